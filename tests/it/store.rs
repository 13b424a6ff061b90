//! The store: what is stored is found again, counts hold whatever happens, and nothing is lost.

mod desk;
mod import;
mod outlets;
mod retention;
mod rules;
mod salvage;
mod tags;
mod triage;
mod unknown;

use std::fs;
use std::path::{Path, PathBuf};

use coranto::model::entry::{Beside, NewEntry, TopicMatch};
use coranto::model::feed::{Fetch, Fetched, ParsedFeed, Schedule, Subscription, SubscriptionEdit};
use coranto::model::feed_details::Transfer;
use coranto::model::list::{ListSpec, Order, Window};
use coranto::model::rule::MuteAction;
use coranto::model::topic::TopicColor;
use coranto::model::{
    Anchor, Change, Clean, Clock, Desk, EntryId, FeedId, Hold, Level, Source, Target, Time,
    TopicId, Validators,
};
use coranto::query::Query;
use coranto::store::{Indexing, Reader, Retention, StoreError, Stored, TopicsPatch, Way, Writer};
use coranto::topics::{Mute, MuteEnd, SavedQuery, Topic, Watchlist};
use proptest::prelude::*;
use tempfile::TempDir;

/// Monday, 23 November 2026, 11:06:40 UTC.
const NOW: i64 = 1_795_000_000;

/// A home with a database, its writer and a reader.
struct Home {
    _folder: TempDir,
    path: PathBuf,
    writer: Writer,
    reader: Reader,
    clock: Clock,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/coranto.db");
        let clock = Clock::fixed(Time(NOW));
        let writer = Writer::open(&path).unwrap();
        let reader = Reader::open(&path).unwrap();
        Self {
            _folder: folder,
            path,
            writer,
            reader,
            clock,
        }
    }

    fn follow(&mut self, url: &str, category: &str) -> FeedId {
        let subscription = Subscription {
            url: url.into(),
            category: category.into(),
            ..Subscription::default()
        };
        let added = self.writer.subscribe(&[subscription], "added", &self.clock);
        added.unwrap()[0].0
    }

    fn fetch(&mut self, feed: FeedId, entries: Vec<NewEntry>) -> Stored {
        self.store(feed, document(entries))
    }

    fn store(&mut self, feed: FeedId, fetched: Fetched) -> Stored {
        let fetch = fetch(feed, fetched);
        self.writer.store_fetch(&fetch, &self.clock).unwrap()
    }

    fn window(&self, source: Source, show_read: bool) -> Window {
        let spec = ListSpec::new(source, show_read);
        self.reader
            .window(&spec, Anchor::Top, 1_000, &self.clock)
            .unwrap()
    }

    fn titles(&self, source: Source, show_read: bool) -> Vec<String> {
        let window = self.window(source, show_read);
        window
            .rows
            .iter()
            .map(|row| row.title.to_string())
            .collect()
    }

    fn search(&self, text: &str) -> Vec<String> {
        self.titles(Source::Search(text.into()), true)
    }

    fn ids(&self) -> Vec<EntryId> {
        let window = self.window(Source::Desk(Desk::All), true);
        window.rows.iter().map(|row| row.id).collect()
    }

    fn mark(&mut self, entries: &[EntryId], change: Change) -> String {
        let target = Target::Entries(entries.to_vec());
        let step = self.writer.mark(&target, &change, &self.clock);
        step.unwrap().label
    }

    #[track_caller]
    fn assert_sound(&self) {
        assert_eq!(self.reader.check().unwrap(), Vec::<String>::new());
    }
}

fn entry(identity: &str, title: &str, text: &str, age: i64) -> NewEntry {
    NewEntry {
        identity: identity.into(),
        title: title.into(),
        url: None,
        canonical: None,
        authors: vec!["T. Okafor".into()],
        published: Some(Time(NOW - age)),
        updated: None,
        language: None,
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

fn linked(mut entry: NewEntry, path: &str) -> NewEntry {
    entry.url = Some(Clean::line(&format!("https://lakeport.example/{path}")));
    entry.canonical = Some(format!("lakeport.example/{path}"));
    entry
}

fn on_topic(mut entry: NewEntry, topic: TopicId, level: Level) -> NewEntry {
    entry.topics.push(TopicMatch {
        topic,
        level,
        count: 1,
        in_title: level == Level::About,
    });
    entry
}

fn document(entries: Vec<NewEntry>) -> Fetched {
    Fetched::Changed {
        feed: Box::new(ParsedFeed {
            title: "Harbor Line".into(),
            entries,
            ..ParsedFeed::default()
        }),
        validators: Validators {
            etag: Some(b"\"\xff1\"".to_vec()),
            last_modified: None,
        },
        body_hash: u64::MAX,
    }
}

fn fetch(feed: FeedId, fetched: Fetched) -> Fetch {
    Fetch {
        feed,
        fetched,
        schedule: Schedule {
            next: Some(Time(NOW + 3_600)),
            why: "every hour".into(),
            retry_after: None,
            repeats: 0,
        },
        transfer: Transfer::default(),
    }
}

fn watchlist(names: &[&str]) -> Watchlist {
    let topics = names.iter().map(|name| {
        let query = Query::parse(&format!("\"{name}\"")).unwrap();
        Topic::new(name, TopicColor::Slot(1), [query])
    });
    Watchlist {
        topics: topics.collect(),
        ..Watchlist::default()
    }
}

#[test]
fn what_is_stored_is_found_again_and_twice_is_once() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News/Local");
    let first = linked(entry("a", "Ferry stops", "Dana Ruiz waits", 60), "ferry");
    let entries = vec![first, entry("b", "", "Ana Vale speaks at the pier", 120)];
    assert_eq!(
        home.fetch(feed, entries.clone()),
        Stored {
            new: 2,
            updated: 0,
            ..Stored::default()
        }
    );
    assert_eq!(home.fetch(feed, entries), Stored::default());

    let rows = home.window(Source::Feed(feed), true).rows;
    assert_eq!(rows.len(), 2);
    assert_eq!(&*rows[1].title, "Ana Vale speaks at the pier");
    let detail = home.reader.entry(rows[0].id).unwrap().unwrap();
    assert_eq!(detail.html, "<p>Dana Ruiz waits</p>");
    assert_eq!(&*detail.category, "News/Local");
    assert_eq!(&*detail.authors[0], "T. Okafor");
    let prefix = &detail.public_id.to_string()[..6];
    assert!(
        home.reader
            .find(prefix)
            .unwrap()
            .contains(&(detail.public_id, rows[0].id))
    );
    assert!(home.reader.find("xyz!").unwrap().is_empty());

    let due = home.reader.due(None).unwrap();
    assert_eq!(due[0].validators.etag.as_deref(), Some(&b"\"\xff1\""[..]));
    assert_eq!(due[0].body_hash, Some(u64::MAX));
    home.assert_sound();
}

#[test]
fn a_new_guid_alone_makes_no_new_entry() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let named = |identity: &str, text: &str, age: i64| {
        linked(entry(identity, "Ferry stops", text, age), "ferry")
    };
    home.fetch(feed, vec![named("a1", "words", 60)]);
    home.mark(&[home.ids()[0]], Change::Read(true));
    let changed = Stored {
        new: 0,
        updated: 1,
        ..Stored::default()
    };
    // The same date, or the same text: the same entry.
    assert_eq!(home.fetch(feed, vec![named("a2", "more", 60)]), changed);
    let same = home.fetch(feed, vec![named("a3", "more", 30)]);
    assert_eq!(same, Stored::default());
    assert_eq!(home.window(Source::Feed(feed), true).rows.len(), 1);
    assert!(home.window(Source::Feed(feed), true).rows[0].flags.is_read);
    // Neither, or both in one document: another entry.
    let new = Stored {
        new: 1,
        updated: 0,
        ..Stored::default()
    };
    assert_eq!(home.fetch(feed, vec![named("a4", "news", 30)]), new);
    let both = vec![named("a4", "news", 30), named("a5", "news", 30)];
    assert_eq!(home.fetch(feed, both), new);
    home.assert_sound();
}

#[test]
fn a_changed_entry_keeps_its_dates_flags_and_id() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("a", "Ferry stops", "first words", 60)]);
    while home.writer.index_batch(1).unwrap() > 0 {}
    let id = home.ids()[0];
    let before = home.reader.entry(id).unwrap().unwrap();
    home.mark(&[id], Change::Starred(true));

    let stored = home.fetch(feed, vec![entry("a", "Ferry sails", "second words", 5)]);
    assert_eq!(
        stored,
        Stored {
            new: 0,
            updated: 1,
            ..Stored::default()
        }
    );
    for _ in 0..2 {
        let after = home.reader.entry(id).unwrap().unwrap();
        assert_eq!(&*after.row.title, "Ferry sails");
        assert_eq!(after.row.published, before.row.published);
        assert_eq!(after.public_id, before.public_id);
        assert!(after.row.flags.is_starred);
        assert_eq!(home.search("second").len(), 1);
        assert!(home.search("first").is_empty());
        home.writer.index_batch(100).unwrap();
    }
    home.assert_sound();
}

