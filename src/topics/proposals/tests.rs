use super::*;
use crate::query::Query;

/// Headlines, how often the cache says what, what comes first, and what comes late.
type Case = (
    &'static [&'static str],
    &'static [(&'static str, u64)],
    &'static [&'static str],
    &'static [&'static str],
);

/// Proposes for the first of these headlines; each may have a text after a bar. A cache of
/// `all` entries has terms as often as `cache` says, others once.
fn first(titles: &[&str], cache: &[(&str, u64)]) -> Vec<String> {
    let said: Vec<(&str, &str)> = titles
        .iter()
        .map(|title| title.split_once(" | ").unwrap_or((title, "")))
        .collect();
    let said: Vec<Said<'_>> = said
        .iter()
        .map(|(title, text)| Said { title, text })
        .collect();
    let count = |term: &str| -> Result<u64, ()> {
        let term = term.trim_matches('"').to_lowercase();
        let known = cache.iter().find(|(known, _)| known.to_lowercase() == term);
        Ok(known.map_or(1, |(_, count)| *count))
    };
    let mut count = count;
    proposals(said[0], &said[1..], 2_000, &mut count).unwrap()
}

#[test]
fn names_of_several_words_come_whole_and_common_words_late() {
    let cases: [Case; 5] = [
        (
            &[
                "Fannie Mae, Freddie Mac Would Be Eliminated",
                "Senators want to end Fannie Mae and Freddie Mac",
            ],
            &[
                ("fannie", 9),
                ("mae", 9),
                ("fannie mae", 9),
                ("freddie", 8),
                ("mac", 11),
                ("freddie mac", 8),
                ("eliminated", 7),
                ("mae freddie", 1),
            ],
            &["\"Fannie Mae\"", "\"Freddie Mac\""],
            &["Eliminated"],
        ),
        (
            &[
                "Taylor Swift Tops Billboard's Money Makers List",
                "Taylor Swift is Billboard's top earner",
            ],
            &[
                ("taylor", 12),
                ("swift", 11),
                ("taylor swift", 10),
                ("tops", 30),
                ("swift tops", 2),
                ("taylor swift tops", 2),
                ("billboard", 9),
                ("money", 60),
                ("makers", 4),
                ("list", 50),
                ("money makers", 3),
            ],
            &["\"Taylor Swift\""],
            &["Tops", "List"],
        ),
        (
            &[
                "Edward Snowden: 'Absolutely yes', I would do it again",
                "Edward Snowden speaks at SXSW",
                "Would I do it again? | He absolutely would, said Edward Snowden.",
            ],
            &[
                ("edward", 40),
                ("snowden", 38),
                ("edward snowden", 30),
                ("absolutely", 6),
                ("sxsw", 25),
            ],
            &["\"Edward Snowden\""],
            &["Absolutely"],
        ),
        (
            &["English and Australian climbers clean up Everest | The climbers went to Everest."],
            &[
                ("english", 20),
                ("australian", 25),
                ("climbers", 3),
                ("everest", 3),
            ],
            &["Everest"],
            &["Australian", "English"],
        ),
        (
            &["Luck throws late TD pass as Colts win | Andrew Luck threw a pass for the Colts."],
            &[("luck", 9), ("td", 20), ("colts", 8), ("pass", 40)],
            &["Colts", "Luck"],
            &["TD"],
        ),
    ];
    for (titles, cache, wanted, late) in cases {
        let proposed = first(titles, cache);
        let place = |term: &str| proposed.iter().position(|known| known == term);
        let mut head = proposed[..wanted.len().min(proposed.len())].to_vec();
        let mut wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        head.sort();
        wanted.sort();
        assert_eq!(head, wanted, "{proposed:?}");
        for term in late {
            assert!(
                place(term).is_none_or(|at| at >= wanted.len()),
                "{term}: {proposed:?}"
            );
        }
    }
}

#[test]
fn small_words_hold_names_together() {
    let cases = [
        (
            "Game of Thrones fans wait for the finale",
            &[
                ("game", 80),
                ("of", 1_900),
                ("thrones", 12),
                ("game of thrones", 11),
            ][..],
            "\"Game of Thrones\"",
        ),
        (
            "Rates rise again, says Bank of England",
            &[("bank", 60), ("england", 40), ("bank of england", 20)][..],
            "\"Bank of England\"",
        ),
    ];
    for (title, cache, want) in cases {
        let proposed = first(&[title], cache);
        assert_eq!(
            proposed.first().map(String::as_str),
            Some(want),
            "{proposed:?}"
        );
        assert!(
            !proposed.iter().any(|term| term.contains(" of\"")),
            "{proposed:?}"
        );
    }
}

#[test]
fn a_proposal_finds_the_entry_that_it_is_made_for() {
    for titles in [
        &["FERRIES STOP AGAIN", "Ferries stop in Lakeport"][..],
        &["Dana Ruiz's answer", "Okafor waits for the mayor"],
        &["Harbor-Line talks", "Talks on the Harbor Line"],
        &[
            "Talks resume | Mayor Dana Ruiz spoke.",
            "Dana Ruiz speaks to T. Okafor",
        ],
        &["LAKEPORT: Mayor says NO", "The Mayor of Lakeport says no"],
    ] {
        let (title, text) = titles[0].split_once(" | ").unwrap_or((titles[0], ""));
        let proposed = first(titles, &[]);
        assert!(!proposed.is_empty(), "{titles:?}");
        for term in proposed {
            let query = Query::parse(&term).expect("a query");
            let words =
                crate::query::Automaton::compile(&[(crate::model::HitKind::Search, &query)]);
            let finds = !words.spans(title).is_empty() || !words.spans(text).is_empty();
            assert!(finds, "{term} of {titles:?}");
        }
    }
}

#[test]
fn whatever_is_said_can_be_asked_for() {
    for title in [
        "",
        "…",
        "OR",
        "a \"b\" \\ c",
        "移民 局",
        "THE END IS NEAR",
        "2026: 300 of 400",
    ] {
        for term in first(&[title, "Another Headline"], &[]) {
            assert!(Query::parse(&term).is_ok(), "{title}: {term}");
        }
    }
}
