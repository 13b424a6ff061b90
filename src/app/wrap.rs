//! Wrapping of short texts (headlines) to the width of a pane, as byte ranges.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks `text` at spaces (inside words that are too long, anywhere) into lines of at most
/// `width` cells. Returns the bytes of each line; an empty text has one empty line.
pub fn lines(text: &str, width: u16) -> Vec<Range<usize>> {
    let width = usize::from(width.max(2));
    let mut lines = Vec::new();
    let (mut start, mut end, mut cells) = (0, 0, 0);
    for (at, word) in words(text) {
        let word_cells = word.width();
        let is_space = word.chars().all(char::is_whitespace);
        if cells + word_cells > width && !is_space {
            if end > start {
                lines.push(start..end);
            }
            (start, end, cells) = (at, at, 0);
            for (offset, grapheme) in word.grapheme_indices(true) {
                let grapheme_cells = grapheme.width();
                if cells + grapheme_cells > width && end > start {
                    lines.push(start..end);
                    (start, cells) = (at + offset, 0);
                }
                end = at + offset + grapheme.len();
                cells += grapheme_cells;
            }
            continue;
        }
        cells += word_cells;
        if !is_space {
            end = at + word.len();
        } else if end == start {
            // A line never begins with a space.
            (start, end, cells) = (at + word.len(), at + word.len(), 0);
        }
    }
    if end > start || lines.is_empty() {
        lines.push(start..end.max(start));
    }
    lines
}

/// Splits a text where it may be broken. A sign stays with the word before it, and one that opens
/// something with the word behind it.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut parts = text.split_word_bound_indices().peekable();
    std::iter::from_fn(move || {
        let (at, part) = parts.next()?;
        let mut end = at + part.len();
        while let Some((next, part)) = parts.peek() {
            let so_far = &text[at..end];
            if so_far.ends_with(char::is_whitespace) || part.starts_with(char::is_whitespace) {
                break;
            }
            if !is_sign(so_far) && !is_sign(part) {
                break;
            }
            end = next + part.len();
            parts.next();
        }
        Some((at, &text[at..end]))
    })
}

fn is_sign(part: &str) -> bool {
    !part.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: u16) -> Vec<&str> {
        lines(text, width).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn breaks_at_spaces_and_in_long_words() {
        assert_eq!(wrapped("the harbor line", 10), ["the harbor", "line"]);
        assert_eq!(wrapped("harborline", 4), ["harb", "orli", "ne"]);
        assert_eq!(wrapped("港の計画", 4), ["港の", "計画"]);
        assert_eq!(wrapped("", 4), [""]);
        assert_eq!(wrapped("with T. Okafor", 7), ["with T.", "Okafor"]);
        assert_eq!(wrapped("says “We wait.”", 7), ["says", "“We", "wait.”"]);
        assert_eq!(wrapped("港の、計画", 6), ["港の、", "計画"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-z港🚢 ]{0,60}", width in 2u16..30) {
            let parts = wrapped(&text, width);
            for part in &parts {
                prop_assert!(part.width() <= usize::from(width), "{part:?}");
            }
            let strip = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&parts.concat()), strip(&text));
        }
    }
}
