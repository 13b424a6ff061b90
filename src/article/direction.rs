//! Direction: text that runs from right to left, for terminals that leave its order to us.

use std::borrow::Cow;

use unicode_bidi::{BidiInfo, Level};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::Clean;
use crate::model::page::{Line, Role, Run};

/// Returns whether any of `text` could run from right to left.
fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// Returns whether a paragraph runs from right to left: its first strong character does.
pub(super) fn is_rtl(text: &str) -> bool {
    has_rtl(text) && unicode_bidi::get_base_direction(text) == unicode_bidi::Direction::Rtl
}

/// Returns the runs of a line from left to right as a terminal without bidirectional text has to
/// show them; a paragraph from the right is put to the right end of `width` cells.
pub fn visual(line: &Line, width: u16) -> Cow<'_, [Run]> {
    if !line.is_rtl && !line.runs.iter().any(|run| has_rtl(&run.text)) {
        return Cow::Borrowed(&line.runs);
    }
    // Bars, bullets and indents stay where they are.
    let is_drawn = |run: &&Run| !run.face.role.is_text() && run.face.role != Role::LinkNumber;
    let drawn = line.runs.iter().take_while(is_drawn).count();
    let (before, words) = line.runs.split_at(drawn);
    let text: String = words.iter().map(|run| run.text.as_str()).collect();
    let base = if line.is_rtl {
        Level::rtl()
    } else {
        Level::ltr()
    };
    let info = BidiInfo::new(&text, Some(base));
    let mut runs = before.to_vec();
    if line.is_rtl {
        let used: usize = line.runs.iter().map(|run| run.text.width()).sum();
        runs.push(Run {
            text: Clean::piece(&" ".repeat(usize::from(width).saturating_sub(used))),
            face: crate::model::page::Face::default(),
        });
    }
    // A line has no line breaks, so it is one paragraph.
    let Some(paragraph) = info.paragraphs.first() else {
        return Cow::Borrowed(&line.runs);
    };
    let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
    for range in ranges {
        let is_reversed = levels[range.start].is_rtl();
        let mut pieces = slices(words, &range);
        if is_reversed {
            pieces.reverse();
            for piece in &mut pieces {
                piece.text = reversed(&piece.text);
            }
        }
        runs.append(&mut pieces);
    }
    Cow::Owned(runs)
}

/// Returns the parts of `runs` in the bytes `range` of their joined text.
fn slices(runs: &[Run], range: &std::ops::Range<usize>) -> Vec<Run> {
    let mut parts = Vec::new();
    let mut start = 0;
    for run in runs {
        let end = start + run.text.len();
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            parts.push(Run {
                text: run.text.slice(from - start..to - start),
                face: run.face,
            });
        }
        start = end;
    }
    parts
}

/// Turns a text round, letter by letter with its marks, and its brackets.
fn reversed(text: &str) -> Clean {
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true).rev() {
        out.push_str(match grapheme {
            "(" => ")",
            ")" => "(",
            "[" => "]",
            "]" => "[",
            "{" => "}",
            "}" => "{",
            "<" => ">",
            ">" => "<",
            "«" => "»",
            "»" => "«",
            other => other,
        });
    }
    Clean::piece(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::lay_out;
    use crate::model::settings::ReaderSettings;

    fn shown(html: &str, width: u16) -> Vec<String> {
        let page = lay_out(html, None, width, &ReaderSettings::default());
        page.lines
            .iter()
            .map(|line| {
                let runs = visual(line, width);
                runs.iter().map(|run| run.text.as_str()).collect()
            })
            .collect()
    }

    #[test]
    fn a_paragraph_from_the_right_stands_at_the_right() {
        assert_eq!(shown("<p>שלום (12)</p>", 12), ["   (12) םולש"]);
        assert_eq!(shown("<p>one שלום two</p>", 20), ["one םולש two"]);
        assert_eq!(shown("<p>plain</p>", 20), ["plain"]);
    }

    #[test]
    fn every_line_of_it_is_put_in_order_by_itself() {
        assert_eq!(shown("<p>אבג דהו זחט</p>", 8), [" והד גבא", "     טחז"]);
    }
}
