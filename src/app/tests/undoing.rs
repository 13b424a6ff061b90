//! Undo: rows and cursor go back, and it is said what was undone.

use super::*;
use crate::model::mark::COMMAND_LINE;

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
fn undoing_says_when_it_comes_to_earlier_sessions_and_to_the_command_line() {
    let mut bench = Bench::new(">a* b*");
    let mut said = |taken: Time, place: Option<&str>| {
        bench.send(Msg::Event(Event::Undone(Some(Step {
            label: "done 1 entry".into(),
            taken: Some(taken),
            place: place.map(Into::into),
            ..Step::default()
        }))));
        bench.app.notice.as_ref().map(|notice| notice.text.clone())
    };
    let done = "undid: done 1 entry";
    assert_eq!(said(NOW, None).as_deref(), Some(done));
    let elsewhere = said(NOW, Some(COMMAND_LINE)).expect("a notice");
    assert_eq!(elsewhere.as_str(), format!("{done}, on the command line"));
    let earlier = said(NOW.plus(-2 * 86_400), None).expect("a notice");
    assert!(earlier.starts_with(&format!("{done}, of ")), "{earlier}");
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

fn step(label: &str, entries: &[i64], flags: Flags) -> Step {
    Step {
        label: label.into(),
        flags: entries.iter().map(|id| (EntryId(*id), flags)).collect(),
        count: entries.len() as u64,
        ..Step::default()
    }
}

const READ: Flags = Flags {
    is_read: true,
    is_starred: false,
    is_later: false,
};

#[test]
fn redoing_goes_on_as_the_step_did() {
    let redo = |list: &str, label: &str, entries: &[i64], flags: Flags, key: &str| {
        let mut bench = Bench::new(list);
        bench.send(Msg::Event(Event::Redone(Some(step(label, entries, flags)))));
        let shown = bench.show();
        bench.press(key);
        (shown, bench.show())
    };
    let shown = |now: &str, then: &str| (now.to_owned(), then.to_owned());
    // What is done goes at the next key, with the cursor below it.
    let list = "a* b* c* >d*";
    assert_eq!(
        redo(list, "done 2 entries", &[1, 2], READ, "j"),
        shown("a b >c* d*", "c* >d*")
    );
    // What a query found lies here and there: the cursor stays.
    assert_eq!(
        redo(list, "done 2 entries", &[1, 3], READ, "j"),
        shown("a b* c >d*", "b* >d*")
    );
    // What was only read stays.
    assert_eq!(
        redo(list, "read 3 entries", &[1, 2, 3], READ, "k"),
        shown("a b c >d*", "a b >c d*")
    );
    // In a list that shows what was read the cursor goes on too.
    let mut bench = Bench::new(">a* b* c*");
    bench.app.list.spec.show_read = true;
    bench.send(Msg::Event(Event::Redone(Some(step(
        "done 1 entry",
        &[1],
        READ,
    )))));
    bench.press("j");
    assert_eq!(bench.show(), "a b* >c*");
    // Of a story that is unfolded it goes on from the report.
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.press("zo");
    bench.send(Msg::Event(Event::Redone(Some(step(
        "done 1 entry",
        &[1],
        READ,
    )))));
    assert_eq!(bench.show(), "(a)* a >b* c*");
    // A row by itself is gone to.
    let starred = Flags {
        is_starred: true,
        ..Flags::default()
    };
    assert_eq!(
        redo(list, "starred 1 entry", &[2], starred, "j"),
        shown("a* >b+ c* d*", "a* b+ >c* d*")
    );
}

#[test]
fn undoing_goes_to_a_row_by_itself() {
    let mut bench = Bench::new("a b+ >c*");
    bench.send(Msg::Event(Event::Undone(Some(step(
        "starred 1 entry",
        &[1],
        READ,
    )))));
    assert_eq!(bench.show(), ">a b+ c*");
    // An entry that was read before does not go for it.
    bench.press("j");
    assert_eq!(bench.show(), "a >b+ c*");
    // Of several the cursor stays where it is.
    bench.send(Msg::Event(Event::Undone(Some(step(
        "starred 2",
        &[1, 3],
        READ,
    )))));
    assert_eq!(bench.show(), "a >b+ c");
    // A report of a story that is unfolded is gone to itself.
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.press("zojd");
    assert_eq!(bench.show(), "(a)* a >b* c*");
    let unread = Flags::default();
    bench.send(Msg::Event(Event::Undone(Some(step(
        "done 1 entry",
        &[1],
        unread,
    )))));
    assert_eq!(bench.show(), "(a)* >a* b* c*");
}

#[test]
fn of_several_steps_the_last_says_where_to_go() {
    let mut bench = Bench::new(">a* b*");
    bench.asked.clear();
    let read = Flags::default();
    for (entry, goes_on) in [(77, true), (1, false)] {
        let step = Step {
            goes_on,
            ..step("done 1 entry", &[entry], read)
        };
        bench.send(Msg::Event(Event::Undone(Some(step))));
        let lists = |effect: &&Effect| matches!(effect, Effect::Engine(Request::List { .. }));
        // The first is of what the list never had: it is loaded once, for both.
        let asked = bench.asked.iter().filter(lists).count();
        assert_eq!(asked, usize::from(!goes_on));
    }
}

#[test]
fn counts_undo_and_redo_several_steps() {
    let mut bench = Bench::new(">a*");
    bench.press("3u2<C-r>u");
    let asked: Vec<Request> = bench
        .asked
        .iter()
        .filter_map(|effect| match effect {
            Effect::Engine(request @ (Request::Undo(_) | Request::Redo(_))) => {
                Some(request.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        asked,
        [Request::Undo(3), Request::Redo(2), Request::Undo(1)]
    );
    let third = Step {
        so_far: 3,
        ..step("done 1 entry", &[1], Flags::default())
    };
    bench.send(Msg::Event(Event::Undone(Some(third))));
    assert_eq!(
        bench.app.notice.as_ref().map(|notice| notice.text.as_str()),
        Some("undid 3 steps, the last: done 1 entry")
    );
}
