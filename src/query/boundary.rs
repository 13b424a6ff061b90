//! What a word is: the word boundaries of UAX #29, on folded text.
//!
//! Tailored where the annex allows it and the language of queries asks for it: a colon never
//! joins (`Lakeport:mayor` is two words), characters of scripts written without spaces stand for
//! themselves, and Hangul is parted from what is not Hangul, because particles attach.

use unicode_normalization::char::is_combining_mark;

/// What a character does to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word of letters and digits.
    Letter,
    /// As a letter; commas between digits join.
    Digit,
    /// Hangul: joins with itself only.
    Hangul,
    /// A script without spaces: never joins.
    Unspaced,
    /// Joins two letters or two digits: `.` and `'`.
    Middle,
    /// Joins two digits: `,` and `;`.
    MiddleDigits,
    /// Anything else.
    Other,
}

pub(super) fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '_' => Class::Letter,
        '0'..='9' => Class::Digit,
        '.' | '\'' => Class::Middle,
        ',' | ';' => Class::MiddleDigits,
        c if c.is_ascii() => Class::Other,
        c if is_unspaced(c) => Class::Unspaced,
        '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
            Class::Hangul
        }
        c if c.is_numeric() => Class::Digit,
        c if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Other,
    }
}

/// Returns whether `c` is part of a word wherever it stands.
pub(super) fn is_word(c: char) -> bool {
    matches!(
        class(c),
        Class::Letter | Class::Digit | Class::Hangul | Class::Unspaced
    )
}

/// Returns whether `c` belongs to a script written without spaces between words: Han, kana,
/// bopomofo, Thai, Lao, Khmer, Myanmar and their neighbours.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{1950}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}' | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}'
        | '\u{f900}'..='\u{faff}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
        && (c.is_alphanumeric() || is_combining_mark(c))
}

/// Returns whether one character of this kind says as much as a word of others.
pub(super) fn is_cjk(c: char) -> bool {
    is_unspaced(c) || class(c) == Class::Hangul
}

/// Returns whether two neighbours are inside one word.
fn joins(a: Class, b: Class) -> bool {
    use Class::{Digit, Hangul, Letter};
    matches!((a, b), (Letter | Digit, Letter | Digit) | (Hangul, Hangul))
}

/// Returns whether `middle` between `a` and `b` is inside one word.
fn joins_over(a: Class, middle: Class, b: Class) -> bool {
    match middle {
        Class::Middle => a == b && matches!(a, Class::Letter | Class::Digit),
        Class::MiddleDigits => a == Class::Digit && b == Class::Digit,
        _ => false,
    }
}

/// Returns whether a word begins or ends at byte `at` of the folded `text`, a character border.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev().map(class);
    let mut after = text[at..].chars().map(class);
    let (Some(last), Some(next)) = (before.next(), after.next()) else {
        return true;
    };
    if joins(last, next) {
        return false;
    }
    match (last, next) {
        (Class::Letter | Class::Digit, Class::Middle | Class::MiddleDigits) => after
            .next()
            .is_none_or(|beyond| !joins_over(last, next, beyond)),
        (Class::Middle | Class::MiddleDigits, Class::Letter | Class::Digit) => before
            .next()
            .is_none_or(|beyond| !joins_over(beyond, last, next)),
        _ => true,
    }
}

/// Returns the parts of a written word, folded: `re-elect` has two, `example.com` and `ice移民` one.
pub(super) fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut before: Option<Class> = None;
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let class = class(c);
        let next = chars.peek().map(|&(_, c)| self::class(c));
        let is_inside = match class {
            Class::Other => false,
            Class::Middle | Class::MiddleDigits => before
                .zip(next)
                .is_some_and(|(before, next)| joins_over(before, class, next)),
            _ => true,
        };
        match (is_inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                parts.push(&word[from..at]);
                start = None;
            }
            _ => {}
        }
        before = Some(class);
    }
    parts.extend(start.map(|from| &word[from..]));
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks every boundary of `text` with a bar.
    fn bars(text: &str) -> String {
        let mut out = String::new();
        for (at, c) in text.char_indices() {
            if at > 0 && is_boundary(text, at) {
                out.push('|');
            }
            out.push(c);
        }
        out
    }

    #[test]
    fn boundaries() {
        let cases = [
            ("ice covered", "ice| |covered"),
            ("ice-covered", "ice|-|covered"),
            ("ice's end", "ice's| |end"),
            ("i.c.e. said", "i.c.e|.| |said"),
            ("1,500 a,b", "1,500| |a|,|b"),
            ("a:b", "a|:|b"),
            ("mi5_x", "mi5_x"),
            ("ice移民局", "ice|移|民|局"),
            ("ice는 한국", "ice|는| |한국"),
            ("'ice'", "'|ice|'"),
        ];
        for (text, want) in cases {
            assert_eq!(bars(text), want);
        }
    }

    #[test]
    fn parts_of_words() {
        let cases: [(&str, &[&str]); 6] = [
            ("re-elect", &["re", "elect"]),
            ("example.com", &["example.com"]),
            ("at&t", &["at", "t"]),
            ("o'brien", &["o'brien"]),
            ("ice移民", &["ice移民"]),
            ("12:30", &["12", "30"]),
        ];
        for (word, want) in cases {
            assert_eq!(parts(word), want);
        }
    }
}
