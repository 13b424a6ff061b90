//! How long a list waits for a search over 100,000 entries, and an edited topic for its matches.
//!
//! `cargo bench --bench search` makes 500 feeds of 200 items and stores and indexes them in a
//! temporary home; `CORANTO_BENCH_HOME` names a home instead, which is only read for searches and
//! written for topics. The same entries are searched as newsboat does (`LIKE` over all text) beside it.
//! First screens (60 rows) have 30 ms; matching again 300 ms for up to 5,000
//! candidates and 4 s for all.

mod filled;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coranto::config::{self, Config, Paths};
use coranto::engine::{ClockSource, headless};
use coranto::model::list::ListSpec;
use coranto::model::topic::TopicColor;
use coranto::model::{Anchor, Source};
use coranto::query::Query;
use coranto::store::Reader;
use coranto::topics::{Topic, Watchlist};
use rusqlite::Connection;

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
        filled::fill(&paths, filled::documents());
    }
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    search(&paths.database(), &words);
    compare(&paths.database(), temporary.path());
    match_again(&paths);
}

fn search(database: &Path, words: &[String]) {
    let reader = Reader::open(database).expect("a database");
    let clock = filled::clock();
    let given: Vec<(&str, &str)> = words.iter().map(|word| ("given", word.as_str())).collect();
    let searches = if given.is_empty() {
        SEARCHES.as_slice()
    } else {
        given.as_slice()
    };
    for (name, text) in searches {
        let spec = ListSpec::new(Source::Search((*text).into()), true);
        let mut rows = 0;
        let median = median(|| {
            let window = reader.window(&spec, Anchor::Top, ROWS, &clock);
            rows = window.expect("a window").rows.len();
        });
        println!("{name:>30}  {median:>9.2?}  {rows:>3} rows  {text}");
    }
}

/// Searches the same entries as newsboat does: all texts by `LIKE`, all that is found, newest first.
/// Both are asked for what can be written in both.
fn compare(database: &Path, folder: &Path) {
    let file = folder.join("cache.db");
    let cache = Connection::open(&file).expect("a cache");
    // The tables and indexes of newsboat's cache, as far as a search touches them.
    cache
        .execute_batch(&format!(
            "ATTACH '{}' AS ours;
             CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
               guid VARCHAR(64) NOT NULL, title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL,
               url VARCHAR(1024) NOT NULL, feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL,
               content VARCHAR(65535) NOT NULL, unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024),
               enclosure_type VARCHAR(1024), enqueued INTEGER(1) NOT NULL DEFAULT 0,
               flags VARCHAR(52), deleted INTEGER(1) NOT NULL DEFAULT 0, base VARCHAR(128) NOT NULL
               DEFAULT '');
             CREATE INDEX idx_guid ON rss_item(guid);
             CREATE INDEX idx_feedurl ON rss_item(feedurl);
             CREATE INDEX idx_deleted ON rss_item(deleted);
             INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread)
               SELECT e.identity, e.title, '', coalesce(e.url, ''), f.url, e.published, b.html, 1
               FROM ours.entry e JOIN ours.entry_body b ON b.entry = e.id
               JOIN ours.feed f ON f.id = e.feed ORDER BY e.id;
             DETACH ours;",
            database.display()
        ))
        .expect("the same entries");
    let entries: i64 = cache
        .query_row("SELECT count(*) FROM rss_item", [], |row| row.get(0))
        .expect("a count");
    let reader = Reader::open(database).expect("a database");
    let clock = filled::clock();
    for (name, text, pattern) in [
        ("a common word", "harbor", "%harbor%"),
        ("a rare word", "wharfwharf", "%wharfwharf%"),
        ("a phrase", "\"harbor lake\"", "%harbor lake%"),
        ("three letters", "har*", "%har%"),
    ] {
        let spec = ListSpec::new(Source::Search(text.into()), true);
        let ours = median(|| {
            let window = reader.window(&spec, Anchor::Top, ROWS, &clock);
            assert!(!window.expect("a window").rows.is_empty());
        });
        let mut found = 0;
        let theirs = median(|| {
            let mut statement = cache
                .prepare_cached(
                    "SELECT guid, title, author, url, pubDate, length(content), unread, feedurl, \
                     enclosure_url, enclosure_type, enqueued, flags, base FROM rss_item \
                     WHERE (title LIKE ?1 OR content LIKE ?1) AND deleted = 0 \
                     ORDER BY pubDate DESC, id DESC",
                )
                .expect("a statement");
            let rows = statement.query_map([pattern], |row| row.get::<_, String>(1));
            found = rows.expect("rows").flatten().count();
        });
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        println!(
            "{name:>30}  LIKE over {entries}: {theirs:.2?}, {found} found; coranto {ours:.2?}: \
             {ratio:.0} times as fast"
        );
    }
}

/// Returns the median time of some runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

/// Matches the cache again for a topic that the index narrows down, and for one that it does not.
fn match_again(paths: &Paths) {
    let clock: ClockSource = std::sync::Arc::new(filled::clock);
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
        let sidebar = reader
            .sidebar(&config.watchlist, &filled::clock())
            .expect("counts");
        let total = sidebar.topics.first().map_or(0, |topic| topic.total);
        println!("matching again {name}: {took:.1?}, {total} entries on the topic");
    }
}
