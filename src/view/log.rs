//! The log: what coranto said since the start.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::PANEL;
use super::overlay::panel;
use super::{Theme, ink};
use crate::app::App;
use crate::model::message::Severity;

/// Columns of the time.
const TIME: u16 = 9;

pub(super) fn draw(app: &App, offset: usize, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let hint = "j k scroll · Esc closes";
    let area = panel(theme, body, PANEL, "What coranto said", hint, buf);
    let lines = app.log.lines();
    if lines.len() == 0 {
        ink::put(buf, area.x, area.y, area.width, "Nothing yet.", theme.text);
    }
    for ((at, notice), y) in lines.skip(offset).zip(area.top()..area.bottom()) {
        let time = app.clock.format(*at, "%H:%M:%S");
        ink::put(buf, area.x, y, TIME, &time, theme.secondary);
        // The sign says it where colours do not.
        let (sign, style) = match notice.severity {
            Severity::Error => ("!", theme.error),
            Severity::Info => ("·", theme.text),
        };
        let x = ink::put(buf, area.x + TIME, y, 1, sign, style) + 1;
        let room = |x: u16| area.right().saturating_sub(x);
        let x = ink::put(buf, x, y, room(x), &notice.text, style);
        if let Some(hint) = &notice.hint {
            let hint = format!(" · {hint}");
            ink::put(buf, x, y, room(x), &hint, theme.secondary);
        }
    }
}
