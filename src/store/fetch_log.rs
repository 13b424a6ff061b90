//! The log of fetches: the last of each feed, as its details show them.

use rusqlite::{Connection, params};

use super::{Result, Stored};
use crate::model::feed::{Fetch, Fetched};
use crate::model::feed_details::FetchRecord;
use crate::model::message::FeedStatus;
use crate::model::{Clean, Time};

/// Fetches of a feed that are kept.
const KEPT: i64 = 10;

/// Adds a fetch, and drops the oldest.
pub(super) fn add(connection: &Connection, fetch: &Fetch, stored: Stored, now: Time) -> Result<()> {
    let (outcome, remark) = match &fetch.fetched {
        Fetched::Changed { feed, .. } => (1, feed.warnings.first()),
        Fetched::Unchanged { .. } => (2, None),
        Fetched::Failed { error, .. } => (3, Some(error)),
    };
    let feed = fetch.feed.0;
    let number: i64 = connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM fetch_log WHERE feed = ?1")?
        .query_row([feed], |row| row.get(0))?;
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO fetch_log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            feed,
            number,
            now.0,
            outcome,
            fetch.transfer.status,
            fetch.transfer.bytes.map(count),
            count(fetch.transfer.ms),
            count(stored.new),
            count(stored.updated),
            remark.map(Clean::as_str),
        ])?;
    connection
        .prepare_cached("DELETE FROM fetch_log WHERE feed = ?1 AND number <= ?2")?
        .execute([feed, number - KEPT])?;
    Ok(())
}

/// Loads the fetches of a feed, the newest first.
pub(super) fn load(connection: &Connection, feed: i64) -> Result<Vec<FetchRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT at, outcome, status, bytes, ms, new, updated, remark FROM fetch_log \
         WHERE feed = ?1 ORDER BY number DESC",
    )?;
    let records = statement.query_map([feed], |row| {
        let count = |at| -> rusqlite::Result<u64> { Ok(row.get::<_, i64>(at)?.max(0) as u64) };
        let (new, updated) = (count(5)?, count(6)?);
        Ok(FetchRecord {
            at: Time(row.get(0)?),
            outcome: match row.get::<_, i64>(1)? {
                3 => FeedStatus::Failed,
                1 if new + updated > 0 => FeedStatus::New,
                _ => FeedStatus::Unchanged,
            },
            status: row.get(2)?,
            bytes: row.get::<_, Option<i64>>(3)?.map(|n| n.max(0) as u64),
            ms: count(4)?,
            new,
            updated,
            remark: row.get::<_, Option<String>>(7)?.as_deref().map(Clean::line),
        })
    })?;
    Ok(records.collect::<rusqlite::Result<_>>()?)
}
