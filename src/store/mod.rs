//! Store: the one `SQLite` file. SQL stands only here.
//!
//! One [`Writer`] a process changes the file, any number of [`Reader`]s look at it (WAL), and
//! other processes may do the same at the same time.
//!
//! # How it is laid out
//!
//! Entries are slim rows; bodies lie apart and are read one at a time. Lists are never loaded
//! whole: a list is an index, and a window on it is a range of keys (`lists`). The lists of
//! categories and topics are materialised rows, because what they show depends on copies
//! (`ledger`, where the counts are kept too). Text is found by a full-text index over folded
//! text which gives a superset, and verified on the text itself (`search`); the index is filled
//! after the entries are readable (`fulltext`), and entries it misses are read instead.
//!
//! Entries are assigned to stories after they are readable as well (`stories`). Stories that may
//! grow are kept in memory up to a limit, and beyond it in a file without a name (`spill`).
//!
//! What mutes and snoozes hold back stays in the entries' table, hidden from every index that a
//! list or a count is made of, and remembers what holds it (`mutes`).
//!
//! # Invariants
//!
//! * Every change is one transaction: an entry, its counts, its hits and its feed's validators
//!   appear together or not at all.
//! * What derives from other rows equals what [`Reader::check`] computes from them.
//! * What the user did is on the disk (`synchronous = FULL`) when the call returns; what can be
//!   fetched again may be lost with the power, but never torn.
//! * `published`, `fetched`, `public_id` and flags of an entry never change by a fetch.

mod announce;
mod arrivals;
mod assignment;
mod check;
mod content;
mod copies;
mod edits;
mod error;
mod expand;
mod feed_details;
mod fetch_log;
mod fetches;
mod files;
mod fixes;
mod foresee;
mod foretold;
#[cfg(test)]
mod full;
mod fulltext;
mod grouped;
mod history;
mod identity;
mod import;
mod joining;
mod known;
mod ledger;
mod list_edit;
mod lists;
mod looks;
mod marks;
mod mentions;
mod meta;
mod moves;
mod mutes;
mod names;
mod near;
mod news;
mod newsboat;
mod originals;
mod outlines;
#[cfg(test)]
mod plans;
mod proposing;
mod read_before;
mod reader;
mod regroup;
mod retention;
mod revisions;
mod rows;
mod rules;
mod salvage;
mod schema;
mod search;
mod session;
mod sidebar;
mod snoozes;
mod spill;
mod stories;
mod subscriptions;
mod suggestions;
mod switches;
mod tags;
mod tally;
mod timeline;
mod told;
mod topics;
mod traces;
mod versions;
mod why;
mod writer;

pub use announce::Taken;
pub use assignment::{Assignment, Room};
pub use content::content_keys;
pub use error::StoreError;
pub use foresee::Foreseen;
pub use fulltext::Indexing;
pub use history::{Replayed, SettingPatch, TopicsPatch, Way};
pub use import::{EntriesOf, Merged};
pub use news::News;
pub use newsboat::NewsboatCache;
pub use reader::{Interrupter, Reader};
pub use retention::{Pruned, Retention};
pub use salvage::{Salvaged, newest_backup, salvage};
pub use stories::Unassigned;
pub use versions::{StoredCoverage, StoredReport};
pub use writer::Writer;

type Result<T> = std::result::Result<T, StoreError>;

/// What storing a fetch changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stored {
    /// New entries.
    pub new: u64,
    /// Entries whose title or text changed.
    pub updated: u64,
    /// The feed moved for good, and its subscription followed.
    pub has_moved: bool,
}
