//! Numbers, however they are written: `5,000`, `5.000`, `5 000` and "five thousand" are one.

/// The number that is being read.
#[derive(Debug, Default)]
pub(super) struct Numerals {
    digits: String,
    /// The digits so far may be followed by three more.
    is_open: bool,
    /// Of words: the thousands, and what may still grow.
    words: Option<(u64, u64)>,
}

impl Numerals {
    /// Takes a word that begins with a digit. Returns the number before it, if it ends there.
    pub(super) fn digits(&mut self, word: &str) -> Option<String> {
        let is_plain = word.bytes().all(|byte| byte.is_ascii_digit());
        if self.is_open && is_plain && word.len() == 3 {
            self.digits.push_str(word);
            return None;
        }
        let done = self.end();
        self.digits
            .extend(word.chars().filter(char::is_ascii_digit));
        self.is_open = is_plain && word.len() <= 3;
        done
    }

    /// Takes an English word in small letters. Returns the number that ends before it, if one
    /// does, and whether the word is part of a number itself.
    pub(super) fn word(&mut self, word: &str) -> (Option<String>, bool) {
        if self.digits.is_empty() && self.grow(word) {
            return (None, true);
        }
        let done = self.end();
        (done, self.grow(word))
    }

    fn grow(&mut self, word: &str) -> bool {
        let place = |words: &[&str]| words.iter().position(|one| *one == word);
        let small = place(&UNITS).map(|at| at as u64);
        let number = small.or(place(&TENS).map(|at| (at as u64 + 2) * 10));
        self.words = match (word, number, self.words) {
            ("hundred", _, Some((whole, part @ 1..100))) => Some((whole, part * 100)),
            ("thousand", _, Some((0, part @ 1..))) => Some((part * 1_000, 0)),
            (_, Some(number), Some((whole, part))) if fits(part, number) => {
                Some((whole, part + number))
            }
            (_, Some(number), None) => Some((0, number)),
            _ => return false,
        };
        true
    }

    /// Ends the number, if there is one.
    pub(super) fn end(&mut self) -> Option<String> {
        self.is_open = false;
        if let Some((whole, part)) = self.words.take() {
            return Some((whole + part).to_string());
        }
        (!self.digits.is_empty()).then(|| std::mem::take(&mut self.digits))
    }
}

/// Returns whether `number` can follow what is there: "eighty" and "seven", "two hundred" and "five".
fn fits(part: u64, number: u64) -> bool {
    match part {
        20..100 => part.is_multiple_of(10) && (1..10).contains(&number),
        _ => part.is_multiple_of(100) && number < 100,
    }
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let (mut numerals, mut found) = (Numerals::default(), Vec::new());
        for word in text.split([' ', '-']) {
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                found.extend(numerals.digits(word));
            } else {
                found.extend(numerals.word(word).0);
            }
        }
        found.extend(numerals.end());
        found
    }

    #[test]
    fn numbers_are_the_same_however_written() {
        let cases: &[(&str, &[&str])] = &[
            (
                "5,000 people and 5.000 more, 5 000 in all",
                &["5000", "5000", "5000"],
            ),
            ("five thousand people", &["5000"]),
            ("eighty-seven of one hundred", &["87", "100"]),
            ("two hundred five thousand", &["205000"]),
            ("in 2011 300 people", &["2011", "300"]),
            ("fourteen 14th 14", &["14", "14", "14"]),
            ("three four", &["3", "4"]),
            ("hundreds of thousand", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(&read(text), want, "{text}");
        }
    }
}
