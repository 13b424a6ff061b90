//! Coverage: the versions of a story, outlet by outlet.

use super::{Clean, EntryRow};

/// What outlets say of a story.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coverage {
    /// Each outlet once.
    pub versions: Vec<Version>,
    /// Reports of the story in all, copies not counted.
    pub reports: u64,
    /// Outlets in all: of a very large story only the newest reports are compared.
    pub outlets: u64,
}

impl Coverage {
    /// Returns how many reports were compared.
    pub fn compared(&self) -> usize {
        let reports = self.versions.iter().map(|version| version.reports.len());
        reports.sum()
    }
}

/// What one outlet says of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its name.
    pub outlet: Clean,
    /// Its reports, the oldest first; never empty.
    pub reports: Vec<Report>,
    /// Whole sentences in them, each once.
    pub sentences: usize,
    /// Those that no other outlet has the content of.
    pub only: Vec<Clean>,
}

/// A report of an outlet.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The report.
    pub row: EntryRow,
    /// Outlets that carry the same text.
    pub copies: Vec<Clean>,
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
