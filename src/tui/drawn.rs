//! A terminal that is drawn on: cells, and the pictures that stand over them.

use std::io::{self, Write};

use ratatui::crossterm::queue;
use ratatui::crossterm::terminal::{Clear, ClearType};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::painter::{self, Painter};
use super::wire::Wire;
use crate::app::App;
use crate::view::{self, Theme};

/// A terminal of a fixed size at the end of `W`.
pub struct Drawn<W: Write> {
    screen: Terminal<Wire<W>>,
    painter: Painter,
}

impl<W: Write> Drawn<W> {
    /// Makes the terminal an empty screen of this size. Pictures that it holds go: those of another
    /// size come anew, and clearing the screen leaves them where they are.
    ///
    /// # Errors
    /// The terminal does not do what it is told.
    pub fn new(mut out: W, area: Rect, erases_in_color: bool) -> io::Result<Self> {
        painter::forget(&mut out);
        queue!(out, Clear(ClearType::All))?;
        out.flush()?;
        let viewport = Viewport::Fixed(area);
        let mut wire = Wire::new(out, area);
        wire.erases_in_color = erases_in_color;
        let screen = Terminal::with_options(wire, TerminalOptions { viewport })?;
        let painter = Painter::default();
        Ok(Self { screen, painter })
    }

    /// Shows the present state.
    ///
    /// # Errors
    /// The terminal does not do what it is told.
    pub fn show(&mut self, app: &App, theme: &Theme) -> io::Result<()> {
        let Self { screen, painter } = self;
        painter.before(app, screen.backend_mut())?;
        screen.backend_mut().moves_lines = painter.lets_lines_move(app);
        let frame = screen.draw(|frame| view::draw(app, theme, frame))?;
        let written = painter.after(app, frame.buffer);
        let out = screen.backend_mut();
        out.write_all(&written)?;
        Write::flush(out)
    }
}
