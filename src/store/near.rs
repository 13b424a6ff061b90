//! "Same story?": stories that may be one, and what was said to that.
//!
//! Found when an entry is assigned: the story that it nearly went to, or went to as well as to its
//! own. What was refused is kept as a pair of entries, those that the stories were called by then,
//! so that it holds whatever becomes of the stories.

use rusqlite::{Connection, params};

use super::history::{self, Way};
use super::{Reader, Result};
use crate::model::{Clock, Step, StoryId};
use crate::stories::Near;

/// Stories that may be the same, by the entry that made it likely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// The entry that lies between.
    pub entry: i64,
    /// The story that it is not in.
    pub other: StoryId,
    /// How alike they were.
    pub score: f64,
    /// How alike they had to be.
    pub needs: f64,
}

/// Remembers the story that an entry may belong to as well.
pub(super) fn remember(connection: &Connection, entry: i64, near: Option<Near>) -> Result<()> {
    let Some(near) = near else {
        connection
            .prepare_cached("DELETE FROM story_near WHERE entry = ?1")?
            .execute([entry])?;
        return Ok(());
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO story_near VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![entry, near.story, near.score, near.needs])?;
    Ok(())
}

/// Remembers that two stories are not the same, as an undo step; the count is 0 if that is known.
pub(super) fn refuse(
    connection: &Connection,
    stories: [StoryId; 2],
    clock: &Clock,
) -> Result<Step> {
    let [a, b] = stories.map(|story| story.0);
    let (a, b) = (a.min(b), a.max(b));
    if a == b || is_refused(connection, a, b)? {
        return Ok(Step::default());
    }
    put(connection, a, b, true)?;
    let label = "these two stories are not the same";
    let step = history::record(connection, label, &[], &[], clock)?;
    history::set_count(connection, step, 1)?;
    connection
        .prepare_cached("INSERT INTO step_apart VALUES (?1, ?2, ?3)")?
        .execute([step, a, b])?;
    Ok(Step {
        label: label.into(),
        count: 1,
        ..Step::default()
    })
}

/// Undoes or redoes what a step refused.
pub(super) fn replay(connection: &Connection, step: i64, way: Way) -> Result<()> {
    let pairs = connection
        .prepare_cached("SELECT a, b FROM step_apart WHERE step = ?1")?
        .query_map([step], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    for (a, b) in pairs {
        put(connection, a, b, way == Way::Forth)?;
    }
    Ok(())
}

fn put(connection: &Connection, a: i64, b: i64, is_there: bool) -> Result<()> {
    let sql = if is_there {
        "INSERT OR IGNORE INTO story_apart VALUES (?1, ?2)"
    } else {
        "DELETE FROM story_apart WHERE a = ?1 AND b = ?2"
    };
    connection.prepare_cached(sql)?.execute([a, b])?;
    Ok(())
}

/// Returns whether it was said of two stories that they are not the same.
fn is_refused(connection: &Connection, one: i64, other: i64) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM story_apart JOIN entry x ON x.id = a JOIN entry y ON y.id = b \
         WHERE (x.story = ?1 AND y.story = ?2) OR (x.story = ?2 AND y.story = ?1)",
    )?;
    Ok(statement.exists([one, other])?)
}

impl Reader {
    /// Returns the stories that may be the same as this one, the likeliest first, each once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn doubts(&self, story: StoryId) -> Result<Vec<Doubt>> {
        let connection = self.connection();
        let mut doubts: Vec<Doubt> = Vec::new();
        for sql in [OUTWARD, INWARD] {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map([story.0], |row| {
                Ok(Doubt {
                    entry: row.get(0)?,
                    other: StoryId(row.get(1)?),
                    score: row.get(2)?,
                    needs: row.get(3)?,
                })
            })?;
            for doubt in found {
                doubts.push(doubt?);
            }
        }
        let likeliness = |doubt: &Doubt| doubt.score / doubt.needs.max(f64::MIN_POSITIVE);
        doubts.sort_by(|a, b| {
            let order = likeliness(b).total_cmp(&likeliness(a));
            order.then(a.entry.cmp(&b.entry))
        });
        let mut kept: Vec<Doubt> = Vec::new();
        for doubt in doubts {
            let is_known = kept.iter().any(|known| known.other == doubt.other);
            if !is_known && !is_refused(connection, story.0, doubt.other.0)? {
                kept.push(doubt);
            }
        }
        Ok(kept)
    }
}

/// Entries of a story, and the other stories that they may belong to.
pub(super) const OUTWARD: &str = "SELECT n.entry, other.story, n.score, n.needs \
     FROM entry e INDEXED BY entry_story JOIN story_near n ON n.entry = e.id \
     JOIN entry other ON other.id = n.story WHERE e.story = ?1 AND other.story <> ?1";

/// Entries of other stories that may belong to a story.
pub(super) const INWARD: &str = "SELECT n.entry, other.story, n.score, n.needs \
     FROM entry e INDEXED BY entry_story JOIN story_near n INDEXED BY story_near_story \
     ON n.story = e.id JOIN entry other ON other.id = n.entry \
     WHERE e.story = ?1 AND other.story <> ?1 AND other.is_hidden = 0";
