//! Compose: from the renderer's endless lines to a page.
//!
//! Signs are taken out and followed, tables and code are gathered whole and set in their own way,
//! and blank lines are put where blocks meet.

use super::boilerplate::is_boilerplate;
use super::flow::{Flow, Runs, line, line_cells, with};
use super::listing;
use super::render::Rendered;
use super::scan::{Scanner, Traits};
use super::signs::Sign;
use super::table::{Cell, Table};
use crate::model::Clean;
use crate::model::page::{Face, Heading, Line, Link, Page, Role};
use crate::model::settings::{Boilerplate, ReaderSettings};

/// What is being gathered.
#[derive(Debug, Default)]
enum Island {
    #[default]
    None,
    Table(Table),
    Code {
        language: Option<u8>,
        /// What stands before each line.
        prefix: Vec<(char, Face)>,
        text: String,
    },
}

/// Makes a page from the renderer's lines.
pub(super) struct Composer<'a> {
    width: usize,
    settings: &'a ReaderSettings,
    page: Page,
    scanner: Scanner,
    island: Island,
    /// The next block is set apart from the one above.
    has_gap: bool,
    /// Bars before the block above.
    bars: usize,
    /// The block above was an item of a list.
    was_item: bool,
}

impl<'a> Composer<'a> {
    pub(super) fn new(width: u16, settings: &'a ReaderSettings) -> Self {
        Self {
            width: usize::from(width),
            settings,
            page: Page {
                width,
                ..Page::default()
            },
            scanner: Scanner::default(),
            island: Island::None,
            has_gap: false,
            bars: 0,
            was_item: false,
        }
    }

    /// Takes the next line.
    pub(super) fn take(&mut self, rendered: &Rendered) {
        let in_code = matches!(self.island, Island::Code { .. });
        let (flow, traits) = self.scanner.read(rendered, in_code);
        match traits.sign {
            Some(Sign::Code) => {
                let prefix = flow.prefix;
                self.island = Island::Code {
                    language: None,
                    prefix,
                    text: String::new(),
                };
                return;
            }
            Some(Sign::CodeEnd) => return self.end_code(),
            Some(Sign::Table) => {
                self.island = Island::Table(Table {
                    indent: flow.indent(),
                    rows: Vec::new(),
                });
                // The item a table stands in begins on the line above it.
                if traits.is_item {
                    self.block_of(&flow, &traits);
                }
                return;
            }
            Some(Sign::TableEnd) => return self.end_table(&flow),
            _ => {}
        }
        match &mut self.island {
            Island::Table(table) => match traits.sign {
                Some(Sign::Row) => {
                    table.rows.push(Vec::new());
                    return;
                }
                Some(Sign::Cell {
                    is_head,
                    columns,
                    rows,
                }) => {
                    if table.rows.is_empty() {
                        table.rows.push(Vec::new());
                    }
                    let cell = Cell {
                        flows: Vec::new(),
                        is_head,
                        columns: usize::from(columns),
                        rows: usize::from(rows),
                    };
                    if let Some(row) = table.rows.last_mut() {
                        row.push(cell);
                    }
                    return;
                }
                _ => {
                    let cell = table.rows.last_mut().and_then(|row| row.last_mut());
                    if let Some(cell) = cell {
                        let mut flow = flow;
                        flow.prefix.drain(..table.indent.min(flow.prefix.len()));
                        cell.flows.push(flow);
                        return;
                    }
                    // What stands before the first cell: the caption.
                }
            },
            Island::Code { language, text, .. } => {
                *language = language.or(traits.language);
                text.push_str(&flow.text);
                text.push('\n');
                return;
            }
            Island::None => {}
        }
        self.block_of(&flow, &traits);
    }

    /// Adds a paragraph of plain text.
    pub(super) fn block(&mut self, flow: &Flow) {
        self.has_gap = true;
        self.block_of(flow, &Traits::default());
    }

    fn block_of(&mut self, flow: &Flow, traits: &Traits) {
        if traits.is_rule {
            self.has_gap = true;
            let mut runs = Runs::default();
            flow.prefix
                .iter()
                .for_each(|(c, face)| runs.push(*c, *face));
            let room = self.width.saturating_sub(flow.indent());
            runs.push_str(&"─".repeat(room), with(Role::Rule));
            self.add(flow, vec![line(runs)], false);
            self.has_gap = true;
            return;
        }
        if flow.is_blank() && !traits.is_item {
            self.has_gap = true;
            return;
        }
        if is_number(flow)
            && let Some(last) = self
                .page
                .lines
                .iter_mut()
                .rfind(|line| !line.runs.is_empty())
            && line_cells(last) + flow.cells() <= self.width
        {
            last.runs
                .extend(flow.set(self.width).into_iter().flat_map(|line| line.runs));
            return;
        }
        // A list is set apart from what stands around it, its items are not.
        let in_list = traits.is_item || (self.was_item && flow.indent() > 0);
        if traits.is_item != self.was_item && (!in_list || !self.was_item) {
            self.has_gap = true;
        }
        if self.settings.boilerplate != Boilerplate::Keep
            && !traits.is_quote
            && is_boilerplate(&without_numbers(flow))
        {
            if self.settings.boilerplate == Boilerplate::Drop {
                return;
            }
            let mut dimmed = flow.clone();
            for (_, face) in &mut dimmed.faces {
                face.is_strong = false;
                if face.role != Role::LinkNumber {
                    face.role = Role::Boilerplate;
                }
            }
            return self.add(flow, dimmed.set(self.width), in_list);
        }
        let level = flow.faces.iter().find_map(|(_, face)| match face.role {
            Role::Heading(level) => Some(level),
            _ => None,
        });
        if level.is_some() {
            self.has_gap = true;
        }
        let is_first_line = self.has_gap;
        let mut lines = self.indented(flow, level.is_some() || in_list || traits.is_quote);
        if lines.is_empty() {
            lines = flow.set(self.width);
        }
        self.add(flow, lines, in_list);
        if let Some(level) = level
            && is_first_line
            && let Some(at) = self.page.blocks.last()
        {
            self.page.headings.push(Heading {
                line: *at,
                level,
                text: Clean::line(&without_numbers(flow)),
            });
        }
    }

