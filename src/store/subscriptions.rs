//! Subscriptions and feeds: what is followed, and how it stands with each.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::history::{self, FeedPatch};
use super::ledger::Ledger;
use super::writer::{Safety, Writer};
use super::{Result, StoreError, meta, rows};
use crate::feed::origin;
use crate::model::feed::{DueFeed, Subscription};
use crate::model::{Clean, Clock, FeedId, FeedRow, Pace, Step, StepId, Time, Validators};

/// The feeds in the order given, each with whether it is new, and the undo step, if anything was
/// added.
type Added = (Vec<(FeedId, bool)>, Option<StepId>);

impl Writer {
    /// Adds subscriptions as one undo step; known addresses are left alone. Returns the ids in
    /// order and whether each is new. A feed that was followed once comes back with its entries,
    /// under the title and category given now.
    ///
    /// What would read a file or run a command is added switched off: the addresses may come from
    /// anywhere. User and password are taken out of an address.
    ///
    /// # Errors
    /// The database cannot be written; then none is added.
    pub fn subscribe(
        &mut self,
        subscriptions: &[Subscription],
        label: &str,
        clock: &Clock,
    ) -> Result<Vec<(FeedId, bool)>> {
        Ok(self.add(subscriptions, false, label, clock)?.0)
    }

    /// As [`subscribe`](Self::subscribe), for an address that the user typed: whatever it is, it
    /// is switched on. Returns the undo step too, if anything was added.
    ///
    /// # Errors
    /// The database cannot be written; then it is not added.
    pub fn subscribe_typed(
        &mut self,
        subscriptions: &[Subscription],
        label: &str,
        clock: &Clock,
    ) -> Result<Added> {
        self.add(subscriptions, true, label, clock)
    }

    fn add(
        &mut self,
        subscriptions: &[Subscription],
        is_typed: bool,
        label: &str,
        clock: &Clock,
    ) -> Result<Added> {
        let change = self.begin(Safety::Power)?;
        let ledger = Ledger::new(&change);
        let mut patches = Vec::new();
        let mut ids = Vec::with_capacity(subscriptions.len());
        for subscription in subscriptions {
            let (feed, is_new) = follow(&change, &ledger, subscription, is_typed, clock)?;
            ids.push((FeedId(feed), is_new));
            if is_new {
                patches.push(FeedPatch {
                    feed,
                    before: false,
                    after: true,
                });
            }
        }
        ledger.close()?;
        let mut step = None;
        if !patches.is_empty() {
            meta::grow(&change, meta::FEEDS_VERSION)?;
            step = Some(history::record(&change, label, &[], &patches, clock)?);
        }
        change.commit()?;
        Ok((ids, step.map(StepId)))
    }

    /// Ends subscriptions as one undo step; starred entries stay.
    ///
    /// # Errors
    /// A feed is unknown, or the database cannot be written; then nothing is changed.
    pub fn unsubscribe(&mut self, feeds: &[FeedId], clock: &Clock) -> Result<Step> {
        let change = self.begin(Safety::Power)?;
        let ledger = Ledger::new(&change);
        let mut patches = Vec::new();
        let mut title = Clean::default();
        for feed in feeds {
            let row = change
                .prepare_cached(
                    "SELECT user_title, title, url, is_followed FROM feed WHERE id = ?1",
                )?
                .query_row([feed.0], |row| {
                    let url: String = row.get(2)?;
                    let own: String = row.get(1)?;
                    Ok((rows::feed_title(row.get(0)?, &own, &url), row.get(3)?))
                })
                .optional()?;
            let (shown, is_followed): (Clean, bool) = row.ok_or(StoreError::UnknownFeed(feed.0))?;
            if is_followed {
                set_followed(&change, &ledger, feed.0, false)?;
                title = shown;
                patches.push(FeedPatch {
                    feed: feed.0,
                    before: true,
                    after: false,
                });
            }
        }
        ledger.close()?;
        let label = match patches.len() {
            1 => format!("removed {title}"),
            count => format!("removed {count} feeds"),
        };
        if !patches.is_empty() {
            history::record(&change, &label, &[], &patches, clock)?;
        }
        change.commit()?;
        Ok(Step {
            label,
            count: patches.len() as u64,
            ..Step::default()
        })
    }
}

