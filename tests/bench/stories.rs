//! How long stories take at 100,000 entries: lists of them, with much and little read, the rows that
//! are told again, timelines, what is suggested for a topic, and counts of queries that find most.
//!
//! `cargo bench --bench stories` makes 20,000 events of five reports each in a temporary home, groups
//! them, and has a topic on a tenth of them. What the screen waits for has 16 ms from key to screen;
//! counts and suggestions come beside.

mod filled;

use std::sync::Arc;
use std::time::{Duration, Instant};

use coranto::config::{self, Config, Paths};
use coranto::engine::{ClockSource, headless};
use coranto::model::list::{ListSpec, Order};
use coranto::model::timeline::Subject;
use coranto::model::topic::TopicColor;
use coranto::model::{Anchor, Change, Desk, EntryId, Source, StoryId, Target, Time};
use coranto::query::Query;
use coranto::store::{Reader, Writer};
use coranto::topics::{Topic, Watchlist};
use filled::clock;

/// Feeds, events, and reports of each.
const FEEDS: usize = 100;
const EVENTS: usize = 20_000;
const REPORTS: usize = 5;

/// Seconds over which they are spread: sixty days.
const SPAN: i64 = 60 * 86_400;

/// Rows of a window: three screens.
const ROWS: usize = 120;

/// Times that each is run; the median is told.
const RUNS: usize = 7;

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let paths = Paths::below(home.path());
    filled::fill(&paths, (0..FEEDS).map(document));
    let config = group(&paths);
    let mut writer = Writer::open(&paths.database()).expect("a database");
    println!("nothing was read");
    lists(&paths, &config);
    read(&mut writer, (1..=100_000).step_by(70));
    println!("1 in 70 was read");
    lists(&paths, &config);
    // Feeds are stored one after the other: what is old in each is read, and what is new is not.
    read(
        &mut writer,
        (1..=100_000).filter(|id| (id - 1) % 1_000 >= 5),
    );
    println!("all but the newest five of each feed was read");
    lists(&paths, &config);
    drop(writer);
    beside(&paths, &config);
}

/// Marks entries read.
fn read(writer: &mut Writer, ids: impl Iterator<Item = i64>) {
    let target = Target::Entries(ids.map(EntryId).collect());
    writer
        .mark(&target, &Change::Read(true), &clock())
        .expect("they are marked");
}

fn told(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{name:>56}  {:>9.2?}", times[RUNS / 2]);
}

fn lists(paths: &Paths, config: &Config) {
    let reader = Reader::open(&paths.database()).expect("a database");
    let topic = Source::Topic(reader.sidebar(&config.watchlist, &clock()).map_or_else(
        |error| panic!("{error}"),
        |sidebar| sidebar.topics.first().expect("the topic").id,
    ));
    for (name, source, show_read, unread_first) in [
        ("unread", Source::Desk(Desk::Unread), false, false),
        ("all", Source::Desk(Desk::All), true, false),
        ("all, unread first", Source::Desk(Desk::All), true, true),
        ("topic, unread first", topic, true, true),
    ] {
        for order in [Order::Newest, Order::Story, Order::Outlets, Order::Hot] {
            for anchor in [Anchor::Top, Anchor::Bottom] {
                let spec = ListSpec {
                    order,
                    unread_first,
                    ..ListSpec::new(source.clone(), show_read)
                };
                told(&format!("{name}, {} {anchor:?}", order.word()), || {
                    let window = reader.window(&spec, anchor, ROWS, &clock());
                    window.expect("a window");
                });
            }
        }
    }
}

