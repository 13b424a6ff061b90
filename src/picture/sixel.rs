//! Sixel: a small picture for each line of cells, in at most 256 colours that are chosen for the
//! whole picture, so that its lines do not differ.
//! See <https://vt100.net/docs/vt3xx-gp/chapter14.html>.

use std::fmt::Write as _;

use image::RgbImage;
use image::imageops::{ColorMap as _, colorops};

use super::lines;

mod palette;

use palette::Palette;

/// Pixels that one letter stands for, one below the other.
const BAND: u32 = 6;

/// Returns what draws each line of a picture.
pub(super) fn rows(picture: &RgbImage, cell_height: u16) -> Vec<Box<[u8]>> {
    let palette = Palette::of(picture);
    let mut picture = picture.clone();
    // Where a colour is not there, its neighbours make up for it.
    colorops::dither(&mut picture, &palette);
    lines(&picture, cell_height)
        .map(|line| row(&line, &palette).into_bytes().into())
        .collect()
}

/// Draws one line of cells.
fn row(line: &RgbImage, palette: &Palette) -> String {
    let (width, height) = line.dimensions();
    // Pixels are square (1:1), and there are so many of them.
    let mut out = format!("\x1bPq\"1;1;{width};{height}");
    let places: Vec<usize> = line.pixels().map(|pixel| palette.index_of(pixel)).collect();
    let mut is_used = vec![false; palette.len()];
    for place in &places {
        is_used[*place] = true;
    }
    for (place, _) in is_used.iter().enumerate().filter(|(_, is_used)| **is_used) {
        let [r, g, b] = palette
            .color(place)
            .map(|level| u32::from(level) * 100 / 255);
        let _ = write!(out, "#{place};2;{r};{g};{b}");
    }
    for top in (0..height).step_by(BAND as usize) {
        let mut colors: Vec<usize> =
            places[(top * width) as usize..((top + BAND).min(height) * width) as usize].to_vec();
        colors.sort_unstable();
        colors.dedup();
        for (n, color) in colors.iter().enumerate() {
            if n > 0 {
                // Back to the left edge, for the next colour.
                out.push('$');
            }
            let _ = write!(out, "#{color}");
            let letters = (0..width).map(|x| {
                let bits = (0..BAND.min(height - top))
                    .filter(|dot| places[((top + dot) * width + x) as usize] == *color);
                bits.fold(0u8, |bits, dot| bits | 1 << dot)
            });
            repeated(letters, &mut out);
        }
        out.push('-');
    }
    // A new band would begin below the line of cells, and scroll the last line of a screen.
    out.pop();
    out.push_str("\x1b\\");
    out
}

/// Writes letters; several that are the same as one with a count.
fn repeated(letters: impl Iterator<Item = u8>, out: &mut String) {
    let mut letters = letters.map(|bits| char::from(b'?' + bits)).peekable();
    while let Some(letter) = letters.next() {
        let mut count = 1;
        while letters.next_if_eq(&letter).is_some() {
            count += 1;
        }
        if count > 3 {
            let _ = write!(out, "!{count}{letter}");
        } else {
            out.extend(std::iter::repeat_n(letter, count));
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn one_colour_is_one_letter_a_band() {
        let red = RgbImage::from_pixel(20, 16, Rgb([255, 0, 0]));
        let rows = rows(&red, 16);
        let text = std::str::from_utf8(&rows[0]).unwrap();
        // Three bands: two of six pixels (~), one of four (N).
        assert_eq!(
            text,
            "\x1bPq\"1;1;20;16#0;2;100;0;0#0!20~-#0!20~-#0!20N\x1b\\"
        );
    }

    #[test]
    fn two_colours_share_a_band() {
        let stripes = RgbImage::from_fn(8, 6, |x, _| {
            Rgb(if x < 4 { [0, 0, 0] } else { [255, 255, 255] })
        });
        let rows = rows(&stripes, 6);
        let text = std::str::from_utf8(&rows[0]).unwrap();
        assert!(text.contains("!4~!4?") && text.contains('$'), "{text:?}");
        assert!(text.contains("!4?!4~"), "{text:?}");
    }
}
