//! The form that follows what an entry is about, with what it would find.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::field::{Line, scrolled};
use super::layout::PANEL;
use super::overlay::panel;
use super::{Theme, ink};
use crate::app::App;
use crate::app::watch::{WatchField, WatchForm};
use crate::model::topic::{Preview, PreviewRow};

/// Columns of the names of the lines.
const LABEL: u16 = 7;

/// Draws the form; returns where the cursor is.
pub(super) fn draw(
    app: &App,
    form: &WatchForm,
    theme: &Theme,
    body: Rect,
    buf: &mut Buffer,
) -> Position {
    let title = match form.edits {
        None => "Follow a topic",
        Some(_) => "Change a query",
    };
    let area = panel(theme, body, PANEL, title, buf);
    let is_edited = |field| form.field == field;
    let query = Line {
        label: "query",
        label_width: LABEL,
        text: &form.query,
        y: area.y,
        cursor: is_edited(WatchField::Query).then_some(form.cursor),
        is_replaced: form.is_replaced && is_edited(WatchField::Query),
    };
    let name = Line {
        label: if form.edits.is_some() {
            "label"
        } else {
            "topic"
        },
        label_width: LABEL,
        text: &form.name,
        y: area.y + 2,
        cursor: is_edited(WatchField::Name).then_some(form.cursor),
        is_replaced: false,
    };
    let what = if form.edits.is_some() || form.name.trim().is_empty() {
        String::new()
    } else if form.is_new() {
        match form.topics() {
            0 => "a new topic".to_owned(),
            1 => "a new topic · ↓ takes the one there is".to_owned(),
            topics => format!("a new topic · ↓ takes one of the {topics} there are"),
        }
    } else {
        "one more query of it".to_owned()
    };
    let at_query = query.draw(theme, area, "", buf);
    let at_name = name.draw(theme, area, &what, buf);
    draw_meaning(
        form,
        theme,
        Rect {
            y: area.y + 1,
            ..area
        },
        buf,
    );
    let more = draw_proposals(
        form,
        theme,
        Rect {
            y: area.y + 3,
            ..area
        },
        buf,
    );
    if let Some(preview) = &form.preview {
        let y = area.y + 4 + more;
        let end = draw_preview(app, preview, theme, Rect { y, ..area }, area.bottom(), buf);
        let y = end + 1;
        let height = area.bottom().saturating_sub(y);
        if let Some(at) = draw_variants(form, theme, Rect { y, height, ..area }, buf) {
            return at;
        }
    }
    match form.field {
        WatchField::Query => at_query,
        WatchField::Name | WatchField::Variants => at_name,
    }
}

/// Draws what else could be followed, and the key that goes there; returns the lines that takes.
fn draw_proposals(form: &WatchForm, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
    let here = form.proposed_at();
    if form.proposals.len() < 2 && (here.is_some() || form.proposals.is_empty()) {
        return 0;
    }
    let bold = theme.accent.add_modifier(Modifier::BOLD);
    ink::put(buf, area.x, area.y, LABEL, "^N ^P", bold);
    let mut x = area.x + LABEL;
    // The one that stands in the line is in sight.
    let width = |from: usize| -> u16 {
        let shown = form.proposals[from..=here.unwrap_or(from).max(from)].iter();
        shown.map(|one| ink::width(one) + 3).sum()
    };
    let mut from = 0;
    while from < here.unwrap_or(0) && width(from) > area.width.saturating_sub(LABEL) {
        from += 1;
    }
    for (at, term) in form.proposals.iter().enumerate().skip(from) {
        let room = area.right().saturating_sub(x);
        if at > from && ink::width(term) + 3 > room {
            break;
        }
        if at > from {
            x = ink::put(buf, x, area.y, 3, " · ", theme.secondary);
        }
        let style = if here == Some(at) {
            theme.headline.add_modifier(Modifier::BOLD)
        } else {
            theme.text
        };
        let room = area.right().saturating_sub(x);
        x = ink::put(buf, x, area.y, room, term, style);
    }
    1
}

