//! The sentences of a text.
//!
//! Plain text as readers see it: a line break ends a sentence, and so does a full stop that no
//! abbreviation, initial or number has, if what follows does not go on in small letters.

use std::ops::Range;

/// What stands before a full stop that ends nothing, in small letters and in order.
const ABBREVIATIONS: [&str; 64] = [
    "al", "approx", "apr", "aug", "ave", "bros", "bzw", "ca", "capt", "cf", "co", "col", "corp",
    "dec", "dept", "dr", "ed", "est", "etc", "feb", "ft", "gen", "gov", "hon", "inc", "jan", "jr",
    "jun", "lt", "ltd", "maj", "mar", "messrs", "mio", "mme", "mr", "mrd", "mrs", "ms", "mt", "no",
    "nos", "nov", "nr", "oct", "pp", "pres", "prof", "rep", "rev", "sen", "sept", "sgt", "sr",
    "sra", "st", "str", "supt", "tel", "usw", "vgl", "viz", "vol", "vs",
];

/// Returns the sentences of `text` as ranges of bytes, in order, without the white space between
/// them. What has neither letter nor digit is no sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            '\n' | '\r' => true,
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '｡' | '।' | '؟' => {
                while let Some(&(_, next)) = chars.peek()
                    && (is_closing(next) || matches!(next, '.' | '!' | '?' | '…' | '！' | '？'))
                {
                    chars.next();
                }
                let end = chars.peek().map_or(text.len(), |&(at, _)| at);
                is_end(&text[start..at], c, &text[end..])
            }
            _ => false,
        };
        if ends {
            let end = chars.peek().map_or(text.len(), |&(at, _)| at);
            push(&mut found, text, start..end);
            start = end;
        }
    }
    push(&mut found, text, start..text.len());
    found
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let part = &text[range.clone()];
    if part.contains(char::is_alphanumeric) {
        let start = range.start + part.len() - part.trim_start().len();
        found.push(start..start + part.trim().len());
    }
}

/// Words that a whole sentence has at least, and signs of a script without spaces.
const WORDS: usize = 4;
const SIGNS: usize = 8;

/// Returns whether a sentence is whole: it begins and ends as sentences do and has some words. What
/// was cut off, stands in a table or a list, or names a picture mostly is not.
pub fn is_whole(sentence: &str) -> bool {
    let bare = sentence.trim_end_matches(|c: char| is_closing(c) || c.is_whitespace());
    let ends =
        bare.ends_with(['.', '!', '?', '。', '！', '？', '｡', '।', '؟']) && !bare.ends_with("..");
    let first = sentence
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty());
    // A name may begin with a small letter: eBay.
    let begins = first.is_some_and(|word| {
        !word.starts_with(char::is_lowercase) || word.contains(char::is_uppercase)
    });
    let words = sentence.split_whitespace();
    let words = words.filter(|word| word.contains(char::is_alphanumeric));
    let signs = sentence.chars().filter(|c| *c >= '\u{2e80}');
    ends && begins && (words.count() >= WORDS || signs.count() >= SIGNS)
}

/// Quotation marks and brackets that close; straight ones and » also open.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '」' | '』' | '）' | '】'
    )
}

/// Returns whether a sentence ends between `before`, its last sign `sign`, and `after`.
fn is_end(before: &str, sign: char, after: &str) -> bool {
    if !matches!(sign, '.' | '!' | '?' | '…') {
        // No space is needed in scripts that have none.
        return true;
    }
    let Some(first) = after.chars().next() else {
        return true;
    };
    if !first.is_whitespace() {
        return false;
    }
    if first == '\n' || first == '\r' {
        return true;
    }
    let next = after.chars().find(|c| c.is_alphanumeric());
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    sign != '.' || !is_abbreviated(before, after)
}

