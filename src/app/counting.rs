//! Counts of saved queries that take a look at many entries: had beside, one count at a time.
//!
//! Whenever the sidebar is new they are out of date and counted again; until then the last counts
//! stand, but for what is read in the list of such a query itself.

use std::collections::BTreeMap;

use super::{App, Effect};
use crate::model::{Request, Source};

/// What is known of the counts.
#[derive(Debug, Default)]
pub(super) struct Counting {
    /// What is unread, by the texts of the queries; `None` until it is counted.
    known: BTreeMap<Box<str>, Option<u64>>,
    /// A count is under way.
    is_asked: bool,
    /// Something changed since it began.
    is_due: bool,
}

impl App {
    /// The sidebar is new: puts the last counts into it, and asks for new ones.
    pub(super) fn count_saved(&mut self) -> Option<Effect> {
        let rows = self.sidebar.data.iter().flat_map(|data| &data.saved);
        let old = std::mem::take(&mut self.counting.known);
        self.counting.known = rows
            .filter(|row| row.unread.is_none())
            .map(|row| (row.query.clone(), old.get(&row.query).copied().flatten()))
            .collect();
        self.show_saved_counts();
        if self.counting.known.is_empty() {
            return None;
        }
        if self.counting.is_asked {
            self.counting.is_due = true;
            return None;
        }
        Some(self.ask_saved_counts())
    }

    pub(super) fn take_saved_counts(&mut self, counts: Vec<(Box<str>, u64)>) -> Option<Effect> {
        for (query, count) in counts {
            if let Some(known) = self.counting.known.get_mut(&query) {
                *known = Some(count);
            }
        }
        self.show_saved_counts();
        self.counting.is_asked = false;
        self.counting.is_due.then(|| self.ask_saved_counts())
    }

    /// Something of the list on the screen was read, or is unread again: if it is that of a saved
    /// query, its count changes at once.
    pub(super) fn adjust_saved(&mut self, delta: i64) {
        if let Source::Saved { query, .. } = &self.list.spec.source
            && let Some(Some(count)) = self.counting.known.get_mut(query)
        {
            *count = count.saturating_add_signed(delta);
            self.show_saved_counts();
        }
    }

    fn ask_saved_counts(&mut self) -> Effect {
        (self.counting.is_asked, self.counting.is_due) = (true, false);
        Effect::Engine(Request::CountSaved)
    }

    fn show_saved_counts(&mut self) {
        let rows = self
            .sidebar
            .data
            .iter_mut()
            .flat_map(|data| &mut data.saved);
        for row in rows {
            if let Some(count) = self.counting.known.get(&row.query) {
                row.unread = *count;
            }
        }
    }
}
