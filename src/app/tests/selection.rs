//! Selections, tags, and marks of what a query finds.

use super::*;
use crate::app::Selection;
use crate::model::list::Order;
use crate::model::sidebar::Sidebar;
use crate::model::tag::TagRow;
use crate::model::{Key, Ticket};

/// Returns what was asked to be marked last.
fn marked(bench: &Bench) -> (Target, Change) {
    let marks = bench.asked.iter().rev().filter_map(|effect| match effect {
        crate::app::Effect::Engine(Request::Mark { target, change, .. }) => {
            Some((target.clone(), change.clone()))
        }
        _ => None,
    });
    marks.into_iter().next().expect("something is marked")
}

fn entries(ids: &[i64]) -> Target {
    Target::Entries(ids.iter().copied().map(EntryId).collect())
}

fn tagged(name: &str, is_on: bool) -> Change {
    Change::Tagged(Clean::line(name), is_on)
}

/// Says which tags there are.
fn know(bench: &mut Bench, tags: &[(&str, u64)]) {
    let tags = tags.iter().map(|(name, count)| TagRow {
        name: Clean::line(name),
        count: *count,
    });
    let data = Sidebar {
        tags: tags.collect(),
        ..Sidebar::default()
    };
    bench.send(Msg::Event(Event::Sidebar(Box::new(data))));
}

#[test]
fn a_count_stars_so_many_rows() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("2s");
    let marks = bench.marks();
    let [(Target::Entries(entries), change)] = marks.as_slice() else {
        panic!("{marks:?}");
    };
    assert_eq!(*change, Change::Starred(true));
    assert_eq!(entries.len(), 2);
}

#[test]
fn what_is_done_to_a_selection_is_done_to_all_of_it() {
    check(">a* b* c* d*", "vjd", "a b >c* d*");
    check("a* b* >c* d*", "vkd", "a* b c >d*");
    check("a* b* >c* d*", "v2ks", ">a+ b+ c+ d*");
    check(">a* b* c* d*", "vjX", ">c* d*");
    check(">a* b* c*", "Vs", ">a+ b+ c+");
    // Toggled off only where all have it.
    check(">a+ b* c*", "vjs", "a+ >b+ c*");
    check(">a+ b+ c*", "vjs", "a* >b* c*");
    check(">a* b* c*", "VN", ">a b c");
    // Given up again.
    check(">a* b* c*", "vjvd", "a* b >c*");
    check(">a* b* c*", "vj<Esc>d", "a* b >c*");
    check(">a* b* c*", "VVd", "a >b* c*");
}

/// Returns what is said of the selection.
fn said(bench: &Bench) -> String {
    bench.app.list.selected_count().unwrap().text()
}

#[test]
fn a_selection_of_stories_says_how_many_entries_they_are() {
    let mut bench = super::stories::bench("[a*,b*,c] [d*,e*] f*");
    bench.press("vj");
    assert_eq!(said(&bench), "2 stories, 5 entries");
    bench.press("j");
    assert_eq!(said(&bench), "3 stories, 6 entries");
    // The whole list is what it counts, of which the store knows.
    bench.press("V");
    bench.app.list.total = Some(5);
    assert_eq!(said(&bench), "3 stories, 5 entries");
    bench.app.list.more_below = true;
    assert_eq!(said(&bench), "5 entries");
    bench.app.list.more_below = false;
    bench.app.list.total = None;
    assert_eq!(said(&bench), "3 stories");
    // Single reports of one that is unfolded.
    let mut bench = super::stories::bench("[a*,b*,c] d*");
    bench.press("zojjvj");
    assert_eq!(said(&bench), "2 entries");
}

#[test]
fn a_selection_ends_with_what_is_done_to_it() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("vj");
    assert_eq!(said(&bench), "2 entries");
    assert_eq!(bench.app.list.selected_rows(), 0..2);
    bench.press("s");
    assert_eq!(bench.app.list.selection, None);
    assert_eq!(marked(&bench), (entries(&[1, 2]), Change::Starred(true)));
    assert_eq!(bench.app.list.selected_rows(), 0..0);
}

