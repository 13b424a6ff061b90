//! The timeline of a story or a topic: a panel to walk through what happened, and back from a report,
//! or the coverage of a story, that was opened in it.

use std::collections::HashMap;

use jiff::Span;
use jiff::civil::Date;

use super::motion::moved;
use super::peek::Peek;
use super::{App, Effect, Overlay, Pane, SideRow};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::timeline::{Point, Subject, Summary, Timeline};
use crate::model::{EntryId, Flags, Key as Place, Notice, Request, Source, Ticket, Time};

/// Points of a day that are shown unless all are: those of the most reports.
const MAIN: usize = 3;

/// Points before the end of what is loaded at which the next part is asked for.
const AHEAD: usize = 20;

/// How much of a timeline is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zoom {
    /// One line a day.
    Days,
    /// The main points of each day.
    #[default]
    Main,
    /// Every point.
    All,
}

/// A line of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineLine {
    /// A day begins, which has so many reports in all.
    Day(Time, u64),
    /// So many days without anything.
    Gap(i64),
    /// What is above came after the last look.
    Here,
    /// The point with this index.
    Point(usize),
    /// The day whose main point is this one, with its reports in all.
    Whole(usize, u64),
    /// So many more points of the day.
    More(usize),
    /// More is being loaded.
    Loading,
}

impl TimelineLine {
    /// Returns the point of the line.
    pub fn point(self) -> Option<usize> {
        match self {
            Self::Point(index) | Self::Whole(index, _) => Some(index),
            _ => None,
        }
    }
}

/// The panel.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinePanel {
    /// What it is of.
    pub subject: Subject,
    /// It in numbers, once they are there.
    pub summary: Option<Box<Summary>>,
    /// The points that are loaded, the newest first.
    pub points: Vec<Point>,
    /// Why nothing can be shown.
    pub problem: Option<Notice>,
    /// How much of it is shown.
    pub zoom: Zoom,
    /// The point that is chosen.
    pub cursor: usize,
    /// Lines above the first one in sight.
    pub offset: usize,
    /// The report under the cursor, where it is shown.
    pub peek: Peek,
    /// The local day of each point.
    days: Vec<Date>,
    older: Option<Place>,
    ticket: Ticket,
    /// What `T` leads to from here.
    other: Option<Subject>,
    /// The report of the story that it was opened from: it begins there.
    from: Option<EntryId>,
}

impl TimelinePanel {
    /// Returns a panel of `subject` that waits for its first part.
    pub fn new(subject: Subject, other: Option<Subject>) -> Self {
        Self {
            subject,
            summary: None,
            points: Vec::new(),
            problem: None,
            zoom: Zoom::default(),
            cursor: 0,
            offset: 0,
            peek: Peek::default(),
            days: Vec::new(),
            older: None,
            ticket: Ticket::default(),
            other,
            from: None,
        }
    }

    /// Returns its lines.
    pub fn lines(&self) -> Vec<TimelineLine> {
        let mut lines = Vec::new();
        let mut seen = self.summary.as_ref().and_then(|summary| summary.seen);
        let mut before = None;
        let mut start = 0;
        while start < self.points.len() {
            let time = self.points[start].first.published;
            let day = self.days[start];
            let same = self.days[start..].iter().take_while(|other| **other == day);
            let count = same.count();
            let points = &self.points[start..start + count];
            let reports = points.iter().map(|point| point.reports).sum();
            if let Some(before) = before {
                let between: Span = before - day;
                let without = i64::from(between.get_days()) - 1;
                if without > 0 {
                    lines.push(TimelineLine::Gap(without));
                }
            }
            if self.zoom != Zoom::Days {
                lines.push(TimelineLine::Day(time, reports));
            }
            let shown = self.shown(start, count);
            for &index in &shown {
                let is_before = |seen: &mut Time| self.points[index].first.published <= *seen;
                let is_first = index == 0;
                if seen.take_if(is_before).is_some() && !is_first {
                    // Above the ruler of a day that begins with it.
                    let at = match lines.last() {
                        Some(TimelineLine::Day(..)) => lines.len() - 1,
                        _ => lines.len(),
                    };
                    lines.insert(at, TimelineLine::Here);
                }
                lines.push(match self.zoom {
                    Zoom::Days => TimelineLine::Whole(index, reports),
                    Zoom::Main | Zoom::All => TimelineLine::Point(index),
                });
            }
            if shown.len() < count && self.zoom != Zoom::Days {
                lines.push(TimelineLine::More(count - shown.len()));
            }
            before = Some(day);
            start += count;
        }
        if self.older.is_some() || (self.summary.is_none() && self.problem.is_none()) {
            lines.push(TimelineLine::Loading);
        }
        lines
    }

