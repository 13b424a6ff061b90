//! Servers and feeds that misbehave, each by the path that the fault kit calls it by, answered by our
//! own server: what comes of each is written down, with the words in which it is said.

mod contents;
mod documents;
mod exchange;
pub(crate) mod lists;
mod logins;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use coranto::model::FeedId;
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::message::{FeedReport, FeedStatus, RefreshScope};

use crate::corpus::left_out;
use crate::refresh::Home;
use crate::server::{Answer, Route, Server};
use tokio::sync::Semaphore;

/// A path and how it is answered.
type Fault = (&'static str, Route);

/// What the answers of a fault are made of.
const RSS: &str = "application/rss+xml";

/// A feed with these items.
fn rss(items: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>Lakeport</title>{}</channel></rss>",
        items.concat()
    )
}

/// An item with a title and a description, both as they are written.
fn item(title: &str, description: &str) -> String {
    format!("<item><title>{title}</title><description>{description}</description></item>")
}

/// A sound feed of `count` items, as [`three`] is of three.
fn sound(count: usize) -> String {
    let one = |number| item(&format!("Ferry {number}"), "It sails.");
    rss(&(0..count).map(one).collect::<Vec<_>>())
}

fn three() -> String {
    sound(3)
}

/// A feed whose second item has this description, as markup that is escaped once.
fn about(html: &str) -> Route {
    let html = html
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let items = [
        item("Before", "a"),
        item("In question", &html),
        item("After", "b"),
    ];
    Answer::feed(rss(&items)).into()
}

/// What never ends by itself.
const ENDLESS: [&str; 5] = [
    "/slow/drip",
    "/slow/headers",
    "/slow/mid-body",
    "/slow/no-answer",
    "/status/100-flood",
];

fn home() -> Home {
    let mut home = Home::new();
    home.config.settings.fetch.max_body = 4 << 20;
    home
}

/// What is set for what never ends.
fn impatient(server: &Server) -> Vec<FeedTable> {
    let tables = ENDLESS.map(|path| FeedTable {
        about: FeedMatch::parse(&server.url(path)).unwrap(),
        line: 1,
        settings: FeedSettings {
            timeout: Some(Duration::from_secs(1)),
            ..FeedSettings::default()
        },
    });
    tables.into()
}

/// Feeds that were refreshed at once, and what is left to ask them again.
struct Tried {
    home: Home,
    /// Each by its path.
    feeds: Vec<(String, FeedId)>,
    server: Server,
}

impl Tried {
    /// Asks all of them again, twice, a day after the other.
    fn again(&self) {
        let all = self.feeds.iter().map(|(_, feed)| *feed);
        let named = RefreshScope::Feeds(all.collect());
        for _ in 0..2 {
            self.home.pass(25 * 3_600);
            self.home.refresh(&named).unwrap();
        }
    }

    fn feed(&self, path: &str) -> FeedId {
        let found = self.feeds.iter().find(|(known, _)| known == path);
        found.unwrap().1
    }

    fn total(&self, path: &str) -> u64 {
        self.home.feed(self.feed(path)).total
    }
}

/// Refreshes all of them and two healthy feeds at once; returns a line for each too.
fn refresh(faults: Vec<Fault>) -> (String, Tried) {
    let mut home = home();
    let healthy = [("/ok/before", three()), ("/ok/after", three())];
    let healthy = healthy.map(|(path, feed)| (path, Route::from(Answer::feed(feed))));
    let mut paths: Vec<&str> = faults.iter().map(|(path, _)| *path).collect();
    paths.retain(|path| !path.starts_with("/canary/"));
    paths.extend(["/ok/before", "/ok/after"]);
    let server = home.serve(faults.into_iter().chain(healthy));
    let urls: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    home.config.settings.feeds = impatient(&server);
    let ids = home.follow(&urls);
    let (_, reports) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(reports.len(), ids.len());

    let port = format!(":{}", server.address().port());
    let mut lines = BTreeMap::new();
    for report in &reports {
        let path = report
            .url
            .strip_prefix(&server.url(""))
            .unwrap_or(&report.url);
        lines.insert(path.to_owned(), outcome(report).replace(&port, ":PORT"));
    }
    let text = lines.iter().fold(String::new(), |mut text, (path, line)| {
        let _ = writeln!(text, "{path} {line}");
        text
    });
    // Neither is an entity, a picture or a hint of a feed ever followed.
    let asked = server.requests();
    let canary = asked
        .iter()
        .find(|request| request.path.starts_with("/canary/"));
    assert!(canary.is_none(), "{canary:?}");
    assert!(asked.iter().all(|request| {
        request.header("user-agent").is_some()
            && request.header("cookie").is_none()
            && request.header("referer").is_none()
    }));
    assert_eq!(home.reader().check().unwrap(), Vec::<String>::new());
    let feeds = paths.iter().map(|path| (*path).to_owned()).zip(ids);
    let tried = Tried {
        home,
        feeds: feeds.collect(),
        server,
    };
    (text, tried)
}

