//! What the engine does beside answering: getting ready, refreshing, following new feeds.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{MissedTickBehavior, interval};

use super::first_run;
use super::follow::{Wish, follow};
use super::lease::Lease;
use super::matching::{SharedMatcher, follow_watchlist, match_again};
use super::plan::plan;
use super::reading::ReaderHandle;
use super::refresh::Pipeline;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::config::Config;
use crate::feed::fetch::Fetcher;
use crate::model::message::{FeedReport, FeedStatus, Progress, RefreshScope};
use crate::model::{Event, Notice, TopicId};
use crate::store::Reader;
use crate::topics::{Matcher, Watchlist};

/// How often the reader looks for feeds that are due.
const EVERY: Duration = Duration::from_mins(1);

/// Time between two reports of progress, and least time between two of new entries.
const PROGRESS: Duration = Duration::from_millis(50);
const ARRIVALS: Duration = Duration::from_millis(500);

/// A request that needs the network.
#[derive(Debug)]
pub(super) enum Errand {
    Refresh(RefreshScope),
    Add(Box<str>),
}

/// What errands need; shared by those that run at the same time.
pub(super) struct Background {
    pub(super) database: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) watchlist: Arc<Watchlist>,
    pub(super) writer: WriterHandle,
    pub(super) reader: Arc<ReaderHandle>,
    pub(super) matcher: Arc<SharedMatcher>,
    pub(super) clock: ClockSource,
    pub(super) events: UnboundedSender<Event>,
    /// A refresh of all that is due, or of all, is under way; there is no use for a second one.
    pub(super) is_refreshing: AtomicBool,
}

/// Gets ready, then serves errands as they come, each in a task of its own.
pub(super) async fn serve(background: Background, mut errands: UnboundedReceiver<Errand>) {
    let background = Arc::new(background);
    let matcher = background.ready().await;
    let mut minute = interval(EVERY);
    minute.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pipeline: Option<Arc<Pipeline>> = None;
    // Dropped with this future, which cancels what is under way.
    let mut running = tokio::task::JoinSet::new();
    loop {
        let errand = tokio::select! {
            errand = errands.recv() => match errand {
                Some(errand) => errand,
                None => return,
            },
            _ = minute.tick(), if background.config.settings.refresh.automatic => {
                Errand::Refresh(RefreshScope::Automatic)
            }
            Some(_) = running.join_next() => continue,
        };
        let pipeline = match &pipeline {
            Some(pipeline) => Arc::clone(pipeline),
            None => match background.pipeline(&matcher).await {
                Ok(new) => Arc::clone(pipeline.insert(Arc::new(new))),
                Err(error) => {
                    background.say(error);
                    continue;
                }
            },
        };
        let background = Arc::clone(&background);
        running.spawn(async move {
            let result = match errand {
                Errand::Refresh(scope) => background.refresh(&pipeline, &scope).await,
                Errand::Add(url) => background.add(&pipeline, &url).await,
            };
            if let Err(error) = result {
                background.say(error);
            }
        });
    }
}

impl Background {
    fn send(&self, event: Event) {
        // The screen may be gone already; then nobody misses it.
        let _ = self.events.send(event);
    }

    fn say(&self, notice: impl Into<Notice>) {
        self.send(Event::Notice(notice.into()));
    }

    /// Brings the topics into force, furnishes a new home, and has the cache matched again if
    /// the watchlist was edited.
    async fn ready(self: &Arc<Self>) -> Arc<Matcher> {
        let (matcher, changed) = match self.follow_watchlist().await {
            Ok(followed) => followed,
            Err(error) => {
                self.say(error);
                return Arc::default();
            }
        };
        if let Err(error) = self.furnish_if_new(&matcher).await {
            self.say(error);
        }
        if !changed.is_empty() {
            let (background, matcher) = (Arc::clone(self), Arc::clone(&matcher));
            tokio::task::spawn_blocking(move || {
                let Background {
                    database, writer, ..
                } = &*background;
                match match_again(database, writer, &matcher, &changed) {
                    Ok(()) => background.send(Event::Changed { new: 0 }),
                    // The engine ends; the rest is matched at the next start.
                    Err(EngineError::Closed) => {}
                    Err(error) => background.say(error),
                }
            });
        }
        matcher
    }

