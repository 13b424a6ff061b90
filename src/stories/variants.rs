//! How a term is written otherwise: other forms of its word, shorter names of the same person or
//! thing, what an acronym stands for. Only what entries are seen to say.

use std::collections::{BTreeMap, HashSet};

use rust_stemmers::{Algorithm, Stemmer};

use super::features::algorithm;
use super::stop::is_stop_word;
use super::words::{Piece, pieces};

/// Entries that have to say it.
const LEAST: u64 = 2;

/// Letters of a word that has other forms, and of what they have to begin with.
const LETTERS: usize = 4;
const PREFIX: usize = 3;

/// Most words of a name, and of what an acronym stands for.
const WORDS: usize = 5;
const SPELT: usize = 10;

/// Small words that an acronym leaves out.
const BETWEEN: [&str; 12] = [
    "a", "and", "at", "de", "des", "for", "in", "of", "on", "the", "to", "und",
];

/// Looks for what a term is called otherwise.
///
/// ```
/// use coranto::stories::Variants;
/// let mut variants = Variants::of("Dana Ruiz").unwrap();
/// for text in ["Dana Ruiz spoke.", "Mayor Ruiz spoke.", "Mayor Ruiz left."] {
///     variants.read("", text, Some("en"));
/// }
/// assert_eq!(variants.found(), [("Mayor Ruiz".to_owned(), 2)]);
/// ```
#[derive(Debug)]
pub struct Variants {
    kind: Kind,
    /// Entries by form.
    found: BTreeMap<String, u64>,
}

#[derive(Debug)]
enum Kind {
    /// A word, in small letters, and what all its forms begin with.
    Word { word: String, prefix: String },
    /// A name and its last word in small letters, and its initials if they are several.
    Name {
        name: String,
        last: String,
        initials: String,
    },
    /// Capitals.
    Acronym(String),
}

impl Variants {
    /// Begins to look for those of `term`; `None` if it can have none.
    pub fn of(term: &str) -> Option<Self> {
        let words: Vec<&str> = term.split_whitespace().collect();
        let kind = match words.as_slice() {
            [word] if is_acronym(word) => Kind::Acronym((*word).to_owned()),
            [word] => {
                let word = word.to_lowercase();
                let stem = Stemmer::create(Algorithm::English).stem(&word).into_owned();
                let both = word.chars().zip(stem.chars());
                let prefix: String = (both.take_while(|(a, b)| a == b)).map(|(a, _)| a).collect();
                let is_short = word.chars().count() < LETTERS || prefix.chars().count() < PREFIX;
                if is_short || !word.chars().all(char::is_alphabetic) {
                    return None;
                }
                Kind::Word { word, prefix }
            }
            [.., last]
                if words
                    .iter()
                    .all(|word| word.starts_with(char::is_uppercase)) =>
            {
                Kind::Name {
                    name: term.to_lowercase(),
                    last: last.to_lowercase(),
                    initials: words
                        .iter()
                        .filter_map(|word| word.chars().next())
                        .collect(),
                }
            }
            _ => return None,
        };
        Some(Self {
            kind,
            found: BTreeMap::new(),
        })
    }

    /// Returns a query, without its quotes, for the entries to look at; whether it is a prefix.
    pub fn place(&self) -> (&str, bool) {
        match &self.kind {
            Kind::Word { prefix, .. } => (prefix, true),
            Kind::Name { name, .. } => (name, false),
            Kind::Acronym(letters) => (letters, false),
        }
    }

    /// Looks at an entry.
    pub fn read(&mut self, title: &str, text: &str, language: Option<&str>) {
        let mut forms: HashSet<String> = HashSet::new();
        for part in [title, text] {
            match &self.kind {
                Kind::Word { word, prefix } => {
                    let stemmer = algorithm(language, title, text).map(Stemmer::create);
                    let stem = |word: &str| match &stemmer {
                        Some(stemmer) => stemmer.stem(word).into_owned(),
                        None => word.to_owned(),
                    };
                    let wanted = stem(word);
                    for piece in pieces(part) {
                        let Piece::Word { text, .. } = piece else {
                            continue;
                        };
                        let form = bare(text).to_lowercase();
                        if form.starts_with(prefix) && form != *word && stem(&form) == wanted {
                            forms.insert(form);
                        }
                    }
                }
                Kind::Name {
                    name,
                    last,
                    initials,
                } => {
                    names(part, (name, last), &mut forms);
                    let mut words = pieces(part);
                    if words
                        .any(|piece| matches!(piece, Piece::Word { text, .. } if text == initials))
                    {
                        forms.insert(initials.clone());
                    }
                }
                Kind::Acronym(letters) => forms.extend(spelt(part, letters)),
            }
        }
        for form in forms {
            *self.found.entry(form).or_default() += 1;
        }
    }

