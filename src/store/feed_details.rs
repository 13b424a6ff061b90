//! All that is known of a feed, for whoever looks at it.

use rusqlite::{Connection, OptionalExtension};

use super::{Reader, Result, fetch_log, subscriptions};
use crate::model::feed::FeedKind;
use crate::model::feed_details::{FeedDetails, Move};
use crate::model::{Clean, FeedId, Pace, Time};

impl Reader {
    /// Loads all that is known of a feed; `None` if it is not followed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_details(&self, feed: FeedId) -> Result<Option<FeedDetails>> {
        let snapshot = self.connection().unchecked_transaction()?;
        let feeds = subscriptions::feeds(&snapshot)?;
        let Some(row) = feeds.into_iter().find(|row| row.id == feed) else {
            return Ok(None);
        };
        let known = snapshot
            .prepare_cached(
                "SELECT title, kind, moved_from, moving_to, moving_seen, etag, \
                 last_modified, last_try, retry_after, wish, skip_hours, skip_days, rhythm, \
                 newest, watched_until, repeats, repairs FROM feed WHERE id = ?1",
            )?
            .query_row([feed.0], |known| {
                let line = |at: &str| -> rusqlite::Result<Option<Clean>> {
                    let text: Option<String> = known.get(at)?;
                    Ok(text.as_deref().map(Clean::line))
                };
                let time = |at: &str| -> rusqlite::Result<Option<Time>> {
                    Ok(known.get::<_, Option<i64>>(at)?.map(Time))
                };
                // Opaque bytes: what is no text is shown as well as it can be.
                let bytes = |at: &str| -> rusqlite::Result<Option<Clean>> {
                    let bytes: Option<Vec<u8>> = known.get(at)?;
                    Ok(bytes.map(|bytes| Clean::line(&String::from_utf8_lossy(&bytes))))
                };
                let seen: i64 = known.get("moving_seen")?;
                Ok(FeedDetails {
                    row,
                    own_title: line("title")?.unwrap_or_default(),
                    more_categories: Vec::new(),
                    kind: line("kind")?.and_then(|name| FeedKind::by_name(&name)),
                    moved_from: line("moved_from")?,
                    moving: line("moving_to")?.map(|to| Move {
                        to,
                        seen: u32::try_from(seen).unwrap_or(0),
                        is_refused: seen < 0,
                    }),
                    etag: bytes("etag")?,
                    last_modified: bytes("last_modified")?,
                    last_try: time("last_try")?,
                    retry_after: time("retry_after")?,
                    pace: Pace {
                        wish: known.get("wish")?,
                        skip_hours: known.get("skip_hours")?,
                        skip_days: known.get("skip_days")?,
                        rhythm: known.get("rhythm")?,
                        newest: time("newest")?,
                        watched_until: time("watched_until")?,
                    },
                    repeats: known.get("repeats")?,
                    repairs: known
                        .get::<_, Option<String>>("repairs")?
                        .map(|text| text.lines().map(Clean::line).collect())
                        .unwrap_or_default(),
                    log: Vec::new(),
                })
            })
            .optional()?;
        let Some(mut details) = known else {
            return Ok(None);
        };
        details.more_categories = more_categories(&snapshot, feed.0)?;
        details.log = fetch_log::load(&snapshot, feed.0)?;
        Ok(Some(details))
    }
}

fn more_categories(connection: &Connection, feed: i64) -> Result<Vec<Clean>> {
    let mut statement = connection.prepare_cached(
        "SELECT c.path FROM feed_category AS more JOIN category c ON c.id = more.category \
         WHERE more.feed = ?1 ORDER BY c.path",
    )?;
    let paths = statement.query_map([feed], |row| {
        let path: String = row.get(0)?;
        Ok(Clean::line(&path))
    })?;
    Ok(paths.collect::<rusqlite::Result<_>>()?)
}
