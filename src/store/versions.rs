//! The versions of a story, with their texts, to be compared.

use rusqlite::{Connection, params};

use super::{Reader, Result, rows};
use crate::model::{Clean, EntryRow, StoryId};

/// Most versions that are compared: the newest.
const VERSIONS: i64 = 24;

/// Most of a version, in bytes.
const TEXT: usize = 64 << 10;

/// A report of a story with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVersion {
    /// The report.
    pub row: EntryRow,
    /// Outlets that carry the same text.
    pub copies: Vec<Clean>,
    /// Its plain text.
    pub text: String,
}

impl Reader {
    /// Returns the versions of a story, the oldest first, copies folded into one; of a very large
    /// story the newest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn versions(&self, story: StoryId) -> Result<Vec<StoredVersion>> {
        let snapshot = self.snapshot()?;
        let mut statement = snapshot.prepare_cached(
            "SELECT id FROM entry INDEXED BY entry_story WHERE story = ?1 AND is_hidden = 0 \
             AND is_face = 1 ORDER BY published DESC, id DESC LIMIT ?2",
        )?;
        let ids = statement.query_map([story.0, VERSIONS], |row| row.get(0))?;
        let mut ids: Vec<i64> = ids.collect::<rusqlite::Result<_>>()?;
        ids.reverse();
        let mut versions = Vec::with_capacity(ids.len());
        for row in rows::load(&snapshot, self.names(), ids)? {
            let mut text = rows::text(&snapshot, row.id.0)?;
            text.truncate(text.floor_char_boundary(TEXT));
            versions.push(StoredVersion {
                copies: self.carriers(&snapshot, &row)?,
                text,
                row,
            });
        }
        Ok(versions)
    }

    /// Returns the outlets that carry a copy of an entry, each once.
    fn carriers(&self, connection: &Connection, row: &EntryRow) -> Result<Vec<Clean>> {
        let mut carriers = Vec::new();
        if row.copies == 0 {
            return Ok(carriers);
        }
        let mut names = self.names().borrow_mut();
        let mut statement = connection.prepare_cached(
            "SELECT c.feed, c.outlet FROM entry e JOIN entry c \
             ON c.id = coalesce(e.copy_of, e.id) OR c.copy_of = coalesce(e.copy_of, e.id) \
             WHERE e.id = ?1 AND c.id <> ?1 AND c.copy_count > 0 AND c.is_hidden = 0 \
             ORDER BY c.published, c.id",
        )?;
        let mut found = statement.query(params![row.id.0])?;
        while let Some(copy) = found.next()? {
            let host: Option<String> = copy.get(1)?;
            let name = names.outlet(connection, copy.get(0)?, host.as_deref())?;
            if name != row.outlet && !carriers.contains(&name) {
                carriers.push(name);
            }
        }
        Ok(carriers)
    }
}
