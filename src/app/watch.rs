//! Following what an entry is about: a query and a topic to put it into, with a live preview.

use tui_input::{Input, InputRequest};

use super::prompt::edit_of;
use super::{App, Effect, Overlay, Pane};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::topic::{Preview, TopicEdit};
use crate::model::{Clean, Notice, Request, Ticket};
use crate::topics::{propose, quoted};

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WatchField {
    /// What to look for.
    #[default]
    Query,
    /// The topic that looks for it.
    Topic,
}

/// What is to be followed, while it is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchForm {
    /// The query.
    pub query: String,
    /// The topic's name.
    pub topic: String,
    /// Bytes of the line that is edited, left of the cursor.
    pub cursor: usize,
    /// The line that is edited.
    pub field: WatchField,
    /// What the last query that was one would find.
    pub preview: Option<Box<Preview>>,
    /// What is wrong with the query as it stands.
    pub problem: Option<Notice>,
    /// The name of a new topic.
    proposed: String,
    /// The topics there are.
    names: Vec<Clean>,
    ticket: Ticket,
}

impl WatchForm {
    /// Returns whether the topic is still to be made.
    pub fn is_new(&self) -> bool {
        let name = self.topic.trim();
        !self.names.iter().any(|known| known.as_str() == name)
    }

    /// Returns the text of the line that is edited.
    pub fn edited(&self) -> &str {
        match self.field {
            WatchField::Query => &self.query,
            WatchField::Topic => &self.topic,
        }
    }

    fn select(&mut self, field: WatchField) {
        self.field = field;
        self.cursor = self.edited().len();
    }

    /// Chooses the next (previous) topic: the new one, then those there are.
    fn choose(&mut self, forward: bool) {
        let proposed = Clean::line(&self.proposed);
        let mut choices = vec![&proposed];
        choices.extend(self.names.iter().filter(|name| **name != proposed));
        let here = choices.iter().position(|name| name.as_str() == self.topic);
        let count = choices.len();
        let next = match here {
            Some(here) if forward => (here + 1) % count,
            Some(here) => (here + count - 1) % count,
            None => 0,
        };
        self.topic = choices[next].to_string();
        self.select(WatchField::Topic);
    }

    /// Makes an edit in the line; returns whether it changed.
    fn edit(&mut self, requests: impl IntoIterator<Item = InputRequest>) -> bool {
        let before = self.edited().to_owned();
        let at = before[..self.cursor].chars().count();
        let mut input = Input::new(before.clone()).with_cursor(at);
        for request in requests {
            input.handle(request);
        }
        let text = input.value().to_owned();
        let end = text.char_indices().nth(input.cursor());
        self.cursor = end.map_or(text.len(), |(at, _)| at);
        let has_changed = text != before;
        match self.field {
            WatchField::Query => self.query = text,
            WatchField::Topic => self.topic = text,
        }
        has_changed
    }
}

impl App {
    /// Opens the form for the current entry; in the reader, for the find that is lit.
    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let find = self.reader.find.as_ref();
        let found = find.filter(|_| self.focus == Pane::Reader);
        let (query, topic) = if let Some(find) = found {
            (quoted(&find.needle), find.needle.clone())
        } else if let Some(row) = self.current() {
            let query = propose(&row.title);
            let topic = query.trim_matches('"').to_owned();
            (query, topic)
        } else {
            (String::new(), String::new())
        };
        let data = self.sidebar.data.iter();
        let names = data.flat_map(|data| data.topics.iter().map(|topic| topic.name.clone()));
        let mut form = WatchForm {
            query,
            proposed: topic.clone(),
            topic,
            cursor: 0,
            field: WatchField::Query,
            preview: None,
            problem: None,
            names: names.collect(),
            ticket: self.ticket,
        };
        form.select(WatchField::Query);
        self.notice = None;
        self.overlay = Some(Overlay::Watch(Box::new(form)));
        self.ask_preview()
    }

    /// A key while the form is open.
    pub(super) fn watch_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        match key.code {
            Code::Esc => self.overlay = None,
            Code::Char('c') if key.ctrl => self.overlay = None,
            Code::Enter => return self.save_watch(),
            Code::Tab => form.select(match form.field {
                WatchField::Query => WatchField::Topic,
                WatchField::Topic => WatchField::Query,
            }),
            Code::Down => form.choose(true),
            Code::Up => form.choose(false),
            _ => {
                if let Some(request) = edit_of(key) {
                    return self.edit_watch([request]);
                }
            }
        }
        Vec::new()
    }

    /// Edits the line of the form, and asks what the new query would find.
    pub(super) fn edit_watch(
        &mut self,
        requests: impl IntoIterator<Item = InputRequest>,
    ) -> Vec<Effect> {
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        let has_changed = form.edit(requests);
        if has_changed && form.field == WatchField::Query {
            return self.ask_preview();
        }
        Vec::new()
    }

    fn ask_preview(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        form.ticket = ticket;
        vec![Effect::Engine(Request::Preview {
            ticket,
            query: form.query.as_str().into(),
        })]
    }

    /// Takes a preview. What is wrong with a query that is half typed is said, and the last
    /// preview stays.
    pub(super) fn take_preview(&mut self, ticket: Ticket, preview: Result<Box<Preview>, Notice>) {
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return;
        };
        if form.ticket != ticket {
            return;
        }
        match preview {
            Ok(preview) => {
                form.preview = Some(preview);
                form.problem = None;
            }
            Err(notice) => form.problem = Some(notice),
        }
    }

    fn save_watch(&mut self) -> Vec<Effect> {
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        if form.query.trim().is_empty() {
            form.problem = Some(Notice::error("write what to look for"));
            form.select(WatchField::Query);
            return Vec::new();
        }
        if form.topic.trim().is_empty() {
            form.problem = Some(Notice::error("the topic needs a name"));
            form.select(WatchField::Topic);
            return Vec::new();
        }
        if form.problem.is_some() {
            // What is wrong is on the screen already.
            return Vec::new();
        }
        let edit = TopicEdit::Watch {
            topic: form.topic.trim().into(),
            query: form.query.trim().into(),
        };
        self.overlay = None;
        vec![Effect::Engine(Request::EditTopics(edit))]
    }
}
