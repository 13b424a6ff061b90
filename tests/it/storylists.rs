//! Lists by story, from the store: whatever was marked, each story stands once, at the place of its
//! newest entry in the list.

use std::collections::HashMap;

use coranto::model::entry::{Beside, NewEntry, TopicMatch};
use coranto::model::feed::{Fetch, ParsedFeed, Subscription};
use coranto::model::list::{ListSpec, Order};
use coranto::model::topic::TopicColor;
use coranto::model::{
    Anchor, Change, Clean, Clock, Desk, EntryId, EntryRow, FeedId, Level, Source, StoryId, Target,
    Time,
};
use coranto::query::Query;
use coranto::store::{Assignment, Reader, Room, Writer};
use coranto::stories::{Extractor, Near, Placed, Trace};
use coranto::topics::{Topic, Watchlist};
use proptest::prelude::*;

const NOW: i64 = 1_795_000_000;

/// A database with feeds in two categories.
pub(crate) struct Shelf {
    folder: tempfile::TempDir,
    pub(crate) writer: Writer,
    pub(crate) reader: Reader,
    pub(crate) clock: Clock,
    pub(crate) feeds: Vec<FeedId>,
    assignment: Assignment,
}

impl Shelf {
    pub(crate) fn new(feeds: usize) -> Self {
        let mut shelf = Self::open(tempfile::tempdir().unwrap());
        let subscriptions: Vec<Subscription> = (0..feeds)
            .map(|feed| Subscription {
                url: format!("https://outlet{feed}.example/feed"),
                title: Some(Clean::line(&format!("Outlet {feed}"))),
                category: if feed % 2 == 0 { "Lakeport" } else { "Wires" }.into(),
                ..Subscription::default()
            })
            .collect();
        let clock = shelf.clock.clone();
        let added = shelf.writer.subscribe(&subscriptions, "added", &clock);
        shelf.feeds = added.unwrap().into_iter().map(|(feed, _)| feed).collect();
        shelf
    }

    /// Opens what is in a folder, or a new one.
    pub(crate) fn open(folder: tempfile::TempDir) -> Self {
        let path = folder.path().join("data/coranto.db");
        let clock = Clock::fixed(Time(NOW));
        let writer = Writer::open(&path).unwrap();
        let reader = Reader::open(&path).unwrap();
        let assignment = reader
            .assignment(&mut Extractor::new(), clock.now, Room::Behind)
            .unwrap();
        Self {
            folder,
            writer,
            reader,
            clock,
            feeds: Vec::new(),
            assignment,
        }
    }