/// Returns whether the full stop after `before` belongs to its last word.
fn is_abbreviated(before: &str, after: &str) -> bool {
    let from = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '.')
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &before[from..];
    if word.is_empty() || word.ends_with(|c: char| c.is_ascii_digit()) && word.contains('.') {
        return false;
    }
    if word.contains('.') {
        // U.S., e.g., a.m.: a name may follow. Taken as inside, two sentences are one.
        return !after.trim_start().split(' ').next().is_some_and(begins);
    }
    if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let next = after
            .trim_start()
            .split(|c: char| !c.is_alphabetic())
            .next();
        return next.is_some_and(is_german_month);
    }
    if word.chars().nth(1).is_none() {
        // An initial; "I" may end a sentence.
        return word.chars().all(|c| c.is_uppercase() && c != 'I');
    }
    ABBREVIATIONS
        .binary_search(&word.to_lowercase().as_str())
        .is_ok()
}

/// Returns whether a word with a capital is one that begins sentences, and no name.
fn begins(word: &str) -> bool {
    matches!(
        word,
        "A" | "After"
            | "An"
            | "And"
            | "At"
            | "But"
            | "He"
            | "Her"
            | "His"
            | "In"
            | "It"
            | "No"
            | "On"
            | "She"
            | "That"
            | "The"
            | "Their"
            | "There"
            | "They"
            | "This"
            | "We"
            | "You"
    )
}

fn is_german_month(word: &str) -> bool {
    matches!(
        word,
        "Januar"
            | "Februar"
            | "März"
            | "April"
            | "Mai"
            | "Juni"
            | "Juli"
            | "August"
            | "September"
            | "Oktober"
            | "November"
            | "Dezember"
            | "Jahrhundert"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn abbreviations_are_in_order() {
        assert!(ABBREVIATIONS.is_sorted());
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        let cases: &[(&str, &[&str])] = &[
            (
                "The bridge is shut. Mayor Ruiz spoke.",
                &["The bridge is shut.", "Mayor Ruiz spoke."],
            ),
            (
                "Mr. Hale met T. Okafor of the U.S. Coast Guard at 4.30 a.m. on 3.1 miles.",
                &["Mr. Hale met T. Okafor of the U.S. Coast Guard at 4.30 a.m. on 3.1 miles."],
            ),
            (
                "“We left.” Then he wept. \"Why?\" she asked.",
                &["“We left.”", "Then he wept.", "\"Why?\" she asked."],
            ),
            (
                "It was I. She knew… He did not!",
                &["It was I.", "She knew…", "He did not!"],
            ),
            (
                "One line\nAnother line\n\n***\n",
                &["One line", "Another line"],
            ),
            (
                "Am 3. April geht es los. Dann nicht.",
                &["Am 3. April geht es los.", "Dann nicht."],
            ),
            (
                "He left the U.S. The mayor stayed.",
                &["He left the U.S.", "The mayor stayed."],
            ),
            ("He turned 19. He left.", &["He turned 19.", "He left."]),
            (
                "白石桥被冲毁。林若川说：“先保证安全。”停课三天",
                &["白石桥被冲毁。", "林若川说：“先保证安全。”", "停课三天"],
            ),
            ("", &[]),
            ("?! …", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(&split(text), want, "{text}");
        }
    }

    #[test]
    fn a_piece_is_no_whole_sentence() {
        for text in [
            "The bridge is shut for a week.",
            "“We will not take a risk,” she said.",
            "eBay said it would close.",
            "Dana Ruiz said: “Not before Monday.”",
            "3,100 cars use it.",
            "白石桥被冲毁，三人受伤。",
        ] {
            assert!(is_whole(text), "{text}");
        }
        for text in [
            "Part Million $ Paid by",
            "Outer channel 48 federal",
            "the Fish Quay is closed “for a period”.",
            "The council will meet again on …",
            "The council will meet again on [...]",
            "The council will meet again...",
            "Photo: Bay Wire.",
            "By T. Okafor",
            "",
        ] {
            assert!(!is_whole(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "[a-zA-Z0-9 .!?\n“”\"。林é’]{0,60}") {
            let ranges = sentences(&text);
            let mut at = 0;
            for range in &ranges {
                prop_assert!(!text[at..range.start].contains(char::is_alphanumeric));
                at = range.end;
            }
            prop_assert!(!text[at..].contains(char::is_alphanumeric));
        }
    }
}
