//! Stories in the list: rows that stand for several entries, and unfold in place.
//!
//! The rows of a list by story are its *heads*; a head brings its members along
//! ([`Told`](crate::model::story::Told)). Unfolding puts copies of them below it, one line each.
//! They are no rows of the list that the store knows: places, windows and what leaves the list go
//! by heads alone. What is done to a folded story is done to all its entries.

use std::collections::{HashMap, HashSet};

use super::list::ListPane;
use super::{App, Effect, Pane};
use crate::model::list::{ListSpec, Order};
use crate::model::{
    Anchor, Change, Clean, EntryId, EntryRow, Flags, Key, Notice, Source, StoryId, Target,
};

impl EntryRow {
    /// Sets the tags of the entries that it shows.
    pub(super) fn set_tags(&mut self, tags: &HashMap<EntryId, &[Clean]>) {
        self.change(|row| {
            if let Some(new) = tags.get(&row.id) {
                row.tags = new.to_vec();
            }
        });
    }

    /// Returns whether the row shows this entry, by itself or as part of its story.
    pub fn holds(&self, entry: EntryId) -> bool {
        self.entry(entry).is_some()
    }

    /// Returns an entry that the row shows, by itself or as part of its story.
    pub(super) fn entry(&self, entry: EntryId) -> Option<&Self> {
        self.entries().iter().find(|row| row.id == entry)
    }

    /// Returns the entries that the row shows: itself, or those of its story.
    pub(super) fn entries(&self) -> &[Self] {
        match &self.told {
            Some(told) => &told.members,
            None => std::slice::from_ref(self),
        }
    }

    /// Returns the entry that is opened by the row: of a story, the first to read.
    pub(super) fn first(&self) -> Option<&Self> {
        match &self.told {
            Some(told) => told.first(),
            None => Some(self),
        }
    }

    /// Sets the flags of an entry that the row shows.
    pub(super) fn set_flags(&mut self, entry: EntryId, new: Flags) {
        self.change(|row| {
            if row.id == entry {
                row.flags = new;
            }
        });
    }

    /// Lets an entry go from the story that the row stands for; of a story of one, that one is
    /// the row.
    pub(super) fn let_go(&mut self, entry: EntryId) {
        let place = self.key();
        let Some(told) = &mut self.told else {
            return;
        };
        told.let_go(entry);
        self.flags = told.flags();
        match told.members.as_slice() {
            [only] => {
                *self = Self {
                    is_member: false,
                    place: Some(place),
                    ..only.clone()
                };
            }
            // The row goes by the newest entry that the list has, and stays where it is.
            [newest, ..] if self.id == entry => {
                let inside = told.members.iter().find(|row| told.is_inside(row.id));
                (self.id, self.place) = (inside.unwrap_or(newest).id, Some(place));
            }
            _ => {}
        }
    }

    /// Calls `change` with what the row stands for: with each entry of a story.
    pub(super) fn change(&mut self, change: impl FnMut(&mut Self)) {
        let mut change = change;
        let Some(told) = &mut self.told else {
            change(self);
            return;
        };
        told.members.iter_mut().for_each(change);
        self.flags = told.flags();
        self.tags = told.tags();
    }
}

impl ListPane {
    /// Returns the index of the row that the row at `index` stands below, or its own.
    pub(super) fn head(&self, index: usize) -> usize {
        let above = self.rows.get(..=index).unwrap_or_default();
        above.iter().rposition(|row| !row.is_member).unwrap_or(0)
    }

    /// Returns the index of the first row after the one at `index` that is no member.
    pub(super) fn after(&self, index: usize) -> usize {
        let below = self.rows.iter().skip(index + 1);
        index + 1 + below.take_while(|row| row.is_member).count()
    }

    /// Returns the place of the cursor in the list as the store knows it.
    pub(super) fn place(&self) -> Option<Key> {
        self.rows.get(self.head(self.cursor)).map(EntryRow::key)
    }

