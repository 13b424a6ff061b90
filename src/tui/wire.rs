//! The wire to the terminal: what changed of the screen, in as few bytes as it takes.
//!
//! Over a slow line each key is felt by what it writes. Lines that only moved, those of a list or
//! a text that scrolls, are moved by the terminal itself; of colours and marks only what changes
//! from cell to cell is said, and of a space only what can be seen of it.

mod moved;
mod pen;

use std::collections::BTreeSet;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use unicode_width::UnicodeWidthStr;

use moved::{LEAST_MOVED, Moved};
use pen::{ON_SPACES, Pen};

/// Fewest spaces worth erasing instead, at the end of a line and before something else.
const LEAST_ERASED: usize = 6;
const LEAST_SKIPPED: usize = 12;

/// A terminal at the end of `W`.
pub struct Wire<W: Write> {
    out: CrosstermBackend<W>,
    /// What the terminal shows.
    shown: Buffer,
    /// Lines may be moved: not while pictures stand in them, which the terminal knows by place.
    pub moves_lines: bool,
    /// What the terminal erases has the colour that is set. `screen` erases to its own.
    pub erases_in_color: bool,
}

impl<W: Write> Wire<W> {
    /// Writes to `out`, a terminal of this size that shows nothing yet.
    pub fn new(out: W, area: Rect) -> Self {
        Self {
            out: CrosstermBackend::new(out),
            shown: Buffer::empty(area),
            moves_lines: true,
            erases_in_color: true,
        }
    }

    /// Writes cells at their places; the terminal writes plainly before and after.
    fn write_cells(&self, out: &mut Vec<u8>, cells: &[(u16, u16, &Cell)]) -> io::Result<()> {
        if cells.is_empty() {
            return Ok(());
        }
        out.extend(b"\x1b[m");
        let mut pen = Pen::PLAIN;
        let mut at = None;
        let mut rest = cells;
        while let Some((x, y, cell)) = rest.first() {
            go(out, at, (*x, *y))?;
            let next = pen.for_cell(cell);
            pen.turn(next, out)?;
            pen = next;
            let blanks = if self.erases_in_color {
                blanks(rest)
            } else {
                0
            };
            let end = x.saturating_add(blanks as u16);
            let goes_on = rest
                .get(blanks)
                .is_some_and(|(x, row, _)| (*x, *row) == (end, *y));
            if blanks >= if goes_on { LEAST_SKIPPED } else { LEAST_ERASED } {
                write!(out, "\x1b[{blanks}X")?;
                if goes_on {
                    write!(out, "\x1b[{blanks}C")?;
                }
                at = Some((if goes_on { end } else { *x }, *y));
                rest = &rest[blanks..];
            } else {
                out.extend(cell.symbol().as_bytes());
                at = Some((x.saturating_add(cell.symbol().width() as u16), *y));
                rest = &rest[1..];
            }
        }
        out.extend(b"\x1b[m");
        Ok(())
    }
}

impl<W: Write> Write for Wire<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.out)
    }
}

impl<W: Write> Backend for Wire<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let area = self.shown.area;
        let cells: Vec<_> = content
            .filter(|(x, y, _)| area.contains((*x, *y).into()))
            .collect();
        let mut bytes = Vec::new();
        let lines: BTreeSet<u16> = cells.iter().map(|(_, y, _)| *y).collect();
        if self.moves_lines && lines.len() > LEAST_MOVED {
            let mut wanted = self.shown.clone();
            put(&mut wanted, &cells);
            if let Some(moved) = Moved::between(&self.shown, &wanted) {
                moved.write(&mut bytes)?;
                moved.apply(&mut self.shown);
                self.write_cells(&mut bytes, &self.shown.diff(&wanted))?;
            } else {
                self.write_cells(&mut bytes, &cells)?;
            }
            self.shown = wanted;
        } else {
            self.write_cells(&mut bytes, &cells)?;
            put(&mut self.shown, &cells);
        }
        self.out.write_all(&bytes)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.out.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.out.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.out.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.out.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            self.shown.reset();
        }
        self.out.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.out.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.out.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.out)
    }
}

/// Moves the cursor from where it is known to be. Columns are said as numbers: terminals differ in
/// how wide they take some signs for.
fn go(out: &mut Vec<u8>, from: Option<(u16, u16)>, to: (u16, u16)) -> io::Result<()> {
    let (x, y) = to;
    match from {
        Some(from) if from == to => Ok(()),
        Some((_, row)) if row == y => write!(out, "\x1b[{}G", x + 1),
        Some((_, row)) if x == 0 && y == row + 1 => write!(out, "\r\n"),
        _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
    }
}

/// Returns how many of the first cells are spaces in a row on the same ground.
fn blanks(cells: &[(u16, u16, &Cell)]) -> usize {
    let Some((x, y, first)) = cells.first() else {
        return 0;
    };
    let is_same = |(cell, expected): &(&(u16, u16, &Cell), usize)| {
        let (at, row, cell) = cell;
        (usize::from(*at), *row) == (*expected, *y)
            && cell.symbol() == " "
            && cell.bg == first.bg
            && !cell.modifier.intersects(ON_SPACES)
    };
    let cells = cells.iter().zip(usize::from(*x)..);
    cells.take_while(is_same).count()
}

