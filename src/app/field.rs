//! A line of a form: text, and a cursor in it.

use tui_input::{Input, InputRequest};

/// Text that is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// What stands in it.
    pub text: String,
    /// Bytes left of the cursor. Invariant: a border between characters.
    pub cursor: usize,
}

impl Field {
    /// Returns a line that holds `text`, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
        }
    }

    /// Makes edits; returns whether the text changed.
    pub(super) fn edit(&mut self, requests: impl IntoIterator<Item = InputRequest>) -> bool {
        let at = self.text[..self.cursor].chars().count();
        let mut input = Input::new(self.text.clone()).with_cursor(at);
        for request in requests {
            input.handle(request);
        }
        let text = input.value().to_owned();
        let end = text.char_indices().nth(input.cursor());
        self.cursor = end.map_or(text.len(), |(at, _)| at);
        let has_changed = text != self.text;
        self.text = text;
        has_changed
    }
}
