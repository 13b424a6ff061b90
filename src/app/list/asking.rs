//! Asking the engine for the rows of a list, and for what it counts.

use super::{Asked, Kept, ListPane, ListState};
use crate::app::{App, Effect};
use crate::model::list::ListSpec;
use crate::model::{Anchor, Key, Request};

impl App {
    /// Asks for a new window of the present list.
    pub(in crate::app) fn load_list(&mut self, anchor: Anchor) -> Vec<Effect> {
        self.ask_list(Asked::Fresh, anchor)
    }

    /// Goes to a place of the present list that may not be loaded.
    pub(in crate::app) fn jump_in_list(&mut self, anchor: Anchor) -> Vec<Effect> {
        let effects = self.load_list(anchor);
        self.list.jumps = Some(anchor);
        effects
    }

    /// Asks for more rows if the cursor comes near the end of the loaded ones.
    pub(in crate::app) fn list_follow_up(&mut self) -> Vec<Effect> {
        match self.list.wanted() {
            Some((asked, anchor)) => self.ask_list(asked, anchor),
            None => Vec::new(),
        }
    }

    fn ask_list(&mut self, asked: Asked, anchor: Anchor) -> Vec<Effect> {
        self.list.set_lines(self.fit.list_lines, self.row_lines());
        if asked == Asked::Fresh {
            self.list.keeps = None;
        }
        let ticket = self.next_ticket();
        self.list.jumps = None;
        self.list.asked = Some((ticket, asked));
        vec![Effect::Engine(Request::List {
            ticket,
            spec: self.list.spec.clone(),
            selected: self.selected_topic(),
            anchor,
            limit: self.list.window_rows(),
        })]
    }

    /// Asks how many entries the list has, where it goes on beyond what is loaded and does not tell.
    pub(in crate::app) fn count_list(&mut self) -> Option<Effect> {
        let list = &self.list;
        let is_asked = list.counting.is_some() || list.asked.is_some();
        let is_found = list.spec.query().is_some() || !list.spec.filters.is_empty();
        if is_asked || !is_found || list.is_whole() {
            return None;
        }
        let spec = list.spec.clone();
        let ticket = self.next_ticket();
        self.list.counting = Some(ticket);
        Some(Effect::Engine(Request::CountList { ticket, spec }))
    }

    /// Loads the present list anew around the cursor.
    pub(in crate::app) fn rebuild_list(&mut self) -> Vec<Effect> {
        self.rebuild_list_at(None)
    }

    /// Loads the present list anew around this entry, else around the cursor.
    pub(in crate::app) fn rebuild_list_at(&mut self, at: Option<Key>) -> Vec<Effect> {
        // The cursor is on its way elsewhere: it still goes there.
        if let Some(anchor) = self.list.jumps {
            return self.jump_in_list(anchor);
        }
        // In an order that is none of time, only rows that are loaded have known places.
        let at = at.filter(|_| self.list.spec.order.is_of_time());
        let anchor = at.or(self.list.place()).map_or(Anchor::Top, Anchor::Around);
        let effects = self.load_list(anchor);
        let selected = self.list.selected().map(|row| {
            if row.is_member {
                Kept::Report(row.id)
            } else {
                Kept::Row(row.id)
            }
        });
        self.list.keeps = at.map(|at| Kept::Row(at.id)).or(selected);
        effects
    }

    /// Shows another list from its top.
    pub(in crate::app) fn show(&mut self, spec: ListSpec) -> Vec<Effect> {
        if self.list.spec == spec && self.list.state == ListState::Ready && !self.list.more_above {
            self.list.step(i64::MIN / 2);
            return self.after_move();
        }
        self.show_at(spec, Anchor::Top)
    }

    /// Shows another list from a place in it.
    pub(in crate::app) fn show_at(&mut self, spec: ListSpec, anchor: Anchor) -> Vec<Effect> {
        let mut list = ListPane::new(spec);
        list.unsaved = std::mem::take(&mut self.list.unsaved);
        self.list = list;
        self.load_list(anchor)
    }

    /// What follows when the cursor may have moved: more rows, a preview.
    pub(in crate::app) fn after_move(&mut self) -> Vec<Effect> {
        let mut effects = self.list_follow_up();
        effects.extend(self.preview());
        effects
    }
}
