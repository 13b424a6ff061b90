//! Mend: a broken document, written out again as a sound one.
//!
//! For documents that the parser refuses, reads as empty, or would read wrongly: a bare `&`, HTML
//! that nobody escaped, tags that are not closed or closed twice, control characters, text before
//! the root, a `version` or a namespace of another time, a document cut in the middle. It works on
//! tokens with a stack of open elements, in one pass; whole items before a cut are kept.

mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

pub(super) use self::names::is_item;
use self::names::{ATOM, PREFIXES, is_container, is_transparent, namespace, text_type};
use super::base64_text;
use super::escape::{push_attribute, push_escaped, push_mixed, push_text};
use super::outline::{Kind, is_text, kind};
use crate::feed::tokens::{Tag, Token, Tokens, attributes, local};

/// A document, mended.
#[derive(Debug)]
pub(super) struct Mended {
    /// Well-formed XML.
    pub(super) text: String,
    /// Where its items or entries stand in `text`.
    pub(super) items: Vec<Range<usize>>,
    /// It ended before its root did: what came after the last whole item is left out.
    pub(super) is_incomplete: bool,
    /// What was not right, in plain words, each once.
    pub(super) repairs: Vec<&'static str>,
}

/// Writes `text` out again; `None` if nothing in it is the root of a feed.
pub(super) fn mend(text: &str) -> Option<Mended> {
    let mut mender = Mender {
        out: String::with_capacity(text.len() + 512),
        open: Vec::new(),
        kind: Kind::Other,
        root: "",
        prefix: "",
        repairs: Vec::new(),
        item: None,
        items: Vec::new(),
    };
    let mut tokens = Tokens::new(text);
    let mut is_closed = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if mender.open.is_empty() => mender.root(tag),
            Token::Text(text) if mender.open.is_empty() => {
                if !text.trim().is_empty() {
                    mender.repaired(STRAY_TEXT);
                }
            }
            _ if mender.open.is_empty() => {}
            Token::Open(tag) => {
                if !mender.open(tag, &mut tokens, text) {
                    break;
                }
            }
            Token::Close(name) => {
                mender.close(name);
                // What stands after the root is not part of the document.
                if mender.open.is_empty() {
                    is_closed = true;
                    break;
                }
            }
            Token::Text(text) => mender.text(text),
            Token::CData(text) => push_escaped(&mut mender.out, text),
            Token::Aside => {}
            Token::Cut => break,
        }
    }
    if mender.kind == Kind::Other {
        return None;
    }
    Some(mender.finish(!is_closed))
}

const STRAY_TEXT: &str = "text before the XML";
const BAD_CHARACTERS: &str = "characters that were not escaped";
const BARE_MARKUP: &str = "HTML that was not escaped";
const UNCLOSED: &str = "tags that were not closed";
const ELSEWHERE: &str = "text beside the place where it lies";
const PODCAST: &str = "podcast details that are not known";

struct Mender<'a> {
    out: String,
    /// Open elements, the name as it is written out.
    open: Vec<Cow<'a, str>>,
    kind: Kind,
    /// Name of the root as it was.
    root: &'a str,
    /// Prefix of the root, or nothing.
    prefix: &'a str,
    repairs: Vec<&'static str>,
    /// The open item: where it begins in `out`, and how many elements were open around it.
    item: Option<(usize, usize)>,
    items: Vec<Range<usize>>,
}

impl<'a> Mender<'a> {
    fn repaired(&mut self, what: &'static str) {
        if !self.repairs.contains(&what) {
            self.repairs.push(what);
        }
    }

    fn text(&mut self, text: &str) {
        if push_text(&mut self.out, text) {
            self.repaired(BAD_CHARACTERS);
        }
    }

    /// Looks at an element before the root; takes it as the root if it can be one.
    fn root(&mut self, tag: Tag<'a>) {
        let name = local(tag.name);
        let kind = kind(name);
        if !matches!(kind, Kind::Rss | Kind::Atom) || tag.is_empty {
            return;
        }
        (self.kind, self.root) = (kind, name);
        self.prefix = tag.name.split_once(':').map_or("", |(prefix, _)| prefix);
        match kind {
            Kind::Atom => {
                let _ = write!(self.out, "<{name} xmlns=\"{ATOM}\"");
            }
            _ => self.out.push_str("<rss version=\"2.0\""),
        }
        for (prefix, namespace) in PREFIXES {
            let _ = write!(self.out, " xmlns:{prefix}=\"{namespace}\"");
        }
        for (name, value) in unique(tag.attributes) {
            let declared = name.strip_prefix("xmlns:");
            let is_ours = declared.is_some_and(|p| PREFIXES.iter().any(|(prefix, _)| *prefix == p));
            if name != "xmlns" && name != "version" && !is_ours {
                push_attribute(&mut self.out, name, namespace(value));
            }
        }
        self.out.push('>');
        if kind == Kind::Atom {
            self.open.push(name.into());
        } else {
            // Written by ourselves, because it may be missing, or end before the items (RSS 1.0).
            self.out.push_str("<channel>");
            self.open.extend(["rss".into(), "channel".into()]);
        }
    }

