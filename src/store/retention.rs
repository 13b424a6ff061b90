//! Retention: what is kept, and for how long.
//!
//! An entry that stands in its feed's document stays. One that left it is kept for a time, longer
//! while it is unread; what is starred, on the later shelf, snoozed or tagged stays for ever, and
//! what a topic matches at least as long as the topic says. Of what is pruned only the public id stays, so
//! that it is not new when a feed brings it back.
//!
//! The room is used again by what comes next; the file is not made smaller, for that would write
//! all of it anew.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::ledger::Ledger;
use super::writer::{Safety, Writer};
use super::{Result, meta, told};
use crate::model::{Clock, FeedId};
use crate::stories::OPEN_FOR;

const DAY: i64 = 86_400;

/// How long entries are kept after they left their feed, in days; 0 is for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// Those that were read.
    pub read: u32,
    /// Those that were not.
    pub unread: u32,
    /// Those of single feeds, read or not.
    pub feeds: HashMap<FeedId, u32>,
    /// Those that a topic of this name matches: at least so long.
    pub topics: HashMap<String, u32>,
}

impl Retention {
    /// Returns the days that an entry is kept, which topics of `topics` match; `None` for ever.
    fn days(&self, feed: FeedId, is_read: bool, topics: &[String]) -> Option<u32> {
        let common = if is_read { self.read } else { self.unread };
        let own = self.feeds.get(&feed).copied().unwrap_or(common);
        let asked = topics.iter().filter_map(|topic| self.topics.get(topic));
        let mut days = own;
        for asked in asked.copied().chain([own]) {
            if asked == 0 {
                return None;
            }
            days = days.max(asked);
        }
        Some(days)
    }

    /// Returns the least days that anything is kept; `None` if all is kept for ever.
    fn least(&self) -> Option<u32> {
        let feeds = self.feeds.values().copied();
        let all = feeds.chain([self.read, self.unread]);
        all.filter(|days| *days > 0).min()
    }
}

/// How far a look at the entries went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// Entries that are gone now.
    pub entries: u64,
    /// Where the next batch begins; `None` at the end.
    pub next: Option<(i64, i64)>,
}

impl Writer {
    /// Returns whether a day has passed since everything was looked at.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_pruning_due(&self, clock: &Clock) -> Result<bool> {
        let last = meta::get(self.connection(), meta::PRUNED_AT)?;
        Ok(!(0..DAY).contains(&(clock.now.0 - last)))
    }

    /// Looks at up to `limit` entries that left their feeds, from `from` on (`None`: from the
    /// start), and prunes those whose time is over.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of this batch is pruned.
    pub fn prune(
        &mut self,
        retention: &Retention,
        from: Option<(i64, i64)>,
        limit: usize,
        clock: &Clock,
    ) -> Result<Pruned> {
        // Each row that points to an entry would be looked for in whole tables, once for each
        // entry; a batch takes them all in one look.
        self.connection()
            .pragma_update(None, "foreign_keys", false)?;
        let pruned = self.prune_batch(retention, from, limit, clock);
        self.connection()
            .pragma_update(None, "foreign_keys", true)?;
        pruned
    }

    fn prune_batch(
        &mut self,
        retention: &Retention,
        from: Option<(i64, i64)>,
        limit: usize,
        clock: &Clock,
    ) -> Result<Pruned> {
        let change = self.begin(Safety::Process)?;
        let now = clock.now.0;
        if from.is_none() {
            leave(&change, now)?;
        }
        let looked = match retention.least() {
            Some(days) => candidates(&change, from, now - i64::from(days) * DAY, limit, now)?,
            None => Vec::new(),
        };
        let next = looked.last().filter(|_| looked.len() == limit);
        let next = next.map(|last| (last.gone, last.id));
        let mut over = Vec::new();
        for candidate in looked {
            let topics = topics(&change, candidate.id)?;
            let days = retention.days(FeedId(candidate.feed), candidate.is_read, &topics);
            if days.is_some_and(|days| candidate.gone <= now - i64::from(days) * DAY) {
                over.push(candidate);
            }
        }
        remove(&change, &over)?;
        if next.is_none() {
            meta::set(&change, meta::PRUNED_AT, now)?;
        }
        change.commit()?;
        Ok(Pruned {
            entries: over.len() as u64,
            next,
        })
    }
}

