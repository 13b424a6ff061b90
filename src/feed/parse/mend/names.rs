//! Names of another time and of habit, and the ones that the parser knows.

use std::borrow::Cow;

use super::super::outline::Kind;

pub(super) const ATOM: &str = "http://www.w3.org/2005/Atom";
const RSS_1: &str = "http://purl.org/rss/1.0/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Prefixes as everyone uses them, with the namespace the parser knows.
pub(super) const PREFIXES: &[(&str, &str)] = &[
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("wfw", "http://wellformedweb.org/CommentAPI/"),
    ("rdf", RDF),
];

/// Names in RSS that are not all small letters.
const MIXED: &[&str] = &[
    "pubDate",
    "lastBuildDate",
    "managingEditor",
    "webMaster",
    "skipHours",
    "skipDays",
    "textInput",
];

pub(in crate::feed::parse) fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry" | "Item" | "ITEM")
}

pub(super) fn is_container(name: &str) -> bool {
    matches!(name, "channel" | "rss" | "feed" | "rdf:RDF" | "RDF")
}

/// Returns whether an element of RSS is left out and what it holds kept.
pub(super) fn is_transparent(name: &str) -> bool {
    matches!(name, "channel" | "items")
}

/// Returns the namespace that the parser knows for one of another time.
pub(super) fn namespace(uri: &str) -> &str {
    match uri.trim() {
        "http://purl.org/atom/ns#" | "http://www.w3.org/2005/atom" => ATOM,
        "http://my.netscape.com/rdf/simple/0.9/"
        | "http://channel.netscape.com/rdf/simple/0.9/" => RSS_1,
        _ => uri,
    }
}

/// Returns the `type` of a text in Atom as the parser knows it.
pub(super) fn text_type<'a>(element: &str, value: &'a str, is_escaped: bool) -> &'a str {
    match value.trim().to_ascii_lowercase().as_str() {
        "text" | "text/plain" | "plain" => "text",
        "xhtml" | "application/xhtml+xml" | "application/xml" | "text/xml" if !is_escaped => {
            "xhtml"
        }
        kind if kind.contains("html") || kind.ends_with("xml") => "html",
        kind if element == "content" && kind.contains('/') => value,
        _ => "html",
    }
}

/// Returns the name that the parser knows for one without its prefix.
pub(super) fn known(kind: Kind, name: &str) -> Cow<'_, str> {
    if kind == Kind::Atom {
        // Atom 0.3.
        return match name {
            "modified" => "updated".into(),
            "issued" => "published".into(),
            "tagline" => "subtitle".into(),
            "copyright" => "rights".into(),
            _ => name.into(),
        };
    }
    if name.contains(':') || name.bytes().all(|b| b.is_ascii_lowercase()) {
        return name.into();
    }
    match MIXED.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(known) => (*known).into(),
        None => name.to_ascii_lowercase().into(),
    }
}
