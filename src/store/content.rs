//! What an entry's content is worth knowing by: the title it is shown with, and two hashes.

use std::borrow::Cow;
use std::iter::Peekable;

use memchr::{memchr_iter, memchr3_iter, memmem};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

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
    let mut seen = Xxh3Default::new();
    for part in [entry.title.as_str(), &url, summary, &entry.html] {
        let part = if memmem::find(part.as_bytes(), TRACKING.as_bytes()).is_some() {
            without_tracking(part).into()
        } else {
            Cow::Borrowed(part)
        };
        each_stretch(part.as_bytes(), |words| {
            seen.update(words);
            seen.update(b" ");
        });
        seen.update(&[0]);
    }
    seen.digest().cast_signed()
}

/// Hands over the words of `text`, one space between them, in stretches without a space at either
/// end. This runs over all that arrives, so only what ends a stretch is looked for: white space
/// but single spaces.
fn each_stretch(text: &[u8], mut take: impl FnMut(&[u8])) {
    let mut lines = memchr3_iter(b'\n', b'\r', b'\t', text).peekable();
    let mut pages = memchr_iter(b'\x0c', text).peekable();
    let mut gaps = memmem::find_iter(text, b"  ").peekable();
    let mut at = 0;
    loop {
        let spaces = text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        at += spaces.count();
        if at == text.len() {
            return;
        }
        let ends = [
            next_from(&mut lines, at),
            next_from(&mut pages, at),
            next_from(&mut gaps, at),
        ];
        let end = ends.into_iter().flatten().min().unwrap_or(text.len());
        take(text[at..end].trim_ascii_end());
        at = end;
    }
}

/// Returns the first of `places` that is not before `at`.
fn next_from(places: &mut Peekable<impl Iterator<Item = usize>>, at: usize) -> Option<usize> {
    while places.next_if(|place| *place < at).is_some() {}
    places.peek().copied()
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
            each_stretch(text.as_bytes(), |words| {
                assert!(!words.is_empty());
                seen.extend_from_slice(words);
                seen.push(b' ');
            });
            let words: Vec<&str> = text.split_ascii_whitespace().collect();
            let mut want = words.join(" ");
            if !words.is_empty() {
                want.push(' ');
            }
            prop_assert_eq!(String::from_utf8(seen), Ok(want));
        }
    }
}
