//! The same core without a screen: what `coranto refresh` and `coranto add` run.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime::Runtime;

use super::announce::announce_headless;
use super::discovery::{self, Found, Offered};
use super::follow::{self, Added, Wish, keep};
use super::gathering::{Gathering, wanted};
use super::grouping::{Grouper, GroupingHandle};
use super::hook::HookError;
use super::lease::Lease;
use super::matching::{Again, SharedMatcher, follow_watchlist, match_again};
use super::plan::plan;
use super::refresh::Pipeline;
use super::retention::{is_due, prune, retention};
use super::rules::SharedWatchlist;
use super::writer::{Pace, WriterHandle};
use super::{ClockSource, EngineError};
use crate::config::{Config, Paths};
use crate::feed::fetch::Fetcher;
use crate::model::mark::COMMAND_LINE;
use crate::model::message::{FeedReport, Progress, RefreshScope, Summary};
use crate::model::{Clean, EntryId};
use crate::store::{Reader, Room, Writer};

/// Fetches the feeds of `scope` and stores them; returns when the full-text index is complete
/// and every entry has its story.
/// `progress` hears of each feed, and once before the first.
///
/// # Errors
/// The database cannot be used, nothing could be stored, another process is refreshing, or Ctrl-C
/// was pressed; what had arrived is kept then. A feed that fails is no error but a line of the
/// summary.
pub fn refresh(
    paths: &Paths,
    config: &Config,
    scope: &RefreshScope,
    clock: &ClockSource,
    progress: &mut dyn FnMut(&Progress, Option<&FeedReport>),
) -> Result<Summary, EngineError> {
    let newsroom = Newsroom::open(paths, config, clock)?;
    newsroom.until_interrupted(async {
        let pipeline = newsroom.pipeline(config, clock)?;
        let feeds = newsroom.reader.due(None)?;
        let plan = plan(feeds, scope, clock().now, &config.settings.fetch);
        let last = newsroom.reader.newest()?;
        let mut summary = pipeline.run(plan, scope, progress).await?;
        let wanted = wanted(&newsroom.reader, &config.settings, clock().now)?;
        let sites = Arc::new(config.sites.clone());
        let mut came = Vec::new();
        let count = |entry| {
            summary.full_texts += 1;
            came.push(entry);
        };
        let gathering = Gathering::default();
        gathering.gather(&pipeline, &sites, wanted, count).await?;
        newsroom.writer.indexed().await?;
        if newsroom.reader.unassigned_count()? <= GROUPED_AT_ONCE {
            newsroom.group(paths, config, clock, came).await?;
        }
        summary.copies = newsroom.reader.copies_after(last)?;
        if is_due(&newsroom.writer, clock).await? {
            let watchlist = newsroom.watchlist.get();
            let kept = retention(&config.settings, &watchlist, &newsroom.reader.feeds()?);
            prune(&newsroom.writer, kept, clock).await?;
        }
        let errors = newsroom.announce(config, clock).await?;
        let remarks = errors.iter().map(|error| Clean::line(&error.to_string()));
        summary.remarks.extend(remarks);
        Ok(summary)
    })
}

/// Finds the feeds that `address` leads to. Each is fetched and read; nothing is kept, and no
/// database is made where there is none.
///
/// # Errors
/// `address` is none, cannot be fetched, or leads to no feed; the database cannot be used.
pub fn discover(
    paths: &Paths,
    config: &Config,
    address: &str,
    category: Option<&str>,
    clock: &ClockSource,
) -> Result<Found, EngineError> {
    let database = paths.database();
    let followed = match database.try_exists() {
        Ok(false) => Vec::new(),
        Ok(true) | Err(_) => Newsroom::open(paths, config, clock)?.reader.feeds()?,
    };
    let address = follow::address(address)?;
    let pipeline = pipeline(config, clock, WriterHandle::without(), Arc::default())?;
    let search = discovery::discover(&pipeline, &followed, &address, category.unwrap_or_default());
    until_interrupted(&super::runtime(|| ())?, search)
}

/// Follows feeds that were found, as one undo step: as it stands in `title` (of a single one) and
/// `category`.
///
/// # Errors
/// The database cannot be used; then nothing is kept.
pub fn follow(
    paths: &Paths,
    config: &Config,
    chosen: Vec<Offered>,
    title: Option<&str>,
    category: Option<&str>,
    clock: &ClockSource,
) -> Result<Vec<Added>, EngineError> {
    let newsroom = Newsroom::open(paths, config, clock)?;
    newsroom.until_interrupted(async {
        let pipeline = newsroom.pipeline(config, clock)?;
        let candidates = chosen.into_iter().filter_map(|one| one.candidate);
        let wish = Wish { title, category };
        let added = keep(&pipeline, candidates.collect(), wish).await?;
        newsroom.writer.indexed().await?;
        newsroom.group(paths, config, clock, Vec::new()).await?;
        Ok(added)
    })
}

/// Makes the store follow the watchlist, matching the cache again for topics that were edited.
///
/// # Errors
/// The database cannot be used.
pub fn follow_topics(
    paths: &Paths,
    config: &Config,
    clock: &ClockSource,
) -> Result<(), EngineError> {
    Newsroom::open(paths, config, clock).map(drop)
}