/// Returns the texts of all versions of the entry, the present one last.
fn versions(home: &Home, id: EntryId) -> Vec<(i64, String, String)> {
    let revisions = home.reader.revisions(id).unwrap();
    revisions
        .iter()
        .map(|r| (r.since.0 - NOW, r.title.to_string(), r.text.to_string()))
        .collect()
}

#[test]
fn what_an_entry_said_before_is_kept() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("a", "Ferry stops", "first words", 60)]);
    let id = home.ids()[0];
    let said = |after, title: &str, text: &str| (after, title.to_owned(), text.to_owned());
    assert_eq!(versions(&home, id), [said(0, "Ferry stops", "first words")]);

    home.mark(&[id], Change::Read(true));
    home.clock.now = Time(NOW + 100);
    home.fetch(feed, vec![entry("a", "Ferry sails", "second words", 60)]);
    home.clock.now = Time(NOW + 200);
    home.fetch(feed, vec![entry("a", "Ferry sails", "third words", 60)]);
    let three = [
        said(0, "Ferry stops", "first words"),
        said(100, "Ferry sails", "second words"),
        said(200, "Ferry sails", "third words"),
    ];
    assert_eq!(versions(&home, id), three);
    let detail = home.reader.entry(id).unwrap().unwrap();
    assert!(detail.row.flags.is_read, "an entry that changes stays read");

    // Going back and forth between two texts keeps both, once.
    for text in ["second words", "third words", "second words"] {
        home.fetch(feed, vec![entry("a", "Ferry sails", text, 60)]);
    }
    let texts = |home: &Home| -> Vec<String> {
        let all = versions(home, id);
        all.into_iter().map(|(_, _, text)| text).collect()
    };
    assert_eq!(texts(&home), ["first words", "third words", "second words"]);

    // Ten are known at most.
    for n in 0..20 {
        home.fetch(
            feed,
            vec![entry("a", "Ferry sails", &format!("words {n}"), 60)],
        );
    }
    let want: Vec<String> = (10..20).map(|n| format!("words {n}")).collect();
    assert_eq!(texts(&home), want);
    home.assert_sound();
}

#[test]
fn markup_white_space_and_tracking_say_nothing_new() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let page = |query: &str, html: &str| {
        let mut entry = linked(entry("a", "Ferry stops", "The ferry stops.", 60), "ferry");
        entry.url = Some(Clean::line(&format!(
            "https://lakeport.example/ferry{query}"
        )));
        entry.html = html.to_owned();
        entry
    };
    let html = "<p>The ferry <a href='/a?utm_source=feed&x=1'>stops</a>.</p>";
    home.fetch(feed, vec![page("?utm_source=a", html)]);
    let id = home.ids()[0];
    let nothing = [
        page("?utm_source=b", html),
        page(
            "",
            "<p>The  ferry\n<a href='/a?utm_source=other&x=1'>stops</a>.</p>\n",
        ),
    ];
    for entry in nothing {
        assert_eq!(home.fetch(feed, vec![entry]), Stored::default());
    }
    // Markup is taken over, but it is no other version.
    let bold = page("", "<p>The <b>ferry</b> stops.</p>");
    assert_eq!(
        home.fetch(feed, vec![bold]),
        Stored {
            new: 0,
            updated: 1,
            ..Stored::default()
        }
    );
    assert_eq!(versions(&home, id).len(), 1);
    home.assert_sound();
}

#[test]
fn an_incomplete_document_leaves_no_validators() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![]);
    let Fetched::Changed {
        feed: mut parsed,
        validators,
        body_hash,
    } = document(vec![entry("a", "Ferry", "", 0)])
    else {
        unreachable!()
    };
    parsed.is_incomplete = true;
    let cut = Fetched::Changed {
        feed: parsed,
        validators,
        body_hash,
    };
    home.store(feed, cut);
    let due = &home.reader.due(None).unwrap()[0];
    assert_eq!(due.validators, Validators::default());
    assert_eq!(due.body_hash, None);
    assert_eq!(home.ids().len(), 1);
}

#[test]
fn a_failure_is_state_and_a_success_ends_it() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let failed = Fetched::Failed {
        error: "timed out after 60 s".into(),
        advice: None,
    };
    for want in 1..=2 {
        home.store(feed, failed.clone());
        assert_eq!(home.reader.feeds().unwrap()[0].failures, want);
    }
    let row = &home.reader.feeds().unwrap()[0];
    assert_eq!(row.last_error.as_deref(), Some("timed out after 60 s"));
    let unchanged = Fetched::Unchanged { validators: None };
    home.store(feed, unchanged);
    let row = &home.reader.feeds().unwrap()[0];
    assert_eq!((row.failures, row.last_success), (0, Some(Time(NOW))));
    assert_eq!(row.last_error, None);
}

#[test]
fn several_fetches_fail_apart() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let fetches = [
        fetch(feed, document(vec![entry("a", "Ferry", "", 0)])),
        fetch(FeedId(99), document(vec![entry("a", "Ferry", "", 0)])),
    ];
    let results = home
        .writer
        .store_fetches(&fetches, Indexing::AtOnce, &home.clock);
    assert_eq!(results[0].as_ref().unwrap().new, 1);
    assert!(matches!(results[1], Err(StoreError::UnknownFeed(99))));
    home.assert_sound();
}

#[test]
fn dates_are_never_later_than_first_sight() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let mut undated = entry("b", "Undated", "", 0);
    undated.published = None;
    home.fetch(feed, vec![entry("a", "Tomorrow", "", -86_400), undated]);
    let rows = home.window(Source::Feed(feed), true).rows;
    assert!(rows.iter().all(|row| row.published == Time(NOW)));
}

#[test]
fn copies_are_one_row_and_share_their_marks() {
    let mut home = Home::new();
    let wire = home.follow("https://wire.example/feed", "Wires");
    let paper = home.follow("https://paper.example/feed", "Papers");
    let report = || linked(entry("x", "Ferry stops", "Dana Ruiz", 60), "ferry");
    home.fetch(wire, vec![report()]);
    let face = home.ids()[0];
    home.mark(&[face], Change::Read(true));
    home.fetch(
        paper,
        vec![report(), entry("y", "Ferry stops", "no link", 90)],
    );

    let all = home.window(Source::Desk(Desk::All), true);
    assert_eq!((all.rows.len(), all.total), (2, Some(2)));
    assert_eq!((all.rows[0].id, all.rows[0].copies), (face, 1));
    let copy = &home.window(Source::Category("Papers".into()), true).rows[0];
    assert!(
        copy.id != face && copy.flags.is_read,
        "a copy of a read entry arrives read"
    );
    assert_eq!(home.search("ferry").len(), 2);
    assert_eq!(
        each(&home, "ferry").len(),
        3,
        "the command line lists each copy"
    );

    assert_eq!(
        home.mark(&[copy.id], Change::Starred(true)),
        "starred 1 entry"
    );
    assert!(
        home.window(Source::Feed(wire), true).rows[0]
            .flags
            .is_starred
    );
    home.assert_sound();

    home.writer.unsubscribe(&[wire], &home.clock).unwrap();
    home.mark(&[face], Change::Starred(false));
    let all = home.window(Source::Desk(Desk::All), true);
    assert_eq!(all.rows[0].id, copy.id, "the next member is the face now");
    assert_eq!(all.rows[0].copies, 0);
    home.assert_sound();
}

fn each(home: &Home, query: &str) -> Vec<String> {
    let query = Query::parse(query).unwrap();
    let mut titles = Vec::new();
    let mut take = |entry: coranto::model::EntryDetail| {
        titles.push(entry.row.title.to_string());
        true
    };
    home.reader
        .each(&query, None, &home.clock, &mut take)
        .unwrap();
    titles
}

#[test]
fn a_copy_whose_title_changes_stands_alone_again() {
    let mut home = Home::new();
    let wire = home.follow("https://wire.example/feed", "News");
    let paper = home.follow("https://paper.example/feed", "News");
    let report = |title| linked(entry("x", title, "Dana Ruiz", 60), "ferry");
    home.fetch(wire, vec![report("Ferry stops")]);
    home.fetch(paper, vec![report("Ferry stops")]);
    assert_eq!(home.ids().len(), 1);
    home.fetch(wire, vec![report("Ferry sails")]);
    assert_eq!(home.ids().len(), 2);
    home.assert_sound();
    home.fetch(paper, vec![report("Ferry sails")]);
    assert_eq!(home.ids().len(), 1);
    home.assert_sound();
}

#[test]
fn what_came_since_the_reader_was_closed_is_new() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let old = vec![entry("a", "Ferry", "", 9), entry("b", "Pier", "", 8)];
    home.fetch(feed, old);
    assert_eq!(home.search("is:new"), ["Pier", "Ferry"]);
    home.writer.note_seen().unwrap();
    assert!(home.search("is:new").is_empty());
    home.fetch(feed, vec![entry("c", "Quay", "", 10)]);
    assert_eq!(home.search("is:new"), ["Quay"]);
    assert_eq!(home.search("-is:new"), ["Pier", "Ferry"]);
    assert_eq!(home.search("is:new OR ferry"), ["Ferry", "Quay"]);
}

