//! Tokens: markup cut into tags and text, whatever its state.
//!
//! A tokenizer of our own because a strict one stops where the interesting part begins: this one
//! never fails, never looks anything up and never expands anything. It holds a position and
//! nothing else, so nesting costs it nothing.

use memchr::{memchr, memmem};

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text as written, references included.
    Text(&'a str),
    /// The inside of a CDATA section.
    CData(&'a str),
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag with its name.
    Close(&'a str),
    /// A comment, processing instruction, declaration or document type.
    Aside,
    /// A tag, comment or CDATA section that the document ends in.
    Cut,
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Name with its prefix.
    pub(super) name: &'a str,
    /// What stands between the name and the end of the tag.
    pub(super) attributes: &'a str,
    /// Whether it is its own end tag.
    pub(super) is_empty: bool,
}

/// Cuts text into tokens.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    /// Bytes read so far.
    pub(super) position: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    /// Goes on behind the first of `ends` that stands in the text at all; to its end without any.
    fn skip(&mut self, opening: usize, ends: &[&str]) -> Token<'a> {
        let rest = &self.rest()[opening..];
        let end = ends
            .iter()
            .find_map(|end| Some(rest.find(end)? + end.len()));
        self.position = end.map_or(self.text.len(), |end| self.position + opening + end);
        if end.is_some() {
            Token::Aside
        } else {
            Token::Cut
        }
    }

    /// Reads a CDATA section. One that runs over the end of an item lost its own.
    fn section(&mut self) -> Token<'a> {
        const OPENING: &str = "<![CDATA[";
        const CLOSING: &str = "]]>";
        self.position += OPENING.len();
        let rest = self.rest();
        let end = memmem::find(rest.as_bytes(), CLOSING.as_bytes());
        let inside = &rest[..end.unwrap_or(rest.len())];
        let is_nested = || memmem::find(inside.as_bytes(), OPENING.as_bytes()).is_some();
        if end.is_none() || is_nested() {
            let resumes = ["</item", "</entry"]
                .iter()
                .filter_map(|tag| inside.find(tag));
            if let Some(at) = resumes.min() {
                self.position += at;
                return Token::CData(&rest[..at]);
            }
        }
        let Some(end) = end else {
            self.position = self.text.len();
            return Token::Cut;
        };
        self.position += end + CLOSING.len();
        Token::CData(inside)
    }

    fn tag(&mut self) -> Token<'a> {
        let rest = self.rest();
        let Some(end) = end_of_tag(rest) else {
            self.position = self.text.len();
            return Token::Cut;
        };
        // A tag that lost its end stops where the next one begins.
        self.position += end + usize::from(rest.as_bytes()[end] == b'>');
        let inside = &rest[1..end];
        if let Some(name) = inside.strip_prefix('/') {
            return Token::Close(&name[..end_of_name(name)]);
        }
        let (inside, is_empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let name_end = end_of_name(inside);
        Token::Open(Tag {
            name: &inside[..name_end],
            attributes: &inside[name_end..],
            is_empty,
        })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let text_end = next_markup(rest);
        if text_end > 0 {
            self.position += text_end;
            return Some(Token::Text(&rest[..text_end]));
        }
        Some(if rest.starts_with("<!--") {
            self.skip(4, &["-->", ">"])
        } else if rest.starts_with("<![CDATA[") {
            self.section()
        } else if rest.starts_with("<!") {
            // A document type may hold declarations of its own.
            let has_subset = rest.find('[') < rest.find('>') && rest.contains('[');
            self.skip(2, if has_subset { &["]>", ">"] } else { &[">"] })
        } else if rest.starts_with("<?xml ") {
            // It holds no `>`, whatever became of its end.
            self.skip(2, &[">"])
        } else if rest.starts_with("<?") {
            self.skip(2, &["?>", ">"])
        } else {
            self.tag()
        })
    }
}

/// Returns where the next `<` stands that begins markup; others are text.
fn next_markup(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = memchr(b'<', &text.as_bytes()[from..]).map(|at| from + at) {
        match text[at + 1..].chars().next() {
            Some(c) if c.is_alphabetic() || matches!(c, '/' | '!' | '?' | '_' | ':') => return at,
            _ => from = at + 1,
        }
    }
    text.len()
}

