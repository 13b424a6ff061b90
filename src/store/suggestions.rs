//! Suggestions for a topic, from what is kept of the entries of the last weeks.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::stories::outlet_hash;
use super::{Reader, Result, rows};
use crate::model::suggestion::{Cause, Suggestion};
use crate::model::{Clean, Time};
use crate::stories::{Extractor, Observed, Standout, Vector, forms, standouts};
use crate::topics::is_filler;

/// Seconds that are looked at, and most entries of them, the newest.
const SINCE: i64 = 30 * 86_400;
const ENTRIES: i64 = 20_000;

/// Most that is offered of each kind, and most that is looked at for it.
const OFFERED: usize = 6;
const TRIED: usize = 40;

/// Entries in which it is looked up how terms are written.
const READ: usize = 60;

/// Share of the entries of a surname that have the full name, from which on that stands for both.
const FOLDED: f64 = 0.8;

/// The entries of the last weeks, and whether they are on the topic.
pub(super) const OBSERVED: &str = "SELECT e.id, e.published, e.outlet, e.feed, s.vector, \
     EXISTS (SELECT 1 FROM hit WHERE hit.entry = e.id AND hit.topic = ?1) \
     FROM entry e INDEXED BY entry_published JOIN story_entry s ON s.entry = e.id \
     WHERE e.is_hidden = 0 AND e.is_face = 1 AND e.published >= ?2 AND length(s.vector) > 0 \
     ORDER BY e.published DESC, e.id DESC LIMIT ?3";