#[test]
fn one_step_is_undone_whatever_came_after_it() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("a", "Ferry", "", 9)]);
    let ids = home.ids();
    home.mark(&ids, Change::Starred(true));
    let step = home.reader.steps().unwrap()[0].clone();
    assert_eq!(step.title.as_deref(), Some("Ferry"));
    let starred = step.id;
    home.mark(&ids, Change::Later(true));
    for (way, stars) in [(Way::Back, 0), (Way::Forth, 1)] {
        let done = home.writer.replay_step(starred, way, &home.clock).unwrap();
        assert_eq!(done.unwrap().id, starred);
        let again = home.writer.replay_step(starred, way, &home.clock).unwrap();
        assert!(again.is_none());
        assert_eq!(home.search("is:starred").len(), stars);
        assert_eq!(home.search("is:later").len(), 1);
        home.assert_sound();
    }
}

#[test]
fn steps_are_undone_and_redone_across_processes() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let entries = (0..3)
        .map(|n| entry(&n.to_string(), "Ferry", "", n))
        .collect();
    home.fetch(feed, entries);
    let ids = home.ids();
    assert_eq!(home.mark(&ids[..2], Change::Done), "done 2 entries");
    assert_eq!(
        home.mark(&ids[..1], Change::Starred(true)),
        "starred 1 entry"
    );
    assert_eq!(
        home.mark(&ids[..1], Change::Starred(true)),
        "starred 0 entries"
    );

    let mut other = Writer::open(&home.path).unwrap();
    let mut labels = Vec::new();
    while let Some(step) = other.undo(&home.clock).unwrap() {
        labels.push(step.label);
        home.assert_sound();
    }
    assert_eq!(labels, ["starred 1 entry", "done 2 entries", "added"]);
    assert!(home.reader.feeds().unwrap().is_empty());
    while let Some(step) = home.writer.redo(&home.clock).unwrap() {
        assert_eq!(Some(step.label), labels.pop());
        home.assert_sound();
    }
    assert_eq!(
        home.window(Source::Desk(Desk::Unread), false).total,
        Some(1)
    );
    assert_eq!(
        home.window(Source::Desk(Desk::Starred), false).total,
        Some(1)
    );

    home.writer.undo(&home.clock).unwrap();
    home.mark(&ids[2..], Change::Later(true));
    assert_eq!(
        home.writer.redo(&home.clock).unwrap(),
        None,
        "a new step ends redoing"
    );
}

#[test]
fn a_list_is_marked_as_far_as_it_was_seen() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    let entries = (0..10)
        .map(|n| entry(&n.to_string(), "Ferry", "", n * 10))
        .collect();
    home.fetch(feed, entries);
    let rows = home.window(Source::Category("News".into()), false).rows;
    let newest = rows.iter().map(|row| row.id).max();
    home.fetch(feed, vec![entry("late", "Late", "", 5)]);
    let target = Target::List {
        spec: ListSpec::new(Source::Category("News".into()), false),
        from: None,
        also: Vec::new(),
        whole_stories: false,
        until: Some(rows[3].key()),
        newest,
    };
    let step = home
        .writer
        .mark(&target, &Change::Done, &home.clock)
        .unwrap();
    assert_eq!(step.label, "done 4 entries");
    let left = home.titles(Source::Category("News".into()), false);
    assert_eq!(left.len(), 7);
    assert!(left.contains(&"Late".to_owned()));
    home.assert_sound();
}

#[test]
fn queries_mark_and_a_dry_run_changes_nothing() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 0), entry("b", "Pier", "", 1)],
    );
    let query = Query::parse("ferry").unwrap();
    for (dry_run, unread) in [(true, 2), (false, 1)] {
        let step = home
            .writer
            .mark_query(&query, &Change::Read(true), dry_run, &home.clock);
        assert_eq!(step.unwrap().count, 1);
        assert_eq!(
            home.window(Source::Desk(Desk::Unread), false).total,
            Some(unread)
        );
    }
    home.assert_sound();
}

#[test]
fn deleted_entries_are_nowhere_but_where_asked_for() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 0), entry("b", "Pier", "", 1)],
    );
    let ferry = home.ids()[0];
    home.mark(&[ferry], Change::Deleted(true));
    assert_eq!(home.titles(Source::Desk(Desk::All), true), ["Pier"]);
    assert_eq!(
        home.fetch(feed, vec![entry("a", "Ferry", "", 0)]),
        Stored::default()
    );
    assert!(home.search("ferry").is_empty());
    assert_eq!(home.search("is:deleted"), ["Ferry"]);
    assert_eq!(home.search("is:deleted OR pier"), ["Ferry", "Pier"]);
    home.assert_sound();
}

fn muting(text: &str, action: MuteAction) -> Mute {
    Mute {
        name: None,
        text: text.into(),
        query: Query::parse(text).unwrap(),
        action,
        until: None,
    }
}

#[test]
fn a_mute_hides_what_is_there_and_what_comes() {
    let queries = [
        "horoscope",
        "feed:harbor title:horoscope",
        "feed:lakeport.example horoscope",
        "category:news horoscope",
        "horoscope -category:sport author:okafor",
        "horoscope words:2",
        "horoscope topic:stars",
        "site:lakeport.example",
        "NOT (ferry OR pier)",
    ];
    for query in queries {
        let mut home = Home::new();
        let (topics, _) = home.writer.sync_topics(&watchlist(&["Stars"])).unwrap();
        let feed = home.follow("https://lakeport.example/feed", "News");
        let horoscope = |id: &str| {
            let entry = entry(id, "Your horoscope", "two words", 10);
            linked(on_topic(entry, topics[0], Level::About), id)
        };
        home.fetch(feed, vec![horoscope("a"), entry("b", "Ferry", "", 20)]);
        let mute = muting(query, MuteAction::Hide);
        assert!(
            home.writer
                .sync_mutes(std::slice::from_ref(&mute), false, &home.clock)
                .unwrap()
        );
        assert!(
            !home
                .writer
                .sync_mutes(std::slice::from_ref(&mute), false, &home.clock)
                .unwrap()
        );
        home.assert_sound();
        assert_eq!(
            home.titles(Source::Desk(Desk::All), true),
            ["Ferry"],
            "{query}"
        );
        home.fetch(feed, vec![horoscope("c"), entry("d", "Pier", "", 5)]);
        home.assert_sound();
        for source in [
            Source::Desk(Desk::All),
            Source::Feed(feed),
            Source::Search("".into()),
        ] {
            assert_eq!(home.titles(source, true), ["Pier", "Ferry"], "{query}");
        }
        assert_eq!(home.window(Source::Topic(topics[0]), true).total, Some(0));
        assert_eq!(home.search("is:muted").len(), 2, "{query}");
        assert_eq!(home.search("is:muted OR ferry").len(), 3, "{query}");
        let row = &home.window(Source::Search("is:muted".into()), true).rows[0];
        assert_eq!(row.hold, Some(Hold::MutedBy(query.into())));
        assert_eq!(home.writer.muted_by(row.id).unwrap(), [mute.hash()]);
        // A mute that goes lets go.
        home.writer.sync_mutes(&[], false, &home.clock).unwrap();
        home.assert_sound();
        assert_eq!(home.ids().len(), 4, "{query}");
    }
}

#[test]
fn a_mute_of_a_topic_follows_the_topic() {
    let mut home = Home::new();
    let (topics, _) = home.writer.sync_topics(&watchlist(&["Harbor"])).unwrap();
    let feed = home.follow("https://lakeport.example/feed", "");
    let harbor = on_topic(entry("a", "Ferry", "", 9), topics[0], Level::About);
    home.fetch(feed, vec![harbor, entry("b", "Pier", "", 8)]);
    let rules = [muting("topic:harbor", MuteAction::Hide)];
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    assert_eq!(home.search(""), ["Pier"]);
    // The topic is edited, and the cache matched again.
    let found = |topic| TopicMatch {
        topic,
        level: Level::Mention,
        count: 1,
        in_title: false,
    };
    let entries = [
        (EntryId(1), vec![found(topics[0])]),
        (EntryId(2), Vec::new()),
    ];
    let titles = [1, 2].map(|id| home.reader.entry(EntryId(id)).unwrap().unwrap().row.title);
    let hashed = [(topics[0], watchlist(&["Harbor"]).topics[0].hash())];
    home.writer.replace_matches(&hashed, &entries).unwrap();
    home.writer.sync_mutes(&rules, true, &home.clock).unwrap();
    home.assert_sound();
    assert_eq!(home.search(""), [titles[1].to_string()]);
}

