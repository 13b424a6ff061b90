//! The title of a story: the headline of one of its entries, the one that says most of it.

use super::features::Extractor;
use super::sum::Sum;
use super::vector::Vector;

/// Returns which of the entries, given by headline and terms, has the best title for all of them;
/// of equals the first. `None` if none has a headline that a story can be called by.
pub fn headline(extractor: &mut Extractor, entries: &[(String, Vector)]) -> Option<usize> {
    let mut sum = Sum::default();
    for (_, vector) in entries {
        sum.add(vector);
    }
    let mut best: Option<(u64, usize)> = None;
    for (at, (title, _)) in entries.iter().enumerate() {
        let words = extractor.features(title, "", None).headline;
        if words.is_empty() {
            continue;
        }
        let says = words.iter().map(|&word| u64::from(sum.word_weight(word)));
        let says = says.sum();
        if best.is_none_or(|(most, _)| says > most) {
            best = Some((says, at));
        }
    }
    best.map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::Frequencies;

    #[test]
    fn the_headline_that_says_most_of_all_is_taken() {
        let mut extractor = Extractor::new();
        let titles = [
            "Lakeport waits",
            "Harbor Line bridge in Lakeport closed after survey",
            "Bridge closed, survey late",
        ];
        let entries: Vec<(String, Vector)> = titles
            .iter()
            .map(|title| {
                let features = extractor.features(title, "", Some("en"));
                let vector = Vector::new(&features, &Frequencies::new());
                ((*title).to_owned(), vector)
            })
            .collect();
        assert_eq!(headline(&mut extractor, &entries), Some(1));
        assert_eq!(headline(&mut extractor, &[]), None);
    }
}
