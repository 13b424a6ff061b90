//! The columns of a row: what stands left and right of its headline, and below it.
//!
//! ```text
//!  ● 14:02 Harbor Line talks resume                     Lakeport Ledger ●   820w  ×3
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::HEADLINE_AT;
use super::list::{aged, dated, draw_dots, draw_mark, undated, when};
use super::{Theme, ink, story};
use crate::app::App;
use crate::model::EntryRow;
use crate::model::columns::Column;
use crate::model::list::GroupLevel;

/// Columns left free at the beginning of a row: the bar, and a blank.
const GUTTER: u16 = 2;

/// What a headline keeps before another column stands beside it.
pub(super) const LEAST_HEADLINE: u16 = 40;

/// Returns the width of a column that stands beside the headline.
fn width(column: Column) -> u16 {
    match column {
        Column::Flags => 1,
        Column::Topics => 3,
        Column::Score => 4,
        Column::Time | Column::Words => 5,
        Column::Outlet => 16,
        Column::Title => 0,
    }
}

/// Returns the columns left of the headline of a row so wide, each with its place, and where the
/// headline begins.
fn before(app: &App, area: Rect) -> (Vec<(Column, u16)>, u16) {
    let mut at = GUTTER;
    let mut places = Vec::new();
    for column in app.settings.ui.columns.before_title() {
        let end = at + width(column) + 1;
        let has_room = match column {
            Column::Flags | Column::Time => end <= HEADLINE_AT.min(area.width / 2),
            _ => end + LEAST_HEADLINE < area.width,
        };
        // Flags and times may stand behind one that is broad.
        if has_room || end + LEAST_HEADLINE < area.width {
            places.push((column, area.x + at));
            at = end;
        }
    }
    (places, area.x + at.min(area.width / 2).max(GUTTER))
}

/// Draws what stands left of the headline, on the first line of `area`; returns where that begins.
pub(super) fn draw_before(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    area: Rect,
    buf: &mut Buffer,
) -> u16 {
    let (places, title) = before(app, area);
    for (column, x) in places {
        draw(app, theme, row, (column, x, area.y), buf);
    }
    title
}

/// Draws what stands right of the headline on the line `y`, up to `right`; returns the first column
/// that is taken. `x` is where the headline begins; `sign` is that of a story. Of a row of two lines the outlet, the topics
/// and the numbers stand below.
pub(super) fn draw_after(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    (x, right, y): (u16, u16, u16),
    (is_alone, sign): (bool, Option<&str>),
    buf: &mut Buffer,
) -> u16 {
    let mut right = right;
    let mut sign = sign;
    let mut put_sign = |right: u16, buf: &mut Buffer| match sign.take() {
        Some(sign) => ink::put_right(buf, right, y, sign, theme.secondary).saturating_sub(1),
        None => right,
    };
    let columns: Vec<Column> = app.settings.ui.columns.after_title().collect();
    for column in columns.into_iter().rev() {
        let is_below = !is_alone && !matches!(column, Column::Flags | Column::Time);
        // What has one width stands below its like, whether a row has a sign or not.
        if matches!(column, Column::Topics | Column::Outlet) {
            right = put_sign(right, buf);
        }
        match column {
            _ if is_below => {}
            Column::Topics => right = draw_dots(app, theme, row, right, y, buf),
            Column::Outlet => {
                let room = right.saturating_sub(x) / 4;
                let name = name(row, room);
                let from = right.saturating_sub(ink::width(&name).min(room));
                ink::put(buf, from, y, right - from, &name, theme.secondary);
                right = from.saturating_sub(1);
            }
            Column::Title => {}
            Column::Flags | Column::Time | Column::Words | Column::Score => {
                let from = right.saturating_sub(width(column));
                if from > x + LEAST_HEADLINE
                    || (from > x + LEAST_HEADLINE / 2 && !is_number(column))
                {
                    draw(app, theme, row, (column, from, y), buf);
                    right = from.saturating_sub(1);
                }
            }
        }
    }
    put_sign(right, buf)
}

fn is_number(column: Column) -> bool {
    matches!(column, Column::Words | Column::Score)
}

/// Draws one column in its own width.
fn draw(
    app: &App,
    theme: &Theme,
    row: &EntryRow,
    (column, x, y): (Column, u16, u16),
    buf: &mut Buffer,
) {
    let style = theme.secondary;
    let width = width(column);
    match column {
        Column::Flags => draw_mark(app, theme, row, x, y, buf),
        Column::Time => {
            let at = app.list.time_of(row);
            let spec = &app.list.spec;
            let has_day = spec.groups().levels().contains(&GroupLevel::Day);
            let is_undated = row.is_undated && !app.list.spec.is_recent();
            let (time, width) = match row.is_member {
                // When it was first seen, and not to the minute.
                _ if is_undated => (undated(app, at), width),
                // Its day stands above its story.
                true if has_day && is_of_day_of_story(app, row) => {
                    (when(app, row.published), width)
                }
                true => (dated(app, row.published), width + 1),
                false if has_day => (when(app, at), width),
                false => (aged(app, at), width),
            };
            ink::put(buf, x, y, width, &time, style);
        }
        Column::Outlet => {
            ink::put(buf, x, y, width, &name(row, width), style);
        }
        // What has no room is counted.
        Column::Topics if row.topics.len() > usize::from(width) => {
            let more = format!("●+{}", row.topics.len() - 1);
            ink::put(buf, x, y, width, &more, style);
        }
        Column::Topics => {
            let end = x + 2 * row.topics.len() as u16;
            draw_dots(app, theme, row, end.min(x + width), y, buf);
        }
        Column::Words | Column::Score => {
            ink::put_right(buf, x + width, y, &number(column, row), style);
        }
        Column::Title => {}
    }
}

/// Returns whether a report below its story is of the day that the story stands under.
fn is_of_day_of_story(app: &App, row: &EntryRow) -> bool {
    let rows = &app.list.rows;
    let head = rows
        .iter()
        .find(|head| head.story == row.story && !head.is_member);
    head.is_some_and(|head| app.clock.date(app.list.time_of(head)) == app.clock.date(row.published))
}

/// Returns who reports a row, in about `room` columns.
fn name(row: &EntryRow, room: u16) -> String {
    match &row.told {
        Some(told) => story::names(told, room),
        None => row.outlet.to_string(),
    }
}

/// Returns a number as it stands in its column; nothing where there is none.
fn number(column: Column, row: &EntryRow) -> String {
    match column {
        Column::Words if row.words > 0 => format!("{}w", ink::count(row.words.into())),
        Column::Score if row.score > 0 => format!("×{}", row.score.min(999)),
        _ => String::new(),
    }
}

/// Returns the numbers that stand below a headline, as words.
pub(super) fn numbers(app: &App, row: &EntryRow) -> Vec<String> {
    let columns = app.settings.ui.columns.after_title();
    columns.filter_map(|column| said(column, row)).collect()
}

/// Returns what a number says.
pub(super) fn said(column: Column, row: &EntryRow) -> Option<String> {
    match (column, row.words, row.score) {
        (Column::Words, 1, _) => Some("1 word".to_owned()),
        (Column::Words, words @ 2.., _) => Some(format!("{} words", ink::count(words.into()))),
        (Column::Score, _, 1) => Some("named once".to_owned()),
        (Column::Score, _, score @ 2..) => Some(format!("named {score} times")),
        _ => None,
    }
}
