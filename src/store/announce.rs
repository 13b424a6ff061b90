//! Announcements: hits wait here from the transaction that stores them until they are announced.
//!
//! So none is lost with the process that fetched it, and none is announced by two.

use rusqlite::{Connection, OptionalExtension, params};

use super::writer::{Safety, Writer};
use super::{Result, rows, told};
use crate::model::announcement::Announcement;
use crate::model::{Clean, Clock, EntryId, PublicId, Time};
use crate::topics::announce::{WaitingHit, decide};
use crate::topics::{NotifyMode, Topic};

/// How long it is remembered which stories were announced, in seconds.
const MEMORY: i64 = 14 * 24 * 60 * 60;

/// An announcement that was taken, and what it was made of: with that it can be put back.
#[derive(Debug)]
pub struct Taken {
    /// What is to be told.
    pub announcement: Announcement,
    topic: i64,
    entries: Vec<EntryId>,
}

impl Writer {
    /// Takes what a topic has to announce now. Whoever takes it has to tell it, or to put it back:
    /// it is given once.
    ///
    /// # Errors
    /// The database cannot be written; then all goes on waiting.
    pub fn take_announcement(&mut self, topic: &Topic, clock: &Clock) -> Result<Option<Taken>> {
        let id: Option<i64> = self
            .connection()
            .prepare_cached(WAITS)?
            .query_row([&topic.name], |row| row.get(0))
            .optional()?;
        let Some(id) = id else {
            return Ok(None);
        };
        let change = self.begin(Safety::Process)?;
        let taken = take(&change, topic, id, clock)?;
        change
            .prepare_cached("DELETE FROM announcement WHERE told < ?1")?
            .execute([clock.now.plus(-MEMORY).0])?;
        change.commit()?;
        Ok(taken)
    }

    /// Lets what was taken and could not be told wait again.
    ///
    /// # Errors
    /// The database cannot be written; then it counts as told.
    pub fn put_back(&mut self, taken: &Taken) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        for entry in &taken.entries {
            change
                .prepare_cached(
                    "UPDATE announcement SET told = NULL WHERE topic = ?1 AND entry = ?2",
                )?
                .execute([taken.topic, entry.0])?;
        }
        Ok(change.commit()?)
    }
}

/// The topic of this name, if something of it waits.
const WAITS: &str = "SELECT id FROM topic WHERE name = ?1 AND EXISTS \
     (SELECT 1 FROM announcement INDEXED BY announcement_waiting \
      WHERE announcement.topic = topic.id AND told IS NULL)";

/// Lets a hit of a topic wait, if the topic announces anything.
pub(super) fn wait(connection: &Connection, entry: i64, topic: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO announcement (topic, entry) \
             SELECT id, ?1 FROM topic WHERE id = ?2 AND announces = 1",
        )?
        .execute([entry, topic])?;
    Ok(())
}

/// As [`wait`], for an entry that is there already, of which the topic knows only now that its full
/// text came. It is no news what came with the first document of its feed, what is a copy, nor what
/// was found because the topic is another one, which its entries are still matched with.
pub(super) fn wait_late(connection: &Connection, entry: i64, topic: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO announcement (topic, entry) \
             SELECT t.id, e.id FROM topic t JOIN entry e ON e.id = ?1 \
             WHERE t.id = ?2 AND t.announces = 1 AND t.matched_hash = t.hash \
             AND e.copy_of IS NULL AND EXISTS \
             (SELECT 1 FROM entry o WHERE o.feed = e.feed AND o.fetched < e.fetched)",
        )?
        .execute([entry, topic])?;
    Ok(())
}

/// Notes whether a topic announces anything; what waits of one that does not is dropped.
pub(super) fn follow(connection: &Connection, topic: &Topic, id: i64) -> Result<()> {
    let announces = topic.notify.mode != NotifyMode::Off && topic.active().next().is_some();
    connection
        .prepare_cached("UPDATE topic SET announces = ?2 WHERE id = ?1 AND announces <> ?2")?
        .execute(params![id, announces])?;
    if !announces {
        connection
            .prepare_cached("DELETE FROM announcement WHERE topic = ?1 AND told IS NULL")?
            .execute([id])?;
    }
    Ok(())
}

