//! The words of a text, one after the other, with what is needed to tell names from other words.

use unicode_normalization::char::is_combining_mark;

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A word as it is written.
    Word {
        text: &'a str,
        /// It begins with a capital letter.
        is_capital: bool,
        /// It is the first of a sentence.
        is_first: bool,
    },
    /// One character of a script without spaces.
    Sign(char),
    /// Punctuation that parts what stands before it from what comes after.
    Break,
}

/// Returns the pieces of `text` in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut is_first = true;
    parts(text).filter_map(move |(part, first)| piece(part, first, &mut is_first))
}

/// Returns the words of `text` whole and everything else by the character, in order, each with its
/// first character.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (&str, char)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if is_letter(first) {
            word_end(rest)
        } else {
            first.len_utf8()
        };
        let (part, after) = rest.split_at(end);
        rest = after;
        Some((part, first))
    })
}

/// Returns where the word ends that `text` begins with: letters and digits, and a dot, comma or
/// apostrophe between two of them.
pub(super) fn word_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_inside = match c {
            '.' | ',' | '\'' | '’' => chars.peek().is_some_and(|&(_, next)| is_letter(next)),
            c => is_letter(c),
        };
        if !is_inside {
            return at;
        }
    }
    text.len()
}

/// Returns whether `c` is part of a word wherever it stands.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && is_other_letter(c))
}

fn is_other_letter(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_sign(c)
}

fn piece<'a>(part: &'a str, first: char, is_first: &mut bool) -> Option<Piece<'a>> {
    if is_letter(first) {
        return Some(Piece::Word {
            text: part,
            is_capital: first.is_uppercase(),
            is_first: std::mem::take(is_first),
        });
    }
    if is_sign(first) {
        *is_first = false;
        return Some(Piece::Sign(first));
    }
    match first {
        '.' | '!' | '?' | '…' | '\n' | '\r' => {
            *is_first = true;
            Some(Piece::Break)
        }
        // What stands inside a word, or around one.
        '-' | '‐' | '‑' | '\'' | '’' | '‘' | '"' | '“' | '”' | '#' | '@' | '$' | '€' | '£' => {
            None
        }
        c if c.is_whitespace() => None,
        _ => Some(Piece::Break),
    }
}

/// Returns whether `c` belongs to a script that puts no spaces between its words.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Writes the form of `word` that is compared into `form`: small letters, without dots and
/// without a possessive ending.
pub(super) fn normalize(word: &str, form: &mut String) {
    form.clear();
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        form.push_str(word);
        form.make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        match c {
            '.' => {}
            '’' => form.push('\''),
            c if c.is_ascii() => form.push(c.to_ascii_lowercase()),
            c => form.extend(c.to_lowercase()),
        }
    }
    let end = form
        .strip_suffix("'s")
        .or_else(|| form.strip_suffix('\''))
        .map(str::len);
    if let Some(end) = end {
        form.truncate(end);
    }
}

/// Returns where the lead of a text ends: the first sentences, up to the end of the first one
/// that closes after [`LEAD_MIN`] words, and never more than [`LEAD_MAX`] words.
pub(super) fn lead_end(text: &str) -> usize {
    let (mut at, mut words) = (0, 0);
    while let Some(first) = text[at..].chars().next() {
        let is_word = is_letter(first);
        if is_word && words == LEAD_MAX {
            return at;
        }
        at += if is_word {
            word_end(&text[at..])
        } else {
            first.len_utf8()
        };
        words += usize::from(is_word || is_sign(first));
        if words >= LEAD_MIN && matches!(first, '.' | '!' | '?' | '。' | '！' | '？') {
            return at;
        }
    }
    text.len()
}

const LEAD_MIN: usize = 40;
const LEAD_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        pieces(text)
            .map(|piece| match piece {
                Piece::Word {
                    text,
                    is_capital,
                    is_first,
                } => format!(
                    "{}{text}{} ",
                    if is_first { "^" } else { "" },
                    if is_capital { "*" } else { "" }
                ),
                Piece::Sign(c) => format!("<{c}> "),
                Piece::Break => "| ".into(),
            })
            .collect()
    }

    #[test]
    fn words_know_where_sentences_begin() {
        let cases = [
            (
                "“Closed,” Dana Ruiz said. It stays closed",
                "^Closed* | Dana* Ruiz* said | ^It* stays closed ",
            ),
            ("re-elect: U.S. vote", "^re elect | U.S* | ^vote "),
            ("湖港 line", "<湖> <港> line "),
        ];
        for (text, want) in cases {
            assert_eq!(shown(text), want);
        }
    }

    #[test]
    fn forms_lose_what_only_grammar_needs() {
        let mut form = String::new();
        for (word, want) in [
            ("Ruiz’s", "ruiz"),
            ("U.S", "us"),
            ("agents'", "agents"),
            ("ÉLAN", "élan"),
        ] {
            normalize(word, &mut form);
            assert_eq!(form, want);
        }
    }

    #[test]
    fn a_lead_is_whole_sentences() {
        let sentence = "one two three four five six seven eight nine ten. ";
        let text = sentence.repeat(9);
        assert_eq!(&text[..lead_end(&text)], sentence.repeat(4).trim_end());
        let endless = "word ".repeat(100);
        assert_eq!(endless[..lead_end(&endless)].split_whitespace().count(), 60);
        assert_eq!(lead_end("short"), 5);
    }
}
