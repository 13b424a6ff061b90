//! All terms in one pass.
//!
//! One Aho-Corasick automaton runs over the folded text for the *anchor*, the longest literal, of
//! every sequence; each raw hit is then verified: word boundaries, endings, capitals (on the
//! original, by the offset map), and the literals left and right of the anchor.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use unicode_normalization::UnicodeNormalization;

use super::ast::TextField;
use super::boundary::{is_boundary, is_word};
use super::fold::{Folded, fold};
use super::form::{Part, Sequence};
use super::term::Pattern;

/// Above this many literals the automaton trades a little speed for a lot of memory.
const MAX_DFA: usize = 5_000;

/// Cased letters below which a block of text is never a line of capitals.
const MIN_CASED: usize = 10;

/// The distinct terms of many queries, compiled. An atom is the index of a term.
#[derive(Debug, Default)]
pub(super) struct Atoms {
    automaton: Option<AhoCorasick>,
    /// For each literal of the automaton, the sequences anchored there.
    anchored: Vec<Vec<u32>>,
    sequences: Vec<Entry>,
    terms: Vec<Term>,
    numbers: HashMap<Pattern, u32>,
}

#[derive(Debug)]
struct Entry {
    atom: u32,
    anchor: usize,
    sequence: Sequence,
}

#[derive(Debug)]
struct Term {
    /// The text that an exact term has to equal.
    exact: Option<String>,
    has_acronym: bool,
}

/// A verified hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The term.
    pub atom: u32,
    /// The text it is in, as given to [`Atoms::scan`].
    pub place: TextField,
    /// First byte in the original.
    pub start: u32,
    /// One past the last byte in the original.
    pub end: u32,
    /// An acronym in a line of capitals: counts only with a witness elsewhere.
    pub is_doubtful: bool,
}

impl Atoms {
    /// Returns the number of `pattern`, adding it if it is new. Call [`Self::build`] at the end.
    pub(super) fn add(&mut self, pattern: &Pattern) -> u32 {
        if let Some(&atom) = self.numbers.get(pattern) {
            return atom;
        }
        let atom = self.terms.len() as u32;
        self.numbers.insert(pattern.clone(), atom);
        self.terms.push(Term {
            exact: (pattern.is_exact)
                .then(|| pattern.words.first().map(|word| word.as_str().to_owned()))
                .flatten(),
            has_acronym: pattern.has_acronym(),
        });
        for sequence in pattern.sequences() {
            let lengths = sequence.parts.iter().map(|part| part.literal.len());
            let anchor = lengths.enumerate().max_by_key(|&(_, length)| length);
            self.sequences.push(Entry {
                atom,
                anchor: anchor.map_or(0, |(i, _)| i),
                sequence,
            });
        }
        atom
    }

    /// Compiles what was added.
    pub(super) fn build(&mut self) {
        let mut literals: Vec<&str> = Vec::new();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        self.anchored.clear();
        for (i, entry) in self.sequences.iter().enumerate() {
            let literal = entry.sequence.parts[entry.anchor].literal.as_str();
            let number = *numbers.entry(literal).or_insert_with(|| {
                literals.push(literal);
                self.anchored.push(Vec::new());
                literals.len() - 1
            });
            self.anchored[number].push(i as u32);
        }
        let kind = (literals.len() <= MAX_DFA).then_some(AhoCorasickKind::DFA);
        // It fails only on more than 2^31 states; then nothing is found rather than nothing runs.
        self.automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(kind)
            .build(&literals)
            .ok();
        if literals.is_empty() {
            self.automaton = None;
        }
    }

    /// Returns how many terms there are.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Appends every verified hit in `text`, which is `place`, in the order of their anchors' ends.
    pub(super) fn scan(&self, place: TextField, text: &str, found: &mut Vec<Found>) {
        let Some(automaton) = &self.automaton else {
            return;
        };
        let folded = fold(text);
        let mut lines = Lines::default();
        for raw in automaton.find_overlapping_iter(&folded.text) {
            for &number in &self.anchored[raw.pattern().as_usize()] {
                let entry = &self.sequences[number as usize];
                let Some(range) = verify(entry, text, &folded, raw.start()..raw.end()) else {
                    continue;
                };
                let term = &self.terms[entry.atom as usize];
                let original = folded.original(range);
                if let Some(exact) = &term.exact
                    && !is_same(&text[original.clone()], exact, entry.sequence.is_prefix)
                {
                    continue;
                }
                found.push(Found {
                    atom: entry.atom,
                    place,
                    start: original.start as u32,
                    end: original.end as u32,
                    is_doubtful: term.has_acronym && lines.is_capitals(text, original.start),
                });
            }
        }
    }
}

