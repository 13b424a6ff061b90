//! The other rules of the watchlist: mutes and saved queries.

use jiff::civil::DateTime;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::rule::MuteAction;
use crate::model::topic::TopicColor;
use crate::model::{Clock, Time};
use crate::query::Query;

/// A query with a name, shown as a list in the sidebar.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedQuery {
    /// Unique name.
    pub name: String,
    /// What it finds.
    pub query: Query,
    /// Colour, if it has one.
    pub color: Option<TopicColor>,
}

/// A rule that holds entries back.
#[derive(Debug, Clone, PartialEq)]
pub struct Mute {
    /// What it is called; without a name its query says it.
    pub name: Option<String>,
    /// Its query as written.
    pub text: String,
    /// What it looks for.
    pub query: Query,
    /// What it does with what it finds.
    pub action: MuteAction,
    /// When it is over; `None` for never.
    pub until: Option<MuteEnd>,
}

/// When a mute is over.
#[derive(Debug, Clone, PartialEq)]
pub enum MuteEnd {
    /// At this moment.
    Time(Time),
    /// At this local time; a date alone is its midnight.
    Local(DateTime),
    /// When an entry arrives of which this is true.
    Query(Query),
}

impl Mute {
    /// Returns what it is called.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.text)
    }

    /// Returns the moment it is over, if that is known.
    pub fn ends(&self, clock: &Clock) -> Option<Time> {
        match self.until.as_ref()? {
            MuteEnd::Time(time) => Some(*time),
            MuteEnd::Local(time) => {
                let zoned = time.to_zoned_datetime(clock.time_zone.clone()).ok()?;
                Some(Time(zoned.timestamp().as_second()))
            }
            MuteEnd::Query(_) => None,
        }
    }

    /// Returns a hash of what it does, for how long, and with what; not of its name.
    pub fn hash(&self) -> u64 {
        let until = match &self.until {
            None => String::new(),
            Some(MuteEnd::Time(time)) => time.0.to_string(),
            Some(MuteEnd::Local(time)) => time.to_string(),
            Some(MuteEnd::Query(query)) => format!("\"{query}"),
        };
        let action = self.action.name();
        xxh3_64(format!("{action}\n{until}\n{}", self.query).as_bytes())
    }
}
