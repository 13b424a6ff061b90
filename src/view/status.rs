//! The line at the bottom: what happened, what is typed, the keys that matter.

mod keys;

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Theme, ink, reader};
use crate::app::{App, Overlay, Pane, wrap};
use crate::command::Command;
use crate::model::Notice;
use crate::model::message::Severity;

/// Fewest columns of a message beside the key that says all of it.
const LEAST_MESSAGE: u16 = 24;

/// Draws the line; returns where the cursor is while something is typed.
pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    ink::band(buf, area, theme.bar);
    if let Some(prompt) = &app.prompt {
        return Some(super::prompt::draw(app, prompt, theme, area, buf));
    }
    if draw_over_panel(app, theme, area, buf) {
        keys::draw(app, theme, area.x, area, buf);
        return None;
    }
    let last = Rect {
        y: area.bottom().saturating_sub(1),
        height: area.height.min(1),
        ..area
    };
    let left = match whole_message(app, area.width) {
        Some(message) if area.height > 1 => message.draw(theme, area, buf),
        _ => {
            // What is typed so far stands at the end, and over no word.
            let typed = match keys::typed(app).as_str() {
                "" => 0,
                text => ink::width(text) + 1,
            };
            let width = last.width.saturating_sub(typed);
            draw_message(app, theme, Rect { width, ..last }, buf)
        }
    };
    keys::draw(app, theme, left, last, buf);
    None
}

/// Most lines of a message that is shown whole.
const MOST_LINES: usize = 3;

/// A message in lines: what was said, and what can be done about it.
struct Message<'a> {
    notice: &'a Notice,
    text: String,
    lines: Vec<Range<usize>>,
}

impl<'a> Message<'a> {
    fn new(notice: &'a Notice, width: u16) -> Self {
        let hint = notice.hint.as_ref().map(|hint| format!(" · {hint}"));
        let text = format!("{}{}", notice.text, hint.unwrap_or_default());
        let mut lines = wrap::lines(&text, width.saturating_sub(2));
        // What has no room is cut at the end of the last one.
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines[MOST_LINES - 1].end = text.len();
        }
        Self {
            notice,
            text,
            lines,
        }
    }

    /// Draws the lines that `area` has, the last at its bottom; returns the first free column of that.
    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
        let said = self.notice.text.len();
        // The first word says what was done: it is what the eye looks for.
        let word = self.notice.text.find(' ').unwrap_or(said);
        let styles = match self.notice.severity {
            Severity::Error => [theme.error, theme.error],
            Severity::Info => [theme.accent.add_modifier(Modifier::BOLD), theme.text],
        };
        let pieces = [
            (0..word, styles[0]),
            (word..said, styles[1]),
            (said..self.text.len(), theme.secondary),
        ];
        let mut x = area.x + 1;
        for (line, y) in self.lines.iter().zip(area.top()..area.bottom()) {
            x = area.x + 1;
            for (piece, style) in &pieces {
                let part = line.start.max(piece.start)..line.end.min(piece.end);
                if !part.is_empty() {
                    let room = area.right().saturating_sub(x + 1);
                    x = ink::put(buf, x, y, room, &self.text[part], *style);
                }
            }
        }
        x
    }
}

/// Returns what was said since the last key, where it is longer than a line of the panes and nothing
/// else stands in it. After the key it is one line again: the panes get theirs back.
fn whole_message(app: &App, width: u16) -> Option<Message<'_>> {
    let is_covered = app.overlay.is_some() || app.help_panel.is_some();
    if is_covered || !app.notice_is_new || app.prompt.is_some() || app.list.selection.is_some() {
        return None;
    }
    let message = Message::new(app.notice.as_ref()?, width);
    (message.lines.len() > 1).then_some(message)
}

/// Returns the lines that a screen of this width needs at its bottom: one, or more for a long message.
pub(super) fn lines(app: &App, width: u16) -> u16 {
    whole_message(app, width).map_or(1, |message| message.lines.len() as u16)
}

