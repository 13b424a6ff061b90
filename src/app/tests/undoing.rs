//! Undo: rows and cursor go back, and it is said what was undone.

use super::*;

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
