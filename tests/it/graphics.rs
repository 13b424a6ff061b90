//! Pictures on a terminal: what is written is read back as the terminals' own documents say.

mod glass;
mod sixel;

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use coranto::app::Pane;
use coranto::config::built_in_themes;
use coranto::model::picture::Means;
use coranto::tui::Drawn;
use coranto::view::{Depth, PAINTED, Theme, painted};
use image::{ImageFormat, Rgb, RgbImage};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::scene::{Stage, State, text};
use glass::{CELL, Glass, PLACEHOLDER};

/// Cells of the picture.
const COLUMNS: u16 = 16;
const ROWS: u16 = 8;

/// The colour of a cell of the picture: each has its own.
fn color(column: u16, row: u16) -> Rgb<u8> {
    Rgb([(column * 16) as u8, (row * 32) as u8, 128])
}

/// A picture that fills its cells, as a file.
fn file() -> Vec<u8> {
    let (width, height) = (u32::from(COLUMNS) * CELL.0, u32::from(ROWS) * CELL.1);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        color((x / CELL.0) as u16, (y / CELL.1) as u16)
    });
    let mut file = io::Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn theme(name: &str) -> Theme {
    let themes = built_in_themes();
    let palette = themes.iter().find(|palette| &*palette.name == name);
    Theme::new(palette.unwrap(), Depth::True)
}

fn is_near(a: Rgb<u8>, b: Rgb<u8>) -> bool {
    a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 3)
}

/// Gathers what is written.
#[derive(Clone, Default)]
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

/// A screen before a terminal that shows pictures.
struct Desk {
    stage: Stage,
    size: (u16, u16),
    theme: Theme,
    pipe: Pipe,
    drawn: Drawn<Pipe>,
    glass: Glass,
}

impl Desk {
    fn new(means: Means) -> Self {
        let size = (80, 30);
        let pipe = Pipe::default();
        let area = Rect::new(0, 0, size.0, size.1);
        Self {
            stage: Stage::new(size.0, size.1, State::Full).with_picture(means, file()),
            size,
            theme: theme("dark"),
            drawn: Drawn::new(pipe.clone(), area, true).unwrap(),
            glass: Glass::new(size.0, size.1),
            pipe,
        }
    }

    fn press(&mut self, keys: &str) -> usize {
        self.stage.press(keys);
        self.check(keys)
    }

    /// The window has another size: the screen begins anew.
    fn resize(&mut self, columns: u16, rows: u16) -> usize {
        self.size = (columns, rows);
        self.glass.resize(columns, rows);
        self.stage.resize(columns, rows);
        let area = Rect::new(0, 0, columns, rows);
        self.drawn = Drawn::new(self.pipe.clone(), area, true).unwrap();
        self.check("another size")
    }

    /// Shows the state, and compares what the terminal shows with what was meant. Returns how many
    /// cells of the picture are to be seen.
    fn check(&mut self, what: &str) -> usize {
        self.drawn.show(&self.stage.app, &self.theme).unwrap();
        let written = std::mem::take(&mut *self.pipe.0.borrow_mut());
        self.glass.write(&written);
        let frame = self.stage.buffer(&self.theme);
        let lines = painted(&self.stage.app, frame.area);
        let mut seen = 0;
        for y in 0..frame.area.height {
            let first = (0..frame.area.width).find(|x| is_placeholder(&frame, *x, y));
            for x in 0..frame.area.width {
                let at = format!("{what}, {x} {y}");
                let symbol = frame[(x, y)].symbol();
                let shown = self.glass.seen(x, y);
                let place = if symbol == PAINTED {
                    let line = lines.iter().find(|line| line.y == y).expect(&at);
                    Some((x - line.x, line.row))
                } else if is_placeholder(&frame, x, y) {
                    assert_eq!(self.glass.symbol(x, y), symbol, "{at}");
                    // Its row is that of the first line that is to be seen, and so on.
                    let above = (0..y).rev();
                    let above = above.take_while(|y| is_placeholder(&frame, x, *y)).count();
                    let hidden = self.hidden_rows();
                    first.map(|first| (x - first, hidden + above as u16))
                } else {
                    None
                };
                let Some((column, row)) = place else {
                    assert_eq!(shown, None, "{at}");
                    continue;
                };
                // A line that is covered in part is not painted anew.
                if symbol == PAINTED && shown.is_none() {
                    let is_whole =
                        (0..COLUMNS).all(|n| frame[(x - column + n, y)].symbol() == PAINTED);
                    assert!(!is_whole, "{at}");
                    continue;
                }
                let shown = shown.expect(&at);
                assert!(is_near(shown, color(column, row)), "{at}: {shown:?}");
                seen += 1;
            }
        }
        seen
    }

