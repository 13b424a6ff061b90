//! A full disk: what cannot be stored says so and changes nothing, what is stored stays readable, and
//! with room again everything goes on.

use std::path::Path;

use super::{Reader, StoreError, Writer};
use crate::model::entry::{Beside, NewEntry};
use crate::model::feed::{Fetch, Fetched, ParsedFeed, Schedule, Subscription};
use crate::model::feed_details::Transfer;
use crate::model::list::ListSpec;
use crate::model::{
    Anchor, Change, Clean, Clock, Desk, EntryId, FeedId, Source, Target, Time, Validators,
};

fn clock() -> Clock {
    Clock::fixed(Time(1_795_000_000))
}

/// A document of entries with a page of text each.
fn document(feed: FeedId, etag: &str, numbers: std::ops::Range<usize>) -> Fetch {
    let entries = numbers.map(|number| NewEntry {
        identity: format!("ferry-{number}"),
        title: Clean::line(&format!("Ferry {number}")),
        url: None,
        canonical: None,
        authors: Vec::new(),
        published: None,
        updated: None,
        language: None,
        tags: Vec::new(),
        html: format!("<p>{}</p>", "It sails at noon. ".repeat(300)),
        summary: None,
        text: "It sails at noon.".into(),
        words: 4,
        enclosures: Vec::new(),
        beside: Beside::default(),
        base: None,
        topics: Vec::new(),
        keys: None,
    });
    Fetch {
        feed,
        fetched: Fetched::Changed {
            feed: Box::new(ParsedFeed {
                entries: entries.collect(),
                ..ParsedFeed::default()
            }),
            validators: Validators {
                etag: Some(etag.as_bytes().to_vec()),
                ..Validators::default()
            },
            body_hash: 0,
        },
        schedule: Schedule {
            next: Some(clock().now),
            why: "test".into(),
            retry_after: None,
            repeats: 0,
        },
        transfer: Transfer::default(),
    }
}

fn subscriptions(numbers: std::ops::Range<usize>) -> Vec<Subscription> {
    let one = |number| Subscription {
        url: format!("https://lakeport-{number}.example/{}", "feed/".repeat(40)),
        ..Subscription::default()
    };
    numbers.map(one).collect()
}

/// An entry, whether it is read, and whether it is starred.
type Row = (EntryId, bool, bool);

/// What can be seen of the database: entries with their marks, feeds, and what the first feed sends
/// back when it is asked.
fn seen(path: &Path) -> (Vec<Row>, usize, Option<Vec<u8>>) {
    let reader = Reader::open(path).unwrap();
    assert_eq!(reader.check().unwrap(), [""; 0]);
    let all = ListSpec::new(Source::Desk(Desk::All), true);
    let rows = reader.window(&all, Anchor::Top, 1_000, &clock()).unwrap();
    let marks = rows.rows.iter().map(|row| {
        let flags = row.flags;
        (row.id, flags.is_read, flags.is_starred)
    });
    let due = reader.due(None).unwrap();
    let etag = due[0].validators.etag.clone();
    (marks.collect(), due.len(), etag)
}

#[test]
fn what_finds_no_room_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coranto.db");
    let mut writer = Writer::open(&path).unwrap();
    let added = writer.subscribe(&subscriptions(0..1), "added", &clock());
    let feed = added.unwrap()[0].0;
    writer
        .store_fetch(&document(feed, "one", 0..20), &clock())
        .unwrap();
    let first = Target::Entries(vec![seen(&path).0[0].0]);
    writer
        .mark(&first, &Change::Starred(true), &clock())
        .unwrap();
    let before = seen(&path);

    // No page more than there are.
    let limit = |writer: &Writer, pages: i64| {
        let set =
            writer
                .connection()
                .pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0));
        set.unwrap()
    };
    limit(&writer, 1);
    let large = document(feed, "two", 0..200);
    let errors = [
        writer.store_fetch(&large, &clock()).unwrap_err(),
        writer
            .subscribe(&subscriptions(1..500), "imported", &clock())
            .unwrap_err(),
        writer.keep_session(&"place ".repeat(20_000)).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, StoreError::Full), "{error:?}");
        assert_eq!(error.to_string(), "the disk is full");
        assert!(error.hint().unwrap().contains("make room"));
    }
    assert_eq!(seen(&path), before);

    // What needs no room is stored all the same, and the rest as soon as there is some.
    writer.mark(&first, &Change::Read(true), &clock()).unwrap();
    assert!(seen(&path).0[0].1);
    limit(&writer, 1 << 20);
    writer.store_fetch(&large, &clock()).unwrap();
    let (entries, _, etag) = seen(&path);
    assert_eq!(entries.len(), 200);
    assert_eq!(etag.as_deref(), Some(&b"two"[..]));
    assert!(entries.contains(&(before.0[0].0, true, true)));
    writer.close().unwrap();
}
