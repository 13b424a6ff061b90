//! Markdown: an entry's article as Markdown, made from its page.
//!
//! The page is laid out wide and its wrapped lines are joined again, so that paragraphs are one
//! line each, as Markdown wants them.

use super::lay_out;
use crate::model::page::{Face, Line, LineEnd, Page, Role};
use crate::model::settings::ReaderSettings;
use crate::model::{Clean, EntryDetail};

/// Columns of the page: wider than most paragraphs, narrow enough for a table.
const WIDTH: u16 = 400;

/// Returns the entry with its headline, byline and address.
pub fn markdown(entry: &EntryDetail) -> String {
    let mut out = format!("# {}\n\n", escaped(&entry.row.title));
    let date = entry.row.published.to_string();
    out.push_str(&escaped(&byline(entry, &date)));
    out.push_str("\n\n");
    if let Some(url) = &entry.row.url {
        out.extend(["<", url.as_str(), ">\n\n"]);
    }
    let (html, base) = entry.shown();
    let page = lay_out(html, base, WIDTH, &ReaderSettings::default());
    out.push_str(&written(&page));
    out
}

/// Returns outlet, authors and `date` on one line.
pub fn byline(entry: &EntryDetail, date: &str) -> String {
    let authors: Vec<&str> = entry.authors.iter().map(Clean::as_str).collect();
    let authors = authors.join(", ");
    let parts = [&*entry.row.outlet, &authors, date];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn written(page: &Page) -> String {
    let mut out = String::new();
    let mut continues = false;
    let mut in_code = false;
    for line in &page.lines {
        let is_code = is_code_block(line);
        if is_code != in_code {
            out.push_str("```\n");
            in_code = is_code;
        }
        if is_code {
            out.extend(line.runs.iter().map(|run| run.text.as_str()));
        } else {
            if !continues {
                out.push_str(&heading(line));
            }
            out.push_str(&inline(line, page));
        }
        continues = line.end != LineEnd::Hard && !is_code;
        match line.end {
            LineEnd::Joined if continues => {}
            LineEnd::Space if continues => out.push(' '),
            _ => out.push('\n'),
        }
    }
    if in_code {
        out.push_str("```\n");
    }
    out
}

/// Returns whether the whole line is code: inline code has other text beside it.
fn is_code_block(line: &Line) -> bool {
    let mut words = line
        .runs
        .iter()
        .filter(|run| !run.text.trim().is_empty())
        .peekable();
    words.peek().is_some() && words.all(|run| run.face.role.is_code())
}

fn heading(line: &Line) -> String {
    let level = line.runs.iter().find_map(|run| match run.face.role {
        Role::Heading(level) => Some(usize::from(level.clamp(1, 6))),
        _ => None,
    });
    level.map_or(String::new(), |level| format!("{} ", "#".repeat(level)))
}

fn inline(line: &Line, page: &Page) -> String {
    let mut out = String::new();
    let mut runs = line.runs.iter().peekable();
    while let Some(run) = runs.next() {
        match run.face.role {
            // The address stands at the link itself.
            Role::LinkNumber => continue,
            Role::QuoteBar => {
                out.push_str("> ");
                continue;
            }
            Role::Code => {
                out.extend(["`", run.text.trim(), "`"]);
                continue;
            }
            Role::Bullet => {
                out.push_str(&run.text.replace('•', "-"));
                continue;
            }
            _ => {}
        }
        // A link may be cut into several runs by emphasis or hits: its text is put together.
        let mut text = dressed(&run.text, run.face);
        if let Some(number) = run.face.link {
            while let Some(next) = runs.next_if(|next| {
                next.face.link == Some(number) && next.face.role != Role::LinkNumber
            }) {
                text.push_str(&dressed(&next.text, next.face));
            }
            if let Some(link) = page.links.get(usize::from(number)) {
                text = format!("[{text}](<{}>)", link.url);
            }
        }
        out.push_str(&text);
    }
    out.trim_end().to_owned()
}

/// Puts the marks of emphasis around the words of `text`, not around its outer spaces.
fn dressed(text: &str, face: Face) -> String {
    let mark = match (face.is_strong, face.is_emphasis) {
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    };
    let words = text.trim();
    if words.is_empty() || mark.is_empty() || matches!(face.role, Role::Heading(_)) {
        return escaped(text);
    }
    let start = text.len() - text.trim_start().len();
    let end = start + words.len();
    format!(
        "{}{mark}{}{mark}{}",
        &text[..start],
        escaped(words),
        &text[end..]
    )
}

/// Escapes what Markdown would take for markup inside a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use crate::model::page::{Link, Run};

    fn line(runs: &[(&str, Face)], is_wrapped: bool) -> Line {
        let runs = runs.iter().map(|(text, face)| Run {
            text: Clean::piece(text),
            face: *face,
        });
        Line {
            runs: runs.collect(),
            end: if is_wrapped {
                LineEnd::Space
            } else {
                LineEnd::Hard
            },
            ..Line::default()
        }
    }

    #[test]
    fn a_page_becomes_markdown() {
        let text = Face::default();
        let role = |role| Face { role, ..text };
        let strong = Face {
            is_strong: true,
            ..text
        };
        let link = Face {
            link: Some(0),
            ..text
        };
        let laid_out = Page {
            lines: vec![
                line(&[("The plan", role(Role::Heading(2)))], false),
                line(&[], false),
                line(
                    &[("The ", text), ("harbor ", strong), ("opens", text)],
                    true,
                ),
                line(
                    &[
                        ("on time, see ", text),
                        ("the plan", link),
                        ("[1]", role(Role::LinkNumber)),
                    ],
                    false,
                ),
                line(
                    &[
                        ("▎ ", role(Role::QuoteBar)),
                        ("we wait_", role(Role::Quote)),
                    ],
                    false,
                ),
                line(&[("let x = 1;", role(Role::Code))], false),
                line(&[("• ", role(Role::Bullet)), ("one", text)], false),
                line(&[("2. ", role(Role::Bullet)), ("two", text)], false),
            ],
            links: vec![Link {
                url: Clean::line("https://a.example/plan"),
                text: Clean::line("the plan"),
            }],
            ..Page::default()
        };
        assert_eq!(
            written(&laid_out),
            "## The plan\n\nThe **harbor** opens on time, see [the plan](<https://a.example/plan>)\n> we wait\\_\n```\nlet x = 1;\n```\n- one\n2. two\n"
        );
    }
}
