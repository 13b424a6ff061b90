//! Update tables: a list with a cursor, keys, a list with a cursor.

mod any;
mod back;
mod bench;
mod bottom;
mod feeds;
mod handing;
mod live;
mod looks;
mod macros;
mod muting;
mod palette;
mod panels;
mod proposals;
mod retold;
mod said;
mod searching;
mod selection;
mod session;
mod still;
mod stories;
mod suggesting;
mod taken;
mod timelines;
mod told;
mod topics;
mod undoing;
mod views;
mod why;

use bench::{Bench, check, row};
use jiff::tz::TimeZone;

use super::{App, Effect, Fit, Msg, Pane, Shape};
use crate::command::{KeyMap, key};
use crate::model::feed::{Offer, SubscriptionEdit};
use crate::model::page::{Byline, Line, OpenArticle, Page};
use crate::model::palette::Ground;
use crate::model::settings::SettingRow;
use crate::model::sidebar::{CategoryRow, Sidebar};
use crate::model::{
    Anchor, Change, Clean, Clock, Desk, EntryId, EntryRow, Event, FeedId, FeedRow, Flags, Notice,
    Request, Source, Step, StoryId, Target, Time, Window,
};

const NOW: Time = Time(1_795_000_000);

fn looks(mut app: App) -> App {
    app.settings.ui.theme = "dark".into();
    let themes = crate::config::built_in_themes();
    let row = |name: &str, value: &str| SettingRow {
        name: Clean::line(name),
        value: Clean::line(value),
        default: Clean::line("76"),
        doc: Clean::line("what it is"),
    };
    let rows = vec![row("fetch.total", "32"), row("reader.measure", "70")];
    app.with_looks(themes, Ground::Light, rows)
}

#[test]
fn the_cursor_moves() {
    check(">a* b* c*", "j", "a* >b* c*");
    check(">a* b* c*", "2j", "a* b* >c*");
    check(">a* b* c*", "9j", "a* b* >c*");
    check("a* b* >c*", "gg", ">a* b* c*");
    check(">a* b* c*", "G", "a* b* >c*");
    check(">a* b* c*", "2G", "a* >b* c*");
    check(">a* b* c*", ":3<Enter>", "a* b* >c*");
    check("a* >b* c*", "kk", ">a* b* c*");
    check(">a* b c*", "n", "a* b >c*");
    check("a* b >c*", "p", ">a* b c*");
}

#[test]
fn triage_shows_at_once_and_leaves_at_the_next_key() {
    check(">a* b* c*", "d", "a >b* c*");
    check(">a* b* c*", "dj", "b* >c*");
    // The way back up leads to what was just done.
    check(">a* b* c*", "dk", ">a b* c*");
    check(">a* b* c* d*", "2dk", ">b c* d*");
    check(">a* b* c*", "2d", "a b >c*");
    check("a* >b* c*", "D", "a b >c*");
    check(">a* b* c*", "A", ">a b c");
    check(">a* b*", "s", ">a+ b*");
    check(">a+ b*", "s", ">a* b*");
    check(">a* b*", "N", ">a b*");
    check(">a b*", "N", ">a* b*");
    check(">a* b*", "X", ">b*");
}

#[test]
fn opening_reads_and_keeps_the_row() {
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    assert_eq!(bench.show(), ">a b*");
    assert_eq!(bench.app.focus, Pane::Reader);
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Article {
            entry: EntryId(1),
            ..
        }
    )));
    bench.press("h");
    bench.press("j");
    assert_eq!(bench.show(), "a >b*");
}

#[test]
fn the_preview_marks_nothing() {
    let mut bench = Bench::new(">a* b*");
    bench.press("j");
    let Some(Effect::Rest(ticket)) = bench.asked.last().cloned() else {
        panic!("no rest was asked for: {:?}", bench.asked);
    };
    bench.send(Msg::Rested(ticket));
    assert_eq!(bench.show(), "a* >b*");
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Article {
            entry: EntryId(2),
            ..
        }
    )));
}

