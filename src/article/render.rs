//! Render: html2text with a decorator of our own.
//!
//! It is asked for lines without an end, so each paragraph, list item and line of code comes as
//! one line, with bars and bullets before it; where lines end is decided in
//! [`compose`](super::compose).

use html2text::config;
use html2text::render::{TaggedLine, TextDecorator};

use super::compose::Composer;
use super::figures;
use super::flow::Flow;
use super::plain;
use super::prepare::prepare;
use super::signs::Sign;
use crate::model::page::{Face, Page};
use crate::model::settings::{Boilerplate, ReaderSettings};
use crate::model::{Clean, guard};

/// Largest HTML that is laid out, in bytes; a longer one takes more than a moment and is shown
/// as plain text.
const MAX_HTML: usize = 512 << 10;

/// Wider than any paragraph.
const ENDLESS: usize = 1 << 24;

/// Stands for the bar before quoted text: an ASCII character of the same width, since prefixes
/// are measured in bytes.
pub(super) const QUOTE: char = '\u{2}';

/// Stands for the bullet of a list.
pub(super) const BULLET: char = '\u{3}';

/// Stands for the point after the number of a list item.
pub(super) const POINT: char = '\u{4}';

/// Lays `html` out in lines of at most `width` cells. Never fails and never panics: what cannot be
/// rendered is shown as plain text with a notice.
pub fn lay_out(html: &str, base: Option<&str>, width: u16, settings: &ReaderSettings) -> Page {
    let width = width.max(1);
    if html.len() > MAX_HTML {
        return as_plain(html, width, settings, "this text is very long");
    }
    match guard::catch(|| render(html, base, width, settings)) {
        Some(Some(page)) => page,
        Some(None) | None => as_plain(html, width, settings, "this text cannot be laid out"),
    }
}

fn render(html: &str, base: Option<&str>, width: u16, settings: &ReaderSettings) -> Option<Page> {
    let prepared = prepare(html, base);
    let lines = config::with_decorator(Decorator::default())
        .allow_width_overflow()
        .link_footnotes(false)
        .unicode_strikeout(false)
        .lines_from_read(prepared.html.as_bytes(), ENDLESS)
        .ok()?;
    let mut composer = Composer::new(width, settings);
    for line in lines {
        composer.take(&line);
    }
    let mut page = composer.finish(prepared.links);
    if settings.boilerplate == Boilerplate::Drop {
        drop_links(&mut page);
    }
    figures::place(&mut page, prepared.figures);
    Some(page)
}

/// Drops the links at the end that went with lines of the site; the others keep their numbers.
fn drop_links(page: &mut Page) {
    let runs = page.lines.iter().flat_map(|line| &line.runs);
    let named = runs.filter_map(|run| run.face.link).max();
    page.links
        .truncate(named.map_or(0, |last| usize::from(last) + 1));
}

/// Shows the bare text, and says why.
fn as_plain(html: &str, width: u16, settings: &ReaderSettings, why: &str) -> Page {
    let text = Clean::text(&plain(html));
    let mut composer = Composer::new(width, settings);
    for block in text.split('\n') {
        composer.block(&Flow::plain(block, Face::default()));
    }
    let mut page = composer.finish(Vec::new());
    page.notice = Some(Clean::line(&format!("shown as plain text: {why}")));
    page
}

/// A line as the renderer hands it over.
pub(super) type Rendered = TaggedLine<Vec<Mark>>;

/// What the renderer attaches to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    #[default]
    None,
    Link(u16),
    Emphasis,
    Strong,
    Struck,
    Code,
    /// Text of a block of code.
    Block,
    Image,
}

#[derive(Debug, Clone, Default)]
struct Decorator {
    /// Indices of the links that are open.
    open: Vec<Option<u16>>,
}

impl TextDecorator for Decorator {
    type Annotation = Mark;

    fn decorate_link_start(&mut self, url: &str) -> (String, Mark) {
        let index = url.parse().ok();
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
        Mark::Block
    }

    fn decorate_preformat_cont(&self) -> Mark {
        Mark::Block
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
        Self::default()
    }
}
