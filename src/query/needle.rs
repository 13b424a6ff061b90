//! Compiled terms, and where they are in an entry.

use std::cell::OnceCell;

use super::ast::TextField;
use super::atoms::{Atoms, Found, drop_unwitnessed};
use super::boundary::{is_boundary, is_word};
use super::fold::fold;
use super::near;
use super::term::{Regex, Term};

/// Most places of one regex in one text; there are enough of them then.
const MOST_OF_REGEX: usize = 1_000;

/// A term whose words are numbers.
#[derive(Debug)]
pub(super) enum Needle {
    /// A word or phrase, by its number in [`Atoms`].
    Atom(u32),
    Regex(Regex),
    Near {
        left: Box<Needle>,
        right: Box<Needle>,
        distance: u16,
        is_ordered: bool,
    },
    AnyOf(Vec<Needle>),
}

/// A place where a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    /// Index of the text among those of [`Matches`].
    pub text: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Which words were found in the texts of an entry, and where.
#[derive(Debug, Default)]
pub(super) struct Matches<'t> {
    texts: Vec<Scanned<'t>>,
    /// Sorted by atom; without the doubtful ones that had no witness in any of the texts.
    pub hits: Vec<Found>,
}

#[derive(Debug)]
struct Scanned<'t> {
    place: TextField,
    text: &'t str,
    /// Where words begin, once somebody asked.
    words: OnceCell<Vec<u32>>,
}

impl<'t> Matches<'t> {
    /// Scans an entry with all `atoms`.
    pub(super) fn of_entry(atoms: &Atoms, title: &'t str, body: &'t str) -> Self {
        Self::scan(atoms, &[(TextField::Title, title), (TextField::Body, body)])
    }

