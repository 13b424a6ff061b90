//! Timelines: what they show of what was read, where they begin, and what is opened in them.

use super::stories::bench;
use super::*;
use crate::app::Overlay;
use crate::app::timeline::TimelinePanel;
use crate::model::coverage::{Coverage, Report, Version};
use crate::model::timeline::{Point, Summary, Timeline};
use crate::model::{Change, Ticket};

/// A point of these reports, the newest first.
fn point(reports: &[i64]) -> Point {
    Point {
        first: row(reports[0], "report", false, false),
        reports: reports.len() as u64,
        copies: 0,
        entries: reports.iter().map(|id| (EntryId(*id), true)).collect(),
        new: 0,
        joined: Vec::new(),
    }
}

/// Answers the last request for a timeline.
fn give(bench: &mut Bench, summary: Summary, points: Vec<Point>) {
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Timeline { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.send(Msg::Event(Event::Timeline {
        ticket: ticket.unwrap(),
        timeline: Ok(Box::new(Timeline {
            summary: Some(Box::new(summary)),
            points,
            older: None,
        })),
    }));
}

fn panel(bench: &Bench) -> &TimelinePanel {
    let panels = [&bench.app.overlay, &bench.app.behind];
    let mut panels = panels.into_iter().flatten();
    panels
        .find_map(|panel| match panel {
            Overlay::Timeline(panel) => Some(&**panel),
            _ => None,
        })
        .unwrap()
}

#[test]
fn a_timeline_knows_what_was_read_from_it() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("T");
    let summary = Summary {
        reports: 3,
        unread: 3,
        ..Summary::default()
    };
    give(&mut bench, summary, vec![point(&[1]), point(&[2, 9])]);
    let unread = |bench: &Bench| -> Vec<u64> {
        let panel = panel(bench);
        let summary = panel.summary.as_ref().unwrap().unread;
        let points = panel.points.iter().map(Point::unread);
        std::iter::once(summary).chain(points).collect()
    };
    assert_eq!(unread(&bench), [3, 1, 2]);
    bench.asked.clear();
    bench.press("j<Enter>");
    assert_eq!(
        bench.marks(),
        [(Target::Entries(vec![EntryId(2)]), Change::Read(true))]
    );
    let ticket = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Mark { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let flags = |is_read| Flags {
        is_read,
        ..Flags::default()
    };
    let step = |is_read| Step {
        label: "read 1 entry".into(),
        flags: vec![(EntryId(2), flags(is_read))],
        count: 1,
        ..Step::default()
    };
    bench.send(Msg::Event(Event::Marked {
        ticket: ticket.unwrap(),
        step: Ok(step(true)),
    }));
    assert_eq!(unread(&bench), [2, 1, 1]);
    // Undoing is known to it too.
    bench.send(Msg::Event(Event::Undone(Some(step(false)))));
    assert_eq!(unread(&bench), [3, 1, 2]);
}

#[test]
fn the_report_under_the_cursor_is_asked_for_where_it_is_shown() {
    let peeks = |bench: &Bench| -> Vec<(Ticket, EntryId)> {
        let asked = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::Peek { ticket, entry }) => Some((*ticket, *entry)),
            _ => None,
        });
        asked.collect()
    };
    // On a small screen what the points leave must be enough for it.
    for (screen, lines, points, is_shown) in [
        (200, 58, 2, true),
        (120, 38, 60, true),
        (80, 22, 2, true),
        (80, 22, 12, false),
    ] {
        let mut bench = bench("[a*,b*] c*");
        bench.app.fit.screen = screen;
        bench.app.fit.panel = (76, lines - 2);
        bench.press("T");
        let all = (1..=points).map(|id| {
            let mut point = point(&[id]);
            point.first.published = NOW.plus(-86_400 * id);
            point
        });
        give(&mut bench, Summary::default(), all.collect());
        bench.press("j");
        let asked = peeks(&bench);
        if !is_shown {
            assert_eq!(asked, [], "{screen}, {points}");
            continue;
        }
        let entries: Vec<EntryId> = asked.iter().map(|(_, entry)| *entry).collect();
        assert_eq!(entries, [EntryId(1), EntryId(2)], "{screen}, {points}");
        // What comes for a report that was left is dropped.
        for (ticket, wanted) in [(asked[0].0, None), (asked[1].0, Some(1))] {
            bench.send(Msg::Event(Event::Peeked {
                ticket,
                text: vec!["It was reported.".into()],
            }));
            let text = panel(&bench).peek.text.as_ref();
            assert_eq!(text.map(Vec::len), wanted);
        }
    }
}

#[test]
fn a_timeline_begins_at_the_report_that_it_was_opened_from() {
    for (points, want) in [([2, 1], 1), ([1, 2], 0), ([8, 9], 0)] {
        let mut bench = bench("[a*,b*] c*");
        bench.press("T");
        let points = points.map(|id| point(&[id]));
        give(&mut bench, Summary::default(), points.into());
        assert_eq!(panel(&bench).cursor, want);
        bench.press("T");
        let said = bench.app.notice.as_ref().map(|said| said.text.to_string());
        assert_eq!(said.as_deref(), Some("this story is on no topic"));
    }
}