/// Returns where the name at the start of `text` ends.
fn end_of_name(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')))
        .unwrap_or(text.len())
}

/// Returns where the tag at the start of `text` ends, quotes skipped: at its `>`, or at the `<` of
/// the next one if it has none.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    let bytes = text.as_bytes();
    for (at, &b) in bytes.iter().enumerate().skip(1) {
        match (quote, b) {
            (None, b'>' | b'<') => return Some(at),
            (None, b'"' | b'\'')
                if matches!(bytes[at - 1], b'=' | b' ' | b'\n' | b'\t' | b'\r') =>
            {
                quote = Some(b);
            }
            // No value holds markup: a quote was lost, and the tag is taken as if it had none.
            (Some(_), b'<') => break,
            (Some(open), _) if open == b => quote = None,
            _ => {}
        }
    }
    quote.and_then(|_| text[1..].find(['>', '<']).map(|at| at + 1))
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Returns the attributes of a tag, values as written; those without a value are left out.
pub(super) fn attributes(mut text: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        loop {
            text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if text.is_empty() {
                return None;
            }
            let name_end = text
                .find(|c: char| c.is_whitespace() || c == '=')
                .unwrap_or(text.len());
            let (name, rest) = text.split_at(name_end);
            let Some(value) = rest.trim_start().strip_prefix('=') else {
                text = rest;
                continue;
            };
            let value = value.trim_start();
            let (value, rest) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = &value[1..];
                    match inside.find(quote) {
                        Some(end) => (&inside[..end], &inside[end + 1..]),
                        None => (inside, ""),
                    }
                }
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            text = rest;
            if !name.is_empty() {
                return Some((name, value));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open<'a>(name: &'a str, attributes: &'a str, is_empty: bool) -> Token<'a> {
        Token::Open(Tag {
            name,
            attributes,
            is_empty,
        })
    }

    #[test]
    fn sound_and_broken_markup() {
        let cases: &[(&str, &[Token<'_>])] = &[
            (
                "<a>x</a>",
                &[open("a", "", false), Token::Text("x"), Token::Close("a")],
            ),
            ("<a b='>'/>", &[open("a", " b='>'", true)]),
            ("1 < 2 <b>", &[Token::Text("1 < 2 "), open("b", "", false)]),
            ("<![CDATA[<x>]]>y", &[Token::CData("<x>"), Token::Text("y")]),
            ("<!-- <a> --><?pi <?>", &[Token::Aside, Token::Aside]),
            (
                "<!DOCTYPE x [<!ENTITY a \"b\">]>y",
                &[Token::Aside, Token::Text("y")],
            ),
            ("<![CDATA[x", &[Token::Cut]),
            ("x<a b", &[Token::Text("x"), Token::Cut]),
            ("<a b<c>", &[open("a", " b", false), open("c", "", false)]),
            (
                "<a b='c d=''><e f='g'>",
                &[open("a", " b='c d=''", false), open("e", " f='g'", false)],
            ),
            ("<?xml version='1.0'x>y", &[Token::Aside, Token::Text("y")]),
            (
                "<![CDATA[x]]</item><![CDATA[y]]>",
                &[Token::CData("x]]"), Token::Close("item"), Token::CData("y")],
            ),
            (
                "<a b=\"c>d</a>",
                &[
                    open("a", " b=\"c", false),
                    Token::Text("d"),
                    Token::Close("a"),
                ],
            ),
        ];
        for (text, want) in cases {
            assert_eq!(Tokens::new(text).collect::<Vec<_>>(), *want, "{text}");
        }
    }

    #[test]
    fn attributes_of_any_kind() {
        let found: Vec<_> = attributes(" a=\"1\" b = '2' c=3 d e='x y").collect();
        assert_eq!(found, [("a", "1"), ("b", "2"), ("c", "3"), ("e", "x y")]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[<>/!?a \"'=\\[\\]-]{0,60}") {
            let mut tokens = Tokens::new(&text);
            for token in tokens.by_ref() {
                if let Token::Open(tag) = token {
                    attributes(tag.attributes).count();
                }
            }
            prop_assert_eq!(tokens.position, text.len());
        }
    }
}
