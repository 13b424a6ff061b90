//! The line at the bottom: what happened, what is typed, the keys that matter.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Theme, ink, reader};
use crate::app::{App, Meaning, Pane, Prompt, PromptKind, Shape, wrap};
use crate::command::Command;
use crate::command::key;
use crate::model::message::Severity;

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
            (Command::NextUnread, "unread"),
            (Command::Undo, "undo"),
        ],
        Pane::Sidebar => &[
            (Command::Help, "help"),
            (Command::Open, "open"),
            (Command::Refresh, "refresh"),
            (Command::Add, "add"),
            (Command::Search, "search"),
        ],
        Pane::List => &[
            (Command::Help, "help"),
            (Command::Open, "read"),
            (Command::Done, "done"),
            (Command::Star, "star"),
            (Command::Search, "search"),
            (Command::NextUnread, "unread"),
            (Command::Undo, "undo"),
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

/// Fewest columns of a message beside the key that says all of it.
const LEAST_MESSAGE: u16 = 24;

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

/// Draws the line; returns where the cursor is while something is typed.
pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    ink::band(buf, area, theme.bar);
    if let Some(prompt) = &app.prompt {
        return Some(draw_prompt(app, prompt, theme, area, buf));
    }
    if draw_over_panel(app, theme, area, buf) {
        draw_hints(app, theme, area.x, area, buf);
        return None;
    }
    let left = draw_message(app, theme, area, buf);
    draw_hints(app, theme, left, area, buf);
    None
}

/// Most lines of a panel that a message covers.
const COVERED: usize = 3;

