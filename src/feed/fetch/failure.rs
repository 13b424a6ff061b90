//! Why a fetch failed, in plain words. No address with credentials and no raw text of a server
//! gets into them.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::Url;

use super::address::NotPublic;
use crate::feed::origin::OriginError;
use crate::feed::schedule::Hints;
use crate::model::Clean;

/// Why a fetch failed: `Display` is one plain sentence part, without the feed's name or address.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct FetchError {
    /// What went wrong.
    pub kind: FetchFailure,
    /// HTTP status, if there was one.
    pub status: Option<u16>,
    /// What the answer said about coming back.
    pub hints: Hints,
    /// The host could not be reached at all (DNS, connect): perhaps there is no network.
    pub is_unreachable: bool,
}

/// What went wrong with a fetch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchFailure {
    /// The address names nothing that can be fetched.
    #[error(transparent)]
    Address(OriginError),
    /// A file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(Clean),
    /// A command did not do what it should.
    #[error("the command: {0}")]
    Command(Clean),
    /// A password cannot be had, or cannot be sent.
    #[error("no password: {0}")]
    Secret(Clean),
    /// The client could not be set up.
    #[error("secure connections cannot be set up: {0}")]
    Setup(Clean),
    /// The name does not resolve.
    #[error("no such host")]
    NoSuchHost,
    /// Nobody answers there.
    #[error("could not connect: {0}")]
    Connect(Clean),
    /// A proxy does not answer, or not as it should.
    #[error("could not connect through the proxy: {0}")]
    Proxy(Clean),
    /// TLS failed.
    #[error("no secure connection: {0}")]
    Tls(Clean),
    /// What answers does not speak TLS.
    #[error("no secure connection: the server does not speak TLS")]
    NoTls,
    /// A limit of time was reached.
    #[error("timed out after {} ({})", in_words(*.after), .step.name())]
    TimedOut {
        /// The limit.
        after: Duration,
        /// What took too long.
        step: Step,
    },
    /// The answer is not HTTP.
    #[error("the answer is not HTTP")]
    NotHttp,
    /// What answers a plain request does not speak HTTP: it may be TLS.
    #[error("the answer is not HTTP")]
    NotPlain,
    /// More headers than anyone needs.
    #[error("the answer has more than 200 headers or 64 KiB of them")]
    TooManyHeaders,
    /// An answer other than a success.
    #[error("the server answered {0}")]
    Status(Clean),
    /// The connection ended in the middle.
    #[error("the connection was closed before the answer was complete")]
    Cut,
    /// `Content-Encoding` and the bytes do not fit.
    #[error("the answer could not be unpacked")]
    BadEncoding,
    /// A `Content-Encoding` that was not asked for.
    #[error("the answer is packed in a way that was not asked for: {0}")]
    UnknownEncoding(Clean),
    /// More bytes than the limit.
    #[error("the body is larger than {}", size_in_words(*.0))]
    TooLarge(u64),
    /// A redirect says no address, or none that can be parsed.
    #[error("redirected without a usable address")]
    BadRedirect,
    /// A redirect to what it may not lead to.
    #[error("redirected to an address that is not allowed: {0}")]
    Forbidden(Clean),
    /// Redirected more often than the limit.
    #[error("redirected more than {0} times")]
    TooManyRedirects(usize),
    /// Something else.
    #[error("the fetch failed: {0}")]
    Other(Clean),
}

/// The part of a fetch that a limit of time is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Making the connection.
    Connect,
    /// Waiting for the headers.
    Headers,
    /// Waiting for the next bytes of the body.
    Body,
    /// All of it.
    Whole,
    /// Waiting for a command to end.
    Command,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Connect => "no connection",
            Self::Headers => "no answer",
            Self::Body => "no more data",
            Self::Whole => "still not complete",
            Self::Command => "the command was still running",
        }
    }
}

impl From<FetchFailure> for FetchError {
    fn from(kind: FetchFailure) -> Self {
        let is_unreachable = matches!(
            kind,
            FetchFailure::NoSuchHost
                | FetchFailure::Connect(_)
                | FetchFailure::Proxy(_)
                | FetchFailure::TimedOut {
                    step: Step::Connect,
                    ..
                }
        );
        Self {
            kind,
            status: None,
            hints: Hints::default(),
            is_unreachable,
        }
    }
}

