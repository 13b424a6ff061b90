//! Errands: what needs the network, or takes long. Several run at the same time, beside all else.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{MissedTickBehavior, interval};
#[cfg(feature = "pictures")]
use tokio_util::sync::CancellationToken;

use super::EngineError;
use super::background::{Background, Turn, lock};
use super::discovery::{Found, discover};
use super::follow::{Wish, address, keep};
use super::matching::Moved;
use super::plan::plan;
use super::refresh::Pipeline;
use super::retention::{is_due, prune, retention};
use crate::config;
use crate::feed::fetch::Fetcher;
use crate::model::message::{FeedReport, FeedStatus, Progress, RefreshScope};
use crate::model::page::TextSource;
#[cfg(feature = "pictures")]
use crate::model::picture::Order;
use crate::model::{Clean, EntryId, Event, Notice, Settings, Ticket, Time};
use crate::store::Reader;

/// How long the reader leaves the network alone by itself after it found none, in seconds.
const OFFLINE_REST: i64 = 5 * 60;

/// In how many seconds an answer of one feed tells that there is a network.
const LATELY: i64 = 3_600;

/// Time between two reports of progress, and least time between two of new entries.
const PROGRESS: Duration = Duration::from_millis(50);
pub(super) const ARRIVALS: Duration = Duration::from_millis(500);

/// A request that needs the network.
pub(super) enum Errand {
    Refresh(RefreshScope),
    FullText(EntryId, Option<TextSource>),
    Discover(Ticket, Box<str>),
    /// Follow these of what was offered last, in this category.
    Follow(Vec<Clean>, Clean),
    /// Bring the pictures of an article, until the token says that nobody waits for them.
    #[cfg(feature = "pictures")]
    Pictures(Box<Order>, CancellationToken),
    /// Read `topics.toml` again; the topic that the user just edited is announced.
    Topics(Option<super::reload::Announced>),
    /// Match topics again, because feeds have other names.
    Moved(Moved),
}

impl Background {
    /// Runs an errand to its end.
    pub(super) async fn run(self: &Arc<Self>, errand: Errand) -> Result<(), EngineError> {
        if let Errand::Topics(announced) = errand {
            self.reload(announced).await;
            return Ok(());
        }
        if let Errand::Moved(moved) = errand {
            self.follow_feeds(moved).await;
            return Ok(());
        }
        #[cfg(feature = "pictures")]
        if let Errand::Pictures(order, cancel) = errand {
            self.pictures(*order, cancel).await;
            return Ok(());
        }
        let pipeline = self.pipeline().await?;
        match errand {
            Errand::FullText(entry, shown) => self.full_text(&pipeline, entry, shown).await,
            Errand::Refresh(scope) => {
                let result = self.refresh(&pipeline, &scope).await;
                self.announce_due().await;
                if self.gather_full_texts(&pipeline).await {
                    // A topic may find only there what it looks for.
                    self.announce_due().await;
                }
                self.prune(&pipeline.settings).await;
                return result;
            }
            Errand::Discover(ticket, address) => self.discover(&pipeline, ticket, &address).await,
            Errand::Follow(urls, category) => {
                return self.follow(&pipeline, &urls, &category).await;
            }
            #[cfg(feature = "pictures")]
            Errand::Pictures(..) => {}
            Errand::Topics(_) | Errand::Moved(_) => {}
        }
        Ok(())
    }

    /// Returns what fetches with the settings in force, made once: reading the certificates of the
    /// machine takes a moment.
    pub(super) async fn pipeline(&self) -> Result<Arc<Pipeline>, EngineError> {
        let mut made = self.pipeline.lock().await;
        if let Some(pipeline) = &*made {
            return Ok(Arc::clone(pipeline));
        }
        let settings = self.settings.get();
        let fetch = settings.fetch.clone();
        let fetcher = tokio::task::spawn_blocking(move || Fetcher::new(&fetch))
            .await
            .map_err(|_| EngineError::Closed)?
            .map_err(EngineError::Client)?;
        let pipeline = Pipeline::new(
            fetcher,
            Arc::clone(&self.matcher),
            self.writer.clone(),
            Arc::clone(&self.lease),
            Arc::clone(&self.clock),
            settings,
        );
        Ok(Arc::clone(made.insert(Arc::new(pipeline))))
    }

