//! What a sentence says: its words without grammar, its numbers, its names, what it quotes.

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::features::algorithm;
use super::lemma::{is_grammar, lemma};
use super::numerals::Numerals;
use super::words::{is_letter, is_sign, normalize, parts};

/// Signs of scripts without spaces that are grammar: what they part is not read together.
const GRAMMAR_SIGNS: &str = "的了在是和与與将將被已就也都说說为為个個这這那于於及并地得\
                             のはをがにでともてた";

/// Letters of a word that is hardly more than grammar.
const SHORT: usize = 3;

/// A word, a number, or two signs of a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) hash: u64,
    pub(super) is_number: bool,
    /// It is part of a quotation.
    pub(super) is_quoted: bool,
    /// It has few letters and no capital.
    pub(super) is_short: bool,
}

/// What a sentence says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Each once.
    pub(super) terms: Vec<Term>,
    /// Its words as they are written, grammar too.
    pub(super) words: Vec<u64>,
    /// Those of them that are names.
    pub(super) names: Vec<u64>,
}

impl Content {
    fn add(&mut self, term: Term) {
        match self.terms.iter_mut().find(|known| known.hash == term.hash) {
            Some(known) => known.is_quoted |= term.is_quoted,
            None => self.terms.push(term),
        }
    }

    fn add_number(&mut self, digits: Option<String>, is_quoted: bool) {
        // "One" is a number only sometimes.
        if let Some(digits) = digits.filter(|digits| digits != "1") {
            self.add(Term {
                hash: xxh3_64_with_seed(digits.as_bytes(), 2),
                is_number: true,
                is_quoted,
                is_short: false,
            });
        }
    }

    fn add_signs(&mut self, signs: [char; 2], is_quoted: bool) {
        let [first, second] = signs.map(|sign| u64::from(u32::from(sign)));
        self.add(Term {
            hash: xxh3_64_with_seed(&((first << 32) | second).to_le_bytes(), 1),
            is_number: false,
            is_quoted,
            is_short: false,
        });
    }
}

/// Reads sentences of a language.
pub(super) struct Wording {
    stemmer: Option<Stemmer>,
    is_english: bool,
    /// A capital letter inside a sentence makes a name.
    has_names: bool,
}

impl Wording {
    /// Returns that of a language (BCP 47); if it is not known, of what `sample` looks like.
    pub(super) fn new(language: Option<&str>, sample: &str) -> Self {
        let algorithm = algorithm(language, "", sample);
        Self {
            stemmer: algorithm.map(Stemmer::create),
            is_english: matches!(algorithm, Some(Algorithm::English)),
            // German writes every noun with one.
            has_names: !matches!(algorithm, Some(Algorithm::German)),
        }
    }

    /// Returns what a sentence says.
    pub(super) fn content(&self, sentence: &str) -> Content {
        let mut content = Content::default();
        let mut numerals = Numerals::default();
        let mut quotes = Quotes::default();
        let mut sign_before = None;
        let mut form = String::new();
        for (part, first) in parts(sentence) {
            let before = sign_before.take();
            if is_letter(first) {
                normalize(part, &mut form);
                self.word(&form, first, &mut numerals, quotes.is_open(), &mut content);
                continue;
            }
            if is_sign(first) {
                if !GRAMMAR_SIGNS.contains(first) {
                    if let Some(before) = before {
                        content.add_signs([before, first], quotes.is_open());
                    }
                    sign_before = Some(first);
                }
                continue;
            }
            if !matches!(first, ' ' | '-' | '\u{a0}' | '\u{202f}') {
                content.add_number(numerals.end(), quotes.is_open());
            }
            quotes.meet(first);
        }
        content.add_number(numerals.end(), quotes.is_open());
        content
    }

    fn word(
        &self,
        form: &str,
        first: char,
        numerals: &mut Numerals,
        is_quoted: bool,
        content: &mut Content,
    ) {
        if first.is_ascii_digit() {
            content.add_number(numerals.digits(form), is_quoted);
            return;
        }
        let (number, is_number) = if self.is_english {
            numerals.word(form)
        } else {
            (numerals.end(), false)
        };
        content.add_number(number, is_quoted);
        if is_number {
            return;
        }
        let written = xxh3_64(form.as_bytes());
        let is_first = content.words.is_empty();
        content.words.push(written);
        let letters = form.chars().count();
        if letters < 2 || (self.is_english && is_grammar(form)) {
            return;
        }
        if self.has_names && first.is_uppercase() && !is_first {
            content.names.push(written);
        }
        let form = if self.is_english {
            lemma(form)
        } else {
            form.into()
        };
        let hash = match &self.stemmer {
            Some(stemmer) => xxh3_64(stemmer.stem(&form).as_bytes()),
            None => xxh3_64(form.as_bytes()),
        };
        content.add(Term {
            hash,
            is_number: false,
            is_quoted,
            is_short: letters <= SHORT && !first.is_uppercase(),
        });
    }
}

/// Whether a quotation is open.
#[derive(Debug, Default)]
struct Quotes {
    closing: Option<char>,
}

impl Quotes {
    fn is_open(&self) -> bool {
        self.closing.is_some()
    }

    fn meet(&mut self, sign: char) {
        self.closing = match self.closing {
            Some(mark) if mark == sign => None,
            Some('”') if sign == '"' => None,
            Some(mark) => Some(mark),
            None => match sign {
                '"' => Some('"'),
                '“' => Some('”'),
                '„' => Some('“'),
                '«' => Some('»'),
                '»' => Some('«'),
                '「' => Some('」'),
                '『' => Some('』'),
                _ => None,
            },
        }
    }
}