    /// Scans texts that witness for each other.
    pub(super) fn scan(atoms: &Atoms, texts: &[(TextField, &'t str)]) -> Self {
        let mut hits = Vec::new();
        for &(place, text) in texts {
            atoms.scan(place, text, &mut hits);
        }
        drop_unwitnessed(&mut hits);
        hits.sort_by_key(|hit| hit.atom);
        let texts = texts.iter().map(|&(place, text)| Scanned {
            place,
            text,
            words: OnceCell::new(),
        });
        Self {
            texts: texts.collect(),
            hits,
        }
    }

    /// Returns the hits of `atom` where `field` looks.
    fn of(&self, field: TextField, atom: u32) -> impl Iterator<Item = &Found> {
        let first = self.hits.partition_point(|hit| hit.atom < atom);
        self.hits[first..]
            .iter()
            .take_while(move |hit| hit.atom == atom)
            .filter(move |hit| field.covers(hit.place))
    }

    /// Returns whether `span` is in the title.
    pub(super) fn is_title(&self, span: Span) -> bool {
        let text = self.texts.get(span.text as usize);
        text.is_some_and(|text| text.place == TextField::Title)
    }

    fn index(&self, place: TextField) -> u32 {
        let index = self.texts.iter().position(|text| text.place == place);
        index.unwrap_or_default() as u32
    }

    /// Returns how many words begin in the bytes `start..end` of a text.
    pub(super) fn words_between(&self, text: u32, start: u32, end: u32) -> usize {
        let Some(scanned) = self.texts.get(text as usize) else {
            return 0;
        };
        let words = scanned.words.get_or_init(|| word_starts(scanned.text));
        let first = words.partition_point(|&at| at < start);
        words[first..].partition_point(|&at| at < end)
    }
}

fn word_starts(text: &str) -> Vec<u32> {
    let folded = fold(text);
    let mut starts: Vec<u32> = folded
        .text
        .char_indices()
        .filter(|&(at, c)| is_word(c) && is_boundary(&folded.text, at))
        .map(|(at, c)| folded.original(at..at + c.len_utf8()).start as u32)
        .collect();
    starts.dedup();
    starts
}

impl Needle {
    /// Numbers the words of `term`.
    pub(super) fn new(term: &Term, atoms: &mut Atoms) -> Self {
        match term {
            Term::Words(pattern) => Self::Atom(atoms.add(pattern)),
            Term::Regex(regex) => Self::Regex(regex.clone()),
            Term::Near(near) => Self::Near {
                left: Box::new(Self::new(&near.left, atoms)),
                right: Box::new(Self::new(&near.right, atoms)),
                distance: near.distance,
                is_ordered: near.is_ordered,
            },
            Term::AnyOf(terms) => {
                Self::AnyOf(terms.iter().map(|term| Self::new(term, atoms)).collect())
            }
        }
    }

    /// Returns whether the term is where `field` looks, and for `about:` prominent there.
    pub(super) fn is_in(&self, field: TextField, matches: &Matches<'_>) -> bool {
        let is_prominent = |count: usize, in_title: bool| match field {
            TextField::About => in_title || count > 1,
            _ => count > 0,
        };
        if let Self::Atom(atom) = self {
            let mut hits = matches.of(field, *atom);
            let first = hits.next();
            let in_title = first.is_some_and(|hit| hit.place == TextField::Title);
            let count = usize::from(first.is_some()) + usize::from(hits.next().is_some());
            return is_prominent(count, in_title);
        }
        let spans = self.spans(field, matches);
        let in_title = spans.iter().any(|span| matches.is_title(*span));
        is_prominent(spans.len(), in_title)
    }

    /// Returns where the term is, in order.
    pub(super) fn spans(&self, field: TextField, matches: &Matches<'_>) -> Vec<Span> {
        let mut spans = match self {
            Self::Atom(atom) => {
                let hits = matches.of(field, *atom);
                let span = |hit: &Found| Span {
                    text: matches.index(hit.place),
                    start: hit.start,
                    end: hit.end,
                };
                hits.map(span).collect()
            }
            Self::Regex(regex) => regex_spans(regex, field, matches),
            Self::Near {
                left,
                right,
                distance,
                is_ordered,
            } => {
                let left = left.spans(field, matches);
                if left.is_empty() {
                    return left;
                }
                let right = right.spans(field, matches);
                near::hulls(&left, &right, usize::from(*distance), *is_ordered, matches)
            }
            Self::AnyOf(needles) => {
                let spans = needles.iter().flat_map(|one| one.spans(field, matches));
                spans.collect()
            }
        };
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Calls `visit` with every word and phrase in the term.
    pub(super) fn each_atom(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::Atom(atom) => visit(*atom),
            Self::Regex(_) => {}
            Self::Near { left, right, .. } => {
                left.each_atom(visit);
                right.each_atom(visit);
            }
            Self::AnyOf(needles) => {
                for needle in needles {
                    needle.each_atom(visit);
                }
            }
        }
    }

    /// Returns whether the term may be in a text in which no word was found: regexes.
    pub(super) fn needs_no_word(&self) -> bool {
        match self {
            Self::Atom(_) => false,
            Self::Regex(_) => true,
            Self::Near { left, right, .. } => left.needs_no_word() && right.needs_no_word(),
            Self::AnyOf(needles) => needles.iter().any(Self::needs_no_word),
        }
    }

    /// Returns how dear it is to look for the term.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Atom(_) => 1,
            Self::Near { left, right, .. } => left.cost().max(right.cost()).max(2),
            Self::AnyOf(needles) => needles.iter().map(Self::cost).max().unwrap_or(1),
            Self::Regex(_) => 3,
        }
    }
}

/// Tries the regex on the title and on each block of the body by itself.
fn regex_spans(regex: &Regex, field: TextField, matches: &Matches<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, scanned) in matches.texts.iter().enumerate() {
        if !field.covers(scanned.place) {
            continue;
        }
        let mut offset = 0;
        for block in scanned.text.split('\n') {
            regex.each_match(block, |start, end| {
                spans.push(Span {
                    text: index as u32,
                    start: (offset + start) as u32,
                    end: (offset + end) as u32,
                });
                spans.len() < MOST_OF_REGEX
            });
            if spans.len() >= MOST_OF_REGEX {
                return spans;
            }
            offset += block.len() + 1;
        }
    }
    spans
}
