//! What `[[feed]]` sets: logins, cookies, headers, proxies, limits. Nothing of it goes where it does
//! not belong: to another server, into a message, into the database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use coranto::config::{self, Paths};
use coranto::feed::fetch::{FetchError, FetchFailure, Fetcher, Response};
use coranto::feed::origin::Origin;
use coranto::model::feed_settings::{
    Auth, AuthScheme, FeedMatch, FeedSettings, FeedTable, Proxy, Secret, SecretSource,
};
use coranto::model::message::RefreshScope;
use coranto::model::settings::FetchSettings;
use coranto::model::{Settings, Validators};

use crate::proxy::{self, Kind};
use crate::refresh::Home;
use crate::server::{Answer, Request, Route, Server};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Members</title>\
    <item><title>Ferry stops</title><guid>1</guid></item></channel></rss>";

/// What must never be seen where it was not sent.
const SECRET: &str = "harbor-5tG";

async fn ask(fetcher: &Fetcher, address: &str, own: &FeedSettings) -> Result<Response, FetchError> {
    let origin = Origin::parse(address).unwrap();
    fetcher.ask(&origin, own, &Validators::default()).await
}

fn fetcher() -> Fetcher {
    Fetcher::new(&FetchSettings::default()).unwrap()
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let value = request.header(name)?;
    std::str::from_utf8(value).ok()
}

fn command(words: &[&str]) -> SecretSource {
    SecretSource::Command(words.iter().map(|&word| word.to_owned()).collect())
}

fn basic(secret: SecretSource) -> FeedSettings {
    let user = "dana".to_owned();
    FeedSettings {
        auth: Some(Auth {
            scheme: AuthScheme::Basic { user },
            secret,
        }),
        ..FeedSettings::default()
    }
}

#[tokio::test]
async fn what_is_private_goes_to_its_own_server_only() {
    let other = Server::start([("/feed", Answer::feed(FEED))]).await;
    let back = Server::start([
        ("/start", Answer::redirect("302 Found", "/step")),
        (
            "/step",
            Answer::redirect("307 Temporary Redirect", &other.url("/feed")),
        ),
    ])
    .await;
    let own = FeedSettings {
        headers: vec![("x-token".into(), Secret::new(SECRET))],
        cookie: Some(Secret::new("session=1; key=2")),
        user_agent: Some("Lakeport/1".into()),
        ..basic(command(&["echo", SECRET]))
    };
    ask(&fetcher(), &back.url("/start"), &own).await.unwrap();
    for request in back.requests() {
        assert_eq!(header(&request, "x-token"), Some(SECRET));
        assert_eq!(header(&request, "cookie"), Some("session=1; key=2"));
        // dana:harbor-5tG
        assert_eq!(
            header(&request, "authorization"),
            Some("Basic ZGFuYTpoYXJib3ItNXRH")
        );
    }
    assert_eq!(back.requests().len(), 2);
    let [request] = &other.requests()[..] else {
        panic!("{:?}", other.requests());
    };
    for absent in ["x-token", "cookie", "authorization", "referer"] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
    for request in [&back.requests()[0], request] {
        assert_eq!(header(request, "user-agent"), Some("Lakeport/1"));
    }
}

