//! The log: what coranto said since the start, the last first.

use std::collections::VecDeque;

use super::{App, Effect, Overlay, wrap};
use crate::model::{Notice, Time};

/// Lines that are kept.
const MOST: usize = 500;

/// What was said, and when.
#[derive(Debug, Default)]
pub struct Log(VecDeque<(Time, Notice)>);

impl Log {
    /// Notes what is said. What is said again and again is one line.
    pub(super) fn note(&mut self, at: Time, notice: &Notice) {
        if self.0.front().is_some_and(|(_, last)| last == notice) {
            self.0.pop_front();
        }
        self.0.push_front((at, notice.clone()));
        self.0.truncate(MOST);
    }

    /// Returns what was said, the last first.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = &(Time, Notice)> {
        self.0.iter()
    }
}

/// A line of the log: when it was said (of the first line of it), and the words.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine<'a> {
    /// What it is a part of, and when that was said.
    pub said: &'a (Time, Notice),
    /// It is the first of them.
    pub is_first: bool,
    /// The words.
    pub text: String,
}

impl Log {
    /// Returns what was said in lines of at most so many columns: what is too long goes on below.
    pub fn wrapped(&self, width: u16) -> Vec<LogLine<'_>> {
        let mut lines = Vec::new();
        for said in &self.0 {
            let text = match &said.1.hint {
                Some(hint) => format!("{} · {hint}", said.1.text),
                None => said.1.text.to_string(),
            };
            let parts = wrap::lines(&text, width).into_iter().enumerate();
            lines.extend(parts.map(|(part, range)| LogLine {
                said,
                is_first: part == 0,
                text: text[range].to_owned(),
            }));
        }
        lines
    }
}

/// Columns before the words: the time and a sign.
pub const LOG_MARGIN: u16 = 11;

impl App {
    /// Shows what was said.
    pub(super) fn show_log(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Log(0));
        Vec::new()
    }
}
