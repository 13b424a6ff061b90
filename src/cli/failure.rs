//! Failure: an error as the command line says it, in one place.

use std::fmt;
use std::io;

use super::exit::Exit;
use crate::config::{Problem, excerpt};
use crate::engine::EngineError;
use crate::model::Clean;
use crate::query;
use crate::store::StoreError;
use crate::tui::TuiError;

/// Why a subcommand ended early: one sentence, perhaps more lines, a hint, a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The status of the process.
    pub(super) exit: Exit,
    /// One sentence; empty when there is nothing to say.
    message: Clean,
    /// Lines below it: the place in a query, the candidates for a feed.
    details: Vec<Clean>,
    /// What to do.
    hint: Option<Clean>,
}

impl Failure {
    /// It could not be done.
    pub(super) fn failed(message: impl AsRef<str>) -> Self {
        Self {
            exit: Exit::Failed,
            message: Clean::line(message.as_ref()),
            details: Vec::new(),
            hint: None,
        }
    }

    /// It was asked for in a wrong way.
    pub(super) fn usage(message: impl AsRef<str>) -> Self {
        Self {
            exit: Exit::Usage,
            ..Self::failed(message)
        }
    }

    /// Nobody reads the output any more: not worth a word, and no failure.
    pub(super) fn closed_pipe() -> Self {
        Self {
            exit: Exit::Fine,
            ..Self::failed("")
        }
    }

    /// Adds what to do.
    pub(super) fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(Clean::line(hint.as_ref()));
        self
    }

    /// Adds lines below the sentence.
    pub(super) fn details<S: AsRef<str>>(mut self, lines: impl IntoIterator<Item = S>) -> Self {
        let lines = lines.into_iter();
        self.details
            .extend(lines.map(|line| Clean::piece(line.as_ref())));
        self
    }

    /// Wraps what is wrong with the query `text`: the first problem with its place, since those
    /// after it often follow from it.
    pub(super) fn query(text: &str, problems: &[query::Problem]) -> Self {
        let Some(first) = problems.first() else {
            return Self::usage("the query cannot be read");
        };
        let failure = Self::usage(format!("in the query: {}", first.message))
            .details(excerpt(text, &first.span).lines());
        match &first.fix {
            Some(fix) => failure.hint(fix),
            None => failure,
        }
    }

    /// Wraps a file that was named on the command line and cannot be used.
    pub(super) fn file(problem: &Problem) -> Self {
        let name = problem.file.to_string_lossy();
        Self::usage(format!("{name}: {}", problem.message))
            .hint("--config takes the path of a readable TOML file")
    }

    /// Returns whether there is something to say.
    pub(super) fn is_worth_saying(&self) -> bool {
        !self.message.is_empty()
    }
}

/// `error: sentence`, details indented, and `hint: …`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        for line in &self.details {
            write!(f, "\n    {line}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let failure = Self {
            exit: match error {
                EngineError::Interrupted => Exit::Interrupted,
                EngineError::Address(_) | EngineError::Origin(_) | EngineError::Password => {
                    Exit::Usage
                }
                _ => Exit::Failed,
            },
            ..Self::failed(error.to_string())
        };
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        EngineError::Store(error).into()
    }
}

impl From<TuiError> for Failure {
    fn from(error: TuiError) -> Self {
        let failure = Self::failed(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// Errors of standard output: all other files are wrapped where they are named.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::closed_pipe();
        }
        Self::failed(format!("the result cannot be written: {error}"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_error_shows_its_place() {
        let problem = query::Problem {
            span: 0..5,
            message: "unknown field `titel`".into(),
            fix: Some("did you mean `title:`?".into()),
        };
        let failure = Failure::query("titel:ruiz", &[problem]);
        assert_eq!(failure.exit, Exit::Usage);
        assert_eq!(
            failure.to_string(),
            "error: in the query: unknown field `titel`\n    titel:ruiz\n    ^^^^^\nhint: did you mean `title:`?"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.exit, Exit::Fine);
        assert!(!failure.is_worth_saying());
    }
}
