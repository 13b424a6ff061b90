//! The headings or the links of the article, to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::overlay::{panel, tell_row};
use super::reader::draw_address;
use super::{Theme, ink};
use crate::app::App;
use crate::app::reading::{Choosing, Places};

pub(super) fn draw(app: &App, choosing: Choosing, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let Some(article) = app.reader.article() else {
        return;
    };
    let page = &article.page;
    let (title, count) = match choosing.from {
        Places::Outline => ("Outline", page.headings.len()),
        Places::Links => ("Links", page.links.len()),
        Places::Enclosures => ("Enclosures", article.byline.files.len()),
    };
    let area = panel(theme, body, 84, title, buf);
    tell_row(theme, area, (choosing.cursor, count), buf);
    let top_level = page.headings.iter().map(|heading| heading.level).min();
    let height = usize::from(area.height.max(1));
    let first = (choosing.cursor + 1).saturating_sub(height);
    for (index, y) in (first..count).zip(area.top()..area.bottom()) {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        let is_here = index == choosing.cursor;
        match choosing.from {
            Places::Outline => {
                let Some(heading) = page.headings.get(index) else {
                    break;
                };
                let indent = {
                    let below = heading.level.saturating_sub(top_level.unwrap_or(1));
                    (2 * u16::from(below)).min(area.width / 4)
                };
                let style = if is_here { theme.accent } else { theme.text };
                let room = area.width.saturating_sub(indent + 2);
                ink::put(buf, area.x + 2 + indent, y, room, &heading.text, style);
            }
            Places::Enclosures => {
                // An episode's number stands before the files.
                let lines = &article.byline.enclosures;
                let first = lines.len().saturating_sub(count);
                let Some(line) = lines.get(first + index) else {
                    break;
                };
                let style = if is_here { theme.accent } else { theme.text };
                let room = area.width.saturating_sub(2);
                ink::put(buf, area.x + 2, y, room, line, style);
            }
            Places::Links => {
                let Some(link) = page.links.get(index) else {
                    break;
                };
                let number = format!("{:>3} ", index + 1);
                let x = ink::put(buf, area.x + 1, y, area.width, &number, theme.secondary);
                // Half of the room for the text, the rest for where it leads.
                let text = (area.right().saturating_sub(x)) / 2;
                let style = if is_here { theme.accent } else { theme.text };
                let end = ink::put(buf, x, y, text.saturating_sub(2), &link.text, style);
                let at = if link.text.is_empty() { x } else { end + 2 };
                draw_address(
                    theme,
                    &link.url,
                    at,
                    y,
                    area.right().saturating_sub(at),
                    buf,
                );
            }
        }
        if is_here {
            ink::band(buf, row, theme.selection);
            ink::put(buf, area.x, y, 1, "▎", theme.accent);
        }
    }
}