fn outcome(report: &FeedReport) -> String {
    let said = report.error.as_deref().unwrap_or_default();
    assert!(!said.chars().any(char::is_control), "{report:?}");
    match report.status {
        FeedStatus::Failed => {
            assert!(!said.is_empty(), "{report:?}");
            format!("failed: {said}")
        }
        _ if said.is_empty() => format!("{} new", report.new),
        _ => format!("{} new, with a remark: {said}", report.new),
    }
}

/// What the kit itself comes to, of the paths that both have: a fault here is the same fault.
fn agree(text: &str) {
    let kept = include_str!("snapshots/it__faults__faults.snap");
    let class = |line: &str| match line {
        line if line.starts_with("failed") => "failed",
        line if line.contains("with a remark") => "remark",
        _ => "fine",
    };
    let kit: BTreeMap<&str, &str> = kept
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(path, line)| (path, class(line)))
        .collect();
    let mut others = Vec::new();
    for (path, line) in text.lines().filter_map(|line| line.split_once(' ')) {
        if let Some(want) = kit.get(path).filter(|want| **want != class(line)) {
            others.push(format!("{path}: {line}, and {want} in the kit"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn exchanges_that_go_wrong() {
    let (text, tried) = refresh(exchange::faults());
    agree(&text);
    insta::assert_snapshot!("exchanges", text);

    // Asked again, what was sent back is what came, byte for byte, and no entry is there twice.
    tried.again();
    for (path, want) in [
        ("/cache/304-bare", 3),
        ("/cache/304-new-etag", 3),
        ("/cache/drop-validators", 5),
        ("/cache/200-same", 3),
        ("/cache/etag-changes", 3),
        ("/status/recover", 3),
        ("/len/short", 0),
    ] {
        assert_eq!(tried.total(path), want, "{path}");
    }
}

#[test]
fn documents_that_are_none() {
    let (text, tried) = refresh(documents::faults());
    agree(&text);
    insta::assert_snapshot!("documents", text);
    let titles = titles(&tried.home);
    for title in ["café", "Привет", "こんにちは", "sixteen ✓"] {
        assert!(
            titles.iter().any(|known| known == title),
            "{title}: {titles:?}"
        );
    }
    assert!(titles.iter().all(|title| !title.contains("root:")));
    // Whoever sent half a document is asked for all of it.
    let due = tried.home.reader().due(None).unwrap();
    let cut = tried.feed("/xml/truncated");
    let cut = due.iter().find(|feed| feed.id == cut).unwrap();
    assert_eq!(cut.validators.etag, None);
}

#[test]
fn contents_that_are_hostile() {
    let (text, tried) = refresh(contents::faults());
    let home = &tried.home;
    agree(&text);
    insta::assert_snapshot!("contents", text);
    for title in titles(home) {
        assert!(
            !title
                .chars()
                .any(|c| c.is_control() || contents::is_override(c)),
            "{title:?}"
        );
        assert!(title.len() <= 1_100, "{} bytes", title.len());
    }
    tried.again();
    for (path, want) in [
        ("/id/changing", 5),
        ("/id/changing-link", 5),
        ("/id/reappear", 10),
        ("/id/window", 24),
        ("/id/edited", 1),
        ("/id/none", 4),
        ("/id/cross-a", 2),
        ("/id/cross-b", 2),
        ("/id/case-space", 3),
        ("/date/flap", 1),
        ("/grow", 3),
    ] {
        assert_eq!(tried.total(path), want, "{path}");
    }
    let url_of = |title: &str| {
        let named = entries(home).into_iter().find(|(known, _)| known == title);
        named.unwrap_or_else(|| panic!("{title}")).1
    };
    let host = tried.server.url("");
    for (link, want) in contents::RELATIVE {
        let want = want.replace("HOST", &host);
        assert_eq!(url_of(&format!("To {link}")), want);
    }
    assert_eq!(url_of("Look alike"), contents::LOOK_ALIKE.1);
    let now = (home.clock())().now;
    let all = coranto::query::Query::parse("").unwrap();
    home.reader()
        .each(&all, None, &(home.clock())(), &mut |entry| {
            assert!(entry.row.published <= now, "{entry:?}");
            true
        })
        .unwrap();
}

/// Feeds that were well before: what came then stays, and what they will be asked with.
#[test]
fn what_came_before_a_fault_stays() {
    let mut home = home();
    let is_well = Arc::new(AtomicBool::new(true));
    let mut paths = Vec::new();
    let faults = exchange::faults().into_iter().chain(documents::faults());
    let faults: Vec<Fault> = faults
        .map(|(path, fault)| {
            paths.push(path);
            let is_well = Arc::clone(&is_well);
            let route: Route = Box::new(move |request| {
                if is_well.load(Ordering::SeqCst) {
                    let headers = [("Content-Type", RSS), ("ETag", "\"well\"")];
                    Answer::new("200 OK", &headers, sound(3))
                } else {
                    fault(request)
                }
            });
            (path, route)
        })
        .collect();
    let server = home.serve(faults);
    home.config.settings.feeds = impatient(&server);
    let urls: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    home.follow(&urls);
    let (summary, reports) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(
        (summary.failed.len(), summary.new),
        (0, 3 * reports.len() as u64)
    );

    is_well.store(false, Ordering::SeqCst);
    home.pass(25 * 3_600);
    let (_, reports) = home.refresh(&RefreshScope::Due).unwrap();
    let due = home.reader().due(None).unwrap();
    let mut failed = 0;
    for report in &reports {
        let feed = home.feed(report.feed);
        assert!(feed.total >= 3, "{report:?}");
        if report.status == FeedStatus::Failed {
            failed += 1;
            assert_eq!(feed.total, 3, "{report:?}");
            let asked = due.iter().find(|feed| feed.id == report.feed).unwrap();
            let etag = asked.validators.etag.as_deref();
            assert_eq!(etag, Some(&b"\"well\""[..]), "{report:?}");
        }
    }
    assert!(failed > 60, "{failed} of {}", reports.len());
    assert_eq!(home.reader().check().unwrap(), Vec::<String>::new());
}

/// Twenty that have not answered yet hold up none of twenty others: they go on only when those were asked.
#[test]
fn those_that_wait_hold_up_nobody() {
    let home = home();
    let pace = Arc::new(Semaphore::new(0));
    let waits: Route = Answer::feed(three()).at(&pace).into();
    let answers: Route = Box::new(move |_| {
        pace.add_permits(16);
        Answer::feed(three())
    });
    let server = home.serve([("/slow", waits), ("/ok", answers)]);
    let urls = |path: &str| {
        (0..20)
            .map(|n| server.url(&format!("{path}?{n}")))
            .collect()
    };
    let urls: [Vec<String>; 2] = [urls("/slow"), urls("/ok")];
    home.follow(&urls.concat());
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!((summary.new, summary.failed.len()), (120, 0));
}

/// Every entry: its title and its address.
fn entries(home: &Home) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let all = coranto::query::Query::parse("").unwrap();
    home.reader()
        .each(&all, None, &(home.clock())(), &mut |entry| {
            let url = entry.row.url.unwrap_or_default();
            entries.push((entry.row.title.to_string(), url.to_string()));
            true
        })
        .unwrap();
    entries
}

fn titles(home: &Home) -> Vec<String> {
    entries(home).into_iter().map(|(title, _)| title).collect()
}

/// Names of the kit that nothing here answers to, and what stands for them.
const ELSEWHERE: [(&str, &str); 1] = [(
    "/tls/downgrade",
    "a redirect from https to http is refused in `feed::fetch::redirect`",
)];

#[test]
fn every_name_of_the_kit_is_among_these() {
    let Some(place) = std::env::var_os("CORANTO_FAULTS").map(std::path::PathBuf::from) else {
        left_out("the names of the fault kit (CORANTO_FAULTS is not set)");
        return;
    };
    let table = std::fs::read_to_string(place.join("faults.tsv")).unwrap();
    let names = table.lines().skip(1).map(|line| line.split('\t').next());
    let names: BTreeSet<&str> = names.map(Option::unwrap).collect();
    let faults = [exchange::faults(), documents::faults(), contents::faults()];
    let here: BTreeSet<&str> = faults
        .iter()
        .flatten()
        .map(|(path, _)| *path)
        .chain(logins::NAMES)
        .chain(lists::NAMES)
        .chain(ELSEWHERE.map(|(path, _)| path))
        .collect();
    let missing: Vec<_> = names.difference(&here).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
