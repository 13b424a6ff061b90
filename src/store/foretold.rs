//! Marks of entries that are still to come: another reader knew them by their links.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::ledger::Ledger;
use super::marks::change_flags;
use crate::model::entry::NewEntry;

/// Lets marks wait for the entry with this link or guid. They are of the last step that names them:
/// an earlier one may have been undone.
pub(super) fn foretell(connection: &Connection, key: &str, flags: u8, step: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO foretold VALUES (?1, ?2, ?3) \
             ON CONFLICT (key) DO UPDATE SET step = excluded.step, \
             flags = excluded.flags | iif(EXISTS (SELECT 1 FROM step \
               WHERE step.id = foretold.step AND is_undone = 1), 0, flags)",
        )?
        .execute(params![key, flags, step])?;
    Ok(())
}

/// Returns whether any marks wait.
pub(super) fn is_any(connection: &Connection) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM foretold)")?
        .query_row([], |row| row.get(0))?)
}

/// Puts the marks on an entry that waited for it.
pub(super) fn come_true(
    connection: &Connection,
    ledger: &Ledger<'_>,
    id: i64,
    entry: &NewEntry,
) -> Result<()> {
    let keys = [Some(entry.identity.as_str()), entry.url.as_deref()];
    for key in keys.into_iter().flatten() {
        let flags: Option<u8> = connection
            .prepare_cached(
                "SELECT flags FROM foretold WHERE key = ?1 AND NOT EXISTS \
                 (SELECT 1 FROM step WHERE step.id = foretold.step AND is_undone = 1)",
            )?
            .query_row([key], |row| row.get(0))
            .optional()?;
        if let Some(flags) = flags {
            change_flags(ledger, id, |old| old | flags, &mut Vec::new())?;
            connection
                .prepare_cached("DELETE FROM foretold WHERE key = ?1")?
                .execute([key])?;
        }
    }
    Ok(())
}
