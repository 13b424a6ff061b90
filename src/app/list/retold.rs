//! Rows that become stories while they are looked at: entries are assigned after they can be read.
//!
//! The list is not built anew for that: what was read stays, what arrived later stays out, and the
//! cursor stays on its line. Rows of one story become one, at the place of the first of them.

use std::collections::HashMap;

use super::ListPane;
use crate::app::{App, Effect};
use crate::model::{Clock, EntryId, EntryRow, Flags, Request, StoryId, Ticket};

impl ListPane {
    /// Puts rows in the places of those that have the same entries. Returns whether another row is
    /// selected now.
    fn retell(&mut self, rows: Vec<EntryRow>, clock: &Clock) -> bool {
        let selected = self.selected().map(|row| (row.id, row.is_member));
        let above = self.lines_above_cursor();
        let unsaved = self.unsaved_flags();
        let mut news: HashMap<EntryId, EntryRow> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let mut kept: Vec<EntryRow> = Vec::with_capacity(self.rows.len());
        let mut places: HashMap<StoryId, usize> = HashMap::new();
        let mut cursor = 0;
        let head = self.head(self.cursor);
        for (index, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            if row.is_member {
                continue;
            }
            let mut row = match news.remove(&row.id) {
                Some(new) => EntryRow {
                    place: Some(row.key()).filter(|place| *place != new.key()),
                    excerpt: row.excerpt,
                    ..new
                },
                None => row,
            };
            for (entry, flags) in &unsaved {
                row.set_flags(*entry, *flags);
            }
            let at = match places.get(&row.story) {
                // Its story has a row already, which tells of it.
                Some(&at) if self.spec.order.is_grouped() => at,
                _ => {
                    places.insert(row.story, kept.len());
                    if !row.flags.is_read {
                        self.leaving.remove(&row.id);
                    }
                    kept.push(row);
                    kept.len() - 1
                }
            };
            if index == head {
                cursor = at;
            }
        }
        (self.rows, self.cursor, self.offset) = (kept, cursor, cursor);
        self.refold();
        if let Some((id, is_member)) = selected {
            let mut range = self.cursor..self.after(self.cursor);
            let is_it = |index: &usize| self.rows[*index].id == id;
            let found = if is_member {
                range.rfind(is_it)
            } else {
                range.find(is_it)
            };
            self.cursor = found.unwrap_or(self.cursor);
        }
        self.set_days(clock);
        self.put_cursor_below(above);
        self.keep_cursor_in_sight();
        self.selected().map(|row| (row.id, row.is_member)) != selected
    }

    /// Returns whether the whole list is in sight and nothing of it was read: a new home, into which
    /// the first entries come. What has arrived meanwhile may come in then, and pushes nothing out.
    fn has_room(&self) -> bool {
        let is_whole = !self.more_above && !self.more_below && self.rows.len() < self.screen_rows();
        is_whole && self.unsaved.is_empty() && self.rows.iter().all(|row| !row.flags.is_read)
    }

    /// Returns the flags that entries have on the screen and not yet in the store.
    fn unsaved_flags(&self) -> Vec<(EntryId, Flags)> {
        let members = self.rows.iter().flat_map(|row| match &row.told {
            Some(told) => told.members.as_slice(),
            None => std::slice::from_ref(row),
        });
        members
            .filter(|row| self.unsaved.contains_key(&row.id))
            .map(|row| (row.id, row.flags))
            .collect()
    }
}

impl App {
    /// Entries went to stories: rows on the screen may be of one story now, and counts are others.
    pub(in crate::app) fn grouped(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        let list = &self.list;
        if list.rows.is_empty() || !list.spec.order.is_grouped() || list.selection.is_some() {
            return effects;
        }
        if list.arrived > 0 && list.has_room() {
            effects.extend(self.rebuild_list());
            return effects;
        }
        let heads = list.rows.iter().filter(|row| !row.is_member);
        let entries = heads.map(|row| row.id).collect();
        let newest = list.newest_id();
        let ticket = self.next_ticket();
        self.list.retelling = Some(ticket);
        effects.push(Effect::Engine(Request::Retell {
            ticket,
            entries,
            newest,
        }));
        effects
    }

    pub(in crate::app) fn take_retold(
        &mut self,
        ticket: Ticket,
        mut rows: Vec<EntryRow>,
    ) -> Vec<Effect> {
        if self.list.retelling != Some(ticket) || self.list.selection.is_some() {
            return Vec::new();
        }
        self.list.retelling = None;
        for row in &mut rows {
            row.prefer(&self.settings.stories.prefer);
        }
        let moved = self.list.retell(rows, &self.clock);
        if let Some(read) = &mut self.reader.entry
            && let Some(row) = self.list.rows.iter().find(|row| row.holds(read.id))
        {
            read.story = row.story;
        }
        let mut effects = self.list_follow_up();
        if moved {
            effects.extend(self.preview());
        }
        effects
    }
}
