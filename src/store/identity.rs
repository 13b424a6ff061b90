//! Identity: whether an item of a feed is one that is stored already.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};
use xxhash_rust::xxh3::xxh3_64;

use super::{Result, content, retention};
use crate::model::entry::NewEntry;

/// What an item was found to be.
pub(super) enum Found {
    /// An entry that nobody has seen, and the id that people will see.
    New { public_id: i64 },
    /// An entry whose time was over: it is not new.
    Pruned,
    /// An entry that is stored, and the hash of its content.
    Known { id: i64, content_hash: i64 },
}

/// The entries of a feed that are stored, beside a document of it.
pub(super) struct Known<'a> {
    connection: &'a Connection,
    feed: i64,
    /// The address that was subscribed to.
    url: &'a str,
    /// What the document names.
    identities: HashSet<&'a str>,
    /// Nothing is stored yet.
    is_empty: bool,
    /// Some entries were pruned, of this feed or of others.
    has_pruned: bool,
}

impl<'a> Known<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        feed: i64,
        url: &'a str,
        identities: HashSet<&'a str>,
    ) -> Result<Self> {
        let is_empty = connection
            .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM entry WHERE feed = ?1)")?
            .query_row([feed], |row| row.get(0))?;
        Ok(Self {
            connection,
            feed,
            url,
            identities,
            is_empty,
            has_pruned: !is_empty && retention::is_any(connection)?,
        })
    }

    /// Returns whether nothing of the feed was stored before.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Finds the entry that `entry` is.
    pub(super) fn find(&self, entry: &NewEntry) -> Result<Found> {
        let found = self.find_identity(&entry.identity)?;
        if self.is_empty || !matches!(found, Found::New { .. }) {
            return Ok(found);
        }
        Ok(self.find_renamed(entry)?.unwrap_or(found))
    }

    /// Finds an identity by the hash that is its public id. Another entry with the same hash moves
    /// it on by a counter, the same one each time.
    fn find_identity(&self, identity: &str) -> Result<Found> {
        let mut key = format!("{}\n{identity}", self.url);
        for counter in 1.. {
            let public_id = xxh3_64(key.as_bytes()).cast_signed();
            let known = self
                .connection
                .prepare_cached(
                    "SELECT id, content_hash, feed = ?2 AND identity = ?3 FROM entry \
                     WHERE public_id = ?1",
                )?
                .query_row(params![public_id, self.feed, identity], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, bool>(2)?))
                })
                .optional()?;
            match known {
                None if self.has_pruned && retention::was_pruned(self.connection, public_id)? => {
                    return Ok(Found::Pruned);
                }
                None => return Ok(Found::New { public_id }),
                Some((id, content_hash, true)) => return Ok(Found::Known { id, content_hash }),
                Some((_, _, false)) => key = format!("{}\n{identity}\n{counter}", self.url),
            }
        }
        unreachable!("there are more counters than entries")
    }

    /// Finds the entry that comes as `entry` under another identity: some feeds give their items a
    /// new guid each time. It has the same address, title and date (or the same text as well), and
    /// its own identity is gone from the document.
    fn find_renamed(&self, entry: &NewEntry) -> Result<Option<Found>> {
        let keys = content::keys(entry);
        let Some(copy_key) = keys.copy else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT id, content_hash, published, identity FROM entry \
             WHERE copy_key = ?1 AND +feed = ?2",
        )?;
        let mut rows = statement.query([copy_key, self.feed])?;
        while let Some(row) = rows.next()? {
            let (id, content_hash) = (row.get(0)?, row.get(1)?);
            let (published, identity): (i64, String) = (row.get(2)?, row.get(3)?);
            let is_same = entry.published.is_some_and(|time| time.0 == published)
                || content_hash == keys.hash;
            if is_same && !self.identities.contains(identity.as_str()) {
                return Ok(Some(Found::Known { id, content_hash }));
            }
        }
        Ok(None)
    }
}
