//! Triage: marks, drawn at once and unsaved until acknowledged; undo.

use super::{App, Effect, Pane, PendingMark, SideRow};
use crate::model::{
    Anchor, Change, EntryId, EntryRow, Flags, Key, Notice, Request, Step, Target, Ticket,
};

impl App {
    /// Marks and says so when it is stored.
    pub(super) fn mark(&mut self, target: Target, change: Change) -> Vec<Effect> {
        self.send_mark(target, change, false)
    }

    /// Marks without a line about it: opening an entry reads it.
    pub(super) fn mark_quietly(&mut self, target: Target, change: Change) -> Vec<Effect> {
        self.send_mark(target, change, true)
    }

    fn send_mark(&mut self, target: Target, change: Change, is_quiet: bool) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let before = self.draw_mark(&target, change);
        self.list
            .count_unsaved(before.iter().map(|(entry, _)| *entry), false);
        self.marks.insert(ticket, PendingMark { before, is_quiet });
        vec![Effect::Engine(Request::Mark {
            ticket,
            target,
            change,
        })]
    }

    /// Shows a change on the rows that are loaded; returns the flags they had.
    fn draw_mark(&mut self, target: &Target, change: Change) -> Vec<(EntryId, Flags)> {
        let suits = |place: Key, row: &EntryRow| match target {
            Target::Entries(entries) => entries.contains(&row.id),
            Target::Stories {
                stories,
                entries,
                newest,
            } => {
                let is_old = newest.is_none_or(|newest| row.id <= newest);
                (stories.contains(&row.story) && is_old) || entries.contains(&row.id)
            }
            Target::List { until, newest, .. } => {
                until.is_none_or(|until| place >= until)
                    && newest.is_none_or(|newest| row.id <= newest)
            }
        };
        let mut before = Vec::new();
        let changed = (self.list).change_flags(suits, |flags| change.apply(flags));
        if let Some(shown) = &mut self.reader.entry
            && suits(shown.key(), shown)
        {
            change.apply(&mut shown.flags);
        }
        for (row, flags) in changed {
            if row.flags == flags && !change.hides() {
                continue;
            }
            before.push((row.id, row.flags));
            if row.flags.is_read != flags.is_read {
                let delta = if flags.is_read { -1 } else { 1 };
                self.sidebar.adjust_unread(row.feed, &row.topics, delta);
            }
        }
        before
    }

    /// The store has a mark, or could not take it: then it goes back, and a line says why.
    pub(super) fn marked(&mut self, ticket: Ticket, step: Result<Step, Notice>) -> Vec<Effect> {
        let Some(mark) = self.marks.remove(&ticket) else {
            return Vec::new();
        };
        self.list
            .count_unsaved(mark.before.iter().map(|(entry, _)| *entry), true);
        match step {
            Ok(step) => {
                if !mark.is_quiet && step.count > 0 {
                    self.say(Notice::info(step.label));
                }
                // The counts drawn at once knew only the rows that are loaded.
                vec![Effect::Engine(Request::Sidebar)]
            }
            Err(notice) => {
                self.set_flags(&mark.before);
                self.say(notice);
                vec![Effect::Engine(Request::Sidebar)]
            }
        }
    }

    /// A step was undone or redone: rows and cursor go back to where they were.
    pub(super) fn stepped(&mut self, word: &str, step: Option<Step>) -> Vec<Effect> {
        let Some(step) = step else {
            self.say(Notice::info(match word {
                "undid" => "nothing to undo",
                _ => "nothing to redo",
            }));
            return Vec::new();
        };
        self.say(Notice::info(format!("{word}: {}", step.label)));
        let came_back = self.set_flags(&step.flags);
        let is_shown = |entry: &EntryId| self.list.rows.iter().any(|row| row.holds(*entry));
        let all_shown = step.flags.iter().all(|(entry, _)| is_shown(entry));
        // Entries that were never loaded here, or a step about feeds: the list is built anew.
        if step.flags.is_empty() || (!came_back && !all_shown) {
            let mut effects = self.with_counts(Self::rebuild_list);
            effects.extend(self.ask_sheets());
            effects.extend(self.ask_mutes());
            return effects;
        }
        self.with_counts(Self::preview)
    }

    /// Asks for the counts anew before something else.
    fn with_counts(&mut self, then: impl FnOnce(&mut Self) -> Vec<Effect>) -> Vec<Effect> {
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        effects.extend(then(self));
        effects
    }

    fn set_flags(&mut self, flags: &[(EntryId, Flags)]) -> bool {
        if let Some(shown) = &mut self.reader.entry
            && let Some((_, new)) = flags.iter().find(|(entry, _)| *entry == shown.id)
        {
            shown.flags = *new;
        }
        self.list.set_flags(flags, &self.clock)
    }

    /// Loads the present list anew around the cursor.
    pub(super) fn rebuild_list(&mut self) -> Vec<Effect> {
        let anchor = self.list.place().map_or(Anchor::Top, Anchor::Around);
        self.load_list(anchor)
    }

    /// Returns the entry that triage acts on: the one in the reader if it has the focus.
    pub(super) fn current(&self) -> Option<&EntryRow> {
        if self.focus == Pane::Reader {
            self.reader.entry.as_ref()
        } else {
            self.list.selected()
        }
    }

    /// Done with `count` rows from the cursor on; the cursor goes to the next one. A story is one
    /// row with all its entries.
    pub(super) fn done(&mut self, count: u32) -> Vec<Effect> {
        let from = self.list.cursor;
        let mut rows = Vec::new();
        let mut until = from;
        while rows.len() < count.max(1) as usize
            && let Some(row) = self.list.rows.get(until)
        {
            rows.push(row);
            until = if row.is_member {
                until + 1
            } else {
                self.list.after(until)
            };
        }
        if rows.is_empty() {
            return Vec::new();
        }
        let target = self.target_of(rows);
        let heads = self.places_of(self.list.head(from)..until);
        let mut effects = self.mark(target, Change::Done);
        self.list.leave_read(&heads);
        self.list.step((until - from) as i64);
        effects.extend(self.after_move());
        effects
    }

    /// Done with everything from the top of the list to the cursor.
    pub(super) fn done_above(&mut self) -> Vec<Effect> {
        let Some(key) = self.list.place() else {
            return Vec::new();
        };
        let end = self.list.after(self.list.cursor);
        let heads = self.places_of(0..end);
        let mut effects = self.mark(self.whole_list(Some(key)), Change::Done);
        self.list.leave_read(&heads);
        self.list.step((end - self.list.cursor) as i64);
        effects.extend(self.after_move());
        effects
    }

    /// Returns the places of these rows in the list, without those that stand below a story.
    fn places_of(&self, rows: std::ops::Range<usize>) -> Vec<Key> {
        let rows = self.list.rows[rows].iter();
        rows.filter(|row| !row.is_member)
            .map(EntryRow::key)
            .collect()
    }

    /// Marks the whole list read.
    pub(super) fn read_all(&mut self) -> Vec<Effect> {
        if self.list.rows.is_empty() {
            return Vec::new();
        }
        let target = self.whole_list(None);
        self.mark(target, Change::Read(true))
    }

    fn whole_list(&self, until: Option<Key>) -> Target {
        Target::List {
            spec: self.list.spec.clone(),
            until,
            newest: self.list.newest_id(),
        }
    }

    /// Turns a flag of the current entry over.
    pub(super) fn turn(
        &mut self,
        is_on: impl Fn(&Flags) -> bool,
        change: impl Fn(bool) -> Change,
    ) -> Vec<Effect> {
        let Some((row, target)) = self.current().zip(self.current_target()) else {
            return Vec::new();
        };
        let on = is_on(&row.flags);
        self.mark(target, change(!on))
    }

    /// Deletes the current entry and goes on; in the sidebar, unsubscribes from the feed.
    pub(super) fn delete(&mut self) -> Vec<Effect> {
        if self.focus == Pane::Sidebar {
            let feeds = match self.sidebar.selected() {
                Some(SideRow::Feed { id, .. }) => vec![*id],
                Some(SideRow::Category { path, .. }) => {
                    self.sidebar.feeds_in(path).map(|feed| feed.id).collect()
                }
                _ => {
                    self.say(Notice::info("only feeds can be unsubscribed here"));
                    return Vec::new();
                }
            };
            return vec![Effect::Engine(Request::Remove(feeds))];
        }
        let Some(row) = self.current() else {
            return Vec::new();
        };
        let (id, target) = (row.id, self.target_of([row]));
        let mut effects = self.mark(target, Change::Deleted(true));
        self.take_out(id);
        effects.extend(self.after_move());
        effects
    }

    /// Takes the row of an entry out of the list: the one under the cursor, or in the reader the
    /// one of the entry that is open.
    pub(super) fn take_out(&mut self, entry: EntryId) {
        let is_it = |row: &EntryRow| row.id == entry;
        let index = if self.list.selected().is_some_and(is_it) {
            Some(self.list.cursor)
        } else {
            self.list.rows.iter().rposition(is_it)
        };
        if let Some(index) = index {
            self.list.delete(index);
        }
    }
}
