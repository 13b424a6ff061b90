//! The terminal: taken, and given back as it was, whatever happens.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use ratatui::crossterm::{execute, queue};
use ratatui::layout::Rect;

use super::drawn::Drawn;
use super::linear::Linear;
use super::painter;
use crate::app::App;
use crate::model::Clean;
use crate::model::settings::UiSettings;
use crate::view::{Depth, Theme, linear};

/// The terminal, as it is used.
pub(super) enum Screen {
    /// Drawn on, in a screen of its own.
    Drawn(Box<Drawn<BufWriter<Stdout>>>),
    /// Written to, line after line.
    Linear(Linear<Stdout>),
}

impl Screen {
    /// Shows the present state.
    ///
    /// # Errors
    /// The terminal does not do what it is told.
    pub(super) fn show(&mut self, app: &App, theme: &Theme) -> io::Result<()> {
        match self {
            Self::Drawn(drawn) => drawn.show(app, theme),
            Self::Linear(linear) => linear.show(app, area(app)?),
        }
    }
}

/// Bytes gathered before they are written; a full redraw of a large screen fits.
const BUFFER: usize = 256 << 10;

/// Name of the thread that draws; a panic elsewhere is caught and leaves the screen alone.
const SCREEN_THREAD: &str = "main";

/// There is a screen of our own to leave: asked for by a panic too, which knows of nothing else.
static IS_DRAWN: AtomicBool = AtomicBool::new(false);

/// Lines were said below each other: what comes after them begins a line of its own.
static IS_SAID: AtomicBool = AtomicBool::new(false);

/// Says why a screen cannot be had, if it cannot.
pub(super) fn refusal() -> Option<&'static str> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Some("the reader needs a terminal");
    }
    if std::env::var_os("TERM").is_none_or(|term| term == "dumb") {
        return Some("this terminal cannot place the cursor (TERM is dumb or not set)");
    }
    None
}

/// Returns how many colours the terminal shows, by what the environment says of it.
pub(super) fn depth() -> Depth {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let term = variable("TERM");
    if !variable("NO_COLOR").is_empty() {
        Depth::Mono
    } else if matches!(variable("COLORTERM").as_str(), "truecolor" | "24bit") {
        Depth::True
    } else if term.contains("256") || term.contains("kitty") || term.contains("alacritty") {
        Depth::Palette256
    } else {
        Depth::Named16
    }
}

/// Takes the terminal.
///
/// # Errors
/// The terminal does not do what it is told.
pub(super) fn take(ui: &UiSettings) -> io::Result<Screen> {
    restore_on_panic();
    enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(out, EnableBracketedPaste)?;
    IS_SAID.store(ui.linear, Ordering::Relaxed);
    if !ui.linear {
        IS_DRAWN.store(true, Ordering::Relaxed);
        execute!(out, EnterAlternateScreen, EnableFocusChange)?;
        if ui.mouse {
            execute!(out, EnableMouseCapture)?;
        }
    }
    blank(ui)
}

/// Asks for the mouse, or no more, if the settings say otherwise than before.
///
/// # Errors
/// The terminal does not do what it is told.
pub(super) fn follow_mouse(ui: &UiSettings, has_mouse: &mut bool) -> io::Result<()> {
    if ui.linear || *has_mouse == ui.mouse {
        return Ok(());
    }
    *has_mouse = ui.mouse;
    if ui.mouse {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    }
}

/// Returns what the panes are laid out on.
///
/// # Errors
/// The terminal does not tell its size.
pub(super) fn area(app: &App) -> io::Result<Rect> {
    let (columns, rows) = size()?;
    let area = Rect::new(0, 0, columns, rows);
    Ok(if app.settings.ui.linear {
        linear::area(area, app)
    } else {
        area
    })
}

/// Returns an empty screen of the terminal's present size: at the start, after a resize, and when
/// everything is to be drawn anew.
///
/// The area is fixed, and made anew here when it changes, because the library's own way to follow
/// a resize asks the terminal where the cursor is and waits for an answer among the keys.
///
/// # Errors
/// The terminal does not do what it is told.
pub(super) fn blank(ui: &UiSettings) -> io::Result<Screen> {
    if ui.linear {
        return Ok(Screen::Linear(Linear::new(io::stdout())));
    }
    let (columns, rows) = size()?;
    let buffered = BufWriter::with_capacity(BUFFER, io::stdout());
    let area = Rect::new(0, 0, columns, rows);
    let term = std::env::var_os("TERM").unwrap_or_default();
    let is_screen = term.to_string_lossy().starts_with("screen");
    let erases_in_color = !is_screen || std::env::var_os("TMUX").is_some();
    let drawn = Drawn::new(buffered, area, erases_in_color)?;
    Ok(Screen::Drawn(Box::new(drawn)))
}

/// Gives the terminal back. Does as much as it can; nothing is left to do about an error.
pub(super) fn give_back() {
    let mut out = io::stdout();
    let _ = queue!(out, DisableBracketedPaste);
    if IS_SAID.swap(false, Ordering::Relaxed) {
        // The cursor stands at the beginning of the last line, which is not to be written over.
        let _ = queue!(out, Print("\r\n"));
    }
    if IS_DRAWN.swap(false, Ordering::Relaxed) {
        painter::forget(&mut out);
        // Last what is seen: whoever sees the shell's screen again has the rest as well.
        let _ = queue!(
            out,
            DisableMouseCapture,
            DisableFocusChange,
            Show,
            LeaveAlternateScreen
        );
    }
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Makes a panic of the screen thread restore the terminal before its message is printed. One of
/// another thread, guarded or not, leaves the screen alone.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some(SCREEN_THREAD) {
                give_back();
                usual(info);
            } else {
                tracing::error!("{}", Clean::line(&info.to_string()));
            }
        }));
    });
}
