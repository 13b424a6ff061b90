//! Store: the one SQLite file. SQL stands only here.

use std::path::Path;

use crate::model::entry::TopicMatch;
use crate::model::feed::{DueFeed, Fetched, Schedule, Subscription};
use crate::model::list::ListSpec;
use crate::model::message::Sidebar;
use crate::model::{
    Anchor, Change, Clock, EntryDetail, EntryId, FeedId, FeedRow, PublicId, Step, Target, Time,
    TopicId, Window,
};
use crate::query::Query;
use crate::topics::Watchlist;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
#[error("todo")]
pub struct StoreError {}

impl StoreError {
    /// Returns what to do about it, if there is something.
    pub fn hint(&self) -> Option<&'static str> {
        None
    }
}

type Result<T> = std::result::Result<T, StoreError>;

/// The connection that writes; one a process, on its own thread.
#[derive(Debug)]
pub struct Writer {}

/// A connection that only reads.
#[derive(Debug)]
pub struct Reader {}

/// What storing a fetch changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stored {
    /// New entries.
    pub new: u64,
    /// Entries whose title or text changed.
    pub updated: u64,
}

impl Writer {
    /// Opens or creates the database at `path` and migrates it (a backup first).
    pub fn open(path: &Path, clock: &Clock) -> Result<Self> {
        todo!("{path:?} {clock:?}")
    }
    /// Makes the table of topics follow the watchlist; returns the ids in its order and those whose
    /// terms changed (their entries are to be matched again).
    pub fn sync_topics(&mut self, watchlist: &Watchlist) -> Result<(Vec<TopicId>, Vec<TopicId>)> {
        todo!("{watchlist:?}")
    }
    /// Adds subscriptions as one undo step; known addresses are left alone. Returns the ids in order and whether each is new.
    pub fn subscribe(
        &mut self,
        subscriptions: &[Subscription],
        label: &str,
        clock: &Clock,
    ) -> Result<Vec<(FeedId, bool)>> {
        todo!("{subscriptions:?}{label}{clock:?}")
    }
    /// Ends subscriptions as one undo step; starred entries stay.
    pub fn unsubscribe(&mut self, feeds: &[FeedId], clock: &Clock) -> Result<Step> {
        todo!("{feeds:?}{clock:?}")
    }
    /// Stores the outcome of one fetch: entries, counts, hits, validators, state, schedule, in one transaction.
    pub fn store_fetch(
        &mut self,
        feed: FeedId,
        fetched: &Fetched,
        schedule: &Schedule,
        clock: &Clock,
    ) -> Result<Stored> {
        todo!("{feed}{fetched:?}{schedule:?}{clock:?}")
    }
    /// Indexes up to `limit` entries that the full-text index misses; returns how many are left.
    pub fn index_batch(&mut self, limit: usize) -> Result<u64> {
        todo!("{limit}")
    }
    /// Changes flags; one undo step. A `Search` list takes its query here.
    pub fn mark(&mut self, target: &Target, change: Change, clock: &Clock) -> Result<Step> {
        todo!("{target:?}{change:?}{clock:?}")
    }
    /// Changes the flags of what `query` finds; with `dry_run` only counts.
    pub fn mark_query(
        &mut self,
        query: &Query,
        change: Change,
        dry_run: bool,
        clock: &Clock,
    ) -> Result<Step> {
        todo!("{query:?}{change:?}{dry_run}{clock:?}")
    }
    /// Undoes the last step.
    pub fn undo(&mut self, clock: &Clock) -> Result<Option<Step>> {
        todo!("{clock:?}")
    }
    /// Redoes the step undone last.
    pub fn redo(&mut self, clock: &Clock) -> Result<Option<Step>> {
        todo!("{clock:?}")
    }
    /// Takes the lease to refresh until `deadline` (renewing is taking it again); `false` if another process has it.
    pub fn take_lease(&mut self, owner: u64, deadline: Time, clock: &Clock) -> Result<bool> {
        todo!("{owner}{deadline}{clock:?}")
    }
    /// A number that changes whenever another process changed the database.
    pub fn data_version(&self) -> Result<i64> {
        todo!()
    }
    /// Gives the lease back.
    pub fn end_lease(&mut self, owner: u64) -> Result<()> {
        todo!("{owner}")
    }
    /// Replaces the matches of some topics on some entries (matching again after an edit).
    pub fn replace_matches(
        &mut self,
        topics: &[TopicId],
        entries: &[(EntryId, Vec<TopicMatch>)],
    ) -> Result<()> {
        todo!("{topics:?}{entries:?}")
    }
}

impl Reader {
    /// Opens the database at `path` for reading.
    pub fn open(path: &Path) -> Result<Self> {
        todo!("{path:?}")
    }
    /// Loads topics, categories, feeds and all counts.
    pub fn sidebar(&self, watchlist: &Watchlist, clock: &Clock) -> Result<Sidebar> {
        todo!("{watchlist:?}{clock:?}")
    }
    /// Cuts a window of at most `limit` rows. `EntryRow::hits` is left empty.
    pub fn window(
        &self,
        spec: &ListSpec,
        anchor: Anchor,
        limit: usize,
        clock: &Clock,
    ) -> Result<Window> {
        todo!("{spec:?}{anchor:?}{limit}{clock:?}")
    }
    /// Loads one entry with its body.
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryDetail>> {
        todo!("{id}")
    }
    /// Finds entries whose public id begins with the hex digits `prefix` (4 and more); at most 10.
    pub fn find(&self, prefix: &str) -> Result<Vec<(PublicId, EntryId)>> {
        todo!("{prefix}")
    }
    /// Runs `query` over everything, calling `each` row by row, newest first; copies are listed each.
    pub fn each(
        &self,
        query: &Query,
        limit: Option<usize>,
        clock: &Clock,
        each: &mut dyn FnMut(EntryDetail) -> bool,
    ) -> Result<()> {
        let _ = each;
        todo!("{query:?}{limit:?}{clock:?}")
    }
    /// Whether nothing was ever followed in this home.
    pub fn is_virgin(&self) -> Result<bool> {
        todo!()
    }
    /// All feeds.
    pub fn feeds(&self) -> Result<Vec<FeedRow>> {
        todo!()
    }
    /// The feeds to ask: of `only` if given, else all.
    pub fn due(&self, only: Option<&[FeedId]>) -> Result<Vec<DueFeed>> {
        todo!("{only:?}")
    }
    /// Texts of entries for matching again, newest first, below `before`; (id, title, text).
    pub fn texts(
        &self,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<(EntryId, String, String)>> {
        todo!("{before:?}{limit}")
    }
    /// A number that changes whenever any process changed the database.
    pub fn data_version(&self) -> Result<i64> {
        todo!()
    }
    /// Checks the database; returns what is wrong.
    pub fn check(&self) -> Result<Vec<String>> {
        todo!()
    }
}
