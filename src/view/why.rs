//! Why something is where it is, and what is muted now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::layout::PANEL;
use super::overlay::{panel, tell_place, tell_row};
use super::{Theme, ink};
use crate::app::mutes::Muted;
use crate::app::why::{WhyKind, WhyLine};
use crate::app::{App, MutePanel, WhyPanel};

/// Draws why something is where it is.
pub(super) fn draw(app: &App, why: &WhyPanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, PANEL, "Why is this here", buf);
    let lines = why.lines(&app.clock, area.width);
    tell_place(theme, area, (why.offset, lines.len()), buf);
    for (line, y) in lines.iter().skip(why.offset).zip(area.top()..area.bottom()) {
        draw_line(theme, line, Rect { y, ..area }, buf);
    }
}

pub(super) fn draw_line(theme: &Theme, line: &WhyLine, area: Rect, buf: &mut Buffer) {
    let x = area.x + line.indent;
    let room = area.right().saturating_sub(x);
    let style = match line.kind {
        WhyKind::Title => theme.headline.add_modifier(Modifier::BOLD),
        WhyKind::Heading => theme.secondary.add_modifier(Modifier::BOLD),
        WhyKind::Text => theme.text,
        WhyKind::Fact => theme.secondary,
        WhyKind::Problem => theme.error,
    };
    let color = line.color;
    ink::put_with(buf, x, area.y, room, &line.text, |at| {
        let covers = |hit: &crate::model::Hit| (hit.start..hit.end).contains(&(at as u32));
        match color {
            Some(color) if line.hits.iter().any(covers) => {
                style.patch(theme.hit(color)).add_modifier(Modifier::BOLD)
            }
            // The dot before a topic's name.
            Some(color) if line.kind == WhyKind::Title && at == 0 => theme.topic(color),
            _ => style,
        }
    });
}

/// Draws what is muted now.
pub(super) fn draw_mutes(
    app: &App,
    mutes: &MutePanel,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) {
    let area = panel(theme, body, PANEL, "Muted now", buf);
    let message = |text: &str, style, buf: &mut Buffer| {
        ink::put(buf, area.x, area.y, area.width, text, style);
    };
    match &mutes.list {
        None => return message("looking …", theme.secondary, buf),
        Some(Err(notice)) => return message(&notice.text, theme.error, buf),
        Some(Ok(_)) if mutes.rows().is_empty() => {
            return message("Nothing is muted. m shows how.", theme.text, buf);
        }
        Some(Ok(_)) => {}
    }
    let fits = usize::from((area.height / 2).max(1));
    let from = (mutes.cursor + 1).saturating_sub(fits);
    let rows = mutes.rows();
    tell_row(theme, area, (mutes.cursor, rows.len()), buf);
    let places = (area.top()..area.bottom()).step_by(2);
    for ((index, row), y) in rows.iter().enumerate().skip(from).zip(places) {
        let line = Rect {
            y,
            height: 2.min(area.bottom() - y),
            ..area
        };
        let is_chosen = index == mutes.cursor;
        if is_chosen {
            ink::band(buf, line, theme.selection);
            for y in line.top()..line.bottom() {
                ink::put(buf, line.x, y, 1, "▎", theme.accent);
            }
        }
        draw_mute(app, *row, theme, line, is_chosen, buf);
    }
}

fn draw_mute(
    app: &App,
    row: Muted<'_>,
    theme: &Theme,
    line: Rect,
    is_chosen: bool,
    buf: &mut Buffer,
) {
    let beyond;
    let (name, query, count) = match row {
        Muted::Rule(rule) => {
            let query = (rule.query != rule.name).then_some(rule.query.as_str());
            (rule.name.as_str(), query, rule.count)
        }
        Muted::Story(held) => (held.title.as_str(), None, held.count),
        Muted::Beyond(stories, entries) => {
            beyond = format!("and {} more stories", ink::count(stories));
            (beyond.as_str(), None, entries)
        }
    };
    let held = match count {
        1 => "1 entry".to_owned(),
        n => format!("{} entries", ink::count(n)),
    };
    let x = line.x + 2;
    let right = line.right().saturating_sub(1);
    let end = ink::put_right(buf, right, line.y, &held, theme.text).saturating_sub(1);
    let style = if is_chosen {
        theme.headline.add_modifier(Modifier::BOLD)
    } else {
        theme.headline
    };
    ink::put(buf, x, line.y, end.saturating_sub(x), name, style);
    if line.height > 1 {
        let mut facts = MutePanel::effect(row, &app.clock);
        if let Some(query) = query {
            facts.push_str(" · ");
            facts.push_str(query);
        }
        ink::put(
            buf,
            x,
            line.y + 1,
            right.saturating_sub(x),
            &facts,
            theme.secondary,
        );
    }
}
