//! An entry of another reader as an entry of ours: what the next refresh knows as the same.

use crate::feed::normalize;
use crate::model::import::ForeignEntry;
use crate::model::{NewEntry, Time};

/// Returns the identity that the same item will have when its feed is fetched.
///
/// Other readers put a link, a link with a date, or a title in the place of a guid that is
/// missing; here that place is the link's, without tracking parameters.
pub fn identity_of(entry: &ForeignEntry) -> Option<&str> {
    let guid = entry.guid.trim();
    let url = entry.url.trim();
    let is_own = !guid.is_empty()
        && (url.is_empty() || guid == url || !guid.starts_with(url))
        && !(url.is_empty() && guid == entry.title.trim());
    is_own.then_some(guid)
}

/// Makes an entry of ours.
pub fn new_entry(entry: ForeignEntry, now: Time) -> NewEntry {
    let guid = identity_of(&entry).unwrap_or_default().to_owned();
    normalize::foreign(entry, &guid, now)
}
