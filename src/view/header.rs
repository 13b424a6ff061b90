//! The line at the top: where one is, and what goes on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Theme, ink};
use crate::app::App;
use crate::app::list::ListState;
use crate::command::{Command, Context};
use crate::model::list::Grouping;
use crate::model::{Desk, Source};

/// Columns of the progress bar.
const BAR: u16 = 12;

pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    ink::band(buf, area, theme.bar);
    let right = draw_right(app, theme, area, buf);
    let room = |x: u16| right.saturating_sub(x + 1);
    let bold = Modifier::BOLD;
    let mut x = area.x + 1;
    if area.width >= 50 {
        x = ink::put(
            buf,
            x,
            area.y,
            room(x),
            "coranto",
            theme.accent.add_modifier(bold),
        ) + 2;
    }
    let name = app.list_name();
    x = ink::put(
        buf,
        x,
        area.y,
        room(x),
        &name,
        theme.headline.add_modifier(bold),
    ) + 2;
    for filter in &app.list.spec.filters {
        let chip = format!(" {filter} ");
        if ink::width(&chip) > room(x) {
            x = ink::put(buf, x, area.y, room(x), "…", theme.accent) + 1;
            break;
        }
        let style = theme.selection.patch(theme.accent);
        x = ink::put(buf, x, area.y, room(x), &chip, style) + 1;
    }
    let mut facts = Vec::new();
    if app.list.arrivals.new_rows() > 0 {
        let keys = app.keymap.keys_of(Context::List, Command::Top);
        // Not all of them at the top: what is of an earlier day stands there.
        let text = format!("{} new", ink::count(app.list.arrivals.new_rows()));
        let with_key = keys.first().map(|key| format!("{text} · {key}"));
        let texts = with_key.into_iter().chain([text]);
        if let Some(text) = { texts }.find(|text| ink::width(text) < room(x)) {
            x = ink::put(buf, x, area.y, room(x), &text, theme.accent) + 2;
        }
    }
    let topic = match &app.list.spec.source {
        Source::Topic(id) => app.sidebar.topic(*id),
        _ => None,
    };
    if let Some(topic) = topic {
        let today = topic.days.last().copied().unwrap_or(0);
        let burst = if topic.is_burst { "▲ " } else { "" };
        facts.push(format!("{burst}{today} today"));
        facts.push(format!("{} in 14 days", topic.days.iter().sum::<u32>()));
        facts.push(format!("{} unread", ink::count(topic.unread)));
        facts.push(format!("{} about", ink::count(topic.about)));
    } else {
        facts.extend(total(app));
        if let Source::Saved { name, .. } = &app.list.spec.source
            && let Some(unread) = app.sidebar.saved(name).and_then(|saved| saved.unread)
        {
            facts.push(format!("{} unread", ink::count(unread)));
        }
    }
    if app.list.spec.order.is_grouped() && !app.list.spec.is_recent() {
        facts.push("by story".to_owned());
    }
    let order = if app.list.spec.is_recent() {
        "last read first"
    } else {
        app.list.spec.order.name()
    };
    facts.push(order.to_owned());
    if !matches!(app.list.spec.groups(), Grouping::None | Grouping::Day) {
        facts.push(app.list.spec.groups().name().to_owned());
    }
    if app.list.spec.is_halved() {
        facts.push("unread first".to_owned());
    }
    let spec = &app.list.spec;
    if spec.show_read && !spec.shows_read_always() {
        facts.push("with read".to_owned());
    } else if spec.hides_read() && spec.source != Source::Desk(Desk::Unread) {
        facts.push("read hidden".to_owned());
    }
    // As many of them as there is room for, the first ones first.
    while !facts.is_empty() && ink::width(&facts.join(" · ")) > room(x) {
        facts.pop();
    }
    ink::put(buf, x, area.y, room(x), &facts.join(" · "), theme.secondary);
}

/// Returns how many entries the list has; of a query, of which that is not known, how many rows, and
/// if it goes on beyond what is loaded, at least how many.
fn total(app: &App) -> Option<String> {
    let list = &app.list;
    let loaded = list.rows.iter().filter(|row| !row.is_member).count() as u64;
    let is_search = list.spec.source.query().is_some() || !list.spec.filters.is_empty();
    let is_ready = matches!(list.state, ListState::Ready);
    let (count, more) = match list.total {
        _ if loaded == 0 && is_search && is_ready && !list.is_asking() => (0, ""),
        _ if loaded == 0 => return None,
        Some(total) => (total, ""),
        None if is_search && (list.more_above || list.more_below) => (loaded, "+"),
        None if is_search => (loaded, ""),
        None => return None,
    };
    let (one, many) = if list.total.is_none() && list.spec.order.is_grouped() {
        ("1 story", "stories")
    } else {
        ("1 entry", "entries")
    };
    Some(match count {
        1 if more.is_empty() => one.to_owned(),
        n => format!("{}{more} {many}", ink::count(n)),
    })
}

/// Draws progress, failures and the time from the right; returns the first column they take.
fn draw_right(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
    let y = area.y;
    let mut right = area.right().saturating_sub(1);
    if area.width >= 40 {
        let time = app.clock.format(app.clock.now, "%H:%M");
        right = ink::put_right(buf, right, y, &time, theme.secondary).saturating_sub(2);
    }
    // As long as nothing has answered it may be the network, and no feed's fault.
    let failed = match app.progress {
        Some(progress) if progress.failed == progress.done => 0,
        Some(progress) => progress.failed,
        None => app.failed,
    };
    if failed > 0 && !app.is_offline && area.width >= 30 {
        let text = format!("{failed} failed");
        right = ink::put_right(buf, right, y, &text, theme.error).saturating_sub(2);
    }
    if let Some(progress) = app.progress.filter(|p| p.total > 0) {
        if app.settings.ui.reduced_motion {
            // It stands still until it is over.
            let text = match area.width {
                ..60 => "refreshing".to_owned(),
                _ => format!("refreshing {} feeds", ink::count(progress.total as u64)),
            };
            return ink::put_right(buf, right, y, &text, theme.secondary).saturating_sub(2);
        }
        if area.width >= 60 {
            let done = (usize::from(BAR) * progress.done / progress.total) as u16;
            let x = right.saturating_sub(BAR);
            for column in 0..BAR {
                let style = if column < done {
                    theme.accent
                } else {
                    theme.rule
                };
                ink::put(buf, x + column, y, 1, "━", style);
            }
            right = x.saturating_sub(1);
        }
        let text = format!("⟳ {}/{}", progress.done, progress.total);
        right = ink::put_right(buf, right, y, &text, theme.secondary).saturating_sub(2);
    }
    right
}
