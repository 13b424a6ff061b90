//! Bytes of a server to a feed: decoded, mended, parsed and normalised. The first byte chooses what
//! the server says of the encoding.

#![no_main]

use coranto::feed::{self, Document};
use coranto::model::Time;
use libfuzzer_sys::fuzz_target;

const NOW: Time = Time(1_796_000_000);

// A panic of the parser that is caught is no find; one that is not ends the run all the same.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |data: &[u8]| {
    let Some((first, body)) = data.split_first() else {
        return;
    };
    let types = [
        None,
        Some("application/rss+xml"),
        Some("text/xml; charset=windows-1252"),
        Some("application/feed+json; charset=utf-16"),
        Some("text/html; charset=\"shift_jis"),
    ];
    let read = feed::read(&Document {
        body,
        content_type: types[usize::from(*first) % types.len()],
        final_url: "https://lakeport.example/feed",
        now: NOW,
        max_items: 50,
    });
    if let Ok(feed) = read {
        assert!(feed.entries.len() <= 50);
        for entry in feed.entries {
            assert!(!entry.identity.is_empty());
            assert!(entry.published.is_none_or(|date| date <= NOW));
        }
    }
});
