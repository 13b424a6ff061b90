//! Pairs of places that are near each other.

use std::cmp::Reverse;

use super::needle::{Matches, Span};

/// Returns the spans from the first word to the last of each pair of places, one of `left` and
/// one of `right` (each sorted), with at most `distance` words between, not overlapping. A span
/// that holds another is left out.
pub(super) fn hulls(
    left: &[Span],
    right: &[Span],
    distance: usize,
    is_ordered: bool,
    matches: &Matches<'_>,
) -> Vec<Span> {
    let mut found = Vec::new();
    from_each(left, right, distance, matches, &mut found);
    if !is_ordered {
        from_each(right, left, distance, matches, &mut found);
    }
    found.sort_unstable_by_key(|hull| (hull.text, hull.end, Reverse(hull.start)));
    // Whatever a span holds ends no later: it comes before it.
    let mut innermost: Option<Span> = None;
    found.retain(|hull| {
        let holds = |known: &Span| known.text == hull.text && known.start >= hull.start;
        let is_kept = !innermost.as_ref().is_some_and(holds);
        if is_kept {
            innermost = Some(*hull);
        }
        is_kept
    });
    found
}

/// Adds for each of `first` the shortest span to a later one of `second` that is near enough.
fn from_each(
    first: &[Span],
    second: &[Span],
    distance: usize,
    matches: &Matches<'_>,
    found: &mut Vec<Span>,
) {
    for a in first {
        let next = second.partition_point(|b| (b.text, b.start) < (a.text, a.end));
        let mut best: Option<Span> = None;
        for b in &second[next..] {
            if b.text != a.text
                || best.is_some_and(|best| b.start >= best.end)
                || matches.words_between(a.text, a.end, b.start) > distance
            {
                break;
            }
            if best.is_none_or(|best| b.end < best.end) {
                best = Some(Span { end: b.end, ..*a });
            }
        }
        found.extend(best);
    }
}
