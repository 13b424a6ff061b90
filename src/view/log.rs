//! The log: what coranto said since the start.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::PANEL;
use super::overlay::{panel, tell_place};
use super::{Theme, ink};
use crate::app::App;
use crate::app::log::LOG_MARGIN;
use crate::model::message::Severity;

/// Columns of the time.
const TIME: u16 = 9;

pub(super) fn draw(app: &App, offset: usize, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, PANEL, "What coranto said", buf);
    let lines = app.log.lines();
    if lines.len() == 0 {
        ink::put(buf, area.x, area.y, area.width, "Nothing yet.", theme.text);
    }
    let wrapped = app.log.wrapped(area.width.saturating_sub(LOG_MARGIN));
    tell_place(theme, area, (offset, wrapped.len()), buf);
    for (line, y) in wrapped.iter().skip(offset).zip(area.top()..area.bottom()) {
        let (at, notice) = line.said;
        let (sign, style) = match notice.severity {
            // The sign says it where colours do not.
            Severity::Error => ("!", theme.error),
            Severity::Info => ("·", theme.text),
        };
        if line.is_first {
            let time = app.clock.format(*at, "%H:%M:%S");
            ink::put(buf, area.x, y, TIME, &time, theme.secondary);
            ink::put(buf, area.x + TIME, y, 1, sign, style);
        }
        let x = area.x + LOG_MARGIN.min(area.width);
        ink::put(buf, x, y, area.right().saturating_sub(x), &line.text, style);
    }
}
