//! A terminal that shows pictures by the protocols of kitty, iTerm2 and sixel, and takes nothing that
//! those do not say. Pixels stand over cells until something is written there.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::imageops::crop_imm;
use image::{Rgb, RgbImage};

use super::sixel;

/// Width and height of a cell in pixels.
pub(super) const CELL: (u32, u32) = (8, 16);

/// The placeholder of kitty.
pub(super) const PLACEHOLDER: char = '\u{10eeee}';

/// The first diacritics of kitty's list, for the numbers from 0.
const DIACRITICS: [u32; 18] = [
    0x305, 0x30d, 0x30e, 0x310, 0x312, 0x33d, 0x33e, 0x33f, 0x346, 0x34a, 0x34b, 0x34c, 0x350,
    0x351, 0x352, 0x357, 0x35b, 0x363,
];

/// A picture of kitty.
struct Held {
    picture: RgbImage,
    columns: u32,
    rows: u32,
}

pub(super) struct Glass {
    text: vt100::Parser,
    /// What is painted, by column and line.
    pixels: HashMap<(u16, u16), RgbImage>,
    held: BTreeMap<u32, Held>,
    /// The picture that is being sent: what its first piece says, and its letters so far.
    sending: Option<(HashMap<String, String>, String)>,
    /// Pictures or lines of them that came.
    pub(super) came: usize,
}

impl Glass {
    pub(super) fn new(columns: u16, rows: u16) -> Self {
        Self {
            text: vt100::Parser::new(rows, columns, 0),
            pixels: HashMap::new(),
            held: BTreeMap::new(),
            sending: None,
            came: 0,
        }
    }

