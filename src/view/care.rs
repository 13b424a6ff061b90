//! The feeds that need care, and all that is known of one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::PANEL;
use super::overlay::{panel, tell_place, tell_row};
use super::why::draw_line;
use super::{Theme, ink};
use crate::app::why::WhyLine;
use crate::app::{App, ErrorsPane, FeedPanel, wrap};

/// Least lines for the feeds that need care, where something else is said as well.
const LEAST_ROWS: u16 = 6;

/// Draws the feeds that need care.
pub(super) fn draw_errors(
    app: &App,
    pane: ErrorsPane,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) {
    let mut area = panel(theme, body, PANEL, "Feeds that need care", buf);
    let rows = app.error_rows(area.width);
    tell_row(theme, area, (pane.cursor, rows.len()), buf);
    if let Some(note) = app.care_note() {
        let lines = wrap::lines(&note, area.width);
        let taken = lines.len() as u16 + 1;
        // What fails matters more than what was not asked, where there is no room for both.
        if rows.is_empty() || area.height >= taken + LEAST_ROWS {
            for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
                ink::put(buf, area.x, y, area.width, &note[line], theme.text);
            }
            let taken = taken.min(area.height);
            area.y += taken;
            area.height -= taken;
        }
    }
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
    draw_lines(theme, &lines, feed.offset, area, buf);
}

/// Draws what is wrong with the user's files.
pub(super) fn draw_check(app: &App, offset: usize, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, PANEL, "What is wrong in your files", buf);
    let lines = app.check_lines(area.width);
    draw_lines(theme, &lines, offset, area, buf);
}

fn draw_lines(theme: &Theme, lines: &[WhyLine], offset: usize, area: Rect, buf: &mut Buffer) {
    tell_place(theme, area, (offset, lines.len()), buf);
    for (line, y) in lines.iter().skip(offset).zip(area.top()..area.bottom()) {
        draw_line(theme, line, Rect { y, ..area }, buf);
    }
}
