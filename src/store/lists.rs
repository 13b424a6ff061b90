//! Lists: each is an index in the order of the screen, cut by keys.
//!
//! A [`Shelf`] is one such index with its condition. Every window steps from a key along the
//! index, so its cost does not depend on how long the list is or how far down the key lies.

mod shelf;
pub(super) mod stories;

use rusqlite::Connection;

pub(super) use self::shelf::Shelf;
use self::stories::Stories;
use super::search::Search;
use super::{Result, StoreError};
use crate::model::list::{ListSpec, Order};
use crate::model::{Anchor, Clock, Desk, EntryId, Key, Source, Time};
use crate::query::{Expr, Query};

/// Which way to step through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Down the screen.
    Older,
    /// Up the screen.
    Newer,
}

impl Direction {
    /// Returns what compares and what sorts in this direction.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Older => ("<", "DESC"),
            Self::Newer => (">", "ASC"),
        }
    }
}

/// Where to begin; the place itself is not included.
pub(super) type Bound = (i64, i64);

/// Before the first row of any list in this direction.
pub(super) fn end(direction: Direction) -> Bound {
    match direction {
        Direction::Older => (i64::MAX, i64::MAX),
        Direction::Newer => (i64::MIN, i64::MIN),
    }
}

/// A list that can be stepped through.
#[derive(Debug)]
pub(super) enum List {
    Shelf(Shelf),
    Search(Box<Search>),
    /// The rows of a shelf of which a query is true.
    Filtered(Shelf, Box<Search>),
    /// One of these by story.
    Stories(Box<Stories>),
}

impl List {
    /// Prepares the list that `spec` names.
    pub(super) fn new(connection: &Connection, spec: &ListSpec, clock: &Clock) -> Result<Self> {
        let list = Self::of_entries(connection, spec, clock)?;
        if !spec.order.is_grouped() {
            return Ok(list);
        }
        let order = spec.order;
        Ok(Self::Stories(Box::new(Stories { list, order })))
    }

    fn of_entries(connection: &Connection, spec: &ListSpec, clock: &Clock) -> Result<Self> {
        let own = match &spec.source {
            Source::Search(text) | Source::Saved { query: text, .. } => Some(&**text),
            _ if spec.filters.is_empty() => {
                return Shelf::new(connection, spec, clock).map(Self::Shelf);
            }
            // As a query the indexes narrow it down together with the filters.
            Source::Desk(desk) => Some(desk_query(*desk, spec.show_read)),
            Source::Topic(_) | Source::Category(_) | Source::Feed(_) => None,
        };
        let filters = spec.filters.iter().map(AsRef::as_ref);
        let conditions = own
            .into_iter()
            .chain(filters)
            .map(|text| Ok(parse(text)?.expr))
            .collect::<Result<Vec<_>>>()?;
        let query = Query {
            expr: Expr::all_of(conditions),
        };
        let mut search = Search::new(connection, &query, clock, own.is_some())?;
        if spec.order == Order::Best && own.is_some() {
            search.rank(connection)?;
        }
        let search = Box::new(search);
        Ok(if own.is_some() {
            Self::Search(search)
        } else {
            Self::Filtered(Shelf::new(connection, spec, clock)?, search)
        })
    }

