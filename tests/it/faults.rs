//! The fault kit, if it is there: a server that misbehaves in every way known to us, asked by the
//! refresh that users have. `CORANTO_FAULTS` names its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use coranto::model::FeedId;
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::message::{FeedReport, FeedStatus, RefreshScope};
use serde_json::Value;

use crate::corpus::{left_out, report};
use crate::misbehaviour::lists::import_twice;
use crate::refresh::Home;

/// Groups whose requests the server keeps count of.
const COUNTED: [&str; 6] = ["/ok", "/grow", "/cache/", "/id/", "/date/", "/status/"];

/// The server, ended with the test.
struct Kit {
    child: Child,
    port: u16,
    place: PathBuf,
}

impl Kit {
    /// Starts it; `None`, said on the terminal, where it cannot be.
    fn start(test: &str) -> Option<Self> {
        let Some(place) = std::env::var_os("CORANTO_FAULTS").map(PathBuf::from) else {
            left_out(&format!("{test} (CORANTO_FAULTS is not set)"));
            return None;
        };
        let port = two_free_ports();
        let child = Command::new("python3")
            .arg(place.join("hostile_server.py"))
            .args(["--port", &port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            left_out(&format!("{test} (there is no python3)"));
            return None;
        };
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("hostile server"), "{line}");
        Some(Self { child, port, place })
    }

    /// The addresses of all its feeds.
    fn urls(&self) -> Vec<String> {
        let output = Command::new("python3")
            .arg(self.place.join("hostile_server.py"))
            .args(["--port", &self.port.to_string(), "--urls"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn path<'a>(&self, url: &'a str) -> &'a str {
        url.strip_prefix(&self.url("")).unwrap_or(url)
    }

    /// What it answers at `path`, as it is.
    fn get(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        answer.split_off(end.unwrap() + 4)
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.get(path)).unwrap()
    }

