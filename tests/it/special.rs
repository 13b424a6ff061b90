//! Files, commands and filters, as origins of feeds. The commands are small scripts of the test's.

#![cfg(unix)]

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use coranto::feed::fetch::{FetchError, Fetcher, Response};
use coranto::feed::origin::Origin;
use coranto::model::Validators;
use coranto::model::feed_settings::FeedSettings;
use coranto::model::message::RefreshScope;
use coranto::model::settings::FetchSettings;

use crate::refresh::Home;
use crate::server::{Answer, Server};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Ferries</title>\
    <item><title>Ferry stops</title><guid>1</guid></item></channel></rss>";

/// A folder for scripts.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Returns the address of a shell script.
    fn exec(&self, name: &str, script: &str) -> String {
        format!("exec:sh {}", self.write(name, script))
    }
}

async fn ask_with(
    settings: &FetchSettings,
    address: &str,
    validators: &Validators,
) -> Result<Response, FetchError> {
    let fetcher = Fetcher::new(settings).unwrap();
    let origin = Origin::parse(address).unwrap();
    fetcher
        .ask(&origin, &FeedSettings::default(), validators)
        .await
}

async fn ask(address: &str) -> Result<Response, FetchError> {
    ask_with(&FetchSettings::default(), address, &Validators::default()).await
}

