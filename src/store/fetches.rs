//! Storing what a fetch brought: one feed, its entries and its validators, all or nothing.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::arrivals::{self, Feed};
use super::files;
use super::fulltext::{Indexing, Texts};
use super::mutes::InForce;
use super::writer::{Safety, Writer};
use super::{Result, StoreError, Stored};
use super::{fetch_log, meta, moves, rows, subscriptions};
use crate::model::feed::{FeedKind, Fetch, Fetched, ParsedFeed};
use crate::model::{Clean, Clock, FeedId, Pace};

impl Writer {
    /// Stores a fetch: entries, counts, hits, validators, state, schedule, in one transaction. A
    /// feed that is no longer followed is left alone.
    ///
    /// # Errors
    /// The feed is unknown, or the database cannot be written; then nothing is stored.
    pub fn store_fetch(&mut self, fetch: &Fetch, clock: &Clock) -> Result<Stored> {
        let stored = self.store_together(&[fetch], Indexing::InBatches, clock)?;
        Ok(stored.into_iter().next().unwrap_or_default())
    }

    /// Stores several fetches at once, which is cheaper; each is still stored as a whole or not
    /// at all, and the failure of one leaves the others alone. The texts are indexed as
    /// `indexing` says.
    pub fn store_fetches(
        &mut self,
        fetches: &[Fetch],
        indexing: Indexing,
        clock: &Clock,
    ) -> Vec<Result<Stored>> {
        let all: Vec<&Fetch> = fetches.iter().collect();
        match self.store_together(&all, indexing, clock) {
            Ok(stored) => stored.into_iter().map(Ok).collect(),
            // Without savepoints, which cost too much for what hardly ever happens: one of them
            // spoiled the transaction, so each gets its own.
            Err(_) => fetches
                .iter()
                .map(|fetch| self.store_fetch(fetch, clock))
                .collect(),
        }
    }

    /// Stores all or nothing.
    fn store_together(
        &mut self,
        fetches: &[&Fetch],
        indexing: Indexing,
        clock: &Clock,
    ) -> Result<Vec<Stored>> {
        let (mutes, followed) = (Arc::clone(&self.mutes), self.followed);
        self.limit_cache(files::LARGE_CACHE)?;
        let change = self.begin(Safety::Process)?;
        let mut texts = Texts::default();
        let mut stored = Vec::with_capacity(fetches.len());
        for fetch in fetches {
            stored.push(store(&change, fetch, clock, &mutes, &mut texts)?);
        }
        texts.index(&change, indexing)?;
        if stored.iter().any(|stored| stored.new + stored.updated > 0) {
            followed.note(&change)?;
        }
        change.commit()?;
        Ok(stored)
    }
}

