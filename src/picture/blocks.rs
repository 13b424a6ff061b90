//! Blocks: the colours of the halves of cells.

use std::sync::Arc;

use image::RgbImage;

/// Returns the colours of a picture that has one pixel for each half of a cell.
pub(super) fn halves(picture: &RgbImage) -> Arc<[[u8; 3]]> {
    picture.pixels().map(|pixel| pixel.0).collect()
}
