//! Actions: what a key does. One command as a rule; a macro is several.

use super::{Command, nearest};
use crate::model::user_command::UserCommand;

/// One thing that a key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A command, with a count as if it had been typed first.
    Run(Command, Option<u32>),
    /// A command of the user, by its place among them.
    Own(usize),
    /// A line of the palette: `done is:unread before:2d`.
    Line(Box<str>),
}

impl Action {
    /// Reads an action as it is written in a file: `star`, `3 down`, `:done before:2d`, or the
    /// name of one of the user's commands.
    ///
    /// # Errors
    /// A sentence that names what is unknown, and the nearest name.
    pub fn parse(text: &str, own: &[UserCommand]) -> Result<Self, String> {
        let text = text.trim();
        if let Some(line) = text.strip_prefix(':') {
            let line = line.trim();
            return match Self::parse(line, own) {
                Ok(action) => Ok(action),
                Err(message) if !line.contains(' ') => Err(message),
                Err(_) => Ok(Self::Line(line.into())),
            };
        }
        let (count, name) = match text.split_once(' ') {
            Some((count, name)) if count.bytes().all(|b| b.is_ascii_digit()) => {
                let count = count
                    .parse()
                    .ok()
                    .filter(|count| (1..100_000).contains(count));
                let Some(count) = count else {
                    return Err(format!("`{text}`: a count is a number from 1 to 99999"));
                };
                (Some(count), name.trim())
            }
            _ => (None, text),
        };
        if let Ok(command) = Command::by_name(name) {
            return Ok(Self::Run(command, count));
        }
        if let Some(place) = own.iter().position(|own| *own.name == *name) {
            return Ok(Self::Own(place));
        }
        let names = Command::ALL.iter().map(|command| command.name());
        let hint = nearest(name, names.chain(own.iter().map(|own| &*own.name)))
            .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
        Err(format!("unknown command `{name}`{hint}"))
    }

    /// Returns its name, as it is typed in the palette.
    pub fn name(&self, own: &[UserCommand]) -> String {
        match self {
            Self::Run(command, None) => command.name().to_owned(),
            Self::Run(command, Some(count)) => format!("{count} {}", command.name()),
            Self::Own(place) => own.get(*place).map_or("", |own| &own.name).to_owned(),
            Self::Line(line) => format!(":{line}"),
        }
    }
}

/// Says what a key does: the one line of a command, or the names of several.
pub fn describe(actions: &[Action], own: &[UserCommand]) -> String {
    match actions {
        [Action::Run(command, None)] => command.doc().to_owned(),
        [Action::Own(place)] => {
            let own = own.get(*place);
            own.map_or(String::new(), |own| own.doc.to_string())
        }
        actions => {
            let names = actions.iter().map(|action| action.name(own));
            names.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use crate::model::user_command::Runs;

    fn own() -> Vec<UserCommand> {
        vec![UserCommand {
            name: "clip".into(),
            doc: Clean::line("keep a clipping"),
            argv: vec!["clip".into()],
            runs: Runs::Wait,
            is_told: true,
        }]
    }

    #[test]
    fn actions_are_read_and_named() {
        let own = own();
        for (text, name) in [
            ("star", "star"),
            ("3 down", "3 down"),
            ("clip", "clip"),
            (":star", "star"),
            (":done before:2d", ":done before:2d"),
        ] {
            let action = Action::parse(text, &own).expect(text);
            assert_eq!(action.name(&own), name);
        }
        let both = ["star", "clip"].map(|text| Action::parse(text, &own).expect(text));
        assert_eq!(describe(&both, &own), "star, clip");
        assert_eq!(describe(&both[1..], &own), "keep a clipping");
    }

    #[test]
    fn a_mistake_names_the_nearest() {
        let mistake = |text| Action::parse(text, &own()).expect_err(text);
        assert_eq!(
            mistake("clpi"),
            "unknown command `clpi`; did you mean `clip`?"
        );
        assert_eq!(
            mistake(":strar"),
            "unknown command `strar`; did you mean `star`?"
        );
        assert!(mistake("0 down").contains("from 1 to 99999"));
    }
}
