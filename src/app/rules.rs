//! Rules made on the screen: saved queries.

use super::mute::quoted;
use super::{App, Effect, PromptKind, SideRow};
use crate::model::list::{Order, joined};
use crate::model::rule::{Rule, RuleEffect};
use crate::model::{Desk, Notice, Request, Source, Step};

impl App {
    /// Goes to the first saved query; from one of them, to the next.
    pub(super) fn go_saved(&mut self) -> Vec<Effect> {
        let rows = self.sidebar.rows.iter();
        let saved: Vec<Source> = rows
            .filter(|row| matches!(row, SideRow::Saved { .. }))
            .filter_map(SideRow::source)
            .collect();
        let here = saved
            .iter()
            .position(|source| *source == self.list.spec.source);
        let next = here.map_or(0, |here| (here + 1) % saved.len());
        if let Some(source) = saved.get(next) {
            self.go(source)
        } else {
            self.say(Notice::info("no query is saved yet").hint(":save keeps what a list shows"));
            Vec::new()
        }
    }

    /// Asks for the name to save the present list under.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        if self.list_query().is_some() {
            self.open_prompt(PromptKind::Save);
        } else {
            self.say(Notice::error("there is nothing to save").hint("search or filter first"));
        }
        Vec::new()
    }

    pub(super) fn save_as(&mut self, name: &str) -> Vec<Effect> {
        let Some(query) = self.list_query().filter(|_| !name.is_empty()) else {
            return Vec::new();
        };
        // Newest first is how a saved query is shown anyway.
        let order = Some(self.list.spec.order).filter(|order| *order != Order::Newest);
        vec![Effect::Engine(Request::Rule(Rule {
            name: name.to_owned(),
            query,
            effect: RuleEffect::List { order },
        }))]
    }

    /// Rules or subscriptions were changed: what the list shows may be something else now.
    pub(super) fn ruled(&mut self, step: Result<Step, Notice>) -> Vec<Effect> {
        match step {
            Ok(step) => {
                self.say(Notice::brief(step.label).undo("{undo} undoes it"));
                let mut effects = vec![Effect::Engine(Request::Sidebar)];
                effects.extend(self.rebuild_list());
                effects.extend(self.ask_mutes());
                effects
            }
            Err(notice) => {
                self.say(notice);
                Vec::new()
            }
        }
    }

    /// Returns a query that finds what the list shows; `None` for everything.
    pub(super) fn list_query(&self) -> Option<String> {
        let spec = &self.list.spec;
        let source = match &spec.source {
            Source::Desk(Desk::Unread | Desk::All | Desk::Recent) => None,
            Source::Desk(Desk::Today) => Some("on:today".to_owned()),
            Source::Desk(Desk::Starred) => Some("is:starred".to_owned()),
            Source::Desk(Desk::Later) => Some("is:later".to_owned()),
            Source::Topic(id) => {
                let name = self.sidebar.topic(*id)?.name.as_str();
                Some(quoted("topic", name))
            }
            Source::Category(path) => Some(quoted("category", path)),
            Source::Feed(id) => {
                let url = self.sidebar.feed(*id)?.url.as_str();
                Some(quoted("feed", url))
            }
            Source::Search(text) | Source::Saved { query: text, .. } => Some(text.to_string()),
        };
        let is_unread = matches!(spec.source, Source::Desk(Desk::Unread)) || spec.hides_read();
        let unread = (is_unread && !spec.show_read).then(|| "is:unread".to_owned());
        let own = source.as_deref().into_iter().chain(unread.as_deref());
        let filters = spec.filters.iter().map(AsRef::as_ref);
        joined(own.chain(filters)).map(String::from)
    }
}
