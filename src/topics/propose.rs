//! What a headline is about, as a term to follow: a first guess that the user sees and edits.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::HitKind;
use crate::query::{Automaton, Query, TextField};

/// Most words of a proposed name.
const LONGEST: usize = 4;

/// Most characters of a term in a script without capitals and spaces.
const LONGEST_PIECE: usize = 6;

/// Small words that hold a name together, between words with capitals: Bank of England.
const JOINERS: [&str; 14] = [
    "of", "the", "de", "la", "del", "di", "da", "du", "des", "van", "von", "der", "den", "al",
];

/// Words that begin a sentence or fill one, and are never a term by themselves.
const COMMON: &str = " a about after again against all also an and are as asks at be because been before \
begins being between but by calls can could day days did do does down during every first for from gets \
had has have he her here him his how i if in into is it its just last later like live made make makes \
man many may more most much must my new news no not now of off on once one only opens or other our out \
over part people plan plans report says set she should show shows since so some still story take takes \
than that the their them then there these they this those through time times to today told too under \
until up update us use very video wants was watch watches we week weeks were what when where which while who \
whom whose why will with women would year years yet you your ";

/// Returns a query for what `title` is about, quoted if it has several words; empty if there is
/// nothing to follow.
///
/// It is the longest run of capitalised words, the first one of several. A single capitalised
/// word at the beginning of a sentence says nothing, nor does one in a headline in which most
/// words are capitalised. Without such a run it is the longest word that is not a common one.
///
/// ```
/// use coranto::topics::propose;
/// assert_eq!(propose("Talks resume as Dana Ruiz meets the union"), "\"Dana Ruiz\"");
/// ```
pub fn propose(title: &str) -> String {
    let words = words(title);
    let has_case = title.chars().any(char::is_lowercase);
    let is_headline_case = is_headline_case(title, &words);
    let name = if is_headline_case {
        None
    } else {
        longest_name(&words)
    };
    let acronym = || words.iter().find(|word| has_case && word.is_acronym());
    let term = name
        .or_else(|| acronym().map(|word| word.text.to_owned()))
        .or_else(|| rarest(&words, is_headline_case))
        .unwrap_or_default();
    finding(&term, &[(TextField::Title, title)]).unwrap_or_default()
}

/// Returns a query for `term` that finds one of these texts: what is written in capitals only is
/// there an acronym, and no word of it, unless it is asked for in small letters.
pub(super) fn finding(term: &str, texts: &[(TextField, &str)]) -> Option<String> {
    if term.is_empty() {
        return None;
    }
    let ways = [quoted(term), quoted(&term.to_lowercase())];
    ways.into_iter().find(|way| {
        let Ok(query) = Query::parse(way) else {
            return false;
        };
        let words = Automaton::compile(&[(HitKind::Search, &query)]);
        (texts.iter()).any(|(field, text)| !words.spans_in(*field, text).is_empty())
    })
}

