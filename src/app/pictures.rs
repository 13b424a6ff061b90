//! The pictures of the article on the screen: asked for, given room, and let go.
//!
//! What is wanted follows from the state alone ([`App::follow_pictures`], after every message): the
//! article that is in sight, the room it has, and how the terminal takes pictures. When that
//! changes it is asked for anew, and what was on its way is let go.

use std::collections::HashMap;

use super::{App, Effect};
use crate::model::picture::{Means, Order, Picture, Room, Wanted};
use crate::model::settings::Pictures;
use crate::model::{Clean, EntryId, Notice, Page, Request, Ticket};

/// The pictures that are there.
#[derive(Debug, Default)]
pub struct Shown {
    /// By figure of the page.
    pictures: Vec<Option<Box<Picture>>>,
    /// Sizes in pixels of what was seen of this article, by address: laid out anew, it has the
    /// room for them at once.
    sizes: HashMap<Clean, (u32, u32)>,
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

    /// Another article comes; what was asked for is let go by the next look.
    pub(super) fn clear(&mut self) {
        self.pictures.clear();
        self.sizes.clear();
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

    /// Shows pictures, or no more, until the end of the session.
    pub(super) fn switch_pictures(&mut self) -> Vec<Effect> {
        let before = self.picture_means();
        self.shows_pictures = Some(before.is_none());
        let after = self.picture_means();
        self.say(match after {
            Some(means) => Notice::info(format!("pictures are shown: {}", means.name())),
            None if before.is_some() => Notice::info("pictures are not shown"),
            None => Notice::info("this terminal shows no pictures"),
        });
        if after.is_none()
            && let Some(article) = self.reader.article()
        {
            for figure in 0..article.page.figures.len() {
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

    /// Gives a page that just came the room for pictures whose size is known.
    pub(super) fn place_pictures(&mut self, page: &mut Page) {
        self.reader.pictures.pictures = vec![None; page.figures.len()];
        if self.picture_means().is_none() {
            return;
        }
        let (room, is_opened) = (self.room(), self.reader.is_opened);
        for index in 0..page.figures.len() {
            let figure = &page.figures[index];
            let seen = self.reader.pictures.sizes.get(&figure.source);
            // What may not be fetched may never come.
            let told = figure.size.filter(|_| is_opened);
            if let Some((width, height)) = seen.copied().or(told)
                && !figure.source.is_empty()
            {
                page.make_room(index, room.fit(width, height).1);
            }
        }
    }

    /// Asks for what is wanted now, if that is something else than before.
    pub(super) fn follow_pictures(&mut self) -> Option<Effect> {
        let wanted = self.wanted_pictures();
        let before = std::mem::replace(&mut self.reader.pictures.asked, wanted);
        if wanted == before {
            return None;
        }
        let Some(asked) = wanted else {
            let before = before?;
            return Some(self.ask_pictures(before, Vec::new()));
        };
        let is_other = |before: Asked| (before.means, before.room) != (asked.means, asked.room);
        let shown = &mut self.reader.pictures.pictures;
        if before.is_none_or(is_other) {
            // They are of another size, or for another protocol. Their room stays.
            shown.fill(None);
        }
        let figures = &self.reader.article()?.page.figures;
        let missing = figures.iter().enumerate().filter(|(index, figure)| {
            !figure.source.is_empty() && self.reader.pictures.get(*index as u16).is_none()
        });
        let told: Vec<(usize, (u32, u32))> = missing
            .clone()
            .filter(|(_, figure)| asked.may_fetch && figure.rows == 0)
            .filter_map(|(index, figure)| Some((index, figure.size?)))
            .collect();
        let missing: Vec<Wanted> = missing
            .map(|(index, figure)| Wanted {
                figure: index as u16,
                source: figure.source.clone(),
            })
            .collect();
        for (figure, (width, height)) in told {
            self.give_room(figure, asked.room.fit(width, height).1);
        }
        if missing.is_empty() && before.is_none() {
            return None;
        }
        Some(self.ask_pictures(asked, missing))
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
        let rows = picture.as_ref().map_or(0, |picture| picture.rows);
        let size = picture.as_ref().map(|picture| picture.size);
        shown.pictures[index] = picture;
        let source = self.reader.article().and_then(|article| {
            let figure = article.page.figures.get(index)?;
            Some(figure.source.clone())
        });
        if let Some((source, size)) = source.zip(size) {
            self.reader.pictures.sizes.insert(source, size);
        }
        self.give_room(index, rows);
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
