//! Reading: moving through an article by its parts, its outline and its links, and its full text.

use unicode_width::UnicodeWidthStr;

use super::motion::moved;
use super::prompt::Subject;
use super::{App, Effect, Overlay, Pane, PromptKind, wrap};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::page::{Revised, TextSource};
use crate::model::{EntryId, Notice, Request};

/// Longest name that a headline gives a file, in columns: systems allow 255 bytes, and this can be
/// read whole where it is proposed.
const LONGEST_NAME: usize = 44;

/// A list of places of an article to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choosing {
    /// What is chosen from.
    pub from: Places,
    /// The row the cursor is on.
    pub cursor: usize,
}

/// What of an article can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// Its headings.
    Outline,
    /// Its links.
    Links,
    /// The files that come with it.
    Enclosures,
}

impl App {
    /// Pages on in the reader, and at the end to the next unread; from the list, into the reader.
    pub(super) fn read_on(&mut self) -> Vec<Effect> {
        match self.focus {
            Pane::Sidebar => {
                self.focus = Pane::List;
                self.preview()
            }
            Pane::List => self.open_selected(),
            Pane::Reader => {
                let page = (i64::from(self.fit.reader_lines) - 2).max(1);
                if self.scroll_reader(page) {
                    return Vec::new();
                }
                self.go_unread(true)
            }
        }
    }

    /// Goes to the next (previous) paragraph, or heading.
    pub(super) fn step_block(&mut self, forward: bool, headings: bool, count: u32) -> Vec<Effect> {
        for _ in 0..count.max(1) {
            let Some(article) = self.reader.article() else {
                return Vec::new();
            };
            let page = &article.page;
            let lines: Vec<u32> = if headings {
                page.headings.iter().map(|heading| heading.line).collect()
            } else {
                page.blocks.clone()
            };
            if lines.is_empty() {
                self.say(Notice::info("this text has no headings"));
                return Vec::new();
            }
            let width = self.fit.reader_width;
            let head = self.reader.head_lines(width) as i64;
            let here = self.reader.offset as i64 - head;
            let next = if forward {
                lines
                    .iter()
                    .map(|line| i64::from(*line))
                    .find(|line| *line > here)
            } else {
                lines
                    .iter()
                    .rev()
                    .map(|line| i64::from(*line))
                    .find(|line| *line < here)
            };
            let wanted = match next {
                Some(line) => head + line,
                None if forward => i64::MAX / 4,
                None => 0,
            };
            let offset = self.reader.offset as i64;
            self.scroll_reader(wanted - offset);
        }
        Vec::new()
    }

    /// Opens the list of headings, or of links.
    pub(super) fn choose_place(&mut self, from: Places) -> Vec<Effect> {
        let Some(article) = self.reader.article() else {
            return Vec::new();
        };
        let page = &article.page;
        let (count, cursor, none) = match from {
            Places::Outline => {
                let here = self.reader.top_page_line(self.fit.reader_width) as u32;
                let passed = page.headings.iter().filter(|heading| heading.line <= here);
                let cursor = passed.count().saturating_sub(1);
                (page.headings.len(), cursor, "this text has no headings")
            }
            Places::Links => (page.links.len(), 0, "this text has no links"),
            Places::Enclosures => {
                let count = article.byline.files.len();
                (count, 0, "nothing comes with this entry")
            }
        };
        if count == 0 {
            self.say(Notice::info(none));
        } else {
            self.overlay = Some(Overlay::Choosing(Choosing { from, cursor }));
        }
        Vec::new()
    }