impl FetchFailure {
    /// Says what reqwest means by `error`, which ended the request for `url` before its body.
    pub(super) fn of_request(error: &reqwest::Error, url: &Url, connect: Duration) -> Self {
        if find::<NotPublic>(error).is_some() {
            return Self::Forbidden(place(url));
        }
        if error.is_dns() {
            return Self::NoSuchHost;
        }
        if error.is_timeout() && error.is_connect() {
            return Self::TimedOut {
                after: connect,
                step: Step::Connect,
            };
        }
        if let Some(tls) = find_tls(error) {
            if matches!(tls, rustls::Error::InvalidMessage(_)) {
                return Self::NoTls;
            }
            return Self::Tls(Clean::line(&tls_in_words(tls)));
        }
        if error.is_connect() {
            let reason = find::<io::Error>(error).map_or_else(
                || innermost(error),
                |io| match io.kind() {
                    io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
                    io::ErrorKind::ConnectionReset => "connection reset".to_owned(),
                    io::ErrorKind::HostUnreachable => "the host cannot be reached".to_owned(),
                    io::ErrorKind::NetworkUnreachable => "the network cannot be reached".to_owned(),
                    io::ErrorKind::TimedOut => "no answer".to_owned(),
                    io::ErrorKind::UnexpectedEof => "the connection was closed".to_owned(),
                    _ => innermost(io),
                },
            );
            return Self::Connect(Clean::line(&reason));
        }
        // hyper does not give its kinds of parse errors; their texts are all there is.
        let reason = innermost(error);
        if reason.contains("message head is too large") {
            Self::TooManyHeaders
        } else if reason.contains("invalid HTTP") || reason.contains("invalid content-length") {
            match url.scheme() {
                "http" => Self::NotPlain,
                _ => Self::NotHttp,
            }
        } else if find::<io::Error>(error).is_some() || reason.contains("connection closed") {
            Self::Cut
        } else {
            Self::Other(Clean::line(&reason))
        }
    }

    /// Says that it was the proxy which was to connect.
    pub(super) fn through_proxy(self) -> Self {
        match self {
            Self::Connect(reason) => Self::Proxy(reason),
            Self::NoSuchHost => Self::Proxy(Clean::line("it has no such name")),
            other => other,
        }
    }

    /// Says what reqwest means by `error`, which ended a body.
    pub(super) fn of_body(error: &reqwest::Error) -> Self {
        let is_end = find::<io::Error>(error).is_some_and(|io| {
            matches!(
                io.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset
            )
        });
        // An error of the connection passes through the decoder and comes out as one of its own.
        let reason = innermost(error);
        let is_connection =
            reason.contains("connection") || reason.contains("end of file before message");
        if reason.contains("chunk") {
            Self::NotHttp
        } else if error.is_decode() && !is_end && !is_connection {
            Self::BadEncoding
        } else {
            Self::Cut
        }
    }
}

/// Names the place of an address without credentials, path and query.
pub(super) fn place(url: &Url) -> Clean {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    Clean::line(&format!("{}://{host}{port}", url.scheme()))
}

/// Returns the first error of type `T` among the causes of `error`, looking into `io::Error`s.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // An io::Error skips the error inside it when asked for its source.
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

fn find_tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    find::<rustls::Error>(error)
}

fn tls_in_words(error: &rustls::Error) -> String {
    use rustls::CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(reason) => match reason {
            C::Expired | C::ExpiredContext { .. } => "the certificate has expired".to_owned(),
            C::NotValidYet | C::NotValidYetContext { .. } => {
                "the certificate is not valid yet".to_owned()
            }
            C::NotValidForName | C::NotValidForNameContext { .. } => {
                "the certificate is for another host".to_owned()
            }
            C::UnknownIssuer => "nobody known vouches for the certificate".to_owned(),
            C::Revoked => "the certificate was revoked".to_owned(),
            _ => "the certificate is not valid".to_owned(),
        },
        rustls::Error::AlertReceived(alert) => format!("the server refused ({alert:?})"),
        other => other.to_string(),
    }
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn in_words(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

fn size_in_words(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 20 => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words() {
        let cases = [
            (
                FetchFailure::TimedOut {
                    after: Duration::from_mins(1),
                    step: Step::Whole,
                },
                "timed out after 60 s (still not complete)",
            ),
            (
                FetchFailure::TimedOut {
                    after: Duration::from_millis(200),
                    step: Step::Body,
                },
                "timed out after 200 ms (no more data)",
            ),
            (
                FetchFailure::TooLarge(32 << 20),
                "the body is larger than 32 MiB",
            ),
            (
                FetchFailure::TooLarge(1_000),
                "the body is larger than 1000 bytes",
            ),
            (
                FetchFailure::Status(Clean::line("404 Not Found")),
                "the server answered 404 Not Found",
            ),
        ];
        for (failure, want) in cases {
            assert_eq!(FetchError::from(failure).to_string(), want);
        }
    }

    #[test]
    fn a_place_holds_no_secret() {
        let url = Url::parse("http://dana:secret@lakeport.example:8080/key?token=x").expect("url");
        assert_eq!(place(&url).as_str(), "http://lakeport.example:8080");
    }
}
