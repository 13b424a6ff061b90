//! What of a list is in sight: the cursor, the heights of rows.

use super::ListPane;
use crate::model::{Clock, EntryRow, Time};

impl ListPane {
    /// Returns the lines row `index` takes, its rulers included.
    pub fn height(&self, index: usize) -> u16 {
        self.row_height(index) + self.rulers(index).len() as u16
    }

    /// Returns the lines row `index` takes without its rulers.
    pub fn row_height(&self, index: usize) -> u16 {
        match self.rows.get(index) {
            Some(row) if row.is_member => 1,
            _ => self.row_lines,
        }
    }

    /// Returns about how many rows a screen holds.
    pub fn screen_rows(&self) -> usize {
        usize::from((self.lines / self.row_lines.max(1)).max(1))
    }

    pub(in crate::app) fn set_lines(&mut self, lines: u16, row_lines: u16) {
        self.lines = lines;
        self.row_lines = row_lines.clamp(1, 2);
        self.keep_cursor_in_sight();
    }

    /// Returns the time that a row stands at: of what was read recently, when it was opened.
    pub fn time_of(&self, row: &EntryRow) -> Time {
        if self.spec.is_recent() {
            row.key().published
        } else {
            row.published
        }
    }

    pub(in crate::app) fn set_days(&mut self, clock: &Clock) {
        self.today = Some(clock.today());
        let mut day = clock.today();
        self.days.clear();
        for row in &self.rows {
            // Entries of a story stand on its day.
            if !row.is_member {
                day = clock.date(self.time_of(row));
            }
            self.days.push(day);
        }
    }

    /// Moves the cursor by `steps` rows; what lies beyond the loaded rows is owed.
    pub(in crate::app) fn step(&mut self, steps: i64) {
        let wanted = self.cursor as i64 + steps;
        let last = self.rows.len() as i64 - 1;
        let reached = wanted.clamp(0, last.max(0));
        let beyond = wanted - reached;
        self.owed = match beyond {
            b if b > 0 && self.more_below => b,
            b if b < 0 && self.more_above => b,
            _ => 0,
        };
        self.cursor = reached as usize;
        self.keep_cursor_in_sight();
    }

    /// Moves what is in sight by `lines` rows, dragging the cursor along at the edge.
    pub(in crate::app) fn scroll(&mut self, rows: i64) {
        let last = self.rows.len().saturating_sub(1) as i64;
        self.offset = (self.offset as i64 + rows).clamp(0, last) as usize;
        let bottom = self.last_in_sight();
        self.cursor = self.cursor.clamp(self.offset, bottom.max(self.offset));
        self.keep_cursor_in_sight();
    }

    /// Puts the cursor's row in the middle.
    pub(in crate::app) fn centre(&mut self) {
        self.put_cursor_below(self.lines / 2);
    }

    /// Returns the lines in sight above the cursor's row.
    pub(in crate::app) fn lines_above_cursor(&self) -> u16 {
        (self.offset..self.cursor)
            .map(|index| self.height(index))
            .sum()
    }

    /// Puts at most so many lines in sight above the cursor's row.
    pub(super) fn put_cursor_below(&mut self, mut above: u16) {
        self.offset = self.cursor;
        while self.offset > 0 && above >= self.height(self.offset - 1) {
            above -= self.height(self.offset - 1);
            self.offset -= 1;
        }
    }

    /// Puts the cursor on `index`.
    pub(in crate::app) fn select(&mut self, index: usize) {
        self.cursor = index.min(self.rows.len().saturating_sub(1));
        self.keep_cursor_in_sight();
    }

    /// Returns the last row that is wholly in sight.
    fn last_in_sight(&self) -> usize {
        let mut room = self.lines;
        let mut last = self.offset;
        for index in self.offset..self.rows.len() {
            let height = self.height(index);
            if height > room {
                break;
            }
            room -= height;
            last = index;
        }
        last
    }

    pub(super) fn keep_cursor_in_sight(&mut self) {
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        // Also where no row is in sight, until there is room again.
        self.offset = self.offset.min(self.cursor);
        if self.lines == 0 || self.rows.is_empty() {
            return;
        }
        // Two rows of context around the cursor, where the screen is tall enough for them.
        let margin = if self.screen_rows() >= 8 { 2 } else { 0 };
        let top = self.cursor.saturating_sub(margin);
        if self.offset > top {
            self.offset = top;
        }
        let bottom = (self.cursor + margin).min(self.rows.len() - 1);
        let mut needed: u32 = (self.offset..=bottom)
            .map(|index| u32::from(self.height(index)))
            .sum();
        while needed > u32::from(self.lines) && self.offset < self.cursor {
            needed -= u32::from(self.height(self.offset));
            self.offset += 1;
        }
    }
}
