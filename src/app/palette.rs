//! The palette while it is typed: a command that chooses from a list gives way to that list, and what
//! a mark would reach is counted.

use super::{App, Effect, PromptKind, bulk};
use crate::command::Command;
use crate::model::{Request, Ticket};
use crate::query::Query;

/// What a mark would reach: all that its query finds, of which some may be marked so already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    query: String,
    /// How many entries that is, once they are counted.
    entries: Option<u64>,
    ticket: Ticket,
}

impl App {
    /// The line of the palette is another one.
    pub(super) fn palette_changed(&mut self) -> Vec<Effect> {
        let Some(prompt) = &self.prompt else {
            return Vec::new();
        };
        let line = prompt.input.value();
        if let Some(command) = line.strip_suffix(' ').and_then(chooses) {
            let effects = self.run(command, None);
            if let Some(prompt) = &mut self.prompt {
                prompt.chosen_by = Some(command);
            }
            return effects;
        }
        let query = bulk::read(line).map(|bulk| bulk.query);
        let query = query.filter(|query| Query::parse_with(query, &self.aliases).is_ok());
        if query.as_ref() == prompt.reach.as_ref().map(|reach| &reach.query) {
            return Vec::new();
        }
        let ticket = self.next_ticket();
        let reach = query.map(|query| Reach {
            query,
            entries: None,
            ticket,
        });
        let spec = reach.as_ref().map(|reach| bulk::all_found_by(&reach.query));
        if let Some(prompt) = &mut self.prompt {
            prompt.reach = reach;
        }
        let asked = spec.map(|spec| Effect::Engine(Request::CountReach { ticket, spec }));
        asked.into_iter().collect()
    }

    /// Goes back from what a command chooses from to the palette, where its name was typed.
    pub(super) fn back_to_palette(&mut self, command: Command) -> Vec<Effect> {
        let effects = self.cancel_prompt();
        self.open_prompt(PromptKind::Palette);
        let mut all = self.fill_prompt(command.name());
        all.extend(effects);
        all
    }

    /// Takes how many entries the query of a mark finds.
    pub(super) fn take_reach(&mut self, ticket: Ticket, entries: u64) {
        let reach = self
            .prompt
            .as_mut()
            .and_then(|prompt| prompt.reach.as_mut());
        if let Some(reach) = reach.filter(|reach| reach.ticket == ticket) {
            reach.entries = Some(entries);
        }
    }

    /// Returns how many entries a query finds, if it was counted.
    pub(super) fn reach_of(&self, query: &str) -> Option<String> {
        let reach = self.prompt.as_ref()?.reach.as_ref()?;
        Some(match reach.entries.filter(|_| reach.query == query)? {
            0 => "finds no entry".to_owned(),
            1 => "finds 1 entry".to_owned(),
            entries => format!("finds {entries} entries"),
        })
    }
}

/// Returns the command of this name, if it opens a list that a name is typed in at once. In that of the
/// themes letters move.
fn chooses(name: &str) -> Option<Command> {
    let command = Command::by_name(name).ok()?;
    matches!(command, Command::Jump | Command::Set).then_some(command)
}
