//! The one sanitising boundary: text that may be shown on a terminal.
//!
//! Every string that came from a feed, a server or a file goes through [`Clean`] before it can
//! reach the screen, a log, standard output or an error. Only this module makes one, so a
//! function that takes `&Clean` cannot be handed raw bytes by mistake.
//!
//! What never survives: C0 and C1 control characters and DEL (terminal control sequences),
//! bidirectional embeddings, overrides and isolates (text that reads otherwise than it is),
//! line and paragraph separators, tag characters, interlinear annotation, byte-order marks and
//! noncharacters. Floods of zero-width characters and stacks of combining marks are capped.

use std::fmt;
use std::ops::Deref;

use unicode_normalization::char::is_combining_mark;

/// Combining marks kept on one base character; a cell cannot show more.
pub const MAX_MARKS: usize = 8;

/// Zero-width characters (joiners, variation selectors, …) kept in a row.
const MAX_ZERO_WIDTH: usize = 2;

/// Text without anything a terminal could obey. See the module documentation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clean(Box<str>);

impl Clean {
    /// Cleans `raw` to one line: white space of any kind becomes one space, ends are trimmed.
    pub fn line(raw: &str) -> Self {
        if is_plain_line(raw) {
            return Self(raw.into());
        }
        let mut out = String::with_capacity(raw.len());
        let mut filter = Filter::default();
        let mut space = false;
        for c in raw.chars() {
            if c.is_whitespace() || matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}') {
                // A control character separates words more often than it joins them, but
                // `\u{1b}[31m` must not become visible words of its own: the rest of the
                // sequence is ordinary text and stays as such.
                space = true;
            } else if filter.keeps(c) {
                if space && !out.is_empty() {
                    out.push(' ');
                }
                space = false;
                out.push(c);
            }
        }
        Self(out.into())
    }

    /// Cleans `raw` but keeps its line breaks; a tab becomes four spaces.
    pub fn text(raw: &str) -> Self {
        let mut out = String::with_capacity(raw.len());
        let mut filter = Filter::default();
        let mut chars = raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() != Some(&'\n') => {
                    out.push('\n');
                }
                '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
                '\t' => out.push_str("    "),
                c if filter.keeps(c) => out.push(c),
                _ => {}
            }
        }
        Self(out.into())
    }

    /// Cleans one piece of a line that is already laid out: nothing is trimmed or collapsed,
    /// and what would break the line is dropped.
    pub fn piece(raw: &str) -> Self {
        let mut filter = Filter::default();
        Self(raw.chars().filter(|&c| filter.keeps(c)).collect())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text and gives up the promise.
    pub fn into_string(self) -> String {
        self.0.into()
    }

    /// Returns the bytes `range` of this text as clean text.
    ///
    /// A part of clean text is clean. Ranges off a character border are moved inwards to one.
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        let end = self.0.floor_char_boundary(range.end);
        let start = self.0.ceil_char_boundary(range.start).min(end);
        Self(self.0[start..end].into())
    }
}

/// Returns whether `raw` can be taken over as it is: printable ASCII, single spaces, trimmed.
fn is_plain_line(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let mut previous = b' ';
    for &b in bytes {
        if !(b' '..=b'~').contains(&b) || (b == b' ' && previous == b' ') {
            return false;
        }
        previous = b;
    }
    bytes.is_empty() || previous != b' '
}

/// Remembers how many invisible characters came in a row.
#[derive(Default)]
struct Filter {
    marks: usize,
    zero_width: usize,
}

impl Filter {
    fn keeps(&mut self, c: char) -> bool {
        // What is dropped separates nothing: it must not begin a new count.
        if is_banned(c) {
            return false;
        }
        if is_zero_width(c) {
            self.zero_width += 1;
            return self.zero_width <= MAX_ZERO_WIDTH;
        }
        if is_combining_mark(c) {
            self.marks += 1;
            return self.marks <= MAX_MARKS;
        }
        self.marks = 0;
        self.zero_width = 0;
        true
    }
}

/// Returns whether `c` may never reach a terminal.
pub fn is_banned(c: char) -> bool {
    matches!(c,
        '\u{00}'..='\u{1f}' | '\u{7f}'..='\u{9f}'          // C0, DEL, C1
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // bidi embeddings, overrides, isolates
        | '\u{200e}' | '\u{200f}' | '\u{061c}'              // bidi marks
        | '\u{2028}' | '\u{2029}'                           // line and paragraph separators
        | '\u{206a}'..='\u{206f}'                           // deprecated format characters
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'              // byte-order mark, annotations
        | '\u{e0000}'..='\u{e0fff}'                         // tags
        | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

fn is_zero_width(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}')
}

impl Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Literals of the program itself are cleaned like everything else, to keep one door.
impl From<&str> for Clean {
    fn from(raw: &str) -> Self {
        Self::line(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_one_trimmed_line() {
        let cases = [
            ("plain", "plain"),
            ("  two   spaces \n", "two spaces"),
            ("a\u{a0}b\u{3000}c", "a b c"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("\u{9b}31m", "31m"),
            ("\u{202e}evil\u{2066}x", "evilx"),
            ("tab\there", "tab here"),
            ("", ""),
        ];
        for (raw, want) in cases {
            assert_eq!(Clean::line(raw).as_str(), want, "{raw:?}");
        }
    }

    #[test]
    fn text_keeps_its_lines() {
        assert_eq!(Clean::text("a\r\nb\rc\td").as_str(), "a\nb\nc    d");
    }

    #[test]
    fn stacks_and_floods_are_capped() {
        let zalgo = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(Clean::line(&zalgo).chars().count(), 1 + MAX_MARKS);
        let flood = format!("a{}b", "\u{200b}".repeat(1000));
        assert_eq!(Clean::line(&flood).chars().count(), 2 + MAX_ZERO_WIDTH);
    }

    #[test]
    fn what_is_dropped_begins_no_new_stack() {
        for dropped in ["\0", "\u{7f}", "\u{9b}", "\u{202e}", "\u{feff}"] {
            let marks = format!("\u{332}{dropped}").repeat(50);
            let joiners = format!("\u{200d}{dropped}").repeat(50);
            let raw = format!("a{marks}b{joiners}");
            let kept = 2 + MAX_MARKS + MAX_ZERO_WIDTH;
            assert_eq!(Clean::text(&raw).chars().count(), kept, "{dropped:?}");
            assert_eq!(Clean::piece(&raw).chars().count(), kept, "{dropped:?}");
        }
    }

    proptest! {
        #[test]
        fn no_banned_character_survives(raw in any::<String>()) {
            for clean in [Clean::line(&raw), Clean::piece(&raw)] {
                prop_assert!(!clean.chars().any(is_banned));
            }
            prop_assert!(!Clean::text(&raw).chars().any(|c| c != '\n' && is_banned(c)));
        }

        #[test]
        fn cleaning_twice_is_cleaning_once(
            raw in prop_oneof![any::<String>(), "[a \0\t\n\u{332}\u{200d}\u{202e}]{0,60}"],
        ) {
            let once = Clean::line(&raw);
            prop_assert_eq!(&Clean::line(&once), &once);
            let once = Clean::text(&raw);
            prop_assert_eq!(&Clean::text(&once), &once);
        }
    }
}