#[test]
fn topics_that_come_while_the_cursor_rests_keep_no_preview_away() {
    let mut bench = Bench::new(">a* b*");
    bench.press("j");
    let Some(Effect::Rest(ticket)) = bench.asked.last().cloned() else {
        panic!("no rest was asked for: {:?}", bench.asked);
    };
    bench.send(Msg::Event(Event::Topics));
    bench.send(Msg::Rested(ticket));
    let is_second = |request: &Request| matches!(request, Request::Article { entry, .. } if *entry == EntryId(2));
    assert!(bench.has_asked(is_second), "{:?}", bench.asked);
}

#[test]
fn a_mark_is_unsaved_until_it_is_acknowledged() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    assert!(bench.app.list.is_unsaved(&bench.app.list.rows[0]));
    bench.acknowledge(None);
    assert!(!bench.app.list.is_unsaved(&bench.app.list.rows[0]));
    assert_eq!(
        bench.app.notice.as_ref().map(|n| n.text.as_str()),
        Some("starred 1 entry")
    );
}

#[test]
fn a_mark_that_fails_goes_back() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    bench.acknowledge(Some("the disk is full"));
    assert_eq!(bench.show(), ">a* b*");
    assert!(bench.app.shows_error());
}

#[test]
fn an_article_that_is_read_stays_whatever_becomes_of_its_list() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("<Enter>");
    let again = bench.app.rebuild_list();
    bench.asked.extend(again);
    bench.answer(Window {
        rows: vec![row(8, "x", false, false)],
        ..Window::default()
    });
    let shown = |bench: &Bench| bench.app.reader.entry.as_ref().map(|row| row.id);
    assert_eq!(shown(&bench), Some(EntryId(1)));
    let again = bench.app.rebuild_list();
    bench.asked.extend(again);
    bench.answer(Window::default());
    assert_eq!(shown(&bench), Some(EntryId(1)));
}

#[test]
fn read_all_leaves_what_arrived_later() {
    let mut bench = Bench::new(">a* b*");
    bench.press("A");
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Mark {
            target: Target::List {
                newest: Some(EntryId(2)),
                ..
            },
            ..
        }
    )));
}

