//! Terms: what a query looks for in a text.

use std::hash::{Hash, Hasher};

/// What is looked for in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// A word or a phrase.
    Words(Pattern),
    /// A regular expression, on the text as it is written.
    Regex(Regex),
    /// Two terms close to each other.
    Near(Box<Near>),
    /// Any of these; only inside [`Term::Near`].
    AnyOf(Vec<Term>),
}

/// A term: one word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The words, in order; never empty. An exact phrase is one word with spaces inside.
    pub words: Vec<Word>,
    /// The last word may go on: `protest*`.
    pub is_prefix: bool,
    /// Case, diacritics and form count: `=Frost`.
    pub is_exact: bool,
}

/// A word as it was written, without punctuation at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// Starts and ends with a letter, a digit or a mark on one.
    pub(super) text: String,
}

/// Two terms with at most so many words between them. Its hit is the span from the first word to
/// the last; a span that holds a shorter one is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Near {
    /// The left operand.
    pub left: Term,
    /// The right operand.
    pub right: Term,
    /// Most words between, 0 to [`Near::MOST`].
    pub distance: u16,
    /// The left one has to come first: `ONEAR`.
    pub is_ordered: bool,
}

/// A regular expression; equal if it is written the same.
#[derive(Debug, Clone)]
pub struct Regex {
    source: String,
    ignores_case: bool,
    compiled: regex::Regex,
}

/// Why a regular expression is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadRegex {
    /// It is none; the byte in the source and what is wrong there.
    Syntax(usize, String),
    /// It would take more than [`Regex::MAX_SIZE`].
    TooLarge,
    /// It fits the empty text, and so every text.
    FitsNothing,
}

impl Near {
    /// Words between if no number is given.
    pub const USUAL: u16 = 8;
    /// Largest number that can be given.
    pub const MOST: u16 = 1_000;
}

impl Pattern {
    /// Returns the words as written.
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(Word::as_str).collect();
        words.join(" ")
    }
}

impl Word {
    /// Returns the word as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Trims punctuation off the ends of `written`; `None` if no letter or digit is left, or none
    /// that folding leaves: a mark alone would be found between all characters.
    pub(super) fn new(written: &str) -> Option<Self> {
        let inside = |c: char| super::boundary::is_word(c) && c != '_';
        let start = written.find(inside)?;
        let end = written.rfind(inside)?;
        let end = written.ceil_char_boundary(end + 1);
        let text = &written[start..end];
        let folded = super::fold::fold(text).text;
        let is_said = |text: &str| text.chars().any(char::is_alphanumeric);
        (is_said(text) && is_said(&folded)).then(|| Self {
            text: text.to_owned(),
        })
    }
}

impl Regex {
    /// Most memory for a compiled expression, in bytes. Matching takes time in proportion to it
    /// and to the text, never more, so the limit on size is one on time as well.
    pub const MAX_SIZE: usize = 1 << 20;

    /// Compiles `source`.
    pub(super) fn new(source: &str, ignores_case: bool) -> Result<Self, BadRegex> {
        let compiled = regex::RegexBuilder::new(source)
            .case_insensitive(ignores_case)
            .size_limit(Self::MAX_SIZE)
            .dfa_size_limit(Self::MAX_SIZE)
            .nest_limit(64)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => BadRegex::TooLarge,
                other => syntax(&other.to_string()),
            })?;
        if compiled.is_match("") {
            return Err(BadRegex::FitsNothing);
        }
        Ok(Self {
            source: source.to_owned(),
            ignores_case,
            compiled,
        })
    }

    /// Returns the expression between the slashes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether case does not count: `/…/i`.
    pub fn ignores_case(&self) -> bool {
        self.ignores_case
    }

    /// Calls `found` with each match in `block`, until it returns `false`; empty ones are passed
    /// over.
    pub(super) fn each_match(&self, block: &str, mut found: impl FnMut(usize, usize) -> bool) {
        for hit in self.compiled.find_iter(block) {
            if !hit.is_empty() && !found(hit.start(), hit.end()) {
                return;
            }
        }
    }
}

/// Takes the place and the sentence out of what the `regex` crate says over several lines: the
/// expression, carets below the place, and `error: …`.
fn syntax(said: &str) -> BadRegex {
    let carets = said.lines().find(|line| line.trim_start().starts_with('^'));
    // The expression is shown indented by four.
    let column = carets.and_then(|line| line.find('^')).unwrap_or(4);
    let sentence = said.lines().find_map(|line| line.strip_prefix("error: "));
    BadRegex::Syntax(
        column.saturating_sub(4),
        sentence.unwrap_or("it cannot be read").to_owned(),
    )
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.ignores_case) == (&other.source, other.ignores_case)
    }
}

impl Eq for Regex {}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.source, self.ignores_case).hash(state);
    }
}

impl Term {
    /// Calls `visit` with every word and phrase in the term.
    pub fn each_pattern<'a>(&'a self, visit: &mut impl FnMut(&'a Pattern)) {
        match self {
            Self::Words(pattern) => visit(pattern),
            Self::Regex(_) => {}
            Self::Near(near) => {
                near.left.each_pattern(visit);
                near.right.each_pattern(visit);
            }
            Self::AnyOf(terms) => {
                for term in terms {
                    term.each_pattern(visit);
                }
            }
        }
    }
}