    async fn follow_watchlist(
        self: &Arc<Self>,
    ) -> Result<(Arc<Matcher>, Vec<TopicId>), EngineError> {
        let background = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let result = follow_watchlist(&background.writer, &background.watchlist);
            // Without the store's ids nothing can be highlighted, and nobody is to wait for it.
            let matcher = result.as_ref().map(|(matcher, _)| Arc::clone(matcher));
            background.matcher.set(matcher.unwrap_or_default());
            result
        })
        .await
        .unwrap_or(Err(EngineError::Closed))
    }

    async fn furnish_if_new(&self, matcher: &Arc<Matcher>) -> Result<(), EngineError> {
        if self.reader.call(Reader::is_virgin).await? {
            let max_items = self.config.settings.fetch.max_items;
            let notice =
                first_run::furnish(&self.writer, matcher, (self.clock)(), max_items).await?;
            self.say(notice);
            self.send(Event::Changed { new: 0 });
        }
        Ok(())
    }

    /// Sets the network client up: reading the certificates of the machine takes a moment.
    async fn pipeline(&self, matcher: &Arc<Matcher>) -> Result<Pipeline, EngineError> {
        let settings = self.config.settings.fetch.clone();
        let fetcher = tokio::task::spawn_blocking(move || Fetcher::new(&settings))
            .await
            .map_err(|_| EngineError::Closed)?
            .map_err(EngineError::Client)?;
        Ok(Pipeline::new(
            fetcher,
            Arc::clone(matcher),
            self.writer.clone(),
            Lease::new(self.writer.clone(), Arc::clone(&self.clock)),
            Arc::clone(&self.clock),
            self.config.settings.clone(),
        ))
    }

    async fn refresh(&self, pipeline: &Pipeline, scope: &RefreshScope) -> Result<(), EngineError> {
        let is_named = matches!(scope, RefreshScope::Feeds(_));
        let _turn = if is_named {
            None
        } else {
            match Turn::take(&self.is_refreshing) {
                Some(turn) => Some(turn),
                None => return Ok(()),
            }
        };
        let feeds = self.reader.call(|reader| reader.due(None)).await?;
        let plan = plan(
            feeds,
            scope,
            (self.clock)().now,
            &self.config.settings.fetch,
        );
        let is_automatic = *scope == RefreshScope::Automatic;
        if is_automatic && plan.ask.is_empty() {
            return Ok(());
        }
        let reporter = Mutex::new(Reporter::default());
        let hear = |report: &Progress, feed: Option<&FeedReport>| {
            lock(&reporter).hear(*report, feed);
        };
        let mut run = pin!(pipeline.run(plan, scope, hear));
        let mut tick = interval(PROGRESS);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let result = loop {
            tokio::select! {
                result = &mut run => break result,
                _ = tick.tick() => lock(&reporter).tell(&self.events, !is_named, ARRIVALS),
            }
        };
        lock(&reporter).tell(&self.events, !is_named, Duration::ZERO);
        match result {
            // The other process's entries will be seen.
            Err(EngineError::Busy) if is_automatic => Ok(()),
            Err(error) => Err(error),
            Ok(summary) => {
                self.send(Event::Refreshed(summary));
                Ok(())
            }
        }
    }

    async fn add(&self, pipeline: &Pipeline, url: &str) -> Result<(), EngineError> {
        let followed = self.reader.call(Reader::feeds).await?;
        let wish = Wish {
            url,
            ..Wish::default()
        };
        let added = follow(pipeline, &followed, wish).await?;
        if added.is_new {
            self.say(Notice::info(format!(
                "now following {}: {}",
                added.title,
                counted(added.entries)
            )));
            self.send(Event::Changed { new: added.entries });
        } else {
            self.say(Notice::info(format!("{} is already followed", added.title)));
        }
        Ok(())
    }
}

fn counted(entries: u64) -> String {
    match entries {
        1 => "1 entry".into(),
        _ => format!("{entries} entries"),
    }
}

/// The turn to refresh everything; given back when dropped.
struct Turn<'a>(&'a AtomicBool);

impl<'a> Turn<'a> {
    fn take(is_taken: &'a AtomicBool) -> Option<Self> {
        (!is_taken.swap(true, Ordering::SeqCst)).then_some(Self(is_taken))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// What the screen has not been told yet of a refresh.
#[derive(Default)]
struct Reporter {
    progress: Option<Progress>,
    /// New entries, and whether anything changed at all.
    new: u64,
    has_changes: bool,
    /// When it was last told of entries.
    told: Option<Instant>,
}

impl Reporter {
    fn hear(&mut self, progress: Progress, report: Option<&FeedReport>) {
        self.progress = Some(progress);
        if let Some(report) = report {
            self.new += report.new;
            self.has_changes |= matches!(report.status, FeedStatus::New | FeedStatus::Failed);
        }
    }

    /// Tells the screen what it does not know yet: of entries at most every `pause`, because it
    /// loads lists and counts again for them.
    fn tell(&mut self, events: &UnboundedSender<Event>, tells_progress: bool, pause: Duration) {
        if let Some(progress) = self.progress.take()
            && tells_progress
        {
            let _ = events.send(Event::Progress(progress));
        }
        if self.has_changes && self.told.is_none_or(|told| told.elapsed() >= pause) {
            let new = std::mem::take(&mut self.new);
            self.has_changes = false;
            self.told = Some(Instant::now());
            let _ = events.send(Event::Changed { new });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
