//! Every feed and OPML file of the corpus, if it is there: no panic, no hang, and the share that
//! is read. `CORANTO_CORPUS` names its place; `target/report/corpus.md` has the findings.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, and says where"
)]

mod assertions;
mod counts;
mod damage;
mod oddities;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coranto::feed::{self, Document, ParseError};
use coranto::model::Time;
use coranto::model::feed::ParsedFeed;
use serde_json::Value;

/// After every date in the corpus but those that are meant to lie in the future.
const NOW: Time = Time(1_796_000_000);

/// Ten times what the slowest file takes on a busy machine.
const WATCHDOG: Duration = Duration::from_secs(10);

/// The corpus, or a line that says that the test was left out.
pub(crate) fn corpus(test: &str) -> Option<PathBuf> {
    let place = std::env::var_os("CORANTO_CORPUS").map(PathBuf::from);
    if place.is_none() {
        left_out(&format!("{test} (CORANTO_CORPUS is not set)"));
    }
    place
}

/// Says that a part of the tests was left out.
pub(crate) fn left_out(what: &str) {
    say(&format!("left out: {what}"));
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes a report to `target/report` and its first lines to the terminal.
pub(crate) fn report(name: &str, summary: &str, details: &str) {
    say(summary);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/report");
    fs::create_dir_all(&folder).expect("a folder for reports");
    fs::write(folder.join(name), format!("{summary}\n\n{details}")).expect("a report");
}

/// The files below a folder, in order of their names.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the corpus") {
            let path = entry.expect("a file of the corpus").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a list of the corpus");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Parses what a server might have sent.
pub(crate) fn read(body: &[u8], content_type: Option<&str>) -> Result<ParsedFeed, ParseError> {
    feed::read(&Document {
        body,
        content_type,
        final_url: "http://feeds.example/feed",
        now: NOW,
        max_items: 5_000,
    })
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

#[test]
fn every_feed_is_read_or_refused() {
    let Some(corpus) = corpus("the feeds of the corpus") else {
        return;
    };
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut whole, mut sound, mut warned) = (0, 0, 0);
    for path in files(&corpus.join("feeds")) {
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        let is_jsonl = path
            .extension()
            .is_some_and(|extension| extension == "jsonl");
        let is_feed = !is_jsonl && !name.ends_with("-expected.json");
        if !is_feed {
            continue;
        }
        whole += 1;
        let body = fs::read(&path).unwrap();
        let start = Instant::now();
        let result = read(&body, None);
        assert!(
            start.elapsed() < WATCHDOG,
            "{name} took {:?}",
            start.elapsed()
        );
        match result {
            Ok(feed) => {
                sound += 1;
                warned += usize::from(!feed.warnings.is_empty());
            }
            Err(error) => reasons.entry(error.to_string()).or_default().push(name),
        }
    }
    let mut details = String::new();
    for (reason, names) in &reasons {
        let _ = writeln!(details, "## {reason} ({})\n", names.len());
        for name in names {
            let _ = writeln!(details, "- {name}");
        }
    }
    let share = share(sound, whole);
    let summary =
        format!("feeds: {sound} of {whole} files read ({share:.1} %), {warned} with a warning");
    report("corpus.md", &summary, &details);
    assert!(share >= 98.0, "{summary}");
}

#[test]
fn encodings_of_the_same_text() {
    let Some(corpus) = corpus("feeds in other encodings") else {
        return;
    };
    let (mut good, mut all, mut details) = (0, 0, String::new());
    for line in lines(&corpus.join("feeds/derived-encodings.jsonl")) {
        let text = |file: &Value| {
            let body = fs::read(corpus.join(file.as_str().unwrap())).unwrap();
            let feed = read(&body, None).ok()?;
            let entries = feed
                .entries
                .iter()
                .map(|e| (e.title.clone(), e.text.clone()));
            Some((feed.title.clone(), entries.collect::<Vec<_>>()))
        };
        all += 1;
        if text(&line["file"]) == text(&line["same_as"]) {
            good += 1;
        } else {
            let _ = writeln!(details, "- {}", line["file"]);
        }
    }
    let summary = format!("encodings: {good} of {all} files read as the same text");
    report("corpus-encodings.md", &summary, &details);
    assert_eq!(good, all, "{summary}\n{details}");
}

#[test]
fn dates_of_other_readers() {
    let Some(corpus) = corpus("dates of other readers") else {
        return;
    };
    let (mut good, mut all, mut wrong, mut details) = (0, 0, 0, String::new());
    for line in lines(&corpus.join("feeds/dates.jsonl")) {
        let input = line["input"].as_str().unwrap();
        let body = format!(
            "<rss version=\"2.0\"><channel><item><pubDate>{input}</pubDate></item></channel></rss>"
        );
        let feed = read(body.as_bytes(), None).unwrap();
        let got = feed.entries[0].published.map(|time| time.to_string());
        let is_good = match (&got, line["utc"].as_str()) {
            (None, None) | (Some(_), Some("*")) => true,
            (got, want) => got.as_deref() == want,
        };
        all += 1;
        good += usize::from(is_good);
        if !is_good {
            wrong += usize::from(got.is_some());
            let _ = writeln!(details, "- `{input}`: want {}, got {got:?}", line["utc"]);
        }
    }
    let summary = format!(
        "dates: {good} of {all} ({:.1} %), {wrong} wrong",
        share(good, all)
    );
    report("corpus-dates.md", &summary, &details);
    assert!(
        share(good, all) >= 90.0 && wrong == 0,
        "{summary}\n{details}"
    );
}

#[test]
fn every_opml_file_is_read_or_refused() {
    let Some(corpus) = corpus("subscription lists of the corpus") else {
        return;
    };
    let (mut loaded, mut refused, mut details) = (0, 0, String::new());
    for path in files(&corpus.join("opml")) {
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            continue;
        }
        let start = Instant::now();
        match feed::opml::read(&fs::read(&path).unwrap()) {
            Ok(_) => loaded += 1,
            Err(error) => {
                refused += 1;
                let _ = writeln!(details, "- {}: {error}", path.display());
            }
        }
        assert!(start.elapsed() < WATCHDOG, "{}", path.display());
    }
    let (mut good, mut all) = (0, 0);
    for line in lines(&corpus.join("opml/expected.jsonl")) {
        if !matches!(
            line["field"].as_str(),
            Some("feeds" | "outlines_with_xmlUrl")
        ) {
            continue;
        }
        let file = line["file"].as_str().unwrap();
        let found = feed::opml::read(&fs::read(corpus.join(file)).unwrap());
        let found = found.map_or(0, |found| found.len());
        all += 1;
        if line["value"].as_u64() == Some(found as u64) {
            good += 1;
        } else {
            let _ = writeln!(details, "- {file}: want {}, got {found}", line["value"]);
        }
    }
    let summary =
        format!("OPML: {loaded} files load, {refused} give an error; {good} of {all} counts right");
    report("corpus-opml.md", &summary, &details);
    assert!(share(good, all) >= 98.0, "{summary}\n{details}");
}