    /// Returns up to `limit` keys from `bound` on, in the order they are met.
    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        match self {
            Self::Shelf(shelf) => shelf.keys(connection, direction, bound, limit),
            Self::Search(search) => search.keys(connection, direction, bound, limit),
            Self::Filtered(..) => {
                let mut keys = Vec::new();
                self.walk(connection, direction, bound, &mut |key| {
                    keys.push(key);
                    Ok(keys.len() < limit)
                })?;
                Ok(keys)
            }
            Self::Stories(stories) => stories.keys(connection, direction, bound, limit),
        }
    }

    /// Calls `each` with the keys from `bound` on, until it returns `false`.
    fn walk(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<()> {
        match self {
            Self::Shelf(shelf) => shelf.walk(connection, direction, bound, each),
            Self::Search(search) => search.walk(connection, direction, bound, each),
            Self::Filtered(shelf, search) => shelf.walk(connection, direction, bound, &mut |key| {
                Ok(!search.passes(connection, key)? || each(key)?)
            }),
            Self::Stories(stories) => {
                for key in stories.keys(connection, direction, bound, usize::MAX)? {
                    if !each(key)? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Returns whether the list shows the entry at `key`; of a list by story, whether it holds it.
    fn holds(&self, connection: &Connection, key: Key) -> Result<bool> {
        match self {
            Self::Shelf(shelf) => shelf.holds(connection, key),
            Self::Search(search) => search.shows_at(connection, key),
            Self::Filtered(shelf, search) => {
                Ok(shelf.holds(connection, key)? && search.passes(connection, key)?)
            }
            Self::Stories(stories) => stories.list.holds(connection, key),
        }
    }

    /// Returns the entry that is shown at `key`.
    pub(super) fn entry(&self, connection: &Connection, key: Key) -> Result<Option<EntryId>> {
        match self {
            Self::Stories(stories) => stories.entry(connection, key),
            _ => Ok(Some(key.id)),
        }
    }

    /// Returns the number of rows, where it is stored.
    pub(super) fn total(&self, connection: &Connection) -> Result<Option<u64>> {
        match self {
            Self::Shelf(shelf) => shelf.total(connection).map(Some),
            Self::Search(_) | Self::Filtered(..) => Ok(None),
            // Of its entries.
            Self::Stories(stories) => stories.list.total(connection),
        }
    }

    /// Returns the key of row `number`, counted from 0; `None` below the last.
    fn nth(&self, connection: &Connection, number: u64) -> Result<Option<Key>> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        match self {
            Self::Shelf(shelf) => shelf.nth(connection, number),
            Self::Search(_) | Self::Filtered(..) | Self::Stories(_) => {
                let direction = Direction::Older;
                let limit = number.saturating_add(1);
                let mut keys = self.keys(connection, direction, end(direction), limit)?;
                Ok(if keys.len() > number {
                    keys.pop()
                } else {
                    None
                })
            }
        }
    }
}

/// Returns the query that a desk list is.
fn desk_query(desk: Desk, show_read: bool) -> &'static str {
    match (desk, show_read) {
        (Desk::Unread, false) => "is:unread",
        (Desk::Unread, true) | (Desk::All, _) => "",
        (Desk::Today, false) => "on:today is:unread",
        (Desk::Today, true) => "on:today",
        (Desk::Starred, _) => "is:starred",
        (Desk::Later, _) => "is:later",
    }
}

pub(super) fn parse(text: &str) -> Result<Query> {
    Query::parse(text).map_err(|problems| {
        let messages: Vec<String> = problems.into_iter().map(|p| p.message).collect();
        StoreError::Query(messages.join("; "))
    })
}

fn key(row: &rusqlite::Row<'_>) -> rusqlite::Result<Key> {
    Ok(Key {
        published: Time(row.get(0)?),
        id: EntryId(row.get(1)?),
    })
}

/// Returns the entry that was stored last.
pub(super) fn newest(connection: &Connection) -> Result<Option<EntryId>> {
    let newest: Option<i64> = connection
        .prepare_cached("SELECT max(id) FROM entry")?
        .query_row([], |row| row.get(0))?;
    Ok(newest.map(EntryId))
}

/// Returns the first second of the local day.
pub(super) fn midnight(clock: &Clock) -> i64 {
    clock.start_of(clock.today()).0
}

/// The keys of a window, newest first, and what lies around it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) keys: Vec<Key>,
    pub(super) more_above: bool,
    pub(super) more_below: bool,
    pub(super) at: Option<usize>,
}

/// Cuts a window of at most `limit` keys from `list` at `anchor`.
pub(super) fn cut(
    connection: &Connection,
    list: &List,
    anchor: Anchor,
    limit: usize,
) -> Result<Cut> {
    use Direction::{Newer, Older};
    let keys = |direction, bound, limit| list.keys(connection, direction, bound, limit);
    let bound = |key: Key| (key.published.0, key.id.0);
    let older = |bound, more_above| -> Result<Cut> {
        let mut keys = keys(Older, bound, limit + 1)?;
        let more_below = keys.len() > limit;
        keys.truncate(limit);
        Ok(Cut {
            keys,
            more_above,
            more_below,
            at: None,
        })
    };
    let newer = |bound, more_below| -> Result<Cut> {
        let mut keys = keys(Newer, bound, limit + 1)?;
        let more_above = keys.len() > limit;
        keys.truncate(limit);
        keys.reverse();
        Ok(Cut {
            keys,
            more_above,
            more_below,
            at: None,
        })
    };
    match anchor {
        Anchor::Top => older(end(Older), false),
        Anchor::Bottom => newer(end(Newer), false),
        Anchor::After(key) => {
            let (published, id) = bound(key);
            let above = keys(Newer, (published, id - 1), 1)?;
            older((published, id), !above.is_empty())
        }
        Anchor::Before(key) => {
            let (published, id) = bound(key);
            let below = keys(Older, (published, id + 1), 1)?;
            newer((published, id), !below.is_empty())
        }
        Anchor::Around(key) => {
            let (published, id) = bound(key);
            let mut above = keys(Newer, (published, id), limit + 1)?;
            let mut below = keys(Older, (published, id.saturating_add(1)), limit + 1)?;
            // Half above, half below; what one side lacks the other may fill.
            let below_wanted = (limit - limit / 2).max(limit.saturating_sub(above.len()));
            let below_taken = below_wanted.min(below.len());
            let above_taken = (limit - below_taken).min(above.len());
            let (more_above, more_below) = (above.len() > above_taken, below.len() > below_taken);
            above.truncate(above_taken);
            below.truncate(below_taken);
            above.reverse();
            above.extend(below);
            let at = above_taken.min(above.len().saturating_sub(1));
            let at = (!above.is_empty()).then_some(at);
            Ok(Cut {
                keys: above,
                more_above,
                more_below,
                at,
            })
        }
        Anchor::Row(number) => {
            if let Some(key) = list.nth(connection, number)? {
                return cut(connection, list, Anchor::Around(key), limit);
            }
            let mut cut = cut(connection, list, Anchor::Bottom, limit)?;
            cut.at = cut.keys.len().checked_sub(1);
            Ok(cut)
        }
    }
}
