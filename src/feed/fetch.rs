//! Fetch: the one HTTP client, and the origins that are not on the web.
//!
//! A fetch is one conditional GET, with redirects followed here rather than by reqwest, so that
//! each hop is checked before it is dialled (see [`redirect`] and [`address`]): a server may send us
//! on, but not down to http, not to what only this machine can reach, and not with somebody's
//! password. Bodies are streamed and counted *after* decoding, so that a small body which unfolds a
//! thousandfold ends at the same limit as a large one.
//!
//! Two ways lead in. [`Fetcher::ask`] takes the address of a subscription, which may be a file or a
//! command, and what is set for it. [`Fetcher::fetch`] takes any address, from wherever it comes,
//! and knows the web only. What entries lead to, their pages and pictures, has ways of its own.

mod address;
mod clients;
mod command;
mod failure;
mod file;
mod headers;
mod page;
mod patience;
#[cfg(feature = "pictures")]
mod picture;
mod redirect;
mod secret;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName,
    HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use reqwest::{StatusCode, Url};

use super::origin::{Origin, OriginError};
use crate::model::Clean;
use crate::model::feed::Validators;
use crate::model::feed_settings::{AuthScheme, FeedSettings, Secret};
use crate::model::settings::FetchSettings;

use clients::Clients;
use command::Allowance;
pub(crate) use command::Group;
pub use failure::{FetchError, FetchFailure, Step};
pub use page::Page;
pub use patience::Body;
use patience::{LargeBodies, Patience};
use redirect::{Moves, Subscribed};
use secret::Secrets;

/// Redirects followed in one fetch.
const MAX_REDIRECTS: usize = 5;

/// Header lines of one answer.
const MAX_HEADERS: usize = 200;

/// Bytes of all header lines of one answer.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Bytes set aside at once for a body whose length the server gives: it may lie.
const MAX_RESERVED: u64 = 1 << 20;

/// The client, shared by all fetches. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: FetchSettings,
    clients: Clients,
    large_bodies: LargeBodies,
    secrets: Secrets,
}

/// What a server answered.
#[derive(Debug)]
pub enum Response {
    /// 304 Not Modified.
    NotModified {
        /// New validators, if it sent any.
        validators: Option<Validators>,
        /// When and how often to come back.
        hints: super::schedule::Hints,
        /// How it came.
        trail: Trail,
    },
    /// A body.
    Body {
        /// Decoded body, within the cap.
        body: Body,
        /// `Content-Type`.
        content_type: Option<String>,
        /// Address after redirects, without credentials; empty where there is none.
        final_url: String,
        /// For the next request.
        validators: Validators,
        /// When and how often to come back.
        hints: super::schedule::Hints,
        /// How it came.
        trail: Trail,
    },
}

/// How an answer came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trail {
    /// HTTP status; `None` where nobody was asked over HTTP.
    pub status: Option<u16>,
    /// Where the redirects lead that say they are for good, up to the first that does not.
    pub moved_to: Option<String>,
}

/// What one fetch may take.
struct Limits {
    headers: Duration,
    idle: Duration,
    timeout: Duration,
    max_body: u64,
}

impl Limits {
    fn new(settings: &FetchSettings, own: &FeedSettings) -> Self {
        // Who is given more time for all may need it for any part of it.
        Self {
            headers: own.timeout.unwrap_or(settings.header_timeout),
            idle: own.timeout.unwrap_or(settings.idle_timeout),
            timeout: own.timeout.unwrap_or(settings.timeout),
            max_body: own.max_body.unwrap_or(settings.max_body),
        }
    }

    /// What a command may take.
    fn allowance(&self) -> Allowance {
        Allowance {
            time: self.timeout,
            bytes: self.max_body,
            may_say_why: true,
        }
    }
}

/// A request, as it is the same for each hop of a redirect.
struct Wish<'a> {
    subscribed: Subscribed,
    own: &'a FeedSettings,
    private: Private,
    validators: &'a Validators,
    limits: &'a Limits,
    /// What is asked for, if it is no feed.
    accept: Option<HeaderValue>,
}

/// What only the origin that was subscribed to may have.
struct Private {
    headers: HeaderMap,
    /// User and password.
    basic: Option<(String, Secret)>,
}