    /// Returns whether the story in row `index` is unfolded.
    pub fn is_unfolded(&self, index: usize) -> bool {
        let row = &self.rows[index];
        row.told.is_some() && self.opens(row.story)
    }

    fn opens(&self, story: StoryId) -> bool {
        self.opens_all != self.turned.contains(&story)
    }

    /// Puts the members of stories below their heads, as far as these are unfolded, and keeps the
    /// cursor on its row; from a member that is folded away it goes to the head.
    pub(super) fn refold(&mut self) {
        let head = self.head(self.cursor);
        let selected = self.rows.get(self.cursor).filter(|row| row.is_member);
        let selected = selected.map(|row| row.id);
        let first = self.head(self.offset);
        let below = self.offset - first;
        let mut rows = Vec::with_capacity(self.rows.len());
        let (mut cursor, mut offset) = (0, 0);
        for (index, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            if row.is_member {
                continue;
            }
            if index == head {
                cursor = rows.len();
            }
            if index == first {
                offset = rows.len();
            }
            let members = match &row.told {
                Some(told) if self.opens(row.story) => told.members.clone(),
                _ => Vec::new(),
            };
            rows.push(row);
            if index == head
                && let Some(at) = members.iter().position(|row| Some(row.id) == selected)
            {
                cursor += at + 1;
            }
            if index == first {
                offset += below.min(members.len());
            }
            rows.extend(members);
        }
        self.rows = rows;
        (self.cursor, self.offset) = (cursor, offset);
    }

    /// Changes the entries that suit; the first argument is the place of their row. Returns each as
    /// it was, and the flags it has.
    pub(super) fn change(
        &mut self,
        suits: impl Fn(Key, &EntryRow) -> bool,
        change: impl Fn(&mut EntryRow),
    ) -> Vec<(EntryRow, Flags)> {
        let mut changed = Vec::new();
        let mut place = None;
        for row in &mut self.rows {
            let is_member = row.is_member;
            if !is_member {
                place = Some(row.key());
            }
            let Some(place) = place else { continue };
            row.change(|row| {
                if !suits(place, row) {
                    return;
                }
                let old = row.clone();
                change(row);
                // A member below its head is there a second time.
                if !is_member {
                    changed.push((old, row.flags));
                }
            });
        }
        self.stay_if_unread_again(&changed);
        changed
    }

    /// Takes a row out that is done away with.
    pub(super) fn take_out(&mut self, row: Shown) {
        if let Some(index) = self.rows.iter().position(|known| Shown::of(known) == row) {
            self.delete(index);
        } else if let Some(story) = self.rows.iter_mut().find(|known| known.holds(row.entry)) {
            // It is read in a story that is folded.
            story.let_go(row.entry);
        }
    }

    /// Takes out what tells of nothing but these entries, and these entries out of stories.
    pub(super) fn take_out_entries(&mut self, entries: &HashSet<EntryId>) {
        for index in (0..self.rows.len()).rev() {
            let row = &mut self.rows[index];
            let is_gone = |row: &EntryRow| entries.contains(&row.id);
            match &row.told {
                _ if row.is_member => {}
                None if is_gone(row) => self.delete(index),
                Some(told) if told.members.iter().all(is_gone) => self.delete(index),
                Some(told) if told.members.iter().any(is_gone) => {
                    for entry in entries {
                        row.let_go(*entry);
                    }
                }
                _ => {}
            }
        }
        self.refolded();
    }

    /// Notes that rows of which nothing is unread go at the next key; `done` are their places.
    pub(super) fn leave_read(&mut self, done: &[Key]) {
        self.leave_if(|row| row.flags.is_read && done.contains(&row.key()));
    }

    /// Notes that the rows at these places go at the next key.
    pub(super) fn leave_all(&mut self, done: &[Key]) {
        self.leave_if(|row| done.contains(&row.key()));
    }

