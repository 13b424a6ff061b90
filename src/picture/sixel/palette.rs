//! The colours of a sixel picture: boxes of colours are halved until there are enough of them
//! (median cut), and each stands for the mean of what is in it.

use std::collections::BTreeMap;

use image::imageops::ColorMap;
use image::{Rgb, RgbImage};

/// Most colours.
const MOST: usize = 256;

/// Bits of a level that are told apart.
const BITS: u32 = 5;

/// Colours, and which of them is nearest to each other one.
pub(super) struct Palette {
    colors: Vec<[u8; 3]>,
    /// By reduced colour.
    nearest: Vec<u8>,
}

impl Palette {
    /// Chooses the colours of a picture.
    pub(super) fn of(picture: &RgbImage) -> Self {
        let mut counts: BTreeMap<usize, (u64, [u64; 3])> = BTreeMap::new();
        for pixel in picture.pixels() {
            let (count, sum) = counts.entry(reduced(pixel.0)).or_default();
            *count += 1;
            for (sum, level) in sum.iter_mut().zip(pixel.0) {
                *sum += u64::from(level);
            }
        }
        let all: Vec<Shade> = counts
            .into_values()
            .map(|(count, sum)| Shade {
                count,
                color: sum.map(|sum| (sum / count.max(1)) as u8),
            })
            .collect();
        let mut boxes = vec![all];
        while boxes.len() < MOST {
            let widest = boxes
                .iter()
                .enumerate()
                .map(|(index, shades)| (extent(shades), index))
                .filter(|((weight, _), _)| *weight > 0)
                .max();
            let Some(((_, channel), index)) = widest else {
                break;
            };
            let mut shades = std::mem::take(&mut boxes[index]);
            shades.sort_by_key(|shade| shade.color[channel]);
            let upper = shades.split_off(half(&shades));
            boxes[index] = shades;
            boxes.push(upper);
        }
        let mut colors: Vec<[u8; 3]> = boxes.iter().map(|shades| mean(shades)).collect();
        colors.sort_unstable();
        colors.dedup();
        let nearest = (0..1usize << (3 * BITS))
            .map(|place| nearest(&colors, restored(place)))
            .collect();
        Self { colors, nearest }
    }

    /// Returns how many colours there are.
    pub(super) fn len(&self) -> usize {
        self.colors.len()
    }

    /// Returns a colour; black if there is none at this place.
    pub(super) fn color(&self, place: usize) -> [u8; 3] {
        self.colors.get(place).copied().unwrap_or_default()
    }
}

impl ColorMap for Palette {
    type Color = Rgb<u8>;

    fn index_of(&self, color: &Rgb<u8>) -> usize {
        usize::from(self.nearest[reduced(color.0)])
    }

    fn map_color(&self, color: &mut Rgb<u8>) {
        color.0 = self.color(self.index_of(color));
    }
}

/// A colour, and how many pixels have it.
struct Shade {
    count: u64,
    color: [u8; 3],
}

/// Returns how much a box would gain by being halved, and along which channel.
fn extent(shades: &[Shade]) -> (u64, usize) {
    let count: u64 = shades.iter().map(|shade| shade.count).sum();
    let range = |channel: usize| {
        let levels = shades.iter().map(|shade| shade.color[channel]);
        let (low, high) = levels.fold((u8::MAX, 0), |(low, high), level| {
            (low.min(level), high.max(level))
        });
        (u64::from(high.saturating_sub(low)), channel)
    };
    let (range, channel) = (0..3).map(range).max().unwrap_or_default();
    (range * range * count, channel)
}

/// Returns where to halve a sorted box of more than one colour: half of its pixels lie below.
fn half(shades: &[Shade]) -> usize {
    let all: u64 = shades.iter().map(|shade| shade.count).sum();
    let mut below = 0;
    let at = shades.iter().position(|shade| {
        below += shade.count;
        below * 2 >= all
    });
    (at.unwrap_or(0) + 1).clamp(1, shades.len().saturating_sub(1).max(1))
}

fn mean(shades: &[Shade]) -> [u8; 3] {
    let count: u64 = shades.iter().map(|shade| shade.count).sum();
    [0, 1, 2].map(|channel| {
        let sum: u64 = shades
            .iter()
            .map(|shade| shade.count * u64::from(shade.color[channel]))
            .sum();
        (sum / count.max(1)) as u8
    })
}

fn reduced([r, g, b]: [u8; 3]) -> usize {
    let part = |level: u8| usize::from(level >> (8 - BITS));
    part(r) << (2 * BITS) | part(g) << BITS | part(b)
}

/// Returns the middle of what is reduced to this.
fn restored(place: usize) -> [u8; 3] {
    let part = |shift: u32| {
        let level = (place >> shift & ((1 << BITS) - 1)) as u8;
        level << (8 - BITS) | level >> (2 * BITS - 8)
    };
    [part(2 * BITS), part(BITS), part(0)]
}

fn nearest(colors: &[[u8; 3]], wanted: [u8; 3]) -> u8 {
    let far = |color: &[u8; 3]| -> u32 {
        let levels = color.iter().zip(wanted);
        levels.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let places = colors.iter().enumerate();
    places
        .min_by_key(|(_, color)| far(color))
        .map_or(0, |(place, _)| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_and_many_become_few() {
        let two = RgbImage::from_fn(10, 10, |x, _| {
            Rgb(if x < 5 { [8, 16, 24] } else { [250; 3] })
        });
        let palette = Palette::of(&two);
        assert_eq!(palette.colors, [[8, 16, 24], [250; 3]]);
        let many = RgbImage::from_fn(256, 256, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
        let palette = Palette::of(&many);
        assert!((200..=MOST).contains(&palette.len()), "{}", palette.len());
        let worst = many
            .pixels()
            .map(|pixel| {
                let near = palette.color(palette.index_of(pixel));
                near.iter().zip(pixel.0).map(|(a, b)| a.abs_diff(b)).max()
            })
            .max();
        assert!(worst.flatten().is_some_and(|worst| worst < 64), "{worst:?}");
    }
}
