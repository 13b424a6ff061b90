//! Stories beyond their rows: whole lists of them, and their timelines.

use super::stories::bench;
use super::*;
use crate::app::Overlay;
use crate::app::timeline::TimelinePanel;
use crate::model::timeline::{Point, Summary, Timeline};
use crate::model::{Change, Ticket, TopicId};

#[test]
fn a_whole_list_leaves_alone_what_its_stories_have_elsewhere() {
    let mut bench = bench("[a*,b*] c*");
    bench.app.list.spec.source = Source::Topic(TopicId(3));
    for row in &mut bench.app.list.rows {
        let members = row.told.iter_mut().flat_map(|told| &mut told.members);
        for row in members.filter(|row| row.id == EntryId(1)) {
            row.topics = vec![TopicId(3)];
        }
    }
    bench.press("A");
    let (target, _) = bench.marks().remove(0);
    assert!(matches!(
        target,
        Target::List {
            whole_stories: false,
            ..
        }
    ));
    let read = |bench: &Bench| -> Vec<bool> {
        let told = bench.app.list.rows[0].told.as_ref().unwrap();
        told.members.iter().map(|row| row.flags.is_read).collect()
    };
    assert_eq!(read(&bench), [true, false]);
    assert_eq!(bench.show(), ">(a)* c");
    // What only the store knew of comes with its answer.
    let is_read = Flags {
        is_read: true,
        ..Flags::default()
    };
    let ticket = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Mark { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let step = Step {
        label: "read 3 entries".into(),
        flags: [1, 2, 3].map(|id| (EntryId(id), is_read)).to_vec(),
        count: 3,
        ..Step::default()
    };
    bench.send(Msg::Event(Event::Marked {
        ticket: ticket.unwrap(),
        step: Ok(step),
    }));
    assert_eq!(read(&bench), [true, true]);
    // The whole list selected is the same, also where all of it is loaded.
    bench.asked.clear();
    bench.press("Vs");
    let (target, _) = bench.marks().remove(0);
    assert!(
        matches!(
            target,
            Target::List {
                whole_stories: false,
                from: None,
                ..
            }
        ),
        "{target:?}"
    );
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
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Timeline { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let point = |id: i64, others: &[i64]| Point {
        first: row(id, "report", false, false),
        reports: 1 + others.len() as u64,
        copies: 0,
        entries: std::iter::once(&id)
            .chain(others)
            .map(|id| (EntryId(*id), true))
            .collect(),
        new: 0,
        joined: Vec::new(),
    };
    let timeline = Timeline {
        summary: Some(Box::new(Summary {
            reports: 3,
            unread: 3,
            ..Summary::default()
        })),
        points: vec![point(1, &[]), point(2, &[9])],
        older: None,
    };
    bench.send(Msg::Event(Event::Timeline {
        ticket: ticket.unwrap(),
        timeline: Ok(Box::new(timeline)),
    }));
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
    for (screen, lines, is_shown) in [(200, 58, true), (120, 38, true), (80, 22, false)] {
        let mut bench = bench("[a*,b*] c*");
        bench.app.fit.screen = screen;
        bench.app.fit.panel = (76, lines - 2);
        bench.press("T");
        let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Timeline { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let point = |id: i64| Point {
            first: row(id, "report", false, false),
            reports: 1,
            copies: 0,
            entries: vec![(EntryId(id), true)],
            new: 0,
            joined: Vec::new(),
        };
        bench.send(Msg::Event(Event::Timeline {
            ticket: ticket.unwrap(),
            timeline: Ok(Box::new(Timeline {
                summary: Some(Box::default()),
                points: vec![point(1), point(2)],
                older: None,
            })),
        }));
        bench.press("j");
        let asked = peeks(&bench);
        if !is_shown {
            assert_eq!(asked, [], "{screen}");
            continue;
        }
        let entries: Vec<EntryId> = asked.iter().map(|(_, entry)| *entry).collect();
        assert_eq!(entries, [EntryId(1), EntryId(2)], "{screen}");
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
        let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Timeline { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let points = points.map(|id| Point {
            first: row(id, "report", false, false),
            reports: 1,
            copies: 0,
            entries: vec![(EntryId(id), true)],
            new: 0,
            joined: Vec::new(),
        });
        bench.send(Msg::Event(Event::Timeline {
            ticket: ticket.unwrap(),
            timeline: Ok(Box::new(Timeline {
                summary: Some(Box::default()),
                points: points.to_vec(),
                older: None,
            })),
        }));
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
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Timeline { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    // Of a day with many only the largest are shown, and the newest is none of them.
    let point = |(id, reports): (i64, u64)| Point {
        first: row(id, "report", false, false),
        reports,
        copies: 0,
        entries: vec![(EntryId(id), true)],
        new: 0,
        joined: Vec::new(),
    };
    let points = [(1, 1), (2, 1), (3, 4), (4, 5), (5, 6), (6, 1)].map(point);
    bench.send(Msg::Event(Event::Timeline {
        ticket: ticket.unwrap(),
        timeline: Ok(Box::new(Timeline {
            summary: Some(Box::default()),
            points: points.into(),
            older: None,
        })),
    }));
    let panel = panel(&bench);
    let lines = panel.lines();
    let shown = lines.iter().filter_map(|line| line.point());
    assert_eq!(Some(panel.cursor), shown.min());
    assert_ne!(panel.cursor, 0);
}

#[test]
fn a_mark_of_a_story_meets_the_reader_as_it_meets_the_store() {
    let mut bench = bench("[a*,b*] c*");
    // What the reader has was read, and the list came anew without it.
    let mut shown = row(9, "d", true, false);
    shown.story = StoryId(1);
    bench.app.reader.entry = Some(shown.clone());
    // It went to a story of its own.
    bench.send(Msg::Event(Event::Grouped));
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Retell {
            ticket, entries, ..
        }) => Some((*ticket, entries.contains(&shown.id))),
        _ => None,
    });
    let (ticket, is_in) = asked.unwrap();
    assert!(is_in);
    shown.story = StoryId(9);
    let mut rows = vec![shown];
    rows.extend(super::stories::stories("[a*,b*] c*"));
    bench.send(Msg::Event(Event::Retold { ticket, rows }));
    assert_eq!(bench.show(), ">(a)* c*");
    bench.press("s");
    let starred = |bench: &Bench| bench.app.reader.entry.as_ref().unwrap().flags.is_starred;
    assert!(!starred(&bench));

    // Rows that were told before a mark was stored, and come after, know nothing of it.
    let shown = bench.app.list.rows[1].clone();
    bench.app.reader.entry = Some(shown.clone());
    bench.asked.clear();
    bench.send(Msg::Event(Event::Grouped));
    bench.press("js");
    assert!(starred(&bench));
    let mut tickets = (None, None);
    for effect in &bench.asked {
        match effect {
            Effect::Engine(Request::Retell { ticket, .. }) => tickets.0 = Some(*ticket),
            Effect::Engine(Request::Mark { ticket, .. }) => tickets.1 = Some(*ticket),
            _ => {}
        }
    }
    let flags = Flags {
        is_starred: true,
        ..shown.flags
    };
    bench.send(Msg::Event(Event::Marked {
        ticket: tickets.1.unwrap(),
        step: Ok(Step {
            label: "starred 1 entry".into(),
            flags: vec![(shown.id, flags)],
            count: 1,
            ..Step::default()
        }),
    }));
    bench.send(Msg::Event(Event::Retold {
        ticket: tickets.0.unwrap(),
        rows: vec![shown],
    }));
    assert!(starred(&bench));
    assert!(bench.app.list.rows[1].flags.is_starred);
}
