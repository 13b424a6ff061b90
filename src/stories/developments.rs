//! Developments: what of a story belongs together, for display.

use super::score::{Probe, threshold};
use super::sum::Sum;
use super::vector::Vector;

/// Seconds after which a report is another development, however alike it is.
const PAUSE: i64 = 36 * 3_600;

/// How much more alike than to join its story a report must be to join a development.
const MARGIN: f64 = 0.10;

/// Groups the reports of a story, the oldest first, each with when it was published and what is
/// kept of its words: returns the number of the development of each. A report joins the present
/// development if it is like it and soon after it, else it begins the next.
pub fn developments(reports: &[(i64, Vector)]) -> Vec<usize> {
    let mut numbers = Vec::with_capacity(reports.len());
    let mut present: Option<(Sum, i64)> = None;
    let mut number = 0;
    for (published, vector) in reports {
        let probe = Probe::new(vector);
        let joins = present.as_ref().is_some_and(|(sum, newest)| {
            let wanted = threshold(vector.words) + MARGIN;
            published - newest <= PAUSE && probe.likeness(sum) >= wanted
        });
        if !joins {
            number += usize::from(present.is_some());
            present = Some((Sum::default(), *published));
        }
        if let Some((sum, newest)) = &mut present {
            sum.add(vector);
            *newest = *published;
        }
        numbers.push(number);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{Extractor, Frequencies};

    fn vector(title: &str, text: &str) -> Vector {
        let features = Extractor::new().features(title, text, Some("en"));
        Vector::new(&features, &Frequencies::new())
    }

    #[test]
    fn what_is_alike_and_soon_is_one_development() {
        let crack = vector(
            "Crack closes Harbor Line bridge",
            "A crack was found in a girder of the Harbor Line bridge in Lakeport.",
        );
        let again = vector(
            "Harbor Line bridge closed after crack",
            "Inspectors found a crack in a girder of the bridge in Lakeport.",
        );
        let vote = vector(
            "Council votes on inquiry",
            "Council members voted for an independent inquiry by Ana Vale.",
        );
        let day = 86_400;
        let reports = [
            (0, crack.clone()),
            (3_600, again.clone()),
            (7_200, vote),
            (day, again.clone()),
            (5 * day, again),
        ];
        assert_eq!(developments(&reports), [0, 0, 1, 2, 3]);
        assert!(developments(&[]).is_empty());
    }
}
