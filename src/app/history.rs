//! The history of what was done: a list of steps to jump back in.

use super::motion::moved;
use super::{App, Effect, Overlay};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::mark::StepRow;
use crate::model::{Notice, Request, Ticket};

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistoryPanel {
    /// The steps, the last one first; `None` until they are there.
    pub steps: Option<Result<Vec<StepRow>, Notice>>,
    /// Index of the step that is chosen. Invariant: inside the steps, or 0 without any.
    pub cursor: usize,
    ticket: Ticket,
}

impl HistoryPanel {
    /// Returns the steps that are there.
    pub fn rows(&self) -> &[StepRow] {
        match &self.steps {
            Some(Ok(steps)) => steps,
            _ => &[],
        }
    }

    /// Returns the index of the last step that is done: where one is now.
    pub fn now(&self) -> Option<usize> {
        self.rows().iter().position(|step| !step.is_undone)
    }
}

impl App {
    /// Opens the panel.
    pub(super) fn list_history(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::History(Box::default()));
        self.ask_history()
    }

    /// Has the steps loaded again, if the panel is open.
    pub(super) fn ask_history(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::History(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        panel.ticket = ticket;
        vec![Effect::Engine(Request::History { ticket })]
    }

    pub(super) fn take_history(&mut self, ticket: Ticket, steps: Result<Vec<StepRow>, Notice>) {
        if let Some(Overlay::History(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            panel.steps = Some(steps);
            panel.cursor = panel.now().unwrap_or(0);
        }
    }

    /// A key while the panel is open.
    pub(super) fn history_key(&mut self, key: Key) -> Vec<Effect> {
        let page = usize::from(self.fit.panel.1.max(4) - 3);
        let Some(Overlay::History(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let last = panel.rows().len().saturating_sub(1);
        if let Some(cursor) = moved(key, panel.cursor, last, page) {
            panel.cursor = cursor;
            return Vec::new();
        }
        match key.code {
            Code::Char('r') if key.ctrl => return vec![Effect::Engine(Request::Redo(1))],
            Code::Char('q') | Code::Esc => self.overlay = None,
            Code::Char('Q') => return self.leave(),
            Code::Char('u') => return vec![Effect::Engine(Request::Undo(1))],
            Code::Enter | Code::Char('l') => {
                let chosen = panel.rows().get(panel.cursor).map(|step| step.id);
                return chosen.map_or_else(Vec::new, |step| {
                    vec![Effect::Engine(Request::GoToStep(Some(step)))]
                });
            }
            // Before the first step that is kept.
            Code::Char('U') if !panel.rows().is_empty() => {
                return vec![Effect::Engine(Request::GoToStep(None))];
            }
            _ => {}
        }
        Vec::new()
    }
}
