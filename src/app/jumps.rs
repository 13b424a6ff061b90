//! Back to the lists before this one, and forward again.

use super::{App, Effect, Pane};
use crate::model::list::ListSpec;
use crate::model::{Anchor, Desk, Key, Notice, Source};

/// Lists remembered each way.
const MOST: usize = 100;

/// Lists that are offered first where one is chosen.
const RECENT: usize = 6;

/// A list, and the row that was selected in it.
type Place = (ListSpec, Option<Key>);

/// The lists before this one, and those gone back from; the nearest is the last of each.
#[derive(Debug, Default)]
pub(super) struct Jumps {
    before: Vec<Place>,
    after: Vec<Place>,
}

impl Jumps {
    /// A list is left for another: what was gone back from is forgotten.
    pub(super) fn leave(&mut self, place: Place) {
        self.after.clear();
        push(&mut self.before, place);
    }
}

fn push(places: &mut Vec<Place>, place: Place) {
    // Walking through the sidebar leaves one trace of a list, not one a step.
    places.retain(|(spec, _)| *spec != place.0);
    if places.len() == MOST {
        places.remove(0);
    }
    places.push(place);
}

impl App {
    pub(super) fn jumps_are_empty(&self) -> bool {
        self.jumps.before.is_empty() && self.jumps.after.is_empty()
    }

    /// Returns the lists one was in last, the nearest first, without the one on the screen.
    pub(super) fn recent_lists(&self) -> Vec<Source> {
        let jumps = &self.jumps;
        let mut recent: Vec<Source> = Vec::new();
        for (spec, _) in jumps.before.iter().rev().chain(jumps.after.iter().rev()) {
            let source = &spec.source;
            if *source != self.list.spec.source && !recent.contains(source) {
                recent.push(source.clone());
            }
        }
        recent.truncate(RECENT);
        recent
    }

    /// The list on the screen, and the row selected in it.
    pub(super) fn place(&self) -> Place {
        let row = self.list.place();
        (self.list.shown_spec().clone(), row)
    }

    /// Remembers the list on the screen, which is left for that of `source`.
    pub(super) fn leave_for(&mut self, source: &Source) {
        if self.list.spec.source != *source {
            let place = self.place();
            self.jumps.leave(place);
        }
    }

    /// Goes to what was read; the article on the screen is the last of it.
    pub(super) fn go_recent(&mut self) -> Vec<Effect> {
        let kept = self.keep_place();
        self.awaits_recent = kept.is_some();
        let mut effects: Vec<Effect> = kept.into_iter().collect();
        effects.extend(self.go(&Source::Desk(Desk::Recent)));
        effects
    }

    /// What was read last is stored now; the list of it may stand on the screen without it.
    pub(super) fn place_kept(&mut self) -> Vec<Effect> {
        if std::mem::take(&mut self.awaits_recent) && self.list.spec.is_recent() {
            return self.load_list(Anchor::Top);
        }
        Vec::new()
    }

    /// Goes back to the list before this one, or forward again.
    pub(super) fn jump(&mut self, is_back: bool) -> Vec<Effect> {
        let here = self.place();
        let (from, to) = if is_back {
            (&mut self.jumps.before, &mut self.jumps.after)
        } else {
            (&mut self.jumps.after, &mut self.jumps.before)
        };
        let Some((spec, row)) = from.pop() else {
            let way = if is_back { "before" } else { "after" };
            self.say(Notice::info(format!("no list {way} this one")));
            return Vec::new();
        };
        push(to, here);
        self.before_search = None;
        self.focus = Pane::List;
        self.sidebar.point_at(&spec.source);
        self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
        self.list.turn_to(spec);
        self.load_list(row.map_or(Anchor::Top, Anchor::Around))
    }
}