/// Puts cells on a screen; what a wide one stands on is empty.
fn put(screen: &mut Buffer, cells: &[(u16, u16, &Cell)]) {
    for (x, y, cell) in cells {
        screen[(*x, *y)] = (*cell).clone();
        for covered in 1..cell.symbol().width() as u16 {
            if let Some(cell) = screen.cell_mut((x.saturating_add(covered), *y)) {
                cell.reset();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use ratatui::style::{Color, Modifier, Style};
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    const AREA: Rect = Rect::new(0, 0, 40, 10);

    /// Gathers what is written, for a test to take.
    #[derive(Default)]
    struct Pipe(Rc<RefCell<Vec<u8>>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Draws frames one after the other, each a style and a text for every line; reads what is
    /// written as a terminal does, and compares. Returns the bytes of each frame.
    fn check(frames: &[Vec<(Style, String)>]) -> Vec<usize> {
        let viewport = Viewport::Fixed(AREA);
        let pipe = Rc::<RefCell<Vec<u8>>>::default();
        let wire = Wire::new(Pipe(Rc::clone(&pipe)), AREA);
        let mut terminal = Terminal::with_options(wire, TerminalOptions { viewport }).unwrap();
        let mut seen = vt100::Parser::new(AREA.height, AREA.width, 0);
        let mut sizes = Vec::new();
        for (number, frame) in frames.iter().enumerate() {
            let drawn = terminal.draw(|area| {
                for (y, (style, line)) in (0..).zip(frame) {
                    let room = Rect::new(0, y, AREA.width, 1);
                    area.buffer_mut().set_style(room, *style);
                    area.buffer_mut().set_string(0, y, line, *style);
                }
            });
            let wanted = drawn.unwrap().buffer.clone();
            let bytes = std::mem::take(&mut *pipe.borrow_mut());
            sizes.push(bytes.len());
            seen.process(&bytes);
            for y in 0..AREA.height {
                for x in 0..AREA.width {
                    let (cell, shown) = (&wanted[(x, y)], seen.screen().cell(y, x).unwrap());
                    if shown.is_wide_continuation() {
                        continue;
                    }
                    let symbol = if shown.has_contents() {
                        shown.contents()
                    } else {
                        " "
                    };
                    assert_eq!(symbol, cell.symbol(), "frame {number}, {x} {y}");
                    assert_eq!(
                        shown.bgcolor(),
                        color_of(cell.bg),
                        "frame {number}, {x} {y}"
                    );
                    let is_lined = cell.modifier.contains(Modifier::UNDERLINED);
                    assert_eq!(shown.underline(), is_lined, "frame {number}, {x} {y}");
                    if symbol != " " {
                        let is_bold = cell.modifier.contains(Modifier::BOLD);
                        assert_eq!(shown.bold(), is_bold, "frame {number}, {x} {y}");
                        let is_dim = cell.modifier.contains(Modifier::DIM);
                        assert_eq!(shown.dim(), is_dim, "frame {number}, {x} {y}");
                        assert_eq!(
                            shown.fgcolor(),
                            color_of(cell.fg),
                            "frame {number}, {x} {y}"
                        );
                    }
                }
            }
        }
        sizes
    }

    fn color_of(color: Color) -> vt100::Color {
        match color {
            Color::Reset => vt100::Color::Default,
            Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
            Color::Indexed(number) => vt100::Color::Idx(number),
            Color::Red => vt100::Color::Idx(1),
            Color::LightBlue => vt100::Color::Idx(12),
            other => panic!("a colour of no test: {other}"),
        }
    }

    fn styles() -> [Style; 6] {
        let rgb = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(9, 8, 7));
        [
            Style::new(),
            rgb,
            rgb.bold(),
            Style::new().fg(Color::Red).underlined(),
            Style::new()
                .fg(Color::LightBlue)
                .bg(Color::Indexed(77))
                .dim(),
            rgb.italic(),
        ]
    }

    #[test]
    fn lines_that_move_are_moved_by_the_terminal() {
        let page = |from: usize, style: Style| -> Vec<(Style, String)> {
            let letter = |n: usize| char::from(b'a' + (n % 26) as u8).to_string();
            let line = |n: usize| (style, letter(n).repeat(39));
            let mut lines = vec![(Style::new(), "the top".to_owned())];
            lines.extend((from..from + 8).map(line));
            lines.push((Style::new(), format!("at {from}")));
            lines
        };
        for style in styles() {
            let [_, far, down, up, back] = check(&[
                page(0, style),
                page(100, style),
                page(102, style),
                page(101, style),
                page(10, style),
            ])[..] else {
                panic!("five frames");
            };
            assert!(down * 3 < far * 2 && up * 3 < far * 2, "{down} {up} {far}");
            assert!(back * 3 > far * 2, "{back} {far}");
        }
    }

    proptest! {
        #[test]
        fn the_terminal_shows_what_was_drawn(
            frames in vec(vec((0..6_usize, 0..12_usize), 10), 1..8)
        ) {
            let texts = [
                "", "Harbor Line", "  ferry", "議会で審議へ", "a 議 b", "x", "🚢 sails",
                "é à ü", "one two three four!!", " · · ·", "Harbor", "議",
            ];
            let frame = |lines: &Vec<(usize, usize)>| {
                let lines = lines.iter();
                lines.map(|(style, text)| (styles()[*style], texts[*text].to_owned())).collect()
            };
            check(&frames.iter().map(frame).collect::<Vec<_>>());
        }

        #[test]
        fn a_scrolled_screen_shows_what_was_drawn(
            steps in vec(-4..5_isize, 1..8), styled in vec(0..6_usize, 40)
        ) {
            let mut at = 15_isize;
            let mut frames = Vec::new();
            for step in steps {
                at = (at + step).clamp(0, 29);
                let lines = (0..10).map(|line| {
                    let n = (at as usize) + line;
                    (styles()[styled[n % 40]], format!("line {n} 議"))
                });
                frames.push(lines.collect());
            }
            check(&frames);
        }
    }
}
