//! The sidebar: all counts at once.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::lists::Shelf;
use super::search::Search;
use super::{Result, subscriptions, tags};
use crate::model::list::ListSpec;
use crate::model::sidebar::{CategoryRow, SavedRow, Sidebar};
use crate::model::topic::is_burst;
use crate::model::{Clean, Clock, Desk, FeedRow, Source, Time, TopicId, TopicRow};
use crate::query::{Expr, Query, State};
use crate::topics::Watchlist;

/// Loads topics, categories, feeds and all counts.
pub(super) fn load(
    connection: &Connection,
    watchlist: &Watchlist,
    clock: &Clock,
) -> Result<Sidebar> {
    let feeds = subscriptions::feeds(connection)?;
    let mut desk = [0; 5];
    for (count, which) in desk.iter_mut().zip(Desk::ALL) {
        let spec = ListSpec::new(Source::Desk(which), false);
        *count = Shelf::new(connection, &spec, clock)?
            .total(connection)?
            .unwrap_or_default();
    }
    Ok(Sidebar {
        desk,
        topics: topics(connection, watchlist, clock)?,
        saved: saved(connection, watchlist, clock)?,
        tags: tags::all(connection)?,
        aliases: aliases(watchlist),
        categories: categories(connection, &feeds)?,
        feeds,
    })
}

fn aliases(watchlist: &Watchlist) -> Vec<(Box<str>, Box<str>)> {
    let names = watchlist.aliases.names();
    names
        .filter_map(|name| Some((name.into(), watchlist.aliases.get(name)?.into())))
        .collect()
}

fn saved(connection: &Connection, watchlist: &Watchlist, clock: &Clock) -> Result<Vec<SavedRow>> {
    let rows = watchlist.saved.iter().map(|saved| {
        let search = unread_of(connection, &saved.query, clock)?;
        let keys = search
            .is_cheap(connection)?
            .then(|| search.all(connection))
            .transpose()?;
        Ok(SavedRow {
            name: Clean::line(&saved.name),
            query: saved.query.to_string().into(),
            text: saved.text.as_str().into(),
            color: saved.color,
            order: saved.order,
            unread: keys.map(|keys| keys.len() as u64),
        })
    });
    rows.collect()
}

fn unread_of(connection: &Connection, query: &Query, clock: &Clock) -> Result<Search> {
    let expr = Expr::all_of([query.expr.clone(), Expr::Is(State::Unread)]);
    Search::new(connection, &Query { expr }, clock, true)
}

/// Counts what is unread of a saved query that [`load`] does not count, which may take a look at
/// every entry; `None` for another one.
pub(super) fn count_saved(
    connection: &Connection,
    query: &Query,
    clock: &Clock,
) -> Result<Option<u64>> {
    let search = unread_of(connection, query, clock)?;
    if search.is_cheap(connection)? {
        return Ok(None);
    }
    Ok(Some(search.all(connection)?.len() as u64))
}

pub(super) const DAY: &str =
    "SELECT count(*) FROM listed WHERE scope = ?1 AND published >= ?2 AND published < ?3";

fn topics(connection: &Connection, watchlist: &Watchlist, clock: &Clock) -> Result<Vec<TopicRow>> {
    let borders = clock.fortnight();
    let mut rows = Vec::with_capacity(watchlist.topics.len());
    for topic in watchlist.topics.iter().filter(|topic| topic.is_on) {
        let counts: Option<[i64; 5]> = connection
            .prepare_cached(
                "SELECT id, unread, total, about, unread_about FROM topic WHERE name = ?1",
            )?
            .query_row([&topic.name], |row| {
                let mut counts = [0; 5];
                for (at, count) in counts.iter_mut().enumerate() {
                    *count = row.get(at)?;
                }
                Ok(counts)
            })
            .optional()?;
        let Some([id, unread, total, about, unread_about]) = counts else {
            continue;
        };
        let count = |from: Time, until: Time| -> Result<u32> {
            let mut statement = connection.prepare_cached(DAY)?;
            Ok(statement.query_row([-id, from.0, until.0], |row| row.get(0))?)
        };
        let mut days = [0; 14];
        for (day, border) in days.iter_mut().zip(borders.windows(2)) {
            *day = count(border[0], border[1])?;
        }
        let [before @ .., today] = days;
        let mut usual = before.to_vec();
        usual.push(count(clock.days_ago(14), borders[0])?);
        rows.push(TopicRow {
            id: TopicId(id),
            name: Clean::line(&topic.name),
            color: topic.color,
            unread: unread.max(0).cast_unsigned(),
            total: total.max(0).cast_unsigned(),
            about: about.max(0).cast_unsigned(),
            unread_about: unread_about.max(0).cast_unsigned(),
            days,
            is_burst: is_burst(today, &usual),
        });
    }
    Ok(rows)
}

/// Returns the categories that hold feeds, and those above them, in the order of a tree.
fn categories(connection: &Connection, feeds: &[FeedRow]) -> Result<Vec<CategoryRow>> {
    let mut unread = BTreeMap::new();
    let mut statement = connection.prepare_cached("SELECT path, unread FROM category")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let path: String = row.get(0)?;
        unread.insert(path, row.get::<_, i64>(1)?.max(0).cast_unsigned());
    }
    let more = connection
        .prepare_cached(
            "SELECT category.path FROM feed_category JOIN feed ON feed.id = feed_category.feed \
             JOIN category ON category.id = feed_category.category WHERE feed.is_followed = 1",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    let is_held = |path: &str| {
        let held = feeds.iter().map(|feed| feed.category.as_str());
        let mut held = held.chain(more.iter().map(String::as_str));
        held.any(|category| {
            category
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut rows: Vec<CategoryRow> = unread
        .into_iter()
        .filter(|(path, _)| is_held(path))
        .map(|(path, unread)| CategoryRow {
            path: Clean::line(&path),
            unread,
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        row.path
            .split('/')
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    });
    Ok(rows)
}
