//! Query: the one language of searches, topics and the command line.
//!
//! A query is parsed ([`Query::parse`]), printed back (`Display`), asked for a cheap superset that
//! the full-text index can answer ([`Expr::fts`]), and evaluated on the text itself
//! ([`Finder`] for one query, [`Automaton`] for the marks of many at once).
//!
//! The text side and the query side share one idea of a word: both are [folded](fold::fold), both
//! are split by [`boundary`], so what the index finds is always a superset of what matches.
//!
//! Reading order: [`ast`] (the values), `token` and `parse` (from text), `print` (back to text),
//! [`fold`] and `boundary` (what a word is), `form` (how a written word may look in a text),
//! `atoms` (all terms in one pass), [`finder`] and [`automaton`] (what others call).

pub mod alias;
pub mod ast;
pub mod automaton;
pub mod complete;
pub mod date;
pub mod facts;
pub mod finder;
pub mod fold;
pub mod language;
pub mod problem;
pub mod term;

mod atoms;
mod boundary;
mod describe;
mod form;
mod fts;
mod naming;
mod near;
mod needle;
mod parse;
mod print;
mod remark;
mod rename;
mod small;
mod token;

#[cfg(test)]
mod tests;

pub use alias::Aliases;
pub use ast::{Comparison, CountField, Expr, NameField, Part, Query, State, TextField};
pub use automaton::Automaton;
pub use complete::{Completion, Names, complete};
pub use date::DateBound;
pub use facts::{Facts, FeedFacts, FeedNames, KnownFacts};
pub use finder::Finder;
pub use problem::Problem;
pub use rename::rename_topic;
pub use term::{Near, Pattern, Regex, Term, Word};
