//! Hits: going through the places of a text where a topic or the search matches.

use super::{App, Effect, Pane};
use crate::model::{HitKind, Notice, Source};

/// A place in a text that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The first place where anything matches.
    Any,
    /// The first place that the search finds.
    First,
    /// The last place that the search finds.
    Last,
}

impl App {
    /// Goes to the next place where a topic or the search matches; from the last to the first. From
    /// the list, into the text and to its first place.
    pub(super) fn next_hit(&mut self) -> Vec<Effect> {
        if self.focus != Pane::Reader {
            let effects = self.open_selected();
            self.reader.wanted = Some(Wanted::Any);
            self.go_to_wanted();
            return effects;
        }
        let lines = self.hit_lines(false);
        let here = self.here();
        match lines.iter().find(|line| **line > here).or(lines.first()) {
            Some(line) => self.go_to_line(*line),
            None => self.say(Notice::info("no topic matches in this text")),
        }
        Vec::new()
    }

    /// Returns whether a search is lit, and no find in the text: `n` and `N` go through what it
    /// finds.
    pub(super) fn lights_search(&self) -> bool {
        let is_search = matches!(self.list.spec.source, Source::Search(_));
        is_search && self.focus != Pane::Sidebar
    }

    /// Returns whether the keys of what is unread go through what a search finds instead.
    pub fn steps_through_hits(&self) -> bool {
        self.lights_find() || self.lights_search()
    }

    /// Goes to the next (previous) place that the search finds: in the list a row, in the text a
    /// line, and from its last one to the next text.
    pub(super) fn step_search(&mut self, forward: bool) -> Vec<Effect> {
        let steps = if forward { 1 } else { -1 };
        if self.focus == Pane::List {
            if self.list.rows.is_empty() && !self.list.is_asking() {
                self.say(Notice::brief("nothing was found to go to"));
                return Vec::new();
            }
            self.list.step(steps);
            return self.after_move();
        }
        let (lines, here) = (self.hit_lines(true), self.here());
        let next = if forward {
            lines.iter().find(|line| **line > here)
        } else {
            lines.iter().rfind(|line| **line < here)
        };
        if let Some(line) = next {
            self.go_to_line(*line);
            return Vec::new();
        }
        let before = self.list.cursor;
        self.list.step(steps);
        if self.list.cursor == before {
            self.say(Notice::info(if forward {
                "this is the last one"
            } else {
                "this is the first one"
            }));
            return Vec::new();
        }
        let effects = self.after_move();
        self.reader.wanted = Some(if forward { Wanted::First } else { Wanted::Last });
        self.go_to_wanted();
        effects
    }

    /// Returns the lines of the page with a hit, or with one of the search.
    fn hit_lines(&self, of_search: bool) -> Vec<usize> {
        let Some(article) = self.reader.article() else {
            return Vec::new();
        };
        let lines = article.page.hit_lines.iter().map(|line| *line as usize);
        let is_lit = |index: &usize| {
            let runs = article
                .page
                .lines
                .get(*index)
                .into_iter()
                .flat_map(|line| &line.runs);
            runs.filter_map(|run| run.face.hit).any(is_search)
        };
        lines.filter(|line| !of_search || is_lit(line)).collect()
    }

    /// Returns the page line that was gone to, as long as nothing was scrolled since; else one a
    /// little below the top.
    pub(super) fn here(&self) -> usize {
        match self.reader.gone_to {
            Some((line, offset)) if offset == self.reader.offset => line,
            _ => {
                let height = usize::from(self.fit.reader_lines);
                self.reader.top_page_line(self.fit.reader_width) + height / 4
            }
        }
    }

    pub(super) fn go_to_line(&mut self, line: usize) {
        let (width, height) = (self.fit.reader_width, self.fit.reader_lines);
        self.reader.show_page_line(line, width, height);
        self.reader.gone_to = Some((line, self.reader.offset));
    }

    /// Goes to the place that was asked for before the text was there.
    pub(super) fn go_to_wanted(&mut self) {
        if self.reader.article().is_none() {
            return;
        }
        let line = match self.reader.wanted.take() {
            None => None,
            Some(Wanted::Any) => self.hit_lines(false).first().copied(),
            Some(Wanted::First) => self.hit_lines(true).first().copied(),
            Some(Wanted::Last) => self.hit_lines(true).last().copied(),
        };
        if let Some(line) = line {
            self.go_to_line(line);
        }
    }
}

/// Returns whether a run is lit by the search rather than by a topic.
fn is_search(kind: HitKind) -> bool {
    kind == HitKind::Search
}
