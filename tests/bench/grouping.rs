//! How long entries take to be grouped into stories, and in how much memory: 30,000 summaries have
//! 6 s and 250 MB, 30,000 articles 9 s and 350 MB; and what the reader still holds some time after
//! it grouped 100,000 that were imported at once.
//!
//! `cargo bench --bench grouping` makes the homes and groups each in a process of its own, so that
//! memory is its own too. Articles have 830 characters, as those of a news agency have.

#[allow(dead_code, reason = "these documents are made here")]
mod filled;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use coranto::config::{self, Config, Paths};
use coranto::engine::{ClockSource, Engine, headless};
use coranto::model::{Event, Time};
use coranto::store::Reader;
use filled::clock;
use filled::feeds::random::Random;

/// Entries of a feed.
const ITEMS: usize = 500;

/// Reports of an event, each in another feed.
const REPORTS: usize = 5;

/// Seconds over which events are spread: thirty days.
const SPAN: i64 = 30 * 86_400;

/// Different words of the language they are written in.
const VOCABULARY: u64 = 40_000;

/// Characters of a summary and of an article.
const SUMMARY: usize = 200;
const ARTICLE: usize = 830;

/// When it is looked how much memory is still held. What is known of the stories is kept for
/// entries that come soon after, and let go before this.
const LATER: Duration = Duration::from_secs(40);

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["group", home] => group(&Paths::below(Path::new(home))),
        ["run", home] => run(&Paths::below(Path::new(home))),
        _ => {
            compare("group", 30_000, SUMMARY, "limit 6 s, 250 MB");
            compare("group", 30_000, ARTICLE, "limit 9 s, 350 MB");
            compare("run", 100_000, SUMMARY, "imported at once");
        }
    }
}

/// Makes a home and has it grouped by another process.
fn compare(how: &str, entries: usize, characters: usize, limit: &str) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let feeds = entries / ITEMS;
    println!("{entries} entries of {characters} characters: {limit}");
    let documents = (0..feeds).map(|number| document(number, feeds, characters));
    filled::fill(&Paths::below(home.path()), documents);
    let program = std::env::current_exe().expect("this program has a path");
    let status = Command::new(program)
        .arg(how)
        .arg(home.path())
        .status()
        .expect("this program runs again");
    assert!(status.success(), "they could not be grouped");
}

/// Groups all at once, as the command line does.
fn group(paths: &Paths) {
    let config: Config = config::load(paths, None);
    let clock: ClockSource = Arc::new(clock);
    let before = memory("VmRSS:");
    let start = Instant::now();
    headless::group(paths, &config, false, &clock).expect("they are grouped");
    told(paths, start.elapsed());
    println!("    peak {} MB, {before} before", memory("VmHWM:"));
}

/// Groups them behind the screen, and looks at what is held later.
fn run(paths: &Paths) {
    let mut config: Config = config::load(paths, None);
    config.settings.refresh.automatic = false;
    let clock: ClockSource = Arc::new(clock);
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let start = Instant::now();
    let engine = Engine::start(paths, config, clock, sender).expect("the engine starts");
    while events.blocking_recv().expect("it runs") != Event::Grouping(100) {}
    told(paths, start.elapsed());
    println!("    peak {} MB", memory("VmHWM:"));
    std::thread::sleep(LATER);
    println!(
        "    {} MB are held {} s later",
        memory("VmRSS:"),
        LATER.as_secs()
    );
    engine.shutdown();
}

fn told(paths: &Paths, took: Duration) {
    let reader = Reader::open(&paths.database()).expect("a database");
    let stories = reader.grouped(Time(i64::MIN)).expect("stories").len();
    println!("    grouped in {took:.1?}: {stories} stories of several");
}

/// Returns a figure of the memory of this process, in MB.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|value| value.split_whitespace().next())
        .and_then(|value| value.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1_024 / 1_000_000
}

/// Returns a word; the lower its number, the more common it is.
fn word(number: u64) -> String {
    const PARTS: [&str; 16] = [
        "ba", "cor", "del", "fin", "gra", "hol", "jun", "kes", "lor", "mar", "nev", "pol", "rus",
        "sal", "tem", "vin",
    ];
    let mut rest = number;
    let mut word = String::new();
    while word.is_empty() || rest > 0 {
        word.push_str(PARTS[(rest % 16) as usize]);
        rest /= 16;
    }
    word
}

/// Returns a word of the language: each twice as common as one of twice its rank.
fn any_word(random: &mut Random) -> String {
    let share = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
    word((VOCABULARY as f64).powf(share) as u64)
}

/// Returns a name, as a headline writes it.
fn name(random: &mut Random) -> String {
    let mut name = word(VOCABULARY / 2 + random.next() % VOCABULARY);
    name[..1].make_ascii_uppercase();
    name
}

/// The document of a feed: its reports of events, the newest first.
fn document(number: usize, feeds: usize, characters: usize) -> Vec<u8> {
    let events = feeds * ITEMS / REPORTS;
    let mut items: Vec<(i64, String)> = Vec::with_capacity(ITEMS);
    for event in 0..events {
        let Some(part) = (0..REPORTS).find(|part| (event + part * 7) % feeds == number) else {
            continue;
        };
        let mut of_event = Random(event as u64);
        let mut own = Random((event * REPORTS + part + events * REPORTS) as u64);
        let names: Vec<String> = (0..4).map(|_| name(&mut of_event)).collect();
        let subject: Vec<String> = (0..24).map(|_| any_word(&mut of_event)).collect();
        let mut words = |count: usize| -> Vec<String> {
            (0..count)
                .map(|_| match own.next() % 10 {
                    0 => names[own.next() as usize % names.len()].clone(),
                    1..=3 => subject[own.next() as usize % subject.len()].clone(),
                    _ => any_word(&mut own),
                })
                .collect()
        };
        let title = format!("{} {}", names[part % names.len()], words(8).join(" "));
        let mut text = String::new();
        while text.len() < characters {
            text.push_str(&format!("The {}. ", words(14).join(" ")));
        }
        let age = event as i64 * SPAN / events as i64 + part as i64 * 900;
        let published = clock().now.0 - 3_600 - age;
        let date = jiff::Timestamp::from_second(published).expect("a time");
        let item = format!(
            "<item><title>{title}</title><guid>{event}</guid>\
             <link>https://paper-{number}.example/{event}</link>\
             <pubDate>{}</pubDate><description>{text}</description></item>",
            date.strftime("%a, %d %b %Y %H:%M:%S +0000")
        );
        items.push((-published, item));
    }
    items.sort();
    let items: String = items.into_iter().map(|(_, item)| item).collect();
    format!("<rss version=\"2.0\"><channel><title>Paper {number}</title>{items}</channel></rss>")
        .into_bytes()
}
