//! The line at the bottom while something is typed: what it is, the text, and the keys that matter.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Theme, ink};
use crate::app::{App, Meaning, Prompt, PromptKind};

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

/// Says what may stand where one types, as much of it as fits in `room` columns, and how many more.
fn told_values(values: &[String], room: u16) -> Option<String> {
    let (mut text, mut fits) = ("Tab".to_owned(), None);
    for (index, value) in values.iter().enumerate() {
        text.push_str(if index == 0 { " " } else { " · " });
        text.push_str(value);
        if ink::width(&text) > room {
            break;
        }
        let whole = match values.len() - index - 1 {
            0 => text.clone(),
            n => format!("{text} and {n} more"),
        };
        if ink::width(&whole) <= room {
            fits = Some(whole);
        }
    }
    fits
}

/// A part of what is said of a line, and its worth: where there is little room the least goes first.
type Part = (&'static str, u8);

/// What is typed, and the same where nobody would guess it.
const LEAD: u8 = 2;
const KEPT_LEAD: u8 = 5;

/// Fewest columns of a line that has room for what nobody would guess, however long its text is.
const KEEPING: u16 = 60;

const NONE: Part = ("", 0);
const COMPLETES: Part = ("Tab completes", 4);
const CHOOSES: Part = ("Tab chooses", 4);
const MOVES: Part = ("j k or Tab chooses", 4);

/// Returns what is said of a line, in the order it is written in: what is typed, then the keys.
fn parts(kind: PromptKind) -> Vec<Part> {
    let (lead, tab, enter) = match kind {
        PromptKind::Search => (
            "words, \"phrases\", title: feed: topic: is:",
            COMPLETES,
            "Enter keeps",
        ),
        PromptKind::Filter => ("a query that has to hold as well", COMPLETES, "Enter keeps"),
        PromptKind::Mute => ("words or any query", COMPLETES, "Enter goes on"),
        PromptKind::Until => ("", ("Tab hides, reads or dims", 4), "Enter mutes"),
        PromptKind::Snooze => ("", NONE, "Enter snoozes"),
        PromptKind::Save => ("a name for the sidebar", NONE, "Enter saves"),
        PromptKind::Find => ("", NONE, "Enter finds"),
        PromptKind::Add => ("address of a feed", NONE, "Enter follows"),
        PromptKind::Import => ("newsboat, or a file", COMPLETES, "Enter imports"),
        PromptKind::File => ("or .html or .txt", NONE, "Enter saves"),
        PromptKind::Pipe => ("a program and its arguments", NONE, "Enter runs it"),
        PromptKind::Run => (
            "a program and its arguments, {url}, {title}",
            NONE,
            "Enter runs it",
        ),
        PromptKind::Palette => ("", CHOOSES, "Enter runs"),
        PromptKind::Tag => ("a tag, or a new name", CHOOSES, "Enter tags"),
        PromptKind::Story => ("a part of its headline", CHOOSES, "Enter merges"),
        PromptKind::Jump => ("a part of its name", CHOOSES, "Enter goes there"),
        PromptKind::Theme => ("", ("j k or Tab shows the next", 4), "Enter keeps"),
        PromptKind::View => ("", MOVES, "Enter shows it so"),
        PromptKind::Copy => ("", MOVES, "Enter copies"),
        PromptKind::Set => ("a setting and its value", NONE, "Enter sets"),
    };
    let worth = match kind {
        PromptKind::File => KEPT_LEAD,
        _ => LEAD,
    };
    let parts = [(lead, worth), tab, (enter, 3), ("Esc goes back", 1)];
    parts
        .into_iter()
        .filter(|part| !part.0.is_empty())
        .collect()
}

/// Returns what is said of the line on a screen of `width`, in less than `room` columns: as much of
/// it as fits, in the end nothing.
fn hint(prompt: &Prompt, room: u16, width: u16) -> String {
    // Words of the entry that could be muted say more than what the line is for.
    let mut shown = prompt.proposals();
    while let [rest @ .., _] = shown {
        let hint = format!("Tab {}   Enter goes on  Esc goes back", shown.join(" · "));
        if ink::width(&hint) < room {
            return hint;
        }
        shown = rest;
    }
    let mut parts = parts(prompt.kind);
    while !parts.is_empty() {
        let text = written(&parts);
        let is_kept = matches!(parts[..], [(_, KEPT_LEAD)]) && width >= KEEPING;
        if ink::width(&text) < room || is_kept {
            return text;
        }
        let least = parts.iter().map(|part| part.1).min();
        parts.retain(|part| Some(part.1) != least);
    }
    String::new()
}

/// Writes parts in a line; what is typed stands apart from the keys.
fn written(parts: &[Part]) -> String {
    let mut line = String::new();
    let mut above = None;
    for (text, worth) in parts {
        line.push_str(match above {
            None => "",
            Some(LEAD | KEPT_LEAD) => "   ",
            Some(_) => "  ",
        });
        line.push_str(text);
        above = Some(*worth);
    }
    line
}

/// Draws the line; returns where the cursor is.
pub(super) fn draw(
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
    let value = prompt.input.value();
    let mut right = area.right().saturating_sub(1);
    let left = x + ink::width(value) + 3;
    // What is wrong stands above the line once it was to be accepted.
    let values = if prompt.fault.is_none() {
        told_values(&app.values(), right.saturating_sub(left))
    } else {
        None
    };
    if let Some(values) = values {
        right = ink::put_right(buf, right, area.y, &values, theme.secondary).saturating_sub(1);
    } else if let Some(meaning) = app.meaning().filter(|_| prompt.fault.is_none()) {
        right = draw_meaning(&meaning, theme, left, right, area.y, buf);
    } else {
        let hint = hint(prompt, right.saturating_sub(left + 1), area.width);
        if !hint.is_empty() {
            right = ink::put_right(buf, right, area.y, &hint, theme.secondary).saturating_sub(1);
        }
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
    let style = if prompt.is_replaced {
        theme.text.add_modifier(Modifier::REVERSED)
    } else {
        theme.text
    };
    ink::put(buf, x, area.y, room, &value[from..], style);
    let cursor = prompt.input.visual_cursor().saturating_sub(scroll) as u16;
    Position::new((x + cursor).min(area.right().saturating_sub(1)), area.y)
}