    /// The window has another size; what it shows stays.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.text.screen_mut().set_size(rows, columns);
    }

    /// Returns how many pictures of kitty it holds.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Returns the text of a cell.
    pub(super) fn symbol(&self, x: u16, y: u16) -> &str {
        let cell = self.text.screen().cell(y, x).expect("a cell");
        if cell.has_contents() {
            cell.contents()
        } else {
            " "
        }
    }

    /// Returns the colour of the picture that is seen at a cell.
    pub(super) fn seen(&self, x: u16, y: u16) -> Option<Rgb<u8>> {
        let symbol = self.symbol(x, y);
        if let Some(marks) = symbol.strip_prefix(PLACEHOLDER) {
            let cell = self.text.screen().cell(y, x).expect("a cell");
            let vt100::Color::Rgb(r, g, b) = cell.fgcolor() else {
                panic!("the colour of a placeholder is a number");
            };
            let held = &self.held[&u32::from_be_bytes([0, r, g, b])];
            let [row, column] = marks
                .chars()
                .map(|mark| {
                    let place = DIACRITICS.iter().position(|known| *known == mark as u32);
                    place.expect("a diacritic of the list") as u32
                })
                .collect::<Vec<_>>()[..]
            else {
                panic!("a row and a column");
            };
            assert!(row < held.rows && column < held.columns);
            let (width, height) = held.picture.dimensions();
            let (width, height) = (width / held.columns, height / held.rows);
            let part = crop_imm(&held.picture, column * width, row * height, width, height);
            return Some(mean(&part.to_image()));
        }
        self.pixels.get(&(x, y)).map(mean)
    }

    /// Takes what is written.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("what is written is UTF-8");
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = match (c, rest.as_bytes().get(1)) {
                ('\x1b', Some(b'[')) => self.control(rest),
                ('\x1b', Some(b']')) => {
                    let end = rest.find('\x07').expect("an end");
                    if let Some(file) = rest[2..end].strip_prefix("1337;File=") {
                        self.file(file);
                    }
                    end + 1
                }
                ('\x1b', Some(kind @ (b'P' | b'_'))) => {
                    let end = rest.find("\x1b\\").expect("an end");
                    let inner = &rest[2..end];
                    if *kind == b'P' {
                        let picture = sixel::read(inner);
                        self.paint(&picture);
                    } else {
                        self.kitty(inner.strip_prefix('G').expect("graphics"));
                    }
                    end + 2
                }
                ('\x1b', _) => {
                    self.text.process(&rest.as_bytes()[..2]);
                    2
                }
                _ => {
                    let (row, column) = self.text.screen().cursor_position();
                    self.text.process(c.encode_utf8(&mut [0; 4]).as_bytes());
                    let (_, after) = self.text.screen().cursor_position();
                    for x in column..after.max(column + u16::from(!c.is_control())) {
                        self.pixels.remove(&(x, row));
                    }
                    c.len_utf8()
                }
            };
            rest = &rest[length..];
        }
    }

    /// Takes a control sequence; returns its bytes.
    fn control(&mut self, rest: &str) -> usize {
        let bytes = rest.as_bytes();
        let end = (2..bytes.len())
            .find(|at| (0x40..0x7f).contains(&bytes[*at]))
            .expect("an end");
        let number = rest[2..end].parse::<u16>().unwrap_or(1);
        let (row, column) = self.text.screen().cursor_position();
        match bytes[end] {
            b'X' => (column..column + number).for_each(|x| {
                self.pixels.remove(&(x, row));
            }),
            b'J' => self.pixels.clear(),
            b'K' => self.pixels.retain(|(x, y), _| *y != row || *x < column),
            b'L' | b'M' | b'S' | b'T' | b'r' => {
                assert!(self.pixels.is_empty(), "lines move under a picture");
            }
            _ => {}
        }
        self.text.process(&bytes[..=end]);
        end + 1
    }

    /// Paints a line of a picture from the cursor on.
    fn paint(&mut self, picture: &RgbImage) {
        let (row, column) = self.text.screen().cursor_position();
        let (rows, columns) = self.text.screen().size();
        assert_eq!(picture.height(), CELL.1, "a line of cells");
        // Behind a picture on the last line a terminal scrolls.
        assert!(row + 1 < rows, "the last line");
        let cells = picture.width().div_ceil(CELL.0) as u16;
        assert!(column + cells <= columns, "it fits");
        for cell in 0..cells {
            let left = u32::from(cell) * CELL.0;
            let width = CELL.0.min(picture.width() - left);
            let part = crop_imm(picture, left, 0, width, CELL.1).to_image();
            self.pixels.insert((column + cell, row), part);
        }
        self.came += 1;
    }

    /// Takes a file of iTerm2: `key=value;…:letters`.
    fn file(&mut self, file: &str) {
        let (keys, letters) = file.split_once(':').expect("keys and a file");
        let keys: HashMap<&str, &str> = keys
            .split(';')
            .map(|pair| pair.split_once('=').expect("a key and its value"))
            .collect();
        let file = STANDARD.decode(letters).expect("base64");
        assert_eq!(keys["size"], file.len().to_string(), "bytes of the file");
        for (key, value) in [
            ("inline", "1"),
            ("height", "1"),
            ("preserveAspectRatio", "0"),
            ("doNotMoveCursor", "1"),
        ] {
            assert_eq!(keys[key], value, "{key}");
        }
        let picture = image::load_from_memory(&file).expect("a picture");
        let columns: u32 = keys["width"].parse().expect("columns");
        assert_eq!(picture.width(), columns * CELL.0, "nothing is stretched");
        assert_eq!(keys.len(), 6);
        self.paint(&picture.into_rgb8());
    }

    /// Takes a command of kitty: `key=value,…;letters`.
    fn kitty(&mut self, command: &str) {
        let (keys, letters) = command.split_once(';').unwrap_or((command, ""));
        let keys: HashMap<String, String> = keys
            .split(',')
            .map(|pair| pair.split_once('=').expect("a key and its value"))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let key = |name: &str| keys.get(name).map_or("", String::as_str);
        assert_eq!(key("q"), "2", "an answer would come among the keys");
        if key("a") == "d" {
            assert_eq!(key("d"), "I", "the picture and its file");
            let id = key("i").parse().expect("a number");
            assert!(self.held.remove(&id).is_some(), "{id} is not held");
            return;
        }
        assert!(letters.len() <= 4_096, "{} letters", letters.len());
        let goes_on = match key("m") {
            "1" => true,
            "0" => false,
            other => panic!("m={other}"),
        };
        assert!(!goes_on || letters.len().is_multiple_of(4));
        let (head, sent) = match self.sending.take() {
            None => {
                assert_eq!([key("a"), key("U"), key("f")], ["T", "1", "100"]);
                (keys, letters.to_owned())
            }
            Some((head, sent)) => {
                assert!(keys.keys().all(|key| key == "m" || key == "q"), "{keys:?}");
                (head, sent + letters)
            }
        };
        if goes_on {
            self.sending = Some((head, sent));
            return;
        }
        let number = |name: &str| head[name].parse::<u32>().expect("a number");
        let file = STANDARD.decode(sent).expect("base64");
        let picture = image::load_from_memory(&file).expect("a picture");
        let id = number("i");
        assert!(id > 0 && id < 1 << 24, "it is said by a colour");
        let held = Held {
            picture: picture.into_rgb8(),
            columns: number("c"),
            rows: number("r"),
        };
        assert!(self.held.insert(id, held).is_none(), "{id} is held already");
        self.came += 1;
    }
}

/// Returns the mean colour of a picture.
fn mean(picture: &RgbImage) -> Rgb<u8> {
    let count = u64::from(picture.width() * picture.height()).max(1);
    let sum = |channel: usize| -> u64 {
        let levels = picture.pixels().map(|pixel| u64::from(pixel.0[channel]));
        levels.sum()
    };
    Rgb([0, 1, 2].map(|channel| (sum(channel) / count) as u8))
}
