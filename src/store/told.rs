//! Stories as rows of a list, and what lists sort them by.

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::expand;
use super::names::Names;
use super::rows;
use super::stories::outlet_hash;
use crate::model::story::Told;
use crate::model::{Clean, EntryId, EntryRow};
use crate::stories::{Report, rank};

/// Most entries of a story that its row brings along.
const MEMBERS: usize = 60;

/// Makes a row stand for its story, if several entries of that are to be seen; of those up to the
/// entry `newest`, if there is a last one.
pub(super) fn tell(
    connection: &Connection,
    names: &RefCell<Names>,
    row: &mut EntryRow,
    newest: Option<EntryId>,
) -> Result<()> {
    let story = row.story.0;
    let found: Option<(i64, i64, Option<String>)> = connection
        .prepare_cached(STORY)?
        .query_row([story], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((size, spread, title)) = found.filter(|(size, ..)| *size > 1) else {
        return Ok(());
    };
    let newest = newest.map_or(i64::MAX, |entry| entry.0);
    let mut statement = connection.prepare_cached(FACES)?;
    let ids = statement
        .query_map(params![story, MEMBERS as i64, newest], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    if ids.len() < 2 {
        return Ok(());
    }
    let seen = if ids.len() < MEMBERS {
        ids.len() as u64
    } else {
        size.cast_unsigned()
    };
    let mut members = rows::load(connection, names, ids)?;
    for member in &mut members {
        member.is_member = true;
    }
    let told = Told {
        outlets: (spread >> 40).cast_unsigned(),
        size: seen,
        members,
        face: None,
    };
    if let Some(title) = title {
        row.title = Clean::line(&title);
    }
    row.flags = told.flags();
    row.tags = told.tags();
    for member in &told.members {
        row.score = row.score.max(member.score);
        for (topics, more) in [
            (&mut row.topics, &member.topics),
            (&mut row.about, &member.about),
        ] {
            for topic in more {
                if !topics.contains(topic) {
                    topics.push(*topic);
                }
            }
        }
    }
    row.told = Some(Box::new(told));
    Ok(())
}

pub(super) const STORY: &str = "SELECT story.size, story.spread, coalesce(story.title, entry.title) FROM story \
     LEFT JOIN entry ON entry.id = story.id WHERE story.id = ?1";

/// One row for a group of copies.
pub(super) const FACES: &str = "SELECT id FROM entry INDEXED BY entry_story WHERE story = ?1 \
     AND is_hidden = 0 AND is_face = 1 AND id <= ?3 ORDER BY published DESC, id DESC LIMIT ?2";

/// Computes anew what `story` counts and is sorted by.
pub(super) fn settle(connection: &Connection, story: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(REPORTS)?;
    let mut found = statement.query([story])?;
    let mut reports = Vec::new();
    while let Some(row) = found.next()? {
        let host: Option<String> = row.get(0)?;
        reports.push(Report {
            outlet: outlet_hash(host.as_deref(), row.get(1)?),
            published: row.get(2)?,
            is_copy: row.get(3)?,
        });
    }
    let published = || reports.iter().map(|report| report.published);
    let (Some(oldest), Some(newest)) = (published().min(), published().max()) else {
        connection
            .prepare_cached("DELETE FROM story WHERE id = ?1")?
            .execute([story])?;
        return Ok(());
    };
    let rank = rank(&reports);
    connection
        .prepare_cached(
            "UPDATE story SET size = ?2, oldest = ?3, newest = ?4, spread = ?5, heat = ?6 \
             WHERE id = ?1",
        )?
        .execute(params![
            story,
            reports.len() as i64,
            oldest,
            newest,
            rank.spread,
            rank.heat
        ])?;
    expand::story(connection, story)
}

pub(super) const REPORTS: &str = "SELECT e.outlet, e.feed, e.published, \
     s.copy_of IS NOT NULL OR (e.copy_of IS NOT NULL AND e.copy_count > 0) \
     FROM entry e LEFT JOIN story_entry s ON s.entry = e.id WHERE e.story = ?1";
