//! Pictures: the places they have in an article, and what is drawn there.
//!
//! A *figure* is a place: the address of a picture, and the line of the page it stands on. A
//! *picture* is what came of it: scaled to cells and encoded for one terminal, so that drawing it
//! is no more than writing it down. A figure has lines of its page as soon as its article is opened:
//! as many as its size asks for, or the usual shape where that is not known. What the user looks
//! at keeps its lines, whatever comes: a room that is too large is narrowed out of sight.

use std::sync::Arc;

use super::page::{Line, Page};
use super::{Clean, EntryId, Ticket};

/// How pictures reach the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Means {
    /// Cells of two halves, each in a colour of its own: any terminal with colours.
    #[default]
    Blocks,
    /// The protocol of kitty, with placeholders: kitty, Ghostty.
    Kitty,
    /// The protocol of iTerm2: iTerm2, `WezTerm`, mintty.
    Iterm2,
    /// Sixel: foot, mlterm, Konsole.
    Sixel,
}

impl Means {
    /// Returns its word in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Kitty => "kitty",
            Self::Iterm2 => "iterm2",
            Self::Sixel => "sixel",
        }
    }
}

/// What a terminal can do for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Graphics {
    /// The best means it has; `None`: it shows none at all.
    pub best: Option<Means>,
    /// Pictures are shown unasked.
    pub is_unasked: bool,
}

/// The place of a picture in a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figure {
    /// Absolute address.
    pub source: Clean,
    /// Width and height in pixels, as far as the text or its file says.
    pub size: Option<(u32, u32)>,
    /// Its file was fetched before: it comes without a network, and at once.
    pub is_kept: bool,
    /// The line its picture begins on, or would.
    pub line: u32,
    /// A blank line stands above its picture …
    pub has_gap_above: bool,
    /// … or below it.
    pub has_gap_below: bool,
    /// The line that stands there says no more than that there is a picture, and goes when it is
    /// shown.
    pub is_bare: bool,
    /// Lines its picture has at present.
    pub rows: u16,
    /// The line that went for it.
    pub put_aside: Option<Box<Line>>,
}

/// That a line is part of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLine {
    /// Index in [`Page::figures`].
    pub figure: u16,
    /// Which of its lines.
    pub row: u16,
}

/// The most cells a picture may take, and how large they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Most columns.
    pub columns: u16,
    /// Most lines.
    pub rows: u16,
    /// Width and height of a cell in pixels, if the terminal says so.
    pub cell: Option<(u16, u16)>,
}

/// The shape of most photographs: what a picture is given room for before its own is known.
const USUAL_SHAPE: (u32, u32) = (3_000, 2_000);

/// Width and height of a cell where the terminal does not tell: twice as high as wide.
const USUAL_CELL: (u16, u16) = (8, 16);

impl Room {
    /// Returns the size of a cell in pixels.
    pub fn cell(&self) -> (u16, u16) {
        self.cell
            .filter(|(width, height)| *width > 0 && *height > 0)
            .unwrap_or(USUAL_CELL)
    }

    /// Returns the lines for a picture of so many pixels, or of the usual shape.
    pub fn lines(&self, size: Option<(u32, u32)>) -> u16 {
        let (width, height) = size.unwrap_or(USUAL_SHAPE);
        self.fit(width, height).1
    }

    /// Returns the columns and lines for a picture of so many pixels: it keeps its shape and is
    /// never made larger than it is.
    pub fn fit(&self, width: u32, height: u32) -> (u16, u16) {
        let (cell_width, cell_height) = self.cell();
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let columns = width / f64::from(cell_width);
        let rows = height / f64::from(cell_height);
        let scale = (f64::from(self.columns.max(1)) / columns)
            .min(f64::from(self.rows.max(1)) / rows)
            .min(1.0);
        let cells = |length: f64, most: u16| (length.round() as u16).clamp(1, most.max(1));
        (
            cells(columns * scale, self.columns),
            cells(rows * scale, self.rows),
        )
    }
}

