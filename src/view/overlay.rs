//! What covers the panes: help, failing feeds, the palette, the popup after a prefix.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::widgets::{Clear, Widget};

use super::field::{draw_fault, fault_lines};
use super::{
    Theme, add, care, choosing, coverage, edit, history, ink, log, timeline, topics, watch, why,
};
use crate::app::help::{HelpLine, HelpPanel, key_columns};
use crate::app::{App, Overlay, Prompt, PromptKind};
use crate::command::key;

/// Least columns of a key and what it does, after a prefix.
const CONTINUATION: u16 = 50;

/// Rows of the palette.
const PALETTE_ROWS: u16 = 12;

/// Draws what covers the panes; returns where the cursor is while something is typed there.
pub(super) fn draw(app: &App, theme: &Theme, body: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut cursor = None;
    match &app.overlay {
        Some(Overlay::Check(offset)) => care::draw_check(app, *offset, theme, body, buf),
        Some(Overlay::Log(offset)) => log::draw(app, *offset, theme, body, buf),
        Some(Overlay::FeedErrors(pane)) => care::draw_errors(app, *pane, theme, body, buf),
        Some(Overlay::Feed(panel)) => care::draw_feed(app, panel, theme, body, buf),
        Some(Overlay::Choosing(places)) => choosing::draw(app, *places, theme, body, buf),
        Some(Overlay::Add(form)) => add::draw(app, form, theme, body, buf),
        Some(Overlay::Edit(form)) => cursor = Some(edit::draw(form, theme, body, buf)),
        Some(Overlay::Watch(form)) => cursor = Some(watch::draw(app, form, theme, body, buf)),
        Some(Overlay::Topics(manager)) => cursor = topics::draw(app, manager, theme, body, buf),
        Some(Overlay::Why(panel)) => why::draw(app, panel, theme, body, buf),
        Some(Overlay::History(panel)) => history::draw(app, panel, theme, body, buf),
        Some(Overlay::Coverage(panel)) => coverage::draw(app, panel, theme, body, buf),
        Some(Overlay::Timeline(panel)) => timeline::draw(app, panel, theme, body, buf),
        Some(Overlay::Mutes(panel)) => why::draw_mutes(app, panel, theme, body, buf),
        // Drawn in the text itself.
        Some(Overlay::Hints(_)) | None => {}
    }
    if let Some(help) = &app.help_panel {
        cursor = draw_help(app, theme, help, body, buf);
    }
    if let Some(prompt) = &app.prompt
        && let Some(fault) = &prompt.fault
    {
        let lines = fault_lines(fault, body.width);
        let area = bottom_panel(theme, body, lines, ("", ""), buf);
        let indent = 1 + ink::width(&prompt.sign());
        draw_fault(theme, area, indent, prompt.input.value(), fault, buf);
    } else if let Some(prompt) = &app.prompt
        && prompt.kind.is_choice()
    {
        draw_choices(app, prompt, theme, body, buf);
    } else if let Some(prompt) = &app.prompt
        && matches!(prompt.kind, PromptKind::Until | PromptKind::Snooze)
    {
        draw_times(app, prompt, theme, body, buf);
    } else if !app.pressed.is_empty() {
        draw_continuations(app, theme, body, buf);
    }
    cursor
}

/// Columns at the right of a title for the place in the panel.
const PLACE: u16 = 14;

/// Clears `body` for a panel and writes its title, in the middle and at most `width` columns wide;
/// returns the part for its lines. Nothing of the panes is left beside it: a strip of cut-off
/// headlines says nothing. Its keys stand in the line at the bottom, as those of the panes do.
pub(super) fn panel(theme: &Theme, body: Rect, width: u16, title: &str, buf: &mut Buffer) -> Rect {
    panel_of(theme, body, width, (title, ""), buf)
}

