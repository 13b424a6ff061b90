//! Switches: feeds that stay followed and are left alone until they are switched on again.

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{self, Way};
use super::writer::{Safety, Writer};
use super::{Result, StoreError, rows};
use crate::model::{Clean, Clock, FeedId, Step};

impl Writer {
    /// Switches feeds on or off as one undo step; those that are so already are left alone.
    ///
    /// # Errors
    /// A feed is unknown, or the database cannot be written; then nothing is changed.
    pub fn switch_feeds(&mut self, feeds: &[FeedId], is_on: bool, clock: &Clock) -> Result<Step> {
        let change = self.begin(Safety::Power)?;
        let mut switched = Vec::new();
        let mut title = Clean::default();
        for feed in feeds {
            let row: Option<(Clean, bool)> = change
                .prepare_cached(
                    "SELECT user_title, title, url, is_off FROM feed \
                     WHERE id = ?1 AND is_followed = 1",
                )?
                .query_row([feed.0], |row| {
                    let (own, url): (String, String) = (row.get(1)?, row.get(2)?);
                    Ok((rows::feed_title(row.get(0)?, &own, &url), row.get(3)?))
                })
                .optional()?;
            let (shown, is_off) = row.ok_or(StoreError::UnknownFeed(feed.0))?;
            if is_off == is_on {
                set(&change, feed.0, !is_on)?;
                switched.push(feed.0);
                title = shown;
            }
        }
        let word = if is_on { "on" } else { "off" };
        let label = match switched.len() {
            1 => format!("switched {word} {title}"),
            count => format!("switched {word} {count} feeds"),
        };
        let count = switched.len() as u64;
        if count > 0 {
            let step = history::record(&change, &label, &[], &[], clock)?;
            change.execute(
                "UPDATE step SET count = ?2 WHERE id = ?1",
                [step, count as i64],
            )?;
            for feed in switched {
                remember(&change, step, feed, !is_on)?;
            }
        }
        change.commit()?;
        Ok(Step {
            label,
            count,
            ..Step::default()
        })
    }
}

/// Undoes or redoes what a step switched.
pub(super) fn replay(connection: &Connection, step: i64, way: Way) -> Result<()> {
    let switched = connection
        .prepare_cached("SELECT feed, is_off FROM step_switch WHERE step = ?1")?
        .query_map([step], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, bool)>>>()?;
    for (feed, is_off) in switched {
        set(connection, feed, is_off == (way == Way::Forth))?;
    }
    Ok(())
}

/// Notes what a step switched.
pub(super) fn remember(connection: &Connection, step: i64, feed: i64, is_off: bool) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO step_switch VALUES (?1, ?2, ?3)")?
        .execute(params![step, feed, is_off])?;
    Ok(())
}

pub(super) fn set(connection: &Connection, feed: i64, is_off: bool) -> Result<()> {
    connection
        .prepare_cached("UPDATE feed SET is_off = ?2 WHERE id = ?1")?
        .execute(params![feed, is_off])?;
    Ok(())
}
