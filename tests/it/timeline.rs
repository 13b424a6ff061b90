//! Timelines and coverage, from the store.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::{Duration, Instant};

use coranto::model::timeline::{Point, Subject, Timeline};
use coranto::model::{StoryId, Time, TopicId};

use crate::storylists::Shelf;

const HOUR: i64 = 3_600;

fn told(timeline: &Timeline) -> Vec<String> {
    let point = |point: &Point| {
        let joined = point.joined.iter();
        let joined: Vec<String> = joined
            .map(|(name, after)| format!("{name} +{}", after / HOUR))
            .collect();
        format!(
            "{} {} [{}]",
            point.first.title,
            point.reports,
            joined.join(", ")
        )
    };
    timeline.points.iter().map(point).collect()
}

#[test]
fn a_story_is_told_by_its_developments() {
    let mut shelf = Shelf::new(4);
    for (feed, title, age) in [
        (0, "Bridge closed", 58 * HOUR),
        (1, "Crack found", 57 * HOUR),
        (2, "Council votes", 9 * HOUR),
        (3, "Bridge reopens", HOUR),
    ] {
        shelf.add(feed, title, "A report from Lakeport.", age);
    }
    shelf.assign(&[1, 1, 1, 1], &[]);
    let story = Subject::Story(StoryId(1));
    let timeline = shelf.reader.timeline(story, None, &shelf.clock).unwrap();
    // Nothing is kept of their words here, so that none is like another.
    assert_eq!(
        told(&timeline),
        [
            "Bridge reopens 1 []",
            "Council votes 1 []",
            "Crack found 1 []",
            "Bridge closed 1 []"
        ]
    );
    let summary = timeline.summary.unwrap();
    assert_eq!((summary.reports, summary.outlets), (4, 4));
    assert_eq!(summary.days, [2, 0, 2]);
    assert_eq!((summary.seen, summary.new), (None, 0));

    // Looked at, and then something comes.
    shelf.writer.look_at(story, shelf.clock.now).unwrap();
    let before = shelf.clock.now;
    shelf.clock.now = Time(before.0 + HOUR);
    shelf.add(1, "Ferry fares fall", "A report.", -HOUR / 2);
    shelf.assign(&[1], &[]);
    let timeline = shelf.reader.timeline(story, None, &shelf.clock).unwrap();
    let summary = timeline.summary.unwrap();
    assert_eq!(summary.seen, Some(before));
    assert_eq!((summary.new, summary.new_outlets), (1, 1));
    let new: Vec<u64> = timeline.points.iter().map(|point| point.new).collect();
    assert_eq!(new, [1, 0, 0, 0, 0]);
}

#[test]
fn a_development_of_days_has_a_place_in_each() {
    let mut shelf = Shelf::new(3);
    let text =
        "A crack was found in a girder of the Harbor Line bridge in Lakeport, Dana Ruiz said.";
    for (feed, title, hours) in [
        (0, "Crack closes the Harbor Line bridge", 80),
        (1, "Harbor Line bridge in Lakeport closed after crack", 58),
        (2, "Lakeport bridge of the Harbor Line closed: a crack", 34),
        (
            0,
            "Harbor Line bridge still closed after crack in girder",
            33,
        ),
        (
            1,
            "Crack in girder: Harbor Line bridge in Lakeport closed",
            10,
        ),
    ] {
        shelf.add(feed, title, text, hours * HOUR);
    }
    shelf.group();
    let story = Subject::Story(StoryId(1));
    let timeline = shelf.reader.timeline(story, None, &shelf.clock).unwrap();
    // Each report is in a point of its own day, so that no day of reports looks empty.
    let mut days: Vec<_> = (timeline.points.iter())
        .map(|point| shelf.clock.date(point.first.published))
        .collect();
    let summary = timeline.summary.unwrap();
    assert_eq!((summary.reports, summary.unread), (5, 5));
    let reports: u64 = timeline.points.iter().map(|point| point.reports).sum();
    assert_eq!(reports, 5);
    days.dedup();
    let reported = summary.days.iter().filter(|count| **count > 0).count();
    assert_eq!((days.len(), reported), (4, 4));
    let together = timeline.points.iter().find(|point| point.reports == 2);
    assert_eq!(together.unwrap().joined.len(), 1, "{:?}", timeline.points);
}

#[test]
fn reading_a_report_is_a_look_at_its_story() {
    let mut shelf = Shelf::new(2);
    shelf.add(0, "One", "Text.", HOUR);
    shelf.add(1, "Two", "Text.", HOUR / 2);
    shelf.assign(&[1, 1], &[]);
    let now = shelf.clock.now;
    let seen = |shelf: &Shelf| {
        let story = Subject::Story(StoryId(1));
        let timeline = shelf.reader.timeline(story, None, &shelf.clock).unwrap();
        timeline.summary.unwrap().seen
    };
    shelf
        .writer
        .keep_place(coranto::model::EntryId(2), 9, None)
        .unwrap();
    assert_eq!(seen(&shelf), None);
    shelf
        .writer
        .keep_place(coranto::model::EntryId(2), 9, Some(now))
        .unwrap();
    assert_eq!(seen(&shelf), Some(now));
}

