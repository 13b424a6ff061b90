//! What proposals for a topic are made of: an entry, the other reports of its story, and how many
//! entries have a term.

use rusqlite::{OptionalExtension, params};

use super::{Reader, Result, rows};
use crate::model::EntryId;
use crate::query::{Expr, Query};

/// Most other reports that are read, the newest, and most of each, in bytes.
const REPORTS: i64 = 16;
const TEXT: usize = 4_000;

/// Entries after which a term is common anyway.
const COUNTED: i64 = 4_000;

/// The other reports of a story.
const OTHERS: &str = "SELECT id FROM entry INDEXED BY entry_story \
     WHERE story = (SELECT story FROM entry WHERE id = ?1) AND id <> ?1 AND is_hidden = 0 \
     AND is_face = 1 ORDER BY published DESC, id DESC LIMIT ?2";

impl Reader {
    /// Returns headline and text of an entry, and after it those of other reports of its story, not
    /// more than a piece of each.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn told_of(&self, entry: EntryId) -> Result<Vec<(String, String)>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(OTHERS)?;
        let others = statement.query_map(params![entry.0, REPORTS], |row| row.get(0))?;
        let mut told = Vec::new();
        for id in std::iter::once(Ok(entry.0)).chain(others) {
            let id: i64 = id?;
            let title: Option<String> = connection
                .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
                .optional()?;
            if let Some(title) = title {
                let mut text = rows::prose(connection, id)?;
                text.truncate(text.floor_char_boundary(TEXT));
                told.push((title, text));
            }
        }
        Ok(told)
    }

    /// Returns about how many entries have what `query` looks for, as far as the index tells, and no
    /// more than some thousands.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count_about(&self, query: &Query) -> Result<u64> {
        let Some(asked) = Expr::fts(std::slice::from_ref(&query.expr)) else {
            return Ok(COUNTED.cast_unsigned());
        };
        let count: i64 = self
            .connection()
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM entry_fts WHERE entry_fts MATCH ?1 LIMIT ?2)",
            )?
            .query_row(params![asked, COUNTED], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    /// Returns how many entries there are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count_all(&self) -> Result<u64> {
        let count: i64 = self
            .connection()
            .prepare_cached("SELECT coalesce(max(id), 0) FROM entry")?
            .query_row([], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}
