//! The table of topics: it follows the watchlist, and remembers what matches.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::arrivals::insert_hits;
use super::ledger::Ledger;
use super::rules::Followed;
use super::search::candidates;
use super::search::names::ON_TOPIC;
use super::writer::{Safety, Writer};
use super::{Reader, Result, announce, expand, known, meta, rows};
use crate::model::entry::TopicMatch;
use crate::model::{EntryId, FeedId, Level, TopicId};
use crate::query::Query;
use crate::topics::{Matcher, Watchlist};

impl Writer {
    /// Makes the table of topics follow the watchlist; returns the ids in its order and those
    /// whose terms changed (their entries are to be matched again).
    ///
    /// A topic is among the changed ones until [`Writer::finish_matching`] says that all entries
    /// were matched, so that a matching that was cut short is taken up at the next start.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn sync_topics(&mut self, watchlist: &Watchlist) -> Result<(Vec<TopicId>, Vec<TopicId>)> {
        let change = self.begin(Safety::Process)?;
        let has_entries: bool =
            change.query_row("SELECT EXISTS (SELECT 1 FROM entry)", [], |row| row.get(0))?;
        let mut ids = Vec::with_capacity(watchlist.topics.len());
        let mut changed = Vec::new();
        let before = hashes(&change)?;
        if meta::clear(&change, meta::STALE_TOPICS)? {
            change.execute("UPDATE topic SET matched_hash = NULL", [])?;
        }
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
            announce::follow(&change, topic, id)?;
            expand::follow(&change, topic, id)?;
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
                // Begun and broken off, some entries are matched with this: what it was before is
                // no longer what all of them know.
                change
                    .prepare_cached("UPDATE topic SET matched_hash = NULL WHERE id = ?1")?
                    .execute([id])?;
                changed.push(TopicId(id));
            }
        }
        let known = change
            .prepare_cached("SELECT id FROM topic")?
            .query_map([], |row| row.get(0).map(TopicId))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for topic in known.into_iter().filter(|topic| !ids.contains(topic)) {
            clear(&change, topic.0)?;
            announce::forget(&change, topic.0)?;
            change.execute("DELETE FROM topic WHERE id = ?1", [topic.0])?;
        }
        if hashes(&change)? != before {
            meta::grow(&change, meta::RULES_VERSION)?;
        }
        let followed = Followed::all(&change)?;
        change.commit()?;
        self.followed = followed;
        Ok((ids, changed))
    }

    /// Replaces the matches of some topics on some entries (matching again after an edit); the
    /// matches of an entry are in the order of the watchlist. What was matched with a topic as it
    /// is no longer, by its hash, changes nothing.
    ///
    /// # Errors
    /// The database cannot be written; then all stay as they are.
    pub fn replace_matches(
        &mut self,
        topics: &[(TopicId, u64)],
        entries: &[(EntryId, Vec<TopicMatch>)],
    ) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        let topics = to_match(&change, topics)?;
        let ledger = Ledger::new(&change);
        for (entry, matches) in entries {
            replace(&change, &ledger, &topics, *entry, matches)?;
        }
        ledger.close()?;
        Ok(change.commit()?)
    }

    /// Notes that all entries were matched with the topics, as they were at these hashes; one
    /// that was edited meanwhile goes on counting as changed.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn finish_matching(&mut self, topics: &[(TopicId, u64)]) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        for (topic, hash) in topics {
            change
                .prepare_cached("UPDATE topic SET matched_hash = hash WHERE id = ?1 AND hash = ?2")?
                .execute([topic.0, hash.cast_signed()])?;
            expand::topic_anew(&change, topic.0)?;
        }
        Ok(change.commit()?)
    }
}

/// Matches an entry anew, with the whole of its text. Topics that find only that announce it.
pub(super) fn match_whole(
    connection: &Connection,
    entry: EntryId,
    matcher: &Matcher,
) -> Result<()> {
    let title: Option<String> = connection
        .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
        .query_row([entry.0], |row| row.get(0))
        .optional()?;
    let (Some(title), Some(facts)) = (title, known::facts(connection, entry.0)?) else {
        return Ok(());
    };
    let text = rows::text(connection, entry.0)?;
    let matches = matcher.entry(&title, &text, &facts.facts());
    let topics = to_match(connection, &matcher.hashes())?;
    let mut news: Vec<TopicId> = matches.iter().map(|found| found.topic).collect();
    let mut known =
        connection.prepare_cached("SELECT topic FROM hit WHERE entry = ?1 AND count > 0")?;
    for topic in known.query_map([entry.0], |row| row.get(0).map(TopicId))? {
        let topic = topic?;
        news.retain(|one| *one != topic);
    }
    let ledger = Ledger::new(connection);
    replace(connection, &ledger, &topics, entry, &matches)?;
    for topic in news.into_iter().filter(|topic| topics.contains(topic)) {
        announce::wait_late(connection, entry.0, topic.0)?;
    }
    ledger.close()
}

