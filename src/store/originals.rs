//! Originals: articles as their own pages have them, for entries whose feed sends a teaser; and
//! the place one has read to.

use rusqlite::{Connection, OptionalExtension, params};

use super::writer::{Safety, Writer};
use super::{Reader, Result, fulltext, topics};
use crate::model::entry::{Original, Teaser};
use crate::model::{Clean, EntryId, FeedId, Time};
use crate::topics::Matcher;

impl Writer {
    /// Stores what the page of an entry has, and has it found by searches and by the topics of
    /// `matcher`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn store_original(
        &mut self,
        entry: EntryId,
        original: &Original,
        matcher: &Matcher,
        now: Time,
    ) -> Result<()> {
        let followed = self.followed;
        let change = self.begin(Safety::Process)?;
        change.execute(
            "INSERT OR REPLACE INTO original (entry, fetched, html, base, words, byline, \
             published, image, obstacle, is_preferred) \
             SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL FROM entry WHERE id = ?1",
            params![
                entry.0,
                now.0,
                original.html,
                original.base,
                original.words,
                original.byline.as_str(),
                original.published.as_deref(),
                original.image.as_deref(),
                original.obstacle.as_deref(),
            ],
        )?;
        if !original.html.is_empty() {
            fulltext::index_again(&change, entry.0)?;
            topics::match_whole(&change, entry, matcher)?;
            followed.note(&change)?;
        }
        change.commit()?;
        Ok(())
    }

    /// Remembers which text of an entry is to be shown: that of its page, or the feed's.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn prefer_original(&mut self, entry: EntryId, is_preferred: bool) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        change.execute(
            "UPDATE original SET is_preferred = ?2 WHERE entry = ?1",
            params![entry.0, is_preferred],
        )?;
        change.commit()?;
        Ok(())
    }

    /// Remembers how far an entry was read, in 1/65536 of its text, and when what was read of it
    /// was loaded.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_place(&mut self, entry: EntryId, progress: u32, seen: Option<Time>) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        change.execute(
            "INSERT INTO place (entry, progress, seen, opened, first_seen, turn) \
             SELECT id, ?2, ?3, ?3, ?3, \
             iif(?3 IS NULL, NULL, (SELECT coalesce(max(turn), 0) + 1 FROM place)) \
             FROM entry WHERE id = ?1 \
             ON CONFLICT (entry) DO UPDATE SET progress = ?2, seen = coalesce(?3, seen), \
             opened = coalesce(?3, opened), \
             first_seen = coalesce(first_seen, ?3), turn = coalesce(turn, excluded.turn)",
            params![entry.0, progress, seen.map(|seen| seen.0)],
        )?;
        if let Some(seen) = seen {
            change.execute(
                "UPDATE story SET seen_at = max(coalesce(seen_at, 0), ?2) \
                 WHERE id = (SELECT story FROM entry WHERE id = ?1)",
                [entry.0, seen.0],
            )?;
        }
        change.commit()?;
        Ok(())
    }

    /// Remembers that an entry was opened and left before its text was there.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_opened(&mut self, entry: EntryId, at: Time) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        change.execute(
            "INSERT INTO place (entry, progress, opened) SELECT id, 0, ?2 FROM entry WHERE id = ?1 \
             ON CONFLICT (entry) DO UPDATE SET opened = ?2",
            [entry.0, at.0],
        )?;
        change.commit()?;
        Ok(())
    }
}

impl Reader {
    /// Returns unread entries published since then whose page was not asked yet, the newest
    /// first: at most `limit` of those that `is_wanted`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn teasers(
        &self,
        since: Time,
        limit: usize,
        is_wanted: impl Fn(&Teaser) -> bool,
    ) -> Result<Vec<Teaser>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT id, feed, url, words, EXISTS (SELECT 1 FROM hit WHERE hit.entry = entry.id) \
             FROM entry WHERE is_read = 0 AND is_hidden = 0 AND is_face = 1 AND published >= ?1 \
             AND url IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM original WHERE original.entry = entry.id) \
             ORDER BY published DESC, id DESC",
        )?;
        let mut rows = statement.query([since.0])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            let url: String = row.get(2)?;
            let teaser = Teaser {
                entry: EntryId(row.get(0)?),
                feed: FeedId(row.get(1)?),
                url: Clean::line(&url),
                words: row.get(3)?,
                is_hit: row.get(4)?,
            };
            if is_wanted(&teaser) {
                found.push(teaser);
            }
        }
        Ok(found)
    }

    /// Returns how far an entry was read, in 1/65536 of its text.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn place(&self, entry: EntryId) -> Result<Option<u32>> {
        let place = self
            .connection()
            .prepare_cached("SELECT progress FROM place WHERE entry = ?1 AND progress > 0")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        Ok(place)
    }
}

/// Loads what the page of an entry has.
pub(super) fn load(connection: &Connection, entry: i64) -> Result<Option<Original>> {
    let original = connection
        .prepare_cached(
            "SELECT html, base, words, byline, published, image, obstacle, is_preferred \
             FROM original WHERE entry = ?1",
        )?
        .query_row([entry], |row| {
            let line = |index| -> rusqlite::Result<Option<Clean>> {
                Ok(row.get_ref(index)?.as_str_or_null()?.map(Clean::line))
            };
            Ok(Original {
                html: row.get(0)?,
                base: row.get(1)?,
                words: row.get(2)?,
                byline: line(3)?.unwrap_or_default(),
                published: line(4)?,
                image: line(5)?,
                obstacle: line(6)?,
                is_preferred: row.get(7)?,
            })
        })
        .optional()?;
    Ok(original)
}

/// Returns the page of an entry, if it was read and there is a text.
pub(super) fn html(connection: &Connection, entry: i64) -> Result<Option<String>> {
    Ok(connection
        .prepare_cached("SELECT html FROM original WHERE entry = ?1 AND html <> ''")?
        .query_row([entry], |row| row.get(0))
        .optional()?)
}

/// Returns whether the page of an entry has been read.
pub(super) fn exists(connection: &Connection, entry: i64) -> Result<bool> {
    let exists = connection
        .prepare_cached("SELECT 1 FROM original WHERE entry = ?1 AND html <> ''")?
        .exists([entry])?;
    Ok(exists)
}
