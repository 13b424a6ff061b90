//! The feeds that an address leads to, to choose from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::overlay::{panel, tell_row};
use super::{Theme, ink};
use crate::app::App;
use crate::app::add::{AddForm, AddState, Choice};
use crate::model::feed::Offer;

/// Lines of one feed: of one that is followed already, the newest headline is not shown again.
fn height(offer: &Offer) -> u16 {
    if offer.is_followed { 2 } else { 3 }
}

/// Draws the form.
pub(super) fn draw(app: &App, form: &AddForm, theme: &Theme, body: Rect, buf: &mut Buffer) {
    let area = panel(theme, body, 92, "Follow a feed", buf);
    if let AddState::Offered(choice) = &form.state {
        tell_row(theme, area, (choice.at, choice.feeds.len()), buf);
    }
    ink::put(
        buf,
        area.x,
        area.y,
        area.width,
        &form.address,
        theme.secondary,
    );
    let mut top = 2;
    if matches!(form.state, AddState::Offered(_)) && app.has_categories() {
        let place = match form.category.as_str() {
            "" => "into no category".to_owned(),
            category => format!("into {category}"),
        };
        ink::put(buf, area.x, area.y + 1, area.width, &place, theme.secondary);
        // A blank line where there is room for it.
        top += u16::from(area.height > 8);
    }
    let rest = Rect {
        y: area.y + top,
        height: area.height.saturating_sub(top),
        ..area
    };
    match &form.state {
        AddState::Asking => {
            ink::put(buf, rest.x, rest.y, rest.width, "asking …", theme.text);
        }
        AddState::Failed(notice) => {
            let mut y = rest.y;
            let text = [
                (Some(&notice.text), theme.error),
                (notice.hint.as_ref(), theme.secondary),
            ];
            for (text, style) in text {
                let Some(text) = text else { continue };
                for range in crate::app::wrap::lines(text, rest.width) {
                    if y < rest.bottom() {
                        ink::put(buf, rest.x, y, rest.width, &text[range], style);
                    }
                    y += 1;
                }
            }
        }
        AddState::Offered(choice) => draw_choice(app, choice, theme, rest, buf),
    }
}

fn draw_choice(app: &App, choice: &Choice, theme: &Theme, area: Rect, buf: &mut Buffer) {
    // The one under the cursor is seen whole, with as many above it as there is room for.
    let mut first = choice.at;
    let mut needed = 0;
    for (index, (offer, _)) in choice.feeds.iter().enumerate().take(choice.at + 1).rev() {
        needed += height(offer);
        if needed > area.height {
            break;
        }
        first = index;
    }
    let has_boxes = choice.feeds.len() > 1;
    let mut y = area.y;
    for (index, (offer, is_picked)) in choice.feeds.iter().enumerate().skip(first) {
        if y >= area.bottom() {
            break;
        }
        let is_selected = index == choice.at;
        let place = Rect {
            y,
            height: height(offer).min(area.bottom() - y),
            ..area
        };
        if is_selected {
            ink::band(buf, place, theme.selection);
            for y in place.top()..place.bottom() {
                ink::put(buf, area.x, y, 1, "▎", theme.accent);
            }
        }
        let mut x = area.x + 2;
        if has_boxes {
            let mark = if *is_picked { "●" } else { "○" };
            let style = if *is_picked {
                theme.accent
            } else {
                theme.secondary
            };
            ink::put(buf, x, y, 1, mark, style);
            x += 2;
        }
        let right = area.right().saturating_sub(1);
        let facts = facts(offer);
        let end = ink::put_right(buf, right, y, &facts, theme.secondary);
        let title = if offer.title.is_empty() {
            &offer.url
        } else {
            &offer.title
        };
        let bold = if offer.is_followed {
            theme.secondary
        } else {
            theme.headline.add_modifier(Modifier::BOLD)
        };
        ink::put(buf, x, y, end.saturating_sub(x + 1), title, bold);
        let room = right.saturating_sub(x);
        if !offer.is_followed && y + 1 < area.bottom() {
            let line = Rect {
                x,
                y: y + 1,
                width: room,
                height: 1,
            };
            draw_newest(app, offer, theme, line, buf);
        }
        y += height(offer);
        if y <= area.bottom() {
            ink::put(buf, x, y - 1, room, &offer.url, theme.secondary);
        }
    }
}

fn draw_newest(app: &App, offer: &Offer, theme: &Theme, line: Rect, buf: &mut Buffer) {
    let Some(newest) = &offer.newest else {
        let text = "no entries yet";
        ink::put(buf, line.x, line.y, line.width, text, theme.secondary);
        return;
    };
    let mut right = line.right();
    if let Some(published) = newest.published {
        let day = app.clock.format(published, "%-d %b %Y");
        right = ink::put_right(buf, right, line.y, &day, theme.secondary).saturating_sub(1);
    }
    let room = right.saturating_sub(line.x);
    ink::put(buf, line.x, line.y, room, &newest.title, theme.text);
}

fn facts(offer: &Offer) -> String {
    if offer.is_followed {
        return "already followed".to_owned();
    }
    let kind = offer.kind.map_or("feed", |kind| kind.name());
    match offer.entries {
        1 => format!("{kind} · 1 entry"),
        n => format!("{kind} · {n} entries"),
    }
}
