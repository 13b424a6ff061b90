//! Macros: what a key runs one after the other; the user's own commands, and `!`.

use super::{App, Effect, Program, PromptKind, bulk};
use crate::command::Action;
use crate::model::user_command::{Runs, UserCommand};
use crate::model::{Clean, Notice, Request};

/// Most times that a macro runs for one count.
const MAX_REPEATS: u32 = 100;

impl App {
    /// Runs what a key is bound to. A count goes to a single command, and repeats a macro.
    pub(super) fn act(&mut self, actions: &[Action], count: Option<u32>) -> Vec<Effect> {
        if let [Action::Run(command, None)] = actions {
            return self.run(*command, count);
        }
        let times = count.unwrap_or(1).clamp(1, MAX_REPEATS);
        let actions = (0..times).flat_map(|_| actions.iter().cloned());
        self.run_in_turn(actions.collect())
    }

    pub(super) fn act_once(&mut self, action: &Action) -> Vec<Effect> {
        match action {
            Action::Run(command, count) => self.run(*command, *count),
            Action::Own(place) => self.run_own(*place),
            Action::Line(line) => self.run_line(line),
        }
    }

    /// Runs a line as if it were typed in the palette.
    fn run_line(&mut self, line: &str) -> Vec<Effect> {
        if let Some(bulk) = bulk::read(line) {
            return self.mark_found(bulk);
        }
        self.open_prompt(PromptKind::Palette);
        let mut effects = self.fill_prompt(line);
        effects.extend(self.accept_prompt());
        effects
    }

    /// Runs one of the user's commands for the entry under the cursor.
    pub(super) fn run_own(&mut self, place: usize) -> Vec<Effect> {
        let Some(command) = self.keymap.own().get(place).cloned() else {
            return Vec::new();
        };
        self.list.let_go();
        let Some(entry) = self.current_entry().map(|row| row.id) else {
            self.say(Notice::info(format!(
                "{} needs an entry, and none is under the cursor",
                command.name
            )));
            return Vec::new();
        };
        if command.runs == Runs::Wait {
            self.say(Notice::info(format!("{} …", command.name)));
        }
        vec![Effect::Engine(Request::RunCommand {
            command: Box::new(command),
            entry: Some(entry),
        })]
    }

    /// Asks for a command to run.
    pub(super) fn ask_command(&mut self) -> Vec<Effect> {
        self.open_prompt(PromptKind::Run);
        Vec::new()
    }

    /// Runs what was typed. Its words are split as a shell would, and no shell sees them.
    pub(super) fn run_typed(&mut self, typed: &str) -> Vec<Effect> {
        let argv = match shell_words::split(typed) {
            Ok(argv) if argv.is_empty() => return Vec::new(),
            Ok(argv) => argv,
            Err(_) => {
                self.say(Notice::error("a quote is never closed"));
                return Vec::new();
            }
        };
        let command = UserCommand {
            name: TYPED.into(),
            doc: Clean::line(typed),
            argv,
            runs: Runs::Terminal,
            is_told: false,
        };
        vec![Effect::Engine(Request::RunCommand {
            command: Box::new(command),
            entry: self.current_entry().map(|row| row.id),
        })]
    }

    /// A command is filled in and wants the terminal.
    pub(super) fn start_program(
        name: &str,
        argv: Vec<String>,
        input: Option<Clean>,
    ) -> Vec<Effect> {
        let program = if name == TYPED {
            Program::Typed(argv)
        } else {
            Program::Own(argv)
        };
        vec![Effect::Run { program, input }]
    }
}

/// What a typed command is called; none of the user's can be.
const TYPED: &str = "!";
