//! HTML in pieces: text and tags, in one pass, without a tree. Never fails.

use std::borrow::Cow;

use memchr::{memchr, memchr3_iter, memmem};
use web_atoms::NAMED_ENTITIES;

/// A piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text between tags, entities not decoded.
    Text(&'a str),
    /// A start tag: its name, and what stands behind the name.
    Start(&'a str, &'a str),
    /// An end tag.
    End(&'a str),
    /// A formula or a drawing, whose content is no text as it stands.
    Drawing {
        /// `math` or `svg`.
        name: &'a str,
        /// What stands behind the name.
        attributes: &'a str,
        /// What stands between its tags.
        content: &'a str,
    },
}

/// Reads the pieces of a document. Comments, doctypes, processing instructions and what is not
/// text (`script`, `style`, …) are passed over.
#[derive(Debug, Clone)]
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

/// Elements whose content is not text.
const OPAQUE: [&str; 5] = ["script", "style", "head", "template", "noscript"];

/// Elements that are one thing.
const DRAWINGS: [&str; 3] = ["svg", "math", "mml:math"];

/// Returns the pieces of `html`.
pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = self.rest;
            if rest.is_empty() {
                return None;
            }
            // `<` opens a tag only before a letter, `/`, `!` or `?`.
            let Some(after) = rest.strip_prefix('<') else {
                let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                return Some(self.text(end));
            };
            match after.as_bytes().first() {
                Some(b'!') if after.starts_with("!--") => {
                    let end = memmem::find(after.as_bytes(), b"-->");
                    let end = end.map_or(after.len(), |at| at + 3);
                    self.rest = &after[end..];
                }
                Some(b'!') if after.starts_with("![CDATA[") => {
                    let inner = &after[8..];
                    let end = inner.find("]]>").unwrap_or(inner.len());
                    self.rest = inner.get(end + 3..).unwrap_or_default();
                    return Some(Piece::Text(&inner[..end]));
                }
                Some(b'!' | b'?') => {
                    let end = after.find('>').map_or(after.len(), |at| at + 1);
                    self.rest = &after[end..];
                }
                Some(b'/') => {
                    let end = memchr(b'>', after.as_bytes()).unwrap_or(after.len());
                    self.rest = after.get(end + 1..).unwrap_or_default();
                    return Some(Piece::End(name(&after[1..end]).0));
                }
                Some(c) if c.is_ascii_alphabetic() => {
                    let end = tag_end(after);
                    let (name, attributes) = name(&after[..end]);
                    self.rest = after.get(end + 1..).unwrap_or_default();
                    let is_of = |names: &[&str]| {
                        let mut names = names.iter();
                        names.any(|one| name.eq_ignore_ascii_case(one))
                    };
                    if is_of(&DRAWINGS) {
                        let is_empty = attributes.trim_end().ends_with('/');
                        return Some(Piece::Drawing {
                            name: name.rsplit(':').next().unwrap_or(name),
                            attributes,
                            content: if is_empty {
                                ""
                            } else {
                                self.skip_content(name)
                            },
                        });
                    }
                    if !is_of(&OPAQUE) {
                        return Some(Piece::Start(name, attributes));
                    }
                    self.skip_content(name);
                }
                _ => {
                    let end = after.find('<').map_or(rest.len(), |at| at + 1);
                    return Some(self.text(end));
                }
            }
        }
    }
}

impl<'a> Pieces<'a> {
    fn text(&mut self, end: usize) -> Piece<'a> {
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Piece::Text(text)
    }

    /// Passes over everything up to the end tag of `name`, and returns it; without one, nothing.
    fn skip_content(&mut self, name: &str) -> &'a str {
        let whole = self.rest;
        let mut at = 0;
        while let Some(found) = self.rest[at..].find("</") {
            let after = at + found + 2;
            let candidate = self.rest.as_bytes().get(after..after + name.len());
            if candidate.is_some_and(|c| c.eq_ignore_ascii_case(name.as_bytes())) {
                let end = self.rest[after..].find('>');
                self.rest = end.map_or("", |end| &self.rest[after + end + 1..]);
                return &whole[..after - 2];
            }
            at = after;
        }
        ""
    }
}

