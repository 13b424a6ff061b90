//! Sorting a list otherwise than it is stepped through, a window at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rusqlite::Connection;

use super::{Bound, Direction, List, end};
use crate::model::Key;
use crate::store::Result;

/// A list of more entries is not walked whole for a window, where an index serves.
pub(super) const MOST_WALKED: u64 = 3_000;

/// Returns whether `list` is better stepped through by another index than walked whole.
pub(super) fn is_long(connection: &Connection, list: &List) -> Result<bool> {
    let is_shelf = match list {
        List::Shelf(_) => true,
        List::Stories(stories) => matches!(stories.list, List::Shelf(_)),
        List::Part(part) => return is_long(connection, &part.list),
        _ => false,
    };
    Ok(is_shelf
        && list
            .total(connection)?
            .is_some_and(|total| total > MOST_WALKED))
}

/// Walks all of `list` and returns the first `limit` keys from `bound` on, of those that `place`
/// gives its keys. Only so many are held at once.
pub(super) fn gather(
    connection: &Connection,
    list: &List,
    direction: Direction,
    bound: Bound,
    limit: usize,
    place: &mut dyn FnMut(Key) -> Result<Key>,
) -> Result<Vec<Key>> {
    let mut older = BinaryHeap::new();
    let mut newer = BinaryHeap::new();
    let all = Direction::Older;
    list.walk(connection, all, end(all), &mut |key| {
        let key = place(key)?;
        // The heaps give up what lies farthest from the bound.
        match direction {
            Direction::Older if key < bound => {
                older.push(Reverse(key));
                if older.len() > limit {
                    older.pop();
                }
            }
            Direction::Newer if key > bound => {
                newer.push(key);
                if newer.len() > limit {
                    newer.pop();
                }
            }
            _ => {}
        }
        Ok(true)
    })?;
    Ok(match direction {
        Direction::Older => older
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(key)| key)
            .collect(),
        Direction::Newer => newer.into_sorted_vec(),
    })
}
