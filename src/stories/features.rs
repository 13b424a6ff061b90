//! What an entry is compared by: its words, its pairs of words and its names, counted.
//!
//! A term is known by 32 bits of a hash of its kind and form, so no dictionary is kept and every
//! machine gives a term the same number. Two terms of two entries meet by chance once in some ten
//! thousand comparisons of long texts, with next to no weight.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::column::without_column;
use super::copies::{Sketch, Sketcher};
use super::roundup;
use super::stop::is_stop_word;
use super::words::{self, Piece};

/// The kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A word, stemmed; a pair of signs in scripts without spaces.
    Word,
    /// Two neighbouring words.
    Pair,
    /// One to five capitalised words.
    Name,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Word, Self::Pair, Self::Name];
}

/// A term, and how much of the text it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Counted {
    pub(super) term: u32,
    /// Its frequency, that in title and lead counting for more.
    pub(super) frequency: f32,
}

/// The features of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// By kind, in the order of terms.
    pub(super) terms: [Vec<Counted>; 3],
    /// The words of the title; none if it is too long for that of a story.
    pub(super) headline: Box<[u32]>,
    pub(super) sketch: Sketch,
    pub(super) is_roundup: bool,
}

impl Features {
    /// Returns whether an entry says so little that it is like nothing.
    pub fn is_mute(&self) -> bool {
        self.words() < LEAST_WORDS
    }

    /// The number of distinct words.
    pub(super) fn words(&self) -> usize {
        self.terms[Kind::Word as usize].len()
    }
}

/// Where in an entry a term stands.
#[derive(Clone, Copy)]
enum Part {
    Title,
    Lead,
    Body,
}

/// Distinct words below which an entry says nothing.
const LEAST_WORDS: usize = 2;

/// Weight of the title, the lead and the rest in a term's frequency.
const PART_WEIGHTS: [f32; 3] = [2.0, 1.5, 1.0];

/// Words of a name, joined ones not counted.
const NAME_WORDS: usize = 5;

/// Characters of a title that a story can be called by.
const HEADLINE: usize = 100;

/// Bytes of a text that are looked at: what an event is, is told at the beginning.
const TEXT_LIMIT: usize = 3_000;

/// Words remembered with their stems, at most.
const CACHE: usize = 1 << 16;

/// Makes features of entries. Keeps what makes the next one cheaper; the features of an entry
/// do not depend on it.
pub struct Extractor {
    /// Term of a word by the hash of its form and language, 0 for a stop word.
    cache: HashMap<u64, u32, std::hash::BuildHasherDefault<Prehashed>>,
    stemmers: Vec<(Algorithm, Stemmer)>,
    sketcher: Sketcher,
    form: String,
    /// Kind, term and part of each occurrence, packed to be sorted.
    occurrences: Vec<u64>,
    run: Run,
}

impl Default for Extractor {
    fn default() -> Self {
        Self::new()
    }
}

impl Extractor {
    /// Makes one that remembers nothing yet.
    pub fn new() -> Self {
        Self {
            cache: HashMap::default(),
            stemmers: Vec::new(),
            sketcher: Sketcher::default(),
            form: String::new(),
            occurrences: Vec::new(),
            run: Run::default(),
        }
    }

    /// Returns the features of an entry with this title and plain text. `language` is what it
    /// says of itself (BCP 47), if it does.
    pub fn features(&mut self, title: &str, text: &str, language: Option<&str>) -> Features {
        let is_roundup = roundup::is_roundup(title);
        let title = without_column(title);
        let text = &text[..text.floor_char_boundary(TEXT_LIMIT)];
        let algorithm = algorithm(language, title, text);
        let (lead, body) = text.split_at(words::lead_end(text));
        self.occurrences.clear();
        self.sketcher.begin();
        self.read(title, Part::Title, algorithm, !has_capitals_all_over(title));
        let headline = if title.chars().nth(HEADLINE).is_none() {
            words_of(&self.occurrences)
        } else {
            Box::default()
        };
        let title = xxh3_64(super::folded_title(title).as_bytes());
        self.sketcher.end_title(title);
        self.read(lead, Part::Lead, algorithm, true);
        self.read(body, Part::Body, algorithm, true);
        Features {
            terms: counted(&mut self.occurrences),
            headline,
            sketch: self.sketcher.finish(),
            is_roundup,
        }
    }

