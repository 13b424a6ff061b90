//! What an entry's content is worth knowing by: the title it is shown with, and two hashes.

use std::borrow::Cow;

use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::Clean;
use crate::model::entry::NewEntry;
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

/// Hashes what a reader sees of an entry, to tell whether it changed. White space and tracking
/// parameters, which some feeds change each time they are asked, say nothing.
pub(super) fn hash(entry: &NewEntry) -> i64 {
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

/// Appends the words of `text`, a space after each. This runs over all that arrives, so it does
/// not look for the ends of words: each byte is written, and the next over it if it was one of
/// several that part two words.
fn push_words(seen: &mut Vec<u8>, text: &[u8]) {
    let start = seen.len();
    seen.resize(start + text.len() + 1, b' ');
    let room = &mut seen[start..];
    let mut end = 0;
    let mut was_space = true;
    for byte in text {
        let is_space = byte.is_ascii_whitespace();
        room[end] = if is_space { b' ' } else { *byte };
        end += usize::from(!(is_space && was_space));
        was_space = is_space;
    }
    if !was_space {
        room[end] = b' ';
        end += 1;
    }
    seen.truncate(start + end);
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
pub(super) fn copy_key(entry: &NewEntry) -> Option<i64> {
    let canonical = entry.canonical.as_deref()?;
    let title = fold::fold(&entry.title).text;
    (!title.is_empty()).then(|| xxh3_64(format!("{canonical}\n{title}").as_bytes()).cast_signed())
}
