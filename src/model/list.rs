//! Lists: what is shown, and the window on it.

use super::{Clean, EntryId, EntryRow, FeedId, Time, TopicId};

/// The fixed lists at the top of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Desk {
    /// Everything unread.
    Unread,
    /// Published today (local day).
    Today,
    /// Starred.
    Starred,
    /// The shelf.
    Later,
    /// Everything.
    All,
}

impl Desk {
    /// All of them, in the order of the sidebar.
    pub const ALL: [Self; 5] = [
        Self::Unread,
        Self::Today,
        Self::Starred,
        Self::Later,
        Self::All,
    ];

    /// Returns its name as shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "Unread",
            Self::Today => "Today",
            Self::Starred => "Starred",
            Self::Later => "Later",
            Self::All => "All",
        }
    }
}

/// Where a list comes from. Each is a named query over one table of entries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// A desk list.
    Desk(Desk),
    /// A topic's entries.
    Topic(TopicId),
    /// A category and the categories below it.
    Category(Clean),
    /// One feed.
    Feed(FeedId),
    /// A search: the text of a query.
    Search(Box<str>),
}

/// A place in a list: lists are sorted newest first by (published, id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Publication time of the row.
    pub published: Time,
    /// Its entry, to break ties.
    pub id: EntryId,
}

impl EntryRow {
    /// Returns the row's place in a list.
    pub fn key(&self) -> Key {
        Key {
            published: self.published,
            id: self.id,
        }
    }
}

/// Where a window is to be cut from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// From the newest on.
    Top,
    /// The oldest ones.
    Bottom,
    /// Older than this place.
    After(Key),
    /// Newer than this place.
    Before(Key),
    /// Half before, half from this place on.
    Around(Key),
    /// Around the row with this number, counted from 0 at the top. Costs a scan of the index up
    /// to there, so it is asked for only by a key such as `17G`.
    Row(u64),
}

/// A cut-out of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// The rows, newest first.
    pub rows: Vec<EntryRow>,
    /// Whether the list goes on above.
    pub more_above: bool,
    /// Whether the list goes on below.
    pub more_below: bool,
    /// Rows in the whole list, where a stored count says so (all but searches).
    pub total: Option<u64>,
    /// For [`Anchor::Row`] and [`Anchor::Around`]: the index in `rows` of the row asked for.
    pub at: Option<usize>,
}

/// What list to load: a source, and whether read entries are in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListSpec {
    /// Where the rows come from.
    pub source: Source,
    /// Read entries too. Starred, Later and searches show them always.
    pub show_read: bool,
}
