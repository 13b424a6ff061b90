//! Watching: what arrives on a topic is told as it is stored, by this process or another.
//!
//! Every second the store is asked for what came after the last entry that was seen; every minute
//! what is due is refreshed, unless another process does.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::headless::Newsroom;
use super::hook::{Hook, HookError};
use super::matching::{Again, follow_watchlist, match_again};
use super::plan::plan;
use super::reload::TopicsFile;
use super::{ClockSource, EngineError};
use crate::config::{self, Config, Paths};
use crate::model::message::RefreshScope;
use crate::model::{Clean, EntryDetail};
use crate::topics::Watchlist;

/// How often the store is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How often feeds are asked that are due.
const EVERY: Duration = Duration::from_mins(1);

/// Longest time that a program may take for an entry.
const HOOK_LIMIT: Duration = Duration::from_secs(30);

/// What there is to hear.
#[derive(Debug)]
pub enum News<'a> {
    /// An entry arrived, on these topics.
    Entry(&'a EntryDetail, &'a [String]),
    /// These topics are in force from now on.
    Topics(&'a Watchlist),
    /// Nothing more for now: time to look whether anybody still listens.
    Nothing,
    /// Something went wrong, and watching goes on.
    Trouble(Clean),
}

/// What to do now.
#[derive(Debug)]
pub enum Answer {
    /// Go on.
    GoOn,
    /// Run this program, then go on.
    Run(Hook),
    /// End.
    End,
}

/// Watches until `hear` says to end. `topics.toml` is followed when it changes.
///
/// # Errors
/// The database cannot be used, or Ctrl-C was pressed.
pub fn watch(
    paths: &Paths,
    config: &Config,
    clock: &ClockSource,
    hear: &mut dyn FnMut(News<'_>) -> Answer,
) -> Result<(), EngineError> {
    let newsroom = Newsroom::open(paths, config, clock)?;
    let hear = std::cell::RefCell::new(hear);
    newsroom.until_interrupted(async {
        tokio::select! {
            result = newsroom.listen(paths, clock, &hear) => result,
            result = newsroom.keep_fresh(paths, config, clock, &hear) => result,
        }
    })
}

type Hearer<'a, 'h> = std::cell::RefCell<&'a mut (dyn FnMut(News<'_>) -> Answer + 'h)>;

impl Newsroom {
    /// Tells of what is stored from now on.
    async fn listen(
        &self,
        paths: &Paths,
        clock: &ClockSource,
        hear: &Hearer<'_, '_>,
    ) -> Result<(), EngineError> {
        let file = TopicsFile::new(paths);
        let mut seen = self.reader.newest()?;
        let mut version = None;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            if file.has_changed() {
                self.follow(paths, clock).await?;
                let watchlist = self.watchlist.get();
                if self.tell(News::Topics(&watchlist), hear).await {
                    return Ok(());
                }
            }
            let now = Some(self.reader.data_version()?);
            if now != version {
                version = now;
                // Asked for first: what is stored meanwhile is for the next look.
                let newest = self.reader.newest()?;
                for (entry, topics) in self.reader.hits_after(seen)? {
                    seen = entry;
                    let Some(entry) = self.reader.entry(entry)? else {
                        continue;
                    };
                    if self.tell(News::Entry(&entry, &topics), hear).await {
                        return Ok(());
                    }
                }
                // Also without a hit: topics that are edited later may find one in what is old.
                seen = seen.max(newest);
            }
            if self.tell(News::Nothing, hear).await {
                return Ok(());
            }
        }
    }

    /// Tells, and does what is answered; returns whether that is to end.
    async fn tell(&self, news: News<'_>, hear: &Hearer<'_, '_>) -> bool {
        let answer = (hear.borrow_mut())(news);
        let trouble = match answer {
            Answer::GoOn => return false,
            Answer::End => return true,
            Answer::Run(hook) => hook.run(HOOK_LIMIT).await.err(),
        };
        trouble.is_some_and(|error| is_over(&error, hear))
    }

    /// Brings `topics.toml` as it is now into force.
    async fn follow(&self, paths: &Paths, clock: &ClockSource) -> Result<(), EngineError> {
        let (paths, clock) = (paths.clone(), clock());
        let (writer, shared) = (self.writer.clone(), Arc::clone(&self.matcher));
        let watchlist = Arc::clone(&self.watchlist);
        let work = tokio::task::spawn_blocking(move || {
            // What is wrong in it stays as it was.
            let (read, _) = config::load_topics(&paths);
            watchlist.set(read);
            let followed = follow_watchlist(
                &paths.database(),
                &writer,
                &watchlist,
                &shared,
                None,
                &clock,
            )?;
            shared.set(Arc::clone(&followed.matcher));
            let again = Again {
                watchlist: &watchlist,
                clock: &clock,
                progress: &mut |_| (),
            };
            match_again(&paths.database(), &writer, &followed, again)
        });
        work.await.unwrap_or(Err(EngineError::Closed))
    }

    /// Refreshes what is due, for ever.
    async fn keep_fresh(
        &self,
        paths: &Paths,
        config: &Config,
        clock: &ClockSource,
        hear: &Hearer<'_, '_>,
    ) -> Result<(), EngineError> {
        let mut minute = interval(EVERY);
        minute.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let pipeline = self.pipeline(config, clock)?;
        loop {
            minute.tick().await;
            let due = self.reader.due(None)?;
            let scope = RefreshScope::Automatic;
            let plan = plan(due, &scope, clock().now, &config.settings.fetch);
            match pipeline.run(plan, &scope, |_, _| ()).await {
                // What the other process stores is seen as well.
                Ok(_) | Err(EngineError::Busy) => {}
                Err(error) => return Err(error),
            }
            self.group(paths, config, clock, Vec::new()).await?;
            // What waits may have waited for an hour of the day, or come from another process.
            for error in self.announce(config, clock).await? {
                if is_over(&error, hear) {
                    return Ok(());
                }
            }
        }
    }
}

/// Tells of a program that failed; returns whether that is to end all.
fn is_over(error: &HookError, hear: &Hearer<'_, '_>) -> bool {
    let trouble = News::Trouble(Clean::line(&error.to_string()));
    matches!((hear.borrow_mut())(trouble), Answer::End)
}
