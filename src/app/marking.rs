//! A mark: drawn at once, unsaved until the store has it, and taken back if it could not take it.

use super::{App, Effect};
use crate::model::{
    Change, Clean, Desk, EntryId, EntryRow, Flags, Key, Notice, Request, Step, Target, Ticket,
};

/// A mark that the store has not acknowledged yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PendingMark {
    /// Flags to go back to if storing fails.
    before: Vec<(EntryId, Flags)>,
    /// Tags to go back to.
    tags: Vec<(EntryId, Vec<Clean>)>,
    /// What was marked.
    pub(super) target: Target,
    /// How.
    pub(super) change: Change,
    /// More than the loaded rows is marked: the list is had anew.
    pub(super) rebuilds: bool,
    /// Whether the acknowledgement is worth a line.
    is_quiet: bool,
    /// The headline of what it takes out of sight, if that is one entry or story.
    headline: Option<Clean>,
}

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

    /// Returns what is said of undoing it. Who kept what is held back should know that it is not with
    /// what is kept.
    fn tells_of_undo(&self) -> String {
        let kept =
            |is_kept: fn(&Flags) -> bool| self.before.iter().any(|(_, flags)| is_kept(flags));
        let list = if kept(|flags| flags.is_starred) {
            Desk::Starred
        } else {
            Desk::Later
        };
        let is_kept = kept(|flags| flags.is_starred || flags.is_later);
        let is_of_reports = match &self.target {
            Target::List {
                spec,
                whole_stories,
                ..
            } => !whole_stories && spec.order.is_grouped() && spec.is_narrow(),
            Target::Entries(_) | Target::Stories { .. } => false,
        };
        match &self.change {
            Change::Muted(true) if is_kept => {
                format!("{{undo}} undoes it; not in {} either", list.name())
            }
            Change::Snoozed(Some(_)) if is_kept => {
                format!("{{undo}} undoes it; not in {} until then", list.name())
            }
            Change::Done | Change::Read(true) if is_of_reports => {
                "of this list alone, {undo} undoes it".to_owned()
            }
            _ => "{undo} undoes it".to_owned(),
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
        let headline = change.hides().then(|| self.headline_of(&target)).flatten();
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
            headline,
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
        let mut rows = self.list.rows.iter().chain(&self.reader.entry);
        let (stories, entries) = match target {
            Target::Entries(entries) => (&[][..], entries),
            Target::Stories {
                stories, entries, ..
            } => (stories.as_slice(), entries),
            Target::List { .. } => return None,
        };
        let row = match (stories, entries.as_slice()) {
            ([story], []) => rows.find(|row| row.story == *story && !row.is_member),
            // The row of a story has the headline of the story, and the place of one of its reports.
            ([], [entry]) => rows.find_map(|row| row.entry(*entry)),
            _ => None,
        };
        row.map(|row| row.title.clone())
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
                        Some(hint) => notice.hint(hint),
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
    fn tells_of_whole_story(&self, mark: &PendingMark, count: u64) -> Option<&'static str> {
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
            Change::Done if self.list.spec.is_narrow() => {
                Some("every report of the story, in this list or not")
            }
            Change::Done => Some("every report of the story"),
            Change::Starred(true) | Change::Later(true) | Change::Tagged(_, true) => {
                Some("the whole story; {toggle-fold} unfolds it to pick one")
            }
            _ => None,
        }
    }

    pub(super) fn set_flags(&mut self, flags: &[(EntryId, Flags)]) -> bool {
        if let Some(shown) = &mut self.reader.entry
            && let Some((_, new)) = flags.iter().find(|(entry, _)| *entry == shown.id)
        {
            shown.flags = *new;
        }
        self.list.set_flags(flags, &self.clock)
    }

    pub(super) fn set_tags(&mut self, tags: &[(EntryId, Vec<Clean>)]) {
        let tags = tags.iter().map(|(entry, tags)| (*entry, tags.as_slice()));
        let tags = tags.collect();
        self.list.set_tags(&tags);
        if let Some(shown) = &mut self.reader.entry {
            shown.set_tags(&tags);
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
