//! Pictures in the reader, line by line.
//!
//! All of them go through cells, so that the terminal is told of changes as of any text, and a
//! picture that is scrolled away or covered is gone by itself:
//!
//! - Halves are cells like others: `▀` in the colour of the upper half on that of the lower one.
//! - Kitty has placeholders: cells that say which part of which picture stands there.
//! - iTerm2 and sixel know nothing of cells: what they drew stays until something is written over it.
//!   The cells below it hold a no-break space, which differs from every other cell there can be: where
//!   the picture was and is no more, the terminal is told to write something else. The front end
//!   draws the lines whose cells are whole ([`painted`]), when they are not there yet.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::{Theme, ink, layout};
use crate::app::App;
use crate::model::picture::{Ink, Picture, PictureLine};

/// What a cell below a painted picture holds.
pub const PAINTED: &str = "\u{a0}";

/// The placeholder of kitty.
const PLACEHOLDER: char = '\u{10eeee}';

/// A line of a picture that is painted over cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Painted {
    /// Its first cell.
    pub x: u16,
    /// Its line of the screen.
    pub y: u16,
    /// Cells it takes.
    pub columns: u16,
    /// The picture: its number.
    pub picture: u32,
    /// The figure of the page that it stands in.
    pub figure: u16,
    /// Which line of the picture.
    pub row: u16,
}

/// Draws a line of a picture; if it is not there, the first one says so.
pub(super) fn draw(
    app: &App,
    theme: &Theme,
    line: PictureLine,
    text: Rect,
    y: u16,
    buf: &mut Buffer,
) {
    let Some(picture) = app.reader.pictures.get(line.figure) else {
        if line.row == 0 {
            say_missing(app, theme, line.figure, text, y, buf);
        }
        return;
    };
    let columns = picture.columns.min(text.width);
    for column in 0..columns {
        let Some(cell) = buf.cell_mut((text.x + column, y)) else {
            continue;
        };
        match &picture.ink {
            Ink::Halves(halves) => {
                let at = |half: usize| {
                    let line = usize::from(line.row) * 2 + half;
                    halves.get(line * usize::from(picture.columns) + usize::from(column))
                };
                let (Some(upper), Some(lower)) = (at(0), at(1)) else {
                    continue;
                };
                theme.halves(*upper, *lower, cell);
            }
            Ink::Once(_) if line.row < picture.rows => {
                let Some(symbol) = placeholder(line.row, column) else {
                    continue;
                };
                cell.set_symbol(&symbol).set_fg(number(picture));
            }
            Ink::Rows(rows) if usize::from(line.row) < rows.len() => {
                cell.set_symbol(PAINTED);
            }
            // The room was made before it was known how high the picture is.
            Ink::Once(_) | Ink::Rows(_) => {}
        }
    }
}

/// Says why a room is empty. What is at hand comes before that could be read.
fn say_missing(app: &App, theme: &Theme, figure: u16, text: Rect, y: u16, buf: &mut Buffer) {
    let page = app.reader.article().map(|article| &article.page);
    let Some(figure) = page.and_then(|page| page.figures.get(usize::from(figure))) else {
        return;
    };
    let said = if app.reader.pictures.is_gone(&figure.source) {
        "▧ the picture could not be had"
    } else if figure.is_kept {
        return;
    } else {
        "▧ …"
    };
    ink::put(buf, text.x, y, text.width, said, theme.secondary);
}

/// Returns the cell that stands for this part of a picture of kitty.
fn placeholder(row: u16, column: u16) -> Option<String> {
    let (row, column) = (diacritic(row)?, diacritic(column)?);
    Some(String::from_iter([PLACEHOLDER, row, column]))
}

/// The colour of a placeholder is the number of its picture.
fn number(picture: &Picture) -> Color {
    let [_, r, g, b] = picture.id.to_be_bytes();
    Color::Rgb(r, g, b)
}

/// Returns the lines of pictures that are to be painted on a screen of `size`, if nothing covers
/// them.
pub fn painted(app: &App, size: Rect) -> Vec<Painted> {
    let Some(area) = layout::areas(size, app).reader else {
        return Vec::new();
    };
    let text = layout::measure(area, app);
    let head = app.reader.head_lines(text.width);
    let above = head.saturating_sub(app.reader.offset) as u16;
    let first = app.reader.offset.saturating_sub(head);
    let lines = app.reader.page_lines().iter().skip(first);
    let places = (text.y.saturating_add(above)..text.bottom()).zip(lines);
    places
        .filter_map(|(y, line)| {
            let line = line.picture?;
            let picture = app.reader.pictures.get(line.figure)?;
            let is_painted = matches!(picture.ink, Ink::Rows(_)) && line.row < picture.rows;
            is_painted.then_some(Painted {
                x: text.x,
                y,
                columns: picture.columns.min(text.width),
                picture: picture.id,
                figure: line.figure,
                row: line.row,
            })
        })
        .collect()
}

