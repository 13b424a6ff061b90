//! The topic manager: topics on the left, the queries of the chosen one on the right; on a narrow
//! screen one of both.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::overlay::{panel, tell_row, waiting};
use super::{Theme, ink, suggest};
use crate::app::App;
use crate::app::topics::{Manager, Typing, TypingKind};
use crate::model::topic::{QueryCount, QuerySheet, TopicSheet};
use crate::model::{Level, TopicRow};

/// Most columns of the manager.
const WIDTH: u16 = 140;

/// Columns of the topics where the queries stand beside them.
const TOPICS: u16 = 42;

/// Fewest columns for both side by side.
pub(super) const BOTH: u16 = 90;

/// Columns of a count.
const COUNT: u16 = 6;

/// Draws the manager; returns where the cursor is while something is typed.
pub(super) fn draw(
    app: &App,
    manager: &Manager,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = panel(theme, body, WIDTH, "Topics", buf);
    match &manager.sheets {
        None => {
            waiting(theme, area, buf);
            return None;
        }
        Some(Err(notice)) => {
            ink::put(buf, area.x, area.y, area.width, &notice.text, theme.error);
            if let Some(hint) = &notice.hint {
                ink::put(buf, area.x, area.y + 1, area.width, hint, theme.secondary);
            }
            return None;
        }
        Some(Ok(sheets)) if sheets.is_empty() => {
            let text = "There are no topics. a adds one.";
            ink::put(buf, area.x, area.y, area.width, text, theme.text);
        }
        Some(Ok(_)) => {}
    }
    let foot = area.bottom().saturating_sub(1);
    let below = if manager.typing.is_some() { 2 } else { 0 };
    let inner = Rect {
        height: area.height.saturating_sub(below),
        ..area
    };
    let place = match manager.query {
        Some(query) if area.width < BOTH => (query, manager.rows()),
        _ => (manager.topic, manager.topics().len()),
    };
    tell_row(theme, area, place, buf);
    if manager.topics().is_empty() {
        // There is nothing to choose from.
    } else if area.width >= BOTH {
        let left = Rect {
            width: TOPICS.min(area.width / 2),
            ..inner
        };
        let x = left.right() + 3;
        let right = Rect {
            x,
            width: inner.right().saturating_sub(x),
            ..inner
        };
        draw_topics(app, manager, theme, left, buf);
        ink::vertical(
            buf,
            Rect {
                x: left.right() + 1,
                ..inner
            },
            theme.rule,
        );
        draw_queries(manager, theme, right, buf);
    } else if manager.query.is_some() {
        draw_queries(manager, theme, inner, buf);
    } else {
        draw_topics(app, manager, theme, inner, buf);
    }
    if let Some(typing) = &manager.typing {
        return Some(draw_typing(typing, theme, Rect { y: foot, ..area }, buf));
    }
    None
}

/// Returns the first of `count` rows of `height` lines to draw so that `at` is in sight.
fn first(at: usize, height: u16, lines: u16) -> usize {
    let fits = usize::from((lines / height).max(1));
    (at + 1).saturating_sub(fits)
}

fn draw_topics(app: &App, manager: &Manager, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let has_focus = manager.query.is_none();
    let sheets = manager.topics().iter().enumerate();
    let from = first(manager.topic, 2, area.height);
    let places = (area.top()..area.bottom()).step_by(2);
    for ((index, sheet), y) in sheets.skip(from).zip(places) {
        let line = Rect {
            y,
            height: 2.min(area.bottom() - y),
            ..area
        };
        if index == manager.topic {
            mark(theme, line, has_focus, buf);
        }
        let data = app.sidebar.data.as_ref();
        let row = data.and_then(|data| data.topics.iter().find(|row| row.name == sheet.name));
        draw_topic(theme, sheet, row, line, index == manager.topic, buf);
    }
}

/// Marks the chosen row.
fn mark(theme: &Theme, line: Rect, has_focus: bool, buf: &mut Buffer) {
    ink::band(buf, line, theme.selection);
    let bar = if has_focus { theme.accent } else { theme.rule };
    for y in line.top()..line.bottom() {
        ink::put(buf, line.x, y, 1, "▎", bar);
    }
}

