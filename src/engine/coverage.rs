//! What each version of a story says that no other does.

use crate::model::Clean;
use crate::model::coverage::Version;
use crate::query::language;
use crate::store::StoredVersion;
use crate::stories::Memory;

/// Compares the versions of a story. Headlines are read too, and not compared.
pub(super) fn compare(versions: Vec<StoredVersion>) -> Vec<Version> {
    let sample = versions.first().map_or("", |version| &version.text);
    let mut memory = Memory::new(language::detect(sample), sample);
    for version in &versions {
        memory.read(&format!("{}\n{}", version.row.title, version.text));
    }
    let compared = versions.into_iter().enumerate().map(|(nth, version)| {
        let judged = memory.judge_apart(nth, &version.text);
        let only = judged.iter().filter(|one| one.is_new);
        Version {
            sentences: judged.len(),
            only: only
                .map(|one| Clean::line(&version.text[one.range.clone()]))
                .collect(),
            row: version.row,
            copies: version.copies,
        }
    });
    compared.collect()
}
