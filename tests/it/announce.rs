//! Topics that announce themselves: over real sockets, through the store, to a program or to the
//! screen.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use coranto::config;
use coranto::model::announcement::Announcement;
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::message::RefreshScope;
use coranto::model::settings::NotifyMeans;
use coranto::model::{Change, EntryId, Event, FeedId, Request, Target};
use serde_json::Value;

use crate::refresh::{HOUR, Home};
use crate::server::{Answer, Route, Server};

const MINUTE: i64 = 60;

/// Two feeds that can be given items, a topic that announces what is on the harbor, and a program
/// that writes down what it is told.
struct Desk {
    home: Home,
    items: [Items; 2],
    feeds: Vec<FeedId>,
    told: PathBuf,
    _folder: tempfile::TempDir,
    server: Server,
}

type Items = Arc<Mutex<Vec<String>>>;

fn route(name: &'static str, items: &Items) -> Route {
    let items = Arc::clone(items);
    Box::new(move |_| {
        let items: String = items.lock().unwrap().concat();
        Answer::feed(format!(
            "<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>"
        ))
    })
}

/// A feed with one entry that leads to the page.
fn teaser(title: &str) -> Route {
    let item = format!(
        "<item><title>{title}</title><link>/page?{title}</link>\
         <description>It is out.</description></item>"
    );
    route("First", &Arc::new(Mutex::new(vec![item])))
}

/// A page which alone says what the topic looks for.
fn page() -> Route {
    let paragraph = "<p>The survey of the channel took the whole summer, and it was longer than \
         anybody had thought it would be, since the depth of the harbor had to be measured twice at \
         each of the forty places between the north pier and the lighthouse.</p>";
    let body = paragraph.repeat(4);
    let html = format!("<html><body><article><h1>The survey</h1>{body}</article></body></html>");
    Box::new(move |_| Answer::new("200 OK", &[("Content-Type", "text/html")], html.clone()))
}

impl Desk {
    /// `notify` is the value in `topics.toml`. Both feeds were had once already.
    fn new(notify: &str) -> Self {
        let mut home = Home::new();
        let items = [Items::default(), Items::default()];
        let server = home.serve([
            ("/ledger", route("Ledger", &items[0])),
            ("/post", route("Post", &items[1])),
            ("/first", teaser("A chart")),
            ("/page", page()),
        ]);
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told");
        // So short as they are here, texts that share a word would be one story.
        home.config.settings.stories.group = false;
        home.config.settings.notify.by = NotifyMeans::Command;
        home.config.settings.notify.command = vec![
            "sh".into(),
            "-c".into(),
            "cat >> \"$0\"".into(),
            told.to_string_lossy().into_owned(),
        ];
        let feeds = home.follow(&[server.url("/ledger"), server.url("/post")]);
        let mut desk = Self {
            home,
            items,
            feeds,
            told,
            _folder: folder,
            server,
        };
        desk.choose(notify);
        desk.publish(0, "Harbor opens", "ledger.example");
        desk.publish(1, "A vote", "post.example");
        desk.refresh();
        desk
    }

    fn choose(&mut self, notify: &str) {
        let file = self.home.paths().topics();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = format!("[[topic]]\nname = \"Harbor\"\nmatch = 'harbor'\nnotify = {notify}\n");
        fs::write(file, text).unwrap();
        let config = config::load(&self.home.paths(), None);
        assert_eq!(config.problems, []);
        self.home.config.watchlist = config.watchlist;
    }

    /// Adds an item to a feed; the same title and host are the same text.
    fn publish(&self, feed: usize, title: &str, host: &str) {
        let path = title.replace(' ', "-");
        self.items[feed].lock().unwrap().push(format!(
            "<item><title>{title}</title><link>https://{host}/{path}</link></item>"
        ));
    }

    fn refresh(&self) {
        let scope = RefreshScope::Feeds(self.feeds.clone());
        let (summary, _) = self.home.refresh(&scope).unwrap();
        assert_eq!(summary.remarks, []);
        assert_eq!(summary.failed, []);
    }

