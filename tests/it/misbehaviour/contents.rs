//! Sound documents whose contents are hostile or odd: markup, control characters, Unicode, links,
//! identities, dates.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Fault, about, item, rss, three};
use crate::server::{Answer, Route};

/// Returns whether a character turns the direction of text.
pub(super) fn is_override(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = markup();
    faults.extend(large());
    faults.extend(controls());
    faults.extend(unicode());
    faults.extend(links());
    faults.extend(identities());
    faults.extend(dates());
    faults
}

fn feed(body: impl AsRef<[u8]>) -> Route {
    Answer::feed(body).into()
}

fn markup() -> Vec<Fault> {
    let nested: String = (0..30)
        .map(|n| format!("<table><tr><td>{n}</td><td>"))
        .collect();
    vec![
        ("/html/deep", about(&("<div>".repeat(100_000) + "deep"))),
        (
            "/html/deep-inline",
            about(&("<b><i><a href=x>".repeat(20_000) + "deep")),
        ),
        (
            "/html/deep-lists",
            about(&("<ul><li><blockquote>".repeat(2_000) + "deep")),
        ),
        (
            "/html/tables",
            about(&format!(
                "<table><tr>{}<td>{nested}core",
                "<td>x</td>".repeat(20)
            )),
        ),
        (
            "/html/colspan",
            about(
                "<table><tr><td colspan=\"1000000000\">a</td><td rowspan=\"-1\">b</td></tr>\
                 <tr><td colspan=\"0\">c</td></tr></table>",
            ),
        ),
        (
            "/html/rowspan",
            about(
                "<table><tr><td></td><td rowspan=\"2\"></td></tr><tr><td></td></tr></table>\
                 <table><tr><td rowspan=\"65535\">a</td><td rowspan=\"0\">b</td></tr></table>",
            ),
        ),
        (
            "/html/empty-tables",
            about(&format!(
                "<table></table><h2><table><h3>A</h3></table></h2>{}",
                "<br>".repeat(50_000)
            )),
        ),
        (
            "/html/wide-table",
            about(&format!(
                "<table><tr>{}</tr></table>",
                "<td>w</td>".repeat(3_000)
            )),
        ),
        (
            "/html/script",
            about(
                "<script>x()</script><style>.x{}</style><iframe src=\"/canary/frame\"></iframe>\
                 <object data=\"/canary/object\"></object><img src=\"/canary/image\" onerror=\"x()\">\
                 <meta http-equiv=refresh content=\"0;url=/canary/meta\">visible",
            ),
        ),
        (
            "/html/list-start",
            about(
                "<ol start=\"99999999999999999999\"><li>a</li></ol>\
                 <ol start=\"-9223372036854775808\"><li>b</li></ol>",
            ),
        ),
        (
            "/html/broken",
            about("<b><i>x</b></i><table><p><td><plaintext><xmp><!-- <a href=\"unterminated"),
        ),
        (
            "/html/pre",
            about(&format!("<pre>a\tb\rc\u{b}{}\n</pre>", "y".repeat(5_000))),
        ),
    ]
}

fn large() -> Vec<Fault> {
    let paragraphs: String = (0..50_000)
        .map(|n| format!("<p>paragraph {n} to wrap</p>"))
        .collect();
    let links: String = (0..20_000)
        .map(|n| format!("<a href=\"https://a.example/{n}\">{n}</a> "))
        .collect();
    let with = |piece: String| {
        let odd = format!("<item><title>In question</title>{piece}</item>");
        feed(rss(&[item("Before", "a"), odd, item("After", "b")]))
    };
    vec![
        (
            "/big/title",
            feed(rss(&[
                item("Before", "a"),
                item(&"T".repeat(1 << 20), "b"),
                item("After", "c"),
            ])),
        ),
        (
            "/big/line",
            about(&("x".repeat(100_000) + " " + &"漢".repeat(50_000))),
        ),
        ("/big/article", about(&paragraphs)),
        ("/big/links", about(&links)),
        (
            "/big/guid",
            with(format!(
                "<guid>{}</guid><link>https://a.example/{}</link>",
                "g".repeat(1 << 20),
                "l".repeat(1 << 20)
            )),
        ),
        (
            "/big/categories",
            with("<category>c</category>".repeat(100_000)),
        ),
    ]
}

