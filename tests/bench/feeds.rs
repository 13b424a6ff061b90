//! Feeds for benches: read from a folder, or made up here, always the same bytes.

#[path = "random.rs"]
pub(crate) mod random;

use std::fmt::Write;
use std::path::Path;

use random::Random;

/// Words of the made-up bodies; about as many different ones as a day of local news.
const SYLLABLES: [&str; 24] = [
    "har", "bor", "lake", "port", "line", "pier", "ton", "mer", "san", "vale", "ruiz", "dock",
    "tide", "coun", "cil", "fer", "ry", "moor", "ing", "sta", "tion", "bri", "dge", "wharf",
];

/// Bytes of HTML in a body, from and to.
const BODY: (u64, u64) = (2_000, 6_000);

/// A newest date: 2026-11-20T00:00:00Z, and seconds between two items.
const NOW: i64 = 1_795_132_800;
const STEP: i64 = 60 * 60 * 24 * 60 / 30;

/// Returns the documents of `folder`, in the order of their names.
pub(crate) fn read(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of feeds can be read")
        .map(|file| file.expect("its files can be listed").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a feed can be read"))
        .collect()
}

/// Makes `feeds` RSS documents of `items` items.
pub(crate) fn make(feeds: usize, items: usize) -> Vec<Vec<u8>> {
    (0..feeds)
        .map(|feed| document(feed, items).into_bytes())
        .collect()
}

fn document(feed: usize, items: usize) -> String {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (feed as u64 + 1));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>Lakeport paper {feed}</title><link>https://paper-{feed}.example/</link>\
         <description>Made up for a bench</description>"
    );
    for item in 0..items {
        let date = jiff::Timestamp::from_second(NOW - item as i64 * STEP - feed as i64)
            .expect("a date of this century")
            .strftime("%a, %d %b %Y %H:%M:%S +0000");
        let _ = write!(
            out,
            "<item><title>{}</title><link>https://paper-{feed}.example/{item}</link>\
             <guid isPermaLink=\"false\">{feed}-{item}</guid><pubDate>{date}</pubDate>\
             <description>{}</description><content:encoded><![CDATA[",
            words(&mut random, 9),
            words(&mut random, 24),
        );
        let end = out.len() + (BODY.0 + random.next() % (BODY.1 - BODY.0)) as usize;
        while out.len() < end {
            let _ = writeln!(
                out,
                "<p>{} <a href=\"https://paper-{feed}.example/{}\">{}</a> {}.</p>",
                words(&mut random, 30),
                random.next() % 1_000,
                words(&mut random, 3),
                words(&mut random, 20),
            );
        }
        out.push_str("]]></content:encoded></item>");
    }
    out.push_str("</channel></rss>");
    out
}

/// Returns `count` words. Short ones are common, long ones rare, as in a language.
fn words(random: &mut Random, count: usize) -> String {
    let mut out = String::new();
    for index in 0..count {
        if index > 0 {
            out.push(' ');
        }
        for _ in 0..=(random.next() % 3).min(random.next() % 4) {
            out.push_str(SYLLABLES[(random.next() % SYLLABLES.len() as u64) as usize]);
        }
    }
    out
}
