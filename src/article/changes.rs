//! Changes: what differs between two versions of a text, word by word.

use std::ops::Range;

/// Most words that are taken out and put in before the rest is taken as rewritten: what differs
/// more is no correction, and finding its least difference costs the square of this.
const MAX_EDITS: usize = 1_000;

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both texts.
    Kept,
    /// It stood in the old one.
    Removed,
    /// It stands in the new one.
    Added,
}

/// A run of words with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub fate: Fate,
    /// Its bytes: of the old text if it was removed, else of the new one.
    pub range: Range<usize>,
}

/// Compares two texts by their words; white space alone is no difference. In the order of the new
/// text, what was removed before what was added in its place.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (before, after) = (words(old), words(new));
    let same = |i: usize, j: usize| old[before[i].clone()] == new[after[j].clone()];
    let shorter = before.len().min(after.len());
    let head = (0..shorter).take_while(|&i| same(i, i)).count();
    let tail = (0..shorter - head)
        .take_while(|&i| same(before.len() - 1 - i, after.len() - 1 - i))
        .count();
    let middle = (before.len() - head - tail, after.len() - head - tail);
    let script =
        script(middle, |i, j| same(head + i, head + j)).unwrap_or_else(|| rewritten(middle));

    let fates = std::iter::repeat_n(Fate::Kept, head)
        .chain(script)
        .chain(std::iter::repeat_n(Fate::Kept, tail));
    let mut changes = Runs::default();
    let (mut i, mut j) = (0, 0);
    for fate in fates {
        match fate {
            Fate::Kept => changes.keep(&after[j]),
            Fate::Removed => changes.remove(&before[i]),
            Fate::Added => changes.add(&after[j]),
        }
        i += usize::from(fate != Fate::Added);
        j += usize::from(fate != Fate::Removed);
    }
    changes.finish()
}

/// Joins words of one fate that follow each other.
#[derive(Default)]
struct Runs {
    done: Vec<Change>,
    removed: Option<Range<usize>>,
    added: Option<Range<usize>>,
}

impl Runs {
    fn keep(&mut self, word: &Range<usize>) {
        self.flush();
        match self.done.last_mut() {
            Some(last) if last.fate == Fate::Kept => last.range.end = word.end,
            _ => self.done.push(Change {
                fate: Fate::Kept,
                range: word.clone(),
            }),
        }
    }

    fn remove(&mut self, word: &Range<usize>) {
        self.removed.get_or_insert_with(|| word.clone()).end = word.end;
    }

    fn add(&mut self, word: &Range<usize>) {
        self.added.get_or_insert_with(|| word.clone()).end = word.end;
    }

    fn flush(&mut self) {
        let removed = self.removed.take().map(|range| (Fate::Removed, range));
        let added = self.added.take().map(|range| (Fate::Added, range));
        let runs = removed.into_iter().chain(added);
        self.done
            .extend(runs.map(|(fate, range)| Change { fate, range }));
    }

    fn finish(mut self) -> Vec<Change> {
        self.flush();
        self.done
    }
}

/// Returns the places of the words of a text.
fn words(text: &str) -> Vec<Range<usize>> {
    text.split_whitespace()
        .map(|word| {
            // Both point into the same text.
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            start..start + word.len()
        })
        .collect()
}

fn rewritten((before, after): (usize, usize)) -> Vec<Fate> {
    let removed = std::iter::repeat_n(Fate::Removed, before);
    removed
        .chain(std::iter::repeat_n(Fate::Added, after))
        .collect()
}

/// Finds the shortest way from the one sequence to the other (Myers 1986); `None` if it is longer
/// than [`MAX_EDITS`].
fn script(
    (before, after): (usize, usize),
    same: impl Fn(usize, usize) -> bool,
) -> Option<Vec<Fate>> {
    let most = (before + after).min(MAX_EDITS);
    // For each diagonal, shifted by `most + 1`, how far one comes in the old sequence.
    let middle = most + 1;
    let mut reach = vec![0_usize; 2 * middle + 1];
    let mut trace = Vec::new();
    for edits in 0..=most {
        trace.push(reach[middle - edits..=middle + edits].to_vec());
        for diagonal in (middle - edits..=middle + edits).step_by(2) {
            let mut i = if goes_down(&reach, diagonal, middle, edits) {
                reach[diagonal + 1]
            } else {
                reach[diagonal - 1] + 1
            };
            // Behind the start of the new sequence there is nothing.
            let Some(mut j) = (i + middle).checked_sub(diagonal) else {
                continue;
            };
            while i < before && j < after && same(i, j) {
                (i, j) = (i + 1, j + 1);
            }
            reach[diagonal] = i;
            if i >= before && j >= after {
                return Some(walk_back(&trace, (before, after)));
            }
        }
    }
    None
}