/// Follows an address; returns its feed, and whether it was not followed before.
pub(super) fn follow(
    connection: &Connection,
    ledger: &Ledger<'_>,
    subscription: &Subscription,
    is_typed: bool,
    clock: &Clock,
) -> Result<(i64, bool)> {
    let bare = origin::without_password(&subscription.url);
    let url = bare.as_deref().unwrap_or(&subscription.url);
    let is_off = !is_typed && origin::is_special(url);
    let known: Option<(i64, bool)> = connection
        .prepare_cached("SELECT id, is_followed FROM feed WHERE url = ?1")?
        .query_row([url], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((feed, true)) = known {
        return Ok((feed, false));
    }
    let category = category(connection, &subscription.category)?;
    let title = subscription.title.as_deref();
    let Some((feed, _)) = known else {
        connection
            .prepare_cached(
                "INSERT INTO feed (url, user_title, site, category, is_followed, next, \
                 why_next, is_off) VALUES (?1, ?2, ?3, ?4, 1, ?5, 'new', ?6)",
            )?
            .execute(params![
                url,
                title,
                subscription.site.as_deref(),
                category,
                clock.now.0,
                is_off
            ])?;
        return Ok((connection.last_insert_rowid(), true));
    };
    connection
        .prepare_cached(
            "UPDATE feed SET user_title = ?2, category = ?3, next = ?4, why_next = 'new', \
             is_off = ?5 WHERE id = ?1",
        )?
        .execute(params![feed, title, category, clock.now.0, is_off])?;
    ledger.forget(feed);
    set_followed(connection, ledger, feed, true)?;
    Ok((feed, true))
}

/// The categories of the feed `f`, of which `c` is the first, one a line.
pub(super) const CATEGORIES: &str = "coalesce(c.path, '') || coalesce((SELECT char(10) || \
     group_concat(other.path, char(10)) FROM feed_category AS more \
     JOIN category AS other ON other.id = more.category WHERE more.feed = f.id), '')";

/// Puts a feed into a category beside those it is in, or takes it out, with its entries.
pub(super) fn set_category(
    connection: &Connection,
    ledger: &Ledger<'_>,
    feed: i64,
    category: i64,
    is_in: bool,
) -> Result<()> {
    let statements: &[&str] = if is_in {
        &[
            "INSERT OR IGNORE INTO feed_category SELECT ?1, ?2 FROM feed \
             WHERE id = ?1 AND category IS NOT NULL AND category <> ?2",
            "UPDATE feed SET category = ?2 WHERE id = ?1 AND category IS NULL",
        ]
    } else {
        &[
            "DELETE FROM feed_category WHERE feed = ?1 AND category = ?2",
            "UPDATE feed SET category = (SELECT min(category) FROM feed_category WHERE feed = ?1) \
             WHERE id = ?1 AND category = ?2",
            "DELETE FROM feed_category WHERE feed = ?1 AND ?2 IS NOT NULL \
             AND category = (SELECT category FROM feed WHERE id = ?1)",
        ]
    };
    ledger.rearrange(feed, || {
        for sql in statements {
            connection
                .prepare_cached(sql)?
                .execute(params![feed, category])?;
        }
        Ok(())
    })?;
    meta::grow(connection, meta::FEEDS_VERSION)
}

/// Returns whether a feed is in a category, as its first or another.
pub(super) fn is_in(connection: &Connection, feed: i64, category: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM feed WHERE id = ?1 AND category = ?2) \
             OR EXISTS (SELECT 1 FROM feed_category WHERE feed = ?1 AND category = ?2)",
        )?
        .query_row([feed, category], |row| row.get(0))?)
}

