//! Lists: what is shown, and the window on it.

pub use super::grouping::{GroupLevel, Grouping};
pub use super::order::Order;
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
    /// What was opened, the last first. It has no row in the sidebar.
    Recent,
}

/// What the user picked out, entry by entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// Starred.
    Starred,
    /// For later.
    Later,
}

impl Desk {
    /// Those of the sidebar, in its order.
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
            Self::Recent => "Recently read",
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
    /// A saved query of `topics.toml`.
    Saved {
        /// Its name.
        name: Clean,
        /// Its text, aliases written out.
        query: Box<str>,
    },
}

impl Source {
    /// Returns the query that the source is, if it is one that was written down.
    pub fn query(&self) -> Option<&str> {
        match self {
            Self::Search(text) | Self::Saved { query: text, .. } => Some(text),
            Self::Desk(_) | Self::Topic(_) | Self::Category(_) | Self::Feed(_) => None,
        }
    }
}

/// A place in a list: lists are sorted by (group, published, id), the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The group it stands in; 0 in a list whose rows no grouping moves.
    pub group: i64,
    /// Publication time of the row; in an order that is not the newest first, what the store
    /// sorts by: of what was read recently, when it was opened.
    pub published: Time,
    /// Its entry, to break ties; in such an order, what the store breaks them by.
    pub id: EntryId,
}

impl Key {
    /// What the group of an unread row is raised by in a list where those stand first; no other
    /// group reaches so far.
    pub const UPPER: i64 = 1 << 60;

    /// Returns whether it lies among the unread rows of such a list.
    pub fn is_upper(self) -> bool {
        self.group > Self::UPPER / 2
    }

    /// The place of an entry in a list by time without groups.
    pub fn of_time(published: Time, id: EntryId) -> Self {
        Self {
            group: 0,
            published,
            id,
        }
    }
}

impl EntryRow {
    /// Returns the row's place in a list.
    pub fn key(&self) -> Key {
        self.place
            .unwrap_or_else(|| Key::of_time(self.published, self.id))
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
    /// Rows in the whole list, where a stored count says so (not of searches and filtered lists).
    pub total: Option<u64>,
    /// For [`Anchor::Row`] and [`Anchor::Around`]: the index in `rows` of the row asked for.
    pub at: Option<usize>,
    /// The newest entry there was when it was cut: what has a higher id arrived later.
    pub newest: Option<EntryId>,
    /// Why it may be empty: a name in what was typed for it that nothing has.
    pub unknown: Option<Clean>,
}

/// What list to load: a source, whether read entries are in it, and what it is filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListSpec {
    /// Where the rows come from.
    pub source: Source,
    /// Read entries too. Some lists show them always: see [`Self::shows_read_always`].
    pub show_read: bool,
    /// Queries that have to hold as well, in the order they were stacked.
    pub filters: Vec<Box<str>>,
    /// What the rows are, and in which order.
    pub order: Order,
    /// What the rows are gathered by.
    pub grouping: Grouping,
    /// What is unread stands before what was read.
    pub unread_first: bool,
}

impl ListSpec {
    /// Returns the list of `source` without a filter.
    pub fn new(source: Source, show_read: bool) -> Self {
        Self {
            source,
            show_read,
            filters: Vec::new(),
            order: Order::Newest,
            grouping: Grouping::Day,
            unread_first: false,
        }
    }

    /// Returns whether the rows of `other` have the same places in this list.
    pub fn has_places_of(&self, other: &Self) -> bool {
        let kind = |spec: &Self| {
            let (order, groups) = (spec.order, spec.groups());
            let moves = groups.moves().then_some(groups);
            let halves = (spec.is_halved(), spec.is_recent());
            (order.is_of_time(), order.rises(), moves, halves)
        };
        kind(self) == kind(other) && (self.order.is_of_time() || self.order == other.order)
    }

    /// Returns what its rows are gathered by, as far as its order lets them.
    pub fn groups(&self) -> Grouping {
        if self.is_recent() {
            return Grouping::Day;
        }
        self.grouping.within(self.order)
    }

    /// Returns whether it is what was read recently: entries in the order in which they were opened,
    /// in no other order, and none left out.
    pub fn is_recent(&self) -> bool {
        self.source == Source::Desk(Desk::Recent)
    }

    /// Returns whether what is unread stands in front.
    pub fn is_halved(&self) -> bool {
        self.unread_first && self.can_be_halved()
    }

    /// Returns whether what is unread can stand in front: it shows what was read too, and is in no
    /// order that says what comes first.
    pub fn can_be_halved(&self) -> bool {
        let is_sorted = self.order == Order::Best || self.is_recent();
        !self.hides_read() && !is_sorted
    }

    /// Returns whether its rows are stories unless the user wishes otherwise: where much is told
    /// by many, and on the shelves, where a story that was put there is one row. What was looked
    /// for is shown entry by entry.
    pub fn suits_stories(&self) -> bool {
        match &self.source {
            Source::Desk(desk) => *desk != Desk::Recent,
            Source::Topic(_) | Source::Category(_) => true,
            Source::Feed(_) | Source::Search(_) | Source::Saved { .. } => false,
        }
    }

    /// Returns what the list is of, if it is of what was picked out one by one: of a story it has
    /// that, and no more.
    pub fn picked(&self) -> Option<Picked> {
        match self.source {
            Source::Desk(Desk::Starred) => Some(Picked::Starred),
            Source::Desk(Desk::Later) => Some(Picked::Later),
            _ => None,
        }
    }

    /// Returns whether it may have some reports of a story and not the others.
    pub fn is_narrow(&self) -> bool {
        let is_wide = matches!(
            self.source,
            Source::Desk(Desk::Unread | Desk::All | Desk::Recent)
        );
        !is_wide || !self.filters.is_empty()
    }

    /// Returns whether the list has what was read whatever was chosen: everything, what was picked
    /// out one by one, and what a query finds, which says so itself if read entries are not meant.
    pub fn shows_read_always(&self) -> bool {
        let is_whole = matches!(
            self.source,
            Source::Desk(Desk::Starred | Desk::Later | Desk::All | Desk::Recent)
        );
        is_whole || self.source.query().is_some()
    }

    /// Returns whether rows vanish from this list when they are read.
    pub fn hides_read(&self) -> bool {
        !self.show_read && !self.shows_read_always()
    }

    /// Returns the query that source and filters are together; `None` if none of them is one.
    pub fn query(&self) -> Option<Box<str>> {
        let filters = self.filters.iter().map(AsRef::as_ref);
        joined(self.source.query().into_iter().chain(filters))
    }
}

/// Returns the query of which all of `queries` are parts; `None` without one.
pub fn joined<'a>(queries: impl IntoIterator<Item = &'a str>) -> Option<Box<str>> {
    let queries = queries.into_iter().map(str::trim);
    let queries: Vec<&str> = queries.filter(|text| !text.is_empty()).collect();
    if let [] | [_] = queries.as_slice() {
        return queries.first().map(|one| (*one).into());
    }
    let is_simple = |text: &&str| !text.contains([' ', '\t', '|', '(']);
    let parts = queries.iter().map(|text| match text {
        text if is_simple(text) => (*text).to_owned(),
        text => format!("({text})"),
    });
    Some(parts.collect::<Vec<_>>().join(" ").into())
}
