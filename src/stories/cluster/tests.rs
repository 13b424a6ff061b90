//! Where entries go that say little, and what is remembered of those that nearly joined.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::stories::Extractor;
use crate::stories::story::RECENT;

#[test]
fn what_says_next_to_nothing_stands_alone() {
    let stories = |title: &str, text: &str| -> Vec<(i64, Option<i64>)> {
        let mut clusterer = Clusterer::new();
        let mut extractor = Extractor::new();
        let placed = (1..=4).map(|entry| {
            let origin = Origin {
                entry,
                feed: entry.min(3),
                outlet: entry.min(3).cast_unsigned(),
                published: 1_790_000_000,
                added: 1_790_000_000,
            };
            let features = extractor.features(title, text, Some("en"));
            let placed = clusterer.assign(origin, Grouping::Free, features).unwrap();
            (placed.story, placed.copy_of)
        });
        placed.collect()
    };
    let alone = [(1, None), (2, None), (3, None), (4, None)];
    for (title, text) in [("", ""), ("some content", ""), ("...", "…"), ("", "photo")] {
        assert_eq!(stories(title, text), alone, "{title:?} {text:?}");
    }
    // Other outlets may be as short of words; the same feed says it of something else.
    let short = stories("Harbor closes", "");
    assert_eq!(short[..3], [(1, None), (1, Some(1)), (1, Some(1))]);
    assert_eq!(short[3].0, 4);
}

#[test]
fn what_nearly_joined_is_remembered() {
    let titles = [
        "Harbor Line ferry runs aground off Lakeport pier, mayor orders inquiry",
        "Harbor Line ferry runs aground, and fares rise in the winter season",
    ];
    // The same two, further and further apart.
    let (mut joined, mut nearly, mut apart) = (0, 0, 0);
    for half_days in 0..28 {
        let mut clusterer = Clusterer::new();
        let mut extractor = Extractor::new();
        let mut place = |entry: i64, published: i64, title: &str| {
            let origin = Origin {
                entry,
                feed: entry,
                outlet: entry.cast_unsigned(),
                published,
                added: 1_795_000_000,
            };
            let features = extractor.features(title, "", Some("en"));
            clusterer.assign(origin, Grouping::Free, features).unwrap()
        };
        place(1, 1_790_000_000, titles[0]);
        let placed = place(2, 1_790_000_000 + half_days * 43_200, titles[1]);
        match placed.near {
            _ if placed.story == 1 => joined += 1,
            None => apart += 1,
            Some(near) => {
                nearly += 1;
                assert_eq!((placed.story, near.story), (2, 1));
                assert!(near.score < near.needs && near.score >= DOUBTFUL * near.needs);
            }
        }
    }
    assert!(
        joined > 0 && nearly > 0 && apart > 0,
        "{joined} {nearly} {apart}"
    );
}

#[test]
fn a_roundup_joins_nothing_and_is_known_to_tell_of_what_it_is_like() {
    let mut clusterer = Clusterer::new();
    let mut extractor = Extractor::new();
    let mut place = |entry: i64, title: &str| {
        let origin = Origin {
            entry,
            feed: entry,
            outlet: entry.cast_unsigned(),
            published: 1_790_000_000,
            added: 1_795_000_000,
        };
        let features = extractor.features(title, "", Some("en"));
        clusterer.assign(origin, Grouping::Free, features).unwrap()
    };
    let ferry = "Harbor Line ferry runs aground off Lakeport pier";
    assert_eq!(place(1, ferry).story, 1);
    assert_eq!(place(2, "Council raises library fees in Quayside").story, 2);
    let roundup = place(3, &format!("Morning briefing: {ferry}"));
    assert_eq!((roundup.story, roundup.mentions), (3, vec![1]));
    assert_eq!(roundup.trace, Trace::default());
    // Nothing is put to it, and what is no roundup mentions nothing.
    let report = place(4, ferry);
    assert_eq!((report.story, report.mentions), (1, vec![]));
}

/// A spill that counts how often it was read, and can be taken away.
#[derive(Clone, Default)]
struct Drawer {
    bytes: Arc<Mutex<Vec<u8>>>,
    reads: Arc<AtomicUsize>,
    is_gone: Arc<AtomicBool>,
}

impl Spill for Drawer {
    fn write(&mut self, place: u64, bytes: &[u8]) -> io::Result<()> {
        self.bytes.lock().expect("one thread").write(place, bytes)
    }

