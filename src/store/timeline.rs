//! Timelines of stories and topics, from the entries as they stand: nothing is kept for them but
//! when they were last looked at.
//!
//! A topic is walked from the newest entry back by the key of its list and cut between two local
//! days, so that the points of a day, its stories, are whole. A story is had as a whole.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::stories::outlet_hash;
use super::traces::Traces;
use super::writer::{Safety, Writer};
use super::{Reader, Result, rows};
use crate::model::timeline::{MOST_DAYS, Point, Subject, Summary, Timeline};
use crate::model::{Clean, Clock, EntryId, Key, Time};
use crate::stories::{Extractor, developments};

/// Points after which a part of a timeline ends with the day.
const POINTS: usize = 120;

/// Entries after which it does.
const ENTRIES: usize = 2_000;

/// Most hours: of two days, of which clocks may go back on one.
const HOURS: usize = 49;

/// Days that are counted one by one.
const DAYS: i64 = MOST_DAYS as i64;

/// Most entries of a story that are looked at, the newest.
const STORY: i64 = 5_000;

/// An entry of a timeline.
struct Report {
    key: Key,
    story: i64,
    feed: i64,
    host: Option<String>,
    arrived: i64,
    is_read: bool,
    copies: u64,
}

/// The columns of a report, of the table `e`.
const COLUMNS: &str = "e.published, e.id, e.story, e.feed, e.outlet, e.fetched, e.is_read, \
     iif(e.copy_count > 0, (SELECT count(*) FROM entry c WHERE c.copy_of = e.id \
     AND c.copy_count > 0 AND c.is_hidden = 0), 0)";

impl Report {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: Key::of_time(Time(row.get(0)?), EntryId(row.get(1)?)),
            story: row.get(2)?,
            feed: row.get(3)?,
            host: row.get(4)?,
            arrived: row.get(5)?,
            is_read: row.get(6)?,
            copies: row.get::<_, i64>(7)?.cast_unsigned(),
        })
    }

    fn outlet(&self) -> u64 {
        outlet_hash(self.host.as_deref(), self.feed)
    }
}

impl Reader {
    /// Returns a part of a timeline: the newest, or what is older than a point.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn timeline(&self, subject: Subject, from: Option<Key>, clock: &Clock) -> Result<Timeline> {
        let snapshot = self.snapshot()?;
        let seen = seen(&snapshot, subject)?;
        let mut timeline = Timeline::default();
        let groups = match subject {
            Subject::Story(story) => {
                let reports = of_story(&snapshot, story.0)?;
                timeline.summary = Some(Box::new(summary(&reports, seen, clock)));
                in_developments(&snapshot, reports, clock)?
            }
            Subject::Topic(topic) => {
                if from.is_none() {
                    let all = of_topic(&snapshot, topic.0, None, clock, usize::MAX)?.0;
                    timeline.summary = Some(Box::new(summary(&all, seen, clock)));
                }
                let (reports, older) = of_topic(&snapshot, topic.0, from, clock, ENTRIES)?;
                timeline.older = older;
                by_day(reports, clock)
            }
        };
        if let Some(summary) = &mut timeline.summary {
            summary.title = title(&snapshot, subject)?;
        }
        for group in groups {
            timeline.points.extend(self.point(&snapshot, &group, seen)?);
        }
        timeline
            .points
            .sort_by_key(|point| std::cmp::Reverse(point.first.key()));
        Ok(timeline)
    }

    /// Makes a point of reports, the oldest first.
    fn point(
        &self,
        connection: &Connection,
        reports: &[Report],
        seen: Option<Time>,
    ) -> Result<Option<Point>> {
        let Some((first, others)) = reports.split_first() else {
            return Ok(None);
        };
        let Some(row) = rows::load(connection, self.names(), [first.key.id.0])?.pop() else {
            return Ok(None);
        };
        let mut joined: Vec<(Clean, i64)> = Vec::new();
        let mut outlets = vec![first.outlet()];
        let mut names = self.names().borrow_mut();
        for report in others {
            if !outlets.contains(&report.outlet()) {
                outlets.push(report.outlet());
                let name = names.outlet(connection, report.feed, report.host.as_deref())?;
                joined.push((name, report.key.published.0 - first.key.published.0));
            }
        }
        let entries = reports.iter().map(|one| (one.key.id, !one.is_read));
        let is_new = |report: &&Report| seen.is_some_and(|seen| report.arrived > seen.0);
        Ok(Some(Point {
            first: row,
            reports: reports.len() as u64,
            copies: reports.iter().map(|report| report.copies).sum(),
            entries: entries.collect(),
            new: reports.iter().filter(is_new).count() as u64,
            joined,
        }))
    }
}