/// Sequences that a terminal would follow.
const SEQUENCES: [&str; 9] = [
    "\x1b[2J\x1b[31m",
    "\x1b]52;c;UFdO\x07",
    "\x1b]8;;http://evil.invalid/\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b[?1049l\x1b[6n",
    "\x1b_Gf=100;AAAA\x1b\\",
    "safe\x08\x08\x08\x08",
    "safe\rover",
    "\x7f\x0e\x0f",
];

const ONE_BYTE: [&str; 3] = ["\u{9b}2J", "\u{9d}52;c;UFdO\u{9c}", "a\u{85}b\u{84}c"];

/// An item for each sequence, written by `write` wherever text may be.
fn evil(sequences: &[&str], write: impl Fn(&str) -> String) -> Vec<String> {
    let one = |(number, sequence): (usize, &&str)| {
        let v = write(sequence);
        format!(
            "<item><title>T {v} end</title><guid>urn:{number}:{v}</guid><dc:creator>{v}</dc:creator>\
             <category>{v}</category><link>https://a.example/{v}</link>\
             <description>B {v}</description></item>"
        )
    };
    sequences.iter().enumerate().map(one).collect()
}

/// Control characters as references that begin with `sign`.
fn references(sign: &str, text: &str) -> String {
    let one = |c: char| match c {
        c if c.is_control() => format!("{sign}#{};", c as u32),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

fn controls() -> Vec<Fault> {
    let all = [&SEQUENCES[..], &ONE_BYTE].concat();
    let json: Vec<serde_json::Value> = all
        .iter()
        .map(|v| serde_json::json!({"id": v, "title": v, "content_text": v, "url": format!("https://a.example/{v}")}))
        .collect();
    let json = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": SEQUENCES[1], "items": json
    });
    let byte: Vec<u8> = rss(&[item("a\u{9b}31mb", "x")])
        .chars()
        .map(|c| c as u8)
        .collect();
    let atom: String = SEQUENCES
        .iter()
        .map(|v| {
            let v = references("&", v);
            format!("<entry><id>{v}</id><title type=\"html\">T {v}</title><author><name>{v}</name></author></entry>")
        })
        .collect();
    let cdata = |v: &str| format!("<![CDATA[{v}]]>");
    vec![
        ("/esc/raw", feed(rss(&evil(&SEQUENCES, str::to_owned)))),
        (
            "/esc/charref",
            feed(rss(&evil(&SEQUENCES, |v| references("&", v)))),
        ),
        (
            "/esc/double",
            feed(rss(&evil(&all, |v| references("&amp;", v)))),
        ),
        ("/esc/c1", feed(rss(&evil(&ONE_BYTE, str::to_owned)))),
        ("/esc/c1-byte", feed(byte)),
        ("/esc/cdata", feed(rss(&evil(&SEQUENCES, cdata)))),
        (
            "/esc/json",
            Answer::new(
                "200 OK",
                &[("Content-Type", "application/feed+json")],
                json.to_string(),
            )
            .into(),
        ),
        (
            "/esc/atom",
            feed(format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title><id>urn:x</id>{atom}</feed>"
            )),
        ),
        (
            "/esc/error",
            feed("<rss version=\"2.0\"><channel><\x1b]52;c;UFdO\x07bad></channel></rss>"),
        ),
    ]
}

fn unicode() -> Vec<Fault> {
    let titles = |titles: &[&str]| {
        let items: Vec<String> = titles.iter().map(|title| item(title, title)).collect();
        feed(rss(&items))
    };
    let hidden: String = "H\u{200b}a\u{200d}r\u{2060}b\u{feff}o"
        .replace('a', &format!("a{}", "\u{200b}".repeat(50_000)));
    let stacked = format!("Z{}algo", "\u{301}".repeat(2_000));
    let lines = format!("Ferry\n\r\n\t{}late", "\n".repeat(5_000));
    vec![
        (
            "/uni/bidi",
            titles(&[
                "a\u{202e}b\u{202c}",
                "c\u{2066}d\u{2069}",
                "if (x\u{2067}y)",
            ]),
        ),
        ("/uni/rtl", titles(&["مرحبا بالعالم", "שלום עולם", "سلام"])),
        ("/uni/zw", titles(&["a", &hidden, "b"])),
        ("/uni/zalgo", titles(&["a", &stacked, "b"])),
        (
            "/uni/width",
            titles(&["👨‍👩‍👧‍👦 family", "🇫🇷 flag", "1️⃣ key", "\u{3164}filler", "☃︎ ☃️"]),
        ),
        (
            "/uni/nonchar",
            titles(&[
                "a\u{fffe}b\u{ffff}",
                "c\u{e000}d",
                "e\u{fff9}f\u{fffb}",
                "g\u{2028}h\u{2029}",
            ]),
        ),
        ("/uni/newline-title", titles(&["a", &lines, "b"])),
        (
            "/uni/homograph",
            feed(rss(&[format!(
                "<item><title>Look alike</title><link>{}</link></item>",
                LOOK_ALIKE.0
            )])),
        ),
    ]
}

