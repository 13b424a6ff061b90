//! Originals: the full text of an entry, fetched from its page.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::EngineError;
use super::background::Background;
use super::manner::Manner;
use super::refresh::Pipeline;
use crate::article::{self, Extracted, NoArticle, Sites};
use crate::feed::fetch::FetchError;
use crate::feed::origin::Origin;
use crate::model::entry::Original;
use crate::model::page::TextSource;
use crate::model::{Clean, EntryDetail, EntryId, Event, Notice};
use crate::store::Reader;

/// Longest time a page is looked at.
const LIMIT: Duration = Duration::from_secs(5);

impl Background {
    /// Fetches the full text of an entry, or shows the other one of the texts that are there.
    pub(super) async fn full_text(
        &self,
        pipeline: &Pipeline,
        entry: EntryId,
        shown: Option<TextSource>,
    ) {
        let outcome = match self.other_text(pipeline, entry, shown).await {
            Ok(outcome) => outcome,
            Err(EngineError::Fetch(error)) => Err(of_page(&error)),
            Err(error) => Err(error.into()),
        };
        self.send(Event::FullText { entry, outcome });
    }

    async fn other_text(
        &self,
        pipeline: &Pipeline,
        entry: EntryId,
        shown: Option<TextSource>,
    ) -> Result<Result<Notice, Notice>, EngineError> {
        let detail = self.reader.call(move |reader| reader.entry(entry)).await?;
        let Some(detail) = detail else {
            return Ok(Err(Notice::error("this entry is gone")));
        };
        let is_there = |original: &Original| !original.html.is_empty();
        if detail.original.as_ref().is_some_and(is_there) {
            // It may have come in the background, after what is on the screen.
            let shows_page = match shown {
                Some(TextSource::Page) => false,
                Some(_) => true,
                None => detail.shown_original().is_none(),
            };
            self.writer
                .call(move |writer| writer.prefer_original(entry, shows_page))
                .await?;
            let text = if shows_page {
                "the full text"
            } else {
                "the feed's text"
            };
            return Ok(Ok(
                Notice::info(text).hint("{full-text} shows the other one")
            ));
        }
        if detail.row.url.is_none() {
            return Ok(Err(Notice::error("this entry has no page")));
        }
        let feed = detail.row.feed;
        let feeds = self.reader.call(Reader::feeds).await?;
        let feed = feeds.into_iter().find(|row| row.id == feed);
        let address = feed.map(|row| row.url.to_string()).unwrap_or_default();
        let sites = Arc::new(self.config.sites.clone());
        let original = fetch_original(pipeline, &sites, &address, &detail).await?;
        let obstacle = original.obstacle.clone();
        let is_longer = original.words > detail.row.words;
        let now = (self.clock)().now;
        let shared = Arc::clone(&pipeline.matcher);
        self.writer
            .call(move |writer| {
                let matcher = shared.get(Duration::ZERO).unwrap_or_default();
                writer.store_original(entry, &original, &matcher, now)
            })
            .await?;
        // The full text may show which story it tells.
        self.grouping.again(entry);
        Ok(match obstacle {
            Some(why) => Err(Notice::error(why).hint("{browse} opens it in the browser")),
            None if is_longer => {
                Ok(Notice::info("the full text").hint("{full-text} shows the feed's"))
            }
            None => Ok(Notice::info("the page has no more than the feed sent")
                .hint("{full-text} shows the page's text")),
        })
    }
}

/// Says why a page could not be had: what helps with a feed does not help here.
fn of_page(error: &FetchError) -> Notice {
    let hint = match error.status {
        Some(404 | 410) => "the page is gone: what the feed sent is all there is",
        _ if error.is_unreachable => "check the network; x tries again",
        _ => "{browse} opens it in the browser",
    };
    Notice::error(error.to_string()).hint(hint)
}

/// Asks the page of an entry, whose feed has this address, and takes the article out of it.
pub(super) async fn fetch_original(
    pipeline: &Pipeline,
    sites: &Arc<Sites>,
    feed: &str,
    detail: &EntryDetail,
) -> Result<Original, EngineError> {
    let url = detail.row.url.clone().unwrap_or_default();
    let manner = Manner::new(&pipeline.settings, feed, &detail.category);
    let feed = manner.origin.as_ref().ok().and_then(Origin::web);
    let page = pipeline
        .fetcher
        .page(&url, feed, &manner.own)
        .await
        .map_err(EngineError::Fetch)?;
    let sites = Arc::clone(sites);
    let base = page.final_url.clone();
    let work =
        tokio::task::spawn_blocking(move || article::extract(&page.html, &page.final_url, &sites));
    let extracted = match timeout(LIMIT, work).await {
        Ok(Ok(extracted)) => extracted,
        // The thread that hangs is left to itself.
        Ok(Err(_)) | Err(_) => Err(NoArticle::Nothing),
    };
    Ok(original(extracted, base))
}

fn original(extracted: Result<Extracted, NoArticle>, base: String) -> Original {
    let refused = |obstacle: NoArticle| Original {
        base: base.clone(),
        obstacle: Some(Clean::line(&obstacle.to_string())),
        ..Original::default()
    };
    match extracted {
        // A teaser is no article: the feed has one too.
        Ok(Extracted {
            obstacle: Some(obstacle),
            ..
        })
        | Err(obstacle) => refused(obstacle),
        Ok(found) => Original {
            html: found.html,
            base,
            words: found.words,
            byline: found.byline,
            published: found.published,
            image: found.image,
            ..Original::default()
        },
    }
}
