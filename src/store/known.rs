//! What is known of an entry and of its feed beside texts and marks, for those who match topics.

use rusqlite::{Connection, OptionalExtension, params};

use super::search::details::{Asks, Details};
use super::{Reader, Result, Writer, rows, subscriptions};
use crate::model::{EntryId, FeedId};
use crate::query::{FeedNames, KnownFacts};

impl Reader {
    /// Returns what is known of an entry; `None` if it is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn facts(&self, entry: EntryId) -> Result<Option<KnownFacts>> {
        facts(self.connection(), entry.0)
    }
}

impl Writer {
    /// Returns what a feed is called now that its document says `title`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_names(&self, feed: FeedId, title: &str) -> Result<FeedNames> {
        feed_names(
            self.connection(),
            feed.0,
            Some(title).filter(|t| !t.is_empty()),
        )
    }
}

/// Returns what is known of an entry; `None` if it is gone.
pub(super) fn facts(connection: &Connection, entry: i64) -> Result<Option<KnownFacts>> {
    let asks = Asks {
        images: true,
        language: false,
    };
    let Some(details) = Details::load(connection, entry, asks)? else {
        return Ok(None);
    };
    let feed = connection
        .prepare_cached("SELECT feed FROM entry WHERE id = ?1")?
        .query_row([entry], |row| row.get(0))?;
    let feed = feed_names(connection, feed, None)?;
    Ok(Some(details.known(feed)))
}

fn feed_names(connection: &Connection, feed: i64, title: Option<&str>) -> Result<FeedNames> {
    let names = connection
        .prepare_cached(&format!(
            "SELECT f.url, f.user_title, coalesce(?2, f.title), {} \
             FROM feed f LEFT JOIN category c ON c.id = f.category WHERE f.id = ?1",
            subscriptions::CATEGORIES
        ))?
        .query_row(params![feed, title], |row| {
            let url: String = row.get(0)?;
            let own: String = row.get(2)?;
            Ok(FeedNames {
                title: rows::feed_title(row.get(1)?, &own, &url).into_string(),
                url,
                category: row.get(3)?,
            })
        })
        .optional()?;
    Ok(names.unwrap_or_default())
}
