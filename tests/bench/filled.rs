//! A home with 100,000 entries of made-up feeds.

#[path = "feeds.rs"]
#[allow(dead_code, reason = "another bench reads feeds from a folder")]
mod feeds;

use std::time::Instant;

use coranto::config::Paths;
use coranto::feed::{self, Document};
use coranto::model::feed::{Fetch, Fetched, Schedule, Subscription};
use coranto::model::feed_details::Transfer;
use coranto::model::{Clock, Time, Validators};
use coranto::store::{Indexing, Writer};

/// The time at which it is filled.
pub(crate) fn clock() -> Clock {
    Clock::fixed(Time(1_795_500_000))
}

/// Stores and indexes 100,000 entries.
pub(crate) fn fill(paths: &Paths) {
    let clock = clock();
    let mut writer = Writer::open(&paths.database(), &clock).expect("a database");
    let start = Instant::now();
    for (number, body) in feeds::make(500, 200).iter().enumerate() {
        let url = format!("https://paper-{number}.example/feed");
        let parsed = feed::read(&Document {
            body,
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
        let fetched = Fetched::Changed {
            feed: Box::new(parsed.expect("a feed")),
            validators: Validators::default(),
            body_hash: 0,
        };
        let schedule = Schedule {
            next: None,
            why: "bench".into(),
            retry_after: None,
            repeats: 0,
        };
        let fetch = [Fetch {
            feed: ids[0].0,
            fetched,
            schedule,
            transfer: Transfer::default(),
        }];
        for stored in writer.store_fetches(&fetch, Indexing::AtOnce, &clock) {
            stored.expect("it is stored");
        }
    }
    writer.close().expect("it is closed");
    println!(
        "100,000 entries stored and indexed in {:.1?}",
        start.elapsed()
    );
}
