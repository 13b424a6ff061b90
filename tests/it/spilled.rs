//! More stories than memory is given for: they are the same, before and after they are loaded again,
//! and nothing is left beside the database.

use coranto::model::EntryId;
use coranto::stories::{Clusterer, Extractor};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::storylists::Shelf;

const ENTRIES: u64 = 900;

/// Every third is of the same event, which shares a third of its words.
fn report(entry: u64) -> (String, String) {
    let event = entry % (ENTRIES / 3);
    let word = |n: u64| {
        let seed = if n.is_multiple_of(3) {
            event
        } else {
            ENTRIES + entry
        };
        format!("Word{}", xxh3_64_with_seed(&n.to_le_bytes(), seed) % 20_000)
    };
    let title: Vec<String> = (0..8).map(word).collect();
    let text: Vec<String> = (8..220).map(word).collect();
    (title.join(" "), text.join(" "))
}

#[test]
fn stories_that_do_not_stay_in_memory_are_the_same() {
    let mut shelf = Shelf::new(3);
    for feed in 0..3 {
        let numbers = (0..ENTRIES).skip(feed * 300).take(300);
        let entries = numbers.map(|number| {
            let (title, text) = report(number);
            Shelf::entry(feed, &title, &text, number as i64 * 60)
        });
        let entries = entries.collect();
        shelf.store(feed, entries);
    }
    let entries = shelf.reader.unassigned(0, ENTRIES as usize).unwrap();
    assert_eq!(entries.len() as u64, ENTRIES);
    let (mut extractor, mut clusterer) = (Extractor::new(), Clusterer::new());
    let expected = entries.iter().map(|entry| {
        let features = extractor.features(&entry.title, &entry.text, Some("en"));
        let placed = clusterer.assign(entry.origin, entry.grouping(false), features);
        (entry.origin.entry, placed.unwrap().story)
    });
    let expected: Vec<(i64, i64)> = expected.collect();
    let joined = expected.iter().filter(|(entry, story)| entry != story);
    assert!(joined.count() > 300);

    // What comes next finds those that were loaded as it finds those that stayed.
    shelf.group();
    shelf.reload();
    shelf.group();
    for (entry, story) in expected {
        let row = shelf.reader.row(EntryId(entry)).unwrap().unwrap();
        assert_eq!(row.story.0, story, "entry {entry}");
    }
    shelf.assert_sound();
    let folder = shelf.path().parent().unwrap().to_owned();
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let others: Vec<String> = names
        .filter(|name| !name.starts_with("coranto.db"))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}
