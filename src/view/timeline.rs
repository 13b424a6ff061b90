//! The timeline: a volume of days at the top, below it what happened, the newest first; beside or
//! below that the report under the cursor, where there is room.
//!
//! ```text
//!  Standoff  26 days · 412 reports from 31 outlets                                       1 of 52
//!  ─────────────────────────────────────────────────────────────────────────────────────────────
//!  7 new from 4 outlets since Sunday 23:40 · 12 unread
//!  ▁▁ ▁▁ ▂▂ ▁▁ ▁▁ ██ ▇▇ ▅▅ ▃▃ ▂▂ ▂▂ ▂▂ ▁▁ ▂▂ ▃▃ ▂▂ ▁▁ ▂▂ ██ ▇▇ ▆▆ ▅▅ ▆▆ ▇▇ ▅▅ ▃▃
//!  1 Jan    4      7      10      13
//!  ● unread   ◐ partly read   · read   ■ its reports   bold new since the last look
//!  Monday 26 January                                                                31
//!  ● 13:58  Talks resume in the customs house             ■■■■■■■ 7  AP first, Reuters +2 min
//!  ━━━ you were here, Sunday 23:40 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
//! ```

mod head;
mod peek;
pub(super) mod said;

pub(super) use head::since;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::overlay::{panel_of, tell_row, waiting};
use super::{Theme, color_of, ink, layout};
use crate::app::App;
use crate::app::peek::Rooms;
use crate::app::timeline::{TimelineLine, TimelinePanel};
use crate::model::timeline::{Point, Subject};

/// Columns before a headline: sign, time.
const HEADLINE: u16 = 9;

/// Widest bar of a point, and of a day.
const BAR: u16 = 12;
const DAY_BAR: u16 = 16;

/// Columns from which a point says who reported it.
const WITH_OUTLETS: u16 = 100;

pub(super) fn draw(app: &App, panel: &TimelinePanel, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let size = Rect {
        y: body.y.saturating_sub(1),
        height: body.height + 2,
        ..body
    };
    // The sidebar stays where there is room for it.
    let beside = layout::areas(size, app).first_rule;
    let area = beside.map_or(body, |rule| Rect {
        x: rule.right(),
        width: body.right().saturating_sub(rule.right()),
        ..body
    });
    let title = panel.summary.as_ref().map_or_else(
        || ("Timeline", String::new()),
        |summary| (summary.title.as_str(), head::facts(summary)),
    );
    let area = panel_of(theme, area, area.width, (title.0, &title.1), buf);
    let lines = panel.lines();
    let shown = lines.iter().filter_map(|line| line.point());
    let at = shown
        .clone()
        .take_while(|point| *point < panel.cursor)
        .count();
    tell_row(theme, area, (at, shown.count()), buf);
    let color = match panel.subject {
        Subject::Topic(id) => theme.topic(color_of(app, id)),
        Subject::Story(_) => theme.accent,
    };
    let head = panel.head_lines(area.height);
    head::draw(
        app,
        panel,
        theme,
        color,
        Rect {
            height: head,
            ..area
        },
        buf,
    );
    let rest = Rect {
        y: area.y + head,
        height: area.height.saturating_sub(head),
        ..area
    };
    let size = (area.width, area.height);
    let rest = draw_peek(app, panel, theme, size, rest, buf);
    if let Some(problem) = &panel.problem {
        ink::put(buf, rest.x, rest.y, rest.width, &problem.text, theme.error);
        return;
    }
    if lines.is_empty() {
        let text = "Nothing was reported yet.";
        ink::put(buf, rest.x, rest.y, rest.width, text, theme.secondary);
    }
    let most = |of: fn(&Point) -> u64| panel.points.iter().map(of).max().unwrap_or(1);
    let scale = Scale {
        points: most(|point| point.reports),
        days: lines
            .iter()
            .filter_map(|line| match line {
                TimelineLine::Whole(_, reports) => Some(*reports),
                _ => None,
            })
            .max()
            .unwrap_or(1),
    };
    for (line, y) in lines
        .iter()
        .skip(panel.offset)
        .zip(rest.top()..rest.bottom())
    {
        draw_line(
            app,
            panel,
            theme,
            color,
            *line,
            &scale,
            Rect {
                y,
                height: 1,
                ..rest
            },
            buf,
        );
    }
}

