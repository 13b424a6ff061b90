//! What is typed ahead: keys that are meant for a row that is still on its way.
//!
//! `200G` beyond the rows that are loaded asks the store for others, and a key right after it means
//! the row that comes, not the one that is there until then. So keys wait for that one answer, in
//! their order, and with them the rest of a macro. So they do where another list takes the place of the
//! one on the screen. Esc gives them up.

use super::{App, Effect, Pane};
use crate::command::key::Code;
use crate::command::{Action, Key};

/// Something that waits for rows.
#[derive(Debug, Clone)]
pub(super) enum Ahead {
    Key(Key),
    /// The rest of a macro.
    Action(Action),
}

impl App {
    /// Takes a key, now or once the row it means is there.
    pub(super) fn key_in_turn(&mut self, key: Key) -> Vec<Effect> {
        let gives_up = key.code == Code::Esc || key.code == Code::Char('c') && key.ctrl;
        if gives_up {
            self.list.wait_no_longer();
            if !self.ahead.is_empty() {
                self.ahead.clear();
                return Vec::new();
            }
        }
        if gives_up || !self.is_ahead() {
            return self.key(key);
        }
        self.ahead.push_back(Ahead::Key(key));
        Vec::new()
    }

    /// Runs these one after the other; what is left when one of them goes to rows that are not there
    /// waits for them.
    pub(super) fn run_in_turn(&mut self, actions: Vec<Action>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut actions = actions.into_iter();
        while let Some(action) = actions.next() {
            effects.extend(self.act_once(&action));
            // What asks for something waits for the answer: the rest would go past it.
            if self.asks() {
                break;
            }
            if self.is_ahead() {
                let left: Vec<Ahead> = actions.map(Ahead::Action).collect();
                left.into_iter()
                    .rev()
                    .for_each(|one| self.ahead.push_front(one));
                break;
            }
        }
        effects
    }

    /// Goes on with what waited, if the rows are there.
    pub(super) fn catch_up(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while !self.is_ahead()
            && let Some(one) = self.ahead.pop_front()
        {
            self.reader.only_shows = false;
            effects.extend(match one {
                Ahead::Key(key) => self.key(key),
                Ahead::Action(action) => self.run_in_turn(vec![action]),
            });
            // The rest of a macro does not go past what asks, but the keys that follow do.
            while self.asks() && matches!(self.ahead.front(), Some(Ahead::Action(_))) {
                self.ahead.pop_front();
            }
        }
        effects
    }

    /// Returns whether something stands over the list and takes the keys.
    fn asks(&self) -> bool {
        self.prompt.is_some() || self.overlay.is_some()
    }

    /// Returns whether the cursor is on its way to rows that are not there.
    fn is_ahead(&self) -> bool {
        self.focus == Pane::List && !self.asks() && self.list.is_on_its_way()
    }
}
