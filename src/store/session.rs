//! The session: how the screen was when it was left. The store knows nothing of its text.

use rusqlite::{OptionalExtension, params};

use super::Result;
use super::reader::Reader;
use super::writer::Writer;
use crate::store::writer::Safety;

/// Longest text that is kept.
const LONGEST: usize = 256 << 10;

impl Writer {
    /// Keeps a session instead of the one before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_session(&mut self, text: &str) -> Result<()> {
        if text.len() > LONGEST {
            return Ok(());
        }
        let change = self.begin(Safety::Process)?;
        change.execute(
            "INSERT INTO session (id, text) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET text = ?1",
            params![text],
        )?;
        change.commit()?;
        Ok(())
    }
}

impl Reader {
    /// Returns the session that was kept; an empty one if there is none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn session(&self) -> Result<Box<str>> {
        let text = self
            .connection()
            .query_row("SELECT text FROM session WHERE id = 1", [], |row| {
                row.get::<_, String>(0)
            })
            .optional()?;
        Ok(text.unwrap_or_default().into())
    }
}
