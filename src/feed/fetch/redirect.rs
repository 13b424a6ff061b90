//! Where a redirect may lead: what the user subscribed to is what it is measured by.

use reqwest::Url;
use reqwest::header::{HeaderMap, LOCATION};
use url::Host;

use super::address;
use super::failure::{self, FetchFailure};
use crate::model::feed_settings::Secret;

/// What the user subscribed to: what redirects are measured by.
pub(super) struct Subscribed {
    /// The address without its credentials.
    pub(super) url: Url,
    /// User and password that stood in it.
    pub(super) credentials: Option<(String, Secret)>,
}

impl Subscribed {
    /// Takes the credentials out of an address of the web.
    pub(super) fn new(mut url: Url) -> Self {
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let credentials = has_credentials.then(|| {
            let password = decode(url.password().unwrap_or(""));
            (decode(url.username()), Secret::new(password))
        });
        // Neither fails for an address of the web, which has a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Self { url, credentials }
    }

    /// Returns whether `url` has the host that was subscribed to, as written.
    pub(super) fn is_host_of(&self, url: &Url) -> bool {
        url.host() == self.url.host()
    }

    /// Returns whether `url` has the scheme, host and port that were subscribed to: only these may
    /// have what the user has for them.
    pub(super) fn is_origin_of(&self, url: &Url) -> bool {
        url.origin() == self.url.origin()
    }

    /// Returns where an answer from `from` leads to, if it may.
    pub(super) fn redirect(&self, from: &Url, headers: &HeaderMap) -> Result<Url, FetchFailure> {
        let target = headers
            .get(LOCATION)
            .and_then(|location| std::str::from_utf8(location.as_bytes()).ok())
            .and_then(|location| from.join(location.trim()).ok())
            .ok_or(FetchFailure::BadRedirect)?;
        self.permit(from, target)
    }

    /// Returns `target`, if `from` may lead there.
    pub(super) fn permit(&self, from: &Url, target: Url) -> Result<Url, FetchFailure> {
        let is_downgrade = from.scheme() == "https" && target.scheme() == "http";
        let has_credentials = !target.username().is_empty() || target.password().is_some();
        let is_public = match target.host() {
            Some(Host::Ipv4(ip)) => address::is_public(ip.into()),
            Some(Host::Ipv6(ip)) => address::is_public(ip.into()),
            // Checked again where the name is resolved, which a proxy may do.
            Some(Host::Domain(name)) => !address::is_local_name(name),
            None => false,
        };
        let is_web = matches!(target.scheme(), "http" | "https");
        if !is_web || is_downgrade || has_credentials || !(is_public || self.is_host_of(&target)) {
            return Err(FetchFailure::Forbidden(failure::place(&target)));
        }
        Ok(target)
    }
}

/// Redirects that say they are for good (301, 308), as long as no other came between.
#[derive(Debug, Default)]
pub(super) struct Moves {
    to: Option<Url>,
    is_over: bool,
}

impl Moves {
    /// Takes note of a redirect with `status` that leads to `target`.
    pub(super) fn add(&mut self, status: u16, target: &Url) {
        self.is_over |= !matches!(status, 301 | 308);
        if !self.is_over {
            self.to = Some(target.clone());
        }
    }

    /// Returns where they lead to.
    pub(super) fn close(self) -> Option<String> {
        let mut to = self.to?;
        to.set_fragment(None);
        Some(to.into())
    }
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
    use reqwest::header::HeaderValue;

    fn redirect(subscribed: &str, location: &'static str) -> Result<String, FetchFailure> {
        let subscribed = Subscribed::new(Url::parse(subscribed).expect("valid"));
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
            ("http://l.example/a", "http://localhost/"),
            ("http://l.example/a", "http://printer.local/"),
            ("http://l.example/a", "http://intranet/"),
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
    fn moves_for_good_end_with_the_first_that_is_not() {
        let cases: [(&[u16], Option<&str>); 6] = [
            (&[], None),
            (&[302], None),
            (&[301], Some("https://l.example/1")),
            (&[301, 308], Some("https://l.example/2")),
            (&[308, 307, 301], Some("https://l.example/1")),
            (&[303, 301], None),
        ];
        for (statuses, want) in cases {
            let mut moves = Moves::default();
            for (number, status) in (1..).zip(statuses) {
                let target = format!("https://l.example/{number}#top");
                moves.add(*status, &Url::parse(&target).expect("valid"));
            }
            assert_eq!(moves.close().as_deref(), want, "{statuses:?}");
        }
    }

    #[test]
    fn credentials_are_taken_out_of_the_address() {
        let url = Url::parse("https://dana:p%40ss%zz@l.example/a").expect("valid");
        let subscribed = Subscribed::new(url);
        assert_eq!(subscribed.url.as_str(), "https://l.example/a");
        let want = ("dana".to_owned(), Secret::new("p@ss%zz"));
        assert_eq!(subscribed.credentials, Some(want));
    }
}
