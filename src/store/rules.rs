//! The rules that entries are stored with: topics and mutes, as a process knows them.
//!
//! Each process compiles the watchlist for itself. If another one changes it meanwhile, and goes
//! over the cache with it, what this one stores afterwards has met the old rules only. So the
//! database counts changes of the rules, and who stores entries with others than the last notes
//! it: whoever follows the watchlist next goes over the cache again.

use rusqlite::Connection;

use super::{Result, meta};

/// The rules that a process follows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Followed {
    /// Their number; `None` for one that has not looked at the watchlist.
    version: Option<i64>,
}

impl Followed {
    /// The rules of the database, as they are now.
    pub(super) fn all(connection: &Connection) -> Result<Self> {
        Ok(Self {
            version: Some(meta::get(connection, meta::RULES_VERSION)?),
        })
    }

    /// Returns what is followed after this process brought its mutes alone into force: as many
    /// changes as before are still unknown to it.
    pub(super) fn with_mutes(self, before: Self, after: Self) -> Self {
        if self.version == before.version {
            after
        } else {
            self
        }
    }

    /// Notes entries that were stored with rules which are no longer those of the database.
    pub(super) fn note(self, connection: &Connection) -> Result<()> {
        let now = meta::get(connection, meta::RULES_VERSION)?;
        if self.version.is_some_and(|version| version != now) {
            meta::set(connection, meta::STALE_TOPICS, 1)?;
            meta::set(connection, meta::STALE_MUTES, 1)?;
        }
        Ok(())
    }
}