    /// Begins to look at pieces of an entry for what they are as terms.
    pub(super) fn reading(
        &mut self,
        title: &str,
        text: &str,
        language: Option<&str>,
    ) -> Reading<'_> {
        let text = &text[..text.floor_char_boundary(TEXT_LIMIT)];
        Reading {
            algorithm: algorithm(language, title, text),
            extractor: self,
        }
    }

    fn read(&mut self, text: &str, part: Part, algorithm: Option<Algorithm>, has_names: bool) {
        let mut before: Option<u32> = None;
        let mut sign_before: Option<char> = None;
        self.run.clear();
        for piece in words::pieces(text) {
            if !matches!(piece, Piece::Sign(_)) {
                sign_before = None;
            }
            match piece {
                Piece::Word {
                    text,
                    is_capital,
                    is_first,
                } => {
                    words::normalize(text, &mut self.form);
                    if self.form.is_empty() {
                        continue;
                    }
                    let hash = xxh3_64(self.form.as_bytes());
                    self.sketcher.add(hash);
                    let term = self.term(hash, algorithm);
                    if has_names {
                        self.name(part, hash, is_capital, is_first, term.is_none());
                    }
                    let Some(term) = term else { continue };
                    self.note(Kind::Word, term, part);
                    if let Some(before) = before {
                        self.note(Kind::Pair, pair(before, term), part);
                    }
                    before = Some(term);
                }
                Piece::Sign(sign) => {
                    self.end_name(part);
                    let hash = xxh3_64_with_seed(&u32::from(sign).to_le_bytes(), 1);
                    self.sketcher.add(hash);
                    before = None;
                    if let Some(before) = sign_before {
                        let pair =
                            (u64::from(u32::from(before)) << 32) | u64::from(u32::from(sign));
                        self.note(Kind::Word, term_of(Kind::Word, pair), part);
                    }
                    sign_before = Some(sign);
                }
                Piece::Break => {
                    before = None;
                    self.end_name(part);
                }
            }
        }
        self.end_name(part);
    }

    /// Returns the term of the word in `form`; `None` for one that says nothing.
    fn term(&mut self, hash: u64, algorithm: Option<Algorithm>) -> Option<u32> {
        let key = hash ^ algorithm.map_or(0, |algorithm| algorithm as u64 + 1);
        let term = if let Some(&term) = self.cache.get(&key) {
            term
        } else {
            let term = self.term_anew(algorithm);
            if self.cache.len() >= CACHE {
                self.cache.clear();
            }
            self.cache.insert(key, term);
            term
        };
        (term != 0).then_some(term)
    }

    fn term_anew(&mut self, algorithm: Option<Algorithm>) -> u32 {
        let form = self.form.as_str();
        if form.chars().nth(1).is_none() || is_stop_word(form) {
            return 0;
        }
        let Some(algorithm) = algorithm else {
            return term_of(Kind::Word, xxh3_64(form.as_bytes()));
        };
        let known = self.stemmers.iter().position(|(of, _)| *of == algorithm);
        let at = known.unwrap_or_else(|| {
            self.stemmers.push((algorithm, Stemmer::create(algorithm)));
            self.stemmers.len() - 1
        });
        let stem = self.stemmers[at].1.stem(form);
        term_of(Kind::Word, xxh3_64(stem.as_bytes()))
    }

    /// Follows a run of capitalised words.
    fn name(&mut self, part: Part, hash: u64, is_capital: bool, is_first: bool, is_stop: bool) {
        if is_capital && !is_stop {
            if self.run.words == NAME_WORDS {
                self.end_name(part);
            }
            self.run.add(hash, is_first);
        } else if self.run.words > 0 && !is_capital && is_joiner(&self.form) {
            self.run.joiners.push(hash);
        } else {
            self.end_name(part);
        }
    }

    fn end_name(&mut self, part: Part) {
        let Run {
            words,
            hash,
            last,
            is_first,
            ..
        } = self.run;
        // A capital at the start of a sentence makes no name.
        if words > 0 && !(words == 1 && is_first) {
            self.note(Kind::Name, term_of(Kind::Name, hash), part);
            if words > 1 {
                self.note(Kind::Name, term_of(Kind::Name, last), part);
            }
        }
        self.run.clear();
    }

    fn note(&mut self, kind: Kind, term: u32, part: Part) {
        self.occurrences
            .push(((kind as u64) << 40) | (u64::from(term) << 8) | part as u64);
    }
}

/// Pieces of an entry, looked at one by one.
pub(super) struct Reading<'a> {
    extractor: &'a mut Extractor,
    algorithm: Option<Algorithm>,
}