    /// Returns where the database is.
    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("data/coranto.db")
    }

    /// Closes the database; returns the folder that it is in.
    pub(crate) fn close(self) -> tempfile::TempDir {
        drop(self.reader);
        self.writer.close().unwrap();
        self.folder
    }

    /// Stores an entry of a feed, `age` seconds old; ids count from 1.
    pub(crate) fn add(&mut self, feed: usize, title: &str, text: &str, age: i64) {
        self.store(feed, vec![Self::entry(feed, title, text, age)]);
    }

    /// Returns an entry of a feed, `age` seconds old.
    pub(crate) fn entry(feed: usize, title: &str, text: &str, age: i64) -> NewEntry {
        NewEntry {
            identity: format!("{feed}-{title}-{age}"),
            title: title.into(),
            url: Some(Clean::line(&format!("https://outlet{feed}.example/{age}"))),
            canonical: None,
            authors: Vec::new(),
            published: Some(Time(NOW - age)),
            updated: None,
            language: Some("en".into()),
            tags: Vec::new(),
            html: format!("<p>{text}</p>"),
            summary: None,
            text: text.into(),
            words: text.split_whitespace().count() as u32,
            enclosures: Vec::new(),
            beside: Beside::default(),
            base: None,
            topics: Vec::new(),
            keys: None,
        }
    }

    /// Follows a topic; returns what says of an entry that it is about it.
    pub(crate) fn watch(&mut self, name: &str, word: &str) -> TopicMatch {
        let query = Query::parse(word).unwrap();
        let watchlist = Watchlist {
            topics: vec![Topic::new(name, TopicColor::Slot(1), [query])],
            ..Watchlist::default()
        };
        let (ids, _) = self.writer.sync_topics(&watchlist).unwrap();
        TopicMatch {
            topic: ids[0],
            level: Level::About,
            count: 1,
            in_title: true,
        }
    }

    /// Stores entries of a feed.
    pub(crate) fn store(&mut self, feed: usize, entries: Vec<NewEntry>) {
        let document = ParsedFeed {
            entries,
            ..ParsedFeed::default()
        };
        let fetch = Fetch::given(self.feeds[feed], document, "test");
        self.writer.store_fetch(&fetch, &self.clock).unwrap();
    }

    /// Puts the entries that come next into these stories.
    pub(crate) fn assign(&mut self, stories: &[i64], copies: &[(i64, i64)]) {
        self.assign_near(stories, copies, &[]);
    }

    /// As [`assign`](Self::assign); these entries may belong to another story as well.
    pub(crate) fn assign_near(
        &mut self,
        stories: &[i64],
        copies: &[(i64, i64)],
        near: &[(i64, Near)],
    ) {
        let first = self.assignment.until + 1;
        let placed: Vec<Placed> = (first..)
            .zip(stories)
            .map(|(entry, story)| Placed {
                entry,
                story: *story,
                score: 0.5,
                copy_of: copies.iter().find(|(copy, _)| *copy == entry).map(|c| c.1),
                is_headline: false,
                near: near
                    .iter()
                    .find(|(one, _)| *one == entry)
                    .map(|(_, near)| *near),
                mentions: Vec::new(),
                trace: Trace::default(),
            })
            .collect();
        let none = HashMap::new();
        let is_stored = self
            .writer
            .store_stories(&mut self.assignment, &placed, &none);
        assert!(is_stored.unwrap());
    }

    /// Puts the entries that come next into the stories that their texts make.
    pub(crate) fn group(&mut self) {
        let mut extractor = Extractor::new();
        let entries = self.reader.unassigned(self.assignment.until, 500).unwrap();
        let placed: Vec<Placed> = entries
            .iter()
            .map(|entry| {
                let features =
                    extractor.features(&entry.title, &entry.text, entry.language.as_deref());
                let grouping = entry.grouping(false);
                let placed = self.assignment.assign(entry.origin, grouping, features);
                placed.unwrap()
            })
            .collect();
        let mut news = HashMap::new();
        for (entry, one) in entries.iter().zip(&placed) {
            let (id, story) = (one.entry, one.story);
            let language = entry.language.as_deref();
            let found = self
                .reader
                .news(id, story, &entry.title, &entry.text, language);
            news.extend(found.unwrap().map(|found| (id, found)));
        }
        let is_stored = self
            .writer
            .store_stories(&mut self.assignment, &placed, &news);
        assert!(is_stored.unwrap());
    }

    /// Assigns an entry again of which more is known; returns whether it moved.
    pub(crate) fn group_again(&mut self, id: i64) -> bool {
        if !self.reader.may_regroup(EntryId(id)).unwrap() {
            return false;
        }
        let entry = self.reader.unassigned(id - 1, 1).unwrap().remove(0);
        let mut extractor = Extractor::new();
        let features = extractor.features(&entry.title, &entry.text, entry.language.as_deref());
        let grouping = entry.grouping(false);
        let placed = self.assignment.reconsider(entry.origin, grouping, features);
        let moved = self
            .writer
            .store_regrouped(&mut self.assignment, &placed.unwrap());
        moved.unwrap()
    }

    /// Loads the assignment again, as after a correction.
    pub(crate) fn reload(&mut self) {
        let assignment =
            self.reader
                .assignment(&mut Extractor::new(), self.clock.now, Room::Behind);
        self.assignment = assignment.unwrap();
    }

    /// Returns whether the entry that comes next can be stored in this story.
    pub(crate) fn can_assign(&mut self, story: i64) -> bool {
        let placed = Placed {
            entry: self.assignment.until + 1,
            story,
            score: 0.5,
            copy_of: None,
            is_headline: false,
            near: None,
            mentions: Vec::new(),
            trace: Trace::default(),
        };
        let none = HashMap::new();
        let is_stored = self
            .writer
            .store_stories(&mut self.assignment, &[placed], &none);
        is_stored.unwrap()
    }

    pub(crate) fn rows(&self, spec: &ListSpec) -> Vec<EntryRow> {
        let window = self.reader.window(spec, Anchor::Top, 10_000, &self.clock);
        window.unwrap().rows
    }

    pub(crate) fn mark(&mut self, target: &Target, change: Change) -> u64 {
        self.writer
            .mark(target, &change, &self.clock)
            .unwrap()
            .count
    }

    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        assert_eq!(self.reader.check().unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn spec(source: Source, show_read: bool, order: Order) -> ListSpec {
    ListSpec {
        order,
        ..ListSpec::new(source, show_read)
    }
}

fn sources() -> Vec<Source> {
    let search = |text: &str| Source::Search(text.into());
    Desk::ALL
        .into_iter()
        .map(Source::Desk)
        .chain([
            Source::Category("Lakeport".into()),
            Source::Feed(FeedId(2)),
            search("harbor"),
            search("is:unread"),
        ])
        .collect()
}

/// Walks a list in windows of `limit` rows, down from the top or up from the end.
pub(crate) fn walked(
    shelf: &Shelf,
    spec: &ListSpec,
    goes_down: bool,
    limit: usize,
) -> Vec<EntryRow> {
    let mut anchor = if goes_down {
        Anchor::Top
    } else {
        Anchor::Bottom
    };
    let mut rows: Vec<EntryRow> = Vec::new();
    loop {
        let window = shelf
            .reader
            .window(spec, anchor, limit, &shelf.clock)
            .unwrap();
        let (goes_on, returns) = if goes_down {
            (window.more_below, window.more_above)
        } else {
            (window.more_above, window.more_below)
        };
        assert_eq!(returns, !rows.is_empty(), "{spec:?} {anchor:?}");
        if goes_down {
            rows.extend(window.rows);
        } else {
            rows.splice(0..0, window.rows);
        }
        let end = if goes_down { rows.last() } else { rows.first() };
        let Some(end) = end.filter(|_| goes_on) else {
            return rows;
        };
        anchor = if goes_down {
            Anchor::After(end.key())
        } else {
            Anchor::Before(end.key())
        };
    }
}

#[derive(Debug, Clone)]
struct Told {
    feed: usize,
    story: usize,
    age: i64,
    marks: u8,
}

fn told() -> impl Strategy<Value = Told> {
    (0..4_usize, 0..6_usize, 0..200_i64, 0..16_u8).prop_map(|(feed, story, hours, marks)| Told {
        feed,
        story,
        age: hours * 1_800,
        marks,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn each_story_stands_once_at_its_newest_entry(
        told in prop::collection::vec(told(), 1..24),
        filter in prop::option::of(Just("harbor")),
    ) {
        let mut shelf = Shelf::new(4);
        let mut first = [0; 6];
        let mut stories = Vec::new();
        for (id, one) in (1..).zip(&told) {
            let title = if one.marks & 8 == 0 { "harbor" } else { "dredging" };
            shelf.add(one.feed, &format!("{title} {id}"), "text", one.age);
            if first[one.story] == 0 {
                first[one.story] = id;
            }
            stories.push(first[one.story]);
        }
        shelf.assign(&stories, &[]);
        for (id, one) in (1..).zip(&told) {
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
        for (source, show_read) in sources().into_iter().flat_map(|s| [(s.clone(), false), (s, true)]) {
            let of = |order| ListSpec {
                filters: filter.iter().map(|text| Box::from(*text)).collect(),
                ..spec(source.clone(), show_read, order)
            };
            let mut expected: Vec<EntryRow> = Vec::new();
            for row in shelf.rows(&of(Order::Newest)) {
                if expected.iter().all(|known| known.story != row.story) {
                    expected.push(row);
                }
            }
            let ids = |rows: &[EntryRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
            for goes_down in [true, false] {
                let rows = walked(&shelf, &of(Order::Story), goes_down, 3);
                prop_assert_eq!(ids(&rows), ids(&expected), "{:?}", of(Order::Story));
                for order in [Order::Outlets, Order::Hot] {
                    let rows = walked(&shelf, &of(order), goes_down, 3);
                    prop_assert!(rows.is_sorted_by(|a, b| a.key() > b.key()), "{:?}", of(order));
                    let (mut found, mut wanted) = (ids(&rows), ids(&expected));
                    found.sort();
                    wanted.sort();
                    prop_assert_eq!(found, wanted, "{:?}", of(order));
                }
            }
        }
    }
}

#[test]
fn a_row_says_what_its_story_is() {
    let mut shelf = Shelf::new(4);
    shelf.add(0, "Talks resume", "one", 9_000);
    shelf.add(1, "Talks go on", "two", 6_000);
    shelf.add(2, "A ferry is late", "three", 5_000);
    shelf.add(1, "Talks, again", "four", 3_000);
    shelf.assign(&[1, 1, 3, 1], &[]);
    shelf.mark(&Target::Entries(vec![EntryId(4)]), Change::Read(true));
    let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Story));
    // The newest entry of the story is read: in what is unread it stands at the one before.
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["A ferry is late", "Talks resume"]);
    let told = rows[1].told.as_ref().unwrap();
    assert_eq!((told.outlets, told.size, told.unread()), (2, 3, 2));
    let members: Vec<i64> = told.members.iter().map(|row| row.id.0).collect();
    assert_eq!(members, [4, 2, 1]);
    // What opens is what the headline is of, and then the newest of what is left.
    assert_eq!(told.first().unwrap().id, EntryId(1));
    assert!(rows[0].told.is_none());
    shelf.mark(&Target::Entries(vec![EntryId(1)]), Change::Read(true));
    let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Story));
    let told = rows[1].told.as_ref().unwrap();
    assert_eq!(told.first().unwrap().id, EntryId(2));
}

