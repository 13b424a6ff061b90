//! What the engine does beside answering: getting ready, refreshing, following new feeds.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::announce::announce;
use super::discovery::{Found, discover};
use super::first_run;
use super::follow::{Candidate, Wish, address, keep};
use super::gathering::Gathering;
use super::grouping::GroupingHandle;
use super::keys_file::KeysFile;
use super::lease::Lease;
use super::matching::SharedMatcher;
#[cfg(feature = "pictures")]
use super::pictures::Pictures;
use super::plan::plan;
use super::problems::{broken, mended};
use super::reading::ReaderHandle;
use super::refresh::Pipeline;
use super::reload::TopicsFile;
use super::retention::{is_due, prune, retention};
use super::rules::SharedWatchlist;
use super::settings_file::SettingsFile;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::config::{self, Config};
use crate::feed::fetch::Fetcher;
use crate::model::message::{FeedReport, FeedStatus, Progress, RefreshScope};
use crate::model::page::TextSource;
#[cfg(feature = "pictures")]
use crate::model::picture::Order;
use crate::model::{Clean, EntryId, Event, Notice, Settings, Ticket};
use crate::store::Reader;
use crate::topics::Matcher;

/// How often the reader looks for feeds that are due.
const EVERY: Duration = Duration::from_mins(1);

/// How often it looks whether `topics.toml` was edited.
const LOOK: Duration = Duration::from_secs(1);

/// How long the reader leaves the network alone by itself after it found none, in seconds.
const OFFLINE_REST: i64 = 5 * 60;

/// Time between two reports of progress, and least time between two of new entries.
const PROGRESS: Duration = Duration::from_millis(50);
pub(super) const ARRIVALS: Duration = Duration::from_millis(500);

/// A request that needs the network.
#[derive(Debug)]
pub(super) enum Errand {
    Refresh(RefreshScope),
    FullText(EntryId, Option<TextSource>),
    Discover(Ticket, Box<str>),
    Follow(Vec<Clean>),
    /// Bring the pictures of an article, until the token says that nobody waits for them.
    #[cfg(feature = "pictures")]
    Pictures(Box<Order>, CancellationToken),
    /// Read `topics.toml` again; the topic that the user just edited is announced.
    Topics(Option<Box<str>>),
}

/// What errands need; shared by those that run at the same time.
pub(super) struct Background {
    pub(super) database: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) topics: TopicsFile,
    pub(super) settings: Arc<SettingsFile>,
    pub(super) keys: Arc<KeysFile>,
    /// One for the process, whichever settings it refreshes with.
    pub(super) lease: Arc<Lease>,
    pub(super) writer: WriterHandle,
    pub(super) reader: Arc<ReaderHandle>,
    pub(super) grouping: GroupingHandle,
    pub(super) matcher: Arc<SharedMatcher>,
    pub(super) clock: ClockSource,
    pub(super) events: UnboundedSender<Event>,
    /// A refresh of all that is due, or of all, is under way; there is no use for a second one.
    pub(super) is_refreshing: AtomicBool,
    /// Full texts that are fetched unasked.
    pub(super) gathering: Gathering,
    /// The pictures of the article on the screen.
    #[cfg(feature = "pictures")]
    pub(super) pictures: Arc<Pictures>,
    /// When a refresh last found no network, in seconds since 1970; 0 after one that did.
    pub(super) offline_at: AtomicI64,
    /// Made when it is first needed, and again when other settings are in force.
    pub(super) pipeline: tokio::sync::Mutex<Option<Arc<Pipeline>>>,
    /// What was offered last: what is chosen of it need not be fetched again.
    pub(super) offered: Mutex<Vec<Candidate>>,
}

/// Gets ready, then serves errands until it is cancelled; returns when none is left running.
pub(super) async fn serve(
    background: Background,
    errands: UnboundedReceiver<Errand>,
    cancel: CancellationToken,
) {
    let mut running = JoinSet::new();
    cancel
        .run_until_cancelled(run(background, errands, &mut running))
        .await;
    running.shutdown().await;
}

