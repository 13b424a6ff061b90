//! Coming from elsewhere: what the files of other readers hold, and what became of it.

use std::fmt;

use super::entry::Enclosure;
use super::feed::Subscription;
use super::{Clean, FeedId, NewEntry, Time, Validators};

/// What files of another reader hold, ready to be merged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// The subscriptions, in the order of the file.
    pub feeds: Vec<ForeignFeed>,
    /// Queries that become saved queries, topics and mutes.
    pub queries: Vec<ForeignQuery>,
    /// What is no subscription, or none that can be followed.
    pub skipped: Vec<Skipped>,
    /// Marks of entries that the files name and do not hold.
    pub marks: Vec<ForeignMark>,
    /// Mistakes in the files that cost less than what they are in.
    pub warnings: Vec<Skipped>,
}

impl Import {
    /// Says of everything that it stands in `file`.
    #[must_use]
    pub fn of_file(mut self, file: &str) -> Self {
        let file = Clean::line(file);
        let places = (self.feeds.iter_mut().map(|feed| &mut feed.place))
            .chain(self.queries.iter_mut().map(|query| &mut query.place))
            .chain(self.skipped.iter_mut().map(|skipped| &mut skipped.place))
            .chain(self.warnings.iter_mut().map(|warning| &mut warning.place));
        for place in places {
            place.file = file.clone();
        }
        self
    }

    /// Adds what another file holds.
    pub fn append(&mut self, mut other: Self) {
        self.feeds.append(&mut other.feeds);
        self.queries.append(&mut other.queries);
        self.skipped.append(&mut other.skipped);
        self.marks.append(&mut other.marks);
        self.warnings.append(&mut other.warnings);
    }

    /// Returns whether there is nothing to take over.
    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty() && self.queries.is_empty() && self.marks.is_empty()
    }
}

/// A subscription as another reader has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForeignFeed {
    /// Address, title, first category and home page.
    pub subscription: Subscription,
    /// The categories after the first.
    pub more_categories: Vec<Clean>,
    /// What OPML says of it beyond that, kept to be written back.
    pub attributes: Vec<Attribute>,
    /// Why it is not asked until the user says so: it runs a command.
    pub off: Option<&'static str>,
    /// An attribute of our own says that it is switched off.
    pub is_said_off: bool,
    /// What the user should know of how it was taken over.
    pub note: Option<Clean>,
    /// The feed's own title, where the other reader fetched it.
    pub own_title: Clean,
    /// What makes the first request conditional.
    pub validators: Validators,
    /// Its entries, as far as they were read with it.
    pub entries: Vec<ForeignEntry>,
    /// Where it stands.
    pub place: Place,
}

/// An attribute of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Name with its prefix, as written.
    pub name: Box<str>,
    /// Value, references resolved.
    pub value: Box<str>,
    /// The name space that its prefix stands for.
    pub space: Option<Box<str>>,
}

/// A place in a file, for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Name of the file.
    pub file: Clean,
    /// Line, counted from 1; 0 where lines mean nothing.
    pub line: usize,
}

impl Place {
    /// Returns the place in a file whose name comes later.
    pub fn line(line: usize) -> Self {
        Self {
            file: Clean::default(),
            line,
        }
    }
}

/// `urls:7`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// A query of another reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignQuery {
    /// What it is called there.
    pub name: Clean,
    /// As it stands there.
    pub text: Clean,
    /// The same in our language, or why there is no such thing.
    pub query: Result<String, String>,
    /// What it does.
    pub effect: QueryEffect,
    /// Where it stands.
    pub place: Place,
}

/// What a query of another reader does there, and becomes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryEffect {
    /// It makes a list: a saved query.
    List,
    /// It lights what it finds: a topic.
    Topic,
    /// It hides what it finds: a mute.
    Mute,
}

/// Something that was left out, or taken over with a loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// As it stands there.
    pub what: Clean,
    /// Why.
    pub reason: Clean,
    /// Where it stands.
    pub place: Place,
}

