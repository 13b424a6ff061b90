//! Stories in the list: what a row that stands for several entries says of them, and the entries
//! below it when it is unfolded.
//!
//! ```text
//!  ● 13:58 Talks resume as the mayor and the dock union meet                     ▾ 5
//!          Lakeport Ledger, Bay Wire +3 · 2 of 5 unread               ● Harbor Line
//!  ● 13:58  ├ Harbor Line talks resume                               Lakeport Ledger
//!    24 Nov └ Union and mayor at one table                        Bay Wire +3 outlets
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::{draw_selection, headline_style, hit_style};
use super::{Theme, columns, ink};
use crate::app::App;
use crate::model::EntryRow;
use crate::model::columns::Column;
use crate::model::story::Told;

/// Returns the sign at the end of a row's first line: how many outlets report the story, or how
/// many beside its own carry the same text.
pub(super) fn outlets(app: &App, index: usize) -> Option<String> {
    let row = &app.list.rows[index];
    let Some(told) = &row.told else {
        return (row.copies > 0).then(|| format!("+{}", row.copies));
    };
    let sign = if app.list.is_unfolded(index) {
        "▾"
    } else {
        "≡"
    };
    // One outlet alone is named below; the sign says that there is more to unfold.
    Some(match told.outlets {
        0 | 1 => sign.to_owned(),
        outlets => format!("{sign} {}", ink::count(outlets)),
    })
}

/// Returns who reports, in at most `room` columns: names as far as they fit, and how many more. As
/// in the sign, those that only carry copies do not count.
pub(super) fn names(told: &Told, room: u16) -> String {
    let names = &told.carriers;
    let more = |shown: usize| match told.outlets.saturating_sub(shown as u64) {
        0 => String::new(),
        n => format!(" +{n}"),
    };
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        let longer = format!("{text}{separator}{name}");
        if index > 0 && ink::width(&longer) + ink::width(&more(index + 1)) > room {
            return format!("{text}{}", more(index));
        }
        text = longer;
    }
    format!("{text}{}", more(names.len()))
}

/// Returns the second line of a story's row: whose headline it is and who else reports, whose report
/// is the newest (the time is that of it), and how much of it is unread.
pub(super) fn below(row: &EntryRow, told: &Told, room: u16) -> String {
    let unread = match told.unread() {
        n if n > 0 && n < told.members.len() => format!(" · {n} of {} unread", told.size),
        _ => format!(" · {} reports", told.size),
    };
    let room = room.saturating_sub(ink::width(&unread));
    // The one that puts the row where it is: of this list the newest.
    let newest = told.members.iter().find(|member| member.id == row.id);
    let newest = newest.map_or(&row.outlet, |member| &member.outlet);
    let newest = if *newest == row.outlet {
        String::new()
    } else {
        format!(" · newest {newest}")
    };
    let names = names(told, room.saturating_sub(ink::width(&newest)));
    if ink::width(&names) + ink::width(&newest) > room {
        return format!("{names}{unread}");
    }
    format!("{names}{newest}{unread}")
}

/// Draws an entry below its story, on one line.
pub(super) fn draw_member(
    app: &App,
    theme: &Theme,
    area: Rect,
    index: usize,
    is_chosen: bool,
    buf: &mut Buffer,
) {
    let row = &app.list.rows[index];
    let is_selected = index == app.list.cursor;
    let area = Rect { height: 1, ..area };
    draw_selection(app, theme, area, (is_selected, is_chosen), buf);
    let is_last = app
        .list
        .rows
        .get(index + 1)
        .is_none_or(|next| !next.is_member);
    // Its day takes one column more than the time of a story.
    let x = columns::draw_before(app, theme, row, area, buf) + 1;
    let x = ink::put(
        buf,
        x,
        area.y,
        2,
        if is_last { "└" } else { "├" },
        theme.rule,
    ) + 1;
    let right = area.right().saturating_sub(1);
    // Left of the headline it stands already.
    let is_named = app
        .settings
        .ui
        .columns
        .after_title()
        .any(|c| c == Column::Outlet);
    let outlet = if is_named { outlet(row) } else { String::new() };
    let room = ink::width(&outlet).min(right.saturating_sub(x) / 3);
    let from = right.saturating_sub(room);
    ink::put(buf, from, area.y, room, &outlet, theme.secondary);
    let head = app.list.rows[..index].iter().rfind(|row| !row.is_member);
    let told = head.and_then(|head| head.told.as_ref());
    // What the list itself does not have stands back.
    let style = if told.is_some_and(|told| !told.is_inside(row.id)) && !is_selected {
        theme.secondary
    } else {
        headline_style(theme, row, is_selected)
    };
    ink::put_with(
        buf,
        x,
        area.y,
        from.saturating_sub(x + 1),
        &row.title,
        |at| style.patch(hit_style(app, theme, &row.hits, at, row.flags.is_read)),
    );
}

/// Returns who reports an entry, and how many others have the same text.
pub(super) fn outlet(row: &EntryRow) -> String {
    match row.copies {
        0 => row.outlet.to_string(),
        1 => format!("{} +1 outlet", row.outlet),
        n => format!("{} +{n} outlets", row.outlet),
    }
}
