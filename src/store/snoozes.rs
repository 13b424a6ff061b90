//! Snoozes: when entries come back, and the way back from another time.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::history::Way;
use super::ledger::{Ledger, bits};
use crate::model::Time;

/// When a group was to come back before a step and after it; `None`: it was not snoozed.
#[derive(Debug, Clone, Copy)]
pub(super) struct SnoozePatch {
    entry: i64,
    before: Option<i64>,
    after: i64,
}

/// Sets when the group of `id` comes back. Returns what that changed, and the flags of the group as
/// they are: one that is snoozed already is so until another time. `None` if nothing changed.
pub(super) fn set(
    connection: &Connection,
    ledger: &Ledger<'_>,
    id: i64,
    until: Time,
) -> Result<Option<(SnoozePatch, u8)>> {
    let Some(group) = ledger.load(id)? else {
        return Ok(None);
    };
    let first = group.first();
    let known: Option<i64> = connection
        .prepare_cached("SELECT snoozed_until FROM entry WHERE id = ?1")?
        .query_row([first.id], |row| row.get(0))
        .optional()?
        .flatten();
    let before = known.filter(|_| first.flags & bits::SNOOZED != 0);
    if before == Some(until.0) {
        return Ok(None);
    }
    for member in &group.members {
        set_one(connection, member.id, until.0)?;
    }
    let patch = SnoozePatch {
        entry: first.id,
        before,
        after: until.0,
    };
    Ok(Some((patch, first.flags)))
}

fn set_one(connection: &Connection, entry: i64, until: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET snoozed_until = ?2 WHERE id = ?1")?
        .execute([entry, until])?;
    Ok(())
}

/// Remembers what a step changed.
pub(super) fn remember(connection: &Connection, step: i64, patches: &[SnoozePatch]) -> Result<()> {
    for patch in patches {
        connection
            .prepare_cached("INSERT OR IGNORE INTO step_snooze VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![step, patch.entry, patch.before, patch.after])?;
    }
    Ok(())
}

/// Undoes or redoes what a step did to the times; whether an entry is snoozed is among its flags.
pub(super) fn replay(connection: &Connection, step: i64, way: Way) -> Result<()> {
    let patches = connection
        .prepare_cached("SELECT entry, before, after FROM step_snooze WHERE step = ?1")?
        .query_map([step], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, Option<i64>, i64)>>>()?;
    let ledger = Ledger::new(connection);
    for (entry, before, after) in patches {
        let until = match way {
            Way::Back => before,
            Way::Forth => Some(after),
        };
        if let (Some(until), Some(group)) = (until, ledger.load(entry)?) {
            for member in &group.members {
                set_one(connection, member.id, until)?;
            }
        }
    }
    ledger.close()
}
