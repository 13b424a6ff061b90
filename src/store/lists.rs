//! Lists: each is an index in the order of the screen, cut by keys.
//!
//! A [`Shelf`] is one such index with its condition. Every window steps from a key along the
//! index, so its cost does not depend on how long the list is or how far down the key lies.

mod cut;
mod gather;
pub(super) mod groups;
pub(super) mod halves;
mod shelf;
pub(super) mod stories;
pub(super) mod titles;

use rusqlite::Connection;

pub(super) use self::cut::cut;
use self::groups::Groups;
use self::halves::{Halves, Part};
pub(super) use self::shelf::Shelf;
use self::stories::Stories;
use self::titles::Titles;
use super::search::Search;
use super::{Result, StoreError};
use crate::model::list::{ListSpec, Order};
use crate::model::{Clock, Desk, EntryId, Key, Source, Time, TopicId};
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

    fn turned(self) -> Self {
        match self {
            Self::Older => Self::Newer,
            Self::Newer => Self::Older,
        }
    }
}

/// Where to begin; the place itself is not included.
pub(super) type Bound = Key;

/// Before the first row of any list in this direction.
pub(super) fn end(direction: Direction) -> Bound {
    let end = match direction {
        Direction::Older => i64::MAX,
        Direction::Newer => i64::MIN,
    };
    Key {
        group: end,
        ..Key::of_time(Time(end), EntryId(end))
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
    /// One of these, the oldest first.
    Rising(Box<List>),
    /// One of these by headline.
    Titles(Box<Titles>),
    /// The rows that were read, or those that were not.
    Part(Box<Part>),
    /// One of these by feed or topic.
    Groups(Box<Groups>),
    /// What is unread, and then what was read.
    Halves(Box<Halves>),
}

impl List {
    /// Prepares the list that `spec` names.
    pub(super) fn new(connection: &Connection, spec: &ListSpec, clock: &Clock) -> Result<Self> {
        if spec.is_halved() {
            return Halves::new(connection, spec, clock).map(|halves| Self::Halves(halves.into()));
        }
        Self::of_rows(connection, spec, clock, None)
    }

    /// As [`Self::new`]; with `is_read` only the rows that were read, or only the others.
    fn of_rows(
        connection: &Connection,
        spec: &ListSpec,
        clock: &Clock,
        is_read: Option<bool>,
    ) -> Result<Self> {
        let mut list = Self::of_entries(connection, spec, clock)?;
        if spec.is_recent() {
            return Ok(list);
        }
        let order = spec.order;
        if order == Order::Title {
            list = Self::Titles(Box::new(Titles { list }));
        }
        if order.is_grouped() {
            list = Self::Stories(Box::new(Stories { list, order }));
        }
        if let Some(is_read) = is_read {
            let is_of_stories = order.is_grouped();
            list = Self::Part(Box::new(Part {
                list,
                is_read,
                is_of_stories,
                reads: None,
                are_few: false,
            }));
        }
        if spec.groups().moves() {
            return Groups::new(connection, list, spec, clock).map(|by| Self::Groups(by.into()));
        }
        Ok(if order.rises() {
            Self::Rising(Box::new(list))
        } else {
            list
        })
    }

    fn of_entries(connection: &Connection, spec: &ListSpec, clock: &Clock) -> Result<Self> {
        let own = match &spec.source {
            Source::Search(text) | Source::Saved { query: text, .. } => Some(&**text),
            _ if spec.filters.is_empty() => {
                return Shelf::new(connection, spec, clock).map(Self::Shelf);
            }
            Source::Desk(Desk::Recent) => None,
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
            Self::Stories(stories) => stories.keys(connection, direction, bound, limit),
            Self::Titles(titles) => titles.keys(connection, direction, bound, limit),
            Self::Groups(groups) => groups.keys(connection, direction, bound, limit),
            Self::Halves(halves) => halves.keys(connection, direction, bound, limit),
            Self::Rising(list) => {
                let bound = turned(bound);
                let keys = list.keys(connection, direction.turned(), bound, limit)?;
                Ok(keys.into_iter().map(turned).collect())
            }
            Self::Filtered(..) | Self::Part(_) => {
                let mut keys = Vec::new();
                if limit > 0 {
                    self.walk(connection, direction, bound, &mut |key| {
                        keys.push(key);
                        Ok(keys.len() < limit)
                    })?;
                }
                Ok(keys)
            }
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
                Ok(!passes(connection, shelf, search, key)? || each(key)?)
            }),
            Self::Part(part) => part.walk(connection, direction, bound, each),
            // Piece by piece: most walks end soon.
            _ => {
                let (mut bound, mut limit) = (bound, 64);
                loop {
                    let keys = self.keys(connection, direction, bound, limit)?;
                    let is_last = keys.len() < limit;
                    for key in keys {
                        bound = key;
                        if !each(key)? {
                            return Ok(());
                        }
                    }
                    if is_last {
                        return Ok(());
                    }
                    limit *= 4;
                }
            }
        }
    }

    /// Returns whether the list shows the entry at `key`; of a list by story, whether it holds it.
    pub(super) fn holds(&self, connection: &Connection, key: Key) -> Result<bool> {
        match self {
            Self::Shelf(shelf) => shelf.holds(connection, key),
            Self::Search(search) => search.shows_at(connection, key),
            Self::Filtered(shelf, search) => {
                Ok(shelf.holds(connection, key)? && passes(connection, shelf, search, key)?)
            }
            Self::Stories(stories) => stories.list.holds(connection, key),
            Self::Part(part) => part.list.holds(connection, key),
            Self::Titles(titles) => titles.list.holds(connection, key),
            Self::Groups(groups) => groups.list.holds(connection, key),
            Self::Rising(list) => list.holds(connection, key),
            Self::Halves(halves) => {
                Ok(halves.unread.holds(connection, key)? || halves.read.holds(connection, key)?)
            }
        }
    }

    /// Returns whether the list, by time, has a row at `key`: of stories, one whose newest entry
    /// stands there.
    fn shows(&self, connection: &Connection, key: Key) -> Result<bool> {
        match self {
            Self::Stories(stories) => stories.shows(connection, key),
            Self::Part(part) => Ok(part.list.shows(connection, key)? && part.has(connection, key)?),
            _ => self.holds(connection, key),
        }
    }

    /// Returns the entry that is shown at `key`.
    pub(super) fn entry(&self, connection: &Connection, key: Key) -> Result<Option<EntryId>> {
        match self {
            Self::Stories(stories) => stories.entry(connection, key),
            Self::Rising(list) => list.entry(connection, turned(key)),
            Self::Part(part) => part.list.entry(connection, key),
            Self::Groups(groups) => groups.entry(connection, key),
            Self::Halves(halves) => halves.entry(connection, key),
            Self::Titles(_) => Ok(Some(EntryId(!key.id.0))),
            Self::Shelf(_) | Self::Search(_) | Self::Filtered(..) => Ok(Some(key.id)),
        }
    }

    /// Returns the list of the entries that a list by story is made of; another list is it itself.
    pub(super) fn of_its_entries(&self) -> &Self {
        match self {
            Self::Stories(stories) => &stories.list,
            Self::Rising(list) if list.is_of_stories() => list.of_its_entries(),
            Self::Groups(groups) if groups.list.is_of_stories() => groups.list.of_its_entries(),
            _ => self,
        }
    }

    /// Returns the entries of a story that the list holds.
    pub(super) fn held(&self, connection: &Connection, story: i64) -> Result<Vec<i64>> {
        let mut statement = connection.prepare_cached(stories::NEWER)?;
        let mut rows = statement.query([story, i64::MIN, i64::MIN])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let key = key(row)?;
            if self.holds(connection, key)? {
                held.push(key.id.0);
            }
        }
        Ok(held)
    }

    /// Returns whether its rows are stories.
    pub(super) fn is_of_stories(&self) -> bool {
        match self {
            Self::Stories(_) => true,
            Self::Rising(list) => list.is_of_stories(),
            Self::Part(part) => part.list.is_of_stories(),
            Self::Groups(groups) => groups.list.is_of_stories(),
            Self::Halves(halves) => halves.read.is_of_stories(),
            Self::Shelf(_) | Self::Search(_) | Self::Filtered(..) | Self::Titles(_) => false,
        }
    }

    /// Returns the topic that the row at `key` stands under.
    pub(super) fn topic(&self, key: Key) -> Option<TopicId> {
        match self {
            Self::Groups(groups) => groups.topic(key),
            Self::Halves(halves) => {
                let (half, key) = halves.half(key);
                half.topic(key)
            }
            _ => None,
        }
    }

    /// Returns `key` as it is now: groups that were named anew stand elsewhere.
    pub(super) fn found_again(&self, connection: &Connection, key: Key) -> Result<Key> {
        match self {
            Self::Groups(groups) => groups.found_again(connection, key),
            Self::Halves(halves) => halves.found_again(connection, key),
            _ => Ok(key),
        }
    }

    /// Returns the number of rows, where it is stored.
    pub(super) fn total(&self, connection: &Connection) -> Result<Option<u64>> {
        match self {
            Self::Shelf(shelf) => shelf.total(connection),
            Self::Search(_) | Self::Filtered(..) => Ok(None),
            // Of its entries.
            Self::Stories(stories) => stories.list.total(connection),
            Self::Rising(list) => list.total(connection),
            Self::Part(part) => part.list.total(connection),
            Self::Titles(titles) => titles.list.total(connection),
            Self::Groups(groups) => groups.list.total(connection),
            Self::Halves(halves) => halves.read.total(connection),
        }
    }

    /// Returns the key of row `number`, counted from 0; `None` below the last.
    fn nth(&self, connection: &Connection, number: u64) -> Result<Option<Key>> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        if let Self::Shelf(shelf) = self {
            return shelf.nth(connection, number);
        }
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