#[test]
fn a_mute_of_a_category_follows_feeds_that_move() {
    let mut home = Home::new();
    let sport = home.follow("https://lakeport.example/sport", "Sport");
    let news = home.follow("https://lakeport.example/news", "News");
    home.fetch(sport, vec![entry("a", "Regatta", "", 9)]);
    home.fetch(news, vec![entry("b", "Ferry", "", 8)]);
    let rules = [muting("category:sport", MuteAction::Hide)];
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    let watchlist = Watchlist {
        topics: ["category:sport", "ferry"]
            .map(|text| Topic::new(text, TopicColor::Slot(1), [Query::parse(text).unwrap()]))
            .into(),
        mutes: rules.into(),
        ..Watchlist::default()
    };
    let (ids, stale) = home.writer.sync_topics(&watchlist).unwrap();
    assert_eq!(stale, ids);
    let hashes = [0, 1].map(|at| (ids[at], watchlist.topics[at].hash()));
    home.writer.finish_matching(&hashes).unwrap();
    assert_eq!(home.writer.sync_topics(&watchlist).unwrap().1, []);
    assert_eq!(home.search(""), ["Ferry"]);
    let moving = |feed, category: &str| SubscriptionEdit::Feed {
        feed,
        title: None,
        category: category.into(),
    };
    for edit in [moving(sport, "News"), moving(news, "Sport")] {
        let step = home.writer.edit_subscriptions(&edit, &home.clock).unwrap();
        assert_eq!(step.moved_feeds.len(), 1);
        home.writer.follow_feeds(&watchlist, &home.clock).unwrap();
        home.assert_sound();
    }
    assert_eq!(home.search(""), ["Regatta"]);
    // A topic that asks for it is to be matched again, and no other.
    assert_eq!(home.writer.sync_topics(&watchlist).unwrap().1, ids[..1]);
    // Undone, it hides what it hid; and what comes meets it where its feed is.
    let step = home.writer.undo(&home.clock).unwrap().unwrap();
    assert_eq!(step.moved_feeds.len(), 1);
    home.writer.follow_feeds(&watchlist, &home.clock).unwrap();
    home.assert_sound();
    assert_eq!(home.search(""), ["Ferry", "Regatta"]);
    home.fetch(sport, vec![entry("c", "Rowing", "", 1)]);
    assert_eq!(home.search(""), ["Rowing", "Ferry", "Regatta"]);
}

#[test]
fn a_saved_query_is_counted_where_that_is_cheap() {
    let mut home = Home::new();
    let mut watchlist = watchlist(&["Harbor"]);
    let saved = |text: &str| SavedQuery {
        name: text.into(),
        query: Query::parse(text).unwrap(),
        text: text.into(),
        color: None,
        order: None,
    };
    watchlist.saved = vec![saved("topic:harbor"), saved("feed:harbor"), saved("ferry")];
    let (topics, _) = home.writer.sync_topics(&watchlist).unwrap();
    let feed = home.follow("https://lakeport.example/feed", "");
    let harbor = on_topic(entry("a", "Ferry", "", 9), topics[0], Level::About);
    home.fetch(feed, vec![harbor, entry("b", "Pier", "", 8)]);
    let rows = home.reader.sidebar(&watchlist, &home.clock).unwrap().saved;
    let counts: Vec<_> = rows.iter().map(|row| row.unread).collect();
    assert_eq!(counts, [Some(1), Some(2), None]);
}

#[test]
fn a_mute_reads_or_dims() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 9), entry("b", "Pier", "", 8)],
    );
    let rules = [
        muting("ferry", MuteAction::Read),
        muting("pier", MuteAction::Dim),
    ];
    let texts = TopicsPatch {
        before: None,
        after: Some("# rules\n".into()),
    };
    let step = home
        .writer
        .apply_rules("muted", Vec::new(), &texts, &rules, &home.clock)
        .unwrap();
    assert_eq!(step.label, "muted");
    home.fetch(
        feed,
        vec![entry("c", "Ferry 2", "", 7), entry("d", "Pier 2", "", 6)],
    );
    home.assert_sound();
    assert_eq!(home.search("is:read"), ["Ferry 2", "Ferry"]);
    assert!(home.search("is:muted").is_empty());
    let rows = home.window(Source::Desk(Desk::All), true).rows;
    let dimmed = rows
        .iter()
        .filter(|row| row.hold == Some(Hold::DimmedBy("pier".into())));
    assert_eq!(dimmed.count(), 2);
    // Undo gives back what was unread; what arrived read meanwhile stays.
    home.writer.undo(&home.clock).unwrap();
    home.writer.sync_mutes(&[], false, &home.clock).unwrap();
    home.assert_sound();
    assert_eq!(home.search("is:read"), ["Ferry 2"]);
}

#[test]
fn a_mute_is_over_when_its_time_comes_or_its_query_matches() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 9), entry("b", "Pier", "", 8)],
    );
    let timed = Mute {
        until: Some(MuteEnd::Time(Time(NOW + 3_600))),
        ..muting("ferry", MuteAction::Hide)
    };
    let until = Query::parse("\"work ends\"").unwrap();
    let open = Mute {
        until: Some(MuteEnd::Query(until)),
        ..muting("pier", MuteAction::Hide)
    };
    let rules = [timed, open];
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    assert!(home.ids().is_empty());
    assert_eq!(home.writer.wake(&home.clock).unwrap(), (0, false));
    assert!(!home.reader.is_behind(&rules, &home.clock).unwrap());
    assert!(home.reader.is_behind(&rules[1..], &home.clock).unwrap());

    home.clock.now = Time(NOW + 3_600);
    assert!(home.reader.is_behind(&rules, &home.clock).unwrap());
    assert_eq!(home.writer.wake(&home.clock).unwrap(), (0, true));
    home.assert_sound();
    assert_eq!(home.search(""), ["Ferry"]);
    home.fetch(feed, vec![entry("c", "Pier: work ends", "", 7)]);
    home.assert_sound();
    assert_eq!(home.search("pier"), ["Pier: work ends", "Pier"]);
    // Over is over, as long as the rule stands there.
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    home.fetch(feed, vec![entry("d", "Ferry and pier", "", 6)]);
    assert_eq!(home.ids().len(), 4);
}

#[test]
fn muting_by_hand_is_a_mark() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 9), entry("b", "Pier", "", 8)],
    );
    let pier = home.ids()[0];
    assert_eq!(home.mark(&[pier], Change::Muted(true)), "muted 1 entry");
    home.assert_sound();
    assert_eq!(home.titles(Source::Desk(Desk::Unread), false), ["Ferry"]);
    let muted = home.window(Source::Search("is:muted".into()), true).rows;
    assert_eq!(muted[0].hold, Some(Hold::Muted));
    home.mark(&[pier], Change::Deleted(true));
    assert!(home.search("is:muted").is_empty(), "it is deleted as well");
    assert_eq!(home.search("is:muted is:deleted"), ["Pier"]);
    home.writer.undo(&home.clock).unwrap();
    home.writer.undo(&home.clock).unwrap();
    assert_eq!(
        home.titles(Source::Desk(Desk::Unread), false),
        ["Pier", "Ferry"]
    );
    home.assert_sound();
}

#[test]
fn what_is_snoozed_comes_back_unread() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let copy = home.follow("https://pier.example/feed", "");
    let ferry = || linked(entry("a", "Ferry", "", 9), "ferry");
    home.fetch(feed, vec![ferry(), entry("b", "Pier", "", 8)]);
    let id = home.window(Source::Search("ferry".into()), true).rows[0].id;
    home.mark(&[id], Change::Read(true));
    let until = Time(NOW + 7_200);
    let label = home.mark(&[id], Change::Snoozed(Some(until)));
    assert_eq!(label, "snoozed 1 entry until 13:06");
    // A copy that arrives meanwhile sleeps with it.
    home.fetch(copy, vec![ferry()]);
    home.assert_sound();
    assert_eq!(home.search(""), ["Pier"]);
    let asleep = home.window(Source::Search("is:snoozed".into()), true).rows;
    assert_eq!(
        (asleep.len(), &asleep[0].hold),
        (1, &Some(Hold::Snoozed(until)))
    );
    home.writer.undo(&home.clock).unwrap();
    assert_eq!(home.search("is:read"), ["Ferry"]);
    home.writer.redo(&home.clock).unwrap();

    // Another time is a change of its own, and it has its way back.
    let later = until.plus(3_600);
    let put_off = Change::Snoozed(Some(later));
    let label = home.mark(&[id], put_off.clone());
    assert_eq!(label, "snoozed 1 entry until 14:06");
    let label = home.mark(&[id], put_off);
    assert_eq!(label, "snoozed 0 entries until 14:06");
    for (way, time) in [(Way::Back, until), (Way::Forth, later), (Way::Back, until)] {
        let done = home.writer.replay(way, &home.clock).unwrap().unwrap();
        assert_eq!(done.step.count, 1);
        let asleep = home.window(Source::Search("is:snoozed".into()), true).rows;
        assert_eq!(asleep[0].hold, Some(Hold::Snoozed(time)));
        home.assert_sound();
    }

    home.clock.now = until.plus(-1);
    assert_eq!(home.writer.wake(&home.clock).unwrap(), (0, false));
    home.clock.now = until;
    assert_eq!(home.writer.wake(&home.clock).unwrap(), (1, true));
    assert_eq!(home.search("is:unread"), ["Pier", "Ferry"]);
    assert_eq!(home.writer.wake(&home.clock).unwrap(), (0, false));
    home.assert_sound();

    home.mark(&[id], Change::Snoozed(Some(until.plus(60))));
    assert_eq!(home.mark(&[id], Change::Snoozed(None)), "woke 1 entry");
    assert_eq!(home.search("is:unread").len(), 2);
    home.assert_sound();
}

