//! Topics and hits as the screen and the store see them.

use super::{Clean, TopicId};

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
