//! Gathering: full texts that are fetched unasked, for chosen feeds and for what topics match.
//!
//! One page at a time, newest entries first, each host at most once in [`PAUSE`]; one that fails
//! or wants to be left alone is, for an hour. What a page is no use for is remembered, so that it
//! is not asked again.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::EngineError;
use super::background::{Background, Turn, lock};
use super::hosts::host_of;
use super::manner::Manner;
use super::originals::fetch_original;
use super::refresh::Pipeline;
use crate::article::Sites;
use crate::feed::fetch::{FetchError, FetchFailure};
use crate::model::entry::{Original, Teaser};
use crate::model::{Clean, EntryDetail, EntryId, Event, FeedId, Settings, Time};
use crate::store::{Reader, StoreError};

/// Time between two requests to a host.
const PAUSE: Duration = Duration::from_secs(2);

/// How long a host is left alone after a failure, in seconds.
const REST: i64 = 3_600;

/// Entries published in this time are looked at, in seconds.
const RECENT: i64 = 2 * 24 * 3_600;

/// Words from which a feed's text is no teaser.
const TEASER: u32 = 200;

/// Most pages that are fetched in a row.
const ROUND: usize = 50;

/// What is known of the pages that are fetched unasked.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    is_running: AtomicBool,
    /// Hosts that are left alone, and until when.
    resting: Mutex<HashMap<String, Time>>,
}

impl Gathering {
    fn rests(&self, host: &str, now: Time) -> bool {
        lock(&self.resting)
            .get(host)
            .is_some_and(|until| *until > now)
    }
}

impl Background {
    /// Fetches the full texts that are wanted and not there yet; returns whether any came.
    pub(super) async fn gather_full_texts(&self, pipeline: &Pipeline) -> bool {
        if !wants_any(&pipeline.settings) {
            return false;
        }
        let Some(_turn) = Turn::take(&self.gathering.is_running) else {
            return false;
        };
        let settings = pipeline.settings.clone();
        let now = (self.clock)().now;
        let wanted = self
            .reader
            .call(move |reader| wanted(reader, &settings, now));
        let mut has_come = false;
        let gathered = async {
            let sites = Arc::new(self.config.sites.clone());
            let tell = |entry| {
                self.send(Event::FullTextCame(entry));
                // The full text may show which story it tells.
                self.grouping.again(entry);
                has_come = true;
            };
            self.gathering
                .gather(pipeline, &sites, wanted.await?, tell)
                .await
        };
        if let Err(error) = gathered.await {
            tracing::warn!("full texts are not fetched: {error}");
        }
        has_come
    }
}

/// An entry whose full text is to be fetched.
pub(super) struct Wanted {
    /// The address of its feed.
    feed: Clean,
    detail: EntryDetail,
}

/// Returns the entries whose full texts are to be fetched unasked, the newest first.
pub(super) fn wanted(
    reader: &Reader,
    settings: &Settings,
    now: Time,
) -> Result<Vec<Wanted>, StoreError> {
    if !wants_any(settings) {
        return Ok(Vec::new());
    }
    let feeds = reader.feeds()?;
    let wishes: HashMap<FeedId, (Clean, Option<bool>)> = feeds
        .into_iter()
        .filter(|feed| !feed.is_off)
        .map(|feed| {
            let manner = Manner::new(settings, &feed.url, &feed.category);
            (feed.id, (feed.url, manner.own.full_text))
        })
        .collect();
    let of_hits = settings.reader.full_text;
    let teasers = reader.teasers(Time(now.0 - RECENT), ROUND, |teaser| {
        wishes
            .get(&teaser.feed)
            .is_some_and(|(_, wish)| is_wanted(teaser, *wish, of_hits))
    })?;
    let mut wanted = Vec::new();
    for teaser in teasers {
        if let (Some(detail), Some((feed, _))) =
            (reader.entry(teaser.entry)?, wishes.get(&teaser.feed))
        {
            let feed = feed.clone();
            wanted.push(Wanted { feed, detail });
        }
    }
    Ok(wanted)
}

