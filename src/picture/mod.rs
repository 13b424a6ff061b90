//! Picture: from the bytes of a file to what a terminal draws.
//!
//! ```text
//! file ── decode ── scale ──┬─ blocks   colours of the halves of cells
//!                           ├─ kitty    sent once; placeholders in the cells stand for it
//!                           ├─ iterm2   one small picture a line
//!                           └─ sixel    the same
//! ```
//!
//! The file is hostile until shown otherwise: what it is is told by its first bytes, how large it
//! would be by its header, both before anything is decoded; the decoders have a limit on memory
//! and run behind a guard. What goes to the terminal is made of colours alone.
//!
//! Every means is drawn *by lines*: a picture that is scrolled half out of sight is the lines of it
//! that are in sight, and nothing is encoded while one scrolls.

mod blocks;
mod decode;
mod iterm2;
mod kitty;
mod sixel;

use std::sync::atomic::{AtomicU32, Ordering};

use image::RgbImage;
use image::imageops::{self, FilterType};

pub use decode::{MAX_PIXELS, PictureError, is_picture};

use crate::model::guard;
use crate::model::picture::{Ink, Means, Picture, Room};

/// Counts the pictures of this process.
static PICTURES: AtomicU32 = AtomicU32::new(0);

/// Returns the number of another picture: 24 bits, which the colour of a placeholder holds. Other
/// programs of the terminal may have pictures there, under small numbers as a rule, and another of
/// this program under its own.
fn next_number() -> u32 {
    let count = PICTURES.fetch_add(1, Ordering::Relaxed);
    let first = std::process::id().wrapping_mul(1 << 10) | 1 << 9;
    (first.wrapping_add(count) & 0xff_ffff).max(1)
}

/// Makes a picture of a file, for a terminal that takes pictures by `means` and has this room.
///
/// # Errors
/// It is no picture, too large, or broken.
pub fn picture(file: &[u8], means: Means, room: &Room) -> Result<Picture, PictureError> {
    guard::catch(|| make(file, means, room)).unwrap_or(Err(PictureError::Broken))
}

/// Returns width and height in pixels of the picture in a file of which this is the beginning, as it
/// is to be shown; `None` if that cannot be told, or there will be no picture.
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    guard::catch(|| decode::size(head)).flatten()
}

fn make(file: &[u8], means: Means, room: &Room) -> Result<Picture, PictureError> {
    let decoded = decode::decode(file)?;
    let size = decoded.dimensions();
    let (columns, rows) = room.fit(size.0, size.1);
    let id = next_number();
    let (cell_width, cell_height) = room.cell();
    let scaled = match means {
        Means::Blocks => scale(decoded, u32::from(columns), u32::from(rows) * 2),
        Means::Kitty | Means::Iterm2 | Means::Sixel => scale(
            decoded,
            u32::from(columns) * u32::from(cell_width),
            u32::from(rows) * u32::from(cell_height),
        ),
    };
    let ink = match means {
        Means::Blocks => Ink::Halves(blocks::halves(&scaled)),
        Means::Kitty => Ink::Once(kitty::send(&scaled, id, columns, rows)?.into()),
        Means::Iterm2 => Ink::Rows(iterm2::rows(&scaled, columns, cell_height)?.into()),
        Means::Sixel => Ink::Rows(sixel::rows(&scaled, cell_height).into()),
    };
    Ok(Picture {
        id,
        columns,
        rows,
        size,
        ink,
    })
}

/// Scales to exactly this size. Each pixel is the mean of those it stands for: a large photograph
/// is scaled in one pass, and its fine patterns do not flicker.
fn scale(picture: RgbImage, width: u32, height: u32) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    if picture.dimensions() == (width, height) {
        picture
    } else if picture.width() >= width && picture.height() >= height {
        imageops::thumbnail(&picture, width, height)
    } else {
        imageops::resize(&picture, width, height, FilterType::Triangle)
    }
}

/// Encodes a picture as PNG, quickly: it goes no further than to the terminal.
fn png(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    use image::ImageEncoder as _;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};

    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Sub)
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            image::ExtendedColorType::Rgb8,
        )
        .map_err(|_| PictureError::Broken)?;
    Ok(out)
}

/// Cuts a picture into lines of cells, from the top.
fn lines(picture: &RgbImage, cell_height: u16) -> impl Iterator<Item = RgbImage> + '_ {
    let step = u32::from(cell_height.max(1));
    let tops = (0..picture.height()).step_by(step as usize);
    tops.map(move |top| {
        let height = step.min(picture.height() - top);
        imageops::crop_imm(picture, 0, top, picture.width(), height).to_image()
    })
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A file with a red upper half and a blue lower one.
    fn file(width: u32, height: u32) -> Vec<u8> {
        let red_then_blue = |_, y| {
            if y < height / 2 {
                Rgb([255, 0, 0])
            } else {
                Rgb([0, 0, 255])
            }
        };
        png(&RgbImage::from_fn(width, height, red_then_blue)).unwrap()
    }

    fn room(cell: Option<(u16, u16)>) -> Room {
        Room {
            columns: 40,
            rows: 8,
            cell,
        }
    }

    #[test]
    fn every_means_has_the_lines_it_says() {
        for cell in [None, Some((7, 15)), Some((10, 20)), Some((1, 1))] {
            for means in [Means::Blocks, Means::Kitty, Means::Iterm2, Means::Sixel] {
                let picture = picture(&file(400, 200), means, &room(cell)).unwrap();
                assert_eq!(picture.size, (400, 200));
                assert!(picture.columns <= 40 && picture.rows <= 8, "{cell:?}");
                match &picture.ink {
                    Ink::Halves(halves) => {
                        let cells = usize::from(picture.columns) * usize::from(picture.rows);
                        assert_eq!(halves.len(), 2 * cells);
                        assert_eq!(halves.first(), Some(&[255, 0, 0]));
                        assert_eq!(halves.last(), Some(&[0, 0, 255]));
                    }
                    Ink::Rows(rows) => assert_eq!(rows.len(), usize::from(picture.rows)),
                    Ink::Once(bytes) => assert!(!bytes.is_empty()),
                }
            }
        }
    }

    /// What is written is our own: sequences that begin and end as they should, and letters between.
    #[test]
    fn no_byte_of_the_file_reaches_the_terminal() {
        let mut hostile = file(64, 64);
        hostile.extend_from_slice(b"\x1b]52;c;ZXZpbA==\x07\x1b[2J");
        for means in [Means::Kitty, Means::Iterm2, Means::Sixel] {
            let picture = picture(&hostile, means, &room(Some((8, 16)))).unwrap();
            let written: Vec<&[u8]> = match &picture.ink {
                Ink::Halves(_) => Vec::new(),
                Ink::Once(bytes) => vec![bytes],
                Ink::Rows(rows) => rows.iter().map(|row| &**row).collect(),
            };
            for bytes in written {
                let text = std::str::from_utf8(bytes).unwrap();
                let (begin, end) = match means {
                    Means::Kitty => ("\x1b_G", "\x1b\\"),
                    Means::Iterm2 => ("\x1b]1337;File=", "\x07"),
                    Means::Sixel | Means::Blocks => ("\x1bP", "\x1b\\"),
                };
                let mut rest = text;
                while !rest.is_empty() {
                    let inner = rest.strip_prefix(begin).unwrap();
                    let (inner, after) = inner.split_once(end).unwrap();
                    assert!(inner.chars().all(|c| c.is_ascii_graphic()), "{inner:?}");
                    rest = after;
                }
            }
        }
    }
}
