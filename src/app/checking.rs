//! What is wrong with the user's files: said as it is found, and all of it listed by `:check`.

use super::why::{Page, WhyKind, WhyLine};
use super::{App, Effect, Overlay};
use crate::model::notice::FileNotice;

impl App {
    /// Says what is wrong with a file; when it is mended that is said no longer.
    pub(super) fn take_file(&mut self, mut state: FileNotice) {
        let before = self.broken.remove(&state.file);
        let Some(mut notice) = state.problem.take() else {
            if before.is_some_and(|before| self.notice == before.problem) {
                self.notice = None;
            }
            return;
        };
        let others: usize = self.broken.values().map(|file| file.all.len()).sum();
        let others = others + state.all.len().saturating_sub(1);
        let meanwhile = notice.hint.take();
        let all = match others {
            0 => ":check says more".to_owned(),
            n => format!("and {n} more · :check lists them"),
        };
        let notice = notice.hint(match meanwhile {
            Some(meanwhile) => format!("{all} · {meanwhile}"),
            None => all,
        });
        self.say(notice.clone());
        state.problem = Some(notice);
        self.broken.insert(state.file.clone(), state);
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
            let text = "config.toml, keymap.toml and topics.toml are sound.";
            page.put(WhyKind::Text, 0, text);
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
