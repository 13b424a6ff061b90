//! The list pane: a window of rows, the cursor and what is in sight.
//!
//! The rows held are a cut-out of the list ([`Window`]); the pane asks for more when the cursor
//! comes within a screen of its end. A move past the end of what is loaded is *owed* and made
//! when the rows arrive, so that holding `j` never loses a step and never waits.

mod folds;
mod leaving;
mod retold;
mod rulers;
mod sight;

pub use self::rulers::Ruler;

use std::collections::{BTreeSet, HashMap, VecDeque};

use jiff::civil::Date;

use super::{App, Effect, Selection};
use crate::model::list::ListSpec;
use crate::model::{
    Anchor, Clean, Clock, EntryId, EntryRow, Key, Notice, Request, StoryId, Ticket, Window,
};

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
    /// Rows that came into the list since it was built, and are not shown.
    pub arrived: u64,
    /// Entries that arrived since then in any list, and rows that this one has more by the counts of
    /// the sidebar. Either may be told of first.
    came: u64,
    grown: u64,
    /// The next counts are others by what was undone or redone, and not by what arrived.
    is_stepped: bool,
    /// The next counts may be less by what was marked.
    is_marked: bool,
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
    /// The entry that the cursor stays on when the list is there anew.
    pub(super) keeps: Option<EntryId>,
    /// It is the row of a report below its story.
    pub(super) keeps_member: bool,
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
            arrived: 0,
            came: 0,
            grown: 0,
            is_stepped: false,
            is_marked: false,
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
            keeps_member: false,
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
        let was = std::mem::replace(&mut self.spec, spec);
        self.selection = None;
        self.total = None;
        if !self.rows.is_empty() {
            self.other.get_or_insert(was);
            self.waits = true;
        }
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
    pub(super) fn is_on_its_way(&self) -> bool {
        self.is_going() || self.asked.is_some() && self.waits
    }

    /// Returns whether rows are on their way.
    pub(super) fn is_asking(&self) -> bool {
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
        let kept_member = self
            .keeps
            .filter(|_| self.keeps_member && asked == Asked::Fresh);
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
                self.arrived = 0;
                (self.came, self.grown) = (0, 0);
                self.newest = window.newest;
                self.leaving.clear();
                self.left.clear();
                // A row asked for by its place keeps that place; otherwise the top is shown. Of a
                // list that is had anew the cursor stays on its entry, wherever that stands now.
                let kept = self.keeps.take();
                let holds = |row: &EntryRow| kept.is_some_and(|entry| row.holds(entry));
                let kept = self.rows.iter().position(holds);
                self.cursor = kept.or(window.at).unwrap_or(0);
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
        if let Some(kept) = kept_member {
            let is_it = |row: &EntryRow| row.is_member && row.id == kept;
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

    /// Takes the news that entries arrived, in any list.
    pub(super) fn take_arrivals(&mut self, new: u64) {
        self.came += new;
    }

    /// Takes how many rows the sidebar counts in this list, before and now: the rows that are more
    /// came by what arrived, and those that are less turned out to be copies. A list that nobody
    /// counts may have all that arrived; what is opened alone gets into that of what was opened.
    pub(super) fn settle_count(&mut self, before: Option<u64>, now: Option<u64>) {
        if let (Some(before), Some(now)) = (before, now)
            && !self.is_stepped
        {
            self.grown += now.saturating_sub(before);
            if !self.is_marked {
                self.grown = self.grown.saturating_sub(before.saturating_sub(now));
            }
        }
        self.arrived = match now {
            Some(_) => self.came.min(self.grown),
            None if self.spec.is_recent() => 0,
            None => self.came,
        };
    }

    /// Something was undone or redone: the next counts tell of that.
    pub(super) fn step_counts(&mut self) {
        self.is_stepped = true;
    }

    /// Something was marked, maybe of rows that are not loaded: the next counts tell of that.
    pub(super) fn mark_counts(&mut self) {
        self.is_marked = true;
    }

    /// These counts are there.
    pub(super) fn end_counts(&mut self) {
        (self.is_stepped, self.is_marked) = (false, false);
    }

    /// Returns whether something arrived of which it is not known whether it is in this list.
    pub(super) fn may_have_more(&self) -> bool {
        self.came > 0
    }

    /// Returns the window that was asked for last and is on its way.
    pub(super) fn asked_for(&self) -> Option<Ticket> {
        self.asked.map(|(ticket, _)| ticket)
    }

    /// Has keys wait for the rows that were asked for.
    pub(super) fn wait_for_rows(&mut self) {
        self.waits = true;
    }

    /// Returns whether keys wait for another list.
    pub(super) fn is_waited_for(&self) -> bool {
        self.waits
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

impl App {
    /// Asks for a new window of the present list.
    pub(super) fn load_list(&mut self, anchor: Anchor) -> Vec<Effect> {
        self.ask_list(Asked::Fresh, anchor)
    }

    /// Goes to a place of the present list that may not be loaded.
    pub(super) fn jump_in_list(&mut self, anchor: Anchor) -> Vec<Effect> {
        let effects = self.load_list(anchor);
        self.list.jumps = Some(anchor);
        effects
    }

    /// Asks for more rows if the cursor comes near the end of the loaded ones.
    pub(super) fn list_follow_up(&mut self) -> Vec<Effect> {
        match self.list.wanted() {
            Some((asked, anchor)) => self.ask_list(asked, anchor),
            None => Vec::new(),
        }
    }

    fn ask_list(&mut self, asked: Asked, anchor: Anchor) -> Vec<Effect> {
        self.list.set_lines(self.fit.list_lines, self.row_lines());
        if asked == Asked::Fresh {
            (self.list.keeps, self.list.keeps_member) = (None, false);
        }
        let ticket = self.next_ticket();
        self.list.jumps = None;
        self.list.asked = Some((ticket, asked));
        vec![Effect::Engine(Request::List {
            ticket,
            spec: self.list.spec.clone(),
            selected: self.selected_topic(),
            anchor,
            limit: self.list.window_rows(),
        })]
    }

    /// Asks how many entries the list has, where it goes on beyond what is loaded and does not tell.
    pub(super) fn count_list(&mut self) -> Option<Effect> {
        let list = &self.list;
        let is_asked = list.counting.is_some() || list.asked.is_some();
        let is_found = list.spec.query().is_some() || !list.spec.filters.is_empty();
        if is_asked || !is_found || list.is_whole() {
            return None;
        }
        let spec = list.spec.clone();
        let ticket = self.next_ticket();
        self.list.counting = Some(ticket);
        Some(Effect::Engine(Request::CountList { ticket, spec }))
    }

    /// Shows another list from its top.
    pub(super) fn show(&mut self, spec: ListSpec) -> Vec<Effect> {
        if self.list.spec == spec && self.list.state == ListState::Ready && !self.list.more_above {
            self.list.step(i64::MIN / 2);
            return self.after_move();
        }
        self.show_at(spec, Anchor::Top)
    }

    /// Shows another list from a place in it.
    pub(super) fn show_at(&mut self, spec: ListSpec, anchor: Anchor) -> Vec<Effect> {
        let mut list = ListPane::new(spec);
        list.unsaved = std::mem::take(&mut self.list.unsaved);
        self.list = list;
        self.load_list(anchor)
    }

    /// What follows when the cursor may have moved: more rows, a preview.
    pub(super) fn after_move(&mut self) -> Vec<Effect> {
        let mut effects = self.list_follow_up();
        effects.extend(self.preview());
        effects
    }
}
