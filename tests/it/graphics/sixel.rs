//! A reader of sixels, after chapter 14 of the VT330/VT340 programmer reference.

use image::{Rgb, RgbImage};

/// Reads what stands between `ESC P` and `ESC \`: every pixel of the raster is drawn, and none beside it.
pub(super) fn read(text: &str) -> RgbImage {
    let (parameters, body) = text.split_once('q').expect("a sixel introducer");
    assert!(
        parameters.chars().all(|c| c.is_ascii_digit() || c == ';'),
        "{parameters:?}"
    );
    let mut rest = body.strip_prefix('"').expect("raster attributes");
    let [numerator, denominator, width, height] = numbers(&mut rest)[..] else {
        panic!("four raster attributes");
    };
    assert_eq!((numerator, denominator), (1, 1), "square pixels");
    let mut pixels: Vec<Option<Rgb<u8>>> = vec![None; (width * height) as usize];
    let mut colors: Vec<Option<Rgb<u8>>> = vec![None; 256];
    let (mut color, mut x, mut top) = (None, 0, 0);
    while let Some(c) = rest.chars().next() {
        rest = &rest[1..];
        match c {
            '#' => match numbers(&mut rest)[..] {
                [number] => color = colors[number as usize],
                [number, 2, r, g, b] => {
                    let level = |percent: u32| {
                        assert!(percent <= 100);
                        (percent * 255 / 100) as u8
                    };
                    colors[number as usize] = Some(Rgb([level(r), level(g), level(b)]));
                }
                _ => panic!("a colour in percent of red, green and blue"),
            },
            '$' => x = 0,
            '-' => (x, top) = (0, top + 6),
            '!' | '?'..='~' => {
                let mut count = 1;
                let mut letter = c;
                if c == '!' {
                    count = numbers(&mut rest)[0];
                    letter = rest.chars().next().expect("what is repeated");
                    rest = &rest[1..];
                }
                assert!(('?'..='~').contains(&letter), "{letter:?}");
                let bits = letter as u8 - b'?';
                for x in x..x + count {
                    for dot in (0..6).filter(|dot| bits >> dot & 1 == 1) {
                        let y = top + dot;
                        assert!(x < width && y < height, "{x} {y} is beside the raster");
                        let pixel = &mut pixels[(y * width + x) as usize];
                        *pixel = Some(color.expect("a colour that was defined"));
                    }
                }
                x += count;
            }
            other => panic!("{other:?} in sixels"),
        }
    }
    let pixel = |x, y| pixels[(y * width + x) as usize].expect("every pixel is drawn");
    RgbImage::from_fn(width, height, pixel)
}

/// Takes the numbers at the beginning of `rest`.
fn numbers(rest: &mut &str) -> Vec<u32> {
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
    let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after;
    let numbers = digits.split(';').map(|n| n.parse().expect("a number"));
    numbers.collect()
}
