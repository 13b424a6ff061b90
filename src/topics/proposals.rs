//! What of an entry could be followed, best first: names and words of its headline and of the other
//! headlines of its story, weighed by what all of these say and by how often the whole cache says it.
//!
//! Headlines in which every word has a capital do not tell names from words. What does: capitals
//! inside sentences of the texts, and that the words of a name come together wherever they come.

use std::collections::HashMap;

use super::propose::{NO_NAMES, Word, finding, is_headline_case, quoted, words};
use crate::query::TextField;

/// Most terms that are proposed, and most that are weighed.
const SHOWN: usize = 8;
const TRIED: usize = 48;

/// Most words of a name.
const LONGEST: usize = 4;

/// Share of the entries with the rarer of two words that must have both together, for a name.
const TOGETHER: f64 = 0.3;

/// A name that another one contains goes with it if so many of its entries have the longer one.
const CONTAINED: f64 = 0.6;

/// Share of all entries from which on a term tells little, where there are enough to say so.
const COMMON: f64 = 0.02;
const ENOUGH: u64 = 300;

/// Endings of words for who or what is of a place: what follows them is what it is about.
const OF_PLACES: [&str; 4] = ["ian", "ican", "ish", "ese"];

/// An entry, or another report of its story.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Its headline.
    pub title: &'a str,
    /// Its plain text.
    pub text: &'a str,
}

/// Returns queries for what `own` is about, best first; `others` tell of the same, and `count` says
/// how many of `all` entries have a term.
///
/// # Errors
/// Those of `count`.
pub fn proposals<E>(
    own: Said<'_>,
    others: &[Said<'_>],
    all: u64,
    count: &mut dyn FnMut(&str) -> Result<u64, E>,
) -> Result<Vec<String>, E> {
    let reports: Vec<Report> = std::iter::once(&own)
        .chain(others)
        .map(Report::of)
        .collect();
    let capitals = Capitals::of(&own, others);
    let mut terms = terms(&own, others, &capitals);
    terms.truncate(TRIED);
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut count = |term: &str| -> Result<u64, E> {
        let folded = term.to_lowercase();
        if let Some(known) = counts.get(&folded) {
            return Ok(*known);
        }
        let found = count(&quoted(term))?;
        counts.insert(folded, found);
        Ok(found)
    };
    let mut weighed: Vec<(f64, Term)> = Vec::new();
    for mut term in terms {
        term.entries = count(&term.text)?;
        let mut rarest = u64::MAX;
        for word in term.words() {
            rarest = rarest.min(count(word)?);
        }
        let said = reports.iter().filter(|report| report.has(&term)).count();
        let agreed = said as f64 / reports.len() as f64;
        let kind = term.kind(&capitals, rarest);
        let entries = term.entries.max(1) as f64;
        let rarity = 1.0 - (entries.ln() / (all.max(2) as f64 + 10.0).ln()).min(0.95);
        let is_common = all >= ENOUGH && entries > COMMON * all as f64;
        let weight = kind * (0.3 + 0.7 * agreed) * rarity.max(0.2) * term.place;
        weighed.push((weight * if is_common { 0.4 } else { 1.0 }, term));
    }
    Ok(best(weighed, own))
}

/// Sorts what was weighed, without what says the same with fewer or more words, and without what
/// only the others say: a proposal finds the entry that it is made for.
fn best(mut weighed: Vec<(f64, Term)>, own: Said<'_>) -> Vec<String> {
    let own = [(TextField::Title, own.title), (TextField::Body, own.text)];
    weighed.retain(|(weight, _)| *weight > 0.0);
    let names: Vec<(f64, Term)> = (weighed.iter())
        .filter(|(_, term)| term.words().count() > 1)
        .cloned()
        .collect();
    for (weight, term) in &mut weighed {
        let whole = names.iter().filter(|(_, name)| name.contains(term));
        for (_, name) in whole {
            // The longer name stands for the shorter one, or the shorter one is the better known.
            let share = name.entries as f64 / term.entries.max(1) as f64;
            *weight *= if share >= CONTAINED { 0.1 } else { 0.6 };
        }
        let parts = names.iter().filter(|(_, name)| term.contains(name));
        for (_, name) in parts {
            let share = term.entries as f64 / name.entries.max(1) as f64;
            *weight *= if share >= CONTAINED { 1.0 } else { 0.3 };
        }
    }
    weighed.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.text.cmp(&other.text)));
    let mut proposed: Vec<String> = Vec::new();
    for (_, term) in weighed {
        if proposed.len() == SHOWN {
            break;
        }
        let Some(query) = finding(&term.text, &own) else {
            continue;
        };
        let is_new = |known: &String| known.to_lowercase() != query.to_lowercase();
        if proposed.iter().all(is_new) {
            proposed.push(query);
        }
    }
    proposed
}

/// The words of a report, in small letters.
struct Report(Vec<String>);

impl Report {
    fn of(said: &Said<'_>) -> Self {
        let text = format!("{}\n{}", said.title, said.text);
        Self(
            words(&text)
                .iter()
                .map(|word| word.text.to_lowercase())
                .collect(),
        )
    }

    fn has(&self, term: &Term) -> bool {
        let wanted: Vec<String> = term.words().map(str::to_lowercase).collect();
        self.0.windows(wanted.len()).any(|part| part == wanted)
    }
}

/// How words are written inside sentences: with a capital, and without.
#[derive(Default)]
struct Capitals(HashMap<String, (u32, u32)>);

