//! What is kept, and for how long.

use std::collections::HashMap;

use coranto::model::story::StoryFix;
use coranto::model::{Change, Desk, Level, Source};
use coranto::store::Retention;

use super::{Home, NOW, entry, linked, on_topic, watchlist};
use crate::store::{FeedId, Time, TopicId};

const DAY: i64 = 86_400;

fn kept() -> Retention {
    Retention {
        read: 90,
        unread: 365,
        ..Retention::default()
    }
}

impl Home {
    fn pass(&mut self, days: i64) {
        self.clock.now = self.clock.now.plus(days * DAY);
    }

    /// Prunes everything that is over, in batches of two; returns how many entries that were.
    fn prune(&mut self, retention: &Retention) -> u64 {
        let (mut pruned, mut from) = (0, None);
        loop {
            let batch = self.writer.prune(retention, from, 2, &self.clock).unwrap();
            pruned += batch.entries;
            from = batch.next;
            if from.is_none() {
                break;
            }
        }
        self.assert_sound();
        pruned
    }

    fn all(&self) -> Vec<String> {
        let mut titles = self.titles(Source::Desk(Desk::All), true);
        titles.sort();
        titles
    }

    fn mark_titled(&mut self, title: &str, change: Change) {
        let window = self.window(Source::Desk(Desk::All), true);
        let row = window.rows.iter().find(|row| &*row.title == title);
        self.mark(&[row.unwrap().id], change);
    }
}

/// A feed with seven entries that were then pushed out by one, `last`, and the topics.
fn home() -> (Home, FeedId, Vec<TopicId>) {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "News");
    let (topics, _) = home
        .writer
        .sync_topics(&watchlist(&["Harbor", "Pier"]))
        .unwrap();
    let entries = ["read", "unread", "starred", "later", "tagged"];
    let entries = entries.map(|title| entry(title, title, &format!("text {title}"), 9));
    let mut entries = entries.to_vec();
    entries.push(on_topic(
        entry("harbor", "harbor", "", 9),
        topics[0],
        Level::About,
    ));
    entries.push(on_topic(
        entry("pier", "pier", "", 9),
        topics[1],
        Level::About,
    ));
    home.fetch(feed, entries);
    for (title, change) in [
        ("read", Change::Read(true)),
        ("harbor", Change::Read(true)),
        ("pier", Change::Read(true)),
        ("starred", Change::Starred(true)),
        ("starred", Change::Read(true)),
        ("later", Change::Later(true)),
        ("later", Change::Read(true)),
        ("tagged", Change::Read(true)),
        ("tagged", Change::Tagged("vote".into(), true)),
    ] {
        home.mark_titled(title, change);
    }
    home.pass(1);
    home.fetch(feed, vec![entry("last", "last", "", 0)]);
    (home, feed, topics)
}

#[test]
fn what_was_read_goes_first_and_what_is_kept_stays() {
    let (mut home, ..) = home();
    let mut kept = kept();
    kept.topics = HashMap::from([("Harbor".into(), 0), ("Pier".into(), 120)]);
    home.pass(89);
    assert_eq!(home.prune(&kept), 0);
    home.pass(1);
    assert_eq!(home.prune(&kept), 1);
    let rest = [
        "harbor", "last", "later", "pier", "starred", "tagged", "unread",
    ];
    assert_eq!(home.all(), rest);
    assert!(
        home.search("\"text read\"").is_empty(),
        "not in the index either"
    );
    home.pass(30);
    assert_eq!(home.prune(&kept), 1, "its topic asked for 120 days");
    home.pass(365);
    assert_eq!(home.prune(&kept), 1);
    assert_eq!(home.all(), ["harbor", "last", "later", "starred", "tagged"]);
    // What is no longer kept by the user has no more time.
    home.mark_titled("starred", Change::Starred(false));
    assert_eq!(home.prune(&kept), 1);
}

#[test]
fn what_stands_in_its_feed_stays() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let (old, new) = (entry("old", "old", "", 9), entry("new", "new", "", 0));
    home.fetch(feed, vec![old.clone()]);
    home.mark_titled("old", Change::Read(true));
    home.fetch(feed, vec![new.clone(), old.clone()]);
    home.pass(1_000);
    assert_eq!(home.prune(&kept()), 0);
    // It leaves, comes back, and leaves again: the time begins anew.
    home.fetch(feed, vec![new.clone()]);
    home.pass(80);
    home.fetch(feed, vec![new.clone(), old]);
    home.pass(80);
    assert_eq!(home.prune(&kept()), 0);
    home.fetch(feed, vec![new]);
    home.pass(80);
    assert_eq!(home.prune(&kept()), 0);
    home.pass(10);
    assert_eq!(home.prune(&kept()), 1);
}

#[test]
fn what_was_pruned_is_not_new_when_it_comes_again() {
    let (mut home, feed, _) = home();
    home.pass(90);
    assert_eq!(home.prune(&kept()), 3);
    let again = vec![entry("read", "read", "", 0), entry("last", "last", "", 0)];
    assert_eq!(home.fetch(feed, again).new, 0);
    assert!(!home.all().contains(&"read".to_owned()));
    home.assert_sound();
}