/// Serves errands as they come, each in a task of `running`.
async fn run(
    background: Background,
    mut errands: UnboundedReceiver<Errand>,
    running: &mut JoinSet<()>,
) {
    let background = Arc::new(background);
    let ready = background.ready().await;
    // What cannot be stored need not be fetched by itself each minute.
    let is_ready = ready.is_some();
    let mut minute = interval(EVERY);
    minute.set_missed_tick_behavior(MissedTickBehavior::Delay);
    running.spawn(Arc::clone(&background).look_at_files());
    loop {
        let errand = tokio::select! {
            errand = errands.recv() => match errand {
                Some(errand) => errand,
                None => return,
            },
            _ = minute.tick(), if is_ready => {
                let waking = Arc::clone(&background);
                running.spawn(async move {
                    waking.wake().await;
                    waking.announce_due().await;
                });
                if !background.settings.get().refresh.automatic {
                    continue;
                }
                Errand::Refresh(RefreshScope::Automatic)
            }
            Some(_) = running.join_next() => continue,
        };
        let background = Arc::clone(&background);
        running.spawn(async move {
            if let Err(error) = background.run(errand).await {
                background.say(error);
            }
        });
    }
}

impl Background {
    pub(super) fn send(&self, event: Event) {
        // The screen may be gone already; then nobody misses it.
        let _ = self.events.send(event);
    }

    pub(super) fn say(&self, notice: impl Into<Notice>) {
        self.send(Event::Notice(notice.into()));
    }

