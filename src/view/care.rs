//! The feeds that need care, and all that is known of one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::PANEL;
use super::overlay::{panel, tell_place, tell_row};
use super::why::draw_line;
use super::{Theme, ink};
use crate::app::{App, ErrorsPane, FeedPanel};

/// Draws the feeds that need care.
pub(super) fn draw_errors(
    app: &App,
    pane: ErrorsPane,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) {
    let area = panel(theme, body, PANEL, "Feeds that need care", buf);
    let rows = app.error_rows(area.width);
    if rows.is_empty() {
        let text = "Every feed is fetched well and brings something.";
        ink::put(buf, area.x, area.y, area.width, text, theme.text);
        return;
    }
    tell_row(theme, area, (pane.cursor, rows.len()), buf);
    // The one under the cursor is seen whole, with as many above it as there is room for.
    let mut from = pane.cursor;
    let mut needed = rows.get(from).map_or(0, Vec::len);
    while from > 0 && needed + rows[from - 1].len() <= usize::from(area.height) {
        from -= 1;
        needed += rows[from].len();
    }
    let mut y = area.y;
    for (index, row) in rows.iter().enumerate().skip(from) {
        for line in row {
            if y >= area.bottom() {
                return;
            }
            let place = Rect {
                y,
                height: 1,
                ..area
            };
            if index == pane.cursor && line.indent > 0 {
                ink::band(buf, place, theme.selection);
                ink::put(buf, area.x, y, 1, "▎", theme.accent);
            }
            draw_line(theme, line, place, buf);
            y += 1;
        }
    }
}

/// Draws all that is known of a feed.
pub(super) fn draw_feed(app: &App, feed: &FeedPanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, PANEL, "Feed", buf);
    let lines = feed.lines(&app.settings, &app.clock, area.width);
    tell_place(theme, area, (feed.offset, lines.len()), buf);
    for (line, y) in lines
        .iter()
        .skip(feed.offset)
        .zip(area.top()..area.bottom())
    {
        draw_line(theme, line, Rect { y, ..area }, buf);
    }
}
