//! Back to the lists before this one, and forward again.

use super::list::Kept;
use super::{App, Effect, Pane};
use crate::model::list::ListSpec;
use crate::model::{Anchor, Desk, EntryId, Key, Notice, Source};

/// Lists remembered each way.
const MOST: usize = 100;

/// Lists that are offered first where one is chosen.
const RECENT: usize = 6;

/// A list, and where one stands in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stand {
    pub(super) spec: ListSpec,
    /// The row that is selected.
    pub(super) row: Option<Key>,
    /// The report below it that is selected.
    pub(super) member: Option<EntryId>,
    /// Lines in sight above it.
    pub(super) above: u16,
}

/// The lists before this one, and those gone back from; the nearest is the last of each.
#[derive(Debug, Default)]
pub(super) struct Jumps {
    before: Vec<Stand>,
    after: Vec<Stand>,
}

impl Jumps {
    /// A list is left for another: what was gone back from is forgotten.
    pub(super) fn leave(&mut self, stand: Stand) {
        self.after.clear();
        push(&mut self.before, stand);
    }

    /// Returns where one stood last in the list of `source`.
    pub(super) fn last_in(&self, source: &Source) -> Option<&Stand> {
        let nearest = self.before.iter().rev().chain(self.after.iter().rev());
        nearest
            .into_iter()
            .find(|stand| stand.spec.source == *source)
    }
}

fn push(stands: &mut Vec<Stand>, stand: Stand) {
    // Walking through the sidebar leaves one trace of a list, not one a step.
    stands.retain(|known| known.spec != stand.spec);
    if stands.len() == MOST {
        stands.remove(0);
    }
    stands.push(stand);
}

impl App {
    pub(super) fn jumps_are_empty(&self) -> bool {
        self.jumps.before.is_empty() && self.jumps.after.is_empty()
    }

    /// Returns the lists one was in last, the nearest first, without the one on the screen.
    pub(super) fn recent_lists(&self) -> Vec<Source> {
        let jumps = &self.jumps;
        let mut recent: Vec<Source> = Vec::new();
        for stand in jumps.before.iter().rev().chain(jumps.after.iter().rev()) {
            let source = &stand.spec.source;
            if *source != self.list.spec.source && !recent.contains(source) {
                recent.push(source.clone());
            }
        }
        recent.truncate(RECENT);
        recent
    }

    /// Returns the list on the screen, and where one stands in it.
    pub(super) fn stand(&self) -> Stand {
        Stand {
            spec: self.list.shown_spec().clone(),
            row: self.list.place(),
            member: (self.list.selected().filter(|row| row.is_member)).map(|row| row.id),
            above: self.list.lines_above_cursor(),
        }
    }

    /// Returns where a search that is begun now is left for: a search in a search is left for the
    /// list that the first one was begun in.
    pub(super) fn searching_from(&self) -> Stand {
        let before = self.before_search.clone();
        before.unwrap_or_else(|| self.stand())
    }

    /// Shows a list again as one stood in it.
    pub(super) fn return_to(&mut self, stand: Stand) -> Vec<Effect> {
        if self.list.spec == stand.spec {
            return Vec::new();
        }
        self.list.turn_to(stand.spec);
        let effects = self.load_list(stand.row.map_or(Anchor::Top, Anchor::Around));
        self.list.above = stand.row.map(|_| stand.above);
        let row = stand.row.map(|row| Kept::Row(row.id));
        self.list.keeps = stand.member.map(Kept::Report).or(row);
        effects
    }

    /// Remembers the list on the screen, which is left for that of `source`.
    pub(super) fn leave_for(&mut self, source: &Source) {
        if self.list.spec.source != *source {
            let stand = self.stand();
            self.jumps.leave(stand);
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
        let here = self.stand();
        let search = self.searching_from();
        let (from, to) = if is_back {
            (&mut self.jumps.before, &mut self.jumps.after)
        } else {
            (&mut self.jumps.after, &mut self.jumps.before)
        };
        let Some(stand) = from.pop() else {
            let way = if is_back { "before" } else { "after" };
            self.say(Notice::info(format!("no list {way} this one")));
            return Vec::new();
        };
        push(to, here);
        // A search is left for the list that one came to it from.
        let is_search = matches!(stand.spec.source, Source::Search(_));
        self.before_search = is_search.then_some(search);
        self.stand_in(stand)
    }

    /// Leaves the list on the screen for one of those before it, as one stood in that.
    pub(super) fn go_to_stand(&mut self, stand: Stand) -> Vec<Effect> {
        self.before_search = None;
        self.leave_for(&stand.spec.source);
        self.stand_in(stand)
    }

    fn stand_in(&mut self, stand: Stand) -> Vec<Effect> {
        self.focus = Pane::List;
        self.sidebar.point_at(&stand.spec.source);
        self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
        self.return_to(stand)
    }
}