/// Links of a feed, and where they lead from its address.
pub(super) const RELATIVE: [(&str, &str); 4] = [
    ("/a/b", "HOST/a/b"),
    ("../../x", "HOST/x"),
    ("//b.example/y", "http://b.example/y"),
    ("?q", "HOST/link/relative?q"),
];

fn relative(link: &str) -> String {
    format!("<item><title>To {link}</title><link>{link}</link></item>")
}

/// A host that looks like another, and what it is.
pub(super) const LOOK_ALIKE: (&str, &str) =
    ("http://аррӏе.example/", "http://xn--80ak6aa92e.example/");

fn links() -> Vec<Fault> {
    let links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "--help",
        "https://a.example/;touch /tmp/x",
        "https://a.example/$(id)",
        "https://a.example/\nexec:x",
        "ssh://-oProxyCommand=x",
        "https://user:pass@a.example/",
        "../relative/%2e%2e/x",
        "//b.example/x",
        "https://аpple.example/",
    ];
    let linked = |(number, link): (usize, &&str)| {
        format!("<item><title>Link {number}</title><link>{link}</link></item>")
    };
    let atom: String = links
        .iter()
        .enumerate()
        .map(|(number, link)| {
            format!(
                "<entry><id>urn:{number}</id><title>Link {number}</title><link href=\"{link}\"/>\
                 <link rel=\"enclosure\" href=\"{link}\"/></entry>"
            )
        })
        .collect();
    let file = |name: &str| {
        format!(
            "<item><title>File {}</title><enclosure url=\"https://a.example/{name}\" \
             length=\"999999999999999999999\" type=\"audio/mpeg\"/></item>",
            name.len()
        )
    };
    let files = ["$(touch x).mp3", "../../x", "/etc/passwd", "-o x.mp3"].map(file);
    let words = [
        "$(id)",
        "`id`",
        "a; rm -rf /",
        "'; DROP TABLE entry; --",
        "\"a\" NEAR b*",
        "a OR (b",
    ];
    let items: Vec<String> = words.iter().map(|word| item(word, word)).collect();
    vec![
        (
            "/link/evil",
            feed(rss(&links
                .iter()
                .enumerate()
                .map(linked)
                .collect::<Vec<_>>())),
        ),
        (
            "/link/evil-atom",
            feed(format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title><id>urn:x</id>{atom}</feed>"
            )),
        ),
        ("/link/enclosure", feed(rss(&files))),
        (
            "/link/relative",
            feed(
                rss(&RELATIVE.map(|(link, _)| relative(link)))
                    .replace("<channel>", "<channel><link>/</link>"),
            ),
        ),
        ("/link/title-shell", feed(rss(&items[..3]))),
        ("/link/sql", feed(rss(&items[3..]))),
    ]
}

/// A feed that is another one each time it is asked: `make` is told how often it was asked before.
fn turns(make: impl Fn(usize) -> Vec<String> + Send + Sync + 'static) -> Route {
    let asked = AtomicUsize::new(0);
    Box::new(move |_| Answer::feed(rss(&make(asked.fetch_add(1, Ordering::SeqCst)))))
}

fn known(guid: &str, title: &str, link: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title>\
         <link>https://a.example/{link}</link></item>"
    )
}

