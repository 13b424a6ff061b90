//! Newness: sentences of a page that say something new, and those that were read before.

use std::ops::Range;

use super::highlight::{split, text_with};
use crate::model::page::{Novelty, Page, Role, Run};

/// Marks the sentences of `page` as `judge` says, which gets its text and returns the ranges of
/// the sentences and whether each is new. Nothing is taken away: runs are split, and looks change.
///
/// The text is what the article says in sentences: no headings, captions, code blocks or lines of
/// the site. Where all of it is new no line is marked: there is nothing to tell it from.
pub fn mark_new(page: &mut Page, judge: impl FnOnce(&str) -> Vec<(Range<usize>, bool)>) {
    let (text, places) = text_with(page, |line, run| {
        is_prose(run) || (run.face.role.is_code() && line.runs.iter().any(is_prose))
    });
    let sentences = judge(&text);
    let mut novelty = Novelty {
        sentences: sentences.len(),
        lines: Vec::new(),
    };
    let mut seen = Vec::new();
    let mut at = 0;
    let is_all_new = sentences.iter().all(|(_, is_new)| *is_new);
    for (range, is_new) in sentences {
        while places.get(at).is_some_and(|place| place.3 <= range.start) {
            at += 1;
        }
        let runs = places[at..].iter().take_while(|place| place.2 < range.end);
        if is_new {
            novelty
                .lines
                .extend(runs.clone().next().map(|place| place.0 as u32));
            runs.for_each(|place| page.lines[place.0].is_new = !is_all_new);
        } else {
            seen.extend(runs.map(|&(line, run, start, end)| {
                (
                    line,
                    run,
                    range.start.max(start) - start,
                    range.end.min(end) - start,
                )
            }));
        }
    }
    // From behind, so that places of runs that are still to be split stay as they are.
    for (line, run, from, to) in seen.into_iter().rev() {
        split(&mut page.lines[line], run, from, to, |face| {
            face.is_seen = true;
        });
    }
    page.novelty = Some(novelty);
}

/// Returns whether a run is part of a sentence.
fn is_prose(run: &Run) -> bool {
    matches!(
        run.face.role,
        Role::Text | Role::Quote | Role::Marked | Role::Inserted | Role::Key
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::lay_out;
    use crate::model::page::Line;
    use crate::model::settings::ReaderSettings;

    fn page(html: &str, width: u16) -> Page {
        lay_out(html, None, width, &ReaderSettings::default())
    }

    /// Sentences enough for these texts.
    fn sentences(text: &str) -> Vec<Range<usize>> {
        let mut at = 0;
        let parts = text.split_inclusive(['.', '\n']).map(|part| {
            at += part.len();
            at - part.trim_start().len()..at - part.len() + part.trim_end().len()
        });
        parts.filter(|range| range.start < range.end).collect()
    }

    fn shown(page: &Page) -> String {
        let line = |line: &Line| {
            let runs = line.runs.iter().map(|run| run.text.as_str());
            runs.collect::<String>() + "\n"
        };
        page.lines.iter().map(line).collect()
    }

    fn seen(page: &Page) -> String {
        let runs = page.lines.iter().flat_map(|line| &line.runs);
        let seen = runs.filter(|run| run.face.is_seen);
        seen.map(|run| run.text.to_string())
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn sentences_are_marked_over_lines_and_markup() {
        let html = "<h2>The bridge. Again.</h2><p>The bridge is <b>shut. It stays</b> shut.</p>\
                    <pre>let a = 1. B</pre><p>Boats run.</p>";
        let mut page = page(html, 22);
        let before = shown(&page);
        mark_new(&mut page, |text| {
            let found = sentences(text);
            found
                .into_iter()
                .enumerate()
                .map(|(at, range)| (range, at == 1))
                .collect()
        });
        assert_eq!(shown(&page), before);
        assert_eq!(seen(&page), "The bridge is |shut.|Boats run.");
        let novelty = page.novelty.clone().expect("it was judged");
        assert_eq!((novelty.sentences, novelty.lines.len()), (3, 1));
        let first = novelty.lines[0] as usize;
        assert!(
            page.lines[first].is_new
                && shown(&page)
                    .lines()
                    .nth(first)
                    .is_some_and(|line| line.contains("It"))
        );
    }

    #[test]
    fn where_all_is_new_no_line_is_marked() {
        let mut page = page("<p>The bridge is shut. Boats run.</p>", 40);
        mark_new(&mut page, |text| {
            sentences(text)
                .into_iter()
                .map(|range| (range, true))
                .collect()
        });
        assert!(page.lines.iter().all(|line| !line.is_new));
        let novelty = page.novelty.expect("it was judged");
        assert_eq!((novelty.sentences, novelty.lines.len()), (2, 2));
    }

    proptest! {
        /// Whatever is marked, no text is lost and none is cut within a character.
        #[test]
        fn marks_lose_no_text(
            words in proptest::collection::vec("[a-zA-Zé林。 .!?“”<b></b>&amp;-]{1,12}", 1..40),
            width in 4u16..60,
            pattern in any::<u64>(),
        ) {
            let html = format!("<p>{}</p><blockquote>{}</blockquote>", words.join(" "), words.concat());
            let mut page = page(&html, width);
            let before = shown(&page);
            mark_new(&mut page, |text| {
                let found = sentences(text);
                let is_new = |at: usize| pattern >> (at % 64) & 1 == 1;
                found.into_iter().enumerate().map(|(at, range)| (range, is_new(at))).collect()
            });
            prop_assert_eq!(shown(&page), before);
            let runs = page.lines.iter().flat_map(|line| &line.runs);
            prop_assert!(runs.into_iter().all(|run| !run.text.is_empty()));
        }
    }
}