/// Notes which entries of a feed its document, which has the entries `there`, brings no longer, and
/// which are there again.
pub(super) fn note(
    connection: &Connection,
    feed: i64,
    there: &HashSet<i64>,
    clock: &Clock,
) -> Result<()> {
    let mut statement = connection.prepare_cached(PRESENT)?;
    let present = statement
        .query_map([feed], |row| row.get(0))?
        .collect::<rusqlite::Result<HashSet<i64>>>()?;
    for id in present.difference(there) {
        connection
            .prepare_cached("UPDATE entry SET gone = ?2 WHERE id = ?1")?
            .execute([*id, clock.now.0])?;
    }
    for id in there.difference(&present) {
        connection
            .prepare_cached("UPDATE entry SET gone = NULL WHERE id = ?1")?
            .execute([*id])?;
    }
    Ok(())
}

pub(super) const PRESENT: &str = "SELECT id FROM entry WHERE feed = ?1 AND gone IS NULL";

/// Returns whether an entry with this public id was pruned.
pub(super) fn was_pruned(connection: &Connection, public_id: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM pruned WHERE public_id = ?1")?
        .exists([public_id])?)
}

/// Returns whether anything was pruned.
pub(super) fn is_any(connection: &Connection) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM pruned)")?
        .query_row([], |row| row.get(0))?)
}

/// What no document brings any longer because its feed is no longer followed has left it too.
fn leave(connection: &Connection, now: i64) -> Result<()> {
    connection.execute(
        "UPDATE entry SET gone = ?1 WHERE gone IS NULL \
         AND feed IN (SELECT id FROM feed WHERE is_followed = 0)",
        [now],
    )?;
    Ok(())
}

/// An entry that left its feed.
struct Candidate {
    id: i64,
    feed: i64,
    is_read: bool,
    gone: i64,
}