    /// Returns what the program was told since this was last asked: how many, and the newest.
    fn told(&self) -> Vec<(u64, String)> {
        let text = fs::read_to_string(&self.told).unwrap_or_default();
        let _ = fs::remove_file(&self.told);
        let lines = text.lines().map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let title = value["title"].as_str().unwrap().to_owned();
            (value["count"].as_u64().unwrap(), title)
        });
        lines.collect()
    }
}

fn one(title: &str) -> Vec<(u64, String)> {
    vec![(1, title.to_owned())]
}

#[test]
fn what_is_new_is_announced_once_and_not_too_often() {
    let desk = Desk::new("\"entry\"");
    // Never for what a feed has when it is first fetched.
    assert_eq!(desk.told(), []);
    desk.publish(0, "Harbor closes", "ledger.example");
    desk.publish(0, "Weather", "ledger.example");
    desk.refresh();
    assert_eq!(desk.told(), one("Harbor closes"));
    desk.refresh();
    assert_eq!(desk.told(), []);

    // Two more within the quarter of an hour: told together when it is over, after a restart too.
    desk.home.pass(5 * MINUTE);
    desk.publish(0, "Harbor talks", "ledger.example");
    desk.refresh();
    desk.home.pass(5 * MINUTE);
    desk.publish(1, "Harbor vote", "post.example");
    desk.refresh();
    assert_eq!(desk.told(), []);
    desk.home.pass(5 * MINUTE);
    desk.refresh();
    assert_eq!(desk.told(), vec![(2, "Harbor vote".to_owned())]);
}

#[test]
fn copies_are_not_announced_and_outlets_are_counted() {
    let desk = Desk::new("\"entry\"");
    desk.publish(0, "Harbor closes", "wire.example");
    desk.refresh();
    desk.home.pass(HOUR);
    desk.publish(1, "Harbor closes", "wire.example");
    desk.refresh();
    assert_eq!(desk.told(), one("Harbor closes"));

    let desk = Desk::new("{ mode = \"story\", min_outlets = 2 }");
    desk.publish(0, "Harbor closes", "wire.example");
    desk.refresh();
    // One outlet, whoever passes its text on.
    desk.publish(1, "Harbor closes", "wire.example");
    desk.refresh();
    assert_eq!(desk.told(), []);
}

#[test]
fn quiet_hours_and_other_choices() {
    // The clock of the tests stands at 11:06.
    let mut desk = Desk::new("{ mode = \"entry\", quiet = \"09:00-12:00\" }");
    desk.publish(0, "Harbor closes", "ledger.example");
    desk.refresh();
    assert_eq!(desk.told(), []);
    desk.home.pass(HOUR);
    desk.refresh();
    assert_eq!(desk.told(), one("Harbor closes"));

    // What another topic finds in the cache is no news, nor what came while nothing was wanted.
    desk.choose("\"off\"");
    desk.publish(0, "Harbor talks", "ledger.example");
    desk.refresh();
    desk.choose("\"entry\"");
    desk.home.pass(HOUR);
    desk.refresh();
    assert_eq!(desk.told(), []);

    // A digest comes every four hours.
    desk.choose("\"digest\"");
    desk.publish(0, "Harbor vote", "ledger.example");
    desk.refresh();
    assert_eq!(desk.told(), []);
    desk.home.pass(4 * HOUR);
    desk.refresh();
    assert_eq!(desk.told(), one("Harbor vote"));
}

