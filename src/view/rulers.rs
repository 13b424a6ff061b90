//! The rulers of a list: days, feeds, topics.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Theme, color_of, ink};
use crate::app::App;
use crate::app::list::Ruler;

/// Draws a ruler; one of an inner level is only a name, so that the outer ones divide the list.
pub(super) fn draw(
    app: &App,
    theme: &Theme,
    area: Rect,
    y: u16,
    (level, ruler): (usize, Ruler),
    buf: &mut Buffer,
) {
    let right = area.right().saturating_sub(1);
    let is_outer = level == 0;
    let mut x = area.x + 1;
    if is_outer {
        ink::horizontal(buf, x, (x + 2).min(area.right()), y, theme.rule);
    }
    x += 3;
    let name = name(app, ruler);
    if let Ruler::Topic(Some(id)) = ruler {
        let room = right.saturating_sub(x);
        x = ink::put(buf, x, y, room, "● ", theme.topic(color_of(app, id)));
    }
    let style = if is_outer && !matches!(ruler, Ruler::Day(_)) {
        theme.text.add_modifier(Modifier::BOLD)
    } else {
        theme.secondary
    };
    let end = ink::put(buf, x, y, right.saturating_sub(x), &name, style);
    if is_outer {
        ink::horizontal(buf, end + 1, right, y, theme.rule);
    }
}

/// Returns what a ruler says.
pub(super) fn name(app: &App, ruler: Ruler) -> String {
    match ruler {
        Ruler::Unread(true) => "Unread".to_owned(),
        Ruler::Unread(false) => "Read".to_owned(),
        Ruler::Day(day) if day == app.clock.today() => "Today".to_owned(),
        Ruler::Day(day) => {
            let pattern = app.clock.with_year(day, "%A %-d %B");
            day.strftime(&pattern).to_string()
        }
        Ruler::Feed(id) => app.sidebar.feed(id).map_or_else(
            || "a feed no longer followed".to_owned(),
            |feed| feed.title.to_string(),
        ),
        Ruler::Topic(Some(id)) => app
            .sidebar
            .topic(id)
            .map_or_else(String::new, |topic| topic.name.to_string()),
        Ruler::Topic(None) => "no topic".to_owned(),
    }
}
