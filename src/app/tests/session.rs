//! The session that is begun with, what was typed before, what was said.

use super::*;
use crate::model::{Desk, Key};

fn keep(bench: &mut Bench) -> String {
    bench.asked.clear();
    bench.press("Q");
    let kept = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::KeepSession(text)) => Some(text.to_string()),
        _ => None,
    });
    assert_eq!(bench.asked.last(), Some(&Effect::Quit));
    kept.expect("a session is kept")
}

#[test]
fn the_session_is_kept_whoever_ends_it() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("j");
    bench.send(Msg::End);
    let keeps = |effect: &Effect| matches!(effect, Effect::Engine(Request::KeepSession(_)));
    assert!(bench.asked.iter().any(keeps));
    assert_eq!(bench.asked.last(), Some(&Effect::Quit));
}

#[test]
fn what_is_typed_at_the_end_is_not_begun_with() {
    for keys in ["Fferr", "mwpier", "/pier"] {
        let mut bench = Bench::new(">a* b* c*");
        bench.press("gs");
        bench.answer(Window {
            rows: vec![row(7, "x", true, true), row(8, "y", true, true)],
            ..Window::default()
        });
        bench.press("j");
        bench.press(keys);
        assert!(bench.app.prompt.is_some(), "{keys}");
        bench.asked.clear();
        bench.send(Msg::End);
        let kept = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::KeepSession(text)) => Some(text.to_string()),
            _ => None,
        });
        let kept = kept.unwrap_or_default();
        assert!(kept.contains("desk Starred\n"), "{keys}: {kept}");
        assert!(
            kept.contains("row ") && !kept.contains("filter"),
            "{keys}: {kept}"
        );
    }
}

/// The list that was asked for last, and where it is cut.
fn asked_list(bench: &Bench) -> (crate::model::list::ListSpec, Anchor) {
    let asked = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::List { spec, anchor, .. }) => Some((spec.clone(), *anchor)),
        _ => None,
    });
    asked.expect("a list was asked for")
}

fn left() -> String {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("gs");
    bench.answer(Window {
        rows: vec![row(7, "x", true, true), row(8, "y", true, true)],
        ..Window::default()
    });
    bench.press("jFis:read<Enter>");
    bench.answer(Window {
        rows: vec![row(7, "x", true, true), row(8, "y", true, true)],
        at: Some(1),
        ..Window::default()
    });
    keep(&mut bench)
}

#[test]
fn the_reader_begins_where_it_was_left() {
    let text = left();
    let mut bench = Bench::new(">a* b*");
    bench.send(Msg::Event(Event::Session(text.into())));
    let (spec, anchor) = asked_list(&bench);
    assert_eq!(spec.source, Source::Desk(Desk::Starred));
    assert_eq!(spec.filters, ["is:read".into()]);
    let key = Key::of_time(NOW.plus(-600 * 8), EntryId(8));
    assert_eq!(anchor, Anchor::Around(key));
    assert_eq!(bench.app.list_name().as_str(), "Starred");
    // Topics that are ready before the rows are there change nothing of it.
    bench.send(Msg::Event(Event::Topics));
    assert_eq!(asked_list(&bench).1, Anchor::Around(key));
    // What was typed is there too.
    bench.press_through("F<Up>");
    let typed = |bench: &Bench| {
        bench
            .app
            .prompt
            .as_ref()
            .map(|p| p.input.value().to_owned())
    };
    assert_eq!(typed(&bench), Some("is:read".into()));
    bench.press("<Down>");
    assert_eq!(typed(&bench), Some(String::new()));
}

#[test]
fn what_was_in_sight_is_in_sight_again() {
    let rows = |ids: std::ops::Range<i64>| ids.map(|id| row(id, "r", true, true)).collect();
    let mut bench = Bench::new(">a*");
    bench.press("gs");
    let rows_there = || Window {
        rows: rows(1..40),
        ..Window::default()
    };
    bench.answer(rows_there());
    bench.press("20G").press("<C-e><C-e>");
    let list = &bench.app.list;
    let left = (list.cursor, list.offset);
    let text = keep(&mut bench);
    let mut bench = Bench::new(">a* b*");
    bench.send(Msg::Event(Event::Session(text.into())));
    bench.answer(Window {
        at: Some(left.0),
        ..rows_there()
    });
    assert_eq!((bench.app.list.cursor, bench.app.list.offset), left);
}

#[test]
fn what_is_lit_anew_meanwhile_does_not_lose_the_place() {
    let text = left();
    let mut bench = Bench::new(">a* b*");
    bench.send(Msg::Event(Event::Session(text.into())));
    let (_, anchor) = asked_list(&bench);
    bench.asked.clear();
    let effects = bench.app.rebuild_list();
    bench.asked.extend(effects);
    assert_eq!(asked_list(&bench).1, anchor);
}

#[test]
fn it_does_not_where_that_is_switched_off_or_something_was_done() {
    let text = left();
    let mut bench = Bench::new(">a* b*");
    bench.app.settings.ui.restore = false;
    bench.send(Msg::Event(Event::Session(text.clone().into())));
    assert_eq!(bench.asked, []);
    let mut bench = Bench::new(">a* b*");
    bench.press("j");
    bench.asked.clear();
    bench.send(Msg::Event(Event::Session(text.into())));
    assert_eq!(bench.asked, []);
    // Whatever stands in it is survived.
    let mut bench = Bench::new(">a*");
    for text in [
        "",
        "list",
        "list x",
        "row 1\nsizes a b\nview\nsaid x\nfolded \n\u{7}",
        "list newest read 9 desk Unread",
    ] {
        bench.send(Msg::Event(Event::Session(text.into())));
    }
}

#[test]
fn a_session_is_kept_once() {
    let mut bench = Bench::new(">a* b*");
    let kept = |bench: &mut Bench| {
        bench.asked.clear();
        bench.send(Msg::Tick(bench.app.clock.clone()));
        bench.has_asked(|request| matches!(request, Request::KeepSession(_)))
    };
    assert!(kept(&mut bench));
    assert!(!kept(&mut bench));
    bench.press("j");
    assert!(kept(&mut bench));
}

#[test]
fn what_was_typed_is_gone_back_to_and_edited() {
    let mut bench = Bench::new(">a*");
    for text in ["one", "two"] {
        bench.press(&format!("!{text}<Enter>"));
    }
    let typed = |bench: &Bench| {
        bench
            .app
            .prompt
            .as_ref()
            .map(|p| p.input.value().to_owned())
    };
    bench.press("!x<Up>");
    assert_eq!(typed(&bench), Some("two".into()));
    bench.press("<Up><Up>");
    assert_eq!(typed(&bench), Some("one".into()));
    bench.press("<Down><Down>");
    assert_eq!(typed(&bench), Some("x".into()));
    bench.press("<C-u>ab<Space>cd<A-b>X<C-a>Y");
    assert_eq!(typed(&bench), Some("Yab Xcd".into()));
}

#[test]
fn what_was_said_is_kept() {
    let mut bench = Bench::new(">a*");
    for text in ["first", "second", "second"] {
        bench.send(Msg::Notice(Notice::info(text)));
    }
    let lines: Vec<&str> = bench
        .app
        .log
        .lines()
        .map(|(_, n)| n.text.as_str())
        .collect();
    assert_eq!(lines, ["second", "first"]);
    bench.press("gL");
    assert!(matches!(
        bench.app.overlay,
        Some(crate::app::Overlay::Log(0))
    ));
    bench.press("q");
    assert_eq!(bench.app.overlay, None);
}
