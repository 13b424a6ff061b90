//! The list pane: a window of rows, the cursor and what is in sight.
//!
//! The rows held are a cut-out of the list ([`Window`]); the pane asks for more when the cursor
//! comes within a screen of its end. A move past the end of what is loaded is *owed* and made
//! when the rows arrive, so that holding `j` never loses a step and never waits.

mod arrivals;
mod asking;
mod folds;
mod leaving;
mod retold;
mod rulers;
mod sight;

pub use self::arrivals::Arrivals;
pub use self::rulers::Ruler;

use std::collections::{BTreeSet, HashMap, VecDeque};

use jiff::civil::Date;

use super::Selection;
use crate::model::list::ListSpec;
use crate::model::{Anchor, Clean, Clock, EntryId, EntryRow, Key, Notice, StoryId, Ticket, Window};

/// Rows kept beyond the screen on each side before the far ones are let go, in screens.
const KEPT_SCREENS: usize = 6;

/// Rows that left the list lately, so that undo can bring them back where they were.
const REMEMBERED: usize = 500;

/// What was asked of the engine for this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// A new window instead of the present one.
    Fresh,
    /// More rows below.
    Below,
    /// More rows above.
    Above,
}

/// What the cursor stays on while the rows are had anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// The row that has this entry.
    Row(EntryId),
    /// The row of this report below its story.
    Report(EntryId),
}

impl Kept {
    fn entry(self) -> EntryId {
        match self {
            Self::Row(entry) | Self::Report(entry) => entry,
        }
    }
}

/// Whether there is something to show.
#[derive(Debug, Clone, PartialEq)]
pub enum ListState {
    /// Nothing has come yet.
    Loading,
    /// The rows are those of the list.
    Ready,
    /// It could not be loaded.
    Failed(Notice),
}

/// Headlines.
#[derive(Debug)]
pub struct ListPane {
    /// Which list.
    pub spec: ListSpec,
    /// The rows that are loaded, newest first; below a story that is unfolded its entries.
    pub rows: Vec<EntryRow>,
    /// Index of the selected row. Invariant: inside `rows`, or 0 when there are none.
    pub cursor: usize,
    /// Index of the first row in sight. Invariant: the selected row is in sight.
    pub offset: usize,
    /// Rows in the whole list, where that is known.
    pub total: Option<u64>,
    /// The list goes on above.
    pub more_above: bool,
    /// The list goes on below.
    pub more_below: bool,
    /// What came since it was built, and is not shown.
    pub arrivals: Arrivals,
    /// Why it may be empty: a name in what was typed for it that nothing has.
    pub unknown: Option<Clean>,
    /// Whether there is something to show.
    pub state: ListState,
    /// The rows that are selected to be acted on together.
    pub selection: Option<Selection>,
    /// Local day of each row.
    days: Vec<Date>,
    today: Option<Date>,
    lines: u16,
    row_lines: u16,
    asked: Option<(Ticket, Asked)>,
    /// Where the cursor goes with the window that was asked for.
    pub(super) jumps: Option<Anchor>,
    /// Lines in sight above the cursor once its rows are there.
    pub(super) above: Option<u16>,
    /// What the cursor stays on when the list is there anew.
    pub(super) keeps: Option<Kept>,
    /// The list whose rows are on the screen, while those of this one are on their way.
    other: Option<ListSpec>,
    /// Keys wait for the rows of this list.
    waits: bool,
    /// Where the windows that came ended above and below: the list goes on there, even if their
    /// rows are on the screen already, or went away at once.
    passed: (Option<Key>, Option<Key>),
    /// The count of its entries that was asked for.
    counting: Option<Ticket>,
    /// Rows that were asked for again, because entries went to other stories.
    retelling: Option<Ticket>,
    /// Steps down (up, if negative) to make when more rows are there.
    owed: i64,
    /// Rows that are done with and go at the next key.
    leaving: BTreeSet<EntryId>,
    /// Rows that left the list, newest last.
    left: VecDeque<EntryRow>,
    /// All stories are unfolded, but for those turned over.
    pub(super) opens_all: bool,
    /// Stories that are folded otherwise than the others.
    pub(super) turned: BTreeSet<StoryId>,
    /// Marks not acknowledged yet, by entry.
    unsaved: HashMap<EntryId, u32>,
    /// The newest entry there was when the list was built.
    newest: Option<EntryId>,
}

