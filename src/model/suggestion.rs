//! Suggestions: terms that a topic could look for as well.

use super::Clean;

/// A term that is offered to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// As it is written in the entries.
    pub term: Clean,
    /// Why it is offered.
    pub cause: Cause,
    /// Outlets that have it in entries of the topic.
    pub outlets: u64,
}

/// Why a term is offered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cause {
    /// It is in more entries of the topic than it was.
    Rising {
        /// Those of the last two days.
        recent: u64,
        /// As many were to be expected after the two weeks before.
        expected: f64,
    },
    /// A name that is in the topic far more often than elsewhere.
    Related {
        /// Entries of the topic that have it.
        inside: u64,
        /// Other entries that have it.
        outside: u64,
    },
}
