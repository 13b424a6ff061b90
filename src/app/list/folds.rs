//! Folding the stories of a list.

use jiff::civil::Date;

use super::ListPane;
use crate::model::StoryId;

impl ListPane {
    /// Turns the fold of a story over.
    pub(in crate::app) fn turn_fold(&mut self, story: StoryId) {
        if !self.turned.remove(&story) {
            self.turned.insert(story);
        }
        self.refolded();
    }

    /// Unfolds or folds every story.
    pub(in crate::app) fn turn_all(&mut self, unfolds: bool) {
        self.opens_all = unfolds;
        self.turned.clear();
        self.refolded();
    }

    pub(in crate::app) fn refolded(&mut self) {
        let heads = self.rows.iter().zip(&self.days);
        let heads: Vec<Date> = heads
            .filter(|(row, _)| !row.is_member)
            .map(|(_, day)| *day)
            .collect();
        self.refold();
        let mut heads = heads.into_iter();
        let mut day = Date::default();
        self.days.clear();
        for row in &self.rows {
            if !row.is_member {
                day = heads.next().unwrap_or(day);
            }
            self.days.push(day);
        }
        self.keep_cursor_in_sight();
    }
}
