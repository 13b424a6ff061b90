//! Undo and redo: what a step that was taken back, or done again, changes on the screen.

use std::collections::HashSet;

use super::{App, Effect, Pane};
use crate::model::mark::COMMAND_LINE;
use crate::model::{Change, EntryId, Notice, Request, Step};

impl App {
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
        let flagged = step.flags.iter().map(|(entry, _)| *entry);
        let tagged = step.tags.iter().map(|(entry, _)| *entry);
        let changed: HashSet<EntryId> = flagged.chain(tagged).collect();
        let came_back = self.set_flags(&step.flags);
        if !came_back && self.focus == Pane::List {
            let is_done_again = !is_undone && step.label.starts_with(Change::Done.word());
            self.list.follow(&changed, is_done_again);
        }
        self.set_tags(&step.tags);
        let shown = self.list.shown();
        let is_of_tags = step.flags.is_empty() && !step.tags.is_empty() && self.asks_no_tag();
        let all_shown = step.flags.iter().all(|(entry, _)| shown.contains(entry));
        let shows_some = !changed.is_disjoint(&shown);
        // Entries that were never loaded here, or a step about feeds: the list is built anew.
        let is_beyond = !is_of_tags && (step.flags.is_empty() || (!came_back && !all_shown));
        if step.goes_on && step.look.is_none() {
            // What the list is to show then, the last step of these tells.
            self.steps_beyond |= is_beyond;
            return Vec::new();
        }
        let is_beyond = std::mem::take(&mut self.steps_beyond) || is_beyond;
        // Who holds the key down should see that this is what was done another day.
        let earlier = step.taken.filter(|taken| *taken < self.began);
        let earlier = earlier.map_or_else(String::new, |taken| {
            format!(", of {}", self.clock.moment(taken))
        });
        let is_elsewhere = step.place.as_deref() == Some(COMMAND_LINE);
        let by = if is_elsewhere {
            ", on the command line"
        } else {
            ""
        };
        let steps = match step.so_far {
            0 | 1 => String::new(),
            steps => format!(" {steps} steps, the last"),
        };
        let mut notice = Notice::brief(format!("{word}{steps}: {}{by}{earlier}", step.label));
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
        if let Some(source) = elsewhere.filter(|_| !shows_some) {
            self.say(notice.hint("{jump-back} goes back"));
            let mut effects = self.with_counts(|app| app.go_where_taken(source, step.at));
            effects.extend(self.ask_history());
            return effects;
        }
        self.say(notice);
        if is_beyond {
            let is_here = step.place.is_some() && step.place == self.here;
            let at = step.at.filter(|_| is_here && !shows_some);
            let mut effects = self.with_counts(|app| app.rebuild_list_at(at));
            effects.extend(self.ask_sheets());
            effects.extend(self.ask_mutes());
            effects.extend(self.ask_history());
            return effects;
        }
        let mut effects = self.with_counts(Self::after_move);
        effects.extend(self.ask_history());
        effects
    }

    /// Tags alone change no list but those that ask for one.
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
}
