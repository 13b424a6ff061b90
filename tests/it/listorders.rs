//! The orders of lists, and their groups: each list stands in its order whichever way it is walked,
//! whatever was read, and however many entries have the same date.

use std::collections::HashMap;

use coranto::model::entry::{NewEntry, TopicMatch};
use coranto::model::list::{GroupLevel, Grouping, ListSpec, Order};
use coranto::model::topic::TopicColor;
use coranto::model::{
    Anchor, Change, Clock, Desk, EntryId, EntryRow, Level, Source, Target, TopicId,
};
use coranto::query::Query;
use coranto::topics::{Topic, Watchlist};
use proptest::prelude::*;

use crate::storylists::{Shelf, spec, walked};

/// The first letters of a headline, as lists by headline see them.
fn letters(title: &str) -> Vec<u8> {
    let title = title.trim_start_matches(|c| " \"'“”".contains(c));
    let mut letters = title.to_ascii_lowercase().into_bytes();
    letters.truncate(15);
    letters
}

/// Where a row belongs: what is less stands higher.
fn belongs(
    spec: &ListSpec,
    clock: &Clock,
    topics: &HashMap<EntryId, i64>,
    row: &EntryRow,
) -> (bool, Vec<i64>, Vec<u8>, (i64, i64)) {
    let read = match &row.told {
        Some(told) => told.members.iter().all(|member| member.flags.is_read),
        None => row.flags.is_read,
    };
    let (time, id) = (row.published.0, row.id.0);
    let rises = spec.order.rises();
    let groups = spec.groups().levels().iter().map(|level| match level {
        GroupLevel::Day => {
            let day = clock.start_of(clock.date(row.published)).0;
            if rises { day } else { -day }
        }
        // Named so that they are sorted by number.
        GroupLevel::Feed => row.feed.0,
        GroupLevel::Topic => topics.get(&row.id).copied().unwrap_or(i64::MAX),
    });
    let (title, place) = match spec.order {
        Order::Title => (letters(&row.title), (0, id)),
        _ if rises => (Vec::new(), (time, id)),
        _ => (Vec::new(), (-time, -id)),
    };
    (spec.is_halved() && read, groups.collect(), title, place)
}

/// The same rows in the plainest order there is of them.
fn plain(spec: &ListSpec) -> ListSpec {
    ListSpec {
        order: if spec.order.is_grouped() {
            Order::Story
        } else {
            Order::Newest
        },
        grouping: Grouping::Day,
        unread_first: false,
        ..spec.clone()
    }
}

/// Walks a list of the rows `plain`, and looks whether each stands where it belongs.
fn check_walk(
    shelf: &Shelf,
    topics: &HashMap<EntryId, i64>,
    (spec, plain): (&ListSpec, &[EntryRow]),
    goes_down: bool,
    limit: usize,
) -> Vec<EntryRow> {
    let rows = walked(shelf, spec, goes_down, limit);
    assert!(rows.is_sorted_by(|a, b| a.key() > b.key()), "{spec:?}");
    // Which of its entries stands for a story depends on which half it is in.
    if spec.order.is_grouped() && spec.is_halved() {
        let mut stories: Vec<_> = rows.iter().map(|row| row.story).collect();
        let all = stories.len();
        stories.sort();
        stories.dedup();
        assert_eq!((stories.len(), all), (all, plain.len()), "{spec:?}");
    } else {
        let mut expected: Vec<&EntryRow> = plain.iter().collect();
        expected.sort_by_cached_key(|row| belongs(spec, &shelf.clock, topics, row));
        let expected: Vec<i64> = expected.iter().map(|row| row.id.0).collect();
        let found: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
        assert_eq!(found, expected, "{spec:?} {goes_down}");
    }
    if spec.groups().levels().contains(&GroupLevel::Topic) {
        for row in &rows {
            let wanted = topics.get(&row.id).map(|place| TopicId(*place));
            assert_eq!(row.under, wanted, "{spec:?} {row:?}");
        }
    }
    rows
}

/// Every order, in every grouping that it can have.
fn shapes() -> impl Iterator<Item = (Order, Grouping)> {
    let orders = [
        Order::Newest,
        Order::Oldest,
        Order::Title,
        Order::Story,
        Order::OldestStory,
    ];
    orders
        .into_iter()
        .flat_map(|order| Grouping::ALL.map(|grouping| (order, grouping)))
        .filter(|(order, grouping)| order.is_of_time() || *grouping == Grouping::Day)
}

