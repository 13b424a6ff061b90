//! Folded text: what matching and the full-text index see.

/// Text folded for matching, with the way back to the original.
#[derive(Debug, Clone)]
pub struct Folded {
    /// The folded text.
    pub text: String,
}

/// Folds `text` (rule 2 of the language).
pub fn fold(text: &str) -> Folded {
    todo!("{text}")
}

/// Folds `text` for the full-text index: as [`fold`], and each run of CJK is written as
/// overlapping pairs of characters, so that the tokenizer only has to split.
pub fn index_text(text: &str) -> String {
    todo!("{text}")
}
