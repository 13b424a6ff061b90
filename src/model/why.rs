//! Why an entry is where it is, and what is held back: answers to "why is this here".

use super::topic::TopicColor;
use super::{Clean, FeedId, Hit, Level, Time};
use crate::model::rule::MuteAction;

/// A mute of the watchlist: a hash of what it does, for how long, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MuteId(pub u64);

/// Why an entry is where it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Why {
    /// Its headline.
    pub title: Clean,
    /// The topics that match it, in the order of the watchlist.
    pub topics: Vec<WhyTopic>,
    /// The names of the saved queries that find it.
    pub saved: Vec<Clean>,
    /// What holds it back, or did something to it when it came.
    pub holds: Vec<WhyHeld>,
    /// Its copies: one row stands for all.
    pub copies: Vec<WhyCopy>,
    /// Its feed.
    pub feed: WhyFeed,
    /// When it was published.
    pub published: Time,
    /// When it was first seen.
    pub fetched: Time,
    /// When the feed says it was last changed.
    pub updated: Option<Time>,
    /// Words in its text.
    pub words: u32,
}

/// A topic that matches an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyTopic {
    /// Its name.
    pub name: Clean,
    /// Its colour.
    pub color: TopicColor,
    /// How strongly it is in the entry.
    pub level: Level,
    /// Its queries that hold, in their order.
    pub queries: Vec<WhyQuery>,
}

/// A query that holds for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyQuery {
    /// What it is called.
    pub label: Option<Clean>,
    /// What it asks, with aliases, `needs` and `never` written into it.
    pub text: Clean,
    /// Whether the entry is about it.
    pub level: Level,
    /// A mention would not be enough for it.
    pub needs_about: bool,
    /// How often its terms are in headline and text.
    pub count: u32,
    /// The first of these places.
    pub places: Vec<Excerpt>,
}

/// A place where something matches, with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// It is in the headline.
    pub is_title: bool,
    /// The piece of text.
    pub text: Clean,
    /// Where in the piece it matches.
    pub hits: Vec<Hit>,
}

/// What holds an entry back, or did something to it when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyHeld {
    /// The user muted it.
    ByHand,
    /// The user deleted it.
    Deleted,
    /// It comes back at this time.
    Snoozed(Time),
    /// A mute of the watchlist.
    Rule(MuteRow),
}

/// A copy of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyCopy {
    /// Who reports it.
    pub outlet: Clean,
    /// When it was published.
    pub published: Time,
    /// It is the row that is shown for all.
    pub is_face: bool,
}

/// Where an entry comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyFeed {
    /// The feed.
    pub id: FeedId,
    /// Its title.
    pub title: Clean,
    /// Its category.
    pub category: Clean,
    /// Its address.
    pub url: Clean,
    /// When it was last fetched.
    pub last_success: Option<Time>,
}

impl Default for WhyFeed {
    fn default() -> Self {
        Self {
            id: FeedId(0),
            title: Clean::default(),
            category: Clean::default(),
            url: Clean::default(),
            last_success: None,
        }
    }
}

/// What is held back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MuteList {
    /// The mutes of the watchlist that are not over, in the order of the file.
    pub rules: Vec<MuteRow>,
    /// Entries muted by hand.
    pub by_hand: u64,
    /// Entries that sleep.
    pub snoozed: u64,
    /// When the first of these wakes.
    pub wakes: Option<Time>,
}

/// A mute of the watchlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteRow {
    /// Which one.
    pub id: MuteId,
    /// What it is called.
    pub name: Clean,
    /// What it looks for, as the user wrote it.
    pub query: Clean,
    /// What it does.
    pub action: MuteAction,
    /// When it is over, if that is known.
    pub ends: Option<Time>,
    /// The query that ends it when an entry arrives that it finds.
    pub ends_when: Option<Clean>,
    /// Entries that it holds.
    pub count: u64,
}
