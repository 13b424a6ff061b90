//! Homes for benches: documents, stored and indexed as a refresh stores them.

#[path = "feeds.rs"]
#[allow(dead_code, reason = "another bench reads feeds from a folder")]
pub(crate) mod feeds;

use std::time::Instant;

use coranto::config::Paths;
use coranto::feed::{self, Document};
use coranto::model::feed::{Fetch, Subscription};
use coranto::model::{Clock, Time};
use coranto::store::{Indexing, Writer};

/// The time at which it is filled.
pub(crate) fn clock() -> Clock {
    Clock::fixed(Time(1_795_500_000))
}

/// Documents with 100,000 entries in all.
#[allow(dead_code, reason = "some benches make documents of their own")]
pub(crate) fn documents() -> Vec<Vec<u8>> {
    feeds::make(500, 200)
}

/// Stores and indexes the entries of `documents`, each that of a feed.
pub(crate) fn fill(paths: &Paths, documents: impl IntoIterator<Item = Vec<u8>>) {
    let clock = clock();
    let mut writer = Writer::open(&paths.database()).expect("a database");
    let start = Instant::now();
    let mut entries = 0;
    for (number, body) in documents.into_iter().enumerate() {
        let url = format!("https://paper-{number}.example/feed");
        let parsed = feed::read(&Document {
            body: &body,
            content_type: None,
            final_url: &url,
            now: clock.now,
            max_items: 5_000,
        });
        let subscription = Subscription {
            url,
            ..Subscription::default()
        };
        let ids = writer
            .subscribe(&[subscription], "bench", &clock)
            .expect("a subscription");
        let fetch = [Fetch::given(ids[0].0, parsed.expect("a feed"), "bench")];
        for stored in writer.store_fetches(&fetch, Indexing::AtOnce, &clock) {
            entries += stored.expect("it is stored").new;
        }
    }
    writer.close().expect("it is closed");
    println!(
        "{entries} entries stored and indexed in {:.1?}",
        start.elapsed()
    );
}
