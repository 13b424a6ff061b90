//! Mistake: a problem with its place in the line, where the line may hold a secret.

use std::ops::Range;

use super::Problem;
use super::document::Document;

/// How much of a line a problem shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// All of it.
    Line,
    /// No more than the key: what follows may be secret.
    Key,
}

/// A problem that is not recorded yet.
pub(super) struct Mistake(Problem);

impl Mistake {
    /// Adds what to do.
    pub(super) fn hint(self, hint: &str) -> Self {
        Self(self.0.hint(hint))
    }

    /// Records it.
    pub(super) fn record(self, document: &mut Document<'_>) {
        document.problems.push(self.0);
    }
}

/// Makes a problem with its place in the line.
pub(super) fn mistake(
    document: &Document<'_>,
    what: &str,
    span: &Range<usize>,
    shown: Shown,
) -> Mistake {
    let (line, within) = document.line_around(span);
    let problem = document.at(span.start, what);
    Mistake(match shown {
        Shown::Line => problem.excerpt(line, &within),
        Shown::Key => {
            let key = format!("{} = …", line.get(within.clone()).unwrap_or_default());
            problem.excerpt(&key, &(0..within.len()))
        }
    })
}
