//! The topic manager: the topics of `topics.toml` with their queries, to be looked at and changed.

use tui_input::{Input, InputRequest};

use super::prompt::edit_of;
use super::{App, Effect, Overlay};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::suggestion::Suggestion;
use crate::model::topic::{
    QueryChange, QueryCount, QuerySheet, TopicChange, TopicColor, TopicEdit, TopicSheet,
};
use crate::model::{Level, Notice, Request, Ticket};
use crate::topics::quoted;

/// The manager.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manager {
    /// The topics, in the order of the file; `None` until they are there.
    pub sheets: Option<Result<Vec<TopicSheet>, Notice>>,
    /// Index of the topic that is chosen. Invariant: inside the topics, or 0 without any.
    pub topic: usize,
    /// Index of the query that is chosen; `None` while the cursor is among the topics.
    pub query: Option<usize>,
    /// What the queries of the chosen topic find, once that is counted.
    pub counts: Option<Vec<Option<QueryCount>>>,
    /// What the chosen topic could look for as well, once that is known. Their rows follow those of
    /// the queries.
    pub suggestions: Vec<Suggestion>,
    /// What is typed, if something is.
    pub typing: Option<Typing>,
    /// The topic to go to when the sheets are there.
    wanted: Option<Box<str>>,
    asked: Ticket,
    counting: Ticket,
}

/// A line that is typed in the manager.
#[derive(Debug, Clone)]
pub struct Typing {
    /// What it is.
    pub kind: TypingKind,
    /// The text and its cursor.
    pub input: Input,
}

/// What is typed in the manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypingKind {
    /// A topic's new name.
    Name,
    /// A new colour, of a topic or of a query.
    Color,
}

impl PartialEq for Typing {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.input.value() == other.input.value()
    }
}

impl Manager {
    /// Returns the topics that are there.
    pub fn topics(&self) -> &[TopicSheet] {
        match &self.sheets {
            Some(Ok(sheets)) => sheets,
            _ => &[],
        }
    }

    /// Returns the topic that is chosen.
    pub fn chosen(&self) -> Option<&TopicSheet> {
        self.topics().get(self.topic)
    }

    /// Returns the query that is chosen, with its place.
    pub fn chosen_query(&self) -> Option<(usize, &QuerySheet)> {
        let index = self.query?;
        Some((index, self.chosen()?.queries.get(index)?))
    }

    /// Returns the suggestion that is chosen.
    pub fn chosen_suggestion(&self) -> Option<&Suggestion> {
        let queries = self.chosen()?.queries.len();
        self.suggestions.get(self.query?.checked_sub(queries)?)
    }

    /// Returns whether a topic that is not the chosen one has this name.
    fn is_taken(&self, name: &str) -> bool {
        let mut topics = self.topics().iter().enumerate();
        topics.any(|(index, topic)| index != self.topic && *topic.name == *name)
    }

    /// Returns the rows of the chosen topic: its queries, and what is suggested.
    pub fn rows(&self) -> usize {
        self.chosen().map_or(0, |topic| topic.queries.len()) + self.suggestions.len()
    }

    /// Moves the cursor; returns whether it is on another topic now.
    fn step(&mut self, steps: i64) -> bool {
        let go = |at: usize, count: usize| {
            let last = count.saturating_sub(1) as i64;
            (at as i64).saturating_add(steps).clamp(0, last) as usize
        };
        if let Some(at) = self.query {
            self.query = Some(go(at, self.rows()));
            return false;
        }
        let before = self.topic;
        self.topic = go(before, self.topics().len());
        self.topic != before
    }

    /// Keeps both cursors on what is there.
    fn clamp(&mut self) {
        self.topic = self.topic.min(self.topics().len().saturating_sub(1));
        let count = self.rows();
        self.query = match self.query {
            Some(at) if count > 0 => Some(at.min(count - 1)),
            _ => None,
        };
    }
}

impl App {
    /// Opens the manager, on the topic under the cursor if there is one.
    pub(super) fn manage_topics(&mut self) -> Vec<Effect> {
        let name = self.topic_here();
        self.open_manager(name)
    }

