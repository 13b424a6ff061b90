//! What the engine does by itself: getting ready, following the user's files, looking at the clock.
//! What it is asked for that takes long are errands.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::announce::announce;
use super::errands::Errand;
use super::first_run;
use super::follow::Candidate;
use super::gathering::Gathering;
use super::grouping::GroupingHandle;
use super::keys_file::KeysFile;
use super::lease::Lease;
use super::matching::SharedMatcher;
#[cfg(feature = "pictures")]
use super::pictures::Pictures;
use super::problems::{mended, standing};
use super::reading::ReaderHandle;
use super::refresh::Pipeline;
use super::reload::TopicsFile;
use super::rules::SharedWatchlist;
use super::settings_file::SettingsFile;
use super::themes_folder::ThemesFolder;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::config::{self, Config};
use crate::model::message::RefreshScope;
use crate::model::{Event, Notice};
use crate::store::Reader;
use crate::topics::Matcher;

/// How often the reader looks for feeds that are due.
const EVERY: Duration = Duration::from_mins(1);

/// How often it looks whether `topics.toml` was edited.
const LOOK: Duration = Duration::from_secs(1);

/// What errands need; shared by those that run at the same time.
pub(super) struct Background {
    pub(super) database: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) topics: TopicsFile,
    pub(super) settings: Arc<SettingsFile>,
    pub(super) keys: Arc<KeysFile>,
    pub(super) themes: ThemesFolder,
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

    /// Looks each second whether the user's files were edited, for ever: on a thread that may wait
    /// for the disk.
    async fn look_at_files(self: Arc<Self>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let looking = Arc::clone(&self);
            let looked = tokio::task::spawn_blocking(move || {
                looking.follow_themes();
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
        let followed = match self.follow_watchlist(None).await {
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
    pub(super) async fn announce_due(&self) {
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

    /// Brings the user's themes into force if one has changed. Blocking.
    fn follow_themes(&self) {
        if let Some((themes, said)) = self.themes.follow(&self.settings.themes()) {
            self.settings.set_themes(themes.clone());
            self.send(Event::Themes(themes));
            for file in said {
                self.send(Event::File(file));
            }
        }
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
            Err(problems) => {
                let file = self.settings.path();
                let state = standing(file, &problems, "the settings stay as they were");
                self.send(Event::File(state));
            }
        }
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

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
