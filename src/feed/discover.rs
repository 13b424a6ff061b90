//! Discover: the feeds that a web page names.

use url::Url;

use super::tokens::{Token, Tokens, attributes, local};
use crate::article::decode_entities;
use crate::model::Clean;

/// Feeds taken from one page; the first is usually the one that is meant.
const MOST: usize = 20;

/// Media types that a page gives for its feeds.
const TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
];

/// Returns the addresses of the feeds named by `<link rel="alternate">`, in order, absolute.
pub fn feeds(page: &str, address: &str) -> Vec<Clean> {
    let mut base = Url::parse(address).ok();
    let mut feeds: Vec<Clean> = Vec::new();
    for token in Tokens::new(page) {
        let Token::Open(tag) = token else { continue };
        let value = |wanted: &str| {
            attributes(tag.attributes)
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim())
        };
        let name = local(tag.name);
        if name.eq_ignore_ascii_case("base") {
            let stated = value("href").and_then(|href| match &base {
                Some(base) => base.join(href).ok(),
                None => Url::parse(href).ok(),
            });
            base = stated.or(base);
        }
        if !name.eq_ignore_ascii_case("link") {
            continue;
        }
        let (Some(rel), Some(media_type), Some(href)) =
            (value("rel"), value("type"), value("href"))
        else {
            continue;
        };
        let is_alternate = rel
            .split_ascii_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("alternate") || rel.eq_ignore_ascii_case("feed"));
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        // The JSON that WordPress names so is no feed.
        let is_feed = TYPES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(media_type))
            && !href.contains("/wp-json/");
        let href = decode_entities(href);
        let url = base
            .as_ref()
            .map_or_else(|| Url::parse(&href), |base| base.join(&href));
        if let Ok(url) = url
            && is_alternate
            && is_feed
            && matches!(url.scheme(), "http" | "https")
        {
            let url = Clean::line(url.as_str());
            if !feeds.contains(&url) {
                feeds.push(url);
            }
        }
        if feeds.len() == MOST {
            break;
        }
    }
    feeds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_of_a_page() {
        let page = r#"<html><head><base href="/news/">
            <link rel="alternate" type="application/rss+xml" title="Harbor Line" href="feed?a=1&amp;b=2">
            <LINK REL='alternate' TYPE='application/atom+xml' HREF='https://other.example/atom'>
            <link rel="alternate" type="application/json" href="/wp-json/x">
            <link rel="alternate" type="text/html" href="/de">
            <link rel="stylesheet" type="application/rss+xml" href="/x">
            <link rel="alternate" type="application/rss+xml" href="javascript:x">"#;
        let found = feeds(page, "https://lakeport.example/");
        let found: Vec<_> = found.iter().map(Clean::as_str).collect();
        let want = [
            "https://lakeport.example/news/feed?a=1&b=2",
            "https://other.example/atom",
        ];
        assert_eq!(found, want);
    }
}
