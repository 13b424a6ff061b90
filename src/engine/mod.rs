//! Engine: the runtime side between the screen and the world.
//!
//! A [`Request`] goes in and never blocks; [`Event`]s
//! come out. Behind that:
//!
//! ```text
//!               ┌─ reading   a thread: sidebar, windows, entries ── layout: articles, newest only
//!               │            and one for previews
//! send ── mod ──┼─ writer    one thread: marks before fetches before the full-text index
//!               ├─ grouping  one thread: what was stored, to stories → writer
//!               ├─ rules     on the writer's thread: mutes and saved queries, in topics.toml
//!               └─ background  tasks: start-up, the user's files, the clock
//!                     ├─ errands  refresh, discovery, follow, pictures
//!                     └─ plan → refresh (hosts, lease, tally) → writer
//! ```
//!
//! The screen is never waited for, and never waits: lists come from a connection that only reads,
//! marks are served before everything else that is written, and whatever takes long is told by
//! events while it goes on. Counts are not pushed: after `Changed`, `Marked`, `Undone` and
//! `Redone` the screen asks for the sidebar again.
//!
//! [`headless`] runs the same pipeline for the command line, [`watch`] goes on doing so. What
//! topics announce waits in the store until `announce` takes it to the screen or to a [`hook`].

mod announce;
mod answer;
mod answering;
mod arriving;
mod background;
mod changes;
mod counts;
mod coverage;
mod damage;
mod discovery;
mod errands;
mod error;
mod explain;
mod file_watch;
mod first_run;
mod follow;
mod gathering;
mod grouping;
pub mod headless;
pub mod hook;
mod hosts;
pub mod import;
mod importing;
pub mod json;
mod keys_file;
mod layout;
mod lease;
mod lighting;
mod list_count;
mod manner;
mod matching;
mod newest;
mod originals;
#[cfg(feature = "pictures")]
mod picture_cache;
#[cfg(feature = "pictures")]
mod pictures;
mod plan;
mod preview;
mod priority;
mod problems;
mod process;
mod proposing;
mod reading;
mod refresh;
mod reload;
mod retention;
mod rules;
mod running;
mod saving;
mod settings_file;
mod tally;
mod themes_folder;
pub mod watch;
mod writer;

use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

pub use discovery::{Found, Offered};
pub use error::EngineError;
pub use follow::Added;
pub use problems::broken;

use self::errands::Errand;
use self::newest::Newest;
use crate::command::KeyMap;
use crate::config::{Config, Paths};
use crate::model::{Clock, Event, Request};
use crate::store::Way;

/// Tells what time it is, whenever it is asked.
pub type ClockSource = Arc<dyn Fn() -> Clock + Send + Sync>;

/// Longest time that shutting down waits for one mark to be committed.
const FAREWELL: Duration = Duration::from_secs(1);

/// Longest time that shutting down waits for fetches to be dropped: they hold the lease.
const CANCELLING: Duration = Duration::from_millis(200);

/// The engine of the reader. Dropping it without [`shutdown`](Self::shutdown) cancels everything
/// but what the user did.
pub struct Engine {
    reader: Arc<reading::ReaderHandle>,
    /// Previews alone: they may take long.
    previewer: reading::ReaderHandle,
    writer: writer::WriterHandle,
    rules: rules::RuleBook,
    matcher: Arc<matching::SharedMatcher>,
    paths: Paths,
    settings: Arc<settings_file::SettingsFile>,
    keys: Arc<keys_file::KeysFile>,
    errands: UnboundedSender<Errand>,
    clock: ClockSource,
    events: UnboundedSender<Event>,
    cancel: CancellationToken,
    #[cfg(feature = "pictures")]
    pictures: Arc<pictures::Pictures>,
    /// Until when saved queries are not to be counted again.
    counting_rests: Arc<Mutex<Option<Instant>>>,
    /// The count of the queries of a topic.
    counting: Arc<Newest>,
    /// The count of the list on the screen.
    list_count: Arc<Newest>,
    /// The count of what a mark would reach, while it is typed.
    reach_count: Arc<Newest>,
    /// What is suggested below a list.
    suggesting: Arc<Newest>,
    /// Disconnected when the last task is over.
    tasks: Mutex<Receiver<()>>,
    /// Taken when the engine ends.
    runtime: Option<Runtime>,
}

