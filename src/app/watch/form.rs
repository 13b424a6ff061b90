//! The form that makes a query of a topic: its lines, and what keys do to them.

use std::mem;
use std::ops::Range;

use tui_input::{Input, InputRequest};

use super::super::Manager;
use crate::model::topic::{Preview, Variant};
use crate::model::{Clean, Notice, Ticket};
use crate::query::{Expr, Query};
use crate::topics::quoted;

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WatchField {
    /// What to look for.
    #[default]
    Query,
    /// The topic that looks for it; of a query that is changed, its label.
    Name,
    /// How terms of the query are written otherwise.
    Variants,
}

/// What is to be followed, while it is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchForm {
    /// The query.
    pub query: String,
    /// The topic's name; of a query that is changed, its label.
    pub name: String,
    /// The query that is changed; `None` for one that is new.
    pub edits: Option<EditedQuery>,
    /// Bytes of the line that is edited, left of the cursor.
    pub cursor: usize,
    /// The line that is edited.
    pub field: WatchField,
    /// What the last query that was one would find.
    pub preview: Option<Box<Preview>>,
    /// What the query means, if it is one.
    pub meaning: Option<String>,
    /// What is wrong with the query as it stands.
    pub problem: Option<Notice>,
    /// Where in the query that is, in bytes.
    pub caret: Option<Range<usize>>,
    /// Index of the variant that is chosen. Invariant: inside those of the preview, or 0.
    pub variant: usize,
    /// What else could be followed of the entry, as queries, best first.
    pub proposals: Vec<String>,
    /// The manager that comes back when the form closes.
    pub behind: Option<Box<Manager>>,
    /// The name of a new topic.
    pub(super) proposed: String,
    /// The user has chosen the name: it no longer follows the query.
    pub(super) is_named: bool,
    /// The topics there are.
    pub(super) names: Vec<Clean>,
    pub(super) ticket: Ticket,
    /// Of the question for proposals.
    pub(super) asked: Ticket,
    /// The query is a proposal: it goes with the first letter that is typed or deleted, as a selected
    /// text does, and stays with any other key.
    pub is_replaced: bool,
    /// The query that was guessed from what is on the screen, until the proposals are there.
    pub(super) guess: Option<String>,
}

/// A query that is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedQuery {
    /// Its topic.
    pub topic: Box<str>,
    /// Its place in it.
    pub index: usize,
    /// What it was.
    pub was: Box<str>,
}

impl WatchForm {
    /// Returns whether the topic is still to be made.
    pub fn is_new(&self) -> bool {
        let name = self.name.trim();
        !self.names.iter().any(|known| known.as_str() == name)
    }

    /// Returns how many topics there are to choose from.
    pub fn topics(&self) -> usize {
        self.names.len()
    }

    /// Returns the text of the line that is edited.
    pub fn edited(&self) -> &str {
        match self.field {
            WatchField::Query => &self.query,
            WatchField::Name => &self.name,
            WatchField::Variants => "",
        }
    }

    /// Returns how terms of the query are written otherwise.
    pub fn variants(&self) -> &[Variant] {
        self.preview
            .as_ref()
            .map_or(&[], |preview| &preview.variants)
    }

    /// Returns the place of the query among the proposals, if it is one of them.
    pub fn proposed_at(&self) -> Option<usize> {
        self.proposals.iter().position(|one| *one == self.query)
    }

    /// Takes the next (previous) proposal as the query; what was typed stays among them.
    pub(super) fn propose_next(&mut self, forward: bool) -> bool {
        let Some(last) = self.proposals.len().checked_sub(1) else {
            return false;
        };
        let next = match self.proposed_at() {
            Some(at) if forward => (at + 1) % (last + 1),
            Some(at) => at.checked_sub(1).unwrap_or(last),
            None => {
                if !self.query.trim().is_empty() {
                    self.proposals.insert(0, self.query.clone());
                    return self.propose_next(forward);
                }
                0
            }
        };
        self.query.clone_from(&self.proposals[next]);
        self.select(WatchField::Query);
        self.is_replaced = true;
        true
    }

    /// Goes to the next line.
    pub(super) fn go_on(&mut self) {
        self.select(match self.field {
            WatchField::Query => WatchField::Name,
            WatchField::Name if !self.variants().is_empty() => WatchField::Variants,
            WatchField::Name | WatchField::Variants => WatchField::Query,
        });
    }

