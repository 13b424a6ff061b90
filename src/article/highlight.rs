//! Highlight: hits found on the text of a page, mapped to its runs.

use crate::model::page::{Face, Line, LineEnd, Page, Run};
use crate::model::{Hit, HitKind};

/// Marks the hits that `find` reports on the text of `page`, splitting runs where a hit begins or
/// ends.
///
/// The text is one string for the page. A line break made by the wrapper counts there as what it
/// replaced (a space, or nothing inside a word), any other as `\n`; what is not part of the text (bars, bullets, link numbers) is left out.
pub fn highlight(page: &mut Page, find: impl FnOnce(&str) -> Vec<Hit>) {
    let (text, places) = text_of(page);
    let hits = find(&text);
    page.hit_lines.clear();
    if hits.is_empty() {
        return;
    }
    let mut hits = hits.iter().peekable();
    let mut line_hits: Vec<(usize, usize, usize, HitKind)> = Vec::new();
    for (line, run, start, end) in places {
        // Hits are in order and runs are in order: those that ended before this run are passed.
        while hits.next_if(|hit| hit.end as usize <= start).is_some() {}
        for hit in hits.clone().take_while(|hit| (hit.start as usize) < end) {
            let from = (hit.start as usize).max(start) - start;
            let to = (hit.end as usize).min(end) - start;
            line_hits.push((line, run, from << 32 | to, hit.kind));
        }
    }
    for (line, run, range, kind) in line_hits.into_iter().rev() {
        split(
            &mut page.lines[line],
            run,
            range >> 32,
            range & 0xffff_ffff,
            |face| face.hit = Some(kind),
        );
        page.hit_lines.push(line as u32);
    }
    page.hit_lines.reverse();
    page.hit_lines.dedup();
}

/// A run in the text of a page: line, index in it, first and last byte.
type Place = (usize, usize, usize, usize);

/// Returns the text of a page, and where its runs are in it.
fn text_of(page: &Page) -> (String, Vec<Place>) {
    text_with(page, |_, run| run.face.role.is_text())
}

/// Returns the text that those runs of a page make that are wanted, and where they are in it.
pub(super) fn text_with(
    page: &Page,
    is_wanted: impl Fn(&Line, &Run) -> bool,
) -> (String, Vec<Place>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for (index, line) in page.lines.iter().enumerate() {
        for (run_index, run) in line.runs.iter().enumerate() {
            if !is_wanted(line, run) {
                continue;
            }
            let start = text.len();
            text.push_str(&run.text);
            places.push((index, run_index, start, text.len()));
        }
        match line.end {
            LineEnd::Hard => text.push('\n'),
            LineEnd::Space => text.push(' '),
            LineEnd::Joined => {}
        }
    }
    (text, places)
}

/// Splits a run so that the bytes `from..to` of it are a run of their own, and changes its look.
pub(super) fn split(
    line: &mut Line,
    index: usize,
    from: usize,
    to: usize,
    change: impl Fn(&mut Face),
) {
    let run = &line.runs[index];
    let length = run.text.len();
    let parts: Vec<Run> = [(0, from, false), (from, to, true), (to, length, false)]
        .into_iter()
        .filter(|(from, to, _)| from < to)
        .map(|(from, to, is_changed)| {
            let mut face = run.face;
            if is_changed {
                change(&mut face);
            }
            Run {
                text: run.text.slice(from..to),
                face,
            }
        })
        .collect();
    line.runs.splice(index..=index, parts);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::lay_out;
    use crate::model::TopicId;
    use crate::model::settings::ReaderSettings;

    fn lit(html: &str, width: u16, needle: &str) -> Vec<String> {
        let mut page = lay_out(html, None, width, &ReaderSettings::default());
        highlight(&mut page, |text| {
            text.match_indices(needle)
                .map(|(at, found)| Hit {
                    start: at as u32,
                    end: (at + found.len()) as u32,
                    kind: HitKind::Topic(TopicId(1)),
                })
                .collect()
        });
        let runs = page.lines.iter().flat_map(|line| &line.runs);
        runs.filter(|run| run.face.hit.is_some())
            .map(|run| run.text.to_string())
            .collect()
    }

    #[test]
    fn a_hit_is_found_over_a_wrapped_line_and_over_markup() {
        let html = "<p>The plan is called Operation Harbor Line by all.</p>";
        assert_eq!(lit(html, 80, "Harbor Line"), ["Harbor Line"]);
        assert_eq!(
            lit(html, 29, "Operation Harbor Line"),
            ["Operation", "Harbor Line"]
        );
        assert_eq!(
            lit("<p>Harbor <b>Line</b></p>", 80, "Harbor Line"),
            ["Harbor ", "Line"]
        );
        assert_eq!(
            lit("<p>Line, Line and Line</p>", 80, "Line"),
            ["Line", "Line", "Line"]
        );
        assert!(lit("<p>Harbor</p><p>Line</p>", 80, "Harbor Line").is_empty());
    }
}
