//! The pictures of the article on the screen: asked for, given room, and let go.
//!
//! What is wanted follows from the state alone ([`App::follow_pictures`], after every message): the
//! article that is in sight, the room it has, and how the terminal takes pictures. When that
//! changes it is asked for anew, and what was on its way is let go.
//!
//! A picture has its room before it is there, and nothing that is looked at moves when it comes.

use std::collections::HashMap;

use super::{App, Effect};
use crate::model::picture::{Figure, Means, Order, Picture, Room, Wanted};
use crate::model::settings::Pictures;
use crate::model::{Clean, EntryId, Notice, Page, Request, Ticket};

/// The pictures that are there.
#[derive(Debug, Default)]
pub struct Shown {
    /// By figure of the page.
    pictures: Vec<Option<Box<Picture>>>,
    /// Lines that figures get as soon as they are out of sight, by figure of the page.
    due: Vec<Option<u16>>,
    /// What came of this article's pictures, by address: their sizes in pixels, or `None` where there
    /// is no picture. Laid out anew, it has the room for them at once.
    known: HashMap<Clean, Option<(u32, u32)>>,
    /// What was asked for last.
    asked: Option<Asked>,
    /// The number of that request.
    ticket: Ticket,
}

/// What is asked for: another one is another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    entry: EntryId,
    /// The request that the page came of.
    page: Ticket,
    means: Means,
    room: Room,
    may_fetch: bool,
}

impl Shown {
    /// Returns the picture of a figure, if it is there.
    pub fn get(&self, figure: u16) -> Option<&Picture> {
        self.pictures.get(usize::from(figure))?.as_deref()
    }

    /// Returns those that are there.
    pub fn iter(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.iter().flatten().map(|picture| &**picture)
    }

    /// Returns whether there is no picture at an address, and none is on its way.
    pub fn is_gone(&self, source: &Clean) -> bool {
        self.known.get(source) == Some(&None)
    }

    /// Another article comes; what was asked for is let go by the next look.
    pub(super) fn clear(&mut self) {
        self.pictures.clear();
        self.due.clear();
        self.known.clear();
    }

    /// A page with so many figures comes.
    fn begin(&mut self, figures: usize) {
        self.pictures = vec![None; figures];
        self.due = vec![None; figures];
    }

    /// Returns the lines for the picture of a figure, as far as one can tell before it is there.
    fn lines(&self, figure: &Figure, room: &Room, may_fetch: bool) -> u16 {
        match self.known.get(&figure.source) {
            Some(Some(size)) => room.lines(Some(*size)),
            // What may not be fetched may never come.
            None if may_fetch || figure.is_kept => room.lines(figure.size),
            _ => 0,
        }
    }
}

impl App {
    /// Returns how pictures are shown; `None`: they are not.
    pub fn picture_means(&self) -> Option<Means> {
        let best = self.graphics.best?;
        if self.settings.ui.linear || self.shows_pictures == Some(false) {
            return None;
        }
        let is_wanted = self.shows_pictures == Some(true);
        match self.settings.reader.pictures {
            Pictures::By(means) => Some(means),
            Pictures::Off => is_wanted.then_some(best),
            Pictures::Auto => {
                let is_plain = self.settings.ui.ascii && best == Means::Blocks;
                (is_wanted || (self.graphics.is_unasked && !is_plain)).then_some(best)
            }
        }
    }

    /// Shows pictures, or no more, until the setting is another one or the session ends.
    pub(super) fn switch_pictures(&mut self) -> Vec<Effect> {
        let before = self.picture_means();
        self.shows_pictures = Some(before.is_none());
        let after = self.picture_means();
        self.say(match after {
            Some(means) => Notice::info(format!("pictures are shown: {}", means.name()))
                .hint("{pictures} again goes back"),
            None if before.is_some() => {
                Notice::info("pictures are not shown").hint("{pictures} again goes back")
            }
            None => Notice::info("this terminal shows no pictures"),
        });
        if after.is_none() {
            for figure in 0..self.reader.pictures.due.len() {
                self.reader.pictures.due[figure] = None;
                self.give_room(figure, 0);
            }
        }
        Vec::new()
    }

    /// Returns the room that a picture has: half of the reader, so that text is beside it.
    fn room(&self) -> Room {
        Room {
            columns: self.fit.reader_width,
            rows: (self.fit.reader_lines / 2).max(1),
            cell: self.fit.cell,
        }
    }

    /// Gives a page that just came the room for its pictures.
    pub(super) fn place_pictures(&mut self, page: &mut Page) {
        self.reader.pictures.begin(page.figures.len());
        if self.picture_means().is_none() {
            return;
        }
        let (room, may_fetch) = (self.room(), self.reader.is_opened);
        for index in 0..page.figures.len() {
            let figure = &page.figures[index];
            if !figure.source.is_empty() {
                let rows = self.reader.pictures.lines(figure, &room, may_fetch);
                page.make_room(index, rows);
            }
        }
    }

