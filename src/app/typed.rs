//! A command typed in the palette with what it would ask for behind it: `:theme light`,
//! `:set ui.row_lines 1`, `:search ferry`.

use super::choices::{Act, Choice};
use super::{App, Effect};
use crate::command::Command;
use crate::model::Clean;

/// What people type who come from vi.
const QUIT: [&str; 4] = ["q", "q!", "wq", "x"];

/// Returns the command and the text behind it, if it is one that asks for a text.
fn read(line: &str) -> Option<(Command, &str)> {
    let (name, text) = line.trim().split_once(' ')?;
    let command = Command::by_name(name).ok()?;
    let asks = matches!(
        command,
        Command::Add
            | Command::Filter
            | Command::Import
            | Command::Jump
            | Command::MuteWord
            | Command::Pipe
            | Command::Save
            | Command::SaveArticle
            | Command::Search
            | Command::Set
            | Command::Tag
            | Command::Themes
    );
    asks.then(|| (command, text.trim()))
}

impl App {
    /// Returns the line of the palette as a choice, if it is a command with its text, one that has
    /// another name elsewhere, or the number of a row.
    pub(super) fn typed_to_choose(line: &str) -> Option<Choice> {
        if let Ok(row) = line.trim().parse() {
            return Some(Choice {
                name: Clean::line(line.trim()),
                note: Clean::line("Go to the row of the list with this number"),
                mark: Clean::default(),
                color: None,
                act: Act::Row(row),
            });
        }
        let (command, name, act) = if QUIT.contains(&line.trim()) {
            let quit = Command::Quit;
            (quit, quit.name().to_owned(), Act::Run(quit))
        } else {
            let (command, text) = read(line)?;
            (
                command,
                format!("{} {text}", command.name()),
                Act::With(command, text.into()),
            )
        };
        Some(Choice {
            name: Clean::line(&name),
            note: Clean::line(command.doc()),
            mark: Clean::default(),
            color: None,
            act,
        })
    }

    /// Runs a command and answers what it asks for. Where that is no name of the list to choose
    /// from, the line stays, with what comes near.
    pub(super) fn run_with(&mut self, command: Command, text: &str) -> Vec<Effect> {
        let mut effects = self.run(command, None);
        let Some(prompt) = &self.prompt else {
            // It had a reason not to ask, and said it.
            return effects;
        };
        let (is_choice, takes_new) = (
            prompt.kind.is_choice(),
            matches!(command, Command::Tag | Command::Set),
        );
        effects.extend(self.fill_prompt(text));
        let named = |choice: &Choice| choice.name.eq_ignore_ascii_case(text);
        let named = self.choices().iter().position(named);
        if let (Some(prompt), Some(named)) = (&mut self.prompt, named) {
            prompt.selected = named;
        }
        self.choice_moved();
        if !is_choice || takes_new || named.is_some() {
            effects.extend(self.accept_prompt());
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_asks_for_a_text_takes_one() {
        assert_eq!(read("theme  light "), Some((Command::Themes, "light")));
        assert_eq!(
            read("set ui.row_lines 1"),
            Some((Command::Set, "ui.row_lines 1"))
        );
        for line in ["theme", "down 2", "thema light", "quit now", ""] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
