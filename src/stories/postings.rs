//! Which stories have a term: how the few stories that an entry may belong to are found among
//! thousands.

use std::collections::HashMap;

use super::features::Kind;
use super::vector::Vector;

/// Terms of an entry that lead to its story, for words and for names.
const TERMS: usize = 16;

/// Stories remembered for a term.
const LIMIT: usize = 256;

/// Stories that are looked at closely.
const CANDIDATES: usize = 16;

/// What words and names count for.
const LEADS: [(Kind, u64); 2] = [(Kind::Word, 60), (Kind::Name, 15)];

/// From terms to stories. A story is known by its place in a list.
#[derive(Default)]
pub(super) struct Postings {
    stories: HashMap<u32, Vec<u32>>,
    /// By story: what speaks for it so far.
    scores: Vec<u64>,
    /// By story: the term that last spoke for it.
    last_term: Vec<u32>,
}

impl Postings {
    /// Makes a story be found by the terms of one of its entries.
    pub(super) fn add(&mut self, story: u32, vector: &Vector) {
        for (kind, _) in LEADS {
            for term in vector.heaviest(kind, TERMS) {
                let stories = self.stories.entry(term.term).or_default();
                if stories.last() == Some(&story) {
                    continue;
                }
                if stories.len() >= LIMIT {
                    stories.drain(..LIMIT / 2);
                }
                stories.push(story);
            }
        }
        let count = story as usize + 1;
        if self.scores.len() < count {
            self.scores.resize(count, 0);
            self.last_term.resize(count, 0);
        }
    }

    /// Returns the stories that share the most with an entry, of those that `is_open` allows.
    pub(super) fn candidates(
        &mut self,
        vector: &Vector,
        is_open: impl Fn(u32) -> bool,
    ) -> Vec<u32> {
        let mut touched: Vec<u32> = Vec::new();
        for (kind, kind_weight) in LEADS {
            for term in vector.heaviest(kind, TERMS) {
                let Some(stories) = self.stories.get(&term.term) else {
                    continue;
                };
                let points = kind_weight * u64::from(term.weight).pow(2);
                for &story in stories {
                    let at = story as usize;
                    if self.last_term[at] == term.term {
                        continue;
                    }
                    self.last_term[at] = term.term;
                    if self.scores[at] == 0 {
                        touched.push(story);
                    }
                    self.scores[at] += points.max(1);
                }
            }
        }
        let mut found: Vec<(u64, u32)> = Vec::with_capacity(touched.len());
        for story in touched {
            let at = story as usize;
            if is_open(story) {
                found.push((self.scores[at], story));
            }
            self.scores[at] = 0;
            self.last_term[at] = 0;
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, story)| story).collect()
    }
}
