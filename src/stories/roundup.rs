//! Roundups: entries that tell of many events at once and so belong to none.

use std::sync::LazyLock;

use regex::Regex;

static TITLES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(live updates|morning briefing|what to know|newsletter|in pictures)\b")
        .expect("the pattern is a constant")
});

/// Returns whether a title is that of a roundup.
pub fn is_roundup(title: &str) -> bool {
    TITLES.is_match(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roundups_name_themselves() {
        assert!(is_roundup("Morning Briefing: the harbor, and more"));
        assert!(is_roundup("Harbor Line: what to know"));
        assert!(!is_roundup("Harbor Line crisis live: bridge closed"));
    }
}