/// The pictures of an article that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Comes back with each answer.
    pub ticket: Ticket,
    /// The entry.
    pub entry: EntryId,
    /// Which; none: those that are on their way are no longer wanted.
    pub wanted: Vec<Wanted>,
    /// How the terminal takes them.
    pub means: Means,
    /// How large they may be.
    pub room: Room,
    /// Those that were not shown before may be fetched.
    pub may_fetch: bool,
}

/// A picture that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The figure: index in [`Page::figures`].
    pub figure: u16,
    /// Where it is.
    pub source: Clean,
    /// Most lines of it: those it was given before its shape was known, so that nothing moves.
    pub rows: u16,
}

/// A picture, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its number in this process.
    pub id: u32,
    /// Columns it takes.
    pub columns: u16,
    /// Lines it takes.
    pub rows: u16,
    /// Width and height before it was scaled, in pixels.
    pub size: (u32, u32),
    /// What is drawn.
    pub ink: Ink,
}

/// What is drawn for a picture. Everything but the colours of halves is bytes for the terminal, of
/// which none comes from the picture's file: they are made of its colours.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// Colours of the halves of its cells, line by line: two lines of them for one of cells.
    Halves(Arc<[[u8; 3]]>),
    /// Written once before placeholders stand for it.
    Once(Arc<[u8]>),
    /// Written for each of its lines.
    Rows(Arc<[Box<[u8]>]>),
}

