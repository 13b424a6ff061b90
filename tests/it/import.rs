//! Coming from another reader: what is taken over, what is said of it, and that the next refresh
//! knows it as the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use coranto::config::Paths;
use coranto::model::{Clock, Time};
use coranto::store::{Reader, Writer};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Answer, Server};

/// A home and a folder for the files of the other reader.
struct Desk {
    home: TempDir,
    files: TempDir,
}

#[derive(Debug)]
struct Run {
    out: String,
    err: String,
    status: i32,
}

impl Desk {
    fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            files: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
            .env_clear()
            .env("TZ", "UTC")
            .arg("--home")
            .arg(self.home.path())
            .args(arguments)
            .output()
            .unwrap();
        Run {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().unwrap(),
        }
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
        run.out
    }

    fn import(&self, path: &Path, more: &[&str]) -> String {
        let path = path.to_str().unwrap();
        self.fine(&[&["import", path], more].concat())
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let lines = self.fine(arguments);
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn count(&self, query: &str) -> String {
        let count = self.fine(&["list", "--count", query]);
        count.trim().to_owned()
    }

    /// What is derived from other rows is right.
    fn check(&self) {
        let reader = Reader::open(&Paths::below(self.home.path()).database()).unwrap();
        assert_eq!(reader.check().unwrap(), Vec::<String>::new());
    }
}

/// A cache as newsboat 2.33 makes one, of the feed at `url`.
fn cache(path: &Path, url: &str, site: &str) {
    let cache = Connection::open(path).unwrap();
    cache
        .execute_batch(
            "CREATE TABLE rss_feed (rssurl VARCHAR(1024) PRIMARY KEY NOT NULL, url VARCHAR(1024) NOT NULL, \
               title VARCHAR(1024) NOT NULL, lastmodified INTEGER(11) NOT NULL DEFAULT 0, \
               is_rtl INTEGER(1) NOT NULL DEFAULT 0, etag VARCHAR(128) NOT NULL DEFAULT '');
             CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL, \
               title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL, \
               feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL, content VARCHAR(65535) NOT NULL, \
               unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024), enclosure_type VARCHAR(1024), \
               enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52), \
               deleted INTEGER(1) NOT NULL DEFAULT 0, base VARCHAR(128) NOT NULL DEFAULT '', \
               content_mime_type VARCHAR(255) NOT NULL DEFAULT '');
             CREATE TABLE metadata (db_schema_version_major INTEGER, db_schema_version_minor INTEGER);
             INSERT INTO metadata VALUES (2, 33);",
        )
        .unwrap();
    cache
        .execute(
            "INSERT INTO rss_feed VALUES (?1, ?2, 'Lakeport Ledger', 1794000000, 0, '\"v1\"')",
            [url, site],
        )
        .unwrap();
    // By guid; by a guid that is the link; without a guid; deleted; no longer in the feed.
    let rows = [
        (
            "office",
            "Office opens",
            "/office",
            1_793_952_000,
            0,
            "sb",
            0,
        ),
        (
            "{site}/winter",
            "Winter on the bay",
            "/winter",
            1_793_865_600,
            1,
            "",
            0,
        ),
        (
            "{site}/ferryThu, 05 Nov 2026 10:00:00 GMT",
            "Ferry",
            "/ferry",
            1_793_872_800,
            0,
            "",
            0,
        ),
        ("gone", "Deleted one", "/deleted", 1_793_872_900, 0, "", 1),
        (
            "old",
            "Older than the feed",
            "/old",
            1_700_000_000,
            1,
            "",
            0,
        ),
    ];
    for (guid, title, path, date, unread, flags, deleted) in rows {
        let link = format!("{site}{path}");
        cache
            .execute(
                "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread, \
                 flags, deleted) VALUES (?1, ?2, 'Ana Vale', ?3, ?4, ?5, '<p>Text.</p>', ?6, ?7, ?8)",
                rusqlite::params![guid.replace("{site}", site), title, link, url, date, unread, flags, deleted],
            )
            .unwrap();
    }
}