    /// Asks for what is wanted now, if that is something else than before.
    pub(super) fn follow_pictures(&mut self) -> Option<Effect> {
        self.settle_rooms();
        let wanted = self.wanted_pictures();
        let before = std::mem::replace(&mut self.reader.pictures.asked, wanted);
        if wanted == before {
            return None;
        }
        let Some(asked) = wanted else {
            // The terminal need not hold what is not to be seen.
            let figures = self.reader.pictures.pictures.len();
            self.reader.pictures.begin(figures);
            let before = before?;
            return Some(self.ask_pictures(before, Vec::new()));
        };
        let is_other = |before: Asked| (before.means, before.room) != (asked.means, asked.room);
        if before.is_none_or(is_other) {
            // They are of another size, or for another protocol.
            let figures = self.reader.pictures.pictures.len();
            self.reader.pictures.begin(figures);
        }
        self.give_rooms(asked, before.is_some_and(is_other));
        let shown = &self.reader.pictures;
        let figures = self.reader.article()?.page.figures.iter();
        let missing = figures.enumerate().filter(|(index, figure)| {
            let is_there = shown.get(*index as u16).is_some() || shown.is_gone(&figure.source);
            !figure.source.is_empty() && !is_there
        });
        let missing: Vec<Wanted> = missing
            .map(|(index, figure)| Wanted {
                figure: index as u16,
                source: figure.source.clone(),
                rows: match figure.rows {
                    0 => asked.room.rows,
                    rows => rows,
                },
            })
            .collect();
        if missing.is_empty() && before.is_none() {
            return None;
        }
        Some(self.ask_pictures(asked, missing))
    }

    /// Gives the figures that have none yet, or `all` of them, the room that they need.
    fn give_rooms(&mut self, asked: Asked, all: bool) {
        let Some(article) = self.reader.article() else {
            return;
        };
        let figures = article.page.figures.iter().enumerate();
        let wanted: Vec<(usize, u16)> = figures
            .filter(|(_, figure)| !figure.source.is_empty() && (all || figure.rows == 0))
            .map(|(index, figure)| {
                let shown = &self.reader.pictures;
                (index, shown.lines(figure, &asked.room, asked.may_fetch))
            })
            .collect();
        for (index, rows) in wanted {
            self.give_room(index, rows);
        }
    }

    fn wanted_pictures(&self) -> Option<Asked> {
        let means = self.picture_means().filter(|_| self.reader_is_visible())?;
        let article = self.reader.article()?;
        Some(Asked {
            entry: article.entry,
            page: self.reader.page_ticket(),
            means,
            room: self.room(),
            // Looking through a list asks no site for anything.
            may_fetch: self.reader.is_opened,
        })
    }

    fn ask_pictures(&mut self, asked: Asked, wanted: Vec<Wanted>) -> Effect {
        let ticket = self.next_ticket();
        self.reader.pictures.ticket = ticket;
        Effect::Engine(Request::Pictures(Order {
            ticket,
            entry: asked.entry,
            wanted,
            means: asked.means,
            room: asked.room,
            may_fetch: asked.may_fetch,
        }))
    }

    /// Takes a picture; what is being read stays where it is.
    pub(super) fn take_picture(
        &mut self,
        ticket: Ticket,
        figure: u16,
        picture: Option<Box<Picture>>,
    ) {
        let index = usize::from(figure);
        let shown = &mut self.reader.pictures;
        if ticket != shown.ticket || shown.asked.is_none() || index >= shown.pictures.len() {
            return;
        }
        let may_fetch = shown.asked.is_some_and(|asked| asked.may_fetch);
        let rows = picture.as_ref().map_or(0, |picture| picture.rows);
        let size = picture.as_ref().map(|picture| picture.size);
        shown.pictures[index] = picture;
        let figure = self.reader.article().and_then(|article| {
            let figure = article.page.figures.get(index)?;
            Some((figure.source.clone(), figure.rows))
        });
        let Some((source, rows_before)) = figure else {
            return;
        };
        // What was not fetched while a list was looked through is there once it is.
        if size.is_some() || may_fetch {
            self.reader.pictures.known.insert(source, size);
        }
        if rows_before > 0 && self.is_in_sight(index) {
            self.reader.pictures.due[index] = Some(rows);
        } else {
            self.give_room(index, rows);
        }
    }

    /// Returns whether any line of the room of a figure is on the screen.
    fn is_in_sight(&self, figure: usize) -> bool {
        let page = self.reader.article().map(|article| &article.page);
        let Some(figure) = page.and_then(|page| page.figures.get(figure)) else {
            return false;
        };
        let top = self.reader.head_lines(self.fit.reader_width) + figure.line as usize;
        let gaps = usize::from(figure.has_gap_above) + usize::from(figure.has_gap_below);
        let bottom = top + usize::from(figure.rows) + gaps;
        let seen = self.reader.offset..self.reader.offset + usize::from(self.fit.reader_lines);
        self.reader_is_visible() && top < seen.end && seen.start < bottom
    }

    /// Rooms that are too large are narrowed where nobody looks.
    fn settle_rooms(&mut self) {
        for figure in 0..self.reader.pictures.due.len() {
            if let Some(rows) = self.reader.pictures.due[figure]
                && !self.is_in_sight(figure)
            {
                self.reader.pictures.due[figure] = None;
                self.give_room(figure, rows);
            }
        }
    }

    fn give_room(&mut self, figure: usize, rows: u16) {
        let (width, height) = (self.fit.reader_width, self.fit.reader_lines);
        let head = self.reader.head_lines(width);
        let Some((below, moved)) = self.reader.make_room(figure, rows) else {
            return;
        };
        let by = |line: usize| (line as i64 + moved).max(0) as usize;
        let before = self.reader.offset;
        if head + below <= before {
            self.reader.offset = by(before);
        }
        if let Some((line, offset)) = self.reader.gone_to {
            let line = if line >= below { by(line) } else { line };
            let offset = if offset == before {
                self.reader.offset
            } else {
                offset
            };
            self.reader.gone_to = Some((line, offset));
        }
        self.find_again();
        self.reader.scroll(0, width, height);
    }
}
