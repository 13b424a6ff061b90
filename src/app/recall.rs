//! Recall: what was typed before, gone back to with `↑` and `↓`.

use std::collections::BTreeMap;

use tui_input::Input;

use super::{App, Effect, PromptKind};
use crate::command::key::Code;

/// Lines that are remembered of a kind.
const MOST: usize = 50;

/// Longest line that is remembered.
const LONGEST: usize = 1_000;

/// What was typed, by what it was; the last is the last of each.
#[derive(Debug, Default)]
pub(super) struct Said(BTreeMap<String, Vec<String>>);

impl PromptKind {
    /// Returns under which name what was typed is remembered; `None` where it is not.
    fn remembered_as(self) -> Option<&'static str> {
        Some(match self {
            Self::Search | Self::Filter | Self::Mute => "query",
            Self::Find => "find",
            Self::Pipe => "pipe",
            Self::Run => "run",
            Self::File => "file",
            _ => return None,
        })
    }
}

impl Said {
    fn note(&mut self, kind: &str, text: &str) {
        if text.is_empty() || text.len() > LONGEST {
            return;
        }
        let lines = self.0.entry(kind.to_owned()).or_default();
        lines.retain(|line| line != text);
        lines.push(text.to_owned());
        if lines.len() > MOST {
            lines.remove(0);
        }
    }

    /// Returns the lines of a session.
    pub(super) fn lines(&self) -> Vec<String> {
        let of = |(kind, lines): (&String, &Vec<String>)| {
            let lines = lines.iter().map(|line| format!("said {kind} {line}"));
            lines.collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// Takes one of them.
    pub(super) fn read(&mut self, line: &str) {
        if let Some((kind, text)) = line.split_once(' ') {
            self.note(kind, text);
        }
    }
}

impl App {
    /// Remembers what was typed.
    pub(super) fn remember(&mut self, kind: PromptKind, text: &str) {
        if let Some(kind) = kind.remembered_as() {
            self.said.note(kind, text);
        }
    }

    /// Goes back through what was typed before (`↑`), or on again; `None` where nothing is
    /// remembered.
    pub(super) fn recall(&mut self, code: Code) -> Option<Vec<Effect>> {
        let is_back = match code {
            Code::Up => true,
            Code::Down => false,
            _ => return None,
        };
        let prompt = self.prompt.as_mut()?;
        let kind = prompt.kind.remembered_as()?;
        let lines = self.said.0.get(kind).map_or(&[][..], Vec::as_slice);
        // 0 is what is being typed, 1 the last line before it.
        let at = if is_back {
            (prompt.recalled + 1).min(lines.len())
        } else {
            prompt.recalled.saturating_sub(1)
        };
        if at == prompt.recalled {
            return Some(Vec::new());
        }
        if prompt.recalled == 0 {
            prompt.typed = prompt.input.value().to_owned();
        }
        prompt.recalled = at;
        let text = match at {
            0 => prompt.typed.clone(),
            at => lines[lines.len() - at].clone(),
        };
        prompt.input = Input::new(text);
        prompt.completing = None;
        Some(self.prompt_changed())
    }
}
