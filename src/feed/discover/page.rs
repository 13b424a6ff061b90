//! Page: the feeds that a web page names, by its links for programs or, failing those, for people.

use url::Url;

use super::rules::rule;
use crate::article::decode_entities;
use crate::feed::tokens::{Token, Tokens, attributes, local};
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

/// Last parts of a path that feeds have, in links for people.
const NAMES: &[&str] = &[
    "feed",
    "feed.xml",
    "feed.json",
    "feeds",
    "rss",
    "rss.xml",
    "atom",
    "atom.xml",
    "index.xml",
    "index.rdf",
];

/// Returns the addresses of the feeds named by `<link rel="alternate">`, in order, absolute. On a
/// page without any: those of the page that it says it is, then those that it links to for people.
pub fn feeds(page: &str, address: &str) -> Vec<Clean> {
    let mut base = Url::parse(address).ok();
    let mut named = Vec::new();
    let mut implied = Vec::new();
    let mut linked = Vec::new();
    for token in Tokens::new(page) {
        let Token::Open(tag) = token else { continue };
        let value = |wanted: &str| {
            attributes(tag.attributes)
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.trim())
        };
        let name = local(tag.name);
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        if !(is("base") || is("link") || is("a")) {
            continue;
        }
        let Some(url) = value("href").and_then(|href| absolute(base.as_ref(), href)) else {
            continue;
        };
        let rels = || value("rel").unwrap_or_default().split_ascii_whitespace();
        let has = |wanted: &str| rels().any(|rel| rel.eq_ignore_ascii_case(wanted));
        if is("base") {
            base = Some(url);
        } else if is("a") {
            let last = url.path().trim_end_matches('/').rsplit('/').next();
            let is_feed = last.is_some_and(|last| NAMES.contains(&&*last.to_ascii_lowercase()));
            if is_feed || is_feed_type(value("type")) {
                add(&mut linked, &url);
            }
        } else if has("canonical") {
            let rule = rule(url.as_str()).filter(|rule| rule.is_certain);
            implied = rule.map_or(implied, |rule| rule.feeds);
        } else if (has("alternate") || has("feed"))
            && is_feed_type(value("type"))
            // The JSON that WordPress names so is no feed.
            && !url.path().contains("/wp-json/")
        {
            add(&mut named, &url);
        }
        if named.len() == MOST {
            break;
        }
    }
    if named.is_empty() {
        named = implied.iter().map(|feed| Clean::line(feed)).collect();
    }
    if named.is_empty() {
        named = linked;
    }
    named
}

/// Elements that a page may begin with where `<html>` is left out, as HTML allows.
const PARTS: &[&str] = &[
    "head", "title", "meta", "link", "base", "style", "script", "noscript", "body", "header",
    "nav", "main", "article", "section", "div", "span", "p", "h1", "h2", "h3", "ul", "ol", "table",
    "form", "center", "font", "a", "img", "iframe",
];

/// Returns whether a text without `<html>` is a page all the same, by its first element.
pub fn is_page(text: &str) -> bool {
    Tokens::new(text)
        .find_map(|token| match token {
            Token::Open(tag) => Some(tag.name),
            _ => None,
        })
        .is_some_and(|name| PARTS.iter().any(|part| name.eq_ignore_ascii_case(part)))
}

fn add(feeds: &mut Vec<Clean>, url: &Url) {
    let url = Clean::line(url.as_str());
    if feeds.len() < MOST && !feeds.contains(&url) {
        feeds.push(url);
    }
}

/// Returns where `href` leads to, if that is on the web.
fn absolute(base: Option<&Url>, href: &str) -> Option<Url> {
    let href = decode_entities(href);
    let url = match base {
        Some(base) => base.join(&href).ok()?,
        None => Url::parse(&href).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then_some(url)
}

fn is_feed_type(media_type: Option<&str>) -> bool {
    let media_type = media_type.unwrap_or_default().split(';').next();
    let media_type = media_type.unwrap_or_default().trim();
    TYPES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<String> {
        let found = feeds(page, "https://lakeport.example/");
        found.iter().map(Clean::to_string).collect()
    }

    #[test]
    fn a_page_may_leave_out_its_first_element() {
        let pages = [
            "<title>Lakeport</title><link rel=alternate>",
            "<!-- by hand --><META charset=utf-8>",
            "Lakeport <p>a page",
            "<head><title>x",
        ];
        for page in pages {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "",
            "plain text",
            "<opml><body/></opml>",
            "<urlset/>",
            "<error>no</error>",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }

    #[test]
    fn feeds_of_a_page() {
        let page = r#"<html><head><base href="/news/">
            <link rel="alternate" type="application/rss+xml" title="Harbor Line" href="feed?a=1&amp;b=2">
            <LINK REL='alternate' TYPE='application/atom+xml; charset=utf-8' HREF='https://other.example/atom'>
            <link rel="alternate" type="application/json" href="/wp-json/x">
            <link rel="alternate" type="text/html" href="/de">
            <link rel="stylesheet" type="application/rss+xml" href="/x">
            <link rel="alternate" type="application/rss+xml" href="javascript:x">
            <a href="/rss">all feeds</a>"#;
        let want = [
            "https://lakeport.example/news/feed?a=1&b=2",
            "https://other.example/atom",
        ];
        assert_eq!(found(page), want);
    }

    #[test]
    fn feeds_of_broken_pages() {
        let cases: &[(&str, &[&str])] = &[
            // No quotes, no end, an unclosed comment, a tag inside a tag.
            (
                "<link rel=alternate type=application/rss+xml href=/feed",
                &[],
            ),
            (
                "<link rel=alternate type=application/rss+xml href=/feed>",
                &["feed"],
            ),
            (
                "<p <b><link type='application/atom+xml' href='atom.xml' rel='home alternate' /",
                &[],
            ),
            (
                "<p <b><link type='application/atom+xml' href='atom.xml' rel='home alternate' />",
                &["atom.xml"],
            ),
            (
                "<!-- <link rel=alternate type=application/rss+xml href=/old> --><LINK \
                 HREF=\"/new\" TYPE=\"application/rss+xml\" REL=\"alternate\"></p></div>",
                &["new"],
            ),
            (
                "<link rel=\"alternate\" type=\"application/feed+json\" href=\"/feed.json\">\
                 <link rel=\"alternate\" type=\"application/feed+json\" href=\"/feed.json\">",
                &["feed.json"],
            ),
            (
                "<link rel=alternate href=/feed><link rel=alternate type=application/rss+xml>",
                &[],
            ),
        ];
        for (page, want) in cases {
            let want: Vec<String> = want
                .iter()
                .map(|path| format!("https://lakeport.example/{path}"))
                .collect();
            assert_eq!(found(page), want, "{page}");
        }
    }

    #[test]
    fn a_page_without_links_for_programs() {
        let people = "<a href='/about'>About</a><A HREF=\"/blog/RSS/\">RSS</A><a href=rss.php \
                      type=application/rss+xml>x</a><a href='mailto:rss'>";
        let want = [
            "https://lakeport.example/blog/RSS/",
            "https://lakeport.example/rss.php",
        ];
        assert_eq!(found(people), want);
        let channel = "<link rel='canonical' href='https://www.youtube.com/channel/UCx'>";
        let want = ["https://www.youtube.com/feeds/videos.xml?channel_id=UCx"];
        assert_eq!(found(channel), want);
    }
}
