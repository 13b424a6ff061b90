//! Discovery: from the address of a page to its feeds, over loopback.

use std::path::Path;

use assert_cmd::Command;

use crate::server::{Answer, Server};

fn rss(title: &str, headline: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>{title}</title><item><guid>1</guid>\
         <title>{headline}</title><pubDate>Fri, 06 Nov 2026 08:00:00 GMT</pubDate></item>\
         </channel></rss>"
    )
}

fn atom(title: &str) -> String {
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{title}</title><id>x</id>\
         <updated>2026-11-06T08:00:00Z</updated></feed>"
    )
}

fn page(html: &str) -> Answer {
    Answer::new("200 OK", &[("Content-Type", "text/html")], html)
}

/// Runs `coranto add`; returns its streams and its status.
fn add(home: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coranto"));
    command.env_clear().env("TZ", "UTC").arg("--home").arg(home);
    let output = command.arg("add").args(arguments).output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().expect("the program ends by itself"),
    )
}

fn asked(server: &Server) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests.map(|request| request.path).collect()
}

/// A page with a feed, its comments, and one that is gone.
async fn harbor() -> Server {
    let html = "<!doctype html><html><head><title>x</head <p>\
        <link rel=alternate type='application/rss+xml' href='news.xml'>\
        <LINK HREF=\"/comments?a=1&amp;b=2\" TYPE=application/atom+xml REL=\"alternate\">\
        <link rel='alternate' type='application/rss+xml' href='/gone'></div>";
    Server::start([
        ("/", page(html)),
        (
            "/news.xml",
            Answer::feed(rss("Harbor Post", "Talks resume")),
        ),
        ("/comments", Answer::feed(atom("Comments"))),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_feeds_are_a_choice() {
    let server = harbor().await;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let (out, err, status) = add(home, &[&server.url("/")]);
    assert_eq!((out.as_str(), status), ("", 2), "{err}");
    let said = [
        "leads to 2 feeds",
        "1  Harbor Post",
        "RSS, 1 entry; newest: Talks resume (6 Nov 2026)",
        &format!("coranto add {}", server.url("/news.xml")),
        "2  Comments",
        "Atom, 0 entries",
        "--pick N",
    ];
    for part in said {
        assert!(err.contains(part), "{part}: {err}");
    }
    assert!(!home.join("data").exists(), "nothing is kept");

    let (_, err, status) = add(home, &[&server.url("/"), "--pick", "3"]);
    assert!(status == 2 && err.contains("no number 3"), "{err}");
    let (out, err, status) = add(home, &[&server.url("/"), "--pick", "2", "--title", "Talk"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("following Talk (feed "), "{out}");
    // One of them is followed now: it is not asked again, and still has its number.
    let before = asked(&server).len();
    let (out, err, status) = add(home, &[&server.url("/"), "--all"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("already followed: Talk") && out.contains("following Harbor Post"));
    assert_eq!(asked(&server)[before..], ["/", "/news.xml", "/gone"]);
    let (out, _, status) = add(home, &[&server.url("/")]);
    assert!(
        status == 0 && out.starts_with("already followed: "),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_feed_needs_no_choice() {
    let server = Server::start([
        (
            "/",
            page("<html><link rel=alternate type=application/rss+xml href=/news>"),
        ),
        (
            "/news",
            Answer::redirect("301 Moved Permanently", "/feed.xml"),
        ),
        (
            "/feed.xml",
            Answer::feed(rss("Harbor Post", "Talks resume")),
        ),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let (out, err, status) = add(folder.path(), &[&server.url("/feed.xml")]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("following Harbor Post (feed "), "{out}");
    // The page's feed is the same after a redirect.
    for path in ["/", "/news", "/feed.xml/"] {
        let (out, err, status) = add(folder.path(), &[&server.url(path)]);
        assert_eq!(status, 0, "{err}");
        assert!(
            out.starts_with("already followed: Harbor Post"),
            "{path}: {out}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_names_none_is_tried_at_few_places() {
    let server = Server::start([
        ("/", page("<html><a href=/about>About</a>")),
        ("/atom.xml", Answer::feed(atom("Harbor Notes"))),
        ("/index.xml", Answer::feed(atom("Harbor Notes"))),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let (out, err, status) = add(folder.path(), &[&server.url("/")]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("following Harbor Notes (feed "), "{out}");
    let want = ["/", "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml"];
    assert_eq!(asked(&server), want, "one after the other, and no further");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_enough_is_asked_no_further() {
    let server = Server::start([
        ("/", page("<html>Lakeport")),
        ("/feed", Answer::new("429 Too Many Requests", &[], "")),
        ("/rss", Answer::feed(atom("Harbor Notes"))),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let (out, err, status) = add(folder.path(), &[&server.url("/")]);
    assert_eq!((out.as_str(), status), ("", 1), "{err}");
    assert!(err.contains("this is a web page, not a feed"), "{err}");
    assert_eq!(asked(&server), ["/", "/feed"]);
    assert!(
        !folder.path().join("data").exists(),
        "no database is left behind"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_known_by_its_address() {
    let server = Server::start([
        ("/@dana.rss", Answer::feed(rss("Dana", "Hello"))),
        (
            "/@vale",
            page("<html><link rel=alternate type=application/rss+xml href=/vale>"),
        ),
        ("/vale", Answer::feed(rss("Vale", "Hello"))),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let (out, err, _) = add(folder.path(), &[&server.url("/@dana")]);
    assert!(out.starts_with("following Dana "), "{err}");
    assert_eq!(asked(&server), ["/@dana.rss"], "the page is not asked");
    // Where the rule is a guess, the page is asked as well.
    let (out, err, _) = add(folder.path(), &[&server.url("/@vale")]);
    assert!(out.starts_with("following Vale "), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_its_first_elements_is_a_page() {
    let html = "<title>Lakeport</title>\n<link rel=alternate type=application/rss+xml href=/feed>\n<p>News";
    let server = Server::start([
        ("/", page(html)),
        ("/feed", Answer::feed(rss("Lakeport Ledger", "Ferry"))),
    ])
    .await;
    let home = tempfile::tempdir().unwrap();
    let (out, err, status) = add(home.path(), &[&server.url("/")]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("Lakeport Ledger"), "{out}");
}
