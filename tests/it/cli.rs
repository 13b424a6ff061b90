//! The command line: what goes to which stream, and which status comes back.
//!
//! Every run has a home of its own below a temporary folder and an environment of nothing but
//! `TZ`, so that no file and no variable of the machine is part of an answer.

use std::path::PathBuf;

use assert_cmd::Command;
use coranto::model::mark::COMMAND_LINE;
use coranto::model::{Clock, Time};
use coranto::store::Writer;
use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Answer, Server};

/// Two entries: one that both starter topics match, and one that `ICE` must not match.
const LEDGER: &str = r#"<?xml version="1.0"?>
<rss version="2.0"><channel><title>Lakeport Ledger</title><link>https://lakeport-ledger.example/</link>
<item><title>ICE's office opens in Lakeport</title><link>https://lakeport-ledger.example/office</link>
<guid>office</guid><pubDate>Fri, 06 Nov 2026 08:00:00 GMT</pubDate>
<description>&lt;h2&gt;Reactions&lt;/h2&gt;&lt;p&gt;Mayor &lt;b&gt;Dana Ruiz&lt;/b&gt; was &lt;a href="/guests"&gt;not there&lt;/a&gt;.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;a first one&lt;/li&gt;&lt;/ul&gt;</description></item>
<item><title>Winter on the bay</title><link>https://lakeport-ledger.example/winter</link>
<guid>winter</guid><pubDate>Thu, 05 Nov 2026 08:00:00 GMT</pubDate>
<description>There is ice at the pier.&#27;[31m</description></item>
</channel></rss>"#;

const WIRE: &str = r#"<?xml version="1.0"?>
<rss version="2.0"><channel><title>Bay Wire</title>
<item><title>Council meets</title><link>https://bay-wire.example/council</link><guid>c</guid>
<pubDate>Wed, 04 Nov 2026 08:00:00 GMT</pubDate><description>Tonight.</description></item>
</channel></rss>"#;

/// A home in a temporary folder.
struct Home(TempDir);

/// What a run left behind.
#[derive(Debug)]
struct Run {
    out: String,
    err: String,
    status: i32,
}

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file of the home and returns its path.
    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coranto"));
        command
            .env_clear()
            .env("TZ", "UTC")
            .arg("--home")
            .arg(self.0.path())
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        Run {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().expect("the program ends by itself"),
        }
    }

    /// Runs what must succeed and returns its standard output.
    fn fine(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
        run.out
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let lines = self.fine(arguments);
        let parse = |line| serde_json::from_str(line).expect("each line is JSON");
        lines.lines().map(parse).collect()
    }
}

