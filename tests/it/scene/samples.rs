//! Samples of the invented Harbor Line story for the panels of how it developed.

use coranto::model::coverage::{Coverage, Report, Version};
use coranto::model::suggestion::{Cause, Suggestion};
use coranto::model::timeline::{Point, Summary, Timeline};
use coranto::model::{Clean, EntryId, StoryId};

use super::{NOW, row};

/// What the topic on the harbor could look for as well.
pub(super) fn suggestions() -> Vec<Suggestion> {
    let one = |term: &str, cause, outlets| Suggestion {
        term: Clean::line(term),
        cause,
        outlets,
    };
    let rising = Cause::Rising {
        recent: 6,
        expected: 1.2,
    };
    let related = Cause::Related {
        inside: 9,
        outside: 1,
    };
    vec![one("inquiry", rising, 3), one("Ana Vale", related, 4)]
}

/// Hours before now, outlet, headline, marks (`r` read), reports, new ones, who joined how many
/// minutes later.
type Sample = (
    i64,
    &'static str,
    &'static str,
    &'static str,
    u64,
    u64,
    &'static [(&'static str, i64)],
);

const POINTS: [Sample; 14] = [
    (
        0,
        "Lakeport Ledger",
        "Harbor Line talks resume as Dana Ruiz and the dock union meet",
        "",
        7,
        7,
        &[
            ("Bay Wire", 2),
            ("Northside Radio", 31),
            ("Harbor Courier", 44),
        ],
    ),
    (
        1,
        "Bay Wire",
        "Dock union names T. Okafor to speak for it",
        "",
        2,
        2,
        &[("Harbor Courier", 65)],
    ),
    (
        2,
        "Northside Radio",
        "Port authority may let the survey be published",
        "",
        1,
        1,
        &[],
    ),
    (
        3,
        "Open Almanac",
        "What a survey of a channel measures",
        "",
        1,
        1,
        &[],
    ),
    (
        4,
        "Harbor Courier",
        "Two council members want a vote this week",
        "",
        3,
        1,
        &[("Bay Wire", 20)],
    ),
    (
        5,
        "Bay Wire",
        "Ferry times change for a week",
        "",
        1,
        0,
        &[],
    ),
    (
        20,
        "Northside Radio",
        "Listeners ask: who pays for the Harbor Line?",
        "r",
        5,
        0,
        &[("Bay Wire", 130)],
    ),
    (
        22,
        "Lakeport Ledger",
        "Dana Ruiz: the survey will be published in full",
        "r",
        8,
        0,
        &[("Harbor Courier", 5), ("Bay Wire", 9)],
    ),
    (
        45,
        "Harbor Courier",
        "Ana Vale asks for the full survey before any dredging",
        "",
        7,
        0,
        &[("Lakeport Ledger", 12)],
    ),
    (
        140,
        "Bay Wire",
        "Union walks out of the talks",
        "r",
        10,
        0,
        &[("Northside Radio", 4), ("Lakeport Ledger", 8)],
    ),
    (
        141,
        "Harbor Courier",
        "Shipping rates ease as the second berth opens",
        "r",
        1,
        0,
        &[],
    ),
    (
        330,
        "Lakeport Ledger",
        "港の計画、市議会で審議へ 🚢 住民の質問が続く",
        "",
        2,
        0,
        &[("Bay Wire", 300)],
    ),
    (
        530,
        "Bay Wire",
        "First ship waits outside the piers",
        "r",
        1,
        0,
        &[],
    ),
    (
        600,
        "Lakeport Ledger",
        "Operation Harbor Line is announced for the spring",
        "r",
        23,
        0,
        &[("Bay Wire", 1), ("Harbor Courier", 3)],
    ),
];

/// Returns the timeline of the topic.
pub(crate) fn timeline() -> Timeline {
    let points = (20..).zip(POINTS).map(
        |(id, (hours, outlet, title, marks, reports, new, joined))| Point {
            first: row(id, hours, outlet, title, marks),
            reports,
            copies: 0,
            entries: (0..reports as i64)
                .map(|nth| (EntryId(id * 100 + nth), !marks.contains('r')))
                .collect(),
            new,
            joined: joined
                .iter()
                .map(|(name, minutes)| (Clean::line(name), minutes * 60))
                .collect(),
        },
    );
    let days = [
        23, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0, 4, 9, 11, 6, 2, 11, 5, 3, 2, 7, 13, 15,
    ];
    Timeline {
        points: points.collect(),
        summary: Some(Box::new(Summary {
            title: Clean::line("Harbor Line"),
            reports: 119,
            outlets: 6,
            days: days.to_vec(),
            first: NOW.plus(-25 * 86_400),
            hours: Vec::new(),
            first_hour: NOW,
            seen: Some(NOW.plus(-10 * 3_600)),
            new: 12,
            new_outlets: 5,
            unread: 41,
        })),
        older: None,
    }
}

/// Returns what outlets say of one of its stories.
pub(crate) fn coverage() -> Coverage {
    let report = |id: i64, hours: i64, outlet: &str, title: &str, copies: &[&str]| {
        let mut row = row(id, hours, outlet, title, "");
        row.story = StoryId(1);
        Report {
            row,
            copies: copies.iter().map(|name| Clean::line(name)).collect(),
        }
    };
    let version = |reports: Vec<Report>, only: &[&str]| Version {
        outlet: reports[0].row.outlet.clone(),
        reports,
        sentences: 9,
        only: only.iter().map(|text| Clean::line(text)).collect(),
    };
    let versions = vec![
        version(
            vec![report(
                301,
                5,
                "Bay Wire",
                "Harbor Line talks to resume",
                &["Harbor Courier", "Open Almanac", "Quay Post"],
            )],
            &["Talks about the Harbor Line will resume on Monday, the port authority said."],
        ),
        version(
            vec![
                report(
                    302,
                    3,
                    "Northside Radio",
                    "Dana Ruiz meets the dock union in the old customs house",
                    &[],
                ),
                report(303, 1, "Northside Radio", "Union: the door is open", &[]),
            ],
            &[
                "“I have brought sandwiches for everybody,” Dana Ruiz said on the way in.",
                "Some forty dock workers waited outside in the rain, and sang.",
                "T. Okafor came by bicycle.",
            ],
        ),
        version(
            vec![report(
                300,
                0,
                "Lakeport Ledger",
                "Harbor Line talks resume as Dana Ruiz and the dock union meet",
                &[],
            )],
            &[],
        ),
    ];
    Coverage {
        versions,
        reports: 4,
        outlets: 3,
    }
}

/// Returns how a report begins.
pub(super) fn peek() -> Vec<Clean> {
    let paragraphs = [
        "Talks about the Harbor Line resumed on Monday in the old customs house. Mayor Dana Ruiz and \
         the dock union's T. Okafor met for the first time since the survey was put off, and both \
         sides spoke of a good beginning.",
        "“I have brought sandwiches for everybody,” Dana Ruiz said on the way in. Some forty dock \
         workers waited outside in the rain, and sang.",
        "The council has not said when it will vote.",
    ];
    paragraphs.map(Clean::line).to_vec()
}

/// Returns what could be followed of an entry.
pub(super) fn proposals() -> Vec<Clean> {
    [
        "\"Harbor Line\"",
        "\"Dana Ruiz\"",
        "\"dock union\"",
        "Okafor",
    ]
    .map(Clean::line)
    .to_vec()
}
