//! A database that is damaged: what can be read of it is kept, whatever is broken.

use std::fs;
use std::path::Path;

use coranto::model::list::ListSpec;
use coranto::model::story::StoryFix;
use coranto::model::timeline::Subject;
use coranto::model::{Anchor, Change, Clock, Desk, Source, StoryId, Time};
use coranto::store::{Reader, StoreError, Writer, salvage};
use coranto::stories::Near;

use super::{Home, NOW, entry, linked};
use crate::storylists::Shelf;

const FEEDS: usize = 4;
const ENTRIES: usize = 60;

/// A closed database with feeds, copies, marks and tags.
fn closed() -> (tempfile::TempDir, std::path::PathBuf) {
    let mut home = Home::new();
    for feed in 0..FEEDS {
        let url = format!("https://harbor-{feed}.example/feed");
        let feed = home.follow(&url, if feed % 2 == 0 { "News/Lake" } else { "" });
        let entries = (0..ENTRIES).map(|number| {
            let title = format!("Ferry {number}");
            let text = format!(
                "The ferry sails at {number}. {}",
                "Wind and water. ".repeat(40)
            );
            linked(
                entry(&number.to_string(), &title, &text, number as i64),
                &format!("/{number}"),
            )
        });
        home.fetch(feed, entries.collect());
    }
    let ids = home.ids();
    home.mark(&ids[..20], Change::Read(true));
    home.mark(&ids[5..9], Change::Starred(true));
    home.mark(&ids[30..32], Change::Later(true));
    home.assert_sound();
    let Home {
        _folder: folder,
        path,
        writer,
        reader,
        ..
    } = home;
    drop(reader);
    writer.close().unwrap();
    (folder, path)
}

fn clock() -> Clock {
    Clock::fixed(Time(NOW))
}

fn count(path: &Path, source: Desk) -> usize {
    let reader = Reader::open(path).unwrap();
    let spec = ListSpec::new(Source::Desk(source), true);
    reader
        .window(&spec, Anchor::Top, 1_000, &clock())
        .unwrap()
        .rows
        .len()
}