/// Draws the report under the cursor if there is room; returns what is left for the points.
fn draw_peek(
    app: &App,
    panel: &TimelinePanel,
    theme: &Theme,
    size: (u16, u16),
    rest: Rect,
    buf: &mut Buffer,
) -> Rect {
    if panel.points.is_empty() {
        return rest;
    }
    match panel.rooms(size) {
        Rooms::Points => rest,
        Rooms::Beside(columns) => {
            let x = rest.right().saturating_sub(columns);
            let rule = Rect {
                x: x.saturating_sub(2),
                width: 1,
                ..rest
            };
            ink::vertical(buf, rule, theme.rule);
            let width = columns;
            peek::draw(app, panel, theme, Rect { x, width, ..rest }, buf);
            Rect {
                width: rest.width.saturating_sub(columns + 3),
                ..rest
            }
        }
        Rooms::Below(height) => {
            let y = rest.bottom().saturating_sub(height);
            ink::horizontal(buf, rest.x, rest.right(), y - 1, theme.rule);
            peek::draw(app, panel, theme, Rect { y, height, ..rest }, buf);
            Rect {
                height: rest.height.saturating_sub(height + 1),
                ..rest
            }
        }
    }
}

/// What the longest bars stand for.
struct Scale {
    points: u64,
    days: u64,
}

#[expect(
    clippy::too_many_arguments,
    reason = "a line, its place and its surroundings"
)]
fn draw_line(
    app: &App,
    panel: &TimelinePanel,
    theme: &Theme,
    color: Style,
    line: TimelineLine,
    scale: &Scale,
    area: Rect,
    buf: &mut Buffer,
) {
    let clock = &app.clock;
    if line.point() == Some(panel.cursor) {
        ink::band(buf, area, theme.selection);
        ink::put(buf, area.x.saturating_sub(1), area.y, 1, "▎", theme.accent);
    }
    match line {
        TimelineLine::Day(time, reports) => {
            let day = clock.format(time, &clock.with_year(clock.date(time), "%A %-d %B"));
            let style = theme.secondary.add_modifier(Modifier::BOLD);
            let count = ink::count(reports);
            let room = area.width.saturating_sub(ink::width(&count) + 1);
            let x = ink::put(buf, area.x, area.y, room, &day, style) + 1;
            let right = ink::put_right(buf, area.right(), area.y, &count, theme.secondary);
            ink::horizontal(buf, x, right.saturating_sub(1), area.y, theme.rule);
        }
        TimelineLine::Gap(days) => {
            let text = match days {
                1 => "│ a day without anything".to_owned(),
                n => format!("│ {n} days without anything"),
            };
            ink::put(buf, area.x, area.y, area.width, &text, theme.secondary);
        }
        TimelineLine::Here => draw_here(app, panel, theme, area, buf),
        TimelineLine::Point(index) => {
            let point = &panel.points[index];
            let time = clock.format(point.first.published, "%H:%M");
            draw_point(theme, color, point, &time, scale.points, area, buf);
        }
        TimelineLine::Whole(index, reports) => {
            draw_day(
                app,
                theme,
                color,
                &panel.points[index],
                reports,
                scale.days,
                area,
                buf,
            );
        }
        TimelineLine::More(count) => {
            let text = format!("and {count} more · + shows them");
            let x = area.x + HEADLINE;
            let room = area.right().saturating_sub(x);
            ink::put(buf, x, area.y, room, &text, theme.secondary);
        }
        TimelineLine::Loading => {
            waiting(theme, area, buf);
        }
    }
}

fn draw_here(app: &App, panel: &TimelinePanel, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let seen = panel.summary.as_ref().and_then(|summary| summary.seen);
    let text = seen.map_or_else(String::new, |seen| {
        format!(" you were here, {} ", head::moment(app, seen))
    });
    let style = theme.accent;
    for x in area.left()..area.right() {
        ink::put(buf, x, area.y, 1, "━", style);
    }
    let x = area.x + 3.min(area.width / 8);
    let bold = style.add_modifier(Modifier::BOLD);
    ink::put(buf, x, area.y, area.right().saturating_sub(x), &text, bold);
}

/// Returns the look of a point's headline: what was read recedes, what is new stands out.
fn headline(theme: &Theme, point: &Point) -> Style {
    if point.unread() == 0 {
        theme.secondary
    } else if point.new > 0 {
        theme.headline.add_modifier(Modifier::BOLD)
    } else {
        theme.text
    }
}

