//! What is wrong with the user's files: said as it is found, and all of it listed by `:check`.

use super::why::{Page, WhyKind, WhyLine};
use super::{App, Effect, Overlay};
use crate::model::Notice;
use crate::model::notice::FileNotice;

impl App {
    /// Says what is wrong with a file; when it is mended that is said no longer.
    pub(super) fn take_file(&mut self, state: FileNotice) {
        let mut names = self.broken.keys().map(AsRef::as_ref);
        let is_said = |name: &&str| self.notice.is_some() && self.notice == self.wrong(name);
        let said: Option<Box<str>> = names.find(is_said).map(Box::from);
        let file = state.file.clone();
        self.broken.remove(&file);
        if state.problem.is_some() {
            self.broken.insert(file.clone(), state);
            if let Some(notice) = self.wrong(&file) {
                self.say(notice);
            }
        } else if let Some(said) = said {
            // Of this file that is said no longer; of another, how much more is wrong is no news.
            self.notice = self.wrong(&said);
        }
    }

    /// Says what is wrong first with a file, and how much more there is.
    fn wrong(&self, file: &str) -> Option<Notice> {
        let mut notice = self.broken.get(file)?.problem.clone()?;
        let all: usize = self.broken.values().map(|file| file.all.len()).sum();
        let all = match all.saturating_sub(1) {
            0 => ":check says more".to_owned(),
            others => format!("and {others} more · :check lists them"),
        };
        let hint = match notice.hint.take() {
            Some(meanwhile) => format!("{all} · {meanwhile}"),
            None => all,
        };
        Some(notice.hint(hint))
    }

    /// Shows all that is wrong with the user's files.
    pub(super) fn show_check(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Check(0));
        Vec::new()
    }

    /// Returns all that is wrong with the user's files, at this width.
    pub fn check_lines(&self, width: u16) -> Vec<WhyLine> {
        let mut page = Page::new(&self.clock, width);
        let mut problems = self.broken.values().flat_map(|file| &file.all).peekable();
        if problems.peek().is_none() {
            page.put(WhyKind::Text, 0, "Your files are sound.");
        }
        for problem in problems {
            page.put(WhyKind::Problem, 0, &problem.text);
            if let Some(hint) = &problem.hint {
                page.put(WhyKind::Text, 2, hint);
            }
        }
        page.lines.push(WhyLine::default());
        let text = "`coranto check` looks at the database as well.";
        page.put(WhyKind::Fact, 0, text);
        page.lines
    }
}
