//! Topics: the watchlist, and matching entries against it.

use crate::model::entry::TopicMatch;
use crate::model::topic::TopicColor;
use crate::model::{Hit, TopicId};
use crate::query::Query;

/// One tracked subject, as `topics.toml` gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Unique name.
    pub name: String,
    /// Colour.
    pub color: TopicColor,
    /// Any of these.
    pub queries: Vec<Query>,
}

/// All topics, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Watchlist {
    /// The topics.
    pub topics: Vec<Topic>,
}

impl Topic {
    /// Returns a hash of what the topic matches; when it changes, cached entries are matched again.
    pub fn hash(&self) -> u64 {
        todo!()
    }
}

/// Matches texts against all topics at once. Built off the screen thread, shared by `Arc`.
#[derive(Debug, Default)]
pub struct Matcher {}

impl Matcher {
    /// Compiles the watchlist; `ids[i]` is the store's id of `watchlist.topics[i]`.
    pub fn new(watchlist: &Watchlist, ids: &[TopicId]) -> Self {
        todo!("{watchlist:?} {ids:?}")
    }

    /// Matches an entry: one item a topic that matches, in the order of the watchlist.
    pub fn entry(&self, title: &str, text: &str) -> Vec<TopicMatch> {
        todo!("{title} {text}")
    }

    /// Finds every topic term in `text`.
    pub fn spans(&self, text: &str) -> Vec<Hit> {
        todo!("{text}")
    }
}
