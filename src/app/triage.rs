//! Triage: marks, drawn at once and unsaved until acknowledged; undo.

use super::list::Kept;
use super::selection::Chosen;
use super::{App, Effect, Pane, PendingMark, SideRow};
use crate::command::{Command, Context};
use crate::model::list::ListSpec;
use crate::model::topic::{SavedChange, TopicEdit};
use crate::model::{
    Anchor, Change, Clean, Desk, EntryId, EntryRow, Flags, Key, Notice, Request, Source, Step,
    Target, Ticket,
};

impl PendingMark {
    /// Returns what is said of a step with this label that it became. What is held back for good goes
    /// by one key without a question: then it is said what, and for how long.
    fn told(&self, label: String) -> String {
        match (&self.change, &self.headline) {
            (Change::Muted(true), Some(headline)) => format!("{label} for ever: {headline}"),
            (Change::Muted(true), None) => format!("{label} for ever"),
            _ => label,
        }
    }

    /// Returns what is said of undoing it.
    fn tells_of_undo(&self) -> &'static str {
        let held = matches!(self.change, Change::Muted(true) | Change::Snoozed(Some(_)));
        if held && self.before.iter().any(|(_, flags)| flags.is_starred) {
            "it is not in Starred meanwhile; u undoes it"
        } else {
            "u undoes it"
        }
    }
}

impl App {
    /// Marks and says so when it is stored.
    pub(super) fn mark(&mut self, target: Target, change: Change) -> Vec<Effect> {
        self.send_mark(target, change, false, false)
    }

    /// Marks without a line about it: opening an entry reads it.
    pub(super) fn mark_quietly(&mut self, target: Target, change: Change) -> Vec<Effect> {
        self.send_mark(target, change, true, false)
    }

    /// Marks what the loaded rows are only a part of, and has the list anew when it is stored.
    pub(super) fn mark_and_rebuild(&mut self, target: Target, change: Change) -> Vec<Effect> {
        self.send_mark(target, change, false, true)
    }

