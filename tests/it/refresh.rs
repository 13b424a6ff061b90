//! Refreshing over real sockets into a real database, without a screen and behind the engine.

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use coranto::config::{self, Config, Paths};
use coranto::engine::{Added, ClockSource, Engine, EngineError, Found, headless};
use coranto::model::feed::Subscription;
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::list::{Desk, ListSpec, Source};
use coranto::model::message::{FeedReport, FeedStatus, RefreshScope, Severity, Summary};
use coranto::model::rule::{MuteAction, Rule, RuleEffect};
use coranto::model::sidebar::Sidebar;
use coranto::model::topic::TopicEdit;
use coranto::model::{
    Anchor, Change, Clock, Event, FeedId, FeedRow, HitKind, Request, Target, Ticket, Time, Window,
};
use coranto::store::{Reader, Writer};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::server::{Answer, Route, Server};

const START: i64 = 1_795_000_000;
pub(crate) const HOUR: i64 = 3_600;

/// How long anything may take before the test gives up on it.
const WATCHDOG: Duration = Duration::from_secs(20);

/// A home of its own, a clock that stands still until it is told, and a runtime for servers.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    pub(crate) config: Config,
    now: Arc<AtomicI64>,
    runtime: Runtime,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config::load(&Paths::below(folder.path()), None);
        config.settings.refresh.automatic = false;
        config.settings.fetch.header_timeout = WATCHDOG;
        config.settings.fetch.idle_timeout = WATCHDOG;
        Self {
            folder,
            config,
            now: Arc::new(AtomicI64::new(START)),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn paths(&self) -> Paths {
        Paths::below(self.folder.path())
    }

    pub(crate) fn clock(&self) -> ClockSource {
        let now = Arc::clone(&self.now);
        Arc::new(move || Clock::fixed(Time(now.load(Ordering::SeqCst))))
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn writer(&self) -> Writer {
        Writer::open(&self.paths().database()).unwrap()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.paths().database()).unwrap()
    }

    pub(crate) fn serve<R: Into<Route>>(
        &self,
        routes: impl IntoIterator<Item = (&'static str, R)>,
    ) -> Server {
        self.runtime.block_on(Server::start(routes))
    }

    /// Follows `urls`; returns their ids.
    pub(crate) fn follow(&self, urls: &[String]) -> Vec<FeedId> {
        let subscriptions: Vec<Subscription> = urls
            .iter()
            .map(|url| Subscription {
                url: url.clone(),
                ..Subscription::default()
            })
            .collect();
        let mut writer = self.writer();
        let ids = writer
            .subscribe(&subscriptions, "followed for a test", &(self.clock())())
            .unwrap();
        writer.close().unwrap();
        ids.into_iter().map(|(id, _)| id).collect()
    }

    /// Follows an address as the user would type it.
    pub(crate) fn follow_typed(&self, url: &str) -> FeedId {
        let subscription = Subscription {
            url: url.into(),
            ..Subscription::default()
        };
        let mut writer = self.writer();
        let clock = (self.clock())();
        let (ids, _) = writer
            .subscribe_typed(&[subscription], "followed for a test", &clock)
            .unwrap();
        writer.close().unwrap();
        ids[0].0
    }

    pub(crate) fn switch(&self, feed: FeedId, is_on: bool) {
        let mut writer = self.writer();
        writer
            .switch_feeds(&[feed], is_on, &(self.clock())())
            .unwrap();
        writer.close().unwrap();
    }

    pub(crate) fn refresh(
        &self,
        scope: &RefreshScope,
    ) -> Result<(Summary, Vec<FeedReport>), EngineError> {
        let mut reports = Vec::new();
        let summary = headless::refresh(
            &self.paths(),
            &self.config,
            scope,
            &self.clock(),
            &mut |_, report| reports.extend(report.cloned()),
        )?;
        Ok((summary, reports))
    }

    pub(crate) fn feed(&self, id: FeedId) -> FeedRow {
        let feeds = self.reader().feeds().unwrap();
        feeds.into_iter().find(|feed| feed.id == id).unwrap()
    }

    pub(crate) fn window(&self, desk: Desk) -> Window {
        self.reader()
            .window(&list(desk), Anchor::Top, 100, &(self.clock())())
            .unwrap()
    }

    pub(crate) fn start(&self) -> Running {
        let (sender, events) = unbounded_channel();
        let engine =
            Engine::start(&self.paths(), self.config.clone(), self.clock(), sender).unwrap();
        Running { engine, events }
    }
}

/// A running engine and what it says.
pub(crate) struct Running {
    pub(crate) engine: Engine,
    events: UnboundedReceiver<Event>,
}

impl Running {
    /// Waits for the first event that `pick` takes; those before it are lost.
    pub(crate) fn wait<T>(&mut self, home: &Home, pick: impl Fn(Event) -> Option<T>) -> T {
        wait(&mut self.events, home, pick)
    }

    fn sidebar(&mut self, home: &Home) -> Sidebar {
        self.engine.send(Request::Sidebar);
        self.wait(home, |event| match event {
            Event::Sidebar(sidebar) => Some(*sidebar),
            _ => None,
        })
    }

    /// Counts again whenever it is said that topics are others, as the screen does, until the first
    /// one has `total` entries.
    fn reach(&mut self, home: &Home, total: u64) {
        self.engine.send(Request::Sidebar);
        let Self { engine, events } = self;
        wait(events, home, |event| match event {
            Event::Sidebar(sidebar) => (sidebar.topics[0].total == total).then_some(()),
            Event::Topics => {
                engine.send(Request::Sidebar);
                None
            }
            _ => None,
        });
    }

    fn list(&mut self, home: &Home, source: Source) -> Window {
        self.engine.send(list_request(source));
        self.wait(home, |event| match event {
            Event::List {
                ticket: Ticket(7),
                window,
            } => Some(window.unwrap()),
            _ => None,
        })
    }

    /// Asks for a list as the screen does: again once the topics are in force, if the first rows
    /// came without them.
    fn lit_list(&mut self, home: &Home, source: &Source) -> Window {
        self.engine.send(list_request(source.clone()));
        let Self { engine, events } = self;
        wait(events, home, |event| match event {
            Event::List {
                ticket: Ticket(7),
                window,
            } => (window.ok()).filter(|window| window.rows.iter().any(|row| !row.hits.is_empty())),
            Event::Topics => {
                engine.send(list_request(source.clone()));
                None
            }
            _ => None,
        })
    }
}

fn list_request(source: Source) -> Request {
    Request::List {
        ticket: Ticket(7),
        spec: ListSpec::new(source, true),
        selected: None,
        anchor: Anchor::Top,
        limit: 50,
    }
}

fn wait<T>(
    events: &mut UnboundedReceiver<Event>,
    home: &Home,
    pick: impl Fn(Event) -> Option<T>,
) -> T {
    home.runtime.block_on(async {
        tokio::time::timeout(WATCHDOG, async {
            loop {
                let event = events.recv().await.expect("the engine is running");
                if let Some(found) = pick(event) {
                    return found;
                }
            }
        })
        .await
        .expect("the engine says what is waited for")
    })
}

fn list(desk: Desk) -> ListSpec {
    ListSpec::new(Source::Desk(desk), true)
}

/// A feed with an item for each of `titles`.
pub(crate) fn rss(name: &str, titles: &[&str]) -> String {
    let items: String = titles
        .iter()
        .map(|title| {
            format!(
                "<item><title>{title}</title><guid>{name}/{title}</guid>\
                 <description>&lt;p&gt;Lakeport waits for the ferry.&lt;/p&gt;</description></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>")
}

/// Answers 304 to whoever knows `tag`.
fn tagged(tag: &'static str, body: String) -> Route {
    Box::new(move |request| {
        if request.header("if-none-match") == Some(tag.as_bytes()) {
            Answer::new("304 Not Modified", &[("ETag", tag)], "")
        } else {
            Answer::new("200 OK", &[("ETag", tag)], &body)
        }
    })
}

fn status_of(reports: &[FeedReport], id: FeedId) -> (FeedStatus, u64) {
    let report = reports.iter().find(|report| report.feed == id).unwrap();
    (report.status, report.new)
}

#[test]
fn what_fails_does_not_keep_the_rest_from_arriving() {
    let mut home = Home::new();
    let good = rss("Lakeport Ledger", &["Harbor Line opens", "Pier closes"]);
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{good}");
    let routes: [(&str, Route); 5] = [
        ("/good", Answer::feed(&good).into()),
        (
            "/tagged",
            tagged("\"v1\"", rss("Harbor Post", &["Council votes"])),
        ),
        ("/slow", Answer::hang("HTTP/1.1 200 OK\r\n").into()),
        ("/cut", Answer::bytes(cut).into()),
        (
            "/page",
            Answer::new("200 OK", &[], "<html><body>no feed</body></html>").into(),
        ),
    ];
    let server = home.serve(routes);
    let urls: Vec<String> = ["/good", "/tagged", "/slow", "/cut", "/page", "/missing"]
        .map(|path| server.url(path))
        .into();
    let ids = home.follow(&urls);
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(&server.url("/slow")).unwrap(),
        line: 1,
        settings: FeedSettings {
            timeout: Some(Duration::from_millis(500)),
            ..FeedSettings::default()
        },
    }];

    let (summary, reports) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!((summary.asked, summary.changed, summary.new), (6, 2, 3));
    assert_eq!(summary.failed.len(), 4);
    assert!(!summary.is_offline);
    assert_eq!(status_of(&reports, ids[0]), (FeedStatus::New, 2));
    assert_eq!(home.window(Desk::All).rows.len(), 3);
    let expected = [
        (ids[2], "timed out"),
        (ids[3], "closed before"),
        (ids[4], "web page"),
        (ids[5], "404"),
    ];
    for (id, words) in expected {
        let feed = home.feed(id);
        assert_eq!((feed.failures, feed.total), (1, 0), "{words}");
        let error = feed.last_error.unwrap();
        assert!(error.contains(words), "{error}");
        assert!(feed.next > Some(Time(START)), "{words}");
    }

    // An hour later the good ones are due again, and bring nothing.
    home.pass(HOUR + 1);
    let named = RefreshScope::Feeds(ids[..2].to_vec());
    let (summary, reports) = home.refresh(&named).unwrap();
    assert_eq!((summary.asked, summary.new, summary.updated), (2, 0, 0));
    for id in &ids[..2] {
        assert_eq!(status_of(&reports, *id), (FeedStatus::Unchanged, 0));
    }
    let last = server
        .requests()
        .into_iter()
        .rfind(|request| request.path == "/tagged");
    assert_eq!(last.unwrap().header("if-none-match"), Some(&b"\"v1\""[..]));
}

#[test]
fn validators_outlive_a_failure() {
    let home = Home::new();
    let round = AtomicUsize::new(0);
    let route: Route = Box::new(move |request| match round.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::new(
            "200 OK",
            &[
                ("ETag", "\"v1\""),
                ("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT"),
            ],
            rss("Harbor Post", &["A vote"]),
        ),
        1 => Answer::new("500 Internal Server Error", &[], ""),
        _ => {
            assert_eq!(request.header("if-none-match"), Some(&b"\"v1\""[..]));
            Answer::new("304 Not Modified", &[("ETag", "\"v2\"")], "")
        }
    });
    let server = home.serve([("/feed", route)]);
    let ids = home.follow(&[server.url("/feed")]);
    let scope = RefreshScope::Feeds(ids.clone());
    let statuses: Vec<FeedStatus> = (0..3)
        .map(|_| status_of(&home.refresh(&scope).unwrap().1, ids[0]).0)
        .collect();
    assert_eq!(
        statuses,
        [FeedStatus::New, FeedStatus::Failed, FeedStatus::Unchanged]
    );
    let due = home.reader().due(None).unwrap().remove(0);
    assert_eq!(due.validators.etag.as_deref(), Some(&b"\"v2\""[..]));
    assert_eq!(
        due.validators.last_modified.as_deref(),
        Some(&b"Mon, 23 Nov 2026 08:00:00 GMT"[..]),
        "what a 304 does not repeat holds"
    );
    assert_eq!(due.failures, 0);
}

