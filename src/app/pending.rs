//! Marks on their way to the store. They are drawn at once; a list that was on its way too comes
//! without them, and they are drawn over it again.

use std::collections::HashMap;

use super::App;
use crate::model::{Change, EntryId, Flags, Target};

impl App {
    /// Shows what is stored now, and over it the marks that are still on their way.
    pub(super) fn settle_flags(&mut self, flags: &[(EntryId, Flags)]) {
        let stored: HashMap<EntryId, Flags> = flags.iter().copied().collect();
        for row in self.list.rows.iter_mut().chain(&mut self.reader.entry) {
            row.change(|row| {
                if let Some(flags) = stored.get(&row.id) {
                    row.flags = *flags;
                }
            });
        }
        self.draw_pending();
    }

    /// Draws the marks that are on their way over rows that came from the store.
    pub(super) fn draw_pending(&mut self) {
        // Which rows a mark of a query reaches, only the store can tell; and the places in another
        // list say nothing of this one.
        let is_known = |target: &Target| match target {
            Target::List { spec, .. } => *spec == self.list.spec,
            Target::Entries(_) | Target::Stories { .. } => true,
        };
        let marks = self.marks.values();
        let pending: Vec<(Target, Change)> = marks
            .filter(|mark| !mark.rebuilds && is_known(&mark.target))
            .map(|mark| (mark.target.clone(), mark.change.clone()))
            .collect();
        for (target, change) in pending {
            let changed = self.draw_change(&target, &change);
            if change.hides() {
                self.list
                    .take_out_entries(&changed.iter().map(|(row, _)| row.id).collect());
            }
        }
    }
}
