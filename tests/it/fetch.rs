//! Fetching over real sockets, from servers that behave and servers that do not.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, and says where"
)]

use std::io::Write as _;
use std::time::{Duration, Instant};

use coranto::engine::EngineError;
use coranto::feed::fetch::{FetchError, FetchFailure, Fetcher, Response};
use coranto::model::Validators;
use coranto::model::settings::FetchSettings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::server::{Answer, Route, Server};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Harbor Line</title></channel></rss>";

/// A small body is already too large; no time is short, so that a busy machine changes nothing.
fn settings() -> FetchSettings {
    FetchSettings {
        max_body: 64 << 10,
        header_timeout: Duration::from_mins(1),
        idle_timeout: Duration::from_mins(1),
        timeout: Duration::from_mins(1),
        ..FetchSettings::default()
    }
}

async fn fetch(url: &str) -> Result<Response, FetchError> {
    let fetcher = Fetcher::new(&settings()).unwrap();
    fetcher.fetch(url, &Validators::default()).await
}

/// Fetches `answer` from a server of its own.
async fn fetch_answer(answer: Answer) -> Result<Response, FetchError> {
    let server = Server::start([("/", answer)]).await;
    fetch(&server.url("/")).await
}

#[tokio::test]
async fn a_body_comes_with_all_that_is_known_of_it() {
    let headers = [
        ("Content-Type", "application/rss+xml; charset=utf-8"),
        ("ETag", "\"v1\""),
        ("Last-Modified", "Mon, 23 Nov 2026 12:00:00 GMT"),
        ("Cache-Control", "max-age=7200"),
    ];
    let server = Server::start([("/feed", Answer::new("200 OK", &headers, FEED))]).await;
    let Response::Body {
        body,
        content_type,
        final_url,
        validators,
        hints,
        trail,
    } = fetch(&server.url("/feed")).await.unwrap()
    else {
        panic!("no body");
    };
    assert_eq!(&*body, FEED.as_bytes());
    assert_eq!(
        content_type.as_deref(),
        Some("application/rss+xml; charset=utf-8")
    );
    assert_eq!(final_url, server.url("/feed"));
    assert_eq!(validators.etag.as_deref(), Some(&b"\"v1\""[..]));
    assert_eq!(
        validators.last_modified.as_deref(),
        Some(&b"Mon, 23 Nov 2026 12:00:00 GMT"[..])
    );
    assert_eq!(hints.max_age, Some(Duration::from_hours(2)));
    assert_eq!((trail.status, trail.moved_to), (Some(200), None));
    let request = &server.requests()[0];
    assert_eq!(
        request.header("user-agent"),
        Some(&b"coranto/0.1 (terminal feed reader)"[..])
    );
    assert!(request.header("accept-encoding").is_some());
    for absent in [
        "cookie",
        "referer",
        "if-none-match",
        "if-modified-since",
        "authorization",
    ] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn validators_go_back_byte_for_byte() {
    let etag = b"W/\"caf\xe9 \xff\"".to_vec();
    let modified = b"yesterday, \xfcberhaupt".to_vec();
    let (sent, stated) = (etag.clone(), modified.clone());
    let route: Route = Box::new(move |request| {
        let is_known = request.header("if-none-match") == Some(&sent)
            && request.header("if-modified-since") == Some(&stated);
        if is_known {
            return Answer::new("304 Not Modified", &[("ETag", "\"v2\"")], "");
        }
        let head = [
            b"HTTP/1.1 200 OK\r\nETag: ",
            &sent[..],
            b"\r\nLast-Modified: ",
            &stated,
        ];
        Answer::bytes([&head.concat()[..], b"\r\nContent-Length: 1\r\n\r\nx"].concat())
    });
    let server = Server::start([("/", route)]).await;
    let fetcher = Fetcher::new(&settings()).unwrap();
    let first = fetcher
        .fetch(&server.url("/"), &Validators::default())
        .await;
    let Ok(Response::Body { validators, .. }) = first else {
        panic!("{first:?}");
    };
    let want = Validators {
        etag: Some(etag),
        last_modified: Some(modified),
    };
    assert_eq!(validators, want);
    let second = fetcher.fetch(&server.url("/"), &validators).await;
    let Ok(Response::NotModified { validators, .. }) = second else {
        panic!("{second:?}");
    };
    assert_eq!(validators.and_then(|v| v.etag), Some(b"\"v2\"".to_vec()));
}

#[tokio::test]
async fn failures_in_plain_words() {
    let status = |status: &str| Answer::new(status, &[], "");
    let many: Vec<(&str, &str)> = vec![("X-Filler", "x"); 250];
    let long = "x".repeat(70 << 10);
    let cases: Vec<(Answer, &str)> = vec![
        (status("404 Not Found"), "the server answered 404 Not Found"),
        (status("410 Gone"), "the server answered 410 Gone"),
        (
            status("500 <b>gone mad</b>"),
            "the server answered 500 Internal Server Error",
        ),
        (
            status("500 \x1b]52;c;eA==\x07 \x1b[2J"),
            "the answer is not HTTP",
        ),
        (
            Answer::new("206 Partial Content", &[], FEED),
            "the server answered 206 Partial Content",
        ),
        (
            status("304 Not Modified"),
            "the server answered 304 Not Modified",
        ),
        (
            Answer::bytes("hello there, this is not it\r\n\r\n"),
            "the answer is not HTTP",
        ),
        (
            Answer::bytes(""),
            "the connection was closed before the answer was complete",
        ),
        (
            Answer::bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut"),
            "the connection was closed before the answer was complete",
        ),
        (
            Answer::bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
            "the connection was closed before the answer was complete",
        ),
        (
            Answer::bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"),
            "the answer is not HTTP",
        ),
        (
            Answer::new("200 OK", &many, ""),
            "the answer has more than 200 headers or 64 KiB of them",
        ),
        (
            Answer::new("200 OK", &[("X-Long", &long)], ""),
            "the answer has more than 200 headers or 64 KiB of them",
        ),
        (
            Answer::new("200 OK", &[], "x".repeat(65 << 10)),
            "the body is larger than 64 KiB",
        ),
        (
            Answer::new("200 OK", &[("Content-Encoding", "gzip")], FEED),
            "the answer could not be unpacked",
        ),
        (
            Answer::new("200 OK", &[("Content-Encoding", "x-secret")], FEED),
            "the answer is packed in a way that was not asked for: x-secret",
        ),
        (status("302 Found"), "redirected without a usable address"),
        (
            Answer::redirect("302 Found", "file:///etc/passwd"),
            "redirected to an address that is not allowed: file://",
        ),
        (
            Answer::redirect("302 Found", "http://127.0.0.2:9/secret?token=x"),
            "redirected to an address that is not allowed: http://127.0.0.2:9",
        ),
        (
            Answer::redirect("302 Found", "http://localhost:9/"),
            "redirected to an address that is not allowed: http://localhost:9",
        ),
        (
            Answer::redirect("301 Moved", "/"),
            "redirected more than 5 times",
        ),
    ];
    for (answer, want) in cases {
        let shown = format!("{answer:?}").chars().take(200).collect::<String>();
        let error = fetch_answer(answer).await.expect_err(&shown);
        assert_eq!(error.to_string(), want, "{shown}");
        assert!(!error.is_unreachable, "{shown}");
    }
}

#[tokio::test]
async fn an_endless_body_ends_at_the_limit() {
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    // The head comes again with each round, inside of what is a chunk already for the client.
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = Answer::endless(format!("{head}{}", chunk.repeat(32)));
    let error = fetch_answer(answer).await.unwrap_err();
    assert_eq!(error.kind, FetchFailure::TooLarge(64 << 10));
}

#[tokio::test]
async fn packed_bodies_are_counted_unpacked() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let headers = [("Content-Encoding", "gzip")];
    let small = gzip(FEED.as_bytes());
    let Ok(Response::Body { body, .. }) =
        fetch_answer(Answer::new("200 OK", &headers, &small)).await
    else {
        panic!("no body");
    };
    assert_eq!(&*body, FEED.as_bytes());

    let bomb = gzip(&vec![b'x'; 32 << 20]);
    assert!(
        bomb.len() < 64 << 10,
        "the bomb is small before it is unpacked"
    );
    let error = fetch_answer(Answer::new("200 OK", &headers, &bomb))
        .await
        .unwrap_err();
    assert_eq!(error.kind, FetchFailure::TooLarge(64 << 10));

    let cut = Answer::new("200 OK", &headers, &small[..small.len() / 2]);
    let error = fetch_answer(cut).await.unwrap_err();
    assert_eq!(error.kind, FetchFailure::Cut);
}