/// As [`propose`], for a headline of which others tell too, or that has a text: what stands together
/// in it and in these is a name, however the headline is written.
///
/// ```
/// use coranto::topics::propose_among;
/// let others = ["Taylor Swift beats them all", "Money Makers: Taylor Swift is first"];
/// assert_eq!(propose_among("Taylor Swift Tops Money List", &others), "\"Taylor Swift\"");
/// ```
pub fn propose_among(title: &str, others: &[&str]) -> String {
    let own = words(title);
    let others: Vec<Vec<Word<'_>>> = others.iter().map(|text| words(text)).collect();
    let mut best: (usize, &[Word<'_>]) = (0, &[]);
    for start in 0..own.len() {
        for length in 2..=LONGEST.min(own.len() - start) {
            let run = &own[start..start + length];
            let is_run = run[1..].iter().all(|word| word.joins)
                && run[..length - 1].iter().all(|word| word.is_open);
            if !is_run || run.iter().any(|word| !word.is_capital || word.is_common()) {
                break;
            }
            let said = others
                .iter()
                .filter(|other| other.windows(length).any(|part| is_same(run, part)));
            let said = said.count();
            // More of it is better as long as nearly as many say so.
            if said > best.0 || (said > 0 && said * 3 >= best.0 * 2 && length > best.1.len()) {
                best = (said.max(best.0), run);
            }
        }
    }
    let (said, run) = best;
    if said == 0 || said * 4 < others.len() {
        return propose(title);
    }
    let name: Vec<&str> = run.iter().map(|word| word.text).collect();
    let name = finding(&name.join(" "), &[(TextField::Title, title)]);
    name.unwrap_or_else(|| propose(title))
}

/// Returns whether two runs are the same words in capitals.
fn is_same(run: &[Word<'_>], other: &[Word<'_>]) -> bool {
    run.iter()
        .zip(other)
        .all(|(a, b)| b.is_capital && a.text.to_lowercase() == b.text.to_lowercase())
}

/// Returns whether a word, in small letters, only holds sentences together or says what was done.
pub fn is_filler(word: &str) -> bool {
    COMMON.contains(&format!(" {word} ")) || word.ends_with("ed") || word.ends_with("ing")
}

/// Returns `term` as a query that finds it.
pub fn quoted(term: &str) -> String {
    let is_word = term.chars().all(char::is_alphanumeric);
    let is_operator = ["OR", "AND", "NOT", "NEAR", "ONEAR"].contains(&term);
    if (is_word && !is_operator) || term.is_empty() {
        return term.to_owned();
    }
    let inside = term.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{inside}\"")
}

/// Returns whether most words of a line have capitals, so that they tell nothing.
pub(super) fn is_headline_case(line: &str, words: &[Word<'_>]) -> bool {
    let long = words.iter().filter(|word| word.text.chars().count() > 3);
    let capitals = long.clone().filter(|word| word.is_capital).count();
    let has_case = line.chars().any(char::is_lowercase);
    !has_case || (capitals > 3 && capitals * 5 > long.count() * 3)
}

/// A word of a line.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// Without a possessive `'s`.
    pub(super) text: &'a str,
    pub(super) is_capital: bool,
    /// Nothing but one space lies between it and the word before.
    pub(super) joins: bool,
    /// A run may go on after it.
    pub(super) is_open: bool,
    pub(super) begins_sentence: bool,
}

impl Word<'_> {
    pub(super) fn is_common(&self) -> bool {
        COMMON.contains(&format!(" {} ", self.text.to_lowercase()))
    }

    /// Returns whether it holds a name together that stands on both sides of it.
    pub(super) fn is_joiner(&self) -> bool {
        JOINERS.contains(&self.text)
    }

    pub(super) fn is_acronym(&self) -> bool {
        let capitals = self.text.chars().filter(|c| c.is_uppercase()).count();
        capitals > 1 && !self.text.chars().any(char::is_lowercase)
    }
}

/// Returns the words of a line.
pub(super) fn words(title: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut end = 0;
    for (at, word) in title.unicode_word_indices() {
        let between = &title[end..at];
        let text = ["'s", "’s"]
            .iter()
            .find_map(|tail| word.strip_suffix(tail))
            .unwrap_or(word);
        words.push(Word {
            text,
            is_capital: text.chars().next().is_some_and(char::is_uppercase),
            joins: matches!(between, " " | "-" | "\u{a0}"),
            is_open: text.len() == word.len(),
            begins_sentence: words.last().is_none_or(|last: &Word<'_>| {
                let is_initial = last.is_capital && last.text.chars().count() == 1;
                between.contains([':', '!', '?', '“', '"'])
                    || (between.contains('.') && !is_initial)
            }),
        });
        end = at + word.len();
    }
    words
}