    /// Returns those of the points of a day that are shown, in their order.
    fn shown(&self, start: usize, count: usize) -> Vec<usize> {
        let most = match self.zoom {
            Zoom::Days => 1,
            // One more takes the line that would say so.
            Zoom::Main if count <= MAIN + 1 => count,
            Zoom::Main => MAIN,
            Zoom::All => count,
        };
        let mut indexes: Vec<usize> = (start..start + count).collect();
        if most < count {
            indexes.sort_by_key(|&index| {
                let point = &self.points[index];
                std::cmp::Reverse((point.outlets(), point.reports + point.copies))
            });
            indexes.truncate(most);
            indexes.sort_unstable();
        }
        indexes
    }

    /// Moves the cursor to the point that is shown for the one it is on.
    fn choose_shown(&mut self) {
        let lines = self.lines();
        let shown: Vec<usize> = lines.iter().filter_map(|line| line.point()).collect();
        let at = shown.partition_point(|point| *point <= self.cursor);
        self.cursor = shown.get(at.saturating_sub(1)).copied().unwrap_or(0);
    }

    /// Chooses the point of the report that the panel was opened from, if it is loaded.
    fn go_to_report(&mut self) {
        let Some(from) = self.from.take() else {
            return;
        };
        let has_it = |point: &Point| point.entries.iter().any(|(entry, _)| *entry == from);
        self.cursor = self.points.iter().position(has_it).unwrap_or(0);
    }

    /// Returns how many lines the numbers below the title take, of so many.
    pub fn head_lines(&self, height: u16) -> u16 {
        // A single bar is as high as any, and says nothing.
        let bars = self.summary.as_ref().map(|summary| summary.bars().len());
        match height {
            0..6 => 0,
            6..14 => 1,
            _ if bars.is_some_and(|bars| bars < 2) => 2,
            _ => 4,
        }
    }

    /// Takes what entries are now: read, or unread again.
    pub(super) fn set_flags(&mut self, flags: &[(EntryId, Flags)]) {
        let flags: HashMap<EntryId, bool> = flags
            .iter()
            .map(|(entry, flags)| (*entry, !flags.is_read))
            .collect();
        for point in &mut self.points {
            if let Some(is_unread) = flags.get(&point.first.id) {
                point.first.flags.is_read = !is_unread;
            }
        }
        let entries = self.points.iter_mut().flat_map(|point| &mut point.entries);
        let (mut more, mut less) = (0, 0);
        for (entry, is_unread) in entries {
            if let Some(now) = flags.get(entry).filter(|now| *now != is_unread) {
                *is_unread = *now;
                *(if *now { &mut more } else { &mut less }) += 1;
            }
        }
        if let Some(summary) = &mut self.summary {
            summary.unread = (summary.unread + more).saturating_sub(less);
        }
    }

    /// Keeps the chosen point in sight.
    fn follow(&mut self, size: (u16, u16)) {
        let height = usize::from(self.point_lines(size)).max(1);
        let lines = self.lines();
        let at = (lines.iter()).position(|line| line.point() == Some(self.cursor));
        let at = at.unwrap_or(0);
        // With the ruler above it, if that fits.
        let top = if height > 2 { at.saturating_sub(1) } else { at };
        if top < self.offset {
            self.offset = top;
        } else if at >= self.offset + height {
            self.offset = at + 1 - height;
        }
        self.offset = self.offset.min(lines.len().saturating_sub(height));
    }
}