#[test]
fn a_row_is_not_headed_by_what_is_not_shown_yet() {
    let mut shelf = Shelf::new(3);
    shelf.add(0, "Talks go on", "one", 9_000);
    shelf.add(1, "Talks, again", "two", 6_000);
    shelf.add(2, "Talks resume", "three", 3_000);
    shelf.assign(&[3, 3, 3], &[]);
    let (spec, clock) = (
        spec(Source::Desk(Desk::Unread), false, Order::Story),
        shelf.clock.clone(),
    );
    let retold = |newest: Option<i64>| {
        let rows = shelf
            .reader
            .retold(&[EntryId(2)], newest.map(EntryId), &spec, &clock);
        rows.unwrap().remove(0)
    };
    let whole = retold(None);
    assert_eq!(whole.title.as_str(), "Talks resume");
    let row = retold(Some(2));
    let told = row.told.as_ref().unwrap();
    assert_eq!((told.size, told.carriers.len()), (2, 2));
    assert_eq!(row.title.as_str(), "Talks, again");
    assert!(told.members.iter().any(|member| member.title == row.title));
}

#[test]
fn the_headline_of_a_large_story_opens_too() {
    let mut shelf = Shelf::new(2);
    let reports = (0..70).map(|n| Shelf::entry(0, &format!("Talks, day {n}"), "", 90_000 + n * 60));
    shelf.store(0, reports.collect());
    shelf.assign(&[1; 70], &[]);
    let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Story));
    let told = rows[0].told.as_ref().unwrap();
    assert_eq!(rows[0].title, told.first().unwrap().title);
    assert_eq!((told.size, told.members.len()), (70, 61));
}