/// Draws a message that is longer than the line above it, while a panel is open: the key that says
/// all of it is none there. Returns whether it did.
fn draw_over_panel(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> bool {
    let is_panel = app.overlay.is_some() || app.help_panel.is_some();
    let Some(notice) = app.notice.as_ref().filter(|_| is_panel) else {
        return false;
    };
    let hint = notice.hint.as_ref().map(|hint| format!(" · {hint}"));
    let text = format!("{}{}", notice.text, hint.unwrap_or_default());
    let room = area.width.saturating_sub(2);
    if ink::width(&text) <= room {
        return false;
    }
    let lines = wrap::lines(&text, room);
    let shown = lines.len().min(COVERED).min(usize::from(area.y));
    let style = match notice.severity {
        Severity::Error => theme.error,
        Severity::Info => theme.text,
    };
    for (at, line) in lines.iter().take(shown).enumerate() {
        let y = area.y - (shown - at) as u16;
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        for x in row.left()..row.right() {
            buf[(x, y)].reset();
        }
        ink::band(buf, row, theme.base.patch(theme.bar));
        let end = if at + 1 == shown {
            text.len()
        } else {
            line.end
        };
        ink::put(buf, area.x + 1, y, room, &text[line.start..end], style);
    }
    true
}

/// Draws the last thing worth saying; returns the first free column.
fn draw_message(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
    let x = area.x + 1;
    let room = |x: u16| area.right().saturating_sub(x + 1);
    if app.list.selection.is_some() {
        let selected = app.list.selected_count();
        let text = selected.map_or_else(String::new, |counted| counted.text());
        let bold = theme.accent.add_modifier(Modifier::BOLD);
        let x = ink::put(buf, x, area.y, room(x), "selected ", bold);
        return ink::put(buf, x, area.y, room(x), &text, theme.text);
    }
    let Some(notice) = &app.notice else {
        let text = match (app.matching, app.grouping) {
            (Some(percent), _) => format!("matching what is cached … {percent} %"),
            (None, Some(percent)) => format!("grouping into stories … {percent} %"),
            (None, None) if app.focus == Pane::Reader => {
                let place = reader::place(app).unwrap_or_default();
                return ink::put(buf, x, area.y, room(x), &place, theme.accent);
            }
            (None, None) => return draw_hold(app, theme, x, area, buf),
        };
        return ink::put(buf, x, area.y, room(x), &text, theme.secondary);
    };
    // What is cut here stands whole in the log.
    let whole =
        ink::width(&notice.text) + notice.hint.as_ref().map_or(0, |hint| ink::width(hint) + 3);
    let keys = app.keymap.keys_of(app.context(), Command::Log).into_iter();
    let says_all = keys.into_iter().next().filter(|_| whole > room(x));
    let (area, end) = match says_all.map(|keys| format!(" {keys} says all")) {
        Some(text) if ink::width(&text) + LEAST_MESSAGE < area.width => {
            let right = area.right().saturating_sub(1);
            let end = ink::put_right(buf, right, area.y, &text, theme.secondary);
            let width = end.saturating_sub(area.x) + 1;
            (Rect { width, ..area }, Some(area.right()))
        }
        _ => (area, None),
    };
    let room = |x: u16| area.right().saturating_sub(x + 1);
    if notice.severity == Severity::Error {
        let x = ink::put(buf, x, area.y, room(x), &notice.text, theme.error);
        let x = draw_hint(notice.hint.as_deref(), theme, x, area, buf);
        return end.unwrap_or(x);
    }
    // The first word says what was done: it is what the eye looks for.
    let (word, rest) = match notice.text.find(' ') {
        Some(at) => notice.text.split_at(at),
        None => (notice.text.as_str(), ""),
    };
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let x = ink::put(buf, x, area.y, room(x), word, bold);
    let x = ink::put(buf, x, area.y, room(x), rest, theme.text);
    let x = draw_hint(notice.hint.as_deref(), theme, x, area, buf);
    end.unwrap_or(x)
}

/// Says why the row under the cursor is held back, if it is.
fn draw_hold(app: &App, theme: &Theme, x: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let row = app.list.selected().filter(|_| app.focus == Pane::List);
    let Some(why) = row.and_then(|row| app.why_held(row)) else {
        return x;
    };
    let room = area.right().saturating_sub(x + 1);
    let x = ink::put(buf, x, area.y, room, &why, theme.text);
    let keys = app.keymap.keys_of(app.context(), Command::Unmute);
    let hint = keys.first().map(|keys| format!("{keys} lets it go"));
    draw_hint(hint.as_deref(), theme, x, area, buf)
}

fn draw_hint(hint: Option<&str>, theme: &Theme, x: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let Some(hint) = hint else {
        return x;
    };
    let room = area.right().saturating_sub(x + 1);
    ink::put(buf, x, area.y, room, &format!(" · {hint}"), theme.secondary)
}

/// Draws as many key hints as fit from the right, the least important first to go.
fn draw_hints(app: &App, theme: &Theme, left: u16, area: Rect, buf: &mut Buffer) {
    let mut right = area.right().saturating_sub(1);
    if app.count.is_some() || !app.pressed.is_empty() {
        let count = app.count.map_or(String::new(), |count| count.to_string());
        let text = format!("{count}{}", key::show(&app.pressed));
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
        let is_search = *command == Command::NextUnread && app.steps_through_hits();
        let word = if is_search { "next hit" } else { word };
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

/// Fewest columns worth saying a meaning in.
const MEANING_WIDTH: u16 = 16;

/// Draws what the query comes to, between `left` and `right`; returns the column that is left to
/// the query.
fn draw_meaning(
    meaning: &Meaning,
    theme: &Theme,
    left: u16,
    right: u16,
    y: u16,
    buf: &mut Buffer,
) -> u16 {
    let (text, style) = match meaning {
        Meaning::Holds(text) => (text, theme.secondary),
        Meaning::Lacks(text) => (text, theme.error),
    };
    let room = right.saturating_sub(left);
    if room < MEANING_WIDTH {
        return right;
    }
    let x = right - ink::width(text).min(room);
    ink::put(buf, x, y, right - x, text, style);
    x.saturating_sub(1)
}

/// Says what a mute takes: words of the entry under the cursor, as many as there is room for.
fn mute_hint(prompt: &Prompt, width: u16) -> String {
    const KEYS: &str = "Enter goes on  Esc goes back";
    let mut shown = prompt.proposals();
    while let [rest @ .., _] = shown {
        let hint = format!("Tab {}   {KEYS}", shown.join(" · "));
        if ink::width(&hint) + 16 < width {
            return hint;
        }
        shown = rest;
    }
    format!("words or any query   Tab completes  {KEYS}")
}

fn draw_prompt(
    app: &App,
    prompt: &Prompt,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Position {
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let x = ink::put(
        buf,
        area.x + 1,
        area.y,
        area.width - 1,
        &prompt.sign(),
        bold,
    );
    let mute = mute_hint(prompt, area.width);
    let hint = match prompt.kind {
        PromptKind::Search => {
            "words, \"phrases\", title: feed: topic: is:   Tab completes  Enter keeps  Esc goes back"
        }
        PromptKind::Filter => {
            "a query that has to hold as well   Tab completes  Enter keeps  Esc goes back"
        }
        PromptKind::Mute => mute.as_str(),
        PromptKind::Until => "Tab hides, reads or dims  Enter mutes  Esc goes back",
        PromptKind::Snooze => "Enter snoozes  Esc goes back",
        PromptKind::Save => "a name for the sidebar   Enter saves  Esc goes back",
        PromptKind::Find => "Enter finds  Esc goes back",
        PromptKind::Add => "address of a feed  Enter follows  Esc goes back",
        PromptKind::Import => "newsboat, or a file   Tab completes  Enter imports  Esc goes back",
        PromptKind::File => "its name ends in .md, .html or .txt   Enter saves  Esc goes back",
        PromptKind::Pipe => "a program and its arguments   Enter runs it  Esc goes back",
        PromptKind::Run => {
            "a program and its arguments, {url}, {title}   Enter runs it  Esc goes back"
        }
        PromptKind::Palette => "Tab chooses  Enter runs  Esc goes back",
        PromptKind::Tag => "a tag, or a new name   Tab chooses  Enter tags  Esc goes back",
        PromptKind::Story => "a part of its headline   Tab chooses  Enter merges  Esc goes back",
        PromptKind::Jump => "a part of its name   Tab chooses  Enter goes there  Esc goes back",
        PromptKind::Theme => "j k or Tab shows the next  Enter keeps  Esc goes back",
        PromptKind::View => "j k or Tab chooses  Enter shows it so  Esc goes back",
        PromptKind::Copy => "j k or Tab chooses  Enter copies  Esc goes back",
        PromptKind::Set => "a setting and its value   Enter sets  Esc goes back",
    };
    let value = prompt.input.value();
    let mut right = area.right().saturating_sub(1);
    // What is wrong stands above the line once it was to be accepted.
    if let Some(meaning) = app.meaning().filter(|_| prompt.fault.is_none()) {
        right = draw_meaning(
            &meaning,
            theme,
            x + ink::width(value) + 3,
            right,
            area.y,
            buf,
        );
    } else if x + ink::width(value) + ink::width(hint) + 4 < right {
        right = ink::put_right(buf, right, area.y, hint, theme.secondary).saturating_sub(1);
    }
    let room = right.saturating_sub(x).max(1);
    let scroll = prompt
        .input
        .visual_scroll(usize::from(room.saturating_sub(1)));
    // What scrolled out on the left is cut at a cell, never inside a wide character.
    let mut skipped = 0;
    let from = value
        .char_indices()
        .find(|(_, c)| {
            let is_past = skipped >= scroll;
            skipped += usize::from(ink::width(c.encode_utf8(&mut [0; 4])));
            is_past
        })
        .map_or(value.len(), |(at, _)| at);
    ink::put(buf, x, area.y, room, &value[from..], theme.text);
    let cursor = prompt.input.visual_cursor().saturating_sub(scroll) as u16;
    Position::new((x + cursor).min(area.right().saturating_sub(1)), area.y)
}
