//! `coranto watch`: what arrives is printed as it is stored, whoever stores it.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Answer, Route, Server};

type Items = Arc<Mutex<Vec<&'static str>>>;

/// A home that follows one feed, which can be given items, and has a topic on the harbor.
struct Desk {
    home: TempDir,
    items: Items,
    server: Server,
}

impl Desk {
    async fn new() -> Self {
        let items: Items = Arc::new(Mutex::new(vec!["Harbor opens"]));
        let given = Arc::clone(&items);
        let route: Route = Box::new(move |_| {
            let items: String = given
                .lock()
                .unwrap()
                .iter()
                .map(|title| format!("<item><title>{title}</title><guid>{title}</guid></item>"))
                .collect();
            Answer::feed(format!(
                "<rss version=\"2.0\"><channel><title>Ledger</title>{items}</channel></rss>"
            ))
        });
        let desk = Self {
            home: tempfile::tempdir().unwrap(),
            items,
            server: Server::start([("/ledger", route)]).await,
        };
        desk.choose("'harbor'");
        desk.run(&["add", &desk.url()]);
        desk
    }

    /// Writes the topics: *Harbor* with this query, and *Votes*.
    fn choose(&self, query: &str) {
        let folder = self.home.path().join("config");
        std::fs::create_dir_all(&folder).unwrap();
        let topics = format!(
            "[[topic]]\nname = \"Harbor\"\nmatch = {query}\n\n\
             [[topic]]\nname = \"Votes\"\nmatch = 'vote'\n"
        );
        std::fs::write(folder.join("topics.toml"), topics).unwrap();
    }

    fn url(&self) -> String {
        self.server.url("/ledger")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coranto"));
        command
            .env("TZ", "UTC")
            .arg("--home")
            .arg(self.home.path())
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Has another process fetch these items as well.
    fn publish(&self, titles: &[&'static str]) {
        self.items.lock().unwrap().extend(titles);
        self.run(&["refresh", &self.url()]);
    }

    /// Starts watching; it has begun when this returns.
    fn watch(&self, arguments: &[&str]) -> Watch {
        let mut child = self
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        err.read_line(&mut said).unwrap();
        Watch {
            child,
            out,
            err,
            said,
        }
    }
}

/// A running `coranto watch`.
struct Watch {
    child: Child,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
    /// The first line on standard error.
    said: String,
}

impl Watch {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    fn interrupt(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", "INT", &id]).status();
        assert!(kill.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hits_are_printed_as_they_arrive_until_interrupted() {
    let desk = Desk::new().await;
    let mut watch = desk.watch(&["watch", "--json", "Harbor"]);
    assert_eq!(watch.said, "watching: Harbor\n");
    // Neither what was there nor what is on another topic only.
    desk.publish(&["A vote", "Harbor vote"]);
    let entry: Value = serde_json::from_str(&watch.line()).unwrap();
    assert_eq!(entry["title"], "Harbor vote");
    assert_eq!(entry["topics"][0]["topic"], "Harbor");
    assert_eq!(entry["topics"][0]["level"], "about");
    assert_eq!(entry["topics"][0]["queries"][0], "harbor");
    let term = &entry["topics"][0]["terms"][0];
    assert_eq!(
        (&term["text"], &term["field"]),
        (&"Harbor".into(), &"title".into())
    );
    assert_eq!((&term["start"], &term["end"]), (&0.into(), &6.into()));
    assert_eq!(entry["topics"][1]["topic"], "Votes");

    // The topic is edited meanwhile: what arrives then is matched with it.
    desk.choose("'ferry'");
    desk.publish(&["Ferry stops"]);
    let entry: Value = serde_json::from_str(&watch.line()).unwrap();
    assert_eq!(entry["title"], "Ferry stops");
    assert_eq!(entry["topics"][0]["queries"][0], "ferry");
    assert_eq!(watch.interrupt(), Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_no_news_to_topics_that_are_edited() {
    let desk = Desk::new().await;
    let mut watch = desk.watch(&["watch"]);
    desk.publish(&["Ferry stops"]);
    desk.publish(&["Harbor closes"]);
    assert!(watch.line().contains("Harbor closes"));
    desk.publish(&["Ferry goes", "A vote"]);
    assert!(watch.line().contains("A vote"));
    desk.publish(&["Ferry late"]);
    desk.publish(&["Ferry early", "Second vote"]);
    assert!(watch.line().contains("Second vote"));
    desk.choose("'ferry OR tram'");
    desk.publish(&["Tram stops"]);
    assert!(watch.line().contains("Tram stops"));
    assert_eq!(watch.interrupt(), Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_run_for_each_hit() {
    let desk = Desk::new().await;
    let file = desk.home.path().join("told");
    let line = format!(
        "sh -c 'printf \"%s|%s|%s\" \"$CORANTO_TOPIC\" \"$1\" \"$2\" > \"$0\"; echo told' '{}' --",
        file.display()
    );
    let mut watch = desk.watch(&["watch", "--exec", &line]);
    assert_eq!(watch.said, "watching: Harbor, Votes\n");
    desk.publish(&["Harbor $(vote) `x`"]);
    assert!(watch.line().contains("Harbor $(vote) `x`"));
    // What the program writes is seen too, after its entry.
    assert_eq!(watch.line(), "told\n");
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, "Harbor, Votes|--|Harbor $(vote) `x`");
    assert_eq!(watch.interrupt(), Some(130));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_ends_it_quietly() {
    let desk = Desk::new().await;
    let Watch {
        mut child,
        out,
        mut err,
        ..
    } = desk.watch(&["watch"]);
    drop(out);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    err.read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told_at_once() {
    let desk = Desk::new().await;
    for (arguments, want) in [
        (&["watch", "Harbour"][..], "did you mean \"Harbor\"?"),
        (&["watch", "--exec", "'a"], "a quote that is never closed"),
        (&["watch", "--exec", " "], "names no program"),
    ] {
        let output = desk.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(want), "{said}");
    }
}