#[test]
fn what_was_picked_out_of_a_story_is_what_its_row_shows() {
    let mut shelf = Shelf::new(3);
    shelf.add(0, "Talks resume", "one", 9_000);
    shelf.add(1, "Talks go on", "two", 6_000);
    shelf.add(2, "Talks, again", "three", 3_000);
    shelf.assign(&[1, 1, 1], &[]);
    let starred = spec(Source::Desk(Desk::Starred), true, Order::Story);
    shelf.mark(&Target::Entries(vec![EntryId(2)]), Change::Starred(true));
    let rows = shelf.rows(&starred);
    assert_eq!((rows.len(), rows[0].id), (1, EntryId(2)));
    assert_eq!(rows[0].title.as_str(), "Talks go on");
    assert!(rows[0].told.is_none(), "one report of it, and no story");
    shelf.mark(&Target::Entries(vec![EntryId(3)]), Change::Starred(true));
    let rows = shelf.rows(&starred);
    let told = rows[0].told.as_ref().unwrap();
    let members: Vec<i64> = told.members.iter().map(|row| row.id.0).collect();
    assert_eq!((members, told.size, told.outlets), (vec![3, 2], 2, 2));
    assert_eq!(rows[0].title.as_str(), "Talks, again");
}

#[test]
fn what_joins_a_story_that_is_held_back_is_held_back() {
    let unread = |shelf: &Shelf| {
        let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Newest));
        rows.iter().map(|row| row.id.0).collect::<Vec<i64>>()
    };
    let until = Time(NOW + 86_400);
    for change in [Change::Muted(true), Change::Snoozed(Some(until))] {
        let mut shelf = Shelf::new(3);
        shelf.add(0, "Talks resume", "one", 9_000);
        shelf.add(1, "Talks go on", "two", 6_000);
        shelf.add(2, "A ferry is late", "three", 5_000);
        shelf.assign(&[1, 1, 3], &[]);
        let story = Target::Stories {
            stories: vec![StoryId(1)],
            entries: Vec::new(),
            newest: None,
        };
        shelf.mark(&story, change.clone());
        shelf.add(2, "Talks, again", "four", 3_000);
        shelf.add(0, "Talks, at last", "five", 2_000);
        shelf.add(1, "The ferry sails", "six", 1_000);
        shelf.assign(&[1, 1, 3], &[]);
        assert_eq!(unread(&shelf), [6, 3], "{change:?}");
        shelf.assert_sound();
        // Undone, they come back with the others.
        shelf.writer.undo(&shelf.clock).unwrap();
        assert_eq!(unread(&shelf), [6, 5, 4, 3, 2, 1], "{change:?}");
        shelf.writer.redo(&shelf.clock).unwrap();
        assert_eq!(unread(&shelf), [6, 3], "{change:?}");
        if let Change::Snoozed(_) = change {
            shelf.clock.now = until;
            shelf.writer.wake(&shelf.clock).unwrap();
            assert_eq!(unread(&shelf), [6, 5, 4, 3, 2, 1]);
        }
        // A story of which something was let go is as any other.
        let mut shelf = Shelf::new(3);
        shelf.add(0, "Talks resume", "one", 9_000);
        shelf.add(1, "Talks go on", "two", 6_000);
        shelf.assign(&[1, 1], &[]);
        shelf.mark(&Target::Entries(vec![EntryId(1)]), change);
        shelf.add(2, "Talks, again", "four", 3_000);
        shelf.assign(&[1], &[]);
        assert_eq!(unread(&shelf), [3, 2]);
        shelf.assert_sound();
    }
}