/// Returns those of the panels that are timelines: one may wait while a report, or the coverage, that
/// was opened in it is read.
pub(super) fn timelines(
    panels: [&mut Option<Overlay>; 2],
) -> impl Iterator<Item = &mut TimelinePanel> {
    panels
        .into_iter()
        .flatten()
        .filter_map(|panel| match panel {
            Overlay::Timeline(panel) => Some(&mut **panel),
            Overlay::Coverage(panel) => panel.under.as_deref_mut(),
            _ => None,
        })
}

impl App {
    /// Opens the timeline of what is under the cursor: a topic in the sidebar, else a story; of a
    /// story of one report, that of the topic whose list this is.
    pub(super) fn show_timeline(&mut self) -> Vec<Effect> {
        let topic = match (&self.list.spec.source, self.focus) {
            (_, Pane::Sidebar) => match self.sidebar.selected().and_then(SideRow::source) {
                Some(Source::Topic(id)) => Some(id),
                _ => None,
            },
            (Source::Topic(id), _) => Some(*id),
            _ => (self.list.selected()).and_then(|row| row.topics.first().copied()),
        };
        let topic = topic.map(Subject::Topic);
        let row = (self.reader.entry.as_ref())
            .filter(|_| self.focus == Pane::Reader)
            .or(self.list.selected());
        let story = row.filter(|_| self.focus != Pane::Sidebar);
        let from = story.map(|row| row.id);
        let story = story.map(|row| Subject::Story(row.story));
        let is_told = |row: &crate::model::EntryRow| row.told.is_some() || row.is_member;
        let is_list_of_topic = matches!(self.list.spec.source, Source::Topic(_));
        let prefers_topic = is_list_of_topic && !row.is_some_and(is_told);
        let (subject, other) = match (story, topic) {
            (None, Some(topic)) => (topic, None),
            (Some(story), Some(topic)) if prefers_topic => (topic, Some(story)),
            (Some(story), other) => (story, other),
            (None, None) => {
                self.say(Notice::info("a story or a topic has a timeline"));
                return Vec::new();
            }
        };
        let effects = self.open_timeline(subject, other);
        if let Some(Overlay::Timeline(panel)) = &mut self.overlay {
            panel.from = from.filter(|_| matches!(subject, Subject::Story(_)));
        }
        effects
    }

    fn open_timeline(&mut self, subject: Subject, other: Option<Subject>) -> Vec<Effect> {
        self.overlay = Some(Overlay::Timeline(Box::new(TimelinePanel::new(
            subject, other,
        ))));
        self.ask_timeline(None)
    }

    fn ask_timeline(&mut self, from: Option<Place>) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::Timeline(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        panel.ticket = ticket;
        panel.older = None;
        let subject = panel.subject;
        vec![Effect::Engine(Request::Timeline {
            ticket,
            subject,
            from,
        })]
    }

    /// Takes a part of the timeline. Its first part is the look at it that the next one counts from.
    pub(super) fn take_timeline(
        &mut self,
        ticket: Ticket,
        timeline: Result<Box<Timeline>, Notice>,
    ) -> Vec<Effect> {
        let (clock, size) = (&self.clock, self.timeline_size());
        let Some(panel) = timelines([&mut self.overlay, &mut self.behind]).next() else {
            return Vec::new();
        };
        if panel.ticket != ticket {
            return Vec::new();
        }
        match timeline {
            Err(notice) => panel.problem = Some(notice),
            Ok(timeline) => {
                let times = timeline.points.iter().map(|point| point.first.published);
                panel.days.extend(times.map(|time| clock.date(time)));
                panel.points.extend(timeline.points);
                panel.older = timeline.older;
                if let Some(summary) = timeline.summary {
                    panel.summary = Some(summary);
                    let (subject, at) = (panel.subject, clock.now);
                    panel.go_to_report();
                    panel.choose_shown();
                    panel.follow(size);
                    let mut effects = vec![Effect::Engine(Request::LookAt { subject, at })];
                    effects.extend(self.peek());
                    return effects;
                }
                panel.follow(size);
            }
        }
        self.peek()
    }

