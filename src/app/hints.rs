//! Link hints: letters over the links in sight, and the link whose letters are typed is opened.

use super::reader::TailLine;
use super::{App, Effect, Overlay, Pane};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::Notice;

/// The letters, those under the fingers first.
const LETTERS: &[u8; 20] = b"asdfghjklwertuiopcvb";

impl App {
    /// Puts letters over the links in sight.
    pub(super) fn hint_links(&mut self) -> Vec<Effect> {
        if self.links_in_sight().is_empty() {
            self.say(
                Notice::info("no link is in sight").hint("{links} lists those of the whole text"),
            );
        } else {
            self.focus = Pane::Reader;
            self.overlay = Some(Overlay::Hints(String::new()));
        }
        Vec::new()
    }

    /// Returns the links in sight, from the top, each once, with their letters; nothing while no
    /// hints are asked for. Those that what was typed does not begin are left out.
    pub fn hints(&self) -> Vec<(u16, String)> {
        let Some(Overlay::Hints(typed)) = &self.overlay else {
            return Vec::new();
        };
        let links = self.links_in_sight();
        let labels = labels(links.len());
        links
            .into_iter()
            .zip(labels)
            .filter(|(_, label)| label.starts_with(typed.as_str()))
            .collect()
    }

    fn links_in_sight(&self) -> Vec<u16> {
        let reader = &self.reader;
        let head = reader.head_lines(self.fit.reader_width);
        let lines = reader.page_lines();
        let mut links: Vec<u16> = Vec::new();
        let mut add = |link| {
            if !links.contains(&link) {
                links.push(link);
            }
        };
        let tail = reader.tail();
        for at in (reader.offset..).take(usize::from(self.fit.reader_lines)) {
            let Some(at) = at.checked_sub(head) else {
                continue;
            };
            if let Some(line) = lines.get(at) {
                line.runs
                    .iter()
                    .filter_map(|run| run.face.link)
                    .for_each(&mut add);
            } else if let Some(TailLine::Link(link)) = tail.get(at - lines.len()) {
                add(*link);
            }
        }
        links
    }

    /// Keys while the letters are shown.
    pub(super) fn hint_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Hints(typed)) = &self.overlay else {
            return Vec::new();
        };
        let mut typed = typed.clone();
        match key.code {
            Code::Backspace => {
                typed.pop();
            }
            Code::Char(letter) if !key.ctrl && !key.alt => typed.push(letter),
            _ => {
                self.overlay = None;
                return Vec::new();
            }
        }
        self.overlay = Some(Overlay::Hints(typed.clone()));
        match self.hints().as_slice() {
            [] => {
                self.overlay = None;
                self.say(Notice::info(format!("no link has the letters {typed}")));
                Vec::new()
            }
            [(link, label)] if *label == typed => {
                self.overlay = None;
                self.browse_link(u32::from(*link) + 1)
            }
            _ => Vec::new(),
        }
    }
}

/// Returns labels for `count` links: one letter each if there are enough, else two.
fn labels(count: usize) -> Vec<String> {
    let letters = || LETTERS.iter().map(|letter| char::from(*letter));
    if count <= LETTERS.len() {
        return letters().take(count).map(String::from).collect();
    }
    letters()
        .flat_map(|first| letters().map(move |second| String::from_iter([first, second])))
        .take(count)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_begins_another() {
        for count in [0, 1, 20, 21, 300] {
            let labels = labels(count);
            assert_eq!(labels.len(), count);
            for (at, label) in labels.iter().enumerate() {
                let others = labels.iter().enumerate().filter(|(other, _)| *other != at);
                assert!(
                    others
                        .into_iter()
                        .all(|(_, other)| !other.starts_with(label.as_str()))
                );
            }
        }
    }
}