#[test]
fn what_is_held_back_by_hand_is_told_by_story_and_let_go_as_one() {
    let until = Time(NOW + 86_400);
    for change in [Change::Muted(true), Change::Snoozed(Some(until))] {
        let mut shelf = Shelf::new(3);
        let text = "The mayor and the union met again in the old pilot house. ".repeat(5);
        shelf.add(0, "Talks resume", "one", 9_000);
        shelf.add(1, "Talks go on", &text, 6_000);
        shelf.add(2, "A ferry is late", "three", 5_000);
        shelf.add(2, "Talks, as well", &text, 4_000);
        shelf.assign(&[1, 1, 3, 1], &[(4, 2)]);
        let unread = |shelf: &Shelf| {
            let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Newest));
            rows.len()
        };
        let all = unread(&shelf);
        let stories = |ids: &[i64]| Target::Stories {
            stories: ids.iter().map(|id| StoryId(*id)).collect(),
            entries: Vec::new(),
            newest: None,
        };
        shelf.mark(&stories(&[1, 3]), change.clone());
        assert_eq!(unread(&shelf), 0);
        // A row for each story, copies counted once; what is deleted is not held.
        let held = |shelf: &Shelf| -> Vec<(i64, u64, Option<Time>)> {
            let (list, _) = shelf.reader.held_back().unwrap();
            assert_eq!(list.beyond, (0, 0));
            let rows = list.stories.iter();
            rows.map(|row| (row.story.0, row.count, row.wakes))
                .collect()
        };
        let wakes = matches!(change, Change::Snoozed(_)).then_some(until);
        let mut rows = held(&shelf);
        rows.sort_unstable();
        assert_eq!(rows, [(1, 2, wakes), (3, 1, wakes)]);
        // One story is let go of, in one step.
        let free = match change {
            Change::Muted(_) => Change::Muted(false),
            _ => Change::Snoozed(None),
        };
        assert_eq!(shelf.mark(&stories(&[1]), free), 2);
        assert_eq!(held(&shelf), [(3, 1, wakes)]);
        assert_eq!(unread(&shelf), all - 1);
        shelf.assert_sound();
        shelf.writer.undo(&shelf.clock).unwrap();
        assert_eq!(held(&shelf).len(), 2);
        assert_eq!(unread(&shelf), 0);
        shelf.mark(&Target::Entries(vec![EntryId(3)]), Change::Deleted(true));
        assert_eq!(held(&shelf).len(), 1);
    }
}

