//! Query: the one language of searches, topics and the command line.
//!
//! A query is parsed ([`Query::parse`]), printed back (`Display`), asked for a cheap superset that
//! the full-text index can answer ([`Pattern::fts`]), and evaluated on the text itself
//! ([`Finder`] for one query, [`Automaton`] for the marks of many at once).
//!
//! The text side and the query side share one idea of a word: both are [folded](fold::fold), both
//! are split by [`boundary`], so what the index finds is always a superset of what matches.
//!
//! Reading order: [`ast`] (the values), `token` and `parse` (from text), `print` (back to text),
//! [`fold`] and `boundary` (what a word is), `form` (how a written word may look in a text),
//! `atoms` (all terms in one pass), [`finder`] and [`automaton`] (what others call).

pub mod ast;
pub mod automaton;
pub mod date;
pub mod finder;
pub mod fold;
pub mod problem;

mod atoms;
mod boundary;
mod form;
mod fts;
mod parse;
mod print;
mod token;

#[cfg(test)]
mod conformance;

pub use ast::{Expr, Pattern, Query, State, TextField, Word};
pub use automaton::Automaton;
pub use date::DateBound;
pub use finder::Finder;
pub use problem::Problem;
