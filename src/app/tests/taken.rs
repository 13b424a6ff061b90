//! Undoing a step brings back the list that it was taken in.

use super::feeds::side;
use super::*;
use crate::model::{Desk, Key, TopicId};

fn undone(bench: &mut Bench, step: Step) {
    bench.asked.clear();
    bench.send(Msg::Event(Event::Undone(Some(step))));
}

fn step(place: &str, entries: &[i64]) -> Step {
    Step {
        label: "done 2 entries".into(),
        flags: entries
            .iter()
            .map(|id| (EntryId(*id), Flags::default()))
            .collect(),
        count: 2,
        place: Some(place.into()),
        at: None,
        ..Step::default()
    }
}

fn said(bench: &Bench) -> (String, String) {
    let notice = bench.app.notice.as_ref().expect("something was said");
    let hint = notice.hint.as_ref().map_or("", |hint| hint.as_str());
    (notice.text.to_string(), hint.to_owned())
}

fn papers(bench: &mut Bench) {
    bench.send(side(&[
        (1, "Bay Wire", "News"),
        (2, "Lakeport Ledger", "News"),
    ]));
}

#[test]
fn the_store_knows_where_steps_are_taken() {
    let mut bench = Bench::new(">a*");
    papers(&mut bench);
    let here = |bench: &mut Bench| {
        let told = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Here(place)) => Some(place.clone()),
            _ => None,
        });
        bench.asked.clear();
        told.flatten()
    };
    bench.press("'ledger<Enter>");
    assert_eq!(here(&mut bench).as_deref(), Some("feed 2"));
    bench.press("ga");
    assert_eq!(here(&mut bench).as_deref(), Some("desk All"));
    bench.press("/ferry<Enter>");
    assert_eq!(here(&mut bench).as_deref(), Some("search ferry"));
    bench.press("j");
    assert_eq!(here(&mut bench), None);
}

#[test]
fn what_a_mute_would_find_is_no_list_that_steps_are_taken_in() {
    let mut bench = Bench::new("a* >b*");
    let is_here = |r: &Request| matches!(r, Request::Here(_));
    for keys in ["mwferry", "<Enter>", "1d", "<Enter>"] {
        bench.press_through(keys);
        assert!(!bench.has_asked(is_here), "{keys}");
    }
    assert!(bench.has_asked(|r| matches!(r, Request::Rule(_))));
}

#[test]
fn what_changed_no_entry_is_undone_where_one_stood() {
    let mut bench = Bench::new("a* b* >c*");
    let row = bench.app.list.place().expect("a row");
    bench.press_through("gs");
    undone(&mut bench, step("desk Unread", &[]));
    let around =
        |r: &Request| matches!(r, Request::List { anchor: Anchor::Around(key), .. } if *key == row);
    assert!(bench.has_asked(around), "{:?}", bench.asked);
}

#[test]
fn a_step_taken_elsewhere_is_undone_there() {
    let mut bench = Bench::new(">a* b*");
    papers(&mut bench);
    let at = Key::of_time(NOW, EntryId(70));
    undone(
        &mut bench,
        Step {
            at: Some(at),
            ..step("feed 2", &[70, 71])
        },
    );
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(2)));
    let around = |request: &Request| matches!(request, Request::List { anchor: Anchor::Around(key), .. } if *key == at);
    assert!(bench.has_asked(around), "{:?}", bench.asked);
    let text = "undid: done 2 entries · in Lakeport Ledger".to_owned();
    assert_eq!(said(&bench), (text, "H goes back".to_owned()));
    bench.press("H");
    assert_eq!(bench.app.list.spec.source, Source::Desk(Desk::Unread));
}

#[test]
fn what_this_list_shows_is_undone_here() {
    let mut bench = Bench::new("a >b*");
    papers(&mut bench);
    undone(&mut bench, step("feed 2", &[1, 71]));
    assert_eq!(bench.app.list.spec.source, Source::Desk(Desk::Unread));
    let text = "undid: done 2 entries · in Lakeport Ledger".to_owned();
    assert_eq!(said(&bench), (text, String::new()));
    // Of a list that is not there any more nothing is said.
    undone(&mut bench, step("feed 9", &[70]));
    assert_eq!(bench.app.list.spec.source, Source::Desk(Desk::Unread));
    assert_eq!(said(&bench).0, "undid: done 2 entries");
}

#[test]
fn a_feed_that_comes_back_is_shown_again() {
    let mut bench = Bench::new(">a*");
    papers(&mut bench);
    bench.press("'ledger<Enter>h");
    assert_eq!(bench.app.focus, Pane::Sidebar);
    bench.press("X");
    assert!(bench.has_asked(|r| *r == Request::Remove(vec![FeedId(2)])));
    bench.send(side(&[(1, "Bay Wire", "News")]));
    assert_ne!(bench.app.list.spec.source, Source::Feed(FeedId(2)));
    let label = "removed Lakeport Ledger".into();
    undone(
        &mut bench,
        Step {
            label,
            ..step("feed 2", &[])
        },
    );
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(2)));
    assert_eq!(said(&bench).0, "undid: removed Lakeport Ledger");
    // An answer that was under way does not know of it yet.
    bench.send(side(&[(1, "Bay Wire", "News")]));
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(2)));
    papers(&mut bench);
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(2)));
    let row = bench
        .app
        .sidebar
        .selected()
        .and_then(crate::app::SideRow::source);
    assert_eq!(row, Some(Source::Feed(FeedId(2))));
    assert_eq!(bench.app.focus, Pane::Sidebar);
}

#[test]
fn a_list_that_is_gone_is_left() {
    let mut bench = Bench::new(">a*");
    papers(&mut bench);
    bench.app.list.spec.source = Source::Topic(TopicId(9));
    papers(&mut bench);
    assert_ne!(bench.app.list.spec.source, Source::Topic(TopicId(9)));
}

#[test]
fn what_this_list_no_longer_has_loaded_is_shown_again() {
    let mut bench = Bench::new(">a* b*");
    let at = Key::of_time(NOW.plus(-9_000), EntryId(70));
    undone(
        &mut bench,
        Step {
            at: Some(at),
            ..step("desk Unread", &[70])
        },
    );
    let around = |request: &Request| matches!(request, Request::List { anchor: Anchor::Around(key), .. } if *key == at);
    assert!(bench.has_asked(around), "{:?}", bench.asked);
    bench.answer(Window {
        rows: vec![row(9, "x", false, false), row(70, "back", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(bench.show(), "x* >back*");
}