    fn leave_if(&mut self, goes: impl Fn(&EntryRow) -> bool) {
        let rows = self.rows.iter();
        let gone: Vec<EntryId> = rows
            .filter(|row| !row.is_member && goes(row))
            .map(|row| row.id)
            .collect();
        for entry in gone {
            self.leave(entry);
        }
    }
}

/// Tells rows apart: that of a story from that of its newest entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shown {
    pub(super) entry: EntryId,
    is_member: bool,
}

impl Shown {
    pub(super) fn of(row: &EntryRow) -> Self {
        Self {
            entry: row.id,
            is_member: row.is_member,
        }
    }
}

impl App {
    /// Returns the list of `source` as it is shown unless the user wishes otherwise.
    pub(super) fn list_of(&self, source: Source) -> ListSpec {
        let mut spec = ListSpec::new(source, self.list.spec.show_read);
        spec.grouping = self.settings.ui.group;
        spec.unread_first = self.settings.ui.unread_first;
        if spec.suits_stories() {
            spec.order = self.order;
        }
        if let Source::Saved { name, .. } = &spec.source
            && let Some(order) = self.sidebar.saved(name).and_then(|saved| saved.order)
        {
            spec.order = order;
        }
        if let Some(view) = self.views.get(&spec.source) {
            view.apply(&mut spec);
        }
        if spec.is_recent() {
            spec.order = Order::Newest;
        }
        spec
    }

