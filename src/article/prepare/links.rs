//! Links: numbered once each, in the order in which they come.

use std::fmt::Write as _;

use url::Url;

use super::{MAX_DEPTH, Writer};
use crate::article::html::{Piece, Pieces, attribute, decode_entities};
use crate::article::plain;
use crate::article::signs::is_private;
use crate::model::Clean;
use crate::model::page::Link;

/// Most links an article may have; further ones are text.
const MAX_LINKS: usize = 1_000;

impl Writer {
    pub(super) fn link(&mut self, attributes: &str) {
        self.end_link();
        let address = attribute(attributes, "href").and_then(|href| self.absolute(&href));
        let Some(address) = address else { return };
        if self.open.len() >= MAX_DEPTH || self.is_in("pre") {
            return;
        }
        self.open_item();
        let known = self.known.get(&address).copied();
        let index = known.or_else(|| {
            (self.links.len() < MAX_LINKS).then(|| {
                self.links.push(Link {
                    url: Clean::line(&address),
                    text: Clean::default(),
                });
                (self.links.len() - 1) as u16
            })
        });
        let Some(index) = index else { return };
        self.known.insert(address, index);
        let _ = write!(self.out, "<a href={index}>");
        self.push("a", "a", None);
    }

    /// Ends a link and notes its text; one without any is taken back.
    pub(super) fn end_link(&mut self) {
        let Some(at) = self.open.iter().rposition(|open| open.name == "a") else {
            return;
        };
        let written = &self.out[self.open[at].at..];
        let start = self.out[..self.open[at].at].rfind("<a href=");
        let index = start.and_then(|start| {
            let number = self.out[start + 8..].split('>').next()?;
            number.parse::<usize>().ok()
        });
        let text = Clean::line(&plain(written).replace(is_private, ""));
        let is_new = index.is_some_and(|index| {
            index + 1 == self.links.len() && self.links[index].text.is_empty()
        });
        let is_empty = text.is_empty() && !written.contains("<img");
        if is_new && is_empty {
            // Nothing shows that number, so nothing has it.
            if let Some(link) = self.links.pop() {
                self.known.remove(link.url.as_str());
            }
            let (start, end) = (start.unwrap_or_default(), self.open[at].at);
            if self.open.len() == at + 1 {
                self.out.replace_range(start..end, "");
                self.open.pop();
                return;
            }
        } else if let Some(link) = index.and_then(|index| self.links.get_mut(index))
            && link.text.is_empty()
        {
            link.text = text;
        }
        // The number stands behind the last word, and the space behind the number.
        let words = self.out.trim_end_matches([' ', '\n']).len();
        let ends_in_space = self.open.len() == at + 1 && words < self.out.len();
        if ends_in_space && words > self.open[at].at {
            self.out.truncate(words);
            self.end_inline("a", "a");
            self.out.push(' ');
            return;
        }
        self.end_inline("a", "a");
    }

    /// Returns an absolute address that may be followed; others are no links.
    pub(super) fn absolute(&self, href: &str) -> Option<String> {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        let url = match &self.base {
            Some(base) => base.join(href),
            None => Url::parse(href),
        };
        let url = url.ok()?;
        matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.into())
    }
}

/// Returns whether a link in a heading leads to that heading, for those who want its address.
pub(super) fn leads_here(rest: &Pieces<'_>) -> bool {
    matches!(rest.clone().next(), Some(Piece::Text(text)) if {
        matches!(decode_entities(text).trim(), "#" | "¶" | "§" | "🔗" | "⚓")
    })
}

/// Returns whether a link only leads back from a footnote to its place in the text.
pub(super) fn leads_back(attributes: &str, rest: &Pieces<'_>) -> bool {
    let is_inside = attribute(attributes, "href").is_some_and(|href| href.starts_with('#'));
    is_inside
        && matches!(rest.clone().next(), Some(Piece::Text(text)) if {
            let text = decode_entities(text);
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{fe0e}');
            matches!(text, "↩" | "↑" | "⤴" | "⏎" | "^" | "⬑")
        })
}
