//! Wrap: where the lines of a paragraph end.
//!
//! Breaks are allowed where Unicode allows them (UAX #14), which covers soft hyphens, no-break
//! spaces and scripts without spaces; a word longer than the line is cut between graphemes.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::page::LineEnd;

/// The soft hyphen.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// A line of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its bytes, without the space it ends at.
    pub(super) range: Range<usize>,
    /// A word is divided at its end, and a hyphen says so.
    pub(super) has_hyphen: bool,
    /// What its end stands for.
    pub(super) end: LineEnd,
}

/// Returns the cells `text` takes.
pub(super) fn cells(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(grapheme_cells).sum()
}

fn grapheme_cells(grapheme: &str) -> usize {
    match grapheme {
        "\u{ad}" | "\u{2060}" | "\u{200b}" => 0,
        grapheme => grapheme.width(),
    }
}

/// Returns the cells of the longest part of `text` that cannot be broken.
pub(super) fn longest_word(text: &str) -> usize {
    let mut from = 0;
    let words = linebreaks(text).map(|(at, _)| {
        let word = text[from..at].trim_end_matches(' ');
        from = at;
        cells(word)
    });
    words.max().unwrap_or(0)
}

/// Breaks a paragraph into lines of at most `width` cells (at least one).
pub(super) fn wrap(text: &str, width: usize) -> Vec<Part> {
    let width = width.max(1);
    if text.len() <= width && text.is_ascii() {
        return vec![Part {
            range: 0..text.len(),
            has_hyphen: false,
            end: LineEnd::Hard,
        }];
    }
    let mut breaker = Breaker {
        text,
        width,
        parts: Vec::new(),
        start: 0,
        used: 0,
    };
    let mut from = 0;
    for (at, _) in linebreaks(text) {
        breaker.take(from, at);
        from = at;
    }
    breaker.end_line(text.len(), LineEnd::Hard);
    breaker.parts
}

struct Breaker<'a> {
    text: &'a str,
    width: usize,
    parts: Vec<Part>,
    /// Where the line begins.
    start: usize,
    /// Cells of it, spaces at its end included.
    used: usize,
}

impl Breaker<'_> {
    /// Puts what stands between two places where a line may end on the line, or on the next.
    fn take(&mut self, from: usize, at: usize) {
        let segment = &self.text[from..at];
        let word = segment.trim_end_matches(' ');
        let hyphen = usize::from(word.ends_with(SOFT_HYPHEN));
        let word_cells = cells(word);
        if self.used + word_cells + hyphen > self.width && self.used > 0 {
            self.end_line(from, LineEnd::Space);
        }
        if word_cells > self.width {
            self.cut(from, from + word.len());
        } else {
            self.used += word_cells;
        }
        self.used += segment.len() - word.len();
    }

    /// Cuts a word that is longer than a line.
    fn cut(&mut self, from: usize, to: usize) {
        for (offset, grapheme) in self.text[from..to].grapheme_indices(true) {
            let needed = grapheme_cells(grapheme);
            if self.used + needed > self.width && self.used > 0 {
                self.end_line(from + offset, LineEnd::Joined);
            }
            self.used += needed;
        }
    }

    fn end_line(&mut self, at: usize, end: LineEnd) {
        let line = &self.text[self.start..at];
        let words = line.trim_end_matches(' ');
        let has_hyphen =
            end != LineEnd::Hard && words.ends_with(SOFT_HYPHEN) && cells(words) < self.width;
        let end = if end == LineEnd::Space && words.len() == line.len() {
            LineEnd::Joined
        } else {
            end
        };
        self.parts.push(Part {
            range: self.start..self.start + words.len(),
            has_hyphen,
            end,
        });
        self.start = at;
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        wrap(text, width)
            .into_iter()
            .map(|part| {
                let hyphen = if part.has_hyphen { "-" } else { "" };
                format!("{}{hyphen}", text[part.range].replace(SOFT_HYPHEN, ""))
            })
            .collect()
    }

    #[test]
    fn lines_end_where_they_may() {
        assert_eq!(lines("the harbor line", 10), ["the harbor", "line"]);
        assert_eq!(lines("harborline", 4), ["harb", "orli", "ne"]);
        // A soft hyphen is seen only where the word is divided.
        assert_eq!(lines("the har\u{ad}bor line", 8), ["the har-", "bor line"]);
        assert_eq!(lines("the har\u{ad}bor", 10), ["the harbor"]);
        // A no-break space keeps its words together.
        assert_eq!(
            lines("about 12\u{a0}m deep", 8),
            ["about", "12\u{a0}m", "deep"]
        );
        // Closing marks never begin a line.
        assert_eq!(lines("港の計画。", 8), ["港の計", "画。"]);
        assert_eq!(lines("", 8), [""]);
        assert_eq!(lines("👩\u{200d}🚀👩\u{200d}🚀", 2).len(), 2);
    }

    #[test]
    fn the_end_says_what_it_stands_for() {
        let ends = |text, width| {
            let parts = wrap(text, width).into_iter();
            parts.map(|part| part.end).collect::<Vec<_>>()
        };
        assert_eq!(ends("a b", 1), [LineEnd::Space, LineEnd::Hard]);
        assert_eq!(ends("港の", 2), [LineEnd::Joined, LineEnd::Hard]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(
            text in "([a-z港🚢،é\u{301}\u{ad}\u{a0}/-]{0,9} ){0,9}", width in 2usize..30,
        ) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = lines(&text, width);
            for line in &shown {
                prop_assert!(cells(line) <= width, "{line:?}");
            }
            let strip = |s: &str| {
                s.chars().filter(|c| ![' ', '-', SOFT_HYPHEN].contains(c)).collect::<String>()
            };
            prop_assert_eq!(strip(&shown.concat()), strip(&text));
        }
    }
}