impl Capitals {
    fn of(own: &Said<'_>, others: &[Said<'_>]) -> Self {
        let mut capitals = Self::default();
        for said in std::iter::once(own).chain(others) {
            for line in said.text.lines().chain([said.title]) {
                let words = words(line);
                if is_headline_case(line, &words) {
                    continue;
                }
                for word in words.iter().filter(|word| !word.begins_sentence) {
                    let count = capitals.0.entry(word.text.to_lowercase()).or_default();
                    *(if word.is_capital {
                        &mut count.0
                    } else {
                        &mut count.1
                    }) += 1;
                }
            }
        }
        capitals
    }

    /// Returns the share of its places in which a word has a capital; `None` if it has none.
    fn share(&self, word: &str) -> Option<f64> {
        let (with, without) = self.0.get(&word.to_lowercase())?;
        Some(f64::from(*with) / f64::from(with + without))
    }
}

/// A term that may be proposed.
#[derive(Debug, Clone)]
struct Term {
    text: String,
    /// Each of its words has a capital.
    is_capital: bool,
    /// It stands in a headline that has capitals only where they belong, and not at its beginning.
    is_told: bool,
    is_acronym: bool,
    /// How good its place is: 1 at the beginning of the own headline.
    place: f64,
    /// Entries that have it.
    entries: u64,
}

impl Term {
    fn words(&self) -> impl Iterator<Item = &str> {
        self.text
            .split([' ', '-', '\u{a0}'])
            .filter(|word| !word.is_empty())
    }

    /// Returns whether the words of `other`, which has fewer, are among its own.
    fn contains(&self, other: &Self) -> bool {
        let own: Vec<String> = self.words().map(str::to_lowercase).collect();
        let other: Vec<String> = other.words().map(str::to_lowercase).collect();
        other.len() < own.len() && own.windows(other.len()).any(|part| part == other)
    }

    /// Returns how much of a name it is, from 0 to 1.
    fn kind(&self, capitals: &Capitals, rarest: u64) -> f64 {
        if self.words().count() > 1 {
            let together = self.entries as f64 / rarest.max(1) as f64;
            let names = self.words().filter(|word| {
                // What holds it together is written small wherever it stands.
                word.chars().next().is_some_and(char::is_uppercase)
            });
            let shares = names.filter_map(|word| capitals.share(word));
            let written = shares.fold(1.0_f64, f64::min);
            let is_name = self.entries > 1 && together >= TOGETHER || self.is_told;
            // A word of it that is written small elsewhere is none of the name.
            return if is_name && written >= 0.5 {
                0.6 + 0.4 * together.min(1.0)
            } else {
                0.0
            };
        }
        let word = self.text.as_str();
        let length = word.chars().count();
        let known = capitals.share(word);
        let kind = match known {
            Some(share) if self.is_capital => 0.8 * share,
            _ if self.is_acronym && length > 2 => 0.7,
            _ if self.is_acronym => 0.3,
            _ if self.is_told && self.is_capital => 0.7,
            _ if self.is_capital => 0.3,
            _ => 0.0,
        };
        let has_ending = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        let is_told = known.is_some_and(|share| share >= 0.5) || self.is_told;
        match kind {
            _ if length < 2 => 0.0,
            // No name: the longer, the more it tells.
            0.0..0.1 => 0.02 * (length.min(12)) as f64 / 2.0,
            kind if has_ending(&OF_PLACES) => kind * 0.35,
            kind if !is_told && has_ending(&NO_NAMES) => kind * 0.3,
            kind => kind,
        }
    }
}

/// Returns what may be proposed, the own headline first.
fn terms(own: &Said<'_>, others: &[Said<'_>], capitals: &Capitals) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (nth, said) in std::iter::once(own).chain(others).enumerate() {
        let words = words(said.title);
        let is_shouted = is_headline_case(said.title, &words);
        let is_free = |word: &Word<'_>| {
            let is_number = word.text.chars().all(|c| !c.is_alphabetic());
            !is_number && (!word.is_common() || (word.is_acronym() && !is_shouted))
        };
        for start in 0..words.len() {
            for length in 1..=LONGEST.min(words.len() - start) {
                let run = &words[start..start + length];
                let joins = length == 1 || (run[length - 1].joins && run[length - 2].is_open);
                if joins && length > 1 && run[0].is_capital && run[length - 1].is_joiner() {
                    // No name ends with it, but one may go on.
                    continue;
                }
                if !joins || !is_free(&run[length - 1]) {
                    break;
                }
                let mut names = run.iter().filter(|word| length == 1 || !word.is_joiner());
                let is_capital = names.all(|word| word.is_capital);
                // Of other headlines only names, and of several words only names.
                if (length > 1 || nth > 0) && !is_capital {
                    break;
                }
                let text: Vec<&str> = run.iter().map(|word| word.text).collect();
                let text = text.join(" ");
                let place = match nth {
                    0 => 1.0 - 0.25 * start as f64 / words.len() as f64,
                    _ => 0.55,
                };
                let begins = run[0].begins_sentence
                    && capitals.share(run[0].text).is_none_or(|share| share < 0.5);
                let term = Term {
                    is_capital,
                    is_told: !is_shouted && is_capital && !begins,
                    is_acronym: !is_shouted && run.iter().all(Word::is_acronym),
                    place,
                    entries: 0,
                    text,
                };
                let lower = term.text.to_lowercase();
                match terms
                    .iter_mut()
                    .find(|known| known.text.to_lowercase() == lower)
                {
                    Some(known) => {
                        known.is_told |= term.is_told;
                        known.is_acronym |= term.is_acronym;
                    }
                    None => terms.push(term),
                }
            }
        }
    }
    terms
}

#[cfg(test)]
mod tests;
