//! The keys that matter, at the right end of the line at the bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::super::{Theme, ink};
use crate::app::{App, Pane, Shape};
use crate::command::{Command, key};

/// The keys that matter in each pane, most important first, with a word for each.
fn hints(pane: Pane, shape: Shape) -> &'static [(Command, &'static str)] {
    match pane {
        // Where the sidebar is not in sight, the way to it is said.
        Pane::List if shape != Shape::Wide => &[
            (Command::Help, "help"),
            (Command::Open, "read"),
            (Command::Done, "done"),
            (Command::Out, "lists"),
            (Command::Star, "star"),
            (Command::Search, "search"),
            (Command::Undo, "undo"),
            (Command::Back, "back"),
            (Command::NextUnread, "unread"),
        ],
        Pane::Sidebar => &[
            (Command::Help, "help"),
            (Command::Open, "open"),
            (Command::Refresh, "refresh"),
            (Command::Add, "add"),
            (Command::Back, "back"),
            (Command::Search, "search"),
        ],
        Pane::List => &[
            (Command::Help, "help"),
            (Command::Open, "read"),
            (Command::Done, "done"),
            (Command::Star, "star"),
            (Command::Search, "search"),
            (Command::Undo, "undo"),
            (Command::Back, "back"),
            (Command::NextUnread, "unread"),
        ],
        Pane::Reader => &[
            (Command::Help, "help"),
            (Command::ReadOn, "on"),
            (Command::Done, "done"),
            (Command::Star, "star"),
            (Command::Browse, "browser"),
            (Command::Search, "find"),
            (Command::NextHit, "hit"),
            (Command::Back, "back"),
        ],
    }
}

/// The keys that matter while rows are selected.
const SELECTION_HINTS: &[(Command, &str)] = &[
    (Command::Cancel, "gives up"),
    (Command::Done, "done"),
    (Command::Star, "star"),
    (Command::Tag, "tag"),
    (Command::Later, "later"),
    (Command::Delete, "delete"),
    (Command::SelectAll, "all"),
];

/// Returns the count and the keys of an unfinished sequence that were typed so far.
pub(super) fn typed(app: &App) -> String {
    let count = app.count.map_or(String::new(), |count| count.to_string());
    format!("{count}{}", key::show(&app.pressed))
}

/// Draws as many key hints as fit from the right, the least important first to go.
pub(super) fn draw(app: &App, theme: &Theme, left: u16, area: Rect, buf: &mut Buffer) {
    let mut right = area.right().saturating_sub(1);
    let text = typed(app);
    if !text.is_empty() {
        right = ink::put_right(buf, right, area.y, &text, theme.accent).saturating_sub(2);
    }
    let mut shown = Vec::new();
    let mut needed = 0;
    if app.overlay.is_some() || app.help_panel.is_some() {
        // Help and the way out are the last to go, and stand at the end.
        let keys = app.panel_keys();
        let last = keys
            .iter()
            .take_while(|key| ["?", "F1", "Esc"].contains(&key.keys))
            .count();
        for key in keys.iter().filter(|key| !key.word.is_empty()) {
            let name = key.first();
            let cells = ink::width(name) + ink::width(key.word) + 3;
            if left + 2 + needed + cells > right {
                break;
            }
            needed += cells;
            shown.push((name.to_owned(), key.word));
        }
        let last = last.min(shown.len());
        shown.rotate_left(last);
        let from = shown.len() - last;
        shown[from..].reverse();
        put_hints(theme, &shown, right.saturating_sub(needed) + 2, area, buf);
        return;
    }
    let hints = match app.list.selection {
        Some(_) => SELECTION_HINTS,
        None => hints(app.focus, app.fit.shape),
    };
    for (command, word) in hints {
        let word = match command {
            Command::NextUnread if app.steps_through_hits() => "next hit",
            Command::Back if app.back_quits() => "quit",
            _ => word,
        };
        let keys = app.keymap.keys_of(app.context(), *command);
        let Some(keys) = keys.into_iter().next() else {
            continue;
        };
        let cells = ink::width(&keys) + ink::width(word) + 3;
        if left + 2 + needed + cells > right {
            break;
        }
        needed += cells;
        shown.push((keys, word));
    }
    // Help is the last hint to go, and stands where it is looked for: at the end.
    if !shown.is_empty() {
        shown.rotate_left(1);
    }
    put_hints(theme, &shown, right.saturating_sub(needed) + 2, area, buf);
}

/// Writes keys and what they do, from `x` on.
fn put_hints(theme: &Theme, hints: &[(String, &str)], mut x: u16, area: Rect, buf: &mut Buffer) {
    for (keys, word) in hints {
        let bold = theme.headline.add_modifier(Modifier::BOLD);
        x = ink::put(buf, x, area.y, area.right() - x, keys, bold) + 1;
        x = ink::put(
            buf,
            x,
            area.y,
            area.right().saturating_sub(x),
            word,
            theme.secondary,
        ) + 2;
    }
}