impl Reading<'_> {
    /// Returns the terms that a piece is as a whole: a word, a pair, a name.
    pub(super) fn terms(&mut self, piece: &str) -> Vec<u32> {
        let extractor = &mut *self.extractor;
        extractor.occurrences.clear();
        extractor.sketcher.begin();
        // A word before it, so that its capital is not that of a sentence.
        let text = format!("a {piece}");
        extractor.read(&text, Part::Body, self.algorithm, true);
        let of_kind = |kind: Kind| {
            let occurrences = extractor.occurrences.iter();
            occurrences
                .filter(move |one| *one >> 40 == kind as u64)
                .map(|one| (one >> 8) as u32)
        };
        let mut terms = Vec::new();
        for kind in Kind::ALL {
            let mut found = of_kind(kind);
            // Of a name of several words the last one alone is noted too.
            let first = found.next();
            let is_whole = kind == Kind::Name || found.next().is_none();
            terms.extend(first.filter(|_| is_whole));
        }
        terms
    }
}

/// A run of capitalised words.
#[derive(Default)]
struct Run {
    words: usize,
    hash: u64,
    last: u64,
    /// It began with a sentence.
    is_first: bool,
    /// Small words since the last capital; part of the name if another capital follows.
    joiners: Vec<u64>,
}

impl Run {
    fn clear(&mut self) {
        self.words = 0;
        self.joiners.clear();
    }

    fn add(&mut self, hash: u64, is_first: bool) {
        if self.words == 0 {
            self.hash = hash;
            self.is_first = is_first;
        } else {
            for joiner in self.joiners.drain(..) {
                self.hash = joined(self.hash, joiner);
            }
            self.hash = joined(self.hash, hash);
        }
        self.words += 1;
        self.last = hash;
    }
}

fn is_joiner(form: &str) -> bool {
    matches!(form, "of" | "de" | "al" | "bin" | "for")
}

/// Returns whether more than 60 % of the longer words of a title are capitalised: then its
/// capitals tell no names.
fn has_capitals_all_over(title: &str) -> bool {
    let (mut long, mut capital) = (0, 0);
    for piece in words::pieces(title) {
        if let Piece::Word {
            text, is_capital, ..
        } = piece
            && text.chars().nth(3).is_some()
        {
            long += 1;
            capital += usize::from(is_capital);
        }
    }
    capital * 5 > long * 3
}

/// Returns the different words among occurrences, in order.
fn words_of(occurrences: &[u64]) -> Box<[u32]> {
    let words = occurrences
        .iter()
        .filter(|occurrence| *occurrence >> 40 == Kind::Word as u64);
    let mut words: Vec<u32> = words.map(|occurrence| (occurrence >> 8) as u32).collect();
    words.sort_unstable();
    words.dedup();
    words.into()
}

/// Sums occurrences up, per kind in the order of terms.
fn counted(occurrences: &mut [u64]) -> [Vec<Counted>; 3] {
    occurrences.sort_unstable();
    let mut terms: [Vec<Counted>; 3] = Default::default();
    for same in occurrences.chunk_by(|a, b| a >> 8 == b >> 8) {
        let mut counts = [0_u32; 3];
        for occurrence in same {
            counts[(occurrence & 0xff) as usize] += 1;
        }
        let frequency = counts
            .iter()
            .zip(PART_WEIGHTS)
            .map(|(&count, weight)| weight * (1.0 + count as f32).ln())
            .sum();
        terms[(same[0] >> 40) as usize].push(Counted {
            term: (same[0] >> 8) as u32,
            frequency,
        });
    }
    terms
}

/// Returns the number of a term; never 0.
fn term_of(kind: Kind, hash: u64) -> u32 {
    let mixed = xxh3_64_with_seed(&hash.to_le_bytes(), kind as u64);
    ((mixed >> 32) as u32).max(1)
}

fn pair(a: u32, b: u32) -> u32 {
    term_of(Kind::Pair, (u64::from(a) << 32) | u64::from(b))
}

fn joined(a: u64, b: u64) -> u64 {
    xxh3_64_with_seed(&a.to_le_bytes(), b)
}

/// Returns how words of an entry lose their endings. One that does not say its language is taken
/// for English if hardly a letter of it is not: the endings of another language then fall the
/// same way in all entries, which does no harm.
pub(super) fn algorithm(language: Option<&str>, title: &str, text: &str) -> Option<Algorithm> {
    let Some(language) = language else {
        let (mut letters, mut others) = (0, 0);
        for c in title.chars().chain(text.chars().take(1_000)) {
            letters += u32::from(c.is_alphabetic());
            others += u32::from(c.is_alphabetic() && !c.is_ascii());
        }
        return (others * 50 <= letters).then_some(Algorithm::English);
    };
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    Some(match primary.to_ascii_lowercase().as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

/// For keys that are hashes already, and for short ones.
#[derive(Default)]
pub(super) struct Prehashed(u64);

impl std::hash::Hasher for Prehashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
