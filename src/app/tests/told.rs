//! Stories beyond their rows: whole lists of them, and the reader.

use super::stories::bench;
use super::*;
use crate::model::TopicId;

#[test]
fn a_whole_list_leaves_alone_what_its_stories_have_elsewhere() {
    let mut bench = bench("[a*,b*] c*");
    bench.app.list.spec.source = Source::Topic(TopicId(3));
    for told in bench.app.list.rows.iter_mut().flat_map(|row| &mut row.told) {
        told.outside = vec![EntryId(2)];
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
    let hint = bench
        .app
        .notice
        .as_ref()
        .and_then(|notice| notice.hint.clone());
    let hint = hint.unwrap_or_default();
    assert_eq!(hint.as_str(), "of this list alone, u undoes it");
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