/// Says below the query what it means, or what is wrong with it and where.
fn draw_meaning(form: &WatchForm, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let x = area.x + LABEL;
    let room = area.right().saturating_sub(x);
    let Some(problem) = &form.problem else {
        let meaning = form.meaning.as_deref().unwrap_or_default();
        ink::put(buf, x, area.y, room, meaning, theme.secondary);
        return;
    };
    let hint = problem.hint.as_ref().map(|hint| format!(" · {hint}"));
    let hint = hint.unwrap_or_default();
    let carets = form.caret.as_ref().map(|span| {
        let cursor = (form.field == WatchField::Query).then_some(form.cursor);
        let from = scrolled(&form.query, cursor, room);
        let column = |at: usize| ink::width(&form.query[from.min(at)..at]);
        let start = form.query.floor_char_boundary(span.start);
        let end = form.query.ceil_char_boundary(span.end).max(start);
        (column(start), (column(end) - column(start)).max(1))
    });
    let mut x = x;
    if let Some((column, width)) = carets {
        let text = ink::width(&problem.text) + ink::width(&hint) + 1;
        let carets = "^".repeat(usize::from(width.min(room)));
        // The sentence stands behind the carets, or before them where there is no room behind.
        let behind = column + width + 1;
        if behind + text <= room || column < text {
            x = ink::put(
                buf,
                x + column,
                area.y,
                room - column.min(room),
                &carets,
                theme.error,
            ) + 1;
        } else {
            ink::put(
                buf,
                x + column,
                area.y,
                room - column.min(room),
                &carets,
                theme.error,
            );
            x += column - text;
        }
    }
    let room = |x: u16| area.right().saturating_sub(x);
    let x = ink::put(buf, x, area.y, room(x), &problem.text, theme.error);
    ink::put(buf, x, area.y, room(x), &hint, theme.secondary);
}

fn draw_preview(
    app: &App,
    preview: &Preview,
    theme: &Theme,
    area: Rect,
    bottom: u16,
    buf: &mut Buffer,
) -> u16 {
    let Preview {
        matched,
        unread,
        of,
        ..
    } = preview;
    let facts = format!("{matched} of {of} entries of the last 30 days · {unread} unread");
    ink::put(buf, area.x, area.y, area.width, &facts, theme.text);
    let mut y = area.y + 1;
    if preview.is_too_common() {
        let share = matched * 100 / (*of).max(1);
        let (what, style) = if share < 10 {
            ("common; a word more may tell more", theme.accent)
        } else {
            ("too common to tell much; add a word", theme.error)
        };
        let text = format!("{share} % of everything: {what}");
        ink::put(buf, area.x, y, area.width, &text, style);
        y += 1;
    }
    // What else could be looked for is seen too, where there is room for a few of both.
    let room = bottom.saturating_sub(y + 1) / 2;
    let kept = match preview.variants.len() as u16 {
        0 => 0,
        _ if room < 3 => 0,
        n => (n + 2).min(room),
    };
    let last = (bottom - kept).saturating_sub(1);
    let mut shown = 0;
    for (row, line) in preview.newest.iter().zip(y + 1..=last) {
        // The last line says how many there are beyond it.
        if line == last && matched - shown > 1 {
            break;
        }
        draw_row(app, row, theme, Rect { y: line, ..area }, buf);
        y = line;
        shown += 1;
    }
    let more = matched.saturating_sub(shown);
    if shown > 0 && more > 0 && y < last {
        y += 1;
        let text = format!("… {} more", ink::count(more));
        ink::put(
            buf,
            area.x + 2,
            y,
            area.width.saturating_sub(2),
            &text,
            theme.secondary,
        );
    }
    y + 1
}

/// Draws how terms of the query are written otherwise; returns where the cursor is, if it is there.
fn draw_variants(
    form: &WatchForm,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let variants = form.variants();
    if variants.is_empty() || area.height < 2 {
        return None;
    }
    let bold = theme.secondary.add_modifier(Modifier::BOLD);
    ink::put(buf, area.x, area.y, area.width, "ALSO WRITTEN", bold);
    let is_here = form.field == WatchField::Variants;
    let room = usize::from(area.height - 1);
    let first = (form.variant + 1).saturating_sub(room);
    let mut cursor = None;
    let rows = variants.iter().enumerate().skip(first);
    for ((index, variant), y) in rows.zip(area.y + 1..area.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        if is_here && index == form.variant {
            ink::band(buf, line, theme.selection);
            ink::put(buf, area.x, y, 1, "▎", theme.accent);
            cursor = Some(Position::new(area.x + 2, y));
        }
        let x = area.x + 2;
        let room = area.right().saturating_sub(x);
        let end = ink::put(buf, x, y, room, &variant.form, theme.text) + 2;
        let count = match variant.entries {
            1 => "1 entry".to_owned(),
            n => format!("{} entries", ink::count(n)),
        };
        let room = area.right().saturating_sub(end);
        ink::put(buf, end, y, room, &count, theme.secondary);
    }
    cursor
}

fn draw_row(app: &App, row: &PreviewRow, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if row.is_unread {
        ink::put(buf, area.x, area.y, 1, "●", theme.accent);
    }
    let date = app.clock.format(row.published, "%e %b");
    ink::put(buf, area.x + 2, area.y, 6, &date, theme.secondary);
    let x = area.x + 10;
    let room = area.right().saturating_sub(x);
    ink::put_with(buf, x, area.y, room, &row.title, |at| {
        let is_hit = |hit: &crate::model::Hit| (hit.start..hit.end).contains(&(at as u32));
        if row.hits.iter().any(is_hit) {
            theme.text.patch(theme.search)
        } else {
            theme.text.patch(Style::new())
        }
    });
}