impl Page {
    /// Returns the lines that are no part of a picture.
    pub fn text_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.picture.is_none())
    }

    /// Gives the picture of a figure `rows` lines, or takes them away. Returns the first line that
    /// moved, and by how much.
    pub fn make_room(&mut self, figure: usize, rows: u16) -> Option<(usize, i64)> {
        let place = self.figures.get_mut(figure)?;
        if place.rows == rows {
            return None;
        }
        let at = place.line as usize;
        let gaps = usize::from(place.has_gap_above) + usize::from(place.has_gap_below);
        let old = match place.rows {
            0 => usize::from(place.is_bare),
            rows => usize::from(rows) + gaps,
        };
        let end = (at + old).min(self.lines.len());
        let above = at.checked_sub(1).and_then(|above| self.lines.get(above));
        let progress = above.map_or(0, |line| line.progress);
        let blank = Line {
            progress,
            ..Line::default()
        };
        let mut new = Vec::new();
        if rows > 0 {
            if place.rows == 0 && place.is_bare {
                place.put_aside = self.lines.get(at).cloned().map(Box::new);
            }
            new.extend(place.has_gap_above.then(|| blank.clone()));
            new.extend((0..rows).map(|row| Line {
                picture: Some(PictureLine {
                    figure: figure as u16,
                    row,
                }),
                ..blank.clone()
            }));
            new.extend(place.has_gap_below.then(|| blank.clone()));
        } else if let Some(line) = place.put_aside.take() {
            new.push(*line);
        }
        place.rows = rows;
        let moved = new.len() as i64 - old as i64;
        self.lines.splice(at.min(end)..end, new);
        self.shift(figure, at as u32, (at + old) as u32, moved);
        Some((at + old, moved))
    }

    /// Moves what stands at or below line `end` by so many lines; a block that begins at `at` begins
    /// with the picture.
    fn shift(&mut self, figure: usize, at: u32, end: u32, by: i64) {
        let moved = |line: &mut u32| *line = (i64::from(*line) + by).max(0) as u32;
        let is_below = |line: &&mut u32| **line >= end;
        let is_later_block = |line: &&mut u32| **line > at && **line >= end;
        self.blocks
            .iter_mut()
            .filter(is_later_block)
            .for_each(moved);
        self.hit_lines.iter_mut().filter(is_below).for_each(moved);
        let headings = self.headings.iter_mut().map(|heading| &mut heading.line);
        headings.filter(is_below).for_each(moved);
        let novelty = self
            .novelty
            .iter_mut()
            .flat_map(|novelty| &mut novelty.lines);
        novelty.filter(is_below).for_each(moved);
        for (index, other) in self.figures.iter_mut().enumerate() {
            // Of two at the same place the second stands below the first.
            if index != figure && (other.line > at || index > figure) && other.line >= at {
                moved(&mut other.line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::page::{Face, Heading, Run};

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_enlarged() {
        let room = |columns, rows, cell| Room {
            columns,
            rows,
            cell,
        };
        for (room, size, want) in [
            // As wide as the text.
            (room(76, 20, None), (1520, 400), (76, 10)),
            // As high as it may be.
            (room(76, 10, None), (1600, 1600), (20, 10)),
            // Smaller than the room.
            (room(76, 20, None), (80, 64), (10, 4)),
            // Cells of other shapes.
            (room(76, 20, Some((10, 10))), (200, 200), (20, 20)),
            (room(76, 20, Some((0, 0))), (80, 64), (10, 4)),
            // Never nothing, whatever is asked.
            (room(76, 20, None), (60_000, 1), (76, 1)),
            (room(0, 0, None), (0, 0), (1, 1)),
            (room(1, 1, None), (u32::MAX, u32::MAX), (1, 1)),
        ] {
            assert_eq!(room.fit(size.0, size.1), want, "{room:?} {size:?}");
        }
    }

    fn page(bare: &[usize]) -> Page {
        let line = |n: u32| Line {
            runs: vec![Run {
                text: Clean::line(&n.to_string()),
                face: Face::default(),
            }],
            progress: n * 100,
            ..Line::default()
        };
        Page {
            lines: (0..6).map(line).collect(),
            blocks: vec![0, 2, 4],
            hit_lines: vec![2, 5],
            headings: vec![Heading {
                line: 4,
                level: 2,
                text: "h".into(),
            }],
            figures: [2, 2, 4]
                .iter()
                .enumerate()
                .map(|(index, line)| Figure {
                    line: *line,
                    is_bare: bare.contains(&index),
                    ..Figure::default()
                })
                .collect(),
            ..Page::default()
        }
    }

    fn shown(page: &Page) -> String {
        let line = |line: &Line| match line.picture {
            Some(picture) => format!("<{}.{}>", picture.figure, picture.row),
            None => line.runs.first().map_or("_", |run| &run.text).to_owned(),
        };
        page.lines.iter().map(line).collect()
    }

    #[test]
    fn room_is_made_and_taken_back() {
        let mut page = page(&[]);
        let before = page.clone();
        assert_eq!(page.make_room(1, 2), Some((2, 2)));
        assert_eq!(shown(&page), "01<1.0><1.1>2345");
        assert_eq!(page.make_room(0, 1), Some((2, 1)));
        assert_eq!(shown(&page), "01<0.0><1.0><1.1>2345");
        page.make_room(2, 1);
        assert_eq!(shown(&page), "01<0.0><1.0><1.1>23<2.0>45");
        assert_eq!(page.blocks, [0, 2, 7]);
        assert_eq!(page.hit_lines, [5, 9]);
        assert_eq!(page.headings[0].line, 8);
        assert_eq!(page.make_room(1, 2), None, "it has that room");
        assert_eq!(page.make_room(9, 2), None, "there is no such figure");
        for figure in [1, 0, 2] {
            page.make_room(figure, 0);
        }
        assert_eq!(page, before);
    }

    #[test]
    fn a_line_that_says_nothing_else_goes_and_comes_back() {
        let mut page = page(&[2]);
        page.figures[2].has_gap_below = true;
        let before = page.clone();
        assert_eq!(page.make_room(2, 1), Some((5, 1)));
        assert_eq!(shown(&page), "0123<2.0>_5");
        assert_eq!(page.make_room(2, 3), Some((6, 2)));
        assert_eq!(shown(&page), "0123<2.0><2.1><2.2>_5");
        assert_eq!(page.hit_lines, [2, 8]);
        page.make_room(2, 0);
        assert_eq!(page, before);
    }
}
