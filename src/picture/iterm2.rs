//! The protocol of iTerm2: a small picture for each line of cells.
//! See <https://iterm2.com/documentation-images.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;

use super::{PictureError, lines, png};

/// Returns what draws each line of a picture.
pub(super) fn rows(
    picture: &RgbImage,
    columns: u16,
    cell_height: u16,
) -> Result<Vec<Box<[u8]>>, PictureError> {
    lines(picture, cell_height)
        .map(|line| {
            let file = png(&line)?;
            let (length, letters) = (file.len(), STANDARD.encode(&file));
            let sequence = format!(
                "\x1b]1337;File=inline=1;size={length};width={columns};height=1;\
                 preserveAspectRatio=0;doNotMoveCursor=1:{letters}\x07"
            );
            Ok(sequence.into_bytes().into())
        })
        .collect()
}
