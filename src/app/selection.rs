//! What triage acts on: the rows that are selected, or the one under the cursor.

use std::collections::BTreeSet;
use std::ops::Range;

use super::stories::Shown;
use super::{App, Effect, ListPane, Pane};
use crate::model::{Desk, EntryId, EntryRow, Key, Notice, Source, Target};

/// The rows that are selected with `v` or `V`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// From the row at this place to the cursor. The newest entry of a story that is unfolded has
    /// the place of its story.
    From {
        /// The place.
        place: Key,
        /// It is an entry below its story.
        is_member: bool,
    },
    /// The whole list, what is not loaded included.
    All,
}

/// How much is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Stories, where rows stand for them and it is known.
    pub stories: Option<u64>,
    /// Entries, where it is known.
    pub entries: Option<u64>,
}

impl Counted {
    /// Says it: `4 stories, 198 entries`.
    pub fn text(&self) -> String {
        let entries = match self.entries {
            Some(1) => "1 entry".to_owned(),
            Some(n) => format!("{n} entries"),
            None => String::new(),
        };
        // What was taken off the list stands there until it is left.
        match (self.stories, self.entries.filter(|entries| *entries > 0)) {
            (None | Some(0), None) => "entries from far above or below".to_owned(),
            (Some(1), None) => "1 story".to_owned(),
            (Some(stories), None) => format!("{stories} stories"),
            (Some(stories), Some(n)) if stories > 0 && stories != n => match stories {
                1 => format!("1 story, {entries}"),
                _ => format!("{stories} stories, {entries}"),
            },
            _ => entries,
        }
    }
}

/// What an action goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// For the store.
    pub(super) target: Target,
    /// Where its rows were when they were chosen.
    pub(super) rows: Range<usize>,
    /// The rows themselves.
    pub(super) shown: Vec<Shown>,
    /// They were selected; without it they are what is under the cursor.
    pub(super) is_selection: bool,
    /// There is more of it than the rows that are loaded, which only the store knows.
    pub(super) is_partial: bool,
}

impl ListPane {
    /// Returns the rows that are selected; empty without a selection.
    pub fn selected_rows(&self) -> Range<usize> {
        match self.selection {
            None => 0..0,
            Some(Selection::All) => 0..self.rows.len(),
            Some(Selection::From { place, is_member }) => {
                let at = self.place_of(place, is_member);
                let (first, last) = (at.min(self.cursor), at.max(self.cursor));
                first..(last + 1).min(self.rows.len())
            }
        }
    }

    /// Returns what is selected, in the units of what will be said of it when it is marked.
    pub fn selected_count(&self) -> Option<Counted> {
        let selection = self.selection?;
        let is_by_story = self.spec.order.is_grouped();
        let is_loaded = match selection {
            Selection::All => self.is_whole(),
            Selection::From { place, .. } => !self.is_beyond(place),
        };
        if !is_loaded {
            let is_all = selection == Selection::All;
            return Some(Counted {
                stories: None,
                entries: self.total.filter(|_| is_all),
            });
        }
        let rows = &self.rows[self.selected_rows()];
        let heads = rows.iter().filter(|row| !row.is_member);
        let (mut stories, mut entries) = (Vec::new(), 0);
        for row in heads {
            stories.push(row.story);
            entries += row.told.as_ref().map_or(1, |told| told.size);
        }
        let singles = rows.iter().filter(|row| row.is_member);
        entries += singles.filter(|row| !stories.contains(&row.story)).count() as u64;
        Some(Counted {
            stories: Some(stories.len() as u64).filter(|_| is_by_story),
            entries: match selection {
                // It holds no more of its stories than it counts.
                Selection::All if is_by_story => self.total,
                _ => Some(entries),
            },
        })
    }

    /// Returns the index of the row at `key`, of those that have it the one that `is_member` or is
    /// not; or the end of the loaded rows that it lies beyond.
    fn place_of(&self, key: Key, is_member: bool) -> usize {
        let is_there = |row: &EntryRow| row.key() == key;
        let is_it = |row: &EntryRow| is_there(row) && row.is_member == is_member;
        let found = self.rows.iter().position(is_it);
        // One that was folded away since is in its story.
        let found = found.or_else(|| self.rows.iter().position(is_there));
        found.unwrap_or_else(|| {
            let is_above = self.rows.first().is_some_and(|row| key > row.key());
            if is_above {
                0
            } else {
                self.rows.len().saturating_sub(1)
            }
        })
    }

    /// Returns whether every row of the list is loaded.
    pub(super) fn is_whole(&self) -> bool {
        !self.more_above && !self.more_below
    }

    fn is_beyond(&self, key: Key) -> bool {
        self.rows.iter().all(|row| row.key() != key)
    }
}

impl App {
    /// Begins a selection at the cursor, or gives it up.
    pub(super) fn select(&mut self) -> Vec<Effect> {
        self.leave_reader_to_select();
        self.list.selection = match self.list.selection {
            Some(_) => None,
            None => self.list.selected().map(|row| Selection::From {
                place: row.key(),
                is_member: row.is_member,
            }),
        };
        Vec::new()
    }