#[test]
fn a_timeline_begins_at_a_report_that_it_shows() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("T");
    // Of a day with many only the largest are shown, and the newest is none of them.
    let points = [(1, 1), (2, 1), (3, 4), (4, 5), (5, 6), (6, 1)].map(|(id, reports)| Point {
        reports,
        ..point(&[id])
    });
    give(&mut bench, Summary::default(), points.into());
    let panel = panel(&bench);
    let lines = panel.lines();
    let shown = lines.iter().filter_map(|line| line.point());
    assert_eq!(Some(panel.cursor), shown.min());
    assert_ne!(panel.cursor, 0);
}

/// Answers the last request for coverage with these reports of each outlet.
fn cover(bench: &mut Bench, outlets: &[&[i64]]) {
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Coverage { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let version = |ids: &&[i64]| Version {
        outlet: Clean::line(&format!("Outlet of {}", ids[0])),
        reports: (ids.iter())
            .map(|id| Report {
                row: row(*id, "report", false, false),
                copies: Vec::new(),
            })
            .collect(),
        sentences: 0,
        only: Vec::new(),
    };
    bench.send(Msg::Event(Event::Coverage {
        ticket: ticket.unwrap(),
        coverage: Ok(Coverage {
            versions: outlets.iter().map(version).collect(),
            reports: 3,
            outlets: 2,
        }),
    }));
}

fn chosen(bench: &Bench) -> Option<(usize, usize)> {
    match &bench.app.overlay {
        Some(Overlay::Coverage(panel)) => Some(panel.cursor),
        _ => None,
    }
}

#[test]
fn coverage_begins_at_the_report_that_it_was_opened_from() {
    for (outlets, want) in [
        ([&[2, 1][..], &[3][..]], (1, 1)),
        ([&[3][..], &[1][..]], (1, 0)),
        // What is folded away as a copy is no report of its own.
        ([&[3][..], &[2][..]], (0, 0)),
    ] {
        let mut bench = bench("[a*,b*] c*");
        bench.press("c");
        cover(&mut bench, &outlets);
        assert_eq!(chosen(&bench), Some(want), "{outlets:?}");
    }
}

#[test]
fn coverage_opens_in_a_timeline_and_leads_back() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("T");
    give(
        &mut bench,
        Summary::default(),
        vec![point(&[1]), point(&[2, 9])],
    );
    bench.press("jc");
    cover(&mut bench, &[&[9], &[2]]);
    assert_eq!(chosen(&bench), Some((1, 0)));
    // What is read in it is known to the timeline below.
    let is_read = Flags {
        is_read: true,
        ..Flags::default()
    };
    let step = Step {
        label: "read 1 entry".into(),
        flags: vec![(EntryId(9), is_read)],
        count: 1,
        ..Step::default()
    };
    bench.send(Msg::Event(Event::Undone(Some(step))));
    bench.press("q");
    let panel = panel(&bench);
    assert_eq!(panel.cursor, 1);
    assert_eq!(panel.points[1].unread(), 1);
    // From a report that was opened in it, by way of both.
    bench.press("c");
    cover(&mut bench, &[&[9], &[2]]);
    bench.press("<Enter>");
    assert_eq!(bench.app.focus, Pane::Reader);
    bench.press("q");
    assert_eq!(chosen(&bench), Some((1, 0)));
    bench.press("q");
    assert!(matches!(bench.app.overlay, Some(Overlay::Timeline(_))));
    bench.press("q");
    assert!(bench.app.overlay.is_none() && bench.app.behind.is_none());
}

#[test]
fn what_a_timeline_shows_of_a_report_is_there_when_one_comes_back() {
    let mut bench = bench("[a*,b*] c*");
    bench.app.fit.screen = 200;
    bench.app.fit.panel = (76, 56);
    bench.press("T");
    give(&mut bench, Summary::default(), vec![point(&[1])]);
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Peek { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.press("c");
    bench.send(Msg::Event(Event::Peeked {
        ticket: asked.unwrap(),
        text: vec!["It was reported.".into()],
    }));
    bench.press("q");
    assert!(panel(&bench).peek.text.is_some());
    // On a screen that has room for it only now, it is asked for when one comes back.
    bench.press("q");
    bench.app.fit.screen = 80;
    bench.app.fit.panel = (76, 8);
    bench.press("T");
    give(&mut bench, Summary::default(), vec![point(&[1])]);
    bench.press("c");
    bench.app.fit.panel = (76, 56);
    let is_peek = |request: &Request| matches!(request, Request::Peek { .. });
    bench.asked.clear();
    bench.press("q");
    assert!(bench.has_asked(is_peek));
}

#[test]
fn coverage_says_where_it_has_no_room_for_the_report() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("c");
    // It has three, of which two are compared.
    cover(&mut bench, &[&[9], &[2]]);
    let said = bench.app.notice.as_ref().map(|said| said.text.as_str());
    assert_eq!(said, Some("this report is not among those compared here"));
}
