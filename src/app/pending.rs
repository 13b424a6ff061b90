//! Marks on their way to the store. They are drawn at once; a list that was on its way too comes
//! without them, and they are drawn over it again.

use std::collections::HashMap;

use super::App;
use crate::model::{EntryId, Flags, Target};

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

    /// Notes flags that are stored now, if rows are on their way that may not have them.
    pub(super) fn note_late(&mut self, flags: &[(EntryId, Flags)]) {
        if self.list.is_asking_for_rows() {
            self.late.extend_from_slice(flags);
        }
    }

    /// Draws what was marked meanwhile over the rows that came. They know better than the reader
    /// what its entry is marked with: a mark of a story may have met another one than was drawn.
    pub(super) fn settle_window(&mut self) {
        if let Some(shown) = &mut self.reader.entry
            && let Some(row) = self.list.rows.iter().find_map(|row| row.entry(shown.id))
        {
            shown.flags = row.flags;
            shown.tags.clone_from(&row.tags);
            shown.story = row.story;
        }
        if self.list.is_asking_for_rows() {
            self.draw_pending();
        } else {
            let late = std::mem::take(&mut self.late);
            self.settle_flags(&late);
        }
    }

    /// Draws the marks that are on their way over rows that came from the store.
    pub(super) fn draw_pending(&mut self) {
        let marks = std::mem::take(&mut self.marks);
        for mark in marks.values().filter(|mark| !mark.rebuilds) {
            // The places in another list say nothing of this one.
            if matches!(&mark.target, Target::List { spec, .. } if spec != self.list.shown_spec()) {
                continue;
            }
            let changed = self.draw_change(&mark.target, &mark.change);
            if mark.change.hides() && !changed.is_empty() {
                let gone = changed.iter().map(|(row, _)| row.id).collect();
                self.list.take_out_entries(&gone);
            }
        }
        self.marks = marks;
    }
}
