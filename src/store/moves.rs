//! Feeds that move: a redirect that says it is for good is believed when it leads to the same place
//! for three days, and the subscription follows. Its entries keep their ids.

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{self, Way};
use super::{Reader, Result, meta, rows};
use crate::model::{Clock, FeedId, Time};

/// Least time between two sightings that count, in seconds: a day.
const APART: i64 = 86_400;

/// Sightings after which a redirect is believed.
const BELIEVED: i64 = 3;

/// Sightings of a redirect that the user took back: it is never followed again.
const REFUSED: i64 = -1;

/// Takes note of where the answer of a feed that was fetched well led to (`None`: nowhere else);
/// returns whether the subscription followed it.
pub(super) fn note(
    connection: &Connection,
    feed: i64,
    to: Option<&str>,
    clock: &Clock,
) -> Result<bool> {
    let (known, seen, at): (Option<String>, i64, Option<i64>) = connection
        .prepare_cached("SELECT moving_to, moving_seen, moving_at FROM feed WHERE id = ?1")?
        .query_row([feed], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Some(to) = to else {
        if known.is_some() {
            set(connection, feed, None, 0, clock.now)?;
        }
        return Ok(false);
    };
    let is_same = known.as_deref() == Some(to);
    if is_same && seen == REFUSED {
        return Ok(false);
    }
    let is_early = at.is_some_and(|at| clock.now.0 < at.saturating_add(APART));
    if is_same && is_early {
        return Ok(false);
    }
    let seen = if is_same { seen + 1 } else { 1 };
    set(connection, feed, Some(to), seen, clock.now)?;
    if seen < BELIEVED {
        return Ok(false);
    }
    follow(connection, feed, to, clock)
}

/// Gives a feed its new address, as an undo step, unless another feed has it.
fn follow(connection: &Connection, feed: i64, to: &str, clock: &Clock) -> Result<bool> {
    let is_taken = connection
        .prepare_cached("SELECT 1 FROM feed WHERE url = ?1")?
        .query_row([to], |_| Ok(()))
        .optional()?
        .is_some();
    if is_taken {
        return Ok(false);
    }
    let (before, title) = connection
        .prepare_cached("SELECT url, user_title, title FROM feed WHERE id = ?1")?
        .query_row([feed], |row| {
            let (url, own): (String, String) = (row.get(0)?, row.get(2)?);
            let title = rows::feed_title(row.get(1)?, &own, &url);
            Ok((url, title))
        })?;
    set_address(connection, feed, to, Some(&before))?;
    set(connection, feed, None, 0, clock.now)?;
    let step = history::record(connection, &format!("{title} moved"), &[], &[], clock)?;
    history::set_count(connection, step, 1)?;
    history::set_no_place(connection, step)?;
    connection
        .prepare_cached("INSERT INTO step_address VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![step, feed, before, to])?;
    Ok(true)
}

impl Reader {
    /// Returns the addresses that feeds had before they moved, and those they have now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn moved_feeds(&self) -> Result<Vec<(String, String)>> {
        let mut statement = self.connection().prepare(
            "SELECT moved_from, url FROM feed WHERE is_followed = 1 AND moved_from IS NOT NULL",
        )?;
        let moved = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(moved.collect::<rusqlite::Result<_>>()?)
    }
}

fn set(connection: &Connection, feed: i64, to: Option<&str>, seen: i64, now: Time) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feed SET moving_to = ?2, moving_seen = ?3, moving_at = ?4 WHERE id = ?1",
        )?
        .execute(params![feed, to, seen, to.map(|_| now.0)])?;
    Ok(())
}

fn set_address(connection: &Connection, feed: i64, url: &str, from: Option<&str>) -> Result<()> {
    connection
        .prepare_cached("UPDATE feed SET url = ?2, moved_from = ?3 WHERE id = ?1")?
        .execute(params![feed, url, from])?;
    meta::grow(connection, meta::FEEDS_VERSION)
}

/// Undoes or redoes what a step moved; returns the feeds that have another address now. Who undoes
/// a move wants the old address, and keeps it.
pub(super) fn replay(
    connection: &Connection,
    step: i64,
    way: Way,
    clock: &Clock,
) -> Result<Vec<FeedId>> {
    let mut moved_feeds = Vec::new();
    let moved = connection
        .prepare_cached("SELECT feed, before, after FROM step_address WHERE step = ?1")?
        .query_map([step], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String, String)>>>()?;
    for (feed, before, after) in moved {
        let (to, from, refused) = match way {
            Way::Back => (&before, None, Some(after.as_str())),
            Way::Forth => (&after, Some(before.as_str()), None),
        };
        let owner: Option<i64> = connection
            .prepare_cached("SELECT id FROM feed WHERE url = ?1")?
            .query_row([to], |row| row.get(0))
            .optional()?;
        if owner.is_some_and(|owner| owner != feed) {
            // Somebody followed that address meanwhile: the feed stays where it is.
            continue;
        }
        set_address(connection, feed, to, from)?;
        let seen = if refused.is_some() { REFUSED } else { 0 };
        set(connection, feed, refused, seen, clock.now)?;
        moved_feeds.push(FeedId(feed));
    }
    Ok(moved_feeds)
}