/// Returns where a tag ends: at the `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let bytes = tag.as_bytes();
    let mut quote = None;
    for at in memchr3_iter(b'>', b'"', b'\'', bytes) {
        match (quote, bytes[at]) {
            (None, b'>') => return at,
            (None, mark) => quote = Some(mark),
            (Some(open), mark) if open == mark => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the first `>` has to do.
    tag.find('>').unwrap_or(tag.len())
}

/// Splits a tag's inside into its name and the rest.
fn name(tag: &str) -> (&str, &str) {
    let mut bytes = tag.bytes();
    let end = bytes.position(|byte| byte.is_ascii_whitespace() || byte == b'/');
    tag.split_at(end.unwrap_or(tag.len()))
}

/// Returns the value of an attribute, entities decoded.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '=')
            .unwrap_or(rest.len())
            .max(rest.chars().next().map_or(1, char::len_utf8));
        let name = &rest[..end];
        let tail = rest[end..].trim_start();
        let value;
        if let Some(after) = tail.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            if let Some(quote) = quote {
                let inner = &after[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                value = &inner[..end];
                rest = inner.get(end + 1..).unwrap_or_default();
            } else {
                let end = after
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(after.len());
                value = &after[..end];
                rest = &after[end..];
            }
        } else {
            value = "";
            rest = tail;
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode_entities(value));
        }
    }
}

/// Decodes character references once (HTML §13.5): named ones that end in `;`, and numbers.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    let next = |text: &str| memchr(b'&', text.as_bytes());
    if next(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = next(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name has 31 letters.
        let end = rest.bytes().take(34).position(|b| b == b';');
        let decoded = end.and_then(|end| decode_one(&rest[1..=end], &mut out).then_some(end + 1));
        let used = decoded.unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = &rest[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Decodes what stands behind the `&`, its `;` included.
fn decode_one(name: &str, out: &mut String) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let number = number.trim_end_matches(';');
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let Ok(code) = code else { return false };
        out.push(match code {
            0x80..=0x9f => windows_1252(code as u8),
            0 => char::REPLACEMENT_CHARACTER,
            code => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        });
        return true;
    }
    // Names of one or two characters; the second is 0 where there is none.
    let Some(&(first, second)) = NAMED_ENTITIES.get(name) else {
        return false;
    };
    let chars = [first, second].into_iter().filter(|&code| code != 0);
    out.extend(chars.filter_map(char::from_u32));
    first != 0
}

/// References to 128–159 mean Windows-1252, as browsers read them.
fn windows_1252(byte: u8) -> char {
    let (text, _) =
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_broken_html() {
        let html = "a < b<p class='x>y'>c<!-- <p> --></P ><script>if (a<b) '</p>'</script>d<br/";
        let got: Vec<Piece<'_>> = pieces(html).collect();
        let want = [
            Piece::Text("a "),
            Piece::Text("< b"),
            Piece::Start("p", " class='x>y'"),
            Piece::Text("c"),
            Piece::End("P"),
            Piece::Text("d"),
            Piece::Start("br", "/"),
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn attributes_are_found() {
        let attributes = r#" href = "a&amp;b" ALT='x "y"' width=1 hidden"#;
        assert_eq!(attribute(attributes, "href").as_deref(), Some("a&b"));
        assert_eq!(attribute(attributes, "alt").as_deref(), Some("x \"y\""));
        assert_eq!(attribute(attributes, "width").as_deref(), Some("1"));
        assert_eq!(attribute(attributes, "hidden").as_deref(), Some(""));
        assert_eq!(attribute(attributes, "src"), None);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode_entities(
                "a &amp;lt; &Scaron;&epsilon;&bne; &eacute;&#8217;&#x2014;&#146; & &bogus; &#xd800;"
            ),
            "a &lt; Šε=\u{20e5} é’—’ & &bogus; \u{fffd}"
        );
    }
}