    /// Without space between paragraphs, each begins with an indent, as in a book.
    fn indented(&self, flow: &Flow, is_other: bool) -> Vec<Line> {
        let follows_text = self.has_gap
            && self.page.lines.last().is_some_and(|line| {
                line.runs
                    .first()
                    .is_some_and(|run| run.face.role == Role::Text)
            });
        if self.settings.paragraph_spacing > 0 || is_other || !follows_text {
            return Vec::new();
        }
        let mut indented = flow.clone();
        indented.text.insert_str(0, "\u{a0}\u{a0}");
        for (end, _) in &mut indented.faces {
            *end += 4;
        }
        indented.set(self.width)
    }

    /// Adds the lines of a block, with the space that belongs above it.
    fn add(&mut self, flow: &Flow, lines: Vec<Line>, is_item: bool) {
        if lines.is_empty() {
            return;
        }
        let is_bar = |(c, face): &&(char, Face)| face.role == Role::QuoteBar && *c != ' ';
        let bars = flow.prefix.iter().filter(is_bar).count();
        if self.has_gap && !self.page.lines.is_empty() {
            let is_text = |line: Option<&Line>| {
                let run = line.and_then(|line| line.runs.first());
                run.is_some_and(|run| run.face.role == Role::Text)
            };
            let between_text = is_text(self.page.lines.last()) && is_text(lines.first());
            let spacing = if between_text && !is_item {
                usize::from(self.settings.paragraph_spacing)
            } else {
                usize::from(self.settings.paragraph_spacing.max(1))
            };
            for _ in 0..spacing {
                let mut runs = Runs::default();
                for _ in 0..bars.min(self.bars) {
                    runs.push_str("▎ ", with(Role::QuoteBar));
                }
                if runs_fit(&lines, self.width) {
                    self.page.lines.push(line(runs));
                } else {
                    self.page.lines.push(Line::default());
                }
            }
        }
        if self.has_gap || self.page.lines.is_empty() {
            self.page.blocks.push(self.page.lines.len() as u32);
        }
        self.has_gap = false;
        self.bars = bars;
        self.was_item = is_item;
        for line in lines {
            if line_cells(&line) <= self.width {
                self.page.lines.push(line);
            }
        }
    }

    fn end_code(&mut self) {
        let Island::Code {
            language,
            prefix,
            text,
        } = std::mem::take(&mut self.island)
        else {
            return;
        };
        let lead = Flow {
            prefix,
            ..Flow::default()
        };
        let lines = listing::set(language, &lead, &text, self.width);
        self.has_gap = true;
        self.add(&lead, lines, false);
        self.has_gap = true;
    }

    fn end_table(&mut self, flow: &Flow) {
        let Island::Table(table) = std::mem::take(&mut self.island) else {
            return;
        };
        let hanging = flow.hanging();
        let kept = hanging.len().min(self.width / 2);
        let mut lines = table.set(self.width - kept);
        if kept > 0 {
            for line in &mut lines {
                let mut runs = Runs::default();
                hanging[..kept]
                    .iter()
                    .for_each(|(c, face)| runs.push(*c, *face));
                let mut runs = runs_of(runs);
                runs.append(&mut line.runs);
                line.runs = runs;
            }
        }
        self.has_gap = true;
        self.add(flow, lines, false);
        self.has_gap = true;
    }

    /// Returns the page.
    pub(super) fn finish(mut self, links: Vec<Link>) -> Page {
        // A table or a block of code that never ended.
        self.end_code();
        self.end_table(&Flow::default());
        let length = |line: &Line| line.runs.iter().map(|run| run.text.len()).sum::<usize>();
        let total: usize = self.page.lines.iter().map(length).sum::<usize>().max(1);
        let mut above = 0;
        for line in &mut self.page.lines {
            line.progress = (above as u64 * 65_536 / total as u64) as u32;
            above += length(line);
        }
        self.page.links = links;
        self.page
    }
}

/// Returns runs with the space at their end.
fn runs_of(mut runs: Runs) -> Vec<crate::model::page::Run> {
    // A bar keeps its space; one is put behind and taken off again.
    runs.push('.', with(Role::Rule));
    let mut runs = runs.finish();
    runs.pop();
    runs
}

/// Returns whether the bars of a blank line fit where these lines do.
fn runs_fit(lines: &[Line], width: usize) -> bool {
    width >= 8 && !lines.is_empty()
}

/// Returns whether there is nothing but the number of a link that ended with a block.
fn is_number(flow: &Flow) -> bool {
    let has_number = flow
        .faces
        .iter()
        .any(|(_, face)| face.role == Role::LinkNumber);
    has_number && without_numbers(flow).trim().is_empty()
}

/// Returns the text of a flow without the numbers of links.
fn without_numbers(flow: &Flow) -> String {
    let mut out = String::new();
    let mut start = 0;
    for (end, face) in &flow.faces {
        if face.role != Role::LinkNumber {
            out.push_str(&flow.text[start..*end]);
        }
        start = *end;
    }
    out.replace(['\u{2060}', '\u{200b}', super::wrap::SOFT_HYPHEN], "")
}
