//! What an entry's content is worth knowing by: the title it is shown with, and two hashes.

use std::borrow::Cow;

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
        (true, None) => "(no title)".into(),
    }
}

/// Hashes what a reader sees of an entry, to tell whether it changed. White space and tracking
/// parameters, which some feeds change each time they are asked, say nothing.
pub(super) fn hash(entry: &NewEntry) -> i64 {
    let url = entry.url.as_deref().unwrap_or_default();
    let url = stories::without_tracking(url);
    let summary = entry.summary.as_deref().unwrap_or_default();
    let parts = [entry.title.as_str(), &url, summary, &entry.html];
    let mut seen = String::with_capacity(parts.iter().map(|part| part.len() + 2).sum());
    for part in parts {
        let is_tracked = part.contains(TRACKING);
        for word in part.split_ascii_whitespace() {
            if is_tracked {
                push_without_tracking(&mut seen, word);
            } else {
                seen.push_str(word);
            }
            seen.push(' ');
        }
        seen.push('\0');
    }
    xxh3_64(seen.as_bytes()).cast_signed()
}

/// Appends a piece of HTML without the parameters `utm_…` of the addresses in it.
fn push_without_tracking(seen: &mut String, piece: &str) {
    let mut rest = piece;
    while let Some((before, parameter)) = rest.split_once(TRACKING) {
        seen.push_str(before);
        // Up to the next parameter or the end of the address.
        let end = parameter.find(['&', '"', '\'', '<', '#']);
        rest = end.map_or("", |end| &parameter[end..]);
    }
    seen.push_str(rest);
}

/// Hashes what makes entries of different feeds copies of each other, if there is enough of it.
pub(super) fn copy_key(entry: &NewEntry) -> Option<i64> {
    let canonical = entry.canonical.as_deref()?;
    let title = fold::fold(&entry.title).text;
    (!title.is_empty()).then(|| xxh3_64(format!("{canonical}\n{title}").as_bytes()).cast_signed())
}
