//! What joins a story that the user holds back is held back with it: who mutes a story does not want
//! to hear of it again tomorrow.

use rusqlite::{Connection, Row, params};

use super::Result;
use super::ledger::{Ledger, bits};
use super::{marks, snoozes};
use crate::model::Time;

/// An entry of a story before `?2` that is not held back: mostly the first one met.
pub(super) const FREE: &str = "SELECT 1 FROM entry INDEXED BY entry_story WHERE story = ?1 \
     AND id < ?2 AND is_deleted = 0 AND is_muted = 0 AND is_snoozed = 0 LIMIT 1";

/// What the entries of a story before `?2` have in common: one of them, whether all are muted by
/// hand, whether all are snoozed, and until when.
pub(super) const HELD: &str = "SELECT min(id), min(is_muted), min(is_snoozed), max(snoozed_until) \
     FROM entry INDEXED BY entry_story WHERE story = ?1 AND id < ?2 AND is_deleted = 0";

/// Holds `entry` back if all of `story` is that was there before the entry `since`. It becomes part
/// of the step that did so, and is undone with it.
pub(super) fn hold_back(
    connection: &Connection,
    ledger: &Ledger<'_>,
    entry: i64,
    story: i64,
    since: i64,
) -> Result<()> {
    if connection.prepare_cached(FREE)?.exists([story, since])? {
        return Ok(());
    }
    let (known, is_muted, is_snoozed, until) = connection
        .prepare_cached(HELD)?
        .query_row(params![story, since], read)?;
    let (Some(known), true) = (known, is_muted || is_snoozed) else {
        return Ok(());
    };
    let bit = if is_muted { bits::MUTED } else { bits::SNOOZED };
    let time = match until.filter(|_| !is_muted) {
        Some(until) => snoozes::set(connection, ledger, entry, Time(until))?,
        None => None,
    };
    let patch = marks::change_flags(ledger, entry, |flags| flags | bit, &mut Vec::new())?;
    let step: Option<i64> = connection
        .prepare_cached(STEP)?
        .query_row(params![known, i64::from(bit)], |row| row.get(0))?;
    let (Some(step), Some(patch)) = (step, patch) else {
        return Ok(());
    };
    connection
        .prepare_cached("INSERT OR IGNORE INTO step_entry VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![step, patch.entry, patch.before, patch.after])?;
    if let Some((time, _)) = time {
        snoozes::remember(connection, step, &[time])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(Option<i64>, bool, bool, Option<i64>)> {
    let flag =
        |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<bool>>(index)?.unwrap_or(false));
    Ok((row.get(0)?, flag(1)?, flag(2)?, row.get(3)?))
}

/// The last step that set a flag of an entry.
const STEP: &str = "SELECT max(step.id) FROM step JOIN step_entry ON step_entry.step = step.id \
     WHERE step.is_undone = 0 AND step_entry.entry = ?1 \
     AND step_entry.after & ?2 <> 0 AND step_entry.before & ?2 = 0";