/// Counts who is inside at the same time.
#[derive(Default)]
struct Crowd {
    /// Those inside now, and the most there ever were.
    inside: Mutex<(usize, usize)>,
    came: Condvar,
}

impl Crowd {
    /// Stays until `expected` were inside at once, and a little longer, so that one more could come.
    fn visit(&self, expected: usize) {
        let mut inside = self.inside.lock().unwrap();
        inside.0 += 1;
        inside.1 = inside.1.max(inside.0);
        self.came.notify_all();
        for (room, patience) in [
            (expected, WATCHDOG),
            (expected + 1, Duration::from_millis(50)),
        ] {
            inside = self
                .came
                .wait_timeout_while(inside, patience, |inside| inside.1 < room)
                .unwrap()
                .0;
        }
        inside.0 -= 1;
    }

    fn most(&self) -> usize {
        self.inside.lock().unwrap().1
    }
}

/// Who hears that a refresh is over may ask for another at once, as `R` right after `R` does.
#[test]
fn a_refresh_may_follow_the_end_of_another() {
    let home = Home::new();
    let server = home.serve([(
        "/good",
        Answer::feed(rss("Lakeport Ledger", &["Pier opens"])),
    )]);
    home.follow(&[server.url("/good")]);
    let mut desk = home.start();
    for _ in 0..200 {
        desk.engine.send(Request::Refresh(RefreshScope::Due));
        desk.wait(&home, |event| {
            matches!(event, Event::Refreshed(_)).then_some(())
        });
    }
}

