//! Shelves: the lists that are an index, stepped through by keys.

use rusqlite::{Connection, OptionalExtension};

use super::{Bound, Direction, end, key, midnight};
use crate::model::list::ListSpec;
use crate::model::{Clock, Desk, Key, Source};
use crate::store::{Result, StoreError};

/// An index in list order and the condition that makes a list of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Shelf {
    pub(super) from: &'static str,
    pub(super) published: &'static str,
    pub(super) id: &'static str,
    /// Uses `?4`.
    pub(super) filter: &'static str,
    pub(super) argument: i64,
    total: Total,
}

/// Where the number of rows is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Total {
    Desk(&'static str),
    /// Not stored: counted in the index, from `argument` on.
    Since,
    /// Neither stored nor counted.
    Unknown,
    Feed(&'static str),
    Scope(&'static str),
}

const UNREAD: &str = "is_read = 0 AND is_hidden = 0 AND is_face = 1 AND published >= ?4";
const READ: &str = "is_read = 1 AND is_hidden = 0 AND is_face = 1 AND published >= ?4";
const ALL: &str = "is_hidden = 0 AND is_face = 1 AND published >= ?4";

/// What was opened, and when what was read of it was loaded.
const RECENT: &str = "place INDEXED BY place_opened CROSS JOIN entry ON entry.id = place.entry";

impl Shelf {
    /// Prepares the list; not for searches.
    pub(in crate::store) fn new(
        connection: &Connection,
        spec: &ListSpec,
        clock: &Clock,
    ) -> Result<Self> {
        let faces = |from, filter, argument, total| Self {
            from,
            published: "published",
            id: "id",
            filter,
            argument,
            total,
        };
        let scope = |scope| Self {
            from: if spec.show_read {
                "listed"
            } else {
                "listed INDEXED BY listed_unread"
            },
            published: "published",
            id: "entry",
            filter: if spec.show_read {
                "scope = ?4"
            } else {
                "is_read = 0 AND scope = ?4"
            },
            argument: scope,
            total: Total::Scope(if spec.show_read { "total" } else { "unread" }),
        };
        let unread = "entry INDEXED BY entry_unread";
        let published = "entry INDEXED BY entry_published";
        Ok(match (&spec.source, spec.show_read) {
            (Source::Desk(Desk::Unread), false) => {
                faces(unread, UNREAD, i64::MIN, Total::Desk("unread"))
            }
            (Source::Desk(Desk::Unread), true) | (Source::Desk(Desk::All), _) => {
                faces(published, ALL, i64::MIN, Total::Desk("total"))
            }
            (Source::Desk(Desk::Today), false) => {
                faces(unread, UNREAD, midnight(clock), Total::Since)
            }
            (Source::Desk(Desk::Today), true) => {
                faces(published, ALL, midnight(clock), Total::Since)
            }
            (Source::Desk(Desk::Starred), _) => faces(
                "entry INDEXED BY entry_starred",
                "is_starred = 1 AND is_hidden = 0 AND is_face = 1 AND published >= ?4",
                i64::MIN,
                Total::Desk("starred"),
            ),
            (Source::Desk(Desk::Later), _) => faces(
                "entry INDEXED BY entry_later",
                "is_later = 1 AND is_hidden = 0 AND is_face = 1 AND published >= ?4",
                i64::MIN,
                Total::Desk("later"),
            ),
            (Source::Desk(Desk::Recent), _) => Self {
                from: RECENT,
                published: "place.opened",
                id: "place.entry",
                filter: "place.opened >= ?4 AND entry.is_hidden = 0",
                argument: i64::MIN,
                total: Total::Unknown,
            },
            (Source::Feed(feed), true) => faces(
                "entry INDEXED BY entry_feed",
                "feed = ?4 AND is_hidden = 0",
                feed.0,
                Total::Feed("total"),
            ),
            (Source::Feed(feed), false) => faces(
                "entry INDEXED BY entry_feed_unread",
                "feed = ?4 AND is_read = 0 AND is_hidden = 0",
                feed.0,
                Total::Feed("unread"),
            ),
            (Source::Topic(topic), _) => scope(-topic.0),
            (Source::Category(path), _) => {
                // 0 is no category: its list is empty.
                let id = connection
                    .prepare_cached("SELECT id FROM category WHERE path = ?1")?
                    .query_row([path.as_str()], |row| row.get(0))
                    .optional()?;
                scope(id.unwrap_or(0))
            }
            (Source::Search(text) | Source::Saved { query: text, .. }, _) => {
                return Err(StoreError::Query(text.to_string()));
            }
        })
    }

    /// Returns what was read of the list, where an index has that in order.
    pub(in crate::store) fn read(&self) -> Option<Self> {
        let (from, filter) = match (self.from, self.filter) {
            ("entry INDEXED BY entry_published", ALL) => ("entry INDEXED BY entry_read", READ),
            ("listed", "scope = ?4") => (
                "listed INDEXED BY listed_read",
                "is_read = 1 AND scope = ?4",
            ),
            _ => return None,
        };
        Some(Self {
            from,
            filter,
            total: Total::Unknown,
            ..self.clone()
        })
    }

    /// Returns whether its keys hold when entries were published.
    pub(super) fn is_by_publication(&self) -> bool {
        self.published == "published"
    }

    /// Returns the statement that steps through the list: `?1 ?2` bound, `?3` limit.
    pub(in crate::store) fn sql(&self, direction: Direction) -> String {
        let Self {
            from,
            published,
            id,
            filter,
            ..
        } = self;
        let (less, order) = direction.words();
        format!(
            "SELECT {published}, {id} FROM {from} WHERE {filter} \
             AND ({published}, {id}) {less} (?1, ?2) \
             ORDER BY {published} {order}, {id} {order} LIMIT ?3"
        )
    }

    /// Returns the statement that counts the list, and its argument.
    pub(in crate::store) fn total_sql(&self) -> (String, i64) {
        match self.total {
            Total::Desk(column) => (format!("SELECT {column} + 0 * ?1 FROM desk"), 0),
            Total::Feed(column) => (
                format!("SELECT {column} FROM feed WHERE id = ?1"),
                self.argument,
            ),
            Total::Scope(column) if self.argument < 0 => (
                format!("SELECT {column} FROM topic WHERE id = ?1"),
                -self.argument,
            ),
            Total::Scope(column) => (
                format!("SELECT {column} FROM category WHERE id = ?1"),
                self.argument,
            ),
            Total::Unknown => ("SELECT NULL WHERE ?1 <> 0".to_owned(), 0),
            Total::Since => (
                format!(
                    "SELECT count(*) FROM {} WHERE {}",
                    self.from,
                    self.filter.replace("?4", "?1")
                ),
                self.argument,
            ),
        }
    }

    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(&self.sql(direction))?;
        let keys =
            statement.query_map([bound.published.0, bound.id.0, limit, self.argument], key)?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Calls `each` with the keys from `bound` on, until it returns `false`.
    pub(super) fn walk(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = connection.prepare_cached(&self.sql(direction))?;
        let mut rows = statement.query([bound.published.0, bound.id.0, -1, self.argument])?;
        while let Some(row) = rows.next()? {
            if !each(key(row)?)? {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn nth(&self, connection: &Connection, number: usize) -> Result<Option<Key>> {
        let bound = end(Direction::Older);
        let mut statement = connection.prepare_cached(&self.sql(Direction::Older))?;
        let mut rows = statement.query([bound.published.0, bound.id.0, -1, self.argument])?;
        for _ in 0..number {
            if rows.next()?.is_none() {
                return Ok(None);
            }
        }
        Ok(rows.next()?.map(key).transpose()?)
    }

    /// Returns the number of rows, if that is stored or soon counted.
    pub(in crate::store) fn total(&self, connection: &Connection) -> Result<Option<u64>> {
        if self.total == Total::Unknown {
            return Ok(None);
        }
        let (sql, argument) = self.total_sql();
        let count: Option<i64> = connection
            .prepare_cached(&sql)?
            .query_row([argument], |row| row.get(0))
            .optional()?;
        Ok(Some(count.unwrap_or(0).max(0).cast_unsigned()))
    }
}
