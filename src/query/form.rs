//! How a written term may look in a text.
//!
//! A pattern becomes one or more [`Sequence`]s: folded literals that follow each other with
//! nothing but punctuation and white space between. `re-elect` gives `re elect` and `reelect`;
//! `ICE` gives `ice` and `i.c.e`, both marked as capitals.

use super::boundary::{self, Class, class};
use super::fold::fold;
use super::term::{Pattern, Word};

/// Most sequences of one pattern; a phrase of many hyphenated words keeps its first forms.
const MAX_SEQUENCES: usize = 24;

/// Longest acronym that is looked for with dots.
const MAX_DOTTED: usize = 5;

/// Literals in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The literals; never empty.
    pub parts: Vec<Part>,
    /// The last part may go on to the right as it likes.
    pub is_prefix: bool,
    /// The last part takes `'s`.
    pub takes_possessive: bool,
    /// The last part takes the plurals `s` and `es`.
    pub takes_plural: bool,
    /// The last part may be followed by anything: Hangul particles.
    pub is_open: bool,
}

/// One literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Folded; never empty.
    pub literal: String,
    /// The text must have it in capitals.
    pub is_capitals: bool,
    /// Written with dots: a last dot belongs to it.
    pub is_dotted: bool,
}

impl Part {
    fn new(literal: &str, is_capitals: bool) -> Self {
        Self {
            literal: literal.to_owned(),
            is_capitals,
            is_dotted: false,
        }
    }
}

impl Word {
    /// Returns whether the word is an acronym: two or more capitals and no small letter.
    pub fn is_acronym(&self) -> bool {
        self.text.chars().filter(|c| c.is_uppercase()).count() >= 2
            && !self.text.chars().any(char::is_lowercase)
    }

    /// Returns the forms of the word, each a list of parts, the plainest first.
    fn forms(&self) -> Vec<Vec<Part>> {
        let is_capitals = self.is_acronym();
        let folded = fold(&self.text).text;
        let parts = boundary::parts(&folded);
        let joined: String = parts.concat().replace('.', "");
        if parts.is_empty() || joined.is_empty() {
            return vec![vec![Part::new(&folded, is_capitals)]];
        }
        let is_initials = parts.len() == 1
            && folded.contains('.')
            && folded.chars().all(|c| c == '.' || c.is_alphabetic())
            && folded.split('.').all(|letter| letter.chars().count() == 1);
        if is_initials || (parts.len() == 1 && !folded.contains('.')) {
            let mut forms = vec![vec![Part::new(&joined, is_capitals)]];
            forms.extend(dotted(&joined).map(|literal| {
                vec![Part {
                    literal,
                    is_capitals,
                    is_dotted: true,
                }]
            }));
            return forms;
        }
        let part = |literal: &str| Part::new(literal, is_capitals);
        let mut forms = vec![
            parts.iter().map(|literal| part(literal)).collect(),
            vec![part(&joined)],
        ];
        if parts.iter().any(|literal| literal.contains('.')) {
            let apart = parts.iter().flat_map(|literal| literal.split('.'));
            forms.push(apart.filter(|s| !s.is_empty()).map(part).collect());
        }
        forms.dedup();
        forms
    }
}

/// Returns `ice` as `i.c.e`, if it is short enough and all letters.
fn dotted(word: &str) -> Option<String> {
    let letters = word.chars().count();
    let is_fit = (2..=MAX_DOTTED).contains(&letters)
        && word
            .chars()
            .all(|c| c.is_alphabetic() && class(c) == Class::Letter);
    is_fit.then(|| {
        let mut out = String::with_capacity(2 * word.len());
        for c in word.chars() {
            if !out.is_empty() {
                out.push('.');
            }
            out.push(c);
        }
        out
    })
}

impl Pattern {
    /// Returns whether a word of the pattern is case-sensitive by the acronym rule.
    pub fn has_acronym(&self) -> bool {
        !self.is_exact && self.words.iter().any(Word::is_acronym)
    }

    /// Returns every sequence the pattern stands for; an exact pattern has one, of one literal.
    pub(super) fn sequences(&self) -> Vec<Sequence> {
        if self.is_exact {
            let literal = self.words.first().map(|word| fold(&word.text).text);
            return literal
                .filter(|literal| !literal.is_empty())
                .map(|literal| self.sequence(vec![Part::new(&literal, false)]))
                .into_iter()
                .collect();
        }
        let mut sequences: Vec<Vec<Part>> = vec![Vec::new()];
        for (i, word) in self.words.iter().enumerate() {
            let mut forms = word.forms();
            if self.is_prefix && i + 1 == self.words.len() {
                forms.retain(|form| form.last().is_none_or(|part| !part.is_dotted));
            }
            if sequences.len() * forms.len() > MAX_SEQUENCES {
                forms.truncate(1);
            }
            sequences = sequences
                .iter()
                .flat_map(|left| forms.iter().map(|right| [&left[..], right].concat()))
                .collect();
        }
        sequences
            .into_iter()
            .filter(|parts| !parts.is_empty())
            .map(|parts| self.sequence(parts))
            .collect()
    }

    fn sequence(&self, parts: Vec<Part>) -> Sequence {
        let last = parts.last().map_or("", |part| part.literal.as_str());
        let end = last.chars().next_back().map_or(Class::Other, class);
        // `I.C.E.'s` needs nothing: its last dot ends the word.
        let takes_tail = !self.is_exact
            && !parts.last().is_some_and(|part| part.is_dotted)
            && !self.is_prefix
            && last
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphabetic() && class(c) == Class::Letter);
        Sequence {
            is_prefix: self.is_prefix,
            takes_possessive: takes_tail,
            takes_plural: takes_tail && last.chars().filter(|c| c.is_alphabetic()).count() >= 3,
            is_open: end == Class::Hangul,
            parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(word: &str) -> Vec<String> {
        let Some(word) = Word::new(word) else {
            return Vec::new();
        };
        let text = |form: &Vec<Part>| {
            let parts: Vec<&str> = form.iter().map(|part| part.literal.as_str()).collect();
            parts.join(" ")
        };
        word.forms().iter().map(text).collect()
    }

    #[test]
    fn forms_of_words() {
        let cases: [(&str, &[&str]); 9] = [
            ("ICE", &["ice", "i.c.e"]),
            ("I.C.E.", &["ice", "i.c.e"]),
            ("re-elect", &["re elect", "reelect"]),
            ("reelection", &["reelection"]),
            ("example.com", &["example.com", "examplecom", "example com"]),
            ("AT&T", &["at t", "att"]),
            ("MI5", &["mi5"]),
            ("移民", &["移民"]),
            ("«»", &[]),
        ];
        for (word, want) in cases {
            assert_eq!(forms(word), want, "{word}");
        }
    }

    #[test]
    fn acronyms() {
        for (word, want) in [
            ("ICE", true),
            ("MI5", true),
            ("COVID-19", true),
            ("I.C.E.", true),
            ("F-35", false),
            ("ICEs", false),
            ("Ice", false),
        ] {
            assert_eq!(
                Word::new(word).is_some_and(|word| word.is_acronym()),
                want,
                "{word}"
            );
        }
    }
}