/// Assigns the entries to stories that are not yet; all of them `anew` if so asked.
///
/// # Errors
/// The database cannot be used, or Ctrl-C was pressed; the next call goes on where this one ended.
pub fn group(
    paths: &Paths,
    config: &Config,
    anew: bool,
    clock: &ClockSource,
) -> Result<(), EngineError> {
    let newsroom = Newsroom::open(paths, config, clock)?;
    newsroom.until_interrupted(async {
        if anew {
            newsroom.writer.call(Writer::dissolve_stories).await?;
        }
        newsroom.group(paths, config, clock, Vec::new()).await
    })
}

/// Most entries that a refresh assigns to stories before it ends. More are only left by a first
/// one; the reader assigns them while it runs, and the subcommands on stories when asked.
const GROUPED_AT_ONCE: u64 = 3_000;

/// The threads and connections of one subcommand.
pub(super) struct Newsroom {
    runtime: Runtime,
    pub(super) writer: WriterHandle,
    pub(super) reader: Reader,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) matcher: Arc<SharedMatcher>,
    /// Taken when the newsroom closes.
    thread: Option<JoinHandle<()>>,
}

impl Newsroom {
    pub(super) fn open(
        paths: &Paths,
        config: &Config,
        clock: &ClockSource,
    ) -> Result<Self, EngineError> {
        let runtime = super::runtime(|| ())?;
        let database = paths.database();
        let opening = {
            let database = database.clone();
            move || {
                let mut writer = Writer::open(&database)?;
                writer.stand(Some(COMMAND_LINE))?;
                Ok(writer)
            }
        };
        let (writer, thread) =
            WriterHandle::start(opening, Arc::clone(clock), Pace::HEADLESS, || ())?;
        let watchlist = Arc::new(SharedWatchlist::new(config.watchlist.clone()));
        let matcher = Arc::<SharedMatcher>::default();
        let opened = follow_watchlist(&database, &writer, &watchlist, &matcher, None, &clock())
            .and_then(|followed| {
                let again = Again {
                    watchlist: &watchlist,
                    clock: &clock(),
                    progress: &mut |_| (),
                };
                match_again(&database, &writer, &followed, again)?;
                matcher.set(followed.matcher);
                Ok(Reader::open(&database)?)
            });
        match opened {
            Ok(reader) => Ok(Self {
                runtime,
                writer,
                reader,
                watchlist,
                matcher,
                thread: Some(thread),
            }),
            Err(error) => {
                writer.close();
                Err(error)
            }
        }
    }

    /// Runs `work` until it is done, or until a signal asks for the end. Dropped half-way, it
    /// gives the lease back, so that the next command need not wait for it.
    pub(super) fn until_interrupted<T>(
        &self,
        work: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        until_interrupted(&self.runtime, work)
    }

    /// Assigns every entry to its story, and those `again` of which more is known now.
    pub(super) async fn group(
        &self,
        paths: &Paths,
        config: &Config,
        clock: &ClockSource,
        again: Vec<EntryId>,
    ) -> Result<(), EngineError> {
        let (grouping, thread) = GroupingHandle::start(Grouper {
            database: paths.database(),
            writer: self.writer.clone(),
            clock: Arc::clone(clock),
            room: Room::Alone,
            settings: {
                let settings = config.settings.clone();
                Box::new(move || settings.clone())
            },
            tell: Box::new(|| ()),
            progress: Box::new(|_| ()),
        })?;
        for entry in again {
            grouping.again(entry);
        }
        let result = grouping.finished().await;
        drop(grouping);
        // Its connection is closed before the writer's, which then folds the log in.
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        result
    }

    /// Announces what waits for it, if a program can be told; returns what went wrong.
    pub(super) async fn announce(
        &self,
        config: &Config,
        clock: &ClockSource,
    ) -> Result<Vec<HookError>, EngineError> {
        let settings = &config.settings.notify;
        announce_headless(&self.writer, self.watchlist.get(), settings, clock()).await
    }

    pub(super) fn pipeline(
        &self,
        config: &Config,
        clock: &ClockSource,
    ) -> Result<Pipeline, EngineError> {
        let matcher = Arc::clone(&self.matcher);
        pipeline(config, clock, self.writer.clone(), matcher)
    }
}

fn pipeline(
    config: &Config,
    clock: &ClockSource,
    writer: WriterHandle,
    matcher: Arc<SharedMatcher>,
) -> Result<Pipeline, EngineError> {
    Ok(Pipeline::new(
        Fetcher::new(&config.settings.fetch).map_err(EngineError::Client)?,
        matcher,
        writer.clone(),
        Lease::new(writer, Arc::clone(clock)),
        Arc::clone(clock),
        config.settings.clone(),
    ))
}

/// Runs `work` until it is done, or until a signal asks for the end. Dropped half-way, it gives
/// the lease back, so that the next command need not wait for it.
fn until_interrupted<T>(
    runtime: &Runtime,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, EngineError> {
    runtime.block_on(async {
        let interruption = interruption()?;
        tokio::select! {
            result = work => result,
            () = interruption => Err(EngineError::Interrupted),
        }
    })
}

/// Catches the signals that ask for the end; the future is done when one comes.
fn interruption() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        let control_c = tokio::signal::ctrl_c();
        #[cfg(unix)]
        tokio::select! {
            _ = control_c => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = control_c.await;
    })
}

impl Drop for Newsroom {
    /// Ends the writer thread, so that the database is closed properly (its log folded in) and
    /// the lease is back before the command ends.
    fn drop(&mut self) {
        self.writer.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was already answered with `EngineError::Closed`.
            let _ = thread.join();
        }
    }
}
