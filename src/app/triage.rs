//! Triage: what the marks of the keyboard go to, and where the cursor is afterwards.

use super::selection::Chosen;
use super::{App, Effect, Pane, SideRow};
use crate::model::list::ListSpec;
use crate::model::topic::{SavedChange, TopicEdit};
use crate::model::{Change, Desk, EntryRow, Flags, Key, Notice, Request, Source, Target};

impl App {
    /// Returns the entry that triage acts on: the one in the reader if it has the focus.
    pub(super) fn current(&self) -> Option<&EntryRow> {
        if self.focus == Pane::Reader {
            self.reader.entry.as_ref()
        } else {
            self.list.selected()
        }
    }

    /// Done with what is selected, or with `count` rows from the cursor on; the cursor goes to
    /// the next one. A story is one row with all its entries.
    pub(super) fn done(&mut self, count: u32) -> Vec<Effect> {
        let Some(chosen) = self.choose_stories(count) else {
            return Vec::new();
        };
        let heads = self.places_of(self.list.head(chosen.rows.start)..chosen.rows.end);
        let mut effects = self.mark(chosen.target, Change::Done);
        self.list.leave_read(&heads);
        if let Some(last) = chosen.rows.last() {
            self.list.select(last);
            self.list.step(1);
        }
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
        // Whatever their stories have elsewhere: this list holds nothing unread of them.
        self.list.leave_all(&heads);
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

    /// Marks everything read that there was when the list was built.
    pub(super) fn read_everything(&mut self) -> Vec<Effect> {
        let target = Target::List {
            spec: ListSpec::new(Source::Desk(Desk::Unread), false),
            from: None,
            until: None,
            newest: self.list.newest_id(),
            also: Vec::new(),
            whole_stories: false,
        };
        self.mark_and_rebuild(target, Change::Read(true))
    }

    fn whole_list(&self, until: Option<Key>) -> Target {
        Target::List {
            spec: self.list.shown_spec().clone(),
            from: None,
            until,
            newest: self.list.newest_id(),
            also: Vec::new(),
            whole_stories: false,
        }
    }

    /// Turns a flag of the current entry over; of several, sets it unless all have it.
    pub(super) fn turn(
        &mut self,
        is_on: impl Fn(&Flags) -> bool,
        change: impl Fn(bool) -> Change,
        count: u32,
    ) -> Vec<Effect> {
        let Some(chosen) = self.choose_rows(count) else {
            return Vec::new();
        };
        let all_on =
            !chosen.is_partial && self.rows_of(&chosen).iter().all(|row| is_on(&row.flags));
        self.mark(chosen.target, change(!all_on))
    }

    /// Takes rows out of their lists by a mark that hides them; the next one comes under the
    /// cursor.
    pub(super) fn put_away(&mut self, chosen: Chosen, change: Change) -> Vec<Effect> {
        let shown = chosen.shown;
        self.list.selection = None;
        // What comes into the reader in its place is shown, and read when the user reads it.
        self.reader.only_shows = true;
        let is_beyond = matches!(chosen.target, Target::List { .. });
        let mut effects = if is_beyond {
            self.mark_and_rebuild(chosen.target, change)
        } else {
            self.mark(chosen.target, change)
        };
        for row in shown {
            self.list.take_out(row);
        }
        effects.extend(self.after_move());
        effects
    }

    /// Deletes what is chosen and goes on; in the sidebar, unsubscribes from the feed, takes the tag
    /// off everything, or takes the saved query away.
    pub(super) fn delete(&mut self, count: u32) -> Vec<Effect> {
        if self.focus == Pane::Sidebar {
            let feeds = match self.sidebar.selected() {
                Some(SideRow::Feed { id, .. }) => vec![*id],
                Some(SideRow::Category { path, .. }) => {
                    self.sidebar.feeds_in(path).map(|feed| feed.id).collect()
                }
                Some(SideRow::Tag(name)) => {
                    let name = name.clone();
                    return self.remove_tag(&name);
                }
                Some(SideRow::Saved { name, .. }) => {
                    let name = name.as_str().into();
                    let change = SavedChange::Delete;
                    let edit = TopicEdit::Saved { name, change };
                    return vec![Effect::Engine(Request::EditTopics(edit))];
                }
                _ => {
                    let what = "only feeds, tags and saved queries can be taken away here";
                    self.say(Notice::info(what));
                    return Vec::new();
                }
            };
            return vec![Effect::Engine(Request::Remove(feeds))];
        }
        match self.choose_rows(count) {
            Some(chosen) => self.put_away(chosen, Change::Deleted(true)),
            None => Vec::new(),
        }
    }
}
