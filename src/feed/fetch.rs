//! Fetch: the one HTTP client.

use crate::model::feed::Validators;
use crate::model::settings::FetchSettings;

/// The client, shared by all fetches.
#[derive(Debug, Clone)]
pub struct Fetcher {}

/// What a server answered.
#[derive(Debug)]
pub enum Response {
    /// 304 Not Modified.
    NotModified {
        /// New validators, if it sent any.
        validators: Option<Validators>,
        /// When and how often to come back.
        hints: super::schedule::Hints,
    },
    /// A body.
    Body {
        /// Decoded body, within the cap.
        body: Vec<u8>,
        /// `Content-Type`.
        content_type: Option<String>,
        /// Address after redirects.
        final_url: String,
        /// For the next request.
        validators: Validators,
        /// When and how often to come back.
        hints: super::schedule::Hints,
    },
}

/// Why a fetch failed: `Display` is one plain sentence part, without the feed's name or address.
#[derive(Debug, thiserror::Error)]
#[error("todo")]
pub struct FetchError {
    /// HTTP status, if there was one.
    pub status: Option<u16>,
    /// What the answer said about coming back.
    pub hints: super::schedule::Hints,
    /// The host could not be reached at all (DNS, connect): perhaps there is no network.
    pub is_unreachable: bool,
}

impl Fetcher {
    /// Builds the client. Needs no runtime yet.
    ///
    /// # Errors
    /// The TLS roots of this machine cannot be read.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        todo!("{settings:?}")
    }

    /// Fetches `url` conditionally, under every limit. Dropping the future cancels it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, url: &str, validators: &Validators) -> Result<Response, FetchError> {
        todo!("{url} {validators:?}")
    }
}
