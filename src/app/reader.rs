//! The reader pane: the open article, and the place in it.
//!
//! What scrolls is one column of lines: the headline block, the page, and below it the links and
//! enclosures. The block and the lists are cheap, so they are made from the state when they are
//! needed ([`ReaderPane::head_lines`], [`ReaderPane::tail`]) and never stored.

use std::ops::Range;

use super::hits::Wanted;
use super::pictures::Shown;
use super::{App, Effect, Pane, wrap};
use crate::model::page::{Line, OpenArticle};
use crate::model::{Change, Clean, EntryId, EntryRow, Notice, Request, Target, Ticket};

/// Lines of the headline block below the headline: byline, topics, rule, blank line.
const BYLINE_LINES: usize = 4;

/// What the reader shows of an article besides its headline.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum ReaderState {
    /// Nothing was opened.
    #[default]
    Empty,
    /// The text is on its way.
    Loading,
    /// The text is there.
    Ready(Box<OpenArticle>),
    /// The text could not be had.
    Failed(Notice),
}

/// A find in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Find {
    /// What is looked for, in small letters.
    pub needle: String,
    /// Lines of the page that have it.
    pub lines: Vec<usize>,
    /// Which of them was gone to, counted from 0.
    pub at: usize,
}

/// A line below the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TailLine {
    /// Nothing.
    Blank,
    /// The link with this index.
    Link(u16),
    /// A line about an enclosure.
    Enclosure(Clean),
}

/// The article.
#[derive(Debug, Default)]
pub struct ReaderPane {
    /// The entry shown, as its list shows it.
    pub entry: Option<EntryRow>,
    /// Its text.
    pub state: ReaderState,
    /// Its pictures.
    pub pictures: Shown,
    /// Lines above the first one in sight.
    pub offset: usize,
    /// A find that is lit.
    pub find: Option<Find>,
    /// The place to go to when the text is there.
    pub(super) wanted: Option<Wanted>,
    /// The page line that was gone to, and the offset then.
    pub(super) gone_to: Option<(usize, usize)>,
    /// What changed is shown in the place of the text.
    pub shows_changes: bool,
    /// It was opened, and not only looked at in passing.
    pub(super) is_opened: bool,
    /// What comes into it now comes by undoing, not by a key that opens it: it does not count as
    /// read.
    pub(super) only_shows: bool,
    /// The entry that was opened before this one.
    just_read: Option<EntryId>,
    ticket: Ticket,
    /// The request that the text came of.
    page_ticket: Ticket,
    /// The rest the cursor has to keep before a preview is loaded.
    resting: Option<Ticket>,
    /// Since when the entry is shown that the cursor rests on.
    pub(super) lingering: Option<Ticket>,
}

impl ReaderPane {
    /// Returns the article, if it is there.
    pub fn article(&self) -> Option<&OpenArticle> {
        match &self.state {
            ReaderState::Ready(article) => Some(article),
            _ => None,
        }
    }

    /// Returns the headline's lines as byte ranges of the title.
    pub fn title_lines(&self, width: u16) -> Vec<Range<usize>> {
        self.entry
            .as_ref()
            .map(|row| wrap::lines(&row.title, width))
            .unwrap_or_default()
    }

    /// Returns the number of lines of the headline block.
    pub fn head_lines(&self, width: u16) -> usize {
        self.title_lines(width).len() + BYLINE_LINES
    }

    /// Returns the page's lines.
    pub fn page_lines(&self) -> &[Line] {
        self.article().map_or(&[], |article| &article.page.lines)
    }

    /// Gives a picture room in the page, as [`Page::make_room`](crate::model::Page::make_room) does.
    pub(super) fn make_room(&mut self, figure: usize, rows: u16) -> Option<(usize, i64)> {
        match &mut self.state {
            ReaderState::Ready(article) => article.page.make_room(figure, rows),
            _ => None,
        }
    }

    /// Returns the request that the page came of.
    pub(super) fn page_ticket(&self) -> Ticket {
        self.page_ticket
    }

    /// Returns the lines below the page.
    pub fn tail(&self) -> Vec<TailLine> {
        let Some(article) = self.article() else {
            return Vec::new();
        };
        let mut tail = Vec::new();
        if !article.byline.enclosures.is_empty() {
            tail.push(TailLine::Blank);
            tail.extend(
                article
                    .byline
                    .enclosures
                    .iter()
                    .cloned()
                    .map(TailLine::Enclosure),
            );
        }
        if !article.page.links.is_empty() {
            tail.push(TailLine::Blank);
            tail.extend((0..article.page.links.len() as u16).map(TailLine::Link));
        }
        tail
    }