#[test]
fn a_selection_beyond_what_is_loaded_is_a_part_of_the_list() {
    let mut bench = Bench::new(">a* b* c*");
    bench.app.list.more_below = true;
    bench.press("V");
    assert_eq!(bench.app.list.selection, Some(Selection::All));
    bench.press("X");
    let (target, _) = marked(&bench);
    let Target::List {
        from, until, also, ..
    } = target
    else {
        panic!("not the list: {target:?}");
    };
    assert_eq!((from, until), (None, None));
    assert_eq!(also, [1, 2, 3].map(EntryId));

    // The row it began at is no longer loaded.
    let mut bench = Bench::new("a* >b* c*");
    let key = row(1, "a", false, false).key();
    bench.press("v");
    bench.app.list.selection = Some(Selection::From {
        place: Key::of_time(key.published.plus(10_000), EntryId(77)),
        is_member: false,
    });
    assert_eq!(said(&bench), "entries from far above or below");
    bench.press("d");
    let (target, _) = marked(&bench);
    let Target::List { from, until, .. } = target else {
        panic!("not the list: {target:?}");
    };
    assert_eq!(from.map(|key| key.id), Some(EntryId(77)));
    assert_eq!(until.map(|key| key.id), Some(EntryId(2)));
    assert_eq!(bench.show(), "a b >c*");
}

#[test]
fn only_what_is_loaded_whole_is_taken_off_again() {
    for (more_below, is_grouped, want) in [
        (false, false, false),
        (false, true, false),
        (true, false, true),
        (true, true, true),
    ] {
        let mut bench = Bench::new(">a b");
        for row in &mut bench.app.list.rows {
            row.flags.is_starred = true;
        }
        if is_grouped {
            bench.app.list.spec.order = Order::Story;
        }
        bench.app.list.more_below = more_below;
        bench.press("Vs");
        assert_eq!(
            marked(&bench).1,
            Change::Starred(want),
            "{more_below} {is_grouped}"
        );
    }
}

#[test]
fn what_arrived_since_is_in_no_mark() {
    let mut bench = Bench::new(">a* b*");
    bench.press(".");
    bench.answer(Window {
        rows: vec![row(1, "a", false, false), row(2, "b", false, false)],
        more_below: true,
        newest: Some(EntryId(40)),
        ..Window::default()
    });
    bench.press("A");
    let (target, _) = marked(&bench);
    assert!(
        matches!(
            target,
            Target::List {
                newest: Some(EntryId(40)),
                ..
            }
        ),
        "{target:?}"
    );
}

#[test]
fn a_tag_is_found_by_a_part_of_its_name_or_made() {
    let mut bench = Bench::new(">a* b* c*");
    know(&mut bench, &[("vote", 3), ("to check", 9)]);
    bench.press("t");
    let names = |bench: &Bench| -> Vec<String> {
        let choices = bench.app.choices();
        choices.iter().map(|one| one.name.to_string()).collect()
    };
    assert_eq!(names(&bench), ["to check", "vote"]);
    bench.press("vo<Enter>");
    assert_eq!(marked(&bench), (entries(&[1]), tagged("vote", true)));
    assert_eq!(bench.app.list.rows[0].tags, [Clean::line("vote")]);
    // The last one used comes first, and is taken off where it is on.
    bench.press("t<Enter>");
    assert_eq!(marked(&bench), (entries(&[1]), tagged("vote", false)));
    assert_eq!(bench.app.list.rows[0].tags, [] as [Clean; 0]);
    // A new one stands below those that are like it.
    bench.press("vjtvot");
    assert_eq!(names(&bench), ["vote", "vot"]);
    bench.press("<Up><Enter>");
    assert_eq!(marked(&bench), (entries(&[1, 2]), tagged("vot", true)));
    // Nothing typed and no tag known: nothing is done.
    let mut bench = Bench::new(">a*");
    bench.press("t<Enter>");
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
}

