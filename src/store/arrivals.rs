//! Entries that arrive: new ones are stored and counted, known ones take over what changed.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::fulltext::Texts;
use super::identity::{Found, Known};
use super::ledger::{Derived, Group, Ledger, Member, bits};
use super::mutes::{self, Held, InForce};
use super::{Result, Stored};
use super::{announce, content, foretold, originals, retention, revisions, rows, tags};
use crate::model::entry::{NewEntry, TopicMatch};
use crate::model::feed::ParsedFeed;
use crate::model::{Clock, Level};

/// The feed that entries arrive from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feed<'a> {
    pub(super) id: i64,
    pub(super) url: &'a str,
    /// As shown.
    pub(super) title: &'a str,
    pub(super) category: &'a str,
    /// Nothing was ever had of it: what comes now is no news.
    pub(super) is_new: bool,
}

/// Stores the entries of a document: those that are new, and what changed in the others.
pub(super) fn store_entries<'a>(
    connection: &Connection,
    feed: Feed<'_>,
    parsed: &'a ParsedFeed,
    clock: &Clock,
    mutes: &InForce,
    texts: &mut Texts<'a>,
) -> Result<Stored> {
    // A document that names an identity twice means the first, the newest.
    let mut identities = HashSet::new();
    let mut entries: Vec<&NewEntry> = parsed
        .entries
        .iter()
        .filter(|entry| identities.insert(entry.identity.as_str()))
        .collect();
    // Oldest first, so that ids grow with time.
    entries.reverse();

    let ledger = Ledger::new(connection);
    let mut ids = Ids::load(connection)?;
    let mut stored = Stored::default();
    let mut ended = Vec::new();
    let is_foretold = foretold::is_any(connection)?;
    let known = Known::new(connection, feed.id, feed.url, identities)?;
    let mut there = HashSet::new();
    for entry in entries {
        match known.find(entry)? {
            Found::Pruned => {}
            Found::New { public_id } => {
                let mut held = mutes.find(connection, &feed, entry)?;
                ended.append(&mut held.ended);
                let arrival = Arrival {
                    feed: feed.id,
                    is_news: !feed.is_new,
                    public_id,
                    entry,
                    held,
                };
                let id = insert(connection, &ledger, &mut ids, &arrival, clock)?;
                there.insert(id);
                texts.add(id, entry);
                if is_foretold {
                    foretold::come_true(connection, &ledger, id, entry)?;
                }
                stored.new += 1;
            }
            Found::Known { id, content_hash } => {
                there.insert(id);
                if content_hash != content::keys(entry).hash {
                    let held = mutes.find(connection, &feed, entry)?;
                    revisions::keep(connection, id, entry, clock.now)?;
                    update(connection, &ledger, id, entry, &held)?;
                    texts.replace(id, entry);
                    stored.updated += 1;
                }
            }
        }
    }
    for mute in ended {
        mutes::end(connection, &ledger, mute)?;
    }
    ledger.close()?;
    // What a document that was cut short does not have may well be there.
    if !parsed.is_incomplete && !known.is_empty() {
        retention::note(connection, feed.id, &there, clock)?;
    }
    Ok(stored)
}

/// An entry that is new.
struct Arrival<'a> {
    feed: i64,
    /// Topics may announce it.
    is_news: bool,
    public_id: i64,
    entry: &'a NewEntry,
    held: Held,
}

/// The ids that come next. No other connection can take them: this one holds the lock.
struct Ids {
    entry: i64,
}

impl Ids {
    fn load(connection: &Connection) -> Result<Self> {
        let next = |sql| -> Result<i64> {
            Ok(connection
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?)
        };
        Ok(Self {
            entry: next("SELECT coalesce(max(id), 0) + 1 FROM entry")?,
        })
    }
}

