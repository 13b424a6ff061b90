//! Fetch: the one HTTP client.
//!
//! A fetch is one conditional GET, with redirects followed here rather than by reqwest, so that
//! each hop is checked before it is dialled (see [`address`](self)): a server may send us on, but
//! not down to http, not to what only this machine can reach, and not with somebody's password.
//! Bodies are streamed and counted *after* decoding, so that a small body which unfolds a
//! thousandfold ends at the same limit as a large one.

mod address;
mod failure;
mod headers;
mod page;
mod patience;

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use reqwest::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LOCATION,
};
use reqwest::{Client, ClientBuilder, StatusCode, Url};
use url::Host;

use crate::model::Clean;
use crate::model::feed::Validators;
use crate::model::settings::FetchSettings;

pub use failure::{FetchError, FetchFailure, Step};
pub use page::Page;
pub use patience::Body;
use patience::{LargeBodies, Patience};

/// Redirects followed in one fetch.
const MAX_REDIRECTS: usize = 5;

/// Header lines of one answer.
const MAX_HEADERS: usize = 200;

/// Bytes of all header lines of one answer.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Bytes set aside at once for a body whose length the server gives: it may lie.
const MAX_RESERVED: u64 = 1 << 20;

const USER_AGENT: &str = concat!(
    "coranto/",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR"),
    " (terminal feed reader)"
);

const ACCEPT_FEEDS: &str = "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, \
     application/feed+json;q=0.9, application/json;q=0.7, application/xml;q=0.8, text/xml;q=0.8, \
     */*;q=0.5";

/// The client, shared by all fetches. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: FetchSettings,
    /// For subscribed addresses, which may lie anywhere.
    client: Client,
    /// For what a redirect leads to: dials public addresses only. Made when it is first needed,
    /// because reading the TLS roots of a machine takes a while.
    public: OnceLock<Client>,
    large_bodies: LargeBodies,
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
    },
    /// A body.
    Body {
        /// Decoded body, within the cap.
        body: Body,
        /// `Content-Type`.
        content_type: Option<String>,
        /// Address after redirects, without credentials.
        final_url: String,
        /// For the next request.
        validators: Validators,
        /// When and how often to come back.
        hints: super::schedule::Hints,
    },
}