#[test]
fn one_report_that_is_held_back_is_told_by_its_own_headline() {
    let texts = [
        "The mayor of Lakeport and the ferry union met in the old pilot house to speak of wages.",
        "Wages were spoken of in the old pilot house: ferry union and mayor of Lakeport met.",
    ];
    for change in [
        Change::Muted(true),
        Change::Snoozed(Some(Time(NOW + 86_400))),
    ] {
        let mut shelf = Shelf::new(2);
        let (first, second) = ("Lakeport ferry talks resume", "Ferry talks go on");
        shelf.add(0, first, texts[0], 9_000);
        shelf.add(1, second, texts[1], 6_000);
        shelf.group();
        shelf.mark(&Target::Entries(vec![EntryId(1)]), change.clone());
        let held = |shelf: &Shelf| -> Vec<(String, u64)> {
            let (list, _) = shelf.reader.held_back().unwrap();
            let rows = list.stories.iter();
            rows.map(|row| (row.title.to_string(), row.count)).collect()
        };
        assert_eq!(held(&shelf), [(first.to_owned(), 1)]);
        // So it is with the other, whichever of them the story is called by.
        shelf.writer.undo(&shelf.clock).unwrap();
        shelf.mark(&Target::Entries(vec![EntryId(2)]), change);
        assert_eq!(held(&shelf), [(second.to_owned(), 1)]);
    }
}

#[test]
fn stories_are_sorted_by_outlets_and_by_heat() {
    let mut shelf = Shelf::new(4);
    // Told by three outlets two days ago, by two within this hour, and by one just now.
    for (feed, title, age) in [
        (0, "old a", 172_000),
        (1, "old b", 171_000),
        (2, "old c", 170_000),
        (0, "hot a", 3_600),
        (1, "hot b", 3_000),
        (3, "new", 600),
    ] {
        shelf.add(feed, title, title, age);
    }
    shelf.assign(&[1, 1, 1, 4, 4, 6], &[]);
    let stories = |order| -> Vec<i64> {
        let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, order));
        rows.iter().map(|row| row.story.0).collect()
    };
    assert_eq!(stories(Order::Story), [6, 4, 1]);
    assert_eq!(stories(Order::Outlets), [1, 4, 6]);
    assert_eq!(stories(Order::Hot), [4, 6, 1]);
}

#[test]
fn a_mark_of_a_story_is_one_step() {
    let mut shelf = Shelf::new(2);
    for (feed, age) in [(0, 900), (1, 800), (0, 700), (1, 600)] {
        shelf.add(feed, &format!("report {age}"), &format!("text {age}"), age);
    }
    shelf.assign(&[1, 1, 1, 1], &[]);
    let unread = spec(Source::Desk(Desk::Unread), false, Order::Story);
    // What arrived after the user looked is left alone.
    let story = Target::Stories {
        stories: vec![StoryId(1)],
        entries: Vec::new(),
        newest: Some(EntryId(3)),
    };
    assert_eq!(shelf.mark(&story, Change::Done), 3);
    assert_eq!(shelf.rows(&unread)[0].told.as_ref().unwrap().unread(), 1);
    let undone = shelf.writer.undo(&shelf.clock).unwrap().unwrap();
    assert_eq!(undone.flags.len(), 3);
    // It is said in the units in which it was selected.
    let star = Change::Starred(true);
    let step = shelf.writer.mark(&story, &star, &shelf.clock).unwrap();
    assert_eq!(step.label, "starred 1 story, 3 entries");
    shelf.writer.undo(&shelf.clock).unwrap();
    shelf.assert_sound();
}

