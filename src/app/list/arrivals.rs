//! "12 new": what came into a list while it stands on the screen.
//!
//! Two tell of it, either may be first: the engine says how many entries arrived in any list, and
//! the counts of the sidebar say by how much this list grew. What both agree on came into it.

/// Rows that came into the list since it was built.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Entries that arrived in any list.
    came: u64,
    /// Rows that this list has more by the counts of the sidebar.
    grown: u64,
    /// The next counts are others by what was undone or redone, and not by what arrived.
    is_stepped: bool,
    /// The next counts may be less by what was marked.
    is_marked: bool,
    new: u64,
}

impl Arrivals {
    /// Returns how many rows came and are not shown.
    pub fn new_rows(&self) -> u64 {
        self.new
    }

    /// The list was built anew: all of it is shown.
    pub(super) fn are_shown(&mut self) {
        (self.came, self.grown, self.new) = (0, 0, 0);
    }

    /// Entries arrived, in any list.
    pub(in crate::app) fn take(&mut self, entries: u64) {
        self.came += entries;
    }

    /// Takes how many rows the sidebar counts in this list, before and now: the rows that are more
    /// came by what arrived, and those that are less turned out to be copies. A list that nobody
    /// counts may have all that arrived, but for one that grows by reading alone (`is_recent`).
    pub(in crate::app) fn settle(
        &mut self,
        before: Option<u64>,
        now: Option<u64>,
        is_recent: bool,
    ) {
        if let (Some(before), Some(now)) = (before, now)
            && !self.is_stepped
        {
            self.grown += now.saturating_sub(before);
            if !self.is_marked {
                self.grown = self.grown.saturating_sub(before.saturating_sub(now));
            }
        }
        self.new = match now {
            Some(_) => self.came.min(self.grown),
            None if is_recent => 0,
            None => self.came,
        };
    }

    /// Something was undone or redone: the next counts tell of that.
    pub(in crate::app) fn step(&mut self) {
        self.is_stepped = true;
    }

    /// Something was marked, maybe of rows that are not loaded: the next counts tell of that.
    pub(in crate::app) fn mark(&mut self) {
        self.is_marked = true;
    }

    /// The counts that tell of steps and marks are there.
    pub(in crate::app) fn counts_are_there(&mut self) {
        (self.is_stepped, self.is_marked) = (false, false);
    }

    /// Returns whether something arrived of which it is not known whether it is in this list.
    pub(super) fn may_have_more(&self) -> bool {
        self.came > 0
    }
}
