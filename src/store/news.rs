//! News of stories that were done: a report that says nothing which the read ones did not comes in
//! read, and one that does says what.
//!
//! Judged before the entry is put into its story, on the thread that groups; the writer only asks
//! again whether the story is still done. What the judgement rests on is that of "new to you" in the
//! reader (`stories::Memory`): where it doubts, it is news.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Reader, Result, meta, rows};
use crate::model::{Clean, EntryId};
use crate::stories::Memory;

/// Newest reports of a story that one is held against, and most of each, in bytes.
const REPORTS: i64 = 12;
const TEXT: usize = 16 << 10;

/// Most of what is new that is kept, in bytes.
const KEPT: usize = 240;

/// What a report brings to a story that was done: a sentence of it; empty where all was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News(String);

impl News {
    fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }
}

impl Reader {
    /// Returns what an entry that is to go to `story` brings, if all reports of that were done with.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn news(
        &self,
        entry: i64,
        story: i64,
        title: &str,
        text: &str,
        language: Option<&str>,
    ) -> Result<Option<News>> {
        let snapshot = self.snapshot()?;
        // What is only grouped anew came long ago.
        if entry <= meta::get(&snapshot, meta::GROUPED_ANEW)? || !is_done(&snapshot, story, entry)?
        {
            return Ok(None);
        }
        let ids = snapshot
            .prepare_cached(READ)?
            .query_map(params![story, entry, REPORTS], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        let mut memory = Memory::new(language, text);
        for (id, title) in ids {
            let text = rows::text(&snapshot, id)?;
            memory.read(&format!(
                "{title}\n{}",
                &text[..text.floor_char_boundary(TEXT)]
            ));
        }
        let text = format!("{title}\n{}", &text[..text.floor_char_boundary(TEXT)]);
        // A sentence of the text says more than a headline, where one is new.
        let mut new = (memory.judge(&text).into_iter()).filter(|sentence| sentence.is_new);
        let first = new.next();
        let in_text = |range: &std::ops::Range<usize>| range.start > title.len();
        let said = match first {
            Some(first) if !in_text(&first.range) => new.next().or(Some(first)),
            first => first,
        };
        let said = said.map_or("", |said| text[said.range].trim());
        Ok(Some(News(
            said[..said.floor_char_boundary(KEPT)].to_owned(),
        )))
    }
}

/// The reports that were read, the newest first.
pub(super) const READ: &str = "SELECT id, title FROM entry INDEXED BY entry_story \
     WHERE story = ?1 AND id <> ?2 AND is_hidden = 0 AND is_face = 1 \
     ORDER BY published DESC, id DESC LIMIT ?3";

/// Returns whether all that is to be seen of `story` was read, apart from `entry`, and there is
/// something.
fn is_done(connection: &Connection, story: i64, entry: i64) -> Result<bool> {
    let unread: Option<i64> = connection
        .prepare_cached(UNREAD)?
        .query_row([story, entry], |row| row.get(0))?;
    Ok(unread == Some(0))
}

pub(super) const UNREAD: &str = "SELECT max(is_read = 0) FROM entry INDEXED BY entry_story \
     WHERE story = ?1 AND id <> ?2 AND is_hidden = 0";

/// Keeps what an entry that was just put into `story` brings, if that is still done; returns whether
/// it brings nothing.
pub(super) fn keep(connection: &Connection, entry: i64, story: i64, news: &News) -> Result<bool> {
    if !is_done(connection, story, entry)? {
        return Ok(false);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO story_news VALUES (?1, ?2)")?
        .execute(params![entry, news.0])?;
    Ok(news.is_nothing())
}

/// Returns what an entry brought to its story when that was done.
pub(super) fn of(connection: &Connection, entry: EntryId) -> Result<Option<Clean>> {
    let said: Option<String> = connection
        .prepare_cached("SELECT said FROM story_news WHERE entry = ?1")?
        .query_row([entry.0], |row| row.get(0))
        .optional()?;
    Ok(said.map(|said| Clean::line(&said)))
}
