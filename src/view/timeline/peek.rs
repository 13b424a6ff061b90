//! The report under the cursor, where there is room for it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::super::overlay::waiting;
use super::super::{Theme, ink};
use super::later;
use crate::app::App;
use crate::app::timeline::TimelinePanel;
use crate::app::wrap;
use crate::model::Clean;
use crate::model::timeline::Point;

/// Widest text: longer lines are hard to read.
const WIDEST: u16 = 88;

/// Outlets that are named.
const NAMED: usize = 12;

/// Draws the report that is chosen: its headline, who has it and who joined, how it begins.
pub(super) fn draw(app: &App, panel: &TimelinePanel, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(point) = panel.points.get(panel.cursor) else {
        return;
    };
    let mut pen = Pen {
        area: Rect {
            width: area.width.min(WIDEST),
            ..area
        },
        y: area.y,
        buf,
    };
    let bold = theme.headline.add_modifier(Modifier::BOLD);
    pen.put(&point.first.title, bold);
    pen.put(&facts(app, point), theme.secondary);
    if !point.joined.is_empty() {
        pen.put(&joined(&point.joined), theme.secondary);
    }
    pen.y += 1;
    if pen.y >= area.bottom() {
        return;
    }
    match panel.peek.text.as_deref() {
        _ if panel.peek.entry != Some(point.first.id) => {}
        None => {
            let y = pen.y;
            waiting(
                theme,
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                buf,
            );
        }
        Some(text) => {
            // Many feeds send the headline once more.
            let title = point.first.title.trim_end_matches('.');
            let said = text.iter().filter(|one| one.trim_end_matches('.') != title);
            if said.clone().next().is_none() {
                pen.put("Its feed sends no text.", theme.secondary);
            }
            for (nth, paragraph) in said.enumerate() {
                pen.y += u16::from(nth > 0);
                pen.put(paragraph, theme.text);
            }
        }
    }
}

/// Writes lines one below the other, as long as there is room.
struct Pen<'a> {
    area: Rect,
    y: u16,
    buf: &'a mut Buffer,
}

impl Pen<'_> {
    fn put(&mut self, text: &str, style: Style) {
        let Rect { x, width, .. } = self.area;
        for range in wrap::lines(text, width.max(8)) {
            if self.y >= self.area.bottom() {
                return;
            }
            ink::put(self.buf, x, self.y, width, &text[range], style);
            self.y += 1;
        }
    }
}

fn facts(app: &App, point: &Point) -> String {
    let row = &point.first;
    let mut facts = format!("{} · {}", row.outlet, app.clock.moment(row.published));
    if row.words > 0 {
        facts.push_str(&format!(
            " · {} {}",
            row.words,
            if row.words == 1 { "word" } else { "words" }
        ));
    }
    if point.reports > 1 {
        facts.push_str(&format!(" · first of {}", point.reports));
    }
    facts
}

/// Says who joined, and when.
fn joined(outlets: &[(Clean, i64)]) -> String {
    let named: Vec<(&Clean, String)> = (outlets.iter().take(NAMED))
        .map(|(outlet, after)| (outlet, later(*after)))
        .collect();
    // Those that came at one time have it said once.
    let named: Vec<String> = named
        .chunk_by(|one, next| one.1 == next.1)
        .map(|together| {
            let outlets: Vec<&str> = together.iter().map(|(outlet, _)| outlet.as_str()).collect();
            format!("{} {}", outlets.join(", "), together[0].1)
        })
        .collect();
    let more = match outlets.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("then {}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_that_join_together_have_their_time_once() {
        let outlets = [("Ledger", 0), ("Bay Wire", 30), ("Tides", 600)];
        let outlets = outlets.map(|(name, after)| (Clean::line(name), after));
        let told = "then Ledger, Bay Wire at once, Tides +10 min";
        assert_eq!(joined(&outlets), told);
    }
}
