//! How many entries of 1 KB are matched a second on one core (goal: 50,000 with 2,000 terms).

use std::time::Instant;

use coranto::model::TopicId;
use coranto::model::topic::TopicColor;
use coranto::query::Query;
use coranto::topics::{Matcher, Topic, Watchlist};

/// Entries matched; enough for a second.
const ENTRIES: usize = 50_000;

/// Words that texts are made of: every tenth begins a term as well.
fn word(number: usize) -> String {
    const PARTS: [&str; 16] = [
        "la", "port", "ru", "har", "bor", "line", "qua", "ter", "mi", "den", "os", "tal", "ven",
        "cor", "an", "to",
    ];
    let mut number = number;
    let mut word = String::new();
    for _ in 0..3 {
        word.push_str(PARTS[number % PARTS.len()]);
        number /= PARTS.len();
    }
    word
}

/// A text of about 1 KB; the same for the same number.
fn text(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut text = String::new();
    while text.len() < 1_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        text.push_str(&word((state >> 40) as usize));
        text.push(' ');
    }
    text
}

fn main() {
    let texts: Vec<String> = (0..500).map(text).collect();
    for terms in [200, 2_000, 10_000] {
        let query = |number: usize| {
            let (first, second) = (word(number * 7), word(number * 11 + 3));
            Query::parse(&format!("\"{first} {second}\" OR {first}{number}")).expect("a query")
        };
        let watchlist = Watchlist {
            topics: (0..terms / 20)
                .map(|topic| {
                    let queries = (0..10).map(|number| query(topic * 10 + number));
                    Topic::new(&topic.to_string(), TopicColor::Slot(1), queries)
                })
                .collect(),
            ..Watchlist::default()
        };
        let ids: Vec<TopicId> = (0..watchlist.topics.len() as i64).map(TopicId).collect();
        let start = Instant::now();
        let matcher = Matcher::new(&watchlist, &ids);
        let built = start.elapsed();
        let start = Instant::now();
        let mut hits = 0;
        for number in 0..ENTRIES {
            let text = &texts[number % texts.len()];
            hits += matcher.text(&text[..60], &text[60..]).len();
        }
        let rate = ENTRIES as f64 / start.elapsed().as_secs_f64();
        println!("{terms:>6} terms: {rate:>9.0} entries/s, {hits} hits, built in {built:.1?}");
    }
}
