//! The line below the list of a topic: what it could look for as well.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Theme, ink};
use crate::app::App;
use crate::command::Command;
use crate::model::suggestion::{Cause, Suggestion};

/// What the line says before the terms.
const LABEL: &str = "suggested";

/// Draws what is offered with its counts, the keys for it, and as many of the others as fit.
pub(super) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut suggestions = app.suggestions();
    let Some(first) = suggestions.next() else {
        return;
    };
    ink::band(buf, area, theme.bar);
    let bold = theme.headline.add_modifier(Modifier::BOLD);
    let (x, end) = (area.x + 1, area.right().saturating_sub(1));
    let keys = hint(app);
    let needed = ink::width(LABEL) + ink::width(&first.term) + ink::width(&keys) + 5;
    let right = if x + needed < end {
        ink::put_right(buf, end, area.y, &keys, theme.secondary).saturating_sub(2)
    } else {
        end
    };
    let room = |x: u16| right.saturating_sub(x);
    let x = ink::put(buf, x, area.y, room(x), LABEL, theme.secondary) + 1;
    let x = ink::put(buf, x, area.y, room(x), &first.term, bold) + 1;
    let whys = [
        format!("{} · {} outlets", why(first), first.outlets),
        why(first),
    ];
    let why = whys.into_iter().find(|why| ink::width(why) <= room(x));
    let why = why.unwrap_or_else(|| count(first));
    let mut x = ink::put(buf, x, area.y, room(x), &why, theme.text);
    for other in suggestions {
        let text = format!(" · {} {}", other.term, count(other));
        if ink::width(&text) > room(x) {
            break;
        }
        x = ink::put(buf, x, area.y, room(x), &text, theme.secondary);
    }
}

/// Returns the sign of what rises, or of what belongs to the topic.
pub(super) fn sign(one: &Suggestion) -> &'static str {
    match one.cause {
        Cause::Rising { .. } => "↑",
        Cause::Related { .. } => "+",
    }
}

/// Says why a term is offered.
pub(super) fn why(one: &Suggestion) -> String {
    match one.cause {
        Cause::Rising { recent, expected } => {
            format!("{} in 2 days, {expected:.0} expected", ink::count(recent))
        }
        Cause::Related { inside, outside } => {
            format!(
                "{} here, {} elsewhere",
                ink::count(inside),
                ink::count(outside)
            )
        }
    }
}

/// Says how many entries of the topic have it, in as few signs as can be.
fn count(one: &Suggestion) -> String {
    match one.cause {
        Cause::Rising { recent, .. } => format!("↑{}", ink::count(recent)),
        Cause::Related { inside, .. } => ink::count(inside),
    }
}

fn hint(app: &App) -> String {
    let key = |command| {
        let keys = app.keymap.keys_of(app.context(), command);
        keys.into_iter().next()
    };
    let parts = [
        (Command::FollowSuggestion, "adds it"),
        (Command::NextSuggestion, "next"),
    ];
    let parts = parts.map(|(command, word)| key(command).map(|key| format!("{key} {word}")));
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
