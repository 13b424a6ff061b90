//! The full-text index, fed with our own folded text: at once with what was fetched, or in
//! batches after the entries are readable.

use rusqlite::{Connection, params};

use super::writer::{Safety, Writer};
use super::{Result, content, originals, rows};
use crate::model::entry::NewEntry;
use crate::query::fold;

/// When the texts of a fetch are indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexing {
    /// In the transaction that stores them, which takes about twice as long.
    AtOnce,
    /// By [`Writer::index_batch`], when there is time. Searches are right meanwhile.
    InBatches,
}

impl Writer {
    /// Indexes up to `limit` entries that the full-text index misses; returns how many are left.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn index_batch(&mut self, limit: usize) -> Result<u64> {
        let change = self.begin(Safety::Process)?;
        for id in waiting(&change, limit)? {
            let title: String = change
                .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            insert(&change, id, &title, &rows::text(&change, id)?)?;
            forget(&change, id)?;
        }
        let left: i64 = change
            .prepare_cached("SELECT count(*) FROM unindexed")?
            .query_row([], |row| row.get(0))?;
        change.commit()?;
        Ok(left.cast_unsigned())
    }
}

/// The entries of a transaction whose texts are to be indexed.
#[derive(Default)]
pub(super) struct Texts<'a>(Vec<Text<'a>>);

struct Text<'a> {
    id: i64,
    entry: &'a NewEntry,
    /// The text is another one than that the entry had.
    is_changed: bool,
}

impl<'a> Texts<'a> {
    /// Adds a new entry.
    pub(super) fn add(&mut self, id: i64, entry: &'a NewEntry) {
        self.0.push(Text {
            id,
            entry,
            is_changed: false,
        });
    }

    /// Adds an entry whose text is no longer what it was.
    pub(super) fn replace(&mut self, id: i64, entry: &'a NewEntry) {
        self.0.push(Text {
            id,
            entry,
            is_changed: true,
        });
    }

    /// Indexes the texts, or lets them wait.
    pub(super) fn index(&self, connection: &Connection, indexing: Indexing) -> Result<()> {
        for text in &self.0 {
            if text.is_changed && !forget(connection, text.id)? {
                connection
                    .prepare_cached("DELETE FROM entry_fts WHERE rowid = ?1")?
                    .execute([text.id])?;
            }
            // What its page says is to be found too.
            let waits = text.is_changed && originals::exists(connection, text.id)?;
            match indexing {
                Indexing::AtOnce if !waits => {
                    let title = content::shown_title(text.entry);
                    insert(connection, text.id, &title, &text.entry.text)?;
                }
                _ => {
                    connection
                        .prepare_cached("INSERT INTO unindexed VALUES (?1)")?
                        .execute([text.id])?;
                }
            }
        }
        Ok(())
    }
}

/// Lets an entry be indexed anew: its text has changed.
pub(super) fn index_again(connection: &Connection, id: i64) -> Result<()> {
    if !forget(connection, id)? {
        connection
            .prepare_cached("DELETE FROM entry_fts WHERE rowid = ?1")?
            .execute([id])?;
    }
    connection
        .prepare_cached("INSERT INTO unindexed VALUES (?1)")?
        .execute([id])?;
    Ok(())
}

fn insert(connection: &Connection, id: i64, title: &str, text: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO entry_fts (rowid, title, body) VALUES (?1, ?2, ?3)")?
        .execute(params![id, fold::index_text(title), fold::index_text(text)])?;
    Ok(())
}

/// Lets an entry wait no longer; returns whether it did.
fn forget(connection: &Connection, id: i64) -> Result<bool> {
    let rows = connection
        .prepare_cached("DELETE FROM unindexed WHERE entry = ?1")?
        .execute([id])?;
    Ok(rows > 0)
}

/// Returns the entries that are not indexed, at most `limit`.
pub(super) fn waiting(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(WAITING)?;
    let ids = statement.query_map([limit], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub(super) const WAITING: &str = "SELECT entry FROM unindexed ORDER BY entry LIMIT ?1";