/// Draws a message that is longer than the line above it, while a panel is open: the key that says
/// all of it is none there. Returns whether it did.
fn draw_over_panel(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> bool {
    let is_panel = app.overlay.is_some() || app.help_panel.is_some();
    let Some(notice) = app.notice.as_ref().filter(|_| is_panel) else {
        return false;
    };
    let message = Message::new(notice, area.width);
    let height = (message.lines.len() as u16).min(area.y);
    if message.lines.len() == 1 {
        return false;
    }
    let above = Rect {
        y: area.y - height,
        height,
        ..area
    };
    for y in above.top()..above.bottom() {
        for x in above.left()..above.right() {
            buf[(x, y)].reset();
        }
    }
    ink::band(buf, above, theme.base.patch(theme.bar));
    message.draw(theme, above, buf);
    true
}

/// Draws the last thing worth saying; returns the first free column.
fn draw_message(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
    let x = area.x + 1;
    let room = |x: u16| area.right().saturating_sub(x + 1);
    if app.list.selection.is_some() {
        let selected = app.list.selected_count();
        let text = selected.map_or_else(String::new, |counted| counted.text());
        let bold = theme.accent.add_modifier(Modifier::BOLD);
        let x = ink::put(buf, x, area.y, room(x), "selected ", bold);
        return ink::put(buf, x, area.y, room(x), &text, theme.text);
    }
    let Some(notice) = &app.notice else {
        // What stands below a panel is not what the panel is about; letters over links leave it.
        let is_panel = matches!(&app.overlay, Some(panel) if !matches!(panel, Overlay::Hints(_)));
        let is_covered = is_panel || app.help_panel.is_some();
        let text = match (app.matching, app.grouping) {
            (Some(percent), _) => format!("matching what is cached … {percent} %"),
            (None, Some(percent)) => format!("grouping into stories … {percent} %"),
            (None, None) if is_covered => return x,
            (None, None) if app.focus == Pane::Reader => {
                let place = reader::place(app).unwrap_or_default();
                return ink::put(buf, x, area.y, room(x), &place, theme.accent);
            }
            (None, None) => return draw_hold(app, theme, x, area, buf),
        };
        return ink::put(buf, x, area.y, room(x), &text, theme.secondary);
    };
    // What is cut here stands whole in the log.
    let whole =
        ink::width(&notice.text) + notice.hint.as_ref().map_or(0, |hint| ink::width(hint) + 3);
    let keys = app.keymap.keys_of(app.context(), Command::Log).into_iter();
    let says_all = keys.into_iter().next().filter(|_| whole > room(x));
    let (area, end) = match says_all.map(|keys| format!(" {keys} says all")) {
        Some(text) if ink::width(&text) + LEAST_MESSAGE < area.width => {
            let right = area.right().saturating_sub(1);
            let end = ink::put_right(buf, right, area.y, &text, theme.secondary);
            let width = end.saturating_sub(area.x) + 1;
            (Rect { width, ..area }, Some(area.right()))
        }
        _ => (area, None),
    };
    let room = |x: u16| area.right().saturating_sub(x + 1);
    if notice.severity == Severity::Error {
        let x = ink::put(buf, x, area.y, room(x), &notice.text, theme.error);
        let x = draw_hint(notice.hint.as_deref(), theme, x, area, buf);
        return end.unwrap_or(x);
    }
    // The first word says what was done: it is what the eye looks for.
    let (word, rest) = match notice.text.find(' ') {
        Some(at) => notice.text.split_at(at),
        None => (notice.text.as_str(), ""),
    };
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let x = ink::put(buf, x, area.y, room(x), word, bold);
    let x = ink::put(buf, x, area.y, room(x), rest, theme.text);
    let x = draw_hint(notice.hint.as_deref(), theme, x, area, buf);
    end.unwrap_or(x)
}

/// Says why the row under the cursor is held back, if it is.
fn draw_hold(app: &App, theme: &Theme, x: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let row = app.list.selected().filter(|_| app.focus == Pane::List);
    let Some(why) = row.and_then(|row| app.why_held(row)) else {
        return x;
    };
    let room = area.right().saturating_sub(x + 1);
    let x = ink::put(buf, x, area.y, room, &why, theme.text);
    let keys = app.keymap.keys_of(app.context(), Command::Unmute);
    let hint = keys.first().map(|keys| format!("{keys} lets it go"));
    draw_hint(hint.as_deref(), theme, x, area, buf)
}

fn draw_hint(hint: Option<&str>, theme: &Theme, x: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let Some(hint) = hint else {
        return x;
    };
    let room = area.right().saturating_sub(x + 1);
    ink::put(buf, x, area.y, room, &format!(" · {hint}"), theme.secondary)
}
