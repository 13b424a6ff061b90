//! An hour of triage in a few seconds: 2,000 unread entries, keys pressed as somebody would who knows
//! them, two sizes, a restart. What is stored in the end is what a model says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::session::Session;
use crate::corpus::corpus;
use crate::server::{Answer, Server};
use crate::watchlists::newswire;

const ENTRIES: usize = 2_000;

/// Real feeds of the corpus that are not the same feed in another form.
const FOLDERS: [&str; 3] = ["netnewswire", "newsboat", "feed-rs"];
const SAME: [&str; 3] = [
    "DaringFireball.atom",
    "DaringFireball.rss",
    "rss_092_with_empty_author.xml",
];

/// What triage can change of an entry.
#[derive(Debug, Clone, PartialEq, Default)]
struct Marks {
    is_read: bool,
    is_starred: bool,
    is_muted: bool,
    tags: Vec<String>,
}

/// What the store should hold: the entries in the order of the list, and each state before.
struct Model {
    titles: Vec<String>,
    rows: Vec<(String, Marks)>,
    past: Vec<Vec<(String, Marks)>>,
    future: Vec<Vec<(String, Marks)>>,
}

impl Model {
    fn new(home: &Path) -> Self {
        let entries = list(home, "");
        let titles = entries.iter().map(|entry| entry["title"].as_str());
        Self {
            titles: titles.map(|title| title.unwrap().to_owned()).collect(),
            rows: entries.iter().map(marks).collect(),
            past: Vec::new(),
            future: Vec::new(),
        }
    }

    /// A step: `change` is made to `count` of the rows that are shown, from `first` on (from 0).
    fn change(&mut self, first: usize, count: usize, change: impl Fn(&mut Marks)) {
        self.past.push(self.rows.clone());
        self.future.clear();
        let shown = self.rows.iter_mut().filter(|(_, marks)| !marks.is_muted);
        shown
            .skip(first)
            .take(count)
            .for_each(|(_, marks)| change(marks));
    }

    /// A step: `change` is made to the entries with these ids.
    fn change_ids(&mut self, ids: &[String], change: impl Fn(&mut Marks)) {
        self.past.push(self.rows.clone());
        self.future.clear();
        let found = self.rows.iter_mut().filter(|(id, _)| ids.contains(id));
        found.for_each(|(_, marks)| change(marks));
    }

    fn undo(&mut self) {
        let before = self.past.pop().expect("a step");
        self.future.push(std::mem::replace(&mut self.rows, before));
    }

    fn redo(&mut self) {
        let after = self.future.pop().expect("a step");
        self.past.push(std::mem::replace(&mut self.rows, after));
    }

    fn unread(&self) -> usize {
        let rows = self.rows.iter();
        rows.filter(|(_, marks)| !marks.is_read && !marks.is_muted)
            .count()
    }

    /// Waits until the sidebar has as many unread entries as the model.
    #[track_caller]
    fn wait(&self, session: &mut Session) {
        let unread = self.unread().to_string();
        session.until(&format!("{unread} unread"), |screen| {
            screen.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.any(|word| word == "Unread") && words.next() == Some(&unread)
            })
        });
    }

    #[track_caller]
    fn assert_stored(&self, home: &Path) {
        let stored = list(home, "").into_iter().map(|entry| marks(&entry));
        let muted = list(home, "is:muted").into_iter().map(|entry| {
            let (id, marks) = marks(&entry);
            let is_muted = true;
            (id, Marks { is_muted, ..marks })
        });
        let stored: BTreeMap<String, Marks> = stored.chain(muted).collect();
        let expected: BTreeMap<String, Marks> = self.rows.iter().cloned().collect();
        for (id, marks) in &expected {
            assert_eq!(stored.get(id), Some(marks), "{id}");
        }
        assert_eq!(stored.len(), expected.len());
    }
}

fn marks(entry: &Value) -> (String, Marks) {
    let tags = entry["tags"].as_array().unwrap().iter();
    let marks = Marks {
        is_read: entry["read"].as_bool().unwrap(),
        is_starred: entry["starred"].as_bool().unwrap(),
        is_muted: false,
        tags: tags.map(|tag| tag.as_str().unwrap().to_owned()).collect(),
    };
    (entry["id"].as_str().unwrap().to_owned(), marks)
}

