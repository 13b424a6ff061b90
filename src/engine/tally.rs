//! The tally of a refresh: outcomes come in, progress and the summary come out.

use std::time::{Duration, Instant};

use super::EngineError;
use crate::model::feed::DueFeed;
use crate::model::message::{FeedReport, FeedStatus, Progress, Summary};
use crate::model::{Clean, FeedId, Time};
use crate::store::Stored;

/// How it went for one feed, the store included.
pub(super) struct Outcome {
    pub(super) feed: FeedId,
    pub(super) url: Clean,
    pub(super) title: Clean,
    /// Why it could not be fetched or read.
    pub(super) error: Option<Clean>,
    /// What was odd, though it went well.
    pub(super) remark: Option<Clean>,
    /// Its new address, if the subscription just followed its feed there.
    pub(super) moved: Option<Clean>,
    pub(super) is_unreachable: bool,
    pub(super) stored: Result<Stored, EngineError>,
    /// From the request to the commit.
    pub(super) took: Duration,
}

/// Adds outcomes up.
pub(super) struct Tally {
    pub(super) progress: Progress,
    summary: Summary,
    started: Instant,
    unreachable: usize,
    /// Whether any feed reached the disk.
    has_stored: bool,
    /// The first error of the store.
    store_error: Option<EngineError>,
}

impl Tally {
    pub(super) fn new(total: usize, next_due: Option<Time>) -> Self {
        Self {
            progress: Progress {
                total,
                ..Progress::default()
            },
            summary: Summary {
                next_due,
                ..Summary::default()
            },
            started: Instant::now(),
            unreachable: 0,
            has_stored: false,
            store_error: None,
        }
    }

    /// Counts feeds that were never to be asked, because a server said to wait.
    pub(super) fn wait(
        &mut self,
        feeds: Vec<DueFeed>,
        observer: &mut impl FnMut(&Progress, Option<&FeedReport>),
    ) {
        for feed in feeds {
            self.summary.waiting += 1;
            let report = FeedReport {
                feed: feed.id,
                url: Clean::line(&feed.url),
                title: feed.title,
                status: FeedStatus::Waiting,
                new: 0,
                updated: 0,
                error: None,
                ms: 0,
            };
            observer(&self.progress, Some(&report));
        }
    }

    /// Counts feeds that were to be asked until their host asked for a rest.
    pub(super) fn spare(
        &mut self,
        feeds: Vec<DueFeed>,
        observer: &mut impl FnMut(&Progress, Option<&FeedReport>),
    ) {
        self.progress.total -= feeds.len();
        self.wait(feeds, observer);
    }

    /// Counts a feed that was asked.
    pub(super) fn add(
        &mut self,
        outcome: Outcome,
        observer: &mut impl FnMut(&Progress, Option<&FeedReport>),
    ) {
        let (stored, error) = match &outcome.stored {
            Ok(stored) => (*stored, outcome.error),
            Err(error) => (Stored::default(), Some(Clean::line(&error.to_string()))),
        };
        // What could not be reached comes in before it is stored.
        if !outcome.is_unreachable {
            self.stored(outcome.stored);
        }
        let status = match (&error, stored.new + stored.updated) {
            (Some(_), _) => FeedStatus::Failed,
            (None, 0) => FeedStatus::Unchanged,
            (None, _) => FeedStatus::New,
        };
        if let Some(to) = &outcome.moved {
            let text = format!("{} moved for good: it is asked at {to} now", outcome.title);
            self.summary.moved.push(Clean::line(&text));
        }
        let report = FeedReport {
            feed: outcome.feed,
            url: outcome.url,
            title: outcome.title,
            status,
            new: stored.new,
            updated: stored.updated,
            error: error.or(outcome.remark),
            ms: outcome.took.as_millis() as u64,
        };
        self.progress.done += 1;
        self.progress.new += stored.new;
        self.summary.asked += 1;
        self.summary.new += stored.new;
        self.summary.updated += stored.updated;
        self.unreachable += usize::from(outcome.is_unreachable);
        self.summary.changed += usize::from(status == FeedStatus::New);
        self.progress.failed += usize::from(status == FeedStatus::Failed);
        observer(&self.progress, Some(&report));
        if status == FeedStatus::Failed {
            self.summary.failed.push(report);
        }
    }

    /// Notes how storing went.
    pub(super) fn stored(&mut self, stored: Result<Stored, EngineError>) {
        match stored {
            Ok(_) => self.has_stored = true,
            Err(error) => {
                self.store_error.get_or_insert(error);
            }
        }
    }

    /// Returns whether no server was reached.
    pub(super) fn is_offline(&self) -> bool {
        self.summary.asked > 0 && self.unreachable == self.summary.asked
    }

    /// Returns the summary.
    ///
    /// # Errors
    /// That of the store, if it took nothing at all.
    pub(super) fn close(mut self) -> Result<Summary, EngineError> {
        self.summary.is_offline = self.is_offline();
        self.summary.took = self.started.elapsed();
        match self.store_error {
            Some(error) if !self.has_stored => Err(error),
            _ => Ok(self.summary),
        }
    }
}