impl Writer {
    /// Remembers that a timeline, or what it tells, was looked at.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn look_at(&mut self, subject: Subject, now: Time) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        let (sql, id) = match subject {
            Subject::Story(story) => ("UPDATE story SET seen_at = ?2 WHERE id = ?1", story.0),
            Subject::Topic(topic) => ("UPDATE topic SET seen_at = ?2 WHERE id = ?1", topic.0),
        };
        change.execute(sql, [id, now.0])?;
        Ok(change.commit()?)
    }
}

fn seen(connection: &Connection, subject: Subject) -> Result<Option<Time>> {
    let (sql, id) = match subject {
        Subject::Story(story) => ("SELECT seen_at FROM story WHERE id = ?1", story.0),
        Subject::Topic(topic) => ("SELECT seen_at FROM topic WHERE id = ?1", topic.0),
    };
    let seen: Option<Option<i64>> = connection
        .prepare_cached(sql)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(seen.flatten().map(Time))
}

fn title(connection: &Connection, subject: Subject) -> Result<Clean> {
    let (sql, id) = match subject {
        Subject::Story(story) => (
            "SELECT coalesce(story.title, entry.title) FROM story \
             LEFT JOIN entry ON entry.id = story.id WHERE story.id = ?1",
            story.0,
        ),
        Subject::Topic(topic) => ("SELECT name FROM topic WHERE id = ?1", topic.0),
    };
    let title: Option<Option<String>> = connection
        .prepare_cached(sql)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(Clean::line(&title.flatten().unwrap_or_default()))
}

/// Returns the reports of a story that are to be seen, the newest first.
fn of_story(connection: &Connection, story: i64) -> Result<Vec<Report>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry e INDEXED BY entry_story WHERE e.story = ?1 \
         AND e.is_hidden = 0 AND e.is_face = 1 ORDER BY e.published DESC, e.id DESC LIMIT ?2"
    ))?;
    let reports = statement.query_map([story, STORY], Report::read)?;
    Ok(reports.collect::<rusqlite::Result<_>>()?)
}

/// Returns reports of a topic, the newest first, that are older than `from`: those of whole days,
/// until there are `most`. And where what is left begins.
fn of_topic(
    connection: &Connection,
    topic: i64,
    from: Option<Key>,
    clock: &Clock,
    most: usize,
) -> Result<(Vec<Report>, Option<Key>)> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM listed l JOIN entry e ON e.id = l.entry WHERE l.scope = -?1 \
         AND (l.published, l.entry) < (?2, ?3) ORDER BY l.published DESC, l.entry DESC"
    ))?;
    let (published, id) = from.map_or((i64::MAX, i64::MAX), |key| (key.published.0, key.id.0));
    let mut found = statement.query(params![topic, published, id])?;
    let mut reports: Vec<Report> = Vec::new();
    let mut day = Day::default();
    let (mut points, mut stories) = (0, std::collections::HashSet::new());
    while let Some(row) = found.next()? {
        let report = Report::read(row)?;
        if !day.holds(report.key.published, clock) {
            if reports.len() >= most || (most < usize::MAX && points >= POINTS) {
                let older = reports.last().map(|report| report.key);
                return Ok((reports, older));
            }
            stories.clear();
        }
        points += usize::from(stories.insert(report.story));
        reports.push(report);
    }
    Ok((reports, None))
}

/// A local day, to find out of which many moments are without working each out.
#[derive(Default)]
struct Day {
    start: i64,
    end: i64,
}

impl Day {
    /// Returns whether a moment is of this day; else this is that moment's day from now on.
    fn holds(&mut self, time: Time, clock: &Clock) -> bool {
        if (self.start..self.end).contains(&time.0) {
            return true;
        }
        let date = clock.date(time);
        self.start = clock.start_of(date).0;
        self.end = date
            .tomorrow()
            .map_or(i64::MAX, |next| clock.start_of(next).0);
        false
    }
}

/// Groups reports, the newest first, by story within each day; each group has the oldest first.
fn by_day(reports: Vec<Report>, clock: &Clock) -> Vec<Vec<Report>> {
    let mut groups: Vec<Vec<Report>> = Vec::new();
    let mut of_story: HashMap<i64, usize> = HashMap::new();
    let mut day = Day::default();
    for report in reports {
        if !day.holds(report.key.published, clock) {
            of_story.clear();
        }
        let group = *of_story.entry(report.story).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(report);
    }
    for group in &mut groups {
        group.reverse();
    }
    groups
}