impl ListPane {
    /// Returns an empty list that waits for its first window.
    pub fn new(spec: ListSpec) -> Self {
        Self {
            spec,
            rows: Vec::new(),
            cursor: 0,
            offset: 0,
            total: None,
            more_above: false,
            more_below: false,
            arrivals: Arrivals::default(),
            unknown: None,
            state: ListState::Loading,
            selection: None,
            days: Vec::new(),
            today: None,
            lines: 0,
            row_lines: 2,
            asked: None,
            jumps: None,
            above: None,
            keeps: None,
            other: None,
            waits: false,
            passed: (None, None),
            counting: None,
            retelling: None,
            owed: 0,
            leaving: BTreeSet::new(),
            left: VecDeque::new(),
            opens_all: false,
            turned: BTreeSet::new(),
            unsaved: HashMap::new(),
            newest: None,
        }
    }

    /// Returns the selected row.
    pub fn selected(&self) -> Option<&EntryRow> {
        self.rows.get(self.cursor)
    }

    /// Returns whether a mark of the row is on its way to the store.
    pub fn is_unsaved(&self, row: &EntryRow) -> bool {
        let is_unsaved = |row: &EntryRow| self.unsaved.contains_key(&row.id);
        match &row.told {
            Some(told) => told.members.iter().any(is_unsaved),
            None => is_unsaved(row),
        }
    }

    /// Becomes another list. Its rows are asked for next; until they come the old ones stand on the
    /// screen, but nothing of them is selected.
    pub(super) fn turn_to(&mut self, spec: ListSpec) {
        if self.spec == spec {
            return;
        }
        let was = self.spec.clone();
        self.go_on_to(spec);
        self.selection = None;
        if !self.rows.is_empty() {
            self.other.get_or_insert(was);
            self.waits = true;
        }
    }

    /// Becomes another list while its rows are on their way: who waits for those waits on.
    pub(super) fn go_on_to(&mut self, spec: ListSpec) {
        self.spec = spec;
        self.total = None;
        self.counting = None;
    }

    /// Returns the list whose rows are on the screen.
    pub(super) fn shown_spec(&self) -> &ListSpec {
        self.other.as_ref().unwrap_or(&self.spec)
    }

    /// Lets keys act on the rows on the screen, though others are on their way.
    pub(super) fn wait_no_longer(&mut self) {
        self.waits = false;
    }

    /// Returns whether the cursor goes on once rows come that were asked for.
    pub(super) fn is_going(&self) -> bool {
        self.asked.is_some() && (self.jumps.is_some() || self.owed != 0)
    }

    /// Returns whether keys wait for rows that were asked for.
    pub fn is_on_its_way(&self) -> bool {
        self.is_going() || self.asked.is_some() && self.waits
    }

    /// Returns whether rows are on their way.
    pub fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// Returns whether rows are on their way, or are told again.
    pub(super) fn is_asking_for_rows(&self) -> bool {
        self.is_asking() || self.retelling.is_some()
    }

    /// Returns how many rows to ask for at a time: about three screens.
    fn window_rows(&self) -> usize {
        (self.screen_rows() * 3).max(60)
    }

    /// Returns the window to ask for next, if the cursor comes near the end of the loaded rows.
    fn wanted(&self) -> Option<(Asked, Anchor)> {
        if self.asked.is_some() || self.rows.is_empty() {
            return None;
        }
        let near = self.screen_rows() + 4;
        if self.more_below && self.cursor + near >= self.rows.len() {
            let last = self.rows.iter().rfind(|row| !row.is_member);
            let last = self.passed.1.or(last.map(EntryRow::key));
            return last.map(|key| (Asked::Below, Anchor::After(key)));
        }
        if self.more_above && self.cursor < near {
            let first = self.passed.0.or(self.rows.first().map(EntryRow::key));
            return first.map(|key| (Asked::Above, Anchor::Before(key)));
        }
        None
    }

