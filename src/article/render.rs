//! Render: html2text with a decorator of our own, and its lines turned into runs with roles.

use std::cell::RefCell;
use std::rc::Rc;

use html2text::config;
use html2text::render::{TaggedLine, TaggedLineElement, TextDecorator};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::plain;
use super::prepare::{Sign, prepare};
use crate::model::page::{Face, Line, Link, Page, Role, Run};
use crate::model::{Clean, guard};

/// Largest HTML that is laid out, in bytes; a longer one takes more than a moment and is shown
/// as plain text.
const MAX_HTML: usize = 512 << 10;

/// Most links an article may have; further ones are text.
const MAX_LINKS: usize = 1_000;

/// Stands for the bar before quoted text: an ASCII character of the same width, since prefixes
/// are measured in bytes.
const QUOTE: char = '\u{2}';

/// Stands for the bullet of a list.
const BULLET: char = '\u{3}';

/// Stands for the point after the number of a list item.
const POINT: char = '\u{4}';

/// Lays `html` out in lines of at most `width` cells. Never fails and never panics: what cannot be
/// rendered is shown as plain text with a notice.
pub fn lay_out(html: &str, base: Option<&str>, width: u16) -> Page {
    let width = width.max(1);
    if html.len() > MAX_HTML {
        return as_plain(html, width, "this text is very long");
    }
    match guard::catch(|| render(html, base, width)) {
        Some(Some(page)) => page,
        Some(None) => as_plain(html, width, "this pane is too narrow for the layout"),
        None => as_plain(html, width, "this text cannot be laid out"),
    }
}

fn render(html: &str, base: Option<&str>, width: u16) -> Option<Page> {
    let links = Rc::new(RefCell::new(Vec::new()));
    let decorator = Decorator {
        links: Rc::clone(&links),
        open: Vec::new(),
    };
    let lines = config::with_decorator(decorator)
        .allow_width_overflow()
        .min_wrap_width(3)
        .link_footnotes(false)
        .unicode_strikeout(false)
        .lines_from_read(prepare(html, base).as_bytes(), usize::from(width))
        .ok()?;
    let mut builder = Builder::new(width);
    for line in lines {
        builder.take(line);
    }
    let links = links
        .take()
        .into_iter()
        .map(|url| Link {
            url: Clean::line(&url),
            text: Clean::default(),
        })
        .collect();
    Some(builder.finish(links))
}

/// Shows the bare text, and says why.
fn as_plain(html: &str, width: u16, why: &str) -> Page {
    let text = Clean::text(&plain(html));
    let mut builder = Builder::new(width);
    for block in text.split('\n') {
        builder.wrap_plain(block);
        builder.push(Line::default());
    }
    let mut page = builder.finish(Vec::new());
    page.notice = Some(Clean::line(&format!("shown as plain text: {why}")));
    page
}

/// What the renderer attaches to text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Mark {
    #[default]
    None,
    Link(u16),
    Emphasis,
    Strong,
    Struck,
    Code,
    Image,
}

#[derive(Debug, Clone)]
struct Decorator {
    /// Addresses in the order of their numbers, shared with the decorators of sub-blocks.
    links: Rc<RefCell<Vec<String>>>,
    /// Numbers of the links that are open; `None` past the limit.
    open: Vec<Option<u16>>,
}

impl TextDecorator for Decorator {
    type Annotation = Mark;

    fn decorate_link_start(&mut self, url: &str) -> (String, Mark) {
        let mut links = self.links.borrow_mut();
        let known = links.iter().position(|known| known == url);
        let index = known.or_else(|| {
            (links.len() < MAX_LINKS).then(|| {
                links.push(url.to_owned());
                links.len() - 1
            })
        });
        let index = index.map(|index| index as u16);
        self.open.push(index);
        (String::new(), index.map_or(Mark::None, Mark::Link))
    }

    fn decorate_link_end(&mut self) -> String {
        match self.open.pop().flatten() {
            Some(index) => {
                let (open, close) = (Sign::LinkOpen.char(), Sign::LinkClose.char());
                format!("{open}{}{close}", index + 1)
            }
            None => String::new(),
        }
    }