fn store<'a>(
    connection: &Connection,
    fetch: &'a Fetch,
    clock: &Clock,
    mutes: &InForce,
    texts: &mut Texts<'a>,
) -> Result<Stored> {
    let Fetch {
        feed: FeedId(feed),
        fetched,
        schedule,
        transfer,
    } = fetch;
    let feed = *feed;
    let known = connection
        .prepare_cached(&format!(
            "SELECT f.url, f.is_followed, f.user_title, f.title, {}, f.last_success IS NULL \
                 FROM feed f LEFT JOIN category c ON c.id = f.category WHERE f.id = ?1",
            subscriptions::CATEGORIES
        ))?
        .query_row([feed], |row| {
            let names: (Option<String>, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((row.get(0)?, row.get(1)?, row.get(5)?, names))
        })
        .optional()?;
    let known: Option<(String, bool, bool, _)> = known;
    let (url, is_followed, is_new, names) = known.ok_or(StoreError::UnknownFeed(feed))?;
    if !is_followed {
        return Ok(Stored::default());
    }
    let mut stored = Stored::default();
    match fetched {
        Fetched::Changed {
            feed: parsed,
            validators,
            body_hash,
        } => {
            let (user_title, mut title, category) = names;
            if !parsed.title.is_empty() {
                parsed.title.as_str().clone_into(&mut title);
            }
            let source = Feed {
                id: feed,
                url: &url,
                title: &rows::feed_title(user_title, &title, &url),
                category: &category,
                is_new,
            };
            stored = arrivals::store_entries(connection, source, parsed, clock, mutes, texts)?;
            store_face(connection, feed, parsed)?;
            store_pace(connection, feed, &parsed.pace)?;
            // Of a document that was cut short nothing may make the next request conditional.
            let whole = !parsed.is_incomplete;
            connection
                .prepare_cached(
                    "UPDATE feed SET etag = ?2, last_modified = ?3, body_hash = ?4 WHERE id = ?1",
                )?
                .execute(params![
                    feed,
                    validators.etag.as_ref().filter(|_| whole),
                    validators.last_modified.as_ref().filter(|_| whole),
                    whole.then_some(body_hash.cast_signed()),
                ])?;
            store_success(connection, feed, clock)?;
        }
        Fetched::Unchanged { validators } => {
            if let Some(validators) = validators {
                connection
                    .prepare_cached("UPDATE feed SET etag = ?2, last_modified = ?3 WHERE id = ?1")?
                    .execute(params![feed, validators.etag, validators.last_modified])?;
            }
            store_success(connection, feed, clock)?;
        }
        Fetched::Failed { error, advice } => {
            connection
                .prepare_cached(
                    "UPDATE feed SET failures = failures + 1, last_error = ?2, advice = ?3, \
                     failing_since = coalesce(failing_since, ?4) WHERE id = ?1",
                )?
                .execute(params![
                    feed,
                    error.as_str(),
                    advice.as_deref(),
                    clock.now.0
                ])?;
        }
    }
    connection
        .prepare_cached(
            "UPDATE feed SET last_try = ?2, next = ?3, why_next = ?4, retry_after = ?5, \
             repeats = ?6 WHERE id = ?1",
        )?
        .execute(params![
            feed,
            clock.now.0,
            schedule.next.map(|time| time.0),
            schedule.why.as_str(),
            schedule.retry_after.map(|time| time.0),
            schedule.repeats,
        ])?;
    if !matches!(fetched, Fetched::Failed { .. }) {
        let to = transfer.moved_to.as_deref();
        stored.has_moved = moves::note(connection, feed, to, clock)?;
    }
    fetch_log::add(connection, fetch, stored, clock.now)?;
    Ok(stored)
}

fn store_success(connection: &Connection, feed: i64, clock: &Clock) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feed SET failures = 0, last_error = NULL, advice = NULL, \
             failing_since = NULL, last_success = ?2 WHERE id = ?1",
        )?
        .execute([feed, clock.now.0])?;
    Ok(())
}

fn store_pace(connection: &Connection, feed: i64, pace: &Pace) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE feed SET wish = ?2, skip_hours = ?3, skip_days = ?4, rhythm = ?5, newest = ?6, \
             watched_until = ?7 WHERE id = ?1",
        )?
        .execute(params![
            feed,
            pace.wish,
            pace.skip_hours,
            pace.skip_days,
            pace.rhythm,
            pace.newest.map(|time| time.0),
            pace.watched_until.map(|time| time.0),
        ])?;
    Ok(())
}

/// Stores what a document says of its feed, and what was not right in it.
fn store_face(connection: &Connection, feed: i64, parsed: &ParsedFeed) -> Result<()> {
    let repairs: Vec<&str> = parsed.warnings.iter().map(Clean::as_str).collect();
    connection
        .prepare_cached("UPDATE feed SET kind = ?2, repairs = ?3 WHERE id = ?1")?
        .execute(params![
            feed,
            parsed.kind.map(FeedKind::name),
            (!repairs.is_empty()).then(|| repairs.join("\n")),
        ])?;
    let changed = connection
        .prepare_cached(
            "UPDATE feed SET title = iif(?2 = '', title, ?2), site = coalesce(?3, site) \
             WHERE id = ?1 AND (title IS NOT iif(?2 = '', title, ?2) \
             OR site IS NOT coalesce(?3, site))",
        )?
        .execute(params![feed, parsed.title.as_str(), parsed.site.as_deref()])?;
    if changed > 0 {
        meta::grow(connection, meta::FEEDS_VERSION)?;
    }
    Ok(())
}
