//! The refresh, on one page:
//!
//! ```text
//! plan → fetch → read (parse, normalise) → match topics → store → report
//! ```
//!
//! One task drives every feed; only reading, which costs processor time, goes to other threads.
//! What is fetched and not yet stored is bounded, and the next fetch waits for room, so that
//! memory does not grow with the number of feeds. Dropping the future of [`Pipeline::run`] cancels
//! the refresh: each feed has then been stored whole or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Semaphore;
use tokio::time::{MissedTickBehavior, interval};
use xxhash_rust::xxh3::xxh3_64;

use super::answer::{Answer, Bytes, Reading, are_of_several_hosts, transfer};
use super::arriving::{MatchedWith, freshen, names};
use super::hosts::{HostQueue, host_of};
use super::lease::{Lease, RENEWAL};
use super::manner::Manner;
use super::matching::SharedMatcher;
use super::plan::Plan;
use super::tally::{Outcome, Tally};
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::feed::fetch::{Body, FetchError, FetchFailure, Fetcher, Response};
use crate::feed::origin::Origin;
use crate::feed::schedule;
use crate::feed::{self, Document};
use crate::model::feed::{DueFeed, Fetch, Fetched, ParsedFeed};
use crate::model::feed_details::Transfer;
use crate::model::message::{FeedReport, Progress, RefreshScope, Summary};
use crate::model::{Clean, Settings, Time, Validators};
use crate::store::{self, Writer};

/// Bytes of bodies fetched and not yet stored; with more, no further fetch begins. Those under way
/// still come in, and an entry takes up to twice its bytes, so this keeps to 64 MiB of ordinary feeds.
const MAX_IN_FLIGHT: usize = 12 << 20;

/// Bodies read at the same time.
const READERS: usize = 2;

/// Everything a refresh needs.
pub(super) struct Pipeline {
    pub(super) fetcher: Fetcher,
    pub(super) matcher: Arc<SharedMatcher>,
    pub(super) writer: WriterHandle,
    pub(super) lease: Arc<Lease>,
    pub(super) clock: ClockSource,
    pub(super) settings: Settings,
    read_slots: Semaphore,
    in_flight: Arc<AtomicUsize>,
}

impl Pipeline {
    pub(super) fn new(
        fetcher: Fetcher,
        matcher: Arc<SharedMatcher>,
        writer: WriterHandle,
        lease: Arc<Lease>,
        clock: ClockSource,
        settings: Settings,
    ) -> Self {
        Self {
            fetcher,
            matcher,
            writer,
            lease,
            clock,
            settings,
            read_slots: Semaphore::new(READERS),
            in_flight: Arc::default(),
        }
    }

    /// Asks the feeds of `plan` and tells `observer` of each that is stored.
    ///
    /// # Errors
    /// [`EngineError::Busy`]; an error of the store, if nothing at all could be stored. A feed that
    /// fails is no error but a line of the summary.
    pub(super) async fn run(
        &self,
        plan: Plan,
        scope: &RefreshScope,
        mut observer: impl FnMut(&Progress, Option<&FeedReport>),
    ) -> Result<Summary, EngineError> {
        let mut tally = Tally::new(plan.ask.len(), plan.next_due);
        if plan.ask.is_empty() {
            tally.wait(plan.waiting, &mut observer);
            return tally.close();
        }
        let lease = self.lease.hold().await?;
        let mut renewal = interval(RENEWAL);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        renewal.tick().await; // The first tick is at once, and the lease is new.

        observer(&tally.progress, None);
        tally.wait(plan.waiting, &mut observer);
        let limit = self.settings.fetch.total.max(1);
        let mut queue = HostQueue::new(plan.ask, &self.settings.fetch);
        let mut fetching = FuturesUnordered::new();
        let mut storing = FuturesUnordered::new();
        let mut unreachable = Vec::new();
        loop {
            while fetching.len() < limit && self.has_room() {
                let Some(feed) = queue.next() else { break };
                fetching.push(self.fetch(feed));
            }
            if fetching.is_empty() && storing.is_empty() {
                break;
            }
            tokio::select! {
                Some(answer) = fetching.next() => {
                    queue.finished(&answer.feed.url);
                    if self.pauses_host(&answer, scope) {
                        tally.spare(queue.pause(&answer.feed.url), &mut observer);
                    }
                    if answer.is_unreachable() {
                        tally.add(answer.unstored(), &mut observer);
                        unreachable.push(answer);
                    } else {
                        storing.push(self.store(answer, scope));
                    }
                }
                Some(outcome) = storing.next() => tally.add(outcome, &mut observer),
                _ = renewal.tick() => lease.renew().await,
            }
        }
        // Only now it is known whose fault it is. Without a network no feed has failed.
        if !(tally.is_offline() && are_of_several_hosts(&unreachable)) {
            let storing: FuturesUnordered<_> = unreachable
                .into_iter()
                .map(|answer| self.store(answer, scope))
                .collect();
            storing
                .for_each(|outcome| {
                    tally.stored(outcome.stored);
                    async {}
                })
                .await;
        }
        tally.close()
    }