fn draw_topic(
    theme: &Theme,
    sheet: &TopicSheet,
    row: Option<&TopicRow>,
    line: Rect,
    is_chosen: bool,
    buf: &mut Buffer,
) {
    let (x, y) = (line.x + 2, line.y);
    let right = line.right().saturating_sub(1);
    let color = theme.topic(sheet.color);
    let (sign, style) = if sheet.is_on {
        ("●", theme.headline)
    } else {
        ("○", theme.secondary)
    };
    ink::put(buf, x, y, 1, sign, color);
    let style = if is_chosen {
        style.add_modifier(Modifier::BOLD)
    } else {
        style
    };
    let mut end = right;
    if let Some(row) = row {
        end = ink::put_right(buf, right, y, &ink::sparkline(&row.days), color).saturating_sub(1);
        if row.is_burst {
            end = ink::put_right(buf, end, y, "▲", theme.accent).saturating_sub(1);
        }
    } else if !sheet.is_on {
        end = ink::put_right(buf, right, y, "off", theme.secondary).saturating_sub(1);
    }
    ink::put(buf, x + 2, y, end.saturating_sub(x + 2), &sheet.name, style);
    if line.height < 2 {
        return;
    }
    let facts = match row {
        Some(row) => {
            let mentions = row.total.saturating_sub(row.about);
            let word = if mentions == 1 { "mention" } else { "mentions" };
            let (unread, about) = (ink::count(row.unread), ink::count(row.about));
            format!(
                "{unread} unread · {} {word} · {about} about",
                ink::count(mentions)
            )
        }
        None => match sheet.queries.len() {
            1 => "1 query".to_owned(),
            n => format!("{n} queries"),
        },
    };
    ink::put(
        buf,
        x + 2,
        y + 1,
        right.saturating_sub(x + 2),
        &facts,
        theme.secondary,
    );
}

fn draw_queries(manager: &Manager, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(sheet) = manager.chosen() else {
        return;
    };
    let color = theme.topic(sheet.color);
    let bold = theme.headline.add_modifier(Modifier::BOLD);
    ink::put(buf, area.x, area.y, 1, "●", color);
    let end = ink::put(
        buf,
        area.x + 2,
        area.y,
        area.width.saturating_sub(2),
        &sheet.name,
        bold,
    );
    let facts = format!(
        "  {}{}",
        sheet.color,
        if sheet.is_on { "" } else { " · off" }
    );
    let right = area.right().saturating_sub(1);
    let heads = "entries  about";
    if end + ink::width(&facts) + ink::width(heads) + 2 < right {
        ink::put(buf, end, area.y, right - end, &facts, theme.secondary);
    }
    ink::put_right(buf, right, area.y, heads, theme.secondary);
    let list = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    if sheet.queries.is_empty() {
        let text = "It looks for nothing. a adds a query.";
        ink::put(buf, list.x, list.y, list.width, text, theme.secondary);
    }
    let chosen = manager.query.unwrap_or(0);
    // A suggestion stands below what the topic never takes, a heading and a blank line.
    let between = match chosen.checked_sub(sheet.queries.len()) {
        Some(_) => sheet.never.len() + 2,
        None => 0,
    };
    let from = first(chosen + between, 1, list.height).min(sheet.queries.len());
    let mut y = list.y;
    for (index, query) in sheet.queries.iter().enumerate().skip(from) {
        if y >= list.bottom() {
            return;
        }
        let line = Rect {
            y,
            height: 1,
            ..list
        };
        let is_chosen = manager.query == Some(index);
        if is_chosen {
            mark(theme, line, true, buf);
        }
        let count = manager
            .counts
            .as_ref()
            .map(|counts| counts.get(index).copied().flatten());
        draw_query(theme, sheet, query, count, line, is_chosen, buf);
        y += 1;
        if let (true, Some(problem)) = (y < list.bottom(), &query.problem) {
            ink::put(
                buf,
                list.x + 4,
                y,
                list.width.saturating_sub(4),
                problem,
                theme.error,
            );
            y += 1;
        }
    }
    for never in &sheet.never {
        if y < list.bottom() {
            let text = format!("never  {never}");
            ink::put(
                buf,
                list.x + 4,
                y,
                list.width.saturating_sub(4),
                &text,
                theme.secondary,
            );
            y += 1;
        }
    }
    let rest = Rect {
        y,
        height: list.bottom().saturating_sub(y),
        ..list
    };
    draw_suggestions(manager, sheet.queries.len(), theme, rest, buf);
}

