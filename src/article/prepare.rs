//! Prepare: HTML made ready for the renderer.
//!
//! The document is written anew from its pieces. Only known elements are kept, every one is
//! closed, numbers are clamped, the depth is bounded, links are numbered, and what the renderer
//! has no look for is marked with [`signs`](super::signs).

mod formulas;
mod links;
mod lists;
mod media;
mod script;
mod tables;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use url::Url;

pub(super) use script::mapped;

use super::code;
use super::html::{Piece, Pieces, attribute, decode_entities, pieces};
use super::signs::{MAX_SPAN, Sign, is_private};
use crate::model::page::{Link, Role};
use crate::model::picture::Figure;

/// Deepest nesting that is kept; elements below it lose their tags and keep their text.
const MAX_DEPTH: usize = 200;

/// Writes `html` anew for the renderer; relative addresses are joined to `base`. Returns it with
/// its links and figures: the address of a link in the new document is its index.
pub(super) fn prepare(html: &str, base: Option<&str>) -> Prepared {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        base: base.and_then(|base| Url::parse(base).ok()),
        open: Vec::new(),
        links: Vec::new(),
        known: HashMap::new(),
        figure: None,
        figures: Vec::new(),
        formula: None,
    };
    let marked_up = if html.contains('<') {
        Cow::Borrowed(html)
    } else {
        Cow::Owned(paragraphs(html))
    };
    let mut rest = pieces(&marked_up);
    while let Some(piece) = rest.next() {
        match piece {
            Piece::Text(text) => writer.text(&decode_entities(text)),
            Piece::Start(name, attributes) => {
                writer.start(&name.to_ascii_lowercase(), attributes, &mut rest);
            }
            Piece::End(name) => writer.end(&name.to_ascii_lowercase()),
            Piece::Drawing {
                name,
                attributes,
                content,
            } => writer.drawing(name, attributes, content),
        }
    }
    writer.close_to(0);
    Prepared {
        html: writer.out,
        links: writer.links,
        figures: writer.figures,
    }
}

/// A document as the renderer gets it, and what was taken out of it.
pub(super) struct Prepared {
    pub(super) html: String,
    pub(super) links: Vec<Link>,
    pub(super) figures: Vec<Figure>,
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// What it is called here: `h` stands for all headings, captions and the like.
    name: &'static str,
    /// The tag written for it; may be empty.
    tag: &'static str,
    /// What stands before its end tag.
    sign: Option<Sign>,
    /// Where its content begins in what is written.
    at: usize,
}

struct Writer {
    out: String,
    base: Option<Url>,
    open: Vec<Open>,
    links: Vec<Link>,
    /// Indices of the links by address.
    known: HashMap<String, u16>,
    /// The figure that is open.
    figure: Option<media::OpenFigure>,
    /// The places of pictures.
    figures: Vec<Figure>,
    /// `LaTeX` of the formula that was written last: a picture of it may follow.
    formula: Option<String>,
}

/// Elements that are written as blocks: the name they have here, and the tag.
fn block(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "p" | "address" => ("p", "p"),
        "div" | "section" | "article" | "header" | "footer" | "aside" | "main" | "details"
        | "center" | "nav" | "fieldset" | "dl" | "hgroup" => ("div", "div"),
        "blockquote" => ("blockquote", "blockquote"),
        "ul" | "menu" | "dir" => ("ul", "ul"),
        "ol" => ("ol", "ol"),
        _ => return None,
    })
}

/// Elements inside a line: the tag, and the role.
fn inline(name: &str) -> Option<(&'static str, Option<Role>)> {
    Some(match name {
        "em" | "i" | "cite" | "dfn" | "var" => ("em", None),
        "strong" | "b" => ("strong", None),
        "del" | "s" | "strike" => ("s", None),
        "code" | "samp" | "tt" => ("code", None),
        "kbd" => ("", Some(Role::Key)),
        "mark" => ("", Some(Role::Marked)),
        "ins" => ("", Some(Role::Inserted)),
        _ => return None,
    })
}

impl Writer {
    fn text(&mut self, text: &str) {
        let in_pre = self.is_in("pre");
        let is_blank = || text.chars().all(char::is_whitespace);
        if matches!(self.open.last(), Some(open) if matches!(open.name, "ul" | "ol")) {
            if is_blank() {
                return;
            }
            // The renderer leaves out what stands in a list outside of its items.
            self.item();
        }
        let text = if !in_pre && self.begins_line() {
            text.trim_start_matches([' ', '\t', '\r', '\n'])
        } else {
            text
        };
        for c in text.chars() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '\t' if in_pre => self.out.push_str("    "),
                '\n' => self.out.push('\n'),
                '\t' | '\r' => self.out.push(' '),
                '\u{202f}' => self.out.push('\u{a0}'),
                '\u{200b}' => self.out.push(Sign::MayBreak.char()),
                '\u{feff}' => {}
                c if is_private(c) || c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }

