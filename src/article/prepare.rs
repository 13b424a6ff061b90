//! Prepare: HTML made ready for the renderer.
//!
//! The document is written anew from its pieces. Only known elements and the few attributes that
//! matter are kept, numbers are clamped, the depth is bounded, and what the renderer has no look
//! for is marked with [`signs`](Sign): characters from a private-use area, which are dropped from
//! the text first, so that nothing outside can forge one.

use std::fmt::Write as _;

use url::Url;

use super::html::{Piece, attribute, decode_entities, pieces};
use crate::model::page::Role;

/// Deepest nesting that is kept; elements below it lose their tags and keep their text.
const MAX_DEPTH: usize = 200;

/// Most columns and rows a table cell may span.
const MAX_SPAN: u32 = 50;

/// A character that stands for something the renderer does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// From here on the text has this role.
    Begin(Role),
    /// The role ends.
    End,
    /// A rule across the page.
    Rule,
    /// The bracket before a link's number.
    LinkOpen,
    /// The bracket after a link's number.
    LinkClose,
}

const FIRST: u32 = 0xf_8000;

impl Sign {
    /// Returns the character.
    pub(super) fn char(self) -> char {
        let place = match self {
            Self::End => 0,
            Self::Rule => 1,
            Self::LinkOpen => 2,
            Self::LinkClose => 3,
            Self::Begin(Role::Heading(level)) => 4 + u32::from(level.clamp(1, 6)),
            Self::Begin(_) => 11,
        };
        char::from_u32(FIRST + place).unwrap_or(' ')
    }

    /// Returns what a character stands for, if it is a sign.
    pub(super) fn of(c: char) -> Option<Self> {
        match (c as u32).checked_sub(FIRST)? {
            0 => Some(Self::End),
            1 => Some(Self::Rule),
            2 => Some(Self::LinkOpen),
            3 => Some(Self::LinkClose),
            level @ 5..=10 => Some(Self::Begin(Role::Heading((level - 4) as u8))),
            11 => Some(Self::Begin(Role::Note)),
            _ => None,
        }
    }
}

/// Writes `html` anew for the renderer; relative addresses are joined to `base`.
pub(super) fn prepare(html: &str, base: Option<&str>) -> String {
    let base = base.and_then(|base| Url::parse(base).ok());
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        base,
        open: Vec::new(),
        tables: 0,
    };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => writer.text(&decode_entities(text)),
            Piece::Start(name, attributes) => writer.start(&name.to_ascii_lowercase(), attributes),
            Piece::End(name) => writer.end(&name.to_ascii_lowercase()),
        }
    }
    writer.out
}

struct Writer {
    out: String,
    base: Option<Url>,
    /// Elements that are open, as they were written.
    open: Vec<&'static str>,
    tables: usize,
}

/// Elements that are written as they are, or under another name.
fn written(name: &str) -> Option<&'static str> {
    Some(match name {
        "p" | "summary" | "address" | "figure" => "p",
        "div" | "section" | "article" | "header" | "footer" | "aside" | "main" | "details"
        | "center" | "nav" | "fieldset" => "div",
        "ul" | "menu" => "ul",
        "ol" => "ol",
        "li" => "li",
        "dl" => "dl",
        "dt" => "dt",
        "dd" => "dd",
        "blockquote" => "blockquote",
        "pre" | "listing" | "xmp" => "pre",
        "table" => "table",
        "thead" => "thead",
        "tbody" | "tfoot" => "tbody",
        "tr" => "tr",
        "td" => "td",
        "th" => "th",
        "em" | "i" | "cite" | "dfn" | "var" => "em",
        "strong" | "b" | "mark" => "strong",
        "del" | "s" | "strike" => "s",
        "code" | "kbd" | "samp" | "tt" => "code",
        _ => return None,
    })
}

impl Writer {
    fn text(&mut self, text: &str) {
        let in_pre = self.open.contains(&"pre");
        for c in text.chars() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '\t' if in_pre => self.out.push_str("    "),
                '\n' => self.out.push('\n'),
                '\t' | '\r' => self.out.push(' '),
                // Joined emoji are measured whole and cut in pieces by the renderer.
                '\u{200d}' | '\u{fe0f}' | '\u{fe0e}' => {}
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                '\u{f0000}'..='\u{10ffff}' | '\u{e000}'..='\u{f8ff}' => {}
                c if c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }

