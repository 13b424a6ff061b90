//! Notices: what is said to the user, at the bottom of the screen.

use super::Clean;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// For information.
    Info,
    /// Something went wrong.
    Error,
}

/// A sentence or two about what the user just asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub text: Clean,
    /// What to do about it, if there is something.
    pub hint: Option<Clean>,
    /// It is about the last command alone, and goes with the next.
    pub is_brief: bool,
    /// It says that undo takes it back, which is so until something else is done.
    pub offers_undo: bool,
}

/// What there is to say of one of the user's files: what is wrong with it, or that nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNotice {
    /// Its name.
    pub file: Box<str>,
    /// What is wrong first, and what is in force meanwhile.
    pub problem: Option<Notice>,
    /// All that is wrong, that as well, each with what to do about it.
    pub all: Vec<Notice>,
}

impl Notice {
    /// Returns a piece of information.
    pub fn info(text: impl AsRef<str>) -> Self {
        Self {
            severity: Severity::Info,
            text: Clean::line(text.as_ref()),
            hint: None,
            is_brief: false,
            offers_undo: false,
        }
    }

    /// Returns a piece of information that the next command has nothing to do with: it goes with it.
    pub fn brief(text: impl AsRef<str>) -> Self {
        Self {
            is_brief: true,
            ..Self::info(text)
        }
    }

    /// Returns an error.
    pub fn error(text: impl AsRef<str>) -> Self {
        Self {
            severity: Severity::Error,
            ..Self::info(text)
        }
    }

    /// Adds what to do about it; keys stand there as the names of their commands: `{undo} undoes it`.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(Clean::line(hint.as_ref()));
        self
    }

    /// Adds how it is taken back, likewise.
    #[must_use]
    pub fn undo(self, hint: impl AsRef<str>) -> Self {
        self.hint(hint).offering_undo()
    }

    /// Notes that it says how it is taken back.
    #[must_use]
    pub fn offering_undo(mut self) -> Self {
        self.offers_undo = true;
        self
    }
}