/// What is had beside, or in a panel.
fn beside(paths: &Paths, config: &Config) {
    let reader = Reader::open(&paths.database()).expect("a database");
    let sidebar = reader.sidebar(&config.watchlist, &clock()).expect("counts");
    let topic = &sidebar.topics[0];
    println!("the topic has {} entries", topic.total);
    let ids: Vec<EntryId> = (1..=ROWS as i64).map(|id| EntryId(id * 800)).collect();
    let spec = ListSpec::new(Source::Desk(Desk::Unread), false);
    told("120 rows told again", || {
        reader.retold(&ids, None, &spec, &clock()).expect("rows");
    });
    let story = reader.row(EntryId(50_000)).expect("a database");
    let story: StoryId = story.expect("the entry").story;
    for (name, subject) in [
        ("timeline of a story", Subject::Story(story)),
        ("timeline of the topic", Subject::Topic(topic.id)),
    ] {
        told(name, || {
            let timeline = reader.timeline(subject, None, &clock());
            timeline.expect("a timeline");
        });
    }
    told("reports of a story, to be compared", || {
        reader.coverage(story).expect("reports");
    });
    told("what is suggested for the topic", || {
        let suggestions = reader.suggestions(&topic.name, clock().now, &|_| false, &|| true);
        suggestions.expect("suggestions");
    });
    for query in [
        "lakeport",
        "is:unread lakeport",
        "lakeport -pier",
        "/lakeport/i",
        "words:>10",
    ] {
        let parsed = Query::parse(query).expect("a query");
        let mut found = 0;
        told(&format!("count of {query}"), || {
            found = reader.count(&parsed, &clock()).expect("a count");
        });
        println!("{:>56}  {found}", "finds");
    }
}

/// A word of the language of event `event`.
fn word(event: usize, number: usize) -> String {
    const PARTS: [&str; 16] = [
        "ba", "cor", "del", "fin", "gra", "hol", "jun", "kes", "lor", "mar", "nev", "pol", "rus",
        "sal", "tem", "vin",
    ];
    let mut seed = (event * 31 + number * 7 + 1).wrapping_mul(0x9e37_79b9) >> 3;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(PARTS[seed % 16]);
        seed /= 16;
    }
    word
}

/// The document of a feed: its reports, the newest first.
fn document(number: usize) -> Vec<u8> {
    let mut items: Vec<(i64, String)> = (0..EVENTS * REPORTS)
        .filter(|report| (report / REPORTS * 7 + report % REPORTS * 13) % FEEDS == number)
        .map(|report| {
            let (event, part) = (report / REPORTS, report % REPORTS);
            let published =
                clock().now.0 - 3_600 - event as i64 * SPAN / EVENTS as i64 - part as i64 * 900;
            let words: Vec<String> = (0..24).map(|at| word(event, at)).collect();
            let own: Vec<String> = (0..6).map(|at| word(report + 1_000_000, at)).collect();
            let harbor = if event.is_multiple_of(10) {
                " of Harbor Line"
            } else {
                ""
            };
            let title = format!("{} {} after {}{harbor}", words[part], words[8], words[9]);
            let text = format!(
                "In Lakeport {} was told on Monday. {}. {}.",
                words[10..18].join(" "),
                words[part..part + 10].join(" "),
                own.join(" "),
            );
            let date = jiff::Timestamp::from_second(published).expect("a time");
            let item = format!(
                "<item><title>{title}</title><guid>{report}</guid>\
                 <link>https://paper-{number}.example/{report}</link>\
                 <pubDate>{}</pubDate><description>{text}</description></item>",
                date.strftime("%a, %d %b %Y %H:%M:%S +0000")
            );
            (published, item)
        })
        .collect();
    items.sort_by_key(|(published, _)| -published);
    let items: String = items.into_iter().map(|(_, item)| item).collect();
    format!("<rss version=\"2.0\"><channel><title>Paper {number}</title>{items}</channel></rss>")
        .into_bytes()
}

/// Groups the entries, and matches them with a topic.
fn group(paths: &Paths) -> Config {
    let clock: ClockSource = Arc::new(clock);
    let mut config: Config = config::load(paths, None);
    let query = Query::parse("\"harbor line\"").expect("a query");
    config.watchlist = Watchlist {
        topics: vec![Topic::new("Harbor Line", TopicColor::Slot(1), [query])],
        ..Watchlist::default()
    };
    headless::follow_topics(paths, &config, &clock).expect("topics are followed");
    let start = Instant::now();
    headless::group(paths, &config, false, &clock).expect("they are grouped");
    let took = start.elapsed();
    let reader = Reader::open(&paths.database()).expect("a database");
    let stories = reader.grouped(Time(i64::MIN)).expect("stories").len();
    println!("100,000 entries grouped in {took:.1?}: {stories} stories of several");
    config
}