/// Follows a feed or hides it, with its entries.
pub(super) fn set_followed(
    connection: &Connection,
    ledger: &Ledger<'_>,
    feed: i64,
    is_followed: bool,
) -> Result<()> {
    let entries = connection
        .prepare_cached("SELECT id FROM entry WHERE feed = ?1")?
        .query_map([feed], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    for entry in entries {
        let Some(before) = ledger.load(entry)? else {
            continue;
        };
        let mut after = before.clone();
        for member in after
            .members
            .iter_mut()
            .filter(|member| member.feed == feed)
        {
            member.is_followed = is_followed;
        }
        ledger.settle(Some(&before), Some(&after))?;
    }
    connection
        .prepare_cached("UPDATE feed SET is_followed = ?2 WHERE id = ?1")?
        .execute(params![feed, is_followed])?;
    ledger.forget(feed);
    meta::grow(connection, meta::FEEDS_VERSION)
}

/// Returns the category at `path`, made with those above it if need be; `None` for the top.
pub(super) fn category(connection: &Connection, path: &str) -> Result<Option<i64>> {
    let mut parent: Option<i64> = None;
    let mut walked = String::new();
    for part in path
        .split('/')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if !walked.is_empty() {
            walked.push('/');
        }
        walked.push_str(part);
        connection
            .prepare_cached("INSERT OR IGNORE INTO category (path, parent) VALUES (?1, ?2)")?
            .execute(params![walked, parent])?;
        parent = connection
            .prepare_cached("SELECT id FROM category WHERE path = ?1")?
            .query_row([&walked], |row| row.get(0))?;
    }
    Ok(parent)
}

const FEEDS: &str = "SELECT f.id, f.url, f.user_title, f.title, coalesce(c.path, ''), f.unread, \
     f.total, f.last_success, f.last_error, f.failures, iif(f.is_off, NULL, f.next), \
     iif(f.is_off, 'switched off', f.why_next), f.is_off, f.retry_after, f.advice, \
     f.failing_since, f.newest, f.rhythm, f.site \
     FROM feed f LEFT JOIN category c ON c.id = f.category WHERE f.is_followed = 1";