    async fn refresh(&self, pipeline: &Pipeline, scope: &RefreshScope) -> Result<(), EngineError> {
        let is_named = matches!(scope, RefreshScope::Feeds(_));
        let feeds = self.reader.call(|reader| reader.due(None)).await?;
        let plan = plan(feeds, scope, (self.clock)().now, &pipeline.settings.fetch);
        let is_automatic = *scope == RefreshScope::Automatic;
        if is_automatic && (plan.ask.is_empty() || self.rests()) {
            return Ok(());
        }
        // Who only looks whether something is due is in nobody's way.
        let turn = if is_named {
            None
        } else {
            match Turn::take(&self.is_refreshing) {
                Some(turn) => Some(turn),
                None => return Ok(()),
            }
        };
        // One feed is there before anybody has read how far it is.
        let tells_progress = !matches!(scope, RefreshScope::Feeds(ids) if ids.len() == 1);
        let reporter = Mutex::new(Reporter::default());
        let hear = |report: &Progress, feed: Option<&FeedReport>| {
            lock(&reporter).hear(*report, feed);
        };
        let last = self.reader.call(Reader::newest).await?;
        let mut run = pin!(pipeline.run(plan, scope, hear));
        let mut tick = interval(PROGRESS);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let result = loop {
            tokio::select! {
                result = &mut run => break result,
                _ = tick.tick() => lock(&reporter).tell(&self.events, tells_progress, ARRIVALS),
            }
        };
        self.grouping.look();
        lock(&reporter).tell(&self.events, tells_progress, Duration::ZERO);
        match result {
            // The other process's entries will be seen.
            Err(EngineError::Busy) if is_automatic => Ok(()),
            Err(error) => Err(error),
            Ok(mut summary) => {
                self.count_copies(&mut summary, last).await?;
                let now = (self.clock)().now.0;
                let offline_at = if summary.is_offline { now } else { 0 };
                self.offline_at.store(offline_at, Ordering::SeqCst);
                summary.is_automatic = is_automatic;
                summary.others_answer = self.others_answer(now).await?;
                // Who hears of the end may ask again at once, and is not turned away.
                drop(turn);
                self.send(Event::Refreshed(summary));
                Ok(())
            }
        }
    }

    /// Returns whether a feed answered a short time ago; the one that comes with the program says
    /// nothing of the network.
    async fn others_answer(&self, now: i64) -> Result<bool, EngineError> {
        let feeds = self.reader.call(Reader::feeds).await?;
        let lately = Time(now - LATELY);
        Ok(feeds.iter().any(|feed| {
            let answered = feed.last_success.is_some_and(|time| time > lately);
            answered && feed.url.as_str() != config::WELCOME_URL
        }))
    }

    /// Prunes what is kept no longer, once a day.
    async fn prune(&self, settings: &Settings) {
        let pruned = async {
            if !is_due(&self.writer, &self.clock).await? {
                return Ok(0);
            }
            let feeds = self.reader.call(Reader::feeds).await?;
            let kept = retention(settings, &self.watchlist.get(), &feeds);
            prune(&self.writer, kept, &self.clock).await
        };
        match pruned.await {
            Ok(0) => {}
            Ok(entries) => tracing::info!("pruned {entries} entries whose time was over"),
            Err(error) => tracing::warn!("nothing is pruned: {error}"),
        }
    }

    /// Returns whether it is too early to try the network again unasked: without one every feed
    /// stays due.
    fn rests(&self) -> bool {
        let since = (self.clock)().now.0 - self.offline_at.load(Ordering::SeqCst);
        (0..OFFLINE_REST).contains(&since)
    }

    /// Finds what an address leads to and offers it.
    async fn discover(&self, pipeline: &Pipeline, ticket: Ticket, typed: &str) {
        let offers = match self.find(pipeline, typed).await {
            Ok(Found::Feeds(found)) => {
                let offers = found.iter().map(|one| one.offer.clone()).collect();
                let candidates = found.into_iter().filter_map(|one| one.candidate);
                *lock(&self.offered) = candidates.collect();
                Ok(offers)
            }
            Ok(Found::Followed(known)) => {
                let place = match known.category.as_str() {
                    "" => String::new(),
                    category => format!(", in {category}"),
                };
                let text = format!("{} is already followed{place}", known.title);
                let notice = Notice::info(text);
                Err(if known.is_off {
                    notice.hint("it is switched off; {switch-feed} in the sidebar switches it on")
                } else {
                    notice
                })
            }
            Err(error) => Err(error.into()),
        };
        self.send(Event::Offered { ticket, offers });
    }

    async fn find(&self, pipeline: &Pipeline, typed: &str) -> Result<Found, EngineError> {
        let followed = self.reader.call(Reader::feeds).await?;
        discover(pipeline, &followed, &address(typed)?, "").await
    }

    /// Follows what was chosen of the last offer.
    async fn follow(
        &self,
        pipeline: &Pipeline,
        urls: &[Clean],
        category: &str,
    ) -> Result<(), EngineError> {
        let offered = std::mem::take(&mut *lock(&self.offered));
        let chosen = offered
            .into_iter()
            .filter(|candidate| urls.iter().any(|url| **url == *candidate.url));
        let wish = Wish {
            title: None,
            category: Some(category),
        };
        let added = keep(pipeline, chosen.collect(), wish).await?;
        self.grouping.look();
        let entries = added.iter().map(|added| added.entries).sum();
        let what = match added.as_slice() {
            [] => return Ok(()),
            [one] => one.title.to_string(),
            several => format!("{} feeds", several.len()),
        };
        let (place, undo) = match category {
            "" => (
                String::new(),
                "{undo} undoes it, {edit} on a feed gives it a category",
            ),
            category => (format!(" in {category}"), "{undo} undoes it"),
        };
        let text = format!("now following {what}{place}: {}", counted_entries(entries));
        self.say(Notice::info(text).undo(undo));
        self.send(Event::Changed { new: entries });
        Ok(())
    }
}

pub(super) fn counted_entries(entries: u64) -> String {
    match entries {
        1 => "1 entry".into(),
        _ => format!("{entries} entries"),
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
