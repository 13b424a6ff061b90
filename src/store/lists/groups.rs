//! Lists by feed or by topic, and by those in each day.
//!
//! A short list is walked, and each of its rows put where it belongs. A long one is put together
//! from shorter ones that an index has in order: those of the feeds, one after the other, or those
//! of the topics and what is left; of each what the list shows. Of lists by day it is one day at a
//! time that is walked.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::gather::{gather, is_long};
use super::{Bound, Direction, List, Shelf, end, turned};
use crate::model::list::{GroupLevel, ListSpec};
use crate::model::{Clock, EntryId, FeedId, Key, Source, Time, TopicId};
use crate::query::fold::fold;
use crate::store::{Result, rows};

/// What the number of a day is raised by, to make room for the groups of the day.
const DAY: i64 = 1 << 32;

/// A list by feed or topic.
#[derive(Debug)]
pub(in crate::store) struct Groups {
    /// The same list by time, the newest first.
    pub(super) list: List,
    rises: bool,
    by: By,
    /// Within each day.
    by_day: bool,
    /// The groups in the order of the screen, and where each stands there.
    order: Vec<i64>,
    ranks: HashMap<i64, i64>,
    shows_read: bool,
    clock: Clock,
}

/// What the groups are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Feed,
    Topic,
}

/// The feed of an entry.
pub(in crate::store) const FEED_OF: &str = "SELECT feed FROM entry WHERE id = ?1";

/// The topic that an entry stands under: the first of those whose lists show it. NULL if none does.
pub(in crate::store) const TOPIC_OF: &str = "SELECT hit.topic, min(topic.position) FROM hit JOIN \
     topic ON topic.id = hit.topic WHERE hit.entry = ?1 AND EXISTS (SELECT 1 FROM listed WHERE \
     scope = -hit.topic AND listed.published = ?2 AND listed.entry = ?1)";

impl Groups {
    pub(super) fn new(
        connection: &Connection,
        list: List,
        spec: &ListSpec,
        clock: &Clock,
    ) -> Result<Self> {
        let levels = spec.groups().levels();
        let by = if levels.contains(&GroupLevel::Feed) {
            By::Feed
        } else {
            By::Topic
        };
        let order = match by {
            By::Feed => feeds(connection, &spec.source)?,
            By::Topic => topics(connection)?,
        };
        Ok(Self {
            list,
            rises: spec.order.rises(),
            by,
            by_day: levels.first() == Some(&GroupLevel::Day),
            ranks: order.iter().copied().zip(0..).collect(),
            order,
            shows_read: !spec.hides_read(),
            clock: clock.clone(),
        })
    }

    /// Returns the topic that the row at `key` stands under.
    pub(super) fn topic(&self, key: Key) -> Option<TopicId> {
        let rank = usize::try_from(rank_in(key)).ok()?;
        let id = self.order.get(rank).filter(|_| self.by == By::Topic)?;
        Some(TopicId(*id))
    }

    pub(super) fn entry(&self, connection: &Connection, key: Key) -> Result<Option<EntryId>> {
        self.list.entry(connection, self.by_time(key))
    }