    /// Lines of the picture above the first one that is to be seen.
    fn hidden_rows(&self) -> u16 {
        let reader = &self.stage.app.reader;
        let head = reader.head_lines(self.stage.app.fit.reader_width);
        let first = reader
            .page_lines()
            .iter()
            .position(|line| line.picture.is_some());
        let first = head + first.expect("a picture");
        reader.offset.saturating_sub(first) as u16
    }
}

fn is_placeholder(frame: &Buffer, x: u16, y: u16) -> bool {
    frame[(x, y)].symbol().starts_with(PLACEHOLDER)
}

/// The picture stands where it is meant to stand, whole or as far as it is in sight, whatever comes
/// over it; it is gone when it is left, and the terminal keeps nothing of it.
#[test]
fn pictures_stand_where_they_should_and_go_when_they_are_left() {
    for means in [Means::Kitty, Means::Iterm2, Means::Sixel] {
        let all = usize::from(COLUMNS * ROWS);
        let mut desk = Desk::new(means);
        assert_eq!(desk.check("the list"), 0);
        assert_eq!(desk.press("<Enter>"), all, "{means:?}");
        let came = desk.glass.came;
        assert_eq!(desk.check("once more"), all);
        assert_eq!(desk.glass.came, came, "nothing is written twice");

        // By lines out of sight and back.
        let mut least = all;
        for _ in 0..12 {
            least = least.min(desk.press("j"));
        }
        assert!(least < all, "{means:?} {least}");
        desk.press("<C-d>");
        desk.press("G");
        assert_eq!(desk.press("gg"), all);

        // Covered and uncovered.
        for keys in ["?", ":", "i", "U"] {
            assert!(desk.press(keys) <= all, "{keys}");
            assert_eq!(desk.press("<Esc>"), all, "{keys}");
        }
        // Another theme writes the cells again.
        desk.theme = theme("light");
        assert_eq!(desk.check("light"), all);
        desk.theme = theme("dark");
        assert_eq!(desk.check("dark"), all);

        // Other sizes, and switched off and on.
        for (columns, rows) in [(100, 40), (60, 30), (130, 50), (80, 30)] {
            assert_eq!(
                desk.resize(columns, rows),
                all,
                "{means:?} {columns}×{rows}"
            );
            assert!(desk.glass.held() <= 1, "{}", desk.glass.held());
        }
        assert_eq!(desk.press("zp"), 0);
        assert_eq!(desk.glass.held(), 0);
        assert_eq!(desk.press("zp"), all);

        // In a list there is none.
        assert_eq!(desk.press("h"), 0);
        assert_eq!(desk.press("<Enter>"), all);
        desk.stage.app.reader = coranto::app::ReaderPane::default();
        assert_eq!(desk.check("another article"), 0);
        assert_eq!(desk.glass.held(), 0, "{means:?}");
    }
}

/// In cells of two colours nothing is written that a text would not write.
#[test]
fn pictures_of_blocks_are_cells() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let mut stage = Stage::new(width, height, State::Full).with_picture(Means::Blocks, file());
        stage.focus(Pane::Reader);
        if height == 12 {
            stage.press("<C-f>");
        }
        let buffer = stage.buffer(&theme("dark"));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../screens");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = format!("picture-{width}x{height}");
        settings.bind(|| insta::assert_snapshot!(name, text(&buffer)));
        if height == 12 {
            continue;
        }
        let mut found = 0;
        for y in 0..height {
            let Some(first) = (0..width).find(|x| buffer[(*x, y)].symbol() == "▀") else {
                continue;
            };
            for column in 0..COLUMNS {
                let cell = &buffer[(first + column, y)];
                let Rgb([r, g, b]) = color(column, found);
                assert_eq!(cell.symbol(), "▀");
                assert_eq!(
                    (cell.fg, cell.bg),
                    (Color::Rgb(r, g, b), Color::Rgb(r, g, b))
                );
            }
            found += 1;
        }
        assert_eq!(found, ROWS);
    }
}
