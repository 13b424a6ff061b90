//! Prose: what of an article can be read aloud.

use super::boilerplate::is_boilerplate;
use super::formula::formula;
use super::html::{Piece, decode_entities, pieces};
use super::plain::{Gap, is_block, is_cell, push};

/// Elements whose text is none of the author's sentences.
const ASIDE: [&str; 13] = [
    "button",
    "caption",
    "figcaption",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "pre",
    "select",
];

/// Reduces HTML to its prose: as [`plain`](super::plain) does, without headings, captions, code and
/// what belongs to the site, and each cell of a table on a line of its own.
pub fn prose(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut gap = Gap::None;
    // The element that is passed over, and where in the text it began. One that is never closed is
    // text after all.
    let mut aside: Option<(&str, usize)> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => push(&mut out, &decode_entities(text), &mut gap),
            Piece::Start(name, _) => {
                let is_aside = ASIDE.iter().any(|known| name.eq_ignore_ascii_case(known));
                if is_aside && aside.is_none() {
                    aside = Some((name, out.len()));
                }
                if is_aside || is_block(name) || is_cell(name) {
                    gap = Gap::Line;
                }
            }
            Piece::End(name) => {
                if let Some((open, start)) = aside
                    && name.eq_ignore_ascii_case(open)
                {
                    out.truncate(start);
                    aside = None;
                    gap = Gap::Line;
                } else if is_block(name) || is_cell(name) {
                    gap = Gap::Line;
                }
            }
            Piece::Drawing {
                name,
                attributes,
                content,
            } => {
                if let Some(formula) = formula(name, attributes, content) {
                    push(&mut out, formula.text(), &mut gap);
                }
            }
        }
    }
    let mut lines: Vec<&str> = out.lines().collect();
    lines.retain(|line| !is_boilerplate(line));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_read_aloud_is_prose() {
        let cases = [
            (
                "<h2>What we know</h2><p>The pier is shut.</p>",
                "The pier is shut.",
            ),
            (
                "<figure><img src=a><figcaption>The pier on Tuesday.</figcaption></figure><p>It is shut.",
                "It is shut.",
            ),
            (
                "<table><caption>Depths.</caption><tr><td>Outer channel</td><td>48</td></tr></table>",
                "Outer channel\n48",
            ),
            ("<p>One.</p><p>Read more</p><p>Two.", "One.\nTwo."),
            ("<p>One.</p><pre>let it = be();</pre>Two.", "One.\nTwo."),
            // Never closed: it is text.
            (
                "<h2>Never closed <p>The pier is shut.",
                "Never closed\nThe pier is shut.",
            ),
            ("", ""),
        ];
        for (html, want) in cases {
            assert_eq!(prose(html), want, "{html}");
        }
    }
}
