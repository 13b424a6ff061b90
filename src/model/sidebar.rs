//! What the sidebar shows: topics, saved queries, tags, feeds, and how much is unread of each.

use super::list::{Desk, ListSpec, Order, Source};
use super::tag::TagRow;
use super::topic::TopicColor;
use super::{Clean, FeedRow, TopicRow};

/// What the sidebar shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sidebar {
    /// Counts of the desk lists, in the order of [`Desk::ALL`](super::Desk::ALL). For Unread and
    /// Today the unread rows, for the others all rows.
    pub desk: [u64; 5],
    /// The topics, in the order of the watchlist.
    pub topics: Vec<TopicRow>,
    /// The saved queries, in the order of the file.
    pub saved: Vec<SavedRow>,
    /// The tags that entries have, in order.
    pub tags: Vec<TagRow>,
    /// What `@name` stands for in queries: names and texts.
    pub aliases: Vec<(Box<str>, Box<str>)>,
    /// The categories that hold feeds or other categories, sorted; counts include what is below.
    pub categories: Vec<CategoryRow>,
    /// The feeds, sorted by category and title.
    pub feeds: Vec<FeedRow>,
}

impl Sidebar {
    /// Returns how many rows a list has, one for a group of copies, where that is counted here.
    pub fn count(&self, spec: &ListSpec) -> Option<u64> {
        let desk = |desk: Desk| {
            let place = Desk::ALL.iter().position(|known| *known == desk)?;
            self.desk.get(place).copied()
        };
        if !spec.filters.is_empty() {
            return None;
        }
        match (&spec.source, spec.show_read) {
            (Source::Desk(Desk::Unread), true) => desk(Desk::All),
            (Source::Desk(Desk::Today), true) | (Source::Desk(Desk::Recent), _) => None,
            (Source::Desk(of), _) => desk(*of),
            (Source::Feed(id), is_whole) => {
                let feed = self.feeds.iter().find(|feed| feed.id == *id)?;
                Some(if is_whole { feed.total } else { feed.unread })
            }
            (Source::Topic(id), is_whole) => {
                let topic = self.topics.iter().find(|topic| topic.id == *id)?;
                Some(if is_whole { topic.total } else { topic.unread })
            }
            (Source::Category(path), false) => {
                let row = self.categories.iter().find(|row| row.path == *path)?;
                Some(row.unread)
            }
            (Source::Category(_), true) | (Source::Search(_) | Source::Saved { .. }, _) => None,
        }
    }
}

/// A saved query in the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRow {
    /// Its name.
    pub name: Clean,
    /// Its text, aliases written out.
    pub query: Box<str>,
    /// Its text as it stands in the file.
    pub text: Box<str>,
    /// Its colour, if it has one.
    pub color: Option<TopicColor>,
    /// The order of its list, if it has one of its own.
    pub order: Option<Order>,
    /// Unread entries; `None` until they are counted, where that takes a look at many.
    pub unread: Option<u64>,
}

/// A category in the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// Path, parts joined by `/`.
    pub path: Clean,
    /// Unread rows in it and below.
    pub unread: u64,
}
