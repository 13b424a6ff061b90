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
fn what_is_said_of_a_mark_goes_with_the_next_command() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    bench.acknowledge(None);
    assert!(bench.app.notice.is_some());
    bench.press("j");
    assert_eq!(bench.app.notice, None);
    // What undo would not take back any more is not offered.
    bench.send(Msg::Event(Event::Notice(
        Notice::info("now following Bay").undo("u undoes it"),
    )));
    bench.press("j");
    assert!(bench.app.notice.is_some());
    bench.press("<Enter>");
    bench.acknowledge(None);
    assert_eq!(bench.app.notice, None);
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
fn undo_brings_row_and_cursor_back() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("dj");
    assert_eq!(bench.show(), "b* >c*");
    bench.press("u");
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 1 entry".into(),
        flags: vec![(EntryId(1), Flags::default())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">a* b* c*");
    assert_eq!(
        bench.app.notice.as_ref().map(|n| n.text.as_str()),
        Some("undid: done 1 entry")
    );
}

#[test]
fn undoing_says_when_it_comes_to_earlier_sessions() {
    let mut bench = Bench::new(">a* b*");
    let mut said = |taken: Time| {
        bench.send(Msg::Event(Event::Undone(Some(Step {
            label: "done 1 entry".into(),
            taken: Some(taken),
            ..Step::default()
        }))));
        bench.app.notice.as_ref().map(|notice| notice.text.clone())
    };
    assert_eq!(said(NOW).as_deref(), Some("undid: done 1 entry"));
    let earlier = said(NOW.plus(-2 * 86_400)).expect("a notice");
    assert!(earlier.starts_with("undid: done 1 entry, of "), "{earlier}");
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
fn what_a_command_answers_goes_with_the_next() {
    let mut bench = Bench::new(">a* b*");
    bench.press("H");
    assert!(bench.app.notice.is_some());
    bench.press("j");
    assert_eq!(bench.app.notice, None);
}

#[test]
fn a_success_covers_no_mistake_in_a_file() {
    use crate::model::message::FileNotice;
    let mut bench = Bench::new(">a*");
    let problem = Notice::error("config.toml:2: `theme` takes the name of a theme");
    bench.send(Msg::Event(Event::File(FileNotice {
        file: "config.toml".into(),
        problem: Some(problem.clone()),
        all: vec![problem],
    })));
    bench.send(Msg::Event(Event::Notice(Notice::info(
        "the keys are read again",
    ))));
    let said = bench.app.notice.as_ref().expect("a notice");
    assert!(said.text.starts_with("config.toml:2"), "{said:?}");
    bench.press("j");
    bench.send(Msg::Event(Event::Notice(Notice::info("opened"))));
    assert!(
        bench
            .app
            .notice
            .as_ref()
            .is_some_and(|said| &*said.text == "opened")
    );
}

#[test]
fn what_undoing_brings_into_the_reader_does_not_count_as_read() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("dj<Enter>");
    assert_eq!(bench.show(), "b* >c");
    bench.press("u");
    bench.asked.clear();
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 1 entry".into(),
        flags: vec![(EntryId(1), Flags::default())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">a* b* c");
    let shown = bench.app.reader.entry.as_ref().map(|row| row.id);
    assert_eq!(shown, Some(EntryId(1)));
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
    // A key that goes on opens the next as ever.
    bench.press("n");
    assert_eq!(bench.show(), "a* >b c");
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
fn a_second_refresh_asks_all() {
    use crate::model::message::{RefreshScope, Summary};
    let mut bench = Bench::new(">a*");
    bench.press("R");
    assert!(bench.has_asked(|r| *r == Request::Refresh(RefreshScope::Due)));
    bench.send(Msg::Event(Event::Refreshed(Summary {
        next_due: Some(NOW.plus(600)),
        ..Summary::default()
    })));
    bench.press("R");
    assert!(bench.has_asked(|r| *r == Request::Refresh(RefreshScope::All)));
}

#[test]
fn that_nothing_answered_is_said_where_it_is_news() {
    use crate::model::message::Summary;
    let said = |others_answer, is_automatic, keys: &str| {
        let mut bench = Bench::new(">a*");
        bench.press(keys);
        bench.acknowledge(None);
        bench.send(Msg::Event(Event::Refreshed(Summary {
            asked: 26,
            is_offline: true,
            is_automatic,
            others_answer,
            ..Summary::default()
        })));
        let notice = bench.app.notice.as_ref().map(|notice| {
            let hint = notice.hint.as_ref().filter(|hint| hint.contains("offline"));
            let hint = hint.map(|hint| format!(" · {hint}"));
            format!("{}{}", notice.text, hint.unwrap_or_default())
        });
        notice.unwrap_or_default()
    };
    let offline = "offline: everything in the cache can be read";
    assert_eq!(said(false, true, "j"), offline);
    assert_eq!(said(false, false, "s"), offline);
    // It covers nothing that was said, and where others answer it is not the network.
    assert!(said(false, true, "s").starts_with("starred 1 entry"));
    assert!(said(false, true, "s").ends_with(offline));
    assert_eq!(said(true, true, "s"), "starred 1 entry");
    assert_eq!(said(true, true, "j"), "");
    assert_eq!(
        said(true, false, "j"),
        "26 feeds cannot be reached; others answer"
    );
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
