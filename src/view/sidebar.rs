//! The sidebar: desk lists, topics with their fortnight, saved queries, feeds by category.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::{Theme, ink};
use crate::app::{App, Pane, SideRow};
use crate::model::feed_details::Condition;
use crate::model::sidebar::Sidebar;
use crate::model::{Desk, TopicRow, tag};

/// Fewest columns for what is unread and what is about the topic.
const PAIR: u16 = 30;

/// Fewest columns for a sparkline with a cell a day.
const FORTNIGHT: u16 = 46;

/// Columns of a topic's name that its sparkline leaves, if it is that long.
const LEAST_NAME: u16 = 8;

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some(data) = &app.sidebar.data else {
        return;
    };
    let rows = app.sidebar.rows.iter().enumerate().skip(app.sidebar.offset);
    for ((index, row), y) in rows.zip(area.top()..area.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let is_selected = index == app.sidebar.cursor;
        if is_selected {
            ink::band(buf, line, theme.selection);
            if app.focus == Pane::Sidebar {
                ink::put(buf, line.x, y, 1, "▎", theme.accent);
            }
        }
        draw_row(app, theme, data, row, line, is_selected, buf);
    }
}

fn draw_row(
    app: &App,
    theme: &Theme,
    data: &Sidebar,
    row: &SideRow,
    line: Rect,
    is_selected: bool,
    buf: &mut Buffer,
) {
    let (x, y) = (line.x + 1, line.y);
    let right = line.right().saturating_sub(1);
    let name_style = |strong: bool| {
        let style = if strong { theme.headline } else { theme.text };
        if is_selected {
            style.add_modifier(Modifier::BOLD)
        } else {
            style
        }
    };
    match row {
        SideRow::Blank => {}
        SideRow::Heading(name) => {
            let style = theme.secondary.add_modifier(Modifier::BOLD);
            ink::put(buf, x, y, right - x, name, style);
        }
        SideRow::Desk(desk) => {
            let (sign, count) = desk_sign(*desk, data);
            ink::put(buf, x, y, 1, sign, theme.accent);
            let style = if *desk == Desk::Unread && count > 0 {
                theme.accent
            } else {
                theme.secondary
            };
            let end = put_count(buf, right, y, count, style);
            ink::put(
                buf,
                x + 2,
                y,
                end.saturating_sub(x + 2),
                desk.name(),
                name_style(false),
            );
        }
        SideRow::Topic(id) => {
            if let Some(topic) = data.topics.iter().find(|topic| topic.id == *id) {
                let counts = data.topics.iter().map(|topic| unread(topic, line.width));
                let room = counts.map(|text| ink::width(&text) + 1).max().unwrap_or(1);
                draw_topic(theme, topic, line, room, name_style(false), buf);
            }
        }
        SideRow::Saved { name, query } => {
            let row = data.saved.iter().find(|row| row.query == *query);
            let color = row.and_then(|row| row.color);
            let style = color.map_or(theme.secondary, |color| theme.topic(color));
            ink::put(buf, x, y, 1, "/", style);
            let unread = row.and_then(|row| row.unread).unwrap_or(0);
            let end = put_count(buf, right, y, unread, theme.secondary);
            let room = end.saturating_sub(x + 2);
            ink::put(buf, x + 2, y, room, name, name_style(false));
        }
        SideRow::Tag(name) => {
            ink::put(buf, x, y, 1, "#", theme.topic(tag::color(name)));
            let row = data.tags.iter().find(|row| row.name == *name);
            let end = put_count(
                buf,
                right,
                y,
                row.map_or(0, |row| row.count),
                theme.secondary,
            );
            let room = end.saturating_sub(x + 2);
            ink::put(buf, x + 2, y, room, name, name_style(false));
        }
        SideRow::Category {
            path,
            depth,
            is_folded,
        } => {
            let row = data.categories.iter().find(|row| row.path == *path);
            let x = x + depth * 2;
            ink::put(
                buf,
                x,
                y,
                1,
                if *is_folded { "▸" } else { "▾" },
                theme.secondary,
            );
            let unread = row.map_or(0, |row| row.unread);
            let end = put_count(buf, right, y, unread, theme.text);
            let name = path.rsplit('/').next().unwrap_or(path);
            ink::put(
                buf,
                x + 2,
                y,
                end.saturating_sub(x + 2),
                name,
                name_style(true),
            );
        }
        SideRow::Feed { id, depth } => {
            let Some(feed) = data.feeds.iter().find(|feed| feed.id == *id) else {
                return;
            };
            let x = x + depth * 2;
            let bold = theme.error.add_modifier(Modifier::BOLD);
            match feed.condition(app.clock.now) {
                Condition::Off => _ = ink::put(buf, x, y, 1, "–", theme.secondary),
                Condition::Gone => _ = ink::put(buf, x, y, 1, "×", bold),
                Condition::Failing if !app.is_offline => _ = ink::put(buf, x, y, 1, "!", bold),
                Condition::Dormant => _ = ink::put(buf, x, y, 1, "z", theme.secondary),
                Condition::Failing | Condition::Fine => {}
            }
            let end = put_count(buf, right, y, feed.unread, theme.secondary);
            let style = if feed.unread == 0 && !is_selected {
                theme.secondary
            } else {
                name_style(false)
            };
            ink::put(buf, x + 2, y, end.saturating_sub(x + 2), &feed.title, style);
        }
    }
}

