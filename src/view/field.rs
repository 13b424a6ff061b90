//! A line of a form.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Theme, ink};
use crate::app::{Fault, wrap};
use crate::model::Notice;

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
    /// The first letter that is typed takes its place.
    pub(super) is_replaced: bool,
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
        let style = if self.is_replaced {
            theme.headline.add_modifier(Modifier::REVERSED)
        } else {
            theme.headline
        };
        let end = ink::put(buf, x, self.y, room, &self.text[from..], style);
        // In an empty line it stands where the text would.
        let what_at = if self.text.is_empty() { x } else { end + 2 };
        if !what.is_empty() && what_at + ink::width(what) <= area.right() {
            ink::put(buf, what_at, self.y, room, what, theme.secondary);
        }
        let column = x + ink::width(&left[from..]);
        Position::new(column.min(area.right().saturating_sub(1)), self.y)
    }
}

/// Draws `lines` of `area` from its bottom up: what is wrong with a line that is typed, which stands
/// there again with carets below the place.
pub(super) fn draw_fault(
    theme: &Theme,
    area: Rect,
    indent: u16,
    text: &str,
    fault: &Fault,
    buf: &mut Buffer,
) {
    let sentence = sentence(&fault.notice);
    let x = area.x + indent.min(area.width / 2);
    let room = area.right().saturating_sub(x + 1);
    let start = text.floor_char_boundary(fault.span.start);
    let end = text.ceil_char_boundary(fault.span.end).max(start);
    let from = scrolled(text, Some(start), room.saturating_sub(room / 4));
    let column = ink::width(&text[from..start]);
    let carets = "^".repeat(usize::from(ink::width(&text[start..end]).max(1)));
    let mut rows = vec![(x, &text[from..], theme.text)];
    rows.push((x + column, &carets, theme.error));
    let said = wrap::lines(&sentence, area.width.saturating_sub(2));
    rows.extend(
        said.into_iter()
            .map(|line| (area.x + 1, &sentence[line], theme.error)),
    );
    for ((x, text, style), y) in rows
        .into_iter()
        .rev()
        .zip((area.top()..area.bottom()).rev())
    {
        ink::put(buf, x, y, area.right().saturating_sub(x + 1), text, style);
    }
}

/// Returns how many lines [`draw_fault`] takes.
pub(super) fn fault_lines(fault: &Fault, width: u16) -> u16 {
    2 + wrap::lines(&sentence(&fault.notice), width.saturating_sub(2)).len() as u16
}

fn sentence(notice: &Notice) -> String {
    match &notice.hint {
        Some(hint) => format!("{}; {hint}", notice.text),
        None => notice.text.to_string(),
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
