//! The language, tested as a whole.

mod language;
mod naive;
mod properties;
mod rows;
