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

/// A place in a list: lists are sorted by (published, id), the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Publication time of the row; in an order that is none of time, what the store sorts by.
    pub published: Time,
    /// Its entry, to break ties; in such an order, its story.
    pub id: EntryId,
}

impl EntryRow {
    /// Returns the row's place in a list.
    pub fn key(&self) -> Key {
        self.place.unwrap_or(Key {
            published: self.published,
            id: self.id,
        })
    }
}

/// What the rows of a list are, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Entries, the newest first.
    #[default]
    Newest,
    /// Stories, the one with the newest entry of the list first.
    Story,
    /// Stories, the one that most outlets tell by themselves first.
    Outlets,
    /// Stories, the one that gathers reports fastest first.
    Hot,
    /// Entries, the one that a search matches best first: in a short text, often, in the headline.
    /// Of a list that looks for no words, as [`Self::Newest`].
    Best,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Newest,
        Self::Story,
        Self::Outlets,
        Self::Hot,
        Self::Best,
    ];

    /// Returns its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Story => "story",
            Self::Outlets => "outlets",
            Self::Hot => "hot",
            Self::Best => "best",
        }
    }

    /// Returns what it is, in one line.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Newest => "one row for each entry",
            Self::Story => "one row for each event, by its newest report",
            Self::Outlets => "what most outlets tell by themselves",
            Self::Hot => "what gathers reports fastest",
            Self::Best => "what a search matches best; else the newest",
        }
    }

    /// Returns whether the rows are stories.
    pub fn is_grouped(self) -> bool {
        matches!(self, Self::Story | Self::Outlets | Self::Hot)
    }

    /// Returns whether the rows follow each other in time, so that day rulers stand between them.
    pub fn is_of_time(self) -> bool {
        matches!(self, Self::Newest | Self::Story)
    }

    /// Returns how the header names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest | Self::Story => "newest first",
            Self::Outlets => "most outlets first",
            Self::Hot => "hot first",
            Self::Best => "best first",
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
    /// Rows in the whole list, where a stored count says so (not of searches and filtered lists).
    pub total: Option<u64>,
    /// For [`Anchor::Row`] and [`Anchor::Around`]: the index in `rows` of the row asked for.
    pub at: Option<usize>,
    /// The newest entry there was when it was cut: what has a higher id arrived later.
    pub newest: Option<EntryId>,
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
}

impl ListSpec {
    /// Returns the list of `source` without a filter.
    pub fn new(source: Source, show_read: bool) -> Self {
        Self {
            source,
            show_read,
            filters: Vec::new(),
            order: Order::Newest,
        }
    }

    /// Returns whether its rows are stories unless the user wishes otherwise: where much is told
    /// by many, and on the shelves, where a story that was put there is one row. What was looked
    /// for is shown entry by entry.
    pub fn suits_stories(&self) -> bool {
        match &self.source {
            Source::Desk(_) | Source::Topic(_) | Source::Category(_) => true,
            Source::Feed(_) | Source::Search(_) | Source::Saved { .. } => false,
        }
    }

    /// Returns whether the list has what was read whatever was chosen: everything, what was picked
    /// out one by one, and what a query finds, which says so itself if read entries are not meant.
    pub fn shows_read_always(&self) -> bool {
        let is_whole = matches!(
            self.source,
            Source::Desk(Desk::Starred | Desk::Later | Desk::All)
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
