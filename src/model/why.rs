//! Why an entry is where it is, and what is held back: answers to "why is this here".

use super::topic::TopicColor;
use super::{Clean, FeedId, Hit, Level, StoryId, Time};
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
    /// Why it is in its story.
    pub story: Option<WhyStory>,
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

/// How an entry came to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StoryPlace {
    /// No story was looked for yet.
    #[default]
    Pending,
    /// Its feed is not grouped.
    Apart,
    /// It says too little to be like anything.
    Mute,
    /// It tells of many events.
    Roundup,
    /// Nothing is like it.
    Alone,
    /// The others joined it.
    Began,
    /// It joined others.
    Joined,
}

impl StoryPlace {
    /// Returns its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Apart => "apart",
            Self::Mute => "mute",
            Self::Roundup => "roundup",
            Self::Alone => "alone",
            Self::Began => "began",
            Self::Joined => "joined",
        }
    }
}

/// Why an entry is in its story.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyStory {
    /// The story.
    pub id: StoryId,
    /// What it is called.
    pub title: Clean,
    /// Its entries.
    pub reports: u64,
    /// Outlets that report by themselves.
    pub outlets: u64,
    /// How the entry came to it.
    pub place: StoryPlace,
    /// The user said that it belongs there.
    pub is_fixed: bool,
    /// How alike the entry and those before it are; `None` for the first.
    pub likeness: Option<Likeness>,
    /// What they share, as it is written in the entry, what counts most first.
    pub shared: Vec<Clean>,
    /// The outlet whose text it is.
    pub copy_of: Option<Clean>,
    /// What it brought to its story, where all reports of that were done with; empty: nothing.
    pub news: Option<Clean>,
    /// Too little of the entry is known to be sure: its full text may settle it.
    pub is_scant: bool,
    /// The topics that it is on because of its story alone.
    pub topics: Vec<Clean>,
    /// Stories that may be the same, the likeliest first.
    pub same: Vec<SameStory>,
    /// Roundups that tell of it as well, the newest first.
    pub mentioned: Vec<Mention>,
    /// Of a roundup, the titles of the stories that it tells of.
    pub tells_of: Vec<Clean>,
}

/// A roundup that tells of a story among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its headline.
    pub title: Clean,
    /// Who has it.
    pub outlet: Clean,
    /// When it was published.
    pub published: Time,
}

/// How alike an entry and a story are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likeness {
    /// How alike.
    pub score: f64,
    /// How alike they have to be.
    pub needs: f64,
    /// Seconds between the entry and the nearer end of the story.
    pub gap: i64,
}

/// A story that may be the same as another.
#[derive(Debug, Clone, PartialEq)]
pub struct SameStory {
    /// The story.
    pub story: StoryId,
    /// What it is called.
    pub title: Clean,
    /// Its entries.
    pub reports: u64,
    /// Outlets that report by themselves.
    pub outlets: u64,
    /// How alike they are.
    pub likeness: Likeness,
    /// What they share.
    pub shared: Vec<Clean>,
    /// Of one of them little more than headlines is known: full texts may settle it.
    pub is_scant: bool,
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
    /// What it never takes.
    pub never: Vec<Clean>,
}

/// A query that holds for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyQuery {
    /// What it is called.
    pub label: Option<Clean>,
    /// What it asks, with aliases and `needs` written into it.
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
    /// Stories held back by hand: those that are muted, the newest first; then those that sleep, the
    /// first to wake first.
    pub stories: Vec<HeldStory>,
    /// How many there are beyond these, and their entries.
    pub beyond: (u64, u64),
}

/// A story of which entries are muted by hand, or sleep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldStory {
    /// Which one.
    pub story: StoryId,
    /// Its headline; of one entry alone, that of the entry.
    pub title: Clean,
    /// When the newest of these entries was published, and who reports it.
    pub newest: (Time, Clean),
    /// When the first of them wakes; `None`: they are muted.
    pub wakes: Option<Time>,
    /// These entries.
    pub count: u64,
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
