//! What can go wrong before there is a document: connections, framing, statuses, redirects, encodings,
//! sizes, headers, validators.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::{Fault, RSS, item, rss, sound, three};
use crate::server::{Answer, Request, Route};

pub(super) fn faults() -> Vec<Fault> {
    let pace = Arc::new(Semaphore::new(0));
    let mut faults = slow(&pace);
    faults.extend(framing());
    for (path, answer) in statuses() {
        let pace = Arc::clone(&pace);
        let counted: Route = Box::new(move |request| {
            pace.add_permits(1);
            answer(request)
        });
        faults.push((path, counted));
    }
    faults.extend(redirects());
    faults.extend(encodings());
    faults.extend(sizes());
    faults.extend(headers());
    faults.extend(caches());
    faults
}

/// The first lines of an answer, with these further ones.
fn head(lines: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\n{lines}\r\n")
}

fn bytes(answer: impl Into<Vec<u8>>) -> Route {
    Answer::bytes(answer).into()
}

fn with(headers: &'static [(&'static str, &'static str)], body: impl AsRef<[u8]>) -> Route {
    Answer::new("200 OK", headers, body).into()
}

fn status(line: &'static str, headers: &'static [(&'static str, &'static str)]) -> Route {
    Answer::new(line, headers, "<html><body>no feed</body></html>").into()
}

/// What is slow. The one of them that comes to its end sends a piece of itself for each permit.
fn slow(pace: &Arc<Semaphore>) -> Vec<Fault> {
    let feed = sound(50);
    let (half, _) = feed.split_at(feed.len() / 2);
    let whole = format!("Content-Length: {}\r\n", feed.len());
    vec![
        ("/slow/drip", Answer::hang(head("") + "<").into()),
        (
            "/slow/headers",
            Answer::hang("HTTP/1.1 200 OK\r\nX-Slow: x").into(),
        ),
        ("/slow/no-answer", Answer::hang("").into()),
        ("/slow/mid-body", Answer::hang(head(&whole) + half).into()),
        ("/slow/finishes", Answer::feed(sound(20)).at(pace).into()),
        ("/tcp/close", bytes("")),
        ("/tcp/rst-early", Answer::reset("").into()),
        ("/tcp/rst-mid", Answer::reset(head(&whole) + half).into()),
    ]
}

fn framing() -> Vec<Fault> {
    let feed = three();
    let length = |length: &dyn std::fmt::Display| format!("Content-Length: {length}\r\n");
    let chunked = head("Transfer-Encoding: chunked\r\n");
    let sevens: String = feed
        .as_bytes()
        .chunks(7)
        .map(|part| {
            format!(
                "{:x};part=1\r\n{}\r\n",
                part.len(),
                String::from_utf8_lossy(part)
            )
        })
        .collect();
    // In the middle of the third item.
    let cut = feed.len() - 60;
    vec![
        (
            "/len/short",
            bytes(head("Content-Length: 100000\r\nETag: \"short\"\r\n") + &feed),
        ),
        (
            "/len/long",
            bytes(head(&length(&cut)) + &feed + "HTTP/1.1 200 OK\r\n\r\n"),
        ),
        (
            "/len/two",
            bytes(head(&(length(&feed.len()) + &length(&7))) + &feed),
        ),
        ("/len/negative", bytes(head(&length(&-1)) + &feed)),
        ("/len/huge", bytes(head(&length(&i64::MAX)) + &feed)),
        (
            "/chunk/ok",
            bytes(format!("{chunked}{sevens}0\r\nX-End: 1\r\n\r\n")),
        ),
        ("/chunk/garbage", bytes(format!("{chunked}zz\r\n{feed}"))),
        (
            "/chunk/huge-size",
            bytes(format!("{chunked}ffffffffffffffff0\r\n{feed}")),
        ),
        (
            "/chunk/truncated",
            bytes(format!("{chunked}{:x}\r\n{feed}\r\n", feed.len())),
        ),
    ]
}