fn insert(
    connection: &Connection,
    ledger: &Ledger<'_>,
    ids: &mut Ids,
    arrival: &Arrival<'_>,
    clock: &Clock,
) -> Result<i64> {
    let Arrival {
        feed,
        is_news,
        public_id,
        entry,
        ref held,
    } = *arrival;
    let id = ids.entry;
    ids.entry += 1;
    // Of its own at first, with its id; it is assigned when there is time.
    let story = id;
    let now = clock.now;
    let published = entry.published.unwrap_or(now).min(now);
    let keys = content::keys(entry);
    let group = find_group(connection, ledger, feed, id, keys.copy)?;
    let own = if held.is_read { bits::READ } else { 0 };
    let flags = group.as_ref().map_or(own, |group| group.first().flags);

    connection
        .prepare_cached(
            "INSERT INTO story (id, created, oldest, newest, size, spread, heat) \
             VALUES (?1, ?2, ?3, ?3, 1, (1 << 40) + ?3, ?3)",
        )?
        .execute([story, now.0, published.0])?;
    connection
        .prepare_cached(
            "INSERT INTO entry (id, feed, story, public_id, identity, content_hash, published, \
             fetched, updated, title, url, outlet, words, copy_key, is_read, is_starred, \
             is_later, is_deleted, is_muted, is_snoozed, mutes) VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
             ?19, ?20, ?21)",
        )?
        .execute(params![
            id,
            feed,
            story,
            public_id,
            entry.identity,
            keys.hash,
            published.0,
            now.0,
            entry.updated.map(|time| time.0),
            content::shown_title(entry),
            entry.url.as_deref(),
            keys.outlet,
            entry.words,
            keys.copy,
            flags & bits::READ != 0,
            flags & bits::STARRED != 0,
            flags & bits::LATER != 0,
            flags & bits::DELETED != 0,
            flags & bits::MUTED != 0,
            flags & bits::SNOOZED != 0,
            held.mutes,
        ])?;
    held.store(connection, id, false)?;
    if let Some(group) = &group {
        tags::take_over(connection, group.first().id, id)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO entry_body (entry, html, summary, base, language, authors, tags, \
             enclosures, comments, image, episode) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            id,
            entry.html,
            entry.summary,
            entry.base,
            entry.language.as_deref(),
            rows::to_json(&entry.authors),
            rows::to_json(&entry.tags),
            rows::enclosures_to_json(&entry.enclosures),
            entry.beside.comments.as_deref(),
            entry.beside.image.as_deref(),
            entry.beside.episode.as_deref(),
        ])?;
    let topics = insert_hits(connection, id, &entry.topics)?;
    // A copy folds under what is there already.
    if is_news && group.is_none() {
        for (topic, _) in &topics {
            announce::wait(connection, id, *topic)?;
        }
    }

    let member = Member {
        id,
        feed,
        published: published.0,
        flags,
        is_followed: true,
        mutes: held.mutes,
        topics,
        stored: Derived::SINGLE,
    };
    let mut after = group.clone().unwrap_or(Group {
        members: Vec::with_capacity(1),
    });
    after.members.push(member);
    ledger.settle(group.as_ref(), Some(&after))?;
    Ok(id)
}

