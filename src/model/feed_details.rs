//! How it stands with a feed: its condition, and all that is known of it when it is looked at.

use super::feed::FeedKind;
use super::message::FeedStatus;
use super::{Clean, FeedRow, Pace, Time};

/// Seconds without anything new after which a feed is dormant, if it is usual for it to bring
/// something more often: 180 days.
const DORMANT: i64 = 180 * 86_400;

/// Usual gaps that have to pass without anything new before a feed is dormant.
const DORMANT_GAPS: i64 = 4;

/// How it stands with a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The last fetch failed; it is tried again.
    Failing,
    /// The server says that it is gone for good; it is not asked again by itself.
    Gone,
    /// It is fetched well, and has brought nothing for a long time.
    Dormant,
    /// All is well.
    Fine,
    /// It is switched off.
    Off,
}

impl FeedRow {
    /// Returns how it stands with the feed.
    pub fn condition(&self, now: Time) -> Condition {
        let quiet = self
            .rhythm
            .map_or(0, |gap| gap.saturating_mul(DORMANT_GAPS));
        let is_quiet = |newest: Time| now.0.saturating_sub(newest.0) > quiet.max(DORMANT);
        if self.is_off {
            Condition::Off
        } else if self.last_error.is_some() && self.next.is_none() {
            Condition::Gone
        } else if self.last_error.is_some() {
            Condition::Failing
        } else if self.next.is_some() && self.newest.is_some_and(is_quiet) {
            Condition::Dormant
        } else {
            Condition::Fine
        }
    }

    /// Returns whether it was never fetched, and nothing is wrong with it as far as is known.
    pub fn awaits_its_first_fetch(&self) -> bool {
        let is_asked = !self.is_off && self.next.is_some();
        is_asked && self.last_success.is_none() && self.last_error.is_none()
    }
}

/// What a fetch took, and where it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transfer {
    /// HTTP status of the last answer; `None` where nothing answered, or nobody was asked over HTTP.
    pub status: Option<u16>,
    /// Bytes of the body, unpacked; `None` without a body.
    pub bytes: Option<u64>,
    /// Milliseconds until all of it was there.
    pub ms: u64,
    /// Where redirects that are for good lead to.
    pub moved_to: Option<String>,
}

/// A fetch as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRecord {
    /// When.
    pub at: Time,
    /// How it ended.
    pub outcome: FeedStatus,
    /// HTTP status, if there was one.
    pub status: Option<u16>,
    /// Bytes of the body, unpacked, if there was one.
    pub bytes: Option<u64>,
    /// Milliseconds it took.
    pub ms: u64,
    /// New entries.
    pub new: u64,
    /// Entries whose text changed.
    pub updated: u64,
    /// Why it failed, or what was odd.
    pub remark: Option<Clean>,
}

/// A permanent redirect that was seen: after three days of it the subscription follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Where it leads to.
    pub to: Clean,
    /// Days on which it was seen.
    pub seen: u32,
    /// The user wants to stay at the old address.
    pub is_refused: bool,
}

/// All that is known of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedDetails {
    /// How the sidebar knows it.
    pub row: FeedRow,
    /// Its own title; empty until it was fetched.
    pub own_title: Clean,
    /// The categories after its first.
    pub more_categories: Vec<Clean>,
    /// Its format.
    pub kind: Option<FeedKind>,
    /// The address that the subscription had before its feed moved.
    pub moved_from: Option<Clean>,
    /// Where its feed is moving to.
    pub moving: Option<Move>,
    /// `ETag` of the last document.
    pub etag: Option<Clean>,
    /// `Last-Modified` of the last document.
    pub last_modified: Option<Clean>,
    /// When it was last asked.
    pub last_try: Option<Time>,
    /// Until when its server said to wait.
    pub retry_after: Option<Time>,
    /// What it says of when to ask.
    pub pace: Pace,
    /// Times in a row that it answered with a body which was known byte for byte.
    pub repeats: u32,
    /// What was not right in its last document, and what was done about it.
    pub repairs: Vec<Clean>,
    /// The last fetches, the newest first.
    pub log: Vec<FetchRecord>,
}
