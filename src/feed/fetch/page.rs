//! The page of an entry, fetched like a feed and under the same limits.
//!
//! Its address was written by the feed, so it is followed as a redirect from the feed would be:
//! not to what only this machine can reach, unless the feed is there too, and with the feed's
//! password only on the feed's own origin.

use reqwest::Url;
use reqwest::header::HeaderValue;

use super::{FetchError, FetchFailure, Fetcher, Limits, Response, Subscribed, Wish};
use crate::feed::decode::decode;
use crate::feed::origin::Origin;
use crate::model::Clean;
use crate::model::feed::Validators;
use crate::model::feed_settings::FeedSettings;

const ACCEPT_PAGES: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// Stands for a feed that is not on the web and so vouches for no host.
const NOWHERE: &str = "https://feed.invalid/";

/// Bytes of a page in which its character set is declared.
const DECLARATION: usize = 2_048;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its text.
    pub html: String,
    /// Address after redirects.
    pub final_url: String,
}

impl Fetcher {
    /// Fetches the page at `url`, which an entry of the feed at `feed` leads to; `own` is what is
    /// set for the feed. Dropping the future cancels it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn page(
        &self,
        url: &str,
        feed: Option<&Url>,
        own: &FeedSettings,
    ) -> Result<Page, FetchError> {
        let Origin::Web(wanted) = Origin::parse(url).map_err(FetchFailure::Address)? else {
            return Err(FetchFailure::Forbidden(Clean::line(url)).into());
        };
        let limits = Limits::new(&self.shared.settings, own);
        let subscribed = subscribed(feed)?;
        let wish = Wish {
            private: self.private(&subscribed, own).await?,
            subscribed,
            own,
            validators: &Validators::default(),
            limits: &limits,
            accept: Some(HeaderValue::from_static(ACCEPT_PAGES)),
        };
        let url = wish.subscribed.permit(&wanted, wanted.clone())?;
        match self.follow(&wish, url).await? {
            Response::Body {
                body,
                content_type,
                final_url,
                ..
            } => read(&body, content_type.as_deref(), final_url),
            // Nothing was asked that could be answered so.
            Response::NotModified { .. } => Err(FetchFailure::NotHttp.into()),
        }
    }
}

/// Returns what an address in an entry of the feed at `feed` is measured by.
pub(super) fn subscribed(feed: Option<&Url>) -> Result<Subscribed, FetchFailure> {
    let feed = match feed {
        Some(feed) => feed.clone(),
        None => Url::parse(NOWHERE)
            .map_err(|error| FetchFailure::Other(Clean::line(&error.to_string())))?,
    };
    Ok(Subscribed::new(feed))
}

/// Turns a body into a page.
fn read(body: &[u8], content_type: Option<&str>, final_url: String) -> Result<Page, FetchError> {
    let kind = content_type.unwrap_or("text/html").to_ascii_lowercase();
    if !(kind.contains("html") || kind.contains("xml") || kind.starts_with("text/plain")) {
        let kind = kind.split(';').next().unwrap_or_default();
        let message = Clean::line(&format!("it is no page but {kind}"));
        return Err(FetchFailure::Other(message).into());
    }
    let declared = charset_of_page(body).map(|charset| format!("text/html; charset={charset}"));
    let content_type = if kind.contains("charset") {
        Some(kind.as_str())
    } else {
        declared.as_deref()
    };
    Ok(Page {
        html: decode(body, content_type).into_owned(),
        final_url,
    })
}

/// Returns the character set that a page declares in a `meta` element.
fn charset_of_page(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(DECLARATION)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let charset = &rest[..end.unwrap_or(rest.len())];
    (!charset.is_empty()).then(|| charset.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_its_own_character_set() {
        let body = b"<html><head><meta charset=\"windows-1251\"></head>\xcf\xee\xf0\xf2</html>";
        let page = read(body, Some("text/html"), "https://lakeport.example/".into());
        assert!(page.is_ok_and(|page| page.html.contains("Порт")));
        let old = b"<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>\xe9";
        let page = read(old, None, String::new());
        assert!(page.is_ok_and(|page| page.html.ends_with('é')));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let error = read(b"%PDF", Some("application/pdf"), String::new());
        let message = error.err().map(|error| error.to_string());
        assert_eq!(
            message.as_deref(),
            Some("the fetch failed: it is no page but application/pdf")
        );
    }
}
