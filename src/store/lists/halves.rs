//! What is unread, and below it what was read.

use rusqlite::{Connection, OptionalExtension};

use super::gather::MOST_WALKED;
use super::{Bound, Direction, List, Shelf};
use crate::model::list::ListSpec;
use crate::model::{Clock, Desk, EntryId, Key, Source};
use crate::store::Result;

/// The rows of a list that were read, or those that were not.
#[derive(Debug)]
pub(in crate::store) struct Part {
    pub(super) list: List,
    pub(super) is_read: bool,
    pub(super) is_of_stories: bool,
    /// What was read of its entries, where an index has that.
    pub(super) reads: Option<Shelf>,
    /// That is so little that it is looked through whole.
    pub(super) are_few: bool,
}

/// Whether an entry was read.
pub(in crate::store) const IS_READ: &str = "SELECT is_read FROM entry WHERE id = ?1";

/// The unread entries of the story that an entry belongs to.
pub(in crate::store) const LEFT: &str = "SELECT published, id FROM entry INDEXED BY entry_story \
     WHERE story = (SELECT story FROM entry WHERE id = ?1) AND is_read = 0";

impl Part {
    /// Returns whether the row at `key` belongs to this part.
    pub(super) fn has(&self, connection: &Connection, key: Key) -> Result<bool> {
        let Some(entry) = self.list.entry(connection, key)? else {
            return Ok(false);
        };
        let is_read = if self.is_of_stories {
            !self.has_left(connection, entry)?
        } else {
            connection
                .prepare_cached(IS_READ)?
                .query_row([entry.0], |row| row.get(0))
                .optional()?
                .unwrap_or(!self.is_read)
        };
        Ok(is_read == self.is_read)
    }

    /// Calls `each` with the keys of this part from `bound` on, until it returns `false`.
    pub(super) fn walk(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<()> {
        match (&self.list, &self.reads) {
            (List::Shelf(_), Some(reads)) => reads.walk(connection, direction, bound, each),
            (List::Stories(stories), Some(reads)) if stories.order.is_of_time() => {
                reads.walk(connection, direction, bound, &mut |key| {
                    let is_here = self.list.shows(connection, key)? && self.has(connection, key)?;
                    Ok(!is_here || each(key)?)
                })
            }
            (List::Stories(stories), Some(reads)) if self.are_few => {
                for key in stories.gathered(connection, reads, direction, bound)? {
                    if self.has(connection, key)? && !each(key)? {
                        break;
                    }
                }
                Ok(())
            }
            _ => self.list.walk(connection, direction, bound, &mut |key| {
                Ok(!self.has(connection, key)? || each(key)?)
            }),
        }
    }

    /// Has what was read looked through by itself, where an index has it; `count` is how much that
    /// is.
    fn look_through_reads(&mut self, count: u64) {
        self.reads = match &self.list {
            List::Shelf(shelf) => shelf.read(),
            List::Stories(stories) => match &stories.list {
                List::Shelf(shelf) => shelf.read(),
                _ => None,
            },
            _ => None,
        };
        self.are_few = count <= MOST_WALKED;
    }

    /// Returns whether the list holds something unread of the story of `entry`.
    fn has_left(&self, connection: &Connection, entry: EntryId) -> Result<bool> {
        let mut statement = connection.prepare_cached(LEFT)?;
        let mut rows = statement.query([entry.0])?;
        while let Some(row) = rows.next()? {
            if self.list.holds(connection, super::key(row)?)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl List {
    /// As [`Part::look_through_reads`], of the part that this list is, or is made of.
    fn look_through_reads(&mut self, count: u64) {
        match self {
            Self::Part(part) => part.look_through_reads(count),
            Self::Rising(list) => list.look_through_reads(count),
            Self::Groups(groups) => groups.list.look_through_reads(count),
            _ => {}
        }
    }
}

/// A list whose unread rows come first.
#[derive(Debug)]
pub(in crate::store) struct Halves {
    pub(super) unread: List,
    pub(super) read: List,
    has_read: bool,
}

impl Halves {
    pub(super) fn new(connection: &Connection, spec: &ListSpec, clock: &Clock) -> Result<Self> {
        // Where there is an index of what is unread it is stepped through.
        let mut unread = ListSpec {
            show_read: false,
            ..spec.clone()
        };
        if unread.source == Source::Desk(Desk::All) {
            unread.source = Source::Desk(Desk::Unread);
        }
        let is_indexed = match unread.source {
            Source::Desk(desk) => matches!(desk, Desk::Unread | Desk::Today),
            Source::Topic(_) | Source::Category(_) | Source::Feed(_) => true,
            Source::Search(_) | Source::Saved { .. } => false,
        } && unread.filters.is_empty();
        if !is_indexed {
            unread.source = spec.source.clone();
            unread.show_read = true;
        }
        let part = (!is_indexed).then_some(false);
        let unread = List::of_rows(connection, &unread, clock, part)?;
        let mut read = List::of_rows(connection, spec, clock, Some(true))?;
        let mut has_read = true;
        if is_indexed {
            let [all, left] = [read.total(connection)?, unread.total(connection)?];
            // Where nothing was read it is not looked for among all that is unread.
            has_read = all != left;
            if let (Some(all), Some(left)) = (all, left) {
                read.look_through_reads(all.saturating_sub(left));
            }
        }
        Ok(Self {
            unread,
            read,
            has_read,
        })
    }

    /// Returns the half that a place lies in, and its place there.
    pub(super) fn half(&self, key: Key) -> (&List, Key) {
        if key.is_upper() {
            let group = key.group.saturating_sub(Key::UPPER);
            (&self.unread, Key { group, ..key })
        } else {
            (&self.read, key)
        }
    }

    pub(super) fn entry(&self, connection: &Connection, key: Key) -> Result<Option<EntryId>> {
        let (half, key) = self.half(key);
        half.entry(connection, key)
    }

    /// An entry stays in its half: it may have been read since it was shown.
    pub(super) fn found_again(&self, connection: &Connection, key: Key) -> Result<Key> {
        let (half, inner) = self.half(key);
        let found = half.found_again(connection, inner)?;
        Ok(if key.is_upper() { raised(found) } else { found })
    }

    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let upper = |bound, limit| -> Result<Vec<Key>> {
            let keys = self.unread.keys(connection, direction, bound, limit)?;
            Ok(keys.into_iter().map(raised).collect())
        };
        let lower = |bound, limit| {
            if self.has_read {
                self.read.keys(connection, direction, bound, limit)
            } else {
                Ok(Vec::new())
            }
        };
        let start = super::end(direction);
        let (_, inner) = self.half(bound);
        let (mut keys, more): (Vec<Key>, Vec<Key>) = match (direction, bound.is_upper()) {
            (Direction::Older, true) => {
                let inner = if bound == start { start } else { inner };
                let keys = upper(inner, limit)?;
                let rest = limit - keys.len();
                (
                    keys,
                    if rest > 0 {
                        lower(start, rest)?
                    } else {
                        Vec::new()
                    },
                )
            }
            (Direction::Older, false) => (lower(bound, limit)?, Vec::new()),
            (Direction::Newer, true) => (upper(inner, limit)?, Vec::new()),
            (Direction::Newer, false) => {
                let keys = lower(bound, limit)?;
                let rest = limit - keys.len();
                (
                    keys,
                    if rest > 0 {
                        upper(start, rest)?
                    } else {
                        Vec::new()
                    },
                )
            }
        };
        keys.extend(more);
        Ok(keys)
    }
}

fn raised(key: Key) -> Key {
    Key {
        group: key.group + Key::UPPER,
        ..key
    }
}
