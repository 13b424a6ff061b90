//! What an entry's content is worth knowing by: the title it is shown with, and two hashes.

use std::borrow::Cow;

use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::Clean;
use crate::model::entry::{ContentKeys, NewEntry};
use crate::query::fold;
use crate::stories;

/// Characters of its text that an entry without a title is shown with.
const SUBSTITUTE_TITLE: usize = 80;

/// How the parameters of an address begin that only tell where a reader came from.
const TRACKING: &str = "utm_";

/// Returns the title that rows show: an entry without one shows its first words.
pub(super) fn shown_title(entry: &NewEntry) -> Cow<'_, str> {
    if !entry.title.is_empty() {
        return entry.title.as_str().into();
    }
    let text = Clean::line(&entry.text);
    let mut words = String::new();
    for word in text.split(' ') {
        if words.chars().count() + word.chars().count() >= SUBSTITUTE_TITLE {
            words.push('…');
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    match (words.is_empty(), entry.url.as_deref()) {
        (false, _) => words.into(),
        (true, Some(url)) => url.into(),
        (true, None) => UNTITLED.into(),
    }
}

/// What rows show of an entry that says nothing at all.
const UNTITLED: &str = "(no title)";

/// Returns whether a title says something: not where it stands for one that is missing.
pub(super) fn tells(title: &str, url: Option<&str>) -> bool {
    title != UNTITLED && url != Some(title)
}

/// Works out what the content of an entry is known by. This takes about as long as storing it,
/// so it is done where nobody waits for the database, and handed over in [`NewEntry::keys`].
pub fn content_keys(entry: &NewEntry) -> ContentKeys {
    ContentKeys {
        hash: hash(entry),
        copy: copy_key(entry),
        outlet: entry.url.as_deref().and_then(stories::outlet),
    }
}

/// Returns the keys of an entry, worked out here if nobody did.
pub(super) fn keys(entry: &NewEntry) -> Cow<'_, ContentKeys> {
    match &entry.keys {
        Some(keys) => Cow::Borrowed(keys),
        None => Cow::Owned(content_keys(entry)),
    }
}

/// Hashes what a reader sees of an entry, to tell whether it changed. White space and tracking
/// parameters, which some feeds change each time they are asked, say nothing.
fn hash(entry: &NewEntry) -> i64 {
    let url = entry.url.as_deref().unwrap_or_default();
    let url = stories::without_tracking(url);
    let summary = entry.summary.as_deref().unwrap_or_default();
    let parts = [entry.title.as_str(), &url, summary, &entry.html];
    let mut seen = Vec::with_capacity(parts.iter().map(|part| part.len() + 2).sum());
    for part in parts {
        if memmem::find(part.as_bytes(), TRACKING.as_bytes()).is_some() {
            push_words(&mut seen, without_tracking(part).as_bytes());
        } else {
            push_words(&mut seen, part.as_bytes());
        }
        seen.push(0);
    }
    xxh3_64(&seen).cast_signed()
}

/// Appends the words of `text`, a space after each. This runs over all that arrives, so stretches
/// in which single spaces part the words, most of them, are copied as they are.
fn push_words(seen: &mut Vec<u8>, text: &[u8]) {
    /// Bytes looked at together; the compiler does so with wide registers.
    const STRETCH: usize = 64;

    let is_odd = |byte: u8| byte.is_ascii_whitespace() && byte != b' ';
    let mut was_space = true;
    for stretch in text.chunks(STRETCH) {
        // Counted, not looked for: that needs no branch.
        let odd = stretch.iter().filter(|byte| is_odd(**byte)).count();
        let pairs = stretch.iter().zip(&stretch[1..]);
        let runs = pairs.filter(|(a, b)| **a == b' ' && **b == b' ').count();
        if odd + runs == 0 && !(was_space && stretch[0] == b' ') {
            seen.extend_from_slice(stretch);
            was_space = stretch.ends_with(b" ");
            continue;
        }
        for byte in stretch {
            let is_space = byte.is_ascii_whitespace();
            if !is_space {
                seen.push(*byte);
            } else if !was_space {
                seen.push(b' ');
            }
            was_space = is_space;
        }
    }
    if !was_space {
        seen.push(b' ');
    }
}

/// Returns HTML without the parameters `utm_…` of the addresses in it.
fn without_tracking(html: &str) -> String {
    let mut seen = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, parameter)) = rest.split_once(TRACKING) {
        seen.push_str(before);
        // Up to the next parameter or the end of the address.
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | '#');
        let end = parameter.find(is_end);
        rest = end.map_or("", |end| &parameter[end..]);
    }
    seen.push_str(rest);
    seen
}

/// Hashes what makes entries of different feeds copies of each other, if there is enough of it.
fn copy_key(entry: &NewEntry) -> Option<i64> {
    let canonical = entry.canonical.as_deref()?;
    let title = fold::fold(&entry.title).text;
    (!title.is_empty()).then(|| xxh3_64(format!("{canonical}\n{title}").as_bytes()).cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever parts the words, and wherever a stretch ends.
        #[test]
        fn words_are_parted_by_one_space(text in "([ab ]{0,70}|[ \t\r\n\x0c]{0,4}|ü){0,6}") {
            let mut seen = Vec::new();
            push_words(&mut seen, text.as_bytes());
            let words: Vec<&str> = text.split_ascii_whitespace().collect();
            let mut want = words.join(" ");
            if !words.is_empty() {
                want.push(' ');
            }
            prop_assert_eq!(String::from_utf8(seen), Ok(want));
        }
    }
}