impl Gathering {
    /// Fetches and stores the full texts of `wanted`; `tell` hears of each entry whose page
    /// answered.
    pub(super) async fn gather(
        &self,
        pipeline: &Pipeline,
        sites: &Arc<Sites>,
        wanted: Vec<Wanted>,
        mut tell: impl FnMut(EntryId),
    ) -> Result<(), EngineError> {
        let mut asked: HashMap<String, Instant> = HashMap::new();
        for one in wanted {
            let host = host_of(one.detail.row.url.as_deref().unwrap_or_default());
            if self.rests(&host.name, (pipeline.clock)().now) {
                continue;
            }
            if !host.is_spared(&pipeline.settings.fetch)
                && let Some(last) = asked.insert(host.name.clone(), Instant::now())
            {
                sleep_until(last + PAUSE).await;
                asked.insert(host.name.clone(), Instant::now());
            }
            if self.gather_one(pipeline, sites, &one, host.name).await? {
                tell(one.detail.row.id);
            }
        }
        Ok(())
    }

    /// Returns whether the page answered.
    async fn gather_one(
        &self,
        pipeline: &Pipeline,
        sites: &Arc<Sites>,
        wanted: &Wanted,
        host: String,
    ) -> Result<bool, EngineError> {
        let entry = wanted.detail.row.id;
        let now = (pipeline.clock)().now;
        let fetched = fetch_original(pipeline, sites, &wanted.feed, &wanted.detail).await;
        let original = match fetched {
            Ok(original) => original,
            Err(EngineError::Fetch(error)) if is_final(&error) => Original {
                obstacle: Some(Clean::line(&error.to_string())),
                ..Original::default()
            },
            Err(EngineError::Fetch(error)) => {
                tracing::info!("{host} is left alone for an hour: {error}");
                lock(&self.resting).insert(host, Time(now.0 + REST));
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let shared = Arc::clone(&pipeline.matcher);
        pipeline
            .writer
            .call(move |writer| {
                let matcher = shared.get(Duration::ZERO).unwrap_or_default();
                writer.store_original(entry, &original, &matcher, now)
            })
            .await?;
        Ok(true)
    }
}

/// Returns whether full texts are fetched unasked at all.
fn wants_any(settings: &Settings) -> bool {
    let is_wanted =
        |table: &crate::model::feed_settings::FeedTable| table.settings.full_text == Some(true);
    settings.reader.full_text || settings.feeds.iter().any(is_wanted)
}

/// Returns whether the page of an entry is to be fetched; `wish` is what is set for its feed.
fn is_wanted(teaser: &Teaser, wish: Option<bool>, of_hits: bool) -> bool {
    wish.unwrap_or(of_hits && teaser.is_hit && teaser.words < TEASER)
}

/// Returns whether asking for the page again would bring nothing else.
fn is_final(error: &FetchError) -> bool {
    match error.status {
        Some(429) => false,
        Some(status) => (400..500).contains(&status),
        None => matches!(
            error.kind,
            FetchFailure::Address(_)
                | FetchFailure::TooLarge(_)
                | FetchFailure::BadRedirect
                | FetchFailure::Forbidden(_)
                | FetchFailure::TooManyRedirects(_)
                | FetchFailure::Other(_)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teasers_of_chosen_feeds_and_of_topics_are_wanted() {
        let teaser = |is_hit, words| Teaser {
            entry: EntryId(1),
            feed: FeedId(1),
            url: "https://lakeport.example/".into(),
            words,
            is_hit,
        };
        assert!(is_wanted(&teaser(false, 900), Some(true), false));
        assert!(!is_wanted(&teaser(true, 10), Some(false), true));
        assert!(is_wanted(&teaser(true, 10), None, true));
        assert!(!is_wanted(&teaser(false, 10), None, true));
        assert!(!is_wanted(&teaser(true, 900), None, true));
        assert!(!is_wanted(&teaser(true, 10), None, false));
    }
}
