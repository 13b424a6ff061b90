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

/// Returns the words of a sentence, in small letters.
fn bare(sentence: &str) -> String {
    let folded = fold::fold(sentence).text;
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Compares the reports of the outlet that was read as the `nth`. What several of them say, or the
/// feed and the page of one, counts once.
fn version(memory: &Memory, nth: usize, reports: Vec<StoredReport>) -> Version {
    // A text that is the headline again says nothing.
    let titles: Vec<String> = reports
        .iter()
        .map(|report| bare(&report.row.title))
        .collect();
    let mut said = HashSet::new();
    let mut only = Vec::new();
    for report in &reports {
        for judged in memory.judge_apart(nth, &report.prose) {
            let sentence = &report.prose[judged.range];
            let content = bare(sentence);
            let counts = is_whole(sentence) && !titles.contains(&content);
            if counts && said.insert(content) && judged.is_new {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, EntryRow, FeedId, Flags, StoryId, Time};

    fn report(id: i64, outlet: &str, title: &str, html: &str) -> StoredReport {
        StoredReport {
            row: EntryRow {
                id: EntryId(id),
                feed: FeedId(1),
                story: StoryId(1),
                published: Time(id * 600),
                is_undated: false,
                title: Clean::line(title),
                outlet: Clean::line(outlet),
                url: None,
                flags: Flags::default(),
                hold: None,
                topics: Vec::new(),
                about: Vec::new(),
                excerpt: None,
                hits: Vec::new(),
                copies: 0,
                words: 0,
                score: 0,
                told: None,
                is_member: false,
                place: None,
                under: None,
                tags: Vec::new(),
            },
            outlet: outlet.to_owned(),
            copies: Vec::new(),
            text: crate::article::plain(html),
            prose: crate::article::prose(html),
        }
    }

    #[test]
    fn each_outlet_is_compared_once_and_by_whole_sentences() {
        let coverage = compare(StoredCoverage {
            reports: vec![
                report(
                    1,
                    "Bay Wire",
                    "Bridge closed",
                    "<p>The bridge is closed for a week. Some 31,000 cars use it every day.</p>",
                ),
                report(
                    2,
                    "Ledger",
                    "Ruiz speaks of the bridge",
                    "<p>Ruiz speaks of the bridge.</p><h2>What Dana Ruiz said</h2>\
                     <table><tr><td>Outer channel</td><td>48 federal</td></tr></table>\
                     <figure><figcaption>The mayor, Dana Ruiz, at the bridge on Tuesday.</figcaption>\
                     </figure><p>Mayor Dana Ruiz promised two ferries. The bridge is closed for a \
                     week.</p><ul><li>the Fish Quay is closed, too.</li></ul>",
                ),
                report(
                    3,
                    "Bay Wire",
                    "Ferries to come",
                    "<p>Mayor Dana Ruiz promised two ferries. Some 31,000 cars use it every day. \
                     Ana Vale wants an inquiry into the survey …</p>",
                ),
            ],
            all: 3,
            outlets: 2,
        });
        assert_eq!(
            (coverage.compared(), coverage.reports, coverage.outlets),
            (3, 3, 2)
        );
        let said: Vec<(&str, usize, usize, Vec<&str>)> = (coverage.versions.iter())
            .map(|version| {
                let only = version.only.iter().map(Clean::as_str).collect();
                let reports = version.reports.len();
                (version.outlet.as_str(), reports, version.sentences, only)
            })
            .collect();
        assert_eq!(
            said,
            [
                // What both of its reports say counts once; what was cut off does not.
                ("Bay Wire", 2, 3, vec!["Some 31,000 cars use it every day."]),
                // Neither the headline again nor a heading, a row, a caption, a piece of a list.
                ("Ledger", 1, 2, vec![]),
            ]
        );
    }
}
