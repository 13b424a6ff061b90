//! Feeds: what is stored of one, what a fetch may send, and how it went.

use super::feed_details::Transfer;
use super::{Clean, FeedId, NewEntry, Pace, Time};

/// What a server gave to make the next request conditional (RFC 9110 §8.8, §13.1).
///
/// Opaque bytes, sent back exactly as they came; neither needs to be valid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// `ETag`, byte for byte.
    pub etag: Option<Vec<u8>>,
    /// `Last-Modified`, byte for byte.
    pub last_modified: Option<Vec<u8>>,
}

/// One feed as the sidebar, `feeds` and the scheduler see it.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedRow {
    /// The feed.
    pub id: FeedId,
    /// The address the user subscribed to.
    pub url: Clean,
    /// Shown title: the user's, else the feed's own, else the host.
    pub title: Clean,
    /// Its home page.
    pub site: Option<Clean>,
    /// Category path, parts joined by `/`; empty at the top.
    pub category: Clean,
    /// Unread entries.
    pub unread: u64,
    /// Stored entries.
    pub total: u64,
    /// Last time its content was had (200 or 304).
    pub last_success: Option<Time>,
    /// Why the last fetch failed, in plain words; `None` after a success.
    pub last_error: Option<Clean>,
    /// What can be done about it.
    pub advice: Option<Clean>,
    /// Failures since the last success.
    pub failures: u32,
    /// When the first of them was.
    pub failing_since: Option<Time>,
    /// When its newest entry was published.
    pub newest: Option<Time>,
    /// The usual time between its entries, in seconds.
    pub rhythm: Option<i64>,
    /// When it is next asked; `None` when it never is (410 Gone, built in, switched off).
    pub next: Option<Time>,
    /// Why then: `"every hour"`, `"max-age"`, `"Retry-After"`, `"back-off after 3 failures"`, …
    pub why_next: Clean,
    /// It is switched off: nothing is asked, read or run for it.
    pub is_off: bool,
}

impl FeedRow {
    /// Returns whether it is in the category `path`, or below it.
    pub fn is_in(&self, path: &str) -> bool {
        let rest = self.category.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// What the fetcher needs to know of a feed to ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct DueFeed {
    /// The feed.
    pub id: FeedId,
    /// Address to ask.
    pub url: String,
    /// Shown title, for progress and errors.
    pub title: Clean,
    /// The title is one that the user gave it, whatever it says itself.
    pub is_renamed: bool,
    /// Category path, parts joined by `/`; empty at the top.
    pub category: Clean,
    /// Paths of all its categories, a line each; empty at the top.
    pub categories: String,
    /// From the last success.
    pub validators: Validators,
    /// Failures since the last success.
    pub failures: u32,
    /// xxh3-64 of the last body, to tell an unchanged one from a server without validators.
    pub body_hash: Option<u64>,
    /// When it may next be asked (a forced refresh goes on and says so).
    pub next: Option<Time>,
    /// Set by `Retry-After`: even a forced refresh of *all* waits until then.
    pub retry_after: Option<Time>,
    /// How often it brings something and wants to be asked.
    pub pace: Pace,
    /// Times in a row that it answered with a body which was known byte for byte.
    pub repeats: u32,
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS of any version.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

impl FeedKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
        }
    }

    /// Finds a format by its name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A feed that may be followed, as it is shown before.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its address.
    pub url: Clean,
    /// Its own title.
    pub title: Clean,
    /// Its format.
    pub kind: Option<FeedKind>,
    /// Entries it has now.
    pub entries: u64,
    /// Its newest entry.
    pub newest: Option<Headline>,
    /// It is followed already.
    pub is_followed: bool,
}

/// An entry in one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// Its title.
    pub title: Clean,
    /// When it was published.
    pub published: Option<Time>,
}

/// What the user made of the list of all subscriptions, in one go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListEdit {
    /// Feeds to follow.
    pub added: Vec<ListAddition>,
    /// Addresses that are not there any more.
    pub removed: Vec<String>,
    /// Feeds of which something is another than before.
    pub changed: Vec<ListChange>,
}

