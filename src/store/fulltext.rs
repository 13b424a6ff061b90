//! The full-text index: fed with our own folded text, after the entries are readable.

use rusqlite::{Connection, params};

use super::Result;
use super::writer::{Safety, Writer};
use crate::query::fold;

impl Writer {
    /// Indexes up to `limit` entries that the full-text index misses; returns how many are left.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn index_batch(&mut self, limit: usize) -> Result<u64> {
        let change = self.begin(Safety::Process)?;
        let ids = waiting(&change, limit)?;
        for id in &ids {
            let (title, text): (String, String) = change
                .prepare_cached(
                    "SELECT title, text FROM entry_text JOIN entry ON entry.id = entry \
                     WHERE entry = ?1",
                )?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            change
                .prepare_cached("INSERT INTO entry_fts (rowid, title, body) VALUES (?1, ?2, ?3)")?
                .execute(params![
                    id,
                    fold::index_text(&title),
                    fold::index_text(&text)
                ])?;
            change
                .prepare_cached("DELETE FROM entry_text WHERE entry = ?1")?
                .execute([id])?;
        }
        let left: i64 = change
            .prepare_cached("SELECT count(*) FROM entry_text INDEXED BY entry_text_entry")?
            .query_row([], |row| row.get(0))?;
        change.commit()?;
        Ok(left.cast_unsigned())
    }
}

/// Returns the entries that are not indexed, at most `limit`.
pub(super) fn waiting(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(WAITING)?;
    let ids = statement.query_map([limit], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The index is far smaller than the table with its texts.
pub(super) const WAITING: &str =
    "SELECT entry FROM entry_text INDEXED BY entry_text_entry ORDER BY entry LIMIT ?1";

/// Lets a new entry wait to be indexed.
pub(super) fn enqueue(connection: &Connection, entry: i64, text: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO entry_text (entry, text) VALUES (?1, ?2)")?
        .execute(params![entry, text])?;
    Ok(())
}

/// Lets an entry whose text changed wait to be indexed again.
pub(super) fn enqueue_again(connection: &Connection, entry: i64, text: &str) -> Result<()> {
    let was_waiting = connection
        .prepare_cached("UPDATE entry_text SET text = ?2 WHERE entry = ?1")?
        .execute(params![entry, text])?
        > 0;
    if !was_waiting {
        connection
            .prepare_cached("DELETE FROM entry_fts WHERE rowid = ?1")?
            .execute([entry])?;
        enqueue(connection, entry, text)?;
    }
    Ok(())
}