/// A home that follows the Ledger and the Wire, and the server they come from.
async fn two_feeds() -> (Home, Server) {
    let server = Server::start([
        ("/ledger", Answer::feed(LEDGER)),
        ("/wire", Answer::feed(WIRE)),
    ])
    .await;
    let home = Home::new();
    home.fine(&["add", &server.url("/ledger"), "--category", "News/Local"]);
    home.fine(&["add", &server.url("/wire"), "--title", "The Wire"]);
    (home, server)
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

#[test]
fn bad_input_gets_one_sentence_a_hint_and_a_status() {
    let home = Home::new();
    let page = home.write("page.html", "<html><p>no list</p></html>");
    let broken = home.write("broken.opml", "<opml><body><outline xmlUrl=");
    let cases: [(&[&str], i32, &[&str]); 18] = [
        (
            &["add", "ledger"],
            2,
            &[
                "\"ledger\" is not the address of a feed",
                "hint: it begins with https://",
            ],
        ),
        (&["import", "no/such.opml"], 1, &["such.opml", "hint: "]),
        (&["lst"], 2, &["unrecognized subcommand 'lst'", "'list'"]),
        (&["list", "--sort", "newst"], 2, &["newst", "newest"]),
        (&["show", "abcd", "--format", "txt"], 2, &["txt", "text"]),
        (
            &["list", "titel:ruiz"],
            2,
            &[
                "unknown field `titel`",
                "    titel:ruiz\n    ^^^^^",
                "hint: ",
            ],
        ),
        (&["mark", "read", ""], 2, &["an empty query", "hint: "]),
        (&["mark", "red", "is:unread"], 2, &["red", "read"]),
        (&["mark", "read"], 2, &["QUERY"]),
        (
            &["show", "abc"],
            2,
            &["\"abc\" is too short for an id", "hint: "],
        ),
        (&["show", "wxyz"], 2, &["\"wxyz\" is no id", "hint: "]),
        (&["show", "abcd"], 1, &["there is no entry abcd", "hint: "]),
        (
            &["remove", "Ledger"],
            2,
            &["no feed is named \"Ledger\"", "hint: "],
        ),
        (
            &["import", "missing.opml"],
            1,
            &["missing.opml cannot be read"],
        ),
        (&["import", &page], 1, &["cannot be imported", "hint: "]),
        (&["import", &broken], 1, &["holds no feeds", "hint: "]),
        (
            &["--config", "missing.toml", "list"],
            2,
            &["missing.toml", "hint: "],
        ),
        (&["completions", "bahs"], 2, &["bahs", "bash"]),
    ];
    for (arguments, status, said) in cases {
        let run = home.run(arguments);
        assert_eq!(run.status, status, "{arguments:?}: {run:?}");
        assert_eq!(run.out, "", "{arguments:?}");
        for part in said {
            assert!(
                run.err.contains(part),
                "{arguments:?} lacks {part:?}: {}",
                run.err
            );
        }
    }
    assert!(
        !home.path("data").exists(),
        "nothing of this creates a database"
    );
}

#[test]
fn an_empty_home_is_no_error() {
    let home = Home::new();
    let cases: [(&[&str], &str); 7] = [
        (&["list"], ""),
        (&["list", "--json", ""], ""),
        (&["list", "--count"], "0\n"),
        (&["feeds"], ""),
        (&["refresh"], ""),
        (&["topics", "check"], "2 topics"),
        (&["mark", "read", "is:unread"], "nothing matches\n"),
    ];
    for (arguments, out) in cases {
        let run = home.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
        assert!(
            run.out.starts_with(out) && run.out.is_empty() == out.is_empty(),
            "{run:?}"
        );
    }
    assert!(!home.path("data").exists());
}

#[test]
fn documents_of_the_program_need_no_home() {
    let home = Home::new();
    assert!(
        home.fine(&["completions", "zsh"])
            .contains("#compdef coranto")
    );
    assert!(home.fine(&["man"]).contains(".TH coranto"));
    assert!(home.fine(&["--help"]).contains("Usage: coranto"));
    assert!(home.fine(&["--version"]).starts_with("coranto "));
    let shown = home.fine(&["config", "show"]);
    let (head, rest) = shown.split_once("\n\n").unwrap();
    let file = home.path("config/config.toml");
    let same = "# All settings are the built-in ones.";
    assert_eq!(head, format!("# There is no {}\n{same}", file.display()));
    assert_eq!(rest, home.fine(&["config", "default"]));
    assert!(
        home.fine(&["config", "default", "topics"])
            .contains("Metro Surge")
    );
    let paths = home.fine(&["config", "path"]);
    assert!(paths.contains(home.path("data/coranto.db").to_str().unwrap()));
}

#[test]
fn mistakes_in_files_are_warnings_and_findings_of_check() {
    let home = Home::new();
    home.write("config/config.toml", "[fetch]\ntotl = 3\nper_host = 5\n");
    home.write(
        "config/topics.toml",
        "[[topic]]\nname = \"Ports\"\nmatch = ['port', 'titel:x']\n",
    );
    home.write("config/keymap.toml", "[list]\n\"x\" = \"dwn\"\n");

    let run = home.run(&["list"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    for said in [
        "config.toml:2: unknown key `totl` in [fetch]\nhint: did you mean `total`?",
        "topics.toml:3: in \"Ports\": unknown field `titel`\n    titel:x\n    ^^^^^",
        "keymap.toml:2: unknown command `dwn`; did you mean `down`?",
    ] {
        assert!(run.err.contains(said), "{said:?} in {}", run.err);
    }

    let run = home.run(&["check"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert_eq!(run.out.matches(".toml:").count(), 3, "{run:?}");

    let run = home.run(&["topics", "check"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.out.contains("topics.toml:3") && !run.out.contains("totl"),
        "{run:?}"
    );

    // What is right beside the mistakes is in force.
    let run = home.run(&["config", "show"]);
    assert_eq!(run.status, 2, "{run:?}");
    let file = home.path("config/config.toml");
    let line = format!("per_host = 5 # {}:3", file.display());
    assert!(run.out.lines().any(|one| one == line), "{run:?}");

    let other = home.write("other.toml", "\n[ui]\nascii = true\n");
    let shown = home.run(&["--linear", "config", "show", "--config", &other]);
    let shown = shown.out;
    for line in [
        format!("ascii = true # {other}:3"),
        "linear = true # --linear".into(),
        format!("# Read: {other}"),
        "# Not built in: ui.ascii (other.toml:3), ui.linear (--linear)".into(),
    ] {
        assert!(shown.lines().any(|one| one == line), "{line} in {shown}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_refresh_leaves_no_lease_behind() {
    let (home, server, mut child) = hanging_refresh().await;
    let id = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-s", "INT", &id])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut message = String::new();
    let mut err = child.stderr.take().unwrap();
    std::io::Read::read_to_string(&mut err, &mut message).unwrap();
    assert!(message.contains("what had arrived is kept"), "{message}");

    assert_eq!(home.fine(&["list", "--count", ""]).trim(), "2");
    home.fine(&["refresh", &server.url("/ledger")]);
}

/// Where the system tells whether a process runs, nobody waits for one that was killed.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_was_killed_holds_nobody_up() {
    let (home, server, mut child) = hanging_refresh().await;
    let busy = home.run(&["refresh", &server.url("/ledger")]);
    assert_eq!(busy.status, 1, "{busy:?}");
    assert!(
        busy.err.contains("another coranto is refreshing"),
        "{busy:?}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    home.fine(&["refresh", &server.url("/ledger")]);
    assert_eq!(home.fine(&["list", "--count", ""]).trim(), "2");
}

/// A refresh that has told of one feed and waits for another, which never answers.
#[cfg(unix)]
async fn hanging_refresh() -> (Home, Server, std::process::Child) {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let server = Server::start([
        ("/ledger", Answer::feed(LEDGER)),
        ("/slow", Answer::hang("HTTP/1.1 200 OK\r\n")),
    ])
    .await;
    let home = Home::new();
    let list = home.write(
        "urls",
        &format!("{}\n{}\n", server.url("/ledger"), server.url("/slow")),
    );
    home.fine(&["import", &list]);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
        .arg("--home")
        .arg(home.0.path())
        .args(["refresh", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Once the first feed is reported the second is waited for.
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(line.contains("/ledger"), "{line}");
    (home, server, child)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_added_listed_and_removed() {
    let (home, server) = two_feeds().await;
    let again = home.fine(&["add", &server.url("/wire")]);
    assert!(again.starts_with("already followed: The Wire"), "{again}");

    let feeds = home.json(&["feeds", "--json"]);
    assert_eq!(feeds.len(), 2);
    let ledger = feeds
        .iter()
        .find(|feed| feed["title"] == "Lakeport Ledger")
        .unwrap();
    assert_eq!(
        keys(ledger),
        sorted(&[
            "id",
            "url",
            "title",
            "category",
            "unread",
            "total",
            "last_success",
            "last_error",
            "failures",
            "next",
            "why_next"
        ])
    );
    assert_eq!(ledger["category"], "News/Local");
    assert_eq!(
        (&ledger["unread"], &ledger["failures"]),
        (&Value::from(2), &Value::from(0))
    );

    let run = home.run(&["remove", "e"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.err.contains("\"e\" fits 2 feeds") && run.err.contains("The Wire"),
        "{run:?}"
    );
    home.fine(&["remove", "wire"]);
    assert_eq!(home.json(&["feeds", "--json"]).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_feed_is_not_kept() {
    let server = Server::start([(
        "/page",
        Answer::new(
            "200 OK",
            &[("Content-Type", "text/html")],
            "<html>hello</html>",
        ),
    )])
    .await;
    let home = Home::new();
    let addresses = [
        (server.url("/page"), 1),
        (server.url("/missing"), 1),
        // What is no address is a mistake in the command.
        ("ftp://lakeport-ledger.example/feed".to_owned(), 2),
    ];
    for (address, status) in addresses {
        let run = home.run(&["add", &address]);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{run:?}");
        assert!(run.err.starts_with("error: "), "{run:?}");
    }
    assert!(!home.path("data").exists(), "no database is left behind");
    assert_eq!(home.fine(&["feeds"]), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_listed_in_every_form() {
    let (home, _server) = two_feeds().await;
    let count = |query: &[&str]| {
        let mut arguments = vec!["list", "--count", "--"];
        arguments.extend(query);
        home.fine(&arguments).trim().parse::<u32>().unwrap()
    };
    let cases: [(&[&str], u32); 9] = [
        (&[""], 3),
        (&["is:unread"], 3),
        (&["ruiz"], 1),
        (&["feed:ledger"], 2),
        (&["feed:ledger", "-ruiz"], 1),
        (&["topic:\"Metro Surge\""], 1),
        (&["title:winter"], 1),
        (&["category:News"], 2),
        (&["is:starred"], 0),
    ];
    for (query, want) in cases {
        assert_eq!(count(query), want, "{query:?}");
    }

    let titles = |arguments: &[&str]| -> Vec<String> {
        let rows = home.json(arguments);
        rows.iter()
            .map(|row| row["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let newest = titles(&["list", "--json", "-n", "2"]);
    assert_eq!(
        newest,
        ["ICE's office opens in Lakeport", "Winter on the bay"]
    );
    let oldest = titles(&["list", "--json", "--sort", "oldest", "-n", "2"]);
    assert_eq!(oldest, ["Council meets", "Winter on the bay"]);
    let sorted_by = |sort| titles(&["list", "--json", "--sort", sort]);
    let by_title = [
        "Council meets",
        "ICE's office opens in Lakeport",
        "Winter on the bay",
    ];
    assert_eq!(sorted_by("title"), by_title);
    // Of each feed the newest first.
    let by_feed: Vec<String> = home
        .json(&["list", "--json", "--sort", "feed"])
        .iter()
        .map(|row| format!("{}: {}", row["feed_title"], row["title"]))
        .collect();
    assert!(by_feed.is_sorted_by_key(|row| row.split(": ").next().map(str::to_owned)));
    assert_eq!(
        titles(&["list", "--json", "--sort", "best", "-n", "1", "winter"]),
        ["Winter on the bay"]
    );

    let entry = &home.json(&["list", "--json", "ruiz"])[0];
    assert_eq!(
        keys(entry),
        sorted(&[
            "id",
            "feed",
            "feed_title",
            "category",
            "title",
            "url",
            "authors",
            "published",
            "updated",
            "fetched",
            "read",
            "starred",
            "later",
            "tags",
            "topics",
            "story",
            "language",
            "words",
            "summary",
            "enclosures",
            "comments",
            "image",
            "episode"
        ])
    );
    assert_eq!(entry["published"], "2026-11-06T08:00:00Z");
    let topics: Vec<_> = entry["topics"].as_array().unwrap().iter().collect();
    assert_eq!(topics.len(), 2, "{topics:?}");
    assert_eq!(
        (&topics[0]["topic"], &topics[0]["level"]),
        (&"Metro Surge".into(), &"about".into())
    );
    assert_eq!(topics[0]["queries"], Value::from(vec!["ICE"]));
    let term = &topics[0]["terms"][0];
    assert_eq!(
        (&term["text"], &term["field"]),
        (&"ICE's".into(), &"title".into())
    );
    assert_eq!((&term["start"], &term["end"]), (&0.into(), &5.into()));

    let line = home.fine(&["list", "--tsv", "winter"]);
    let cells: Vec<_> = line.trim_end_matches('\n').split('\t').collect();
    assert_eq!(
        cells[1..],
        [
            "2026-11-05T08:00:00Z",
            "Lakeport Ledger",
            "Winter on the bay",
            "https://lakeport-ledger.example/winter",
            "unread",
            ""
        ]
    );
    assert!(
        home.fine(&["list", "ruiz"])
            .contains("[Metro Surge, Harbor Line]")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_shown_in_every_form() {
    let (home, _server) = two_feeds().await;
    let id_of = |query: &str| {
        let rows = home.json(&["list", "--json", query]);
        rows[0]["id"].as_str().unwrap().to_owned()
    };
    let id = id_of("ruiz");
    assert_eq!(id.len(), 16);
    let text = home.fine(&["show", &id[..8], "--width", "40"]);
    assert!(
        text.starts_with("ICE's office opens in Lakeport\n"),
        "{text}"
    );
    assert!(text.contains("Mayor Dana Ruiz was not there[1]."), "{text}");
    assert!(
        text.contains("[1] https://lakeport-ledger.example/guests"),
        "{text}"
    );

    let markdown = home.fine(&["show", &id, "--format", "markdown"]);
    assert!(
        markdown.starts_with("# ICE's office opens in Lakeport\n"),
        "{markdown}"
    );
    for part in [
        "Reactions\n",
        "**Dana Ruiz**",
        "[not there](<https://lakeport-ledger.example/guests>)",
        "- a first one",
    ] {
        assert!(markdown.contains(part), "{part:?} in {markdown}");
    }
    assert!(
        home.fine(&["show", &id, "--format", "html"])
            .contains("<b>Dana Ruiz</b>")
    );
    let object = home.fine(&["show", &id, "--json"]);
    assert_eq!(object, home.fine(&["show", &id, "--format", "json"]));
    assert_eq!(home.json(&["show", &id, "--json"])[0]["id"], id);

    let changes = home.fine(&["show", &id, "--format", "changes"]);
    assert!(changes.starts_with("ICE's office opens in Lakeport\nas it was first seen, "));

    // A terminal must not obey what a feed sends, in no form.
    let winter = id_of("winter");
    for format in ["text", "markdown", "html", "json", "changes"] {
        let shown = home.fine(&["show", &winter, "--format", format]);
        assert!(!shown.contains('\u{1b}'), "{format}: {shown:?}");
    }
}

/// Undo in the reader takes these back too, and can say where they were taken.
#[tokio::test(flavor = "multi_thread")]
async fn steps_know_that_they_were_taken_on_the_command_line() {
    let (home, _server) = two_feeds().await;
    let list = home.write(
        "more.opml",
        "<opml><body><outline xmlUrl=\"https://bay-wire.example/more\"/></body></opml>",
    );
    home.fine(&["import", &list]);
    home.fine(&["mark", "done", "feed:ledger"]);
    let clock = Clock::fixed(Time(1_794_000_000));
    let mut writer = Writer::open(&home.path("data/coranto.db")).unwrap();
    let undone: Vec<(String, bool)> = std::iter::from_fn(|| writer.undo(&clock).unwrap())
        .map(|step| (step.label, step.place.as_deref() == Some(COMMAND_LINE)))
        .collect();
    let labels: Vec<&str> = undone.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "done 2 entries",
            "imported 1 feed",
            "followed The Wire",
            "followed Lakeport Ledger"
        ]
    );
    assert!(undone.iter().all(|(_, is_there)| *is_there), "{undone:?}");
}

/// A name that nothing has is no mistake, but it is said; what is there finds as before.
#[tokio::test(flavor = "multi_thread")]
async fn names_that_nothing_has_are_said() {
    let (home, _server) = two_feeds().await;
    let cases = [
        (
            "topic:harbor",
            "note: no topic is called \"harbor\"; did you mean \"Harbor Line\"?\n",
        ),
        ("feed:ledgr", "note: no feed is called \"ledgr\"\n"),
        (
            "category:New/Local",
            "note: no category is called \"New/Local\"; did you mean \"News/Local\"?\n",
        ),
        ("tag:bridge", "note: nothing has the tag \"bridge\"\n"),
        ("feed:Ledger category:news", ""),
        ("topic:\"Harbor Line\"", ""),
    ];
    for (query, said) in cases {
        for arguments in [
            ["list", query].as_slice(),
            &["mark", "read", "--dry-run", query],
        ] {
            let run = home.run(arguments);
            assert_eq!((run.status, &*run.err), (0, said), "{arguments:?}");
        }
    }
    let run = home.run(&["mark", "star", "ferry"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("did you mean `starred`?"), "{run:?}");
    let run = home.run(&["mark", "blue", "ferry"]);
    assert!(
        run.err.contains("it is one of read, unread, starred"),
        "{run:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_change_what_a_query_finds() {
    let (home, _server) = two_feeds().await;
    let cases: [(&[&str], &str); 10] = [
        (
            &["mark", "starred", "ruiz", "--dry-run"],
            "would mark 1 entry as starred\n",
        ),
        (
            &["mark", "starred", "ruiz", "--dry-run", "--json"],
            "{\"mark\":\"starred\",\"entries\":1,\"dry_run\":true}\n",
        ),
        (
            &["mark", "tag:to check", "ruiz", "--json"],
            "{\"mark\":\"tag:to check\",\"entries\":1,\"dry_run\":false}\n",
        ),
        (
            &["mark", "read", "nowhere", "--json"],
            "{\"mark\":\"read\",\"entries\":0,\"dry_run\":false}\n",
        ),
        (&["mark", "starred", "ruiz"], "starred 1 entry\n"),
        (&["mark", "starred", "ruiz"], "nothing to change\n"),
        (&["mark", "done", "feed:ledger"], "done 2 entries\n"),
        (&["mark", "unread", "winter"], "unread 1 entry\n"),
        (&["mark", "later", "winter"], "later 1 entry\n"),
        (&["mark", "read", "nowhere"], "nothing to change\n"),
    ];
    for (arguments, out) in cases {
        assert_eq!(home.fine(arguments), out, "{arguments:?}");
    }
    assert_eq!(home.fine(&["list", "--count"]), "2\n");
    let flags = home.fine(&["list", "--tsv", "winter"]);
    assert!(flags.contains("\tunread,later\t"), "{flags}");
    // As on the screen: what is kept, and what is unread.
    assert!(home.fine(&["list", "winter"]).contains("  ◷● "));
    assert!(home.fine(&["list", "ruiz"]).contains("  ★  "));
    assert!(home.fine(&["list", "is:starred"]).contains('★'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_the_parser_is_not_the_users_business() {
    let absurd = include_str!("../corpus/feeds/rss-absurd-number.xml");
    let server = Server::start([("/absurd", Answer::feed(absurd))]).await;
    let home = Home::new();
    let run = home.run(&["add", &server.url("/absurd")]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(!run.err.contains("panicked"), "{}", run.err);
    assert!(run.err.lines().count() <= 1, "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_says_what_failed() {
    let server = Server::start([("/ledger", Answer::feed(LEDGER))]).await;
    let home = Home::new();
    let urls = home.write(
        "urls",
        &format!(
            "{} \"~The Ledger\"\n{}\n",
            server.url("/ledger"),
            server.url("/gone")
        ),
    );
    assert_eq!(
        home.fine(&["import", &urls]),
        format!(
            "added         The Ledger  {}\nadded         {}\n2 feeds added\n",
            server.url("/ledger"),
            server.url("/gone")
        )
    );

    let run = home.run(&["refresh", "--json"]);
    assert_eq!(run.status, 3, "{run:?}");
    let reports: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(reports.len(), 2);
    for report in &reports {
        assert_eq!(
            keys(report),
            sorted(&["feed", "url", "status", "new", "updated", "error", "ms"])
        );
    }
    let of = |path: &str| {
        reports
            .iter()
            .find(|one| one["url"] == server.url(path))
            .unwrap()
    };
    assert_eq!(
        (&of("/ledger")["status"], &of("/ledger")["new"]),
        (&"new".into(), &2.into())
    );
    assert_eq!(of("/gone")["status"], "failed");
    assert!(
        of("/gone")["error"].as_str().unwrap().contains("404"),
        "{reports:?}"
    );

    let run = home.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.starts_with("nothing is due until "), "{run:?}");

    let run = home.run(&["refresh", "--force"]);
    assert_eq!(run.status, 3, "{run:?}");
    assert!(
        run.out.lines().any(|line| line.starts_with("failed: ")),
        "{run:?}"
    );

    let run = home.run(&["refresh", "the ledger"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.starts_with("1 feed: 0 new entries"), "{run:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_are_counted_and_follow_their_file() {
    let (home, _server) = two_feeds().await;
    let topics = home.json(&["topics", "--json"]);
    assert_eq!(
        keys(&topics[0]),
        sorted(&["name", "color", "unread", "total", "about", "today", "days"])
    );
    assert_eq!(
        (&topics[0]["name"], &topics[0]["total"]),
        (&"Metro Surge".into(), &1.into())
    );
    assert_eq!(topics[0]["days"].as_array().unwrap().len(), 14);

    home.write(
        "config/topics.toml",
        "[[topic]]\nname = \"Winter\"\ncolor = \"#7fa8dc\"\nmatch = 'ice'\n",
    );
    let topics = home.json(&["topics", "--json"]);
    assert_eq!(topics.len(), 1);
    assert_eq!(
        (&topics[0]["name"], &topics[0]["color"]),
        (&"Winter".into(), &"#7fa8dc".into())
    );
    // `ice` in small letters finds both spellings.
    assert_eq!(topics[0]["total"], 2);
    assert_eq!(home.fine(&["list", "--count", "topic:Winter"]), "2\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn capitals_that_find_nothing_offer_their_small_form() {
    let (home, _server) = two_feeds().await;
    let run = home.run(&["list", "--count", "OFFICE"]);
    assert_eq!((run.out.as_str(), run.status), ("0\n", 0));
    assert_eq!(run.err, "note: office in small letters finds 1 entry\n");
    let run = home.run(&["list", "OFFICE"]);
    assert!(
        run.err.contains("office in small letters finds 1 entry"),
        "{run:?}"
    );
    for query in ["ICE", "Office", "NOSUCHWORD"] {
        assert_eq!(home.run(&["list", "--count", query]).err, "", "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_is_tried_with_and_without_one_more_query() {
    let (home, _server) = two_feeds().await;
    home.write(
        "config/topics.toml",
        "[[topic]]\nname = \"Winter\"\nmatch = 'ICE'\n",
    );
    let said = home.fine(&["topics", "test", "Winter"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "1 entry: 1 about, 0 mention");
    assert_eq!(lines[1], "about    ICE's office opens in Lakeport");
    assert!(lines[2].trim().starts_with("ICE"), "{said}");
    assert_eq!(lines.len(), 3);
    let said = home.fine(&["topics", "test", "Winter", "pier", "OR", "office"]);
    assert!(
        said.starts_with("2 entries: 1 about, 1 mention; 1 not in \"Winter\" yet\n"),
        "{said}"
    );

    let found = home.json(&["topics", "test", "Winter", "pier", "--json"]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        keys(&found[0]),
        sorted(&["id", "title", "topic", "level", "added", "terms"])
    );
    assert_eq!(
        (&found[0]["level"], &found[0]["added"]),
        (&"mention".into(), &true.into())
    );
    let term = &found[0]["terms"][0];
    assert_eq!(
        (&term["text"], &term["field"]),
        (&"pier".into(), &"body".into())
    );
    let id = found[0]["id"].as_str().unwrap();
    assert!(home.fine(&["show", id]).contains("Winter on the bay"));
    assert!(
        home.json(&["topics", "test", "Winter", "nothing", "--json"])
            .is_empty()
    );
    assert_eq!(home.run(&["topics", "test", "Wintr"]).status, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_topic_names_its_own_terms_where_they_overlap() {
    let (home, _server) = two_feeds().await;
    home.write(
        "config/topics.toml",
        r#"
[[topic]]
name = "Elsewhere"
match = '"office opens in" -lakeport'
[[topic]]
name = "Agency"
match = ['ICE', 'opens']
[[topic]]
name = "Office"
match = ['office', '"office opens"']
"#,
    );
    let found = home.json(&["list", "--json", "office"]);
    let topics = found[0]["topics"].as_array().unwrap();
    let named: Vec<String> = topics
        .iter()
        .map(|topic| {
            let terms = topic["terms"].as_array().unwrap();
            let terms: Vec<&str> = terms.iter().filter_map(|t| t["text"].as_str()).collect();
            format!("{}: {}", topic["topic"].as_str().unwrap(), terms.join(", "))
        })
        .collect();
    assert_eq!(named, ["Agency: ICE's, opens", "Office: office opens"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_entry_has_is_noted_in_topics() {
    let titles: Vec<String> = (0..120).map(|n| format!("Ferry {n}")).collect();
    let entries: Vec<(&str, &str)> = titles.iter().map(|title| (title.as_str(), "")).collect();
    let server = Server::start([("/ledger", Answer::feed(outlet("Ledger", &entries)))]).await;
    let home = Home::new();
    home.write(
        "config/topics.toml",
        "[[topic]]\nname = \"Boats\"\nmatch = ['ferry -\"no such thing\"', '\"dana riuz\" a']\n",
    );
    let check = |home: &Home| home.run(&["topics", "check"]);
    assert!(!check(&home).err.contains("no entry"), "an empty cache");
    home.fine(&["add", &server.url("/ledger")]);
    let run = check(&home);
    assert_eq!(run.status, 0, "{run:?}");
    let said = "note: in \"Boats\": no entry has \"dana riuz\" · a\n";
    assert!(run.err.contains(said), "{run:?}");
    assert!(
        run.err.contains("in \"Boats\": “a” is one letter"),
        "{run:?}"
    );
}

/// A feed of entries, each a title and a text; the first is the newest.
fn outlet(name: &str, entries: &[(&str, &str)]) -> String {
    let items: String = (0..)
        .zip(entries)
        .map(|(hours, (title, text))| {
            format!(
                "<item><title>{title}</title><link>https://{name}.example/{hours}</link>\
                 <guid>{hours}</guid><pubDate>Fri, 06 Nov 2026 {:02}:00:00 GMT</pubDate>\
                 <description>{text}</description></item>",
                20 - hours
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>")
}

const CLOSED: &str = "Lakeport closed the Harbor Line bridge on Friday after inspectors found cracks \
    in two of its piers. Mayor Dana Ruiz said that ferries would carry commuters until engineers \
    have looked at the steel, which may take weeks, and that nobody had been hurt.";

const FERRIES: &str = "Ferries replace the Harbor Line in Lakeport: cracks in the piers of the \
    bridge were found by inspectors, and Mayor Dana Ruiz had it closed. Engineers look at the \
    steel now; commuters stand in long lines at the piers of the ferry.";

const CHESS: &str = "The chess club of Northgate won its third match in a row, with Ana Vale taking \
    the decisive game in forty moves against a former champion of the league.";

/// A home in which three outlets tell of one event, one of them in the words of another.
async fn three_outlets() -> (Home, Server) {
    let ledger = outlet(
        "ledger",
        &[("Harbor Line bridge closed after cracks are found", CLOSED)],
    );
    let courier = outlet(
        "courier",
        &[
            ("Chess: Northgate wins again", CHESS),
            (
                "Ferries replace Harbor Line after cracks in Lakeport bridge",
                FERRIES,
            ),
        ],
    );
    let wire = outlet(
        "wire",
        &[("Lakeport shuts Harbor Line over cracked piers", CLOSED)],
    );
    let server = Server::start([
        ("/ledger", Answer::feed(ledger)),
        ("/courier", Answer::feed(courier)),
        ("/wire", Answer::feed(wire)),
    ])
    .await;
    let home = Home::new();
    for path in ["/ledger", "/courier", "/wire"] {
        home.fine(&["add", &server.url(path), "--category", "News"]);
    }
    (home, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_about_one_event_are_a_story() {
    let (home, _server) = three_outlets().await;
    let stories = home.json(&["stories", "--json"]);
    assert_eq!(stories.len(), 1, "{stories:?}");
    let story = &stories[0];
    assert_eq!(
        keys(story),
        sorted(&[
            "id", "title", "first", "last", "unread", "outlets", "entries"
        ])
    );
    let entries = story["entries"].as_array().unwrap();
    assert_eq!(
        keys(&entries[0]),
        sorted(&[
            "id",
            "url",
            "title",
            "feed_title",
            "published",
            "copy_of",
            "why_grouped"
        ])
    );
    let places = entries.iter().map(|entry| &entry["why_grouped"]["place"]);
    assert_eq!(places.filter(|place| *place == "joined").count(), 2);
    // Three entries, of which one repeats another.
    assert_eq!((entries.len(), &story["outlets"]), (3, &2.into()));
    let copies: Vec<&Value> = entries
        .iter()
        .filter(|entry| !entry["copy_of"].is_null())
        .collect();
    assert_eq!(copies.len(), 1);
    let original = entries
        .iter()
        .find(|entry| entry["id"] == copies[0]["copy_of"]);
    assert_eq!(original.unwrap()["feed_title"], "ledger");

    // A count takes copies once, as the sidebar does.
    for (query, count) in [
        ("outlets:>=2", "2\n"),
        ("outlets:1", "1\n"),
        ("has:story", "2\n"),
        ("-has:story", "1\n"),
        ("story:harbor", "2\n"),
    ] {
        assert_eq!(
            home.fine(&["list", "--count", "--", query]),
            count,
            "{query}"
        );
    }
    let id = format!("story:{}", story["id"]);
    let listed = home.json(&["list", "--json", &id]);
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|entry| entry["story"] == story["id"]));
    assert_eq!(home.json(&["stories", "--json", "chess"]).len(), 1);
    assert_eq!(home.fine(&["check"]), "everything is fine\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn grouping_anew_gives_the_same_stories_and_can_be_switched_off() {
    let (home, _server) = three_outlets().await;
    let before = home.fine(&["stories", "--json"]);
    home.fine(&["stories", "rebuild"]);
    assert_eq!(home.fine(&["stories", "--json"]), before);

    home.write("config/config.toml", "[stories]\nleave_out = [\"News\"]\n");
    home.fine(&["stories", "rebuild"]);
    assert_eq!(home.fine(&["stories"]), "");
    home.write("config/config.toml", "[stories]\ngroup = false\n");
    home.fine(&["stories", "rebuild"]);
    assert_eq!(home.fine(&["stories"]), "");
    home.write("config/config.toml", "");
    home.fine(&["stories", "rebuild"]);
    assert_eq!(home.fine(&["stories", "--json"]), before);
    assert_eq!(home.fine(&["check"]), "everything is fine\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_is_negated_is_no_option() {
    let (home, _server) = three_outlets().await;
    let all = ["list", "--", "-title:chess", "lakeport"];
    let want = home.fine(&all);
    assert!(!want.is_empty() && !want.contains("Chess"), "{want}");
    assert_eq!(home.fine(&["list", "-title:chess", "lakeport"]), want);
    assert_eq!(home.fine(&["list", "lakeport", "-title:chess"]), want);
    assert_eq!(
        home.fine(&["list", "lakeport", "-\"chess club\"", "-n5"]),
        want
    );
    assert_eq!(home.run(&["list", "-x"]).status, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_goes_by_topic_and_story() {
    let (home, _server) = three_outlets().await;
    let since = ["brief", "--since", "2026-11-01"];
    let text = home.fine(&since);
    assert!(text.starts_with("Harbor Line\n"), "{text}");
    assert!(text.contains("2 outlets, 3 new entries"), "{text}");
    // The copy tells nothing new.
    assert!(!text.contains("shuts Harbor Line"), "{text}");
    let markdown = home.fine(&[since.as_slice(), &["--format", "markdown"]].concat());
    assert!(markdown.starts_with("# Harbor Line\n"), "{markdown}");
    assert!(
        markdown.contains("](<https://courier.example/1>)"),
        "{markdown}"
    );
    let md = home.fine(&[since.as_slice(), &["--format", "md"]].concat());
    assert_eq!(md, markdown);
    let html = home.fine(&[since.as_slice(), &["--format", "html"]].concat());
    assert!(html.contains("<h1>Harbor Line</h1>"), "{html}");
    // What is counted and not named is told of.
    assert!(text.contains("\n    and 1 more\n"), "{text}");
    assert!(markdown.contains("\n- and 1 more\n"), "{markdown}");
    assert!(html.contains("\n<li>and 1 more</li>\n"), "{html}");
    let json = home.fine(&[since.as_slice(), &["--json"]].concat());
    let stories = json.lines().map(|line| serde_json::from_str(line).unwrap());
    let stories: Vec<serde_json::Value> = stories.collect();
    assert_eq!(stories[0]["topic"], "Harbor Line", "{json}");
    assert!(stories.iter().all(|story| story.get("topic").is_some()));
    let is_told = |story: &serde_json::Value| story["outlets"] == 2;
    let told = stories.iter().find(|story| is_told(story)).unwrap();
    assert_eq!(told["entries"].as_array().unwrap().len(), 3, "{json}");
    assert_eq!(home.fine(&["brief", "--since", "1min"]), "");
    for no_time in ["yesterweek", "3x", "2d ferry"] {
        let refused = home.run(&["brief", "--since", no_time]);
        assert_eq!(refused.status, 2, "{no_time}");
        let said = format!("`{no_time}` is no time");
        assert!(refused.err.contains(&said), "{}", refused.err);
    }
}

#[test]
fn subscriptions_go_in_and_out() {
    let home = Home::new();
    let opml = home.write(
        "in.opml",
        r#"<opml version="2.0"><body><outline text="News"><outline text="Local">
        <outline text="Ledger" xmlUrl="https://lakeport-ledger.example/feed"/></outline></outline>
        <outline text="Job" xmlUrl="exec:rm"/></body></opml>"#,
    );
    let run = home.run(&["import", &opml, "--dry-run"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(
        run.out,
        "off           in.opml:3: Job  exec:rm: it runs a command, and what a file brings is never \
         run by itself\n\
         added         Ledger  https://lakeport-ledger.example/feed  [News/Local]\n\
         nothing was changed; an import would give: 1 feed added, 1 kept switched off\n"
    );
    assert!(!home.path("data").exists());

    home.fine(&["import", &opml]);
    assert_eq!(
        home.fine(&["import", &opml]),
        "known         Ledger  https://lakeport-ledger.example/feed\n\
         known         Job  exec:rm\n2 already followed\n"
    );
    let written = home.fine(&["export", "opml"]);
    let copy = home.write("copy.opml", &written);

    let other = Home::new();
    other.fine(&["import", &copy]);
    assert_eq!(other.fine(&["export", "opml"]), written);
    let feeds = other.json(&["feeds", "--json"]);
    let feed = feeds.iter().find(|feed| feed["title"] == "Ledger");
    assert_eq!(feed.unwrap()["category"], "News/Local");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    use std::process::{Command, Stdio};

    let home = Home::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
        .env_clear()
        .arg("--home")
        .arg(home.0.path())
        .args(["config", "default", "topics"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[cfg(unix)]
#[test]
fn what_is_created_is_private() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::new();
    let urls = home.write("urls", "https://lakeport-ledger.example/feed\n");
    home.fine(&["import", &urls]);
    let mode = |path: &str| {
        let metadata = std::fs::metadata(home.path(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("data"), 0o700);
    assert_eq!(mode("data/coranto.db"), 0o600);
}

#[test]
fn a_home_can_come_from_the_environment() {
    let home = Home::new();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coranto"));
    let output = command
        .env_clear()
        .env("CORANTO_HOME", home.0.path())
        .args(["config", "path"])
        .output()
        .unwrap();
    let paths = String::from_utf8(output.stdout).unwrap();
    assert!(
        paths.contains(home.path("config/topics.toml").to_str().unwrap()),
        "{paths}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_in_the_file_is_in_force_at_once() {
    let (home, _server) = two_feeds().await;
    let all = home.fine(&["list", "--count", ""]);
    assert_eq!(all, "3\n");
    let topics = |rule: &str| format!("[[query]]\nname = 'Cold'\nq = 'ice'\n\n[[mute]]\n{rule}\n");
    home.write("config/topics.toml", &topics("q = 'title:winter'"));
    assert_eq!(home.fine(&["list", "--count", ""]), "2\n");
    assert_eq!(home.fine(&["list", "--count", "is:muted"]), "1\n");
    assert_eq!(
        home.fine(&["topics", "check"]),
        "0 topics with 0 queries, 1 mute, 1 saved query: everything is fine\n"
    );
    home.write(
        "config/topics.toml",
        &topics("q = 'feed:ledger'\nuntil = 2001-01-01"),
    );
    assert_eq!(
        home.fine(&["list", "--count", ""]),
        "3\n",
        "that was over long ago"
    );
    home.write("config/topics.toml", &topics("q = 'feed:ledger'"));
    assert_eq!(home.fine(&["list", "--count", ""]), "1\n");

    home.write("config/topics.toml", &topics("q = 'feed:ledger ice)'"));
    let run = home.run(&["topics", "check"]);
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("topics.toml:6: in \"mute\": ")
            && run
                .out
                .contains("    feed:ledger ice)\n                   ^\n"),
        "{run:?}"
    );
    assert_eq!(
        home.fine(&["list", "--count", ""]),
        "1\n",
        "the last good one is in force"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_tells_all_that_is_known_of_it() {
    let (home, server) = two_feeds().await;
    home.fine(&["refresh", "--force"]);
    let told = home.fine(&["feeds", "ledger"]);
    for want in [
        "Lakeport Ledger\nRSS · in News/Local · 2 unread of 2 · id 1\n",
        &format!(
            "ADDRESS\n{}\nsite https://lakeport-ledger.example/\n",
            server.url("/ledger")
        ),
        "HOW IT STANDS\nall is well\n",
        "asked next ",
        "LAST FETCHES\n",
        "nothing new\n",
        "2 new\n",
    ] {
        assert!(told.contains(want), "{want}: {told}");
    }
    // As a title of ours hides the feed's own, both are told.
    assert!(
        home.fine(&["feeds", "The Wire"])
            .contains("calls itself Bay Wire")
    );
    let all = home.json(&["feeds", "-v", "--json"]);
    let titles: Vec<&str> = all
        .iter()
        .map(|feed| feed["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["The Wire", "Lakeport Ledger"]);
    let ledger = &home.json(&["feeds", "1", "--json"])[0];
    assert_eq!(ledger, &all[1]);
    assert_eq!(ledger["condition"], "fine");
    let fetches = ledger["fetches"].as_array().unwrap();
    assert_eq!(fetches.len(), 2);
    assert_eq!(fetches[1]["new"], 2);
    assert_eq!(fetches[0]["status"], 200);
    assert_eq!(home.run(&["feeds", "nowhere"]).status, 2);
}
