//! Rows that become stories, or stories that become others, while they are looked at.

use super::stories::{bench, stories};
use super::*;
use crate::model::story::StoryFix;

impl Bench {
    /// Says that entries were assigned to stories, and gives the rows that are asked for then.
    pub(super) fn retell(&mut self, rows: Vec<EntryRow>) {
        self.send(Msg::Event(Event::Grouped));
        let asked = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Retell { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let ticket = asked.expect("rows are asked for");
        self.send(Msg::Event(Event::Retold { ticket, rows }));
    }
}

/// Rows of these entries, as the store tells them: each stands for the story that has its entry.
pub(super) fn told(list: &str, ids: &[i64]) -> Vec<EntryRow> {
    let stories = stories(list);
    let rows = ids.iter().map(|id| {
        let story = stories.iter().find(|row| row.holds(EntryId(*id)));
        let story = story.expect("the entry of a row");
        EntryRow {
            id: EntryId(*id),
            place: None,
            ..story.clone()
        }
    });
    rows.collect()
}

#[test]
fn rows_become_stories_where_they_stand() {
    let mut bench = bench("a* b* c* d*");
    bench.press("jj");
    bench.retell(told("[a*,b*] [c*,d*]", &[1, 2, 3, 4]));
    // The row that one looks at reads on as it did, until one looks elsewhere.
    assert_eq!(bench.show(), "(a)* >c*");
    bench.press("k");
    bench.retell(told("[a*,b*] [c*,d*]", &[1, 3]));
    assert_eq!(bench.show(), ">(a)* (c)*");
    // From an entry that went to a story above, the cursor goes there.
    let mut bench = self::bench("a* b* c* d*");
    bench.press("jj");
    bench.retell(told("[a*,b*,c*] d*", &[1, 2, 3, 4]));
    assert_eq!(bench.show(), ">c* d*");
    // One that is unfolded stays so, and the cursor on its entry.
    let mut bench = self::bench("[a*,b*] c* d*");
    bench.press("zojj");
    assert_eq!(bench.show(), "(a)* a* >b* c* d*");
    bench.retell(told("[a*,b*,c*] d*", &[1, 3, 4]));
    assert_eq!(bench.show(), "(a)* a* >b* c* d*");
    assert_eq!(bench.app.list.rows.len(), 5);
}

#[test]
fn what_was_done_stays_so_while_rows_become_stories() {
    let mut bench = bench("a* b* c*");
    bench.press("d");
    assert_eq!(bench.show(), "a >b* c*");
    // The store does not know of it yet.
    bench.retell(told("[a*,b*] c*", &[1, 2, 3]));
    assert_eq!(bench.show(), ">b* c*");
    let told = bench.app.list.rows[0].told.as_ref().unwrap();
    let read: Vec<bool> = told.members.iter().map(|row| row.flags.is_read).collect();
    assert_eq!(read, [true, false]);
    // A story with something unread does not go at the next key.
    bench.press("j");
    assert_eq!(bench.show(), "b* >c*");
}

#[test]
fn single_entries_stay_single() {
    let mut bench = bench("a* b*");
    bench.press("zg");
    bench.answer(Window {
        rows: stories("a* b*"),
        ..Window::default()
    });
    bench.asked.clear();
    bench.send(Msg::Event(Event::Grouped));
    assert!(!bench.has_asked(|request| matches!(request, Request::Retell { .. })));
    assert!(bench.has_asked(|request| matches!(request, Request::Sidebar)));
}

#[test]
fn a_list_with_room_takes_in_what_arrived_once_it_is_grouped() {
    let mut bench = bench("a* b*");
    bench.send(Msg::Event(Event::Changed { new: 2 }));
    bench.asked.clear();
    bench.send(Msg::Event(Event::Grouped));
    assert!(bench.has_asked(|request| matches!(request, Request::List { .. })));
    // Not where something was read: that would go.
    let mut bench = self::bench("a* b*");
    bench.press("<Enter>h");
    bench.send(Msg::Event(Event::Changed { new: 2 }));
    bench.asked.clear();
    bench.send(Msg::Event(Event::Grouped));
    assert!(!bench.has_asked(|request| matches!(request, Request::List { .. })));
    assert!(bench.has_asked(|request| matches!(request, Request::Retell { .. })));
}

impl Bench {
    fn fixed(&mut self, fix: StoryFix) {
        let step = Ok(Step {
            label: "split off 1 report".into(),
            count: 1,
            ..Step::default()
        });
        self.asked.clear();
        self.send(Msg::Event(Event::Fixed { fix, step }));
    }

    fn retold_entries(&self) -> Vec<EntryId> {
        let asked = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Retell { entries, .. }) => Some(entries.clone()),
            _ => None,
        });
        asked.expect("rows are asked for")
    }
}

#[test]
fn what_is_split_off_stays_in_sight_though_it_was_read() {
    let split = |ids: &[i64]| StoryFix::Split(ids.iter().map(|id| EntryId(*id)).collect());
    let alone = |id: i64, name: &str, is_read: bool| row(id, name, is_read, false);
    let mut bench = bench("[a*,b,c*] d*");
    bench.press("zojj#");
    assert!(bench.has_asked(|request| *request == Request::FixStories(split(&[2]))));
    bench.fixed(split(&[2]));
    assert_eq!(bench.show(), "(a)* a* c* >b d*");
    // The list is not built anew: what was read in it would go.
    assert!(!bench.has_asked(|request| matches!(request, Request::List { .. })));
    let mut rows = stories("[a*,c*]");
    rows[0].told.as_mut().unwrap().members[1].id = EntryId(3);
    rows.extend([alone(2, "b", true), alone(4, "d", false)]);
    bench.retell(rows);
    assert_eq!(bench.show(), "(a)* a* c* >b d*");

    // Taken back, the cursor is on the story that it is part of again.
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "split off 1 report".into(),
        count: 1,
        ..Step::default()
    }))));
    bench.answer(Window {
        rows: stories("[a*,b,c*] d*"),
        at: Some(1),
        ..Window::default()
    });
    bench.press("zc");
    assert_eq!(bench.show(), ">(a)* d*");

    // The newest report, by which the row went until now.
    let mut bench = self::bench("[a,b*,c*] d*");
    bench.press("zoj#");
    bench.fixed(split(&[1]));
    assert_eq!(bench.show(), "(a)* b* c* >a d*");
    let told: Vec<EntryId> = bench.retold_entries();
    assert_eq!(told, [EntryId(2), EntryId(1), EntryId(4)]);

    // Of two the other one is alone now.
    let mut bench = self::bench("[a*,b] d*");
    bench.press("zojj#");
    bench.fixed(split(&[2]));
    assert_eq!(bench.show(), "a* >b d*");

    // One that joins another story leaves the row it was part of.
    let mut bench = self::bench("[a,b*,c*] d*");
    bench.fixed(StoryFix::Join {
        stories: Vec::new(),
        entries: vec![EntryId(1)],
        into: Some(StoryId(4)),
    });
    assert_eq!(bench.retold_entries(), [EntryId(2), EntryId(4)]);
}

#[test]
fn how_far_many_entries_are_grouped_is_known_until_they_all_are() {
    let mut bench = bench("a*");
    bench.send(Msg::Event(Event::Grouping(40)));
    assert_eq!(bench.app.grouping, Some(40));
    bench.send(Msg::Event(Event::Grouping(100)));
    assert_eq!(bench.app.grouping, None);
}
