//! What is kept of entries to compare others with it: for thirty days, and of stories that may
//! still grow for as long as those do, so that a story does not forget what it was about. What went
//! is made anew of the entry's text where it is asked for.

use rusqlite::{Connection, OptionalExtension, params};

use super::writer::{Safety, Writer};
use super::{Result, content, rows};
use crate::model::Clock;
use crate::stories::{Extractor, Frequencies, Vector};

/// Seconds that it is kept.
const KEPT: i64 = 30 * 86_400;

/// Stands for what went: no vector and no sketch is written so.
const GONE: &[u8] = &[0];

/// Gives the terms of entries, whether they are kept or not.
pub(super) struct Traces<'a> {
    connection: &'a Connection,
    frequencies: Option<Frequencies>,
}

impl<'a> Traces<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            frequencies: None,
        }
    }

    /// Returns the terms of an entry of which this is stored; those of its text, weighed by what is
    /// known of terms now, if they went. `None` for one that nothing is compared with.
    pub(super) fn vector(
        &mut self,
        extractor: &mut Extractor,
        entry: i64,
        stored: &[u8],
    ) -> Result<Option<Vector>> {
        if stored != GONE {
            return Ok(Vector::decode(stored).filter(|_| !stored.is_empty()));
        }
        let (mut title, url, language): (String, Option<String>, Option<String>) = self
            .connection
            .prepare_cached(
                "SELECT e.title, e.url, b.language FROM entry e \
                 JOIN entry_body b ON b.entry = e.id WHERE e.id = ?1",
            )?
            .query_row([entry], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if !content::tells(&title, url.as_deref()) {
            title.clear();
        }
        let text = rows::text(self.connection, entry)?;
        let features = extractor.features(&title, &text, language.as_deref());
        let frequencies = match &mut self.frequencies {
            Some(known) => known,
            slot => slot.insert(counts(self.connection)?.0),
        };
        Ok(Some(Vector::new(&features, frequencies)))
    }
}

/// Returns the stored counts of terms, and the last entry that is in them.
fn counts(connection: &Connection) -> Result<(Frequencies, i64)> {
    let stored: Option<(Vec<u8>, i64)> = connection
        .query_row("SELECT counts, counted FROM story_state", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (counts, counted) = stored.unwrap_or_default();
    let read = Frequencies::decode(&counts).unwrap_or_default();
    Ok((read, counted))
}

/// Loads the counts of terms with those of all entries that are assigned, and the last of which
/// they were stored.
pub(super) fn all_counts(connection: &Connection) -> Result<(Frequencies, i64)> {
    let (mut frequencies, counted) = counts(connection)?;
    let mut statement = connection.prepare_cached(
        "SELECT vector FROM story_entry WHERE entry > ?1 AND length(sketch) > 0 ORDER BY entry",
    )?;
    let mut vectors = statement.query([counted])?;
    while let Some(row) = vectors.next()? {
        if let Some(vector) = Vector::decode(&row.get::<_, Vec<u8>>(0)?) {
            frequencies.recall(&vector);
        }
    }
    Ok((frequencies, counted))
}

impl Writer {
    /// Lets go of what is kept of up to `limit` entries after `from` whose time is over; returns
    /// where the next batch begins, `None` at the end.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of this batch went.
    pub fn forget_traces(&mut self, from: i64, limit: usize, clock: &Clock) -> Result<Option<i64>> {
        let change = self.begin(Safety::Process)?;
        let mut looked = Vec::new();
        {
            let mut statement = change.prepare_cached(KEPT_TRACES)?;
            let mut found = statement.query(params![from, limit as i64])?;
            while let Some(row) = found.next()? {
                let (entry, fetched, newest): (i64, i64, i64) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                looked.push((entry, fetched.max(newest) < clock.now.0 - KEPT));
            }
        }
        let over = looked.iter().filter(|(_, is_over)| *is_over);
        let over: Vec<i64> = over.map(|(entry, _)| *entry).collect();
        if let Some(last) = over.last() {
            settle_counts(&change, *last)?;
        }
        for entry in over {
            change
                .prepare_cached("UPDATE story_entry SET vector = ?2, sketch = ?2 WHERE entry = ?1")?
                .execute(params![entry, GONE])?;
        }
        change.commit()?;
        Ok(looked
            .last()
            .map(|(entry, _)| *entry)
            .filter(|_| looked.len() == limit))
    }
}

/// Entries of which more is kept than that it went, when they came, and the newest of their story.
pub(super) const KEPT_TRACES: &str = "SELECT s.entry, e.fetched, story.newest \
     FROM story_entry s JOIN entry e ON e.id = s.entry \
     JOIN story ON story.id = e.story \
     WHERE length(s.sketch) > 1 AND s.entry > ?1 ORDER BY s.entry LIMIT ?2";

/// Sees to it that the terms of `entry` are in the stored counts before they go.
fn settle_counts(connection: &Connection, entry: i64) -> Result<()> {
    let counted: Option<i64> = connection
        .query_row("SELECT counted FROM story_state", [], |row| row.get(0))
        .optional()?;
    if counted.is_none_or(|counted| counted >= entry) {
        return Ok(());
    }
    let (frequencies, _) = all_counts(connection)?;
    connection.execute(
        "UPDATE story_state SET counted = until, counts = ?1",
        [frequencies.encode()],
    )?;
    Ok(())
}
