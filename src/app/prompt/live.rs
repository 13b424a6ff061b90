//! A line that shows what it finds while it is typed: a search, a filter, what is to be muted and for
//! how long.

use super::PromptKind;
use crate::app::jumps::Stand;
use crate::app::list::ListState;
use crate::app::{App, Effect};
use crate::model::list::ListSpec;
use crate::model::{Anchor, Source};
use crate::query::{Aliases, Query};

/// What such a line knows of the lists it changes.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Live {
    /// The list that `Esc` goes back to.
    pub(in crate::app) origin: Option<Stand>,
    /// What it looked for last.
    sought: Option<String>,
    /// The search that stood on the screen when it was opened.
    reopened: Option<Stand>,
}

impl Live {
    /// Returns the text of the search that stood on the screen when it was opened.
    pub(super) fn reopened_text(&self) -> Option<&str> {
        match &self.reopened.as_ref()?.spec.source {
            Source::Search(text) => Some(text),
            _ => None,
        }
    }
}

impl App {
    /// Remembers where a line is opened.
    pub(super) fn begin_live(&self, kind: PromptKind) -> Live {
        // What was asked for last counts, though its rows may not be here yet.
        let here = || Stand {
            spec: self.list.spec.clone(),
            ..self.stand()
        };
        match kind {
            PromptKind::Search => Live {
                origin: Some(self.searching_from()),
                reopened: matches!(self.list.spec.source, Source::Search(_)).then(here),
                sought: None,
            },
            PromptKind::Filter | PromptKind::Mute | PromptKind::Until => Live {
                origin: Some(here()),
                ..Live::default()
            },
            _ => Live::default(),
        }
    }

    /// Goes back to the list that a line was opened in.
    pub(super) fn leave_live(&mut self, kind: PromptKind, live: Live) -> Vec<Effect> {
        let Some(origin) = live.origin else {
            return Vec::new();
        };
        if kind != PromptKind::Search {
            return self.return_to(origin);
        }
        // A search that it was opened in stays, and is left with the next `Esc`.
        let (back, before) = if let Some(reopened) = live.reopened {
            let is_other = origin.spec != reopened.spec;
            (reopened, is_other.then_some(origin))
        } else {
            (origin, None)
        };
        self.before_search = before;
        self.return_to(back)
    }

    /// A search is live: what was typed so far is shown, and an empty one shows the list before.
    pub(in crate::app) fn prompt_changed(&mut self) -> Vec<Effect> {
        let Some(prompt) = &mut self.prompt else {
            return Vec::new();
        };
        if prompt.fault.is_some() {
            prompt.fault = prompt.look_for_fault(&self.aliases);
        }
        if prompt.kind == PromptKind::Palette {
            return self.palette_changed();
        }
        if !matches!(
            prompt.kind,
            PromptKind::Search | PromptKind::Filter | PromptKind::Mute
        ) {
            return Vec::new();
        }
        let is_filter = prompt.kind == PromptKind::Filter;
        let is_search = prompt.kind == PromptKind::Search;
        let text = sought(prompt.input.value(), &self.aliases);
        // A key that moves in the line looks for nothing else.
        if prompt.live.sought.as_ref() == Some(&text) {
            return Vec::new();
        }
        let Some(origin) = prompt.live.origin.clone() else {
            return Vec::new();
        };
        prompt.live.sought = Some(text.clone());
        if text.is_empty() {
            if is_search {
                self.before_search = None;
            }
            return self.return_to(origin);
        }
        // Half-typed, it is often no query: what was found last stays until it is one again.
        if Query::parse_with(&text, &self.aliases).is_err() {
            return Vec::new();
        }
        if is_filter {
            let mut spec = origin.spec;
            spec.filters.push(text.into());
            return self.replace_list(spec);
        }
        if is_search {
            self.before_search = Some(origin.clone());
        }
        let show_read = origin.spec.show_read;
        let effects = self.replace_list(ListSpec::new(Source::Search(text.into()), show_read));
        if is_search {
            self.search_is_typed();
        }
        effects
    }

    /// Changes the list while what is on the screen stays until the new rows are there.
    pub(in crate::app) fn replace_list(&mut self, spec: ListSpec) -> Vec<Effect> {
        if self.list.spec == spec {
            return Vec::new();
        }
        self.list.turn_to(spec);
        if self.list.rows.is_empty() {
            self.list.state = ListState::Loading;
        }
        self.load_list(Anchor::Top)
    }
}

/// Returns what is looked for while this is typed: itself, and while a phrase in it is still open, the
/// phrase closed, of which the last word is a beginning until a blank ends it.
fn sought(typed: &str, aliases: &Aliases) -> String {
    let whole = typed.trim();
    if Query::parse_with(whole, aliases).is_ok() {
        return whole.to_owned();
    }
    let is_word = typed.ends_with(char::is_alphanumeric);
    let closed = format!("{whole}{}", if is_word { "*\"" } else { "\"" });
    match Query::parse_with(&closed, aliases) {
        Ok(_) => closed,
        Err(_) => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sought;
    use crate::query::Aliases;

    #[test]
    fn a_phrase_is_looked_for_while_it_is_typed() {
        for (typed, want) in [
            ("\"harbor li", "\"harbor li*\""),
            ("\"harbor ", "\"harbor\""),
            ("feed:bay \"harbor", "feed:bay \"harbor*\""),
            ("\"dana ruiz\"", "\"dana ruiz\""),
            ("ferry ", "ferry"),
            // An escaped quote, and one in a regular expression.
            ("\"say \\\"hi\"", "\"say \\\"hi\""),
            ("title:/5\" gun/", "title:/5\" gun/"),
            // What nothing can be made of stays what it is.
            ("titel:foo", "titel:foo"),
            ("(ferry", "(ferry"),
        ] {
            assert_eq!(sought(typed, &Aliases::default()), want);
        }
    }
}