fn draw_point(
    theme: &Theme,
    color: Style,
    point: &Point,
    time: &str,
    most: u64,
    area: Rect,
    buf: &mut Buffer,
) {
    let y = area.y;
    let (sign, style) = match point.unread() {
        0 => ("·", theme.secondary),
        n if n == point.reports => ("●", color),
        _ => ("◐", color),
    };
    ink::put(buf, area.x, y, 1, sign, style);
    ink::put(buf, area.x + 2, y, 5, time, theme.secondary);
    let x = area.x + HEADLINE;
    let carried = point.reports;
    if area.width < WITH_OUTLETS {
        let count = match carried {
            1 => point.first.outlet.to_string(),
            n => format!("■ {n}{}", grown(point)),
        };
        let room = (area.width / 4).max(4);
        let count = cut(&count, room);
        let right = ink::put_right(buf, area.right(), y, &count, theme.secondary);
        let room = right.saturating_sub(x + 1);
        ink::put(buf, x, y, room, &point.first.title, headline(theme, point));
        return;
    }
    let column = x + (area.width - HEADLINE) * 11 / 20;
    ink::put(
        buf,
        x,
        y,
        column - x - 2,
        &point.first.title,
        headline(theme, point),
    );
    let bar = bar(carried, most, BAR);
    let style = if point.new > 0 { color } else { theme.rule };
    let end = ink::put(buf, column, y, BAR, &"■".repeat(usize::from(bar)), style) + 1;
    let count = format!("{carried}{}", grown(point));
    let end = ink::put(buf, end, y, 10, &count, theme.secondary) + 2;
    let room = area.right().saturating_sub(end);
    ink::put(buf, end, y, room, &who(point), theme.secondary);
}

/// Says by how many reports a point has grown since the last look; nothing of one that is new.
fn grown(point: &Point) -> String {
    match point.new {
        0 => String::new(),
        new if new >= point.reports => String::new(),
        new => format!(" +{new}"),
    }
}

/// Cuts a text to so many cells.
fn cut(text: &str, room: u16) -> String {
    if ink::width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if ink::width(&out) + 2 > room.saturating_sub(1) {
            break;
        }
        out.push(c);
    }
    out + "…"
}

fn bar(count: u64, most: u64, width: u16) -> u16 {
    let width = u64::from(width);
    if most <= width {
        count.min(width) as u16
    } else {
        (count * width).div_ceil(most.max(1)).min(width) as u16
    }
}

/// Says who reported first, and who joined.
fn who(point: &Point) -> String {
    let first = &point.first.outlet;
    match point.joined.as_slice() {
        [] => first.to_string(),
        [(second, after)] => format!("{first} first, {second} {}", later(*after)),
        [(second, after), rest @ ..] => format!(
            "{first} first, {second} {}, {} more",
            later(*after),
            rest.len()
        ),
    }
}

/// Says how much later: `+2 min`.
fn later(seconds: i64) -> String {
    match seconds {
        ..60 => "at once".to_owned(),
        60..5_400 => format!("+{} min", seconds / 60),
        5_400..129_600 => format!("+{} h", (seconds + 1_800) / 3_600),
        _ => format!("+{} days", (seconds + 43_200) / 86_400),
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a line, its place and its surroundings"
)]
fn draw_day(
    app: &App,
    theme: &Theme,
    color: Style,
    point: &Point,
    reports: u64,
    most: u64,
    area: Rect,
    buf: &mut Buffer,
) {
    let (clock, time) = (&app.clock, point.first.published);
    let day = clock.format(time, &clock.with_year(clock.date(time), "%a %e %b"));
    let mut x = ink::put(buf, area.x, area.y, area.width, &day, theme.secondary) + 1;
    let width = DAY_BAR.min(area.width / 5);
    let style = if point.new > 0 { color } else { theme.rule };
    let bar = usize::from(bar(reports, most, width));
    ink::put(buf, x, area.y, width, &"■".repeat(bar), style);
    x += width + 1;
    let count = format!("{:>4}", ink::count(reports));
    x = ink::put(buf, x, area.y, 5, &count, theme.secondary) + 2;
    let room = area.right().saturating_sub(x);
    ink::put(
        buf,
        x,
        area.y,
        room,
        &point.first.title,
        headline(theme, point),
    );
}