async fn text(address: &str) -> String {
    match ask(address).await {
        Ok(Response::Body { body, .. }) => String::from_utf8(body.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_command_gets_its_words_and_no_shell() {
    let folder = Folder::new();
    let script = folder.write("words", "for word in \"$@\"; do echo \"<$word>\"; done");
    let address = format!("exec:sh {script} 'a b' \"c;d\" $HOME '$(id)' *");
    assert_eq!(
        text(&address).await,
        "<a b>\n<c;d>\n<$HOME>\n<$(id)>\n<*>\n"
    );
    // It reads nothing, so it waits for nothing.
    assert_eq!(text("exec:cat").await, "");
}

#[tokio::test]
async fn a_command_that_fails_says_why() {
    let folder = Folder::new();
    let cases = [
        (
            folder.exec(
                "a",
                "echo half a feed; echo >&2; echo 'no ferry today\nsecond' >&2; exit 3",
            ),
            "the command: it failed with status 3: no ferry today",
        ),
        (
            folder.exec("b", "exit 1"),
            "the command: it failed with status 1",
        ),
        (
            folder.exec("c", "printf 'a\\033[31mred' >&2; exit 1"),
            "the command: it failed with status 1: a [31mred",
        ),
        (
            folder.exec("d", "kill -TERM $$"),
            "the command: it was ended by signal 15",
        ),
        (
            "exec:/nonexistent/ferries".to_owned(),
            "the command: there is no command \"/nonexistent/ferries\"",
        ),
        (
            format!("exec:{}", folder.write("plain", "no program")),
            &format!(
                "the command: \"{}\" may not be run",
                folder.path("plain").display()
            ),
        ),
    ];
    for (address, want) in cases {
        let error = ask(&address).await.expect_err(&address);
        assert_eq!(error.to_string(), *want);
        assert!(!error.is_unreachable);
    }
    // Much on standard error holds nothing up.
    let address = folder.exec("e", "head -c 500000 /dev/zero >&2; echo fine");
    assert_eq!(text(&address).await, "fine\n");
}

#[tokio::test]
async fn a_command_has_limits() {
    let folder = Folder::new();
    let endless = folder.exec("endless", "while :; do echo Lakeport; done");
    let small = FetchSettings {
        max_body: 64 << 10,
        ..FetchSettings::default()
    };
    let error = ask_with(&small, &endless, &Validators::default()).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "the body is larger than 64 KiB"
    );
    let short = FetchSettings {
        timeout: Duration::from_millis(200),
        ..FetchSettings::default()
    };
    for script in [
        "read line < \"$0.fifo\"",
        "exec >&-; read line < \"$0.fifo\"",
    ] {
        let address = folder.exec("waits", script);
        let fifo = folder.path("waits.fifo");
        if !fifo.exists() {
            let made = std::process::Command::new("mkfifo").arg(&fifo).status();
            assert!(made.unwrap().success());
        }
        let error = ask_with(&short, &address, &Validators::default()).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "timed out after 200 ms (the command was still running)"
        );
    }
}

/// Whoever holds the other end of a pipe keeps it open, so its end is the end of them all.
#[tokio::test]
async fn nothing_of_a_command_is_left_running() {
    let folder = Folder::new();
    let fifo = folder.path("alive");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let script = "(exec > \"$1\"; echo up; exec sleep 1000) & wait";
    let address = format!("{} {}", folder.exec("parent", script), fifo.display());
    let running = tokio::spawn(async move { ask(&address).await.map(drop) });
    let (up, is_up) = tokio::sync::oneshot::channel();
    let ended = tokio::task::spawn_blocking(move || {
        let mut pipe = std::fs::File::open(fifo).unwrap();
        let mut line = [0; 3];
        pipe.read_exact(&mut line).unwrap();
        up.send(()).unwrap();
        pipe.read_to_end(&mut Vec::new()).unwrap()
    });
    is_up.await.unwrap();
    running.abort();
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
    assert_eq!(ended.expect("the child of the command is gone").unwrap(), 0);
}

#[tokio::test]
async fn a_filter_makes_one_document_of_another() {
    let folder = Folder::new();
    let log = folder.path("log");
    let script = folder.write("filter", "echo run >> \"$1\"; sed s/Ferry/Boat/");
    let answer = Answer::new(
        "200 OK",
        &[("ETag", "\"v1\""), ("Content-Type", "text/html")],
        FEED,
    );
    let routes: [(&str, crate::server::Route); 4] = [
        (
            "/feed",
            Box::new(move |request| match request.header("if-none-match") {
                Some(b"\"v1\"") => Answer::new("304 Not Modified", &[], ""),
                _ => answer.clone(),
            }),
        ),
        ("/moved", Answer::redirect("302 Found", "/feed").into()),
        (
            "/away",
            Answer::redirect("302 Found", "exec:touch%20/tmp/x").into(),
        ),
        ("/missing", Answer::new("404 Not Found", &[], "").into()),
    ];
    let server = Server::start(routes).await;
    let filter = |path: &str| {
        let url = server.url(path);
        format!("filter:sh {script} {}:{url}", log.display())
    };
    let Ok(Response::Body {
        body,
        content_type,
        final_url,
        validators,
        ..
    }) = ask(&filter("/moved")).await
    else {
        panic!("no body");
    };
    assert_eq!(&*body, FEED.replace("Ferry", "Boat").as_bytes());
    assert_eq!(
        content_type, None,
        "what it was says nothing of what it is now"
    );
    assert_eq!(final_url, server.url("/feed"));
    let runs = || std::fs::read_to_string(&log).unwrap().lines().count();
    assert_eq!(runs(), 1);

    let settings = FetchSettings::default();
    let again = ask_with(&settings, &filter("/feed"), &validators).await;
    assert!(
        matches!(again, Ok(Response::NotModified { .. })),
        "{again:?}"
    );
    for path in ["/away", "/missing"] {
        assert!(ask(&filter(path)).await.is_err());
    }
    assert_eq!(runs(), 1, "there was nothing to filter");
    // What it does not read is its own business.
    let first = format!("filter:head -c 4:{}", server.url("/feed"));
    assert_eq!(text(&first).await, "<rss");
}

#[tokio::test]
async fn only_a_subscription_may_be_a_file_or_a_command() {
    let folder = Folder::new();
    let touched = folder.path("touched");
    let fetcher = Fetcher::new(&FetchSettings::default()).unwrap();
    let file = folder.write("feed.xml", FEED);
    let server = Server::start([("/", Answer::feed(FEED))]).await;
    for address in [
        format!("exec:touch {}", touched.display()),
        format!("filter:touch {}:{}", touched.display(), server.url("/")),
        format!("file:{file}"),
        format!("file://{file}"),
    ] {
        let error = fetcher.fetch(&address, &Validators::default()).await;
        let error = error.expect_err(&address).to_string();
        assert!(error.starts_with("only http and https"), "{error}");
    }
    assert!(!touched.exists());
}

#[tokio::test]
async fn a_file_is_read_when_it_has_changed() {
    let folder = Folder::new();
    let path = folder.write("harbor line.xml", FEED);
    let age = |seconds| {
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        let then = SystemTime::now() - Duration::from_secs(seconds);
        file.set_modified(then).unwrap();
    };
    let settings = FetchSettings::default();
    let address = format!("file:{path}");
    age(100);
    let Ok(Response::Body {
        body,
        final_url,
        validators,
        ..
    }) = ask(&address).await
    else {
        panic!("no body");
    };
    assert_eq!(&*body, FEED.as_bytes());
    assert!(final_url.starts_with("file:///") && final_url.ends_with("/harbor%20line.xml"));
    let again = ask_with(&settings, &final_url, &validators).await;
    assert!(
        matches!(again, Ok(Response::NotModified { .. })),
        "{again:?}"
    );
    age(50);
    let changed = ask_with(&settings, &address, &validators).await;
    assert!(matches!(changed, Ok(Response::Body { .. })), "{changed:?}");
    // What was written just now may be written again in the same moment.
    age(0);
    let Ok(Response::Body { validators, .. }) = ask(&address).await else {
        panic!("no body");
    };
    assert_eq!(validators, Validators::default());

    let missing = folder.path("missing").display().to_string();
    let here = Path::new(&path).parent().unwrap().display().to_string();
    for (path, want) in [
        (
            missing,
            "the file cannot be read: there is none at this path",
        ),
        (here, "the file cannot be read: it is no file"),
    ] {
        let error = ask(&format!("file:{path}")).await.expect_err(&path);
        assert_eq!(error.to_string(), want);
    }
    let small = FetchSettings {
        max_body: 10,
        ..settings
    };
    let error = ask_with(&small, &address, &Validators::default()).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "the body is larger than 10 bytes"
    );
}

