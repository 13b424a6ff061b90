//! Entries: what a feed's item becomes, what a list shows of it, and all that is known of it.

use super::list::Key;
use super::story::Told;
use super::why::Excerpt;
use super::{Clean, EntryId, FeedId, Hit, Level, PublicId, StoryId, Time, TopicId};

/// What the user did with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// Read, by opening it or by triage (*done*).
    pub is_read: bool,
    /// Kept for ever.
    pub is_starred: bool,
    /// On the shelf of things to read later.
    pub is_later: bool,
}

/// One row of a list: an entry without its body.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// The entry (of a group of copies, the one shown for all).
    pub id: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// The story it belongs to.
    pub story: StoryId,
    /// When it was published; never later than its first sight. Lists are sorted by it.
    pub published: Time,
    /// Its feed gives no date, or one in the future: it is dated when it was first seen.
    pub is_undated: bool,
    /// The headline as plain text; never empty (an entry without one shows its first words).
    pub title: Clean,
    /// Who reports it, as shown: the outlet's name.
    pub outlet: Clean,
    /// Where it can be opened, if it has an address.
    pub url: Option<Clean>,
    /// What the user did with it.
    pub flags: Flags,
    /// What holds it back, if something does.
    pub hold: Option<Hold>,
    /// The topics that match it, in the order of the watchlist.
    pub topics: Vec<TopicId>,
    /// Of these, the ones it is about.
    pub about: Vec<TopicId>,
    /// The place in its text where the search that is lit matches first.
    pub excerpt: Option<Excerpt>,
    /// Where topics (and the search, if one is lit) match in `title`, in order, not overlapping.
    pub hits: Vec<Hit>,
    /// Other outlets that carry the same copy.
    pub copies: u16,
    /// Words in its text.
    pub words: u32,
    /// How often its topics are named in it; of a story, in the report that names them most.
    pub score: u32,
    /// What the row stands for if that is a whole story; `title`, the `outlet` that says it, `flags`
    /// and `topics` are the story's then, the rest is of the entry that puts it where it is.
    pub told: Option<Box<Told>>,
    /// It stands below the row of its story, which is unfolded.
    pub is_member: bool,
    /// Its place in a list, where that is not told by its date.
    pub place: Option<Key>,
    /// The topic that it stands under in a list by topic.
    pub under: Option<TopicId>,
    /// The tags the user put on it, in order.
    pub tags: Vec<Clean>,
}

/// What holds an entry back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// The user muted it by hand.
    Muted,
    /// The mute of this name hides it.
    MutedBy(Clean),
    /// The mute of this name shows it as if it were read.
    DimmedBy(Clean),
    /// It comes back at this time.
    Snoozed(Time),
}

/// A file that comes with an entry: audio, video, picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Address of the file.
    pub url: Clean,
    /// Media type as the feed gives it, e.g. `audio/mpeg`; may be empty.
    pub media_type: Clean,
    /// Size in bytes, if the feed says so.
    pub length: Option<u64>,
    /// Playing time in seconds, if the feed says so.
    pub duration: Option<u32>,
}

/// What stands beside the text of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Where it is talked about.
    pub comments: Option<Clean>,
    /// The picture that stands for it.
    pub image: Option<Clean>,
    /// Which part of a series it is: `season 2, episode 7`.
    pub episode: Option<Clean>,
}

/// A version of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// First sight of it.
    pub since: Time,
    /// Its headline.
    pub title: Clean,
    /// Its text without markup, blocks on lines of their own.
    pub text: Clean,
}

/// What changed in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The version that was read, or else the last but one.
    pub before: Revision,
    /// The present version.
    pub after: Revision,
}

