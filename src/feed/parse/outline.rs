//! Outline: a look at a document before anything reads it.
//!
//! One pass that tells how deep it is, what it is, and whether the parser would read it as it was
//! meant. Cheap enough for every document.

use super::extras;
use crate::feed::tokens::{Token, Tokens, attributes, local};

/// Elements inside each other that are accepted: no feed has a tenth of it.
pub(super) const MAX_DEPTH: usize = 256;

/// Default namespaces that the parser knows.
const KNOWN: &[&str] = &["http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/"];

/// What kind of document it is, by its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// RSS 0.9x and 2.0, RSS 1.0 and its relatives.
    Rss,
    /// Atom.
    Atom,
    /// HTML.
    Page,
    /// Something else.
    Other,
}

/// What a look at a document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    /// By the first element that tells.
    pub(super) kind: Kind,
    /// Deepest nesting.
    pub(super) depth: usize,
    /// Items or entries.
    pub(super) items: usize,
    /// The root has a namespace that the parser does not know, of another time or invented.
    pub(super) has_odd_namespace: bool,
    /// Elements say what the parser passes over; see [`extras`](super::extras).
    pub(super) has_extras: bool,
    /// Prefixes are used that nobody declared: the parser would not know what they mean.
    pub(super) has_undeclared: bool,
    /// Markup stands unescaped where text belongs: the parser would lose what follows it.
    pub(super) has_bare_markup: bool,
}

/// Looks at `text`.
pub(super) fn outline(text: &str) -> Outline {
    let mut outline = Outline {
        kind: Kind::Other,
        depth: 0,
        items: 0,
        has_odd_namespace: false,
        has_extras: false,
        has_undeclared: false,
        has_bare_markup: false,
    };
    let (mut used, mut declared) = (0_u8, 0_u8);
    let mut depth = 0_usize;
    let mut is_in_text = false;
    for token in Tokens::new(text) {
        match token {
            Token::Open(tag) => {
                let name = local(tag.name);
                if outline.kind == Kind::Other {
                    outline.kind = kind(name);
                    outline.has_odd_namespace = attributes(tag.attributes)
                        .any(|(name, value)| name == "xmlns" && !KNOWN.contains(&value.trim()));
                }
                if let Some((prefix, _)) = tag.name.split_once(':') {
                    used |= bit(prefix);
                }
                if tag.attributes.contains("xmlns:") {
                    for (name, _) in attributes(tag.attributes) {
                        declared |= name.strip_prefix("xmlns:").map_or(0, bit);
                    }
                }
                outline.items += usize::from(matches!(name, "item" | "entry" | "Item"));
                outline.has_extras = outline.has_extras || extras::is_extra(outline.kind, &tag);
                outline.has_bare_markup |= is_in_text;
                is_in_text = !tag.is_empty && is_text(outline.kind, name, tag.attributes);
                if !tag.is_empty {
                    depth += 1;
                    outline.depth = outline.depth.max(depth);
                    if depth > MAX_DEPTH {
                        return outline;
                    }
                }
            }
            Token::Close(_) => {
                depth = depth.saturating_sub(1);
                is_in_text = false;
            }
            _ => {}
        }
    }
    outline.has_undeclared = used & !declared != 0;
    outline
}

/// Returns the bit of a prefix that everyone knows and the parser reads, 0 of any other.
fn bit(prefix: &str) -> u8 {
    let prefixes = ["content", "dc", "media", "itunes"];
    let known = prefixes.iter().position(|known| *known == prefix);
    known.map_or(0, |at| 1 << at)
}

/// Returns the kind of document that an element is the root of.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "rss" | "RDF" | "channel" | "Channel" => Kind::Rss,
        "feed" | "entry" => Kind::Atom,
        name if ["rss", "rdf"]
            .iter()
            .any(|root| name.eq_ignore_ascii_case(root)) =>
        {
            Kind::Rss
        }
        name if name.eq_ignore_ascii_case("html") => Kind::Page,
        _ => Kind::Other,
    }
}

/// Returns whether an element holds text (HTML in it is escaped) rather than elements.
pub(super) fn is_text(kind: Kind, name: &str, tag: &str) -> bool {
    match (kind, name) {
        (Kind::Rss, "title" | "description" | "encoded" | "summary" | "subtitle" | "copyright") => {
            true
        }
        (Kind::Atom, "title" | "summary" | "content" | "subtitle" | "rights" | "tagline") => {
            // Without a mode, Atom 0.3 says that what stands inside is XML.
            !attributes(tag).any(|(name, value)| {
                (name == "type" && (value.contains("xhtml") || value.ends_with("xml")))
                    || (name == "mode" && value == "xml")
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_at_a_glance() {
        let cases = [
            (
                "<rss><channel><item/><item/></channel></rss>",
                Kind::Rss,
                2,
                2,
                false,
            ),
            (
                "<feed><entry><title>a <b>c</b></title></entry></feed>",
                Kind::Atom,
                4,
                1,
                true,
            ),
            (
                "<feed><title type='xhtml'>a <b>c</b></title></feed>",
                Kind::Atom,
                3,
                0,
                false,
            ),
            (
                "<rss><description>a<br>b</description></rss>",
                Kind::Rss,
                3,
                0,
                true,
            ),
            (
                "<rss><description><![CDATA[a<br>b]]></description></rss>",
                Kind::Rss,
                2,
                0,
                false,
            ),
            ("<!doctype html><html><head>", Kind::Page, 2, 0, false),
            ("<br><b>Warning</b><rss></rss>", Kind::Rss, 2, 0, false),
            ("hello", Kind::Other, 0, 0, false),
        ];
        for (text, kind, depth, items, has_bare_markup) in cases {
            let want = Outline {
                kind,
                depth,
                items,
                has_odd_namespace: false,
                has_extras: false,
                has_undeclared: false,
                has_bare_markup,
            };
            assert_eq!(outline(text), want, "{text}");
        }
        assert!(outline("<rss><dc:date>x</dc:date></rss>").has_undeclared);
        assert!(!outline("<rss><dc:date xmlns:dc='x'>y</dc:date><x:y/></rss>").has_undeclared);
        assert!(outline("<feed xmlns='http://purl.org/atom/ns#'/>").has_odd_namespace);
    }

    #[test]
    fn looking_ends_at_the_limit() {
        let text = "<rss>".to_owned() + &"<a>".repeat(100_000);
        assert_eq!(outline(&text).depth, MAX_DEPTH + 1);
    }
}
