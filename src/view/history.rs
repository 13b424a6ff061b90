//! The history: what was done and when, and where one is in it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::layout::PANEL;
use super::overlay::{panel, tell_row};
use super::{Theme, ink};
use crate::app::{App, HistoryPanel};

/// Fewest columns of a panel that says the time of each step.
const LEAST_TIMED: u16 = 26;

/// Fewest columns worth beginning a headline in.
const LEAST_TITLE: u16 = 12;

pub(super) fn draw(app: &App, history: &HistoryPanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, PANEL, "What was done", buf);
    let message = |text: &str, style, buf: &mut Buffer| {
        ink::put(buf, area.x, area.y, area.width, text, style);
    };
    match &history.steps {
        None => return message("looking …", theme.secondary, buf),
        Some(Err(notice)) => return message(&notice.text, theme.error, buf),
        Some(Ok(steps)) if steps.is_empty() => {
            return message(
                "Nothing that could be undone was done yet.",
                theme.text,
                buf,
            );
        }
        Some(Ok(_)) => {}
    }
    tell_row(theme, area, (history.cursor, history.rows().len()), buf);
    let now = history.now();
    let fits = usize::from(area.height.max(1));
    let from = (history.cursor + 1).saturating_sub(fits);
    let moments = history.rows().iter();
    let moments = moments.map(|step| ink::width(&app.clock.moment(step.at)));
    let time_width = match moments.max() {
        Some(width) if area.width >= LEAST_TIMED => width + 1,
        _ => 0,
    };
    let rows = history.rows().iter().enumerate().skip(from);
    for ((index, step), y) in rows.zip(area.top()..area.bottom()) {
        let is_chosen = index == history.cursor;
        if is_chosen {
            let line = Rect {
                y,
                height: 1,
                ..area
            };
            ink::band(buf, line, theme.selection);
            ink::put(buf, area.x, y, 1, "▎", theme.accent);
        }
        // The sign says it where colours do not: undone, done, where one is.
        let (sign, style) = if step.is_undone {
            ("○", theme.secondary)
        } else if Some(index) == now {
            ("●", theme.headline)
        } else {
            ("·", theme.text)
        };
        let style = if is_chosen {
            style.add_modifier(Modifier::BOLD)
        } else {
            style
        };
        let time = app.clock.moment(step.at);
        ink::put(buf, area.x + 2, y, 1, sign, theme.accent);
        ink::put(buf, area.x + 4, y, time_width, &time, theme.secondary);
        let x = area.x + 4 + time_width;
        let end = if step.is_undone && area.width > 40 {
            ink::put_right(buf, area.right(), y, "undone", theme.secondary).saturating_sub(1)
        } else {
            area.right()
        };
        let room = |x: u16| end.saturating_sub(x);
        let x = ink::put(buf, x, y, room(x), &step.label, style);
        if let Some(title) = &step.title
            && room(x) > LEAST_TITLE
        {
            let x = ink::put(buf, x, y, room(x), " · ", theme.secondary);
            ink::put(buf, x, y, room(x), title, theme.secondary);
        }
    }
}
