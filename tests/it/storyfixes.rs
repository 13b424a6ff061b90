//! What the user says of stories holds: online, after a rebuild, and undone and redone exactly.

use std::collections::BTreeMap;

use coranto::model::list::Order;
use coranto::model::story::StoryFix;
use coranto::model::{Change, Desk, EntryId, Source, StoryId, Target};
use coranto::store::Retention;
use coranto::stories::Grouping;

use crate::storylists::{Shelf, spec};

/// Seven reports: stories 1 (of 1, 2, 3), 4 (of 4, 5) and 6; 7 is a story of its own.
fn shelf() -> Shelf {
    let mut shelf = Shelf::new(4);
    let titles = [
        "Harbor Line bridge closed",
        "Bridge closed in Lakeport",
        "Lakeport waits for a bridge",
        "Ferries ordered",
        "Ruiz orders ferries",
        "Survey is late",
        "Market opens",
    ];
    for (at, title) in titles.iter().enumerate() {
        shelf.add(at % 4, title, "", 1_000 - at as i64);
    }
    shelf.assign(&[1, 1, 1, 4, 4, 6, 7], &[]);
    shelf
}

/// Returns story and title by entry, as the list tells them.
fn seats(shelf: &Shelf) -> BTreeMap<i64, (i64, String)> {
    let list = spec(Source::Desk(Desk::All), true, Order::Story);
    let mut seats = BTreeMap::new();
    for row in shelf.rows(&list) {
        let ids: Vec<i64> = match &row.told {
            Some(told) => told.members.iter().map(|member| member.id.0).collect(),
            None => vec![row.id.0],
        };
        for id in ids {
            seats.insert(id, (row.story.0, row.title.to_string()));
        }
    }
    seats
}

fn stories(shelf: &Shelf) -> Vec<i64> {
    seats(shelf).into_values().map(|(story, _)| story).collect()
}

/// Returns what a rebuild is told of each entry: the story it has to go to.
fn pinned(shelf: &Shelf) -> Vec<Option<i64>> {
    let entries = shelf.reader.unassigned(0, 100).unwrap();
    let pinned = entries.iter().map(|entry| match entry.grouping(false) {
        Grouping::Pinned(story) => Some(story),
        _ => None,
    });
    pinned.collect()
}

#[track_caller]
fn apply(shelf: &mut Shelf, fix: &StoryFix, label: &str, after: &[i64]) {
    let before = seats(shelf);
    let clock = shelf.clock.clone();
    let step = shelf.writer.fix_stories(fix, &clock).unwrap();
    assert_eq!(step.label, label);
    assert_eq!(stories(shelf), after);
    shelf.assert_sound();
    let done = seats(shelf);
    shelf.writer.undo(&clock).unwrap().unwrap();
    assert_eq!(seats(shelf), before);
    shelf.assert_sound();
    shelf.writer.redo(&clock).unwrap().unwrap();
    assert_eq!(seats(shelf), done);
    shelf.assert_sound();
}

#[test]
fn merged_stories_are_one_and_stay_so() {
    let mut shelf = shelf();
    let fix = StoryFix::Join {
        stories: vec![StoryId(4), StoryId(1)],
        entries: Vec::new(),
        into: None,
    };
    let merged = [1, 1, 1, 1, 1, 6, 7];
    apply(&mut shelf, &fix, "merged 2 stories", &merged);
    let mut held: Vec<_> = merged.map(Some).to_vec();
    held[5] = None;
    held[6] = None;
    assert_eq!(pinned(&shelf), held);
    shelf.writer.dissolve_stories().unwrap();
    assert_eq!(pinned(&shelf), held);
}

#[test]
fn a_merged_story_keeps_its_title_when_stories_are_made_anew() {
    let mut shelf = Shelf::new(4);
    for (at, title) in [
        "Ferries ordered for Lakeport",
        "Harbor Line bridge closed in Lakeport after a survey",
        "Bridge closed, ferries ordered, Lakeport waits",
        "Orchestra names a new conductor for winter",
        "Conductor of the orchestra named",
    ]
    .iter()
    .enumerate()
    {
        shelf.add(at % 4, title, "", 1_000 - at as i64);
    }
    shelf.group();
    let told: Vec<i64> = stories(&shelf);
    let mut named: Vec<StoryId> = told.iter().map(|story| StoryId(*story)).collect();
    named.sort();
    named.dedup();
    assert!(named.len() > 1, "{told:?}");
    let fix = StoryFix::Join {
        stories: named,
        entries: Vec::new(),
        into: None,
    };
    shelf.writer.fix_stories(&fix, &shelf.clock).unwrap();
    let before = seats(&shelf);
    shelf.writer.dissolve_stories().unwrap();
    shelf.reload();
    shelf.group();
    assert_eq!(seats(&shelf), before);
    shelf.assert_sound();
}