#[test]
fn unsubscribing_hides_all_but_stars_and_undo_brings_it_back() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 0), entry("b", "Pier", "", 1)],
    );
    let ferry = home.ids()[0];
    home.mark(&[ferry], Change::Starred(true));
    let step = home.writer.unsubscribe(&[feed], &home.clock).unwrap();
    assert_eq!(step.label, "removed Harbor Line");
    assert_eq!(home.titles(Source::Desk(Desk::All), true), ["Ferry"]);
    assert!(
        home.titles(Source::Category("News".into()), true)
            .is_empty()
    );
    assert!(home.reader.due(None).unwrap().is_empty());
    assert!(!home.reader.is_virgin().unwrap());
    assert_eq!(
        home.fetch(feed, vec![entry("c", "Late", "", 0)]),
        Stored::default()
    );
    home.assert_sound();
    home.writer.undo(&home.clock).unwrap();
    assert_eq!(home.ids().len(), 2);
    assert_eq!(home.reader.feeds().unwrap().len(), 1);
    home.assert_sound();
}

#[test]
fn renaming_and_moving_is_one_step_each_also_after_a_restart() {
    let mut home = Home::new();
    let ferry = home.follow("https://ferry.example/feed", "News/Lake");
    let wire = home.follow("https://wire.example/feed", "News");
    let copy = |id| linked(entry(id, "Ferry", "", 0), "ferry");
    home.fetch(ferry, vec![copy("a"), entry("b", "Pier", "", 1)]);
    home.fetch(wire, vec![copy("c"), entry("d", "Vote", "", 2)]);
    let listed = |home: &Home, path: &str| home.titles(Source::Category(path.into()), true);
    let feeds = |home: &Home| -> Vec<(String, String)> {
        let feeds = home.reader.feeds().unwrap().into_iter();
        let named = feeds.map(|feed| (feed.title.to_string(), feed.category.to_string()));
        named.collect()
    };
    let pair = |title: &str, category: &str| (title.to_owned(), category.to_owned());
    let start = feeds(&home);
    let edit = |home: &mut Home, edit| {
        let step = home.writer.edit_subscriptions(&edit, &home.clock).unwrap();
        home.assert_sound();
        step.label
    };

    let feed = SubscriptionEdit::Feed {
        feed: ferry,
        title: Some("Ferry Post".into()),
        category: "Boats".into(),
    };
    let want = "renamed Harbor Line to Ferry Post, moved to Boats";
    assert_eq!(edit(&mut home, feed), want);
    assert_eq!(listed(&home, "Boats"), ["Ferry", "Pier"]);
    assert_eq!(listed(&home, "News"), ["Ferry", "Vote"]);
    assert_eq!(listed(&home, "News/Lake"), [""; 0]);

    let category = SubscriptionEdit::Category {
        from: "Boats".into(),
        to: "News/Boats".into(),
    };
    assert_eq!(edit(&mut home, category), "moved Boats to News/Boats");
    assert_eq!(listed(&home, "News"), ["Ferry", "Pier", "Vote"]);
    let moved = [
        pair("Harbor Line", "News"),
        pair("Ferry Post", "News/Boats"),
    ];
    assert_eq!(feeds(&home), moved);

    let all = SubscriptionEdit::Category {
        from: "News".into(),
        to: "".into(),
    };
    assert_eq!(edit(&mut home, all), "moved News to the top");
    let top = [pair("Ferry Post", "Boats"), pair("Harbor Line", "")];
    assert_eq!(feeds(&home).len(), 2);
    assert!(top.iter().all(|one| feeds(&home).contains(one)));

    // What changes nothing is no step.
    let same = SubscriptionEdit::Feed {
        feed: wire,
        title: None,
        category: "".into(),
    };
    assert_eq!(edit(&mut home, same), "nothing to change");

    home.writer = Writer::open(&home.path).unwrap();
    home.writer.undo(&home.clock).unwrap();
    home.assert_sound();
    assert_eq!(feeds(&home), moved);
    for _ in 0..2 {
        home.writer.undo(&home.clock).unwrap();
        home.assert_sound();
    }
    assert_eq!(feeds(&home), start);
    assert_eq!(listed(&home, "News/Lake"), ["Ferry", "Pier"]);
    home.writer.redo(&home.clock).unwrap();
    home.writer.redo(&home.clock).unwrap();
    home.assert_sound();
    assert_eq!(feeds(&home), moved);

    // An empty title gives the feed its own again.
    let own = SubscriptionEdit::Feed {
        feed: ferry,
        title: Some("".into()),
        category: "News/Boats".into(),
    };
    assert_eq!(edit(&mut home, own), "renamed Ferry Post to its own title");
    assert!(feeds(&home).contains(&pair("Harbor Line", "News/Boats")));
}

#[test]
fn known_subscriptions_are_left_alone() {
    let mut home = Home::new();
    assert!(home.reader.is_virgin().unwrap());
    home.follow("https://lakeport.example/feed", "News");
    let again = Subscription {
        url: "https://lakeport.example/feed".into(),
        title: Some("Mine".into()),
        ..Subscription::default()
    };
    let twice = [again.clone(), again];
    let ids = home
        .writer
        .subscribe(&twice, "added 0 feeds", &home.clock)
        .unwrap();
    assert!(ids.iter().all(|(_, is_new)| !is_new));
    let kept = home.reader.subscriptions().unwrap();
    assert_eq!((kept.len(), &*kept[0].category), (1, "News"));
    assert!(home.reader.category_exists("News").unwrap());
}

#[test]
fn windows_walk_the_whole_list_both_ways() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    // Many with the same date: ids break the ties.
    let entries = (0..97).map(|n| entry(&n.to_string(), &format!("Ferry {n}"), "", n / 5));
    home.fetch(feed, entries.collect());
    let sources = [
        Source::Desk(Desk::Unread),
        Source::Desk(Desk::Today),
        Source::Category("News".into()),
        Source::Feed(feed),
        Source::Search("ferry".into()),
        Source::Search("is:unread".into()),
    ];
    for source in sources {
        let spec = ListSpec::new(source.clone(), false);
        let whole: Vec<_> = home.window(source, false).rows;
        assert_eq!(whole.len(), 97, "{spec:?}");
        assert!(whole.windows(2).all(|pair| pair[0].key() > pair[1].key()));
        let cut = |anchor| home.reader.window(&spec, anchor, 10, &home.clock).unwrap();

        let (mut down, mut window) = (Vec::new(), cut(Anchor::Top));
        assert!(!window.more_above);
        loop {
            down.extend(window.rows.clone());
            if !window.more_below {
                break;
            }
            window = cut(Anchor::After(window.rows[9].key()));
            assert!(window.more_above);
        }
        assert_eq!(down, whole);
        let (mut up, mut window) = (Vec::new(), cut(Anchor::Bottom));
        assert!(!window.more_below);
        loop {
            up.splice(0..0, window.rows.clone());
            if !window.more_above {
                break;
            }
            window = cut(Anchor::Before(window.rows[0].key()));
            assert!(window.more_below);
        }
        assert_eq!(up, whole);
        for number in [0, 3, 50, 96, 500] {
            let window = cut(Anchor::Row(number));
            let want = &whole[(number as usize).min(96)];
            assert_eq!(window.rows.len(), 10);
            assert_eq!(
                &window.rows[window.at.unwrap()],
                want,
                "{spec:?} row {number}"
            );
        }
    }
}

#[test]
fn the_beginning_of_a_word_is_found_beyond_the_first_look() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    // One in nine: the last of a screen lie further down than is looked without the index.
    let entries = (0..1_300).map(|n| {
        let title = if n % 9 == 0 { "Ferries" } else { "Pier" };
        entry(&n.to_string(), &format!("{title} {n}"), "", n / 5)
    });
    home.fetch(feed, entries.collect());
    while home.writer.index_batch(500).unwrap() > 0 {}
    let spec = ListSpec::new(Source::Search("ferr*".into()), true);
    let want = home.titles(Source::Search("ferries".into()), true);
    assert_eq!(want.len(), 145);
    assert_eq!(home.titles(spec.source.clone(), true), want);
    for limit in [10, 55, 56, 57, 144] {
        let cut = |anchor| {
            home.reader
                .window(&spec, anchor, limit, &home.clock)
                .unwrap()
        };
        let (mut down, mut window) = (Vec::new(), cut(Anchor::Top));
        loop {
            down.extend(window.rows.iter().map(|row| row.title.to_string()));
            if !window.more_below {
                break;
            }
            window = cut(Anchor::After(window.rows.last().unwrap().key()));
        }
        assert_eq!(down, want, "{limit} at a time");
        let bottom = cut(Anchor::Bottom);
        let last = bottom.rows.last().map(|row| row.title.to_string());
        assert_eq!(last.as_ref(), want.last());
    }
}