/// Answers one after the other, the last of them for ever.
fn in_turn(answers: Vec<Answer>) -> Route {
    let asked = AtomicUsize::new(0);
    Box::new(move |_| {
        let turn = asked.fetch_add(1, Ordering::SeqCst);
        answers[turn.min(answers.len() - 1)].clone()
    })
}

fn statuses() -> Vec<Fault> {
    const BUSY: &str = "503 Service Unavailable";
    vec![
        ("/status/400", status("400 Bad Request", &[])),
        ("/status/401", status("401 Unauthorized", &[])),
        ("/status/403", status("403 Forbidden", &[])),
        ("/status/404", status("404 Not Found", &[])),
        ("/status/500", status("500 Internal Server Error", &[])),
        ("/status/502", status("502 Bad Gateway", &[])),
        ("/status/504", status("504 Gateway Timeout", &[])),
        ("/status/410", status("410 Gone", &[])),
        (
            "/status/503-seconds",
            status(BUSY, &[("Retry-After", "120")]),
        ),
        (
            "/status/503-date",
            status(BUSY, &[("Retry-After", "Tue, 24 Nov 2026 11:06:40 GMT")]),
        ),
        (
            "/status/503-past",
            status(BUSY, &[("Retry-After", "Sat, 01 Nov 2025 11:06:40 GMT")]),
        ),
        (
            "/status/503-huge",
            status(BUSY, &[("Retry-After", "1000000000000000000")]),
        ),
        (
            "/status/503-garbage",
            status(BUSY, &[("Retry-After", "soon")]),
        ),
        (
            "/status/429",
            status("429 Too Many Requests", &[("Retry-After", "3600")]),
        ),
        ("/status/429-bare", status("429 Too Many Requests", &[])),
        ("/status/204", bytes("HTTP/1.1 204 No Content\r\n\r\n")),
        (
            "/status/206",
            Answer::new(
                "206 Partial Content",
                &[("Content-Range", "bytes 0-99/900")],
                &three()[..100],
            )
            .into(),
        ),
        ("/status/999", status("999 Odd", &[])),
        (
            "/status/100-flood",
            Answer::hang("HTTP/1.1 100 Continue\r\n\r\n".repeat(500)).into(),
        ),
        (
            "/status/304-first",
            bytes("HTTP/1.1 304 Not Modified\r\n\r\n"),
        ),
        (
            "/status/recover",
            in_turn(vec![
                Answer::feed(three()),
                Answer::new("500 Internal Server Error", &[], ""),
                Answer::feed(three()),
            ]),
        ),
    ]
}

/// Leads to what `to` makes of the host that was asked.
fn leads(
    line: &'static str,
    to: impl Fn(&str, &Request) -> String + Send + Sync + 'static,
) -> Route {
    Box::new(move |request| {
        let host = String::from_utf8_lossy(request.header("host").unwrap_or_default()).into_owned();
        Answer::redirect(line, &to(&host, request))
    })
}

fn to(line: &'static str, place: &'static str) -> Route {
    Answer::redirect(line, place).into()
}