/// Forgets everything about a topic.
pub(super) fn forget(connection: &Connection, topic: i64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM announcement WHERE topic = ?1")?
        .execute([topic])?;
    Ok(())
}

fn take(connection: &Connection, topic: &Topic, id: i64, clock: &Clock) -> Result<Option<Taken>> {
    let hits = waiting(connection, id)?;
    if hits.is_empty() {
        return Ok(None);
    }
    let told: Option<i64> = connection
        .prepare_cached("SELECT max(told) FROM announcement WHERE topic = ?1")?
        .query_row([id], |row| row.get(0))?;
    let verdict = decide(&topic.notify, told.map(Time), &hits, clock);
    for entry in &verdict.dropped {
        connection
            .prepare_cached("DELETE FROM announcement WHERE topic = ?1 AND entry = ?2")?
            .execute([id, entry.0])?;
    }
    for entry in &verdict.announced {
        connection
            .prepare_cached("UPDATE announcement SET told = ?3 WHERE topic = ?1 AND entry = ?2")?
            .execute([id, entry.0, clock.now.0])?;
    }
    let Some(newest) = verdict.announced.last() else {
        return Ok(None);
    };
    let outlets = hits.iter().find(|hit| hit.entry == *newest);
    let outlets = outlets.map_or(1, |hit| hit.outlets);
    let count = verdict.announced.len();
    Ok(Some(Taken {
        announcement: announcement(connection, topic, *newest, count, outlets)?,
        topic: id,
        entries: verdict.announced,
    }))
}

/// Entries with the same text or of the same story are one story here.
const WAITING: &str = "SELECT a.entry, e.fetched, e.is_read, e.is_hidden, \
     e.story, EXISTS (SELECT 1 FROM announcement t JOIN entry o ON o.id = t.entry \
      WHERE t.topic = ?1 AND t.told IS NOT NULL AND o.story = e.story) \
     FROM announcement a INDEXED BY announcement_waiting LEFT JOIN entry e ON e.id = a.entry \
     WHERE a.topic = ?1 AND a.told IS NULL";

/// Returns what waits of a topic, oldest first.
fn waiting(connection: &Connection, topic: i64) -> Result<Vec<WaitingHit>> {
    let mut statement = connection.prepare_cached(WAITING)?;
    let hits = statement.query_map([topic], |row| {
        let arrived: Option<i64> = row.get(1)?;
        let flag =
            |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<bool>>(at)?.unwrap_or(true));
        let hit = WaitingHit {
            entry: EntryId(row.get(0)?),
            // One that is gone is as good as read.
            arrived: Time(arrived.unwrap_or_default()),
            is_settled: flag(2)? || flag(3)?,
            outlets: 1,
            is_known: row.get(5)?,
        };
        Ok((hit, row.get(4)?))
    })?;
    let found = hits.collect::<rusqlite::Result<Vec<(WaitingHit, Option<i64>)>>>()?;
    let mut hits = Vec::with_capacity(found.len());
    for (mut hit, story) in found {
        if let Some(story) = story {
            let outlets = told::extent(connection, story, None)?.outlets;
            hit.outlets = u32::try_from(outlets).unwrap_or(u32::MAX).max(1);
        }
        hits.push(hit);
    }
    hits.sort_by_key(|hit| (hit.arrived, hit.entry));
    Ok(hits)
}

fn announcement(
    connection: &Connection,
    topic: &Topic,
    newest: EntryId,
    count: usize,
    outlets: u32,
) -> Result<Announcement> {
    let mut statement = connection.prepare_cached(
        "SELECT e.public_id, e.title, e.url, e.published, f.user_title, f.title, f.url \
         FROM entry e JOIN feed f ON f.id = e.feed WHERE e.id = ?1",
    )?;
    let announcement = statement.query_row([newest.0], |row| {
        let (title, url): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let (feed, feed_url): (String, String) = (row.get(5)?, row.get(6)?);
        Ok(Announcement {
            topic: Clean::line(&topic.name),
            count,
            id: PublicId(row.get::<_, i64>(0)?.cast_unsigned()),
            title: Clean::line(&title),
            url: url.as_deref().map(Clean::line),
            published: Time(row.get(3)?),
            feed_title: rows::feed_title(row.get(4)?, &feed, &feed_url),
            outlets,
        })
    })?;
    Ok(announcement)
}
