//! Which of the headlines on a screen are likely to tell of the same event as another.

use std::collections::{BTreeSet, HashMap};

use super::folded_title;

/// Returns the places of `titles`, those first that share the rarest words with `own`; those that
/// share as much stay in their order.
pub fn most_alike(own: &str, titles: &[&str]) -> Vec<usize> {
    let own = folded_title(own);
    let own: BTreeSet<&str> = own.split(' ').collect();
    let titles: Vec<String> = titles.iter().map(|title| folded_title(title)).collect();
    let shared: Vec<BTreeSet<&str>> = titles
        .iter()
        .map(|title| title.split(' ').filter(|word| own.contains(word)).collect())
        .collect();
    let mut holders: HashMap<&str, u32> = HashMap::new();
    for word in shared.iter().flatten() {
        *holders.entry(word).or_default() += 1;
    }
    let weight = |place: usize| -> f64 {
        let all = titles.len() as f64 + 1.0;
        let rarity = |word: &&str| (all / f64::from(holders[word])).ln();
        shared[place].iter().map(rarity).sum()
    };
    let mut order: Vec<(f64, usize)> = (0..titles.len())
        .map(|place| (weight(place), place))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    order.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_shared_words_come_first_and_the_rest_stays() {
        let titles = [
            "The council of the harbor votes",
            "A bridge is painted",
            "Ferry to Moor Island stops at the pier",
            "The weather of the week",
            "Moor Island: the ferry is back",
        ];
        let order = most_alike("Council says the Moor Island FERRY stops", &titles);
        assert_eq!(order, [2, 4, 0, 3, 1]);
        assert_eq!(most_alike("", &titles), [0, 1, 2, 3, 4]);
        assert!(most_alike("Ferry", &[]).is_empty());
    }
}