#[test]
fn a_merge_is_undone_after_some_of_its_reports_were_pruned() {
    let mut shelf = shelf();
    let fix = StoryFix::Join {
        stories: vec![StoryId(1), StoryId(4)],
        entries: Vec::new(),
        into: None,
    };
    shelf.writer.fix_stories(&fix, &shelf.clock).unwrap();
    // The first reports of both are read, leave their feeds, and their time is over.
    for entry in [1, 4] {
        shelf.mark(&Target::Entries(vec![EntryId(entry)]), Change::Read(true));
    }
    for feed in [0, 3] {
        let newer = Shelf::entry(feed, "Something else", "", 0);
        shelf.store(feed, vec![newer]);
    }
    shelf.clock.now = shelf.clock.now.plus(100 * 86_400);
    let kept = Retention {
        read: 90,
        unread: 365,
        ..Retention::default()
    };
    let pruned = shelf.writer.prune(&kept, None, 100, &shelf.clock).unwrap();
    assert_eq!(pruned.entries, 2);
    shelf.assert_sound();
    let merged = seats(&shelf);
    assert!([3, 5].iter().all(|entry| merged[entry].0 == merged[&2].0));

    // The marks came after the merge: they are undone first.
    while shelf
        .writer
        .undo(&shelf.clock)
        .unwrap()
        .is_some_and(|step| !step.label.contains("merged"))
    {}
    shelf.assert_sound();
    let apart = seats(&shelf);
    assert_eq!(apart[&2].0, apart[&3].0);
    assert_ne!(apart[&2].0, apart[&5].0);
    while shelf.writer.redo(&shelf.clock).unwrap().is_some() {}
    shelf.assert_sound();
    assert_eq!(seats(&shelf), merged);
}

#[test]
fn a_report_moves_to_another_story() {
    let mut shelf = shelf();
    let fix = StoryFix::Join {
        stories: Vec::new(),
        entries: vec![EntryId(2)],
        into: Some(StoryId(4)),
    };
    let label = "moved 1 report to another story";
    apply(&mut shelf, &fix, label, &[1, 4, 1, 4, 4, 6, 7]);
}

#[test]
fn a_story_whose_first_report_is_split_off_takes_another_name() {
    let mut shelf = shelf();
    let fix = StoryFix::Split(vec![EntryId(1)]);
    apply(
        &mut shelf,
        &fix,
        "split 1 report off",
        &[1, 2, 2, 4, 4, 6, 7],
    );
    assert_eq!(pinned(&shelf)[..3], [Some(1), Some(2), Some(2)]);
}

#[test]
fn what_came_since_follows_when_a_split_is_undone_and_redone() {
    let mut shelf = shelf();
    let clock = shelf.clock.clone();
    let fix = StoryFix::Split(vec![EntryId(1)]);
    shelf.writer.fix_stories(&fix, &clock).unwrap();
    shelf.reload();
    shelf.add(3, "Lakeport waits on", "", 10);
    assert!(shelf.can_assign(2));
    shelf.writer.undo(&clock).unwrap();
    assert_eq!(stories(&shelf), [1, 1, 1, 4, 4, 6, 7, 1]);
    shelf.assert_sound();
    shelf.writer.redo(&clock).unwrap();
    assert_eq!(stories(&shelf), [1, 2, 2, 4, 4, 6, 7, 2]);
    shelf.assert_sound();
}

#[test]
fn nothing_is_changed_where_there_is_nothing_to_change() {
    let mut shelf = shelf();
    let clock = shelf.clock.clone();
    for fix in [
        StoryFix::Split(vec![EntryId(7)]),
        StoryFix::Split(vec![EntryId(4), EntryId(5)]),
        StoryFix::Split(vec![EntryId(99)]),
        StoryFix::Join {
            stories: vec![StoryId(4)],
            entries: Vec::new(),
            into: None,
        },
    ] {
        assert_eq!(shelf.writer.fix_stories(&fix, &clock).unwrap().count, 0);
    }
    assert_eq!(pinned(&shelf), [None; 7]);
}

#[test]
fn an_assignment_made_before_a_correction_is_made_again() {
    let mut shelf = shelf();
    let clock = shelf.clock.clone();
    shelf.add(3, "Ferries come", "", 10);
    let fix = StoryFix::Join {
        stories: vec![StoryId(1), StoryId(4)],
        entries: Vec::new(),
        into: None,
    };
    shelf.writer.fix_stories(&fix, &clock).unwrap();
    assert!(!shelf.can_assign(4), "story 4 is no more");
    shelf.reload();
    assert!(shelf.can_assign(1));
    shelf.assert_sound();
}