/// A shelf with a topic that has `days` days of `each` entries; most go on with the story before.
fn topic(days: i64, each: i64) -> (Shelf, Subject) {
    let mut shelf = Shelf::new(5);
    let matched = shelf.watch("Bridge", "bridge");
    let mut stories = Vec::new();
    for feed in 0..5 {
        let mut entries = Vec::new();
        for day in (0..days).rev() {
            for nth in (0..each).filter(|nth| nth % 5 == feed) {
                let age = day * 24 * HOUR + nth;
                let mut entry =
                    Shelf::entry(feed as usize, &format!("Bridge {day} {nth}"), "A", age);
                entry.topics = vec![matched];
                entries.push(entry);
                let id = stories.len() as i64 + 1;
                stories.push(if nth % 20 < 5 || entries.len() < 2 {
                    id
                } else {
                    id - 1
                });
            }
        }
        shelf.store(feed as usize, entries);
    }
    // A story is called by its first entry.
    for at in 1..stories.len() {
        let first = stories[at] as usize - 1;
        stories[at] = stories[first];
    }
    shelf.assign(&stories, &[]);
    (shelf, Subject::Topic(matched.topic))
}

fn walk(shelf: &Shelf, subject: Subject) -> Vec<Timeline> {
    let mut parts = Vec::new();
    let mut from = None;
    loop {
        let part = shelf.reader.timeline(subject, from, &shelf.clock).unwrap();
        from = part.older;
        parts.push(part);
        if from.is_none() {
            return parts;
        }
    }
}

#[test]
fn ten_thousand_entries_come_in_parts() {
    let (shelf, subject) = topic(100, 100);
    let start = Instant::now();
    let first = shelf.reader.timeline(subject, None, &shelf.clock).unwrap();
    let took = start.elapsed();
    let parts = walk(&shelf, subject);
    let _ = writeln!(
        std::io::stderr(),
        "timeline of 10,000 entries: first part {took:?}, {} parts",
        parts.len()
    );
    // The watchdog: ten times what it may take.
    assert!(took < Duration::from_secs(3), "{took:?}");
    let summary = first.summary.unwrap();
    assert_eq!((summary.reports, summary.outlets), (10_000, 5));
    assert_eq!(summary.days.iter().sum::<u32>(), 10_000);
    assert!(parts.len() > 5 && parts.iter().skip(1).all(|part| part.summary.is_none()));
    assert!(parts.iter().all(|part| part.points.len() < 400));
    let points = || parts.iter().flat_map(|part| &part.points);
    assert_eq!(points().map(|point| point.reports).sum::<u64>(), 10_000);
    // No day is cut: a story has one point a day, and they come newest first.
    let day = |point: &Point| shelf.clock.date(point.first.published);
    let of_day: BTreeSet<_> = points()
        .map(|point| (day(point), point.first.story))
        .collect();
    assert_eq!(of_day.len(), points().count());
    assert!(points().is_sorted_by(|one, next| one.first.key() > next.first.key()));
}

#[test]
fn a_topic_is_looked_at_and_may_be_empty() {
    let (mut shelf, subject) = topic(2, 3);
    let timeline = shelf.reader.timeline(subject, None, &shelf.clock).unwrap();
    assert_eq!(timeline.summary.unwrap().title.as_str(), "Bridge");
    shelf.writer.look_at(subject, shelf.clock.now).unwrap();
    let timeline = shelf.reader.timeline(subject, None, &shelf.clock).unwrap();
    assert_eq!(timeline.summary.unwrap().seen, Some(shelf.clock.now));
    let none = Subject::Topic(TopicId(99));
    let timeline = shelf.reader.timeline(none, None, &shelf.clock).unwrap();
    assert!(timeline.points.is_empty() && timeline.older.is_none());
    let gone = Subject::Story(StoryId(99));
    let timeline = shelf.reader.timeline(gone, None, &shelf.clock).unwrap();
    assert!(timeline.points.is_empty());
}

#[test]
fn versions_come_with_their_copies() {
    let mut shelf = Shelf::new(3);
    let text = "The bridge is closed. ".repeat(12);
    shelf.add(0, "Bridge closed", &text, 300);
    shelf.add(1, "Shut", &text, 200);
    shelf.add(2, "Nurses wait", "Nurses wait at the bridge.", 100);
    shelf.assign(&[1, 1, 1], &[(2, 1)]);
    let stored = shelf.reader.coverage(StoryId(1)).unwrap();
    assert_eq!((stored.all, stored.outlets), (2, 2));
    let told: Vec<(String, Vec<String>)> = (stored.reports.iter())
        .map(|report| {
            let copies = report.copies.iter().map(ToString::to_string);
            (report.row.outlet.to_string(), copies.collect())
        })
        .collect();
    let names = |names: &[&str]| {
        names
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<String>>()
    };
    assert_eq!(
        told,
        [
            ("Outlet 0".to_owned(), names(&["Outlet 1"])),
            ("Outlet 2".to_owned(), names(&[]))
        ]
    );
    let gone = shelf.reader.coverage(StoryId(99)).unwrap();
    assert!(gone.reports.is_empty() && gone.all == 0);
}
