//! What a topic could look for as well: terms that rise in it, and names that belong to it.
//!
//! Counted by entry, from what is kept of each to compare others with it; a term is offered as it
//! is written in entries of the topic.

use std::collections::{HashMap, HashSet};

use super::features::Kind;
use super::vector::Vector;

/// Seconds that are recent, and those before that the recent ones are held against.
const RECENT: i64 = 2 * 86_400;
const BEFORE: i64 = 14 * 86_400;

/// Seconds before the recent ones that have to be known.
const PAST: i64 = 4 * 86_400;

/// How far above what was to be expected a term rises, and the least number of entries.
const RISE: f64 = 3.0;
const LEAST: u64 = 3;

/// Outlets that have to have it.
const OUTLETS: usize = 2;

/// Log-likelihood from which on a name belongs to a topic: chance does that once in a thousand.
const LIKELY: f64 = 10.8;

/// An entry of the last weeks.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Its terms.
    pub vector: Vector,
    /// When it was published, in seconds.
    pub published: i64,
    /// What tells its outlet from others.
    pub outlet: u64,
    /// It is on the topic.
    pub is_inside: bool,
}

impl Standout {
    /// Returns whether a form of it says what another term says as well: of a name, one word.
    pub fn is_said_by_a_word(&self, form: &str) -> bool {
        self.kind == Kind::Name && !form.contains(' ')
    }

    /// Returns whether it is two words that follow each other.
    pub fn is_pair(&self) -> bool {
        self.kind == Kind::Pair
    }
}

/// A term that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Standout {
    /// The term.
    pub term: u32,
    /// What it is: a word, two that follow each other, or a name.
    pub(super) kind: Kind,
    /// How far it stands out; only to be compared with others of its kind.
    pub by: f64,
    /// Outlets that have it in entries of the topic.
    pub outlets: u64,
    /// Recent entries of the topic, of those that rise; else all.
    pub inside: u64,
    /// As many were to be expected, of those that rise.
    pub expected: f64,
    /// Other entries that have it.
    pub outside: u64,
}

#[derive(Default)]
struct Count {
    recent: u64,
    before: u64,
    inside: u64,
    outside: u64,
    outlets: HashSet<u64>,
    recent_outlets: HashSet<u64>,
}

/// Returns the terms that rise in a topic, and the names that belong to it, those that stand out
/// most first. Entries came since `since`: what was published before is not all known, and without
/// some days before the recent ones nothing can be said to rise.
pub fn standouts(entries: &[Observed], now: i64, since: i64) -> [Vec<Standout>; 2] {
    let before = (now - RECENT).saturating_sub(since).min(BEFORE);
    let mut counts: HashMap<u32, Count> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.is_inside) {
        for term in entry.vector.all_terms() {
            let count = counts.entry(term).or_default();
            let age = now - entry.published;
            count.inside += 1;
            count.outlets.insert(entry.outlet);
            if age <= RECENT {
                count.recent += 1;
                count.recent_outlets.insert(entry.outlet);
            } else if age <= RECENT + before {
                count.before += 1;
            }
        }
    }
    for entry in entries.iter().filter(|entry| !entry.is_inside) {
        for term in entry.vector.all_terms() {
            if let Some(count) = counts.get_mut(&term) {
                count.outside += 1;
            }
        }
    }
    let mut kinds: HashMap<u32, Kind> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.is_inside) {
        for kind in Kind::ALL {
            let terms = entry.vector.bare_terms(kind).iter();
            kinds.extend(terms.map(|term| (*term, kind)));
        }
    }
    let inside = entries.iter().filter(|entry| entry.is_inside).count() as f64;
    let outside = entries.len() as f64 - inside;
    let mut rising = Vec::new();
    let mut related = Vec::new();
    for (&term, count) in &counts {
        let kind = kinds.get(&term).copied().unwrap_or(Kind::Word);
        let expected = count.before as f64 * RECENT as f64 / before.max(1) as f64;
        let rise = (count.recent as f64 - expected) / (expected + 1.0).sqrt();
        let is_known = before >= PAST;
        if is_known
            && rise >= RISE
            && count.recent >= LEAST
            && count.recent_outlets.len() >= OUTLETS
        {
            rising.push(Standout {
                term,
                kind,
                by: rise,
                outlets: count.recent_outlets.len() as u64,
                inside: count.recent,
                expected,
                outside: count.outside,
            });
        }
        let (a, c) = (count.inside as f64, count.outside as f64);
        let by = likelihood(a, inside - a, c, outside - c);
        let is_more = a * outside > c * inside;
        if kind == Kind::Name
            && is_more
            && by >= LIKELY
            && count.inside >= LEAST
            && count.outlets.len() >= OUTLETS
        {
            related.push(Standout {
                term,
                kind,
                by,
                outlets: count.outlets.len() as u64,
                inside: count.inside,
                expected: 0.0,
                outside: count.outside,
            });
        }
    }
    [rising, related].map(|mut found| {
        // Of two that say as much, what more outlets say, and the simpler one: a word before two.
        found.sort_unstable_by(|a, b| {
            let simple = (a.kind == Kind::Pair).cmp(&(b.kind == Kind::Pair));
            let more = b.outlets.cmp(&a.outlets).then(simple);
            b.by.total_cmp(&a.by).then(more).then(a.term.cmp(&b.term))
        });
        found
    })
}