    pub(super) fn open_manager(&mut self, wanted: Option<Box<str>>) -> Vec<Effect> {
        self.notice = None;
        self.overlay = Some(Overlay::Topics(Box::new(Manager {
            wanted,
            ..Manager::default()
        })));
        self.ask_sheets()
    }

    /// Has the sheets loaded again, if the manager is open.
    pub(super) fn ask_sheets(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        manager.asked = ticket;
        vec![Effect::Engine(Request::TopicSheets { ticket })]
    }

    /// Returns the manager, be it open or behind the form.
    fn manager(&mut self) -> Option<&mut Manager> {
        match &mut self.overlay {
            Some(Overlay::Topics(manager)) => Some(manager),
            Some(Overlay::Watch(form)) => form.behind.as_deref_mut(),
            _ => None,
        }
    }

    pub(super) fn take_sheets(
        &mut self,
        ticket: Ticket,
        sheets: Result<Vec<TopicSheet>, Notice>,
    ) -> Vec<Effect> {
        let Some(manager) = self.manager().filter(|manager| manager.asked == ticket) else {
            return Vec::new();
        };
        // A topic that moved takes the cursor along.
        let was = manager.chosen().cloned();
        let before = was.as_ref().map(|topic| topic.name.as_str().into());
        let renamed = manager.wanted.take();
        let is_renamed = renamed.is_some();
        let wanted = renamed.or(before);
        manager.sheets = Some(sheets);
        let place = wanted.and_then(|name: Box<str>| {
            let mut topics = manager.topics().iter();
            topics.position(|topic| topic.name.as_str() == &*name)
        });
        manager.topic = place.unwrap_or(manager.topic);
        // What is known is of the topic and the queries there were.
        let chosen = manager.chosen();
        let is_other = was.as_ref().map(|topic| &topic.name) != chosen.map(|topic| &topic.name);
        if was.map(|topic| topic.queries) != chosen.map(|topic| topic.queries.clone()) {
            manager.counts = None;
        }
        if is_other && !is_renamed {
            manager.counts = None;
            manager.suggestions.clear();
        }
        manager.clamp();
        self.count_queries()
    }

    /// Has the queries of the chosen topic counted.
    fn count_queries(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        let Some(topic) = manager.chosen().map(|topic| topic.name.as_str().into()) else {
            return Vec::new();
        };
        manager.counting = ticket;
        vec![Effect::Engine(Request::CountQueries { ticket, topic })]
    }

    pub(super) fn take_counts(&mut self, ticket: Ticket, counts: Vec<Option<QueryCount>>) {
        if let Some(manager) = self.manager().filter(|manager| manager.counting == ticket) {
            manager.counts = Some(counts);
        }
    }

    pub(super) fn take_suggestions(&mut self, ticket: Ticket, suggestions: Vec<Suggestion>) {
        if let Some(manager) = self.manager().filter(|manager| manager.counting == ticket) {
            manager.suggestions = suggestions;
            manager.clamp();
        }
    }

    /// Lets the topic look for what is suggested under the cursor.
    fn follow_suggestion(&mut self) -> Option<Vec<Effect>> {
        let manager = self.manager()?;
        let term = manager.chosen_suggestion()?.term.clone();
        let query = quoted(&term).into();
        let topic = manager.chosen()?.name.as_str().into();
        manager.suggestions.retain(|one| one.term != term);
        manager.clamp();
        let edit = TopicEdit::Watch { topic, query };
        Some(vec![Effect::Engine(Request::EditTopics(edit))])
    }

    /// A key while the manager is open.
    pub(super) fn manager_key(&mut self, key: Key) -> Vec<Effect> {
        let page = i64::from(self.fit.list_lines.max(4) / 2);
        let Some(Overlay::Topics(manager)) = &mut self.overlay else {
            return Vec::new();
        };
        if manager.typing.is_some() {
            return self.manager_typing(key);
        }
        let steps = match key.code {
            Code::Char('j') | Code::Down => 1,
            Code::Char('k') | Code::Up => -1,
            Code::Char('g') | Code::Home => i64::MIN / 4,
            Code::Char('G') | Code::End => i64::MAX / 4,
            Code::Char('d') if key.ctrl => page,
            Code::PageDown => page,
            Code::PageUp => -page,
            Code::Char('u') if key.ctrl => -page,
            _ => return self.manager_command(key),
        };
        if manager.step(steps) {
            manager.counts = None;
            manager.suggestions.clear();
            return self.count_queries();
        }
        Vec::new()
    }

