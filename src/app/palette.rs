//! The palette while it is typed: a command that chooses from a list gives way to that list, and what
//! a mark would reach is counted.

use super::{App, Effect, bulk};
use crate::command::Command;
use crate::model::list::ListSpec;
use crate::model::{Request, Source, Ticket};
use crate::query::Query;

/// How much a mark would reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    query: String,
    /// How many entries the query finds, once they are counted.
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
            return self.run(command, None);
        }
        let query = bulk::read(line).map(|bulk| bulk.query);
        let query = query.filter(|query| Query::parse_with(query, &self.aliases).is_ok());
        let known = prompt.reach.as_ref().map(|reach| &reach.query);
        if known == query.as_ref() {
            return Vec::new();
        }
        let ticket = self.next_ticket();
        let spec = query.as_deref().map(|query| {
            let found = Source::Search(query.into());
            ListSpec::new(found, true)
        });
        if let Some(prompt) = &mut self.prompt {
            prompt.reach = query.map(|query| Reach {
                query,
                entries: None,
                ticket,
            });
        }
        spec.map(|spec| Effect::Engine(Request::CountList { ticket, spec }))
            .into_iter()
            .collect()
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
            0 => "no entry".to_owned(),
            1 => "1 entry".to_owned(),
            entries => format!("{entries} entries"),
        })
    }
}

/// Returns the command of this name, if it does nothing but open a list to choose from. Themes are
/// none: letters move in theirs.
fn chooses(name: &str) -> Option<Command> {
    let command = Command::by_name(name).ok()?;
    matches!(command, Command::Jump | Command::Set).then_some(command)
}