/// Returns the feeds that are followed, by category and title.
pub(super) fn feeds(connection: &Connection) -> Result<Vec<FeedRow>> {
    let found = connection
        .prepare_cached(FEEDS)?
        .query_map([], |row| {
            let rest: Option<i64> = row.get("retry_after")?;
            Ok((feed_row(row)?, rest.map(Time)))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // When one feed of a host was told to wait, the others wait with it.
    let mut rests: HashMap<String, Time> = HashMap::new();
    for (feed, rest) in &found {
        if let (Some(rest), Some(host)) = (rest, origin::foreign_host(&feed.url)) {
            let known = rests.entry(host).or_insert(*rest);
            *known = *rest.max(known);
        }
    }
    let mut feeds: Vec<FeedRow> = found.into_iter().map(|(feed, _)| feed).collect();
    for feed in feeds.iter_mut().filter(|_| !rests.is_empty()) {
        let rest = origin::foreign_host(&feed.url).and_then(|host| rests.get(&host));
        if let (Some(next), Some(rest)) = (feed.next, rest)
            && next < *rest
        {
            feed.next = Some(*rest);
            feed.why_next = Clean::line("its host asked for a rest");
        }
    }
    feeds.sort_by_cached_key(|feed| (feed.category.to_lowercase(), feed.title.to_lowercase()));
    Ok(feeds)
}

fn feed_row(row: &Row<'_>) -> rusqlite::Result<FeedRow> {
    let url: String = row.get(1)?;
    let own: String = row.get(3)?;
    let line = |at: usize| -> rusqlite::Result<Option<Clean>> {
        Ok(row.get_ref(at)?.as_str_or_null()?.map(Clean::line))
    };
    Ok(FeedRow {
        id: FeedId(row.get(0)?),
        title: rows::feed_title(row.get(2)?, &own, &url),
        url: Clean::line(&url),
        category: line(4)?.unwrap_or_default(),
        unread: row.get::<_, i64>(5)?.max(0).cast_unsigned(),
        total: row.get::<_, i64>(6)?.max(0).cast_unsigned(),
        last_success: row.get::<_, Option<i64>>(7)?.map(Time),
        last_error: line(8)?,
        advice: line(14)?,
        failing_since: row.get::<_, Option<i64>>(15)?.map(Time),
        newest: row.get::<_, Option<i64>>(16)?.map(Time),
        rhythm: row.get(17)?,
        site: line(18)?,
        failures: row.get(9)?,
        next: row.get::<_, Option<i64>>(10)?.map(Time),
        why_next: line(11)?.unwrap_or_default(),
        is_off: row.get(12)?,
    })
}

/// Returns what the fetcher needs of the feeds to ask: of `only` if given, else of all; never of one
/// that is switched off.
pub(super) fn due(connection: &Connection, only: Option<&[FeedId]>) -> Result<Vec<DueFeed>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT f.id, url, user_title, title, etag, last_modified, failures, body_hash, next, \
         retry_after, repeats, wish, skip_hours, skip_days, rhythm, newest, watched_until, \
         coalesce(c.path, ''), {CATEGORIES} \
         FROM feed f LEFT JOIN category c ON c.id = f.category \
         WHERE is_followed = 1 AND is_off = 0 ORDER BY f.id"
    ))?;
    let mut found = statement.query([])?;
    let mut due = Vec::new();
    while let Some(row) = found.next()? {
        let id = FeedId(row.get(0)?);
        if only.is_some_and(|only| !only.contains(&id)) {
            continue;
        }
        let url: String = row.get(1)?;
        let own: String = row.get(3)?;
        let given: Option<String> = row.get(2)?;
        due.push(DueFeed {
            id,
            is_renamed: given.as_ref().is_some_and(|title| !title.is_empty()),
            title: rows::feed_title(given, &own, &url),
            url,
            category: Clean::line(&row.get::<_, String>(17)?),
            categories: row.get(18)?,
            validators: Validators {
                etag: row.get(4)?,
                last_modified: row.get(5)?,
            },
            failures: row.get(6)?,
            body_hash: row.get::<_, Option<i64>>(7)?.map(i64::cast_unsigned),
            next: row.get::<_, Option<i64>>(8)?.map(Time),
            retry_after: row.get::<_, Option<i64>>(9)?.map(Time),
            repeats: row.get(10)?,
            pace: Pace {
                wish: row.get(11)?,
                skip_hours: row.get(12)?,
                skip_days: row.get(13)?,
                rhythm: row.get(14)?,
                newest: row.get::<_, Option<i64>>(15)?.map(Time),
                watched_until: row.get::<_, Option<i64>>(16)?.map(Time),
            },
        });
    }
    Ok(due)
}

/// Returns the subscriptions as an export writes them, by category and title.
pub(super) fn subscriptions(connection: &Connection) -> Result<Vec<Subscription>> {
    let sites = connection
        .prepare_cached("SELECT id, url, site FROM feed WHERE is_followed = 1")?
        .query_map([], |row| {
            let site = row.get_ref(2)?.as_str_or_null()?.map(Clean::line);
            Ok((row.get(0)?, (row.get(1)?, site)))
        })?
        .collect::<rusqlite::Result<HashMap<i64, (String, Option<Clean>)>>>()?;
    let mut sites = sites;
    Ok(feeds(connection)?
        .into_iter()
        .filter_map(|feed| {
            let (url, site) = sites.remove(&feed.id.0)?;
            Some(Subscription {
                url,
                title: Some(feed.title),
                category: feed.category,
                site,
            })
        })
        .collect())
}
