//! Linear output: what is said goes to the terminal line after line.
//!
//! The hardware cursor stands at the beginning of the last line, which is what one is at, or in
//! the line that is being typed; screen readers and braille displays follow it.

use std::io::{self, Write};

use ratatui::crossterm::cursor::MoveToColumn;
use ratatui::crossterm::queue;
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{Clear, ClearType};
use ratatui::layout::Rect;

use crate::app::App;
use crate::view::linear::Said;

/// The terminal, and what was said on it.
pub(super) struct Linear<W> {
    out: W,
    said: Said,
}

impl<W: Write> Linear<W> {
    /// Begins to write to `out`; nothing was said yet.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            said: Said::default(),
        }
    }

    /// Says what changed.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn show(&mut self, app: &App, size: Rect) -> io::Result<()> {
        let said = Said::of(app, size, &self.said);
        if said == self.said {
            return Ok(());
        }
        let out = &mut self.out;
        let lines = said.since(&self.said);
        for line in &lines {
            queue!(out, Print("\r\n"), Print(line))?;
        }
        // It stays one line while nothing is said in between.
        let was_typed = self.said.typed(size.width).is_some();
        match said.typed(size.width) {
            Some((text, column)) => {
                let goes_on = was_typed && lines.is_empty();
                let start = if goes_on { "\r" } else { "\r\n" };
                queue!(
                    out,
                    Print(start),
                    Clear(ClearType::UntilNewLine),
                    Print(text)
                )?;
                queue!(out, MoveToColumn(column))?;
            }
            None if was_typed && lines.is_empty() => queue!(out, Print("\r\n"))?,
            None => queue!(out, MoveToColumn(0))?,
        }
        out.flush()?;
        self.said = said;
        Ok(())
    }
}