#[test]
fn a_whole_list_is_what_it_holds() {
    for filters in [vec![], vec![Box::from("harbor")]] {
        for order in [Order::Story, Order::Outlets, Order::Hot] {
            let mut shelf = Shelf::new(2);
            for (feed, title, age) in [
                (0, "harbor a", 900),
                (1, "harbor b", 800),
                (0, "harbor c", 700),
                (1, "harbor d", 600),
                (1, "harbor e", 500),
            ] {
                shelf.add(feed, title, &format!("text {age}"), age);
            }
            shelf.assign(&[1, 1, 1, 1, 5], &[]);
            let wires = ListSpec {
                filters: filters.clone(),
                ..spec(Source::Category("Wires".into()), false, order)
            };
            // What the stories have in other lists stays as it is; so all numbers agree.
            let count = |shelf: &Shelf| {
                let list = ListSpec {
                    order: Order::Newest,
                    ..wires.clone()
                };
                shelf.rows(&list).len() as u64
            };
            assert_eq!(count(&shelf), 3);
            let mut list = Target::List {
                spec: wires.clone(),
                from: None,
                until: None,
                newest: None,
                also: Vec::new(),
                whole_stories: false,
            };
            assert_eq!(shelf.mark(&list, Change::Read(true)), 3);
            assert_eq!(count(&shelf), 0);
            let sidebar = shelf.reader.sidebar(&Watchlist::default(), &shelf.clock);
            assert_eq!(sidebar.unwrap().desk[0], 2);
            assert_eq!(
                shelf
                    .writer
                    .undo(&shelf.clock)
                    .unwrap()
                    .unwrap()
                    .flags
                    .len(),
                3
            );
            assert_eq!(count(&shelf), 3);
            // So is a part of it: from the top down to the story of four.
            let rows = shelf.rows(&wires);
            let last = rows.iter().find(|row| row.story == StoryId(1)).unwrap();
            let is_last = rows.last().unwrap().story == StoryId(1);
            let Target::List { until, .. } = &mut list else {
                unreachable!()
            };
            *until = Some(last.key());
            assert_eq!(shelf.mark(&list, Change::Done), if is_last { 3 } else { 2 });
            shelf.writer.undo(&shelf.clock).unwrap();
            // Stories that were selected one by one are meant as a whole.
            let Target::List { whole_stories, .. } = &mut list else {
                unreachable!()
            };
            *whole_stories = true;
            assert_eq!(shelf.mark(&list, Change::Done), if is_last { 5 } else { 4 });
            shelf.assert_sound();
        }
    }
}

#[test]
fn a_text_copy_is_read_with_its_first() {
    let mut shelf = Shelf::new(3);
    let text = "Both sides sat down again. ".repeat(10);
    shelf.add(0, "Talks resume", &text, 900);
    shelf.add(1, "Mayor meets union", &text, 600);
    shelf.assign(&[1, 1], &[(2, 1)]);
    shelf.assert_sound();
    let unread = spec(Source::Desk(Desk::Unread), false, Order::Story);
    let rows = shelf.rows(&unread);
    assert_eq!((rows.len(), rows[0].copies), (1, 1));
    // The mark of one is the mark of both, and so is its undoing.
    shelf.mark(&Target::Entries(vec![EntryId(2)]), Change::Done);
    assert!(shelf.rows(&unread).is_empty());
    shelf.assert_sound();
    shelf.writer.undo(&shelf.clock).unwrap();
    assert_eq!(shelf.rows(&unread).len(), 1);
    shelf.writer.redo(&shelf.clock).unwrap();
    // A copy of what was read is nothing new; another report is.
    shelf.add(2, "At one table", &text, 300);
    shelf.assign(&[1], &[(3, 1)]);
    assert!(shelf.rows(&unread).is_empty());
    shelf.add(2, "A vote is set", "another text", 100);
    shelf.assign(&[1], &[]);
    assert_eq!(shelf.rows(&unread)[0].id, EntryId(4));
    // Its own second version is no copy, whatever it says.
    shelf.add(2, "At one table, again", &text, 50);
    shelf.assign(&[1], &[(5, 1)]);
    assert_eq!(shelf.rows(&unread)[0].told.as_ref().unwrap().unread(), 2);
    // Five words say nothing: under other headlines they are no copies.
    shelf.add(0, "Ferry late", "More in the paper today.", 40);
    shelf.add(1, "Pier shut", "More in the paper today.", 30);
    shelf.assign(&[6, 6], &[(7, 6)]);
    assert_eq!(shelf.rows(&unread)[0].told.as_ref().unwrap().size, 2);
    shelf.assert_sound();
}

