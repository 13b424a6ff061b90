//! The table of topics: it follows the watchlist, and remembers what matches.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::fetches::insert_hits;
use super::ledger::Ledger;
use super::writer::{Safety, Writer};
use crate::model::entry::TopicMatch;
use crate::model::topic::TopicColor;
use crate::model::{EntryId, TopicId};
use crate::topics::{Topic, Watchlist};

impl Writer {
    /// Makes the table of topics follow the watchlist; returns the ids in its order and those
    /// whose terms changed (their entries are to be matched again).
    ///
    /// A topic is among the changed ones until [`Writer::replace_matches`] has come to the oldest
    /// entry, so that a matching that was cut short is taken up at the next start.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn sync_topics(&mut self, watchlist: &Watchlist) -> Result<(Vec<TopicId>, Vec<TopicId>)> {
        let change = self.begin(Safety::Process)?;
        let has_entries: bool =
            change.query_row("SELECT EXISTS (SELECT 1 FROM entry)", [], |row| row.get(0))?;
        let mut ids = Vec::with_capacity(watchlist.topics.len());
        let mut changed = Vec::new();
        follow_names(&change, watchlist)?;
        for (position, topic) in (0_i64..).zip(&watchlist.topics) {
            let hash = topic.hash().cast_signed();
            let is_idle = topic.active().next().is_none();
            // Without entries there is nothing to match again, nor for what looks for nothing.
            let matched = (!has_entries || is_idle).then_some(hash);
            let id = change
                .prepare_cached(
                    "INSERT INTO topic (name, position, hash, matched_hash) \
                     VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET \
                     position = excluded.position, hash = excluded.hash, \
                     matched_hash = coalesce(excluded.matched_hash, matched_hash) RETURNING id",
                )?
                .query_row(params![topic.name, position, hash, matched], |row| {
                    row.get(0)
                })?;
            ids.push(TopicId(id));
            if is_idle {
                // It keeps its row: switched on again it is the same topic.
                clear(&change, id)?;
                continue;
            }
            let is_matched = change
                .prepare_cached("SELECT 1 FROM topic WHERE id = ?1 AND matched_hash = hash")?
                .query_row([id], |_| Ok(()))
                .optional()?
                .is_some();
            if !is_matched {
                changed.push(TopicId(id));
            }
        }
        let known = change
            .prepare_cached("SELECT id FROM topic")?
            .query_map([], |row| row.get(0).map(TopicId))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for topic in known.into_iter().filter(|topic| !ids.contains(topic)) {
            clear(&change, topic.0)?;
            change.execute("DELETE FROM topic WHERE id = ?1", [topic.0])?;
        }
        change.commit()?;
        Ok((ids, changed))
    }

    /// Replaces the matches of some topics on some entries (matching again after an edit).
    ///
    /// Entries come newest first, as [`Reader::texts`](super::Reader::texts) gives them: with the
    /// batch that holds the oldest one the topics count as matched on all.
    ///
    /// # Errors
    /// The database cannot be written; then all stay as they are.
    pub fn replace_matches(
        &mut self,
        topics: &[TopicId],
        entries: &[(EntryId, Vec<TopicMatch>)],
    ) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        let topics = to_match(&change, topics)?;
        let ledger = Ledger::new(&change);
        for (entry, matches) in entries {
            let Some(before) = ledger.load(entry.0)? else {
                continue;
            };
            for topic in &topics {
                change
                    .prepare_cached("DELETE FROM hit WHERE entry = ?1 AND topic = ?2")?
                    .execute([entry.0, topic.0])?;
            }
            let is_due = |found: &&TopicMatch| topics.contains(&found.topic);
            let matches: Vec<TopicMatch> = matches.iter().filter(is_due).copied().collect();
            insert_hits(&change, entry.0, &matches)?;
            if let Some(after) = ledger.load(entry.0)? {
                ledger.settle(Some(&before), Some(&after))?;
            }
        }
        ledger.close()?;
        let oldest: Option<i64> =
            change.query_row("SELECT min(id) FROM entry", [], |row| row.get(0))?;
        if entries.iter().any(|(entry, _)| Some(entry.0) == oldest) {
            for topic in &topics {
                change
                    .prepare_cached("UPDATE topic SET matched_hash = hash WHERE id = ?1")?
                    .execute([topic.0])?;
            }
        }
        Ok(change.commit()?)
    }
}

/// Returns those of `topics` that look for something: one may have gone, or been switched off,
/// since the batch was read.
fn to_match(connection: &Connection, topics: &[TopicId]) -> Result<Vec<TopicId>> {
    let nothing = Topic::new("", TopicColor::Slot(1), []).hash();
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM topic WHERE id = ?1 AND hash IS NOT ?2")?;
    let mut due = Vec::with_capacity(topics.len());
    for topic in topics {
        if statement.exists([topic.0, nothing.cast_signed()])? {
            due.push(*topic);
        }
    }
    Ok(due)
}

/// Takes every entry out of a topic.
fn clear(connection: &Connection, topic: i64) -> Result<()> {
    connection.execute("DELETE FROM hit WHERE topic = ?1", [topic])?;
    connection.execute("DELETE FROM listed WHERE scope = ?1", [-topic])?;
    connection.execute(
        "UPDATE topic SET unread = 0, total = 0, about = 0, unread_about = 0 WHERE id = ?1",
        [topic],
    )?;
    Ok(())
}

/// Lets a topic keep its row under a new name: one that is new and matches the same as one that
/// is gone is that one, renamed.
fn follow_names(connection: &Connection, watchlist: &Watchlist) -> Result<()> {
    let mut known = connection
        .prepare_cached("SELECT name, hash FROM topic")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
    for topic in watchlist.topics.iter().filter(|topic| topic.is_on) {
        if known.iter().any(|(name, _)| *name == topic.name) {
            continue;
        }
        let hash = topic.hash().cast_signed();
        let is_gone = |name: &str| watchlist.topics.iter().all(|other| other.name != name);
        let old = known
            .iter()
            .position(|(name, known)| *known == hash && is_gone(name));
        if let Some(old) = old {
            let (old, _) = known.swap_remove(old);
            connection.execute(
                "UPDATE topic SET name = ?2 WHERE name = ?1",
                [&old, &topic.name],
            )?;
        }
    }
    Ok(())
}
