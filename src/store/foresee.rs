//! What new mutes hold in the cache, found before the writer is asked to act on it: a search that
//! no index narrows down reads every entry, and nothing the user does may wait for that.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::search::Search;
use super::{Reader, Result};
use crate::model::{Clock, EntryId};
use crate::query::Query;
use crate::topics::Mute;

/// The entries that queries were true of, of those there were.
#[derive(Debug, Default)]
pub struct Foreseen {
    /// The last entry that was looked at.
    up_to: i64,
    /// By the query as it prints itself.
    found: HashMap<String, Vec<i64>>,
}

impl Reader {
    /// Finds what those of `mutes` hold that the store does not know yet.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn foresee(&self, mutes: &[Mute], clock: &Clock) -> Result<Foreseen> {
        let snapshot = self.snapshot()?;
        let mut foreseen = Foreseen {
            up_to: self.newest()?.0,
            ..Foreseen::default()
        };
        for mute in mutes {
            let is_known = snapshot
                .prepare_cached("SELECT 1 FROM mute WHERE hash = ?1")?
                .query_row([mute.hash().cast_signed()], |_| Ok(()))
                .optional()?
                .is_some();
            if !is_known {
                let keys = Search::everything(&snapshot, &mute.query, clock)?;
                let ids = keys.into_iter().map(|key| key.id.0).collect();
                foreseen.found.insert(mute.query.to_string(), ids);
            }
        }
        Ok(foreseen)
    }
}

impl Foreseen {
    /// Returns the entries that `query` is true of: what was foreseen, and of what came since
    /// what is searched now; all is searched now if nothing was foreseen.
    pub(super) fn entries(
        &self,
        connection: &Connection,
        query: &Query,
        clock: &Clock,
    ) -> Result<Vec<i64>> {
        if let Some(known) = self.found.get(&query.to_string()) {
            let later = Search::everything_after(connection, query, clock, EntryId(self.up_to))?;
            return Ok(known.iter().copied().chain(later).collect());
        }
        let keys = Search::everything(connection, query, clock)?;
        Ok(keys.into_iter().map(|key| key.id.0).collect())
    }
}