/// An entry as another reader keeps it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForeignEntry {
    /// The guid, or what the other reader put in its place.
    pub guid: String,
    /// Its link.
    pub url: String,
    /// Headline as the feed sent it.
    pub title: String,
    /// Author.
    pub author: String,
    /// When it was published.
    pub published: Option<Time>,
    /// Text, as HTML if nothing else is said.
    pub html: String,
    /// Media type of the text.
    pub media_type: String,
    /// Base of relative links.
    pub base: String,
    /// Files that come with it.
    pub enclosures: Vec<Enclosure>,
    /// What the user did with it.
    pub marks: Marks,
    /// The user's tags on it.
    pub tags: Vec<Clean>,
}

/// An entry of another reader as an entry of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedEntry {
    /// The entry.
    pub entry: NewEntry,
    /// What the user did with it.
    pub marks: Marks,
    /// The user's tags on it.
    pub tags: Vec<Clean>,
}

/// What the user did with an entry in another reader. Nothing of it is ever taken away here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Read.
    pub is_read: bool,
    /// Starred.
    pub is_starred: bool,
    /// Deleted.
    pub is_deleted: bool,
}

/// Marks of an entry that is known by its link or guid only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignMark {
    /// Link or guid.
    pub key: String,
    /// What the user did with it.
    pub marks: Marks,
}

/// What became of one thing of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A feed is followed now.
    Added,
    /// It was followed already and stays as it is.
    Known,
    /// It was followed already and is in one more category.
    Category,
    /// It is kept, and not asked until the user switches it on.
    Off,
    /// It was left out.
    Skipped,
    /// A query was saved.
    Saved,
    /// A query of this name was saved already.
    Kept,
    /// A query cannot be said in our language.
    Untold,
}

impl Outcome {
    /// Returns the word in the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Known => "known",
            Self::Category => "category",
            Self::Off => "off",
            Self::Skipped => "skipped",
            Self::Saved => "query",
            Self::Kept => "query-known",
            Self::Untold => "query-skipped",
        }
    }
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// What became of it.
    pub outcome: Outcome,
    /// Its address, or the query as it stood there.
    pub what: Clean,
    /// Its title or name.
    pub title: Clean,
    /// Its categories; those that are new to a feed that was known.
    pub categories: Vec<Clean>,
    /// Why, or what else there is to know.
    pub note: Option<Clean>,
    /// File and line.
    pub place: Clean,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What became of each thing.
    pub lines: Vec<ReportLine>,
    /// The feeds that are followed now and were not, as far as they are asked.
    pub added: Vec<FeedId>,
    /// What became of the entries.
    pub entries: EntryCounts,
    /// Mistakes in the files: file and line, and what is wrong.
    pub warnings: Vec<Clean>,
}

/// What became of the entries of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryCounts {
    /// Stored now.
    pub new: u64,
    /// Stored already.
    pub known: u64,
    /// Of both, marked as read now.
    pub read: u64,
    /// Starred now.
    pub starred: u64,
    /// Deleted now.
    pub deleted: u64,
    /// Tags put on now.
    pub tags: u64,
    /// Marks that wait for their entries to arrive.
    pub awaited: u64,
}

impl ReportLine {
    /// Returns how much the user has to know of it: what is lost first, then what they have to decide,
    /// then what is there now, and last what was there before.
    pub fn weight(&self) -> u8 {
        match self.outcome {
            Outcome::Skipped | Outcome::Untold => 0,
            Outcome::Off => 1,
            Outcome::Added | Outcome::Category if self.note.is_some() => 2,
            Outcome::Added | Outcome::Category | Outcome::Saved => 3,
            Outcome::Known | Outcome::Kept => 4,
        }
    }

    /// Returns whether the user has to know of it.
    pub fn matters(&self) -> bool {
        self.weight() <= 2
    }