    /// Chooses the next (previous) variant.
    pub(super) fn choose_variant(&mut self, forward: bool) {
        let count = self.variants().len().max(1);
        let step = if forward { 1 } else { count - 1 };
        self.variant = (self.variant + step) % count;
    }

    /// Lets the query find the variant that is chosen too. Returns whether there is one.
    pub(super) fn add_variant(&mut self) -> bool {
        let Some(variant) = self.variants().get(self.variant) else {
            return false;
        };
        self.query = with_variant(&self.query, &variant.of, &quoted(&variant.form));
        if let Some(preview) = &mut self.preview {
            preview.variants.remove(self.variant);
        }
        self.variant = self.variant.min(self.variants().len().saturating_sub(1));
        if self.variants().is_empty() {
            self.select(WatchField::Query);
        }
        true
    }

    /// Names a new topic after its query, until the user has named it.
    pub(super) fn follow(&mut self, name: String) {
        if !self.is_named && !name.is_empty() {
            self.proposed.clone_from(&name);
            self.name = name;
        }
    }

    pub(super) fn select(&mut self, field: WatchField) {
        self.field = field;
        self.cursor = self.edited().len();
    }

    /// Chooses the next (previous) topic: the new one, then those there are.
    pub(super) fn choose(&mut self, forward: bool) {
        let proposed = Clean::line(&self.proposed);
        let mut choices = vec![&proposed];
        choices.extend(self.names.iter().filter(|name| **name != proposed));
        let here = choices.iter().position(|name| name.as_str() == self.name);
        let count = choices.len();
        let next = match here {
            Some(here) if forward => (here + 1) % count,
            Some(here) => (here + count - 1) % count,
            None => 0,
        };
        self.name = choices[next].to_string();
        self.is_named = self.name != self.proposed;
        self.select(WatchField::Name);
    }

    /// Makes an edit in the line; returns whether it changed.
    pub(super) fn edit(&mut self, requests: impl IntoIterator<Item = InputRequest>) -> bool {
        let before = self.edited().to_owned();
        let at = before[..self.cursor].chars().count();
        let mut input = Input::new(before.clone()).with_cursor(at);
        let mut is_replaced = mem::take(&mut self.is_replaced) && self.field == WatchField::Query;
        for request in requests {
            use InputRequest::{DeleteNextChar, DeletePrevChar, InsertChar};
            if mem::take(&mut is_replaced)
                && matches!(request, InsertChar(_) | DeletePrevChar | DeleteNextChar)
            {
                input.reset();
            }
            input.handle(request);
        }
        let text = input.value().to_owned();
        let end = text.char_indices().nth(input.cursor());
        self.cursor = end.map_or(text.len(), |(at, _)| at);
        let has_changed = text != before;
        match self.field {
            WatchField::Query => self.query = text,
            WatchField::Name => {
                self.is_named = !text.trim().is_empty();
                self.name = text;
            }
            WatchField::Variants => return false,
        }
        has_changed
    }
}

/// Returns a query that finds `variant` where it finds the term `of`, too.
fn with_variant(query: &str, of: &str, variant: &str) -> String {
    let added = format!("{} OR {variant}", query.trim());
    let is_text = |expr: &Expr| matches!(expr, Expr::Text(..));
    let is_choice = match Query::parse(query).map(|query| query.expr) {
        Ok(Expr::Or(children)) => children.iter().all(is_text),
        Ok(expr) => is_text(&expr),
        Err(_) => false,
    };
    if is_choice {
        return added;
    }
    // Elsewhere it goes where the term is.
    let written = [format!("\"{of}\""), of.to_owned()];
    let place = written.iter().find_map(|term| {
        let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "()|".contains(c));
        let mut places = query.match_indices(term.as_str());
        let (at, _) = places.find(|(at, _)| {
            let (before, after) = (&query[..*at], &query[at + term.len()..]);
            let is_begun = ends(before.chars().next_back()) || before.ends_with(':');
            is_begun && ends(after.chars().next())
        })?;
        Some((at, term.len()))
    });
    let Some((at, length)) = place else {
        return added;
    };
    let (before, rest) = query.split_at(at);
    let (term, after) = rest.split_at(length);
    let inside = format!("{before}({term} OR {variant}){after}");
    if Query::parse(&inside).is_ok() {
        inside
    } else {
        added
    }
}