    /// Selects the whole list, or gives the selection up.
    pub(super) fn select_all(&mut self) -> Vec<Effect> {
        self.leave_reader_to_select();
        let has_rows = !self.list.rows.is_empty();
        self.list.selection = match self.list.selection {
            Some(Selection::All) => None,
            _ => has_rows.then_some(Selection::All),
        };
        Vec::new()
    }

    fn leave_reader_to_select(&mut self) {
        // What is selected stands in its place; it does not come back after that.
        self.notice = None;
        self.focus = Pane::List;
        self.is_reader_only = false;
    }

    /// Returns what an action goes to: the selection; else in the reader its entry, elsewhere
    /// `count` rows from the cursor on. The selection is over then.
    pub(super) fn choose_rows(&mut self, count: u32) -> Option<Chosen> {
        if let Some(selection) = self.list.selection {
            let chosen = self.chosen_by(selection);
            self.list.selection = None;
            return chosen;
        }
        if self.focus == Pane::Reader {
            let row = self.reader.entry.as_ref()?;
            let is_it = |known: &EntryRow| known.id == row.id && known.told.is_none();
            let at = self.list.rows.iter().position(is_it);
            let shown = at.map_or(row, |at| &self.list.rows[at]);
            return Some(Chosen {
                target: Target::Entries(vec![row.id]),
                rows: at.map_or(0..0, |at| at..at + 1),
                shown: vec![Shown::of(shown)],
                is_selection: false,
                is_partial: false,
            });
        }
        self.rows_from_cursor(count)
    }

    /// As [`Self::choose_rows`]; in the reader all of the story that is read.
    pub(super) fn choose_stories(&mut self, count: u32) -> Option<Chosen> {
        let read = self.reader.entry.as_ref().map(|row| row.id);
        let is_in_story = |row: &EntryRow| read.is_some_and(|read| row.holds(read));
        if self.focus == Pane::Reader
            && self.list.selection.is_none()
            && self.list.selected().is_some_and(is_in_story)
        {
            return self.rows_from_cursor(1);
        }
        self.choose_rows(count)
    }

    /// Returns `count` rows from the cursor on; a story is one, unfolded or not.
    fn rows_from_cursor(&self, count: u32) -> Option<Chosen> {
        let from = self.list.cursor;
        let (mut rows, mut until) = (Vec::new(), from);
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
        (from < until).then(|| Chosen {
            shown: rows.iter().map(|row| Shown::of(row)).collect(),
            target: self.target_of(rows),
            rows: from..until,
            is_selection: false,
            is_partial: false,
        })
    }

    fn chosen_by(&self, selection: Selection) -> Option<Chosen> {
        let rows = self.list.selected_rows();
        if rows.is_empty() {
            return None;
        }
        let is_partial = match selection {
            Selection::All => !self.list.is_whole(),
            Selection::From { place, .. } => self.list.is_beyond(place),
        };
        // A story may have entries elsewhere, which only the store can tell.
        let is_of_stories = selection == Selection::All && self.list.spec.order.is_grouped();
        let is_loaded = !is_partial && !is_of_stories;
        let target = if is_loaded {
            self.target_of(&self.list.rows[rows.clone()])
        } else {
            let cursor = self.list.place();
            let (from, until) = match selection {
                Selection::All => (None, None),
                Selection::From { place, .. } => (cursor.max(Some(place)), cursor.min(Some(place))),
            };
            let whole_stories = selection != Selection::All;
            let also = if whole_stories {
                self.ids(rows.clone())
            } else {
                self.surely_held().into_iter().collect()
            };
            Target::List {
                spec: self.list.shown_spec().clone(),
                from,
                until,
                newest: self.list.newest_id(),
                also,
                whole_stories,
            }
        };
        Some(Chosen {
            target,
            shown: self.list.rows[rows.clone()].iter().map(Shown::of).collect(),
            rows,
            is_selection: true,
            is_partial,
        })
    }

    /// Returns the entries on the screen of which one can tell that the list holds or held them. A
    /// story may be there for one entry, and have others that are not.
    pub(super) fn surely_held(&self) -> BTreeSet<EntryId> {
        let spec = self.list.shown_spec();
        let mut held = BTreeSet::new();
        for row in self.list.rows.iter().filter(|row| !row.is_member) {
            // It stands where it does by this entry.
            held.insert(row.id);
            let Some(told) = &row.told else { continue };
            let is_held = |row: &&EntryRow| {
                told.is_inside(row.id)
                    && match spec.source {
                        Source::Desk(Desk::Starred) => row.flags.is_starred,
                        Source::Desk(Desk::Later) => row.flags.is_later,
                        _ => !(spec.hides_read() && row.flags.is_read),
                    }
            };
            held.extend(told.members.iter().filter(is_held).map(|row| row.id));
        }
        held
    }

    fn ids(&self, rows: Range<usize>) -> Vec<EntryId> {
        let rows = self.list.rows[rows].iter();
        rows.flat_map(EntryRow::entries).map(|row| row.id).collect()
    }

    /// Says that there is nothing to act on.
    pub(super) fn nothing_here(&mut self) -> Vec<Effect> {
        self.say(Notice::info("nothing is under the cursor"));
        Vec::new()
    }
}