#[test]
fn a_filter_holds_beside_any_source() {
    let mut home = Home::new();
    let watchlist = watchlist(&["Lakeport"]);
    let (topics, _) = home.writer.sync_topics(&watchlist).unwrap();
    let feed = home.follow("https://lakeport.example/feed", "News");
    let other = home.follow("https://pier.example/feed", "Sport");
    let entries = (0..40).map(|n| {
        let title = if n % 3 == 0 { "Ferry" } else { "Pier" };
        let entry = entry(&n.to_string(), &format!("{title} {n}"), "", n / 4);
        on_topic(entry, topics[0], Level::Mention)
    });
    home.fetch(feed, entries.collect());
    home.fetch(other, vec![entry("x", "Ferry race", "", 3)]);
    let starred = home.ids()[0];
    home.mark(&[starred], Change::Starred(true));
    let sources = [
        (Source::Desk(Desk::All), 15),
        (Source::Desk(Desk::Unread), 15),
        (Source::Desk(Desk::Today), 15),
        (Source::Feed(feed), 14),
        (Source::Category("News".into()), 14),
        (Source::Topic(topics[0]), 14),
        (Source::Search("ferry OR pier".into()), 15),
    ];
    for is_indexed in [false, true] {
        for (source, want) in sources.clone() {
            let mut spec = ListSpec::new(source, true);
            spec.filters = vec!["ferry".into()];
            let cut = |spec: &ListSpec, anchor, limit| {
                home.reader
                    .window(spec, anchor, limit, &home.clock)
                    .unwrap()
            };
            let whole = cut(&spec, Anchor::Top, 100);
            assert_eq!(whole.rows.len(), want, "{spec:?} {is_indexed}");
            assert_eq!(whole.total, None);
            let top = cut(&spec, Anchor::Top, 5);
            assert!(top.more_below);
            let below = cut(&spec, Anchor::After(top.rows[4].key()), 5);
            assert_eq!(below.rows[..], whole.rows[5..10]);
            let above = cut(&spec, Anchor::Before(below.rows[0].key()), 5);
            assert_eq!(above.rows[..], whole.rows[..5]);
            let row = cut(&spec, Anchor::Row(7), 5);
            assert_eq!(row.rows[row.at.unwrap()], whole.rows[7]);
            spec.filters.push("is:starred".into());
            let rows = cut(&spec, Anchor::Top, 100).rows;
            assert!(rows.iter().all(|row| row.flags.is_starred) && rows.len() <= 1);
        }
        home.writer.index_batch(1_000).unwrap();
    }
    // What a mark goes to is what is shown.
    let mut spec = ListSpec::new(Source::Feed(feed), false);
    spec.filters = vec!["ferry".into()];
    let target = Target::List {
        spec,
        from: None,
        also: Vec::new(),
        whole_stories: false,
        until: None,
        newest: None,
    };
    let step = home
        .writer
        .mark(&target, &Change::Done, &home.clock)
        .unwrap();
    assert_eq!(step.count, 14);
    home.assert_sound();
}

#[test]
fn the_best_matches_come_first() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let long = "The council met. ".repeat(40) + "A ferry was named.";
    let entries = vec![
        entry("a", "Ferry line to end", "The ferry stops on Monday.", 50),
        entry("b", "Council", &long, 40),
        entry("c", "Pier", "Of the ferry they said nothing.", 30),
        entry("d", "Weather", "Rain.", 20),
    ];
    home.fetch(feed, entries);
    while home.writer.index_batch(9).unwrap() > 0 {}
    // Not indexed yet: found all the same, last.
    home.fetch(feed, vec![entry("e", "Ferry", "ferry ferry", 10)]);
    let mut spec = ListSpec::new(Source::Search("ferry".into()), true);
    spec.order = Order::Best;
    let titles = |anchor, limit| -> Vec<String> {
        let window = home
            .reader
            .window(&spec, anchor, limit, &home.clock)
            .unwrap();
        window
            .rows
            .iter()
            .map(|row| row.title.to_string())
            .collect()
    };
    let all = ["Ferry line to end", "Pier", "Council", "Ferry"];
    assert_eq!(titles(Anchor::Top, 9), all);
    // Windows follow each other.
    let window = home
        .reader
        .window(&spec, Anchor::Top, 2, &home.clock)
        .unwrap();
    assert!(window.more_below && !window.more_above);
    assert_eq!(titles(Anchor::After(window.rows[1].key()), 9), all[2..]);
    assert_eq!(titles(Anchor::Before(window.rows[1].key()), 9), all[..1]);
    assert_eq!(titles(Anchor::Around(window.rows[1].key()), 9), all);
    assert_eq!(titles(Anchor::Bottom, 1), all[3..]);
    let bottom = home
        .reader
        .window(&spec, Anchor::Bottom, 3, &home.clock)
        .unwrap();
    assert_eq!(bottom.at, Some(2), "the last row is what `G` goes to");
    // Without words there is nothing to match: the newest first.
    spec.source = Source::Search("is:unread".into());
    let window = home
        .reader
        .window(&spec, Anchor::Top, 2, &home.clock)
        .unwrap();
    assert_eq!(&*window.rows[0].title, "Ferry");
}

#[test]
fn a_search_is_right_with_and_without_the_index() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    home.fetch(
        feed,
        vec![
            entry("a", "Ferry stops", "Dana Ruiz waits at the pier.", 60),
            entry(
                "b",
                "Council meets",
                "Ana Vale speaks; the ferry waits.",
                120,
            ),
            entry("c", "Budget", "T. Okafor explains.", 90_000),
        ],
    );
    let cases: &[(&str, &[&str])] = &[
        ("ferry", &["Ferry stops", "Council meets"]),
        ("title:ferry", &["Ferry stops"]),
        ("\"dana ruiz\"", &["Ferry stops"]),
        ("\"ruiz dana\"", &[]),
        ("waits -ruiz", &["Council meets"]),
        ("ruiz OR okafor", &["Ferry stops", "Budget"]),
        ("expl*", &["Budget"]),
        (
            "feed:harbor is:unread",
            &["Ferry stops", "Council meets", "Budget"],
        ),
        ("feed:nowhere", &[]),
        ("category:news since:1d", &["Ferry stops", "Council meets"]),
        ("is:starred", &[]),
        ("", &["Ferry stops", "Council meets", "Budget"]),
    ];
    // First nothing is indexed, then a part, then all.
    for _ in 0..3 {
        for (query, want) in cases {
            assert_eq!(home.search(query), *want, "{query}");
            let query = Query::parse(query).unwrap();
            assert_eq!(
                home.reader.count(&query, &home.clock).unwrap(),
                want.len() as u64
            );
        }
        home.writer.index_batch(2).unwrap();
    }
    assert_eq!(home.writer.index_batch(2).unwrap(), 0);
}