    /// Keys while something of the article is chosen.
    pub(super) fn choosing_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Choosing(choosing)) = self.overlay else {
            return Vec::new();
        };
        let count = self
            .reader
            .article()
            .map_or(0, |article| match choosing.from {
                Places::Outline => article.page.headings.len(),
                Places::Links => article.page.links.len(),
                Places::Enclosures => article.byline.files.len(),
            });
        let page = usize::from(self.fit.list_lines.max(4) - 3);
        let cursor = choosing.cursor;
        if let Some(cursor) = moved(key, cursor, count.saturating_sub(1), page) {
            self.overlay = Some(Overlay::Choosing(Choosing { cursor, ..choosing }));
            return Vec::new();
        }
        match key.code {
            Code::Enter | Code::Char('l' | 'o') => {
                self.overlay = None;
                self.chosen(choosing.from, cursor)
            }
            Code::Char('y') if choosing.from == Places::Links => {
                self.overlay = None;
                self.copy_link(Some(cursor as u32 + 1))
            }
            Code::Char('a') if choosing.from == Places::Enclosures => self.queue_enclosure(cursor),
            Code::Char('q' | 'h' | 'U' | 'e') | Code::Esc => {
                self.overlay = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn chosen(&mut self, from: Places, index: usize) -> Vec<Effect> {
        match from {
            Places::Links => self.browse_link(index as u32 + 1),
            Places::Enclosures => self.open_enclosure(index),
            Places::Outline => {
                let heading = self
                    .reader
                    .article()
                    .and_then(|article| article.page.headings.get(index));
                if let Some(line) = heading.map(|heading| heading.line) {
                    let head = self.reader.head_lines(self.fit.reader_width) as i64;
                    let offset = self.reader.offset as i64;
                    self.scroll_reader(head + i64::from(line) - offset);
                    self.focus = Pane::Reader;
                }
                Vec::new()
            }
        }
    }

    /// Asks for the full text of the entry in the reader, or the one under the cursor; if it is
    /// there, for the other text.
    pub(super) fn full_text(&mut self) -> Vec<Effect> {
        let shown = self
            .reader
            .entry
            .as_ref()
            .filter(|_| self.reader_is_visible());
        let Some(row) = shown.or(self.list.selected()) else {
            return Vec::new();
        };
        let entry = row.id;
        if row.url.is_none() {
            self.say(Notice::error("this entry has no page"));
            return Vec::new();
        }
        let article = self.reader.article();
        let shown = article
            .filter(|article| article.entry == entry)
            .map(|article| article.byline.text.clone());
        let has_page = matches!(shown, Some(TextSource::Page | TextSource::FeedOfBoth));
        if !has_page {
            self.say(Notice::info("fetching the full text…"));
        }
        vec![Effect::Engine(Request::FullText { entry, shown })]
    }

    /// Another text of an entry is to be shown, or there is none.
    pub(super) fn take_full_text(
        &mut self,
        entry: EntryId,
        outcome: Result<Notice, Notice>,
    ) -> Vec<Effect> {
        let (Ok(notice) | Err(notice)) = outcome;
        self.say(notice);
        if self.reader.entry.as_ref().map(|row| row.id) != Some(entry) {
            return Vec::new();
        }
        // Another text begins at its beginning.
        self.reader.offset = 0;
        self.load_article()
    }

    /// The full text of an entry came unasked: it is shown, unless the other text is being read.
    pub(super) fn full_text_came(&mut self, entry: EntryId) -> Vec<Effect> {
        let is_open = self.reader.entry.as_ref().map(|row| row.id) == Some(entry);
        if is_open && self.reader.offset == 0 {
            return self.load_article();
        }
        Vec::new()
    }

    /// Shows what changed in the place of the text, or the text again.
    pub(super) fn toggle_changes(&mut self) -> Vec<Effect> {
        let Some(article) = self.reader.article() else {
            return Vec::new();
        };
        if !self.reader.shows_changes && article.byline.revised == Revised::Never {
            self.say(Notice::info("this entry is as it was first seen"));
            return Vec::new();
        }
        let kept = self.keep_place();
        self.reader.shows_changes = !self.reader.shows_changes;
        self.reader.offset = 0;
        let mut effects = self.load_article();
        if self.reader.shows_changes {
            self.reader.want_first_hit();
        }
        effects.extend(kept);
        effects
    }

    /// Asks for the file to save the article in the reader, or under the cursor, in.
    pub(super) fn ask_file(&mut self) -> Vec<Effect> {
        let Some(row) = self.current_entry() else {
            return Vec::new();
        };
        let (entry, name) = (row.id, file_name(&row.title));
        self.open_prompt(PromptKind::File);
        if let Some(prompt) = &mut self.prompt {
            prompt.subject = Subject::Entry(entry);
        }
        let effects = self.fill_prompt(&format!("~/{name}.md"));
        if let Some(prompt) = &mut self.prompt {
            prompt.is_replaced = true;
        }
        effects
    }

    /// Has the article saved.
    pub(super) fn save_article(subject: &Subject, typed: &str) -> Vec<Effect> {
        match subject {
            Subject::Entry(entry) if !typed.is_empty() => {
                vec![Effect::Engine(Request::SaveArticle {
                    entry: *entry,
                    path: typed.into(),
                })]
            }
            _ => Vec::new(),
        }
    }

    /// Ends the program, with the place in the entry kept.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        self.keep_place()
            .into_iter()
            .chain(self.keep_session())
            .chain([Effect::Quit])
            .collect()
    }

    /// Remembers how far the entry in the reader was read, and which version of it, if it was
    /// read at all.
    pub(super) fn keep_place(&self) -> Option<Effect> {
        let Some(article) = self.reader.article() else {
            // It was left before its text was there; it was opened all the same.
            let opened = self.reader.entry.as_ref().filter(|_| self.reader.is_opened);
            return opened.map(|row| Effect::Engine(Request::Opened(row.id)));
        };
        if self.reader.shows_changes {
            return None;
        }
        let seen = self.reader.is_opened.then_some(article.loaded);
        let (width, height) = (self.fit.reader_width, self.fit.reader_lines);
        let progress = if self.reader.percent(width, height) >= 100 {
            0
        } else {
            let top = self.reader.top_page_line(width);
            let line = article
                .page
                .lines
                .get(top)
                .filter(|_| self.reader.offset > 0);
            line.map_or(0, |line| line.progress)
        };
        let is_known = article.place.unwrap_or(0) == progress;
        (!is_known || seen.is_some()).then_some(Effect::Engine(Request::Place {
            entry: article.entry,
            progress,
            seen,
        }))
    }
}

/// Makes a headline into the name of a file: its words in small letters, joined by hyphens.
fn file_name(title: &str) -> String {
    let mut name = String::new();
    let mut room = LONGEST_NAME;
    for word in title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let wide = word.width() + usize::from(!name.is_empty());
        if wide > room {
            // A sentence without spaces is one word.
            let lines = wrap::lines(word, room as u16);
            let first = lines.into_iter().next().filter(|_| name.is_empty());
            name.extend(first.map(|line| word[line].to_lowercase()));
            break;
        }
        room -= wide;
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(&word.to_lowercase());
    }
    if name.is_empty() {
        name.push_str("article");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_names_a_file() {
        for (title, name) in [
            ("Harbor Line: talks resume", "harbor-line-talks-resume"),
            ("../../etc/passwd", "etc-passwd"),
            ("“Öffentlich” 100 %", "öffentlich-100"),
            ("!?", "article"),
        ] {
            assert_eq!(file_name(title), name);
        }
        assert!(file_name(&"long ".repeat(99)).len() <= LONGEST_NAME);
        for (word, letters) in [("λιμάνι ", 41), ("港", 22)] {
            let name = file_name(&word.repeat(99));
            assert_eq!(name.chars().count(), letters, "{name}");
        }
    }
}
