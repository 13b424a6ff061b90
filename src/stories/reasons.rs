//! Why an entry is in its story: what it shares with the others, and how much that is.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::features::Extractor;
use super::score::{self, Probe};
use super::story::{CLOSEST, RECENT};
use super::sum::Sum;
use super::vector::Vector;
use super::words::{self, Piece};

/// Terms that are told at most.
const TOLD: usize = 6;

/// Terms that are looked for in the text: of a name, its words say nothing more.
const SOUGHT: usize = 24;

/// Words of a name, joined ones included.
const NAME_WORDS: usize = 7;

/// How alike an entry is to others.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasons {
    /// How alike, after time took its share.
    pub score: f64,
    /// How alike it has to be.
    pub needs: f64,
    /// Seconds between it and the nearer end of what the others cover.
    pub gap: i64,
    /// The terms they share, those that count most first.
    terms: Vec<u32>,
}

/// Compares an entry, published then, with others, the oldest ids first. `None` without others.
pub fn reasons(vector: &Vector, published: i64, others: &[(Vector, i64)]) -> Option<Reasons> {
    let oldest = others.iter().map(|(_, published)| *published).min()?;
    let newest = others.iter().map(|(_, published)| *published).max()?;
    let probe = Probe::new(vector);
    let mut sum = Sum::default();
    for (other, _) in others {
        sum.add(other);
    }
    let recent = others.iter().rev().take(RECENT);
    let mut closest: Vec<f64> = recent
        .map(|(other, _)| probe.likeness_to_entry(other))
        .collect();
    closest.sort_unstable_by(|a, b| b.total_cmp(a));
    closest.truncate(CLOSEST);
    let nearest = closest.iter().sum::<f64>() / closest.len() as f64;
    let likeness = 0.5 * probe.likeness(&sum) + 0.5 * nearest;
    let gap = (oldest - published).max(published - newest).max(0);
    let mut shares = probe.shares(&sum);
    shares.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares.truncate(SOUGHT);
    Some(Reasons {
        score: score::aged(likeness, gap, others.len() as u32),
        needs: score::threshold(vector.words),
        gap,
        terms: shares.into_iter().map(|(term, _)| term).collect(),
    })
}

/// Returns whether so little of an entry is known that its whole text may put it elsewhere.
pub fn is_scant(vector: &Vector) -> bool {
    vector.words < score::FEW_WORDS
}

impl Reasons {
    /// Returns the shared terms as they stand in the text of the entry.
    pub fn surfaces(
        &self,
        extractor: &mut Extractor,
        title: &str,
        text: &str,
        language: Option<&str>,
    ) -> Vec<String> {
        let found = forms(extractor, title, text, language);
        let mut told: Vec<String> = Vec::new();
        for form in self.terms.iter().filter_map(|term| found.get(term)) {
            let words = words_of(form);
            let is_name = form
                .split(' ')
                .all(|word| word.starts_with(char::is_uppercase));
            // Two words that only stop words part read like an accident.
            if words.len() > 2 && !is_name {
                continue;
            }
            // A name says what its words said.
            let is_part =
                |known: &String| is_name && words_of(known).iter().all(|word| words.contains(word));
            if let Some(at) = told.iter().position(is_part) {
                told.retain(|known| !is_part(known));
                told.insert(at, form.clone());
                continue;
            }
            let is_told = |known: &String| words_of(known).iter().any(|word| words.contains(word));
            if !told.iter().any(is_told) {
                told.push(form.clone());
            }
        }
        told.truncate(TOLD);
        told
    }
}

/// Returns the terms of a text as they are written in it.
pub fn forms(
    extractor: &mut Extractor,
    title: &str,
    text: &str,
    language: Option<&str>,
) -> HashMap<u32, String> {
    let mut reading = extractor.reading(title, text, language);
    let mut found: HashMap<u32, String> = HashMap::new();
    for part in [title, text] {
        for piece in candidates(part) {
            for term in reading.terms(piece) {
                let form = found.entry(term).or_default();
                // A pair may stand apart elsewhere; the shortest way to write it is the best.
                if form.is_empty() || piece.len() < form.len() {
                    piece.clone_into(form);
                }
            }
        }
    }
    found
}