#[test]
fn a_tag_that_cannot_be_stored_goes_off_again() {
    let mut bench = Bench::new(">a* b*");
    bench.press("turgent<Enter>");
    assert_eq!(bench.app.list.rows[0].tags, [Clean::line("urgent")]);
    assert!(bench.app.list.is_unsaved(&bench.app.list.rows[0]));
    bench.acknowledge(Some("the disk is full"));
    assert_eq!(bench.app.list.rows[0].tags, [] as [Clean; 0]);
    assert!(!bench.app.list.is_unsaved(&bench.app.list.rows[0]));
}

#[test]
fn undo_puts_tags_back_without_loading_the_list() {
    let mut bench = Bench::new(">a* b*");
    bench.press("turgent<Enter>");
    bench.acknowledge(None);
    bench.asked.clear();
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "tagged 1 entry #urgent".into(),
        tags: vec![(EntryId(1), Vec::new())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.app.list.rows[0].tags, [] as [Clean; 0]);
    assert!(!bench.has_asked(|r| matches!(r, Request::List { .. })));
}

#[test]
fn a_query_is_marked_from_the_palette() {
    let mut bench = Bench::new(">a* b*");
    bench.press(":done<Space>is:unread<Space>before:2d<Enter>");
    let (target, change) = marked(&bench);
    assert_eq!(change, Change::Done);
    let Target::List { spec, newest, .. } = target else {
        panic!("not a list: {target:?}");
    };
    assert_eq!(spec.source, Source::Search("is:unread before:2d".into()));
    assert_eq!(newest, None);
    // The list is had anew when it is stored.
    bench.asked.clear();
    bench.acknowledge(None);
    let ticket = Ticket(99);
    bench.send(Msg::Event(Event::Marked {
        ticket,
        step: Ok(Step::default()),
    }));

    let mut bench = Bench::new(">a* b*");
    bench.press(":tag<Space>work<Space>harbor<Enter>");
    assert_eq!(marked(&bench).1, tagged("work", true));
    bench.asked.clear();
    bench.press(":done<Space>(x<Enter>");
    assert!(
        bench
            .app
            .prompt
            .as_ref()
            .is_some_and(|prompt| prompt.fault.is_some())
    );
    assert!(!bench.has_asked(|request| matches!(request, Request::Mark { .. })));
    // Without a query it is the command of this name.
    let mut bench = Bench::new(">a* b*");
    bench.press(":done<Enter>");
    assert_eq!(marked(&bench).0, entries(&[1]));
}

#[test]
fn an_empty_list_says_what_was_done() {
    let mut bench = Bench::new(">a* b*");
    bench.press("sdd");
    bench.acknowledge(None);
    // The last one stays for the moment, so that it can be opened.
    assert_eq!(bench.show(), ">b");
    bench.press("j");
    assert_eq!(bench.show(), "");
    assert_eq!(bench.app.tally.text().as_deref(), Some("read 2, starred 1"));
    bench.press("u");
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 1 entry".into(),
        flags: vec![(EntryId(2), crate::model::Flags::default())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">b*");
    assert_eq!(bench.app.tally.text().as_deref(), Some("read 1, starred 1"));
}

#[test]
fn a_tag_is_taken_off_everything_in_the_sidebar() {
    let mut bench = Bench::new(">a* b*");
    know(&mut bench, &[("vote", 3)]);
    bench.press("hGX");
    let (target, change) = marked(&bench);
    assert_eq!(change, tagged("vote", false));
    let Target::List { spec, .. } = target else {
        panic!("not a list: {target:?}");
    };
    assert_eq!(spec.source, Source::Search("tag:\"vote\"".into()));
}

