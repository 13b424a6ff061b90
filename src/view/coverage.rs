//! Coverage: what outlets say of a story side by side; in a narrow terminal, one below the other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::overlay::{panel_of, tell_place, tell_row, waiting};
use super::{Theme, ink};
use crate::app::App;
use crate::app::coverage::{CoverageLine, CoveragePanel, GAP};

pub(super) fn draw(app: &App, panel: &CoveragePanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel_of(
        theme,
        body,
        body.width,
        (&panel.headline, &panel.facts()),
        buf,
    );
    match &panel.coverage {
        None => waiting(theme, area, buf),
        Some(Err(notice)) => {
            ink::put(buf, area.x, area.y, area.width, &notice.text, theme.error);
        }
        Some(Ok(_)) if panel.rows().is_empty() => {
            let text = "This story has no reports any more.";
            ink::put(buf, area.x, area.y, area.width, text, theme.secondary);
        }
        Some(Ok(_)) => draw_versions(app, panel, theme, area, buf),
    }
}

fn draw_versions(app: &App, panel: &CoveragePanel, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let prefer = &app.settings.stories.prefer;
    let (count, each) = panel.columns(area.width);
    if count == 1 {
        let lines = panel.stacked(prefer, &app.clock, each);
        tell_place(theme, area, (panel.offset, lines.len()), buf);
        let shown = lines.iter().skip(panel.offset);
        for ((outlet, line), y) in shown.zip(area.top()..area.bottom()) {
            let place = Rect {
                y,
                height: 1,
                width: each,
                ..area
            };
            let chosen = (*outlet == panel.cursor.0).then_some(panel.cursor.1);
            draw_line(theme, line, chosen, place, buf);
        }
        return;
    }
    if count < panel.rows().len() {
        tell_row(theme, area, (panel.cursor.0, panel.rows().len()), buf);
    }
    let versions = panel.rows().iter().enumerate();
    for (column, (index, version)) in (0..count).zip(versions.skip(panel.left(area.width))) {
        let x = area.x + column as u16 * (each + GAP);
        if column > 0 {
            ink::vertical(
                buf,
                Rect {
                    x: x - 2,
                    width: 1,
                    ..area
                },
                theme.rule,
            );
        }
        let lines = CoveragePanel::lines(version, panel.first(), prefer, &app.clock, each);
        let shown = lines.iter().skip(panel.offset);
        let chosen = (index == panel.cursor.0).then_some(panel.cursor.1);
        for (line, y) in shown.zip(area.top()..area.bottom()) {
            let place = Rect {
                x,
                y,
                width: each,
                height: 1,
            };
            draw_line(theme, line, chosen, place, buf);
        }
    }
}

/// Draws a line of an outlet, of which the report `chosen` is under the cursor.
fn draw_line(
    theme: &Theme,
    line: &CoverageLine,
    chosen: Option<usize>,
    area: Rect,
    buf: &mut Buffer,
) {
    let bold = Modifier::BOLD;
    let (x, y, width) = (area.x, area.y, area.width);
    if chosen.is_some() && line.report() == chosen {
        ink::band(buf, area, theme.selection);
        ink::put(buf, x.saturating_sub(1), y, 1, "▎", theme.accent);
    }
    match line {
        CoverageLine::Blank => {}
        CoverageLine::Outlet(name, is_preferred) => {
            let star = if *is_preferred { " ★" } else { "" };
            let room = width.saturating_sub(ink::width(star));
            let end = ink::put(buf, x, y, room, name, theme.accent.add_modifier(bold));
            ink::put(buf, end, y, 2, star, theme.accent);
        }
        CoverageLine::Headline(text, _) => {
            ink::put(buf, x, y, width, text, theme.headline.add_modifier(bold));
        }
        CoverageLine::Facts(text, _) | CoverageLine::Copies(text) | CoverageLine::Count(text) => {
            ink::put(buf, x, y, width, text, theme.secondary);
        }
        CoverageLine::Only(text) => {
            ink::put(buf, x, y, 1, "▎", theme.accent);
            ink::put(buf, x + 2, y, width.saturating_sub(2), text, theme.text);
        }
    }
}