fn identities() -> Vec<Fault> {
    let each = |range: std::ops::Range<usize>, what: &'static str| {
        range
            .map(|n| {
                known(
                    &format!("urn:{what}:{n}"),
                    &format!("{what} {n}"),
                    &format!("{what}/{n}"),
                )
            })
            .collect::<Vec<_>>()
    };
    let nameless = [
        "<item><title>One</title></item>",
        "<item><title>Two</title><description>b</description></item>",
        "<item><description>only a text</description></item>",
        "<item><title>Three</title></item>",
    ];
    let nameless = nameless.map(str::to_owned);
    vec![
        ("/ok", feed(three())),
        (
            "/grow",
            turns(|turn| {
                (0..=turn)
                    .map(|n| known(&n.to_string(), &format!("grow {n}"), &n.to_string()))
                    .collect()
            }),
        ),
        (
            "/id/dup",
            feed(rss(&(0..10)
                .map(|n| known("same", &format!("dup {n}"), &n.to_string()))
                .collect::<Vec<_>>())),
        ),
        ("/id/none", feed(rss(&nameless))),
        (
            "/id/changing",
            turns(|turn| {
                (0..5)
                    .map(|n| {
                        known(
                            &format!("{turn}-{n}"),
                            &format!("changing {n}"),
                            &format!("c/{n}"),
                        )
                    })
                    .collect()
            }),
        ),
        (
            "/id/changing-link",
            turns(|turn| {
                (0..5)
                    .map(|n| {
                        known(
                            &format!("urn:l:{n}"),
                            &format!("link {n}"),
                            &format!("l/{n}?utm={turn}"),
                        )
                    })
                    .collect()
            }),
        ),
        (
            "/id/reappear",
            turns(move |turn| {
                let from = 5 * (turn % 2);
                each(from..from + 5, "re")
            }),
        ),
        (
            "/id/window",
            turns(move |turn| each(turn * 7..turn * 7 + 10, "win")),
        ),
        (
            "/id/edited",
            turns(|turn| vec![known("urn:ed", &format!("edited v{turn}"), "ed")]),
        ),
        (
            "/id/cross-a",
            feed(rss(&[
                known("1", "A one", "a1"),
                known("urn:shared", "A two", "a2"),
            ])),
        ),
        (
            "/id/cross-b",
            feed(rss(&[
                known("1", "B one", "b1"),
                known("urn:shared", "B two", "b2"),
            ])),
        ),
        (
            "/id/case-space",
            feed(rss(&[
                known("ABC", "g1", "g1"),
                known("abc", "g2", "g2"),
                known("  trim \n", "g3", "g3"),
            ])),
        ),
    ]
}

fn dates() -> Vec<Fault> {
    let dated = |dates: &[&str]| {
        let one = |(number, date): (usize, &&str)| {
            format!(
                "<item><guid>d{number}</guid><title>Date {number}</title><pubDate>{date}</pubDate></item>"
            )
        };
        feed(rss(&dates.iter().enumerate().map(one).collect::<Vec<_>>()))
    };
    vec![
        (
            "/date/future",
            dated(&[
                "Tue, 01 Jan 2099 00:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "24 Nov 2026 11:06 GMT",
            ]),
        ),
        (
            "/date/past",
            dated(&[
                "Mon, 01 Jan 1601 00:00:00 GMT",
                "01 Jan 0001 00:00 GMT",
                "01 Jan 1970 00:00 GMT",
            ]),
        ),
        (
            "/date/garbage",
            dated(&[
                "yesterday",
                "",
                "32 Foo 2025 25:61:61 GMT",
                "999999999999999999999999999999",
                "Sat, 01 Nov 2025 09:00:00 +9999",
                "Sat, 31 Dec 2016 23:59:60 GMT",
                "262143-12-31T23:59:59Z",
            ]),
        ),
        (
            "/date/flap",
            turns(|turn| {
                let date = format!(
                    "<pubDate>{} Nov 2026 0{}:00:00 GMT</pubDate></item>",
                    20 + turn,
                    turn
                );
                vec![known("urn:flap", "flap", "flap").replace("</item>", &date)]
            }),
        ),
        (
            "/cache/ttl",
            feed(three().replace(
                "<title>Lakeport</title>",
                &format!(
                    "<title>Lakeport</title><ttl>1</ttl><skipHours>{}</skipHours>",
                    (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect::<String>()
                ),
            )),
        ),
    ]
}
