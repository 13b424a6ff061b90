//! What the user has read of a story before one of its reports: the reports that were opened, and
//! the version of this one that was.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Reader, Result, revisions, rows};
use crate::model::page::Revised;
use crate::model::{EntryId, Time};

/// Most reports that are looked at, those opened last.
const REPORTS: i64 = 24;

/// Most of a report, in bytes.
const TEXT: usize = 64 << 10;

impl Reader {
    /// Returns the texts, each with its headline, that were read of the story of `entry` before
    /// it: reports that were opened earlier than it, with `just_read`, which may not be stored yet;
    /// and the version of it that was read, if it is another now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read_before(&self, entry: EntryId, just_read: Option<EntryId>) -> Result<Vec<String>> {
        let snapshot = self.snapshot()?;
        let place: Option<(Option<i64>, Option<i64>, Option<i64>)> = snapshot
            .prepare_cached("SELECT turn, first_seen, seen FROM place WHERE entry = ?1")?
            .query_row([entry.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let (turn, first_seen, seen) = place.unwrap_or_default();
        let mut texts = Vec::new();
        let mut is_same = turn.is_some();
        if let Some(first_seen) = first_seen {
            let is_since = revisions::revised(&snapshot, entry)? == Revised::SinceRead;
            let read = if is_since { seen } else { Some(first_seen) };
            if let Some(text) = version_at(&snapshot, entry, Time(read.unwrap_or(first_seen)))? {
                texts.push(text);
                is_same = false;
            }
        }
        // The version that was opened first is shown as it was then.
        let before = turn.filter(|_| is_same).unwrap_or(i64::MAX);
        for id in reports(&snapshot, entry, just_read, before)? {
            let title: String = snapshot
                .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            texts.push(joined(&title, &rows::text(&snapshot, id)?));
        }
        Ok(texts)
    }
}

/// Returns the reports of the story of `entry` that were opened before the turn `before`.
fn reports(
    connection: &Connection,
    entry: EntryId,
    just_read: Option<EntryId>,
    before: i64,
) -> Result<Vec<i64>> {
    // An entry that waits to be stored has the last turn.
    let mut statement = connection.prepare_cached(
        "SELECT e.id, iif(e.id = ?3, coalesce(p.turn, ?5), p.turn) AS place \
         FROM entry e LEFT JOIN place p ON p.entry = e.id \
         WHERE e.story = (SELECT story FROM entry WHERE id = ?1) AND e.id <> ?1 AND place < ?4 \
         ORDER BY place DESC LIMIT ?2",
    )?;
    let just_read = just_read.map(|entry| entry.0);
    let ids = statement.query_map(
        params![entry.0, REPORTS, just_read, before, i64::MAX - 1],
        |row| row.get(0),
    )?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the version of an entry that was there at `time`, if it is not the present one.
fn version_at(connection: &Connection, entry: EntryId, time: Time) -> Result<Option<String>> {
    let mut versions = revisions::load(connection, entry)?;
    versions.pop();
    let next = versions.partition_point(|version| version.since <= time);
    let ended = revisions::replaced(connection, entry)?;
    if ended.is_none_or(|ended| ended <= time) {
        return Ok(None);
    }
    let read = next.checked_sub(1).and_then(|at| versions.get(at));
    Ok(read.map(|version| joined(&version.title, &version.text)))
}

fn joined(title: &str, text: &str) -> String {
    format!("{title}\n{}", &text[..text.floor_char_boundary(TEXT)])
}
