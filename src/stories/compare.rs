//! How alike an entry and a story are, and by what: the same figures that assign entries, for the
//! user who asks why, or looks for the story that an entry belongs to.

use super::features::Kind;
use super::score::{self, Probe};
use super::vector::{Sum, UNIT, Vector, Weighted};

/// Distinct words below which an entry is hardly more than a headline.
const FEW: u32 = 15;

/// An entry that was assigned, as far as another is compared with it.
#[derive(Debug, Clone)]
pub struct Compared {
    /// When it was published, in seconds.
    pub published: i64,
    /// Its terms.
    pub vector: Vector,
}

/// A term that an entry and a story share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// Which; see [`Extractor::spoken`](super::Extractor::spoken).
    pub term: u32,
    /// Its part of their likeness.
    pub share: f64,
}

/// One entry, to be compared with others.
pub struct Comparison<'v> {
    vector: &'v Vector,
    probe: Probe,
}

impl<'v> Comparison<'v> {
    /// Takes the terms of the entry.
    pub fn new(vector: &'v Vector) -> Self {
        Self {
            vector,
            probe: Probe::new(vector),
        }
    }

    /// Returns the likeness that the entry needs to join a story.
    pub fn needs(&self) -> f64 {
        score::threshold(self.vector.words)
    }

    /// Returns whether the entry has too few words to be compared well.
    pub fn is_short(&self) -> bool {
        self.vector.words < FEW
    }

    /// Returns how alike the entry is to another.
    pub fn likeness(&self, other: &Vector) -> f64 {
        self.probe.likeness_to_entry(other)
    }

    /// Returns how alike the entry, published then, is to a story of these entries.
    pub fn score(&self, published: i64, story: &[Compared]) -> f64 {
        let sum = sum(story);
        let likeness = |one: &Compared| self.likeness(&one.vector);
        let whole = match story {
            [] => return 0.0,
            [only] => likeness(only),
            _ => self.probe.likeness(&sum),
        };
        let mut entries: Vec<f64> = story.iter().map(likeness).collect();
        entries.sort_unstable_by(|a, b| b.total_cmp(a));
        entries.truncate(score::CLOSEST);
        let closest = entries.iter().sum::<f64>() / entries.len() as f64;
        let likeness = 0.5 * whole + 0.5 * closest;
        score::aged(likeness, gap(published, story), story.len() as u32)
    }

    /// Returns what the entry shares with a story of these entries, the most telling first.
    pub fn shared(&self, story: &[Compared]) -> Vec<Shared> {
        let sum = sum(story);
        let mut shared: Vec<Shared> = Vec::new();
        for kind in Kind::ALL {
            let length = sum.length(kind) * UNIT;
            for Weighted { term, weight } in sum.terms(kind).iter().copied() {
                let own = self.probe.weight(term);
                if own > 0 && length > 0.0 {
                    let product = f64::from(own) * f64::from(weight);
                    let share = score::KIND_WEIGHTS[kind as usize] * product / length;
                    shared.push(Shared { term, share });
                }
            }
        }
        shared.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.term.cmp(&b.term)));
        shared
    }
}

/// Returns the seconds between a time and a story.
pub fn gap(published: i64, story: &[Compared]) -> i64 {
    let times = || story.iter().map(|one| one.published);
    let oldest = times().min().unwrap_or(published);
    let newest = times().max().unwrap_or(published);
    (oldest - published).max(published - newest).max(0)
}

fn sum(story: &[Compared]) -> Sum {
    let mut sum = Sum::default();
    for one in story {
        sum.add(&one.vector);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{Clusterer, Extractor, Grouping, Origin};

    #[test]
    fn the_figures_are_those_that_assigned() {
        let texts = [
            "Lakeport closes the Harbor Line bridge after a survey found cracks",
            "Harbor Line bridge in Lakeport closed: survey finds cracks in a pier",
            "Cracks found in Lakeport bridge, Harbor Line trains stop at the pier",
        ];
        let mut extractor = Extractor::new();
        let mut clusterer = Clusterer::new();
        let mut placed = Vec::new();
        for (at, text) in (0_i64..).zip(texts) {
            let origin = Origin {
                entry: at + 1,
                feed: at,
                outlet: at as u64,
                published: at * 3_600,
                added: at * 3_600,
            };
            let features = extractor.features(text, "", Some("en"));
            placed.push(clusterer.assign(origin, Grouping::Free, features));
        }
        assert_eq!(placed[2].story, 1, "{placed:?}");
        let story: Vec<Compared> = placed[..2]
            .iter()
            .enumerate()
            .map(|(at, one)| Compared {
                published: at as i64 * 3_600,
                vector: one.trace.vector.clone(),
            })
            .collect();
        let comparison = Comparison::new(&placed[2].trace.vector);
        let score = comparison.score(2 * 3_600, &story);
        assert!((score - placed[2].score).abs() < 1e-12, "{score}");
        assert!(score >= comparison.needs());
        assert_eq!(gap(2 * 3_600, &story), 3_600);

        let shared = comparison.shared(&story);
        let terms: Vec<u32> = shared.iter().map(|shared| shared.term).collect();
        let spoken = extractor.spoken(texts[2], "", Some("en"), &terms);
        let words: Vec<&str> = (terms.iter())
            .filter_map(|term| spoken.get(term).map(String::as_str))
            .collect();
        assert_eq!(words.len(), terms.len(), "every shared term is in the text");
        for word in ["Harbor Line", "Lakeport", "pier"] {
            assert!(words.contains(&word), "{word}: {words:?}");
        }
    }
}
