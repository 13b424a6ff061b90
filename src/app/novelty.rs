//! What is new to the user in the article: going through it, and switching it.

use super::{App, Effect};
use crate::model::{Notice, Request};

impl App {
    /// Goes to the next (previous) sentence that is new.
    pub(super) fn step_new(&mut self, forward: bool) -> Vec<Effect> {
        let Some(article) = self.reader.article() else {
            return Vec::new();
        };
        let novelty = article.page.novelty.as_ref();
        let Some(novelty) = novelty.filter(|_| self.settings.reader.new_to_you) else {
            let none = if self.settings.reader.new_to_you {
                Notice::info("no other report of this story was opened before")
            } else {
                Notice::info("what is new is not shown").hint("{new-to-you} shows it")
            };
            self.say(none);
            return Vec::new();
        };
        let here = self.here();
        let mut lines = novelty.lines.iter().map(|line| *line as usize);
        let found = if forward {
            lines.find(|line| *line > here)
        } else {
            lines.rfind(|line| *line < here)
        };
        match found {
            Some(line) => self.go_to_line(line),
            None if novelty.lines.is_empty() => {
                self.say(Notice::info("nothing in this text is new to you"));
            }
            None if forward => self.say(Notice::info("this is the last new sentence")),
            None => self.say(Notice::info("this is the first new sentence")),
        }
        Vec::new()
    }

    /// Dims what was read in other reports, or no more, and keeps it so.
    pub(super) fn switch_new_to_you(&self) -> Vec<Effect> {
        let value = !self.settings.reader.new_to_you;
        vec![Effect::Engine(Request::Set {
            name: "reader.new_to_you".into(),
            value: value.to_string().into(),
        })]
    }
}
