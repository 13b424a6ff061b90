//! Topics that take whole stories: where enough of a story's entries match such a topic, the
//! others belong to it as well. Their hits have no places: their count is 0.

use rusqlite::{Connection, params};

use super::Result;
use super::ledger::Ledger;
use crate::topics::Topic;

/// Entries of a story that have to match, and the least share of them, in percent.
const MATCHING: usize = 2;
const SHARE: usize = 30;

/// Notes whether a topic takes whole stories, and if that is news, does so.
pub(super) fn follow(connection: &Connection, topic: &Topic, id: i64) -> Result<()> {
    let expands = topic.expands_stories && topic.active().next().is_some();
    let changed = connection
        .prepare_cached("UPDATE topic SET expands = ?2 WHERE id = ?1 AND expands <> ?2")?
        .execute(params![id, expands])?;
    if changed > 0 {
        topic_anew(connection, id)?;
    }
    Ok(())
}

/// Sees to all stories of a topic, after its hits changed.
pub(super) fn topic_anew(connection: &Connection, topic: i64) -> Result<()> {
    let stories = connection
        .prepare_cached(
            "SELECT DISTINCT entry.story FROM hit INDEXED BY hit_topic \
             JOIN entry ON entry.id = hit.entry WHERE hit.topic = ?1 ORDER BY entry.story",
        )?
        .query_map([topic], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let expands = connection
        .prepare_cached("SELECT expands FROM topic WHERE id = ?1")?
        .query_row([topic], |row| row.get(0))?;
    for story in stories {
        expand(connection, story, topic, expands)?;
    }
    Ok(())
}

/// Sees to all topics of a story, after its entries changed.
pub(super) fn story(connection: &Connection, story: i64) -> Result<()> {
    let topics = connection
        .prepare_cached("SELECT id FROM topic WHERE expands = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    for topic in topics {
        expand(connection, story, topic, true)?;
    }
    Ok(())
}

/// Takes out of topics what they have by its story alone.
pub(super) fn withdraw(connection: &Connection) -> Result<()> {
    let entries = connection
        .prepare_cached("SELECT DISTINCT entry FROM hit WHERE count = 0 ORDER BY entry")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let ledger = Ledger::new(connection);
    for entry in entries {
        let before = ledger.load(entry)?;
        connection
            .prepare_cached("DELETE FROM hit WHERE entry = ?1 AND count = 0")?
            .execute([entry])?;
        ledger.settle(before.as_ref(), ledger.load(entry)?.as_ref())?;
    }
    ledger.close()
}

/// How an entry of a story is on a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not.
    Off,
    /// It matches.
    Matching,
    /// By the others.
    Taken,
}

fn expand(connection: &Connection, story: i64, topic: i64, expands: bool) -> Result<()> {
    let entries = connection
        .prepare_cached(MEMBERS)?
        .query_map([story, topic], |row| {
            let place = match row.get::<_, Option<i64>>(1)? {
                None => Place::Off,
                Some(0) => Place::Taken,
                Some(_) => Place::Matching,
            };
            Ok((row.get(0)?, place))
        })?
        .collect::<rusqlite::Result<Vec<(i64, Place)>>>()?;
    let is_matching = |(_, place): &&(i64, Place)| *place == Place::Matching;
    let matching = entries.iter().filter(is_matching).count();
    let takes = expands && matching >= MATCHING && matching * 100 >= entries.len() * SHARE;
    let (from, sql) = if takes {
        (
            Place::Off,
            "INSERT INTO hit (entry, topic, level, count, in_title) VALUES (?1, ?2, 1, 0, 0)",
        )
    } else {
        (
            Place::Taken,
            "DELETE FROM hit WHERE entry = ?1 AND topic = ?2",
        )
    };
    let ledger = Ledger::new(connection);
    for (entry, _) in entries.iter().filter(|(_, place)| *place == from) {
        let before = ledger.load(*entry)?;
        connection.prepare_cached(sql)?.execute([*entry, topic])?;
        ledger.settle(before.as_ref(), ledger.load(*entry)?.as_ref())?;
    }
    ledger.close()
}

/// The entries of a story, and how often each matches a topic.
pub(super) const MEMBERS: &str = "SELECT entry.id, hit.count FROM entry INDEXED BY entry_story \
     LEFT JOIN hit ON hit.entry = entry.id AND hit.topic = ?2 WHERE entry.story = ?1";