#[tokio::test]
async fn redirects_are_followed_to_the_same_host() {
    let other = Server::start([("/feed", Answer::feed(FEED))]).await;
    let target = other.url("/feed");
    let server = Server::start([
        ("/1", Answer::redirect("301 Moved Permanently", "/2")),
        ("/2", Answer::redirect("302 Found", "3")),
        ("/3", Answer::redirect("308 Permanent Redirect", &target)),
    ])
    .await;
    let start = server.url("/1").replace("http://", "http://dana:secret@");
    let Ok(Response::Body {
        final_url, trail, ..
    }) = fetch(&start).await
    else {
        panic!("no body");
    };
    assert_eq!(final_url, target);
    // For good it moved only as far as the first redirect that says so.
    assert_eq!(trail.moved_to, Some(server.url("/2")));
    let credentials = Some(&b"Basic ZGFuYTpzZWNyZXQ="[..]);
    for request in server.requests() {
        assert_eq!(
            request.header("authorization"),
            credentials,
            "{}",
            request.path
        );
    }
    // Another port is another server: it gets no password.
    assert_eq!(other.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_redirect_with_a_password_is_refused() {
    let server = Server::start([(
        "/",
        Answer::redirect("302 Found", "http://u:pass@127.0.0.1/"),
    )])
    .await;
    let error = fetch(&server.url("/")).await.unwrap_err();
    assert!(matches!(error.kind, FetchFailure::Forbidden(_)));
    assert!(!error.to_string().contains("pass"));
}

#[tokio::test]
async fn waits_that_a_server_asks_for() {
    let cases = [
        ("429 Too Many Requests", "120", Some(120)),
        (
            "503 Service Unavailable",
            "Mon, 23 Nov 2026 12:10:00 GMT",
            Some(600),
        ),
        ("404 Not Found", "120", None),
    ];
    for (status, wait, want) in cases {
        let headers = [
            ("Retry-After", wait),
            ("Date", "Mon, 23 Nov 2026 12:00:00 GMT"),
        ];
        let error = fetch_answer(Answer::new(status, &headers, ""))
            .await
            .unwrap_err();
        assert_eq!(
            error.hints.retry_after,
            want.map(Duration::from_secs),
            "{status}"
        );
        let code = status[..3].parse().unwrap();
        assert_eq!(error.status, Some(code));
    }
}

#[tokio::test]
async fn who_cannot_be_reached() {
    let server = Server::start([("/", Answer::feed(FEED))]).await;
    let closed = server.url("/");
    drop(server);
    // The port is free once the task of the server has ended.
    tokio::task::yield_now().await;
    let error = fetch(&closed).await.unwrap_err();
    assert_eq!(error.to_string(), "could not connect: connection refused");
    assert!(error.is_unreachable);
}

#[tokio::test]
async fn no_tls_is_not_replaced_by_plain_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let first_byte = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 1];
        stream.read_exact(&mut hello).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        hello[0]
    });
    let error = fetch(&format!("https://{address}/")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no secure connection: the server does not speak TLS"
    );
    assert_eq!(
        first_byte.await.unwrap(),
        22,
        "a TLS handshake, not a request"
    );
    let hint = EngineError::Fetch(error).hint().unwrap();
    assert!(hint.contains("begins with http://"), "{hint}");
}