    /// Says what it is of, and why: what stands behind the word for its outcome.
    pub fn told(&self) -> String {
        let is_query = matches!(self.outcome, Outcome::Saved | Outcome::Kept);
        let is_lost = matches!(
            self.outcome,
            Outcome::Skipped | Outcome::Untold | Outcome::Off
        );
        let mut parts = Vec::new();
        if !self.title.is_empty() {
            parts.push(self.title.to_string());
        }
        if !is_query {
            parts.push(self.what.to_string());
        }
        if !self.categories.is_empty() {
            let categories: Vec<&str> = self.categories.iter().map(Clean::as_str).collect();
            parts.push(format!("[{}]", categories.join(", ")));
        }
        let mut text = parts.join("  ");
        if is_lost && !self.place.is_empty() {
            text.insert_str(0, &format!("{}: ", self.place));
        }
        if let Some(note) = &self.note {
            text.push_str(if is_query { " = " } else { ": " });
            text.push_str(note);
        }
        text
    }
}

impl Report {
    /// Counts the lines with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        let lines = self.lines.iter();
        lines.filter(|line| line.outcome == outcome).count()
    }

    /// Says the most of it in a short line, for the screen.
    pub fn brief(&self) -> String {
        let feeds = self.count(Outcome::Added) + self.count(Outcome::Off);
        let lost = self.count(Outcome::Skipped) + self.count(Outcome::Untold);
        let parts = [
            (feeds as u64, "feed", "feeds"),
            (self.entries.new, "entry", "entries"),
            (self.count(Outcome::Saved) as u64, "query", "queries"),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
            .collect();
        let mut text = match (parts.is_empty(), self.changes_nothing()) {
            (false, _) => format!("imported {}", parts.join(", ")),
            (true, true) => "imported nothing new".to_owned(),
            (true, false) => "imported categories and marks".to_owned(),
        };
        let off = self.count(Outcome::Off);
        if off > 0 {
            text.push_str(&format!(", {off} switched off"));
        }
        if lost > 0 {
            text.push_str(&format!(", {lost} left out"));
        }
        text
    }

    /// Returns whether all of it was there already.
    pub fn changes_nothing(&self) -> bool {
        let changes = [
            Outcome::Added,
            Outcome::Off,
            Outcome::Category,
            Outcome::Saved,
        ];
        let known = EntryCounts {
            known: self.entries.known,
            ..EntryCounts::default()
        };
        self.entries == known && changes.iter().all(|outcome| self.count(*outcome) == 0)
    }

    /// Says all in one line: `3 feeds added, 1 known; 2 skipped; 40 entries`.
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        let mut tell = |count: u64, one: &str, many: &str| {
            if count > 0 {
                parts.push(format!("{count} {}", if count == 1 { one } else { many }));
            }
        };
        let count = |outcome| self.count(outcome) as u64;
        tell(count(Outcome::Added), "feed added", "feeds added");
        tell(
            count(Outcome::Known) + count(Outcome::Category),
            "already followed",
            "already followed",
        );
        tell(
            count(Outcome::Category),
            "of them in a new category",
            "of them in new categories",
        );
        tell(
            count(Outcome::Off),
            "kept switched off",
            "kept switched off",
        );
        tell(count(Outcome::Skipped), "left out", "left out");
        tell(count(Outcome::Saved), "query saved", "queries saved");
        tell(
            count(Outcome::Kept),
            "query known already",
            "queries known already",
        );
        tell(
            count(Outcome::Untold),
            "query not expressible",
            "queries not expressible",
        );
        let entries = &self.entries;
        tell(entries.new, "entry added", "entries added");
        tell(entries.known, "entry known", "entries known");
        tell(entries.read, "marked read", "marked read");
        tell(entries.starred, "starred", "starred");
        tell(entries.deleted, "deleted", "deleted");
        tell(entries.tags, "tag put on", "tags put on");
        tell(
            entries.awaited,
            "mark waits for its entry",
            "marks wait for their entries",
        );
        if parts.is_empty() {
            return "nothing to import".to_owned();
        }
        parts.join(", ")
    }
}