    fn decorate_em_start(&self) -> (String, Mark) {
        (String::new(), Mark::Emphasis)
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, Mark) {
        (String::new(), Mark::Strong)
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, Mark) {
        (String::new(), Mark::Struck)
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, Mark) {
        (String::new(), Mark::Code)
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) -> Mark {
        Mark::Code
    }

    fn decorate_preformat_cont(&self) -> Mark {
        Mark::Code
    }

    fn decorate_image(&mut self, _src: &str, title: &str) -> (String, Mark) {
        (title.to_owned(), Mark::Image)
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        format!("{QUOTE} ")
    }

    fn unordered_item_prefix(&self) -> String {
        format!("{BULLET} ")
    }

    fn ordered_item_prefix(&self, i: i64) -> String {
        format!("{i}{POINT} ")
    }

    fn make_subblock_decorator(&self) -> Self {
        Self {
            links: Rc::clone(&self.links),
            open: Vec::new(),
        }
    }
}

/// Turns the renderer's lines into ours. Roles begun by a sign go on over line ends.
struct Builder {
    width: usize,
    lines: Vec<Line>,
    role: Role,
    is_link_number: bool,
}

impl Builder {
    fn new(width: u16) -> Self {
        Self {
            width: usize::from(width),
            lines: Vec::new(),
            role: Role::Text,
            is_link_number: false,
        }
    }

    fn take(&mut self, line: TaggedLine<Vec<Mark>>) {
        let mut pen = Pen::default();
        let mut is_quote = false;
        for element in line.iter() {
            let TaggedLineElement::Str(string) = element else {
                continue;
            };
            let face = self.face(&string.tag);
            for c in string.s.chars() {
                match c {
                    QUOTE => {
                        is_quote = true;
                        pen.put('▎', with(Role::QuoteBar));
                        continue;
                    }
                    BULLET => {
                        pen.put('•', with(Role::Bullet));
                        continue;
                    }
                    POINT => {
                        pen.recolour_number();
                        pen.put('.', with(Role::Bullet));
                        continue;
                    }
                    _ => {}
                }
                match Sign::of(c) {
                    Some(Sign::Begin(role)) => self.role = role,
                    Some(Sign::End) => self.role = Role::Text,
                    Some(Sign::Rule) => {
                        for _ in 0..self.width.saturating_sub(pen.width()) {
                            pen.put('─', with(Role::Rule));
                        }
                    }
                    Some(Sign::LinkOpen) => {
                        self.is_link_number = true;
                        pen.put('[', with(Role::LinkNumber));
                    }
                    Some(Sign::LinkClose) => {
                        self.is_link_number = false;
                        pen.put(']', with(Role::LinkNumber));
                    }
                    None => pen.put(c, self.face_of(c, &face, is_quote)),
                }
            }
        }
        let line = pen.finish();
        if line_width(&line) > self.width {
            for part in cut(&line, self.width) {
                self.push(part);
            }
        } else {
            self.push(line);
        }
    }

    fn face(&self, marks: &[Mark]) -> Face {
        let mut face = with(self.role);
        for mark in marks {
            match mark {
                Mark::None => {}
                Mark::Link(index) => face.link = Some(*index),
                Mark::Emphasis => face.is_emphasis = true,
                Mark::Strong => face.is_strong = true,
                Mark::Struck => face.is_struck = true,
                Mark::Code => face.role = Role::Code,
                Mark::Image => face.role = Role::Image,
            }
        }
        face
    }

    fn face_of(&self, c: char, face: &Face, is_quote: bool) -> Face {
        let mut face = *face;
        // A role that began in this very string is newer than its marks.
        if face.role == Role::Text || matches!(self.role, Role::Heading(_)) {
            face.role = self.role;
        }
        if self.is_link_number {
            return with(Role::LinkNumber);
        }
        if matches!(c, '\u{2500}'..='\u{257f}') {
            face.role = Role::Rule;
        } else if is_quote && face.role == Role::Text {
            face.role = Role::Quote;
        }
        face
    }

    /// Wraps bare text at the width.
    fn wrap_plain(&mut self, text: &str) {
        let mut pen = Pen::default();
        for word in text.split_word_bounds() {
            if pen.width() + word.width() > self.width && pen.width() > 0 {
                self.push(std::mem::take(&mut pen).finish());
                if word.trim().is_empty() {
                    continue;
                }
            }
            for grapheme in word.graphemes(true) {
                if pen.width() + grapheme.width() > self.width && pen.width() > 0 {
                    self.push(std::mem::take(&mut pen).finish());
                }
                grapheme.chars().for_each(|c| pen.put(c, Face::default()));
            }
        }
        self.push(pen.finish());
    }

