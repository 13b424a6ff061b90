//! Lists of stories: each story once, at the place of its newest entry in the list.
//!
//! Nothing is kept for them. An entry stands for its story in a list if the list holds no newer
//! entry of that story, and one look into the index of stories tells: so such a list is stepped
//! through like any other, and what a mark or a new report changes in it is right at once. In an
//! order that is none of time the stories themselves are stepped through, by an index in that
//! order, and those are left out of which the list holds nothing.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use rusqlite::{Connection, OptionalExtension, params};

use super::gather::MOST_WALKED;
use super::{Bound, Direction, List, Shelf, end, key};
use crate::model::list::Order;
use crate::model::{EntryId, Key};
use crate::store::Result;

/// A list by story.
#[derive(Debug)]
pub(in crate::store) struct Stories {
    /// The same list by entry.
    pub(in crate::store) list: List,
    pub(super) order: Order,
}

impl Stories {
    /// Returns up to `limit` keys from `bound` on, in the order they are met.
    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let Some(rank) = rank(self.order) else {
            return self.in_time(connection, direction, bound, limit);
        };
        if let List::Shelf(shelf) = &self.list {
            if shelf
                .total(connection)?
                .is_some_and(|total| total <= MOST_WALKED)
            {
                let mut keys = self.gathered(connection, shelf, direction, bound)?;
                keys.truncate(limit);
                return Ok(keys);
            }
            let sql = shelf.ranked_sql(rank, direction);
            return shelf.run(connection, &sql, bound, limit);
        }
        let mut statement = connection.prepare_cached(&ranked_sql(rank, direction))?;
        let mut rows = statement.query([bound.published.0, bound.id.0])?;
        let mut keys = Vec::new();
        while keys.len() < limit
            && let Some(row) = rows.next()?
        {
            let key = key(row)?;
            if self.newest(connection, key.id.0, None)?.is_some() {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// Returns the places of the stories that `entries` are of, in an order that is none of time, from
    /// `bound` on: for few entries, of which there may be none among all the first stories.
    pub(super) fn gathered(
        &self,
        connection: &Connection,
        entries: &Shelf,
        direction: Direction,
        bound: Bound,
    ) -> Result<Vec<Key>> {
        let Some(rank) = rank(self.order) else {
            return Ok(Vec::new());
        };
        let mut ranked = connection.prepare_cached(&rank_sql(rank))?;
        let mut keys: BTreeSet<Key> = BTreeSet::new();
        let all = Direction::Older;
        entries.walk(connection, all, end(all), &mut |key| {
            keys.extend(ranked.query_row([key.id.0], self::key).optional()?);
            Ok(true)
        })?;
        Ok(match direction {
            Direction::Older => keys.range(..bound).rev().copied().collect(),
            Direction::Newer => (keys.range((Excluded(bound), Unbounded)).copied()).collect(),
        })
    }

    fn in_time(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        if let List::Shelf(shelf) = &self.list {
            return shelf.run(connection, &shelf.heads_sql(direction), bound, limit);
        }
        let mut story_of = connection.prepare_cached("SELECT story FROM entry WHERE id = ?1")?;
        let mut keys = Vec::new();
        self.list.walk(connection, direction, bound, &mut |key| {
            let story = story_of.query_row([key.id.0], |row| row.get(0))?;
            if self.newest(connection, story, Some(key))?.is_none() {
                keys.push(key);
            }
            Ok(keys.len() < limit)
        })?;
        Ok(keys)
    }

    /// Returns the newest entry of a story that the list holds, of those newer than `than`.
    fn newest(
        &self,
        connection: &Connection,
        story: i64,
        than: Option<Key>,
    ) -> Result<Option<Key>> {
        let than = than.map_or((i64::MIN, i64::MIN), |key| (key.published.0, key.id.0));
        let mut statement = connection.prepare_cached(NEWER)?;
        let mut rows = statement.query([story, than.0, than.1])?;
        while let Some(row) = rows.next()? {
            let key = key(row)?;
            if self.list.holds(connection, key)? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Returns whether a row stands at `key`, in a list by time.
    pub(super) fn shows(&self, connection: &Connection, key: Key) -> Result<bool> {
        if !self.list.holds(connection, key)? {
            return Ok(false);
        }
        Ok(match story_of(connection, key.id)? {
            Some(story) => self.newest(connection, story, Some(key))?.is_none(),
            None => false,
        })
    }

    /// Returns the entry that puts a story where `key` says.
    pub(in crate::store) fn entry(
        &self,
        connection: &Connection,
        key: Key,
    ) -> Result<Option<EntryId>> {
        if self.order.is_of_time() {
            return Ok(Some(key.id));
        }
        Ok(self.newest(connection, key.id.0, None)?.map(|key| key.id))
    }
}

/// The entries of a story, the newest first.
pub(in crate::store) const NEWER: &str = "SELECT published, id FROM entry INDEXED BY entry_story \
     WHERE story = ?1 AND (published, id) > (?2, ?3) ORDER BY published DESC, id DESC";

/// Returns the column that an order sorts stories by, if it is none of time.
fn rank(order: Order) -> Option<&'static str> {
    match order {
        Order::Outlets => Some("spread"),
        Order::Hot => Some("heat"),
        _ => None,
    }
}

/// Returns the statement that tells the place of the story of an entry.
pub(in crate::store) fn rank_sql(rank: &str) -> String {
    format!(
        "SELECT story.{rank}, story.id FROM entry JOIN story ON story.id = entry.story \
         WHERE entry.id = ?1"
    )
}

/// Returns the statement that steps through all stories: `?1 ?2` bound.
pub(in crate::store) fn ranked_sql(rank: &str, direction: Direction) -> String {
    let (less, order) = direction.words();
    format!(
        "SELECT {rank}, id FROM story INDEXED BY story_{rank} WHERE ({rank}, id) {less} (?1, ?2) \
         ORDER BY {rank} {order}, id {order}"
    )
}

impl Shelf {
    /// Returns the part of a statement that finds the entries of `story` that this list holds.
    fn members(&self, story: &str) -> String {
        // Kept from the index, which is entered at the place in the list, where there is one.
        let filter = self.filter.replace("published >=", "+published >=");
        let members = "FROM entry AS member INDEXED BY entry_story";
        if self.is_materialised() {
            format!(
                "{members} WHERE member.story = {story} AND EXISTS (SELECT 1 FROM listed \
                 WHERE {filter} AND published = member.published AND entry = member.id)"
            )
        } else {
            format!("{members} WHERE member.story = {story} AND {filter}")
        }
    }

    /// Whether its rows are those of `listed`.
    fn is_materialised(&self) -> bool {
        self.id == "entry"
    }

    /// Returns the statement that steps through the stories by their newest entries: `?1 ?2`
    /// bound, `?3` limit.
    pub(in crate::store) fn heads_sql(&self, direction: Direction) -> String {
        let (less, order) = direction.words();
        let Self {
            from,
            published,
            id,
            filter,
            ..
        } = self;
        let (own, story) = if self.is_materialised() {
            (
                "listed",
                "(SELECT story FROM entry AS own WHERE own.id = listed.entry)",
            )
        } else {
            ("entry", "entry.story")
        };
        let members = self.members(story);
        format!(
            "SELECT {published}, {id} FROM {from} WHERE {filter} \
             AND ({published}, {id}) {less} (?1, ?2) AND NOT EXISTS (SELECT 1 {members} \
             AND (member.published, member.id) > ({own}.published, {own}.{id})) \
             ORDER BY {published} {order}, {id} {order} LIMIT ?3"
        )
    }

    /// Returns the statement that steps through the stories by a rank of theirs.
    pub(in crate::store) fn ranked_sql(&self, rank: &str, direction: Direction) -> String {
        let (less, order) = direction.words();
        let members = self.members("story.id");
        format!(
            "SELECT story.{rank}, story.id FROM story INDEXED BY story_{rank} \
             WHERE (story.{rank}, story.id) {less} (?1, ?2) AND EXISTS (SELECT 1 {members}) \
             ORDER BY story.{rank} {order}, story.id {order} LIMIT ?3"
        )
    }

    fn run(
        &self,
        connection: &Connection,
        sql: &str,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(sql)?;
        let keys =
            statement.query_map([bound.published.0, bound.id.0, limit, self.argument], key)?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns whether the list holds the entry at `key`.
    pub(super) fn holds(&self, connection: &Connection, key: Key) -> Result<bool> {
        let Self {
            from,
            published,
            id,
            filter,
            ..
        } = self;
        let sql = format!(
            "SELECT 1 FROM {from} WHERE {filter} AND {published} = ?1 AND {id} = ?2 AND ?3 = 0"
        );
        let found = connection
            .prepare_cached(&sql)?
            .query_row([key.published.0, key.id.0, 0, self.argument], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }
}

/// Returns the entries of a story that are to be seen, up to the entry `newest`.
pub(in crate::store) fn entries(
    connection: &Connection,
    story: i64,
    newest: Option<EntryId>,
) -> Result<Vec<i64>> {
    let newest = newest.map_or(i64::MAX, |entry| entry.0);
    let mut statement = connection
        .prepare_cached("SELECT id FROM entry WHERE story = ?1 AND is_hidden = 0 AND id <= ?2")?;
    let ids = statement.query_map(params![story, newest], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the entries of a story that the user holds back.
pub(in crate::store) fn held_back(connection: &Connection, story: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM entry INDEXED BY entry_story WHERE story = ?1 AND is_hidden = 1 \
         AND is_deleted = 0 AND (is_muted = 1 OR is_snoozed = 1)",
    )?;
    let ids = statement.query_map([story], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the story of an entry that may be gone.
pub(in crate::store) fn story_of(connection: &Connection, entry: EntryId) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached("SELECT story FROM entry WHERE id = ?1")?
        .query_row([entry.0], |row| row.get(0))
        .optional()?)
}
