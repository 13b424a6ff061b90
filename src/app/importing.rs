//! Taking over what another reader holds: the line that asks for its files.

use super::completing::Completing;
use super::{App, Effect, PromptKind};
use crate::model::{Notice, Request, Ticket};
use crate::query::Completion;

impl App {
    /// Asks for the files, or takes those that were named.
    pub(super) fn import(&mut self, source: &str) -> Vec<Effect> {
        if source.is_empty() {
            self.open_prompt(PromptKind::Import);
            return Vec::new();
        }
        self.say(Notice::info(format!("reading {source} …")));
        vec![Effect::Engine(Request::Import {
            source: source.into(),
        })]
    }

    /// Tab in the line: the next way on, or the question what there is.
    pub(super) fn complete_path(&mut self, is_back: bool) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(prompt) = &mut self.prompt else {
            return Vec::new();
        };
        if prompt.completing.is_some() {
            prompt.complete(is_back, None);
            return Vec::new();
        }
        prompt.asked = Some(ticket);
        vec![Effect::Engine(Request::Paths {
            ticket,
            typed: prompt.input.value().into(),
        })]
    }

    /// The files and folders that begin with what was typed.
    pub(super) fn take_paths(&mut self, ticket: Ticket, typed: &str, paths: Vec<String>) {
        let Some(prompt) = self
            .prompt
            .as_mut()
            .filter(|prompt| prompt.asked == Some(ticket) && prompt.input.value() == typed)
        else {
            return;
        };
        prompt.asked = None;
        let ways: Vec<Completion> = paths
            .into_iter()
            .map(|text| Completion {
                span: 0..typed.len(),
                text,
            })
            .collect();
        if ways.is_empty() {
            return;
        }
        let is_only = ways.len() == 1;
        prompt.offer(Completing::new(typed.to_owned(), ways));
        if is_only {
            // It may be a folder: the next Tab looks into it.
            prompt.completing = None;
        }
    }
}