/// Replaces the matches of some topics on an entry, and counts it anew.
fn replace(
    connection: &Connection,
    ledger: &Ledger<'_>,
    topics: &[TopicId],
    entry: EntryId,
    matches: &[TopicMatch],
) -> Result<()> {
    let Some(before) = ledger.load(entry.0)? else {
        return Ok(());
    };
    for topic in topics {
        connection
            .prepare_cached("DELETE FROM hit WHERE entry = ?1 AND topic = ?2 AND count > 0")?
            .execute([entry.0, topic.0])?;
    }
    let is_due = |found: &&TopicMatch| topics.contains(&found.topic);
    let matches: Vec<TopicMatch> = matches.iter().filter(is_due).copied().collect();
    insert_hits(connection, entry.0, &matches)?;
    if let Some(after) = ledger.load(entry.0)? {
        ledger.settle(Some(&before), Some(&after))?;
    }
    Ok(())
}

/// Returns what each topic matches.
fn hashes(connection: &Connection) -> Result<BTreeMap<i64, i64>> {
    let mut statement = connection.prepare_cached("SELECT id, hash FROM topic")?;
    let hashes = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(hashes.collect::<rusqlite::Result<_>>()?)
}

/// Returns those of `topics` that look for what they did when the batch was read: one may have
/// gone, or been switched off or edited, since.
fn to_match(connection: &Connection, topics: &[(TopicId, u64)]) -> Result<Vec<TopicId>> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM topic WHERE id = ?1 AND hash = ?2")?;
    let mut due = Vec::with_capacity(topics.len());
    for (topic, hash) in topics {
        if statement.exists([topic.0, hash.cast_signed()])? {
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

impl Reader {
    /// Returns the entries on which `topics`, which have `queries` now, may match or did match,
    /// newest first: a superset from the full-text index, or all entries if that knows nothing.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn candidates<'q>(
        &self,
        queries: impl Iterator<Item = &'q Query>,
        topics: &[TopicId],
    ) -> Result<Vec<EntryId>> {
        // One state of the database: an entry that is indexed while this reads would otherwise be
        // neither in the index nor among those that wait for it.
        let snapshot = self.snapshot()?;
        let connection = &*snapshot;
        let mut found: Vec<i64> = Vec::new();
        for query in queries {
            let Some(ids) = candidates::of_query(connection, query)? else {
                return all(connection);
            };
            found.extend(ids);
        }
        for topic in topics {
            let mut statement = connection.prepare_cached(ON_TOPIC)?;
            for entry in statement.query_map([topic.0], |row| row.get(0))? {
                found.push(entry?);
            }
        }
        found.sort_unstable_by_key(|&id| Reverse(id));
        found.dedup();
        Ok(found.into_iter().map(EntryId).collect())
    }

    /// Returns the entries of these feeds.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entries_of(&self, feeds: &[FeedId]) -> Result<Vec<EntryId>> {
        let mut entries = Vec::new();
        let mut statement = self
            .connection()
            .prepare_cached("SELECT id FROM entry WHERE feed = ?1")?;
        for feed in feeds {
            for entry in statement.query_map([feed.0], |row| row.get(0))? {
                entries.push(EntryId(entry?));
            }
        }
        Ok(entries)
    }

    /// Returns the matches of `topics` on an entry, in the order of the watchlist.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn matches(&self, entry: EntryId, topics: &[TopicId]) -> Result<Vec<TopicMatch>> {
        let mut matches = Vec::new();
        let mut statement = self.connection().prepare_cached(
            "SELECT level, count, in_title FROM hit WHERE entry = ?1 AND topic = ?2 AND count > 0",
        )?;
        for topic in topics {
            let found = statement.query_row([entry.0, topic.0], |row| {
                let level: i64 = row.get(0)?;
                Ok(TopicMatch {
                    topic: *topic,
                    level: if level > 1 {
                        Level::About
                    } else {
                        Level::Mention
                    },
                    count: row.get(1)?,
                    in_title: row.get(2)?,
                })
            });
            matches.extend(found.optional()?);
        }
        Ok(matches)
    }

    /// Returns the entries after `entry` that are on a topic and not hidden, and the names of
    /// their topics, in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn hits_after(&self, entry: EntryId) -> Result<Vec<(EntryId, Vec<String>)>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT hit.entry, topic.name FROM hit JOIN topic ON topic.id = hit.topic \
             JOIN entry ON entry.id = hit.entry WHERE hit.entry > ?1 AND is_hidden = 0",
        )?;
        let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for hit in statement.query_map([entry.0], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (entry, topic) = hit?;
            found.entry(entry).or_default().push(topic);
        }
        let entries = found.into_iter();
        Ok(entries
            .map(|(entry, topics)| (EntryId(entry), topics))
            .collect())
    }
}

fn all(connection: &Connection) -> Result<Vec<EntryId>> {
    let mut statement = connection.prepare_cached("SELECT id FROM entry ORDER BY id DESC")?;
    let ids = statement.query_map([], |row| row.get(0).map(EntryId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
