//! Discovery: from what the user typed to the feeds that may be meant, each fetched and read, so
//! that its title and newest headline can be shown before it is followed.
//!
//! ```text
//! address → rule (no request) ─┐
//!         → the address itself ┼→ candidates → offers → the user's choice → follow::keep
//!         → feeds of its page ─┤
//!         → common paths ──────┘
//! ```
//!
//! A site is asked gently: one request after the other, few of them, none again for what is chosen.

use super::EngineError;
use super::follow::{Added, Candidate, already, may_lead_to, try_out};
use super::refresh::Pipeline;
use crate::feed::ParseError;
use crate::feed::discover;
use crate::model::feed::{Headline, Offer};
use crate::model::{Clean, FeedRow};

/// Feeds of one page that are asked.
const MOST_ASKED: usize = 6;

/// What an address leads to.
pub enum Found {
    /// It is followed already.
    Followed(Added),
    /// Feeds, at least one of which is not followed yet.
    Feeds(Vec<Offered>),
}

/// A feed that may be followed.
pub struct Offered {
    /// What is known of it.
    pub offer: Offer,
    /// What was fetched; nothing of one that is followed already.
    pub(super) candidate: Option<Candidate>,
}

/// Finds the feeds that `address` leads to; `followed` is what is followed already.
pub(super) async fn discover(
    pipeline: &Pipeline,
    followed: &[FeedRow],
    address: &str,
    category: &str,
) -> Result<Found, EngineError> {
    if let Some(known) = already(followed, address) {
        return Ok(Found::Followed(known));
    }
    let mut search = Search {
        pipeline,
        followed,
        category,
        found: Vec::new(),
        error: None,
        goes_on: true,
    };
    let rule = discover::rule(address);
    if let Some(rule) = &rule {
        search.ask_each(&rule.feeds).await;
        if rule.is_certain || !search.found.is_empty() {
            return search.close();
        }
    }
    search.ask_page(address).await;
    search.close()
}

/// A discovery under way.
struct Search<'a> {
    pipeline: &'a Pipeline,
    followed: &'a [FeedRow],
    /// Where the feed is to go: what is set for feeds there holds already.
    category: &'a str,
    found: Vec<Offered>,
    /// The error that says most about why nothing was found.
    error: Option<EngineError>,
    /// The site has not yet asked to be left alone.
    goes_on: bool,
}

impl Search<'_> {
    /// Asks the address itself, and if it is a page, the feeds that it names or may have.
    async fn ask_page(&mut self, address: &str) {
        let feeds = match try_out(self.pipeline, address.to_owned(), self.category).await {
            Ok(candidate) => return self.take(candidate),
            Err(EngineError::Parse(ParseError::WebPage { feeds })) => feeds,
            Err(error) => {
                self.error = Some(error);
                return;
            }
        };
        let named: Vec<String> = feeds
            .iter()
            .filter(|feed| may_lead_to(address, feed))
            .map(Clean::to_string)
            .collect();
        self.ask_each(&named).await;
        if !self.found.is_empty() {
            return;
        }
        if named.is_empty() {
            for path in discover::common(address) {
                if !may_lead_to(address, &path) {
                    continue;
                }
                self.ask_each(&[path]).await;
                // The others are mostly the same under another name.
                if !self.found.is_empty() {
                    return;
                }
            }
            self.error = Some(EngineError::Parse(ParseError::WebPage { feeds }));
        }
    }

    async fn ask_each(&mut self, feeds: &[String]) {
        for feed in feeds.iter().take(MOST_ASKED) {
            if !self.goes_on {
                return;
            }
            let is_found = |offered: &Offered| discover::is_same(&offered.offer.url, feed);
            if self.found.iter().any(is_found) {
                continue;
            }
            if let Some(row) = find(self.followed, feed) {
                self.take_followed(row);
                continue;
            }
            match try_out(self.pipeline, feed.clone(), self.category).await {
                Ok(candidate) => self.take(candidate),
                Err(error) => {
                    if let EngineError::Fetch(error) = &error {
                        self.goes_on =
                            !error.is_unreachable && !matches!(error.status, Some(429 | 503));
                    }
                    self.error.get_or_insert(error);
                }
            }
        }
    }

    /// Takes a feed, unless a redirect led to one that is known.
    fn take(&mut self, candidate: Candidate) {
        if let Some(row) = find(self.followed, &candidate.final_url) {
            return self.take_followed(row);
        }
        let is_known = self.found.iter().any(|offered| {
            let known = offered.candidate.as_ref();
            known.is_some_and(|known| discover::is_same(&known.final_url, &candidate.final_url))
        });
        if !is_known {
            self.found.push(Offered {
                offer: candidate.offer(),
                candidate: Some(candidate),
            });
        }
    }

    fn take_followed(&mut self, row: &FeedRow) {
        if self.found.iter().any(|known| known.offer.url == row.url) {
            return;
        }
        self.found.push(Offered {
            offer: Offer {
                url: row.url.clone(),
                title: row.title.clone(),
                kind: None,
                entries: row.total,
                newest: None,
                is_followed: true,
            },
            candidate: None,
        });
    }

    fn close(self) -> Result<Found, EngineError> {
        let known = self.found.first().map(|first| first.offer.url.clone());
        let is_new = |offered: &Offered| !offered.offer.is_followed;
        match known {
            Some(_) if self.found.iter().any(is_new) => Ok(Found::Feeds(self.found)),
            Some(url) => match already(self.followed, &url) {
                Some(known) => Ok(Found::Followed(known)),
                None => Err(EngineError::Address(url)),
            },
            None => Err(self.error.unwrap_or(EngineError::Closed)),
        }
    }
}

/// Finds a feed by its address, however it is spelt.
pub(super) fn find<'a>(followed: &'a [FeedRow], url: &str) -> Option<&'a FeedRow> {
    let exact = followed.iter().find(|feed| feed.url.as_str() == url);
    exact.or_else(|| {
        followed
            .iter()
            .find(|feed| discover::is_same(&feed.url, url))
    })
}

impl Candidate {
    fn offer(&self) -> Offer {
        let newest = self.parsed.entries.first();
        Offer {
            url: Clean::line(&self.url),
            title: self.parsed.title.clone(),
            kind: self.parsed.kind,
            entries: self.parsed.entries.len() as u64,
            newest: newest.map(|entry| Headline {
                title: entry.title.clone(),
                published: entry.published,
            }),
            is_followed: false,
        }
    }
}
