//! Plain text: blocks on lines of their own, white space collapsed, no layout.

use super::html::{Piece, decode_entities, pieces};

/// Reduces HTML to plain text, blocks separated by `\n`: cheap, no layout, never fails. For
/// matching and the full-text index; what reaches a terminal goes through `Clean` after it.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut gap = Gap::None;
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => push(&mut out, &decode_entities(text), &mut gap),
            Piece::Start(name, _) | Piece::End(name) => {
                if is_block(name) {
                    gap = Gap::Line;
                } else if is_cell(name) {
                    gap = gap.max(Gap::Space);
                }
            }
        }
    }
    out
}

/// What has to stand before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
}

fn push(out: &mut String, text: &str, gap: &mut Gap) {
    let mut rest = text;
    loop {
        let words = rest.trim_start_matches(is_space);
        if words.len() < rest.len() {
            *gap = (*gap).max(Gap::Space);
        }
        if words.is_empty() {
            return;
        }
        if !out.is_empty() {
            out.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
            });
        }
        *gap = Gap::None;
        let (span, after) = words.split_at(span_end(words));
        out.push_str(span);
        rest = after;
    }
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}'
}

/// Returns how far `text`, which begins with a word, can be taken as it is: its words stand one
/// space apart.
fn span_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..]
        .iter()
        .position(|&byte| byte <= b' ' || byte == 0xc2)
    {
        let end = at + found;
        let is_end = match bytes[end] {
            b' ' => bytes
                .get(end + 1)
                .is_none_or(|&next| next.is_ascii_whitespace() || next == 0xc2),
            // The first byte of U+00A0 and of what is no space.
            0xc2 => bytes.get(end + 1) == Some(&0xa0),
            byte => byte.is_ascii_whitespace(),
        };
        if is_end {
            return end;
        }
        at = end + 1;
    }
    text.len()
}

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 36] = [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "nav",
        "main",
        "figure",
        "figcaption",
        "hr",
        "dl",
        "dt",
        "dd",
        "address",
        "details",
        "summary",
        "form",
        "fieldset",
        "caption",
        "body",
    ];
    name.len() <= 10 && BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
}

fn is_cell(name: &str) -> bool {
    name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_become_lines() {
        let cases = [
            (
                "<p>One  two</p><p>three<br>four</p>",
                "One two\nthree\nfour",
            ),
            ("a<b>b</b>c", "abc"),
            ("a <i>b</i>, c", "a b, c"),
            ("<td>a</td><td>b</td>", "a b"),
            ("<style>x{}</style>a&nbsp;&amp; b", "a & b"),
            ("no tags", "no tags"),
            (" a  b \u{a0}c\u{a0}d\t\ne ©  ", "a b c d e ©"),
            ("a <b> b </b>", "a b"),
            ("a ©b", "a ©b"),
            ("", ""),
        ];
        for (html, want) in cases {
            assert_eq!(plain(html), want, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_input_is_survived(html in "[a<>&;/\"'! p-]{0,80}|\\PC{0,40}") {
            let text = plain(&html);
            prop_assert!(!text.contains("  "));
        }
    }
}
