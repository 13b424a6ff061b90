//! Following what an entry is about: a query and a topic to put it into, with a live preview.

mod form;

pub use self::form::{EditedQuery, WatchField, WatchForm};

use tui_input::InputRequest;

use super::prompt::edit_of;
use super::reader::line_text;
use super::{App, Effect, Manager, Overlay, Pane};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::topic::{Preview, QueryChange, TopicEdit};
use crate::model::{Clean, EntryId, Notice, Request, Ticket};
use crate::query::{Problem, Query};
use crate::topics::{propose_among, quoted};

impl App {
    /// Opens the form for the current entry; in the reader, for the find that is lit.
    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let find = self.reader.find.as_ref();
        let found = find.filter(|_| self.focus == Pane::Reader);
        let is_guessed = found.is_none();
        let entry = self.current_entry().map(|row| row.id);
        let (query, topic) = if let Some(find) = found {
            (quoted(&find.needle), find.needle.clone())
        } else if let Some(row) = self.current() {
            let members = row.told.iter().flat_map(|told| &told.members);
            let mut others: Vec<&str> = (members.map(|row| row.title.as_str()))
                .filter(|title| *title != row.title.as_str())
                .collect();
            let text = entry.and_then(|entry| self.text_of(entry));
            others.extend(text.as_deref());
            let query = propose_among(&row.title, &others);
            let topic = query.trim_matches('"').to_owned();
            (query, topic)
        } else {
            (String::new(), String::new())
        };
        self.notice = None;
        let mut effects = self.open_watch(query, topic, None, None);
        let asked = self.next_ticket();
        if let (Some(Overlay::Watch(form)), Some(entry)) = (&mut self.overlay, entry) {
            form.guess = is_guessed.then(|| form.query.clone());
            form.asked = asked;
            let ticket = asked;
            effects.push(Effect::Engine(Request::Propose { ticket, entry }));
        }
        effects
    }

    /// Takes what could be followed of the entry. The best of it takes the place of what was guessed,
    /// unless the user has begun to type.
    pub(super) fn take_proposals(&mut self, ticket: Ticket, terms: Vec<Clean>) -> Vec<Effect> {
        self.take_mutable(ticket, &terms);
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        if form.asked != ticket {
            return Vec::new();
        }
        form.proposals = terms.iter().map(ToString::to_string).collect();
        let is_untouched = form.guess.take().is_some_and(|guess| guess == form.query);
        match form.proposals.first() {
            Some(best) if is_untouched && *best != form.query && !form.is_named => {
                form.query.clone_from(best);
                form.is_replaced = true;
                let field = form.field;
                form.select(field);
                self.ask_preview()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the text of an entry, if it is on the screen.
    fn text_of(&self, entry: EntryId) -> Option<String> {
        let shown = self.reader.entry.as_ref()?;
        (shown.id == entry).then(|| {
            let lines = self.reader.page_lines().iter();
            lines.map(|line| line_text(line) + " ").collect()
        })
    }

    /// Opens the form for a new query: of the topic that is chosen in the manager if the cursor is
    /// in its queries, else of a new one.
    pub(super) fn add_query(&mut self) -> Vec<Effect> {
        let Some(Overlay::Topics(manager)) = self.overlay.take() else {
            return Vec::new();
        };
        let topic = manager.chosen().filter(|_| manager.query.is_some());
        let name = topic.map_or_else(String::new, |topic| topic.name.to_string());
        self.open_watch(String::new(), name, None, Some(manager))
    }

    /// Opens the form for the query that is chosen in the manager.
    pub(super) fn edit_query(&mut self) -> Vec<Effect> {
        let Some(Overlay::Topics(manager)) = self.overlay.take() else {
            return Vec::new();
        };
        let (Some(topic), Some((index, query))) = (manager.chosen(), manager.chosen_query()) else {
            self.overlay = Some(Overlay::Topics(manager));
            return Vec::new();
        };
        let text = query.text.to_string();
        let label = query.label.as_ref().map_or("", |label| label.as_str());
        let label = label.to_owned();
        let edits = EditedQuery {
            topic: topic.name.as_str().into(),
            index,
            was: query.text.clone(),
        };
        self.open_watch(text, label, Some(edits), Some(manager))
    }

    fn open_watch(
        &mut self,
        query: String,
        name: String,
        edits: Option<EditedQuery>,
        behind: Option<Box<Manager>>,
    ) -> Vec<Effect> {
        let data = self.sidebar.data.iter();
        let names = data.flat_map(|data| data.topics.iter().map(|topic| topic.name.clone()));
        let names: Vec<Clean> = names.collect();
        let mut form = WatchForm {
            query,
            is_named: edits.is_some()
                || behind.is_some()
                || names.iter().any(|known| known.as_str() == name),
            proposed: name.clone(),
            name,
            edits,
            cursor: 0,
            field: WatchField::Query,
            preview: None,
            meaning: None,
            problem: None,
            caret: None,
            variant: 0,
            proposals: Vec::new(),
            behind,
            names,
            ticket: self.ticket,
            asked: Ticket::default(),
            is_replaced: false,
            guess: None,
        };
        form.is_replaced = form.edits.is_none() && !form.query.is_empty();
        form.select(WatchField::Query);
        self.overlay = Some(Overlay::Watch(Box::new(form)));
        self.ask_preview()
    }

    /// A key while the form is open.
    pub(super) fn watch_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        let is_at_variants = form.field == WatchField::Variants;
        match key.code {
            Code::Esc => self.close_watch(),
            Code::Char('c') if key.ctrl => self.close_watch(),
            Code::Enter | Code::Char(' ') if is_at_variants => {
                if form.add_variant() {
                    return self.ask_preview();
                }
            }
            Code::Down | Code::Char('j') if is_at_variants => form.choose_variant(true),
            Code::Up | Code::Char('k') if is_at_variants => form.choose_variant(false),
            Code::Enter => return self.save_watch(),
            Code::Char('n' | 'p') if key.ctrl => {
                if form.propose_next(key.code == Code::Char('n')) {
                    return self.ask_preview();
                }
            }
            Code::Tab => form.go_on(),
            Code::Down | Code::Up if form.edits.is_some() => {}
            // From what is typed they go to the next line, as in any form; topics are chosen there.
            Code::Down if form.field == WatchField::Query => form.select(WatchField::Name),
            Code::Up if form.field == WatchField::Query => {}
            Code::Up if form.name == form.proposed => form.select(WatchField::Query),
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
        if has_changed && form.field == WatchField::Name && form.caret.is_none() {
            form.problem = None;
        }
        if has_changed && form.field == WatchField::Query {
            return self.ask_preview();
        }
        Vec::new()
    }

    /// Closes the form; the manager comes back if it was opened from there.
    fn close_watch(&mut self) {
        self.overlay = match self.overlay.take() {
            Some(Overlay::Watch(form)) => form.behind.map(Overlay::Topics),
            other => other,
        };
    }

    fn ask_preview(&mut self) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(Overlay::Watch(form)) = &mut self.overlay else {
            return Vec::new();
        };
        form.ticket = ticket;
        (form.meaning, form.problem, form.caret) = (None, None, None);
        match Query::parse_with(&form.query, &self.aliases) {
            Ok(_) if form.query.trim().is_empty() => {}
            Ok(query) => {
                form.meaning = Some(query.describe_with_remarks());
                form.follow(query.name());
            }
            // Half typed it is often no query: what was found last stays.
            Err(problems) => {
                if let Some(first) = problems.into_iter().next() {
                    form.caret = Some(first.span.clone());
                    form.problem = Some(told(first));
                }
                return Vec::new();
            }
        }
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
                form.variant = form.variant.min(preview.variants.len().saturating_sub(1));
                if preview.variants.is_empty() && form.field == WatchField::Variants {
                    form.select(WatchField::Query);
                }
                form.preview = Some(preview);
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
        if form.problem.is_some() {
            // What is wrong is on the screen already.
            return Vec::new();
        }
        let (text, name) = (form.query.trim(), form.name.trim());
        let edit = match &form.edits {
            None if name.is_empty() => {
                form.problem = Some(Notice::error("the topic needs a name"));
                form.select(WatchField::Name);
                return Vec::new();
            }
            None => TopicEdit::Watch {
                topic: name.into(),
                query: text.into(),
            },
            Some(edited) => TopicEdit::Query {
                topic: edited.topic.clone(),
                index: edited.index,
                was: edited.was.clone(),
                change: QueryChange::Write {
                    text: text.into(),
                    label: name.into(),
                },
            },
        };
        self.close_watch();
        vec![Effect::Engine(Request::EditTopics(edit))]
    }
}

/// Words what is wrong with a query.
pub(super) fn told(problem: Problem) -> Notice {
    let notice = Notice::error(problem.message);
    match problem.fix {
        Some(fix) => notice.hint(fix),
        None => notice,
    }
}
