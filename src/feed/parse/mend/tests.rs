//! Damage and its repair.

use super::*;
use proptest::prelude::*;

/// The mended document without its root's attributes and its channel.
fn check(text: &str, want: &str) {
    let mended = mend(text).expect("a feed").text;
    let (head, rest) = mended.split_once('>').expect("a root");
    let root = head.split(' ').next().expect("a name");
    let rest = rest.replace("<channel>", "").replace("</channel>", "");
    assert_eq!(format!("{root}>{rest}"), want, "{text}");
}

#[test]
fn damage_and_its_repair() {
    let cases = [
        (
            "<rss><title>A & B &nbsp; &lt;</title></rss>",
            "<rss><title>A &amp; B &nbsp; &lt;</title></rss>",
        ),
        (
            "<rss><title>a<br>b &amp; c</title></rss>",
            "<rss><title>a&lt;br&gt;b &amp;amp; c</title></rss>",
        ),
        (
            "<rss><title><![CDATA[a <b> & c]]></title></rss>",
            "<rss><title>a &lt;b&gt; &amp; c</title></rss>",
        ),
        ("<rss><a><b>x</a></rss>", "<rss><a><b>x</b></a></rss>"),
        ("<rss><a>x</b></a></rss>", "<rss><a>x</a></rss>"),
        (
            "<rss><item><a>1<item><a>2</a></item></rss>",
            "<rss><item><a>1</a></item><item><a>2</a></item></rss>",
        ),
        (
            "<rss><item><a>1</a></item><item><a>2",
            "<rss><item><a>1</a></item></rss>",
        ),
        (
            "<rss><title>a\u{1}b&#1;</title></rss>",
            "<rss><title>ab&amp;#1;</title></rss>",
        ),
        ("oops <b>Warning</b><rss><a/></rss>junk<", "<rss><a/></rss>"),
        (
            "<rss><a b=1 b='2' c=\"x & y\"/></rss>",
            "<rss><a b=\"1\" c=\"x &amp; y\"/></rss>",
        ),
        (
            "<RSS><Channel><PubDate>x</PubDate></Channel></RSS>",
            "<rss><pubDate>x</pubDate></rss>",
        ),
        (
            "<feed><title/><issued>x</issued></feed>",
            "<feed><published>x</published></feed>",
        ),
        (
            "<rss><podcast:person role='x'>y</podcast:person></rss>",
            "<rss></rss>",
        ),
        (
            "<feed><content src='a' type='b'>c<d/></content><content src=e /></feed>",
            "<feed><content src=\"a\"/><content src=\"e\"/></feed>",
        ),
        (
            "<feed><media:title/><media:title type='text/html'>x</media:title></feed>",
            "<feed><media:title type=\"html\">x</media:title></feed>",
        ),
        (
            "<rss><media:description></media:description><itunes:summary> </itunes:summary></rss>",
            "<rss></rss>",
        ),
        (
            "<rss><item><podcast:person><a>x</a></item><item>y</item></rss>",
            "<rss><item><a>x</a></item><item>y</item></rss>",
        ),
    ];
    for (text, want) in cases {
        check(text, want);
    }
}

#[test]
fn a_cut_is_told() {
    let cases = [
        ("<rss><item>a</item></rss>", 1, false),
        ("<rss><item>a</item></rss>junk", 1, false),
        ("<rss><item>a</item>", 1, true),
        ("<rss><item>a</item><item><title>b", 1, true),
        ("<rss><item><![CDATA[b", 0, true),
    ];
    for (text, items, is_incomplete) in cases {
        let mended = mend(text).expect("a feed");
        assert_eq!(
            (mended.items.len(), mended.is_incomplete),
            (items, is_incomplete),
            "{text}"
        );
    }
    assert!(mend("<html><body>x</body></html>").is_none());
}

proptest! {
    #[test]
    fn what_comes_out_is_sound(text in "(<rss>|<feed>|<RDF>)([<>/&;a #x\"'=-]|<item>|</item>|<title>|</title>|<!\\[CDATA\\[|\\]\\]>|<entry|\u{1}){0,30}") {
        if let Some(mended) = mend(&text) {
            let mut reader = quick_xml::Reader::from_str(&mended.text);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => prop_assert!(false, "{error}: {}", mended.text),
                }
            }
            for item in mended.items {
                prop_assert!(mended.text.get(item).is_some());
            }
        }
    }
}