    /// Returns the number of lines in all.
    pub fn length(&self, width: u16) -> usize {
        self.head_lines(width) + self.page_lines().len() + self.tail().len()
    }

    /// Scrolls by `lines`; the last line never goes above the bottom. Returns whether it moved.
    pub(super) fn scroll(&mut self, lines: i64, width: u16, height: u16) -> bool {
        let most = self.length(width).saturating_sub(usize::from(height));
        let offset = (self.offset as i64)
            .saturating_add(lines)
            .clamp(0, most as i64) as usize;
        let moved = offset != self.offset;
        self.offset = offset;
        moved
    }

    /// Keeps the last line at the bottom of a pane that has grown. A place that was gone to stays so.
    pub(super) fn keep_bottom(&mut self, width: u16, height: u16) {
        let before = self.offset;
        self.scroll(0, width, height);
        if let Some((_, offset)) = &mut self.gone_to
            && *offset == before
        {
            *offset = self.offset;
        }
    }

    /// Puts a line of the page near the top.
    pub(super) fn show_page_line(&mut self, line: usize, width: u16, height: u16) {
        let wanted = self.head_lines(width) + line;
        // A quarter of the pane stays above, so that one sees where one has landed.
        self.offset = wanted.saturating_sub(usize::from(height) / 4);
        self.scroll(0, width, height);
    }

    /// Returns the page line at the top of the pane.
    pub(super) fn top_page_line(&self, width: u16) -> usize {
        self.offset.saturating_sub(self.head_lines(width))
    }

    /// Returns how much of the text lies above the end of the pane, in percent.
    pub fn percent(&self, width: u16, height: u16) -> usize {
        let length = self.length(width);
        let seen = (self.offset + usize::from(height)).min(length);
        (seen * 100).checked_div(length).unwrap_or(100)
    }

    fn clear(&mut self) {
        self.entry = None;
        self.pictures.clear();
        self.state = ReaderState::Empty;
        self.offset = 0;
        self.find = None;
        (self.wanted, self.gone_to) = (None, None);
        (self.shows_changes, self.is_opened) = (false, false);
    }

    /// Goes to the first place that is lit as soon as the text is there.
    pub(super) fn want_first_hit(&mut self) {
        self.wanted = Some(Wanted::Any);
    }
}

impl App {
    /// Shows the selected row in the reader after a short rest, if the reader is on the screen.
    pub(super) fn preview(&mut self) -> Vec<Effect> {
        if !self.reader_is_visible() {
            return Vec::new();
        }
        let Some(row) = self.list.selected() else {
            self.reader.clear();
            return Vec::new();
        };
        if self
            .reader
            .entry
            .as_ref()
            .is_some_and(|shown| row.holds(shown.id))
        {
            return Vec::new();
        }
        if self.focus == Pane::Reader {
            return if self.reader.only_shows {
                self.put_selected_into_reader()
            } else {
                self.open_selected()
            };
        }
        let ticket = self.next_ticket();
        self.reader.resting = Some(ticket);
        self.reader.lingering = None;
        vec![Effect::Rest(ticket)]
    }

    /// The cursor has rested: load what it is on.
    pub(super) fn rested(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.reader.resting != Some(ticket) || !self.reader_is_visible() {
            return Vec::new();
        }
        let mut effects = self.put_selected_into_reader();
        effects.extend(self.linger(ticket));
        effects
    }

    /// Opens the selected row: into the reader, and read. Of a story that is the report in the
    /// reader already, else the first to read.
    pub(super) fn open_selected(&mut self) -> Vec<Effect> {
        let Some(row) = self.list.selected() else {
            return Vec::new();
        };
        let shown = self.reader.entry.as_ref();
        let shown = shown.filter(|shown| row.holds(shown.id));
        let Some(wanted) = shown.or(row.first()) else {
            return Vec::new();
        };
        let (id, is_read) = (wanted.id, wanted.flags.is_read);
        let is_shown = shown.is_some()
            && !matches!(
                self.reader.state,
                ReaderState::Empty | ReaderState::Failed(_)
            );
        self.focus = Pane::Reader;
        let mut effects = Vec::new();
        if !is_shown {
            effects.extend(self.put_selected_into_reader());
        }
        self.reader.is_opened = true;
        if !is_read {
            effects.extend(self.mark_quietly(Target::Entries(vec![id]), Change::Read(true)));
        }
        effects
    }