#[test]
fn a_selection_belongs_to_its_list() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press_through("v/ferry<Enter>");
    assert_eq!(bench.app.list.selection, None);
    bench.press("d");
    let under_cursor = Target::Entries(vec![EntryId(1)]);
    assert_eq!(marked(&bench), (under_cursor, Change::Done));
}

#[test]
fn keys_wait_for_the_list_that_was_asked_for() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("/ferry<Enter>D");
    let is_marked = bench.has_asked(|r| matches!(r, Request::Mark { .. }));
    assert!(!is_marked, "the rows are those of another list");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    let (Target::List { spec, until, .. }, _) = marked(&bench) else {
        panic!("D goes to a part of a list");
    };
    assert_eq!(spec.source, Source::Search("ferry".into()));
    assert_eq!(until, Some(row(7, "x", false, false).key()));

    // Esc gives up waiting: what is on the screen is what is meant.
    let mut bench = Bench::new(">a* b* c*");
    bench.press("/ferry<Enter>j<Esc>");
    bench.press("D");
    let (Target::List { spec, .. }, _) = marked(&bench) else {
        panic!("D goes to a part of a list");
    };
    assert_eq!(spec.source, Source::Desk(crate::model::Desk::Unread));
}

#[test]
fn rows_that_were_cut_before_a_mark_was_stored_come_with_it() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("j");
    bench.press("N");
    let read = Flags {
        is_read: true,
        ..Flags::default()
    };
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Mark { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.send(Msg::Event(Event::Marked {
        ticket: ticket.expect("a mark"),
        step: Ok(Step {
            flags: vec![(EntryId(2), read), (EntryId(3), read)],
            count: 2,
            ..Step::default()
        }),
    }));
    bench.answer(Window {
        rows: vec![row(3, "c", false, false), row(4, "d", false, false)],
        ..Window::default()
    });
    assert_eq!(bench.show(), "a* >b c d*");
}

#[test]
fn a_list_goes_on_behind_rows_that_moved() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("5j");
    let asked = |bench: &Bench| {
        bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::List { anchor, .. }) => Some(*anchor),
            _ => None,
        })
    };
    let after = |id| Some(Anchor::After(row(id, "", false, false).key()));
    assert_eq!(asked(&bench), after(2));
    // What was read stands further down now: these rows are here already.
    bench.answer(Window {
        rows: vec![row(1, "a", true, false)],
        more_below: true,
        ..Window::default()
    });
    assert_eq!(asked(&bench), after(1), "not the same place again");
    bench.answer(Window {
        rows: vec![row(3, "c", false, false)],
        ..Window::default()
    });
    assert_eq!(bench.show(), "a* b* >c*");
}

#[test]
fn what_was_deleted_meanwhile_is_not_asked_for_again() {
    let mut bench = Bench::new(">a* b* c*");
    let asked = |bench: &Bench| bench.awaited().map(|(_, anchor)| anchor);
    bench.press("X");
    bench.app.list.more_above = true;
    bench.press("j");
    let before = bench.app.list.rows[0].key();
    assert_eq!(asked(&bench), Some(Anchor::Before(before)));
    // Read before the deletion was stored: the row comes once more.
    let rows = vec![row(1, "a", false, false)];
    let first = rows[0].key();
    bench.answer(Window {
        rows,
        more_above: true,
        ..Window::default()
    });
    assert_eq!(bench.app.list.rows[0].id, EntryId(2));
    assert_eq!(asked(&bench), Some(Anchor::Before(first)));
}

#[test]
fn what_was_said_before_a_selection_does_not_come_back_after_it() {
    for keys in ["V<Esc>", "v<Esc>", "VV"] {
        let mut bench = Bench::new(">a* b* c*");
        bench.press("d");
        bench.acknowledge(None);
        assert!(bench.app.notice.is_some());
        bench.press(keys);
        assert_eq!(bench.app.notice, None, "{keys}");
    }
}
