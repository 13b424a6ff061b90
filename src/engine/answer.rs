//! What came back for a feed, and how it was read, on the way from the network to the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::arriving::MatchedWith;
use super::hosts::host_of;
use super::manner::Manner;
use super::tally::Outcome;
use crate::feed::fetch::{FetchError, Response};
use crate::feed::schedule::{self, Hints};
use crate::model::feed::{DueFeed, Fetched, ParsedFeed};
use crate::model::feed_details::Transfer;
use crate::model::{Clean, Validators};
use crate::store::Stored;

/// What came back for a feed.
pub(super) struct Answer {
    pub(super) feed: DueFeed,
    pub(super) manner: Manner,
    pub(super) response: Result<Response, FetchError>,
    pub(super) started: Instant,
    pub(super) transfer: Transfer,
    /// Counts the body until it is stored.
    pub(super) held: Option<Bytes>,
}

/// How a document was read, on its way into the store.
pub(super) struct Reading {
    pub(super) fetched: Fetched,
    pub(super) outcome: schedule::Outcome,
    pub(super) hints: Hints,
    pub(super) remark: Option<Clean>,
    /// What its entries were matched with.
    pub(super) matched_with: Option<MatchedWith>,
}

impl Answer {
    pub(super) fn is_unreachable(&self) -> bool {
        matches!(&self.response, Err(error) if error.is_unreachable)
    }

    /// The outcome as far as it is known before anything is stored.
    pub(super) fn unstored(&self) -> Outcome {
        Outcome {
            feed: self.feed.id,
            url: Clean::line(&self.feed.url),
            title: self.feed.title.clone(),
            error: self
                .response
                .as_ref()
                .err()
                .map(|error| Clean::line(&error.to_string())),
            remark: None,
            moved: None,
            is_unreachable: self.is_unreachable(),
            stored: Ok(Stored::default()),
            took: self.started.elapsed(),
        }
    }
}

/// One host that cannot be reached says nothing about the network.
pub(super) fn are_of_several_hosts(answers: &[Answer]) -> bool {
    let mut hosts = answers.iter().map(|answer| host_of(&answer.feed.url).name);
    hosts
        .next()
        .is_some_and(|first| hosts.any(|host| host != first))
}

impl Reading {
    pub(super) fn changed(
        feed: ParsedFeed,
        validators: Validators,
        body_hash: u64,
        hints: Hints,
    ) -> Self {
        Self {
            remark: feed.warnings.first().cloned(),
            fetched: Fetched::Changed {
                validators,
                feed: Box::new(feed),
                body_hash,
            },
            outcome: schedule::Outcome::Success,
            hints,
            matched_with: None,
        }
    }

    pub(super) fn unchanged(validators: Option<Validators>, hints: Hints) -> Self {
        Self {
            fetched: Fetched::Unchanged { validators },
            outcome: schedule::Outcome::Success,
            hints,
            remark: None,
            matched_with: None,
        }
    }

    pub(super) fn failed(
        feed: &DueFeed,
        error: &dyn std::error::Error,
        status: Option<u16>,
        hints: Hints,
    ) -> Self {
        Self {
            fetched: Fetched::Failed {
                error: Clean::line(&error.to_string()),
                advice: None,
            },
            outcome: if status == Some(410) {
                schedule::Outcome::Gone
            } else {
                schedule::Outcome::Failure(feed.failures.saturating_add(1))
            },
            hints,
            remark: None,
            matched_with: None,
        }
    }

    /// Adds what can be done about a failure.
    pub(super) fn advise(mut self, text: &str) -> Self {
        if let Fetched::Failed { advice, .. } = &mut self.fetched {
            *advice = Some(Clean::line(text)).filter(|text| !text.is_empty());
        }
        self
    }
}

/// Says what a fetch took.
pub(super) fn transfer(response: Result<&Response, &FetchError>, took: Duration) -> Transfer {
    let (trail, bytes) = match response {
        Ok(Response::Body { trail, body, .. }) => (Some(trail), Some(body.len() as u64)),
        Ok(Response::NotModified { trail, .. }) => (Some(trail), None),
        Err(_) => (None, None),
    };
    Transfer {
        status: match response {
            Ok(_) => trail.and_then(|trail| trail.status),
            Err(error) => error.status,
        },
        bytes,
        ms: took.as_millis() as u64,
        moved_to: trail.and_then(|trail| trail.moved_to.clone()),
    }
}

/// Counts bytes for as long as it lives.
pub(super) struct Bytes {
    count: usize,
    sum: Arc<AtomicUsize>,
}

impl Bytes {
    pub(super) fn hold(sum: &Arc<AtomicUsize>, count: usize) -> Self {
        sum.fetch_add(count, Ordering::Relaxed);
        Self {
            count,
            sum: Arc::clone(sum),
        }
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.sum.fetch_sub(self.count, Ordering::Relaxed);
    }
}
