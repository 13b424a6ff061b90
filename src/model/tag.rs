//! Tags: labels that the user puts on entries.
//!
//! A tag is its name and nothing else: it comes into being when it is first put on an entry and is
//! gone with the last. Its colour follows from its name, so that it is the same everywhere.

use super::topic::TopicColor;
use super::{Clean, Source};

/// Longest name, in characters.
pub const MAX_NAME: usize = 64;

/// A tag in the sidebar and in the picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Its name.
    pub name: Clean,
    /// Entries that have it.
    pub count: u64,
}

/// Returns the name that was typed, or why it is none.
///
/// # Errors
/// A sentence about what is wrong.
pub fn name(typed: &str) -> Result<Clean, &'static str> {
    let name = Clean::line(typed.trim().trim_start_matches('#'));
    if name.is_empty() {
        return Err("a tag needs a name");
    }
    if name.chars().count() > MAX_NAME {
        return Err("a tag has at most 64 characters");
    }
    Ok(name)
}

/// Returns the colour of a tag: one of the six of the theme.
pub fn color(name: &str) -> TopicColor {
    // FNV-1a: small, and the same on every machine.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    TopicColor::Slot((hash % 6) as u8 + 1)
}

/// Returns the query that finds what has the tag.
pub fn query(name: &str) -> String {
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("tag:\"{name}\"")
}

/// Returns the list of what has the tag.
pub fn source(name: &str) -> Source {
    Source::Saved {
        name: Clean::line(&format!("#{name}")),
        query: query(name).into(),
    }
}

/// Returns whether a list is that of a tag, whether anything has it or not.
pub fn is_source(of: &Source) -> bool {
    match of {
        Source::Saved { name, .. } => name
            .strip_prefix('#')
            .is_some_and(|name| source(name) == *of),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_a_tag_is_known_as_one() {
        assert!(is_source(&source("java")));
        assert!(!is_source(&Source::Saved {
            name: Clean::line("#java"),
            query: "is:unread".into(),
        }));
        assert!(!is_source(&Source::Search("tag:java".into())));
    }

    #[test]
    fn a_name_is_one_line_without_its_sign() {
        assert_eq!(name(" #to  check "), Ok(Clean::line("to check")));
        assert!(name(" # ").is_err());
        assert!(name(&"x".repeat(65)).is_err());
    }

    #[test]
    fn a_query_holds_any_name() {
        assert_eq!(query("a \"b\" \\"), "tag:\"a \\\"b\\\" \\\\\"");
    }
}