/// Returns the diacritic that stands for a number in a placeholder, as the protocol lists them; `None`
/// past the end of the list.
fn diacritic(number: u16) -> Option<char> {
    let mut left = u32::from(number);
    for (first, last) in DIACRITICS {
        let length = last - first + 1;
        if left < length {
            return char::from_u32(first + left);
        }
        left -= length;
    }
    None
}

/// Ranges of the diacritics of kitty's protocol (`rowcolumn-diacritics.txt`).
const DIACRITICS: [(u32, u32); 86] = [
    (0x305, 0x305),
    (0x30d, 0x30e),
    (0x310, 0x310),
    (0x312, 0x312),
    (0x33d, 0x33f),
    (0x346, 0x346),
    (0x34a, 0x34c),
    (0x350, 0x352),
    (0x357, 0x357),
    (0x35b, 0x35b),
    (0x363, 0x36f),
    (0x483, 0x487),
    (0x592, 0x595),
    (0x597, 0x599),
    (0x59c, 0x5a1),
    (0x5a8, 0x5a9),
    (0x5ab, 0x5ac),
    (0x5af, 0x5af),
    (0x5c4, 0x5c4),
    (0x610, 0x617),
    (0x657, 0x65b),
    (0x65d, 0x65e),
    (0x6d6, 0x6dc),
    (0x6df, 0x6e2),
    (0x6e4, 0x6e4),
    (0x6e7, 0x6e8),
    (0x6eb, 0x6ec),
    (0x730, 0x730),
    (0x732, 0x733),
    (0x735, 0x736),
    (0x73a, 0x73a),
    (0x73d, 0x73d),
    (0x73f, 0x741),
    (0x743, 0x743),
    (0x745, 0x745),
    (0x747, 0x747),
    (0x749, 0x74a),
    (0x7eb, 0x7f1),
    (0x7f3, 0x7f3),
    (0x816, 0x819),
    (0x81b, 0x823),
    (0x825, 0x827),
    (0x829, 0x82d),
    (0x951, 0x951),
    (0x953, 0x954),
    (0xf82, 0xf83),
    (0xf86, 0xf87),
    (0x135d, 0x135f),
    (0x17dd, 0x17dd),
    (0x193a, 0x193a),
    (0x1a17, 0x1a17),
    (0x1a75, 0x1a7c),
    (0x1b6b, 0x1b6b),
    (0x1b6d, 0x1b73),
    (0x1cd0, 0x1cd2),
    (0x1cda, 0x1cdb),
    (0x1ce0, 0x1ce0),
    (0x1dc0, 0x1dc1),
    (0x1dc3, 0x1dc9),
    (0x1dcb, 0x1dcc),
    (0x1dd1, 0x1de6),
    (0x1dfe, 0x1dfe),
    (0x20d0, 0x20d1),
    (0x20d4, 0x20d7),
    (0x20db, 0x20dc),
    (0x20e1, 0x20e1),
    (0x20e7, 0x20e7),
    (0x20e9, 0x20e9),
    (0x20f0, 0x20f0),
    (0x2cef, 0x2cf1),
    (0x2de0, 0x2dff),
    (0xa66f, 0xa66f),
    (0xa67c, 0xa67d),
    (0xa6f0, 0xa6f1),
    (0xa8e0, 0xa8f1),
    (0xaab0, 0xaab0),
    (0xaab2, 0xaab3),
    (0xaab7, 0xaab8),
    (0xaabe, 0xaabf),
    (0xaac1, 0xaac1),
    (0xfe20, 0xfe26),
    (0x10a0f, 0x10a0f),
    (0x10a38, 0x10a38),
    (0x1d185, 0x1d189),
    (0x1d1aa, 0x1d1ad),
    (0x1d242, 0x1d244),
];

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn placeholders_take_a_cell_each() {
        let all: Vec<char> = (0..).map_while(diacritic).collect();
        assert_eq!(all.len(), 297);
        assert!(all.is_sorted());
        let ends = (all.first(), all.get(296));
        assert_eq!(ends, (Some(&'\u{305}'), Some(&'\u{1d244}')));
        for n in 0..297 {
            let symbol = placeholder(n, n).unwrap_or_default();
            assert_eq!(symbol.width(), 1, "{n}");
        }
        assert_eq!(placeholder(0, 297), None);
    }
}
