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
                Some(mut new) => {
                    // One looks at it: it reads on as it did.
                    if index == head {
                        new.keep_face(&row);
                    }
                    EntryRow {
                        place: Some(row.key()).filter(|place| *place != new.key()),
                        excerpt: row.excerpt,
                        ..new
                    }
                }
                None => row,
            };
            for (entry, flags) in &unsaved {
                row.set_flags(*entry, *flags);
            }
            let at = match places.get(&row.story) {
                // Its story has a row already, which tells of it.
                Some(&at) if self.spec.order.is_grouped() => {
                    if index == head {
                        kept[at].keep_face(&row);
                    }
                    at
                }
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

    /// Gives reports that became a story of their own a row below the one they were part of, read
    /// or not, with the cursor on it.
    pub(in crate::app) fn set_apart(&mut self, entries: &[EntryId], clock: &Clock) {
        let mut first = None;
        for entry in entries {
            let holds = |row: &EntryRow| row.told.is_some() && row.holds(*entry);
            let Some(at) = self.rows.iter().position(holds) else {
                continue;
            };
            let Some(member) = self.rows[at].told.as_ref().and_then(|told| {
                let is_all = told.members.iter().all(|row| entries.contains(&row.id));
                let mut members = told.members.iter();
                members.find(|row| row.id == *entry && !is_all).cloned()
            }) else {
                continue;
            };
            let mut place = self.rows[at].key();
            while self.rows.iter().any(|row| row.key() == place) {
                place.id.0 -= 1;
            }
            self.rows[at].let_go(*entry);
            let row = EntryRow {
                is_member: false,
                place: Some(place),
                ..member
            };
            let below = self.after(at);
            self.rows.insert(below, row);
            first = first.or(Some(*entry));
        }
        let Some(first) = first else { return };
        self.refold();
        self.set_days(clock);
        let is_it = |row: &EntryRow| !row.is_member && row.id == first;
        if let Some(at) = self.rows.iter().position(is_it) {
            self.select(at);
        }
    }

    /// Takes reports out of the stories that they left for others.
    pub(in crate::app) fn send_away(&mut self, entries: &[EntryId], clock: &Clock) {
        for entry in entries {
            let holds = |row: &&mut EntryRow| row.told.is_some() && row.holds(*entry);
            if let Some(row) = self.rows.iter_mut().find(holds)
                && row.told.as_ref().is_some_and(|told| told.members.len() > 1)
            {
                row.let_go(*entry);
            }
        }
        self.refold();
        self.set_days(clock);
    }

    /// Returns whether the whole list is in sight and nothing of it was read: a new home, into which
    /// the first entries come. What has arrived meanwhile may come in then, and pushes nothing out.
    fn has_room(&self) -> bool {
        let is_whole = !self.more_above && !self.more_below && self.rows.len() < self.screen_rows();
        is_whole && self.unsaved.is_empty() && self.rows.iter().all(|row| !row.flags.is_read)
    }

    /// Returns the flags that entries have on the screen and not yet in the store.
    fn unsaved_flags(&self) -> Vec<(EntryId, Flags)> {
        let entries = self.rows.iter().flat_map(EntryRow::entries);
        entries
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
        if list.arrivals.may_have_more() && list.has_room() {
            effects.extend(self.rebuild_list());
            return effects;
        }
        effects.extend(self.retell_rows());
        effects
    }

    /// Asks for the rows as they are now, and for that of the reader if the list does not have it:
    /// what is done to a story has to meet it, or not, as it does in the store.
    pub(in crate::app) fn retell_rows(&mut self) -> Option<Effect> {
        let heads = self.list.rows.iter().filter(|row| !row.is_member);
        let mut entries: Vec<EntryId> = heads.map(|row| row.id).collect();
        if entries.is_empty() {
            return None;
        }
        if let Some(read) = &self.reader.entry
            && !entries.contains(&read.id)
        {
            entries.push(read.id);
        }
        let newest = self.list.newest_id();
        let ticket = self.next_ticket();
        self.list.retelling = Some(ticket);
        Some(Effect::Engine(Request::Retell {
            ticket,
            entries,
            newest,
            spec: Box::new(self.list.shown_spec().clone()),
        }))
    }

    pub(in crate::app) fn take_retold(
        &mut self,
        ticket: Ticket,
        mut rows: Vec<EntryRow>,
    ) -> Vec<Effect> {
        if self.list.retelling != Some(ticket) {
            return Vec::new();
        }
        self.list.retelling = None;
        if self.list.selection.is_some() {
            return Vec::new();
        }
        let is_grouped = self.list.spec.order.is_grouped();
        for row in &mut rows {
            if !is_grouped && let Some(told) = row.told.take() {
                // What is said of the story is not said of its report.
                let mut members = told.members.into_iter();
                if let Some(member) = members.find(|member| member.id == row.id) {
                    *row = EntryRow {
                        is_member: false,
                        ..member
                    };
                }
            }
            row.head(&self.settings.stories.prefer);
        }
        if let Some(read) = &mut self.reader.entry
            && let Some(row) = rows.iter().find(|row| row.id == read.id)
            && let Some(row) = row.entry(read.id)
        {
            read.flags = row.flags;
            read.tags.clone_from(&row.tags);
            read.story = row.story;
        }
        let moved = self.list.retell(rows, &self.clock);
        self.settle_window();
        let mut effects = self.list_follow_up();
        if moved {
            self.reader.only_shows = true;
            effects.extend(self.preview());
        }
        effects
    }
}