impl Fetcher {
    /// Builds the client. Needs no runtime yet.
    ///
    /// # Errors
    /// The TLS roots of this machine cannot be read.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        Ok(Self {
            shared: Arc::new(Shared {
                settings: settings.clone(),
                clients: Clients::new(settings)?,
                large_bodies: LargeBodies::default(),
                secrets: Secrets::default(),
            }),
        })
    }

    /// Fetches what is at `url` on the web conditionally, under every limit; anything else is
    /// refused. Dropping the future cancels it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, url: &str, validators: &Validators) -> Result<Response, FetchError> {
        if let Origin::Web(url) = Origin::parse(url).map_err(FetchFailure::Address)? {
            return self.web(url, &FeedSettings::default(), validators).await;
        }
        let scheme = url.trim().split(':').next().unwrap_or_default();
        let error = OriginError::Scheme(Clean::line(scheme));
        Err(FetchFailure::Address(error).into())
    }

    /// Gets the document of a subscription: from the web, from a file, or by a command. `own` is
    /// what is set for it. Dropping the future cancels it, a command included.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn ask(
        &self,
        origin: &Origin,
        own: &FeedSettings,
        validators: &Validators,
    ) -> Result<Response, FetchError> {
        let Shared {
            settings,
            large_bodies,
            ..
        } = &*self.shared;
        let limits = Limits::new(settings, own);
        let mut response = match origin {
            Origin::Web(url) => return self.web(url.clone(), own, validators).await,
            Origin::File(path) => {
                let mut patience = Patience::new(limits.timeout);
                return Ok(
                    file::read(path, validators, &limits, large_bodies, &mut patience).await?,
                );
            }
            Origin::Command(words) => {
                let body = command::run(words, None, limits.allowance(), large_bodies).await?;
                return Ok(Response::Body {
                    body,
                    content_type: None,
                    final_url: String::new(),
                    validators: Validators::default(),
                    hints: super::schedule::Hints::default(),
                    trail: Trail::default(),
                });
            }
            Origin::Filter { of, .. } => self.web(of.clone(), own, validators).await?,
        };
        if let (
            Origin::Filter { command, .. },
            Response::Body {
                body, content_type, ..
            },
        ) = (origin, &mut response)
        {
            let input = std::mem::take(body);
            *body = command::run(command, Some(input), limits.allowance(), large_bodies).await?;
            // What it was says nothing of what it is now.
            *content_type = None;
        }
        Ok(response)
    }

    async fn web(
        &self,
        url: Url,
        own: &FeedSettings,
        validators: &Validators,
    ) -> Result<Response, FetchError> {
        let limits = Limits::new(&self.shared.settings, own);
        let subscribed = Subscribed::new(url);
        let wish = Wish {
            private: self.private(&subscribed, own).await?,
            subscribed,
            own,
            validators,
            limits: &limits,
            accept: None,
        };
        self.follow(&wish, wish.subscribed.url.clone()).await
    }

    /// Asks at `url`, and goes where redirects lead.
    async fn follow(&self, wish: &Wish<'_>, mut url: Url) -> Result<Response, FetchError> {
        // It begins here: having a password is no work of the server's.
        let mut patience = Patience::new(wish.limits.timeout);
        let mut moves = Moves::default();
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.request(wish, &url, &patience).await?;
            if headers::size(answer.headers()) > MAX_HEADER_BYTES {
                return Err(FetchFailure::TooManyHeaders.into());
            }
            if !is_redirect(answer.status()) {
                let place = (url, moves.close());
                return self.read(answer, place, wish, &mut patience).await;
            }
            url = wish.subscribed.redirect(&url, answer.headers())?;
            moves.add(answer.status().as_u16(), &url);
        }
        Err(FetchFailure::TooManyRedirects(MAX_REDIRECTS).into())
    }

    /// Returns the headers that are set for the feed, logged in as is set.
    async fn private(
        &self,
        subscribed: &Subscribed,
        own: &FeedSettings,
    ) -> Result<Private, FetchFailure> {
        let mut headers = HeaderMap::new();
        for (name, value) in &own.headers {
            // Checked when the file was read.
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                headers.insert(name, private_value(value)?);
            }
        }
        if let Some(cookie) = &own.cookie {
            headers.insert(COOKIE, private_value(cookie)?);
        }
        let mut basic = subscribed.credentials.clone();
        if let Some(auth) = &own.auth {
            let secret = self.shared.secrets.of(&auth.secret).await?;
            match &auth.scheme {
                AuthScheme::Basic { user } => basic = Some((user.clone(), secret)),
                AuthScheme::Bearer => {
                    let token = Secret::new(format!("Bearer {}", secret.reveal()));
                    headers.insert(AUTHORIZATION, private_value(&token)?);
                }
            }
        }
        Ok(Private { headers, basic })
    }

    /// Sends one request and waits for the headers of its answer.
    async fn request(
        &self,
        wish: &Wish<'_>,
        url: &Url,
        patience: &Patience,
    ) -> Result<reqwest::Response, FetchError> {
        let Shared {
            settings, clients, ..
        } = &*self.shared;
        let proxy = wish.own.proxy.as_ref();
        let client = clients.get(proxy, wish.subscribed.is_host_of(url))?;
        let private = wish.subscribed.is_origin_of(url).then_some(&wish.private);
        let mut headers = private.map_or_else(HeaderMap::new, |own| own.headers.clone());
        // What a server sent is bytes to give back; what cannot stand in a header never came in one.
        let conditions = [
            (IF_NONE_MATCH, &wish.validators.etag),
            (IF_MODIFIED_SINCE, &wish.validators.last_modified),
        ];
        for (name, value) in conditions {
            if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_bytes) {
                headers.insert(name, value);
            }
        }
        if let Some(accept) = &wish.accept {
            headers.insert(ACCEPT, accept.clone());
        }
        if let Some(Ok(agent)) = wish.own.user_agent.as_deref().map(HeaderValue::from_str) {
            headers.insert(USER_AGENT, agent);
        }
        let mut request = client.get(url.clone()).headers(headers);
        if let Some((user, password)) = private.and_then(|own| own.basic.as_ref()) {
            request = request.basic_auth(user, Some(password.reveal()));
        }
        patience
            .within(wish.limits.headers, Step::Headers, request.send())
            .await?
            .map_err(|error| {
                let failure = FetchFailure::of_request(&error, url, settings.connect_timeout);
                match proxy {
                    Some(_) => failure.through_proxy().into(),
                    None => failure.into(),
                }
            })
    }

    /// Turns the last answer into a response.
    async fn read(
        &self,
        mut answer: reqwest::Response,
        (url, moved_to): (Url, Option<String>),
        wish: &Wish<'_>,
        patience: &mut Patience,
    ) -> Result<Response, FetchError> {
        let status = answer.status();
        let hints = headers::hints(status, answer.headers(), SystemTime::now());
        let validators = headers::validators(answer.headers());
        let was_conditional = *wish.validators != Validators::default();
        let trail = Trail {
            status: Some(status.as_u16()),
            moved_to,
        };
        if status == StatusCode::NOT_MODIFIED && was_conditional {
            let is_new = validators != Validators::default();
            return Ok(Response::NotModified {
                validators: is_new.then_some(validators),
                hints,
                trail,
            });
        }
        // Who was not sent it has not refused it.
        if let (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some(auth)) =
            (status, &wish.own.auth)
            && wish.subscribed.is_origin_of(&url)
        {
            self.shared.secrets.forget(&auth.secret);
        }
        // A part that nobody asked for is no feed, however well it reads.
        if !status.is_success() || status == StatusCode::PARTIAL_CONTENT {
            return Err(FetchError {
                status: Some(status.as_u16()),
                hints,
                ..FetchFailure::Status(status_in_words(status)).into()
            });
        }
        let failed = |kind: FetchFailure| FetchError {
            status: Some(status.as_u16()),
            ..kind.into()
        };
        // reqwest takes the header away with the encoding that it undid.
        if let Some(encoding) = answer.headers().get(CONTENT_ENCODING)
            && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
        {
            let name = Clean::line(&String::from_utf8_lossy(encoding.as_bytes()));
            return Err(failed(FetchFailure::UnknownEncoding(name)));
        }
        let content_type = answer
            .headers()
            .get(CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let body = self
            .body(&mut answer, wish.limits, patience)
            .await
            .map_err(failed)?;
        Ok(Response::Body {
            body,
            content_type,
            final_url: url.into(),
            validators,
            hints,
            trail,
        })
    }

    /// Reads a body to its end, within the limits after decoding.
    async fn body(
        &self,
        answer: &mut reqwest::Response,
        limits: &Limits,
        patience: &mut Patience,
    ) -> Result<Body, FetchFailure> {
        let too_large = FetchFailure::TooLarge(limits.max_body);
        // Known only where nothing has to be decoded.
        let length = answer.content_length().unwrap_or(0);
        if length > limits.max_body {
            return Err(too_large);
        }
        let mut body = Body::with_capacity(length.min(MAX_RESERVED) as usize);
        while let Some(chunk) = patience
            .within(limits.idle, Step::Body, answer.chunk())
            .await?
            .map_err(|error| FetchFailure::of_body(&error))?
        {
            if (body.len() + chunk.len()) as u64 > limits.max_body {
                return Err(too_large);
            }
            let large_bodies = &self.shared.large_bodies;
            large_bodies.extend(&mut body, &chunk, patience).await;
        }
        Ok(body)
    }
}

/// Makes a header of a secret, which no log of the client shows.
fn private_value(secret: &Secret) -> Result<HeaderValue, FetchFailure> {
    let mut value = HeaderValue::from_bytes(secret.reveal().as_bytes()).map_err(|_| {
        FetchFailure::Secret(Clean::line("it has signs that cannot stand in a header"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Names a status by its registered phrase; the server's own is never shown.
fn status_in_words(status: StatusCode) -> Clean {
    let phrase = status.canonical_reason().unwrap_or_default();
    Clean::line(&format!("{} {phrase}", status.as_u16()))
}