/// An item as `feed` hands it to `store`: normalised, clean, not yet stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// Identity inside the feed; see the module documentation of [`crate::model`].
    pub identity: String,
    /// Headline as plain text, at most 1 KiB; may be empty.
    pub title: Clean,
    /// Absolute address.
    pub url: Option<Clean>,
    /// The address reduced for comparison (`stories::canonical`), when its path is not empty.
    pub canonical: Option<String>,
    /// Authors' names.
    pub authors: Vec<Clean>,
    /// When the feed says it was published; `None` if it does not say or says nonsense.
    pub published: Option<Time>,
    /// When the feed says it was last changed.
    pub updated: Option<Time>,
    /// Language tag (BCP 47) of the entry, else of the feed.
    pub language: Option<Clean>,
    /// Categories the feed gives it.
    pub tags: Vec<Clean>,
    /// HTML of the text: the content, else the summary. Raw: rendered only through `article`.
    pub html: String,
    /// The summary as HTML where the feed has one beside the content.
    pub summary: Option<String>,
    /// The text of `html` as plain text, blocks separated by line breaks (`article::plain`).
    pub text: String,
    /// Words in `text`.
    pub words: u32,
    /// Files that come with it.
    pub enclosures: Vec<Enclosure>,
    /// What else it says.
    pub beside: Beside,
    /// Base address for relative links inside `html`.
    pub base: Option<String>,
    /// Topics that match, found on title and text by `topics::Matcher`.
    pub topics: Vec<TopicMatch>,
    /// What the store knows it by, if that was worked out beforehand (`store::content_keys`): on
    /// another thread than the one that writes. It holds for the entry as it is.
    pub keys: Option<ContentKeys>,
}

/// What the content of an entry is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentKeys {
    /// The hash of what a reader sees of it, to tell whether it changed.
    pub hash: i64,
    /// What it shares with its copies in other feeds, if there is enough of it.
    pub copy: Option<i64>,
    /// The host that its address makes its outlet (`stories::outlet`).
    pub outlet: Option<String>,
}

/// That a topic matches an entry: level, count and first place are stored, never spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicMatch {
    /// The topic.
    pub topic: TopicId,
    /// Whether the entry mentions it or is about it.
    pub level: Level,
    /// Number of hits in title and text.
    pub count: u32,
    /// Whether the first hit is in the title.
    pub in_title: bool,
}

/// An entry whose page was not asked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teaser {
    /// The entry.
    pub entry: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// Its page.
    pub url: Clean,
    /// Words that the feed sends of it.
    pub words: u32,
    /// Whether a topic matches it.
    pub is_hit: bool,
}

/// The article as the entry's own page has it, for feeds that send only a teaser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Original {
    /// Its HTML; empty if there is none.
    pub html: String,
    /// The address it was found at, for relative links.
    pub base: String,
    /// Words in it.
    pub words: u32,
    /// Who wrote it, as the page says; may be empty.
    pub byline: Clean,
    /// When it was published, as the page says.
    pub published: Option<Clean>,
    /// The lead picture.
    pub image: Option<Clean>,
    /// Why there is no text.
    pub obstacle: Option<Clean>,
    /// Whether the user wants to see it; `None`: the longer text is shown.
    pub is_preferred: Option<bool>,
}

/// Everything that is known of one entry: for the reader, `show` and JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryDetail {
    /// The row a list would show.
    pub row: EntryRow,
    /// The id people see.
    pub public_id: PublicId,
    /// The feed's title.
    pub feed_title: Clean,
    /// Address of the feed, as subscribed to.
    pub feed_url: String,
    /// Category path of the feed; empty at the top.
    pub category: Clean,
    /// Paths of all its categories, a line each.
    pub categories: String,
    /// Authors' names.
    pub authors: Vec<Clean>,
    /// Last change according to the feed.
    pub updated: Option<Time>,
    /// First sight.
    pub fetched: Time,
    /// Language tag.
    pub language: Option<Clean>,
    /// Body as HTML, as the feed sent it.
    pub html: String,
    /// Summary as HTML, if the feed has one beside the content.
    pub summary: Option<String>,
    /// Base address for relative links in the body.
    pub base: Option<String>,
    /// Files that come with it.
    pub enclosures: Vec<Enclosure>,
    /// The article as its own page has it, if that was fetched.
    pub original: Option<Original>,
    /// What else it says.
    pub beside: Beside,
}

impl EntryDetail {
    /// Returns the page's text if it is to be shown in the place of the feed's: it is longer, or
    /// the user wants it.
    pub fn shown_original(&self) -> Option<&Original> {
        self.original
            .as_ref()
            .filter(|original| !original.html.is_empty())
            .filter(|original| {
                original
                    .is_preferred
                    .unwrap_or(original.words > self.row.words)
            })
    }

    /// Returns the HTML to show, and the base address of its links.
    pub fn shown(&self) -> (&str, Option<&str>) {
        match self.shown_original() {
            Some(original) => (&original.html, Some(&original.base)),
            None => (&self.html, self.base.as_deref()),
        }
    }
}