#[test]
fn a_host_is_asked_for_no_more_than_its_share_at_once() {
    let paths = ["/0", "/1", "/2", "/3", "/4", "/5"];
    // The share of a host, the share in all, whether the limits hold for this machine.
    for (per_host, total, spares, most) in [(2, 32, false, 2), (2, 6, true, 6), (9, 3, false, 3)] {
        let mut home = Home::new();
        home.config.settings.fetch.per_host = per_host;
        home.config.settings.fetch.total = total;
        home.config.settings.fetch.spare_loopback = spares;
        home.config.settings.fetch.header_timeout = WATCHDOG;
        let crowd = Arc::new(Crowd::default());
        let server = home.serve(paths.map(|path| {
            let crowd = Arc::clone(&crowd);
            let route: Route = Box::new(move |_| {
                tokio::task::block_in_place(|| crowd.visit(most));
                Answer::feed(rss(path, &[path]))
            });
            (path, route)
        }));
        home.follow(&paths.map(|path| server.url(path)));
        let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
        assert_eq!(summary.new, 6);
        assert_eq!(crowd.most(), most, "per_host {per_host}, total {total}");
    }
}

#[test]
fn each_scope_keeps_to_the_times_that_were_given() {
    let home = Home::new();
    let rest = [("Retry-After", "7200")];
    let server = home.serve([
        (
            "/good",
            Answer::feed(rss("Lakeport Ledger", &["Harbor Line opens"])),
        ),
        ("/rest", Answer::new("429 Too Many Requests", &rest, "")),
    ]);
    let ids = home.follow(&[server.url("/good"), server.url("/rest")]);
    home.refresh(&RefreshScope::Due).unwrap();

    home.pass(60);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(
        (summary.asked, summary.next_due),
        (0, Some(Time(START + HOUR)))
    );

    let (summary, reports) = home.refresh(&RefreshScope::All).unwrap();
    assert_eq!((summary.asked, summary.waiting), (1, 1));
    assert_eq!(status_of(&reports, ids[1]), (FeedStatus::Waiting, 0));

    let (summary, _) = home.refresh(&RefreshScope::Feeds(vec![ids[1]])).unwrap();
    assert_eq!((summary.asked, summary.failed.len()), (1, 1));
    assert_eq!(home.feed(ids[1]).failures, 2);

    // Past the wait, and past the back-off, which is moved by up to a tenth.
    home.pass(3 * HOUR);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(summary.asked, 2);
}

#[test]
fn a_host_that_asks_for_rest_gets_it() {
    let mut home = Home::new();
    home.config.settings.fetch.spare_loopback = false;
    home.config.settings.fetch.per_host = 1;
    let rest = Answer::new("503 Service Unavailable", &[("Retry-After", "600")], "");
    let server = home.serve([("/0", rest.clone()), ("/1", rest.clone()), ("/2", rest)]);
    let ids = home.follow(&["/0", "/1", "/2"].map(|path| server.url(path)));
    let (summary, _) = home.refresh(&RefreshScope::Automatic).unwrap();
    assert_eq!((summary.asked, summary.waiting), (1, 2));
    assert_eq!(server.requests().len(), 1);
    // The others are due, and wait for the same time, in this process or the next.
    home.pass(60);
    let (summary, _) = home.refresh(&RefreshScope::Automatic).unwrap();
    assert_eq!((summary.asked, summary.waiting), (0, 2));
    // Who names a feed means it.
    let (summary, _) = home.refresh(&RefreshScope::Feeds(ids)).unwrap();
    assert_eq!((summary.asked, summary.waiting), (3, 0));
}

#[test]
fn a_host_that_names_no_time_gets_the_rest_of_a_failure() {
    let mut home = Home::new();
    home.config.settings.fetch.spare_loopback = false;
    home.config.settings.fetch.per_host = 1;
    let busy = Answer::new("429 Too Many Requests", &[], "");
    let server = home.serve([("/0", busy.clone()), ("/1", busy)]);
    home.follow(&["/0", "/1"].map(|path| server.url(path)));
    home.refresh(&RefreshScope::Automatic).unwrap();
    for minutes in [1, 20, 50] {
        home.now.store(START + minutes * 60, Ordering::SeqCst);
        let (summary, _) = home.refresh(&RefreshScope::Automatic).unwrap();
        assert_eq!((summary.asked, summary.waiting), (0, 1), "{minutes}");
    }
    assert_eq!(server.requests().len(), 1);
    home.pass(HOUR);
    home.refresh(&RefreshScope::Automatic).unwrap();
    assert_eq!(server.requests().len(), 2);
}

/// A clock that is put forward or back makes each feed be asked once more at the most; one that was
/// wrong by a year stops none of them.
#[test]
fn a_clock_that_steps_causes_no_storm() {
    const DAY: i64 = 24 * HOUR;
    let home = Home::new();
    let feed = |title| tagged("\"v1\"", rss(title, &["Council votes"]));
    let server = home.serve([("/a", feed("Harbor Post")), ("/b", feed("Bay Wire"))]);
    home.follow(&["/a", "/b"].map(|path| server.url(path)));
    let steps = [
        (0, 2),
        (DAY, 4),
        (-DAY, 4),
        (2 * DAY, 6),
        (365 * DAY, 8),
        (-365 * DAY, 10),
        (HOUR + 1, 12),
    ];
    for (step, requests) in steps {
        home.pass(step);
        for _ in 0..3 {
            home.refresh(&RefreshScope::Automatic).unwrap();
        }
        assert_eq!(server.requests().len(), requests, "{step}");
    }
}

#[test]
fn a_refresh_prunes_what_is_over() {
    let mut home = Home::new();
    home.config.settings.keep.unread = 30;
    let round = AtomicUsize::new(0);
    let route: Route = Box::new(move |_| match round.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::feed(rss("Harbor Post", &["A vote", "A talk"])),
        round => Answer::feed(rss("Harbor Post", &["A talk", &format!("News {round}")])),
    });
    let server = home.serve([("/feed", route)]);
    let ids = home.follow(&[server.url("/feed")]);
    let titles = || {
        let spec = ListSpec::new(Source::Feed(ids[0]), true);
        let reader = home.reader();
        let window = reader.window(&spec, Anchor::Top, 9, &(home.clock())());
        let mut titles: Vec<String> = window
            .unwrap()
            .rows
            .iter()
            .map(|row| row.title.to_string())
            .collect();
        titles.sort();
        titles
    };
    for (days, left) in [
        (0, &["A talk", "A vote"][..]),
        (1, &["A talk", "A vote", "News 1"]),
        (29, &["A talk", "A vote", "News 1", "News 2"]),
        (1, &["A talk", "News 1", "News 2", "News 3"]),
    ] {
        home.pass(days * 24 * HOUR);
        home.refresh(&RefreshScope::Feeds(ids.clone())).unwrap();
        assert_eq!(titles(), left);
    }
}

