//! Where entries go that say little, and what is remembered of those that nearly joined.

use super::*;
use crate::stories::Extractor;

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
            let placed = clusterer.assign(origin, Grouping::Free, features);
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
            clusterer.assign(origin, Grouping::Free, features)
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
        clusterer.assign(origin, Grouping::Free, features)
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
