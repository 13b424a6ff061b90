//! Finding: words in the open text, with `/` and `n N`.

use super::reader::{Find, line_text};
use super::{App, Effect, Pane};
use crate::model::Notice;

impl App {
    /// Returns whether a find in the article is lit.
    pub(super) fn lights_find(&self) -> bool {
        self.focus == Pane::Reader && self.reader.find.is_some()
    }

    pub(super) fn step_find(&mut self, forward: bool) -> Vec<Effect> {
        self.go_to_find(forward, false);
        Vec::new()
    }

    /// Lights a find in the text and goes to its first match from here on.
    pub(super) fn find(&mut self, needle: &str) {
        let needle = needle.trim().to_lowercase();
        if needle.is_empty() {
            self.reader.find = None;
            return;
        }
        self.reader.find = Some(Find {
            needle,
            lines: Vec::new(),
            at: 0,
        });
        self.find_again();
        self.go_to_find(true, true);
    }

    /// Goes to the next (or previous) match of the find.
    pub(super) fn go_to_find(&mut self, forward: bool, includes_here: bool) {
        let (width, height) = (self.fit.reader_width, self.fit.reader_lines);
        let here = self.reader.top_page_line(width) + usize::from(height) / 4;
        let Some(find) = &mut self.reader.find else {
            return;
        };
        let is_after = |line: &&usize| **line > here || (includes_here && **line >= here);
        let line = if forward {
            find.lines.iter().find(is_after).or(find.lines.first())
        } else {
            find.lines
                .iter()
                .rfind(|line| **line < here)
                .or(find.lines.last())
        };
        if let Some(line) = line.copied() {
            find.at = find.lines.partition_point(|other| *other < line);
            self.reader.show_page_line(line, width, height);
        } else {
            let text = format!("`{}` is not in this text", find.needle);
            self.say(Notice::brief(text));
        }
    }

    pub(super) fn find_again(&mut self) {
        let Some(mut find) = self.reader.find.take() else {
            return;
        };
        find.lines = self
            .reader
            .page_lines()
            .iter()
            .enumerate()
            .filter(|(_, line)| line_text(line).to_lowercase().contains(&find.needle))
            .map(|(index, _)| index)
            .collect();
        // The text was laid out anew: the place is as far in it as what is at the top.
        let top = self.reader.top_page_line(self.fit.reader_width);
        let at = find.lines.partition_point(|line| *line < top);
        find.at = at.min(find.lines.len().saturating_sub(1));
        self.reader.find = Some(find);
    }
}
