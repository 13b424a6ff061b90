//! The report under the cursor of a timeline, where the points leave room for it.

use super::timeline::{TimelinePanel, timelines};
use super::{App, Effect, Overlay, Shape};
use crate::model::{Clean, EntryId, Request, Ticket};

/// Columns from which on a report is shown beside the points, and those that the points keep.
const BESIDE: u16 = 140;
const POINTS: u16 = 92;

/// Lines from which on it is shown below them, however many those are, and the least that it has.
const BELOW: u16 = 24;
const LEAST: u16 = 9;

/// Columns between points and report.
const GAP: u16 = 3;

/// A report that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Peek {
    /// Which; `None` before the first.
    pub entry: Option<EntryId>,
    /// Its text, each paragraph by itself; `None` until it is there.
    pub text: Option<Vec<Clean>>,
    ticket: Ticket,
}

/// The parts of a panel below its title: columns and lines of the points, and of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rooms {
    /// Points alone.
    Points,
    /// The report beside them, so wide.
    Beside(u16),
    /// The report below them, so high.
    Below(u16),
}

impl TimelinePanel {
    /// Returns how a panel of so many columns and lines is divided.
    pub fn rooms(&self, (width, height): (u16, u16)) -> Rooms {
        let rest = height - self.head_lines(height).min(height);
        if width >= BESIDE && rest >= LEAST {
            Rooms::Beside((width - POINTS - GAP).max(width * 2 / 5))
        } else {
            // What the points leave, with a rule above it. Of a small panel they give nothing up.
            let lines = self.lines().len().min(usize::from(rest)) as u16;
            let left = (rest - lines).saturating_sub(1);
            if rest >= BELOW || left >= LEAST {
                Rooms::Below(left.max(LEAST))
            } else {
                Rooms::Points
            }
        }
    }

    /// Returns how many lines the points have in such a panel.
    pub fn point_lines(&self, size: (u16, u16)) -> u16 {
        let rest = size.1 - self.head_lines(size.1).min(size.1);
        match self.rooms(size) {
            Rooms::Points | Rooms::Beside(_) => rest,
            Rooms::Below(lines) => rest.saturating_sub(lines + 1),
        }
    }
}

impl App {
    /// Returns columns and lines of a timeline, below its title.
    pub(super) fn timeline_size(&self) -> (u16, u16) {
        let sidebar = match self.fit.shape {
            Shape::Wide if !self.is_reader_only => self.fit.widths.sidebar + 1,
            _ => 0,
        };
        // As any panel, with a margin on both sides.
        let width = self.fit.screen.saturating_sub(sidebar + 4);
        (width, self.fit.panel.1)
    }

    /// Asks for the report under the cursor of the timeline, if it is to be shown and is not.
    pub(super) fn peek(&mut self) -> Vec<Effect> {
        let size = self.timeline_size();
        let ticket = self.next_ticket();
        let Some(Overlay::Timeline(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let entry = panel.points.get(panel.cursor).map(|point| point.first.id);
        let Some(entry) = entry.filter(|entry| panel.peek.entry != Some(*entry)) else {
            return Vec::new();
        };
        if panel.rooms(size) == Rooms::Points {
            return Vec::new();
        }
        panel.peek = Peek {
            entry: Some(entry),
            text: None,
            ticket,
        };
        vec![Effect::Engine(Request::Peek { ticket, entry })]
    }

    pub(super) fn take_peek(&mut self, ticket: Ticket, text: Vec<Clean>) {
        let mut panels = timelines([&mut self.overlay, &mut self.behind]);
        if let Some(panel) = panels.find(|panel| panel.peek.ticket == ticket) {
            panel.peek.text = Some(text);
        }
    }
}