    fn read(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()> {
        if self.is_gone.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes.lock().expect("one thread").read(place, bytes)
    }
}

/// A number that is as good as any.
fn dice(seed: u64, salt: u64, sides: u64) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(&salt.to_le_bytes(), seed) % sides
}

/// Returns a report of an event; the same again for the same number. Of the first event the reports
/// are long, and have many words of their own.
fn report(seed: u64, event: u64, number: u64) -> (String, String) {
    let own = |n: u64| {
        let word = dice(seed + event, number * 1_000 + n, 9_000);
        format!("word{word}")
    };
    let of_event = |n: u64| format!("Matter{event}x{}", dice(seed + number, n, 14));
    let title = format!("{} {} {}", of_event(0), of_event(1), own(0));
    let length = if event == 0 { 160 } else { 30 };
    let words = (1..length).map(|n| if n % 3 == 0 { own(n) } else { of_event(n) });
    (title, words.collect::<Vec<_>>().join(" "))
}

/// Has a few hundred entries assigned: stories that grow large, copies, stories that rest for long,
/// entries of a will of their own, some that are looked at again.
fn assigned(clusterer: &mut Clusterer, seed: u64) -> io::Result<Vec<Placed>> {
    let mut extractor = Extractor::new();
    let mut placed: Vec<Placed> = Vec::new();
    for entry in 1..=400_i64 {
        let salt = entry.cast_unsigned();
        // Some events are told of all the time, others at the beginning and the end.
        let event = match dice(seed, salt * 7, 4) {
            0 | 1 => 0,
            2 => 1 + dice(seed, salt * 11, 8),
            _ if (100..300).contains(&entry) => 100 + salt,
            _ => 20 + dice(seed, salt * 13, 30),
        };
        let feed = dice(seed, salt * 17, 9) as i64;
        let origin = Origin {
            entry,
            feed,
            outlet: feed.cast_unsigned(),
            published: 1_790_000_000 + entry * 600,
            added: 1_790_000_000 + entry * 600,
        };
        let (title, text) = report(seed, event, dice(seed, salt * 19, 90));
        let features = extractor.features(&title, &text, Some("en"));
        let grouping = match dice(seed, salt * 23, 25) {
            0 => Grouping::Off,
            1 => Grouping::Pinned(1 + dice(seed, salt * 29, salt) as i64),
            _ => Grouping::Free,
        };
        placed.push(clusterer.assign(origin, grouping, features)?);
        let is_alone = |one: &Placed| one.story == one.entry && one.trace != Trace::default();
        if entry % 40 == 0 && placed.last().is_some_and(is_alone) {
            let features = extractor.features(&title, &format!("{text} {title}"), Some("en"));
            placed.push(clusterer.reconsider(origin, Grouping::Free, features)?);
        }
    }
    Ok(placed)
}

#[test]
fn stories_are_the_same_however_few_stay_in_memory() {
    for seed in 0..4 {
        let all = assigned(&mut Clusterer::new(), seed).expect("memory");
        let mut sizes = HashMap::new();
        for one in &all {
            *sizes.entry(one.story).or_insert(0) += 1;
        }
        // It is about something: large stories and small ones, copies, headlines, doubts.
        assert!(sizes.values().any(|size| *size > 2 * RECENT), "{sizes:?}");
        assert!(sizes.values().filter(|size| **size > 1).count() > 10);
        assert!(all.iter().any(|one| one.copy_of.is_some()));
        assert!(
            all.iter()
                .any(|one| one.story != one.entry && one.is_headline)
        );
        assert!(all.iter().any(|one| one.near.is_some()));
        for bytes in [0, 9_000, 200_000] {
            let drawer = Drawer::default();
            let mut clusterer = Clusterer::over(Box::new(drawer.clone()), bytes);
            let few = assigned(&mut clusterer, seed).expect("memory");
            assert!(few == all, "seed {seed}, {bytes} bytes");
            let reads = drawer.reads.load(Ordering::Relaxed);
            assert!(reads > 20, "{reads} reads with {bytes} bytes");
        }
    }
}

#[test]
fn a_story_that_cannot_be_had_back_is_an_error() {
    let drawer = Drawer::default();
    let mut clusterer = Clusterer::over(Box::new(drawer.clone()), 0);
    assigned(&mut clusterer, 1).expect("memory");
    drawer.is_gone.store(true, Ordering::Relaxed);
    let error = assigned(&mut clusterer, 1).expect_err("nothing is there");
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}