impl Reader {
    /// Returns terms that rise in a topic, and names that belong to it, without those that
    /// `is_known`; nothing if it is told in between that it need not go on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suggestions(
        &self,
        topic: &str,
        now: Time,
        is_known: &dyn Fn(&str) -> bool,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Vec<Suggestion>> {
        let snapshot = self.snapshot()?;
        let id: Option<i64> = snapshot
            .prepare_cached("SELECT id FROM topic WHERE name = ?1")?
            .query_row([topic], |row| row.get(0))
            .optional()?;
        let Some(id) = id else {
            return Ok(Vec::new());
        };
        let mut statement = snapshot.prepare_cached(OBSERVED)?;
        let mut found = statement.query(params![id, now.0 - SINCE, ENTRIES])?;
        let (mut entries, mut ids) = (Vec::new(), Vec::new());
        while let Some(row) = found.next()? {
            if entries.len().is_multiple_of(1_000) && !goes_on() {
                return Ok(Vec::new());
            }
            let Some(vector) = Vector::decode(&row.get::<_, Vec<u8>>(4)?) else {
                continue;
            };
            let host: Option<String> = row.get(2)?;
            ids.push(row.get::<_, i64>(0)?);
            entries.push(Observed {
                vector,
                published: row.get(1)?,
                outlet: outlet_hash(host.as_deref(), row.get(3)?),
                is_inside: row.get(5)?,
            });
        }
        let kinds = standouts(&entries, now.0, first_arrival(&snapshot)?).map(|mut kind| {
            kind.truncate(TRIED);
            kind
        });
        let terms: HashSet<u32> = kinds.iter().flatten().map(|one| one.term).collect();
        let inside = (entries.iter().zip(&ids)).filter(|(entry, _)| entry.is_inside);
        let inside: Vec<(HashSet<u32>, i64)> = inside
            .map(|(entry, id)| (entry.vector.terms_among(&terms), *id))
            .collect();
        // How they are written: the way that most entries have.
        let mut written: HashMap<u32, HashMap<String, usize>> = HashMap::new();
        let mut extractor = Extractor::new();
        for (_, id) in inside.iter().filter(|(has, _)| !has.is_empty()).take(READ) {
            if !goes_on() {
                return Ok(Vec::new());
            }
            let (title, language): (String, Option<String>) = snapshot
                .prepare_cached(
                    "SELECT e.title, b.language FROM entry e \
                     JOIN entry_body b ON b.entry = e.id WHERE e.id = ?1",
                )?
                .query_row([*id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let text = rows::text(&snapshot, *id)?;
            for (term, form) in forms(&mut extractor, &title, &text, language.as_deref()) {
                if terms.contains(&term) {
                    *written.entry(term).or_default().entry(form).or_default() += 1;
                }
            }
        }
        let form = |term: u32| {
            let forms = written.get(&term)?.iter();
            let best = forms.max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
            best.map(|(form, _)| form.clone())
        };
        let mut offered: Vec<(Suggestion, u32)> = Vec::new();
        for (at, kind) in kinds.into_iter().enumerate() {
            let is_rising = at == 0;
            let mut count = 0;
            let formed = kind.into_iter().filter_map(|one| {
                let form = form(one.term).filter(|form| !is_known(form) && tells(form, &one))?;
                Some((form, one))
            });
            // Names before words, and of both what stands out most.
            let (names, words): (Vec<_>, Vec<_>) =
                formed.partition(|(form, _)| form.chars().any(char::is_uppercase));
            for (form, one) in names.into_iter().chain(words) {
                // A name of one word rises where its word does.
                if is_rising && one.is_said_by_a_word(&form) {
                    continue;
                }
                let shares_words = |known: &(Suggestion, u32)| share_words(&known.0.term, &form);
                if one.is_pair() && offered.iter().any(shares_words) {
                    continue;
                }
                if count < OFFERED && !is_said(&offered, &form, one.term, &inside) {
                    offered.retain(|(known, term)| {
                        !(is_part(&known.term, &form) && goes_with(*term, one.term, &inside))
                    });
                    offered.push((suggestion(&form, &one, is_rising), one.term));
                    count += 1;
                }
            }
        }
        Ok(offered.into_iter().map(|(one, _)| one).collect())
    }
}

/// Returns whether a term tells anything: words that sentences are made of do not, nor does one that
/// is written small and is hardly less frequent elsewhere.
fn tells(form: &str, one: &Standout) -> bool {
    form.contains(' ')
        || form.chars().any(char::is_uppercase)
        || (!is_filler(form) && one.outside * 2 <= one.inside)
}

/// Returns when the first of the entries came that are here.
fn first_arrival(connection: &Connection) -> Result<i64> {
    let first = connection
        .prepare_cached("SELECT fetched FROM entry ORDER BY id LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(first.unwrap_or(i64::MAX))
}

fn suggestion(form: &str, one: &Standout, is_rising: bool) -> Suggestion {
    Suggestion {
        term: Clean::line(form),
        cause: if is_rising {
            Cause::Rising {
                recent: one.inside,
                expected: one.expected,
            }
        } else {
            Cause::Related {
                inside: one.inside,
                outside: one.outside,
            }
        },
        outlets: one.outlets,
    }
}

/// Returns whether what is offered already says this: the same words, or a full name that nearly
/// always comes with it.
fn is_said(
    offered: &[(Suggestion, u32)],
    form: &str,
    term: u32,
    inside: &[(HashSet<u32>, i64)],
) -> bool {
    offered.iter().any(|(known, other)| {
        known.term.to_lowercase() == form.to_lowercase()
            || (is_part(form, &known.term) && goes_with(term, *other, inside))
    })
}

/// Returns whether a word is in both.
fn share_words(one: &str, other: &str) -> bool {
    let other = other.to_lowercase();
    let has = |word: &str| other.split_whitespace().any(|known| known == word);
    one.to_lowercase().split_whitespace().any(has)
}

/// Returns whether all words of one form are in the other, which has more.
fn is_part(part: &str, whole: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    let (part, whole) = (words(part), words(whole));
    part.len() < whole.len() && part.iter().all(|word| whole.contains(word))
}

/// Returns whether nearly all entries with one term have the other.
fn goes_with(term: u32, other: u32, inside: &[(HashSet<u32>, i64)]) -> bool {
    let with = inside.iter().filter(|(has, _)| has.contains(&term));
    let (mut all, mut both) = (0_u32, 0_u32);
    for (has, _) in with {
        all += 1;
        both += u32::from(has.contains(&other));
    }
    all > 0 && f64::from(both) >= FOLDED * f64::from(all)
}
