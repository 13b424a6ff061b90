//! Stories: what different outlets tell of one event.

use super::{Clean, EntryRow, PublicId, StoryId, Time};

/// A story with its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDetail {
    /// The story.
    pub id: StoryId,
    /// The headline of one of its entries, the one that says most of it.
    pub title: Clean,
    /// When the oldest of its entries was published.
    pub first: Time,
    /// When the newest was.
    pub last: Time,
    /// Entries that are unread.
    pub unread: u64,
    /// Outlets that report by themselves: copies do not count.
    pub outlets: u64,
    /// Its entries, the newest first; never none.
    pub entries: Vec<StoryEntry>,
}

/// An entry of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryEntry {
    /// The id people see.
    pub public_id: PublicId,
    /// The title of its feed.
    pub feed_title: Clean,
    /// The first entry that has the same text, from another outlet.
    pub copy_of: Option<PublicId>,
    /// The row a list would show.
    pub row: EntryRow,
}
