//! Moving and deleting whole topics and saved queries in the text of `topics.toml`.
//!
//! Each is a block of lines: the comment right above it, its header, all that belongs to it.
//! What stands between two blocks (blank lines, and comments apart from both) stays where it is.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Returns `text` with the topic `index` exchanged with the one before (`up`) or behind it; `None`
/// if there is none.
pub(super) fn moved(text: &str, index: usize, up: bool) -> Option<String> {
    let blocks = blocks(text, "topic")?;
    let other = if up { index.checked_sub(1)? } else { index + 1 };
    let (first, second) = (index.min(other), index.max(other));
    let (first, second) = (blocks.get(first)?.clone(), blocks.get(second)?.clone());
    Some(format!(
        "{}{}{}{}{}",
        &text[..first.start],
        &text[second.clone()],
        &text[first.end..second.start],
        &text[first],
        &text[second.end..],
    ))
}

/// Returns `text` without the table `index` of those written `[[kind]]`; `None` if there is none.
pub(super) fn without(text: &str, kind: &str, index: usize) -> Option<String> {
    let block = blocks(text, kind)?.get(index)?.clone();
    let (before, after) = (&text[..block.start], &text[block.end..]);
    // Of the blank lines around it those above stay.
    let has_gap = before.is_empty() || before.ends_with("\n\n");
    let after = if has_gap {
        after.trim_start_matches('\n')
    } else {
        after
    };
    Some(if after.is_empty() {
        format!("{}\n", before.trim_end_matches('\n'))
    } else {
        format!("{before}{after}")
    })
}

/// Returns where the tables of a kind stand, in the order of the file; `None` if they are not
/// written `[[kind]]`.
fn blocks(text: &str, kind: &str) -> Option<Vec<Range<usize>>> {
    let root = DeTable::parse(text).ok()?;
    let mut topics = Vec::new();
    let mut headers = Vec::new();
    for (key, value) in root.get_ref() {
        match value.get_ref() {
            DeValue::Array(list) => {
                let starts = list.iter().filter_map(|item| header(text, item));
                if key.get_ref() == kind {
                    topics.extend(starts.clone());
                    if topics.len() < list.iter().count() {
                        return None;
                    }
                }
                headers.extend(starts);
            }
            DeValue::Table(_) => headers.extend(header(text, value)),
            _ => {}
        }
    }
    headers.sort_unstable();
    let block = |start: usize| {
        let next = headers.iter().copied().find(|header| *header > start);
        above(text, start)..last_line(text, start..next.unwrap_or(text.len()))
    };
    Some(topics.into_iter().map(block).collect())
}

/// Returns where the header of a table begins; `None` for a table written in one line.
fn header(text: &str, table: &Spanned<DeValue<'_>>) -> Option<usize> {
    table.get_ref().as_table()?;
    let line = text[..table.span().start]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    text[line..].trim_start().starts_with('[').then_some(line)
}

/// Returns where the comment right above the line at `start` begins.
fn above(text: &str, start: usize) -> usize {
    let mut start = start;
    while let Some(rest) = text[..start].strip_suffix('\n') {
        let line = rest.rfind('\n').map_or(0, |at| at + 1);
        if !text[line..start].trim_start().starts_with('#') {
            break;
        }
        start = line;
    }
    start
}

/// Returns the end of the last line of a range that is neither blank nor a comment.
fn last_line(text: &str, range: Range<usize>) -> usize {
    let mut end = range.start;
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        at += line.len();
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            end = at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# the file

# about a
[[topic]]
name = \"a\"
match = [
  'x', # one
  # no query
]

# ---- more ----

# about b
# in two lines
[[topic]]
name = \"b\"
match = 'y'
[topic.notify]
mode = \"off\"

[[mute]]
q = 'z'

[[topic]]
name = \"c\"
match = 'z'
";

    #[test]
    fn a_topic_moves_with_its_comment_and_leaves_the_others() {
        let swapped = moved(FILE, 0, false).expect("two topics");
        let want = "\
# the file

# about b
# in two lines
[[topic]]
name = \"b\"
match = 'y'
[topic.notify]
mode = \"off\"

# ---- more ----

# about a
[[topic]]
name = \"a\"
match = [
  'x', # one
  # no query
]

[[mute]]
q = 'z'

[[topic]]
name = \"c\"
match = 'z'
";
        assert_eq!(swapped, want);
        assert_eq!(moved(&swapped, 1, true).as_deref(), Some(FILE));
        assert_eq!(moved(FILE, 0, true), None);
        assert_eq!(moved(FILE, 2, false), None);
        assert_eq!(moved("topic = [{ name = 'a' }]", 0, false), None);
        let down = moved(FILE, 1, false).expect("a topic behind the mute");
        assert!(down.find("\"c\"") < down.find("[[mute]]"), "{down}");
        assert!(down.contains("z'\n\n# about b\n"), "{down}");
    }

    #[test]
    fn a_topic_goes_with_its_comment_alone() {
        let rest = without(FILE, "topic", 1).expect("a topic");
        let want = "\
# ---- more ----

[[mute]]
q = 'z'
";
        assert!(rest.contains(want), "{rest}");
        assert!(!rest.contains("about b"), "{rest}");
        let rest = without(FILE, "topic", 2).expect("a topic");
        assert!(rest.ends_with("q = 'z'\n"), "{rest}");
        let rest = without("[[topic]]\nname = 'a'\n", "topic", 0).expect("a topic");
        assert_eq!(rest.trim(), "");
        assert_eq!(without(FILE, "topic", 3), None);
    }
}