#[test]
fn a_command_is_refreshed_like_any_feed() {
    let home = Home::new();
    let folder = Folder::new();
    let feed = folder.write("feed.xml", FEED);
    let address = folder.exec("ferries", &format!("cat {feed}"));
    let id = home.follow_typed(&address);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!((summary.asked, summary.new), (1, 1));
    let row = home.feed(id);
    assert_eq!(row.title.as_str(), "Ferries");
    assert_eq!(row.why_next.as_str(), "every hour");

    // The same again is no news, and no server is to be spared.
    home.pass(3_600);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!((summary.asked, summary.new, summary.changed), (1, 0, 0));
    assert_eq!(home.feed(id).why_next.as_str(), "every hour");

    folder.write("ferries", "echo 'the pier is closed' >&2; exit 7");
    home.pass(3_600);
    let (summary, _) = home.refresh(&RefreshScope::Due).unwrap();
    assert_eq!(summary.failed.len(), 1);
    assert!(!summary.is_offline);
    let row = home.feed(id);
    assert_eq!(
        row.last_error.as_deref(),
        Some("the command: it failed with status 7: the pier is closed")
    );
    assert_eq!(row.why_next.as_str(), "back-off after a failure");
    assert_eq!(row.total, 1, "what there was stays");

    // Switched off, it is not run, whoever asks.
    home.switch(id, false);
    folder.write(
        "ferries",
        &format!("touch {}.ran", folder.path("x").display()),
    );
    home.pass(86_400);
    for scope in [
        RefreshScope::Due,
        RefreshScope::All,
        RefreshScope::Feeds(vec![id]),
    ] {
        let (summary, _) = home.refresh(&scope).unwrap();
        assert_eq!(summary.asked, 0);
    }
    assert!(!folder.path("x.ran").exists());
}