/// Dunning's log-likelihood of a table of two by two: with and without the term, here and there.
fn likelihood(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let all = a + b + c + d;
    let part = |observed: f64, row: f64, column: f64| {
        if observed <= 0.0 {
            0.0
        } else {
            observed * (observed * all / (row * column)).ln()
        }
    };
    2.0 * (part(a, a + b, a + c)
        + part(b, a + b, b + d)
        + part(c, c + d, a + c)
        + part(d, c + d, b + d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{Extractor, Frequencies};

    fn observed(title: &str, outlet: u64, hours: i64, is_inside: bool) -> Observed {
        let features = Extractor::new().features(title, "", Some("en"));
        Observed {
            vector: Vector::new(&features, &Frequencies::new()),
            published: -hours * 3_600,
            outlet,
            is_inside,
        }
    }

    fn term(word: &str) -> u32 {
        let features = Extractor::new().features(word, "", Some("en"));
        let vector = Vector::new(&features, &Frequencies::new());
        vector.all_terms().next().unwrap()
    }

    #[test]
    fn what_is_told_more_often_than_before_rises() {
        let mut entries = Vec::new();
        for day in 3..15 {
            entries.push(observed("Council debates the bridge", 1, day * 24, true));
        }
        for (outlet, hours) in [(1, 2), (2, 3), (3, 5), (1, 9)] {
            entries.push(observed(
                "Council debates the bridge inquiry",
                outlet,
                hours,
                true,
            ));
        }
        let [rising, _] = standouts(&entries, 0, -30 * 86_400);
        let found = |word: &str| rising.iter().find(|one| one.term == term(word));
        let inquiry = found("inquiry").unwrap();
        assert_eq!((inquiry.inside, inquiry.outlets), (4, 3));
        // What is told every day does not.
        assert!(found("bridge").is_none());
        // Nor what one outlet says alone.
        let alone: Vec<Observed> = (1..6)
            .map(|hours| observed("Ferry strike looms", 1, hours, true))
            .collect();
        assert_eq!(standouts(&alone, 0, -30 * 86_400)[0], []);
        // After five days of a new home there is no past to compare with; after a week there is one,
        // and what is said less often than in it does not rise.
        assert_eq!(standouts(&entries, 0, -5 * 86_400)[0], []);
        let [rising, _] = standouts(&entries, 0, -7 * 86_400);
        assert!(rising.iter().any(|one| one.term == term("inquiry")));
        assert!(rising.iter().all(|one| one.term != term("bridge")));
    }

    /// Entries of each text from as many outlets, `each` times; those before were told `before`
    /// times in the two weeks.
    fn told(rows: &[(&str, u64, i64, i64)]) -> Vec<Observed> {
        let mut entries = Vec::new();
        for (text, outlets, each, before) in rows {
            let recent = (0..*each).map(|at| (at, 1 + at));
            let past = (0..*before).map(|at| (at, 72 + at * 24));
            entries.extend(
                recent
                    .chain(past)
                    .map(|(at, hours)| observed(text, at.cast_unsigned() % outlets, hours, true)),
            );
        }
        entries
    }

    #[test]
    fn what_stands_out_most_comes_first_and_ties_are_broken_the_same_way_each_time() {
        // What, outlets, entries of two days, entries of the two weeks before.
        let rising = [
            ("inquiry", 3, 8, 0),
            ("girder", 4, 5, 0),
            ("engineers", 2, 5, 0),
            ("repair", 2, 8, 7),
            // The same of each: told apart by the term alone.
            ("barge", 2, 4, 0),
            ("crane", 2, 4, 0),
            // Too little, or of one outlet.
            ("tunnel", 2, 2, 0),
            ("museum", 1, 9, 0),
        ];
        let mut last = [("barge", term("barge")), ("crane", term("crane"))];
        last.sort_by_key(|(_, term)| *term);
        let want = [
            "inquiry",
            "girder",
            "engineers",
            "repair",
            last[0].0,
            last[1].0,
        ];
        let mut entries = told(&rising);
        for turn in 0..entries.len() {
            entries.rotate_left(1);
            let [found, _] = standouts(&entries, 0, -30 * 86_400);
            let found: Vec<u32> = found.iter().map(|one| one.term).collect();
            assert_eq!(found, want.map(term), "{turn}");
        }
    }

    #[test]
    fn names_come_by_how_much_more_a_topic_has_them() {
        let rows = [
            ("the mayor Dana Ruiz speaks", 4, 9, 0),
            ("the engineer Ana Vale speaks", 3, 6, 0),
            ("the pilot Tomas Okafor speaks", 3, 9, 0),
            ("the clerk Edda Moor speaks", 2, 6, 0),
        ];
        let mut entries = told(&rows);
        // Who is known elsewhere too belongs to it less, however often it names him.
        for at in 0..60 {
            let text = if at < 2 {
                "the pilot Tomas Okafor sails"
            } else {
                "the market opens"
            };
            entries.push(observed(text, at % 5, 1, false));
        }
        let names = |words: &str| {
            let one = observed(&format!("the report of {words} is given here"), 1, 1, true);
            one.vector.bare_terms(Kind::Name).to_vec()
        };
        let name = |words: &str| {
            let surname = names(words.split(' ').next_back().unwrap());
            let mut names = names(words).into_iter();
            names.find(|term| !surname.contains(term)).unwrap()
        };
        let want = ["Dana Ruiz", "Ana Vale", "Edda Moor", "Tomas Okafor"].map(name);
        for turn in 0..entries.len() {
            entries.rotate_left(1);
            let [_, found] = standouts(&entries, 0, -30 * 86_400);
            let found = found.iter().map(|one| one.term);
            let found: Vec<u32> = found.filter(|term| want.contains(term)).collect();
            assert_eq!(found, want, "{turn}");
        }
    }

    #[test]
    fn names_of_a_topic_belong_to_it() {
        let mut entries = Vec::new();
        for at in 0..8 {
            let title = format!("the mayor meets Ana Vale over plan {at} in Lakeport");
            entries.push(observed(&title, at as u64 % 3, at, true));
        }
        for at in 0..40 {
            let title = format!("a report number {at} of something else from Lakeport");
            entries.push(observed(&title, at as u64 % 5, at, false));
        }
        let [_, related] = standouts(&entries, 0, -30 * 86_400);
        let name = |words: &str| {
            let one = observed(&format!("the {words} here"), 1, 1, true);
            one.vector.bare_terms(Kind::Name).to_vec()
        };
        assert!(
            related
                .iter()
                .any(|one| name("Ana Vale").contains(&one.term))
        );
        // A place that all tell of does not.
        assert!(
            !related
                .iter()
                .any(|one| name("Lakeport").contains(&one.term))
        );
    }
}
