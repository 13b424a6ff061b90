//! A line of a form.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Theme, ink};

/// A line that can be edited.
pub(super) struct Line<'a> {
    /// Its name.
    pub(super) label: &'static str,
    /// Columns for the name.
    pub(super) label_width: u16,
    /// What stands in it.
    pub(super) text: &'a str,
    /// Where it is drawn.
    pub(super) y: u16,
    /// Bytes left of the cursor, if it is here.
    pub(super) cursor: Option<usize>,
}

impl Line<'_> {
    /// Draws the line, with `what` it is behind it; returns where the cursor would be.
    pub(super) fn draw(&self, theme: &Theme, area: Rect, what: &str, buf: &mut Buffer) -> Position {
        let label = if self.cursor.is_some() {
            theme.accent.add_modifier(Modifier::BOLD)
        } else {
            theme.secondary
        };
        let width = self.label_width;
        ink::put(buf, area.x, self.y, width - 1, self.label, label);
        let x = area.x + width;
        let room = area.right().saturating_sub(x);
        let left = &self.text[..self.cursor.unwrap_or(0)];
        let from = scrolled(self.text, self.cursor, room);
        let style = theme.headline;
        let end = ink::put(buf, x, self.y, room, &self.text[from..], style);
        let what_at = end + 2;
        if !what.is_empty() && what_at + ink::width(what) <= area.right() {
            ink::put(buf, what_at, self.y, room, what, theme.secondary);
        }
        let column = x + ink::width(&left[from..]);
        Position::new(column.min(area.right().saturating_sub(1)), self.y)
    }
}

/// Returns how many bytes of a line are cut off on the left, for its cursor to be in sight.
pub(super) fn scrolled(text: &str, cursor: Option<usize>, room: u16) -> usize {
    let left = &text[..cursor.unwrap_or(0)];
    left.char_indices()
        .map(|(at, _)| at)
        .find(|at| ink::width(&left[*at..]) < room)
        .unwrap_or(left.len())
}