/// Returns whether a query is true of the entry at `key` of a shelf.
fn passes(connection: &Connection, shelf: &Shelf, search: &Search, key: Key) -> Result<bool> {
    if shelf.is_by_publication() {
        search.passes(connection, key)
    } else {
        search.passes_entry(connection, key.id)
    }
}

/// Returns the place of a row in the list the other way round.
pub(super) fn turned(key: Key) -> Key {
    Key {
        group: key.group,
        published: Time(!key.published.0),
        id: EntryId(!key.id.0),
    }
}

/// Returns the query that a desk list is.
fn desk_query(desk: Desk, show_read: bool) -> &'static str {
    match (desk, show_read) {
        (Desk::Unread, false) => "is:unread",
        (Desk::Unread, true) | (Desk::All | Desk::Recent, _) => "",
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
    Ok(Key::of_time(Time(row.get(0)?), EntryId(row.get(1)?)))
}

/// Returns the entry that was stored last.
pub(super) fn newest(connection: &Connection) -> Result<Option<EntryId>> {
    let newest: Option<i64> = connection
        .prepare_cached("SELECT max(id) FROM entry")?
        .query_row([], |row| row.get(0))?;
    Ok(newest.map(EntryId))
}

/// Counts what a list has.
pub(super) fn count(connection: &Connection, list: &List) -> Result<u64> {
    let mut count = 0;
    let direction = Direction::Older;
    list.walk(connection, direction, end(direction), &mut |_| {
        count += 1;
        Ok(true)
    })?;
    Ok(count)
}

/// Returns the first second of the local day.
pub(super) fn midnight(clock: &Clock) -> i64 {
    clock.start_of(clock.today()).0
}