    /// Sums `what` of `/score` over the paths that begin with one of `groups`.
    fn score(&self, what: &str, groups: &[&str]) -> i64 {
        let score = self.json("/score");
        let paths = score["paths"].as_object().unwrap();
        paths
            .iter()
            .filter(|(path, _)| groups.iter().any(|group| path.starts_with(group)))
            .map(|(_, counts)| counts[what].as_i64().unwrap())
            .sum()
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns a port that is free, as is the one after it.
fn two_free_ports() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

/// What never ends by itself. The slow feed that comes whole after 8 s is none of them.
const ENDLESS: [&str; 6] = [
    "/slow/drip",
    "/slow/headers",
    "/slow/mid-body",
    "/slow/no-answer",
    "/status/100-flood",
    "/redir/https",
];

/// A home that waits `patience` for what never ends, and as long as any other for the rest, which
/// may be slow on a busy machine.
fn home(kit: &Kit, patience: Duration) -> Home {
    let mut home = Home::new();
    let tables = ENDLESS.map(|path| FeedTable {
        about: FeedMatch::parse(&kit.url(path)).unwrap(),
        line: 1,
        settings: FeedSettings {
            timeout: Some(patience),
            ..FeedSettings::default()
        },
    });
    home.config.settings.feeds = tables.into();
    home
}

/// One line a feed: path, outcome, new entries.
fn outcomes(kit: &Kit, reports: &[FeedReport]) -> String {
    let lines: BTreeMap<&str, String> = reports
        .iter()
        .map(|report| {
            let path = kit.path(&report.url);
            let outcome = match (report.status, &report.error) {
                (FeedStatus::Failed, _) => "failed",
                (_, Some(_)) => "with a remark",
                (_, None) => "fine",
            };
            (path, format!("{outcome}, {} new", report.new))
        })
        .collect();
    lines.iter().fold(String::new(), |mut text, (path, line)| {
        let _ = writeln!(text, "{path} {line}");
        text
    })
}

#[test]
fn every_fault_at_once_harms_only_its_own_feed() {
    let Some(kit) = Kit::start("the fault kit") else {
        return;
    };
    let home = home(&kit, Duration::from_secs(10));
    let ids = home.follow(&kit.urls());
    let (summary, reports) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(reports.len(), ids.len());
    assert!(!summary.is_offline);
    insta::assert_snapshot!("faults", outcomes(&kit, &reports));
    for report in &reports {
        let said = report.error.as_deref().unwrap_or_default();
        assert!(!said.chars().any(char::is_control), "{}", report.url);
        let must_say = report.status == FeedStatus::Failed;
        assert!(!must_say || !said.is_empty(), "{}", report.url);
    }

    // Nothing is due again, so nobody is asked.
    let asked = requests(&kit);
    home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(requests(&kit), asked);
    let counts = [
        "unconditional_after_validator",
        "validator_not_verbatim",
        "before_retry_after",
        "before_max_age",
    ];
    for what in counts {
        assert_eq!(kit.score(what, &COUNTED), 0, "{what}");
    }
    check_manners(&kit);

    // By name they are asked again and again: conditionally, and identities hold.
    let urls: Vec<String> = reports.iter().map(|r| r.url.to_string()).collect();
    let named: Vec<FeedId> = (reports.iter().zip(&urls))
        .filter(|(_, url)| COUNTED.iter().any(|group| kit.path(url).starts_with(group)))
        // It takes all the time that a fetch may, and says nothing new.
        .filter(|(_, url)| kit.path(url) != "/status/100-flood")
        .map(|(report, _)| report.feed)
        .collect();
    for _ in 0..2 {
        home.pass(25 * 3_600);
        home.refresh(&RefreshScope::Feeds(named.clone())).unwrap();
    }
    for what in ["unconditional_after_validator", "validator_not_verbatim"] {
        assert_eq!(kit.score(what, &COUNTED), 0, "{what}");
    }
    check_manners(&kit);
    let totals = [
        ("/ok", 3),
        ("/grow", 3),
        ("/status/recover", 3),
        ("/id/changing", 5),
        ("/id/changing-link", 5),
        ("/id/reappear", 10),
        ("/id/window", 24),
        ("/id/edited", 1),
        ("/id/none", 7),
        ("/id/dup", 11),
        ("/date/flap", 1),
        ("/cache/200-same", 3),
        // It has one item more each time.
        ("/cache/drop-validators", 5),
    ];
    for (path, total) in totals {
        let at = urls.iter().position(|url| kit.path(url) == path).unwrap();
        assert_eq!(home.feed(reports[at].feed).total, total, "{path}");
    }
    assert_eq!(home.reader().check().unwrap(), Vec::<String>::new());
}

/// The most memory that a refresh of the whole kit may take, in KiB.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 250 << 10;

#[cfg(target_os = "linux")]
#[test]
fn every_fault_at_once_takes_little_memory() {
    let Some(kit) = Kit::start("the memory that the fault kit takes") else {
        return;
    };
    let home = Home::new();
    home.follow(&kit.urls());
    let tables = ENDLESS.map(|path| {
        let url = kit.url(path);
        format!("[[feed]]\nmatch = \"{url}\"\ntimeout = \"10s\"\n")
    });
    let paths = home.paths();
    std::fs::create_dir_all(&paths.config).unwrap();
    std::fs::write(paths.settings(), tables.concat()).unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
        .env_clear()
        .arg("--home")
        .arg(paths.config.parent().unwrap())
        .args(["refresh", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The mark is the highest so far; each feed that is told of is a moment to look at it.
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let highest = || {
        let text = std::fs::read_to_string(&status).ok()?;
        let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let (mut feeds, mut most) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        line.unwrap();
        feeds += 1;
        most = most.max(highest().unwrap_or_default());
    }
    // Some failed, and all else went on.
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(feeds, kit.urls().len());
    let summary = format!(
        "faults, all at once: {feeds} paths, at most {} MiB",
        most >> 10
    );
    report("faults-memory.md", &summary, "");
    assert!((1..=MOST_MEMORY).contains(&most), "{most} KiB");
}

/// Faults tried at the same time, each in a home of its own.
const SIDE_BY_SIDE: usize = 8;

/// The longest that a refresh of one fault may take, on a busy machine too.
const WATCHDOG: Duration = Duration::from_mins(3);

#[test]
fn every_fault_alone_leaves_its_neighbours_alone() {
    let Some(kit) = Kit::start("the fault kit, one by one") else {
        return;
    };
    let urls = kit.urls();
    let faults: Vec<&str> = urls
        .iter()
        .map(|url| kit.path(url))
        .filter(|path| !path.starts_with("/ok"))
        .collect();
    let next = AtomicUsize::new(0);
    let times = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(path) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let took = refresh_between_neighbours(&kit, path);
                    times.lock().unwrap().push((took, *path));
                }
            });
        }
    });
    let mut times = times.into_inner().unwrap();
    assert_eq!(times.len(), faults.len());
    check_manners(&kit);
    times.sort_unstable();
    times.reverse();
    let (slowest, path) = times[0];
    let summary = format!(
        "faults, one by one: {} paths, each between two healthy feeds; the slowest, {path}, took {:.1} s",
        faults.len(),
        slowest.as_secs_f64()
    );
    let mut details = String::new();
    for (took, path) in &times {
        let _ = writeln!(details, "- {path}: {:.2} s", took.as_secs_f64());
    }
    report("faults.md", &summary, &details);
}

