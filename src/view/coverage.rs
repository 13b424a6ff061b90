//! Coverage: the versions of a story side by side; in a narrow terminal, one below the other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::overlay::{self, tell_row};
use super::{Theme, ink};
use crate::app::App;
use crate::app::coverage::{CoverageLine, CoveragePanel, GAP};

pub(super) fn draw(app: &App, panel: &CoveragePanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let said = match panel.rows().len() {
        0 => "Coverage".to_owned(),
        1 => "One report".to_owned(),
        n => format!("{n} versions"),
    };
    let area = overlay::panel(theme, body, body.width, &said, buf);
    let (count, _) = panel.columns(area.width);
    if count < panel.rows().len() {
        tell_row(theme, area, (panel.cursor, panel.rows().len()), buf);
    }
    match &panel.versions {
        None => {
            ink::put(
                buf,
                area.x,
                area.y,
                area.width,
                "comparing …",
                theme.secondary,
            );
        }
        Some(Err(notice)) => {
            ink::put(buf, area.x, area.y, area.width, &notice.text, theme.error);
        }
        Some(Ok(versions)) if versions.is_empty() => {
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
        let (lines, starts) = panel.stacked(prefer, &app.clock, each);
        let chosen = starts.get(panel.cursor).copied();
        let shown = lines.iter().enumerate().skip(panel.offset);
        for ((at, line), y) in shown.zip(area.top()..area.bottom()) {
            let place = Rect {
                y,
                height: 1,
                width: each,
                ..area
            };
            draw_line(theme, line, Some(at) == chosen, place, buf);
        }
        return;
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
        for (line, y) in shown.zip(area.top()..area.bottom()) {
            let place = Rect {
                x,
                y,
                width: each,
                height: 1,
            };
            draw_line(theme, line, index == panel.cursor, place, buf);
        }
    }
}

fn draw_line(theme: &Theme, line: &CoverageLine, is_chosen: bool, area: Rect, buf: &mut Buffer) {
    let bold = Modifier::BOLD;
    let (x, y, width) = (area.x, area.y, area.width);
    match line {
        CoverageLine::Blank => {}
        CoverageLine::Outlet(name, is_preferred) => {
            if is_chosen {
                ink::band(buf, area, theme.selection);
                ink::put(buf, x.saturating_sub(1), y, 1, "▎", theme.accent);
            }
            let star = if *is_preferred { " ★" } else { "" };
            let room = width.saturating_sub(ink::width(star));
            let end = ink::put(buf, x, y, room, name, theme.accent.add_modifier(bold));
            ink::put(buf, end, y, 2, star, theme.accent);
        }
        CoverageLine::Facts(text) => {
            ink::put(buf, x, y, width, text, theme.secondary);
        }
        CoverageLine::Headline(text) => {
            ink::put(buf, x, y, width, text, theme.headline.add_modifier(bold));
        }
        CoverageLine::Copies(text) | CoverageLine::Count(text) => {
            ink::put(buf, x, y, width, text, theme.secondary);
        }
        CoverageLine::Only(text) => {
            ink::put(buf, x, y, 1, "▎", theme.accent);
            ink::put(buf, x + 2, y, width.saturating_sub(2), text, theme.text);
        }
    }
}
