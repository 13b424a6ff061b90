//! Candidates: a superset of what a query finds, from the indexes that know something of it.

use std::collections::HashMap;

use rusqlite::Connection;

use super::names::Named;
use crate::model::{EntryId, Key, Time};
use crate::query::{Expr, NameField, Query, State};
use crate::store::lists::{Bound, Direction};
use crate::store::{Result, fulltext};

/// Feeds with more entries than this together are not listed: the walk passes them by.
const MOST_OF_FEEDS: u64 = 20_000;

/// What may be found. A superset, never less.
#[derive(Debug)]
pub(super) enum Candidates {
    /// Nothing is known.
    All,
    /// Few enough to be put in order: newest first.
    Sorted(Vec<Key>),
    /// Too many to be put in order: by id.
    Ids(Vec<i64>),
}

impl Candidates {
    /// Finds the candidates for the conditions `must`, which all have to hold; up to
    /// `most_sorted` of them in order.
    pub(super) fn of(
        connection: &Connection,
        must: &[Expr],
        named: &Named,
        most_sorted: usize,
    ) -> Result<Self> {
        let mut ids: Option<Vec<i64>> = None;
        let mut narrow = |other: Vec<i64>| {
            ids = Some(match ids.take() {
                None => other,
                Some(mut known) => {
                    known.retain(|id| other.binary_search(id).is_ok());
                    known
                }
            });
        };
        for condition in must {
            match condition {
                Expr::Named(NameField::Topic, name) => narrow(named.on_topic(name).to_vec()),
                Expr::Is(State::New) => {
                    narrow(after(connection, named.last_seen)?);
                }
                Expr::Named(NameField::Tag, name) => narrow(named.tagged(name).to_vec()),
                Expr::Named(NameField::Feed | NameField::Category, _) => {
                    let feeds = named.feeds_of(condition);
                    if named.count_entries(&feeds) <= MOST_OF_FEEDS {
                        narrow(of_feeds(connection, &feeds)?);
                    }
                }
                _ => {}
            }
        }
        if let Some(matching) = Expr::fts(must) {
            narrow(of_text(connection, &matching)?);
        }
        Ok(match ids {
            None => Self::All,
            Some(ids) if ids.len() > most_sorted => Self::Ids(ids),
            Some(ids) => Self::Sorted(sorted(connection, &ids)?),
        })
    }

    /// Puts the candidates in the order of how well they match `words` of the full-text index, the
    /// best first. In the place of their time stands their rank; what the index misses comes last.
    pub(super) fn rank(&mut self, connection: &Connection, words: &str) -> Result<()> {
        let mut statement = connection.prepare_cached(RANKED)?;
        let ranks = statement.query_map([words], |row| {
            let rank: f64 = row.get(1)?;
            // Lower is better there, and what is found in nearly all texts is below nothing.
            Ok((row.get(0)?, (rank * -RANK_UNIT) as i64))
        })?;
        let ranks = ranks.collect::<rusqlite::Result<HashMap<i64, i64>>>()?;
        let ids: Vec<i64> = match self {
            Self::All => ranks.keys().copied().collect(),
            Self::Sorted(keys) => keys.iter().map(|key| key.id.0).collect(),
            Self::Ids(ids) => std::mem::take(ids),
        };
        let key = |id: i64| {
            let rank = ranks.get(&id).copied().unwrap_or(i64::MIN + 1);
            Key::of_time(Time(rank), EntryId(id))
        };
        let mut keys: Vec<Key> = ids.into_iter().map(key).collect();
        keys.sort_unstable_by(|a, b| b.cmp(a));
        *self = Self::Sorted(keys);
        Ok(())
    }

    /// Returns the candidates from `bound` on, in the order they are met, if they are in order.
    pub(super) fn beyond(
        &self,
        direction: Direction,
        bound: Bound,
    ) -> Option<Box<dyn Iterator<Item = &Key> + '_>> {
        let Self::Sorted(keys) = self else {
            return None;
        };
        let place = |key: &Key| (key.published.0, key.id.0);
        let bound = place(&bound);
        Some(match direction {
            Direction::Older => {
                let start = keys.partition_point(|key| place(key) >= bound);
                Box::new(keys[start..].iter())
            }
            Direction::Newer => {
                let stop = keys.partition_point(|key| place(key) > bound);
                Box::new(keys[..stop].iter().rev())
            }
        })
    }

    /// Returns whether the entry at `key` may be found.
    pub(super) fn contains(&self, key: Key) -> bool {
        match self {
            Self::All => true,
            Self::Sorted(keys) => keys.binary_search_by(|known| key.cmp(known)).is_ok(),
            Self::Ids(ids) => ids.binary_search(&key.id.0).is_ok(),
        }
    }
}