    /// Returns what was found, each with the entries that say it, the most common first.
    pub fn found(self) -> Vec<(String, u64)> {
        let found = self.found.into_iter();
        let mut found: Vec<(String, u64)> = found.filter(|(_, count)| *count >= LEAST).collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    }
}

fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}

/// Returns a word without a possessive.
fn bare(word: &str) -> &str {
    let tail = ["'s", "’s"].iter().find_map(|tail| word.strip_suffix(tail));
    tail.unwrap_or(word)
}

/// Collects the names of a text that end with `last` and do not say the whole name.
fn names(text: &str, (name, last): (&str, &str), forms: &mut HashSet<String>) {
    let mut run: Vec<&str> = Vec::new();
    for piece in pieces(text) {
        let Piece::Word {
            text,
            is_capital: true,
            is_first,
        } = piece
        else {
            run.clear();
            continue;
        };
        // A small word that only begins its sentence is no part of the name.
        if is_first {
            run.clear();
        }
        if is_first && is_stop_word(&text.to_lowercase()) {
            continue;
        }
        let word = bare(text);
        run.push(word);
        if word.to_lowercase() == last {
            let from = run.len().saturating_sub(WORDS);
            let form = run[from..].join(" ");
            if !form.to_lowercase().ends_with(name) {
                forms.insert(form);
            }
        }
        if word.len() < text.len() {
            run.clear();
        }
    }
}

/// Returns what the text says that `letters` stand for: `Immigration and Customs Enforcement (ICE)`.
fn spelt(text: &str, letters: &str) -> Option<String> {
    let at = text.find(&format!("({letters})"))?;
    let before = text[..at].trim_end();
    let mut initials: Vec<char> = letters.chars().collect();
    let mut words: Vec<&str> = Vec::new();
    for word in before.rsplit(|c: char| c.is_whitespace()).take(SPELT) {
        let is_between = BETWEEN.contains(&word) && !words.is_empty();
        let wanted = initials.last().copied();
        if word.chars().next() == wanted {
            initials.pop();
        } else if !is_between {
            return None;
        }
        words.push(word);
        if initials.is_empty() {
            words.reverse();
            return Some(words.join(" "));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(term: &str, texts: &[&str]) -> String {
        let mut variants = Variants::of(term).unwrap();
        for text in texts {
            variants.read("", text, Some("en"));
        }
        let found = variants.found();
        let found: Vec<String> = found
            .into_iter()
            .map(|(form, count)| format!("{form} {count}"))
            .collect();
        found.join(", ")
    }

    #[test]
    fn a_word_has_other_forms() {
        let texts = [
            "The protest went on. Protesters filled the square, protesting the plan.",
            "Protesting is allowed; the city's protests were calm.",
            "A protestant church, and protesting again. Protests, protests!",
        ];
        assert_eq!(found("protest", &texts), "protesting 3, protests 2");
        assert_eq!(
            Variants::of("negotiating").unwrap().place(),
            ("negoti", true)
        );
        assert!(Variants::of("ice").is_none());
        assert!(Variants::of("2026").is_none());
        assert!(Variants::of("ferry strike").is_none());
    }

    #[test]
    fn a_name_has_shorter_ones() {
        let texts = [
            "Dana Ruiz spoke. Mayor Ruiz’s plan is old. The Ruiz office said so.",
            "Mayor Ruiz met T. Okafor. Ruiz left. But Ruiz came back with Ana Ruiz Vale.",
            "It was Mayor Dana Ruiz.",
        ];
        assert_eq!(found("Dana Ruiz", &texts), "Mayor Ruiz 2, Ruiz 2");
        let texts = [
            "The Lakeport Ferry Union (LFU) voted.",
            "LFU members, said the LFU.",
        ];
        assert_eq!(found("Lakeport Ferry Union", &texts), "LFU 2");
    }

    #[test]
    fn an_acronym_stands_for_something() {
        let texts = [
            "Agents of Immigration and Customs Enforcement (ICE) came.",
            "The Immigration and Customs Enforcement (ICE) said so.",
            "Ferries stop for cold weather (ICE) and wind.",
        ];
        assert_eq!(
            found("ICE", &texts),
            "Immigration and Customs Enforcement 2"
        );
    }
}