/// A feed that was written into the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAddition {
    /// Address, title, first category.
    pub subscription: Subscription,
    /// Its categories after the first.
    pub more_categories: Vec<Clean>,
    /// It is followed, but not asked.
    pub is_off: bool,
}

/// What was changed of a subscription; `None` is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListChange {
    /// Its address.
    pub url: String,
    /// Another title; an empty one gives the feed its own again.
    pub title: Option<Clean>,
    /// All its categories.
    pub categories: Option<Vec<Clean>>,
    /// Whether it is switched off.
    pub is_off: Option<bool>,
}

/// A feed document, parsed and normalised.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParsedFeed {
    /// The feed's own title.
    pub title: Clean,
    /// Its format.
    pub kind: Option<FeedKind>,
    /// Its home page.
    pub site: Option<Clean>,
    /// Its entries, newest first, at most `Settings::max_items`.
    pub entries: Vec<NewEntry>,
    /// How often it brings something and wants to be asked.
    pub pace: Pace,
    /// What was not quite right, in plain words: "2 items were broken and left out".
    pub warnings: Vec<Clean>,
    /// The document was cut short: entries are kept, validators are not stored.
    pub is_incomplete: bool,
}

/// How a fetch ended, ready to be stored in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// A new document.
    Changed {
        /// What it says.
        feed: Box<ParsedFeed>,
        /// What it is asked with next time (none when incomplete).
        validators: Validators,
        /// xxh3-64 of the decoded body.
        body_hash: u64,
    },
    /// 304, or a 200 with the same bytes as last time.
    Unchanged {
        /// A 304 may bring new validators; `None` keeps the old ones.
        validators: Option<Validators>,
    },
    /// It failed; entries and validators stay as they are.
    Failed {
        /// Why, in plain words, without the feed's name: "timed out after 60 s".
        error: Clean,
        /// What can be done about it.
        advice: Option<Clean>,
    },
}

/// A fetch that is over, ready to be stored in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch {
    /// Of which feed.
    pub feed: FeedId,
    /// How it ended.
    pub fetched: Fetched,
    /// When the feed is asked again.
    pub schedule: Schedule,
    /// What it took.
    pub transfer: Transfer,
}

impl Fetch {
    /// A document that nobody was asked for: nothing was transferred, and nothing is asked again
    /// for the reason `why`.
    pub fn given(feed: FeedId, document: ParsedFeed, why: &str) -> Self {
        Self {
            feed,
            fetched: Fetched::Changed {
                feed: Box::new(document),
                validators: Validators::default(),
                body_hash: 0,
            },
            schedule: Schedule {
                next: None,
                why: why.into(),
                retry_after: None,
                repeats: 0,
            },
            transfer: Transfer::default(),
        }
    }
}

/// When to ask a feed again, and why then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The time; `None` = not again (410 Gone).
    pub next: Option<Time>,
    /// In plain words, for `feeds` and the screen.
    pub why: Clean,
    /// The part of `next` that a server demanded by `Retry-After`.
    pub retry_after: Option<Time>,
    /// Times in a row that the same body came, this one included.
    pub repeats: u32,
}

/// A subscription as OPML and the command line give it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    /// Feed address.
    pub url: String,
    /// The user's title for it, if any.
    pub title: Option<Clean>,
    /// Category path, parts joined by `/`; empty at the top.
    pub category: Clean,
    /// Home page.
    pub site: Option<Clean>,
}

/// A change of subscriptions (undoable).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionEdit {
    /// Of one feed.
    Feed {
        /// The feed.
        feed: FeedId,
        /// The user's title for it; an empty one gives it its own again, `None` leaves it.
        title: Option<Clean>,
        /// Category path, parts joined by `/`; empty for the top.
        category: Clean,
    },
    /// Of a category, with all that is in it and below.
    Category {
        /// Its path.
        from: Clean,
        /// Its new path; empty for the top.
        to: Clean,
    },
}
