//! Gathering: full texts that are fetched unasked, for chosen feeds and for what topics match.
//!
//! One page at a time, newest entries first, each host at most once in [`PAUSE`]; one that fails
//! or wants to be left alone is, for an hour. What a page is no use for is remembered, so that it
//! is not asked again.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::EngineError;
use super::background::{Background, Turn, lock};
use super::hosts::host_of;
use super::manner::Manner;
use super::refresh::Pipeline;
use crate::feed::fetch::{FetchError, FetchFailure};
use crate::model::entry::{Original, Teaser};
use crate::model::{Clean, Event, FeedId, Settings, Time};
use crate::store::Reader;

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
    /// Fetches the full texts that are wanted and not there yet.
    pub(super) async fn gather_full_texts(&self, pipeline: &Pipeline) {
        if !wants_any(&pipeline.settings) {
            return;
        }
        let Some(_turn) = Turn::take(&self.gathering.is_running) else {
            return;
        };
        if let Err(error) = self.gather(pipeline).await {
            tracing::warn!("full texts are not fetched: {error}");
        }
    }

    async fn gather(&self, pipeline: &Pipeline) -> Result<(), EngineError> {
        let since = Time((self.clock)().now.0 - RECENT);
        let feeds = self.reader.call(Reader::feeds).await?;
        let wishes: HashMap<FeedId, Option<bool>> = feeds
            .into_iter()
            .filter(|feed| !feed.is_off)
            .map(|feed| {
                let manner = Manner::new(&pipeline.settings, &feed.url, &feed.category);
                (feed.id, manner.own.full_text)
            })
            .collect();
        let of_hits = pipeline.settings.reader.full_text;
        let teasers = self
            .reader
            .call(move |reader| {
                reader.teasers(since, ROUND, |teaser| {
                    wishes
                        .get(&teaser.feed)
                        .is_some_and(|wish| is_wanted(teaser, *wish, of_hits))
                })
            })
            .await?;
        let mut asked: HashMap<String, Instant> = HashMap::new();
        for teaser in teasers {
            let host = host_of(&teaser.url);
            if self.gathering.rests(&host.name, (self.clock)().now) {
                continue;
            }
            if !host.is_spared(&pipeline.settings.fetch)
                && let Some(last) = asked.insert(host.name.clone(), Instant::now())
            {
                sleep_until(last + PAUSE).await;
                asked.insert(host.name.clone(), Instant::now());
            }
            self.gather_one(pipeline, &teaser, host.name).await?;
        }
        Ok(())
    }

    async fn gather_one(
        &self,
        pipeline: &Pipeline,
        teaser: &Teaser,
        host: String,
    ) -> Result<(), EngineError> {
        let entry = teaser.entry;
        let Some(detail) = self.reader.call(move |reader| reader.entry(entry)).await? else {
            return Ok(());
        };
        let now = (self.clock)().now;
        let original = match self.fetch_original(pipeline, &detail).await {
            Ok(original) => original,
            Err(EngineError::Fetch(error)) if is_final(&error) => Original {
                obstacle: Some(Clean::line(&error.to_string())),
                ..Original::default()
            },
            Err(EngineError::Fetch(error)) => {
                tracing::info!("{host} is left alone for an hour: {error}");
                lock(&self.gathering.resting).insert(host, Time(now.0 + REST));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.writer
            .call(move |writer| writer.store_original(entry, &original, now))
            .await?;
        self.send(Event::FullTextCame(entry));
        Ok(())
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
    use crate::model::EntryId;

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