    fn start(&mut self, name: &str, attributes: &str, rest: &mut Pieces<'_>) {
        if attribute(attributes, "hidden").is_some() && !matches!(name, "html" | "body") {
            return skip(rest, name);
        }
        if formulas::is_said_twice(attributes) {
            return skip(rest, name);
        }
        match name {
            "br" => {
                // In a list the renderer would leave it out with the list.
                self.out.push_str("<br>");
            }
            "wbr" => self.out.push(Sign::MayBreak.char()),
            "hr" => {
                self.close_paragraph();
                let _ = write!(self.out, "<p>{}</p>", Sign::Rule.char());
            }
            "img" => self.image(attributes),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(1, |digit| digit - b'0');
                self.line_block(Role::Heading(level));
            }
            "summary" => {
                self.line_block(Role::Heading(6));
                self.out.push_str("▾ ");
            }
            "caption" => self.line_block(Role::Note),
            "figure" => self.start_figure(rest),
            "figcaption" => self.caption(),
            "iframe" | "video" | "audio" | "embed" | "object" => {
                self.media(name, attributes, rest);
            }
            "button" | "select" | "textarea" | "datalist" | "dialog" | "rp" => skip(rest, name),
            "q" => self.out.push('“'),
            "rt" => self.out.push('('),
            "a" if links::leads_back(attributes, rest)
                || (self.is_in("h") && links::leads_here(rest)) =>
            {
                skip(rest, name);
            }
            "a" => self.link(attributes),
            "sup" | "sub" if !self.is_in("pre") => {
                let name = if name == "sup" { "sup" } else { "sub" };
                self.push(name, "", None);
            }
            "li" => {
                self.close_within("li", &["ul", "ol"]);
                self.item();
            }
            "dt" | "dd" => {
                self.close_within("dt", &["div"]);
                self.close_within("dd", &["div"]);
                if name == "dt" {
                    self.begin("dt", "div", None);
                    self.begin("b", "strong", None);
                } else {
                    self.begin("dd", "dd", None);
                }
            }
            "pre" | "listing" | "xmp" | "plaintext" => self.code_block(attributes),
            "table" => self.table(attributes, rest),
            "tr" => self.row(),
            "td" | "th" => self.cell(name, attributes, rest),
            _ => {
                if let Some((name, tag)) = block(name) {
                    self.block(name, tag, attributes);
                } else if let Some((tag, role)) = inline(name) {
                    if self.is_in("pre") {
                        self.language(attributes);
                        return;
                    }
                    self.open_item();
                    let name = if tag.is_empty() { "mark" } else { tag };
                    self.begin(name, tag, role);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "caption" | "figcaption" => {
                self.close("h");
            }
            "q" => self.out.push('”'),
            "rt" => self.out.push(')'),
            "figure" => self.end_figure(),
            "a" => self.end_link(),
            "sup" | "sub" => self.end_script(name),
            "pre" | "listing" | "xmp" => {
                if self.close("pre") {
                    let _ = write!(self.out, "<div>{}</div>", Sign::CodeEnd.char());
                }
            }
            "table" => self.end_table(),
            "li" => self.close_within("li", &["ul", "ol"]),
            "td" | "th" => self.close_within("td", &["table"]),
            "dt" | "dd" => {
                self.close_within("dt", &["div"]);
                self.close_within("dd", &["div"]);
            }
            "kbd" | "mark" | "ins" => {
                self.end_inline("mark", "");
            }
            _ => {
                if let Some((name, _)) = block(name) {
                    self.close(name);
                } else if let Some((tag, _)) = inline(name) {
                    self.end_inline(tag, tag);
                }
            }
        }
    }

    /// Opens an element without a look at where it stands.
    fn push(&mut self, name: &'static str, tag: &'static str, sign: Option<Sign>) {
        self.open.push(Open {
            name,
            tag,
            sign,
            at: self.out.len(),
        });
    }

    /// Writes a start tag and opens the element; past the depth, nothing.
    fn begin(&mut self, name: &'static str, tag: &'static str, role: Option<Role>) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        if !tag.is_empty() {
            self.out.extend(["<", tag, ">"]);
        }
        if let Some(role) = role {
            self.out.push(Sign::Begin(role).char());
        }
        self.push(name, tag, role.map(|_| Sign::End));
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.iter().rev().any(|open| open.name == name)
    }