/// Groups the reports of a story, the newest first, by development within each day; each group has
/// the oldest first. One that goes on for days has its place in each of them, or days of reports
/// would look like days without any.
fn in_developments(
    connection: &Connection,
    mut reports: Vec<Report>,
    clock: &Clock,
) -> Result<Vec<Vec<Report>>> {
    reports.reverse();
    let mut statement =
        connection.prepare_cached("SELECT vector FROM story_entry WHERE entry = ?1")?;
    let mut told = Vec::with_capacity(reports.len());
    let (mut traces, mut extractor) = (Traces::new(connection), Extractor::new());
    for report in &reports {
        let id = report.key.id.0;
        let kept: Option<Vec<u8>> = statement.query_row([id], |row| row.get(0)).optional()?;
        let vector = traces.vector(&mut extractor, id, &kept.unwrap_or_default())?;
        told.push((report.key.published.0, vector.unwrap_or_default()));
    }
    let mut groups: Vec<Vec<Report>> = Vec::new();
    let mut day = Day::default();
    let mut present = None;
    for (report, number) in reports.into_iter().zip(developments(&told)) {
        let is_same_day = day.holds(report.key.published, clock);
        match groups.last_mut() {
            Some(group) if is_same_day && present == Some(number) => group.push(report),
            _ => groups.push(vec![report]),
        }
        present = Some(number);
    }
    Ok(groups)
}

/// Counts reports, the newest first.
fn summary(reports: &[Report], seen: Option<Time>, clock: &Clock) -> Summary {
    let outlets = |since: i64| {
        let of = reports.iter().filter(|report| report.arrived > since);
        let mut outlets: Vec<u64> = of.map(Report::outlet).collect();
        let count = outlets.len() as u64;
        outlets.sort_unstable();
        outlets.dedup();
        (count, outlets.len() as u64)
    };
    let (new, new_outlets) = seen.map_or((0, 0), |seen| outlets(seen.0));
    let mut summary = Summary {
        reports: reports.len() as u64,
        outlets: outlets(i64::MIN).1,
        seen,
        new,
        new_outlets,
        unread: reports.iter().filter(|report| !report.is_read).count() as u64,
        ..Summary::default()
    };
    if let (Some(newest), Some(oldest)) = (reports.first(), reports.last()) {
        let last = clock.date(newest.key.published);
        let mut first = clock.date(oldest.key.published);
        if days_between(first, last) >= DAYS {
            first = clock.date(newest.key.published.plus(-(DAYS - 1) * 86_400));
        }
        summary.first = clock.start_of(first);
        summary.days = vec![0; days_between(first, last) as usize + 1];
        let mut day = Day::default();
        let mut index = None;
        for report in reports {
            if !day.holds(report.key.published, clock) {
                let since = days_between(first, clock.date(report.key.published));
                index = usize::try_from(since).ok();
            }
            if let Some(count) = index.and_then(|index| summary.days.get_mut(index)) {
                *count += 1;
            }
        }
        if summary.days.len() <= 2 {
            let times = reports.iter().rev().map(|report| report.key.published);
            (summary.first_hour, summary.hours) = by_hour(summary.first, times);
        }
    }
    summary
}

/// Counts times, the oldest first, by the hours since `midnight`: returns the first hour that has
/// one, and how many each has from there on.
fn by_hour(midnight: Time, times: impl Iterator<Item = Time>) -> (Time, Vec<u32>) {
    let of: Vec<i64> = times
        .map(|time| (time.0 - midnight.0).max(0) / 3_600)
        .collect();
    let first = of.first().copied().unwrap_or(0);
    let mut hours = Vec::new();
    // What is not between the first and the last is counted nowhere, as it is with the days.
    for at in of
        .iter()
        .filter_map(|hour| usize::try_from(hour - first).ok())
    {
        if at < HOURS {
            hours.resize(hours.len().max(at + 1), 0);
            hours[at] += 1;
        }
    }
    (midnight.plus(first * 3_600), hours)
}

fn days_between(first: Date, last: Date) -> i64 {
    i64::from((last - first).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_begin_with_the_first_report() {
        let of = |times: &[i64]| {
            let (first, hours) = by_hour(Time(7_200), times.iter().copied().map(Time));
            (first.0, hours)
        };
        assert_eq!(of(&[]), (7_200, vec![]));
        assert_eq!(of(&[7_200, 10_799]), (7_200, vec![2]));
        assert_eq!(of(&[18_100, 18_200, 25_300]), (18_000, vec![2, 0, 1]));
        assert_eq!(of(&[18_100, 0, i64::MAX / 2]), (18_000, vec![1]));
    }
}
