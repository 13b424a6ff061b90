//! A second evaluator, as simple as can be: every term at every place, every pair for NEAR.

use crate::query::boundary::{is_boundary, is_word};
use crate::query::fold::{Folded, fold};
use crate::query::form::Sequence;
use crate::query::term::{Pattern, Term};
use crate::query::{Expr, Query, TextField};

/// A place in a text: first byte and one past the last.
type Place = (usize, usize);

/// Returns whether `query` holds; what is not about text does.
pub(super) fn holds(query: &Query, title: &str, body: &str) -> bool {
    Entry { title, body }.holds(&query.expr)
}

struct Entry<'a> {
    title: &'a str,
    body: &'a str,
}

impl Entry<'_> {
    fn holds(&self, expr: &Expr) -> bool {
        match expr {
            Expr::And(children) => children.iter().all(|child| self.holds(child)),
            Expr::Or(children) => children.iter().any(|child| self.holds(child)),
            Expr::Not(child) => !self.holds(child),
            Expr::Text(field, term) => {
                let title = self.places(term, self.title);
                let body = self.places(term, self.body);
                match field {
                    TextField::Any => !title.is_empty() || !body.is_empty(),
                    TextField::Title => !title.is_empty(),
                    TextField::Body => !body.is_empty(),
                    TextField::About => !title.is_empty() || body.len() > 1,
                }
            }
            _ => true,
        }
    }

    /// Returns where `term` is in `text`, one of the two.
    fn places(&self, term: &Term, text: &str) -> Vec<Place> {
        let mut places = match term {
            Term::Words(pattern) => self.of_pattern(pattern, text),
            Term::Regex(regex) => {
                let mut places = Vec::new();
                let mut offset = 0;
                for block in text.split('\n') {
                    regex.each_match(block, |start, end| {
                        places.push((offset + start, offset + end));
                        true
                    });
                    offset += block.len() + 1;
                }
                places
            }
            Term::AnyOf(terms) => terms
                .iter()
                .flat_map(|term| self.places(term, text))
                .collect(),
            Term::Near(near) => {
                let left = self.places(&near.left, text);
                let right = self.places(&near.right, text);
                let mut pairs = Vec::new();
                for &a in &left {
                    for &b in &right {
                        let is_near = |first: Place, second: Place| {
                            first.1 <= second.0
                                && words_in(text, first.1, second.0) <= usize::from(near.distance)
                        };
                        if is_near(a, b) {
                            pairs.push((a.0, b.1));
                        }
                        if !near.is_ordered && is_near(b, a) {
                            pairs.push((b.0, a.1));
                        }
                    }
                }
                let holds_another = |&(start, end): &Place| {
                    let mut others = pairs.iter().filter(|&&other| other != (start, end));
                    others.any(|other| other.0 >= start && other.1 <= end)
                };
                pairs
                    .iter()
                    .copied()
                    .filter(|pair| !holds_another(pair))
                    .collect()
            }
        };
        places.sort_unstable();
        places.dedup();
        places
    }

    fn of_pattern(&self, pattern: &Pattern, text: &str) -> Vec<Place> {
        let here = all_places(pattern, text);
        if !pattern.has_acronym() {
            return here;
        }
        let is_sure = |text: &str, place: Place| !is_line_of_capitals(text, place.0);
        let has_witness = [self.title, self.body].into_iter().any(|other| {
            let places = all_places(pattern, other);
            places.into_iter().any(|place| is_sure(other, place))
        });
        let kept = here.into_iter();
        kept.filter(|&place| has_witness || is_sure(text, place))
            .collect()
    }
}

fn all_places(pattern: &Pattern, text: &str) -> Vec<Place> {
    let folded = fold(text);
    let mut places = Vec::new();
    for (start, _) in folded.text.char_indices() {
        for sequence in pattern.sequences() {
            if let Some(end) = end_of(&sequence, text, &folded, start) {
                let original = folded.original(start..end);
                let exact = pattern.words.first().filter(|_| pattern.is_exact);
                if exact.is_none_or(|word| is_same(&text[original.clone()], word.as_str(), pattern))
                {
                    places.push((original.start, original.end));
                }
            }
        }
    }
    places
}

/// Returns where `sequence` ends that begins at `start`.
fn end_of(sequence: &Sequence, text: &str, folded: &Folded, start: usize) -> Option<usize> {
    let whole = folded.text.as_str();
    let mut at = start;
    for (i, part) in sequence.parts.iter().enumerate() {
        if i > 0 {
            if !is_boundary(whole, at) {
                return None;
            }
            let gap = &whole[at..];
            let next = gap.find(is_word)?;
            if next == 0 || gap[..next].contains('\n') {
                return None;
            }
            at += next;
        }
        if !is_boundary(whole, at) || !whole[at..].starts_with(&part.literal) {
            return None;
        }
        let end = at + part.literal.len();
        let original = &text[folded.original(at..end)];
        if part.is_capitals && original.chars().any(char::is_lowercase) {
            return None;
        }
        at = end;
    }
    let is_end = |at: usize| whole.is_char_boundary(at) && is_boundary(whole, at);
    if sequence.is_prefix {
        return (at..=whole.len()).find(|&end| is_end(end));
    }
    let last = sequence.parts.last()?;
    if sequence.is_open || is_end(at) {
        let dot = last.is_dotted && whole[at..].starts_with('.');
        return Some(at + usize::from(dot));
    }
    let tails: &[&str] = match (sequence.takes_possessive, sequence.takes_plural) {
        (_, true) => &["'s", "s", "es"],
        (true, false) => &["'s"],
        _ => &[],
    };
    let tail = tails.iter().find(|tail| {
        let end = at + tail.len();
        whole[at..].starts_with(**tail) && is_end(end)
    })?;
    let end = at + tail.len();
    let is_small = text[folded.original(at..end)]
        .chars()
        .all(char::is_lowercase);
    (!last.is_capitals || is_small || tail.starts_with('\'')).then_some(end)
}

fn is_same(text: &str, exact: &str, pattern: &Pattern) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let straight = |text: &str| -> String {
        let quotes = |c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' => '\'',
            '\u{201c}'..='\u{201f}' => '"',
            c => c,
        };
        text.nfc().map(quotes).collect()
    };
    let (text, exact) = (straight(text), straight(exact));
    text == exact || (pattern.is_prefix && text.starts_with(&exact))
}

fn is_line_of_capitals(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    let capitals = line.chars().filter(|c| c.is_uppercase()).count();
    let cased = capitals + line.chars().filter(|c| c.is_lowercase()).count();
    cased >= 10 && capitals * 5 > cased * 4
}

/// Counts the words that begin between two places.
fn words_in(text: &str, start: usize, end: usize) -> usize {
    let folded = fold(text);
    let mut starts: Vec<usize> = folded
        .text
        .char_indices()
        .filter(|&(at, c)| is_word(c) && is_boundary(&folded.text, at))
        .map(|(at, c)| folded.original(at..at + c.len_utf8()).start)
        .filter(|at| (start..end).contains(at))
        .collect();
    starts.dedup();
    starts.len()
}
