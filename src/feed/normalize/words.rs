//! Counting words: of every text that arrives, so 64 bytes at a time.

use unicode_segmentation::UnicodeSegmentation;

use crate::query::fold;

/// Counts the words of a text: what stands between spaces and has a letter or digit; by UAX #29
/// where a script may be written without spaces.
pub(super) fn count(text: &str) -> u32 {
    let mut count = 0;
    let mut rest = text;
    // News is ASCII but for its quotes and dashes: all up to the piece that holds one is counted
    // at once.
    loop {
        let at = fold::ascii_len(rest.as_bytes());
        if at == rest.len() {
            break;
        }
        let is_space = |c: char| c.is_ascii_whitespace();
        let start = rest[..at].rfind(is_space).map_or(0, |space| space + 1);
        let end = rest[at..].find(is_space).map_or(rest.len(), |len| at + len);
        count += count_ascii(&rest.as_bytes()[..start]) + count_in_piece(&rest[start..end]);
        rest = &rest[end..];
    }
    count += count_ascii(rest.as_bytes());
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Counts the words of a piece without ASCII spaces.
fn count_in_piece(piece: &str) -> usize {
    if piece.contains(may_be_unspaced) {
        piece.unicode_words().count()
    } else {
        usize::from(piece.contains(char::is_alphanumeric))
    }
}

/// The scripts without spaces begin with Thai; below and among them are quotes and dashes.
fn may_be_unspaced(c: char) -> bool {
    c >= '\u{e00}' && !('\u{2000}'..='\u{206f}').contains(&c)
}

/// Bytes looked at together: one for each bit of a mask.
const BLOCK: usize = 64;

/// Counts the pieces of an ASCII text that have a letter or digit.
fn count_ascii(text: &[u8]) -> usize {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut last = [b' '; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let mut is_inside = false;
    let mut count = 0;
    for block in blocks.iter().chain([&last]) {
        count += count_in_block(block, &mut is_inside);
    }
    count
}

/// Counts the pieces whose first letter or digit stands in `block`. `is_inside` says of the byte
/// before, and then of the last one, that it belongs to a piece whose first letter was seen.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are compared at once"
)]
fn count_in_block(block: &[u8; BLOCK], is_inside: &mut bool) -> usize {
    let spaces = mask(block, |byte| {
        (byte == b' ') | (byte == b'\t') | (byte == b'\n') | (byte == b'\r') | (byte == 0x0c)
    });
    let letters = mask(block, |byte| {
        ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10)
    });
    let signs = !(spaces | letters);
    // A piece begins behind a space; one that goes on from the block before begins anew, unless
    // it is counted.
    let begins = !spaces & ((spaces << 1) | u64::from(!*is_inside));
    // The carry runs through the signs that a piece begins with, and comes out behind them.
    let behind_signs = signs.wrapping_add(begins & signs);
    let firsts = letters & (begins | (behind_signs & !signs));
    // What follows the last space of the block goes on in the next.
    let open = u64::MAX
        .checked_shl(u64::BITS - spaces.leading_zeros())
        .unwrap_or(0);
    *is_inside = letters & open != 0 || (spaces == 0 && *is_inside);
    firsts.count_ones() as usize
}

/// Returns a bit for each byte of `block`, the first byte's lowest.
fn mask(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let flags = block.map(|byte| u8::from(is(byte)));
    let (eights, _) = flags.as_chunks::<8>();
    eights
        .iter()
        .rev()
        .fold(0, |mask, eight| (mask << 8) | gather(*eight))
}

/// Returns the lowest bits of eight bytes side by side: the factor moves bit `8n` to bit `56 + n`.
fn gather(flags: [u8; 8]) -> u64 {
    u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_counted_in_every_script() {
        let cases = [
            ("", 0),
            ("  one\ttwo\n“three” four’s ", 4),
            ("naïve café, 3.5 km", 4),
            ("5 < 6 & more – « été » …", 4),
            ("ภาษาไทย", "ภาษาไทย".unicode_words().count()),
            ("今日 news", 3),
            ("ⵜⴰⵎⴰⵣⵉⵖⵜ news", 2),
        ];
        for (text, words) in cases {
            assert_eq!(count(text) as usize, words, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_block_counts_as_its_pieces_do(text in "[a9 \t'.(-]{0,300}|[a ]{0,200}|[(a]{0,200}") {
            let pieces = text
                .split_ascii_whitespace()
                .filter(|piece| piece.contains(char::is_alphanumeric));
            prop_assert_eq!(count(&text) as usize, pieces.count());
        }

        #[test]
        fn other_characters_change_nothing_around_them(text in "[a9 '.é“今]{0,200}") {
            let pieces = text.split_ascii_whitespace().map(count_in_piece);
            prop_assert_eq!(count(&text) as usize, pieces.sum::<usize>());
        }
    }
}
