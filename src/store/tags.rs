//! Tags: labels that the user puts on entries. A tag goes to all copies of an entry, as marks do.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::Result;
use super::history::{self, Way};
use super::ledger::Ledger;
use crate::model::tag::TagRow;
use crate::model::{Clean, Clock, EntryId, Step};
use crate::query::fold;

const OF: &str = "SELECT tag FROM entry_tag WHERE entry = ?1";

/// Loads the tags of an entry, in order.
pub(super) fn of(connection: &Connection, entry: i64) -> Result<Vec<Clean>> {
    let mut statement = connection.prepare_cached(OF)?;
    let tags = statement.query_map([entry], |row| Ok(Clean::line(row.get_ref(0)?.as_str()?)))?;
    Ok(tags.collect::<rusqlite::Result<_>>()?)
}

/// Loads all tags with the number of rows they find: none while what has the tag is held back.
pub(super) fn all(connection: &Connection) -> Result<Vec<TagRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT tag, sum(is_hidden = 0 AND is_face = 1) FROM entry_tag \
         JOIN entry ON entry.id = entry_tag.entry JOIN feed ON feed.id = entry.feed \
         WHERE is_deleted = 0 AND (is_followed OR is_starred) GROUP BY tag ORDER BY tag",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(TagRow {
            name: Clean::line(row.get_ref(0)?.as_str()?),
            count: row.get::<_, i64>(1)?.max(0).cast_unsigned(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Returns the tag of this name that there is, however it is written; else the name itself.
fn known(connection: &Connection, name: &Clean) -> Result<Clean> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT tag FROM entry_tag")?;
    let mut rows = statement.query([])?;
    let wanted = fold::fold(name).text;
    while let Some(row) = rows.next()? {
        let tag = Clean::line(row.get_ref(0)?.as_str().unwrap_or_default());
        if fold::fold(&tag).text == wanted {
            return Ok(tag);
        }
    }
    Ok(name.clone())
}

/// Puts a tag on the groups that `ids` are in, or takes it off; one undo step.
pub(super) fn apply(
    connection: &Connection,
    ids: &[i64],
    name: &Clean,
    is_on: bool,
    clock: &Clock,
) -> Result<Step> {
    let tag = known(connection, name)?;
    let ledger = Ledger::new(connection);
    let mut changed: Vec<i64> = Vec::new();
    let mut count = 0;
    for &id in ids {
        let Some(group) = ledger.load(id)? else {
            continue;
        };
        let before = changed.len();
        for member in &group.members {
            if set(connection, member.id, &tag, is_on)? {
                changed.push(member.id);
            }
        }
        count += u64::from(changed.len() > before);
    }
    let noun = if count == 1 { "entry" } else { "entries" };
    let word = if is_on { "tagged" } else { "untagged" };
    let label = format!("{word} {count} {noun} #{tag}");
    if count > 0 {
        let step = history::record(connection, &label, &[], &[], clock)?;
        history::set_count(connection, step, count)?;
        for entry in &changed {
            remember(connection, step, *entry, &tag, is_on)?;
        }
    }
    Ok(Step {
        label,
        tags: tags_of(connection, changed)?,
        count,
        ..Step::default()
    })
}

/// Puts a tag on one entry or takes it off; returns whether that changed anything.
fn set(connection: &Connection, entry: i64, tag: &Clean, is_on: bool) -> Result<bool> {
    let sql = if is_on {
        "INSERT OR IGNORE INTO entry_tag VALUES (?1, ?2)"
    } else {
        "DELETE FROM entry_tag WHERE entry = ?1 AND tag = ?2"
    };
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.execute(params![entry, tag.as_str()])? > 0)
}

/// Remembers that a step put a tag on an entry, or took it off.
pub(super) fn remember(
    connection: &Connection,
    step: i64,
    entry: i64,
    tag: &Clean,
    is_on: bool,
) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO step_tag VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![step, entry, tag.as_str(), is_on])?;
    Ok(())
}

/// Gives a copy that arrived the tags of the entry it copies, and a part in the steps that put them
/// there: what is undone is undone for both.
pub(super) fn take_over(connection: &Connection, first: i64, copy: i64) -> Result<()> {
    for sql in [
        "INSERT OR IGNORE INTO entry_tag SELECT ?2, tag FROM entry_tag WHERE entry = ?1",
        "INSERT OR IGNORE INTO step_tag SELECT step, ?2, tag, is_on FROM step_tag WHERE entry = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([first, copy])?;
    }
    Ok(())
}

/// Undoes or redoes what a step did to tags; returns what the entries have now.
pub(super) fn replay(
    connection: &Connection,
    step: i64,
    way: Way,
) -> Result<Vec<(EntryId, Vec<Clean>)>> {
    let rows = connection
        .prepare_cached("SELECT entry, tag, is_on FROM step_tag WHERE step = ?1")?
        .query_map([step], |row| {
            let tag = Clean::line(row.get_ref(1)?.as_str()?);
            Ok((row.get(0)?, tag, row.get(2)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, Clean, bool)>>>()?;
    for (entry, tag, is_on) in &rows {
        set(connection, *entry, tag, *is_on == (way == Way::Forth))?;
    }
    tags_of(connection, rows.into_iter().map(|(entry, ..)| entry))
}

fn tags_of(
    connection: &Connection,
    entries: impl IntoIterator<Item = i64>,
) -> Result<Vec<(EntryId, Vec<Clean>)>> {
    let entries: BTreeSet<i64> = entries.into_iter().collect();
    let tags = entries
        .into_iter()
        .map(|entry| Ok((EntryId(entry), of(connection, entry)?)));
    tags.collect()
}
