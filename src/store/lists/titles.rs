//! Lists by headline.
//!
//! What is sorted by are the first 15 bytes of a headline, without quotes in front and whether its
//! letters are small or not: they fit into the numbers of a [`Key`].

use rusqlite::{Connection, params};

use super::gather::{gather, is_long};
use super::{Bound, Direction, List};
use crate::model::{EntryId, Key, Time};
use crate::store::Result;

/// A list of entries by headline.
#[derive(Debug)]
pub(in crate::store) struct Titles {
    /// The same list by time.
    pub(super) list: List,
}

/// What the index `entry_title` is sorted by.
macro_rules! first_letters {
    () => {
        "substr(CAST(lower(ltrim(title, ' \"''“”„‘’«»([')) AS BLOB), 1, 15)"
    };
}

/// The first letters of an entry.
pub(in crate::store) const LETTERS: &str =
    concat!("SELECT ", first_letters!(), " FROM entry WHERE id = ?1");

/// Returns the statement that steps through all entries: `?1 ?2` bound.
pub(in crate::store) fn titles_sql(direction: Direction) -> String {
    // Down the screen is up the alphabet.
    let (more, order) = direction.turned().words();
    let letters = first_letters!();
    // Two comparisons: an index on what is computed is not entered by both at once.
    format!(
        "SELECT {letters}, id, published FROM entry INDEXED BY entry_title WHERE is_hidden = 0 \
         AND {letters} {more}= ?1 AND ({letters} {more} ?1 OR id {more} ?2) \
         ORDER BY {letters} {order}, id {order}"
    )
}

impl Titles {
    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        if !is_long(connection, &self.list)? {
            let mut letters = connection.prepare_cached(LETTERS)?;
            return gather(
                connection,
                &self.list,
                direction,
                bound,
                limit,
                &mut |key| {
                    let letters: Vec<u8> = letters.query_row([key.id.0], |row| row.get(0))?;
                    Ok(place(&letters, key.id.0))
                },
            );
        }
        let (letters, id) = letters_of(bound);
        let mut statement = connection.prepare_cached(&titles_sql(direction))?;
        let mut rows = statement.query(params![letters, id])?;
        let mut keys = Vec::new();
        while keys.len() < limit
            && let Some(row) = rows.next()?
        {
            let id = row.get(1)?;
            let by_time = Key::of_time(Time(row.get(2)?), EntryId(id));
            if self.list.holds(connection, by_time)? {
                keys.push(place(row.get_ref(0)?.as_blob().unwrap_or_default(), id));
            }
        }
        Ok(keys)
    }
}

/// Returns the place of an entry whose headline begins so: what comes earlier in the alphabet is
/// greater.
fn place(letters: &[u8], id: i64) -> Key {
    let mut bytes = [0; 16];
    let len = letters.len().min(15);
    bytes[1..=len].copy_from_slice(&letters[..len]);
    let number = u128::from_be_bytes(bytes);
    let (first, second) = ((number >> 64) as u64, number as u64);
    Key {
        // Seven bytes: unsigned, and there is room above them.
        group: -first.cast_signed(),
        // With the first bit turned over, signed numbers have the order of unsigned ones.
        published: Time(!(second ^ (1 << 63)).cast_signed()),
        id: EntryId(!id),
    }
}

/// Returns the first letters and the entry of a place.
fn letters_of(key: Key) -> (Vec<u8>, i64) {
    let first = key
        .group
        .saturating_neg()
        .clamp(0, (1 << 56) - 1)
        .cast_unsigned();
    let second = (!key.published.0).cast_unsigned() ^ (1 << 63);
    let number = u128::from(first) << 64 | u128::from(second);
    let bytes = number.to_be_bytes();
    let len = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
    (bytes[1..=len].to_vec(), !key.id.0)
}