fn words_of(form: &str) -> Vec<String> {
    form.to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// Returns the pieces of a text that may be terms: words, words with the next one that says
/// something, and what may be names.
fn candidates(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut sentence: Vec<(usize, usize, bool)> = Vec::new();
    let mut flush = |sentence: &mut Vec<(usize, usize, bool)>| {
        for (at, (start, end, is_capital)) in sentence.iter().enumerate() {
            found.push(&text[*start..*end]);
            let next = sentence[at + 1..].iter().take(NAME_WORDS - 1);
            let mut is_run = *is_capital;
            for (place, (_, end, is_next_capital)) in next.enumerate() {
                is_run = is_run && *is_next_capital;
                if place < 3 || is_run {
                    found.push(&text[*start..*end]);
                }
            }
        }
        sentence.clear();
    };
    let at = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    for piece in words::pieces(text) {
        match piece {
            Piece::Word {
                text, is_capital, ..
            } => {
                let start = at(text);
                sentence.push((start, start + text.len(), is_capital));
            }
            Piece::Sign(_) => {}
            Piece::Break => flush(&mut sentence),
        }
    }
    flush(&mut sentence);
    found.extend(sign_pairs(text));
    // What fell into the middle of two signs is none of theirs.
    found.sort_unstable_by_key(|piece| Reverse(at(piece)));
    found.reverse();
    found
}

/// Returns the pairs of signs of scripts without spaces.
fn sign_pairs(text: &str) -> impl Iterator<Item = &str> {
    let signs = text.char_indices().zip(text.char_indices().skip(1));
    signs.filter_map(|((start, first), (at, second))| {
        let is_sign =
            |c: char| words::pieces(c.encode_utf8(&mut [0; 4])).any(|p| p == Piece::Sign(c));
        let is_likely = !first.is_ascii() && !second.is_ascii();
        (is_likely && is_sign(first) && is_sign(second))
            .then(|| &text[start..at + second.len_utf8()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::Frequencies;

    fn vector(title: &str, text: &str) -> Vector {
        let features = Extractor::new().features(title, text, Some("en"));
        Vector::new(&features, &Frequencies::new())
    }

    fn told(title: &str, other: &str) -> (Reasons, Vec<String>) {
        let one = vector(title, "");
        let reasons = reasons(&one, 7_200, &[(vector(other, ""), 0)]).unwrap();
        let terms = reasons.surfaces(&mut Extractor::new(), title, "", Some("en"));
        (reasons, terms)
    }

    #[test]
    fn shared_terms_are_told_as_they_are_written() {
        let (reasons, terms) = told(
            "Mayor Dana Ruiz orders inquiry into grounded ferry",
            "Lakeport council backs Dana Ruiz as ferries stay grounded",
        );
        assert_eq!(reasons.gap, 7_200);
        assert!(reasons.score > 0.0 && reasons.needs > 0.0);
        assert!(terms.contains(&"Dana Ruiz".to_owned()), "{terms:?}");
        // Its stem is shared, and it is told as it stands here.
        assert!(
            terms.iter().any(|term| term.ends_with("ferry")),
            "{terms:?}"
        );
        assert!(!terms.contains(&"Ruiz".to_owned()), "{terms:?}");
    }

    #[test]
    fn nothing_in_common_is_nothing_to_tell() {
        let (reasons, terms) = told("Orchestra names conductor", "Ferry runs aground");
        assert!(reasons.score < reasons.needs);
        assert_eq!(terms, Vec::<String>::new());
    }

    #[test]
    fn signs_without_spaces_are_told_in_pairs() {
        let (_, terms) = told("移民局逮捕市长", "移民局释放记者");
        assert!(
            terms.iter().any(|term| term == "移民" || term == "民局"),
            "{terms:?}"
        );
    }

    #[test]
    fn no_others_no_reasons() {
        assert_eq!(reasons(&vector("Ferry runs aground", ""), 0, &[]), None);
    }
}
