//! Advice: what can be done about a feed that fails, in plain words. It is shown with the error, by
//! the screen and the command line, so no keys are named.

use super::ParseError;
use super::fetch::{FetchError, FetchFailure, Step};
use super::origin::OriginError;

const SLOW: &str = "the server is slow or overloaded; it is tried again by itself, timeout in [[feed]] gives it longer";

const THEIRS: &str = "the fault is the server's; it is tried again by itself";

const LOST: &str =
    "the site may have moved or ended: look in a browser, then add its new address or unsubscribe";

impl FetchError {
    /// Returns what can be done about it.
    pub fn advice(&self) -> &'static str {
        if let Some(advice) = self.status.and_then(of_status) {
            return advice;
        }
        match &self.kind {
            FetchFailure::Address(OriginError::Scheme(_)) => {
                "only http, https, file:, exec: and filter: addresses can be asked"
            }
            FetchFailure::Address(_) => "add it again with an address that is written correctly",
            FetchFailure::File(_) => "check that the file is there and may be read",
            FetchFailure::Command(_) => "run the command in a shell to see what it says",
            FetchFailure::Secret(_) => {
                "check password_command or password_env in its [[feed]] table of config.toml"
            }
            FetchFailure::Setup(_) => "the certificates of this machine cannot be read",
            FetchFailure::NoSuchHost => LOST,
            FetchFailure::Connect(_) => "the server may be down; it is tried again by itself",
            FetchFailure::Proxy(_) => "check the proxy in config.toml",
            FetchFailure::Tls(_) => {
                "look in a browser whether the site is safe; nothing is fetched without a valid certificate"
            }
            FetchFailure::NoTls => {
                "if the server speaks plain HTTP, its address begins with http://"
            }
            FetchFailure::NotPlain => {
                "if the server speaks TLS, its address begins with https://; else the fault is its own"
            }
            FetchFailure::TimedOut {
                step: Step::Command,
                ..
            } => "timeout in [[feed]] gives the command longer",
            FetchFailure::TimedOut { .. } => SLOW,
            FetchFailure::TooLarge(_) => "max_body in [[feed]] raises the limit for it",
            FetchFailure::Forbidden(_) => "if you trust that address, follow it itself instead",
            FetchFailure::BadRedirect | FetchFailure::TooManyRedirects(_) => LOST,
            FetchFailure::NotHttp
            | FetchFailure::TooManyHeaders
            | FetchFailure::Status(_)
            | FetchFailure::Cut
            | FetchFailure::BadEncoding
            | FetchFailure::UnknownEncoding(_)
            | FetchFailure::Other(_) => THEIRS,
        }
    }
}

fn of_status(status: u16) -> Option<&'static str> {
    Some(match status {
        401 | 407 => "it wants a login: auth in a [[feed]] table of config.toml",
        403 => {
            "the server turns us away: it may want a login (auth) or another user_agent in [[feed]]"
        }
        404 => "the feed may have another address: add the page of the site to find it",
        410 => {
            "it is not asked again by itself: unsubscribe, or add the page of the site to find a new one"
        }
        408 | 504 => SLOW,
        429 => "it is asked less often by itself; interval in [[feed]] sets how often",
        500.. => THEIRS,
        _ => return None,
    })
}

impl ParseError {
    /// Returns what can be done about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::WebPage { .. } => {
                "the feed may have another address: add the page of the site to find it"
            }
            Self::Opml => "coranto import takes the feeds of a list",
            Self::NotAFeed => LOST,
            Self::Empty | Self::TooDeep | Self::Broken(_) => {
                "the fault is the publisher's; it is tried again by itself"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    #[test]
    fn what_is_wrong_decides_what_to_do() {
        let of = |kind: FetchFailure, status| {
            FetchError {
                status,
                ..kind.into()
            }
            .advice()
        };
        let answered = |text: &str| FetchFailure::Status(Clean::line(text));
        let cases = [
            (of(FetchFailure::NoSuchHost, None), "unsubscribe"),
            (of(answered("401 Unauthorized"), Some(401)), "auth"),
            (of(answered("404 Not Found"), Some(404)), "another address"),
            (of(answered("410 Gone"), Some(410)), "unsubscribe"),
            (
                of(answered("503 Service Unavailable"), Some(503)),
                "by itself",
            ),
            (of(FetchFailure::TooLarge(1), Some(200)), "max_body"),
            (of(FetchFailure::Cut, Some(200)), "server's"),
            (of(FetchFailure::NoTls, None), "begins with http://"),
            (of(FetchFailure::NotPlain, None), "begins with https://"),
            (
                ParseError::WebPage { feeds: Vec::new() }.advice(),
                "add the page",
            ),
            (ParseError::Opml.advice(), "import"),
        ];
        for (advice, want) in cases {
            assert!(advice.contains(want), "{advice} / {want}");
        }
    }
}
