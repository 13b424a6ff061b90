//! Coverage: the versions of a story, outlet by outlet.

use super::{Clean, EntryRow};

/// One outlet's report of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The report.
    pub row: EntryRow,
    /// Outlets that carry the same text.
    pub copies: Vec<Clean>,
    /// Sentences in all.
    pub sentences: usize,
    /// Those that no other version has the content of.
    pub only: Vec<Clean>,
}

/// Returns the place of an outlet among the preferred ones, by its name or by the host that its
/// reports are on.
pub fn preference(row: &EntryRow, prefer: &[String]) -> Option<usize> {
    let host = row.url.as_ref().and_then(|url| {
        let (_, rest) = url.split_once("://")?;
        rest.split(['/', '?', '#']).next()
    });
    let outlet = row.outlet.to_lowercase();
    prefer
        .iter()
        .map(|wanted| wanted.trim())
        .position(|wanted| {
            let is_host = host.is_some_and(|host| {
                let rest = host.strip_suffix(wanted);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            });
            !wanted.is_empty() && (is_host || outlet == wanted.to_lowercase())
        })
}