/// Loads the entries that left their feeds until `until`, longest ago first, without those that the
/// user keeps, those whose story may still grow, and the newest of all: ids must not be used again.
fn candidates(
    connection: &Connection,
    from: Option<(i64, i64)>,
    until: i64,
    limit: usize,
    now: i64,
) -> Result<Vec<Candidate>> {
    let (gone, id) = from.unwrap_or((i64::MIN, i64::MIN));
    let mut statement = connection.prepare_cached(CANDIDATES)?;
    let rows = statement.query_map(
        params![gone, id, until, now - OPEN_FOR, limit as i64],
        |row| {
            Ok(Candidate {
                id: row.get(0)?,
                feed: row.get(1)?,
                is_read: row.get(2)?,
                gone: row.get(3)?,
            })
        },
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) const CANDIDATES: &str = "SELECT id, feed, is_read, gone FROM entry \
     WHERE gone IS NOT NULL AND (gone, id) > (?1, ?2) AND gone <= ?3 \
     AND is_starred = 0 AND is_later = 0 AND is_snoozed = 0 AND fetched < ?4 \
     AND NOT EXISTS (SELECT 1 FROM story WHERE story.id = entry.story AND newest >= ?4) \
     AND id < (SELECT max(id) FROM entry) \
     AND NOT EXISTS (SELECT 1 FROM entry_tag WHERE entry_tag.entry = entry.id) \
     ORDER BY gone, id LIMIT ?5";

fn topics(connection: &Connection, entry: i64) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT topic.name FROM hit JOIN topic ON topic.id = hit.topic WHERE hit.entry = ?1",
    )?;
    let names = statement.query_map([entry], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// Removes entries with all that is known of them.
fn remove(connection: &Connection, over: &[Candidate]) -> Result<()> {
    if over.is_empty() {
        return Ok(());
    }
    let ledger = Ledger::new(connection);
    let mut stories = HashSet::new();
    for Candidate { id, .. } in over {
        let Some(before) = ledger.load(*id)? else {
            continue;
        };
        let mut after = before.clone();
        after.members.retain(|member| member.id != *id);
        let after = Some(after).filter(|group| !group.members.is_empty());
        ledger.settle(Some(&before), after.as_ref())?;
        stories.extend(story_of(connection, *id)?);
        forget(connection, *id)?;
    }
    ledger.close()?;
    for story in stories {
        told::settle(connection, story)?;
    }
    let ids: Vec<String> = over.iter().map(|one| one.id.to_string()).collect();
    let ids = ids.join(", ");
    // Copies of what is gone are the first of their text now.
    connection.execute_batch(&format!(
        "UPDATE story_entry SET copy_of = NULL WHERE copy_of IN ({ids});
         DELETE FROM step_entry WHERE entry IN ({ids});
         DELETE FROM step_snooze WHERE entry IN ({ids});
         DELETE FROM step_story WHERE entry IN ({ids});
         DELETE FROM step_tag WHERE entry IN ({ids});"
    ))?;
    Ok(())
}

/// Returns the story of an entry, with the title that the entry gives it kept.
fn story_of(connection: &Connection, entry: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached(
            "UPDATE story SET title = e.title FROM entry e \
             WHERE e.id = ?1 AND story.id = ?1 AND e.story = ?1 AND story.title IS NULL \
             AND story.size > 1",
        )?
        .execute([entry])?;
    Ok(connection
        .prepare_cached("SELECT story FROM entry WHERE id = ?1")?
        .query_row([entry], |row| row.get(0))
        .optional()?)
}

/// Removes the rows of one entry. Its public id stays, unless its feed is no longer followed: one
/// that is followed again begins anew.
fn forget(connection: &Connection, id: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO pruned SELECT entry.public_id FROM entry \
             JOIN feed ON feed.id = entry.feed WHERE entry.id = ?1 AND feed.is_followed = 1",
        )?
        .execute([id])?;
    let waited = connection
        .prepare_cached("DELETE FROM unindexed WHERE entry = ?1")?
        .execute([id])?;
    if waited == 0 {
        connection
            .prepare_cached("DELETE FROM entry_fts WHERE rowid = ?1")?
            .execute([id])?;
    }
    for table in [
        "entry_body",
        "entry_tag",
        "hit",
        "muted",
        "original",
        "place",
        "revision",
        "story_entry",
        "story_fix",
        "story_near",
        "story_mention",
        "story_news",
        "announcement",
    ] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE entry = ?1"))?
            .execute([id])?;
    }
    connection
        .prepare_cached("DELETE FROM entry WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_an_entry_is_kept() {
        let retention = Retention {
            read: 90,
            unread: 365,
            feeds: HashMap::from([(FeedId(2), 7), (FeedId(3), 0)]),
            topics: HashMap::from([("Harbor Line".into(), 120), ("Ferries".into(), 0)]),
        };
        let cases: [(i64, bool, &[&str], Option<u32>); 9] = [
            (1, true, &[], Some(90)),
            (1, false, &[], Some(365)),
            (2, false, &[], Some(7)),
            (3, true, &[], None),
            (1, true, &["Harbor Line"], Some(120)),
            (1, false, &["Harbor Line"], Some(365)),
            (2, true, &["Harbor Line", "Other"], Some(120)),
            (2, true, &["Ferries", "Harbor Line"], None),
            (1, true, &["Other"], Some(90)),
        ];
        for (feed, is_read, topics, want) in cases {
            let topics: Vec<String> = topics.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(
                retention.days(FeedId(feed), is_read, &topics),
                want,
                "{feed} {is_read} {topics:?}"
            );
        }
        assert_eq!(retention.least(), Some(7));
        assert_eq!(Retention::default().least(), None);
    }
}