pub(in crate::store) const MATCH: &str = "SELECT rowid FROM entry_fts WHERE entry_fts MATCH ?1";

/// A word of the headline counts for eight of the text.
pub(in crate::store) const RANKED: &str =
    "SELECT rowid, bm25(entry_fts, 8.0, 1.0) FROM entry_fts WHERE entry_fts MATCH ?1";

/// Ranks are kept as whole numbers of a millionth.
const RANK_UNIT: f64 = 1_000_000.0;

/// Returns the entries that came after `entry`, by id.
fn after(connection: &Connection, entry: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT id FROM entry WHERE id > ?1")?;
    let ids = statement.query_map([entry], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Returns the entries that `query` may be true of, by id; `None` if the full-text index does not
/// know and all may be.
pub(in crate::store) fn of_query(
    connection: &Connection,
    query: &Query,
) -> Result<Option<Vec<i64>>> {
    let expression = Expr::fts(std::slice::from_ref(&query.expr));
    expression
        .map(|expression| of_text(connection, &expression))
        .transpose()
}

/// Returns what the full-text index finds, and what it misses, by id.
fn of_text(connection: &Connection, expression: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(MATCH)?;
    let mut ids = statement
        .query_map([expression], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    ids.extend(fulltext::waiting(connection, usize::MAX)?);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

pub(in crate::store) const OF_FEED: &str =
    "SELECT id FROM entry INDEXED BY entry_feed WHERE feed = ?1";

fn of_feeds(connection: &Connection, feeds: &[i64]) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    let mut statement = connection.prepare_cached(OF_FEED)?;
    for feed in feeds {
        for id in statement.query_map([feed], |row| row.get(0))? {
            ids.push(id?);
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

fn sorted(connection: &Connection, ids: &[i64]) -> Result<Vec<Key>> {
    let mut statement = connection.prepare_cached("SELECT published FROM entry WHERE id = ?1")?;
    let mut keys = Vec::with_capacity(ids.len());
    for &id in ids {
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            keys.push(Key::of_time(Time(row.get(0)?), EntryId(id)));
        }
    }
    keys.sort_unstable_by(|a, b| b.cmp(a));
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::params;

    use super::*;
    use crate::query::fold;
    use crate::store::files;

    fn queries() -> impl Strategy<Value = String> {
        let term = "(title:|)/R[.]iz/|(title:|body:|about:|)(lakeport|ICE|re-elect|talk\\*|\"dana ruiz\"|=Ruiz|移民|管|U\\.S\\.|\
                    \\(ruiz NEAR/3 (talks|ICE)\\)|\\(lakeport OR talks\\))";
        term.prop_recursive(3, 10, 3, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} {b})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
                inner.prop_map(|a| format!("NOT ({a})")),
            ]
        })
    }

    const TEXT: &str = "((Lakeport|lakeports|ICE|ice|I.C.E|re-elected|reelect|talks|talking|Dana Ruiz|\
                        ruiz’s|移民局|入管|U.S.|of)[ ,\n]){0,9}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn the_index_never_loses_what_a_query_finds(
            text in queries(),
            entries in proptest::collection::vec((TEXT, TEXT), 6)
        ) {
            let query = Query::parse(&text).unwrap();
            let Some(expression) = Expr::fts(std::slice::from_ref(&query.expr)) else {
                return Ok(());
            };
            let connection = files::open_in_memory().unwrap();
            for (id, (title, body)) in (1_i64..).zip(&entries) {
                let sql = "INSERT INTO entry_fts (rowid, title, body) VALUES (?1, ?2, ?3)";
                let values = params![id, fold::index_text(title), fold::index_text(body)];
                connection.execute(sql, values).unwrap();
            }
            let mut statement = connection.prepare(MATCH).unwrap();
            let found = statement.query_map([&expression], |row| row.get(0)).unwrap();
            let found: Vec<i64> = found.collect::<rusqlite::Result<_>>().unwrap();
            for (id, (title, body)) in (1_i64..).zip(&entries) {
                if query.matches_text(title, body, &|_| true) {
                    prop_assert!(found.contains(&id), "{text} by {expression}: {title} | {body}");
                }
            }
        }
    }
}
