//! How long a list waits for a search over 100,000 entries, and an edited topic for its matches.
//!
//! `cargo bench --bench search` makes 500 feeds of 200 items and stores and indexes them in a
//! temporary home; `CORANTO_BENCH_HOME` names a home instead, which is only read for searches and
//! written for topics. First screens (60 rows) have 30 ms; matching again 300 ms for up to 5,000
//! candidates and 4 s for all.

#[allow(dead_code, reason = "another bench reads feeds from a folder")]
mod feeds;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coranto::config::{self, Config, Paths};
use coranto::engine::{ClockSource, headless};
use coranto::feed::{self, Document};
use coranto::model::feed::{Fetch, Fetched, Schedule, Subscription};
use coranto::model::feed_details::Transfer;
use coranto::model::list::ListSpec;
use coranto::model::topic::TopicColor;
use coranto::model::{Anchor, Clock, Source, Time, Validators};
use coranto::query::Query;
use coranto::store::{Indexing, Reader, Writer};
use coranto::topics::{Topic, Watchlist};

/// Rows of a first screen, as the reader asks for them.
const ROWS: usize = 60;

/// Times that each search runs; the median is told.
const RUNS: usize = 9;

/// The searches, for the words of the made-up feeds: one word, a phrase, three letters, NEAR, two
/// fields, and what no index knows.
const SEARCHES: [(&str, &str); 7] = [
    ("a common word", "harbor"),
    ("a rare word", "wharfwharf"),
    ("a phrase", "\"harbor lake\""),
    ("three letters", "har*"),
    ("NEAR", "harbor NEAR/4 wharf"),
    ("two fields", "title:harbor body:wharfwharf"),
    ("a regex that nothing matches", "/qqqq/"),
];

fn main() {
    let given = std::env::var_os("CORANTO_BENCH_HOME").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let home = given.clone().unwrap_or_else(|| temporary.path().to_owned());
    let paths = Paths::below(&home);
    if given.is_none() {
        fill(&paths);
    }
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    search(&paths.database(), &words);
    match_again(&paths);
}

fn clock() -> Clock {
    Clock::fixed(Time(1_795_500_000))
}

/// Stores and indexes 100,000 entries.
fn fill(paths: &Paths) {
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

fn search(database: &Path, words: &[String]) {
    let reader = Reader::open(database).expect("a database");
    let clock = clock();
    let given: Vec<(&str, &str)> = words.iter().map(|word| ("given", word.as_str())).collect();
    let searches = if given.is_empty() {
        SEARCHES.as_slice()
    } else {
        given.as_slice()
    };
    for (name, text) in searches {
        let spec = ListSpec::new(Source::Search((*text).into()), true);
        let mut rows = 0;
        let mut times: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                let window = reader.window(&spec, Anchor::Top, ROWS, &clock);
                rows = window.expect("a window").rows.len();
                start.elapsed()
            })
            .collect();
        times.sort();
        let median = times[RUNS / 2];
        println!("{name:>30}  {median:>9.2?}  {rows:>3} rows  {text}");
    }
}

/// Matches the cache again for a topic that the index narrows down, and for one that it does not.
fn match_again(paths: &Paths) {
    let clock: ClockSource = std::sync::Arc::new(clock);
    let mut config: Config = config::load(paths, None);
    // Without topics first, so that only the measured ones are matched.
    for (name, text) in [
        ("nothing", None),
        (
            "few by the index",
            Some("title:harborharbor OR title:wharfwharf"),
        ),
        (
            "many by the index",
            Some(
                "title:(harbor OR lakeport OR pierton OR mersan OR valeruiz OR docktide OR tidecoun OR cilfer OR rymoor)",
            ),
        ),
        ("by all texts", Some("/zzzz/")),
    ] {
        let topics = text.map(|text| {
            Topic::new(
                name,
                TopicColor::Slot(1),
                [Query::parse(text).expect("a query")],
            )
        });
        config.watchlist = Watchlist {
            topics: topics.into_iter().collect(),
            ..Watchlist::default()
        };
        let start = Instant::now();
        headless::follow_topics(paths, &config, &clock).expect("topics are followed");
        let took = start.elapsed();
        let reader = Reader::open(&paths.database()).expect("a database");
        let sidebar = reader.sidebar(&config.watchlist, &clock()).expect("counts");
        let total = sidebar.topics.first().map_or(0, |topic| topic.total);
        println!("matching again {name}: {took:.1?}, {total} entries on the topic");
    }
}
