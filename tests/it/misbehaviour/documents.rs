//! Documents that are damaged, attack their reader, or are in an encoding other than they say.

use super::{Fault, RSS, item, rss, sound, three};
use crate::server::{Answer, Route};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = attacks();
    faults.extend(encodings());
    faults.extend(damage());
    faults
}

fn feed(body: impl AsRef<[u8]>) -> Route {
    Answer::feed(body).into()
}

/// A document whose encoding only it says.
fn bare(body: impl AsRef<[u8]>) -> Route {
    Answer::new("200 OK", &[("Content-Type", RSS)], body).into()
}

/// A sound feed whose second item has this in it, as it is written.
fn with(piece: &str) -> Route {
    let odd = format!("<item><title>In question</title>{piece}</item>");
    feed(rss(&[item("Before", "a"), odd, item("After", "b")]))
}

fn attacks() -> Vec<Fault> {
    let declared = |entities: &str, title: &str, text: &str| {
        feed(format!(
            "<?xml version=\"1.0\"?><!DOCTYPE rss [{entities}]><rss version=\"2.0\"><channel>\
             <title>Lakeport</title>{}</channel></rss>",
            item(title, text)
        ))
    };
    let laughs: String = (1..12)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect();
    let attributes: String = (0..100_000).map(|n| format!("a{n}=\"1\" ")).collect();
    let open: String = (0..3_000)
        .map(|n| format!("<p{n}:x xmlns:p{n}=\"urn:{n}\">"))
        .collect();
    let close: String = (0..3_000).rev().map(|n| format!("</p{n}:x>")).collect();
    let xhtml = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title><id>urn:x</id><entry><id>urn:1</id>\
         <title>deep</title><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}end{}\
         </div></content></entry></feed>",
        "<div>".repeat(50_000),
        "</div>".repeat(50_000)
    );
    vec![
        (
            "/xml/laughs",
            declared(&format!("<!ENTITY a0 \"ha\">{laughs}"), "&a11;", "&a11;"),
        ),
        (
            "/xml/quadratic",
            declared(
                &format!("<!ENTITY q \"{}\">", "q".repeat(100_000)),
                "t",
                &"&q;".repeat(10_000),
            ),
        ),
        (
            "/xml/xxe-file",
            declared(
                "<!ENTITY x SYSTEM \"file:///etc/passwd\">",
                "XXE &x;",
                "&x;",
            ),
        ),
        (
            "/xml/xxe-http",
            declared(
                "<!ENTITY x SYSTEM \"/canary/xxe\"><!ENTITY % p SYSTEM \"/canary/xxe-p\"> %p;",
                "XXE &x;",
                "",
            ),
        ),
        (
            "/xml/stylesheet",
            feed(format!(
                "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"/canary/xsl\"?>\
                 <rss version=\"2.0\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"><channel>\
                 <title>s</title><xi:include href=\"/canary/include\"/>{}</channel></rss>",
                item("styled", "a")
            )),
        ),
        (
            "/xml/deep",
            with(&["<a>".repeat(100_000), "</a>".repeat(100_000)].concat()),
        ),
        (
            "/xml/deep-open",
            feed(rss(&[]).replace("</channel></rss>", &"<a>".repeat(200_000))),
        ),
        ("/xml/deep-xhtml", feed(xhtml)),
        ("/xml/attrs", with(&format!("<x {attributes}/>"))),
        ("/xml/namespaces", with(&(open + &close))),
        (
            "/xml/pi-flood",
            feed(three().replacen("?>", &format!("?>{}", "<?a b?>".repeat(100_000)), 1)),
        ),
        (
            "/hint/self",
            feed(three().replace(
                "<title>Lakeport</title>",
                "<title>Lakeport</title><atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" \
                 rel=\"self\" href=\"/canary/self\"/><image><url>/canary/image</url></image>",
            )),
        ),
    ]
}

/// `text` in UTF-16, the lower byte first.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A feed with one title that says it is in this encoding.
fn said(encoding: &str, title: &str) -> String {
    rss(&[item(title, "a")]).replace("UTF-8", encoding)
}

fn encodings() -> Vec<Fault> {
    let sixteen = |title: &str| utf16(&format!("\u{feff}{}", said("UTF-16", title)));
    let cyrillic = encoding_rs::WINDOWS_1251
        .encode(&said("windows-1251", "Привет"))
        .0
        .into_owned();
    let japanese = encoding_rs::SHIFT_JIS
        .encode(&said("Shift_JIS", "こんにちは"))
        .0
        .into_owned();
    let latin: Vec<u8> = said("UTF-8", "café crème")
        .chars()
        .map(|c| c as u8)
        .collect();
    let mut odd = sixteen("odd");
    odd.extend(b"\x00\xd8\x41");
    odd.pop();
    let mut bytes = said("UTF-8", "AAA").into_bytes();
    let at = bytes.windows(3).position(|three| three == b"AAA").unwrap();
    bytes.splice(
        at..at + 3,
        *b"bad \xc3\x28 \xed\xa0\x80 \xf8\x88\x80\x80\x80 \x80 end",
    );
    vec![
        ("/xml/bad-utf8", bare(bytes)),
        ("/xml/latin1-as-utf8", bare(latin)),
        (
            "/xml/charset-fight",
            Answer::new(
                "200 OK",
                &[("Content-Type", "application/rss+xml; charset=iso-8859-1")],
                said("UTF-8", "café"),
            )
            .into(),
        ),
        ("/xml/windows-1251", bare(cyrillic)),
        ("/xml/shift-jis", bare(japanese)),
        ("/xml/utf16", bare(sixteen("sixteen ✓"))),
        (
            "/xml/utf16-nobom",
            bare(utf16(&said("UTF-16LE", "sixteen ✓"))),
        ),
        ("/xml/utf16-odd", bare(odd)),
        ("/xml/bom", bare(format!("\u{feff}\n\n\n{}", three()))),
        (
            "/xml/unknown-charset",
            bare(three().replace("UTF-8", "klingon-8")),
        ),
    ]
}

fn damage() -> Vec<Fault> {
    let fifty = sound(50);
    // In the middle of the fortieth item.
    let cut = fifty.find("Ferry 39").unwrap() + 4;
    vec![
        ("/xml/nul", with("<description>before\0after</description>")),
        (
            "/xml/truncated",
            Answer::new(
                "200 OK",
                &[("Content-Type", RSS), ("ETag", "\"cut\"")],
                &fifty[..cut],
            )
            .into(),
        ),
        (
            "/xml/unclosed-cdata",
            feed(sound(1).replace(
                "</channel></rss>",
                &format!("<item><title><![CDATA[never ends{}", "x".repeat(5_000)),
            )),
        ),
        (
            "/xml/entities",
            with(
                "<description>caf&eacute;&nbsp;&hellip; &bogus; &#xZZ; &#99999999; & bare</description>",
            ),
        ),
        (
            "/xml/junk-before",
            feed(format!(
                "Warning: mysql_connect() in /var/www/x.php\n{}",
                three()
            )),
        ),
        (
            "/xml/junk-after",
            feed(three() + &"<script>ads()</script>".repeat(100)),
        ),
        ("/xml/two-docs", feed(three() + &three())),
        (
            "/xml/dup-attrs",
            with("<foo:x a=\"1\" a=\"2\"/><media:content url=\"https://a.example/m\" url=\"x\"/>"),
        ),
    ]
}
