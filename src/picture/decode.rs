//! Decode: the pixels of a file, if it is a picture of bearable size.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

/// Most pixels of a picture: those of a large camera.
pub const MAX_PIXELS: u64 = 25_000_000;

/// Most pixels of a side.
const MAX_SIDE: u32 = 20_000;

/// Fewest pixels of both sides: below that it counts who reads, or is a sign.
const LEAST_SIDE: u32 = 16;

/// Most bytes that a decoder may have beside the file.
const MAX_MEMORY: u64 = 128 << 20;

/// What transparent pictures lie on: the page that they were drawn for.
const PAPER: Rgb<u8> = Rgb([255, 255, 255]);

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Its first bytes are those of nothing that is decoded here.
    #[error("it is no PNG, JPEG, GIF or WebP")]
    Unknown,
    /// Its header claims more than is decoded.
    #[error("it has {0} × {1} pixels, which is too much")]
    TooLarge(u32, u32),
    /// It has hardly any pixels.
    #[error("it is too small to be seen")]
    TooSmall,
    /// What follows its header is no picture, or takes too much memory.
    #[error("it is broken")]
    Broken,
}

/// Returns what a file is by its first bytes; neither its name nor its sender is believed.
fn format(file: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(file).ok()?;
    let is_known = matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP
    );
    is_known.then_some(format)
}

/// Returns whether a file begins like a picture.
pub fn is_picture(file: &[u8]) -> bool {
    format(file).is_some()
}

/// Returns width and height of the picture in a file of which this is the beginning, as it is to be
/// shown: `None` if it would not be decoded, or begins too late.
pub(super) fn size(head: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::with_format(Cursor::new(head), format(head)?);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    check(width, height).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    Some(if is_turned {
        (height, width)
    } else {
        (width, height)
    })
}

/// Says whether a picture of so many pixels is decoded.
fn check(width: u32, height: u32) -> Result<(), PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(PictureError::TooLarge(width, height));
    }
    if width.min(height) == 0 || width.max(height) < LEAST_SIDE {
        return Err(PictureError::TooSmall);
    }
    Ok(())
}

/// Decodes a file: of one that moves the first picture.
pub(super) fn decode(file: &[u8]) -> Result<RgbImage, PictureError> {
    let format = format(file).ok_or(PictureError::Unknown)?;
    let broken = |_| PictureError::Broken;
    let reader = ImageReader::with_format(Cursor::new(file), format);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // The header alone has been read so far.
    let (width, height) = decoder.dimensions();
    check(width, height)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    // What it decodes into counts as well: 16 bits a colour are more than one expects of so many
    // pixels.
    limits.reserve(decoder.total_bytes()).map_err(broken)?;
    decoder.set_limits(limits).map_err(broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(flat(picture))
}

/// Lays a picture on paper.
fn flat(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, alpha] = picture.get_pixel(x, y).0;
        let mix = |ink: u8, paper: u8| {
            let (ink, paper, alpha) = (u32::from(ink), u32::from(paper), u32::from(alpha));
            ((ink * alpha + paper * (255 - alpha) + 127) / 255) as u8
        };
        let [paper_r, paper_g, paper_b] = PAPER.0;
        Rgb([mix(r, paper_r), mix(g, paper_g), mix(b, paper_b)])
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn grey(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([90, 90, 90])))
    }

    #[test]
    fn pictures_are_decoded() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let file = encoded(&grey(40, 30), format);
            assert!(is_picture(&file));
            assert_eq!(size(&file), Some((40, 30)), "{format:?}");
            let picture = decode(&file).unwrap();
            assert_eq!(picture.dimensions(), (40, 30), "{format:?}");
            let level = picture.get_pixel(20, 15).0[1];
            assert!(level.abs_diff(90) < 4, "{format:?} {level}");
        }
    }

    #[test]
    fn what_is_transparent_lies_on_paper() {
        let picture =
            RgbaImage::from_fn(20, 20, |x, _| Rgba([0, 0, 0, if x < 10 { 0 } else { 255 }]));
        let file = encoded(&DynamicImage::ImageRgba8(picture), ImageFormat::Png);
        let picture = decode(&file).unwrap();
        assert_eq!(picture.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(picture.get_pixel(19, 0).0, [0, 0, 0]);
    }

    #[test]
    fn the_beginning_of_a_file_tells_its_size() {
        let noise = |x: u32, y: u32| Rgb([x as u8 ^ y as u8, (x * y) as u8, y as u8]);
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(600, 400, noise));
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let file = encoded(&picture, format);
            let head = &file[..file.len().min(2_000)];
            assert_eq!(size(head), Some((600, 400)), "{format:?}");
        }
        assert_eq!(size(b"GIF89a"), None);
        assert_eq!(size(&claiming(60_000, 60_000)), None);
    }

    /// A photograph that was taken upright says so beside its pixels.
    #[test]
    fn a_turned_picture_is_as_it_is_shown() {
        let file = encoded(&grey(40, 30), ImageFormat::Jpeg);
        // Exif with one entry: orientation (0x0112), a short, 6: a quarter turn.
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&file[..2], exif, &file[2..]].concat();
        assert_eq!(size(&turned), Some((30, 40)));
        assert_eq!(decode(&turned).unwrap().dimensions(), (30, 40));
    }

    /// A PNG whose header claims this size, with a right checksum and next to no data.
    fn claiming(width: u32, height: u32) -> Vec<u8> {
        let mut file = encoded(&grey(20, 20), ImageFormat::Png);
        file[16..20].copy_from_slice(&width.to_be_bytes());
        file[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc(&file[12..29]);
        file[29..33].copy_from_slice(&crc.to_be_bytes());
        file
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
            })
        })
    }

    #[test]
    fn hostile_files_are_refused() {
        let png = encoded(&grey(200, 200), ImageFormat::Png);
        let jpeg = encoded(&grey(200, 200), ImageFormat::Jpeg);
        let cases: Vec<(&str, Vec<u8>, PictureError)> = vec![
            (
                "a header that claims much",
                claiming(60_000, 60_000),
                PictureError::TooLarge(60_000, 60_000),
            ),
            (
                "a long line",
                claiming(1_000_000, 1),
                PictureError::TooLarge(1_000_000, 1),
            ),
            ("a wrong size", claiming(4_000, 4_000), PictureError::Broken),
            (
                "a pixel that counts",
                encoded(&grey(1, 1), ImageFormat::Png),
                PictureError::TooSmall,
            ),
            (
                "text",
                b"<html>no picture</html>".to_vec(),
                PictureError::Unknown,
            ),
            ("nothing", Vec::new(), PictureError::Unknown),
            (
                "svg",
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                PictureError::Unknown,
            ),
            (
                "packed",
                b"\x1f\x8b\x08\0\0\0\0\0".to_vec(),
                PictureError::Unknown,
            ),
            ("tiff", b"II*\0\x08\0\0\0".to_vec(), PictureError::Unknown),
            ("a cut PNG", png[..60].to_vec(), PictureError::Broken),
            ("a cut JPEG", jpeg[..40].to_vec(), PictureError::Broken),
            ("a name alone", png[..8].to_vec(), PictureError::Broken),
        ];
        for (what, file, want) in cases {
            assert_eq!(decode(&file).err(), Some(want), "{what}");
        }
    }

    #[test]
    fn sixteen_bits_count_as_two_bytes() {
        // 25 million pixels of 8 bytes are more than a decoder may have.
        let mut file = claiming(5_000, 5_000);
        (file[24], file[25]) = (16, 6);
        let crc = crc(&file[12..29]);
        file[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(decode(&file).err(), Some(PictureError::Broken));
    }
}