    pub(super) fn found_again(&self, connection: &Connection, key: Key) -> Result<Key> {
        let by_time = self.by_time(key);
        let is_there = connection
            .prepare_cached(FEED_OF)?
            .query_row([by_time.id.0], |_| Ok(()))
            .optional()?;
        match is_there {
            Some(()) => self.place(connection, by_time),
            None => Ok(key),
        }
    }

    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        if self.by_day {
            return self.day_by_day(connection, direction, bound, limit);
        }
        if is_long(connection, &self.list)? {
            return self.one_by_one(connection, direction, bound, limit);
        }
        let mut place = |key| self.place(connection, key);
        gather(connection, &self.list, direction, bound, limit, &mut place)
    }

    /// Goes through the groups, each along its index.
    fn one_by_one(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let last = self.order.len() as i64;
        let (start, is_older) = match direction {
            Direction::Older if bound == end(direction) => (0, true),
            Direction::Newer if bound == end(direction) => (last, false),
            _ => (rank_in(bound), direction == Direction::Older),
        };
        let ranks: Box<dyn Iterator<Item = i64>> = if is_older {
            Box::new(start.max(0)..=last)
        } else {
            Box::new((0..=start.min(last)).rev())
        };
        let mut keys = Vec::new();
        for rank in ranks {
            let bound = if rank == rank_in(bound) && bound != end(direction) {
                bound
            } else {
                end(direction)
            };
            self.walk_group(connection, rank, direction, bound, &mut |key| {
                keys.push(self.placed(key, rank));
                Ok(keys.len() < limit)
            })?;
            if keys.len() >= limit {
                break;
            }
        }
        Ok(keys)
    }

    fn walk_group(
        &self,
        connection: &Connection,
        rank: i64,
        direction: Direction,
        bound: Bound,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<()> {
        let (direction, bound) = if self.rises {
            (direction.turned(), turned(bound))
        } else {
            (direction, bound)
        };
        let group = usize::try_from(rank)
            .ok()
            .and_then(|rank| self.order.get(rank));
        let source = match (group, self.by) {
            (Some(feed), By::Feed) => Source::Feed(FeedId(*feed)),
            (Some(topic), By::Topic) => Source::Topic(TopicId(*topic)),
            (None, By::Feed) => return Ok(()),
            (None, By::Topic) => {
                return self.list.walk(connection, direction, bound, &mut |key| {
                    let is_left = self.rank(connection, key)? == rank;
                    Ok(!is_left || each(key)?)
                });
            }
        };
        let spec = ListSpec::new(source, self.shows_read);
        let shelf = Shelf::new(connection, &spec, &self.clock)?;
        shelf.walk(connection, direction, bound, &mut |key| {
            let is_here = self.list.shows(connection, key)?
                && (self.by == By::Feed || self.rank(connection, key)? == rank);
            Ok(!is_here || each(key)?)
        })
    }

    /// Goes through the days, and puts the rows of each where they belong.
    fn day_by_day(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let along = if self.rises {
            direction.turned()
        } else {
            direction
        };
        // From the first row of the day that the bound lies in.
        let start = if bound == end(direction) {
            end(along)
        } else {
            let date = self.clock.date(self.by_time(bound).published);
            let day = match along {
                Direction::Older => date.tomorrow().map(|next| self.clock.start_of(next)),
                Direction::Newer => Ok(Time(self.clock.start_of(date).0 - 1)),
            };
            let (id, fallback) = match along {
                Direction::Older => (EntryId(i64::MIN), Time(i64::MAX)),
                Direction::Newer => (EntryId(i64::MAX), Time(i64::MIN)),
            };
            Key::of_time(day.unwrap_or(fallback), id)
        };
        let mut keys: Vec<Key> = Vec::new();
        let mut day: Vec<Key> = Vec::new();
        let mut flush = |day: &mut Vec<Key>| {
            match direction {
                Direction::Older => day.sort_unstable_by(|one, other| other.cmp(one)),
                Direction::Newer => day.sort_unstable(),
            }
            keys.extend(day.drain(..).filter(|key| match direction {
                Direction::Older => *key < bound,
                Direction::Newer => *key > bound,
            }));
            keys.len() < limit
        };
        self.list.walk(connection, along, start, &mut |key| {
            let key = self.place(connection, key)?;
            let is_next = day
                .first()
                .is_some_and(|first| day_in(*first) != day_in(key));
            if is_next && !flush(&mut day) {
                return Ok(false);
            }
            day.push(key);
            Ok(true)
        })?;
        flush(&mut day);
        keys.truncate(limit);
        Ok(keys)
    }

    /// Returns where the row at `key` of the list by time stands in this one.
    fn place(&self, connection: &Connection, key: Key) -> Result<Key> {
        let rank = self.rank(connection, key)?;
        Ok(self.placed(key, rank))
    }

    fn placed(&self, key: Key, rank: i64) -> Key {
        let day = if self.by_day {
            let midnight = self.clock.start_of(self.clock.date(key.published)).0;
            // Days have 23 hours and more.
            let day = midnight.div_euclid(23 * 3_600);
            if self.rises { -day } else { day }
        } else {
            0
        };
        let key = if self.rises { turned(key) } else { key };
        let group = day * DAY - rank;
        Key { group, ..key }
    }

    /// Returns which group an entry belongs to; after the last: to none.
    fn rank(&self, connection: &Connection, key: Key) -> Result<i64> {
        let group: Option<Option<i64>> = match self.by {
            By::Feed => connection
                .prepare_cached(FEED_OF)?
                .query_row([key.id.0], |row| row.get(0)),
            By::Topic => connection
                .prepare_cached(TOPIC_OF)?
                .query_row(params![key.id.0, key.published.0], |row| row.get(0)),
        }
        .optional()?;
        let rank = group
            .flatten()
            .and_then(|group| self.ranks.get(&group).copied());
        Ok(rank.unwrap_or(self.order.len() as i64))
    }

    /// Returns where the row at `key` stands in the list by time.
    fn by_time(&self, key: Key) -> Key {
        let key = if self.rises { turned(key) } else { key };
        Key { group: 0, ..key }
    }
}

/// Returns the place of a key's group among all, or within its day.
fn rank_in(key: Key) -> i64 {
    (DAY - key.group.rem_euclid(DAY)) % DAY
}

fn day_in(key: Key) -> i64 {
    key.group + rank_in(key)
}

/// Returns the feeds that may have a part of a list, by name.
fn feeds(connection: &Connection, source: &Source) -> Result<Vec<i64>> {
    let category = match source {
        Source::Category(path) => path.as_str(),
        _ => "",
    };
    let mut statement = connection.prepare_cached(FEEDS)?;
    let mut named = statement
        .query_map([category], |row| {
            let title: String = row.get(2)?;
            let url: String = row.get(3)?;
            let title = rows::feed_title(row.get(1)?, &title, &url);
            Ok((fold(&title).text, row.get::<_, i64>(0)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    named.sort();
    Ok(named.into_iter().map(|(_, id)| id).collect())
}

/// Feeds of a category and those below it, or (`''`) all.
pub(in crate::store) const FEEDS: &str = "WITH RECURSIVE below (id) AS (SELECT id FROM category WHERE path = ?1 \
     UNION SELECT category.id FROM category JOIN below ON category.parent = below.id) \
     SELECT id, user_title, title, url FROM feed WHERE ?1 = '' OR category IN (SELECT id FROM below) \
     OR id IN (SELECT feed FROM feed_category WHERE category IN (SELECT id FROM below))";

/// Returns the topics in the order of the watchlist.
fn topics(connection: &Connection) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT id FROM topic ORDER BY position, id")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
