//! Where a step was taken, and the way back there.
//!
//! The rule: undoing and redoing shows what it changed. If the list on the screen shows some of it,
//! one stays there; else the list comes in which the step was taken. A setting belongs to no list, nor
//! does what happens by itself.

use super::edit::Awaited;
use super::list::Kept;
use super::{App, Effect, Pane, Prompt, PromptKind, session};
use crate::model::{Anchor, Key, Request, Source, Step};

/// Begins the words of a search; the session has none, for a search is not begun with.
const SEARCH: &str = "search ";

impl App {
    /// Tells the store in which list steps are taken from now on.
    pub(super) fn tell_here(&mut self) -> Option<Effect> {
        // What a mute would find is shown before its list, and is none that anything is done in.
        let mutes = |prompt: &&Prompt| matches!(prompt.kind, PromptKind::Mute | PromptKind::Until);
        let mute = self.prompt.as_ref().filter(mutes);
        let before = mute.and_then(|prompt| prompt.live.origin.as_ref());
        let spec = before.map_or(&self.list.spec, |stand| &stand.spec);
        let here = words(&spec.source);
        if self.here == here {
            return None;
        }
        self.here.clone_from(&here);
        Some(Effect::Engine(Request::Here(here)))
    }

    /// Returns the list that a step was taken in, if that is another one than this and there to go
    /// to. What undoing a step about feeds brings back is there only when the sidebar has it again.
    pub(super) fn taken_elsewhere(&self, step: &Step, is_undone: bool) -> Option<Source> {
        let source = read(step.place.as_deref()?)?;
        let is_of_entries = !step.flags.is_empty() || !step.tags.is_empty();
        let is_there = self.sidebar.has(&source) || (is_undone && !is_of_entries);
        (source != self.list.spec.source && is_there).then_some(source)
    }

    /// Shows the list that a step was taken in, around what it changed.
    pub(super) fn go_where_taken(&mut self, source: Source, at: Option<Key>) -> Vec<Effect> {
        self.leave_for(&source);
        let is_search = matches!(source, Source::Search(_));
        self.before_search = is_search.then(|| self.searching_from());
        if self.focus == Pane::Reader {
            self.focus = Pane::List;
        }
        self.is_reader_only = false;
        self.sidebar.point_at(&source);
        self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
        if !self.sidebar.has(&source) {
            self.awaited = Some(Awaited::new(source.clone(), source.clone()));
        }
        // What changed no entry is undone where one stood.
        let stood = self.jumps.last_in(&source).filter(|_| at.is_none());
        let (stood, above) = stood.map_or((None, None), |stand| (stand.row, Some(stand.above)));
        let spec = self.list_of(source);
        let at = at.filter(|_| spec.order.is_of_time()).or(stood);
        let effects = self.show_at(spec, at.map_or(Anchor::Top, Anchor::Around));
        self.list.keeps = at.map(|at| Kept::Row(at.id));
        self.list.above = above;
        effects
    }
}

pub(super) fn words(source: &Source) -> Option<Box<str>> {
    match source {
        Source::Search(text) => Some(format!("{SEARCH}{text}").into()),
        source => session::written(source).map(Into::into),
    }
}

pub(super) fn read(words: &str) -> Option<Source> {
    match words.strip_prefix(SEARCH) {
        Some(text) => Some(Source::Search(text.into())),
        None => session::read(words),
    }
}
