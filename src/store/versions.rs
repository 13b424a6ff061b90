//! The reports of a story, with their texts, to be compared.

use rusqlite::{Connection, params};

use super::{Reader, Result, rows, told};
use crate::model::{Clean, EntryRow, StoryId};

/// Most reports that are compared: the newest.
const REPORTS: i64 = 60;

/// Most of a report, in bytes.
const TEXT: usize = 64 << 10;

/// The reports of a story, to be compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoredCoverage {
    /// They, the oldest first, copies folded into one; of a very large story the newest.
    pub reports: Vec<StoredReport>,
    /// How many there are in all.
    pub all: u64,
    /// Who those are from.
    pub outlets: u64,
}

/// A report of a story with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReport {
    /// The report.
    pub row: EntryRow,
    /// What tells its outlet from others.
    pub outlet: String,
    /// Outlets that carry the same text.
    pub copies: Vec<Clean>,
    /// Its plain text.
    pub text: String,
    /// What of that is prose.
    pub prose: String,
}

impl Reader {
    /// Returns the reports of a story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn coverage(&self, story: StoryId) -> Result<StoredCoverage> {
        let snapshot = self.snapshot()?;
        let extent = told::extent(&snapshot, story.0, None)?;
        let mut statement = snapshot.prepare_cached(
            "SELECT id, coalesce(outlet, -feed) || '' FROM entry INDEXED BY entry_story \
             WHERE story = ?1 AND is_hidden = 0 AND is_face = 1 \
             ORDER BY published DESC, id DESC LIMIT ?2",
        )?;
        let found =
            statement.query_map([story.0, REPORTS], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut found: Vec<(i64, String)> = found.collect::<rusqlite::Result<_>>()?;
        found.reverse();
        let mut reports = Vec::with_capacity(found.len());
        for row in rows::load(&snapshot, self.names(), found.iter().map(|(id, _)| *id))? {
            let cut = |mut text: String| {
                text.truncate(text.floor_char_boundary(TEXT));
                text
            };
            let outlet = found.iter().find(|(id, _)| *id == row.id.0);
            reports.push(StoredReport {
                outlet: outlet.map(|(_, outlet)| outlet.clone()).unwrap_or_default(),
                copies: self.carriers(&snapshot, &row)?,
                text: cut(rows::text(&snapshot, row.id.0)?),
                prose: cut(rows::prose(&snapshot, row.id.0)?),
                row,
            });
        }
        Ok(StoredCoverage {
            reports,
            all: extent.reports,
            outlets: extent.outlets,
        })
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