#[test]
fn what_is_set_in_the_reader_holds_for_the_next_fetch() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Post", &["A", "B", "C"])))]);
    let ids = home.follow(&[server.url("/feed")]);
    let mut desk = home.start();
    desk.engine.send(Request::Set {
        name: "fetch.max_items".into(),
        value: "1".into(),
    });
    desk.wait(&home, |event| {
        matches!(event, Event::Settings { name: None, .. }).then_some(())
    });
    desk.engine
        .send(Request::Refresh(RefreshScope::Feeds(ids.clone())));
    desk.wait(&home, |event| {
        matches!(event, Event::Refreshed(_)).then_some(())
    });
    assert_eq!(home.feed(ids[0]).total, 1);
}

/// The database is checked when that was never done, weekly, and after an end without a word; what is
/// wrong with it is said.
#[test]
fn the_database_is_checked_weekly() {
    let home = Home::new();
    home.follow(&["https://lakeport.example/feed".to_owned()]);
    let clock = || (home.clock())();
    let is_due = || {
        let writer = home.writer();
        let is_due = writer.is_check_due(&clock()).unwrap();
        writer.close().unwrap();
        is_due
    };
    assert!(is_due());
    let note = || {
        let mut writer = home.writer();
        writer.note_check(&clock()).unwrap();
        writer.close().unwrap();
    };
    note();
    home.pass(7 * 24 * HOUR - 1);
    assert!(!is_due());
    home.pass(1);
    assert!(is_due());
    note();
    // Dropped, and not closed.
    let mut writer = home.writer();
    writer.note_check(&clock()).unwrap();
    drop(writer);
    assert!(home.writer().is_check_due(&clock()).unwrap());

    let database = rusqlite::Connection::open(home.paths().database()).unwrap();
    database
        .execute_batch("UPDATE feed SET unread = 7")
        .unwrap();
    let mut desk = home.start();
    let said = desk.wait(&home, |event| match event {
        Event::Notice(notice) if notice.severity == Severity::Error => Some(notice),
        _ => None,
    });
    assert!(said.text.contains("the database has a fault"), "{said:?}");
    assert!(said.hint.unwrap().contains("coranto check --salvage"));
    desk.engine.shutdown();
}

#[test]
fn settings_are_followed_while_the_reader_runs() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    let ids = home.follow(&[server.url("/feed")]);
    let mut desk = home.start();
    let refreshed = |desk: &mut Running| {
        desk.engine
            .send(Request::Refresh(RefreshScope::Feeds(ids.clone())));
        desk.wait(&home, |event| {
            matches!(event, Event::Refreshed(_)).then_some(())
        });
        home.feed(ids[0]).why_next.into_string()
    };
    assert_eq!(refreshed(&mut desk), "every hour");
    let about = server.url("/");
    let (file, themes) = (home.paths().settings(), config::built_in_themes());
    config::set_feed(&file, &themes, &about, "interval", Some("20m")).unwrap();
    desk.wait(&home, |event| {
        matches!(event, Event::Settings { name: None, .. }).then_some(())
    });
    assert_eq!(refreshed(&mut desk), "every 20 minutes, as set");
    // A mistake leaves what was.
    let file = home.paths().settings();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"20m\"", "\"often\"")).unwrap();
    let problem = desk.wait(&home, |event| match event {
        Event::File(state) => state.problem,
        _ => None,
    });
    assert_eq!(problem.severity, Severity::Error);
    assert!(problem.text.starts_with("config.toml:"), "{problem:?}");
    assert_eq!(refreshed(&mut desk), "every 20 minutes, as set");
    desk.engine.shutdown();
}

#[test]
fn one_process_refreshes_at_a_time() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    let mut other = home.writer();
    let clock = (home.clock())();
    assert!(other.take_lease(1, clock.now.plus(60), &clock).unwrap());
    let error = home.refresh(&RefreshScope::Due).unwrap_err();
    assert!(matches!(error, EngineError::Busy), "{error}");
    assert!(error.hint().is_some());
    assert_eq!(server.requests().len(), 0);
    // A process that was killed keeps nobody waiting for ever.
    home.pass(61);
    assert_eq!(home.refresh(&RefreshScope::Due).unwrap().0.new, 1);
    // The lease was given back.
    let clock = (home.clock())();
    assert!(other.take_lease(2, clock.now.plus(60), &clock).unwrap());
}

#[test]
fn without_a_network_it_says_so() {
    let home = Home::new();
    // A port where nobody listens any more.
    let closed = home.serve([("/", Answer::feed(""))]).url("/feed");
    home.follow(&[closed]);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert!(summary.is_offline);

    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    let (summary, _) = home.refresh(&RefreshScope::All).unwrap();
    assert!(!summary.is_offline);
    assert_eq!(summary.failed.len(), 1);
}

#[test]
fn without_a_network_no_feed_has_failed() {
    let home = Home::new();
    let closed = home.serve([("/", Answer::feed(""))]).url("/feed");
    let other = closed.replace("127.0.0.1", "127.0.0.2");
    let ids = home.follow(&[closed, other]);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert!(summary.is_offline);
    assert_eq!(summary.failed.len(), 2);
    for id in &ids {
        let feed = home.feed(*id);
        assert_eq!((feed.failures, feed.last_error), (0, None));
        assert!(feed.next <= Some(Time(START)), "it stays due");
    }

    // With one that answers, the others are to blame.
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert!(!summary.is_offline);
    for id in ids {
        assert_eq!(home.feed(id).failures, 1);
    }
}