impl Engine {
    /// Starts the threads; answers and news come through `events`. Returns at once: the database
    /// is opened on the way, and an error of it comes as a notice.
    ///
    /// # Errors
    /// Threads cannot be started.
    pub fn start(
        paths: &Paths,
        config: Config,
        clock: ClockSource,
        events: UnboundedSender<Event>,
    ) -> Result<Self, EngineError> {
        let runtime = runtime(priority::step_back)?;
        let keys = Arc::new(keys_file::KeysFile::new(paths, &config));
        let config = Arc::new(config);
        let settings = Arc::new(settings_file::SettingsFile::new(&config));
        let watchlist = Arc::new(rules::SharedWatchlist::new(config.watchlist.clone()));
        let matcher = Arc::new(matching::SharedMatcher::default());
        let database = paths.database();

        let opening = {
            let (database, clock) = (database.clone(), Arc::clone(&clock));
            let events = events.clone();
            move || {
                priority::step_back();
                damage::open(&database, &clock(), &events)
            }
        };
        let others = events.clone();
        let (writer, _) = writer::WriterHandle::start(
            opening,
            Arc::clone(&clock),
            writer::Pace::READER,
            move || {
                let _ = others.send(Event::Changed { new: 0 });
                // It may have grouped entries, or all of them anew.
                let _ = others.send(Event::Grouped);
            },
        )?;

        let (layout, jobs) = unbounded_channel();
        let surroundings = reading::Surroundings {
            database: database.clone(),
            paths: paths.clone(),
            writer: writer.clone(),
            watchlist: Arc::clone(&watchlist),
            matcher: Arc::clone(&matcher),
            layout,
            clock: Arc::clone(&clock),
            events: events.clone(),
        };
        let start = |name| reading::ReaderHandle::start(name, surroundings.clone());
        let reader = Arc::new(start("coranto-reader")?);
        let previewer = start("coranto-preview")?;
        #[cfg(feature = "pictures")]
        let pictures = Arc::new(pictures::Pictures::new(paths));
        #[cfg(feature = "pictures")]
        let sizes = pictures.sizes();
        #[cfg(not(feature = "pictures"))]
        let sizes: layout::Sizes = Arc::new(|_| {});
        runtime.spawn(layout::serve(
            jobs,
            Arc::clone(&matcher),
            Arc::clone(&settings),
            sizes,
            events.clone(),
        ));

        let (writing, clocks) = (writer.clone(), Arc::clone(&clock));
        let grouper = grouping::Grouper::behind(&events, &settings, &database, writing, clocks);
        let (grouping, _) = grouping::GroupingHandle::start(grouper)?;

        let (errands, queue) = unbounded_channel();
        let cancel = CancellationToken::new();
        let (alive, tasks) = channel::<()>();
        let work = background::serve(
            background::Background {
                database,
                watchlist: Arc::clone(&watchlist),
                topics: reload::TopicsFile::new(paths),
                settings: Arc::clone(&settings),
                keys: Arc::clone(&keys),
                themes: themes_folder::ThemesFolder::new(paths),
                lease: lease::Lease::new(writer.clone(), Arc::clone(&clock)),
                config,
                writer: writer.clone(),
                reader: Arc::clone(&reader),
                grouping,
                matcher: Arc::clone(&matcher),
                clock: Arc::clone(&clock),
                events: events.clone(),
                is_refreshing: AtomicBool::new(false),
                gathering: gathering::Gathering::default(),
                #[cfg(feature = "pictures")]
                pictures: Arc::clone(&pictures),
                offline_at: AtomicI64::new(0),
                pipeline: tokio::sync::Mutex::default(),
                offered: Mutex::default(),
            },
            queue,
            cancel.clone(),
        );
        runtime.spawn(async move {
            work.await;
            drop(alive);
        });

        let rules = rules::RuleBook {
            paths: paths.clone(),
            watchlist,
            matcher: Arc::clone(&matcher),
            clock: Arc::clone(&clock),
            errands: errands.clone(),
        };
        Ok(Self {
            reader,
            previewer,
            writer,
            rules,
            matcher,
            paths: paths.clone(),
            settings,
            keys,
            errands,
            clock,
            events,
            cancel,
            #[cfg(feature = "pictures")]
            pictures,
            counting_rests: Arc::default(),
            counting: Arc::default(),
            list_count: Arc::default(),
            reach_count: Arc::default(),
            suggesting: Arc::default(),
            tasks: Mutex::new(tasks),
            runtime: Some(runtime),
        })
    }

    /// Returns the keys in force.
    pub fn keymap(&self) -> KeyMap {
        self.keys.get()
    }

