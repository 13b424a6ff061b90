//! The protocol of kitty: the picture is sent once, under a number, for a virtual placement. Cells
//! with placeholders stand for its parts, so where it is and how much of it is in sight is told by
//! the text of the screen alone.
//! See <https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;

use super::{PictureError, png};

/// Most letters of one sequence.
const CHUNK: usize = 4_096;

/// Returns what sends a picture that takes so many cells. No answer is asked for (`q=2`): it would
/// come among the keys.
pub(super) fn send(
    picture: &RgbImage,
    id: u32,
    columns: u16,
    rows: u16,
) -> Result<Vec<u8>, PictureError> {
    let letters = STANDARD.encode(png(picture)?);
    let mut out = Vec::with_capacity(letters.len() + letters.len() / CHUNK * 16 + 64);
    let mut chunks = letters.as_bytes().chunks(CHUNK).peekable();
    let mut head = format!("a=T,U=1,q=2,f=100,i={id},c={columns},r={rows},");
    while let Some(chunk) = chunks.next() {
        let more = u8::from(chunks.peek().is_some());
        out.extend_from_slice(format!("\x1b_G{head}m={more};").as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\x1b\\");
        "q=2,".clone_into(&mut head);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_large_picture_comes_in_pieces() {
        let noise = RgbImage::from_fn(200, 100, |x, y| {
            let value = (x * 7919 + y * 104_729).wrapping_mul(2_654_435);
            let [a, b, c, _] = value.to_le_bytes();
            Rgb([a, b, c])
        });
        let sent = send(&noise, 7, 20, 5).unwrap();
        let text = String::from_utf8(sent).unwrap();
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert!(pieces.len() > 2);
        assert!(pieces[0].starts_with("\x1b_Ga=T,U=1,q=2,f=100,i=7,c=20,r=5,m=1;"));
        assert!(pieces[1].starts_with("\x1b_Gq=2,m=1;"));
        assert!(pieces[pieces.len() - 1].starts_with("\x1b_Gq=2,m=0;"));
        let letters: String = pieces.iter().filter_map(|p| p.split(';').nth(1)).collect();
        assert!(pieces.iter().all(|piece| piece.len() < CHUNK + 64));
        let file = STANDARD.decode(letters).unwrap();
        let back = image::load_from_memory(&file).unwrap().into_rgb8();
        assert_eq!(back, noise);
    }
}
