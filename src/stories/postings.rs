//! Which stories have a term: how the few stories that an entry may belong to are found among
//! thousands.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::features::Kind;
use super::runs::Run;
use super::vector::Vector;

/// Terms of an entry that lead to its story, for words and for names.
const TERMS: usize = 16;

/// Stories remembered for a term.
const LIMIT: usize = 256;

/// Stories that are looked at closely.
const CANDIDATES: usize = 16;

/// What words and names count for.
const LEADS: [(Kind, u64); 2] = [(Kind::Word, 60), (Kind::Name, 15)];

/// The stories of a term.
#[derive(Clone, Copy)]
enum Posting {
    /// Only one has it, as of most terms.
    One(u32),
    /// Several, in the run at this place.
    Several(u32),
}

/// From terms to stories. A story is known by its place in a list.
#[derive(Default)]
pub(super) struct Postings {
    stories: HashMap<u32, Posting>,
    runs: Vec<Run>,
    /// By story: what speaks for it so far.
    scores: Vec<u64>,
    /// By story: the term that last spoke for it.
    last_term: Vec<u32>,
}

impl Postings {
    /// Makes room for so many more stories.
    pub(super) fn expect(&mut self, stories: usize) {
        self.scores.reserve_exact(stories);
        self.last_term.reserve_exact(stories);
    }

    /// Makes a story be found by the terms of one of its entries.
    pub(super) fn add(&mut self, story: u32, vector: &Vector) {
        for (kind, _) in LEADS {
            for term in vector.heaviest(kind, TERMS) {
                let posting = match self.stories.entry(term.term) {
                    Entry::Occupied(posting) => posting.into_mut(),
                    Entry::Vacant(free) => {
                        free.insert(Posting::One(story));
                        continue;
                    }
                };
                match *posting {
                    Posting::One(only) if only == story => {}
                    Posting::One(first) => {
                        *posting = Posting::Several(self.runs.len() as u32);
                        let mut run = Run::default();
                        run.push(first);
                        run.push(story);
                        self.runs.push(run);
                    }
                    Posting::Several(at) => {
                        let run = &mut self.runs[at as usize];
                        if run.last() == Some(story) {
                            continue;
                        }
                        if run.len() >= LIMIT {
                            run.cut(LIMIT / 2);
                        }
                        run.push(story);
                    }
                }
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
                let points = kind_weight * u64::from(term.weight).pow(2);
                let mut speak = |story: u32| {
                    let at = story as usize;
                    if self.last_term[at] == term.term {
                        return;
                    }
                    self.last_term[at] = term.term;
                    if self.scores[at] == 0 {
                        touched.push(story);
                    }
                    self.scores[at] += points.max(1);
                };
                match self.stories.get(&term.term) {
                    None => {}
                    Some(Posting::One(story)) => speak(*story),
                    Some(Posting::Several(at)) => self.runs[*at as usize].iter().for_each(speak),
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
