//! Tags: put on, found, taken off, undone.

use coranto::model::tag;

use super::*;

fn tagged(name: &str, is_on: bool) -> Change {
    Change::Tagged(Clean::line(name), is_on)
}

impl Home {
    /// Returns the tags of every row of All, newest first.
    fn tags(&self) -> Vec<String> {
        let window = self.window(Source::Desk(Desk::All), true);
        let rows = window.rows.iter();
        rows.map(|row| {
            let names: Vec<&str> = row.tags.iter().map(Clean::as_str).collect();
            names.join(",")
        })
        .collect()
    }

    /// Returns the tags of the sidebar with their counts.
    fn known_tags(&self) -> Vec<(String, u64)> {
        let sidebar = self.reader.sidebar(&Watchlist::default(), &self.clock);
        let tags = sidebar.unwrap().tags.into_iter();
        tags.map(|row| (row.name.to_string(), row.count)).collect()
    }
}

#[test]
fn a_tag_stays_known_while_what_has_it_is_held_back() {
    let mut home = Home::new();
    let feed = home.follow("https://a.example/rss", "");
    home.fetch(feed, vec![entry("1", "Ferry", "", 10)]);
    let ids = home.ids();
    home.mark(&ids, tagged("later", true));
    let known = |count| [("later".to_owned(), count)];
    assert_eq!(home.known_tags(), known(1));
    home.mark(&ids, Change::Snoozed(Some(Time(NOW + 3_600))));
    assert_eq!(home.known_tags(), known(0));
    home.mark(&ids, Change::Snoozed(None));
    assert_eq!(home.known_tags(), known(1));
    home.mark(&ids, Change::Deleted(true));
    assert_eq!(home.known_tags(), []);
    home.mark(&ids, Change::Deleted(false));
    let clock = home.clock.clone();
    home.writer.unsubscribe(&[feed], &clock).unwrap();
    assert_eq!(home.known_tags(), []);
}

#[test]
fn a_tag_goes_on_and_off_and_undo_knows_both() {
    let mut home = Home::new();
    let feed = home.follow("https://a.example/rss", "");
    let entries = (0..3).map(|n| entry(&n.to_string(), &format!("Ferry {n}"), "", n * 10));
    home.fetch(feed, entries.collect());
    let ids = home.ids();

    let label = home.mark(&ids[..2], tagged("To check", true));
    assert_eq!(label, "tagged 2 entries #To check");
    // However it is written it is the same tag, and what has it already is not changed again.
    let label = home.mark(&ids, tagged("to CHECK", true));
    assert_eq!(label, "tagged 1 entry #To check");
    home.mark(&ids[1..2], tagged("a \"b\"", true));
    assert_eq!(home.tags(), ["To check", "To check,a \"b\"", "To check"]);
    assert_eq!(
        home.known_tags(),
        [("To check".to_owned(), 3), ("a \"b\"".to_owned(), 1)]
    );
    assert_eq!(
        home.search("tag:\"to check\""),
        ["Ferry 0", "Ferry 1", "Ferry 2"]
    );
    assert_eq!(home.search(&tag::query("a \"b\"")), ["Ferry 1"]);

    let label = home.mark(&ids, tagged("To check", false));
    assert_eq!(label, "untagged 3 entries #To check");
    assert_eq!(home.tags(), ["", "a \"b\"", ""]);
    let undone = home.writer.undo(&home.clock).unwrap().unwrap();
    assert_eq!(undone.label, "untagged 3 entries #To check");
    assert_eq!((undone.tags.len(), undone.count), (3, 3));
    assert_eq!(home.tags(), ["To check", "To check,a \"b\"", "To check"]);
    for _ in 0..3 {
        home.writer.undo(&home.clock).unwrap();
    }
    assert_eq!(home.tags(), ["", "", ""]);
    assert_eq!(home.known_tags(), []);
    home.writer.redo(&home.clock).unwrap();
    assert_eq!(home.tags(), ["To check", "To check", ""]);
    home.assert_sound();
}

#[test]
fn copies_wear_the_same_tags_and_count_once() {
    let mut home = Home::new();
    let wire = home.follow("https://a.example/rss", "");
    let ledger = home.follow("https://b.example/rss", "");
    home.fetch(wire, vec![linked(entry("1", "Ferry", "", 10), "ferry")]);
    home.fetch(ledger, vec![linked(entry("2", "Ferry", "", 5), "ferry")]);
    let ids = home.ids();
    assert_eq!(ids.len(), 1);
    let target = Target::Entries(ids);
    let step = home
        .writer
        .mark(&target, &tagged("work", true), &home.clock)
        .unwrap();
    assert_eq!((step.count, step.tags.len()), (1, 2));
    assert_eq!(home.known_tags(), [("work".to_owned(), 1)]);
    for feed in [wire, ledger] {
        let rows = home.window(Source::Feed(feed), true).rows;
        assert_eq!(rows[0].tags, [Clean::line("work")]);
    }
}

#[test]
fn a_copy_that_comes_later_has_the_tags_and_their_steps() {
    let mut home = Home::new();
    let wire = home.follow("https://a.example/rss", "");
    let ledger = home.follow("https://b.example/rss", "");
    let late = home.follow("https://c.example/rss", "");
    home.fetch(wire, vec![linked(entry("1", "Ferry", "", 10), "ferry")]);
    home.mark(&home.ids(), tagged("work", true));
    home.fetch(ledger, vec![linked(entry("2", "Ferry", "", 5), "ferry")]);
    // This one becomes a copy when its address is mended.
    home.fetch(late, vec![linked(entry("3", "Ferry", "", 5), "other")]);
    home.fetch(late, vec![linked(entry("3", "Ferry", "", 5), "ferry")]);
    let tags = |home: &Home| {
        [wire, ledger, late].map(|feed| home.window(Source::Feed(feed), true).rows[0].tags.len())
    };
    assert_eq!(tags(&home), [1, 1, 1]);
    home.writer.undo(&home.clock).unwrap();
    assert_eq!(tags(&home), [0, 0, 0]);
    home.writer.redo(&home.clock).unwrap();
    assert_eq!(tags(&home), [1, 1, 1]);
    home.assert_sound();
}

#[test]
fn a_part_of_a_list_is_marked() {
    let mut home = Home::new();
    let feed = home.follow("https://a.example/rss", "");
    let entries = (0..10).map(|n| entry(&n.to_string(), &format!("Ferry {n}"), "", n * 10));
    home.fetch(feed, entries.collect());
    let rows = home.window(Source::Desk(Desk::Unread), false);
    // What was read on the screen meanwhile is still among what is selected.
    home.mark(&[rows.rows[4].id], Change::Read(true));
    let target = Target::List {
        spec: ListSpec::new(Source::Desk(Desk::Unread), false),
        from: Some(rows.rows[2].key()),
        until: Some(rows.rows[5].key()),
        newest: rows.newest,
        also: vec![rows.rows[4].id],
        whole_stories: false,
    };
    let step = home
        .writer
        .mark(&target, &Change::Starred(true), &home.clock);
    assert_eq!(step.unwrap().count, 4);
    let starred = home.titles(Source::Desk(Desk::Starred), true);
    assert_eq!(starred, ["Ferry 2", "Ferry 3", "Ferry 4", "Ferry 5"]);
    home.assert_sound();
}
