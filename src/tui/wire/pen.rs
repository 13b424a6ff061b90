//! The pen: the style the terminal writes with, and what it takes to change it.

use std::io::{self, Write};

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What a space shows.
pub(super) const ON_SPACES: Modifier = Modifier::UNDERLINED
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT);

/// The style the terminal writes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    line: Color,
    marks: Modifier,
}

impl Pen {
    pub(super) const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        line: Color::Reset,
        marks: Modifier::empty(),
    };

    /// Returns what a cell is written with after this: of a space, only what is seen changes.
    pub(super) fn for_cell(self, cell: &Cell) -> Self {
        let marks = cell.modifier;
        let is_blank = cell.symbol() == " " && !marks.intersects(ON_SPACES);
        if is_blank && !self.marks.intersects(ON_SPACES) {
            return Self {
                bg: cell.bg,
                ..self
            };
        }
        let has_line = marks.contains(Modifier::UNDERLINED);
        Self {
            fg: cell.fg,
            bg: cell.bg,
            line: if has_line {
                cell.underline_color
            } else {
                self.line
            },
            marks,
        }
    }

    /// Writes what is different in `next`.
    pub(super) fn turn(self, next: Self, out: &mut Vec<u8>) -> io::Result<()> {
        let mut codes: Vec<String> = Vec::new();
        let mut gone = self.marks - next.marks;
        let mut come = next.marks - self.marks;
        let strength = Modifier::BOLD | Modifier::DIM;
        if gone.intersects(strength) {
            // One code ends both.
            codes.push("22".to_owned());
            gone.remove(strength);
            come |= next.marks & strength;
        }
        let ends = [
            (Modifier::ITALIC, "23"),
            (Modifier::UNDERLINED, "24"),
            (Modifier::SLOW_BLINK | Modifier::RAPID_BLINK, "25"),
            (Modifier::REVERSED, "27"),
            (Modifier::HIDDEN, "28"),
            (Modifier::CROSSED_OUT, "29"),
        ];
        let ends = ends.iter().filter(|(mark, _)| gone.intersects(*mark));
        codes.extend(ends.map(|(_, code)| (*code).to_owned()));
        let begins = [
            (Modifier::BOLD, "1"),
            (Modifier::DIM, "2"),
            (Modifier::ITALIC, "3"),
            (Modifier::UNDERLINED, "4"),
            (Modifier::SLOW_BLINK, "5"),
            (Modifier::RAPID_BLINK, "6"),
            (Modifier::REVERSED, "7"),
            (Modifier::HIDDEN, "8"),
            (Modifier::CROSSED_OUT, "9"),
        ];
        let begins = begins.iter().filter(|(mark, _)| come.contains(*mark));
        codes.extend(begins.map(|(_, code)| (*code).to_owned()));
        if next.fg != self.fg {
            codes.push(color(next.fg, 30));
        }
        if next.bg != self.bg {
            codes.push(color(next.bg, 40));
        }
        if next.line != self.line {
            codes.push(color(next.line, 50));
        }
        if codes.is_empty() {
            return Ok(());
        }
        write!(out, "\x1b[{}m", codes.join(";"))
    }
}

/// Returns the code of a colour of letters (30), of what is behind them (40) or of lines below
/// them (50).
fn color(color: Color, base: u8) -> String {
    let number = match color {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(number) => return format!("{};5;{number}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    match number {
        _ if base == 50 => format!("58;5;{number}"),
        0..8 => (base + number).to_string(),
        _ => (base + 60 + number - 8).to_string(),
    }
}