    /// Returns whether the reader shows nothing of the row under the cursor.
    pub(super) fn reader_strays(&self) -> bool {
        let shown = self.reader.entry.as_ref();
        let selected = self.list.selected();
        selected.is_some_and(|row| shown.is_some_and(|shown| !row.holds(shown.id)))
    }

    fn put_selected_into_reader(&mut self) -> Vec<Effect> {
        self.behind = None;
        let row = self.list.selected().and_then(EntryRow::first).cloned();
        self.put_into_reader(row)
    }

    pub(super) fn put_into_reader(&mut self, row: Option<EntryRow>) -> Vec<Effect> {
        self.reader.resting = None;
        let kept = self.keep_place();
        if self.reader.is_opened {
            self.reader.just_read = self.reader.entry.as_ref().map(|row| row.id);
        }
        self.reader.clear();
        // The row has the headline of what is read of its story.
        if let (Some(shown), Some(selected)) = (&row, self.list.rows.get_mut(self.list.cursor)) {
            selected.face(shown.id);
        }
        self.reader.entry = row;
        let mut effects = self.load_article();
        effects.extend(kept);
        effects
    }

    /// Asks for the article of the entry in the reader, at the width of the pane. What is on the
    /// screen stays there until the answer comes.
    pub(super) fn load_article(&mut self) -> Vec<Effect> {
        let Some(entry) = self.reader.entry.as_ref().map(|row| row.id) else {
            return Vec::new();
        };
        if self.fit.reader_width == 0 {
            return Vec::new();
        }
        if self.reader.article().is_none() {
            self.reader.state = ReaderState::Loading;
        }
        let ticket = self.next_ticket();
        self.reader.ticket = ticket;
        let width = self.fit.reader_width;
        if self.reader.shows_changes {
            return vec![Effect::Engine(Request::Changes {
                ticket,
                entry,
                width,
            })];
        }
        let search = self.list.spec.query();
        vec![Effect::Engine(Request::Article {
            ticket,
            entry,
            width,
            search,
            selected: self.selected_topic(),
            just_read: self.reader.just_read,
        })]
    }

    /// Takes an article, or the reason why there is none.
    pub(super) fn take_article(
        &mut self,
        ticket: Ticket,
        article: Result<Box<OpenArticle>, Notice>,
    ) {
        if ticket != self.reader.ticket {
            return;
        }
        let width = self.fit.reader_width;
        // Laid out again at another width, the line that was at the top stays there.
        let progress = self.reader.article().map(|old| {
            let top = self.reader.top_page_line(width);
            old.page.lines.get(top).map_or(0, |line| line.progress)
        });
        match article {
            Ok(mut article) => {
                self.reader.page_ticket = ticket;
                self.place_pictures(&mut article.page);
                if let Some(progress) = progress
                    && self.reader.offset > 0
                {
                    let line = article
                        .page
                        .lines
                        .partition_point(|line| line.progress < progress);
                    self.reader.offset = self.reader.head_lines(width) + line;
                } else if progress.is_none()
                    && let Some(place) = article.place.filter(|place| *place > 0)
                {
                    // Opened again: one goes on where one stopped.
                    let lines = &article.page.lines;
                    let line = lines.partition_point(|line| line.progress < place);
                    self.reader.offset = self.reader.head_lines(width) + line;
                }
                self.reader.state = ReaderState::Ready(article);
            }
            Err(notice) => self.reader.state = ReaderState::Failed(notice),
        }
        self.find_again();
        self.reader.scroll(0, width, self.fit.reader_lines);
        self.go_to_wanted();
    }

    pub(super) fn scroll_reader(&mut self, lines: i64) -> bool {
        self.reader
            .scroll(lines, self.fit.reader_width, self.fit.reader_lines)
    }

    /// Returns the address of link `number` (counted from 1) of the open article.
    pub(super) fn link(&self, number: u32) -> Option<Clean> {
        let links = &self.reader.article()?.page.links;
        links
            .get((number as usize).checked_sub(1)?)
            .map(|link| link.url.clone())
    }
}

/// Returns the text of a line.
pub fn line_text(line: &Line) -> String {
    line.runs.iter().map(|run| run.text.as_str()).collect()
}