#[tokio::test]
async fn a_plain_request_to_a_tls_server_gets_a_hint() {
    // What a TLS server says to it: an alert, unexpected message.
    let alert = Answer::bytes(*b"\x15\x03\x01\x00\x02\x02\x0a");
    let error = fetch_answer(alert).await.unwrap_err();
    assert_eq!(error.to_string(), "the answer is not HTTP");
    let hint = EngineError::Fetch(error).hint().unwrap();
    assert!(hint.contains("begins with https://"), "{hint}");
}

#[tokio::test]
async fn addresses_that_cannot_be_fetched() {
    let cases = [
        (
            "ftp://lakeport.example/",
            "only http and https addresses can be fetched, this one is ftp",
        ),
        (
            "lakeport",
            "the address is not valid: relative URL without a base",
        ),
    ];
    for (url, want) in cases {
        assert_eq!(fetch(url).await.unwrap_err().to_string(), want);
    }
}

#[tokio::test]
async fn each_wait_has_its_limit() {
    const SHORT: Duration = Duration::from_millis(150);
    let before_the_body = "HTTP/1.1 200 OK\r\nContent-Len";
    let within_the_body = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow";
    let header = FetchSettings {
        header_timeout: SHORT,
        ..settings()
    };
    let idle = FetchSettings {
        idle_timeout: SHORT,
        ..settings()
    };
    let whole = FetchSettings {
        timeout: SHORT,
        ..settings()
    };
    let cases = [
        (
            header,
            before_the_body,
            "timed out after 150 ms (no answer)",
        ),
        (
            idle,
            within_the_body,
            "timed out after 150 ms (no more data)",
        ),
        (
            whole,
            within_the_body,
            "timed out after 150 ms (still not complete)",
        ),
    ];
    for (settings, bytes, want) in cases {
        let server = Server::start([("/", Answer::hang(bytes))]).await;
        let fetcher = Fetcher::new(&settings).unwrap();
        let error = fetcher
            .fetch(&server.url("/"), &Validators::default())
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), want);
        assert!(!error.is_unreachable, "{want}");
    }
}

#[tokio::test]
async fn connections_are_kept() {
    let server = Server::start([("/", Answer::new("304 Not Modified", &[], ""))]).await;
    let fetcher = Fetcher::new(&settings()).unwrap();
    let validators = Validators {
        etag: Some(b"\"v1\"".to_vec()),
        last_modified: None,
    };
    let start = Instant::now();
    for _ in 0..200 {
        let answer = fetcher.fetch(&server.url("/"), &validators).await;
        assert!(matches!(answer, Ok(Response::NotModified { .. })));
    }
    let line = format!("200 answers 304 one after the other: {:?}", start.elapsed());
    let _ = writeln!(std::io::stderr(), "{line}");
    assert_eq!(server.requests().len(), 200);
}