impl Fetcher {
    /// Builds the client. Needs no runtime yet.
    ///
    /// # Errors
    /// The TLS roots of this machine cannot be read.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        // Fails only if a provider is installed already, which is then this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = build(builder(settings))?;
        Ok(Self {
            shared: Arc::new(Shared {
                settings: settings.clone(),
                client,
                public: OnceLock::new(),
                large_bodies: LargeBodies::default(),
            }),
        })
    }

    /// Fetches `url` conditionally, under every limit. Dropping the future cancels it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, url: &str, validators: &Validators) -> Result<Response, FetchError> {
        let mut patience = Patience::new(self.shared.settings.timeout);
        let subscribed = Subscribed::parse(url)?;
        let mut url = subscribed.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.ask(&subscribed, &url, validators, &patience).await?;
            if headers::size(answer.headers()) > MAX_HEADER_BYTES {
                return Err(FetchFailure::TooManyHeaders.into());
            }
            if !is_redirect(answer.status()) {
                return self.read(answer, url, validators, &mut patience).await;
            }
            url = subscribed.redirect(&url, answer.headers())?;
        }
        Err(FetchFailure::TooManyRedirects(MAX_REDIRECTS).into())
    }

    /// Sends one request and waits for the headers of its answer.
    async fn ask(
        &self,
        subscribed: &Subscribed,
        url: &Url,
        validators: &Validators,
        patience: &Patience,
    ) -> Result<reqwest::Response, FetchError> {
        let Shared {
            settings, client, ..
        } = &*self.shared;
        let client = if subscribed.is_host_of(url) {
            client
        } else {
            self.public()?
        };
        let mut request = client.get(url.clone());
        if let Some(accept) = subscribed.accept {
            request = request.header(ACCEPT, HeaderValue::from_static(accept));
        }
        // What a server sent is bytes to give back; what cannot stand in a header never came in one.
        let conditions = [
            (IF_NONE_MATCH, &validators.etag),
            (IF_MODIFIED_SINCE, &validators.last_modified),
        ];
        for (name, value) in conditions {
            if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_bytes) {
                request = request.header(name, value);
            }
        }
        if let Some((user, password)) = &subscribed.credentials
            && url.origin() == subscribed.url.origin()
        {
            request = request.basic_auth(user, Some(password));
        }
        patience
            .within(settings.header_timeout, Step::Headers, request.send())
            .await?
            .map_err(|error| FetchFailure::of_request(&error, url, settings.connect_timeout).into())
    }

    /// Turns the last answer into a response.
    async fn read(
        &self,
        mut answer: reqwest::Response,
        url: Url,
        asked_with: &Validators,
        patience: &mut Patience,
    ) -> Result<Response, FetchError> {
        let status = answer.status();
        let hints = headers::hints(status, answer.headers(), SystemTime::now());
        let validators = headers::validators(answer.headers());
        let was_conditional = *asked_with != Validators::default();
        if status == StatusCode::NOT_MODIFIED && was_conditional {
            let is_new = validators != Validators::default();
            return Ok(Response::NotModified {
                validators: is_new.then_some(validators),
                hints,
            });
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
        let body = self.body(&mut answer, patience).await.map_err(failed)?;
        Ok(Response::Body {
            body,
            content_type,
            final_url: url.into(),
            validators,
            hints,
        })
    }

    /// Reads a body to its end, at most `max_body` bytes after decoding.
    async fn body(
        &self,
        answer: &mut reqwest::Response,
        patience: &mut Patience,
    ) -> Result<Body, FetchFailure> {
        let Shared {
            settings,
            large_bodies,
            ..
        } = &*self.shared;
        let too_large = FetchFailure::TooLarge(settings.max_body);
        // Known only where nothing has to be decoded.
        let length = answer.content_length().unwrap_or(0);
        if length > settings.max_body {
            return Err(too_large);
        }
        let mut body = Body::with_capacity(length.min(MAX_RESERVED) as usize);
        while let Some(chunk) = patience
            .within(settings.idle_timeout, Step::Body, answer.chunk())
            .await?
            .map_err(|error| FetchFailure::of_body(&error))?
        {
            if (body.len() + chunk.len()) as u64 > settings.max_body {
                return Err(too_large);
            }
            large_bodies.extend(&mut body, &chunk, patience).await;
        }
        Ok(body)
    }

    fn public(&self) -> Result<&Client, FetchError> {
        if let Some(client) = self.shared.public.get() {
            return Ok(client);
        }
        let settings = &self.shared.settings;
        let client = build(builder(settings).dns_resolver(address::PublicOnly))?;
        Ok(self.shared.public.get_or_init(|| client))
    }
}

/// What the user subscribed to: what redirects are measured by.
struct Subscribed {
    /// The address without its credentials.
    url: Url,
    /// User and password that stood in it.
    credentials: Option<(String, String)>,
    /// What is asked for, if it is no feed.
    accept: Option<&'static str>,
}

impl Subscribed {
    fn parse(url: &str) -> Result<Self, FetchFailure> {
        let mut url = Url::parse(url.trim())
            .map_err(|error| FetchFailure::BadAddress(Clean::line(&error.to_string())))?;
        if !is_web(&url) {
            return Err(FetchFailure::Scheme(Clean::line(url.scheme())));
        }
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let credentials =
            has_credentials.then(|| (decode(url.username()), decode(url.password().unwrap_or(""))));
        // Neither fails for an address of the web, which has a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self {
            url,
            credentials,
            accept: None,
        })
    }

    /// Returns whether `url` has the host that was subscribed to, as written.
    fn is_host_of(&self, url: &Url) -> bool {
        url.host() == self.url.host()
    }

    /// Returns where an answer from `from` leads to, if it may.
    fn redirect(&self, from: &Url, headers: &HeaderMap) -> Result<Url, FetchFailure> {
        let target = headers
            .get(LOCATION)
            .and_then(|location| std::str::from_utf8(location.as_bytes()).ok())
            .and_then(|location| from.join(location.trim()).ok())
            .ok_or(FetchFailure::BadRedirect)?;
        self.permit(from, target)
    }

    /// Returns `target` if `from` may lead there.
    fn permit(&self, from: &Url, target: Url) -> Result<Url, FetchFailure> {
        let is_downgrade = from.scheme() == "https" && target.scheme() == "http";
        let has_credentials = !target.username().is_empty() || target.password().is_some();
        let is_public = match target.host() {
            Some(Host::Ipv4(ip)) => address::is_public(ip.into()),
            Some(Host::Ipv6(ip)) => address::is_public(ip.into()),
            // Checked where the name is resolved.
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if !is_web(&target)
            || is_downgrade
            || has_credentials
            || !(is_public || self.is_host_of(&target))
        {
            return Err(FetchFailure::Forbidden(failure::place(&target)));
        }
        Ok(target)
    }
}