    /// Writes an element; one that holds text with all that is in it. Returns `false` if the
    /// document ends in it.
    fn open(&mut self, tag: Tag<'a>, tokens: &mut Tokens<'a>, text: &'a str) -> bool {
        if tag.name.starts_with("podcast:") {
            // Roles and kinds that the parser does not know cost it the whole document.
            self.repaired(PODCAST);
            return tag.is_empty || skip(tokens, tag.name);
        }
        let name = self.rename(tag.name);
        if self.kind == Kind::Rss && is_transparent(&name) {
            return true;
        }
        let is_item = is_item(&name);
        if is_item {
            // Whatever is open around it but its channel or feed was never closed.
            let around = if self.kind == Kind::Rss { 2 } else { 1 };
            if self.open.len() > around {
                self.repaired(UNCLOSED);
            }
            self.close_to(around);
            self.item = Some((self.out.len(), self.open.len()));
        }
        if self.kind == Kind::Atom && name == "content" {
            let source = attributes(tag.attributes).find(|(name, _)| *name == "src");
            if let Some((_, source)) = source {
                // It lies elsewhere. Its type may be any, and what stands inside is against the
                // rules: the parser would give up the document for either.
                self.out.push_str("<content");
                push_attribute(&mut self.out, "src", source);
                self.out.push_str("/>");
                if tag.is_empty {
                    return true;
                }
                self.repaired(ELSEWHERE);
                return skip(tokens, tag.name);
            }
        }
        let is_text = is_text(self.kind, local(&name), tag.attributes) || is_media_text(&name);
        if is_text && !tag.is_empty {
            return self.text_element(&name, tag, tokens, text);
        }
        if tag.is_empty && needs_text(self.kind, &name) {
            return true;
        }
        self.push_tag(&name, tag);
        if tag.is_empty {
            self.out.push_str("/>");
            if is_item {
                self.item = None;
            }
        } else {
            self.out.push('>');
            self.open.push(name);
        }
        true
    }

    /// Writes an element that holds text, its markup escaped.
    fn text_element(
        &mut self,
        name: &str,
        tag: Tag<'a>,
        tokens: &mut Tokens<'a>,
        text: &'a str,
    ) -> bool {
        let start = tokens.position;
        let mut end = start;
        let mut has_markup = false;
        let mut is_closed = false;
        // Copied, so that a tag that belongs to the next element is still to come.
        let mut ahead = tokens.clone();
        while let Some(token) = ahead.next() {
            match token {
                Token::Close(close) if close == tag.name => {
                    is_closed = true;
                    break;
                }
                Token::Close(close) if is_item(close) || is_container(close) => break,
                Token::Open(open) if is_item(open.name) => break,
                // No headline holds these: it was not closed.
                Token::Open(open) if name == "title" && is_beside_title(open.name) => break,
                Token::Open(_) | Token::Close(_) => has_markup = true,
                Token::Cut => return false,
                _ => {}
            }
            end = ahead.position;
        }
        tokens.position = if is_closed { ahead.position } else { end };
        let mut inside = String::new();
        if has_markup {
            self.repaired(BARE_MARKUP);
            for token in Tokens::new(&text[start..end]) {
                if let Token::CData(text) = token {
                    push_escaped(&mut inside, text);
                }
            }
            if inside.is_empty() {
                push_escaped(&mut inside, &text[start..end]);
            } else {
                inside.clear();
                push_mixed(&mut inside, &text[start..end]);
            }
        } else {
            for token in Tokens::new(&text[start..end]) {
                match token {
                    Token::Text(text) if push_text(&mut inside, text) => {
                        self.repaired(BAD_CHARACTERS);
                    }
                    Token::CData(text) => push_escaped(&mut inside, text),
                    _ => {}
                }
            }
        }
        if self.kind == Kind::Atom
            && is_packed(name, tag.attributes)
            && let Some(text) = base64_text::decode(&inside)
        {
            inside.clear();
            push_escaped(&mut inside, &text);
        }
        if needs_text(self.kind, name) && inside.trim().is_empty() {
            return is_closed || end < text.len();
        }
        self.push_tag(name, tag);
        let _ = write!(self.out, ">{inside}</{name}>");
        is_closed || end < text.len()
    }