#[test]
fn a_narrow_list_knows_which_reports_of_a_story_it_has() {
    let mut shelf = Shelf::new(3);
    let topic = shelf.watch("Ferry", "ferry").topic;
    shelf.add(0, "Talks resume", "one", 9_000);
    let mut about = Shelf::entry(1, "Union and mayor at one ferry", "two", 6_000);
    about.topics = vec![TopicMatch {
        topic,
        level: Level::About,
        count: 1,
        in_title: true,
    }];
    shelf.store(1, vec![about]);
    shelf.add(2, "A deal at the harbor", "three", 3_000);
    shelf.assign(&[1, 1, 1], &[]);
    // Of another story one report is a copy: it stands in the list of its feed all the same.
    shelf.add(0, "The port opens", "four", 2_900);
    shelf.add(1, "The port opens", "four", 2_800);
    shelf.add(2, "Ships come in", "five", 2_700);
    shelf.assign(&[4, 4, 4], &[(5, 4)]);
    let read = Target::Entries(vec![EntryId(3)]);
    let clock = shelf.clock.clone();
    shelf.writer.mark(&read, &Change::Done, &clock).unwrap();

    let filtered = ListSpec {
        filters: vec!["feed:\"Outlet 1\"".into()],
        ..spec(Source::Desk(Desk::All), true, Order::Story)
    };
    let star = Target::Entries(vec![EntryId(1), EntryId(2)]);
    let change = Change::Starred(true);
    shelf.writer.mark(&star, &change, &clock).unwrap();
    let starred = ListSpec {
        source: Source::Desk(Desk::Starred),
        ..filtered.clone()
    };
    let narrow = |source| spec(source, false, Order::Story);
    for (list, story, by, outside) in [
        (narrow(Source::Desk(Desk::Unread)), 1, 2, &[][..]),
        (narrow(Source::Desk(Desk::Today)), 1, 2, &[]),
        (narrow(Source::Topic(topic)), 1, 2, &[3, 1]),
        // What was read is of the list all the same.
        (
            narrow(Source::Category(Clean::line("Lakeport"))),
            1,
            1,
            &[2],
        ),
        (narrow(Source::Feed(shelf.feeds[1])), 1, 2, &[3, 1]),
        (narrow(Source::Search("talks".into())), 1, 1, &[3, 2]),
        (filtered.clone(), 1, 2, &[3, 1]),
        (starred, 1, 2, &[1]),
        (narrow(Source::Feed(shelf.feeds[1])), 4, 5, &[6, 4]),
        (spec(Source::Desk(Desk::All), true, Order::Story), 4, 6, &[]),
    ] {
        let window = shelf.reader.window(&list, Anchor::Top, 10, &clock).unwrap();
        let mut rows = window.rows.into_iter();
        let row = rows.find(|row| row.story == StoryId(story)).unwrap();
        let told = row.told.as_ref().unwrap();
        let ids: Vec<i64> = told.outside.iter().map(|id| id.0).collect();
        assert_eq!((row.id.0, ids.as_slice()), (by, outside), "{list:?}");
        // It is headed by and opened for what the list has.
        let mut headed = row.clone();
        headed.head(&[]);
        let first = headed.told.as_ref().and_then(|told| told.first()).unwrap();
        assert!(told.is_inside(first.id), "{list:?}");
        if !outside.is_empty() {
            assert_eq!(headed.title, first.title, "{list:?}");
        }
        let again = shelf.reader.retold(&[row.id], None, &list, &clock).unwrap();
        let again = again[0].told.as_ref().unwrap();
        assert_eq!(again.outside, told.outside, "{list:?}");
    }
}
