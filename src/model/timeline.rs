//! Timelines: how a story or a topic developed.

use super::{Clean, EntryId, EntryRow, Key, StoryId, Time, TopicId};

/// What a timeline is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A story: its points are developments, one that goes on for days once for each of them.
    Story(StoryId),
    /// A topic: its points are what its stories brought on a day.
    Topic(TopicId),
}

/// A part of a timeline, the newest points first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    /// All of it in numbers; with the first part.
    pub summary: Option<Box<Summary>>,
    /// The points.
    pub points: Vec<Point>,
    /// Where the next part begins, if there is one.
    pub older: Option<Key>,
}

/// Most days that are counted one by one, the newest: what lies further back is only in the sums.
pub const MOST_DAYS: usize = 370;

/// A timeline in numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// What it is called.
    pub title: Clean,
    /// Reports in all, copies not counted.
    pub reports: u64,
    /// Who they are from.
    pub outlets: u64,
    /// Reports of each local day, from the first to the last; no more than [`MOST_DAYS`].
    pub days: Vec<u32>,
    /// The first of these days.
    pub first: Time,
    /// Reports of each hour, from that of the first to that of the last; of one or two days alone.
    pub hours: Vec<u32>,
    /// The first of these hours.
    pub first_hour: Time,
    /// When it was last looked at.
    pub seen: Option<Time>,
    /// Reports that came since.
    pub new: u64,
    /// Who those are from.
    pub new_outlets: u64,
    /// Reports that are unread.
    pub unread: u64,
}

impl Summary {
    /// Returns the reports of each hour where those are counted, else of each day.
    pub fn bars(&self) -> &[u32] {
        if self.hours.is_empty() {
            &self.days
        } else {
            &self.hours
        }
    }
}

/// A point of a timeline: reports that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The first report.
    pub first: EntryRow,
    /// Reports, copies not counted.
    pub reports: u64,
    /// Copies of them.
    pub copies: u64,
    /// Each of these reports, and whether it is unread.
    pub entries: Vec<(EntryId, bool)>,
    /// Those that came since the timeline was last looked at.
    pub new: u64,
    /// The other outlets in the order in which they joined, each with the seconds after the first.
    pub joined: Vec<(Clean, i64)>,
}

impl Point {
    /// Returns how many of its reports are unread.
    pub fn unread(&self) -> u64 {
        self.entries
            .iter()
            .filter(|(_, is_unread)| *is_unread)
            .count() as u64
    }

    /// Returns how many outlets report it themselves.
    pub fn outlets(&self) -> usize {
        self.joined.len() + 1
    }
}
