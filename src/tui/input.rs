//! Input: what the terminal reports, as messages.

use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use ratatui::layout::Rect;

use crate::app::{App, Msg};
use crate::command::Key;
use crate::command::key::Code;
use crate::view;

/// Lines a turn of the wheel scrolls.
const WHEEL: i32 = 3;

/// Turns an event of the terminal into a message. `None`: nothing to tell.
pub(super) fn message(event: Event, size: Rect, app: &App) -> Option<Msg> {
    match event {
        Event::Key(key) => key_of(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(mouse) => {
            let pane = || view::pane(size, app, mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    view::spot(size, app, mouse.column, mouse.row).map(Msg::Click)
                }
                MouseEventKind::Drag(MouseButton::Left) => app.dragged.map(|border| {
                    Msg::Drag(border, view::width_at(size, app, border, mouse.column))
                }),
                MouseEventKind::ScrollDown => pane().map(|pane| Msg::Wheel(pane, WHEEL)),
                MouseEventKind::ScrollUp => pane().map(|pane| Msg::Wheel(pane, -WHEEL)),
                _ => None,
            }
        }
        // The size is read before each frame; the event only wakes the loop.
        Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn key_of(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    let is_char = matches!(code, Code::Char(_));
    Some(Key {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
        shift: key.code == KeyCode::BackTab
            || (!is_char && key.modifiers.contains(KeyModifiers::SHIFT)),
    })
}