    fn push_tag(&mut self, name: &str, tag: Tag<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        let is_atom_text = self.kind == Kind::Atom
            && matches!(
                name,
                "title" | "summary" | "content" | "subtitle" | "rights"
            );
        let is_escaped = attributes(tag.attributes).any(|(n, v)| n == "mode" && v == "escaped");
        for (attribute, value) in unique(tag.attributes) {
            let value = match attribute {
                "type" if is_atom_text => text_type(name, value, is_escaped),
                "type" if is_media_text(name) && value.contains("html") => "html",
                "type" if is_media_text(name) => "plain",
                "xmlns" if self.kind == Kind::Rss => continue,
                _ if attribute.starts_with("xmlns") => namespace(value),
                _ => value,
            };
            push_attribute(&mut self.out, attribute, value);
        }
    }

    /// Gives an element the name that the parser knows.
    fn rename(&self, name: &'a str) -> Cow<'a, str> {
        // Prefixes that say what is the default here: that of the root, and those by habit.
        let bare = name.split_once(':').and_then(|(prefix, local)| {
            let is_default = prefix == "rss"
                || (prefix == "atom" && self.kind == Kind::Atom)
                || (prefix == self.prefix && prefix != "rdf");
            is_default.then_some(local)
        });
        names::known(self.kind, bare.unwrap_or(name))
    }

    /// Closes what `name` closes, and what is open inside of it. An end tag without a start is
    /// left out.
    fn close(&mut self, name: &'a str) {
        let is_root = self.kind == Kind::Rss && local(name).eq_ignore_ascii_case(self.root);
        let name = if is_root {
            "rss".into()
        } else {
            self.rename(name)
        };
        if self.kind == Kind::Rss && is_transparent(&name) {
            self.close_item();
            return;
        }
        // Inside an item only what was opened there, or the item and what is around it.
        let floor = match self.item {
            Some((_, depth)) if !is_item(&name) && !is_container(&name) => depth,
            _ => 0,
        };
        let Some(at) = self.open[floor..]
            .iter()
            .rposition(|open| open.eq_ignore_ascii_case(&name))
        else {
            self.repaired(UNCLOSED);
            return;
        };
        // The channel that is written here closes with the root.
        let is_last = floor + at + 1 == self.open.len();
        if !is_last && !is_root {
            self.repaired(UNCLOSED);
        }
        self.close_to(floor + at);
    }

    /// Closes elements until `depth` are open.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(name) = self.open.pop() else { return };
            let _ = write!(self.out, "</{name}>");
            if let Some((start, around)) = self.item
                && self.open.len() == around
            {
                self.items.push(start..self.out.len());
                self.item = None;
            }
        }
    }

    fn close_item(&mut self) {
        if let Some((_, depth)) = self.item {
            self.close_to(depth);
        }
    }

    fn finish(mut self, is_incomplete: bool) -> Mended {
        // An item that the document ends in is not whole.
        if let Some((start, depth)) = self.item.take() {
            self.out.truncate(start);
            self.open.truncate(depth);
        }
        self.close_to(0);
        Mended {
            text: self.out,
            items: self.items,
            is_incomplete,
            repairs: self.repairs,
        }
    }
}

/// Returns whether the parser takes an element that is empty for one that is missing, and gives up
/// the document for it.
fn needs_text(kind: Kind, name: &str) -> bool {
    (kind == Kind::Atom && is_text(kind, name, "")) || is_media_text(name)
}

fn is_media_text(name: &str) -> bool {
    matches!(
        name,
        "media:title" | "media:description" | "itunes:title" | "itunes:summary"
    )
}

fn is_beside_title(name: &str) -> bool {
    matches!(name, "link" | "guid" | "pubDate" | "description")
}

/// Reads on behind the end of `name`; if the item ends first, only the tag is left out. Returns
/// `false` if the document ends in it.
fn skip(tokens: &mut Tokens<'_>, name: &str) -> bool {
    let mut ahead = tokens.clone();
    loop {
        match ahead.next() {
            Some(Token::Close(close)) if close == name => {
                *tokens = ahead;
                return true;
            }
            Some(Token::Close(close)) if is_item(close) || is_container(close) => return true,
            Some(Token::Open(open)) if is_item(open.name) => return true,
            Some(Token::Cut) | None => return false,
            Some(_) => {}
        }
    }
}

/// Returns whether the text of an element of Atom is base64: by its mode in 0.3, by its type in
/// 1.0, where the content keeps it because its type is still to be looked at.
fn is_packed(element: &str, tag: &str) -> bool {
    attributes(tag).any(|(name, value)| match name {
        "mode" => value == "base64",
        "type" => value == "application/octet-stream" && element != "content",
        _ => false,
    })
}

/// Returns attributes, each once.
fn unique(text: &str) -> impl Iterator<Item = (&str, &str)> {
    // Far more than any feed has; a hundred thousand must not cost their square.
    const MOST: usize = 64;
    let mut seen: Vec<&str> = Vec::new();
    attributes(text).take(MOST).filter(move |(name, _)| {
        let is_sound = name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'));
        let is_new = is_sound && !seen.contains(name);
        if is_new {
            seen.push(name);
        }
        is_new
    })
}