    /// Closes all but the outermost `depth` elements, innermost first.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            if let Some(sign) = open.sign {
                self.out.push(sign.char());
            }
            if !open.tag.is_empty() {
                self.out.extend(["</", open.tag, ">"]);
            }
        }
    }

    /// Closes the innermost `name` and what is open inside it. Returns whether it was open.
    fn close(&mut self, name: &str) -> bool {
        let at = self.open.iter().rposition(|open| open.name == name);
        if let Some(at) = at {
            self.close_to(at);
        }
        at.is_some()
    }

    /// Closes the innermost `name`, if it stands nearer than any of `borders`.
    fn close_within(&mut self, name: &str, borders: &[&str]) {
        let at = self
            .open
            .iter()
            .rposition(|open| open.name == name || borders.contains(&open.name));
        if let Some(at) = at.filter(|at| self.open[*at].name == name) {
            self.close_to(at);
        }
    }

    /// A block ends the paragraph before it.
    fn close_paragraph(&mut self) {
        let inner = self.open.iter().rposition(|open| !is_inline(open.name));
        if let Some(at) = inner.filter(|at| self.open[*at].name == "p") {
            self.close_to(at);
        }
    }

    fn block(&mut self, name: &'static str, tag: &'static str, attributes: &str) {
        if self.is_in("pre") {
            // Highlighters put each line of code into a block of its own.
            if !self.out.ends_with('\n') && !self.out.ends_with('>') {
                self.out.push('\n');
            }
            return;
        }
        // A heading or a caption is one line of text, whatever stands in it.
        if self.is_in("h") {
            self.out.push(' ');
            return;
        }
        self.close_paragraph();
        self.open_item();
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        // The first paragraph of an item stands beside its bullet.
        if matches!(name, "p" | "div") && self.begins_item() {
            self.push(name, "", None);
        } else if tag == "ol" {
            let start = attribute(attributes, "start");
            let start = start.and_then(|v| v.trim().parse::<u32>().ok());
            let start = start.unwrap_or(1).clamp(0, 99_999);
            let _ = write!(self.out, "<ol start={start}>");
            self.push(name, tag, None);
        } else {
            self.begin(name, tag, None);
        }
    }

    /// Returns whether a space would be the first thing in a line that a sign begins: the renderer
    /// takes the sign for a letter, and would keep the space.
    fn begins_line(&self) -> bool {
        match self.out.chars().next_back() {
            Some(' ') => self.is_in("h"),
            Some(c) => matches!(
                Sign::of(c),
                Some(Sign::Item(_) | Sign::Begin(Role::Heading(_) | Role::Note))
            ),
            None => false,
        }
    }

    /// Opens a block whose text is one line with a role of its own.
    fn line_block(&mut self, role: Role) {
        self.close("h");
        self.close_paragraph();
        self.open_item();
        self.begin("h", "p", Some(role));
    }

    fn code_block(&mut self, attributes: &str) {
        self.close_paragraph();
        self.open_item();
        if self.open.len() >= MAX_DEPTH || self.is_in("pre") {
            return;
        }
        let _ = write!(self.out, "<div>{}</div><pre>", Sign::Code.char());
        self.push("pre", "pre", None);
        self.language(attributes);
    }

    /// Notes the language of a block of code, if an element names it.
    fn language(&mut self, attributes: &str) {
        let class = attribute(attributes, "class");
        let data = attribute(attributes, "data-lang");
        let names = [class, data];
        let language = names.iter().flatten().find_map(|name| code::language(name));
        if let Some(language) = language {
            self.out.push(Sign::Language(language).char());
        }
    }

    /// Ends an element inside a line. Where blocks were opened in it the parser sorts it out.
    fn end_inline(&mut self, name: &str, tag: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else {
            return;
        };
        if self.open[at + 1..].iter().all(|open| is_inline(open.name)) {
            self.close_to(at);
        } else if !tag.is_empty() {
            self.out.extend(["</", tag, ">"]);
            self.open.remove(at);
        }
    }

    fn quoted(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '"' => self.out.push_str("&quot;"),
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                c if is_private(c) || c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }
}

/// Writes text without any markup as paragraphs.
fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    blocks.flat_map(|block| ["<p>", block, "</p>"]).collect()
}

/// Returns whether an open element stands inside a line.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "em" | "strong" | "s" | "code" | "mark" | "a" | "sup" | "sub" | "b"
    )
}

/// Most pieces that are looked through for the end of an element to leave out.
const MAX_SKIPPED: usize = 1_000;

/// Passes over everything up to the end of the element `name` that was just begun.
fn skip(rest: &mut Pieces<'_>, name: &str) {
    let before = rest.clone();
    let mut depth = 1;
    for piece in rest.by_ref().take(MAX_SKIPPED) {
        match piece {
            Piece::Start(inner, _) if inner.eq_ignore_ascii_case(name) => depth += 1,
            Piece::End(inner) if inner.eq_ignore_ascii_case(name) => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            _ => {}
        }
    }
    // It is never closed, or very long: then nothing is left out.
    *rest = before;
}

/// Reads an attribute that counts columns or rows.
fn span(attributes: &str, name: &str) -> u8 {
    let value = attribute(attributes, name);
    let number = value.and_then(|v| v.trim().parse::<u32>().ok());
    number.unwrap_or(1).clamp(1, MAX_SPAN) as u8
}
