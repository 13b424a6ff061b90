// NOTE (founder to text helper): I am writing src/article/* and tests/it/article.rs myself on main right now.
// Skip article entirely. Finish query (commit at once!), then topics, then report. Thanks.
//! Article: from the HTML of an entry to text, and to a page of lines.

use crate::model::{Hit, Page};

/// Reduces HTML to plain text, blocks separated by `\n`: cheap, no layout, never fails. For
/// matching and the full-text index.
pub fn plain(html: &str) -> String {
    todo!("{html}")
}

/// Lays `html` out in lines of at most `width` cells. Never fails and never panics: what cannot be
/// rendered is shown as plain text with a notice.
pub fn lay_out(html: &str, base: Option<&str>, width: u16) -> Page {
    todo!("{html} {base:?} {width}")
}

/// Marks the hits that `find` reports on the text of `page` (one string for the page; a wrapped
/// line break is a space, others `\n`), splitting runs where a hit begins or ends.
pub fn highlight(page: &mut Page, find: impl FnOnce(&str) -> Vec<Hit>) {
    let _ = (page, find(""));
    todo!()
}