    async fn fetch(&self, feed: DueFeed) -> Answer {
        let started = Instant::now();
        let manner = Manner::new(&self.settings, &feed.url, &feed.category);
        let response = self.ask(&manner, &feed.validators).await;
        let held = match &response {
            Ok(Response::Body { body, .. }) => Some(Bytes::hold(&self.in_flight, body.len())),
            Ok(Response::NotModified { .. }) | Err(_) => None,
        };
        Answer {
            transfer: transfer(response.as_ref(), started.elapsed()),
            feed,
            manner,
            response,
            started,
            held,
        }
    }

    /// Gets a document in the manner of its feed.
    pub(super) async fn ask(
        &self,
        manner: &Manner,
        validators: &Validators,
    ) -> Result<Response, FetchError> {
        let Manner { origin, own, .. } = manner;
        match origin {
            Ok(origin) => self.fetcher.ask(origin, own, validators).await,
            Err(error) => Err(FetchFailure::Address(error.clone()).into()),
        }
    }

    async fn store(&self, answer: Answer, scope: &RefreshScope) -> Outcome {
        let Answer {
            feed,
            manner,
            response,
            started,
            mut transfer,
            held,
        } = answer;
        let stays = self.keep_in_place(&manner, &feed, &mut transfer);
        let now = (self.clock)().now;
        let is_throttled = matches!(&response, Err(error) if error.status == Some(429));
        let reading = match response {
            Ok(response) => self.read(&feed, &manner, response, now).await,
            Err(error) => Reading::failed(&feed, &error, error.status, error.hints.clone())
                .advise(error.advice()),
        };
        let pace = match &reading.fetched {
            Fetched::Changed { feed, .. } => feed.pace,
            Fetched::Unchanged { .. } | Fetched::Failed { .. } => feed.pace,
        };
        let mut schedule = schedule::next(
            now,
            reading.outcome,
            &reading.hints,
            &pace,
            manner.rules,
            jitter(&feed.url, now),
        );
        if is_throttled && !host_of(&feed.url).is_spared(&self.settings.fetch) {
            // It named no time: its host is left alone for as long as this feed is.
            schedule.retry_after = schedule.retry_after.max(schedule.next);
        }
        let error = match &reading.fetched {
            Fetched::Failed { error, .. } => Some(error.clone()),
            Fetched::Changed { .. } | Fetched::Unchanged { .. } => None,
        };
        let broken_wait = match (scope, feed.retry_after) {
            (RefreshScope::Feeds(_), Some(wait)) if wait > now => Some(Clean::line(&format!(
                "asked although the server said to wait until {wait}"
            ))),
            _ => None,
        };
        let moved_to = transfer.moved_to.as_deref().map(Clean::line);
        let matcher = Arc::clone(&self.matcher);
        let freshen = move |writer: &Writer, fetch: &mut Fetch| {
            freshen(writer, fetch, reading.matched_with, &matcher);
        };
        let stored = self
            .writer
            .store(
                Fetch {
                    feed: feed.id,
                    fetched: reading.fetched,
                    schedule,
                    transfer,
                },
                Box::new(freshen),
            )
            .await;
        let moved = match &stored {
            Ok(stored) if stored.has_moved => Some(moved_to),
            _ => None,
        };
        drop(held);
        Outcome {
            feed: feed.id,
            url: Clean::line(&feed.url),
            title: feed.title,
            error,
            remark: broken_wait.or(stays).or(reading.remark),
            moved: moved.flatten(),
            is_unreachable: false,
            stored,
            took: started.elapsed(),
        }
    }