    fn manager_command(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Topics(manager)) = &mut self.overlay else {
            return Vec::new();
        };
        let in_queries = manager.query.is_some();
        if matches!(key.code, Code::Enter | Code::Char('y'))
            && let Some(effects) = self.follow_suggestion()
        {
            return effects;
        }
        let Some(Overlay::Topics(manager)) = &mut self.overlay else {
            return Vec::new();
        };
        match key.code {
            Code::Char('c') if key.ctrl => self.overlay = None,
            Code::Char('r') if key.ctrl => return vec![Effect::Engine(Request::Redo(1))],
            Code::Char(_) if key.ctrl || key.alt => {}
            Code::Esc | Code::Char('q' | 'h') | Code::Left if in_queries => manager.query = None,
            Code::Esc | Code::Char('q' | 'W') => self.overlay = None,
            Code::Char('Q') => return self.leave(),
            Code::Char('u') => return vec![Effect::Engine(Request::Undo(1))],
            Code::Char('a') => return self.add_query(),
            Code::Enter | Code::Char('e') if in_queries => return self.edit_query(),
            Code::Enter | Code::Char('l') | Code::Right | Code::Tab if !in_queries => {
                manager.query = Some(0);
                manager.clamp();
            }
            Code::Tab => manager.query = None,
            Code::Char('x' | ' ') => return self.switch(),
            Code::Char('X') | Code::Delete => return self.delete_chosen(),
            Code::Char('v') if in_queries => return self.turn_level(),
            Code::Char('r' | 'e') if !in_queries => self.type_in_manager(TypingKind::Name),
            Code::Char('#') => self.type_in_manager(TypingKind::Color),
            Code::Char('c') => return self.step_color(true),
            Code::Char('C') => return self.step_color(false),
            Code::Char('J') if !in_queries => return self.change_topic(TopicChange::Move(false)),
            Code::Char('K') if !in_queries => return self.change_topic(TopicChange::Move(true)),
            _ => {}
        }
        Vec::new()
    }

    fn change_topic(&mut self, change: TopicChange) -> Vec<Effect> {
        let Some(topic) = self.manager().and_then(|manager| manager.chosen()) else {
            return Vec::new();
        };
        vec![Effect::Engine(Request::EditTopics(TopicEdit::Topic {
            topic: topic.name.as_str().into(),
            change,
        }))]
    }

    fn change_query(&mut self, change: QueryChange) -> Vec<Effect> {
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        let (Some(topic), Some((index, query))) = (manager.chosen(), manager.chosen_query()) else {
            return Vec::new();
        };
        vec![Effect::Engine(Request::EditTopics(TopicEdit::Query {
            topic: topic.name.as_str().into(),
            index,
            was: query.text.clone(),
            change,
        }))]
    }

    fn switch(&mut self) -> Vec<Effect> {
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        if let Some((_, query)) = manager.chosen_query() {
            let on = !query.is_on;
            return self.change_query(QueryChange::Switch(on));
        }
        if manager.query.is_some() {
            return Vec::new();
        }
        let Some(on) = manager.chosen().map(|topic| !topic.is_on) else {
            return Vec::new();
        };
        self.change_topic(TopicChange::Switch(on))
    }

    fn delete_chosen(&mut self) -> Vec<Effect> {
        if self
            .manager()
            .is_some_and(|manager| manager.query.is_some())
        {
            return self.change_query(QueryChange::Delete);
        }
        self.change_topic(TopicChange::Delete)
    }

    fn turn_level(&mut self) -> Vec<Effect> {
        let query = self.manager().and_then(|manager| manager.chosen_query());
        let level = match query.map(|(_, query)| query.level) {
            Some(Level::Mention) => Level::About,
            Some(Level::About) => Level::Mention,
            None => return Vec::new(),
        };
        self.change_query(QueryChange::Level(level))
    }

    fn step_color(&mut self, forward: bool) -> Vec<Effect> {
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        if manager.query.is_some() {
            let own = manager.chosen_query().map(|(_, query)| query.color);
            return self.recolour(own.and_then(|own| TopicColor::step_or_none(own, forward)));
        }
        let color = manager.chosen().map(|topic| topic.color.step(forward));
        self.recolour(color)
    }

    /// Recolours what is chosen; a query without a colour of its own has that of its topic.
    fn recolour(&mut self, color: Option<TopicColor>) -> Vec<Effect> {
        let in_queries = self
            .manager()
            .is_some_and(|manager| manager.query.is_some());
        match color {
            color if in_queries => self.change_query(QueryChange::Color(color)),
            Some(color) => self.change_topic(TopicChange::Color(color)),
            None => Vec::new(),
        }
    }

    fn type_in_manager(&mut self, kind: TypingKind) {
        let Some(manager) = self.manager() else {
            return;
        };
        let Some(topic) = manager.chosen() else {
            return;
        };
        let text = match kind {
            TypingKind::Name => topic.name.to_string(),
            TypingKind::Color => {
                let own = manager.chosen_query().map(|(_, query)| query.color);
                match own.unwrap_or(Some(topic.color)) {
                    Some(color @ TopicColor::Rgb(..)) => color.to_string(),
                    _ => "#".to_owned(),
                }
            }
        };
        let input = Input::new(text);
        manager.typing = Some(Typing { kind, input });
        self.notice = None;
    }

    fn manager_typing(&mut self, key: Key) -> Vec<Effect> {
        match key.code {
            Code::Enter => return self.take_typed(),
            Code::Esc => self.stop_typing(),
            Code::Char('c') if key.ctrl => self.stop_typing(),
            _ => {
                if let Some(request) = edit_of(key) {
                    self.edit_typing([request]);
                }
            }
        }
        Vec::new()
    }

    fn stop_typing(&mut self) {
        if let Some(manager) = self.manager() {
            manager.typing = None;
        }
    }

    /// Edits the line that is typed in the manager.
    pub(super) fn edit_typing(&mut self, requests: impl IntoIterator<Item = InputRequest>) {
        let typing = self.manager().and_then(|manager| manager.typing.as_mut());
        if let Some(typing) = typing {
            for request in requests {
                typing.input.handle(request);
            }
            self.notice = None;
        }
    }

    fn take_typed(&mut self) -> Vec<Effect> {
        let Some(manager) = self.manager() else {
            return Vec::new();
        };
        let Some(typing) = manager.typing.take() else {
            return Vec::new();
        };
        let typed = typing.input.value().trim().to_owned();
        let (problem, hint) = match typing.kind {
            TypingKind::Color if manager.query.is_some() && matches!(&*typed, "" | "#") => {
                return self.recolour(None);
            }
            // The line begins with a `#`: one that is typed behind it is the same one.
            TypingKind::Color => {
                match TopicColor::parse(&typed.to_lowercase().replace("##", "#")) {
                    Some(color) => return self.recolour(Some(color)),
                    None => ("this is no colour", "#rrggbb, or topic1 to topic6"),
                }
            }
            TypingKind::Name if typed.is_empty() => ("the topic needs a name", "Esc keeps it"),
            TypingKind::Name if manager.is_taken(&typed) => {
                ("another topic has this name", "choose another one")
            }
            TypingKind::Name => {
                let is_same = manager.chosen().is_some_and(|topic| *topic.name == *typed);
                if is_same {
                    return Vec::new();
                }
                manager.wanted = Some(typed.as_str().into());
                return self.change_topic(TopicChange::Rename(typed.into()));
            }
        };
        manager.typing = Some(typing);
        self.say(Notice::error(problem).hint(hint));
        Vec::new()
    }
}