#[tokio::test]
async fn cookies_of_answers_and_referrers_are_not_sent() {
    let cookie = ("Set-Cookie", "id=42; Path=/");
    let moved = Answer::new("302 Found", &[cookie, ("Location", "/feed")], "");
    let feed = Answer::new("200 OK", &[cookie, ("ETag", "\"v1\"")], FEED);
    let server = Server::start([("/", moved), ("/feed", feed)]).await;
    let fetcher = fetcher();
    for _ in 0..2 {
        let answer = fetcher
            .fetch(&server.url("/"), &Validators::default())
            .await;
        answer.unwrap();
    }
    assert_eq!(server.requests().len(), 4);
    for request in server.requests() {
        for absent in ["cookie", "referer", "authorization", "origin"] {
            assert_eq!(request.header(absent), None, "{absent}");
        }
        let agent = header(&request, "user-agent").unwrap();
        assert!(agent.starts_with("coranto/"), "{agent}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_password_is_asked_for_once_and_again_when_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let script = folder.path().join("pass");
    let text = "echo run >> \"$1\"; wc -l < \"$1\" | tr -d ' '; echo 'second line'";
    std::fs::write(&script, text).unwrap();
    let words = ["sh", script.to_str().unwrap(), log.to_str().unwrap()];
    let own = FeedSettings {
        auth: Some(Auth {
            scheme: AuthScheme::Bearer,
            secret: command(&words),
        }),
        ..FeedSettings::default()
    };
    // The first token is good for two requests only.
    let seen = std::sync::atomic::AtomicUsize::new(0);
    let route: Route = Box::new(move |request| {
        let count = seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match request.header("authorization") {
            Some(b"Bearer 1") if count < 2 => Answer::feed(FEED),
            Some(b"Bearer 2") => Answer::feed(FEED),
            _ => Answer::new("401 Unauthorized", &[], ""),
        }
    });
    let server = Server::start([("/", route)]).await;
    let fetcher = fetcher();
    let url = server.url("/");
    let (one, two) = tokio::join!(ask(&fetcher, &url, &own), ask(&fetcher, &url, &own));
    assert!(one.is_ok() && two.is_ok());
    let runs = || std::fs::read_to_string(&log).unwrap().lines().count();
    assert_eq!(runs(), 1, "those who need it at once ask once");
    let refused = ask(&fetcher, &url, &own).await.unwrap_err();
    assert_eq!(refused.to_string(), "the server answered 401 Unauthorized");
    ask(&fetcher, &url, &own).await.unwrap();
    assert_eq!(runs(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_password_is_not_forgotten_for_the_refusal_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let words = [
        "sh",
        "-c",
        "echo run >> \"$0\"; echo x",
        log.to_str().unwrap(),
    ];
    let own = basic(command(&words));
    let refusal = Answer::new("403 Forbidden", &[], "");
    let other = Server::start([("/", refusal)]).await;
    let away = Answer::redirect("302 Found", &other.url("/"));
    let server = Server::start([("/", away), ("/feed", Answer::feed(FEED))]).await;
    let fetcher = fetcher();
    ask(&fetcher, &server.url("/"), &own).await.unwrap_err();
    ask(&fetcher, &server.url("/feed"), &own).await.unwrap();
    let runs = std::fs::read_to_string(&log).unwrap();
    assert_eq!(runs.lines().count(), 1);
}

#[tokio::test]
async fn a_password_that_cannot_be_had_ends_the_fetch() {
    let server = Server::start([("/", Answer::feed(FEED))]).await;
    let script = "echo harbor-5tG; echo harbor-5tG >&2; exit 1";
    let cases = [
        (
            command(&["sh", "-c", script]),
            "no password: of the command for it: the command: it failed with status 1",
        ),
        (
            command(&["true"]),
            "no password: the command for it wrote nothing",
        ),
        (
            SecretSource::Variable("CORANTO_TEST_UNSET".into()),
            "no password: the environment variable CORANTO_TEST_UNSET is not set",
        ),
        (
            command(&["printf", "harbor-5tG\\001"]),
            "no password: it has signs that cannot stand in a header",
        ),
    ];
    for (secret, want) in cases {
        let own = FeedSettings {
            auth: Some(Auth {
                scheme: AuthScheme::Bearer,
                secret,
            }),
            ..FeedSettings::default()
        };
        let error = ask(&fetcher(), &server.url("/"), &own).await.unwrap_err();
        assert_eq!(error.to_string(), want);
        assert!(!format!("{error:?} {own:?}").contains("5tG\\\""));
    }
    assert_eq!(server.requests().len(), 0, "nothing is asked without it");
}

#[tokio::test]
async fn proxies_of_both_kinds() {
    let server = Server::start([
        ("/feed", Answer::feed(FEED)),
        (
            "/away",
            Answer::redirect("302 Found", "http://elsewhere.example/feed"),
        ),
        (
            "/in",
            Answer::redirect("302 Found", "http://127.0.0.1/feed"),
        ),
        (
            "/name",
            Answer::redirect("302 Found", "http://printer.local/feed"),
        ),
    ])
    .await;
    for (kind, scheme, want) in [
        (
            Kind::Http,
            "http",
            [
                "http://lakeport.example/feed",
                "http://lakeport.example/away",
                "http://elsewhere.example/feed",
            ],
        ),
        (
            Kind::Socks5,
            "socks5",
            [
                "lakeport.example:80",
                "lakeport.example:80",
                "elsewhere.example:80",
            ],
        ),
    ] {
        let proxy = proxy::Proxy::start(kind, server.address()).await;
        let own = FeedSettings {
            proxy: Some(Proxy::At(Secret::new(format!(
                "{scheme}://{}",
                proxy.address
            )))),
            cookie: Some(Secret::new("session=1")),
            ..FeedSettings::default()
        };
        let fetcher = fetcher();
        for path in ["feed", "away"] {
            let url = format!("http://lakeport.example/{path}");
            let Ok(Response::Body { body, .. }) = ask(&fetcher, &url, &own).await else {
                panic!("{kind:?} {path}");
            };
            assert_eq!(&*body, FEED.as_bytes());
        }
        // Names are resolved there: none of these exists.
        assert_eq!(proxy.asked(), want);
        let last = server.requests().pop().unwrap();
        assert_eq!(header(&last, "host"), Some("elsewhere.example"));
        assert_eq!(last.header("cookie"), None);
        for path in ["in", "name"] {
            let url = format!("http://lakeport.example/{path}");
            let error = ask(&fetcher, &url, &own).await.unwrap_err();
            assert!(matches!(error.kind, FetchFailure::Forbidden(_)), "{error}");
        }
        drop(proxy);
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named_and_not_passed_by() {
    let server = Server::start([("/feed", Answer::feed(FEED))]).await;
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    for scheme in ["http", "socks5", "https"] {
        let at = format!("{scheme}://dana:{SECRET}@{closed}");
        let own = FeedSettings {
            proxy: Some(Proxy::At(Secret::new(at))),
            ..FeedSettings::default()
        };
        let error = ask(&fetcher(), &server.url("/feed"), &own)
            .await
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("could not connect through the proxy: "),
            "{text}"
        );
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
        assert!(error.is_unreachable);
    }
    assert_eq!(server.requests().len(), 0);
    let none = FeedSettings {
        proxy: Some(Proxy::None),
        ..FeedSettings::default()
    };
    ask(&fetcher(), &server.url("/feed"), &none).await.unwrap();
}

#[tokio::test]
async fn limits_can_be_raised() {
    let long = "x".repeat(70 << 10);
    let server = Server::start([
        ("/long", Answer::new("200 OK", &[], long)),
        ("/slow", Answer::hang("HTTP/1.1 200 OK\r\n")),
    ])
    .await;
    let settings = FetchSettings {
        max_body: 64 << 10,
        header_timeout: Duration::from_mins(1),
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::new(&settings).unwrap();
    let all = FeedSettings::default();
    assert!(ask(&fetcher, &server.url("/long"), &all).await.is_err());
    let own = FeedSettings {
        max_body: Some(80 << 10),
        timeout: Some(Duration::from_millis(150)),
        ..FeedSettings::default()
    };
    let raised = FeedSettings {
        timeout: None,
        ..own.clone()
    };
    ask(&fetcher, &server.url("/long"), &raised).await.unwrap();
    let error = ask(&fetcher, &server.url("/slow"), &own).await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("timed out after 150 ms"), "{text}");
}

#[test]
fn a_refresh_does_as_is_set() {
    let mut home = Home::new();
    let two = FEED.replace(
        "</item>",
        "</item><item><title>Two</title><guid>2</guid></item>",
    );
    let server = home.serve([
        ("/members/feed", Answer::feed(&two)),
        ("/feed", Answer::feed(FEED)),
    ]);
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(&server.url("/members")).unwrap(),
        line: 1,
        settings: FeedSettings {
            interval: Some(600),
            max_items: Some(1),
            cookie: Some(Secret::new("session=1")),
            ..FeedSettings::default()
        },
    }];
    let ids = home.follow(&[server.url("/members/feed"), server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let why = |id| home.feed(id).why_next.into_string();
    assert_eq!(why(ids[0]), "every 10 minutes, as set");
    assert_eq!(why(ids[1]), "every hour");
    assert_eq!((home.feed(ids[0]).total, home.feed(ids[1]).total), (1, 1));
    let cookies: Vec<(String, bool)> = server
        .requests()
        .iter()
        .map(|request| (request.path.clone(), request.header("cookie").is_some()))
        .collect();
    assert!(
        cookies.contains(&("/members/feed".into(), true)),
        "{cookies:?}"
    );
    assert!(cookies.contains(&("/feed".into(), false)), "{cookies:?}");
}

/// A home on the disk, for the program itself.
struct Disk(tempfile::TempDir);

struct Run {
    out: String,
    err: String,
    status: i32,
}

impl Disk {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config/config.toml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, settings).unwrap();
        let disk = Self(folder);
        disk.protect(0o600);
        disk
    }

    fn protect(&self, mode: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = self.0.path().join("config/config.toml");
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        #[cfg(not(unix))]
        let _ = mode;
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
            .env_clear()
            .env("TZ", "UTC")
            .env("PATH", "/usr/bin:/bin")
            .env("MEMBERS", SECRET)
            .args(["-v", "-v", "-v", "--home"])
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run {
            out: text(output.stdout),
            err: text(output.stderr),
            status: output.status.code().unwrap(),
        }
    }

    /// Every file of the home but the settings, in one.
    fn everything(&self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut folders: Vec<PathBuf> = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name() != Some("config.toml".as_ref()) {
                    all.extend(std::fs::read(path).unwrap());
                }
            }
        }
        all
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_stay_where_they_are() {
    let route: Route = Box::new(|request| {
        let is_known = request.header("cookie").is_some()
            && request.header("x-token") == Some(SECRET.as_bytes())
            && request.header("authorization") == Some(b"Basic ZGFuYTpoYXJib3ItNXRH");
        if is_known {
            Answer::feed(FEED)
        } else {
            Answer::new("401 Unauthorized", &[], "")
        }
    });
    let server = Server::start([("/feed", route), ("/open", Answer::feed(FEED).into())]).await;
    let address = server.url("/feed");
    let disk = Disk::new(&format!(
        "[[feed]]\nmatch = \"{address}\"\ninterval = \"2h\"\nheaders = {{ X-Token = \"{SECRET}\" }}\n\
         cookie = \"key={SECRET}\"\nauth = \"basic\"\nuser = \"dana\"\npassword_env = \"MEMBERS\"\n"
    ));
    let added = disk.run(&["add", &address]);
    assert_eq!(added.status, 0, "{}", added.err);
    assert!(added.out.starts_with("following Members"), "{}", added.out);
    let feeds = disk.run(&["feeds"]);
    assert!(
        feeds.out.contains("(every 2 hours, as set)"),
        "{}",
        feeds.out
    );
    let runs = [
        added,
        feeds,
        disk.run(&["refresh", "--force"]),
        disk.run(&["feeds", "--json"]),
        disk.run(&["config", "show"]),
        disk.run(&["export", "opml"]),
        disk.run(&["check"]),
    ];
    for run in &runs {
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        let text = format!("{}{}", run.out, run.err);
        assert!(!text.contains(SECRET), "{text}");
        assert!(!text.contains("ZGFuYTpoYXJib3ItNXRH"), "{text}");
    }
    assert!(!holds(&disk.everything(), SECRET));
    let shown = &runs[4].out;
    for line in [
        "auth = \"basic\"",
        "user = \"dana\"",
        "password_env = \"MEMBERS\"",
        "# cookie is set, and not shown",
        "# headers are set, and not shown: x-token",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }

    // A table that is about nothing is named: it may be a slip of the pen.
    let other = Disk::new("# mine\n[[feed]]\nmatch = \"lakeport.exmaple\"\ninterval = \"2h\"\n");
    other.run(&["add", &server.url("/open")]);
    let checked = other.run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.err);
    assert!(
        checked.err.contains(
            "config.toml:2: this [[feed]] fits no feed that is followed: lakeport.exmaple"
        ),
        "{}",
        checked.err
    );

    // A file that others can read is said to be one, by `check` and by every command.
    if cfg!(unix) {
        disk.protect(0o644);
        let checked = disk.run(&["check"]);
        assert_eq!(checked.status, 2);
        assert!(
            checked.out.contains("others may read the file"),
            "{}",
            checked.out
        );
        assert!(checked.out.contains("hint: chmod 600 "), "{}", checked.out);
        let feeds = disk.run(&["feeds"]);
        assert_eq!(feeds.status, 0);
        assert!(
            feeds.err.contains("others may read the file"),
            "{}",
            feeds.err
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_a_password_is_not_taken() {
    let login = Answer::new("401 Unauthorized", &[], "");
    let server = Server::start([("/feed", Answer::feed(FEED)), ("/login", login)]).await;
    let disk = Disk::new("");
    let with = server
        .url("/feed")
        .replace("//", &format!("//dana:{SECRET}@"));
    let run = disk.run(&["add", &with]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(
        run.err
            .contains("error: an address with a user or a password in it is not kept")
    );
    assert!(
        run.err
            .contains("hint: add it without; in config.toml, [[feed]]")
    );
    let refused = disk.run(&["add", &server.url("/login")]);
    assert_eq!(refused.status, 1);
    assert!(
        refused.err.contains("hint: a login stands in config.toml"),
        "{}",
        refused.err
    );
    assert!(!run.err.contains(SECRET), "{}", run.err);
    assert_eq!(server.requests().len(), 1, "only the second was asked for");
    assert!(!holds(&disk.everything(), SECRET));
}

#[cfg(unix)]
#[test]
fn commands_on_the_command_line() {
    let disk = Disk::new("");
    let script = disk.0.path().join("ferries");
    std::fs::write(&script, format!("cat <<'END'\n{FEED}\nEND\n")).unwrap();
    let exec = format!("exec:sh {}", script.display());
    let added = disk.run(&["add", &exec]);
    assert_eq!(
        added.out, "following Members (feed 1): 1 entry\n",
        "{}",
        added.err
    );
    // As another program would write it: nothing of it runs.
    let list = disk.0.path().join("list.opml");
    let ran = disk.0.path().join("ran");
    let opml = format!(
        "<opml version=\"2.0\"><body><outline text=\"Evil\" xmlUrl=\"exec:touch {}\"/>\
         <outline text=\"Good\" xmlUrl=\"{exec}\"/></body></opml>",
        ran.display()
    );
    std::fs::write(&list, opml).unwrap();
    disk.run(&["import", list.to_str().unwrap()]);
    let refreshed = disk.run(&["refresh", "--force"]);
    assert_eq!(refreshed.status, 0, "{}", refreshed.err);
    assert!(!ran.exists());

    let off = disk.run(&["feeds", "off", "Members"]);
    assert_eq!(off.out, "switched off Members\n");
    assert!(disk.run(&["feeds"]).out.contains("switched off"));
    let refused = disk.run(&["refresh", "Members"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("hint: coranto feeds on 1"),
        "{}",
        refused.err
    );
    assert!(
        disk.run(&["add", &exec])
            .err
            .contains("hint: it is switched off; coranto feeds on 1")
    );
    let on = disk.run(&["feeds", "on", "1"]);
    assert_eq!(on.out, format!("switched on Members ({exec})\n"));
    assert_eq!(
        disk.run(&["feeds", "on", "1"]).out,
        "Members is switched on already\n"
    );
    assert_eq!(disk.run(&["refresh", "Members"]).status, 0);

    for (address, want) in [
        ("exec:", "error: there is no command behind `exec:`"),
        (
            "exec:echo 'x",
            "error: a quotation mark in the command is not closed",
        ),
        (
            "filter:cat",
            "error: `filter:` takes a command, a colon, and the address",
        ),
        (
            "file:",
            "error: `file:` takes the path of a file on this machine",
        ),
    ] {
        let run = disk.run(&["add", address]);
        assert_eq!(run.status, 2);
        assert!(run.err.starts_with(want), "{}", run.err);
    }
    // A file is meant from where the user is, and found again from anywhere.
    std::fs::write(disk.0.path().join("a b.xml"), FEED).unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
        .env_clear()
        .current_dir(disk.0.path())
        .args(["--home", ".", "add", "file:a b.xml", "--title", "File"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let feeds = disk.run(&["feeds", "--json"]).out;
    assert!(feeds.contains("/a%20b.xml\""), "{feeds}");
}

/// Reads settings and returns what is wrong with them.
fn problems(text: &str) -> (Settings, Vec<String>) {
    let disk = Disk::new(text);
    let config = config::load(&Paths::below(disk.0.path()), None);
    let base = disk.0.path().join("config");
    let name = |path: &Path| path.strip_prefix(&base).unwrap().display().to_string();
    let said = config.problems.iter().map(|problem| {
        let text = problem.to_string();
        text.replace(&problem.file.display().to_string(), &name(&problem.file))
    });
    let said = said.collect();
    (config.settings, said)
}

#[test]
fn mistakes_are_shown_with_their_place_and_without_secrets() {
    let text = "\
[[feed]]
match = \"https://lakeport.example/\"
interval = \"often\"
full_text = 1
password = \"harbor-5tG\"
cookie = 5
headers = { Cookie = \"harbor-5tG\", \"a b\" = \"harbor-5tG\", X = \"y\" }
proxy = \"harbor-5tG\"
timout = \"3m\"

[[feed]]
match = \"lakeport.example\"
cookie = \"harbor-5tG\"
max_items = 0

[[feed]]
interval = \"2h\"

[[feed]]
match = \"https://dana:harbor-5tG@lakeport.example/\"

[[feed]]
match = \"https://lakeport.example/b\"
auth = \"digest\"

[[feed]]
match = \"https://lakeport.example/c\"
auth = \"basic\"
password_command = ['echo', 5]
";
    let (settings, said) = problems(text);
    assert!(said.iter().all(|text| !text.contains("5tG")), "{said:#?}");
    insta::assert_snapshot!(said.join("\n"));
    assert_eq!(settings.feeds.len(), 4);
    assert_eq!(settings.feeds[0].settings.headers.len(), 1);
    assert_eq!(settings.feeds[1].settings, FeedSettings::default());
}

#[test]
fn what_is_set_is_read_and_shown() {
    let text = "\
[[feed]]
match = \"https://lakeport.example/members\"
interval = \"6h\"
full_text = true
timeout = \"90s\"
max_body = 67108864
max_items = 20000
user_agent = \"Lakeport/1\"
proxy = \"socks5://127.0.0.1:9050\"
auth = \"basic\"
user = \"dana\"
password_command = [\"pass\", \"show\", \"lake port\"]

[[feed]]
match = \"category:News/Lakeport\"
interval = \"2d\"
proxy = \"none\"

[[feed]]
match = \"https://bay-wire.example/\"
auth = \"bearer\"
password_env = \"BAY_WIRE\"
";
    let (settings, said) = problems(text);
    assert_eq!(said, Vec::<String>::new());
    let built_in = config::write_settings(&Settings::default());
    let shown = config::write_settings(&settings);
    assert_eq!(shown, format!("{built_in}\n{text}"));
    let again = text.replace(
        "[\"pass\", \"show\", \"lake port\"]",
        "\"pass show 'lake port'\"",
    );
    let again = again
        .replace("password_env", "auth_env")
        .replace("password_command", "auth_command");
    assert_eq!(problems(&again), (settings, Vec::new()));
}