    /// Takes a window that was asked for. Returns whether another row is selected now.
    pub(super) fn take(&mut self, ticket: Ticket, window: Window, clock: &Clock) -> bool {
        let Some((_, asked)) = self.asked.filter(|(expected, _)| *expected == ticket) else {
            return false;
        };
        self.asked = None;
        self.jumps = None;
        self.state = ListState::Ready;
        let before = self.selected().map(|row| row.id);
        let kept = self.keeps.take_if(|_| asked == Asked::Fresh);
        let known = self.known();
        let (first, last) = (window.rows.first(), window.rows.last());
        let ends = (first.map(EntryRow::key), last.map(EntryRow::key));
        match asked {
            Asked::Fresh => {
                self.other = None;
                self.waits = false;
                self.counting = None;
                self.passed = (None, None);
                self.retelling = None;
                self.rows = window.rows;
                self.more_above = window.more_above;
                self.more_below = window.more_below;
                // What was counted stands until it is counted again.
                self.total = window.total.or(self.total);
                self.unknown = window.unknown;
                self.arrivals.are_shown();
                self.newest = window.newest;
                self.leaving.clear();
                self.left.clear();
                // A row asked for by its place keeps that place; otherwise the top is shown. Of a
                // list that is had anew the cursor stays on its entry, wherever that stands now.
                let holds = |row: &EntryRow| kept.is_some_and(|kept| row.holds(kept.entry()));
                let at = self.rows.iter().position(holds);
                self.cursor = at.or(window.at).unwrap_or(0);
                self.offset = 0;
                self.owed = 0;
            }
            Asked::Below => {
                let rows = window.rows.into_iter();
                self.rows.extend(rows.filter(|row| !known.holds(row)));
                self.passed.1 = ends.1;
                self.more_below = window.more_below;
                let keep = self.screen_rows() * KEPT_SCREENS;
                let surplus = self.head(self.offset.saturating_sub(keep));
                if surplus > 0 {
                    self.rows.drain(..surplus);
                    self.cursor -= surplus;
                    self.offset -= surplus;
                    self.more_above = true;
                    self.passed.0 = None;
                }
            }
            Asked::Above => {
                let rows = window.rows.into_iter();
                let mut rows: Vec<EntryRow> = rows.filter(|row| !known.holds(row)).collect();
                let added = rows.len();
                self.passed.0 = ends.0;
                rows.append(&mut self.rows);
                self.rows = rows;
                self.cursor += added;
                self.offset += added;
                self.more_above = window.more_above;
                let keep = self.offset + self.screen_rows() * KEPT_SCREENS;
                if self.rows.len() > keep {
                    self.rows.truncate(keep);
                    self.more_below = true;
                    self.passed.1 = None;
                }
            }
        }
        self.refold();
        if let Some(Kept::Report(report)) = kept {
            let is_it = |row: &EntryRow| row.is_member && row.id == report;
            self.cursor = self.rows.iter().position(is_it).unwrap_or(self.cursor);
        }
        self.set_days(clock);
        let owed = std::mem::take(&mut self.owed);
        if let Some(above) = self.above.take() {
            self.put_cursor_below(above);
            // The screen may be a smaller one.
            self.keep_cursor_in_sight();
        } else if owed == 0 {
            self.keep_cursor_in_sight();
        } else {
            self.step(owed);
        }
        self.selected().map(|row| row.id) != before
    }

    /// Takes how many entries the list has.
    pub(super) fn take_count(&mut self, ticket: Ticket, total: u64) {
        if self.counting == Some(ticket) {
            self.total = Some(total);
        }
    }

    /// Returns the window that was asked for last and is on its way.
    pub(super) fn asked_for(&self) -> Option<Ticket> {
        self.asked.map(|(ticket, _)| ticket)
    }

    /// Takes the news that a window could not be loaded.
    pub(super) fn fail(&mut self, ticket: Ticket, notice: Notice) -> bool {
        if self.asked.is_none_or(|(expected, _)| expected != ticket) {
            return false;
        }
        self.asked = None;
        self.jumps = None;
        self.owed = 0;
        self.waits = false;
        if self.other.take().is_some() {
            self.rows.clear();
            self.days.clear();
            (self.cursor, self.offset) = (0, 0);
        }
        if self.rows.is_empty() {
            self.state = ListState::Failed(notice);
        }
        true
    }

    /// What is loaded, so that it is not loaded twice.
    fn known(&self) -> Known {
        let heads = self.rows.iter().filter(|row| !row.is_member);
        if self.spec.order.is_grouped() {
            Known::Stories(heads.map(|row| row.story).collect())
        } else {
            Known::Entries(heads.map(|row| row.id).collect())
        }
    }

    /// Counts a mark on its way to the store, or (`saved`) one that arrived there.
    pub(super) fn count_unsaved(&mut self, entries: impl Iterator<Item = EntryId>, is_saved: bool) {
        for entry in entries {
            let count = self.unsaved.entry(entry).or_default();
            *count = if is_saved {
                count.saturating_sub(1)
            } else {
                *count + 1
            };
            if *count == 0 {
                self.unsaved.remove(&entry);
            }
        }
    }

    /// Returns the highest entry id there was when the list was built: what arrived later was
    /// not looked at.
    pub(super) fn newest_id(&self) -> Option<EntryId> {
        self.newest
            .or_else(|| self.rows.iter().map(|row| row.id).max())
    }
}

/// The rows that are loaded. Reading moves a story in a list of what is unread: it would come
/// again, at the place of its next report.
enum Known {
    Entries(BTreeSet<EntryId>),
    Stories(BTreeSet<StoryId>),
}

impl Known {
    fn holds(&self, row: &EntryRow) -> bool {
        match self {
            Self::Entries(entries) => entries.contains(&row.id),
            Self::Stories(stories) => stories.contains(&row.story),
        }
    }
}
