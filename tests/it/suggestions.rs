//! What a topic could look for as well, from the store.

use coranto::model::Clock;
use coranto::model::suggestion::Cause;

use crate::storylists::Shelf;

const HOUR: i64 = 3_600;

#[test]
fn a_topic_is_offered_what_rises_in_it_and_who_belongs_to_it() {
    let mut shelf = Shelf::new(4);
    // The home is there for three weeks.
    let now = shelf.clock.now;
    shelf.clock = Clock::fixed(now.plus(-21 * 24 * HOUR));
    shelf.add(0, "The first report", "Nothing of note.", 21 * 24 * HOUR);
    shelf.clock = Clock::fixed(now);
    let matched = shelf.watch("Bridge", "bridge");
    for day in 3..13 {
        let mut entry = Shelf::entry(
            day as usize % 4,
            &format!("Lakeport talks of the bridge, day {day}"),
            "Plans were shown, and the mayor, Dana Ruiz, answered questions.",
            day * 24 * HOUR,
        );
        entry.topics = vec![matched];
        shelf.store(day as usize % 4, vec![entry]);
        let text = "Nothing of it has to do with the port of Lakeport.";
        let title = format!("A concert in Lakeport, number {day}");
        shelf.add(day as usize % 3, &title, text, day * 24 * HOUR);
        shelf.add(
            3,
            &format!("Weather of Lakeport on day {day}"),
            "Rain.",
            day * 24 * HOUR,
        );
    }
    for (feed, hours) in [(0, 2), (1, 5), (2, 8), (0, 20)] {
        let mut entry = Shelf::entry(
            feed,
            &format!("Strike closes the bridge in Lakeport, hour {hours}"),
            "A strike of the dock union closed the bridge, the mayor, Dana Ruiz, said.",
            hours * HOUR,
        );
        entry.topics = vec![matched];
        shelf.store(feed, vec![entry]);
    }
    shelf.group();
    let found = |known: &dyn Fn(&str) -> bool| {
        let now = shelf.clock.now;
        shelf
            .reader
            .suggestions("Bridge", now, known, &|| true)
            .unwrap()
    };
    let is_known = |term: &str| term.to_lowercase().contains("bridge");
    let offered = found(&is_known);
    let of = |word: &str| offered.iter().find(|one| one.term.to_lowercase() == word);
    let strike = of("strike").unwrap_or_else(|| panic!("{offered:?}"));
    assert_eq!(strike.outlets, 3);
    assert_eq!(
        strike.cause,
        Cause::Rising {
            recent: 4,
            expected: 0.0
        }
    );
    // The full name stands for the surname too; a place that everything tells of is no name of it.
    let ruiz = of("dana ruiz").unwrap_or_else(|| panic!("{offered:?}"));
    assert_eq!(
        ruiz.cause,
        Cause::Related {
            inside: 14,
            outside: 0
        }
    );
    assert!(
        of("ruiz").is_none() && of("lakeport").is_none(),
        "{offered:?}"
    );
    assert!(of("bridge").is_none());
    // What is followed is offered no longer.
    let none = found(&|term| is_known(term) || term.contains("Ruiz"));
    assert!(
        none.iter().all(|one| !one.term.contains("Ruiz")),
        "{none:?}"
    );
    assert!(found(&|_| true).is_empty());
    let now = shelf.clock.now;
    assert!(
        shelf
            .reader
            .suggestions("None", now, &is_known, &|| true)
            .unwrap()
            .is_empty()
    );
}