/// Returns whether the best way onto a diagonal comes from the one above, by adding.
fn goes_down(reach: &[usize], diagonal: usize, middle: usize, edits: usize) -> bool {
    diagonal == middle - edits
        || (diagonal != middle + edits && reach[diagonal - 1] < reach[diagonal + 1])
}

fn walk_back(trace: &[Vec<usize>], (mut i, mut j): (usize, usize)) -> Vec<Fate> {
    let mut fates = Vec::new();
    for (edits, reach) in trace.iter().enumerate().skip(1).rev() {
        // Of this row only the diagonals of so many edits were kept.
        let diagonal = i + edits - j;
        let is_added = goes_down(reach, diagonal, edits, edits);
        let from = if is_added { diagonal + 1 } else { diagonal - 1 };
        let start = reach[from];
        let start_j = start + edits - from;
        while i > start && j > start_j && i > 0 && j > 0 {
            fates.push(Fate::Kept);
            (i, j) = (i - 1, j - 1);
        }
        if is_added {
            fates.push(Fate::Added);
            j -= 1;
        } else {
            fates.push(Fate::Removed);
            i -= 1;
        }
    }
    fates.extend(std::iter::repeat_n(Fate::Kept, i));
    fates.reverse();
    fates
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes what was removed in `[-…-]` and what was added in `{+…+}`.
    fn marked(old: &str, new: &str) -> String {
        let parts: Vec<String> = changes(old, new)
            .into_iter()
            .map(|change| match change.fate {
                Fate::Kept => new[change.range].to_owned(),
                Fate::Removed => format!("[-{}-]", &old[change.range]),
                Fate::Added => format!("{{+{}+}}", &new[change.range]),
            })
            .collect();
        parts.join(" ")
    }

    #[test]
    fn words_that_came_and_went() {
        let cases = [
            ("", "", ""),
            ("a b", "a  b\n", "a  b"),
            ("", "a b", "{+a b+}"),
            ("a b", "", "[-a b-]"),
            (
                "the ferry stops at noon",
                "the ferry sails at noon",
                "the ferry [-stops-] {+sails+} at noon",
            ),
            ("a b c d", "b c d e", "[-a-] b c d {+e+}"),
            (
                "five dead",
                "six dead, two missing",
                "[-five dead-] {+six dead, two missing+}",
            ),
            ("a x b y c", "a b c", "a [-x-] b [-y-] c"),
        ];
        for (old, new, want) in cases {
            assert_eq!(marked(old, new), want);
        }
    }

    #[test]
    fn a_text_that_was_rewritten_is_taken_out_whole() {
        let text = |letter: char| {
            let words: Vec<String> = (0..3_000).map(|n| format!("{letter}{n}")).collect();
            words.join(" ")
        };
        let found = changes(&format!("x {}", text('a')), &format!("x {}", text('b')));
        let fates: Vec<Fate> = found.iter().map(|change| change.fate).collect();
        assert_eq!(fates, [Fate::Kept, Fate::Removed, Fate::Added]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_had_back(old in "[ab c]{0,40}", new in "[ab c]{0,40}") {
            let found = changes(&old, &new);
            let side = |text: &str, other: Fate, kept: &str| -> Vec<String> {
                let parts = found.iter().filter(|change| change.fate != other);
                parts
                    .flat_map(|change| {
                        let of = if change.fate == Fate::Kept { kept } else { text };
                        of[change.range.clone()].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
                    })
                    .collect()
            };
            let want = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(side(&old, Fate::Added, &new), want(&old));
            prop_assert_eq!(side(&new, Fate::Removed, &new), want(&new));
        }
    }
}
