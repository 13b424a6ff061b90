//! Stories: which entries tell of the same thing. For now: copies, and who the outlet is.

/// Reduces an address for comparison: scheme and `www.` dropped, host in small letters, fragment and tracking
/// parameters removed, remaining parameters sorted, trailing slash dropped. `None` if it is not
/// http(s) or its path is empty.
pub fn canonical(url: &str) -> Option<String> {
    todo!("{url}")
}

/// Returns the outlet of an address: the registrable part of its host.
pub fn outlet(url: &str) -> Option<String> {
    todo!("{url}")
}