    /// Lets the timelines know what was read, and what is unread again.
    pub(super) fn timelines_take(&mut self, flags: &[(EntryId, Flags)]) {
        for panel in timelines([&mut self.overlay, &mut self.behind]) {
            panel.set_flags(flags);
        }
    }

    /// A key while the timeline is open.
    pub(super) fn timeline_key(&mut self, key: Key) -> Vec<Effect> {
        let size = self.timeline_size();
        let Some(Overlay::Timeline(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let lines = panel.lines();
        let points: Vec<usize> = lines.iter().filter_map(|line| line.point()).collect();
        // Where less is shown, the chosen one may be none of them.
        let at = points.partition_point(|point| *point < panel.cursor);
        let page = usize::from(panel.point_lines(size).saturating_sub(2)).max(1);
        if let Some(to) = moved(key, at, points.len().saturating_sub(1), page) {
            panel.cursor = points.get(to).copied().unwrap_or(0);
            panel.follow(size);
            let older = panel.older.filter(|_| to + AHEAD >= points.len());
            let mut effects = self.peek();
            effects.extend(older.map_or_else(Vec::new, |older| self.ask_timeline(Some(older))));
            return effects;
        }
        match key.code {
            Code::Char('Q') => return self.leave(),
            Code::Char('q' | 'h') | Code::Esc | Code::Left => self.overlay = None,
            Code::Char('+' | '=') => return self.zoom_timeline(true),
            Code::Char('-') => return self.zoom_timeline(false),
            Code::Char('T') => {
                if let Some(other) = panel.other {
                    let subject = panel.subject;
                    return self.open_timeline(other, Some(subject));
                }
                let said = match panel.subject {
                    Subject::Story(_) => "this story is on no topic",
                    Subject::Topic(_) => "this is the timeline of the topic; Enter opens a report",
                };
                self.say(Notice::brief(said));
            }
            Code::Char('c') => {
                let row = panel.points.get(panel.cursor);
                let Some(row) = row.map(|point| point.first.clone()) else {
                    return Vec::new();
                };
                let Some(Overlay::Timeline(under)) = self.overlay.take() else {
                    return Vec::new();
                };
                return self.cover(&row, Some(under));
            }
            Code::Enter | Code::Char('l') | Code::Right => {
                let row = panel.points.get(panel.cursor);
                if let Some(row) = row.map(|point| point.first.clone()) {
                    self.behind = self.overlay.take();
                    return self.open_entry(row);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn zoom_timeline(&mut self, closer: bool) -> Vec<Effect> {
        let size = self.timeline_size();
        let Some(Overlay::Timeline(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let before = panel.lines();
        panel.zoom = match (panel.zoom, closer) {
            (Zoom::Days, true) | (Zoom::All, false) => Zoom::Main,
            (Zoom::Main | Zoom::All, true) => Zoom::All,
            (Zoom::Days | Zoom::Main, false) => Zoom::Days,
        };
        panel.choose_shown();
        panel.follow(size);
        let zoom = panel.zoom;
        if before == panel.lines() {
            self.say(Notice::brief(match zoom {
                Zoom::Days => "this is one line a day already",
                Zoom::Main | Zoom::All => "every point is shown: Enter opens one",
            }));
        }
        self.peek()
    }

    /// Goes back to the panel in which the report in the reader was opened; `None` if there is none.
    pub(super) fn back_to_panel(&mut self) -> Option<Vec<Effect>> {
        let panel = self.behind.take_if(|_| self.focus == Pane::Reader)?;
        self.focus = Pane::List;
        self.is_reader_only = false;
        self.overlay = Some(panel);
        Some(self.timeline_again())
    }

    /// A timeline is on the screen again, which may have another size than when it was left.
    pub(super) fn timeline_again(&mut self) -> Vec<Effect> {
        let size = self.timeline_size();
        if let Some(Overlay::Timeline(panel)) = &mut self.overlay {
            panel.follow(size);
        }
        self.peek()
    }
}
