//! A picture of an article, fetched like a feed and under narrower limits.
//!
//! Its address was written by the feed or by a page that the feed leads to, so it is followed as a
//! redirect from the feed would be. Nothing that the user has for the feed goes with it, not even to
//! the feed's own host: an address in a text must not act in the user's name. There are no cookies
//! and no referrer.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use super::page::subscribed;
use super::{Body, FetchError, FetchFailure, Fetcher, Limits, Private, Response, Wish};
use crate::feed::origin::Origin;
use crate::model::Clean;
use crate::model::feed::Validators;
use crate::model::feed_settings::FeedSettings;

const ACCEPT_PICTURES: &str =
    "image/webp, image/png, image/jpeg, image/gif;q=0.9, image/*;q=0.2, */*;q=0.1";

/// Longest time for a picture.
const PATIENCE: Duration = Duration::from_secs(30);

impl Fetcher {
    /// Fetches at most `most` bytes of a picture at `url`, which an entry of the feed at `feed`
    /// shows; `own` is what is set for the feed. Dropping the future cancels it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn picture(
        &self,
        url: &str,
        feed: Option<&Url>,
        own: &FeedSettings,
        most: u64,
    ) -> Result<Body, FetchError> {
        let Origin::Web(wanted) = Origin::parse(url).map_err(FetchFailure::Address)? else {
            return Err(FetchFailure::Forbidden(Clean::line(url)).into());
        };
        let mut limits = Limits::new(&self.shared.settings, own);
        limits.max_body = limits.max_body.min(most);
        limits.timeout = limits.timeout.min(PATIENCE);
        let wish = Wish {
            private: Private {
                headers: HeaderMap::new(),
                basic: None,
            },
            subscribed: subscribed(feed)?,
            own,
            validators: &Validators::default(),
            limits: &limits,
            accept: Some(HeaderValue::from_static(ACCEPT_PICTURES)),
        };
        let url = wish.subscribed.permit(&wanted, wanted.clone())?;
        match self.follow(&wish, url).await? {
            Response::Body { body, .. } => Ok(body),
            // Nothing was asked that could be answered so.
            Response::NotModified { .. } => Err(FetchFailure::NotHttp.into()),
        }
    }
}