/// Takes over what changed. Flags, dates and first sight stay.
fn update(
    connection: &Connection,
    ledger: &Ledger<'_>,
    id: i64,
    entry: &NewEntry,
    held: &Held,
) -> Result<()> {
    let before = ledger
        .load(id)?
        .expect("the entry was found in this transaction");
    let keys = content::keys(entry);
    let copy_key = keys.copy;
    let old_key: Option<i64> = connection
        .prepare_cached("SELECT copy_key FROM entry WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    connection
        .prepare_cached(
            "UPDATE entry SET content_hash = ?2, title = ?3, url = ?4, outlet = ?5, words = ?6, \
             updated = ?7 WHERE id = ?1",
        )?
        .execute(params![
            id,
            keys.hash,
            content::shown_title(entry),
            entry.url.as_deref(),
            keys.outlet,
            entry.words,
            entry.updated.map(|time| time.0),
        ])?;
    connection
        .prepare_cached(
            "UPDATE entry_body SET html = ?2, summary = ?3, base = ?4, language = ?5, \
             authors = ?6, tags = ?7, enclosures = ?8, comments = ?9, image = ?10, \
             episode = ?11 WHERE entry = ?1",
        )?
        .execute(params![
            id,
            entry.html,
            entry.summary,
            entry.base,
            entry.language.as_deref(),
            rows::to_json(&entry.authors),
            rows::to_json(&entry.tags),
            rows::enclosures_to_json(&entry.enclosures),
            entry.beside.comments.as_deref(),
            entry.beside.image.as_deref(),
            entry.beside.episode.as_deref(),
        ])?;
    // What its page was found for stays: that is still there.
    if !originals::exists(connection, id)? {
        connection
            .prepare_cached("DELETE FROM hit WHERE entry = ?1 AND count > 0")?
            .execute([id])?;
    }
    insert_hits(connection, id, &entry.topics)?;
    // With those that its story brought it to.
    let topics = ledger.topics(id)?;

    held.store(connection, id, true)?;

    let mut rest = before.clone();
    let at = rest
        .members
        .iter()
        .position(|member| member.id == id)
        .expect("a group holds the entry it was loaded by");
    rest.members[at].topics = topics;
    rest.members[at].mutes = held.mutes;
    if old_key == copy_key {
        return ledger.settle(Some(&before), Some(&rest));
    }
    // It tells something else now: out of its group, and into another if there is one.
    let mut member = rest.members.remove(at);
    ledger.settle(Some(&before), None)?;
    if !rest.members.is_empty() {
        ledger.settle(None, Some(&rest))?;
    }
    connection
        .prepare_cached("UPDATE entry SET copy_key = ?2 WHERE id = ?1")?
        .execute(params![id, copy_key])?;
    let joined = find_group(connection, ledger, member.feed, id, copy_key)?;
    let alone = Group {
        members: vec![member.clone()],
    };
    let Some(joined) = joined else {
        return ledger.settle(None, Some(&alone));
    };
    tags::take_over(connection, joined.first().id, id)?;
    // Flags first, while it is on its own; then it is one of the group.
    member.flags = joined.first().flags;
    let mut after = joined.clone();
    after.members.push(member);
    after.members.sort_by_key(|member| member.id);
    ledger.write_flags(&alone, &after)?;
    ledger.settle(Some(&joined), Some(&after))
}

/// Finds the group that an entry `id` of `feed` with `copy_key` belongs to: of other feeds only,
/// for within a feed identity decides.
fn find_group(
    connection: &Connection,
    ledger: &Ledger<'_>,
    feed: i64,
    id: i64,
    copy_key: Option<i64>,
) -> Result<Option<Group>> {
    let Some(copy_key) = copy_key else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT id FROM entry WHERE copy_key = ?1 AND copy_of IS NULL AND id <> ?2",
    )?;
    // In order here: with ORDER BY the statement would be prepared again for each value.
    let mut firsts = statement
        .query_map([copy_key, id], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    firsts.sort_unstable();
    for first in firsts {
        if let Some(group) = ledger.load(first)?
            && group.members.iter().all(|member| member.feed != feed)
        {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

/// Stores which topics match an entry; returns those it stored and whether it is about them.
pub(super) fn insert_hits(
    connection: &Connection,
    entry: i64,
    topics: &[TopicMatch],
) -> Result<Vec<(i64, bool)>> {
    let mut stored = Vec::with_capacity(topics.len());
    for found in topics {
        let is_about = found.level == Level::About;
        // A topic may have left the watchlist since the entry was matched.
        let rows = connection
            .prepare_cached(
                "INSERT OR REPLACE INTO hit (entry, topic, level, count, in_title) \
                 SELECT ?1, id, ?3, ?4, ?5 FROM topic WHERE id = ?2",
            )?
            .execute(params![
                entry,
                found.topic.0,
                1 + i64::from(is_about),
                found.count,
                found.in_title
            ])?;
        if rows > 0 {
            stored.push((found.topic.0, is_about));
        }
    }
    Ok(stored)
}
