//! Feeds of the corpus with one bad spot in the middle: they keep their entries.

use std::fmt::Write as _;
use std::fs;

use super::counts::reference;
use super::{corpus, read, report, share};

/// Smallest file, in bytes, that is taken for a feed as outlets publish them rather than for a
/// line of a test suite.
const REAL: usize = 900;

/// How one spot of a feed is spoiled.
type Damage = fn(&[u8], u64) -> Option<Vec<u8>>;

/// Returns where the text of an item of the middle begins, if the feed has one.
fn middle(body: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    let begins: Vec<usize> = ["<item", "<entry"]
        .iter()
        .flat_map(|tag| text.match_indices(tag).map(|(at, _)| at))
        .collect();
    let item = *begins.get(begins.len() / 2)?;
    ["<description>", "<summary>", "<title>"]
        .iter()
        .find_map(|tag| {
            let start = item + text[item..].find(tag)? + tag.len();
            (!text[start..].starts_with("<![CDATA[")).then_some(start)
        })
}

fn insert(body: &[u8], what: &[u8]) -> Option<Vec<u8>> {
    let at = middle(body)?;
    Some([&body[..at], what, &body[at..]].concat())
}

/// Changes four bytes, always the same ones for a `seed`.
fn change_four(body: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut body = body.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for _ in 0..4 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state >> 8) as usize % body.len();
        body[at] = state as u8;
    }
    Some(body)
}

/// What is done to feeds, how often, and the share that has to keep its entries.
const DAMAGES: &[(&str, Damage, u64, f64)] = &[
    (
        "an & that is not escaped",
        |body, _| insert(body, b"AT&T & co"),
        1,
        98.0,
    ),
    (
        "a sequence that is not UTF-8",
        |body, _| insert(body, b"\xc3\x28"),
        1,
        98.0,
    ),
    ("a stray <br>", |body, _| insert(body, b"a<br>b"), 1, 98.0),
    (
        "cut off at 70 %",
        |body, _| Some(body[..body.len() * 7 / 10].to_vec()),
        1,
        98.0,
    ),
    (
        "a PHP warning before the XML",
        |body, _| Some([b"<br />\n<b>Warning</b>: x() in <b>/a.php</b>\n", body].concat()),
        1,
        98.0,
    ),
    ("4 random bytes changed", change_four, 3, 90.0),
];

/// A file of the corpus that is read as feedparser reads it.
struct Sample {
    name: &'static str,
    body: Vec<u8>,
    entries: usize,
}

#[test]
fn damaged_feeds_keep_their_entries() {
    let Some(corpus) = corpus("damaged feeds") else {
        return;
    };
    let samples: Vec<Sample> = reference()
        .into_iter()
        .filter(|&(_, entries)| entries > 0)
        .map(|(name, entries)| Sample {
            name,
            body: fs::read(corpus.join("feeds").join(name)).unwrap(),
            entries,
        })
        .filter(|sample| sample.body.trim_ascii_start().starts_with(b"<"))
        .filter(|sample| read(&sample.body, None).is_ok_and(|f| f.entries.len() == sample.entries))
        .collect();
    let (mut summary, mut details, mut failed) = (String::new(), String::new(), Vec::new());
    for (what, damage, rounds, wanted) in DAMAGES {
        // All of them, and those that are feeds of outlets.
        let (mut kept, mut tried) = ([0; 2], [0; 2]);
        for sample in &samples {
            let counts = usize::from(sample.body.len() >= REAL) + 1;
            for round in 0..*rounds {
                let Some(damaged) = damage(&sample.body, sample.body.len() as u64 + round) else {
                    continue;
                };
                let want = left(sample, &damaged);
                let result = read(&damaged, None);
                let got = result.as_ref().map_or(0, |feed| feed.entries.len());
                for of in 0..counts {
                    tried[of] += 1;
                    kept[of] += usize::from(got == want);
                }
                if got != want {
                    let error = result.err().map(|e| e.to_string()).unwrap_or_default();
                    let name = sample.name;
                    let _ = writeln!(details, "- {what}: {name} keeps {got} of {want} {error}");
                }
            }
        }
        let shares = [0, 1].map(|of| share(kept[of], tried[of]));
        let line = format!(
            "{what}: {} of {} files keep their entries ({:.1} %), of those of {REAL} bytes and \
             more {} of {} ({:.1} %)",
            kept[0], tried[0], shares[0], kept[1], tried[1], shares[1]
        );
        if shares.iter().any(|share| share < wanted) {
            failed.push(line.clone());
        }
        let _ = writeln!(summary, "{line}");
    }
    report("corpus-damage.md", summary.trim_end(), &details);
    assert_eq!(failed, [""; 0]);
}

/// Returns how many entries a damaged file still has: of one that is cut, the whole ones.
fn left(sample: &Sample, damaged: &[u8]) -> usize {
    if damaged.len() >= sample.body.len() {
        return sample.entries;
    }
    let ends = |tag: &[u8]| damaged.windows(tag.len()).filter(|w| *w == tag).count();
    (ends(b"</item>") + ends(b"</entry>")).min(sample.entries)
}
