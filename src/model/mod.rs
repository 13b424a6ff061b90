//! The values everything else speaks in, and the messages that cross the borders.
//!
//! # The data, before the code
//!
//! A **feed** is a remote document, keyed by the address the *user* subscribed to, whatever the
//! document says about itself. The user's choice to follow it is a **subscription**; it sits in a
//! **category** (a path, `News/Europe`). An **entry** is one stored item of a feed. Its identity
//! inside the feed is the guid, else its link (without fragment and tracking parameters), else a
//! hash of its content; the pair (subscribed address, identity), hashed once at first sight, is
//! its public id, which never changes afterwards. An entry's **body** is what the feed sent; its
//! **article** is the readable rendering of that body, and is never stored.
//!
//! Entries of *different* feeds with the same canonical URL and the same folded title are
//! **copies**: each is stored whole, the reader shows one row for the group (the *face*, the
//! first that arrived) and a mark goes to all of them. Within a feed only identity decides.
//!
//! A **topic** is a tracked subject; the **watchlist** is all of them. A **hit** is one match: a
//! field and a range. A **story** is the entries about one event; an entry that nothing else was
//! found to belong with is a story of its own.
//!
//! What a list shows is a [`Source`] and a keyset [`Window`] on it: rows are slim
//! ([`EntryRow`]), no body is ever loaded for a list, and no list is ever loaded whole.
//!
//! Text that came from outside is [`Clean`] before it is a value here, so that nothing further
//! out has to remember to look.

pub mod announcement;
pub mod clean;
pub mod columns;
pub mod coverage;
pub mod entry;
pub mod feed;
pub mod feed_details;
pub mod feed_settings;
pub mod grouping;
pub mod guard;
pub mod import;
pub mod later;
pub mod list;
pub mod mark;
pub mod message;
pub mod notice;
pub mod order;
pub mod outcome;
pub mod pace;
pub mod page;
pub mod palette;
pub mod picture;
pub mod places;
mod request;
pub mod rule;
pub mod settings;
pub mod sidebar;
pub mod story;
pub mod suggestion;
pub mod tag;
pub mod time;
pub mod timeline;
pub mod topic;
pub mod user_command;
pub mod why;

pub use clean::Clean;
pub use entry::{EntryDetail, EntryRow, Flags, Hold, NewEntry, Revision};
pub use feed::{FeedRow, Validators};
pub use list::{Anchor, Desk, Key, Source, Window};
pub use mark::{Change, Step, Target};
pub use message::{Event, Notice, Request};
pub use pace::Pace;
pub use page::Page;
pub use settings::Settings;
pub use story::{StoryDetail, StoryEntry};
pub use time::{Clock, Time};
pub use topic::{Hit, HitKind, Level, TopicRow};

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A feed's row in the store.
    FeedId
}
id! {
    /// An entry's row in the store. For people and scripts there is [`PublicId`].
    EntryId
}
id! {
    /// A story's row in the store; written in decimal.
    StoryId
}
id! {
    /// A topic's row in the store. It follows the topic's name.
    TopicId
}

id! {
    /// A step of the undo history.
    StepId
}

/// The id of an entry as people and scripts see it: 16 hex digits.
///
/// It is xxh3-64 over the subscribed address and the identity, computed when the entry is first
/// seen and stored, so that a feed that moves keeps its ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicId(pub u64);

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Numbers a request, so that an answer that was overtaken can be told apart and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

impl Ticket {
    /// Returns the next ticket.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}