#[test]
fn keys_wait_for_the_row_they_mean() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("200Gsjs");
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
    bench.answer(Window {
        rows: vec![row(7, "x", false, false), row(8, "y", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(bench.show(), "x+ >y+");
    // The rest of a macro waits as well.
    bench.app.list.more_above = true;
    bench.asked.clear();
    let run = |command| crate::command::Action::Run(command, None);
    let actions = [
        run(crate::command::Command::Top),
        run(crate::command::Command::Done),
    ];
    let effects = bench.app.act(&actions, None);
    bench.asked.extend(effects);
    assert_eq!(bench.show(), "x+ >y+");
    bench.answer(Window {
        rows: vec![row(1, "a", false, false), row(2, "b", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(bench.show(), "a >b*");
    // A list that is had anew meanwhile does not take the jump back.
    bench.app.list.more_below = true;
    bench.press("300G");
    let asked = |bench: &Bench| {
        let mut lists = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::List { anchor, .. }) => Some(*anchor),
            _ => None,
        });
        lists.next_back()
    };
    bench.asked.clear();
    let effects = bench.app.rebuild_list();
    bench.asked.extend(effects);
    assert_eq!(asked(&bench), Some(Anchor::Row(299)));
    bench.answer(Window {
        rows: vec![row(1, "a", true, false), row(2, "b", false, false)],
        at: Some(0),
        ..Window::default()
    });
    bench.press("<Esc>");
    // Esc gives up what waits; another list does not get it.
    bench.app.list.more_below = true;
    bench.press("200Gd<Esc>");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(
        bench.show(),
        ">x+",
        "with the star that is on its way, and not done"
    );
}

#[test]
fn a_step_past_the_loaded_rows_is_owed() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("5j");
    bench.answer(Window {
        rows: (3..9)
            .map(|id| row(id, &format!("r{id}"), false, false))
            .collect(),
        ..Window::default()
    });
    assert_eq!(
        bench.app.list.selected().map(|row| row.id),
        Some(EntryId(6))
    );
}

#[test]
fn a_late_window_is_dropped() {
    let mut bench = Bench::new(">a* b*");
    bench.press("gs");
    let asked = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::List { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let ticket = asked.expect("a list was asked for");
    bench.press("gl");
    bench.send(Msg::Event(Event::List {
        ticket,
        window: Ok(Window {
            rows: vec![row(9, "late", false, false)],
            ..Window::default()
        }),
    }));
    assert!(bench.app.list.rows.is_empty());
}

#[test]
fn counts_belong_to_the_next_command_only() {
    let mut bench = Bench::new(">a* b* c* d*");
    bench.press("2jk");
    assert_eq!(bench.show(), "a* >b* c* d*");
    bench.press("3<Esc>j");
    assert_eq!(bench.show(), "a* b* >c* d*");
}

#[test]
fn escape_and_the_key_behind_it_are_two_though_they_come_together() {
    check(">a* b* c*", "2<A-j>", "a* >b* c*");
}

#[test]
fn the_count_of_a_list_goes_with_what_is_done_and_what_arrives_in_it() {
    let unread = |count| Sidebar {
        desk: [count, 0, 0, 0, 90],
        ..Sidebar::default()
    };
    let news = |bench: &mut Bench, count| {
        bench.send(Msg::Event(Event::Changed { new: 5 }));
        bench.send(Msg::Event(Event::Sidebar(Box::new(unread(count)))));
    };
    let shown = |bench: &Bench| (bench.app.list.total, bench.app.list.arrivals.new_rows());
    let mut bench = Bench::new("");
    bench.app.list.spec.show_read = false;
    bench.send(Msg::Event(Event::Sidebar(Box::new(unread(40)))));
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    bench.answer(Window {
        rows: (1..4).map(|id| row(id, "a", false, false)).collect(),
        total: Some(40),
        ..Window::default()
    });
    bench.press("d");
    assert_eq!(shown(&bench), (Some(39), 0));
    bench.acknowledge(None);
    // Five came: three of them into this list, the others were copies.
    news(&mut bench, 42);
    assert_eq!(shown(&bench), (Some(42), 3));
    // What is marked takes nothing of what arrived; what turns out to be a copy does.
    bench.press("s");
    bench.acknowledge(None);
    bench.send(Msg::Event(Event::Sidebar(Box::new(unread(32)))));
    assert_eq!(shown(&bench), (Some(32), 3));
    bench.send(Msg::Event(Event::Sidebar(Box::new(unread(31)))));
    assert_eq!(shown(&bench), (Some(31), 2));
    // The counts may be there before the news is, and hold more than it.
    bench.send(Msg::Event(Event::Sidebar(Box::new(unread(35)))));
    bench.send(Msg::Event(Event::Changed { new: 5 }));
    assert_eq!(shown(&bench), (Some(35), 6));
    // What is undone did not arrive.
    let step = Step {
        label: "done 30 entries".into(),
        ..Step::default()
    };
    bench.send(Msg::Event(Event::Undone(Some(step))));
    news(&mut bench, 75);
    assert_eq!(shown(&bench), (Some(75), 6));
    // Nobody counts what a search finds.
    bench.app.list.spec.source = Source::Search("pier".into());
    news(&mut bench, 60);
    assert_eq!(shown(&bench), (Some(75), 20));
    // Into what was opened nothing comes by itself.
    bench.app.list.spec.source = Source::Desk(Desk::Recent);
    news(&mut bench, 70);
    assert_eq!(bench.app.list.arrivals.new_rows(), 0);
}

#[test]
fn the_place_in_a_text_survives_another_width() {
    let mut bench = Bench::new(">a*");
    bench.press("<Enter>");
    let send = |bench: &mut Bench, lines: u32| {
        let line = |line| Line {
            progress: line * 65_536 / lines,
            ..Line::default()
        };
        bench.lay_out(Page {
            lines: (0..lines).map(line).collect(),
            ..Page::default()
        });
    };
    send(&mut bench, 100);
    bench.press("50j");
    let head = bench.app.reader.head_lines(60);
    assert_eq!(bench.app.reader.offset, 50);
    bench.send(Msg::Fit(Fit {
        reader_width: 30,
        ..bench.app.fit
    }));
    send(&mut bench, 200);
    let top = bench.app.reader.offset - bench.app.reader.head_lines(30);
    assert!(top.abs_diff((50 - head) * 2) <= 1, "line {top}");
}