/// Returns where a name that stands from `start` to `end` ends with one more word of it; what only
/// holds it together does not end it.
fn name_goes_on(words: &[Word<'_>], start: usize, end: usize) -> Option<usize> {
    let follows = |at: usize| at == start || (words[at].joins && words[at - 1].is_open);
    let mut at = end;
    while at < words.len() && follows(at) {
        if words[at].is_capital {
            return Some(at + 1);
        }
        if !words[at].is_joiner() || at == start {
            return None;
        }
        at += 1;
    }
    None
}

/// Returns the longest run of capitalised words, the first of several.
fn longest_name(words: &[Word<'_>]) -> Option<String> {
    let mut best: &[Word<'_>] = &[];
    let mut start = 0;
    while start < words.len() {
        let mut end = start;
        while let Some(next) = name_goes_on(words, start, end) {
            end = next;
        }
        let mut run = &words[start..end];
        while let [first, rest @ ..] = run {
            // A word that begins a sentence is no name for what is joined to it.
            let is_joined = rest.first().is_some_and(Word::is_joiner) && first.begins_sentence;
            if !is_joined && !first.is_joiner() && (!first.is_common() || first.is_acronym()) {
                break;
            }
            run = rest;
        }
        let mut run = &run[..run.len().min(LONGEST)];
        while let [rest @ .., last] = run
            && last.is_joiner()
        {
            run = rest;
        }
        let says_nothing = match run {
            [] => true,
            // An initial stands for a name that a full stop parts it from.
            [only] => {
                (only.begins_sentence && !only.is_acronym()) || only.text.chars().count() == 1
            }
            _ => false,
        };
        if !says_nothing && run.len() > best.len() {
            best = run;
        }
        start = end.max(start + 1);
    }
    let name: Vec<&str> = best.iter().map(|word| word.text).collect();
    (!name.is_empty()).then(|| name.join(" "))
}

/// Endings of words that say how or what was done: where all words have capitals, they are no names.
pub(super) const NO_NAMES: [&str; 5] = ["ly", "ed", "ing", "ates", "izes"];

/// Returns the longest word that is not common, the first of several; in a headline whose words
/// all have capitals, rather one that may be a name.
fn rarest(words: &[Word<'_>], is_headline_case: bool) -> Option<String> {
    let is_name = |word: &&Word<'_>| !NO_NAMES.iter().any(|ending| word.text.ends_with(ending));
    let names = words
        .iter()
        .filter(|word| !word.is_common())
        .filter(is_name);
    let has_names = names.clone().any(|word| word.text.chars().count() > 2);
    let mut best: Option<&str> = None;
    let length = |text: &str| text.chars().count();
    let words: Vec<&Word<'_>> = words
        .iter()
        .filter(|word| !word.is_common() && (!is_headline_case || !has_names || is_name(word)))
        .collect();
    for word in &words {
        let is_number = word.text.chars().all(|c| !c.is_alphabetic());
        if !is_number && best.is_none_or(|best| length(word.text) > length(best)) {
            best = Some(word.text);
        }
    }
    // Where words are not told apart, several signs together are one.
    let best = best?;
    if length(best) > 1 {
        return Some(best.to_owned());
    }
    let first = words.iter().position(|word| word.text == best)?;
    let mut piece = String::new();
    for (index, word) in words[first..].iter().enumerate() {
        let goes_on = length(word.text) == 1 && word.text.is_ascii() == best.is_ascii();
        if index >= LONGEST_PIECE || !goes_on || best.is_ascii() && index > 0 {
            break;
        }
        piece.push_str(word.text);
    }
    Some(piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_others_say_together_is_a_name() {
        let cases: [(&str, &[&str], &str); 4] = [
            (
                "Fannie Mae, Freddie Mac Would Be Eliminated",
                &[
                    "Senators want to end Fannie Mae",
                    "The end of Fannie Mae and Freddie Mac",
                ],
                "\"Fannie Mae\"",
            ),
            (
                "Watch Edward Snowden speak at SXSW",
                &["Edward Snowden speaks out", "Snowden: 'Absolutely yes'"],
                "\"Edward Snowden\"",
            ),
            // Others say nothing of the kind: the headline alone is looked at.
            (
                "Ferries stop in Lakeport",
                &["No ship leaves the harbor"],
                "Lakeport",
            ),
            ("Bachelor Finale Eliminates Clare", &[], "Bachelor"),
        ];
        for (title, others, want) in cases {
            assert_eq!(propose_among(title, others), want, "{title}");
        }
    }

    #[test]
    fn a_headline_gives_a_term() {
        let cases = [
            (
                "Harbor Line talks resume as Dana Ruiz meets the union",
                "\"Harbor Line\"",
            ),
            (
                "Operation Harbor Line: what the dredging plan would change",
                "\"Operation Harbor Line\"",
            ),
            ("Talks go on, says Dana Ruiz's office", "\"Dana Ruiz\""),
            ("The Harbor Line is late", "\"Harbor Line\""),
            // Marks alone are nothing that can be found.
            ("\u{1a7f} \u{610}", ""),
            ("Council hears questions on dredging", "questions"),
            ("Ferries stop in Lakeport", "Lakeport"),
            ("Why ICE came to town", "ICE"),
            (
                "Ferry times change while the channel is measured",
                "measured",
            ),
            ("Mayor Defends Plan For Lakeport Dredging Works", "Lakeport"),
            // In capitals only, it would be an acronym, and find nothing where all is capitals.
            ("FERRIES STOP AGAIN", "ferries"),
            (
                "Rates rise, the Bank of England says",
                "\"Bank of England\"",
            ),
            ("Talks of the Harbor Line go on", "\"Harbor Line\""),
            ("A look at T. Okafor", "Okafor"),
            ("2026: 300 of 400", ""),
            ("It is what it is", ""),
            ("", ""),
        ];
        for (title, want) in cases {
            assert_eq!(propose(title), want, "{title}");
        }
    }

    proptest! {
        #[test]
        fn a_proposal_is_a_query_that_finds_its_headline(title in "[A-Za-z' .:-]{0,60}") {
            let term = propose(&title);
            if !term.is_empty() {
                let query = Query::parse(&term).expect("a query");
                let words = Automaton::compile(&[(HitKind::Search, &query)]);
                prop_assert!(!words.spans(&title).is_empty(), "{} in {}", term, title);
            }
        }

        #[test]
        fn any_headline_is_survived(title in any::<String>()) {
            let term = propose(&title);
            prop_assert!(term.is_empty() || Query::parse(&term).is_ok(), "{}", term);
        }
    }
}