#[test]
fn what_only_a_full_text_says_is_announced_when_that_comes() {
    let mut desk = Desk::new("\"entry\"");
    let table = |address: String| FeedTable {
        about: FeedMatch::parse(&address).expect("a match"),
        line: 1,
        settings: FeedSettings {
            full_text: Some(true),
            ..FeedSettings::default()
        },
    };
    let all = ["/ledger", "/post", "/first"].map(|path| desk.server.url(path));
    desk.home.config.settings.feeds = all.map(table).into();
    let publish = |desk: &Desk, feed: usize, title: &str| {
        desk.items[feed].lock().unwrap().push(format!(
            "<item><title>{title}</title><link>/page?{title}</link>\
             <description>It is out.</description></item>"
        ));
    };
    // Pages elsewhere are not asked for.
    let first = Target::Entries(vec![EntryId(1), EntryId(2)]);
    let clock = (desk.home.clock())();
    let mut writer = desk.home.writer();
    writer.mark(&first, &Change::Read(true), &clock).unwrap();
    writer.close().unwrap();
    desk.home.pass(MINUTE);
    publish(&desk, 0, "A survey");
    desk.refresh();
    assert_eq!(desk.told(), one("A survey"));
    desk.refresh();
    assert_eq!(desk.told(), []);
    // Within the quarter of an hour the next one waits; and a copy is no news.
    publish(&desk, 0, "A report");
    publish(&desk, 1, "A survey");
    desk.refresh();
    assert_eq!(desk.told(), []);
    desk.home.pass(15 * MINUTE);
    desk.refresh();
    assert_eq!(desk.told(), one("A report"));

    // Not for what a feed has when it is first fetched.
    desk.home.pass(HOUR);
    desk.feeds = desk.home.follow(&[desk.server.url("/first")]);
    desk.refresh();
    let sidebar = desk.home.reader();
    let sidebar = sidebar.sidebar(&desk.home.config.watchlist, &(desk.home.clock())());
    assert_eq!(sidebar.unwrap().topics[0].total, 4);
    assert_eq!(desk.told(), []);
}

#[test]
fn a_program_that_fails_is_told_of_and_the_refresh_goes_on() {
    let mut desk = Desk::new("\"entry\"");
    desk.home.config.settings.notify.command = vec!["no-such-program-here".into()];
    desk.publish(0, "Harbor closes", "ledger.example");
    let scope = RefreshScope::Feeds(desk.feeds.clone());
    let (summary, _) = desk.home.refresh(&scope).unwrap();
    assert_eq!(summary.new, 1);
    let remark = summary.remarks[0].as_str();
    assert!(
        remark.starts_with("`no-such-program-here` cannot be started"),
        "{remark}"
    );
}

#[test]
fn what_a_program_failed_to_tell_is_told_later() {
    let mut desk = Desk::new("\"entry\"");
    let works = desk.home.config.settings.notify.command.clone();
    desk.home.config.settings.notify.command = vec!["no-such-program-here".into()];
    desk.publish(0, "Harbor closes", "ledger.example");
    let scope = RefreshScope::Feeds(desk.feeds.clone());
    let (summary, _) = desk.home.refresh(&scope).unwrap();
    assert_eq!((summary.new, summary.remarks.len()), (1, 1));
    desk.home.config.settings.notify.command = works;
    desk.refresh();
    assert_eq!(desk.told(), one("Harbor closes"));
    desk.home.pass(HOUR);
    desk.refresh();
    assert_eq!(desk.told(), []);
}

#[test]
fn the_screen_is_told_by_an_event() {
    let mut desk = Desk::new("\"entry\"");
    desk.home.config.settings.notify.by = NotifyMeans::Osc9;
    desk.publish(0, "Harbor closes", "ledger.example");
    // Without a screen it waits for one.
    desk.refresh();
    desk.publish(0, "Harbor talks", "ledger.example");
    let mut running = desk.home.start();
    let scope = RefreshScope::Feeds(desk.feeds.clone());
    let heard = |event| match event {
        Event::Announced(announcement) => Some(*announcement),
        _ => None,
    };
    // The minute's look may come before the refresh.
    let mut told: Vec<Announcement> = Vec::new();
    running.engine.send(Request::Refresh(scope));
    told.push(running.wait(&desk.home, heard));
    let first = &told[0];
    assert_eq!(first.topic.as_str(), "Harbor");
    assert!(first.title.as_str().starts_with("Harbor"), "{first:?}");
    assert!(first.feed_title.as_str() == "Ledger" && first.outlets == 1);
    running.engine.shutdown();
    assert_eq!(desk.told(), []);
}