#[test]
fn topics_follow_the_watchlist() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    let (ids, changed) = home
        .writer
        .sync_topics(&watchlist(&["Harbor", "Pier"]))
        .unwrap();
    assert!(
        changed.is_empty(),
        "nothing is stored that could be matched again"
    );
    let about = on_topic(entry("a", "Harbor", "", 0), ids[0], Level::About);
    let mention = on_topic(entry("b", "Other", "", 1), ids[0], Level::Mention);
    home.fetch(feed, vec![about, mention]);
    let sidebar = home
        .reader
        .sidebar(&watchlist(&["Harbor", "Pier"]), &home.clock)
        .unwrap();
    let topic = &sidebar.topics[0];
    assert_eq!(
        (topic.unread, topic.total, topic.about, topic.days[13]),
        (2, 2, 1, 2)
    );
    assert_eq!(home.search("topic:harbor").len(), 2);

    assert_eq!(topic.unread_about, 1);
    assert!(!topic.is_burst);

    // A topic that is renamed stays itself.
    let mut renamed = watchlist(&["Harbor", "Pier"]);
    renamed.topics[0].name = "Port".into();
    let (same, changed) = home.writer.sync_topics(&renamed).unwrap();
    assert_eq!((&same, changed.as_slice()), (&ids, [].as_slice()));
    // Switched off it has nothing, and stays itself.
    renamed.topics[0].is_on = false;
    let (same, changed) = home.writer.sync_topics(&renamed).unwrap();
    assert_eq!((&same, changed.as_slice()), (&ids, [].as_slice()));
    assert_eq!(home.window(Source::Topic(ids[0]), true).total, Some(0));
    let sidebar = home.reader.sidebar(&renamed, &home.clock).unwrap();
    assert_eq!(sidebar.topics.len(), 1, "what is off is not shown");
    home.assert_sound();
    renamed.topics[0].is_on = true;
    let (same, changed) = home.writer.sync_topics(&renamed).unwrap();
    assert_eq!((&same, changed.as_slice()), (&ids, &ids[..1]));
    let found = |id: &EntryId, level| (*id, on_topic(entry("", "", "", 0), ids[0], level).topics);
    let all = home.ids();
    let matches = [found(&all[1], Level::Mention), found(&all[0], Level::About)];
    let matched = [(ids[0], renamed.topics[0].hash())];
    home.writer.replace_matches(&matched, &matches).unwrap();
    // A batch that was read before it was switched off brings nothing back, nor one that was
    // matched with what it looked for before.
    renamed.topics[0].is_on = false;
    home.writer.sync_topics(&renamed).unwrap();
    home.writer.replace_matches(&matched, &matches).unwrap();
    assert_eq!(home.window(Source::Topic(ids[0]), true).total, Some(0));
    renamed.topics[0].is_on = true;
    home.writer.sync_topics(&renamed).unwrap();
    let older = [(ids[0], watchlist(&["Quay"]).topics[0].hash())];
    home.writer.replace_matches(&older, &matches).unwrap();
    assert_eq!(home.window(Source::Topic(ids[0]), true).total, Some(0));
    home.writer.replace_matches(&matched, &matches).unwrap();
    home.writer.finish_matching(&matched).unwrap();
    home.writer
        .sync_topics(&watchlist(&["Harbor", "Pier"]))
        .unwrap();

    let reordered = watchlist(&["Council", "Harbor"]);
    let (ids, changed) = home.writer.sync_topics(&reordered).unwrap();
    assert_eq!(changed, ids[..1]);
    assert_eq!(
        home.writer.sync_topics(&reordered).unwrap().1,
        changed,
        "until it is matched"
    );
    let texts = home.reader.texts(None, 10).unwrap();
    let matches: Vec<_> = texts
        .iter()
        .map(|(id, ..)| {
            (
                *id,
                on_topic(entry("", "", "", 0), ids[0], Level::Mention).topics,
            )
        })
        .collect();
    let hash = reordered.topics[0].hash();
    home.writer
        .replace_matches(&[(ids[0], hash)], &matches)
        .unwrap();
    // It was edited again meanwhile: another hash is no end.
    home.writer.finish_matching(&[(ids[0], 1)]).unwrap();
    assert_eq!(home.writer.sync_topics(&reordered).unwrap().1, ids[..1]);
    home.writer.finish_matching(&[(ids[0], hash)]).unwrap();
    assert!(home.writer.sync_topics(&reordered).unwrap().1.is_empty());
    assert_eq!(home.window(Source::Topic(ids[0]), false).total, Some(2));
    assert_eq!(home.ids().len(), 2);
    let row = &home.window(Source::Desk(Desk::All), true).rows[0];
    assert_eq!(row.topics, ids);
    home.assert_sound();
}

#[test]
fn the_lease_has_one_holder_until_its_deadline() {
    let mut home = Home::new();
    let clock = home.clock.clone();
    let deadline = Time(NOW + 60);
    assert!(home.writer.take_lease(1, deadline, &clock).unwrap());
    let mut other = Writer::open(&home.path).unwrap();
    assert!(!other.take_lease(2, deadline, &clock).unwrap());
    assert!(
        home.writer
            .take_lease(1, deadline.plus(60), &clock)
            .unwrap()
    );
    other.end_lease(2).unwrap();
    assert!(!other.take_lease(2, deadline, &clock).unwrap());
    let later = Clock::fixed(deadline.plus(60));
    assert!(other.take_lease(2, deadline.plus(120), &later).unwrap());
    other.end_lease(2).unwrap();
    assert!(home.writer.take_lease(1, deadline, &clock).unwrap());
}

#[test]
fn another_process_sees_each_change() {
    let mut home = Home::new();
    let other = Writer::open(&home.path).unwrap();
    let before = (
        home.reader.data_version().unwrap(),
        other.data_version().unwrap(),
    );
    home.follow("https://lakeport.example/feed", "");
    assert_ne!(home.reader.data_version().unwrap(), before.0);
    assert_ne!(other.data_version().unwrap(), before.1);
}

#[test]
fn many_processes_may_begin_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/coranto.db");
    let clock = Clock::fixed(Time(NOW));
    std::thread::scope(|scope| {
        for number in 0..24 {
            let (path, clock) = (&path, &clock);
            scope.spawn(move || {
                let mut writer = Writer::open(path).unwrap();
                let subscription = Subscription {
                    url: format!("https://lakeport.example/{number}"),
                    ..Subscription::default()
                };
                writer
                    .subscribe(&[subscription], "added 1 feed", clock)
                    .unwrap();
            });
        }
    });
    assert_eq!(Reader::open(&path).unwrap().feeds().unwrap().len(), 24);
}

#[test]
fn a_clean_end_is_remembered_and_a_crash_too() {
    let mut home = Home::new();
    home.follow("https://lakeport.example/feed", "");
    let open = |path: &Path| Writer::open(path).unwrap();
    assert!(
        !open(&home.path).was_clean(),
        "it was written and not closed"
    );
    let mut other = open(&home.path);
    other
        .take_lease(1, Time(NOW + 60), &Clock::fixed(Time(NOW)))
        .unwrap();
    other.close().unwrap();
    assert!(open(&home.path).was_clean());
    home.follow("https://post.example/feed", "");
    assert!(
        !open(&home.path).was_clean(),
        "another process ended well, and this one went on writing"
    );
    home.writer.close().unwrap();
    assert!(open(&home.path).was_clean());
}

#[cfg(unix)]
#[test]
fn everything_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let mut home = Home::new();
    home.follow("https://lakeport.example/feed", "");
    let folder = home.path.parent().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    for file in fs::read_dir(folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn other_files_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coranto.db");
    let mut newer = vec![0_u8; 4096];
    newer[..16].copy_from_slice(b"SQLite format 3\0");
    newer[68..72].copy_from_slice(b"cora");
    newer[63] = 99;
    let foreign = b"a letter from Dana Ruiz".to_vec();
    for (content, is_newer) in [(newer, true), (foreign, false)] {
        fs::write(&path, &content).unwrap();
        let error = Writer::open(&path).unwrap_err();
        assert_eq!(
            matches!(error, StoreError::Newer { found: 99, .. }),
            is_newer,
            "{error}"
        );
        assert!(error.hint().is_some());
        assert!(Reader::open(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), content);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no log beside it"
        );
    }
}

#[test]
fn the_check_names_what_is_wrong() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    home.fetch(feed, vec![entry("a", "Ferry", "", 0)]);
    let faults = [
        ("UPDATE feed SET unread = unread + 1", "feed https"),
        ("UPDATE desk SET total = total + 1", "the desk counts"),
        ("UPDATE category SET unread = unread + 1", "category News"),
        ("DELETE FROM listed", "lacks entry 1"),
        ("UPDATE entry SET is_hidden = 1", "is hidden wrongly"),
    ];
    for (number, (fault, words)) in faults.into_iter().enumerate() {
        let copy = home.path.with_extension(number.to_string());
        let database = rusqlite::Connection::open(&home.path).unwrap();
        database
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .unwrap();
        let database = rusqlite::Connection::open(&copy).unwrap();
        database.execute(fault, []).unwrap();
        let found = Reader::open(&copy).unwrap().check().unwrap();
        assert!(
            found.iter().any(|line| line.contains(words)),
            "{fault}: {found:?}"
        );
    }
    home.assert_sound();
}

#[test]
fn what_cannot_be_opened_says_so_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Reader::open(&folder.path().join("coranto.db")).unwrap_err();
    assert!(matches!(missing, StoreError::Missing(_)));
    fs::write(folder.path().join("file"), "").unwrap();
    let blocked = Writer::open(&folder.path().join("file/coranto.db")).unwrap_err();
    for error in [missing, blocked] {
        assert!(error.hint().is_some(), "{error}");
    }
}

/// What may happen, in any order.
#[derive(Debug, Clone)]
enum Act {
    Fetch {
        feed: usize,
        entries: Vec<(u8, u8, u8)>,
    },
    Mark {
        picks: Vec<usize>,
        change: Change,
    },
    Undo,
    Redo,
    Unsubscribe(usize),
    Subscribe(usize),
    Index,
    Rules(Vec<usize>),
    Pass(i64),
    /// Weeks pass, and what is over is pruned.
    Prune,
    /// The program ends without a word, and another one goes on.
    Reopen,
}

fn rule(number: usize) -> Mute {
    let queries = [
        ("\"ferry 0\"", MuteAction::Hide),
        ("topic:harbor", MuteAction::Hide),
        ("\"ferry 1\"", MuteAction::Read),
        ("topic:pier", MuteAction::Dim),
        ("feed:outlet1.example", MuteAction::Hide),
        ("\"ferry 2\" -topic:pier", MuteAction::Hide),
    ];
    let (text, action) = queries[number];
    let until = match number {
        4 => Some(MuteEnd::Time(Time(NOW + 100))),
        5 => Some(MuteEnd::Query(Query::parse("\"ferry 1\"").unwrap())),
        _ => None,
    };
    Mute {
        until,
        ..muting(text, action)
    }
}