#[test]
fn edited_topics_are_found_in_what_is_cached() {
    let mut home = Home::new();
    let titles: Vec<String> = (0..450).map(|n| format!("Ferry {n} of Okafor")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();

    let folder = home.paths().config;
    write_topics(&folder, "'ferry'");
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    headless::follow_topics(&home.paths(), &home.config, &home.clock()).unwrap();
    let sidebar = home
        .reader()
        .sidebar(&home.config.watchlist, &(home.clock())())
        .unwrap();
    assert_eq!(sidebar.topics.len(), 1);
    assert_eq!(sidebar.topics[0].total, 450);

    // Behind the engine the same is done while it runs.
    write_topics(&folder, "'\"Ferry 7\"'");
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    let mut desk = home.start();
    desk.wait(&home, |event| matches!(event, Event::Topics).then_some(()));
    assert_eq!(desk.sidebar(&home).topics[0].total, 1);
    desk.engine.shutdown();
}

#[test]
fn a_topic_may_ask_for_the_feed_and_the_author() {
    let mut home = Home::new();
    let folder = home.paths().config;
    write_topics(&folder, "'ferry -feed:\"harbor post\"', 'pier author:vale'");
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    assert_eq!(home.config.watchlist.topics[0].queries.len(), 2);
    let by = |title: &str, author: &str| {
        format!("<item><title>{title}</title><author>{author}</author></item>")
    };
    let piers = [by("A pier", "Ana Vale"), by("Pier two", "T. Okafor")].concat();
    let channel = |title: &str, items: &str| {
        Answer::feed(format!(
            "<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>"
        ))
    };
    let ferry = by("Ferry stops", "T. Okafor");
    let server = home.serve([
        ("/post", channel("The Harbor Post", &ferry)),
        ("/ledger", channel("Ledger", &format!("{ferry}{piers}"))),
    ]);
    home.follow(&[server.url("/post"), server.url("/ledger")]);
    let found = |home: &Home| {
        let sidebar = home
            .reader()
            .sidebar(&home.config.watchlist, &(home.clock())());
        sidebar.unwrap().topics[0].total
    };
    // On arrival: the ferry of one feed, and the pier of one author.
    home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(found(&home), 2);

    // In the cache, when the topic changes: by a superset of the index, and by all that is there.
    for (query, count) in [
        ("'ferry feed:\"harbor post\"'", 1),
        ("'feed:ledger'", 3),
        ("'-author:okafor'", 1),
    ] {
        write_topics(&folder, query);
        home.config.watchlist = config::load(&home.paths(), None).watchlist;
        headless::follow_topics(&home.paths(), &home.config, &home.clock()).unwrap();
        assert_eq!(found(&home), count, "{query}");
    }
}

#[test]
fn a_topic_that_asks_for_a_feed_follows_it_at_once() {
    use coranto::model::feed::SubscriptionEdit;
    let mut home = Home::new();
    let titles = ["Ferry stops", "Ferry sails", "A vote"];
    let server = home.serve([
        ("/post", Answer::feed(rss("Harbor Post", &titles))),
        (
            "/wire",
            Answer::feed(rss("Bay Wire", &["Ferry race", "A talk"])),
        ),
    ]);
    let ids = home.follow(&[server.url("/post"), server.url("/wire")]);
    write_topics(
        &home.paths().config,
        "'title:ferry feed:post', 'category:boats'",
    );
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    assert_eq!(desk.sidebar(&home).topics[0].total, 2);
    let edit = |feed: usize, title: Option<&str>, category: &str| {
        Request::EditSubscription(SubscriptionEdit::Feed {
            feed: ids[feed],
            title: title.map(Into::into),
            category: category.into(),
        })
    };
    let changed_list = |desk: &mut Running, from: &str, to: &str| {
        desk.engine.send(Request::Subscriptions);
        let before = desk.wait(&home, |event| match event {
            Event::Subscriptions(text) => Some(text),
            _ => None,
        });
        let after: Box<str> = before.replace(from, to).into();
        assert_ne!(before, after);
        Request::EditList { before, after }
    };
    for (request, found) in [
        (Some(edit(0, Some("Daily"), "")), 0),
        (None, 2),
        (Some(edit(1, None, "Boats")), 4),
        (None, 2),
    ] {
        desk.engine.send(request.unwrap_or(Request::Undo(1)));
        desk.reach(&home, found);
    }
    let request = changed_list(&mut desk, "Bay Wire", "Bay Post");
    desk.engine.send(request);
    desk.reach(&home, 3);
    desk.engine.shutdown();
}

#[test]
fn what_is_added_to_a_topic_is_told_with_its_name() {
    let home = Home::new();
    let titles = ["Ferry stops", "Ferry sails", "A vote"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    // The mistake in one of them keeps nobody from adding to it.
    let file = home.paths().topics();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "[[topic]]\nname = \"Votes\"\nmatch = ['titel:x']\n").unwrap();
    let mut desk = home.start();
    for (topic, query, want) in [
        ("Boats", "title:ferry", "following \"Boats\" · 2 entries"),
        (
            "Boats",
            "title:vote",
            "added title:vote to \"Boats\" · 3 entries",
        ),
        (
            "Votes",
            "title:vote",
            "added title:vote to \"Votes\" · 1 entry",
        ),
    ] {
        desk.engine.send(Request::EditTopics(TopicEdit::Watch {
            topic: topic.into(),
            query: query.into(),
        }));
        let said = desk.wait(&home, |event| match event {
            Event::Notice(notice) if notice.text.contains(topic) => Some(notice),
            _ => None,
        });
        assert_eq!(said.text.as_str(), want);
    }
    desk.engine.shutdown();
}

#[test]
fn a_topic_made_on_the_screen_is_followed_at_once_and_undone() {
    let mut home = Home::new();
    let titles = ["Ferry stops", "Ferry sails", "A vote"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let file = home.paths().topics();
    let mut desk = home.start();
    let built_in = desk.sidebar(&home).topics.len();

    desk.engine.send(Request::EditTopics(TopicEdit::Watch {
        topic: "Boats".into(),
        query: "title:ferry".into(),
    }));
    let said = desk.wait(&home, |event| match event {
        Event::Notice(notice) if notice.text.as_str().starts_with("following") => Some(notice),
        _ => None,
    });
    assert_eq!(said.text.as_str(), "following \"Boats\" · 2 entries");
    let topics = desk.sidebar(&home).topics;
    assert_eq!(topics.len(), built_in + 1);
    assert_eq!(topics.last().map(|topic| topic.total), Some(2));
    assert!(std::fs::read_to_string(&file).unwrap().contains("Boats"));

    // Undone after a restart: the file is as it was, which is not there.
    desk.engine.shutdown();
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    let mut desk = home.start();
    assert_eq!(desk.sidebar(&home).topics.len(), built_in + 1);
    desk.engine.send(Request::Undo(1));
    let step = desk.wait(&home, |event| match event {
        Event::Undone(step) => Some(step),
        _ => None,
    });
    assert_eq!(step.unwrap().label.as_str(), "following title:ferry");
    desk.wait(&home, |event| matches!(event, Event::Topics).then_some(()));
    assert_eq!(desk.sidebar(&home).topics.len(), built_in);
    assert!(!file.exists());

    // An edit by hand is seen while the reader runs.
    write_topics(&home.paths().config, "'title:vote'");
    desk.wait(&home, |event| matches!(event, Event::Topics).then_some(()));
    let topics = desk.sidebar(&home).topics;
    assert_eq!(topics.len(), 1);
    desk.engine.shutdown();
}

#[test]
fn the_watchlist_is_changed_step_by_step_and_undone_after_a_restart() {
    use coranto::model::Level;
    use coranto::model::topic::{QueryChange, TopicChange, TopicColor};
    let mut home = Home::new();
    let titles = ["Ferry stops", "Ferry sails", "A vote"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    let file = home.paths().topics();
    let first = "# mine\n[[topic]]\nname = \"Ferry\" # boats\nmatch = ['ferry', 'vote']\n";
    std::fs::create_dir_all(home.paths().config).unwrap();
    std::fs::write(&file, first).unwrap();
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let text = || std::fs::read_to_string(&file).unwrap();
    let topic = |name: &str, change| TopicEdit::Topic {
        topic: name.into(),
        change,
    };
    let query = |was: &str, index, change| TopicEdit::Query {
        topic: "Boats".into(),
        index,
        was: was.into(),
        change,
    };
    let edits = [
        topic("Ferry", TopicChange::Rename("Boats".into())),
        topic("Boats", TopicChange::Color(TopicColor::Slot(3))),
        query("vote", 1, QueryChange::Switch(false)),
        query("ferry", 0, QueryChange::Level(Level::About)),
        topic("Boats", TopicChange::Switch(false)),
        topic("Boats", TopicChange::Delete),
    ];
    let mut texts = vec![text()];
    // Each query is counted on the entries of its topic.
    let (ticket, name) = (Ticket(7), "Ferry".into());
    desk.engine.send(Request::CountQueries {
        ticket,
        topic: name,
    });
    let counts = desk.wait(&home, |event| match event {
        Event::QueriesCounted { counts, .. } => Some(counts),
        _ => None,
    });
    let about: Vec<_> = counts
        .iter()
        .map(|count| count.map(|count| count.about))
        .collect();
    assert_eq!(about, [Some(2), Some(1)]);
    for edit in edits {
        let label = edit.label();
        desk.engine.send(Request::EditTopics(edit));
        let said = desk.wait(&home, |event| match event {
            Event::TopicsEdited(notice) => Some(notice),
            _ => None,
        });
        assert_eq!(said.text.as_str(), label);
        texts.push(text());
    }
    let last = "# mine\n[[topic]]\nname = \"Boats\" # boats\n\
                match = [{ q = 'ferry', level = \"about\" }, { q = 'vote', on = false }]\n\
                color = \"topic3\"\non = false\n";
    assert_eq!(texts[5], last);
    assert!(!texts[6].contains("[[topic]]"), "{}", texts[6]);
    desk.engine.shutdown();

    let mut desk = home.start();
    for before in texts.iter().rev().skip(1) {
        desk.engine.send(Request::Undo(1));
        desk.wait(&home, |event| {
            matches!(event, Event::Undone(_)).then_some(())
        });
        assert_eq!(text(), *before);
    }
    desk.wait(&home, |event| match event {
        Event::Matching(100) => Some(()),
        _ => None,
    });
    // What somebody else changed since is not overwritten.
    let refused = query("ferry", 4, QueryChange::Delete);
    desk.engine.send(Request::EditTopics(refused));
    desk.wait(&home, |event| match event {
        Event::Notice(notice) => notice.text.contains("any more").then_some(()),
        _ => None,
    });
    assert_eq!(text(), first);
    desk.engine.shutdown();
}

#[test]
fn a_search_knows_aliases_and_shows_where_it_matches() {
    let mut home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    std::fs::create_dir_all(home.paths().config).unwrap();
    let topics = "[alias]\nboat = 'ferry OR barge'\n";
    std::fs::write(home.paths().topics(), topics).unwrap();
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    let mut desk = home.start();
    let mut window = |text: &str| {
        desk.engine.send(Request::List {
            ticket: Ticket(3),
            spec: ListSpec::new(Source::Search(text.into()), true),
            selected: None,
            anchor: Anchor::Top,
            limit: 10,
        });
        desk.wait(&home, |event| match event {
            Event::List { window, .. } => Some(window),
            _ => None,
        })
    };
    let rows = window("@boat lakeport").unwrap().rows;
    let excerpt = rows[0].excerpt.as_ref().expect("a place in the text");
    assert_eq!(excerpt.text.as_str(), "Lakeport waits for the ferry.");
    let lit = excerpt.hits.iter().map(|hit| hit.start..hit.end);
    assert!(lit.eq([0..8, 23..28]), "{:?}", excerpt.hits);
    let refused = window("@ship").unwrap_err();
    assert!(refused.text.contains("@ship"), "{}", refused.text);
    desk.engine.shutdown();
}

fn write_topics(folder: &Path, query: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let text = format!("[[topic]]\nname = \"Ferry\"\ncolor = \"topic1\"\nmatch = [{query}]\n");
    // In TOML a literal string takes the quotes of a phrase as they are.
    std::fs::write(folder.join("topics.toml"), text).unwrap();
}

#[test]
fn adding_keeps_all_or_nothing() {
    let home = Home::new();
    let page = "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\">\
                </head><body>Lakeport</body></html>";
    let server = home.serve([
        (
            "/feed",
            Answer::feed(rss("Harbor Post", &["A vote", "A vow"])),
        ),
        (
            "/",
            Answer::new("200 OK", &[("Content-Type", "text/html")], page),
        ),
    ]);
    let bare = home.serve([(
        "/page",
        Answer::new("200 OK", &[("Content-Type", "text/html")], "<html></html>"),
    )]);
    let add = |url: &str, title| -> Result<Added, EngineError> {
        let (paths, clock) = (home.paths(), home.clock());
        match headless::discover(&paths, &home.config, url, Some("Local"), &clock)? {
            Found::Followed(known) => Ok(known),
            Found::Feeds(found) => {
                let local = Some("Local");
                let kept = headless::follow(&paths, &home.config, found, title, local, &clock)?;
                Ok(kept[0].clone())
            }
        }
    };
    for url in [
        server.url("/missing"),
        bare.url("/page"),
        "harbor line".into(),
    ] {
        assert!(add(&url, None).is_err(), "{url}");
        assert!(!home.paths().database().exists(), "{url}");
    }
    let added = add(&server.url("/"), None).unwrap();
    assert_eq!((added.entries, added.is_new), (2, true));
    assert_eq!(added.title.as_str(), "Harbor Post");
    let feed = home.feed(added.feed);
    assert_eq!(feed.url.as_str(), server.url("/feed"));
    assert_eq!((feed.category.as_str(), feed.total), ("Local", 2));
    let again = add(&server.url("/feed"), Some("Mine")).unwrap();
    assert_eq!((again.feed, again.is_new), (added.feed, false));
}

#[test]
fn a_new_home_is_furnished_once_and_one_undo_clears_it() {
    let home = Home::new();
    let mut desk = home.start();
    let notice = desk.wait(&home, |event| match event {
        Event::Notice(notice) => Some(notice),
        _ => None,
    });
    assert_eq!(notice.severity, Severity::Info, "{notice:?}");
    assert!(notice.text.contains("starter feeds"), "{notice:?}");
    let sidebar = desk.sidebar(&home);
    assert!(sidebar.feeds.len() > 10);
    let welcome = sidebar
        .feeds
        .iter()
        .find(|feed| feed.url.as_str() == config::WELCOME_URL);
    assert!(welcome.unwrap().total > 5);
    assert_eq!(welcome.unwrap().next, None);

    desk.engine.send(Request::Undo(1));
    let step = desk.wait(&home, |event| match event {
        Event::Undone(step) => Some(step),
        _ => None,
    });
    assert!(step.unwrap().label.contains("starter feeds"));
    assert_eq!(desk.sidebar(&home).feeds, []);
    desk.engine.shutdown();

    // An emptied home is not a new one.
    let mut desk = home.start();
    assert_eq!(desk.sidebar(&home).feeds, []);
    desk.engine.send(Request::Redo(1));
    desk.wait(&home, |event| {
        matches!(event, Event::Redone(Some(_))).then_some(())
    });
    assert!(desk.sidebar(&home).feeds.len() > 10);
    desk.engine.shutdown();
}

#[test]
fn marks_are_served_while_a_refresh_hangs_and_outlive_the_end() {
    let home = Home::new();
    let server = home.serve([
        (
            "/good",
            Answer::feed(rss("Lakeport Ledger", &["Harbor Line opens"])),
        ),
        ("/slow", Answer::hang("HTTP/1.1 200 OK\r\n")),
    ]);
    home.follow(&[server.url("/good"), server.url("/slow")]);
    let mut desk = home.start();
    desk.engine.send(Request::Refresh(RefreshScope::Due));
    let (done, total) = desk.wait(&home, |event| match event {
        Event::Progress(progress) if progress.new == 1 => Some((progress.done, progress.total)),
        _ => None,
    });
    assert_eq!((done, total), (1, 2));

    let entry = desk.list(&home, Source::Desk(Desk::All)).rows[0].id;
    for (number, change) in [Change::Starred(true), Change::Read(true)]
        .into_iter()
        .enumerate()
    {
        desk.engine.send(Request::Mark {
            ticket: Ticket(number as u64),
            target: Target::Entries(vec![entry]),
            change,
        });
    }
    let step = desk.wait(&home, |event| match event {
        Event::Marked { ticket, step } => {
            assert_eq!(ticket, Ticket(0));
            Some(step.unwrap())
        }
        _ => None,
    });
    assert_eq!(step.count, 1);
    // The second is given but not waited for: shutting down commits it.
    desk.engine.shutdown();

    let row = home.window(Desk::All).rows.remove(0);
    assert!(row.flags.is_starred && row.flags.is_read);
    let clock = (home.clock())();
    let is_free = home
        .writer()
        .take_lease(1, clock.now.plus(60), &clock)
        .unwrap();
    assert!(is_free, "the cancelled refresh gave the lease back");
    // What hung was not stored as a failure: nobody knows how it would have ended.
    assert!(
        home.reader()
            .feeds()
            .unwrap()
            .iter()
            .all(|feed| feed.failures == 0)
    );
}

#[test]
fn lists_and_articles_come_with_their_hits() {
    let home = Home::new();
    let mut config = home.config.clone();
    write_topics(&home.paths().config, "'\"Harbor Line\"'");
    config.watchlist = config::load(&home.paths(), None).watchlist;
    let home = Home { config, ..home };
    let server = home.serve([(
        "/feed",
        Answer::feed(rss("Lakeport Ledger", &["The Harbor Line ferry"])),
    )]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let topic = desk.sidebar(&home).topics[0].id;

    let row = (desk.lit_list(&home, &Source::Desk(Desk::All)).rows).remove(0);
    let hits = |row: &coranto::model::EntryRow| -> Vec<(String, HitKind)> {
        row.hits
            .iter()
            .map(|hit| {
                (
                    row.title[hit.start as usize..hit.end as usize].to_owned(),
                    hit.kind,
                )
            })
            .collect()
    };
    assert_eq!(
        hits(&row),
        [("Harbor Line".to_owned(), HitKind::Topic(topic))]
    );
    assert_eq!(row.topics, [topic]);

    let found = desk
        .list(&home, Source::Search("ferry".into()))
        .rows
        .remove(0);
    assert_eq!(
        hits(&found),
        [
            ("Harbor Line".to_owned(), HitKind::Topic(topic)),
            ("ferry".to_owned(), HitKind::Search)
        ]
    );

    desk.engine.send(Request::Article {
        ticket: Ticket(1),
        entry: row.id,
        width: 40,
        search: Some("ferry".into()),
        selected: None,
        just_read: None,
    });
    let article = desk.wait(&home, |event| match event {
        Event::Article { article, .. } => Some(article.unwrap()),
        _ => None,
    });
    assert_eq!(article.byline.outlet.as_str(), "Lakeport Ledger");
    let lit: Vec<String> = article
        .page
        .lines
        .iter()
        .flat_map(|line| &line.runs)
        .filter(|run| run.face.hit == Some(HitKind::Search))
        .map(|run| run.text.to_string())
        .collect();
    assert_eq!(lit, ["ferry"]);

    // A search that is no query is said, not swallowed.
    desk.engine.send(Request::List {
        ticket: Ticket(9),
        spec: ListSpec::new(Source::Search("(ferry".into()), true),
        selected: None,
        anchor: Anchor::Top,
        limit: 10,
    });
    let notice = desk.wait(&home, |event| match event {
        Event::List {
            ticket: Ticket(9),
            window,
        } => Some(window.unwrap_err()),
        _ => None,
    });
    assert_eq!(notice.severity, Severity::Error);
    desk.engine.shutdown();
}

fn ruled(desk: &mut Running, home: &Home) -> Result<String, String> {
    desk.wait(home, |event| match event {
        Event::Ruled(Ok(step)) => Some(Ok(step.label)),
        Event::Ruled(Err(notice)) => Some(Err(notice.text.to_string())),
        Event::Undone(step) => Some(Ok(step.map(|step| step.label).unwrap_or_default())),
        Event::Notice(notice) if notice.severity == Severity::Error => {
            Some(Err(notice.text.to_string()))
        }
        _ => None,
    })
}

#[test]
fn a_rule_that_cannot_be_stored_is_neither_written_nor_in_force() {
    let home = Home::new();
    let titles = ["Ferry stops", "Pier closes"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let file = home.paths().topics();
    let mute = |query: &str| {
        Request::Rule(Rule {
            name: query.into(),
            query: query.into(),
            effect: RuleEffect::Mute {
                action: MuteAction::Hide,
                until: None,
            },
        })
    };
    let mut desk = home.start();
    let database = rusqlite::Connection::open(home.paths().database()).unwrap();
    let refuse = |is_refused: bool| {
        let (from, to) = if is_refused {
            ("step_rule", "away")
        } else {
            ("away", "step_rule")
        };
        let rename = format!("ALTER TABLE {from} RENAME TO {to}");
        database.execute_batch(&rename).unwrap();
    };
    refuse(true);
    desk.engine.send(mute("stops"));
    assert!(ruled(&mut desk, &home).is_err());
    assert!(!file.exists());
    refuse(false);

    // The next one is stored, and brings nothing of the first with it.
    desk.engine.send(mute("pier"));
    assert_eq!(ruled(&mut desk, &home), Ok("muted \"pier\"".into()));
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(!before.contains("stops"), "{before}");
    let left = desk.list(&home, Source::Desk(Desk::All)).rows;
    assert_eq!(left.len(), 1);

    refuse(true);
    let muted = desk.list(&home, Source::Search("is:muted".into())).rows;
    desk.engine.send(Request::Unmute(muted[0].id));
    assert!(ruled(&mut desk, &home).is_err());
    refuse(false);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 1);
    desk.engine.shutdown();
}

#[test]
fn rules_are_written_undone_and_there_after_a_restart() {
    let home = Home::new();
    let titles = ["Ferry stops", "Pier closes"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let file = home.paths().topics();
    let own = "# mine\n[[topic]]\nname = 'Ports' # all of them\nmatch = 'port'\n";
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, own).unwrap();
    let rule = |query: &str, effect| Rule {
        name: query.into(),
        query: query.into(),
        effect,
    };
    let mute = RuleEffect::Mute {
        action: MuteAction::Hide,
        until: None,
    };

    let mut desk = home.start();
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 2);
    desk.engine.send(Request::Rule(rule("stops", mute.clone())));
    assert_eq!(ruled(&mut desk, &home), Ok("muted \"stops\"".into()));
    let left = desk.list(&home, Source::Desk(Desk::All));
    assert_eq!((left.rows.len(), left.total), (1, Some(1)));
    desk.engine.send(Request::Rule(rule(
        "pier",
        RuleEffect::List { order: None },
    )));
    assert_eq!(ruled(&mut desk, &home), Ok("saved \"pier\"".into()));
    assert_eq!(desk.sidebar(&home).saved[0].name.as_str(), "pier");
    desk.engine.send(Request::Rule(rule(
        "pier",
        RuleEffect::List { order: None },
    )));
    assert_eq!(
        ruled(&mut desk, &home),
        Err("topics.toml: there is a saved query \"pier\" already".into())
    );
    desk.engine.shutdown();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with(own), "{text}");

    // Another process: what was written is in force, and is undone there.
    let mut home = home;
    home.config = coranto::config::load(&home.paths(), None);
    let mut desk = home.start();
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 1);
    let muted = desk.list(&home, Source::Search("is:muted".into())).rows;
    desk.engine.send(Request::Unmute(muted[0].id));
    assert_eq!(ruled(&mut desk, &home), Ok("unmuted \"stops\"".into()));
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 2);
    for (label, rows) in [
        ("unmuted \"stops\"", 1),
        ("saved \"pier\"", 1),
        ("muted \"stops\"", 2),
    ] {
        desk.engine.send(Request::Undo(1));
        assert_eq!(ruled(&mut desk, &home), Ok(label.into()));
        assert_eq!(
            desk.list(&home, Source::Desk(Desk::All)).rows.len(),
            rows,
            "{label}"
        );
    }
    assert!(desk.sidebar(&home).saved.is_empty());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), own);

    // What could not be read again is not written.
    desk.engine
        .send(Request::Rule(rule("pier is:read", mute.clone())));
    let said = ruled(&mut desk, &home).unwrap_err();
    assert!(said.contains("`is:read` changes with time"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), own);
    // A rule that was taken out by hand does not stand in the way of undoing.
    desk.engine.send(Request::Rule(rule("pier", mute.clone())));
    assert_eq!(ruled(&mut desk, &home), Ok("muted \"pier\"".into()));
    std::fs::write(&file, own).unwrap();
    desk.engine.send(Request::Undo(1));
    assert_eq!(ruled(&mut desk, &home), Ok("muted \"pier\"".into()));
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 2);

    // A file that is no TOML is left alone, and says so.
    std::fs::write(&file, "[[topic]\n").unwrap();
    desk.engine.send(Request::Rule(rule("pier", mute)));
    let said = ruled(&mut desk, &home).unwrap_err();
    assert!(said.starts_with("topics.toml:1: "), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[[topic]\n");
    desk.engine.shutdown();
}

#[test]
fn what_is_snoozed_is_awake_at_the_next_start() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let id = desk.list(&home, Source::Desk(Desk::All)).rows[0].id;
    desk.engine.send(Request::Mark {
        ticket: Ticket(1),
        target: Target::Entries(vec![id]),
        change: Change::Snoozed(Some(Time(START + HOUR))),
    });
    desk.wait(&home, |event| {
        matches!(event, Event::Marked { .. }).then_some(())
    });
    assert!(desk.list(&home, Source::Desk(Desk::All)).rows.is_empty());
    desk.engine.shutdown();
    home.pass(HOUR);
    home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(home.window(Desk::Unread).rows.len(), 1);
}

