//! A search while its last word is being typed: where no entry has the word, those are shown that
//! have one beginning so.
//!
//! The query says what is shown, `titanf*`, so that it stays when the line is accepted. A word that
//! entries have is never taken for the beginning of another.

use super::App;
use crate::model::list::ListSpec;
use crate::model::{Source, Ticket, Window};
use crate::query::{Aliases, Query};

impl App {
    /// Returns the search on the screen, if it looks for what is typed as a beginning.
    pub(super) fn shown_for(&self, typed: &str) -> Option<&str> {
        match &self.list.spec.source {
            Source::Search(text) if text.strip_suffix('*') == Some(typed) => Some(text),
            _ => None,
        }
    }

    /// A search is being typed: the answer that is on its way may be looked at for a beginning.
    pub(super) fn search_is_typed(&mut self) {
        self.half_typed = self.list.asked_for();
    }

    /// Returns the list to show instead of what came for `ticket`: if that is the answer to the
    /// search that was typed last and empty, one with its last word as a beginning. What is on the
    /// screen stays until it is there; no later answer turns the list into another.
    pub(super) fn beginning_instead(
        &mut self,
        ticket: Ticket,
        window: &Window,
    ) -> Option<ListSpec> {
        self.half_typed.take_if(|typed| *typed == ticket)?;
        if self.list.asked_for() != Some(ticket) || !window.rows.is_empty() {
            return None;
        }
        let Source::Search(typed) = &self.list.spec.source else {
            return None;
        };
        let beginning = beginning(typed, &self.aliases)?;
        if !self.list.spec.filters.is_empty() {
            return None;
        }
        Some(ListSpec {
            source: Source::Search(beginning.into()),
            ..self.list.spec.clone()
        })
    }
}

/// Returns a query with its last word as a beginning, if that is a plain word and it is a query then.
fn beginning(typed: &str, aliases: &Aliases) -> Option<String> {
    let last = typed.rsplit(char::is_whitespace).next()?;
    let is_plain = !last.is_empty() && last.chars().all(char::is_alphanumeric);
    let is_operator = ["AND", "OR", "NOT"].contains(&last);
    let beginning = format!("{typed}*");
    let is_query = is_plain && !is_operator && Query::parse_with(&beginning, aliases).is_ok();
    is_query.then_some(beginning)
}

#[cfg(test)]
mod tests {
    use super::beginning;
    use crate::query::Aliases;

    #[test]
    fn only_a_plain_word_is_a_beginning() {
        for (typed, wanted) in [
            ("titanf", Some("titanf*")),
            ("feed:bay harb", Some("feed:bay harb*")),
            ("\"Harbor Line\" dred", Some("\"Harbor Line\" dred*")),
            ("", None),
            ("ferry ", None),
            ("harb*", None),
            ("\"Harbor Li", None),
            ("feed:ba", None),
            ("pier OR", None),
            ("-pier", None),
            // A quote in a regular expression opens no phrase.
            ("title:/5\" gun/ fer", Some("title:/5\" gun/ fer*")),
        ] {
            let found = beginning(typed, &Aliases::default());
            assert_eq!(found.as_deref(), wanted, "{typed}");
        }
    }
}