/// Removes the doubtful hits whose term has no other hit among `found` (the whole article).
pub(super) fn drop_unwitnessed(found: &mut Vec<Found>) {
    if !found.iter().any(|hit| hit.is_doubtful) {
        return;
    }
    let witnessed: HashSet<u32> = found
        .iter()
        .filter(|hit| !hit.is_doubtful)
        .map(|hit| hit.atom)
        .collect();
    found.retain(|hit| !hit.is_doubtful || witnessed.contains(&hit.atom));
}

/// Returns whether `text` is `exact`, whatever form its accents and quotes are stored in.
fn is_same(text: &str, exact: &str, is_prefix: bool) -> bool {
    let straight = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        c => c,
    };
    let mut text = text.nfc().map(straight);
    let is_equal = exact.nfc().map(straight).all(|c| text.next() == Some(c));
    is_equal && (is_prefix || text.next().is_none())
}

/// Returns the folded range of the whole match whose anchor is at `hit`, if there is one.
fn verify(entry: &Entry, text: &str, folded: &Folded, hit: Range<usize>) -> Option<Range<usize>> {
    let parts = &entry.sequence.parts;
    let is_cased = |part: &Part, range: Range<usize>| {
        !part.is_capitals || !text[folded.original(range)].chars().any(char::is_lowercase)
    };
    if !is_boundary(&folded.text, hit.start) || !is_cased(&parts[entry.anchor], hit.clone()) {
        return None;
    }
    let mut end = hit.end;
    for part in &parts[entry.anchor + 1..] {
        if !is_boundary(&folded.text, end) {
            return None;
        }
        let start = end + gap(folded.text[end..].chars())?;
        if !folded.text[start..].starts_with(&part.literal) {
            return None;
        }
        end = start + part.literal.len();
        if !is_cased(part, start..end) {
            return None;
        }
    }
    let end = ending(&entry.sequence, text, folded, end)?;
    let mut start = hit.start;
    for part in parts[..entry.anchor].iter().rev() {
        let left = start - gap(folded.text[..start].chars().rev())?;
        if !folded.text[..left].ends_with(&part.literal) {
            return None;
        }
        start = left - part.literal.len();
        let is_whole = is_boundary(&folded.text, start) && is_boundary(&folded.text, left);
        if !is_whole || !is_cased(part, start..left) {
            return None;
        }
    }
    Some(start..end)
}

/// Returns the bytes of punctuation and white space before the next word; at least one, and not
/// across the end of a block.
fn gap(chars: impl Iterator<Item = char>) -> Option<usize> {
    let mut bytes = 0;
    for c in chars {
        if is_word(c) {
            break;
        }
        if c == '\n' {
            return None;
        }
        bytes += c.len_utf8();
    }
    (bytes > 0).then_some(bytes)
}

/// Returns where the match ends whose last literal ends at `end`: after a plural or a possessive
/// if there is one, after the word if the term is a prefix.
fn ending(sequence: &Sequence, text: &str, folded: &Folded, end: usize) -> Option<usize> {
    let is_end = |at: usize| is_boundary(&folded.text, at);
    if sequence.is_prefix {
        let rest = folded.text[end..].char_indices();
        let next = rest.map(|(at, _)| end + at).find(|&at| is_end(at));
        return Some(next.unwrap_or(folded.text.len()));
    }
    let last = sequence.parts.last()?;
    if sequence.is_open || is_end(end) {
        let has_dot = last.is_dotted && folded.text[end..].starts_with('.');
        return Some(end + usize::from(has_dot));
    }
    let tail = |tail: &str| {
        let at = end + tail.len();
        (folded.text[end..].starts_with(tail) && is_end(at)).then_some(at)
    };
    if sequence.takes_possessive
        && let Some(at) = tail("'s")
    {
        return Some(at);
    }
    if !sequence.takes_plural {
        return None;
    }
    let at = tail("s").or_else(|| tail("es"))?;
    // `ICES` is not a form of `ICE`.
    let is_small = || {
        let ending = &text[folded.original(end..at)];
        ending.chars().all(char::is_lowercase)
    };
    (!last.is_capitals || is_small()).then_some(at)
}

/// Remembers the verdict on the block of text the last hit was in.
#[derive(Default)]
struct Lines {
    known: Option<(Range<usize>, bool)>,
}

impl Lines {
    /// Returns whether more than 80 % of the cased letters of the block around `at` are capitals.
    fn is_capitals(&mut self, text: &str, at: usize) -> bool {
        if let Some((range, verdict)) = &self.known
            && range.contains(&at)
        {
            return *verdict;
        }
        let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
        let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
        let (mut capitals, mut small) = (0, 0);
        for c in text[start..end].chars() {
            capitals += usize::from(c.is_uppercase());
            small += usize::from(c.is_lowercase());
        }
        let cased = capitals + small;
        let verdict = cased >= MIN_CASED && capitals * 5 > cased * 4;
        self.known = Some((start..end.max(start + 1), verdict));
        verdict
    }
}
