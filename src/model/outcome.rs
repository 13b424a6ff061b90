//! How a refresh goes, and how it went.

use std::time::Duration;

use super::{Clean, FeedId, Time};

/// How far a refresh is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Feeds asked so far.
    pub done: usize,
    /// Feeds to ask.
    pub total: usize,
    /// Of `done`, those that failed.
    pub failed: usize,
    /// New entries so far.
    pub new: u64,
}

/// How a refresh went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Feeds asked.
    pub asked: usize,
    /// Feeds with something new.
    pub changed: usize,
    /// New entries.
    pub new: u64,
    /// Those of the new entries whose text another outlet had, as far as that is known.
    pub copies: u64,
    /// Entries whose text changed.
    pub updated: u64,
    /// Pages that were asked for the full text, as chosen for their feeds or topics.
    pub full_texts: u64,
    /// The feeds that failed, and why.
    pub failed: Vec<FeedReport>,
    /// Feeds not asked because a server said to wait.
    pub waiting: usize,
    /// When nothing was due: the time of the next one.
    pub next_due: Option<Time>,
    /// Nobody asked for it.
    pub is_automatic: bool,
    /// Other feeds answered a short time ago: there is a network.
    pub others_answer: bool,
    /// Every host failed to be reached: there is no network.
    pub is_offline: bool,
    /// Feeds that moved for good, and where to; their subscriptions followed (undoable).
    pub moved: Vec<Clean>,
    /// What else went wrong, by no feed's fault.
    pub remarks: Vec<Clean>,
    /// How long it took.
    pub took: Duration,
}

/// The outcome for one feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedReport {
    /// The feed.
    pub feed: FeedId,
    /// Its address.
    pub url: Clean,
    /// Its title.
    pub title: Clean,
    /// How it went.
    pub status: FeedStatus,
    /// New entries.
    pub new: u64,
    /// Entries whose text changed.
    pub updated: u64,
    /// Why it failed, or what was odd.
    pub error: Option<Clean>,
    /// Milliseconds from request to stored.
    pub ms: u64,
}

/// How a feed's fetch ended, in the words of `refresh --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedStatus {
    /// Something new.
    New,
    /// Nothing new.
    Unchanged,
    /// An error.
    Failed,
    /// Not asked: a server said to wait.
    Waiting,
}

impl FeedStatus {
    /// Returns the word.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
        }
    }
}
