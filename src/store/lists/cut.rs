//! Cutting a window from a list.

use rusqlite::Connection;

use super::{Bound, Direction, List, end};
use crate::model::{Anchor, EntryId, Key};
use crate::store::Result;

/// Returns the bound that lets the place itself be met, in this direction.
fn at(direction: Direction, key: Key) -> Bound {
    let step = match direction {
        Direction::Older => 1,
        Direction::Newer => -1,
    };
    Key {
        id: EntryId(key.id.0.saturating_add(step)),
        ..key
    }
}

/// The keys of a window, newest first, and what lies around it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Cut {
    pub(in crate::store) keys: Vec<Key>,
    pub(in crate::store) more_above: bool,
    pub(in crate::store) more_below: bool,
    pub(in crate::store) at: Option<usize>,
}

/// Cuts a window of at most `limit` keys from `list` at `anchor`.
pub(in crate::store) fn cut(
    connection: &Connection,
    list: &List,
    anchor: Anchor,
    limit: usize,
) -> Result<Cut> {
    use Direction::{Newer, Older};
    let keys = |direction, bound, limit| list.keys(connection, direction, bound, limit);
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
        Anchor::Bottom => {
            let mut cut = newer(end(Newer), false)?;
            cut.at = cut.keys.len().checked_sub(1);
            Ok(cut)
        }
        Anchor::After(key) => {
            let key = list.found_again(connection, key)?;
            let above = keys(Newer, at(Newer, key), 1)?;
            older(key, !above.is_empty())
        }
        Anchor::Before(key) => {
            let key = list.found_again(connection, key)?;
            let below = keys(Older, at(Older, key), 1)?;
            newer(key, !below.is_empty())
        }
        Anchor::Around(key) => {
            let key = list.found_again(connection, key)?;
            let mut above = keys(Newer, key, limit + 1)?;
            let mut below = keys(Older, at(Older, key), limit + 1)?;
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
            cut(connection, list, Anchor::Bottom, limit)
        }
    }
}