/// Draws what the topic could look for as well.
fn draw_suggestions(
    manager: &Manager,
    queries: usize,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    if manager.suggestions.is_empty() || area.height < 3 {
        return;
    }
    let bold = theme.secondary.add_modifier(Modifier::BOLD);
    let head = "SUGGESTED";
    ink::put(buf, area.x, area.y + 1, area.width, head, bold);
    let hint = "Enter follows it";
    let right = area.right().saturating_sub(1);
    ink::put_right(buf, right, area.y + 1, hint, theme.secondary);
    let chosen = manager.query.and_then(|at| at.checked_sub(queries));
    let from = first(chosen.unwrap_or(0), 1, area.height - 2);
    let rows = manager.suggestions.iter().enumerate().skip(from);
    for ((index, one), y) in rows.zip(area.y + 2..area.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let is_chosen = chosen == Some(index);
        if is_chosen {
            mark(theme, line, true, buf);
        }
        let (sign, why) = (suggest::sign(one), suggest::why(one));
        let why = format!("{why} · {} outlets", one.outlets);
        ink::put(buf, line.x + 2, y, 1, sign, theme.accent);
        let end = ink::put_right(buf, right, y, &why, theme.secondary).saturating_sub(1);
        let style = if is_chosen {
            theme.text.add_modifier(Modifier::BOLD)
        } else {
            theme.text
        };
        let x = line.x + 4;
        ink::put(buf, x, y, end.saturating_sub(x), &one.term, style);
    }
}

fn draw_query(
    theme: &Theme,
    sheet: &TopicSheet,
    query: &QuerySheet,
    count: Option<Option<QueryCount>>,
    line: Rect,
    is_chosen: bool,
    buf: &mut Buffer,
) {
    let (x, y) = (line.x + 2, line.y);
    let right = line.right().saturating_sub(1);
    let is_on = sheet.is_on && query.is_on;
    let sign = if query.problem.is_some() {
        ("!", theme.error)
    } else if is_on {
        ("●", theme.topic(query.color.unwrap_or(sheet.color)))
    } else {
        ("○", theme.secondary)
    };
    ink::put(buf, x, y, 1, sign.0, sign.1);
    let end = draw_counts(theme, is_on, count, right, y, buf);
    let mut facts = Vec::new();
    if query.level == Level::About {
        facts.push("about only".to_owned());
    }
    if let Some(needs) = &query.needs {
        facts.push(format!("needs {needs}"));
    }
    facts.extend(query.color.map(|color| color.to_string()));
    if !query.is_on {
        facts.push("off".to_owned());
    }
    let base = if is_on { theme.text } else { theme.secondary };
    let base = if is_chosen {
        base.add_modifier(Modifier::BOLD)
    } else {
        base
    };
    let room = |x: u16| end.saturating_sub(x);
    let mut at = x + 2;
    if let Some(label) = &query.label {
        let label_room = room(at).min(ink::width(label)).min(24);
        let style = theme
            .headline
            .patch(Style::new().add_modifier(Modifier::BOLD));
        at = ink::put(buf, at, y, label_room, label, style) + 2;
    }
    at = ink::put(buf, at, y, room(at), &query.text, base);
    if !facts.is_empty() {
        let facts = format!("  {}", facts.join(" · "));
        ink::put(buf, at, y, room(at), &facts, theme.secondary);
    }
}

/// Writes what a query finds at the right; returns the column that the query must end before.
fn draw_counts(
    theme: &Theme,
    is_on: bool,
    count: Option<Option<QueryCount>>,
    right: u16,
    y: u16,
    buf: &mut Buffer,
) -> u16 {
    let (total, about) = match count {
        Some(Some(count)) => (ink::count(count.total), ink::count(count.about)),
        None if is_on => ("…".to_owned(), String::new()),
        _ => (String::new(), String::new()),
    };
    ink::put_right(buf, right, y, &about, theme.secondary);
    ink::put_right(buf, right.saturating_sub(COUNT + 1), y, &total, theme.text);
    right.saturating_sub(2 * COUNT + 2)
}

fn draw_typing(typing: &Typing, theme: &Theme, area: Rect, buf: &mut Buffer) -> Position {
    let (label, hint) = match typing.kind {
        TypingKind::Name => ("name ", ""),
        TypingKind::Color => ("colour ", "#rgb, #rrggbb, or topic1 to topic6"),
    };
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let x = ink::put(buf, area.x, area.y, area.width, label, bold);
    let value = typing.input.value();
    let room = area.right().saturating_sub(x);
    let scroll = typing
        .input
        .visual_scroll(usize::from(room.saturating_sub(1)));
    let from = value.char_indices().nth(scroll).map_or(0, |(at, _)| at);
    let end = ink::put(buf, x, area.y, room, &value[from..], theme.headline);
    if end + ink::width(hint) + 2 < area.right() {
        ink::put_right(buf, area.right(), area.y, hint, theme.secondary);
    }
    let column = typing.input.visual_cursor().saturating_sub(scroll) as u16;
    Position::new((x + column).min(area.right().saturating_sub(1)), area.y)
}
