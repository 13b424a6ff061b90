//! Rows that leave a list, and come back into it.

use std::collections::{HashMap, HashSet};

use super::{ListPane, REMEMBERED};
use crate::model::{Clean, Clock, EntryId, EntryRow, Flags, Key};

impl ListPane {
    /// Notes that the row of `entry` goes at the next key.
    pub(in crate::app) fn leave(&mut self, entry: EntryId) {
        if self.spec.hides_read() {
            self.leaving.insert(entry);
        }
    }

    /// Takes that back of rows of which something is unread again; `changed` are entries as they were,
    /// and the flags they have.
    pub(in crate::app) fn stay_if_unread_again(&mut self, changed: &[(EntryRow, Flags)]) {
        if self.leaving.is_empty() {
            return;
        }
        let again = changed
            .iter()
            .filter(|(old, flags)| old.flags.is_read && !flags.is_read);
        let again: HashSet<EntryId> = again.map(|(old, _)| old.id).collect();
        for row in self.rows.iter().filter(|row| !row.is_member) {
            if row.entries().iter().any(|row| again.contains(&row.id)) {
                self.leaving.remove(&row.id);
            }
        }
    }

    /// Takes the row at `index` out at once, of a story with the rows below it; the next one comes
    /// under the cursor. An entry of a story leaves that too.
    pub(in crate::app) fn delete(&mut self, index: usize) {
        let Some(row) = self.rows.get(index) else {
            return;
        };
        let (id, is_member) = (row.id, row.is_member);
        let (head, end) = (self.head(index), self.after(index));
        if is_member {
            self.rows.remove(index);
            self.days.remove(index);
            self.rows[head].let_go(id);
            self.cursor -= usize::from(index < self.cursor);
            self.refolded();
        } else {
            self.left.extend(self.rows.drain(index..end).next());
            self.days.drain(index..end);
            let gone = end - index;
            self.cursor -= if index < self.cursor {
                gone.min(self.cursor - index)
            } else {
                0
            };
        }
        self.keep_cursor_in_sight();
    }

    /// Lets the rows go that were done with, keeping the cursor on its row: that one goes when the
    /// cursor has left it. Called for each key.
    pub(in crate::app) fn let_go(&mut self) {
        if self.leaving.is_empty() {
            return;
        }
        let leaving = std::mem::take(&mut self.leaving);
        let heads = self.rows.iter().filter(|row| !row.is_member);
        let all_leave = heads.map(|row| row.id).all(|id| leaving.contains(&id));
        // The row under the cursor stays: there is nowhere better to go from it. Where everything
        // was done with, the list says so.
        let selected = Some(self.head(self.cursor));
        let selected = selected.filter(|_| !all_leave || self.more_above || self.more_below);
        let (mut kept, mut days) = (Vec::new(), Vec::new());
        let (mut cursor, mut offset) = (self.cursor, self.offset);
        let mut goes = false;
        for (index, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            // What stands below a story goes with it.
            if !row.is_member {
                let is_done = leaving.contains(&row.id);
                goes = is_done && Some(index) != selected;
                if is_done && !goes {
                    self.leaving.insert(row.id);
                }
            }
            if goes {
                cursor -= usize::from(index < self.cursor);
                offset -= usize::from(index < self.offset);
                if !row.is_member {
                    self.left.push_back(row);
                }
            } else {
                days.push(self.days[index]);
                kept.push(row);
            }
        }
        while self.left.len() > REMEMBERED {
            self.left.pop_front();
        }
        (self.rows, self.days) = (kept, days);
        (self.cursor, self.offset) = (cursor, offset);
        self.keep_cursor_in_sight();
    }

    /// Returns the entries that the rows show.
    pub(in crate::app) fn shown(&self) -> HashSet<EntryId> {
        let shown = self.rows.iter().flat_map(EntryRow::entries);
        shown.map(|row| row.id).collect()
    }

