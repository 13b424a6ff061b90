//! Topics and hits as the screen and the store see them.

use super::{Clean, Time, TopicId};

/// How strongly a topic is in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A term of it occurs.
    Mention,
    /// A term is in the title, or occurs twice.
    About,
}

impl Level {
    /// Returns the word used in files and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::About => "about",
        }
    }
}

/// The colour of a topic: a slot of the theme, or a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TopicColor {
    /// `topic1` … `topic6` of the theme, counted from 1.
    Slot(u8),
    /// `#rrggbb`.
    Rgb(u8, u8, u8),
}

/// What a highlighted range stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HitKind {
    /// A term of a topic.
    Topic(TopicId),
    /// A term of the search that is lit.
    Search,
}

/// One match: a range of bytes in a text, and what matched there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hit {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What matched.
    pub kind: HitKind,
}

/// A change of the watchlist that the user made on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicEdit {
    /// Let a topic look for one more query; made anew if there is none of that name.
    Watch {
        /// The topic's name.
        topic: Box<str>,
        /// What to look for.
        query: Box<str>,
    },
}

/// What a query would find, before a topic is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Entries of the last 30 days that it matches.
    pub matched: u64,
    /// Of these, unread ones.
    pub unread: u64,
    /// Entries of the last 30 days in all.
    pub of: u64,
    /// The newest ones it matches.
    pub newest: Vec<PreviewRow>,
}

impl Preview {
    /// Returns whether it matches so much that it tells little: a tenth of at least fifty.
    pub fn is_too_common(&self) -> bool {
        self.of >= 50 && self.matched * 10 > self.of
    }
}

/// An entry of a [`Preview`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// Headline.
    pub title: Clean,
    /// Where the headline matches.
    pub hits: Vec<Hit>,
    /// When it was published.
    pub published: Time,
    /// It was not read yet.
    pub is_unread: bool,
}

/// A topic as the sidebar shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRow {
    /// The topic.
    pub id: TopicId,
    /// Its name.
    pub name: Clean,
    /// Its colour.
    pub color: TopicColor,
    /// Unread entries.
    pub unread: u64,
    /// Stored entries.
    pub total: u64,
    /// Stored entries that are about it.
    pub about: u64,
    /// Entries per local day, oldest first; the last is today.
    pub days: [u32; 14],
}