fn ledger(site: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Lakeport Ledger</title><link>{site}</link>\
         <item><title>Office opens</title><link>{site}/office</link><guid>office</guid>\
         <pubDate>Fri, 06 Nov 2026 08:00:00 GMT</pubDate><description>Text.</description></item>\
         <item><title>Winter on the bay</title><link>{site}/winter</link><guid>{site}/winter</guid>\
         <pubDate>Thu, 05 Nov 2026 08:00:00 GMT</pubDate><description>Text.</description></item>\
         <item><title>Ferry</title><link>{site}/ferry</link>\
         <pubDate>Thu, 05 Nov 2026 10:00:00 GMT</pubDate><description>Text.</description></item>\
         <item><title>Deleted one</title><link>{site}/deleted</link><guid>gone</guid>\
         <pubDate>Thu, 05 Nov 2026 10:01:40 GMT</pubDate><description>Text.</description></item>\
         <item><title>New one</title><link>{site}/new</link><guid>new</guid>\
         <pubDate>Sat, 07 Nov 2026 08:00:00 GMT</pubDate><description>Text.</description></item>\
         </channel></rss>"
    )
}

const SITE: &str = "https://lakeport-ledger.example";

/// A folder as newsboat leaves it, whose one feed is at `url`.
fn newsboat(desk: &Desk, url: &str) -> PathBuf {
    let urls = format!(
        "# mine\n{url} \"~The Ledger\" Lakeport \"Two words\"\n\
         exec:~/bin/wires wires\n\
         \"query:To read:unread = \\\"yes\\\" and tags # \\\"Lakeport\\\"\"\n\
         \"query:Starred:flags # \\\"s\\\"\"\n\
         \"query:Counts:unread_count > 3\"\n\
         gopher://old.example/ old\n"
    );
    let path = desk.file("newsboat/urls", urls);
    desk.file("newsboat/config", "ttrss-flag-star s\n");
    let folder = path.parent().unwrap().to_owned();
    cache(&folder.join("cache.db"), url, SITE);
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn newsboat_comes_over_and_the_next_refresh_knows_its_entries() {
    let server = Server::start([("/feed", Answer::feed(ledger(SITE)))]).await;
    let desk = Desk::new();
    let folder = newsboat(&desk, &server.url("/feed"));

    let report = desk.fine(&["import", "newsboat", folder.to_str().unwrap()]);
    for line in [
        "added         The Ledger  ",
        "[Lakeport, Two words]",
        "off           urls:3: exec:~/bin/wires  [wires]: it runs a command",
        "query         To read = is:unread category:\"Lakeport\"",
        "query         Starred = is:starred",
        "query-skipped urls:6: Counts  unread_count > 3: ",
        "skipped       urls:7: gopher://old.example/: ",
        "1 feed added, 1 kept switched off, 1 left out, 2 queries saved, 1 query not expressible, \
         5 entries added, 3 marked read, 1 starred, 1 deleted, 1 tag put on",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    desk.check();
    let all = |desk: &Desk| {
        [
            "is:unread",
            "is:read",
            "is:starred",
            "is:deleted",
            "tag:flag-b",
            "category:\"Two words\"",
        ]
        .map(|query| desk.count(query))
    };
    assert_eq!(all(&desk), ["2", "2", "1", "1", "1", "4"]);
    let topics = std::fs::read_to_string(desk.home.path().join("config/topics.toml")).unwrap();
    assert!(topics.contains("name = \"To read\"") && topics.contains("name = \"Starred\""));

    let run = desk.run(&["refresh", "--json"]);
    assert_eq!(run.status, 0, "{run:?}");
    let request = &server.requests()[0];
    assert_eq!(request.header("if-none-match"), Some(&b"\"v1\""[..]));
    assert_eq!(
        request.header("if-modified-since"),
        Some(&b"Fri, 06 Nov 2026 21:20:00 GMT"[..])
    );
    let report: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    assert_eq!(report["new"], 1, "{report}");
    // One is new, and everything else is what it was.
    assert_eq!(all(&desk), ["3", "2", "1", "1", "1", "5"]);
    desk.check();

    // A second time nothing changes.
    let report = desk.fine(&["import", "newsboat", folder.to_str().unwrap(), "--json"]);
    let total: Value = serde_json::from_str(report.lines().last().unwrap()).unwrap();
    let want = [
        ("added", 0),
        ("known", 2),
        ("queries", 0),
        ("queries_known", 2),
        ("entries_new", 0),
        ("entries_known", 5),
        ("read", 0),
        ("tags", 0),
    ];
    for (key, count) in want {
        assert_eq!(total[key], count, "{key}: {total}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_one_step() {
    let desk = Desk::new();
    let folder = newsboat(&desk, "https://lakeport-ledger.example/feed");
    desk.import(&folder, &[]);
    let clock = Clock::fixed(Time(1_794_500_000));
    let database = Paths::below(desk.home.path()).database();
    let mut writer = Writer::open(&database).unwrap();
    let undone = writer.undo(&clock).unwrap().unwrap();
    assert_eq!(undone.label, "imported 2 feeds and 5 entries");
    assert_eq!(undone.rules.iter().filter(|rule| !rule.is_there).count(), 2);
    assert!(writer.undo(&clock).unwrap().is_none());
    let reader = Reader::open(&database).unwrap();
    assert!(reader.feeds().unwrap().is_empty());
    desk.check();
    assert_eq!(desk.count(""), "0");
    writer.redo(&clock).unwrap().unwrap();
    drop(writer);
    assert_eq!(desk.count("is:starred"), "1");
    assert_eq!(desk.count(""), "4");
    desk.check();
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let desk = Desk::new();
    let folder = newsboat(&desk, "https://lakeport-ledger.example/feed");
    let dry = desk.import(&folder, &["--dry-run"]);
    assert!(!desk.home.path().join("data").exists() && !desk.home.path().join("config").exists());
    let real = desk.import(&folder, &[]);
    let prefix = "nothing was changed; an import would give: ";
    assert!(dry.contains(prefix), "{dry}");
    assert_eq!(dry.replace(prefix, ""), real);

    let before = desk.fine(&["export", "opml"]);
    let more = desk.file(
        "more.opml",
        "<opml><body><outline text='Port'><outline xmlUrl='http://www.lakeport-ledger.example/feed/' \
         text='Other title'/><outline xmlUrl='https://bay-wire.example/' text='Wire'/></outline></body></opml>",
    );
    let dry = desk.import(&more, &["--dry-run"]);
    assert!(
        dry.contains("category      Other title  http://www.lakeport-ledger.example/feed/  [Port]")
            && dry.contains("added         Wire"),
        "{dry}"
    );
    assert_eq!(desk.fine(&["export", "opml"]), before);
    desk.import(&more, &[]);
    let after = desk.fine(&["export", "opml"]);
    assert!(
        after.contains("category=\"/Lakeport,/Port,/Two words\""),
        "{after}"
    );
    assert!(!after.contains("Other title"), "{after}");
    desk.check();
}

#[test]
fn an_export_brings_everything_back() {
    let desk = Desk::new();
    let opml = desk.file(
        "in.opml",
        "<opml version='2.0' xmlns:frss='https://freshrss.org/opml' xmlns:miniflux='https://miniflux.app/opml'>\
         <body><outline text='News'><outline TEXT='Europe'>\
         <outline text='AT&amp;T &eacute; &#10;x' XMLURL='https://a.example/?x=1&amp;y=2' category='/Other,/Two' \
          frss:cssFullContent='article &gt; p' miniflux:cookie='secret' language='en' htmlUrl='https://a.example/'/>\
         </outline></outline>\
         <outline text='Wire' type='rss' xmlUrl='https://dana:hunter2@wire.example/feed' filtercmd=''/>\
         <outline text='Quiet' xmlUrl='https://quiet.example/' miniflux:disabled='true'/>\
         <outline text='List' type='include' url='https://other.example/list.opml'/>\
         <outline text='Job' xmlUrl='|feeds --all'/></body></opml>",
    );
    let report = desk.import(&opml, &[]);
    for line in [
        "user name and password were left out",
        "secrets in its attributes were left out",
        "off           in.opml:1: Quiet",
        "off           in.opml:1: Job  exec:feeds --all",
        "skipped       in.opml:1: https://other.example/list.opml: it is another list",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    let written = desk.fine(&["export", "opml"]);
    for part in [
        "xmlns:coranto=\"urn:coranto:opml\"",
        "xmlns:frss=\"https://freshrss.org/opml\"",
        "frss:cssFullContent=\"article &gt; p\"",
        "language=\"en\"",
        "category=\"/News/Europe,/Other,/Two\"",
        "text=\"AT&amp;T é x\"",
        "coranto:off=\"true\"",
        "xmlUrl=\"https://wire.example/feed\"",
    ] {
        assert!(written.contains(part), "{part}\n{written}");
    }
    for secret in ["secret", "hunter2", "dana"] {
        assert!(!written.contains(secret), "{written}");
        let database = Paths::below(desk.home.path()).database();
        let bytes = std::fs::read(database).unwrap();
        assert!(
            !bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        );
    }
    let other = Desk::new();
    let copy = other.file("copy.opml", &written);
    other.import(&copy, &[]);
    assert_eq!(other.fine(&["export", "opml"]), written);
}

#[test]
fn a_long_report_tells_what_matters_first() {
    let desk = Desk::new();
    let feed = |number| format!("<outline text='F{number}' xmlUrl='https://f{number}.example/'/>");
    let feeds: String = (0..60).map(feed).collect();
    let odd =
        "<outline text='Run' xmlUrl='exec:ferries'/><outline text='No' xmlUrl='gopher://x/'/>";
    let opml = desk.file(
        "many.opml",
        format!("<opml><body>{feeds}{odd}</body></opml>"),
    );
    let run = desk.run(&["import", opml.to_str().unwrap(), "--dry-run"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 3, "{run:?}");
    assert!(lines[0].starts_with("skipped") && lines[0].contains("gopher"));
    assert!(lines[1].starts_with("off") && lines[1].contains("exec:ferries"));
    assert!(lines[2].contains("60 feeds added"));
    assert!(
        run.err.contains("hint: -v lists the other 60 feeds"),
        "{run:?}"
    );
    let all = desk.fine(&["-v", "import", opml.to_str().unwrap(), "--dry-run"]);
    assert_eq!(all.lines().count(), 63);
}

#[test]
fn files_that_hold_nothing_say_why() {
    let desk = Desk::new();
    let cases: [(&str, Vec<u8>, &str); 9] = [
        (
            "laughs.opml",
            b"<!DOCTYPE o [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><opml><body><x>&b;</x></body></opml>".to_vec(),
            "declared entities, which are not expanded",
        ),
        (
            "deep.opml",
            [b"<opml>".as_slice(), &b"<outline text='x'>".repeat(100_000)].concat(),
            "nested 100000 deep and none of them has an xmlUrl",
        ),
        ("none.opml", b"<opml><body/></opml>".to_vec(), "it has no outlines"),
        (
            "pages.opml",
            b"<opml><outline type='link' url='https://a.example/'/></opml>".to_vec(),
            "none of its outlines (1) has an xmlUrl",
        ),
        ("cut.opml", b"<opml><body><outline xmlUrl=".to_vec(), "it ends inside a tag"),
        ("page.html", b"<html><p>x</p></html>".to_vec(), "no <opml> element"),
        ("empty", Vec::new(), "the file is empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\xff\xff\xff\xff\0\0".to_vec(), "no text"),
        ("notes.txt", b"Dear Dana,\n\nsee you at the harbor.\n".to_vec(), "neither OPML nor a list"),
    ];
    for (name, bytes, why) in cases {
        let path = desk.file(name, bytes);
        let run = desk.run(&["import", path.to_str().unwrap()]);
        assert_eq!(run.status, 1, "{name}: {run:?}");
        assert_eq!(run.err.lines().count(), 2, "{name}: {run:?}");
        assert!(
            run.err.contains(why) && run.out.is_empty(),
            "{name}: {run:?}"
        );
    }
    let only = desk.file("urls", "gopher://old.example/\n");
    let run = desk.run(&["import", only.to_str().unwrap()]);
    assert!(
        run.status == 1 && run.err.contains("neither OPML"),
        "{run:?}"
    );
}

#[test]
fn encodings_of_every_kind() {
    let text = "<?xml version='1.0' encoding='{}'?><opml><outline text='Küste' xmlUrl='https://a.example/'/></opml>";
    let utf_16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            text.replace("{}", "utf-16")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let latin: Vec<u8> = text
        .replace("{}", "iso-8859-1")
        .chars()
        .map(|c| c as u8)
        .collect();
    let wrong: Vec<u8> = text
        .replace("{}", "us-ascii")
        .chars()
        .map(|c| c as u8)
        .collect();
    let with_mark = [b"\xef\xbb\xbf", text.replace("{}", "utf-8").as_bytes()].concat();
    for bytes in [utf_16, latin, wrong, with_mark] {
        let desk = Desk::new();
        let path = desk.file("in.opml", bytes);
        let report = desk.import(&path, &["--dry-run"]);
        assert!(
            report.contains("added         Küste  https://a.example/"),
            "{report}"
        );
    }
}

#[test]
fn elfeed_sfeed_and_feedr_come_over() {
    let desk = Desk::new();
    desk.file(
        "elfeed/feeds.csv",
        "https://lakeport-ledger.example/feed,Lakeport Ledger,,\n",
    );
    desk.file(
        "elfeed/entries.csv",
        "office,https://lakeport-ledger.example/feed,Office opens,https://lakeport-ledger.example/office,1793952000.0\n\
         winter,https://lakeport-ledger.example/feed,Winter,https://lakeport-ledger.example/winter,1793865600.0\n",
    );
    let tags = desk.file(
        "elfeed/tags.csv",
        "office,https://lakeport-ledger.example/feed,unread\noffice,https://lakeport-ledger.example/feed,harbor\n\
         winter,https://lakeport-ledger.example/feed,star\n",
    );
    desk.import(tags.parent().unwrap(), &[]);
    assert_eq!(desk.count("is:unread tag:harbor"), "1");
    assert_eq!(desk.count("is:read is:starred"), "1");

    let rc = desk.file(
        "sfeed/sfeedrc",
        "feeds() {\n\tfeed wire https://bay-wire.example/feed\n\tfeed never https://never.example/\n}\n",
    );
    desk.file(
        "sfeed/feeds/wire",
        "1793865600\tCouncil meets\thttps://bay-wire.example/council\tTonight.\\n\thtml\tc\tAna Vale\t\t\n",
    );
    desk.file("sfeed/urls", "https://bay-wire.example/council\n");
    let report = desk.import(rc.parent().unwrap(), &[]);
    assert!(report.contains("1 entry added, 1 marked read"), "{report}");
    assert_eq!(desk.count("feed:wire is:read"), "1");
    let one = desk.import(&desk.files.path().join("sfeed/feeds/wire"), &[]);
    assert!(
        one.contains("known") && one.contains("1 entry known"),
        "{one}"
    );

    let feedr = desk.file(
        "feedr_data.json",
        r#"{"bookmarks": ["https://lakeport-ledger.example/feed"], "categories": [{"name": "Port",
            "feeds": ["https://lakeport-ledger.example/feed"]}], "read_items":
            ["https://lakeport-ledger.example/office", "https://lakeport-ledger.example/later"],
            "starred_items": ["https://lakeport-ledger.example/later", "1234"]}"#,
    );
    let report = desk.import(&feedr, &[]);
    assert!(
        report.contains("1 mark") && report.contains("an id that several feeds may use"),
        "{report}"
    );
    assert!(
        report.contains("1 marked read, 1 mark waits for its entry"),
        "{report}"
    );
    assert_eq!(desk.count("is:unread tag:harbor"), "0");
    assert_eq!(desk.count("category:Port"), "2");
    desk.check();
    assert_eq!(
        desk.json(&["export", "jsonl", "is:starred"])[0]["title"],
        "Winter"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_wait_for_the_entries_that_they_are_of() {
    let server = Server::start([("/feed", Answer::feed(ledger(SITE)))]).await;
    let desk = Desk::new();
    let url = server.url("/feed");
    let feedr = desk.file(
        "feedr_data.json",
        format!(
            r#"{{"bookmarks": ["{url}"], "read_items": ["{SITE}/office"], "starred_items": ["{SITE}/ferry"]}}"#
        ),
    );
    desk.import(&feedr, &[]);
    desk.fine(&["refresh"]);
    assert_eq!(desk.count("is:read url:office"), "1");
    assert_eq!(desk.count("is:starred url:ferry"), "1");
    assert_eq!(desk.count("is:unread"), "4");
    desk.check();
}

#[cfg(unix)]
#[test]
fn a_cache_in_use_is_refused() {
    use rustix::fs::{FlockOperation, fcntl_lock};

    let desk = Desk::new();
    let folder = newsboat(&desk, "https://lakeport-ledger.example/feed");
    let lock = std::fs::File::create(folder.join("cache.db.lock")).unwrap();
    // Left behind by a newsboat that crashed, it holds nothing.
    desk.import(&folder, &["--dry-run"]);
    fcntl_lock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    let run = desk.run(&["import", folder.to_str().unwrap()]);
    assert!(
        run.status == 1 && run.err.contains("newsboat is running"),
        "{run:?}"
    );
}

#[test]
fn a_mistake_names_its_line_and_costs_no_more() {
    let desk = Desk::new();
    let urls = desk.file(
        "urls",
        "https://a.example/ \"~Open title\nhttps://b.example/ tag\nhttps://a.example/ again\n",
    );
    let run = desk.run(&["import", urls.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.err.contains("warning: urls:1: a quote is never closed"),
        "{run:?}"
    );
    assert!(
        run.err
            .contains("warning: urls:3: https://a.example/: it stands in line 1"),
        "{run:?}"
    );
    assert!(
        run.out.contains("Open title  https://a.example/  [again]"),
        "{run:?}"
    );
    assert!(run.out.ends_with("2 feeds added\n"), "{run:?}");
}

#[test]
fn what_newsboat_lights_and_hides_becomes_topics_and_mutes() {
    let desk = Desk::new();
    desk.file("newsboat/urls", "https://lakeport-ledger.example/feed\n");
    let config = "highlight all \"Dana Ruiz\" red\n\
                  ignore-article \"*\" \"title =~ \\\"horoscope\\\"\"\n\
                  reload-time 90\nbind-key j down\n";
    let path = desk.file("newsboat/config", config);
    let folder = path.parent().unwrap().to_str().unwrap();
    let report = desk.fine(&["import", "newsboat", folder]);
    for want in [
        "query         topic Dana Ruiz = /Dana Ruiz/i\n",
        "query         mute = title:/horoscope/i\n",
        "skipped       config:3: reload-time 90: `interval = 90` under [refresh]",
        "skipped       config:4: 1 line of keys or macros: keys are set in keymap.toml",
    ] {
        assert!(report.contains(want), "{want}: {report}");
    }
    assert_eq!(desk.run(&["topics", "check"]).status, 0);
    let topics = desk.fine(&["topics"]);
    assert!(topics.contains("Dana Ruiz"), "{topics}");
    // A second time they are there.
    let report = desk.fine(&["import", "newsboat", folder]);
    assert!(report.contains("query-known   topic Dana Ruiz"), "{report}");
    assert!(report.contains("query-known   mute"), "{report}");
}

#[test]
fn what_is_set_for_a_feed_goes_out_with_it() {
    let desk = Desk::new();
    let list = "<opml><body><outline text='Sport'><outline text='Ledger' \
                xmlUrl='https://lakeport-ledger.example/feed'/></outline></body></opml>";
    let list = desk.file("in.opml", list);
    desk.import(&list, &[]);
    let config = "[[feed]]\nmatch = \"category:Sport\"\ninterval = \"6h\"\n";
    let home = desk.home.path().join("config/config.toml");
    std::fs::create_dir_all(home.parent().unwrap()).unwrap();
    std::fs::write(&home, config).unwrap();
    let written = desk.fine(&["export", "opml"]);
    assert!(written.contains("coranto:interval=\"6h\""), "{written}");
    let other = Desk::new();
    let copy = other.file("copy.opml", &written);
    let report = other.import(&copy, &[]);
    let want = "set for it there, and not here: interval 6h";
    assert!(report.contains(want), "{report}");
    assert_eq!(other.fine(&["export", "opml"]), written);
}
