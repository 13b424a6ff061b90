//! Query: the one language of searches, topics and the command line.

pub mod fold;

use crate::model::{Clock, Hit, HitKind};

/// A parsed query. `Display` prints it back; parsing that gives the same query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {}

/// One thing wrong with a query: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte range in the query's text.
    pub span: std::ops::Range<usize>,
    /// One sentence.
    pub message: String,
    /// A fix, if there is one.
    pub fix: Option<String>,
}

impl Query {
    /// Parses `text`; relative dates are resolved when the query is run.
    ///
    /// # Errors
    /// Every problem with its place.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        todo!("{text}")
    }
}

/// Finds the terms of many queries in a text, in one pass (one Aho-Corasick automaton over the
/// folded terms, each raw hit verified by the rules of the language).
#[derive(Debug, Default)]
pub struct Automaton {}

impl Automaton {
    /// Compiles `queries`; what each hit stands for comes back as its [`HitKind`].
    pub fn compile(queries: &[(HitKind, &Query)]) -> Self {
        todo!("{queries:?}")
    }

    /// Returns every verified hit in `text`, in order, not overlapping (longest first, then the
    /// earlier query).
    pub fn spans(&self, text: &str) -> Vec<Hit> {
        todo!("{text}")
    }
}

#[allow(unused)]
fn _clock(_: &Clock) {}