#[test]
fn what_another_process_does_is_seen() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    let mut desk = home.start();
    assert_eq!(desk.sidebar(&home).feeds.len(), 1);
    // What it knows of the database it knows once it has written: lists come from elsewhere.
    desk.engine.send(Request::Mark {
        ticket: Ticket(1),
        target: Target::Entries(Vec::new()),
        change: Change::Read(true),
    });
    desk.wait(&home, |event| {
        matches!(event, Event::Marked { .. }).then_some(())
    });
    home.refresh(&RefreshScope::Due).unwrap();
    desk.wait(&home, |event| {
        matches!(event, Event::Changed { .. }).then_some(())
    });
    assert_eq!(desk.list(&home, Source::Desk(Desk::All)).rows.len(), 1);
    desk.engine.shutdown();
}

#[test]
fn following_and_leaving_a_feed_is_told() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    // Not a new home: something was followed before.
    let first = home.follow(&[server.url("/feed")]);
    let mut desk = home.start();
    let notice = |event| match event {
        Event::Notice(notice) => Some(notice.text),
        _ => None,
    };
    desk.engine.send(Request::Remove(first));
    let removed = desk.wait(&home, |event| match event {
        Event::Subscribed(step) => Some(step),
        _ => None,
    });
    assert_eq!(removed.unwrap().label, "removed 127.0.0.1/feed");
    assert_eq!(desk.sidebar(&home).feeds, []);

    let offers = |event| match event {
        Event::Offered { ticket, offers } if ticket == Ticket::default() => Some(offers),
        _ => None,
    };
    let ask = |path: &str| Request::Discover {
        ticket: Ticket::default(),
        address: server.url(path).into(),
    };
    desk.engine.send(ask("/feed"));
    let offered = desk.wait(&home, offers).unwrap();
    let [offer] = offered.as_slice() else {
        panic!("{offered:?}");
    };
    assert_eq!(offer.title.as_str(), "Harbor Post");
    let newest = offer.newest.as_ref().map(|newest| newest.title.as_str());
    assert_eq!((newest, offer.entries), (Some("A vote"), 1));
    assert_eq!(
        desk.sidebar(&home).feeds,
        [],
        "nothing is kept before it is chosen"
    );

    let asked = server.requests().len();
    desk.engine.send(Request::Follow {
        urls: vec![offer.url.clone()],
        category: coranto::model::Clean::line("Harbor"),
    });
    let text = desk.wait(&home, notice);
    assert!(text.contains("Harbor Post in Harbor: 1 entry"), "{text}");
    assert_eq!(server.requests().len(), asked, "it is not asked again");
    desk.engine.send(ask("/feed/"));
    let text = desk.wait(&home, offers).unwrap_err().text;
    assert!(text.contains("already followed, in Harbor"), "{text}");
    desk.engine.send(ask("/missing"));
    let text = desk.wait(&home, offers).unwrap_err().text;
    assert!(text.contains("404"), "{text}");
    desk.engine.shutdown();
}
