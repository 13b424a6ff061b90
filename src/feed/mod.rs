//! Feed: fetch, decode, parse, normalize; OPML; when to ask again.

mod advice;
mod dates;
mod decode;
pub mod discover;
pub mod fetch;
pub mod import;
pub mod list_edit;
mod normalize;
pub mod opml;
pub mod origin;
pub mod parse;
pub mod schedule;
mod tokens;

use crate::model::Time;
use crate::model::feed::ParsedFeed;

pub use parse::ParseError;

/// Turns a fetched body into a parsed, normalised feed (decode → parse → normalize). Blocking and
/// CPU-bound; survives panics of the parser. Topics are not matched here.
///
/// # Errors
/// The body is no feed, or none of it could be read.
pub fn read(source: &Document<'_>) -> Result<ParsedFeed, ParseError> {
    let parsed = parse::parse(source)?;
    Ok(normalize::normalize(
        parsed,
        source.final_url,
        source.now,
        source.max_items,
    ))
}

/// A body and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Decoded from its transfer encodings, not from its character set.
    pub body: &'a [u8],
    /// `Content-Type`, if there was one.
    pub content_type: Option<&'a str>,
    /// Where it came from after redirects: the base of relative links.
    pub final_url: &'a str,
    /// First sight: dates after it are clamped to it.
    pub now: Time,
    /// Most items kept, newest first.
    pub max_items: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use proptest::prelude::*;

    const NOW: Time = Time(1_796_000_000);

    fn read_bytes(body: &[u8], max_items: usize) -> Result<ParsedFeed, ParseError> {
        read(&Document {
            body,
            content_type: None,
            final_url: "https://lakeport.example/feed",
            now: NOW,
            max_items,
        })
    }

    fn feed_of(items: usize) -> String {
        let items: Vec<String> = (0..items)
            .map(|n| {
                format!(
                    "<item><guid>{n}</guid><title>Harbor Line {n}</title>\
                     <pubDate>Mon, 23 Nov 2026 0{n}:00:00 GMT</pubDate>\
                     <description>Dana Ruiz &amp;amp; others.</description></item>"
                )
            })
            .collect();
        let items = items.concat();
        format!("<rss version=\"2.0\"><channel><title>Ledger</title>{items}</channel></rss>")
    }

    #[test]
    fn the_newest_items_are_kept() {
        let feed = read_bytes(feed_of(5).as_bytes(), 2).expect("a feed");
        let kept: Vec<_> = feed.entries.iter().map(|e| e.identity.as_str()).collect();
        assert_eq!(kept, ["4", "3"]);
        assert_eq!(
            feed.warnings[0].as_str(),
            "the feed has 5 items; the newest 2 were kept"
        );
    }

    #[test]
    fn a_very_long_document_is_read_in_portions() {
        // The newest of them in the middle, one damaged in another portion.
        let items: Vec<String> = (0..12_001)
            .map(|n| {
                let day = if n == 7_000 { 24 } else { 23 };
                let title = if n == 11_000 { "A & B" } else { "Harbor Line" };
                format!(
                    "<item><guid>{n}</guid><title>{title}</title>\
                     <pubDate>{day} Nov 2026 00:00:00 GMT</pubDate></item>"
                )
            })
            .collect();
        let items = items.concat();
        let text =
            format!("<rss version='2.0'><channel><title>Flood</title>{items}</channel></rss>");
        let kept = |feed: &ParsedFeed| -> Vec<String> {
            feed.entries.iter().map(|e| e.identity.clone()).collect()
        };
        let feed = read_bytes(text.as_bytes(), 3).expect("a feed");
        assert_eq!(feed.title.as_str(), "Flood");
        assert_eq!(kept(&feed), ["7000", "0", "1"]);
        let warnings: Vec<&str> = feed.warnings.iter().map(Clean::as_str).collect();
        let want = [
            "mended: characters that were not escaped",
            "the feed has 12001 items; the newest 3 were kept",
        ];
        assert_eq!(warnings, want);
        let all = read_bytes(text.as_bytes(), usize::MAX).expect("a feed");
        assert_eq!(all.entries.len(), 12_001);

        let cut = &text[..text.len() * 9 / 10];
        let feed = read_bytes(cut.as_bytes(), usize::MAX).expect("a feed");
        assert_eq!(feed.entries.len(), cut.matches("</item>").count());
        assert!(feed.is_incomplete);
    }

    #[test]
    fn long_guids_titles_and_bodies_are_bounded() {
        let long = "x".repeat(3 << 20);
        let item = format!(
            "<rss version='2.0'><channel><item><guid>{long}</guid><title>{long}</title>\
             <description>{long}</description></item></channel></rss>"
        );
        let feed = read_bytes(item.as_bytes(), 10).expect("a feed");
        let entry = &feed.entries[0];
        assert!(entry.identity.len() < 64 && entry.title.len() <= 1 << 10);
        assert_eq!(entry.html.len(), 2 << 20);
    }

    #[test]
    fn depth_is_bounded_before_it_is_parsed() {
        let deep = format!("<rss><channel><item>{}", "<a>".repeat(100_000));
        assert_eq!(read_bytes(deep.as_bytes(), 10), Err(ParseError::TooDeep));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = read_bytes(&bytes, 10);
        }

        #[test]
        fn damage_never_panics_and_leaves_what_is_clean(
            damage in prop::collection::vec((0..700_usize, any::<u8>()), 1..6),
        ) {
            let mut body = feed_of(5).into_bytes();
            for (at, byte) in damage {
                let at = at % body.len();
                body[at] = byte;
            }
            if let Ok(feed) = read_bytes(&body, 10) {
                for entry in feed.entries {
                    prop_assert!(!entry.identity.is_empty());
                    prop_assert!(entry.published.is_none_or(|date| date <= NOW));
                }
            }
        }

        #[test]
        fn json_that_is_cut_or_damaged_is_read_or_refused(at in 0..400_usize, byte in any::<u8>()) {
            let whole = include_str!("../../tests/corpus/feeds/json-feed-forms.json");
            let _ = read_bytes(&whole.as_bytes()[..at.min(whole.len())], 10);
            let mut damaged = whole.as_bytes().to_vec();
            let at = at % damaged.len();
            damaged[at] = byte;
            let _ = read_bytes(&damaged, 10);
        }

        #[test]
        fn a_cut_keeps_the_whole_items(at in 60..800_usize) {
            let whole = feed_of(5);
            let cut = &whole[..at.min(whole.len() - 1)];
            let items = cut.matches("</item>").count();
            if let Ok(feed) = read_bytes(cut.as_bytes(), 10) {
                prop_assert_eq!(feed.entries.len(), items);
                prop_assert!(feed.is_incomplete || cut.ends_with("</rss"));
            }
        }
    }
}
