//! The ways back: `Esc`, `q` and `h`.

use super::{App, Effect, Pane, Shape};
use crate::model::{Desk, Source};

/// The list that all others are left for; from here `q` ends the program.
const TOP: Source = Source::Desk(Desk::Unread);

impl App {
    /// Goes one pane out; before that it folds what is unfolded here.
    pub(super) fn go_out(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.back_to_panel() {
            return effects;
        }
        match self.focus {
            Pane::Reader => {
                self.focus = Pane::List;
                self.is_reader_only = false;
                self.list_follow_up()
            }
            Pane::List => {
                if self.fold_here() {
                    return self.after_move();
                }
                self.focus = Pane::Sidebar;
                Vec::new()
            }
            Pane::Sidebar => {
                if self.sidebar.fold(true) {
                    return self.show_selected_source();
                }
                Vec::new()
            }
        }
    }

    /// Takes back what is lit or chosen, else a filter, else the search.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        if self.reader.find.take().is_some() {
            return Vec::new();
        }
        if self.list.selection.take().is_some() {
            return Vec::new();
        }
        // Out of the article first, to the list it was opened from, whatever that is.
        if self.focus == Pane::Reader {
            return self.back();
        }
        if let Some(effects) = self.lift_filter() {
            return effects;
        }
        if let Some(stand) = self.before_search.take() {
            return self.return_to(stand);
        }
        self.notice = None;
        Vec::new()
    }

    /// Goes back: out of the article, a search, a filter; from any other list to what is unread, where
    /// one stood in it last; and from there out of the program.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.back_to_panel() {
            return effects;
        }
        if self.is_reader_only {
            self.is_reader_only = false;
        }
        match self.focus {
            Pane::Reader => {
                self.focus = Pane::List;
                self.list_follow_up()
            }
            Pane::Sidebar if self.fit.shape != Shape::Wide => {
                self.focus = Pane::List;
                Vec::new()
            }
            _ => {
                if let Some(stand) = self.before_search.take() {
                    return self.return_to(stand);
                }
                if let Some(effects) = self.lift_filter() {
                    return effects;
                }
                if self.list.spec.source == TOP {
                    return self.leave();
                }
                match self.jumps.last_in(&TOP).cloned() {
                    Some(stand) => self.go_to_stand(stand),
                    None => self.go(&TOP),
                }
            }
        }
    }

    /// Returns whether [`Self::back`] ends the program here.
    pub fn back_quits(&self) -> bool {
        let is_way_back = match self.focus {
            Pane::Reader => true,
            Pane::Sidebar if self.fit.shape != Shape::Wide => true,
            _ => self.before_search.is_some() || !self.list.spec.filters.is_empty(),
        };
        !is_way_back && self.list.spec.source == TOP
    }

    /// Takes the last filter off; `None` if there is none.
    fn lift_filter(&mut self) -> Option<Vec<Effect>> {
        let mut spec = self.list.spec.clone();
        spec.filters.pop()?;
        self.list.turn_to(spec);
        Some(self.rebuild_list())
    }
}