    /// Runs an errand to its end.
    async fn run(self: &Arc<Self>, errand: Errand) -> Result<(), EngineError> {
        if let Errand::Topics(announced) = errand {
            self.reload(announced).await;
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
                self.gather_full_texts(&pipeline).await;
                self.prune(&pipeline.settings).await;
                return result;
            }
            Errand::Discover(ticket, address) => self.discover(&pipeline, ticket, &address).await,
            Errand::Follow(urls) => return self.follow(&pipeline, &urls).await,
            #[cfg(feature = "pictures")]
            Errand::Pictures(..) => {}
            Errand::Topics(_) => {}
        }
        Ok(())
    }

    /// Looks each second whether the user's files were edited, for ever: on a thread that may wait
    /// for the disk.
    async fn look_at_files(self: Arc<Self>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let looking = Arc::clone(&self);
            let looked = tokio::task::spawn_blocking(move || {
                looking.follow_settings();
                for event in looking.keys.follow(&looking.settings.get()) {
                    looking.send(event);
                }
                looking.topics.has_changed()
            });
            if matches!(looked.await, Ok(true)) {
                self.reload(None).await;
            }
        }
    }

    /// Brings the topics into force, furnishes a new home, and has the cache matched again if
    /// the watchlist was edited. Returns nothing if the database cannot be written.
    async fn ready(self: &Arc<Self>) -> Option<Arc<Matcher>> {
        let followed = match self.follow_watchlist().await {
            Ok(followed) => {
                if followed.lists_changed {
                    self.send(Event::Changed { new: 0 });
                }
                followed
            }
            Err(error) => {
                self.say(error);
                // Nothing can be highlighted then, and nobody is to wait for it.
                self.matcher.set(Arc::default());
                return None;
            }
        };
        let matcher = Arc::clone(&followed.matcher);
        if let Err(error) = self.furnish_if_new(&matcher).await {
            self.say(error);
        }
        if !followed.topics.is_empty() {
            self.match_in_background(followed, None);
        }
        let background = Arc::clone(self);
        tokio::task::spawn_blocking(move || background.check_if_due());
        self.grouping.look();
        Some(matcher)
    }

    /// Brings back what was snoozed until now, and ends mutes whose time has come.
    async fn wake(&self) {
        let clock = (self.clock)();
        match self.writer.call(move |writer| writer.wake(&clock)).await {
            Ok((_, false)) | Err(EngineError::Closed) => {}
            Ok((woken, true)) => {
                match woken {
                    0 => {}
                    1 => self.say(Notice::info("awake again: 1 entry")),
                    n => self.say(Notice::info(format!("awake again: {n} entries"))),
                }
                self.send(Event::Changed { new: woken });
            }
            Err(error) => self.say(error),
        }
    }

    /// Announces what waits for it and may be told now.
    async fn announce_due(&self) {
        // What waits for more outlets, or was told with its story already, shows by then.
        if let Err(error) = self.grouping.finished().await {
            tracing::debug!("announced before all stories are known: {error}");
        }
        let (watchlist, clock) = (self.watchlist.get(), (self.clock)());
        let settings = self.settings.get().notify;
        match announce(&self.writer, watchlist, &settings, clock, &self.events).await {
            Ok(()) | Err(EngineError::Closed) => {}
            Err(error) => self.say(error),
        }
    }

    async fn furnish_if_new(&self, matcher: &Arc<Matcher>) -> Result<(), EngineError> {
        if self.reader.call(Reader::is_virgin).await? {
            let max_items = self.settings.get().fetch.max_items;
            let clock = (self.clock)();
            let found = config::find_setup(&self.topics.paths);
            let found = found.as_ref();
            let notice = first_run::furnish(&self.writer, matcher, clock, max_items, found).await?;
            self.say(match self.config.problems.first() {
                // Both are to be seen.
                Some(problem) => {
                    let welcome = match &notice.hint {
                        Some(hint) => format!("{} · {hint}", notice.text),
                        None => notice.text.to_string(),
                    };
                    Notice::error(format!("{}: {}", problem.place(), problem.message)).hint(welcome)
                }
                None => notice,
            });
            self.send(Event::Changed { new: 0 });
        }
        Ok(())
    }

    /// Brings `config.toml` into force if it has changed. Blocking.
    fn follow_settings(&self) {
        match self.settings.follow() {
            Ok(None) => {}
            Ok(Some((settings, asks_otherwise))) => {
                if asks_otherwise {
                    // What runs ends as it began; what comes next is asked anew.
                    *self.pipeline.blocking_lock() = None;
                }
                self.send(Event::File(mended(self.settings.path())));
                self.send(Event::Settings {
                    rows: config::setting_rows(&settings),
                    settings: Box::new(settings),
                    name: None,
                });
            }
            Err(problem) => self.send(Event::File(broken(
                &problem,
                "the settings stay as they were; `coranto check` lists everything",
            ))),
        }
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
        let _turn = if is_named {
            None
        } else {
            match Turn::take(&self.is_refreshing) {
                Some(turn) => Some(turn),
                None => return Ok(()),
            }
        };
        let feeds = self.reader.call(|reader| reader.due(None)).await?;
        let plan = plan(feeds, scope, (self.clock)().now, &pipeline.settings.fetch);
        let is_automatic = *scope == RefreshScope::Automatic;
        if is_automatic && (plan.ask.is_empty() || self.rests()) {
            return Ok(());
        }
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
                _ = tick.tick() => lock(&reporter).tell(&self.events, !is_named, ARRIVALS),
            }
        };
        self.grouping.look();
        lock(&reporter).tell(&self.events, !is_named, Duration::ZERO);
        match result {
            // The other process's entries will be seen.
            Err(EngineError::Busy) if is_automatic => Ok(()),
            Err(error) => Err(error),
            Ok(mut summary) => {
                self.count_copies(&mut summary, last).await?;
                let now = (self.clock)().now.0;
                let offline_at = if summary.is_offline { now } else { 0 };
                self.offline_at.store(offline_at, Ordering::SeqCst);
                self.send(Event::Refreshed(summary));
                Ok(())
            }
        }
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
                let notice = Notice::info(format!("{} is already followed", known.title));
                Err(if known.is_off {
                    notice.hint("it is switched off; x in the sidebar switches it on")
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
    async fn follow(&self, pipeline: &Pipeline, urls: &[Clean]) -> Result<(), EngineError> {
        let offered = std::mem::take(&mut *lock(&self.offered));
        let chosen = offered
            .into_iter()
            .filter(|candidate| urls.iter().any(|url| **url == *candidate.url));
        let added = keep(pipeline, chosen.collect(), Wish::default()).await?;
        self.grouping.look();
        let entries = added.iter().map(|added| added.entries).sum();
        let what = match added.as_slice() {
            [] => return Ok(()),
            [one] => one.title.to_string(),
            several => format!("{} feeds", several.len()),
        };
        let text = format!("now following {what}: {}", counted_entries(entries));
        self.say(Notice::info(text).hint("u undoes it"));
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

/// The turn to do something that is done once at a time; given back when dropped.
pub(super) struct Turn<'a>(&'a AtomicBool);

impl<'a> Turn<'a> {
    pub(super) fn take(is_taken: &'a AtomicBool) -> Option<Self> {
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

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