fn act() -> impl Strategy<Value = Act> {
    let change = prop_oneof![
        any::<bool>().prop_map(Change::Read),
        Just(Change::Done),
        any::<bool>().prop_map(Change::Starred),
        any::<bool>().prop_map(Change::Later),
        any::<bool>().prop_map(Change::Deleted),
        any::<bool>().prop_map(Change::Muted),
        prop::option::of(NOW..NOW + 200).prop_map(|until| Change::Snoozed(until.map(Time))),
    ];
    // Few identities, titles and topics, so that copies and updates are common.
    let entries = prop::collection::vec((0..6_u8, 0..3_u8, 0..4_u8), 0..6);
    prop_oneof![
        4 => (0..3_usize, entries).prop_map(|(feed, entries)| Act::Fetch { feed, entries }),
        4 => (prop::collection::vec(0..20_usize, 1..4), change)
            .prop_map(|(picks, change)| Act::Mark { picks, change }),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => (0..3_usize).prop_map(Act::Unsubscribe),
        1 => (0..3_usize).prop_map(Act::Subscribe),
        1 => Just(Act::Index),
        2 => prop::collection::btree_set(0..6_usize, 0..4)
            .prop_map(|rules| Act::Rules(rules.into_iter().collect())),
        1 => (1..90_i64).prop_map(Act::Pass),
        2 => Just(Act::Prune),
        1 => Just(Act::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn counts_and_lists_hold_whatever_happens(acts in prop::collection::vec(act(), 1..24)) {
        let mut home = Home::new();
        let categories = ["News/Local", "News", ""];
        let url = |number: usize| format!("https://outlet{number}.example/feed");
        let feeds = [0, 1, 2].map(|number| home.follow(&url(number), categories[number]));
        let (topics, _) = home.writer.sync_topics(&watchlist(&["Harbor", "Pier"])).unwrap();
        let mut rules = Vec::new();
        for act in acts {
            match act {
                Act::Fetch { feed, entries } => {
                    let entries = entries.into_iter().map(|(identity, title, topic)| {
                        let identity = identity.to_string();
                        let title = format!("Ferry {title}");
                        let new = linked(entry(&identity, &title, "text", 0), &identity);
                        match topic {
                            0 => on_topic(new, topics[0], Level::About),
                            1 => on_topic(new, topics[1], Level::Mention),
                            _ => new,
                        }
                    });
                    home.fetch(feeds[feed], entries.collect());
                }
                Act::Mark { picks, change } => {
                    // Ids that do not exist are left alone.
                    let ids: Vec<_> = picks.iter().map(|&id| EntryId(id as i64)).collect();
                    home.mark(&ids, change);
                }
                Act::Undo => drop(home.writer.undo(&home.clock).unwrap()),
                Act::Redo => drop(home.writer.redo(&home.clock).unwrap()),
                Act::Unsubscribe(feed) => {
                    home.writer.unsubscribe(&[feeds[feed]], &home.clock).unwrap();
                }
                Act::Subscribe(feed) => drop(home.follow(&url(feed), categories[feed])),
                Act::Rules(picked) => {
                    rules = picked;
                    let mutes: Vec<Mute> = rules.iter().map(|&number| rule(number)).collect();
                    home.writer.sync_mutes(&mutes, false, &home.clock).unwrap();
                }
                Act::Pass(seconds) => {
                    home.clock.now = home.clock.now.plus(seconds);
                    home.writer.wake(&home.clock).unwrap();
                }
                Act::Reopen => {
                    home.writer = Writer::open(&home.path).unwrap();
                    home.reader = Reader::open(&home.path).unwrap();
                    home.writer.sync_topics(&watchlist(&["Harbor", "Pier"])).unwrap();
                    let mutes: Vec<Mute> = rules.iter().map(|&number| rule(number)).collect();
                    home.writer.sync_mutes(&mutes, false, &home.clock).unwrap();
                }
                Act::Index => drop(home.writer.index_batch(3).unwrap()),
                Act::Prune => {
                    home.clock.now = home.clock.now.plus(15 * 86_400);
                    let kept = Retention { read: 10, unread: 20, ..Retention::default() };
                    let mut from = None;
                    while let Some(next) =
                        home.writer.prune(&kept, from, 2, &home.clock).unwrap().next
                    {
                        from = Some(next);
                    }
                }
            }
            prop_assert_eq!(home.reader.check().unwrap(), Vec::<String>::new());
            // What a rule hides is what its query finds: on arrival as in the cache.
            for number in &rules {
                let rule = rule(*number);
                if rule.action == MuteAction::Hide && rule.until.is_none() {
                    prop_assert_eq!(home.search(&rule.text), Vec::<String>::new());
                }
            }
        }
        // Back to the beginning: nothing is followed, so only stars of later arrivals are left.
        while home.writer.undo(&home.clock).unwrap().is_some() {}
        prop_assert_eq!(home.reader.check().unwrap(), Vec::<String>::new());
        for desk in Desk::ALL {
            let window = home.window(Source::Desk(desk), true);
            prop_assert_eq!(window.total, Some(window.rows.len() as u64));
        }
    }
}

#[test]
fn what_a_mute_holds_is_foreseen_and_what_comes_meanwhile_is_held_too() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let first = entry("a", "Ferry 9 stops", "", 9);
    home.fetch(feed, vec![first.clone(), entry("b", "Pier", "", 8)]);
    let rules = [muting("/Ferry [0-9]/", MuteAction::Hide)];
    let foreseen = home.reader.foresee(&rules, &home.clock).unwrap();
    // Meanwhile more arrives.
    home.fetch(
        feed,
        vec![
            first,
            entry("c", "Ferry 7 sails", "", 7),
            entry("d", "Vote", "", 6),
        ],
    );
    home.writer.expect(foreseen);
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    home.assert_sound();
    assert_eq!(home.search(""), ["Vote", "Pier"]);
    assert_eq!(home.search("is:muted").len(), 2);
    // What the store knows already is not searched again.
    let foreseen = home.reader.foresee(&rules, &home.clock).unwrap();
    home.writer.expect(foreseen);
    assert!(!home.writer.sync_mutes(&rules, false, &home.clock).unwrap());
}

#[test]
fn a_language_that_nobody_declares_is_found_out() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let german = "Die Fähre fährt wegen des Sturms erst morgen wieder, sagte die Hafenbehörde. \
                  Wer schon eine Karte gekauft hat, kann sie am Schalter umtauschen oder sein \
                  Geld zurückbekommen. Am Abend treffen sich der Rat und die Werft zu Gesprächen.";
    let declared = NewEntry {
        language: Some("fr".into()),
        ..entry("b", "Pier", german, 8)
    };
    let entries = vec![
        entry("a", "Fähre", german, 9),
        declared,
        entry("c", "Kurz", "Ein kurzer Satz.", 7),
    ];
    home.fetch(feed, entries);
    assert_eq!(home.search("lang:de"), ["Fähre"]);
    assert_eq!(home.search("lang:fr"), ["Pier"]);
    assert_eq!(home.search("-lang:de"), ["Kurz", "Pier"]);
    // On arrival too.
    let rules = [muting("lang:de", MuteAction::Hide)];
    home.writer.sync_mutes(&rules, false, &home.clock).unwrap();
    home.fetch(feed, vec![entry("d", "Rat", german, 6)]);
    home.assert_sound();
    assert_eq!(home.search(""), ["Kurz", "Pier"]);
}

#[test]
fn an_end_without_closing_is_noticed_whoever_else_closed() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    // Another process comes and goes while this one is open.
    let mut other = Writer::open(&home.path).unwrap();
    other
        .mark(&Target::Entries(Vec::new()), &Change::Done, &home.clock)
        .unwrap();
    assert!(other.take_lease(1, Time(NOW), &home.clock).unwrap());
    other.close().unwrap();
    home.fetch(feed, vec![entry("a", "Ferry", "Late.", 1)]);
    let next = Writer::open(&home.path).unwrap();
    assert!(!next.was_clean());
}

#[test]
fn a_long_search_can_be_broken_off() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let entries = (0..2_000).map(|n| entry(&n.to_string(), "Ferry", "The harbor waits.", n));
    home.fetch(feed, entries.collect());
    let interrupter = home.reader.interrupter();
    let query = Query::parse("/no such text/").unwrap();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(std::sync::atomic::Ordering::SeqCst) {
                interrupter.interrupt();
                std::thread::yield_now();
            }
        });
        // One of these searches is met by it.
        let broken = (0..10_000).any(|_| home.reader.count(&query, &home.clock).is_err());
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(broken);
    });
    assert_eq!(home.reader.count(&query, &home.clock).unwrap(), 0);
}

#[test]
fn all_is_everything_whether_read_or_not() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    home.fetch(
        feed,
        vec![entry("a", "Ferry", "", 1), entry("b", "Pier", "", 2)],
    );
    let first = home.ids()[0];
    home.mark(&[first], Change::Read(true));
    let all = home.window(Source::Desk(Desk::All), false);
    assert_eq!((all.rows.len(), all.total), (2, Some(2)));
    // With a filter it is a query, and the same holds.
    let mut spec = ListSpec::new(Source::Desk(Desk::All), false);
    spec.filters.push("ferry OR pier".into());
    let found = home.reader.window(&spec, Anchor::Top, 9, &home.clock);
    assert_eq!(found.unwrap().rows.len(), 2);
}
