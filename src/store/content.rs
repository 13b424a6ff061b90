//! What an entry's content is worth knowing by: the title it is shown with, and two hashes.

use std::borrow::Cow;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::model::Clean;
use crate::model::entry::NewEntry;
use crate::query::fold;
use crate::stories;

/// Characters of its text that an entry without a title is shown with.
const SUBSTITUTE_TITLE: usize = 80;

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
    let mut hasher = Xxh3::new();
    let url = entry.url.as_deref().unwrap_or_default();
    let url = stories::without_tracking(url);
    let summary = entry.summary.as_deref().unwrap_or_default();
    for part in [entry.title.as_str(), &url, summary, &entry.html] {
        for word in part.split_ascii_whitespace() {
            update_without_tracking(&mut hasher, word);
            hasher.update(b" ");
        }
        hasher.update(b"\0");
    }
    hasher.digest().cast_signed()
}

/// Hashes a piece of HTML without the parameters `utm_…` of the addresses in it.
fn update_without_tracking(hasher: &mut Xxh3, piece: &str) {
    const PARAMETER: &str = "utm_";
    let mut rest = piece;
    while let Some((before, parameter)) = rest.split_once(PARAMETER) {
        hasher.update(before.as_bytes());
        // Up to the next parameter or the end of the address.
        let end = parameter.find(['&', '"', '\'', '<', '#']);
        rest = end.map_or("", |end| &parameter[end..]);
    }
    hasher.update(rest.as_bytes());
}

/// Hashes what makes entries of different feeds copies of each other, if there is enough of it.
pub(super) fn copy_key(entry: &NewEntry) -> Option<i64> {
    let canonical = entry.canonical.as_deref()?;
    let title = fold::fold(&entry.title).text;
    (!title.is_empty()).then(|| xxh3_64(format!("{canonical}\n{title}").as_bytes()).cast_signed())
}