fn desk_sign(desk: Desk, data: &Sidebar) -> (&'static str, u64) {
    let place = Desk::ALL.iter().position(|other| *other == desk);
    let count = place.map_or(0, |place| data.desk[place]);
    let sign = match desk {
        Desk::Unread => "●",
        Desk::Starred => "★",
        Desk::Later => "◷",
        Desk::Today | Desk::All | Desk::Recent => " ",
    };
    (sign, count)
}

/// Writes a count at the right, nothing for 0; returns the column that a name must end before.
fn put_count(buf: &mut Buffer, right: u16, y: u16, count: u64, style: Style) -> u16 {
    if count == 0 {
        return right;
    }
    ink::put_right(buf, right, y, &ink::count(count), style).saturating_sub(1)
}

/// Returns what is unread of a topic, and in a broad sidebar what of this is about it.
fn unread(topic: &TopicRow, width: u16) -> String {
    match topic.unread {
        0 => String::new(),
        all if width < PAIR => ink::count(all),
        all => format!("{}/{}", ink::count(all), ink::count(topic.unread_about)),
    }
}

/// Draws a topic; `room` columns at the right are for its count.
fn draw_topic(
    theme: &Theme,
    topic: &TopicRow,
    line: Rect,
    room: u16,
    name_style: Style,
    buf: &mut Buffer,
) {
    let (x, y) = (line.x + 1, line.y);
    let right = line.right().saturating_sub(1);
    let color = theme.topic(topic.color);
    ink::put(buf, x, y, 1, "●", color);
    ink::put_right(buf, right, y, &unread(topic, line.width), theme.secondary);
    // Fourteen days in as many cells where the sidebar is broad enough, else two days in each.
    let bars = if line.width >= FORTNIGHT {
        ink::sparkline(&topic.days)
    } else {
        let pairs: Vec<u32> = topic.days.chunks(2).map(|pair| pair.iter().sum()).collect();
        ink::sparkline(&pairs)
    };
    let end = right.saturating_sub(room);
    let least = ink::width(&topic.name).min(LEAST_NAME) + u16::from(topic.is_burst);
    let has_room = end.saturating_sub(x + 3) >= least + ink::width(&bars);
    // Days without a hit say nothing, and leave the room to the name.
    let mut from = if has_room && topic.days.iter().any(|&count| count > 0) {
        ink::put_right(buf, end, y, &bars, color)
    } else {
        end
    };
    if topic.is_burst {
        from = ink::put_right(buf, from, y, "▲", theme.accent);
    }
    let room = from.saturating_sub(x + 3);
    ink::put(buf, x + 2, y, room, &topic.name, name_style);
}
