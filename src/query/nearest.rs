//! The nearest name, for "did you mean".

/// Returns the name closest to `written`, if it is close enough to be a slip.
pub(super) fn nearest<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase();
    names
        .iter()
        .map(|&name| (distance(&written, name), name))
        .filter(|&(distance, name)| distance <= 1 + name.len() / 4)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// Counts insertions, deletions, substitutions and swaps of neighbours between `a` and `b`.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(32).collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let swap = if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                before[j - 1] + 1
            } else {
                usize::MAX
            };
            let change = last[j] + usize::from(a[i] != b[j]);
            row.push(change.min(swap).min(last[j + 1] + 1).min(row[j] + 1));
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["title", "body", "feed", "category", "topic", "is"];
        let cases = [
            ("titel", Some("title")),
            ("Feed", Some("feed")),
            ("cateory", Some("category")),
            ("quux", None),
            ("bdoy", Some("body")),
        ];
        for (written, want) in cases {
            assert_eq!(nearest(written, &names), want, "{written}");
        }
    }
}