fn builder(settings: &FetchSettings) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPT_FEEDS));
    Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(settings.connect_timeout)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES as u32)
        // No connection is used twice: a server that says where a body ends and then goes on, or that
        // hangs up meanwhile, can harm no other feed, and hardly any host has a second one.
        .pool_max_idle_per_host(0)
}

fn build(builder: ClientBuilder) -> Result<Client, FetchError> {
    builder
        .build()
        .map_err(|error| FetchFailure::Setup(Clean::line(&error.to_string())).into())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Names a status by its registered phrase; the server's own is never shown.
fn status_in_words(status: StatusCode) -> Clean {
    let phrase = status.canonical_reason().unwrap_or_default();
    Clean::line(&format!("{} {phrase}", status.as_u16()))
}

/// Undoes percent-encoding in credentials.
fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(subscribed: &str, location: &'static str) -> Result<String, FetchFailure> {
        let subscribed = Subscribed::parse(subscribed)?;
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static(location));
        subscribed
            .redirect(&subscribed.url, &headers)
            .map(String::from)
    }

    #[test]
    fn redirects_that_are_followed() {
        let cases = [
            ("http://l.example/a", "/b", "http://l.example/b"),
            (
                "http://l.example/a",
                "https://other.example/",
                "https://other.example/",
            ),
            ("http://l.example/a", "http://1.1.1.1/", "http://1.1.1.1/"),
            (
                "http://127.0.0.1:1/a",
                "http://127.0.0.1:2/b",
                "http://127.0.0.1:2/b",
            ),
            ("http://u:p@l.example/a", "b", "http://l.example/b"),
        ];
        for (subscribed, location, want) in cases {
            assert_eq!(redirect(subscribed, location).as_deref(), Ok(want));
        }
    }

    #[test]
    fn redirects_that_are_refused() {
        let cases = [
            ("https://l.example/a", "http://l.example/a"),
            ("http://l.example/a", "http://127.0.0.1/"),
            ("http://l.example/a", "http://2130706433/"),
            ("http://l.example/a", "http://[::ffff:127.0.0.1]/"),
            ("http://l.example/a", "http://[::1]/"),
            ("http://127.0.0.1/a", "http://127.0.0.2/"),
            ("http://l.example/a", "http://u@l.example/"),
            ("http://l.example/a", "file:///etc/passwd"),
            ("http://l.example/a", "data:application/rss+xml,x"),
            ("http://l.example/a", "ftp://l.example/"),
        ];
        for (subscribed, location) in cases {
            assert!(
                matches!(
                    redirect(subscribed, location),
                    Err(FetchFailure::Forbidden(_))
                ),
                "{location}"
            );
        }
        assert_eq!(
            redirect("http://l.example/", "http://[::bad"),
            Err(FetchFailure::BadRedirect)
        );
    }

    #[test]
    fn credentials_are_taken_out_of_the_address() {
        let subscribed = Subscribed::parse("https://dana:p%40ss%zz@l.example/a").expect("valid");
        assert_eq!(subscribed.url.as_str(), "https://l.example/a");
        let want = ("dana".to_owned(), "p@ss%zz".to_owned());
        assert_eq!(subscribed.credentials, Some(want));
    }
}
