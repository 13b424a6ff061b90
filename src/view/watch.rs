//! The form that follows what an entry is about, with what it would find.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::field::Line;
use super::overlay::panel;
use super::{Theme, ink};
use crate::app::App;
use crate::app::watch::{WatchField, WatchForm};
use crate::model::topic::{Preview, PreviewRow};

/// Columns of the names of the lines.
const LABEL: u16 = 7;

/// Draws the form; returns where the cursor is.
pub(super) fn draw(
    app: &App,
    form: &WatchForm,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) -> Position {
    let hint = "Tab line · ↑↓ topic · Enter follows · Esc closes";
    let area = panel(theme, body, 92, "Follow", hint, buf);
    let is_edited = |field| form.field == field;
    let query = Line {
        label: "query",
        label_width: LABEL,
        text: &form.query,
        y: area.y,
        cursor: is_edited(WatchField::Query).then_some(form.cursor),
    };
    let topic = Line {
        label: "topic",
        label_width: LABEL,
        text: &form.topic,
        y: area.y + 1,
        cursor: is_edited(WatchField::Topic).then_some(form.cursor),
    };
    let what = if form.topic.trim().is_empty() {
        ""
    } else if form.is_new() {
        "new"
    } else {
        "one more query of it"
    };
    let at_query = query.draw(theme, area, "", buf);
    let at_topic = topic.draw(theme, area, what, buf);
    let mut y = area.y + 3;
    if let Some(problem) = &form.problem {
        let x = ink::put(buf, area.x, y, area.width, &problem.text, theme.error);
        if let Some(hint) = &problem.hint {
            let room = area.right().saturating_sub(x);
            ink::put(buf, x, y, room, &format!(" · {hint}"), theme.secondary);
        }
        y += 1;
    }
    if let Some(preview) = &form.preview {
        draw_preview(app, preview, theme, Rect { y, ..area }, area.bottom(), buf);
    }
    match form.field {
        WatchField::Query => at_query,
        WatchField::Topic => at_topic,
    }
}

fn draw_preview(
    app: &App,
    preview: &Preview,
    theme: &Theme,
    area: Rect,
    bottom: u16,
    buf: &mut Buffer,
) {
    let Preview {
        matched,
        unread,
        of,
        ..
    } = preview;
    let facts = format!("{matched} of {of} entries of the last 30 days · {unread} unread");
    ink::put(buf, area.x, area.y, area.width, &facts, theme.text);
    let mut y = area.y + 1;
    if preview.is_too_common() {
        let share = matched * 100 / (*of).max(1);
        let text = format!("{share} % of everything: too common to tell much; add a word");
        ink::put(buf, area.x, y, area.width, &text, theme.error);
        y += 1;
    }
    for (row, y) in preview.newest.iter().zip(y + 1..bottom) {
        draw_row(app, row, theme, Rect { y, ..area }, buf);
    }
}

fn draw_row(app: &App, row: &PreviewRow, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if row.is_unread {
        ink::put(buf, area.x, area.y, 1, "●", theme.accent);
    }
    let date = app.clock.format(row.published, "%e %b");
    ink::put(buf, area.x + 2, area.y, 6, &date, theme.secondary);
    let x = area.x + 10;
    let room = area.right().saturating_sub(x);
    ink::put_with(buf, x, area.y, room, &row.title, |at| {
        let is_hit = |hit: &crate::model::Hit| (hit.start..hit.end).contains(&(at as u32));
        if row.hits.iter().any(is_hit) {
            theme.text.patch(theme.search)
        } else {
            theme.text.patch(Style::new())
        }
    });
}
