//! OPML, in and out.

use crate::model::feed::Subscription;

/// Reads an OPML file of any dialect.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Subscription>, String> {
    todo!("{bytes:?}")
}

/// Writes subscriptions as OPML 2.0, nested by category.
pub fn write(subscriptions: &[Subscription], title: &str) -> String {
    todo!("{subscriptions:?} {title}")
}
