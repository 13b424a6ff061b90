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

#[test]
fn redoing_goes_on_as_the_step_did() {
    let step = |label: &str, entries: &[i64], flags: Flags| Step {
        label: label.into(),
        flags: entries.iter().map(|id| (EntryId(*id), flags)).collect(),
        count: entries.len() as u64,
        ..Step::default()
    };
    let read = Flags {
        is_read: true,
        ..Flags::default()
    };
    let mut bench = Bench::new("a* b* c* >d*");
    bench.send(Msg::Event(Event::Redone(Some(step(
        "done 2",
        &[1, 2],
        read,
    )))));
    assert_eq!(bench.show(), "a b >c* d*");
    bench.press("j");
    assert_eq!(bench.show(), "c* >d*");
    // What takes nothing out of the list is gone to.
    let starred = Flags {
        is_starred: true,
        ..Flags::default()
    };
    bench.send(Msg::Event(Event::Redone(Some(step(
        "starred",
        &[3],
        starred,
    )))));
    assert_eq!(bench.show(), ">c+ d*");
    // So is what undoing changes; an entry that was read before does not go for it.
    let mut bench = Bench::new("a b+ >c*");
    bench.send(Msg::Event(Event::Undone(Some(step("starred", &[1], read)))));
    assert_eq!(bench.show(), ">a b+ c*");
    bench.press("j");
    assert_eq!(bench.show(), "a >b+ c*");
}