    /// Takes a request; the answer is an event. Never blocks.
    pub fn send(&self, request: Request) {
        match request {
            Request::Sidebar
            | Request::Session
            | Request::List { .. }
            | Request::Article { .. }
            | Request::Changes { .. }
            | Request::SaveArticle { .. }
            | Request::RunCommand { .. }
            | Request::TopicSheets { .. }
            | Request::Explain { .. }
            | Request::Retell { .. }
            | Request::Timeline { .. }
            | Request::Peek { .. }
            | Request::Coverage { .. }
            | Request::FeedDetails { .. }
            | Request::Subscriptions
            | Request::History { .. }
            | Request::Mutes { .. } => {
                self.reader.answer(request);
            }
            Request::LookAt { subject, at } => self.writer.post(move |writer| {
                if let Err(error) = writer.and_then(|w| Ok(w.look_at(subject, at)?)) {
                    tracing::warn!("a look at a timeline is not kept: {error}");
                }
            }),
            Request::CountQueries { ticket, topic } => self.count_queries(ticket, topic),
            Request::Suggest { ticket, topic } => self.suggest(ticket, topic),
            Request::CountSaved => self.count_saved(),
            Request::CountList { ticket, spec } => self.count(&self.list_count, ticket, &spec),
            Request::CountReach { ticket, spec } => self.count(&self.reach_count, ticket, &spec),
            Request::Preview { .. } | Request::Propose { .. } => self.previewer.answer(request),
            Request::Mark {
                ticket,
                target,
                change,
            } => self.mark(ticket, target, change),
            Request::Here(place) => self.writer.post(move |writer| {
                if let Err(error) = writer.and_then(|w| Ok(w.stand(place.as_deref())?)) {
                    tracing::warn!("steps do not know their list: {error}");
                }
            }),
            Request::Look(look) => self.remember_look(look),
            Request::Undo(count) => self.step(Way::Back, count),
            Request::Redo(count) => self.step(Way::Forth, count),
            Request::GoToStep(step) => self.go_to_step(step),
            Request::EditTopics(edit) => self.edit_topics(edit),
            Request::Remove(feeds) => {
                self.feeds(move |writer, clock| Ok(writer.unsubscribe(&feeds, clock)?));
            }
            Request::EditSubscription(edit) => {
                let rules = self.rules.clone();
                self.feeds(move |writer, _| rules.edit_subscriptions(writer, &edit));
            }
            Request::EditList { before, after } => {
                let rules = self.rules.clone();
                self.feeds(move |writer, _| rules.edit_list(writer, &before, &after));
            }
            Request::Switch { feed, is_on } => {
                self.feeds(move |writer, clock| Ok(writer.switch_feeds(&[feed], is_on, clock)?));
            }
            Request::FixStories(fix) => self.fix_stories(fix),
            Request::Rule(rule) => self.add_rule(rule),
            Request::Unmute(entry) => self.rule(move |rules, writer| {
                let step = rules.unmute(writer, entry)?;
                step.ok_or_else(|| EngineError::NotMuted)
            }),
            Request::FullText { entry, shown } => {
                self.run(Errand::FullText(entry, shown));
            }
            Request::Place {
                entry,
                progress,
                seen,
            } => self.keep_place(move |writer| writer.keep_place(entry, progress, seen)),
            Request::Opened(entry) => {
                let now = (self.clock)().now;
                self.keep_place(move |writer| writer.keep_opened(entry, now));
            }
            Request::KeepSession(text) => self.writer.post(move |writer| {
                // It is no loss worth a word on the screen.
                if let Err(error) = writer.and_then(|writer| Ok(writer.keep_session(&text)?)) {
                    tracing::warn!("the session is not kept: {error}");
                }
            }),
            Request::LetGo(mute) => self.rule(move |rules, writer| {
                let step = rules.let_go(writer, mute)?;
                step.ok_or_else(|| EngineError::NotMuted)
            }),
            #[cfg(feature = "pictures")]
            Request::Pictures(order) => {
                if let Some(errand) = self.pictures.order(order) {
                    self.run(errand);
                }
            }
            // The screen knows that this build shows none.
            #[cfg(not(feature = "pictures"))]
            Request::Pictures(_) => {}
            Request::Refresh(scope) => self.run(Errand::Refresh(scope)),
            Request::Discover { ticket, address } => {
                self.run(Errand::Discover(ticket, address));
            }
            Request::Follow { urls, category } => self.run(Errand::Follow(urls, category)),
            Request::Set { name, value } => self.set(name, value),
            Request::Import { source } => self.import(&source),
            Request::Paths { ticket, typed } => self.paths(ticket, typed),
        }
    }

    /// Cancels what is fetched, waits until every mark is committed (at most a second for each),
    /// and ends.
    pub fn shutdown(&self) {
        self.cancel.cancel();
        // Nothing is ever sent: this waits for the sender to be dropped.
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if tasks.recv_timeout(CANCELLING) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a refresh did not end in time");
        }
        self.writer.post(|writer| {
            if let Err(error) = writer.and_then(|writer| Ok(writer.note_seen()?)) {
                tracing::warn!("what is new from now on is not noted: {error}");
            }
        });
        self.writer.close();
        if !self.writer.wait_until_ended(FAREWELL) {
            tracing::warn!("the last changes were not written in time");
        }
    }

    fn run(&self, errand: Errand) {
        // The background ends only when the engine does.
        let _ = self.errands.send(errand);
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.writer.close();
        // After a panic of the screen nobody has waited yet; else it was waited long enough.
        if std::thread::panicking() {
            self.writer.wait_until_ended(FAREWELL);
        }
        if let Some(runtime) = self.runtime.take() {
            // An article that hangs in layout must not keep the program from ending.
            runtime.shutdown_background();
        }
    }
}

/// Makes the runtime of a process; each of its threads begins with `begin`. Two workers are enough,
/// as what takes long has its own threads.
fn runtime(begin: fn()) -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .on_thread_start(begin)
        .thread_name("coranto-engine")
        .enable_all()
        .build()
}
