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
        let suits = |row: &EntryRow| match target {
            Target::Entries(entries) => entries.contains(&row.id),
            Target::List { until, newest, .. } => {
                until.is_none_or(|until| row.key() >= until)
                    && newest.is_none_or(|newest| row.id <= newest)
            }
        };
        let mut before = Vec::new();
        let mut turned: Vec<(EntryRow, i64)> = Vec::new();
        for row in self.list.rows.iter_mut().filter(|row| suits(row)) {
            let old = row.flags;
            change.apply(&mut row.flags);
            if row.flags == old && !change.hides() {
                continue;
            }
            before.push((row.id, old));
            if old.is_read != row.flags.is_read {
                turned.push((row.clone(), if row.flags.is_read { -1 } else { 1 }));
            }
        }
        if let Some(shown) = &mut self.reader.entry
            && suits(shown)
        {
            change.apply(&mut shown.flags);
        }
        for (row, delta) in turned {
            self.sidebar.adjust_unread(row.feed, &row.topics, delta);
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
        let is_shown = |entry: &EntryId| self.list.rows.iter().any(|row| row.id == *entry);
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
        let anchor = match self.list.selected() {
            Some(row) => Anchor::Around(row.key()),
            None => Anchor::Top,
        };
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

    /// Done with `count` rows from the cursor on; the cursor goes to the next one.
    pub(super) fn done(&mut self, count: u32) -> Vec<Effect> {
        let from = self.list.cursor;
        let until = (from + count.max(1) as usize).min(self.list.rows.len());
        let entries: Vec<EntryId> = self.list.rows[from..until]
            .iter()
            .map(|row| row.id)
            .collect();
        if entries.is_empty() {
            return Vec::new();
        }
        for entry in &entries {
            self.list.leave(*entry);
        }
        let mut effects = self.mark(Target::Entries(entries), Change::Done);
        let steps = (until - from) as i64;
        self.list.step(steps);
        effects.extend(self.after_move());
        effects
    }

    /// Done with everything from the top of the list to the cursor.
    pub(super) fn done_above(&mut self) -> Vec<Effect> {
        let Some(key) = self.list.selected().map(EntryRow::key) else {
            return Vec::new();
        };
        let ids: Vec<EntryId> = self.list.rows[..=self.list.cursor]
            .iter()
            .map(|row| row.id)
            .collect();
        for entry in ids {
            self.list.leave(entry);
        }
        let mut effects = self.mark(self.whole_list(Some(key)), Change::Done);
        self.list.step(1);
        effects.extend(self.after_move());
        effects
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
        let Some(row) = self.current() else {
            return Vec::new();
        };
        let (id, on) = (row.id, is_on(&row.flags));
        self.mark(Target::Entries(vec![id]), change(!on))
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
        let Some(id) = self.current().map(|row| row.id) else {
            return Vec::new();
        };
        let mut effects = self.mark(Target::Entries(vec![id]), Change::Deleted(true));
        self.list.delete(id);
        effects.extend(self.after_move());
        effects
    }
}