/// Refreshes one fault between two healthy feeds; returns how long it took.
fn refresh_between_neighbours(kit: &Kit, path: &str) -> Duration {
    let home = home(kit, Duration::from_secs(4));
    let ids = home.follow(&[kit.url("/ok/before"), kit.url(path), kit.url("/ok/after")]);
    let started = Instant::now();
    let (_, reports) = home.refresh(&RefreshScope::Due).unwrap();
    let took = started.elapsed();
    assert!(took < WATCHDOG, "{path} took {took:?}");
    assert_eq!(reports.len(), 3, "{path}");
    for report in &reports {
        let said = report.error.as_deref().unwrap_or_default();
        assert!(!said.chars().any(char::is_control), "{path}: {said:?}");
        let is_healthy = report.feed != ids[1];
        assert!(
            !is_healthy || (report.new, said) == (3, ""),
            "{path}: {report:?}"
        );
        let has_failed = report.status == FeedStatus::Failed;
        assert!(!has_failed || !said.is_empty(), "{path}");
    }
    assert_eq!(
        home.reader().check().unwrap(),
        Vec::<String>::new(),
        "{path}"
    );
    took
}

fn requests(kit: &Kit) -> i64 {
    kit.score("requests", &["/"])
}

/// What holds of every request, and that nothing was asked which must never be.
fn check_manners(kit: &Kit) {
    for what in ["cookies_sent", "referer_sent", "no_user_agent"] {
        assert_eq!(kit.score(what, &["/"]), 0, "{what}");
    }
    assert_eq!(kit.json("/canary"), Value::Array(Vec::new()));
}

#[test]
fn lists_of_subscriptions_are_imported_or_refused() {
    let Some(kit) = Kit::start("the OPML files of the fault kit") else {
        return;
    };
    let cases = [
        ("/opml/ok.opml", Some(0), 2),
        // What runs commands or reads files is kept switched off; line breaks in an address are
        // refused.
        ("/opml/evil.opml", Some(0), 5),
        ("/opml/laughs.opml", Some(1), 0),
        ("/opml/deep.opml", Some(1), 0),
        ("/opml/many.opml", Some(0), 50_000),
    ];
    for (path, status, feeds) in cases {
        let want = (status, feeds);
        assert_eq!(import_twice(path, &kit.get(path)), (want, want), "{path}");
    }
}
