//! The log: what coranto said since the start, the last first.

use std::collections::VecDeque;

use super::{App, Effect, Overlay};
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

impl App {
    /// Shows what was said.
    pub(super) fn show_log(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Log(0));
        Vec::new()
    }
}
