//! Items of lists, and what stands in a list outside of them.

use super::{MAX_DEPTH, Writer};
use crate::article::signs::Sign;

impl Writer {
    /// Returns whether nothing stands in an item of a list yet.
    pub(super) fn begins_item(&self) -> bool {
        let last = self.out.trim_end().chars().next_back();
        self.open.last().is_some_and(|open| open.name == "li")
            && matches!(last.and_then(Sign::of), Some(Sign::Item(_)))
    }

    /// In a list but in no item of it: begins one.
    pub(super) fn open_item(&mut self) {
        if matches!(self.open.last(), Some(open) if matches!(open.name, "ul" | "ol")) {
            self.item();
        }
    }

    pub(super) fn item(&mut self) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let lists = self
            .open
            .iter()
            .filter(|open| matches!(open.name, "ul" | "ol"))
            .count();
        if lists == 0 {
            self.close_paragraph();
            self.begin("li", "p", None);
            return;
        }
        self.begin("li", "li", None);
        let depth = lists.saturating_sub(1).min(9) as u8;
        self.out.push(Sign::Item(depth).char());
    }
}
