//! What a topic could look for as well, offered below its list: terms that rise in it and names
//! that belong to it. One is offered at a time; a key has the topic look for it, another passes on.

use super::{App, Effect};
use crate::model::suggestion::Suggestion;
use crate::model::topic::TopicEdit;
use crate::model::{Notice, Request, Source, Ticket, Time, TopicId};
use crate::topics::quoted;

/// Seconds after which it is looked again what rises.
const STALE: i64 = 600;

/// What is offered.
#[derive(Debug, Default)]
pub(super) struct Suggesting {
    /// The topic it was asked for; `None`: the list is of no topic, or that has changed.
    topic: Option<TopicId>,
    asked: Time,
    ticket: Ticket,
    suggestions: Vec<Suggestion>,
    /// Index of the one that is offered. Invariant: inside, or 0 without any.
    at: usize,
}

impl App {
    /// Returns what the topic on the screen could look for as well, what is offered first; empty in
    /// other lists.
    pub fn suggestions(&self) -> impl Iterator<Item = &Suggestion> {
        let Suggesting {
            suggestions, at, ..
        } = &self.suggesting;
        let is_here =
            self.suggesting.topic.is_some() && self.suggesting.topic == self.topic_listed();
        let (before, after) = suggestions.split_at((*at).min(suggestions.len()));
        after.iter().chain(before).filter(move |_| is_here)
    }

    fn topic_listed(&self) -> Option<TopicId> {
        match self.list.spec.source {
            Source::Topic(topic) => Some(topic),
            _ => None,
        }
    }

    /// Asks what there is to offer, if the list on the screen is of a topic for which that is not
    /// known, or no longer.
    pub(super) fn follow_suggestions(&mut self) -> Option<Effect> {
        let topic = self.topic_listed()?;
        let now = self.clock.now;
        let is_fresh = now.0 - self.suggesting.asked.0 < STALE;
        if self.suggesting.topic == Some(topic) && is_fresh {
            return None;
        }
        let name = self.sidebar.topic(topic)?.name.as_str().into();
        if self.suggesting.topic != Some(topic) {
            self.suggesting = Suggesting::default();
        }
        let ticket = self.next_ticket();
        self.suggesting.topic = Some(topic);
        self.suggesting.asked = now;
        self.suggesting.ticket = ticket;
        Some(Effect::Engine(Request::Suggest {
            ticket,
            topic: name,
        }))
    }

    /// The topics are others: what they could look for as well has to be asked again.
    pub(super) fn forget_suggestions(&mut self) {
        self.suggesting.asked = Time(i64::MIN / 2);
    }

    /// Takes what is offered below the list. What was offered before stays where it was, if it still
    /// is one.
    pub(super) fn take_offered(&mut self, ticket: Ticket, suggestions: &[Suggestion]) {
        let known = &mut self.suggesting;
        if known.ticket != ticket {
            return;
        }
        let before = known.suggestions.get(known.at).map(|one| one.term.clone());
        known.suggestions = suggestions.to_vec();
        let place = known
            .suggestions
            .iter()
            .position(|one| Some(&one.term) == before.as_ref());
        known.at = place.unwrap_or(0);
    }

    /// Has the topic on the screen look for what is offered.
    pub(super) fn accept_suggestion(&mut self) -> Vec<Effect> {
        let Some(term) = self.suggestions().next().map(|one| one.term.clone()) else {
            return self.nothing_suggested();
        };
        let Some(topic) = self.topic_listed().and_then(|id| self.sidebar.topic(id)) else {
            return Vec::new();
        };
        let edit = TopicEdit::Watch {
            topic: topic.name.as_str().into(),
            query: quoted(&term).into(),
        };
        // The next one is offered at once; how many it finds is said when it is known.
        let known = &mut self.suggesting;
        known.suggestions.retain(|one| one.term != term);
        known.at = known.at.min(known.suggestions.len().saturating_sub(1));
        vec![Effect::Engine(Request::EditTopics(edit))]
    }

    /// Offers the next one.
    pub(super) fn next_suggestion(&mut self) -> Vec<Effect> {
        if self.suggestions().next().is_none() {
            return self.nothing_suggested();
        }
        let known = &mut self.suggesting;
        known.at = (known.at + 1) % known.suggestions.len();
        Vec::new()
    }

    fn nothing_suggested(&mut self) -> Vec<Effect> {
        self.say(match self.topic_listed() {
            Some(_) => Notice::info("nothing is suggested for this topic")
                .hint("{watch} follows what an entry is about"),
            None => Notice::info("terms are suggested in the list of a topic"),
        });
        Vec::new()
    }
}
