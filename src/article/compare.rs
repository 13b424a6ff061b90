//! Compare: two versions of an entry as one page, what was removed struck, what came inserted.

use super::changes::{Fate, changes};
use super::render::lay_out;
use crate::model::entry::Rewrite;
use crate::model::page::{Page, Role};
use crate::model::settings::ReaderSettings;

/// Lays out what changed, at `width` columns. The lines with a change are those that `*` goes to.
pub fn compare(rewrite: &Rewrite, width: u16, settings: &ReaderSettings) -> Page {
    let (before, after) = (&rewrite.before, &rewrite.after);
    let mut html = String::new();
    if before.title != after.title {
        let title = marked(&before.title, &after.title);
        html = format!("<p><strong>{title}</strong></p>");
    }
    html.extend(["<p>", &marked(&before.text, &after.text), "</p>"]);
    let mut page = lay_out(&html, None, width, settings);
    let is_changed = |line: &crate::model::page::Line| {
        let mut faces = line.runs.iter().map(|run| run.face);
        faces.any(|face| face.is_struck || face.role == Role::Inserted)
    };
    page.hit_lines = (0_u32..)
        .zip(&page.lines)
        .filter(|(_, line)| is_changed(line))
        .map(|(at, _)| at)
        .collect();
    page
}

/// Returns the new text as HTML, with what was removed and what was added marked as such.
fn marked(old: &str, new: &str) -> String {
    let mut out = String::new();
    for change in changes(old, new) {
        let (text, open, close) = match change.fate {
            Fate::Kept => (new, "", ""),
            Fate::Removed => (old, "<del>", "</del>"),
            Fate::Added => (new, "<ins>", "</ins>"),
        };
        if !out.is_empty() {
            out.push_str(if begins_line(text, change.range.start) {
                "</p><p>"
            } else {
                " "
            });
        }
        for (at, line) in text[change.range].split('\n').enumerate() {
            if at > 0 {
                out.push_str("</p><p>");
            }
            out.extend([open, &escaped(line), close]);
        }
    }
    out
}

/// Returns whether what begins at `start` is the first word of its line.
fn begins_line(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
    before.ends_with('\n')
}

/// Makes text into HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clean, Revision, Time};

    fn version(title: &str, text: &str) -> Revision {
        Revision {
            since: Time(0),
            title: title.into(),
            text: Clean::text(text),
        }
    }

    #[test]
    fn words_are_struck_and_inserted_where_they_stand() {
        assert_eq!(
            marked("one two\nthree", "one 2\nthree\nfour & five"),
            "one <del>two</del> <ins>2</ins></p><p>three</p><p><ins>four &amp; five</ins>"
        );
    }

    #[test]
    fn the_lines_that_changed_can_be_gone_to() {
        let rewrite = Rewrite {
            before: version("Harbor Line", "The ferry stops.\nThe bridge stays."),
            after: version("Harbor Line", "The ferry stops.\nThe bridge opens."),
        };
        let page = compare(&rewrite, 40, &ReaderSettings::default());
        let text = |line: u32| -> String {
            let runs = &page.lines[line as usize].runs;
            runs.iter().map(|run| run.text.as_str()).collect()
        };
        assert_eq!(page.hit_lines.len(), 1);
        assert_eq!(text(page.hit_lines[0]).trim(), "The bridge stays. opens.");
    }
}
