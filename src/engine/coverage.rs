//! What each outlet says of a story that no other does.

use std::collections::HashSet;

use crate::model::Clean;
use crate::model::coverage::{Coverage, Report, Version};
use crate::query::{fold, language};
use crate::store::{StoredCoverage, StoredReport};
use crate::stories::{Memory, is_whole};

/// Compares what outlets say. Headlines are read too, and not compared.
pub(super) fn compare(stored: StoredCoverage) -> Coverage {
    let sample = (stored.reports.first()).map_or("", |report| report.text.as_str());
    let mut memory = Memory::new(language::detect(sample), sample);
    let mut outlets: Vec<(String, Vec<StoredReport>)> = Vec::new();
    for report in stored.reports {
        match outlets.iter_mut().find(|(own, _)| *own == report.outlet) {
            Some((_, reports)) => reports.push(report),
            None => outlets.push((report.outlet.clone(), vec![report])),
        }
    }
    for (_, reports) in &outlets {
        let texts = reports.iter();
        let texts: Vec<String> = texts
            .map(|report| format!("{}\n{}", report.row.title, report.text))
            .collect();
        memory.read(&texts.join("\n"));
    }
    let versions = outlets.into_iter().enumerate();
    let versions = versions.map(|(nth, (_, reports))| version(&memory, nth, reports));
    Coverage {
        versions: versions.collect(),
        reports: stored.all,
        outlets: stored.outlets,
    }
}

/// Compares the reports of the outlet that was read as the `nth`. What several of them say, or the
/// feed and the page of one, counts once.
fn version(memory: &Memory, nth: usize, reports: Vec<StoredReport>) -> Version {
    let mut said = HashSet::new();
    let mut only = Vec::new();
    for report in &reports {
        for judged in memory.judge_apart(nth, &report.prose) {
            let sentence = &report.prose[judged.range];
            if is_whole(sentence) && said.insert(fold::fold(sentence).text) && judged.is_new {
                only.push(Clean::line(sentence));
            }
        }
    }
    Version {
        // Feeds of one outlet may have several names: the newest report has the one that it goes by.
        outlet: reports
            .last()
            .map(|report| report.row.outlet.clone())
            .unwrap_or_default(),
        reports: reports
            .into_iter()
            .map(|report| Report {
                row: report.row,
                copies: report.copies,
            })
            .collect(),
        sentences: said.len(),
        only,
    }
}