fn check(shelf: &Shelf, topics: &HashMap<EntryId, i64>, source: &Source) {
    const LIMIT: usize = 3;
    for (show_read, unread_first) in [(false, false), (true, false), (true, true)] {
        for (order, grouping) in shapes() {
            let spec = ListSpec {
                unread_first,
                grouping,
                ..spec(source.clone(), show_read, order)
            };
            let plain = shelf.rows(&plain(&spec));
            check_walk(shelf, topics, (&spec, &plain), false, LIMIT);
            let rows = check_walk(shelf, topics, (&spec, &plain), true, LIMIT);
            // Around any row there is what stands around it.
            let Some(row) = rows.get(rows.len() / 2) else {
                continue;
            };
            let around = Anchor::Around(row.key());
            let window = shelf.reader.window(&spec, around, LIMIT, &shelf.clock);
            let window = window.unwrap();
            assert_eq!(window.rows[window.at.unwrap()].id, row.id, "{spec:?}");
        }
    }
}

fn sources(topics: &[TopicId]) -> Vec<Source> {
    let search = |text: &str| Source::Search(text.into());
    Desk::ALL
        .into_iter()
        .map(Source::Desk)
        .chain([
            Source::Category("Lakeport".into()),
            Source::Feed(coranto::model::FeedId(2)),
            Source::Topic(topics[0]),
            search("harbor"),
            search("is:unread"),
        ])
        .collect()
}

/// A shelf with two topics, the second of which stands first in the watchlist.
fn shelf() -> (Shelf, Vec<TopicId>) {
    let mut shelf = Shelf::new(4);
    let named = |names: [&str; 2]| Watchlist {
        topics: names
            .into_iter()
            .map(|name| {
                Topic::new(
                    name,
                    TopicColor::Slot(1),
                    [Query::parse("nothing").unwrap()],
                )
            })
            .collect(),
        ..Watchlist::default()
    };
    let (topics, _) = shelf
        .writer
        .sync_topics(&named(["Ferries", "Harbor"]))
        .unwrap();
    (shelf, topics)
}

fn entry(feed: usize, title: &str, age: i64, topics: &[TopicId]) -> NewEntry {
    let hit = |topic: &TopicId| TopicMatch {
        topic: *topic,
        level: Level::About,
        count: 1,
        in_title: true,
    };
    NewEntry {
        topics: topics.iter().map(hit).collect(),
        ..Shelf::entry(feed, title, "text", age)
    }
}

#[derive(Debug, Clone)]
struct Told {
    feed: usize,
    story: usize,
    age: i64,
    marks: u8,
    topics: u8,
    quote: &'static str,
}

