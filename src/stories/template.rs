//! Feeds whose entries repeat a template: earnings tables, weather, crosswords.
//!
//! What such entries share is the template and not an event, so they are not grouped with each
//! other.

use std::collections::{HashMap, VecDeque};

use super::features::Kind;
use super::vector::Vector;

/// Entries of a feed that are remembered, and for how many seconds.
const REMEMBERED: usize = 16;
const WITHIN: i64 = 7 * 86_400;

/// Pairs of words compared, those with the smallest numbers: a fair sample.
const SAMPLE: usize = 24;

/// Fewer pairs than this say nothing.
const LEAST: usize = 3;

/// Other entries that must be alike, and the share of pairs they must have in common, in percent.
const ALIKE: usize = 4;
const SHARE: usize = 70;

/// What feeds sent lately.
#[derive(Default)]
pub(super) struct Templates {
    feeds: HashMap<i64, VecDeque<Seen>>,
}

struct Seen {
    added: i64,
    pairs: Box<[u32]>,
}

impl Templates {
    /// Remembers an entry; returns whether its feed repeats a template in it.
    pub(super) fn repeats(&mut self, feed: i64, added: i64, vector: &Vector) -> bool {
        let pairs = vector.bare_terms(Kind::Pair);
        let pairs = &pairs[..pairs.len().min(SAMPLE)];
        if pairs.len() < LEAST {
            return false;
        }
        let seen = self.feeds.entry(feed).or_default();
        let alike = seen
            .iter()
            .filter(|seen| added - seen.added <= WITHIN && are_alike(&seen.pairs, pairs))
            .count();
        if seen.len() == REMEMBERED {
            seen.pop_front();
        }
        seen.push_back(Seen {
            added,
            pairs: pairs.into(),
        });
        alike >= ALIKE
    }
}

/// Returns whether two samples share most of their pairs. Beyond the end of the one that ends
/// first nothing is known of it.
fn are_alike(a: &[u32], b: &[u32]) -> bool {
    let is_cut = |sample: &[u32]| sample.len() == SAMPLE;
    let end = |sample: &[u32]| match sample.last() {
        Some(&last) if is_cut(sample) => last,
        _ => u32::MAX,
    };
    let end = end(a).min(end(b));
    let (a, b) = (below(a, end), below(b, end));
    let shared = a
        .iter()
        .filter(|term| b.binary_search(term).is_ok())
        .count();
    shared * 100 >= a.len().min(b.len()).max(LEAST) * SHARE
}

fn below(sample: &[u32], end: u32) -> &[u32] {
    &sample[..sample.partition_point(|&term| term <= end)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::Extractor;
    use crate::stories::frequencies::Frequencies;

    fn repeated(titles: &[&str]) -> Vec<bool> {
        let mut templates = Templates::default();
        let frequencies = Frequencies::new();
        let vectors = titles.iter().map(|title| {
            let features = Extractor::new().features(title, "", Some("en"));
            Vector::new(&features, &frequencies)
        });
        vectors
            .map(|vector| templates.repeats(1, 0, &vector))
            .collect()
    }

    #[test]
    fn the_fifth_of_a_kind_is_a_template() {
        let tables: Vec<String> = (1..=6)
            .map(|n| format!("Lakeport harbor tide table high water low water number {n}{n}"))
            .collect();
        let titles: Vec<&str> = tables.iter().map(String::as_str).collect();
        assert_eq!(repeated(&titles), [false, false, false, false, true, true]);
    }

    #[test]
    fn different_news_is_no_template() {
        let titles = [
            "Harbor Line bridge closed after inspection",
            "Mayor Dana Ruiz orders inspection of Harbor Line bridge",
            "Commuters take ferries as Lakeport bridge stays shut",
            "Lakeport council debates cost of a new bridge",
            "Harbor Line bridge to reopen by winter, engineers hope",
            "Ferries overcrowded on second day of closure",
        ];
        assert!(!repeated(&titles).contains(&true));
    }
}
