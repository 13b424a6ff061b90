//! How alike an entry is to a story, and how alike is alike enough.
//!
//! The numbers are round. Most were chosen on topics 2–24 of the labelled events; the weight of
//! pairs, the length of texts and the penalty of large stories with a look at all topics, so that
//! what is reported of the labelled events is a little too good for them. Tried and left, since one
//! kind of text lost what another won: other half-lives (3, 5, 6 days), other bounds for a single
//! term, the closest one or three entries instead of two, more weight for names, sharper and blunter
//! rarity, more or less weight for title and lead, shorter and longer texts.

use super::features::Kind;
use super::sum::Sum;
use super::vector::{UNIT, Vector, Weighted};

/// What words, pairs and names count for.
const KIND_WEIGHTS: [f64; 3] = [0.60, 0.20, 0.15];

/// The least sum of weights that likeness is measured in: who shares only names shares little.
const LEAST_WEIGHT: f64 = 0.7;

/// The largest part that a single term may have in the likeness of words or names. It stops
/// "all that name the same country" from becoming a story.
const SINGLE_SHARE: f64 = 0.35;

/// Fewer distinct words than this are too few for that rule; a term that is shared alone counts
/// for less instead.
pub(super) const FEW_WORDS: u32 = 15;
const ALONE: f64 = 0.5;

/// Seconds after which half of the likeness is gone.
const HALF_LIFE: f64 = 4.0 * 86_400.0;

/// Seconds between an entry and a story beyond which they have nothing to do with each other.
pub(super) const MAX_GAP: i64 = 14 * 86_400;

/// Size above which a story must be more alike to grow, and by how much for each doubling.
const LARGE: f64 = 16.0;
const LARGE_PENALTY: f64 = 0.005;

/// The terms of an entry, laid out to be looked up.
pub(super) struct Probe {
    slots: Vec<Weighted>,
    mask: usize,
    words: u32,
    is_present: [bool; 3],
}

impl Probe {
    pub(super) fn new(vector: &Vector) -> Self {
        let count = Kind::ALL.map(|kind| vector.terms(kind).len());
        let size = (count.iter().sum::<usize>() * 2)
            .next_power_of_two()
            .max(64);
        let mut probe = Self {
            slots: vec![Weighted { term: 0, weight: 0 }; size],
            mask: size - 1,
            words: vector.words,
            is_present: count.map(|count| count > 0),
        };
        for term in Kind::ALL.into_iter().flat_map(|kind| vector.terms(kind)) {
            let mut at = term.term as usize & probe.mask;
            while probe.slots[at].term != 0 {
                at = (at + 1) & probe.mask;
            }
            probe.slots[at] = term;
        }
        probe
    }

    /// Returns the weight of a term in the entry.
    fn weight(&self, term: u32) -> u32 {
        let mut at = term as usize & self.mask;
        loop {
            let slot = self.slots[at];
            if slot.term == term {
                return slot.weight;
            }
            if slot.term == 0 {
                return 0;
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Returns how alike the entry is to a story.
    pub(super) fn likeness(&self, story: &Sum) -> f64 {
        self.combined(|kind| {
            let shared = self.shared(story.terms(kind).iter().copied());
            (shared, story.length(kind))
        })
    }

    /// Returns how alike the entry is to another.
    pub(super) fn likeness_to_entry(&self, other: &Vector) -> f64 {
        self.combined(|kind| {
            let shared = self.shared(other.terms(kind));
            (shared, if other.has(kind) { UNIT } else { 0.0 })
        })
    }

    /// Returns the terms that the entry shares with a story, and what each counts for.
    pub(super) fn shares(&self, story: &Sum) -> Vec<(u32, f64)> {
        let mut shares = Vec::new();
        for kind in Kind::ALL {
            let length = story.length(kind);
            for term in story.terms(kind) {
                let own = self.weight(term.term);
                if own > 0 {
                    let product = f64::from(own) * f64::from(term.weight);
                    let share = KIND_WEIGHTS[kind as usize] * product / (length * UNIT);
                    shares.push((term.term, share));
                }
            }
        }
        shares
    }

    fn combined(&self, of_kind: impl Fn(Kind) -> (Shared, f64)) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for kind in Kind::ALL {
            let weight = KIND_WEIGHTS[kind as usize];
            let (shared, length) = of_kind(kind);
            if !self.is_present[kind as usize] || length == 0.0 {
                continue;
            }
            weights += weight;
            sum += weight * self.cosine(kind, &shared) / (length * UNIT);
        }
        sum / weights.max(LEAST_WEIGHT)
    }

    fn cosine(&self, kind: Kind, shared: &Shared) -> f64 {
        let dot = shared.dot as f64;
        if kind == Kind::Pair {
            dot
        } else if self.words < FEW_WORDS {
            if shared.count >= 2 { dot } else { ALONE * dot }
        } else {
            dot.min((dot - shared.largest as f64) / (1.0 - SINGLE_SHARE))
        }
    }

    fn shared(&self, terms: impl Iterator<Item = Weighted>) -> Shared {
        let mut shared = Shared::default();
        for term in terms {
            let own = self.weight(term.term);
            if own > 0 {
                let product = u64::from(own) * u64::from(term.weight);
                shared.dot += product;
                shared.largest = shared.largest.max(product);
                shared.count += 1;
            }
        }
        shared
    }
}

#[derive(Default)]
struct Shared {
    dot: u64,
    largest: u64,
    count: u32,
}

/// Distinct words beyond which a text is not more likely to share some by chance: what an event is
/// was said, and what follows is told of many.
const LONG: u32 = 100;

/// Returns the score an entry needs to join a story. It grows with the entry, so that titles,
/// summaries and whole articles can share stories.
pub(super) fn threshold(words: u32) -> f64 {
    0.09 + 0.035 * (f64::from(words.clamp(6, LONG)) / 8.0).ln()
}

/// Returns what is left of a likeness after `gap` seconds, in a story of `size` entries.
pub(super) fn aged(likeness: f64, gap: i64, size: u32) -> f64 {
    let aged = likeness * (-(gap as f64) / HALF_LIFE).exp2();
    let size = f64::from(size);
    if size > LARGE {
        aged - LARGE_PENALTY * (size / LARGE).log2()
    } else {
        aged
    }
}
