//! What the engine does beside answering: getting ready, refreshing, following new feeds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
const EVERY: Duration = Duration::from_secs(60);

/// Least time between two reports of progress, and between two of new entries.
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
        let mut reporter = Reporter::new(&self.events, !is_named);
        let result = pipeline
            .run(plan, scope, |progress, report| {
                reporter.hear(progress, report);
            })
            .await;
        reporter.close();
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

/// Tells the screen how a refresh goes, not more often than it can be read.
struct Reporter<'a> {
    events: &'a UnboundedSender<Event>,
    tells_progress: bool,
    last_progress: Option<Instant>,
    last_arrival: Option<Instant>,
    /// New entries that were not told of yet, and whether anything changed at all.
    new: u64,
    has_changes: bool,
}

impl<'a> Reporter<'a> {
    fn new(events: &'a UnboundedSender<Event>, tells_progress: bool) -> Self {
        Self {
            events,
            tells_progress,
            last_progress: None,
            last_arrival: None,
            new: 0,
            has_changes: false,
        }
    }

    fn hear(&mut self, progress: &Progress, report: Option<&FeedReport>) {
        let now = Instant::now();
        let is_last = progress.done == progress.total;
        if self.tells_progress && (is_last || is_time(self.last_progress, PROGRESS, now)) {
            self.last_progress = Some(now);
            let _ = self.events.send(Event::Progress(*progress));
        }
        if let Some(report) = report {
            self.new += report.new;
            self.has_changes |= matches!(report.status, FeedStatus::New | FeedStatus::Failed);
        }
        if self.new > 0 && is_time(self.last_arrival, ARRIVALS, now) {
            self.last_arrival = Some(now);
            self.close();
        }
    }

    /// Tells what has not been told yet.
    fn close(&mut self) {
        if std::mem::take(&mut self.has_changes) {
            let new = std::mem::take(&mut self.new);
            let _ = self.events.send(Event::Changed { new });
        }
    }
}

fn is_time(last: Option<Instant>, pause: Duration, now: Instant) -> bool {
    last.is_none_or(|last| now.duration_since(last) >= pause)
}
