//! The weighted terms of one entry, frozen when it arrives.
//!
//! Weights are whole numbers, so that a sum is the same in whatever order it is made.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use super::features::{Features, Kind};
use super::frequencies::Frequencies;

/// Terms kept of an entry, by kind.
const KEPT: [usize; 3] = [150, 100, 60];

/// Length of a kind's part of an entry's vector.
pub(super) const UNIT: f64 = 32_768.0;

/// A term and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weighted {
    pub(super) term: u32,
    pub(super) weight: u32,
}

/// The vector of one entry: by kind in the order of terms, each kind of length [`UNIT`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vector {
    /// Distinct words of the entry.
    pub(super) words: u32,
    /// Where the terms of each kind end.
    ends: [u16; 3],
    /// What a share of 1 weighs, by kind, in 256ths.
    scales: [u32; 3],
    terms: Box<[u32]>,
    /// The weight of each term in 255ths of that of the heaviest of its kind.
    shares: Box<[u8]>,
}

impl Vector {
    /// Weighs the terms of an entry by what is known of terms so far.
    pub fn new(features: &Features, frequencies: &Frequencies) -> Self {
        let mut parts = Parts::default();
        for kind in Kind::ALL {
            let mut terms: Vec<(u32, f32)> = features.terms[kind as usize]
                .iter()
                .map(|counted| {
                    let rarity = frequencies.rarity(counted.term);
                    (counted.term, counted.frequency * rarity)
                })
                .collect();
            let kept = KEPT[kind as usize];
            if terms.len() > kept {
                terms.select_nth_unstable_by(kept, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                terms.truncate(kept);
                terms.sort_unstable_by_key(|&(term, _)| term);
            }
            let heaviest = terms.iter().map(|&(_, weight)| weight).fold(0.0, f32::max);
            for (term, weight) in terms {
                let share = (weight / heaviest * 255.0).round().max(1.0) as u8;
                parts.push(term, share);
            }
            parts.end(kind);
        }
        parts.vector(features.words() as u32)
    }

    fn range(&self, kind: Kind) -> Range<usize> {
        let start = match kind {
            Kind::Word => 0,
            Kind::Pair => self.ends[0],
            Kind::Name => self.ends[1],
        };
        usize::from(start)..usize::from(self.ends[kind as usize])
    }

    /// Returns the terms of a kind, in order.
    pub(super) fn terms(&self, kind: Kind) -> impl ExactSizeIterator<Item = Weighted> + '_ {
        let scale = self.scales[kind as usize];
        let range = self.range(kind);
        let shares = &self.shares[range.clone()];
        self.terms[range]
            .iter()
            .zip(shares)
            .map(move |(&term, &share)| Weighted {
                term,
                weight: (u32::from(share) * scale) >> 8,
            })
    }

    /// Returns all terms.
    pub(super) fn all_terms(&self) -> impl Iterator<Item = u32> + '_ {
        self.terms.iter().copied()
    }

    /// Returns those of its terms that are among these.
    pub fn terms_among(&self, sought: &HashSet<u32>) -> HashSet<u32> {
        self.all_terms()
            .filter(|term| sought.contains(term))
            .collect()
    }

    /// Returns whether it has terms of a kind.
    pub(super) fn has(&self, kind: Kind) -> bool {
        !self.range(kind).is_empty()
    }

    /// Returns the terms of a kind without weights.
    pub(super) fn bare_terms(&self, kind: Kind) -> &[u32] {
        &self.terms[self.range(kind)]
    }

    /// Returns the `count` heaviest terms of a kind, in no order.
    pub(super) fn heaviest(&self, kind: Kind, count: usize) -> Vec<Weighted> {
        let mut terms: Vec<Weighted> = self.terms(kind).collect();
        if terms.len() > count {
            terms.select_nth_unstable_by_key(count, |term| (Reverse(term.weight), term.term));
            terms.truncate(count);
        }
        terms
    }

    /// The bytes that its terms take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.terms[..]) + self.shares.len()
    }

    /// Writes the vector down, to be read by [`decode`](Self::decode).
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(12 + self.terms.len() * 5);
        push_number(&mut out, self.words);
        for kind in Kind::ALL {
            let terms = self.bare_terms(kind);
            push_number(&mut out, terms.len() as u32);
            let mut before = 0;
            for &term in terms {
                push_number(&mut out, term - before);
                before = term;
            }
            out.extend_from_slice(&self.shares[self.range(kind)]);
        }
        out
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` if it is something else.
    pub fn decode(mut bytes: &[u8]) -> Option<Self> {
        let words = take_number(&mut bytes)?;
        let mut parts = Parts::default();
        // A term takes five bytes or six, its share included.
        parts.terms.reserve(bytes.len() / 5);
        parts.shares.reserve(bytes.len() / 5);
        for kind in Kind::ALL {
            let count = take_number(&mut bytes)? as usize;
            if count > KEPT[kind as usize] {
                return None;
            }
            let mut before = 0_u32;
            for _ in 0..count {
                before = before.checked_add(take_number(&mut bytes)?)?;
                parts.terms.push(before);
            }
            let (shares, rest) = bytes.split_at_checked(count)?;
            bytes = rest;
            parts.shares.extend_from_slice(shares);
            parts.end(kind);
        }
        Some(parts.vector(words))
    }
}

/// A vector that is being made, kind after kind.
#[derive(Default)]
struct Parts {
    ends: [u16; 3],
    scales: [u32; 3],
    terms: Vec<u32>,
    shares: Vec<u8>,
    start: usize,
}

impl Parts {
    fn push(&mut self, term: u32, share: u8) {
        self.terms.push(term);
        self.shares.push(share);
    }

    /// Ends a kind.
    fn end(&mut self, kind: Kind) {
        let shares = &self.shares[self.start..];
        let square: u64 = shares.iter().map(|&share| u64::from(share).pow(2)).sum();
        if square > 0 {
            self.scales[kind as usize] = (UNIT * 256.0 / (square as f64).sqrt()).round() as u32;
        }
        self.start = self.shares.len();
        self.ends[kind as usize] = self.start as u16;
    }

    fn vector(self, words: u32) -> Vector {
        Vector {
            words,
            ends: self.ends,
            scales: self.scales,
            terms: self.terms.into(),
            shares: self.shares.into(),
        }
    }
}

/// Writes a number in groups of seven bits, the low ones first.
pub(super) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a number that [`push_number`] wrote.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(first & 0x7f).checked_shl(shift)?;
        if first < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::Extractor;
    use proptest::prelude::*;

    fn vector(text: &str) -> Vector {
        let features = Extractor::new().features(text, "", Some("en"));
        Vector::new(&features, &Frequencies::new())
    }

    #[test]
    fn each_kind_has_the_same_length() {
        let vector = vector("Mayor Dana Ruiz closes the bridge, Lakeport police say");
        for kind in Kind::ALL {
            let square: u64 = vector
                .terms(kind)
                .map(|term| u64::from(term.weight).pow(2))
                .sum();
            assert!(
                ((square as f64).sqrt() / UNIT - 1.0).abs() < 0.01,
                "{kind:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(text in "([A-Za-z]{1,6} ?){0,40}") {
            let vector = vector(&text);
            prop_assert_eq!(Vector::decode(&vector.encode()), Some(vector));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Vector::decode(&bytes);
        }
    }
}
