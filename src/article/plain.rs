//! Plain text: blocks on lines of their own, white space collapsed, no layout.

use super::formula::formula;
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
    out
}

/// Returns the plain text of an entry of which both the feed and the page have one: what the feed
/// says, without the blocks that the page has too, so that no word counts twice, and the page.
pub fn both(feed: &str, page: &str) -> String {
    let own = feed.lines().filter(|block| !page.contains(block));
    let mut text = String::with_capacity(feed.len() + page.len() + 1);
    for block in own {
        text.push_str(block);
        text.push('\n');
    }
    text + page
}

/// What has to stand before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

pub(super) fn push(out: &mut String, text: &str, gap: &mut Gap) {
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

/// Bytes looked at together.
const BLOCK: usize = 32;

/// Returns how far `text`, which begins with a word, can be taken as it is: its words stand one
/// space apart.
fn span_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // A byte more, to see what follows the last.
        if bytes.get(at..=at + BLOCK).is_some_and(is_even) {
            at += BLOCK;
            continue;
        }
        // What is left at the end, with some that was seen before it.
        let is_last = bytes.len() - at <= BLOCK && !bytes.ends_with(b" ");
        let last = bytes.len().checked_sub(BLOCK + 1);
        if is_last && last.is_some_and(|start| is_even(&bytes[start..])) {
            break;
        }
        let end = bytes.len().min(at + BLOCK);
        if let Some(found) = (at..end).find(|&at| ends_span(bytes, at)) {
            return found;
        }
        at = end;
    }
    text.len()
}

/// Returns whether nothing in `bytes` can end a span: no white space but single spaces. Looks at
/// all of them, which takes few instructions.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are compared at once"
)]
fn is_even(bytes: &[u8]) -> bool {
    let odd = bytes
        .iter()
        .fold(false, |odd, &byte| odd | (byte < b' ') | (byte == 0xc2));
    let pairs = bytes.iter().zip(&bytes[1..]);
    !pairs.fold(odd, |odd, (&byte, &next)| {
        odd | ((byte == b' ') & (next == b' '))
    })
}

fn ends_span(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1).copied();
    match bytes[at] {
        b' ' => next.is_none_or(|next| next.is_ascii_whitespace() || next == 0xc2),
        // The first byte of U+00A0 and of what is no space.
        0xc2 => next == Some(0xa0),
        byte => byte.is_ascii_whitespace(),
    }
}

/// The longest name in [`is_block`].
const LONGEST_BLOCK: usize = 10;

#[rustfmt::skip]
pub(super) fn is_block(name: &str) -> bool {
    let mut lower = [0; LONGEST_BLOCK];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return false;
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"p" | b"br" | b"div" | b"li" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5"
            | b"h6" | b"blockquote" | b"pre" | b"table" | b"tr" | b"section" | b"article"
            | b"header" | b"footer" | b"aside" | b"nav" | b"main" | b"figure" | b"figcaption"
            | b"hr" | b"dl" | b"dt" | b"dd" | b"address" | b"details" | b"summary" | b"form"
            | b"fieldset" | b"caption" | b"body"
    )
}

pub(super) fn is_cell(name: &str) -> bool {
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
        fn a_span_ends_where_its_first_odd_byte_is(text in "[a-c]{1,40}[a é \u{a0}\n]{0,90}") {
            let bytes = text.as_bytes();
            let end = (0..bytes.len()).find(|&at| ends_span(bytes, at));
            prop_assert_eq!(span_end(&text), end.unwrap_or(text.len()));
        }

        #[test]
        fn any_input_is_survived(html in "[a<>&;/\"'! p-]{0,80}|\\PC{0,40}") {
            let text = plain(&html);
            prop_assert!(!text.contains("  "));
        }
    }
}