fn coranto(home: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coranto"));
    command.env_clear().env("TZ", "UTC").arg("--home").arg(home);
    let output = command.args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Asks the command line for entries.
fn list(home: &Path, query: &str) -> Vec<Value> {
    let out = coranto(home, &["list", "--json", query]);
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// Feeds of the corpus, and news of an agency to make up the number, as
/// feeds of a hundred.
fn feeds(corpus: &Path) -> Vec<(String, Vec<u8>)> {
    let mut feeds = Vec::new();
    for folder in FOLDERS {
        for file in crate::corpus::files(&corpus.join("feeds").join(folder)) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if !SAME.contains(&name.as_str()) {
                let path = format!("/{folder}/{name}");
                feeds.push((path, std::fs::read(file).unwrap()));
            }
        }
    }
    let parsed = feeds
        .iter()
        .map(|(_, body)| crate::corpus::read(body, None));
    let known: usize = parsed.flatten().map(|feed| feed.entries.len()).sum();
    let news: Vec<(String, String)> = newswire(corpus);
    for (number, hundred) in news[..ENTRIES - known].chunks(100).enumerate() {
        let items: Vec<Value> = hundred
            .iter()
            .enumerate()
            .map(|(n, (title, text))| {
                let minute = number * 100 + n;
                let date = format!("2026-10-{:02}T{:02}:{:02}:00Z", 1 + minute / 1440, minute / 60 % 24, minute % 60);
                json!({"id": n.to_string(), "title": title, "content_text": text, "date_published": date})
            })
            .collect();
        let version = "https://jsonfeed.org/version/1.1";
        let feed = json!({"version": version, "title": format!("Wire {number}"), "items": items});
        feeds.push((format!("/wire/{number}"), feed.to_string().into_bytes()));
    }
    feeds
}

/// Fills a home with exactly [`ENTRIES`] unread entries.
fn fill(home: &Path, corpus: &Path) {
    std::fs::create_dir_all(home.join("config")).unwrap();
    let settings = "[refresh]\nautomatic = false\n[stories]\ngroup = false\nlist = false\n";
    std::fs::write(home.join("config/config.toml"), settings).unwrap();
    let feeds = feeds(corpus);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let routes = feeds
        .iter()
        .map(|(path, body)| (path.as_str(), Answer::feed(body)));
    let server = runtime.block_on(Server::start(routes));
    let outlines = feeds
        .iter()
        .map(|(path, _)| format!("<outline xmlUrl=\"{}\"/>\n", server.url(path)));
    let outlines: String = outlines.collect();
    let opml = home.join("feeds.opml");
    std::fs::write(
        &opml,
        format!("<opml version=\"2.0\"><body>{outlines}</body></opml>"),
    )
    .unwrap();
    coranto(home, &["import", opml.to_str().unwrap()]);
    let said = coranto(home, &["refresh"]);
    assert!(
        !said.contains("copies"),
        "a mark of one would be a mark of another: {said}"
    );
    assert_eq!(list(home, "").len(), ENTRIES);
}

#[test]
fn two_thousand_entries_are_triaged_and_undone() {
    let Some(corpus) = corpus("an hour of triage") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    fill(home, &corpus);
    let mut model = Model::new(home);

    let mut session = Session::start(home, 120, 40);
    session.until_text("DESK");
    session.press("ga");
    session.until_text("All  2000 entries");
    session.press("gg");
    for row in 0..50 {
        session.press("\rqj");
        model.change(row, 1, |marks| marks.is_read = true);
    }
    model.wait(&mut session);
    session.press("60G");
    for row in 59..79 {
        session.press("sj");
        model.change(row, 1, |marks| marks.is_starred = true);
    }
    session.until_text("starred 1 entry");
    session.press("100G");
    for row in 99..109 {
        session.press("tvote\rj");
        model.change(row, 1, |marks| marks.tags.push("vote".into()));
    }
    session.until_text("tagged 1 entry #vote");
    session.press("Q");
    assert!(session.end());
    model.assert_stored(home);

    // The list is as it was left.
    let mut session = Session::start(home, 120, 40);
    session.until_text(&model.titles[109][..12]);
    session.press("200G7d");
    model.change(199, 7, |marks| marks.is_read = true);
    session.until_text("done 7 entries");
    session.press("300Gv9jd");
    model.change(299, 10, |marks| marks.is_read = true);
    session.until_text("done 10 entries");
    let oil = list(home, "title:oil is:unread");
    let oil: Vec<String> = oil.iter().map(|entry| marks(entry).0).collect();
    assert!(oil.len() > 5, "{}", oil.len());
    session.press(":done title:oil is:unread\r");
    model.change_ids(&oil, |marks| marks.is_read = true);
    session.until_text(&format!("done {} entries", oil.len()));
    model.wait(&mut session);
    session.resize(60, 20);
    session.until("the narrow screen", |screen| {
        screen.contains("All  2000 entries") && !screen.contains("newest first")
    });
    session.press("400Gmm");
    model.change(399, 1, |marks| marks.is_muted = true);
    session.until_text("muted 1 entry");
    session.press("mmmm");
    model.change(399, 1, |marks| marks.is_muted = true);
    model.change(399, 1, |marks| marks.is_muted = true);
    session.resize(200, 60);
    model.wait(&mut session);

    session.press(&"u".repeat(30));
    (0..30).for_each(|_| model.undo());
    session.until_text("undid: starred 1 entry");
    session.press(&"\u{12}".repeat(10));
    (0..10).for_each(|_| model.redo());
    model.wait(&mut session);
    session.press("Q");
    assert!(session.end());
    model.assert_stored(home);
}
