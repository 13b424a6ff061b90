//! Highlight: hits found on the text of a page, mapped to its runs.

use crate::model::page::{Line, LineEnd, Page, Run};
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
            kind,
        );
        page.hit_lines.push(line as u32);
    }
    page.hit_lines.reverse();
    page.hit_lines.dedup();
}

/// Returns the text of a page, and for each run in it: line, index, first and last byte.
fn text_of(page: &Page) -> (String, Vec<(usize, usize, usize, usize)>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for (index, line) in page.lines.iter().enumerate() {
        for (run_index, run) in line.runs.iter().enumerate() {
            if !run.face.role.is_text() {
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

/// Splits a run so that the bytes `from..to` of it are a run of their own with the hit.
fn split(line: &mut Line, index: usize, from: usize, to: usize, kind: HitKind) {
    let run = &line.runs[index];
    let length = run.text.len();
    let part = |from: usize, to: usize, is_hit: bool| Run {
        text: run.text.slice(from..to),
        face: if is_hit {
            crate::model::page::Face {
                hit: Some(kind),
                ..run.face
            }
        } else {
            run.face
        },
    };
    let parts: Vec<Run> = [
        part(0, from, false),
        part(from, to, true),
        part(to, length, false),
    ]
    .into_iter()
    .filter(|run| !run.text.is_empty())
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