#[test]
fn what_is_whole_is_kept_whole() {
    let (_folder, path) = closed();
    let (stars, later, all) = (
        count(&path, Desk::Starred),
        count(&path, Desk::Later),
        count(&path, Desk::All),
    );
    let salvaged = salvage(&path, &clock()).unwrap();
    assert_eq!(salvaged.feeds, FEEDS as u64);
    assert_eq!(salvaged.entries, (FEEDS * ENTRIES) as u64);
    assert_eq!(salvaged.torn, [""; 0]);
    assert!(salvaged.damaged.exists());
    assert_eq!(Reader::open(&path).unwrap().check().unwrap(), [""; 0]);
    let kept = (
        count(&path, Desk::Starred),
        count(&path, Desk::Later),
        count(&path, Desk::All),
    );
    assert_eq!(kept, (stars, later, all));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// What the user said and saw of stories, and how the screen was, outlive the damage; and that stories
/// are made anew brings no news.
#[test]
fn what_was_said_and_seen_of_stories_is_kept() {
    let mut shelf = Shelf::new(4);
    let titles = [
        "Harbor Line bridge closed",
        "Bridge closed in Lakeport",
        "Ferries ordered",
        "Survey is late",
        "Market opens",
    ];
    for (at, title) in titles.iter().enumerate() {
        shelf.add(at % 4, title, "", 1_000 - at as i64);
    }
    shelf.assign(&[1, 1, 3, 4, 5], &[]);
    let join = StoryFix::Join {
        stories: vec![StoryId(3), StoryId(1)],
        entries: Vec::new(),
        into: None,
    };
    let clock = shelf.clock.clone();
    shelf.writer.fix_stories(&join, &clock).unwrap();
    let apart = StoryFix::Apart([StoryId(4), StoryId(5)]);
    shelf.writer.fix_stories(&apart, &clock).unwrap();
    let one = Subject::Story(StoryId(1));
    shelf.writer.look_at(one, Time(NOW - 60)).unwrap();
    shelf.writer.keep_session("a list and a place").unwrap();
    shelf.writer.note_seen().unwrap();
    let folder = shelf.close();
    let path = folder.path().join("data/coranto.db");
    let told = |reader: &Reader| {
        let fixes = reader.unassigned(0, 9).unwrap();
        let fixes: Vec<_> = fixes.iter().map(|entry| entry.grouping(false)).collect();
        let timeline = reader.timeline(one, None, &clock).unwrap();
        let seen = timeline.summary.unwrap().seen;
        (fixes, seen, reader.session().unwrap())
    };
    let before = told(&Reader::open(&path).unwrap());

    let salvaged = salvage(&path, &clock).unwrap();
    assert_eq!(salvaged.torn, [""; 0]);
    let mut shelf = Shelf::open(folder);
    assert_eq!(told(&shelf.reader), before);
    let new = ListSpec::new(Source::Search("is:new".into()), true);
    let window = shelf.reader.window(&new, Anchor::Top, 9, &clock).unwrap();
    assert_eq!(window.rows.len(), 0);
    // Of two stories it was said that they are not the same; of two others nobody said anything.
    let near = |story| Near {
        story,
        score: 0.5,
        needs: 0.6,
    };
    let doubts = [(4, near(1)), (5, near(4))];
    shelf.assign_near(&[1, 1, 1, 4, 5], &[], &doubts);
    let doubted = |story| shelf.reader.doubts(StoryId(story)).unwrap().len();
    assert_eq!((doubted(1), doubted(4), doubted(5)), (1, 1, 0));
}

#[test]
fn it_waits_for_nobody_who_has_it_open() {
    let (_folder, path) = closed();
    let writer = Writer::open(&path).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(salvage(&path, &clock()), Err(StoreError::InUse)));
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(writer);
    salvage(&path, &clock()).unwrap();
}

/// In each of two hundred copies a few bytes are others, or a whole page is gone: every one of them is
/// refused, or ends as a sound database; and of all entries nearly all are kept.
#[test]
fn bytes_flipped_in_two_hundred_copies() {
    let (folder, path) = closed();
    let sound = fs::read(&path).unwrap();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let (mut kept, mut salvaged, mut lost) = (0, 0, 0);
    for round in 0..200 {
        let mut bytes = sound.clone();
        if round % 4 == 0 {
            // Offset 16 of the header: bytes of a page.
            let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
            let page = next(bytes.len() / size - 1) + 1;
            bytes[page * size..(page + 1) * size].fill(0xa5);
        } else {
            for _ in 0..=round % 16 {
                // Of the header only what is in the file's own format: another magic is another file.
                let at = 100 + next(bytes.len() - 100);
                bytes[at] ^= 1 << next(8);
            }
        }
        let copy = folder.path().join(format!("copy-{round}.db"));
        fs::write(&copy, &bytes).unwrap();
        match salvage(&copy, &clock()) {
            Ok(report) => {
                let faults = Reader::open(&copy).unwrap().check().unwrap();
                assert_eq!(faults, [""; 0], "round {round}");
                assert_eq!(fs::read(&report.damaged).unwrap().len(), bytes.len());
                kept += report.entries;
                salvaged += 1;
                drop(Writer::open(&copy).unwrap());
            }
            Err(StoreError::Lost) => {
                lost += 1;
                assert_eq!(fs::read(&copy).unwrap(), bytes, "it is left as it was");
            }
            Err(error) => panic!("round {round}: {error}"),
        }
    }
    let share = kept as f64 / (salvaged * FEEDS * ENTRIES) as f64;
    assert!(
        salvaged >= 180 && share > 0.9,
        "{salvaged} salvaged, {lost} lost, {share:.3} of entries"
    );
}
