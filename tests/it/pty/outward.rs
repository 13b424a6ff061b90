//! What goes out of the window: topics that announce themselves through the terminal, and what a feed
//! would like to send there.

use std::sync::{Arc, Mutex};

use super::session::Session;
use crate::server::{Answer, Route, Server};

fn add(home: &std::path::Path, url: &str) {
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_coranto"))
        .env_clear()
        .env("TZ", "UTC")
        .arg("--home")
        .arg(home)
        .args(["add", url])
        .status();
    assert!(status.expect("it runs").success());
}

/// What was written, without the titles of the window, which end with the same byte as a bell.
fn without_titles(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    let mut parts = raw.split("\x1b]0;");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('\x07').map_or("", |(_, rest)| rest));
    }
    kept
}

/// Of a topic with `notify` the terminal is told, in the way that is set; never of what a feed had when
/// it was first fetched.
#[test]
fn a_topic_is_announced_through_the_terminal() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for (by, begin, want) in [
        (
            "osc9",
            "\x1b]9;",
            "\x1b]9;Harbor: Harbor closes; ferries stop — Ledger\x07",
        ),
        (
            "osc777",
            "\x1b]777;",
            "\x1b]777;notify;Harbor;Harbor closes; ferries stop — Ledger\x07",
        ),
        ("bell", "\x07", "\x07"),
    ] {
        let home = tempfile::tempdir().expect("a temporary folder");
        let items = Arc::new(Mutex::new(
            "<item><title>Harbor opens</title></item>".to_owned(),
        ));
        let served = Arc::clone(&items);
        let route: Route = Box::new(move |_| {
            let items = served.lock().expect("items").clone();
            Answer::feed(format!(
                "<rss version=\"2.0\"><channel><title>Ledger</title>{items}</channel></rss>"
            ))
        });
        let server = runtime.block_on(Server::start([("/ledger", route)]));
        let config = home.path().join("config");
        std::fs::create_dir_all(&config).expect("a folder");
        let settings = format!(
            "[refresh]\nautomatic = false\n\n[notify]\nby = \"{by}\"\n\n[ui]\ntheme = \"dark\"\n"
        );
        std::fs::write(config.join("config.toml"), settings).expect("a file");
        let topic = "[[topic]]\nname = \"Harbor\"\nmatch = 'harbor'\nnotify = \"entry\"\n";
        std::fs::write(config.join("topics.toml"), topic).expect("a file");
        add(home.path(), &server.url("/ledger"));

        let mut session = Session::start(home.path(), 120, 40);
        session.until_text("Harbor opens");
        items
            .lock()
            .expect("items")
            .push_str("<item><title>Harbor closes; ferries stop</title></item>");
        let before = without_titles(&session.raw);
        assert!(!before.contains(begin), "{by}: {before:?}");
        session.press("R");
        session.until_text("R again asks every feed");
        session.press("R");
        session.until_text("Harbor: Harbor closes; ferries stop");
        session.press("Q");
        assert!(session.end(), "it ends well");
        let raw = without_titles(&session.raw);
        assert_eq!(raw.matches(want).count(), 1, "{by}: {raw:?}");
        assert_eq!(raw.matches(begin).count(), 1, "{by}: {raw:?}");
    }
}

/// A feed that has sequences for terminals wherever text may be: none of them arrives, in the lists, in
/// the article, or in the error that names it.
#[test]
fn no_sequence_of_a_feed_reaches_the_terminal() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // Raw bytes, references, references in escaped markup, and the one-byte forms.
    let evil = [
        "\x1b]52;c;UFdO\x07",
        "\x1b[2J",
        "\x1bPq#0\x1b\\",
        "\u{9b}31m",
        "\u{9d}52;c;UFdO\u{9c}",
        "\u{202e}",
        "&#27;]52;c;UFdO&#7;",
        "&#x9b;31m",
        "&amp;#27;]52;c;UFdO&amp;#7;",
    ]
    .concat();
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Tide{evil}s</title><category>a{evil}b</category>\
         <item><title>Ferry {evil}late</title><author>Ana{evil} Vale</author>\
         <link>https://tides.example/{evil}</link><guid>g{evil}</guid><category>c{evil}</category>\
         <description>Water {evil} and wind. &lt;b title=\"{evil}\"&gt;{evil}&lt;/b&gt;\
         </description></item></channel></rss>"
    );
    let broken: Route = Box::new(|_| {
        Answer::bytes(b"HTTP/1.1 500 \x1b]52;c;UFdO\x07\r\nContent-Length: 0\r\n\r\n".to_vec())
    });
    let server = runtime.block_on(Server::start([
        ("/tides", Answer::feed(feed).into()),
        ("/broken", broken),
    ]));
    let home = tempfile::tempdir().expect("a temporary folder");
    add(home.path(), &server.url("/tides"));
    let list = format!(
        "<opml version=\"2.0\"><body><outline text=\"Brok\x1b]52;c;UFdO\x07en\" xmlUrl=\"{}\"/>\
         </body></opml>",
        server.url("/broken")
    );
    let config = home.path().join("config");
    std::fs::create_dir_all(&config).expect("a folder");
    std::fs::write(config.join("config.toml"), "[ui]\ntheme = \"dark\"\n").expect("a file");
    let file = home.path().join("list.opml");
    std::fs::write(&file, list).expect("a file");

    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("late");
    session.press(&format!(":import {}\r", file.display()));
    session.until_text("the answer is not HTTP");
    session.press("ge");
    session.until_text("Feeds that need care");
    session.press("\x1b");
    session.until("the list", |screen| screen.contains("DESK"));
    session.press("\r");
    session.until_text("Space on");
    session.press("i");
    session.until_text("first seen");
    session.press("Q");
    assert!(session.end(), "it ends well");
    let raw = String::from_utf8_lossy(&session.raw);
    for gone in ["\x1b]52", "\x1bP", "\u{9b}", "\u{9d}", "\u{9c}", "\u{202e}"] {
        assert!(!raw.contains(gone), "{gone:?} in {raw:?}");
    }
    // Its own title for the window, and nothing else of that kind.
    for piece in raw.split("\x1b]").skip(1) {
        assert!(
            piece.starts_with("0;") || piece.starts_with("2;") || piece.starts_with("8;"),
            "{piece:?}"
        );
    }
    assert!(!raw.contains("\x1b[31m"), "{raw:?}");
}