    fn send_mark(
        &mut self,
        target: Target,
        change: Change,
        is_quiet: bool,
        rebuilds: bool,
    ) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let headline = (change.hides()).then(|| self.headline_of(&target));
        let (before, tags) = if rebuilds {
            // Which of the loaded rows it reaches, only the store can tell.
            (Vec::new(), Vec::new())
        } else {
            self.draw_mark(&target, &change)
        };
        let drawn = before.iter().map(|(entry, _)| *entry);
        self.list
            .count_unsaved(drawn.chain(tags.iter().map(|(entry, _)| *entry)), false);
        let mark = PendingMark {
            before,
            tags,
            target: target.clone(),
            change: change.clone(),
            rebuilds,
            is_quiet,
            headline: headline.flatten(),
        };
        self.marks.insert(ticket, mark);
        vec![Effect::Engine(Request::Mark {
            ticket,
            target,
            change,
        })]
    }

    /// Returns the headline of a target that is one entry or story, and loaded.
    fn headline_of(&self, target: &Target) -> Option<Clean> {
        let is_it = |row: &&EntryRow| match target {
            Target::Entries(entries) => *entries == [row.id],
            Target::Stories {
                stories, entries, ..
            } => match (stories.as_slice(), entries.as_slice()) {
                ([story], []) => *story == row.story,
                ([], [entry]) => *entry == row.id,
                _ => false,
            },
            Target::List { .. } => false,
        };
        let mut rows = self.list.rows.iter().chain(&self.reader.entry);
        rows.find(is_it).map(|row| row.title.clone())
    }

    /// Shows a change on the rows that are loaded; returns the flags and tags they had.
    fn draw_mark(&mut self, target: &Target, change: &Change) -> (OldFlags, OldTags) {
        let (mut before, mut tags) = (Vec::new(), Vec::new());
        for (old, flags) in self.draw_change(target, change) {
            if matches!(change, Change::Tagged(..)) {
                tags.push((old.id, old.tags));
                continue;
            }
            if old.flags == flags && !change.hides() {
                continue;
            }
            before.push((old.id, old.flags));
            if old.flags.is_read != flags.is_read {
                let delta = if flags.is_read { -1 } else { 1 };
                self.sidebar.adjust_unread(old.feed, &old.topics, delta);
                self.adjust_saved(delta);
            }
        }
        self.list.total = self.sidebar.count(&self.list.spec).or(self.list.total);
        (before, tags)
    }

    /// Changes the rows that are loaded; returns each as it was, and the flags it has.
    pub(super) fn draw_change(
        &mut self,
        target: &Target,
        change: &Change,
    ) -> Vec<(EntryRow, Flags)> {
        let held = match target {
            Target::List { whole_stories, .. } if !whole_stories => Some(self.surely_held()),
            _ => None,
        };
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
            Target::List {
                from,
                until,
                newest,
                also,
                ..
            } => {
                also.contains(&row.id)
                    || from.is_none_or(|from| place <= from)
                        && until.is_none_or(|until| place >= until)
                        && newest.is_none_or(|newest| row.id <= newest)
                        && held.as_ref().is_none_or(|held| held.contains(&row.id))
            }
        };
        let draw = |row: &mut EntryRow| {
            change.apply(&mut row.flags);
            if let Change::Tagged(tag, is_on) = change {
                wear(&mut row.tags, tag, *is_on);
            }
        };
        let changed = self.list.change(suits, draw);
        if let Some(shown) = &mut self.reader.entry
            && suits(shown.key(), shown)
        {
            draw(shown);
        }
        changed
    }

    /// The store has a mark, or could not take it: then it goes back, and a line says why.
    pub(super) fn marked(&mut self, ticket: Ticket, step: Result<Step, Notice>) -> Vec<Effect> {
        let Some(mark) = self.marks.remove(&ticket) else {
            return Vec::new();
        };
        let drawn = mark.before.iter().map(|(entry, _)| *entry);
        self.list
            .count_unsaved(drawn.chain(mark.tags.iter().map(|(entry, _)| *entry)), true);
        // The counts drawn at once knew only the rows that are loaded.
        self.list.arrivals.mark();
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        match step {
            Ok(step) => {
                self.note_late(&step.flags);
                self.settle_flags(&step.flags);
                self.timelines_take(&step.flags);
                self.set_tags(&step.tags);
                let now = self.clock.now;
                self.tally.count(&step.label, &mark.change, step.count, now);
                if !mark.is_quiet && step.count > 0 {
                    let whole = self.tells_of_whole_story(&mark, step.count);
                    let undo = mark.tells_of_undo();
                    let notice = Notice::brief(mark.told(step.label));
                    self.say(match whole {
                        Some(hint) => notice.hint(&hint),
                        // What is out of sight cannot be put back there.
                        None if mark.change.hides() || step.count > 1 => notice.undo(undo),
                        None => notice,
                    });
                } else if mark.rebuilds {
                    self.say(Notice::brief("nothing to change: no entry was found"));
                } else if step.count > 0 && self.notice.as_ref().is_some_and(|n| n.offers_undo) {
                    // Undo would take this back first.
                    self.notice = None;
                }
                if mark.rebuilds && step.count > 0 {
                    effects.extend(self.rebuild_list());
                }
                if mark.change.lets_go() {
                    effects.extend(self.ask_mutes());
                }
            }
            Err(notice) => {
                self.set_flags(&mark.before);
                self.set_tags(&mark.tags);
                self.say(notice);
                // Rows that came meanwhile were drawn with the mark.
                effects.extend(self.rebuild_list());
            }
        }
        effects
    }

    /// Says that it was a whole story, and how one report of it is meant where that is kept.
    fn tells_of_whole_story(&self, mark: &PendingMark, count: u64) -> Option<String> {
        let Target::Stories {
            stories, entries, ..
        } = &mark.target
        else {
            return None;
        };
        if stories.len() != 1 || !entries.is_empty() || count < 2 {
            return None;
        }
        match mark.change {
            Change::Done => Some("every report of the story".to_owned()),
            Change::Starred(true) | Change::Later(true) | Change::Tagged(_, true) => {
                let keys = self.keymap.keys_of(Context::List, Command::ToggleFold);
                let keys = keys.first()?;
                Some(format!("the whole story; {keys} unfolds it to pick one"))
            }
            _ => None,
        }
    }

    /// A step was undone or redone: rows and cursor go back to where they were.
    pub(super) fn stepped(&mut self, word: &str, step: Option<Step>) -> Vec<Effect> {
        let Some(step) = step else {
            self.say(Notice::brief(match word {
                "undid" => "nothing to undo",
                _ => "nothing to redo",
            }));
            return Vec::new();
        };
        self.list.arrivals.step();
        let is_undone = word == "undid";
        self.tally.step(&step.label, is_undone);
        self.reader.only_shows = true;
        self.timelines_take(&step.flags);
        self.note_late(&step.flags);
        let came_back = self.set_flags(&step.flags);
        self.set_tags(&step.tags);
        let is_shown = |entry: &EntryId| self.list.rows.iter().any(|row| row.holds(*entry));
        let all_shown = step.flags.iter().all(|(entry, _)| is_shown(entry));
        // Who holds the key down should see that this is what was done another day.
        let earlier = step.taken.filter(|taken| *taken < self.began);
        let earlier = earlier.map_or_else(String::new, |taken| {
            format!(", of {}", self.clock.moment(taken))
        });
        let mut notice = Notice::brief(format!("{word}: {}{earlier}", step.label));
        if let Some(look) = &step.look {
            let mut effects = self.take_look(look, &step, notice);
            effects.extend(self.ask_history());
            return effects;
        }
        let elsewhere = self.taken_elsewhere(&step, is_undone);
        if let Some(source) = elsewhere.clone().filter(|source| self.sidebar.has(source)) {
            let name = self.name_of(&source);
            notice = Notice::brief(format!("{} · in {name}", notice.text));
        }
        let entries = step.flags.iter().map(|(entry, _)| entry);
        let shows_some = entries
            .chain(step.tags.iter().map(|(entry, _)| entry))
            .any(is_shown);
        if let Some(source) = elsewhere.filter(|_| !shows_some) {
            self.say(notice.hint("H goes back"));
            let mut effects = self.with_counts(|app| app.go_where_taken(source, step.at));
            effects.extend(self.ask_history());
            return effects;
        }
        self.say(notice);
        // Tags alone change no list but those that ask for one.
        let is_of_tags = step.flags.is_empty() && !step.tags.is_empty() && self.asks_no_tag();
        // Entries that were never loaded here, or a step about feeds: the list is built anew.
        if !is_of_tags && (step.flags.is_empty() || (!came_back && !all_shown)) {
            let is_here = step.place.is_some() && step.place == self.here;
            let at = step.at.filter(|_| is_here && !shows_some);
            let mut effects = self.with_counts(|app| app.rebuild_list_at(at));
            effects.extend(self.ask_sheets());
            effects.extend(self.ask_mutes());
            effects.extend(self.ask_history());
            return effects;
        }
        let mut effects = self.with_counts(Self::preview);
        effects.extend(self.ask_history());
        effects
    }

    fn asks_no_tag(&self) -> bool {
        let query = self.list.spec.query();
        query.is_none_or(|query| !query.contains("tag:"))
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

    fn set_tags(&mut self, tags: &[(EntryId, Vec<Clean>)]) {
        self.list.set_tags(tags);
        if let Some(shown) = &mut self.reader.entry {
            shown.set_tags(tags);
        }
    }

    /// Loads the present list anew around the cursor.
    pub(super) fn rebuild_list(&mut self) -> Vec<Effect> {
        self.rebuild_list_at(None)
    }

    /// Loads the present list anew around this entry, else around the cursor.
    fn rebuild_list_at(&mut self, at: Option<Key>) -> Vec<Effect> {
        // The cursor is on its way elsewhere: it still goes there.
        if let Some(anchor) = self.list.jumps {
            return self.jump_in_list(anchor);
        }
        // In an order that is none of time, only rows that are loaded have known places.
        let at = at.filter(|_| self.list.spec.order.is_of_time());
        let anchor = at.or(self.list.place()).map_or(Anchor::Top, Anchor::Around);
        let effects = self.load_list(anchor);
        let selected = self.list.selected().map(|row| {
            if row.is_member {
                Kept::Report(row.id)
            } else {
                Kept::Row(row.id)
            }
        });
        self.list.keeps = at.map(|at| Kept::Row(at.id)).or(selected);
        effects
    }

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
    pub(super) fn delete(&mut self) -> Vec<Effect> {
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
        match self.choose_rows(1) {
            Some(chosen) => self.put_away(chosen, Change::Deleted(true)),
            None => Vec::new(),
        }
    }
}

/// The flags that entries had before they were marked.
type OldFlags = Vec<(EntryId, Flags)>;

/// The tags that entries had.
type OldTags = Vec<(EntryId, Vec<Clean>)>;

/// Puts a tag among those of a row, or takes it away.
fn wear(tags: &mut Vec<Clean>, tag: &Clean, is_on: bool) {
    tags.retain(|known| known != tag);
    if is_on {
        tags.push(tag.clone());
        tags.sort();
    }
}
