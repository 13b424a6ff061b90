//! Aliases: names for parts of queries, written `@name`.

use std::collections::BTreeMap;

use super::problem::Problem;
use super::{Query, parse};

/// The aliases by name, without case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aliases {
    texts: BTreeMap<String, String>,
}

impl Aliases {
    /// Adds an alias, or changes it. It is read where it is used; see [`Aliases::problems`].
    ///
    /// Returns `false` if `name` is no name: letters, digits, `_`, `-` and `.`.
    pub fn insert(&mut self, name: &str, text: &str) -> bool {
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if is_name {
            self.texts.insert(name.to_lowercase(), text.to_owned());
        }
        is_name
    }

    /// Removes an alias.
    pub fn remove(&mut self, name: &str) {
        self.texts.remove(&name.to_lowercase());
    }

    /// Returns what `@name` stands for.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(&name.to_lowercase()).map(String::as_str)
    }

    /// Returns the names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Returns what is wrong with the alias `name`, with places in its text.
    pub fn problems(&self, name: &str) -> Vec<Problem> {
        let Some(text) = self.get(name) else {
            return Vec::new();
        };
        match parse::parse_inside(text, self, name) {
            Ok(Query { .. }) if text.trim().is_empty() => {
                vec![Problem::new(0..0, "the alias is empty").fix("write what it stands for")]
            }
            Ok(_) => Vec::new(),
            Err(problems) => problems,
        }
    }
}
