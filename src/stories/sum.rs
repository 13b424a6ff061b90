//! The weighted terms of a story: the sum of those of its entries.

use std::cmp::Reverse;

use super::features::Kind;
use super::vector::{Vector, Weighted, push_number, take_number};

/// Terms per kind at which a story's vector is cut, and what it is cut to.
const STORY_LIMIT: usize = 900;
const STORY_KEPT: usize = 600;

/// The vector of a story: the sum of those of its entries.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sum {
    kinds: [Vec<Weighted>; 3],
    lengths: [f64; 3],
}

impl Sum {
    pub(super) fn add(&mut self, vector: &Vector) {
        for kind in Kind::ALL {
            let terms = &mut self.kinds[kind as usize];
            let merged = merge(terms, vector.terms(kind));
            *terms = merged;
            if terms.len() > STORY_LIMIT {
                terms.sort_unstable_by_key(|term| (Reverse(term.weight), term.term));
                terms.truncate(STORY_KEPT);
                terms.sort_unstable_by_key(|term| term.term);
            }
            self.measure(kind);
        }
    }

    fn measure(&mut self, kind: Kind) {
        let terms = self.terms(kind).iter();
        let square: u64 = terms.map(|term| u64::from(term.weight).pow(2)).sum();
        self.lengths[kind as usize] = (square as f64).sqrt();
    }

    pub(super) fn terms(&self, kind: Kind) -> &[Weighted] {
        &self.kinds[kind as usize]
    }

    pub(super) fn length(&self, kind: Kind) -> f64 {
        self.lengths[kind as usize]
    }

    /// Returns the weight of a word; 0 if the story does not have it.
    pub(super) fn word_weight(&self, term: u32) -> u32 {
        let terms = self.terms(Kind::Word);
        terms
            .binary_search_by_key(&term, |weighted| weighted.term)
            .map_or(0, |at| terms[at].weight)
    }

    /// The bytes that its terms take.
    pub(super) fn bytes(&self) -> usize {
        self.kinds.iter().map(|terms| size_of_val(&terms[..])).sum()
    }

    /// Writes the sum down, to be read by [`take`](Self::take).
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for terms in &self.kinds {
            push_number(out, terms.len() as u32);
            let mut before = 0;
            for term in terms {
                push_number(out, term.term - before);
                push_number(out, term.weight);
                before = term.term;
            }
        }
    }

    /// Reads what [`push`](Self::push) wrote, from the front of `bytes`.
    pub(super) fn take(bytes: &mut &[u8]) -> Option<Self> {
        let mut sum = Self::default();
        for kind in Kind::ALL {
            let count = take_number(bytes)? as usize;
            if count > STORY_LIMIT {
                return None;
            }
            let terms = &mut sum.kinds[kind as usize];
            terms.reserve_exact(count);
            let mut before = 0_u32;
            for _ in 0..count {
                before = before.checked_add(take_number(bytes)?)?;
                terms.push(Weighted {
                    term: before,
                    weight: take_number(bytes)?,
                });
            }
            sum.measure(kind);
        }
        Some(sum)
    }
}

fn merge(sum: &[Weighted], added: impl Iterator<Item = Weighted>) -> Vec<Weighted> {
    let mut out = Vec::with_capacity(sum.len() + added.size_hint().0);
    let mut at = 0;
    for term in added {
        while at < sum.len() && sum[at].term < term.term {
            out.push(sum[at]);
            at += 1;
        }
        let own = match sum.get(at) {
            Some(own) if own.term == term.term => {
                at += 1;
                own.weight
            }
            _ => 0,
        };
        out.push(Weighted {
            term: term.term,
            weight: own.saturating_add(term.weight),
        });
    }
    out.extend_from_slice(&sum[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{Extractor, Frequencies};
    use proptest::prelude::*;

    fn vector(text: &str) -> Vector {
        let features = Extractor::new().features(text, "", Some("en"));
        Vector::new(&features, &Frequencies::new())
    }

    #[test]
    fn a_sum_does_not_depend_on_the_order() {
        let (a, b) = (
            vector("bridge closed in Lakeport"),
            vector("Lakeport bridge reopens"),
        );
        let (mut one, mut two) = (Sum::default(), Sum::default());
        one.add(&a);
        one.add(&b);
        two.add(&b);
        two.add(&a);
        assert_eq!(one, two);
    }

    /// Returns the sum of entries with these words each.
    fn sum(entries: &[Vec<u16>]) -> Sum {
        let mut sum = Sum::default();
        for words in entries {
            let words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
            sum.add(&vector(&words.join(" ")));
        }
        sum
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            entries in prop::collection::vec(prop::collection::vec(any::<u16>(), 100..200), 0..12),
        ) {
            let sum = sum(&entries);
            let mut written = Vec::new();
            sum.push(&mut written);
            let mut bytes = &written[..];
            prop_assert_eq!(Sum::take(&mut bytes), Some(sum));
            prop_assert!(bytes.is_empty());
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Sum::take(&mut &bytes[..]);
        }
    }
}