    /// Returns what is meant by these rows of the list: heads mean all entries of their stories.
    pub(super) fn target_of<'a>(&self, rows: impl IntoIterator<Item = &'a EntryRow>) -> Target {
        let (mut stories, mut entries) = (Vec::new(), Vec::new());
        // Of what was picked out only that is meant.
        let is_picked = self.list.shown_spec().picked().is_some();
        for row in rows {
            if let Some(told) = row.told.as_ref().filter(|_| is_picked) {
                entries.extend(told.members.iter().map(|member| member.id));
            } else if row.told.is_some() {
                stories.push(row.story);
            } else if !row.is_member || !stories.contains(&row.story) {
                entries.push(row.id);
            }
        }
        if stories.is_empty() {
            return Target::Entries(entries);
        }
        Target::Stories {
            stories,
            entries,
            newest: self.list.newest_id(),
        }
    }

    /// Returns the entry that a command about one entry means: of a folded story the one that the
    /// reader has, else the one that would be opened.
    pub(super) fn current_entry(&self) -> Option<&EntryRow> {
        let row = self.current()?;
        let read = self.reader.entry.as_ref().filter(|read| row.holds(read.id));
        read.or_else(|| row.first())
    }

    /// Unfolds the story under the cursor, folds it, or (`None`) the one or the other.
    pub(super) fn fold(&mut self, unfolds: Option<bool>) -> Vec<Effect> {
        let head = self.list.head(self.list.cursor);
        let Some(row) = self.list.rows.get(head).filter(|row| row.told.is_some()) else {
            if self.list.spec.order.is_grouped() {
                self.say(Notice::info("this story has one report"));
                return Vec::new();
            }
            let notice = Notice::info("this list shows single entries");
            self.say(if self.list.spec.is_recent() {
                notice
            } else {
                notice.hint("{group} shows stories")
            });
            return Vec::new();
        };
        let story = row.story;
        let is_open = self.list.opens(story);
        if unfolds.is_none_or(|unfolds| unfolds != is_open) {
            self.list.turn_fold(story);
        }
        self.after_move()
    }

    /// Unfolds or folds every story.
    pub(super) fn fold_all(&mut self, unfolds: bool) -> Vec<Effect> {
        self.list.turn_all(unfolds);
        self.after_move()
    }

    /// Folds the story that the cursor is in. Returns whether there was something to fold.
    pub(super) fn fold_here(&mut self) -> bool {
        let head = self.list.head(self.list.cursor);
        let can =
            self.focus == Pane::List && head < self.list.rows.len() && self.list.is_unfolded(head);
        if can {
            let story = self.list.rows[head].story;
            self.list.turn_fold(story);
        }
        can
    }

    /// Shows stories instead of single entries, or the other way round.
    pub(super) fn group(&mut self) -> Vec<Effect> {
        if self.list.spec.is_recent() {
            return self.keep_order();
        }
        let order = match self.list.spec.order {
            Order::Newest | Order::Title | Order::Best => Order::Story,
            Order::Oldest => Order::OldestStory,
            Order::OldestStory => Order::Oldest,
            Order::Story | Order::Outlets | Order::Hot => Order::Newest,
        };
        self.show_in_order(order)
    }

    /// Shows the list in the next order: a search has one more.
    pub(super) fn next_order(&mut self) -> Vec<Effect> {
        if self.list.spec.is_recent() {
            return self.keep_order();
        }
        let is_search = self.list.spec.source.query().is_some();
        self.show_in_order(match self.list.spec.order {
            Order::Newest if is_search => Order::Best,
            Order::Story => Order::Outlets,
            Order::Outlets => Order::Hot,
            Order::Best | Order::Title => Order::Newest,
            Order::Newest | Order::Oldest | Order::OldestStory | Order::Hot => Order::Story,
        })
    }

    fn keep_order(&mut self) -> Vec<Effect> {
        self.say(Notice::info(
            "this list has one order: what was read last comes first",
        ));
        Vec::new()
    }

    /// Shows the list on the screen in another order; others like it follow.
    pub(super) fn show_in_order(&mut self, order: Order) -> Vec<Effect> {
        let was = self.list.spec.clone();
        self.list.turn_to(ListSpec {
            order,
            ..was.clone()
        });
        let stays = self.list.spec.has_places_of(&was);
        if self.list.spec.suits_stories() {
            self.order = order;
        }
        let rows = if order.is_grouped() {
            "stories"
        } else {
            "single entries"
        };
        let notice = Notice::info(format!("{rows}, {}", order.name()));
        self.say(if self.list.spec.suits_stories() {
            notice.hint("in other lists too; {view} shows one alone so")
        } else {
            notice
        });
        if stays {
            self.rebuild_list()
        } else {
            self.load_list(Anchor::Top)
        }
    }

    /// Goes to the next (previous) story with something unread.
    pub(super) fn go_story(&mut self, forward: bool) -> Vec<Effect> {
        let here = self.list.head(self.list.cursor);
        let suits = |index: &usize| {
            let row = &self.list.rows[*index];
            !row.is_member && !row.flags.is_read
        };
        let found = if forward {
            (self.list.after(here)..self.list.rows.len()).find(suits)
        } else {
            (0..here).rev().find(suits)
        };
        match found {
            Some(index) => {
                self.list.select(index);
                self.after_move()
            }
            None => self.nothing_unread(forward),
        }
    }

    pub(super) fn nothing_unread(&mut self, forward: bool) -> Vec<Effect> {
        let where_ = if forward { "below" } else { "above" };
        self.say(Notice::info(format!("nothing unread {where_}")));
        Vec::new()
    }

    /// Opens the next unread report of the story that is being read. `None` if there is none.
    pub(super) fn read_on_in_story(&mut self) -> Option<Vec<Effect>> {
        if self.focus != Pane::Reader {
            return None;
        }
        let row = self.list.selected()?;
        let shown = self.reader.entry.as_ref().map(|shown| shown.id);
        let members = &row.told.as_ref()?.members;
        let next = members
            .iter()
            .find(|member| !member.flags.is_read && Some(member.id) != shown)?
            .clone();
        Some(self.open_entry(next))
    }

    /// Shows an entry in the reader, and marks it read.
    pub(super) fn open_entry(&mut self, row: EntryRow) -> Vec<Effect> {
        let (id, is_read) = (row.id, row.flags.is_read);
        self.focus = Pane::Reader;
        let mut effects = self.put_into_reader(Some(row));
        self.reader.is_opened = true;
        if !is_read {
            effects.extend(self.mark_quietly(Target::Entries(vec![id]), Change::Read(true)));
        }
        effects
    }
}
