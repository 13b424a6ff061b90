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

/// Least columns of a key and what it does, after a prefix.
const CONTINUATION: u16 = 50;

/// Rows of the palette.
const PALETTE_ROWS: u16 = 12;

/// Draws what covers the panes; returns where the cursor is while something is typed there.
pub(super) fn draw(app: &App, theme: &Theme, body: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut cursor = None;
    match &app.overlay {
        Some(Overlay::Help(help)) => cursor = draw_help(app, theme, help, body, buf),
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
    if let Some(prompt) = &app.prompt
        && let Some(fault) = &prompt.fault
    {
        let lines = fault_lines(fault, body.width);
        let area = bottom_panel(theme, body, lines, buf);
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

/// Clears `body` for a panel and writes its title, in the middle and at most `width` columns wide;
/// returns the part for its lines. Nothing of the panes is left beside it: a strip of cut-off
/// headlines says nothing.
pub(super) fn panel(
    theme: &Theme,
    body: Rect,
    width: u16,
    title: &str,
    hint: &str,
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
    let end = ink::put(buf, x, area.y, area.width.saturating_sub(4), title, bold);
    let room = area.right().saturating_sub(end + 4);
    if ink::width(hint) <= room {
        ink::put_right(
            buf,
            area.right().saturating_sub(2),
            area.y,
            hint,
            theme.secondary,
        );
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

/// Says on the rule of a panel which of its lines are in sight, if that is not all of them.
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
    on_rule(
        theme,
        area,
        &format!("{}–{last} of {all}", offset.min(all) + 1),
        buf,
    );
}

/// Says on the rule of a panel where its cursor is, if there is more than is in sight.
pub(super) fn tell_row(theme: &Theme, area: Rect, (cursor, all): (usize, usize), buf: &mut Buffer) {
    if all > 1 {
        on_rule(theme, area, &format!("{} of {all}", cursor + 1), buf);
    }
}

fn on_rule(theme: &Theme, area: Rect, text: &str, buf: &mut Buffer) {
    let Some(y) = area.y.checked_sub(1) else {
        return;
    };
    let text = format!(" {text}");
    if ink::width(&text) + 4 < area.width {
        ink::put_right(buf, area.right(), y, &text, theme.secondary);
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
    let title = format!("Keys in the {}", app.context().name());
    let hint = if help.wanted.value().is_empty() {
        "j k scroll · / searches · Esc closes"
    } else {
        "Enter goes on · Esc shows all"
    };
    let mut area = panel(theme, body, 84, &title, hint, buf);
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

/// A panel at the bottom of the body, just above the line that is typed.
fn bottom_panel(theme: &Theme, body: Rect, lines: u16, buf: &mut Buffer) -> Rect {
    let height = lines.min(body.height);
    let area = Rect {
        y: body.bottom() - height,
        height,
        ..body
    };
    Clear.render(area, buf);
    buf.set_style(area, theme.base.patch(theme.bar));
    area
}

fn draw_choices(app: &App, prompt: &Prompt, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let choices = app.choices();
    if choices.is_empty() && prompt.kind != PromptKind::Tag {
        let area = bottom_panel(theme, body, 1, buf);
        let said = format!(
            "{} `{}`",
            prompt.kind.unknown(),
            prompt.input.value().trim()
        );
        let room = area.width.saturating_sub(3);
        ink::put(buf, area.x + 2, area.y, room, &said, theme.error);
        return;
    }
    let lines = PALETTE_ROWS.min(choices.len() as u16);
    let area = bottom_panel(theme, body, lines, buf);
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
        ink::put(
            buf,
            x,
            y,
            end.saturating_sub(x),
            &choice.name,
            theme.headline,
        );
        let mut right = area.right().saturating_sub(1);
        if !choice.mark.is_empty() {
            right = ink::put_right(buf, right, y, &choice.mark, theme.accent).saturating_sub(1);
        }
        let x = area.x + 2 + name_room;
        let room = right.saturating_sub(x);
        ink::put(buf, x, y, room, &choice.note, theme.secondary);
    }
}

/// Draws the answers to a line that asks until when.
fn draw_times(app: &App, prompt: &Prompt, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let rows = app.until_choices(prompt);
    let area = bottom_panel(theme, body, rows.len() as u16, buf);
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
    let area = bottom_panel(theme, body, lines, buf);
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
