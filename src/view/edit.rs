//! The form that renames and moves feeds and categories, and changes saved queries.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::field::Line;
use super::overlay::panel;
use super::{Theme, ink};
use crate::app::EditForm;
use crate::app::edit::Edited;

/// Columns of the names of the lines.
const LABEL: u16 = 10;

/// Draws the form; returns where the cursor is.
pub(super) fn draw(form: &EditForm, theme: &Theme, body: Rect, buf: &mut Buffer) -> Position {
    let title = match form.edited {
        Edited::Feed(_) => "Edit feed",
        Edited::Category(_) => "Edit category",
        Edited::Saved(_) => "Edit saved query",
    };
    let area = panel(theme, body, 84, title, buf);
    let mut cursor = Position::new(area.x, area.y);
    let mut y = area.y;
    for (index, (label, field)) in form.lines.iter().enumerate() {
        let is_last = index + 1 == form.lines.len();
        let what = match (is_last, field.text.trim()) {
            (true, text) if !form.has_category() => match (text, form.color()) {
                ("", _) => "none of its own",
                (_, Ok(_)) => "",
                (_, Err(_)) => "#rrggbb, or topic1 to topic6",
            },
            _ if !form.has_category() => "",
            (false, "") => "the feed's own title",
            (true, "") => "none: type one, or ↓ goes through them",
            (true, _) if form.is_new_category() => "new",
            _ => "",
        };
        let line = Line {
            label,
            label_width: LABEL,
            text: &field.text,
            y,
            cursor: (index == form.at).then_some(field.cursor),
            is_replaced: false,
        };
        let at = line.draw(theme, area, what, buf);
        if index == form.at {
            cursor = at;
        }
        if let (true, Ok(Some(color))) = (is_last, form.color()) {
            let x = area.x + LABEL + ink::width(&field.text) + 2;
            let room = area.right().saturating_sub(x).min(1);
            ink::put(buf, x, y, room, "●", theme.topic(color));
        }
        y += 1;
    }
    if let Some(groups) = form.groups {
        let is_here = form.is_at_switch();
        let label = if is_here {
            theme.accent.add_modifier(Modifier::BOLD)
        } else {
            theme.secondary
        };
        ink::put(buf, area.x, y, LABEL - 1, "stories", label);
        let text = if groups.is_on {
            "on: its entries are grouped with those of others"
        } else {
            "off: each of its entries stands alone"
        };
        let x = area.x + LABEL;
        let room = area.right().saturating_sub(x);
        let end = ink::put(buf, x, y, room, text, theme.headline);
        if is_here {
            cursor = Position::new(x, y);
            let hint = "  Space turns it";
            let room = area.right().saturating_sub(end);
            if ink::width(hint) <= room {
                ink::put(buf, end, y, room, hint, theme.secondary);
            }
        }
        y += 1;
    }
    y += 1;
    if form.is_at_category() {
        let x = area.x + LABEL;
        for (index, path) in form.offered().into_iter().enumerate() {
            if y >= area.bottom() {
                break;
            }
            let room = area.right().saturating_sub(x);
            if form.chosen == Some(index) {
                let row = Rect {
                    x: x.saturating_sub(2),
                    y,
                    width: room + 2,
                    height: 1,
                };
                ink::band(buf, row, theme.selection);
                ink::put(buf, x - 2, y, 1, "▎", theme.accent);
            }
            ink::put(buf, x, y, room, path, theme.text);
            y += 1;
        }
        y += 1;
    }
    if y < area.bottom() {
        ink::put(buf, area.x, y, area.width, &form.facts, theme.secondary);
    }
    cursor
}