    fn start(&mut self, name: &str, attributes: &str) {
        match name {
            "br" => self.out.push_str("<br>"),
            "hr" => {
                let _ = write!(self.out, "<p>{}</p>", Sign::Rule.char());
            }
            "img" => self.image(attributes),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name),
            "figcaption" | "caption" => self.sign_block(Sign::Begin(Role::Note)),
            "iframe" | "video" | "audio" | "embed" | "object" => self.media(name, attributes),
            "q" => self.out.push('“'),
            "a" => self.link(attributes),
            _ => {
                let Some(tag) = written(name) else { return };
                if self.open.len() >= MAX_DEPTH {
                    return;
                }
                self.out.push('<');
                self.out.push_str(tag);
                self.numbers(tag, attributes);
                self.out.push('>');
                if tag == "th" {
                    self.out.push_str("<strong>");
                }
                self.tables += usize::from(tag == "table");
                self.open.push(tag);
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figcaption" | "caption" => {
                if self.close("h") && self.tables == 0 {
                    self.out.push(Sign::End.char());
                }
                self.out.push_str("</p>");
            }
            "q" => self.out.push('”'),
            "a" => {
                if self.close("a") {
                    self.out.push_str("</a>");
                }
            }
            _ => {
                if let Some(tag) = written(name)
                    && self.close(tag)
                {
                    if tag == "th" {
                        self.out.push_str("</strong>");
                    }
                    let _ = write!(self.out, "</{tag}>");
                }
            }
        }
    }

    /// Takes the innermost `tag` off what is open. Returns whether it was open.
    fn close(&mut self, tag: &'static str) -> bool {
        let Some(at) = self.open.iter().rposition(|open| *open == tag) else {
            return false;
        };
        self.tables -= self.open[at..]
            .iter()
            .filter(|open| **open == "table")
            .count();
        if self.open[at..].contains(&"h") && tag != "h" {
            self.out.push(Sign::End.char());
        }
        self.open.truncate(at);
        true
    }

    fn heading(&mut self, name: &str) {
        let level = name.as_bytes().get(1).map_or(1, |digit| digit - b'0');
        self.sign_block(Sign::Begin(Role::Heading(level)));
    }

    /// Opens a block whose text has a role of its own. In a table, where cells stand side by
    /// side, a role would run over into the next cell: there it is strong text.
    fn sign_block(&mut self, sign: Sign) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        self.out.push_str("<p>");
        if self.tables == 0 {
            self.out.push(sign.char());
        }
        self.open.push("h");
    }

    fn link(&mut self, attributes: &str) {
        if self.close("a") {
            self.out.push_str("</a>");
        }
        let address = attribute(attributes, "href").and_then(|href| self.absolute(&href));
        let Some(address) = address else { return };
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        self.out.push_str("<a href=\"");
        self.quoted(&address);
        self.out.push_str("\">");
        self.open.push("a");
    }

    /// Returns an absolute address that may be followed; others are no links.
    fn absolute(&self, href: &str) -> Option<String> {
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

    fn image(&mut self, attributes: &str) {
        let is_tiny = ["width", "height"].iter().any(|side| {
            let value = attribute(attributes, side);
            value.is_some_and(|v| matches!(v.trim().trim_end_matches("px"), "0" | "1" | "2"))
        });
        if is_tiny {
            return;
        }
        let alt = attribute(attributes, "alt")
            .filter(|alt| !alt.trim().is_empty())
            .or_else(|| attribute(attributes, "title"))
            .filter(|alt| !alt.trim().is_empty());
        let mut shown = String::from("▧ ");
        shown.push_str(alt.as_deref().map_or("picture", str::trim));
        self.out.push_str("<img src=\"x\" alt=\"");
        let shown: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        self.quoted(&shown);
        self.out.push_str("\">");
    }

    fn media(&mut self, name: &str, attributes: &str) {
        let source = attribute(attributes, "src").or_else(|| attribute(attributes, "data"));
        let Some(address) = source.and_then(|src| self.absolute(&src)) else {
            return;
        };
        let host = Url::parse(&address).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
        let kind = match name {
            "audio" => "audio",
            "video" => "video",
            _ => "embedded",
        };
        let shown = format!("▷ {kind}: {host}");
        self.out.push_str("<p><a href=\"");
        self.quoted(&address);
        self.out.push_str("\">");
        self.text(&shown);
        self.out.push_str("</a></p>");
    }

    fn numbers(&mut self, tag: &str, attributes: &str) {
        let names: &[&str] = match tag {
            "ol" => &["start"],
            "td" | "th" => &["colspan", "rowspan"],
            _ => return,
        };
        for name in names {
            let value = attribute(attributes, name);
            if let Some(number) = value.and_then(|v| v.trim().parse::<u32>().ok()) {
                let most = if tag == "ol" { 99_999 } else { MAX_SPAN };
                let _ = write!(self.out, " {name}={}", number.clamp(1, most));
            }
        }
    }

    fn quoted(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '"' => self.out.push_str("&quot;"),
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => {}
                '\u{f0000}'..='\u{10ffff}' | '\u{e000}'..='\u{f8ff}' => {}
                c if c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }
}