    /// Shows where a step changed these entries again. From what is done again the cursor goes on, as
    /// when it was done, and rows with nothing unread go at the next key; what a query found here and
    /// there leaves the cursor where it is. Any other step is gone to if it changed one row.
    pub(in crate::app) fn follow(&mut self, changed: &HashSet<EntryId>, is_done: bool) {
        let shows = |row: &EntryRow| row.entries().iter().any(|row| changed.contains(&row.id));
        let heads = (0..self.rows.len()).filter(|index| !self.rows[*index].is_member);
        let heads: Vec<usize> = heads.filter(|index| shows(&self.rows[*index])).collect();
        let (Some(&first), Some(&last)) = (heads.first(), heads.last()) else {
            return;
        };
        let has_changed = |row: &EntryRow| changed.contains(&row.id);
        if is_done {
            let read = heads.iter().map(|index| &self.rows[*index]);
            let read: Vec<EntryId> = (read.filter(|row| row.flags.is_read))
                .map(|row| row.id)
                .collect();
            for entry in read {
                self.leave(entry);
            }
            let between = self.rows[first..=last].iter().filter(|row| !row.is_member);
            if between.count() == heads.len() {
                // Of a story that is unfolded it may have been some reports.
                let end = self.after(last);
                let whole = self.rows[last].flags.is_read;
                let member = (last + 1..end).rfind(|index| has_changed(&self.rows[*index]));
                self.select(member.filter(|_| !whole).unwrap_or(end - 1));
                self.step(1);
            }
        } else if first == last && changed.iter().all(|entry| self.rows[first].holds(*entry)) {
            // A report by itself, where its story is unfolded.
            let mut members = first + 1..self.after(first);
            let member = members.find(|index| has_changed(&self.rows[*index]));
            self.select(member.filter(|_| changed.len() == 1).unwrap_or(first));
        }
    }

    /// Sets tags of rows on the screen, and of those that may come back.
    pub(in crate::app) fn set_tags(&mut self, tags: &HashMap<EntryId, &[Clean]>) {
        for row in self.rows.iter_mut().chain(&mut self.left) {
            row.set_tags(tags);
        }
    }

    /// Sets flags of rows on the screen, or brings back rows that left because of them.
    /// Returns whether a row came back; the cursor is on the first of them then.
    pub(in crate::app) fn set_flags(&mut self, flags: &[(EntryId, Flags)], clock: &Clock) -> bool {
        // By entry: a step may be of very many.
        let new: HashMap<EntryId, Flags> = flags.iter().copied().collect();
        let set = |row: &mut EntryRow| {
            row.change(|row| {
                if let Some(flags) = new.get(&row.id) {
                    row.flags = *flags;
                }
            });
        };
        let mut first_back: Option<Key> = None;
        for row in &mut self.rows {
            if row.entries().iter().any(|row| new.contains_key(&row.id)) {
                set(row);
                if !row.flags.is_read && self.leaving.remove(&row.id) {
                    first_back = first_back.max(Some(row.key()));
                }
            }
        }
        let mut here: HashSet<EntryId> = self.shown();
        for index in (0..self.left.len()).rev() {
            let is_back = |row: &EntryRow| {
                let is_unread = new.get(&row.id).is_some_and(|flags| !flags.is_read);
                is_unread && !here.contains(&row.id)
            };
            if !self.left[index].entries().iter().any(is_back) {
                continue;
            }
            let Some(mut row) = self.left.remove(index) else {
                continue;
            };
            set(&mut row);
            here.extend(row.entries().iter().map(|row| row.id));
            first_back = first_back.max(Some(row.key()));
            let is_below = |other: &EntryRow| !other.is_member && other.key() < row.key();
            let place = self.rows.iter().position(is_below);
            self.rows.insert(place.unwrap_or(self.rows.len()), row);
        }
        if first_back.is_some() {
            self.refold();
        }
        self.set_days(clock);
        let Some(key) = first_back else {
            return false;
        };
        let is_back = |row: &EntryRow| !row.is_member && row.key() == key;
        if let Some(index) = self.rows.iter().position(is_back) {
            self.select(index);
        }
        true
    }
}
