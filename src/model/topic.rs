//! Topics and hits as the screen and the store see them.

use std::fmt;

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
    /// A term of a query that has a colour of its own among those of its topic.
    Query(TopicId, TopicColor),
    /// A term of the search that is lit.
    Search,
}

impl HitKind {
    /// Returns the topic that looks for it.
    pub fn topic(self) -> Option<TopicId> {
        match self {
            Self::Topic(id) | Self::Query(id, _) => Some(id),
            Self::Search => None,
        }
    }
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
    /// Change a topic.
    Topic {
        /// Its name.
        topic: Box<str>,
        /// How.
        change: TopicChange,
    },
    /// Change one query of a topic.
    Query {
        /// The topic's name.
        topic: Box<str>,
        /// Its place among the queries of the topic in the file.
        index: usize,
        /// What it was when the user looked: another one is not changed by mistake.
        was: Box<str>,
        /// How.
        change: QueryChange,
    },
    /// Change a saved query.
    Saved {
        /// Its name.
        name: Box<str>,
        /// How.
        change: SavedChange,
    },
}

/// How a saved query is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedChange {
    /// Another name or another query, and this colour.
    Write {
        /// What it is called.
        name: Box<str>,
        /// What it finds.
        query: Box<str>,
        /// Its colour, if it has one.
        color: Option<TopicColor>,
    },
    /// Another colour, or none.
    Color(Option<TopicColor>),
    /// Out of the file.
    Delete,
}

/// How a topic is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicChange {
    /// Another name.
    Rename(Box<str>),
    /// Another colour.
    Color(TopicColor),
    /// To the place of the topic above (`true`) or below.
    Move(bool),
    /// On or off.
    Switch(bool),
    /// Out of the file.
    Delete,
}

/// How a query of a topic is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryChange {
    /// Another text and label; an empty label is none.
    Write {
        /// What it looks for.
        text: Box<str>,
        /// What it is called.
        label: Box<str>,
    },
    /// Whether a mention is enough.
    Level(Level),
    /// A colour of its own, or that of the topic.
    Color(Option<TopicColor>),
    /// On or off.
    Switch(bool),
    /// Out of the topic.
    Delete,
}

impl TopicEdit {
    /// Returns what it does, for the history: `renamed "Harbor" to "Harbor Line"`.
    pub fn label(&self) -> String {
        match self {
            Self::Watch { query, .. } => format!("following {query}"),
            Self::Topic { topic, change } => match change {
                TopicChange::Rename(to) => format!("renamed \"{topic}\" to \"{to}\""),
                TopicChange::Color(color) => format!("recoloured \"{topic}\": {color}"),
                TopicChange::Move(_) => format!("moved \"{topic}\""),
                TopicChange::Switch(true) => format!("switched \"{topic}\" on"),
                TopicChange::Switch(false) => format!("switched \"{topic}\" off"),
                TopicChange::Delete => format!("deleted the topic \"{topic}\""),
            },
            Self::Query { was, change, .. } => match change {
                QueryChange::Write { text, .. } if text == was => format!("labelled {was}"),
                QueryChange::Write { text, .. } => format!("changed {was} to {text}"),
                QueryChange::Level(level) => format!("{} is enough of {was}", level.name()),
                QueryChange::Color(color) => format!("recoloured {was}: {}", told(*color)),
                QueryChange::Switch(true) => format!("switched {was} on"),
                QueryChange::Switch(false) => format!("switched {was} off"),
                QueryChange::Delete => format!("deleted {was}"),
            },
            Self::Saved { name, change } => match change {
                SavedChange::Write { name: to, .. } if to != name => {
                    format!("renamed the saved query \"{name}\" to \"{to}\"")
                }
                SavedChange::Write { query, .. } => format!("changed \"{name}\" to {query}"),
                SavedChange::Color(color) => {
                    format!("recoloured the saved query \"{name}\": {}", told(*color))
                }
                SavedChange::Delete => format!("deleted the saved query \"{name}\""),
            },
        }
    }
}

/// A topic as it stands in the file, for whoever changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSheet {
    /// Its name.
    pub name: Clean,
    /// Its colour.
    pub color: TopicColor,
    /// Whether it looks for anything.
    pub is_on: bool,
    /// Its queries, in their order.
    pub queries: Vec<QuerySheet>,
    /// What is never of it, as queries.
    pub never: Vec<Clean>,
}

/// A query of a topic as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuerySheet {
    /// What it looks for.
    pub text: Box<str>,
    /// What it is called.
    pub label: Option<Clean>,
    /// What has to hold as well, as a query.
    pub needs: Option<Clean>,
    /// What is enough for it.
    pub level: Level,
    /// Its colour, if it is not that of the topic.
    pub color: Option<TopicColor>,
    /// Whether it looks for anything.
    pub is_on: bool,
    /// What is wrong with it.
    pub problem: Option<Clean>,
}

/// The stored entries that one query of a topic finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueryCount {
    /// All.
    pub total: u64,
    /// Of these, those it is about.
    pub about: u64,
    /// Of these, unread ones.
    pub unread: u64,
}