    /// Adds a line; not more than one blank line in a row, and none at the top.
    fn push(&mut self, line: Line) {
        let is_blank = |line: &Line| line.runs.iter().all(|run| run.text.trim().is_empty());
        if is_blank(&line) && self.lines.last().is_none_or(is_blank) {
            return;
        }
        self.lines.push(line);
    }

    fn finish(mut self, links: Vec<Link>) -> Page {
        while self.lines.last().is_some_and(|line| line.runs.is_empty()) {
            self.lines.pop();
        }
        for index in 1..self.lines.len() {
            self.lines[index - 1].is_wrapped = self.is_wrapped(index);
        }
        let total: usize = self.lines.iter().map(length).sum::<usize>().max(1);
        let mut above = 0;
        for line in &mut self.lines {
            line.progress = (above as u64 * 65_536 / total as u64) as u32;
            above += length(line);
        }
        Page {
            width: self.width as u16,
            lines: self.lines,
            links,
            hit_lines: Vec::new(),
            notice: None,
        }
    }

    /// Returns whether line `index` goes on from the line above: its first word did not fit there.
    fn is_wrapped(&self, index: usize) -> bool {
        let (above, line) = (&self.lines[index - 1], &self.lines[index]);
        let starts_item = line
            .runs
            .first()
            .is_some_and(|run| run.face.role == Role::Bullet);
        let mut text = String::new();
        for run in &line.runs {
            if run.face.role != Role::QuoteBar {
                text.push_str(&run.text);
            }
        }
        let Some(word) = text.split_whitespace().next() else {
            return false;
        };
        // The number of a link sticks to the word before it and may be cut from it.
        !starts_item && !above.runs.is_empty() && line_width(above) + 1 + word.width() > self.width
    }
}

fn with(role: Role) -> Face {
    Face {
        role,
        ..Face::default()
    }
}

fn line_width(line: &Line) -> usize {
    line.runs.iter().map(|run| run.text.width()).sum()
}

fn length(line: &Line) -> usize {
    line.runs.iter().map(|run| run.text.len()).sum()
}

/// Cuts a line that is too wide between graphemes.
fn cut(line: &Line, width: usize) -> Vec<Line> {
    let mut parts = Vec::new();
    let mut pen = Pen::default();
    for run in &line.runs {
        for grapheme in run.text.graphemes(true) {
            // Nothing can be done for a wide character in a pane of one column.
            let cells = grapheme.width();
            if cells > width {
                continue;
            }
            if pen.width() + cells > width {
                parts.push(std::mem::take(&mut pen).finish());
            }
            grapheme.chars().for_each(|c| pen.put(c, run.face));
        }
    }
    parts.push(pen.finish());
    parts
}

/// Gathers characters into runs of one face.
#[derive(Default)]
struct Pen {
    runs: Vec<(String, Face)>,
}

impl Pen {
    fn put(&mut self, c: char, face: Face) {
        match self.runs.last_mut() {
            Some((text, last)) if *last == face => text.push(c),
            _ => self.runs.push((c.to_string(), face)),
        }
    }

    fn width(&self) -> usize {
        self.runs.iter().map(|(text, _)| text.width()).sum()
    }

    /// Makes the digits just written the number of a list item.
    fn recolour_number(&mut self) {
        if let Some((text, face)) = self.runs.last_mut()
            && text
                .trim_start()
                .chars()
                .all(|c| c.is_ascii_digit() || c == '-')
        {
            *face = with(Role::Bullet);
        }
    }

    fn finish(mut self) -> Line {
        while let Some((text, face)) = self.runs.last_mut() {
            if face.role != Role::QuoteBar {
                text.truncate(text.trim_end().len());
            }
            if !text.is_empty() {
                break;
            }
            self.runs.pop();
        }
        let runs = self
            .runs
            .into_iter()
            .map(|(text, face)| Run {
                text: Clean::piece(&text),
                face,
            })
            .filter(|run| !run.text.is_empty())
            .collect();
        Line {
            runs,
            ..Line::default()
        }
    }
}