    async fn read(
        &self,
        feed: &DueFeed,
        manner: &Manner,
        response: Response,
        now: Time,
    ) -> Reading {
        let (body, content_type, final_url, validators, hints) = match response {
            Response::NotModified {
                validators, hints, ..
            } => {
                // One that the server does not repeat still holds.
                let validators = validators.map(|new| Validators {
                    etag: new.etag.or_else(|| feed.validators.etag.clone()),
                    last_modified: new
                        .last_modified
                        .or_else(|| feed.validators.last_modified.clone()),
                });
                return Reading::unchanged(validators, hints);
            }
            Response::Body {
                body,
                content_type,
                final_url,
                validators,
                hints,
                ..
            } => (body, content_type, final_url, validators, hints),
        };
        let body_hash = xxh3_64(&body);
        if feed.body_hash == Some(body_hash) {
            return Reading {
                outcome: schedule::Outcome::Repeat(feed.repeats.saturating_add(1)),
                ..Reading::unchanged(Some(validators), hints)
            };
        }
        let max_items = manner.max_items;
        match self
            .parse(Some(feed), body, content_type, final_url, now, max_items)
            .await
        {
            Ok((parsed, with)) => Reading {
                matched_with: with,
                ..Reading::changed(parsed, validators, body_hash, hints)
            },
            Err(error) => {
                let advice = match &error {
                    EngineError::Parse(error) => error.advice(),
                    _ => "",
                };
                Reading::failed(feed, &error, None, hints).advise(advice)
            }
        }
    }

    /// Lets a feed that moved stay where it is if the new address would be asked in another manner:
    /// what is set for the old one is meant to hold. Returns what to say about it.
    fn keep_in_place(
        &self,
        manner: &Manner,
        feed: &DueFeed,
        transfer: &mut Transfer,
    ) -> Option<Clean> {
        let to = transfer.moved_to.as_deref()?;
        let is_web = matches!(manner.origin, Ok(Origin::Web(_)));
        if !is_web || Manner::new(&self.settings, to, &feed.category).own != manner.own {
            let text = format!("moved for good to {to}; what is set for its address keeps it here");
            transfer.moved_to = None;
            return is_web.then(|| Clean::line(&text));
        }
        None
    }

    /// Reads a document and matches its entries as those of `feed`, on a thread of its own; the body
    /// is dropped there, as soon as it is read. Returns what they were matched with as well. Nothing
    /// is matched as long as there is no feed.
    pub(super) async fn parse(
        &self,
        feed: Option<&DueFeed>,
        body: Body,
        content_type: Option<String>,
        final_url: String,
        now: Time,
        max_items: usize,
    ) -> Result<(ParsedFeed, Option<MatchedWith>), EngineError> {
        // A large document unfolds to many times its size, so it is read alone.
        let slots = if body.is_large() { READERS } else { 1 };
        let _slots = self.read_slots.acquire_many(slots as u32).await;
        // The one in force now: the watchlist may be edited during a refresh.
        let matcher = self.matcher.get(Duration::ZERO).unwrap_or_default();
        let due = feed.cloned();
        tokio::task::spawn_blocking(move || {
            let parsed = feed::read(&Document {
                body: &body,
                content_type: content_type.as_deref(),
                final_url: &final_url,
                now,
                max_items,
            });
            drop(body);
            parsed.map(|mut parsed| {
                for entry in &mut parsed.entries {
                    entry.keys = Some(store::content_keys(entry));
                }
                match due {
                    Some(due) => {
                        let with = MatchedWith {
                            names: Some(names(&due, &parsed)),
                            matcher,
                        };
                        (with.matched(parsed), Some(with))
                    }
                    None => (parsed, None),
                }
            })
        })
        .await
        .map_err(|_| EngineError::Closed)?
        .map_err(EngineError::Parse)
    }

    fn has_room(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) < MAX_IN_FLIGHT
    }

    /// Returns whether the server asked all requests that nobody waits for to stop for now.
    fn pauses_host(&self, answer: &Answer, scope: &RefreshScope) -> bool {
        let Err(error) = &answer.response else {
            return false;
        };
        let asks_for_rest = match error.status {
            Some(429) => true,
            Some(503) => error.hints.retry_after.is_some(),
            _ => false,
        };
        asks_for_rest
            && matches!(scope, RefreshScope::Automatic | RefreshScope::Due)
            && !host_of(&answer.feed.url).is_spared(&self.settings.fetch)
    }
}

/// Returns a number in −1.0…1.0 that differs from feed to feed and from try to try, so that feeds
/// which failed together do not come back together.
fn jitter(url: &str, now: Time) -> f64 {
    let spread = xxh3_64(format!("{url} {now}").as_bytes()) >> 11;
    spread as f64 / (1_u64 << 52) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_keeps_its_range_and_differs() {
        let all: Vec<f64> = (0..1_000)
            .map(|i| jitter(&format!("https://outlet-{i}.example/feed"), Time(i)))
            .collect();
        assert!(all.iter().all(|j| (-1.0..=1.0).contains(j)));
        assert!(all.iter().any(|j| *j < -0.5) && all.iter().any(|j| *j > 0.5));
    }
}