impl TopicColor {
    /// Slots for topics in a theme.
    pub const SLOTS: u8 = 6;

    /// Reads `topic1` … `topic6` or `#rrggbb`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(slot) = text.strip_prefix("topic") {
            let slot = slot.parse().ok()?;
            return (1..=Self::SLOTS)
                .contains(&slot)
                .then_some(Self::Slot(slot));
        }
        let digits = text.strip_prefix('#')?;
        let doubled: String;
        let digits = if digits.len() == 3 {
            doubled = digits.chars().flat_map(|digit| [digit, digit]).collect();
            &doubled
        } else {
            digits
        };
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self::Rgb(red, green, blue))
    }

    /// Returns the slot after this (before, if not `forward`); a colour of its own goes to the
    /// first.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        match self {
            Self::Slot(slot) if forward => Self::Slot(slot % Self::SLOTS + 1),
            Self::Slot(slot) => Self::Slot((slot + Self::SLOTS - 2) % Self::SLOTS + 1),
            Self::Rgb(..) => Self::Slot(1),
        }
    }
}

impl TopicColor {
    /// As [`Self::step`], where there may be none: that stands before the first and after the last.
    pub fn step_or_none(color: Option<Self>, forward: bool) -> Option<Self> {
        match color {
            None => Some(Self::Slot(if forward { 1 } else { Self::SLOTS })),
            Some(Self::Slot(Self::SLOTS)) if forward => None,
            Some(Self::Slot(1)) if !forward => None,
            Some(color) => Some(color.step(forward)),
        }
    }
}

impl fmt::Display for TopicColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slot(slot) => write!(f, "topic{slot}"),
            Self::Rgb(red, green, blue) => write!(f, "#{red:02x}{green:02x}{blue:02x}"),
        }
    }
}

/// Names a colour as it stands in the file, where one does.
fn told(color: Option<TopicColor>) -> String {
    color.map_or_else(
        || "no colour of its own".to_owned(),
        |color| color.to_string(),
    )
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
    /// How its terms are written otherwise, as it does not match yet; the most common first.
    pub variants: Vec<Variant>,
}

/// How a term of a query is written otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The term, as it stands in the query, without quotes.
    pub of: Box<str>,
    /// The other way.
    pub form: Clean,
    /// Entries of the last 30 days that are seen to have it.
    pub entries: u64,
}

impl Preview {
    /// Returns whether it matches so much that it tells little: more than a fiftieth of all, where
    /// that is more than a handful.
    pub fn is_too_common(&self) -> bool {
        self.matched >= 10 && self.matched * 50 > self.of
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
    /// Of the unread ones, those that are about it.
    pub unread_about: u64,
    /// Entries per local day, oldest first; the last is today.
    pub days: [u32; 14],
    /// Today has far more than is usual for it; see [`is_burst`].
    pub is_burst: bool,
}

/// Returns whether `today` has far more entries than the days `before` it, the last 14: more than
/// their mean and twice a spread that grows with it, and 3 at least.
pub fn is_burst(today: u32, before: &[u32]) -> bool {
    let sum: u32 = before.iter().sum();
    let mean = f64::from(sum) / before.len().max(1) as f64;
    today >= 3 && f64::from(today) > mean + 2.0 * (mean + 1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_far_more_than_usual() {
        let cases: [(u32, &[u32], bool); 9] = [
            (3, &[0; 14], true),
            (2, &[0; 14], false),
            (0, &[0; 14], false),
            // A mean of 1: more than 1 + 2·√2 = 3.83.
            (3, &[1; 14], false),
            (4, &[1; 14], true),
            // A mean of 10: more than 10 + 2·√11 = 16.6.
            (16, &[10; 14], false),
            (17, &[10; 14], true),
            // Only the mean counts: 28 in one day of fourteen is a mean of 2, and 5.46 the limit.
            (5, &[28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], false),
            (6, &[28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], true),
        ];
        for (today, before, want) in cases {
            assert_eq!(is_burst(today, before), want, "{today} after {before:?}");
        }
        assert!(is_burst(3, &[]));
    }

    #[test]
    fn colours_are_read_as_they_are_written() {
        for text in ["topic1", "topic6", "#00ff7f"] {
            let color = TopicColor::parse(text).expect("a colour");
            assert_eq!(color.to_string(), text);
        }
        assert_eq!(TopicColor::parse("#f0a"), TopicColor::parse("#ff00aa"));
        for text in [
            "topic0", "topic7", "topic", "#ff", "#ffg", "#é", "#00ff7g", "red", "",
        ] {
            assert_eq!(TopicColor::parse(text), None, "{text}");
        }
        let slots = |forward| {
            let mut color = TopicColor::Slot(1);
            let steps: Vec<String> = (0..6)
                .map(|_| {
                    color = color.step(forward);
                    color.to_string()
                })
                .collect();
            steps.join(" ")
        };
        assert_eq!(slots(true), "topic2 topic3 topic4 topic5 topic6 topic1");
        assert_eq!(slots(false), "topic6 topic5 topic4 topic3 topic2 topic1");
        assert_eq!(TopicColor::Rgb(1, 2, 3).step(true), TopicColor::Slot(1));
    }
}