/// As [`panel`], with facts behind the title, as far as there is room.
pub(super) fn panel_of(
    theme: &Theme,
    body: Rect,
    width: u16,
    (title, facts): (&str, &str),
    buf: &mut Buffer,
) -> Rect {
    let width = width.min(body.width);
    let area = Rect {
        x: body.x + (body.width - width) / 2,
        width,
        ..body
    };
    Clear.render(body, buf);
    buf.set_style(body, theme.base.patch(theme.bar));
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let x = area.x + 2;
    let room = area.width.saturating_sub(4 + PLACE.min(area.width / 4));
    // A long title gives way to the facts as far as it can still be told; facts are whole or not there.
    let beside = room.saturating_sub(ink::width(facts) + 2);
    let has_facts = !facts.is_empty() && beside >= ink::width(title).min(room / 3);
    let name = if has_facts { beside } else { room };
    let end = ink::put(buf, x, area.y, name, title, bold) + 2;
    if has_facts {
        let room = (x + room).saturating_sub(end);
        ink::put(buf, end, area.y, room, facts, theme.secondary);
    }
    ink::horizontal(
        buf,
        x,
        area.right().saturating_sub(2),
        area.y + 1,
        theme.rule,
    );
    Rect {
        x,
        y: area.y + 2,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// Says beside the title of a panel which of its lines are in sight, if that is not all of them.
pub(super) fn tell_place(
    theme: &Theme,
    area: Rect,
    (offset, all): (usize, usize),
    buf: &mut Buffer,
) {
    let shown = usize::from(area.height);
    if all <= shown || shown == 0 {
        return;
    }
    let last = (offset + shown).min(all);
    let place = format!("{}–{last} of {all}", offset.min(all) + 1);
    say_place(theme, area, &place, buf);
}

/// Says beside the title of a panel where its cursor is, if there is more than one row.
pub(super) fn tell_row(theme: &Theme, area: Rect, (cursor, all): (usize, usize), buf: &mut Buffer) {
    if all > 1 {
        say_place(theme, area, &format!("{} of {all}", cursor + 1), buf);
    }
}

fn say_place(theme: &Theme, area: Rect, text: &str, buf: &mut Buffer) {
    let Some(y) = area.y.checked_sub(2) else {
        return;
    };
    if ink::width(text) <= PLACE.min(area.width / 4) {
        ink::put_right(buf, area.right(), y, text, theme.secondary);
    }
}

/// Says that what the panel shows is on its way.
pub(super) fn waiting(theme: &Theme, area: Rect, buf: &mut Buffer) {
    ink::put(
        buf,
        area.x,
        area.y,
        area.width,
        "looking …",
        theme.secondary,
    );
}

fn draw_help(
    app: &App,
    theme: &Theme,
    help: &HelpPanel,
    body: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let mut area = panel(theme, body, 84, &app.help_title(), buf);
    let mut cursor = None;
    if (help.is_typing || !help.wanted.value().is_empty()) && area.height > 1 {
        let x = ink::put(buf, area.x, area.y, 1, "/", theme.accent);
        let room = area.right().saturating_sub(x);
        ink::put(buf, x, area.y, room, help.wanted.value(), theme.headline);
        let at = x + (help.wanted.visual_cursor() as u16).min(room.saturating_sub(1));
        cursor = help.is_typing.then_some(Position::new(at, area.y));
        area.y += 2.min(area.height);
        area.height = area.height.saturating_sub(2);
    }
    let lines = app.help_lines(area.width);
    if !help.is_typing && help.wanted.value().is_empty() {
        tell_place(theme, area, (help.offset, lines.len()), buf);
    }
    if lines.is_empty() {
        ink::put(
            buf,
            area.x,
            area.y,
            area.width,
            "No key does that.",
            theme.text,
        );
    }
    for (line, y) in lines
        .iter()
        .skip(help.offset)
        .zip(area.top()..area.bottom())
    {
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(name) => {
                let style = theme.secondary.add_modifier(Modifier::BOLD);
                ink::put(buf, area.x, y, area.width, name, style);
            }
            HelpLine::Row(keys, doc) => {
                let column = key_columns(area.width);
                let bold = theme.headline.add_modifier(Modifier::BOLD);
                ink::put(buf, area.x + 1, y, column.saturating_sub(2), keys, bold);
                let x = area.x + column;
                ink::put(buf, x, y, area.right().saturating_sub(x), doc, theme.text);
            }
        }
    }
    cursor
}

/// A panel at the bottom of the body, just above the line that is typed; its title and its rule are
/// one line. Returns the part for its lines.
fn bottom_panel(
    theme: &Theme,
    body: Rect,
    lines: u16,
    (title, place): (&str, &str),
    buf: &mut Buffer,
) -> Rect {
    let head = u16::from(!title.is_empty() && body.height > 3);
    let height = (lines + head).min(body.height);
    let area = Rect {
        y: body.bottom() - height,
        height,
        ..body
    };
    Clear.render(area, buf);
    buf.set_style(area, theme.base.patch(theme.bar));
    if head == 0 {
        return area;
    }
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    let (x, right) = (area.x + 2, area.right().saturating_sub(1));
    let x = ink::put(buf, x, area.y, right.saturating_sub(x), title, bold) + 1;
    let right = if place.is_empty() || x + ink::width(place) + 2 > right {
        right
    } else {
        ink::put_right(buf, right, area.y, place, theme.secondary).saturating_sub(1)
    };
    ink::horizontal(buf, x, right, area.y, theme.rule);
    Rect {
        y: area.y + 1,
        height: height - 1,
        ..area
    }
}

fn draw_choices(app: &App, prompt: &Prompt, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let choices = app.choices();
    if choices.is_empty() && prompt.kind != PromptKind::Tag {
        let area = bottom_panel(theme, body, 1, (prompt.kind.title(), ""), buf);
        let notice = app.unknown_choice(prompt);
        let hint = notice.hint.as_ref().map(|hint| format!(" · {hint}"));
        let room = area.right().saturating_sub(1);
        let x = area.x + 2;
        let x = ink::put(
            buf,
            x,
            area.y,
            room.saturating_sub(x),
            &notice.text,
            theme.error,
        );
        let hint = hint.unwrap_or_default();
        ink::put(
            buf,
            x,
            area.y,
            room.saturating_sub(x),
            &hint,
            theme.secondary,
        );
        return;
    }
    let lines = PALETTE_ROWS.min(choices.len() as u16);
    let place = match choices.len() {
        0 | 1 => String::new(),
        count => format!("{} of {count}", prompt.selected + 1),
    };
    let area = bottom_panel(theme, body, lines, (prompt.kind.title(), &place), buf);
    let longest = choices.iter().map(|choice| ink::width(&choice.name)).max();
    // Headlines are long, and told apart by more than their beginning.
    let most = match prompt.kind {
        PromptKind::Story => (area.width / 3 * 2).saturating_sub(8).max(18),
        _ => 32.min(area.width / 2),
    };
    let name_room = longest.unwrap_or(0).max(18).min(most) + 2;
    let first = prompt
        .selected
        .saturating_sub(usize::from(area.height.max(1)) - 1);
    let rows = choices.iter().enumerate().skip(first);
    for ((index, choice), y) in rows.zip(area.top()..area.bottom()) {
        if index == prompt.selected {
            let line = Rect {
                y,
                height: 1,
                ..area
            };
            ink::band(buf, line, theme.selection);
            ink::put(buf, area.x, y, 1, "▎", theme.accent);
        }
        let mut x = area.x + 2;
        if let Some(color) = choice.color {
            ink::put(buf, x, y, 1, "●", theme.topic(color));
            x += 2;
        }
        let end = area.x + 1 + name_room;
        let room = end.saturating_sub(x);
        let end = ink::put(buf, x, y, room, &choice.name, theme.headline);
        let mut right = area.right().saturating_sub(1);
        if !choice.mark.is_empty() {
            // The name is what is chosen by: a long value gives way to it.
            let room = right.saturating_sub(end + 1);
            let mark = ink::width(&choice.mark).min(room);
            let x = right - mark;
            ink::put(buf, x, y, mark, &choice.mark, theme.accent);
            right = x.saturating_sub(2);
        }
        let x = area.x + 2 + name_room;
        let room = right.saturating_sub(x);
        ink::put(buf, x, y, room, &choice.note, theme.secondary);
    }
}

/// Draws the answers to a line that asks until when.
fn draw_times(app: &App, prompt: &Prompt, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let rows = app.until_choices(prompt);
    let title = (prompt.kind.title(), "");
    let area = bottom_panel(theme, body, rows.len() as u16, title, buf);
    for ((text, meaning), y) in rows.iter().zip(area.top()..area.bottom()) {
        let bold = theme.accent.add_modifier(Modifier::BOLD);
        let room = 18.min(area.width.saturating_sub(2));
        ink::put(buf, area.x + 2, y, room, text, bold);
        let x = area.x + 3 + room;
        let room = area.right().saturating_sub(x);
        ink::put(buf, x, y, room, meaning, theme.text);
    }
}

fn draw_continuations(app: &App, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let mut rows = app.keymap.continuations(app.context(), &app.pressed);
    let columns = (body.width / CONTINUATION).max(1);
    let lines = (rows.len() as u16).div_ceil(columns);
    let title = format!("Keys after {}", key::show(&app.pressed));
    let area = bottom_panel(theme, body, lines, (&title, ""), buf);
    let lines = area.height;
    let room = usize::from(lines * columns);
    if rows.len() > room && room > 0 {
        let more = format!("{} more, in the help", rows.len() + 1 - room);
        rows.truncate(room - 1);
        rows.push(("…".to_owned(), more));
    }
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    for (column, rows) in (0..columns).zip(rows.chunks(usize::from(lines.max(1)))) {
        let width = area.width / columns;
        let x = area.x + column * width;
        for ((keys, doc), y) in rows.iter().zip(area.top()..area.bottom()) {
            ink::put(buf, x + 2, y, 6, keys, bold);
            ink::put(buf, x + 9, y, width.saturating_sub(10), doc, theme.text);
        }
    }
}
