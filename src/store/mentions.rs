//! Roundups: entries that tell of several stories and belong to none, and the stories they tell of.

use std::cell::RefCell;

use rusqlite::{Connection, params};

use super::names::Names;
use super::{Result, rows};
use crate::model::why::Mention;
use crate::model::{Clean, StoryId};

/// Most that are told of a story, or of a roundup.
const TOLD: i64 = 5;

/// Remembers which stories a roundup tells of, by the entries that they are called by.
pub(super) fn remember(connection: &Connection, entry: i64, stories: &[i64]) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM story_mention WHERE entry = ?1")?
        .execute([entry])?;
    for (rank, story) in stories.iter().enumerate() {
        connection
            .prepare_cached("INSERT OR IGNORE INTO story_mention VALUES (?1, ?2, ?3)")?
            .execute(params![entry, story, rank as i64])?;
    }
    Ok(())
}

/// Returns the titles of the stories that a roundup tells of, what it tells most of first.
pub(super) fn of(connection: &Connection, entry: i64) -> Result<Vec<Clean>> {
    let mut statement = connection.prepare_cached(OF)?;
    let titles = statement.query_map([entry, TOLD], |row| {
        Ok(Clean::line(row.get_ref(0)?.as_str()?))
    })?;
    Ok(titles.collect::<rusqlite::Result<_>>()?)
}

/// Returns the roundups that tell of a story as well, the newest first.
pub(super) fn within(
    connection: &Connection,
    names: &RefCell<Names>,
    story: StoryId,
) -> Result<Vec<Mention>> {
    let ids = connection
        .prepare_cached(WITHIN)?
        .query_map([story.0, TOLD], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let rows = rows::load(connection, names, ids)?.into_iter();
    let mentions = rows.map(|row| Mention {
        title: row.title,
        outlet: row.outlet,
        published: row.published,
    });
    Ok(mentions.collect())
}

pub(super) const OF: &str = "SELECT coalesce(story.title, called.title) FROM story_mention m \
     JOIN entry called ON called.id = m.story JOIN story ON story.id = called.story \
     WHERE m.entry = ?1 ORDER BY m.rank LIMIT ?2";

pub(super) const WITHIN: &str = "SELECT DISTINCT r.id FROM entry called INDEXED BY entry_story \
     JOIN story_mention m INDEXED BY story_mention_story ON m.story = called.id \
     JOIN entry r ON r.id = m.entry WHERE called.story = ?1 AND r.is_hidden = 0 \
     ORDER BY r.published DESC, r.id DESC LIMIT ?2";