fn redirects() -> Vec<Fault> {
    const FOUND: &str = "302 Found";
    const MOVED: &str = "301 Moved Permanently";
    // The number of the hop stands in the query.
    let next = |request: &Request| {
        let number = request
            .path
            .split_once('?')
            .and_then(|(_, n)| n.parse::<u32>().ok());
        number.unwrap_or(0) + 1
    };
    let port = |host: &str| host.rsplit(':').next().unwrap_or_default().to_owned();
    let page = "<!doctype html><html><head><title>Log in</title></head><body></body></html>";
    vec![
        ("/ok/moved", Answer::feed(three()).into()),
        ("/redir/loop", to(FOUND, "/redir/loop-b")),
        ("/redir/loop-b", to(FOUND, "/redir/loop")),
        (
            "/redir/long",
            Box::new(move |request| match next(request) {
                30.. => Answer::feed(three()),
                n => Answer::redirect(FOUND, &format!("/redir/long?{n}")),
            }),
        ),
        (
            "/redir/endless-unique",
            leads(FOUND, move |_, request| {
                format!("/redir/endless-unique?{}", next(request))
            }),
        ),
        ("/redir/file", to(FOUND, "file:///etc/passwd")),
        ("/redir/data", to(FOUND, "data:application/rss+xml,<rss/>")),
        ("/redir/javascript", to(FOUND, "javascript:alert(1)")),
        ("/redir/ftp", to(FOUND, "ftp://127.0.0.1/feed")),
        (
            "/redir/gopher",
            to(FOUND, "gopher://127.0.0.1:6379/_FLUSHALL"),
        ),
        ("/redir/301", to(MOVED, "/ok/moved")),
        ("/redir/308", to("308 Permanent Redirect", "/ok/moved")),
        ("/redir/302", to(FOUND, "/ok/moved")),
        ("/redir/301-to-broken", to(MOVED, "/status/404")),
        ("/redir/captive", to(FOUND, "/type/html")),
        ("/redir/no-location", status(FOUND, &[])),
        ("/redir/bad-location", to(FOUND, "http://[::bad")),
        (
            "/redir/private",
            leads(FOUND, move |host, _| {
                format!("http://127.0.0.2:{}/canary/private", port(host))
            }),
        ),
        (
            "/redir/private-v6map",
            leads(FOUND, move |host, _| {
                format!("http://[::ffff:127.0.0.1]:{}/canary/private-v6", port(host))
            }),
        ),
        (
            "/redir/private-decimal",
            leads(FOUND, move |host, _| {
                format!("http://2130706434:{}/canary/private-decimal", port(host))
            }),
        ),
        (
            "/redir/https",
            leads(FOUND, |host, _| format!("https://{host}/canary/https")),
        ),
        (
            "/redir/userinfo",
            leads(FOUND, |host, _| {
                format!("http://dana:harbor-5tG@{host}/canary/userinfo")
            }),
        ),
        (
            "/auth/basic",
            status(
                "401 Unauthorized",
                &[("WWW-Authenticate", "Basic realm=\"x\"")],
            ),
        ),
        (
            "/type/html",
            with(&[("Content-Type", "text/html"), ("ETag", "\"html\"")], page),
        ),
        ("/type/html-as-rss", Answer::feed(page).into()),
        (
            "/type/html-with-link",
            with(
                &[("Content-Type", "text/html")],
                page.replace(
                    "</head>",
                    "<link rel='alternate' type='application/rss+xml' href='/canary/found'></head>",
                ),
            ),
        ),
        (
            "/type/octet",
            with(&[("Content-Type", "application/octet-stream")], three()),
        ),
        (
            "/type/text",
            with(&[("Content-Type", "text/plain")], three()),
        ),
        ("/type/none", with(&[], three())),
        (
            "/type/badmime",
            with(&[("Content-Type", ";;;=\"")], three()),
        ),
        (
            "/type/png",
            with(
                &[("Content-Type", "image/png")],
                b"\x89PNG\r\n\x1a\n\0\x01\x02\xff".repeat(99),
            ),
        ),
        (
            "/type/json-error",
            with(
                &[("Content-Type", "application/json")],
                "{\"error\":\"quota\"}",
            ),
        ),
        ("/empty/body", Answer::feed("").into()),
        ("/empty/space", Answer::feed(" ".repeat(1 << 20)).into()),
        ("/empty/feed", Answer::feed(rss(&[])).into()),
    ]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn encodings() -> Vec<Fault> {
    const GZIP: &[(&str, &str)] = &[("Content-Encoding", "gzip")];
    let packed = gzip(three().as_bytes());
    let wrong_sum = [&packed[..packed.len() - 8], &[0; 8]].concat();
    let bomb = [three().as_bytes(), &vec![b' '; 32 << 20]].concat();
    let once = gzip(&bomb);
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(&bomb).unwrap();
    vec![
        (
            "/enc/gzip",
            Box::new({
                let packed = packed.clone();
                move |request| {
                    let asked = request.header("accept-encoding").unwrap_or_default();
                    if String::from_utf8_lossy(asked).contains("gzip") {
                        Answer::new("200 OK", GZIP, &packed)
                    } else {
                        Answer::new("406 Not Acceptable", &[], "")
                    }
                }
            }),
        ),
        ("/enc/gzip-lie", with(GZIP, three())),
        (
            "/enc/gzip-cut",
            with(GZIP, &gzip(sound(200).as_bytes())[..300]),
        ),
        ("/enc/gzip-crc", with(GZIP, wrong_sum)),
        (
            "/enc/gzip-trailing",
            with(GZIP, [&packed[..], &[b'J'; 1_024]].concat()),
        ),
        (
            "/enc/unknown",
            with(&[("Content-Encoding", "x-secret")], three()),
        ),
        (
            "/enc/br-unasked",
            with(&[("Content-Encoding", "br")], b"\x0b\x02\x80not brotli\x03"),
        ),
        ("/bomb/gzip", with(GZIP, &once)),
        (
            "/bomb/gzip-nested",
            with(&[("Content-Encoding", "gzip, gzip")], gzip(&once)),
        ),
        (
            "/bomb/deflate",
            with(
                &[("Content-Encoding", "deflate")],
                deflate.finish().unwrap(),
            ),
        ),
        (
            "/bomb/gz-file",
            with(&[("Content-Type", "application/gzip")], once),
        ),
    ]
}

fn sizes() -> Vec<Fault> {
    let begin = three().replace("</channel></rss>", "");
    let more = item("Ferry", &"It sails. ".repeat(200)).repeat(16);
    let endless = |begin: String, more: String| Answer::endless_after(head("") + &begin, more);
    vec![
        ("/big/size", with(&[], begin.clone() + &more.repeat(200))),
        ("/big/endless", endless(begin.clone(), more).into()),
        (
            "/big/endless-comment",
            endless(begin + "<!-- ", "blah ".repeat(8_000)).into(),
        ),
        ("/big/items", Answer::feed(sound(6_000)).into()),
    ]
}

fn headers() -> Vec<Fault> {
    let feed = three();
    let length = format!("Content-Length: {}\r\n", feed.len());
    let many: String = (0..20_000).map(|n| format!("X-{n}: v\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "v".repeat(1_000));
    let mut odd =
        b"HTTP/1.1 200 OK\r\nETag: \"caf\xe9\xff\"\r\nLast-Modified: d\xe9cembre\r\n".to_vec();
    odd.extend(format!("{length}\r\n{feed}").bytes());
    vec![
        (
            "/hdr/huge",
            bytes(head(&format!("X-Huge: {}\r\n", "h".repeat(1 << 20))) + &feed),
        ),
        ("/hdr/many", bytes(head(&many) + &feed)),
        (
            "/hdr/endless",
            Answer::endless_after("HTTP/1.1 200 OK\r\n".to_owned(), long).into(),
        ),
        (
            "/hdr/no-colon",
            bytes(head(&format!("this is no header\r\nBad Name : x\r\n{length}")) + &feed),
        ),
        (
            "/hdr/bad-status",
            bytes(format!("HTTP/9.9 abc\r\n\r\n{feed}")),
        ),
        ("/hdr/http09", bytes(feed.clone())),
        (
            "/hdr/lf",
            bytes(format!("HTTP/1.1 200 OK\nContent-Type: {RSS}\n\n{feed}")),
        ),
        ("/hdr/nonascii", bytes(odd)),
        (
            "/hdr/esc-reason",
            bytes("HTTP/1.1 500 Oops\x1b[2J\x1b]52;c;UFdO\x07\r\nContent-Length: 0\r\n\r\n"),
        ),
        (
            "/hint/hsts",
            with(
                &[
                    ("Strict-Transport-Security", "max-age=31536000"),
                    ("Alt-Svc", "h2=\":9\"; ma=86400"),
                    ("Link", "</canary/preload>; rel=preload"),
                    ("Refresh", "0; url=/canary/refresh"),
                ],
                &feed,
            ),
        ),
    ]
}

/// Answers 304 to whoever sends this back byte for byte, and fails whoever sends another.
fn conditional(name: &'static str, header: &'static str, value: &'static str) -> Route {
    Box::new(move |request| match request.header(name) {
        Some(sent) if sent == value.as_bytes() => Answer::new("304 Not Modified", &[], ""),
        Some(_) => Answer::new("500 Internal Server Error", &[], ""),
        None => Answer::new("200 OK", &[(header, value)], three()),
    })
}

fn caches() -> Vec<Fault> {
    let etag = |value| conditional("if-none-match", "ETag", value);
    let modified = |value| conditional("if-modified-since", "Last-Modified", value);
    let changes = AtomicUsize::new(0);
    let renewed = AtomicUsize::new(0);
    let grown = AtomicUsize::new(0);
    let plain = |headers| with(headers, three());
    vec![
        ("/cache/304-bare", etag("\"bare\"")),
        ("/cache/etag-weak", etag("W/\"a b;c,d'e\\f\"")),
        ("/cache/etag-unquoted", etag("abc-def")),
        ("/cache/etag-gzip", etag("\"5f3-63a-gzip\"")),
        ("/cache/lastmod-odd", modified("2025-11-01 10:00 CET")),
        (
            "/cache/lastmod-epoch",
            modified("Thu, 01 Jan 1970 00:00:00 GMT"),
        ),
        (
            "/cache/lastmod-future",
            modified("Tue, 01 Jan 2099 00:00:00 GMT"),
        ),
        (
            "/cache/lastmod-only",
            modified("Sat, 01 Nov 2025 10:00:00 GMT"),
        ),
        (
            "/cache/etag-changes",
            Box::new(move |_| {
                let tag = format!("\"{}\"", changes.fetch_add(1, Ordering::SeqCst));
                Answer::new("200 OK", &[("ETag", &tag)], three())
            }),
        ),
        (
            "/cache/304-new-etag",
            Box::new(move |request| {
                let turn = renewed.fetch_add(1, Ordering::SeqCst);
                let tag = format!("\"v{turn}\"");
                let before = format!("\"v{}\"", turn.wrapping_sub(1));
                match request.header("if-none-match") {
                    None => Answer::new("200 OK", &[("ETag", &tag)], three()),
                    Some(sent) if sent == before.as_bytes() => {
                        Answer::new("304 Not Modified", &[("ETag", &tag)], "")
                    }
                    Some(_) => Answer::feed(sound(9)),
                }
            }),
        ),
        (
            "/cache/304-body",
            Box::new(|request| match request.header("if-none-match") {
                None => Answer::new("200 OK", &[("ETag", "\"b\"")], three()),
                Some(_) => Answer::bytes(format!(
                    "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n{}",
                    sound(9)
                )),
            }),
        ),
        ("/cache/200-same", plain(&[])),
        (
            "/cache/drop-validators",
            Box::new(move |request| {
                let turn = grown.fetch_add(1, Ordering::SeqCst);
                let body = sound(3 + turn);
                match turn {
                    0 => Answer::new("200 OK", &[("ETag", "\"first\"")], body),
                    2.. if request.header("if-none-match").is_some() => {
                        Answer::new("500 Internal Server Error", &[], "")
                    }
                    _ => Answer::feed(body),
                }
            }),
        ),
        (
            "/cache/max-age",
            plain(&[("Cache-Control", "max-age=7200")]),
        ),
        (
            "/cache/max-age-huge",
            plain(&[("Cache-Control", "max-age=100000000000000000000")]),
        ),
        (
            "/cache/max-age-zero",
            plain(&[("Cache-Control", "max-age=0, no-store")]),
        ),
        (
            "/cache/expires",
            plain(&[("Expires", "Mon, 23 Nov 2026 13:06:40 GMT")]),
        ),
        (
            "/cache/cookie",
            plain(&[
                ("Set-Cookie", "track=1; Max-Age=99999999"),
                ("ETag", "\"c\""),
            ]),
        ),
    ]
}
