//! Entries that are assigned again: a full text that came late may show which story is told. Only what
//! is a story by itself moves; what the user decided, and what others joined, stays.

use rusqlite::{Connection, OptionalExtension};

use super::assignment::Assignment;
use super::ledger::Ledger;
use super::stories::place;
use super::writer::{Safety, Writer};
use super::{Reader, Result, copies, fixes, meta, told};
use crate::model::EntryId;
use crate::stories::Placed;

/// Whether an entry was assigned, is alone, and not by the will of the user.
pub(super) const ALONE: &str = "SELECT 1 FROM story_entry s JOIN entry e ON e.id = s.entry \
     JOIN story ON story.id = e.story WHERE s.entry = ?1 AND e.story = e.id AND story.size = 1 \
     AND NOT EXISTS (SELECT 1 FROM story_fix f WHERE f.entry = e.id)";

fn is_alone(connection: &Connection, entry: i64) -> Result<bool> {
    let found = connection
        .prepare_cached(ALONE)?
        .query_row([entry], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

impl Reader {
    /// Returns whether more text could put this entry to a story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn may_regroup(&self, entry: EntryId) -> Result<bool> {
        is_alone(self.connection(), entry.0)
    }
}

impl Writer {
    /// Stores where an entry went that was assigned again; `false` if that changed nothing to be
    /// seen, or `from` is no longer how things are.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn store_regrouped(&mut self, from: &mut Assignment, placed: &Placed) -> Result<bool> {
        let change = self.begin(Safety::Process)?;
        let version = meta::get(&change, meta::STORIES_VERSION)?;
        if version != from.version || !is_alone(&change, placed.entry)? {
            return Ok(false);
        }
        place(&change, placed)?;
        if placed.story != placed.entry {
            let ledger = Ledger::new(&change);
            if let Some(first) = placed.copy_of {
                copies::join(&change, &ledger, placed.entry, first)?;
            }
            ledger.close()?;
            told::settle(&change, placed.story)?;
            fixes::entitle_if_fixed(&change, placed.story)?;
        }
        // Others have it in mind as it was.
        meta::grow(&change, meta::STORIES_VERSION)?;
        change.commit()?;
        from.version = version + 1;
        Ok(placed.story != placed.entry)
    }
}