fn told() -> impl Strategy<Value = Told> {
    // Few different ages: many have the same.
    let what = (0..4_usize, 0..8_usize, 0..12_i64, 0..16_u8, 0..4_u8);
    let quote = prop::sample::select(vec!["", "“", "H", "h", "ä"]);
    (what, quote).prop_map(|((feed, story, age, marks, topics), quote)| Told {
        feed,
        story,
        age: age * 14_400,
        marks,
        topics,
        quote,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn lists_stand_in_their_order_both_ways(
        told in prop::collection::vec(told(), 1..16),
        which in prop::sample::subsequence((0..10_usize).collect::<Vec<_>>(), 2),
    ) {
        check_told(&told, &which);
    }
}

/// A story of which one report was read, in all lists.
#[test]
fn a_story_that_was_read_in_part_is_unread() {
    let one = |feed, marks| Told {
        feed,
        story: 1,
        age: 0,
        marks,
        topics: 0,
        quote: "",
    };
    check_told(&[one(0, 1), one(1, 8)], &(0..10).collect::<Vec<_>>());
}

fn check_told(told: &[Told], which: &[usize]) {
    let (mut shelf, topics) = shelf();
    let mut first = [0; 8];
    let mut stories = Vec::new();
    let mut under = HashMap::new();
    for (id, one) in (1..).zip(told) {
        let title = if one.marks & 8 == 0 {
            "harbor"
        } else {
            "dredging"
        };
        let hits: Vec<TopicId> = topics
            .iter()
            .zip([1, 2])
            .filter(|(_, bit)| one.topics & bit != 0)
            .map(|(topic, _)| *topic)
            .collect();
        if let Some(topic) = hits.first() {
            under.insert(EntryId(id), topic.0);
        }
        let title = format!("{}{title} {id}", one.quote);
        shelf.store(one.feed, vec![entry(one.feed, &title, one.age, &hits)]);
        if first[one.story] == 0 {
            first[one.story] = id;
        }
        stories.push(first[one.story]);
    }
    shelf.assign(&stories, &[]);
    for (id, one) in (1..).zip(told) {
        for (bit, change) in [
            (1, Change::Read(true)),
            (2, Change::Starred(true)),
            (4, Change::Later(true)),
        ] {
            if one.marks & bit != 0 {
                shelf.mark(&Target::Entries(vec![EntryId(id)]), change);
            }
        }
    }
    shelf.assert_sound();
    let sources = sources(&topics);
    for at in which {
        check(&shelf, &under, &sources[*at]);
    }
}

/// Enough entries that the lists are put together from the indexes and not walked.
#[test]
fn long_lists_stand_in_the_same_order() {
    let (mut shelf, topics) = shelf();
    let mut under = HashMap::new();
    let mut id = 0;
    for (feed, count) in [(0, 1_750), (1, 150), (2, 1_750)] {
        let entries = (0..count)
            .rev()
            .map(|n| {
                id += 1;
                let hits: &[TopicId] = match n % 7 {
                    0 => &topics,
                    3 => &topics[1..],
                    _ => &[],
                };
                if let Some(topic) = hits.first() {
                    under.insert(EntryId(id), topic.0);
                }
                entry(feed, &format!("{} harbor {n}", n % 50), n / 3 * 1_000, hits)
            })
            // The store keeps what comes last in a document first.
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        shelf.store(feed, entries);
    }
    let some = |n: i64| {
        (1..=id)
            .filter(move |id| id % n == 0)
            .map(EntryId)
            .collect()
    };
    shelf.mark(&Target::Entries(some(8)), Change::Read(true));
    // All of it would take a minute: of each shape one source, and one way to walk.
    for (number, (order, grouping)) in shapes().enumerate() {
        let source = if number % 2 == 0 {
            Source::Category("Lakeport".into())
        } else {
            Source::Desk(Desk::Unread)
        };
        let is_first = number / 2 % 2 == 0;
        let spec = ListSpec {
            unread_first: is_first,
            grouping,
            ..spec(source, is_first, order)
        };
        let plain = shelf.rows(&plain(&spec));
        let goes_down = number / 4 % 2 == 0;
        check_walk(&shelf, &under, (&spec, &plain), goes_down, 1_500);
    }
}

#[test]
fn what_was_read_recently_is_what_was_opened_the_last_first() {
    let mut shelf = Shelf::new(2);
    for age in 1..=6 {
        let title = format!("harbor {age}");
        shelf.add(age as usize % 2, &title, "text", age * 100);
    }
    let spec = ListSpec::new(Source::Desk(Desk::Recent), false);
    let listed = |shelf: &Shelf, spec: &ListSpec| -> Vec<i64> {
        let down = walked(shelf, spec, true, 2);
        let up = walked(shelf, spec, false, 2);
        assert_eq!(down, up);
        down.iter().map(|row| row.id.0).collect()
    };
    assert_eq!(listed(&shelf, &spec), [0; 0]);
    let now = shelf.clock.now;
    let open = |shelf: &mut Shelf, entry, after: i64, is_opened: bool| {
        let seen = is_opened.then_some(now.plus(after));
        shelf.writer.keep_place(EntryId(entry), 0, seen).unwrap();
    };
    for (entry, after) in [(3, 10), (1, 20), (6, 30), (2, 40)] {
        open(&mut shelf, entry, after, true);
    }
    // What was only looked at in passing was not read.
    open(&mut shelf, 5, 50, false);
    assert_eq!(listed(&shelf, &spec), [2, 6, 1, 3]);
    // Left before its text was there, it was opened all the same; nothing of it was read.
    let left = shelf.writer.keep_opened(EntryId(4), now.plus(55));
    left.unwrap();
    assert_eq!(listed(&shelf, &spec), [4, 2, 6, 1, 3]);
    shelf.writer.keep_opened(EntryId(2), now.plus(57)).unwrap();
    assert_eq!(listed(&shelf, &spec), [2, 4, 6, 1, 3]);
    shelf.mark(&Target::Entries(vec![EntryId(4)]), Change::Deleted(true));
    // It is read again, and one is deleted.
    open(&mut shelf, 3, 60, true);
    shelf.mark(&Target::Entries(vec![EntryId(6)]), Change::Deleted(true));
    assert_eq!(listed(&shelf, &spec), [3, 2, 1]);
    let rows = shelf.rows(&spec);
    let read: Vec<_> = rows.iter().map(|row| row.key().published).collect();
    assert_eq!(read, [now.plus(60), now.plus(57), now.plus(20)]);

    // Neither an order nor read rows that are left out are known to it; filters are.
    let other = ListSpec {
        order: Order::Story,
        grouping: Grouping::Feed,
        unread_first: true,
        show_read: true,
        ..spec.clone()
    };
    assert_eq!(listed(&shelf, &other), [3, 2, 1]);
    let filtered = ListSpec {
        filters: vec!["\"harbor 2\" OR \"harbor 3\"".into()],
        ..spec.clone()
    };
    assert_eq!(listed(&shelf, &filtered), [3, 2]);
    let around = Anchor::Around(rows[1].key());
    let window = shelf.reader.window(&spec, around, 2, &shelf.clock).unwrap();
    assert_eq!(window.rows[window.at.unwrap()].id, EntryId(2));
    shelf.assert_sound();
}
