//! Every feed and OPML file of the corpus, if it is there: no panic, no hang, and the share that
//! is read. `CORANTO_CORPUS` names its place; `target/report/corpus.md` has the findings.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, and says where"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coranto::feed::{self, Document, ParseError};
use coranto::model::feed::ParsedFeed;
use coranto::model::{Clean, Time};
use serde_json::Value;

/// After every date in the corpus but those that are meant to lie in the future.
const NOW: Time = Time(1_796_000_000);

/// Ten times what the slowest file takes on a busy machine.
const WATCHDOG: Duration = Duration::from_secs(10);

/// The corpus, or a line that says that the test was left out.
fn corpus(test: &str) -> Option<PathBuf> {
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

fn files(folder: &Path) -> Vec<PathBuf> {
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

fn read(body: &[u8], content_type: Option<&str>) -> Result<ParsedFeed, ParseError> {
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

/// Returns a value as it is shown: without tags, references and the slash that ends a host.
fn shown(value: &Value) -> String {
    let Value::String(text) = value else {
        return value.to_string();
    };
    let plain = coranto::article::plain(&coranto::article::plain(text));
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.trim_end_matches('/').to_owned()
}

/// Returns what a field of an assertion is in a feed of ours, if there is such a thing.
fn value(feed: &ParsedFeed, field: &str) -> Option<Value> {
    let entry = || feed.entries.first();
    let text = |text: &str| Some(Value::from(text));
    match field {
        "entries" => Some(feed.entries.len().into()),
        "feed.title" => text(&feed.title),
        "feed.link" => text(feed.site.as_deref().unwrap_or_default()),
        "entries[0].title" => text(&entry()?.title),
        "entries[0].link" => text(entry()?.url.as_deref().unwrap_or_default()),
        "entries[0].id" => text(&entry()?.identity),
        "entries[0].published" => text(&entry()?.published?.to_string()),
        "entries[0].author" => text(entry()?.authors.first()?),
        "entries[0].category[0]" => text(entry()?.tags.first()?),
        "entries[0].enclosure[0].url" => text(&entry()?.enclosures.first()?.url),
        _ => None,
    }
}

/// Expectations that a reader for people should not meet, each with its reason.
const UNFAIR: &[(&str, &str, &str)] = &[
    (
        "feedparser/wellformed/atom10/entry_category_term_non_ascii.xml",
        "entries[0].category[0]",
        "the label of a category is what people should see (RFC 4287 §4.2.2.3), not its term",
    ),
    (
        "feedparser/wellformed/base/http_channel_link_base_docuri.xml",
        "feed.link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/base/http_item_link_base_docuri.xml",
        "entries[0].link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/http/headers_content_location-relative.xml",
        "feed.link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/base/http_entry_id_base_docuri.xml",
        "entries[0].id",
        "an id is compared as it stands (RFC 4287 §4.2.6.1), never made absolute",
    ),
    (
        "feedparser/wellformed/base/http_item_link_base_content_location.xml",
        "entries[0].link",
        "Content-Location is no base any more (RFC 7231, Appendix B)",
    ),
    (
        "feedparser/wellformed/cdf/channel_href_map_link.xml",
        "feed.link",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_href_map_link.xml",
        "entries[0].link",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_title.xml",
        "entries[0].title",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/rss/item_image_link_conflict.xml",
        "entries[0].link",
        "a host is written in small letters (RFC 3986 §6.2.2.1)",
    ),
    (
        "feedparser/wellformed/rss/item_madeup_tags_element.xml",
        "entries[0].category[0]",
        "both are kept; which comes first says nothing",
    ),
    (
        "feedparser/wellformed/sanitize/feed_title_crazy.xml",
        "feed.title",
        "the text of a script is no title",
    ),
    (
        "feedparser/entities/lang.xml",
        "feed.title",
        "HTML 5 means U+27E8, HTML 4 meant U+2329",
    ),
    (
        "feedparser/entities/rang.xml",
        "feed.title",
        "HTML 5 means U+27E9, HTML 4 meant U+232A",
    ),
    (
        "feedparser/entities/lrm.xml",
        "feed.title",
        "marks of direction never reach a terminal",
    ),
    (
        "feedparser/entities/rlm.xml",
        "feed.title",
        "marks of direction never reach a terminal",
    ),
    (
        "gofeed/parser/rss/rss_channel_item_links.xml",
        "entries[0].link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "gofeed/translator/rss/feed_item_links_-_rss_channel_item_links.xml",
        "entries[0].link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "gofeed/translator/rss/feed_links_-_rss_channel_links.xml",
        "feed.link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[0].title",
        "expects the order of the document; here the newest entry is the first",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[0].id",
        "expects the order of the document; here the newest entry is the first",
    ),
];

fn excuse(file: &str, field: &str) -> Option<&'static str> {
    let file = file.strip_prefix("feeds/").unwrap_or(file);
    let (_, _, reason) = UNFAIR
        .iter()
        .find(|(name, of, _)| *name == file && *of == field)?;
    Some(reason)
}

#[test]
fn what_other_readers_find() {
    let Some(corpus) = corpus("what other readers find in feeds") else {
        return;
    };
    let mut fields: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut details = String::new();
    let mut unexcused = Vec::new();
    for line in lines(&corpus.join("feeds/expected.jsonl")) {
        let (file, field) = (
            line["file"].as_str().unwrap(),
            line["field"].as_str().unwrap(),
        );
        let known = [
            "entries",
            "feed.title",
            "feed.link",
            "entries[0].title",
            "entries[0].link",
            "entries[0].id",
            "entries[0].published",
            "entries[0].author",
            "entries[0].category[0]",
            "entries[0].enclosure[0].url",
        ];
        if !known.contains(&field) {
            continue;
        }
        let content_type = line["header"]["content-type"].as_str();
        let body = fs::read(corpus.join(file)).unwrap();
        let result = read(&body, content_type);
        let got = result.as_ref().ok().and_then(|feed| value(feed, field));
        let want = &line["value"];
        let count = fields.entry(field.to_owned()).or_default();
        count.1 += 1;
        if got.as_ref().map(shown) == Some(shown(want)) {
            count.0 += 1;
        } else {
            let error = result.err().map(|e| e.to_string()).unwrap_or_default();
            let got = got.map_or(error, |got| got.to_string());
            let reason = excuse(file, field).unwrap_or_else(|| {
                unexcused.push(format!("{file} {field}"));
                "not excused"
            });
            let _ = writeln!(
                details,
                "- {file} `{field}`: want {want}, got {got} ({reason})"
            );
        }
    }
    let (good, all) = fields
        .values()
        .fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let summary = format!("assertions: {good} of {all} ({:.1} %)", share(good, all));
    let mut table = String::new();
    for (field, (good, all)) in &fields {
        let _ = writeln!(table, "{field}: {good} of {all}");
    }
    report(
        "corpus-assertions.md",
        &summary,
        &format!("{table}\n{details}"),
    );
    assert!(share(good, all) >= 95.0, "{summary}");
    assert_eq!(unexcused, [""; 0]);
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

/// How one spot of a feed is spoiled.
type Damage = fn(&[u8], u64) -> Option<Vec<u8>>;

/// Returns where the text of an item of the middle begins, if the feed has one.
fn middle(body: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    let begins: Vec<usize> = ["<item", "<entry"]
        .iter()
        .flat_map(|tag| text.match_indices(tag).map(|(at, _)| at))
        .collect();
    let item = *begins.get(begins.len() / 2)?;
    ["<description>", "<summary>", "<title>"]
        .iter()
        .find_map(|tag| {
            let start = item + text[item..].find(tag)? + tag.len();
            (!text[start..].starts_with("<![CDATA[")).then_some(start)
        })
}

fn insert(body: &[u8], what: &[u8]) -> Option<Vec<u8>> {
    let at = middle(body)?;
    Some([&body[..at], what, &body[at..]].concat())
}

/// Changes four bytes, always the same ones for a `seed`.
fn change_four(body: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut body = body.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for _ in 0..4 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state >> 8) as usize % body.len();
        body[at] = state as u8;
    }
    Some(body)
}

/// What is done to feeds, how often, and the share that has to keep its entries.
const DAMAGES: &[(&str, Damage, u64, f64)] = &[
    (
        "an & that is not escaped",
        |body, _| insert(body, b"AT&T & co"),
        1,
        98.0,
    ),
    (
        "a sequence that is not UTF-8",
        |body, _| insert(body, b"\xc3\x28"),
        1,
        98.0,
    ),
    ("a stray <br>", |body, _| insert(body, b"a<br>b"), 1, 98.0),
    (
        "cut off at 70 %",
        |body, _| Some(body[..body.len() * 7 / 10].to_vec()),
        1,
        98.0,
    ),
    (
        "a PHP warning before the XML",
        |body, _| Some([b"<br />\n<b>Warning</b>: x() in <b>/a.php</b>\n", body].concat()),
        1,
        98.0,
    ),
    ("4 random bytes changed", change_four, 3, 90.0),
];

#[test]
fn damaged_feeds_keep_their_entries() {
    let Some(corpus) = corpus("damaged feeds") else {
        return;
    };
    let mut sound = Vec::new();
    for path in files(&corpus.join("feeds")) {
        let body = fs::read(&path).unwrap();
        let is_xml = body.trim_ascii_start().starts_with(b"<");
        let Ok(feed) = read(&body, None) else {
            continue;
        };
        if is_xml && feed.warnings.is_empty() && feed.entries.len() >= 2 {
            let name = path.strip_prefix(&corpus).unwrap().display().to_string();
            sound.push((name, body, feed.entries.len()));
        }
    }
    let (mut summary, mut details, mut failed) = (String::new(), String::new(), Vec::new());
    for (what, damage, rounds, wanted) in DAMAGES {
        let (mut good, mut all) = (0, 0);
        for (name, body, entries) in &sound {
            for round in 0..*rounds {
                let Some(damaged) = damage(body, body.len() as u64 + round) else {
                    continue;
                };
                // Of a feed that is cut, the whole items are left.
                let is_cut = damaged.len() < body.len();
                let ends = |tag: &[u8]| damaged.windows(tag.len()).filter(|w| *w == tag).count();
                let whole = ends(b"</item>") + ends(b"</entry>");
                let want = if is_cut {
                    whole.min(*entries)
                } else {
                    *entries
                };
                let result = read(&damaged, None);
                let got = result.as_ref().map_or(0, |feed| feed.entries.len());
                all += 1;
                if got >= want {
                    good += 1;
                } else {
                    let error = result.err().map(|e| e.to_string()).unwrap_or_default();
                    let _ = writeln!(details, "- {what}: {name} keeps {got} of {want} {error}");
                }
            }
        }
        let line = format!("{what}: {good} of {all} ({:.1} %)", share(good, all));
        if share(good, all) < *wanted {
            failed.push(line.clone());
        }
        let _ = writeln!(summary, "{line}");
    }
    report("corpus-damage.md", summary.trim_end(), &details);
    assert_eq!(failed, [""; 0]);
}

/// Writes a feed line by line, without what is absent.
fn lines_of(feed: &ParsedFeed) -> String {
    let mut out = format!("title: {}\n", feed.title);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name}: {}", value.replace('\n', "⏎"));
        }
    };
    let joined = |names: &[Clean]| {
        names
            .iter()
            .map(Clean::as_str)
            .collect::<Vec<_>>()
            .join(" · ")
    };
    line("site", feed.site.as_deref().unwrap_or_default());
    line("warnings", &joined(&feed.warnings));
    line("incomplete", if feed.is_incomplete { "yes" } else { "" });
    for entry in &feed.entries {
        line("entry", &entry.identity);
        line("  title", &entry.title);
        line("  url", entry.url.as_deref().unwrap_or_default());
        line(
            "  canonical",
            entry.canonical.as_deref().unwrap_or_default(),
        );
        line("  authors", &joined(&entry.authors));
        let time = |time: Option<Time>| time.map(|time| time.to_string()).unwrap_or_default();
        line("  published", &time(entry.published));
        line("  updated", &time(entry.updated));
        line("  language", entry.language.as_deref().unwrap_or_default());
        line("  tags", &joined(&entry.tags));
        line("  html", &entry.html);
        line("  summary", entry.summary.as_deref().unwrap_or_default());
        line("  text", &entry.text);
        line("  words", &entry.words.to_string());
        for file in &entry.enclosures {
            let facts = format!(
                "{} {} {:?} {:?}",
                file.url, file.media_type, file.length, file.duration
            );
            line("  enclosure", &facts);
        }
    }
    out
}

#[test]
fn one_small_feed_for_each_oddity() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/feeds");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in files(&folder) {
            if path
                .extension()
                .is_some_and(|extension| extension == "snap")
            {
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let shown = match read(&fs::read(&path).unwrap(), None) {
                Ok(feed) => lines_of(&feed),
                Err(error) => format!("error: {error}"),
            };
            insta::assert_snapshot!(name, shown);
        }
    });
}