#[test]
fn a_feed_that_is_followed_again_begins_anew() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let both = vec![entry("a", "a", "", 9), entry("b", "b", "", 8)];
    home.fetch(feed, both.clone());
    home.mark_titled("b", Change::Starred(true));
    home.writer.unsubscribe(&[feed], &home.clock).unwrap();
    assert_eq!(home.prune(&kept()), 0);
    home.pass(366);
    // The newest entry is never pruned: its id would be used again.
    let other = home.follow("https://other.example/feed", "");
    home.fetch(other, vec![entry("c", "c", "", 0)]);
    assert_eq!(home.prune(&kept()), 1);
    assert_eq!(home.all(), ["b", "c"]);
    home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, both);
    assert_eq!(home.all(), ["a", "b", "c"]);
}

#[test]
fn feeds_have_times_of_their_own() {
    let (mut home, feed, _) = home();
    let mut kept = kept();
    kept.feeds = HashMap::from([(feed, 20)]);
    home.pass(20);
    assert_eq!(home.prune(&kept), 4, "read or not");
    kept.feeds = HashMap::from([(feed, 0)]);
    home.pass(1_000);
    assert_eq!(home.prune(&kept), 0);
}

#[test]
fn steps_that_name_what_was_pruned_do_the_rest() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("a", "a", "", 9), entry("b", "b", "", 8)]);
    home.mark(&home.ids(), Change::Read(true));
    home.fetch(feed, vec![entry("b", "b", "", 8), entry("c", "c", "", 0)]);
    home.pass(90);
    assert_eq!(home.prune(&kept()), 1);
    let step = home.writer.undo(&home.clock).unwrap().unwrap();
    assert_eq!(step.label, "read 2 entries");
    assert_eq!(home.titles(Source::Desk(Desk::Unread), false), ["c", "b"]);
    home.assert_sound();
    home.writer.redo(&home.clock).unwrap();
    assert_eq!(home.titles(Source::Desk(Desk::Unread), false), ["c"]);
    home.assert_sound();
}

#[test]
fn copies_outlive_each_other() {
    let mut home = Home::new();
    let [first, second] = ["a", "b"].map(|name| {
        let feed = home.follow(&format!("https://{name}.example/feed"), name);
        home.fetch(
            feed,
            vec![linked(entry("x", "Ferry stops", "", 9), "ferry")],
        );
        feed
    });
    home.mark(&home.ids(), Change::Read(true));
    home.fetch(first, vec![entry("y", "other", "", 0)]);
    home.pass(90);
    assert_eq!(home.prune(&kept()), 1);
    assert_eq!(home.all(), ["Ferry stops", "other"]);
    let row = &home.window(Source::Feed(second), true).rows[0];
    assert_eq!((row.copies, row.flags.is_read), (0, true));
    assert!(home.window(Source::Feed(first), true).rows.len() == 1);
}

#[test]
fn it_is_done_once_a_day() {
    let mut home = Home::new();
    assert!(home.writer.is_pruning_due(&home.clock).unwrap());
    home.prune(&kept());
    assert!(!home.writer.is_pruning_due(&home.clock).unwrap());
    home.pass(1);
    assert!(home.writer.is_pruning_due(&home.clock).unwrap());
    // A clock that was wrong does not put it off for ever.
    home.prune(&kept());
    home.clock.now = Time(NOW - DAY);
    assert!(home.writer.is_pruning_due(&home.clock).unwrap());
}

#[test]
fn what_is_snoozed_is_kept_until_it_comes_back() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("old", "old", "", 9)]);
    home.mark_titled("old", Change::Read(true));
    let until = home.clock.now.plus(200 * DAY);
    home.mark_titled("old", Change::Snoozed(Some(until)));
    home.pass(1);
    home.fetch(feed, vec![entry("new", "new", "", 0)]);
    home.pass(150);
    assert_eq!(home.prune(&kept()), 0);
    home.pass(50);
    home.writer.wake(&home.clock).unwrap();
    assert_eq!(
        home.titles(Source::Desk(Desk::Unread), false),
        ["new", "old"]
    );
}

#[test]
fn stories_are_made_anew_though_their_first_report_is_gone() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    let entries = ["a", "b", "c"].map(|id| entry(id, id, "", 9));
    home.fetch(feed, entries.to_vec());
    let ids = home.ids();
    let fix = StoryFix::Join {
        stories: Vec::new(),
        entries: ids.clone(),
        into: None,
    };
    home.writer.fix_stories(&fix, &home.clock).unwrap();
    let first = ids.iter().min().copied().unwrap();
    home.mark(&[first], Change::Read(true));
    home.pass(1);
    home.fetch(feed, vec![entry("new", "new", "", 0)]);
    home.pass(90);
    assert_eq!(home.prune(&kept()), 1);
    home.writer.dissolve_stories().unwrap();
    home.assert_sound();
}
