//! As many entries as feedparser finds, in every file that it reads as a feed with content.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::{corpus, read, report, share};

/// Entries by file, as feedparser 6.0.14 finds them: every file of the corpus in which it finds an
/// entry or a title, without those that are another one's text in another encoding.
const REFERENCE: &str = include_str!("../../corpus/feedparser-entries.tsv");

/// Files in which another number is right, each with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "feedparser/illformed/rss_incomplete_cdata.xml",
        "the one item is cut in its title; only whole items are kept",
    ),
    (
        "feedparser/wellformed/atom/entry_link_no_href_link_priority.xml",
        "both entries say the same, without an id: one entry",
    ),
    (
        "feedparser/wellformed/atom10/entry_link_no_href_link_priority.xml",
        "both entries say the same, without an id: one entry",
    ),
    (
        "feedparser/wellformed/cdf/item_abstract_map_description.xml",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_href_map_link.xml",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_lastmod.xml",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_lastmod_parsed.xml",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_title.xml",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/namespace/unknown-namespace.xml",
        "an <item> in Atom is no entry",
    ),
    (
        "feedvalidator/atom/4.1.1/duplicate-entries-all.xml",
        "ten times the same id, link and title are one entry (RFC 4287 §4.1.1)",
    ),
    (
        "feedvalidator/atom/4.2.11/source-entry.xml",
        "an entry inside the <source> of another is none of this feed",
    ),
    (
        "feedvalidator/atom/must/entry_id_duplicate_value.xml",
        "the same id and no title, twice, is one entry (RFC 4287 §4.1.1)",
    ),
    (
        "feedvalidator/ext/feedsync/sync-id-duplicated.xml",
        "the same id, title and text, twice, is one entry (RFC 4287 §4.1.1)",
    ),
    (
        "feedvalidator/rss20/element-channel-item-author/valid_email_addresses.xml",
        "three items without title, text and link: nothing tells them apart",
    ),
];

/// Entries of a file that feedparser finds, by its name below `feeds`.
pub(super) fn reference() -> BTreeMap<&'static str, usize> {
    let lines = REFERENCE.lines().map(|line| line.split_once('\t').unwrap());
    lines
        .map(|(count, file)| (file, count.parse().unwrap()))
        .collect()
}

#[test]
fn as_many_entries_as_feedparser_finds() {
    let Some(corpus) = corpus("the number of entries") else {
        return;
    };
    let reference = reference();
    let (mut good, mut details, mut unexcused) = (0, String::new(), Vec::new());
    for (file, want) in &reference {
        let body = fs::read(corpus.join("feeds").join(file)).unwrap();
        let result = read(&body, None);
        let got = result.as_ref().ok().map(|feed| feed.entries.len());
        if got == Some(*want) {
            good += 1;
            continue;
        }
        let excuse = OTHERWISE.iter().find(|(name, _)| name == file);
        let reason = excuse.map_or("not excused", |(_, reason)| reason);
        if excuse.is_none() {
            unexcused.push(*file);
        }
        let got = got.map_or_else(
            || result.unwrap_err().to_string(),
            |entries| entries.to_string(),
        );
        let _ = writeln!(details, "- {file}: want {want}, got {got} ({reason})");
    }
    let share = share(good, reference.len());
    let summary = format!(
        "entries: {good} of {} files give as many as feedparser finds ({share:.1} %)",
        reference.len()
    );
    report("corpus-entries.md", &summary, &details);
    assert!(share >= 98.0, "{summary}");
    assert_eq!(unexcused, [""; 0]);
}
