//! Problems: mistakes in the user's files, said with their place.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::Clean;

/// A mistake in a file: said, and the rest is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Line, counted from 1; 0 when the file as a whole cannot be read.
    pub line: usize,
    /// One sentence.
    pub message: String,
    /// The text that is wrong and, below it, a line of carets under the place.
    pub excerpt: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// Makes a problem without an excerpt and a hint.
    pub fn new(file: &Path, line: usize, message: impl AsRef<str>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: Clean::line(message.as_ref()).into_string(),
            excerpt: None,
            hint: None,
        }
    }

    /// Returns the name of the file, and the line if there is one: `config.toml:12`.
    pub fn place(&self) -> String {
        let file = self.file.file_name().unwrap_or(self.file.as_os_str());
        let file = Clean::line(&file.to_string_lossy());
        match self.line {
            0 => file.to_string(),
            line => format!("{file}:{line}"),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(Clean::line(hint.as_ref()).into_string());
        self
    }

    /// Adds the text that is wrong; `span` is the place in it, in bytes.
    #[must_use]
    pub fn excerpt(mut self, text: &str, span: &Range<usize>) -> Self {
        self.excerpt = Some(excerpt(text, span));
        self
    }
}

/// `FILE:LINE: sentence`, the excerpt indented below, and a line `hint: …`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Clean::line(&self.file.to_string_lossy()))?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)?;
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n    {line}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// Widest text shown above the carets, in columns; of a longer one the part around the place.
const EXCERPT_COLUMNS: usize = 72;

/// Returns two lines: the part of `text` around `span`, and carets under `span`.
///
/// Carets count display columns. The result is clean; line breaks of `text` become spaces.
pub fn excerpt(text: &str, span: &Range<usize>) -> String {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end).max(start);
    let mut before = Clean::piece(&text[..start].replace(['\n', '\t'], " ")).into_string();
    let inside = Clean::piece(&text[start..end].replace(['\n', '\t'], " ")).into_string();
    let after = Clean::piece(&text[end..].replace(['\n', '\t'], " ")).into_string();

    if before.width() > EXCERPT_COLUMNS / 2 {
        before = format!("…{}", last_columns(&before, EXCERPT_COLUMNS / 2));
    }
    let column = before.width();
    let shown = first_columns(&format!("{before}{inside}{after}"), EXCERPT_COLUMNS);
    let room = shown.width().saturating_sub(column);
    let carets = inside.width().min(room).max(1);
    format!("{shown}\n{}{}", " ".repeat(column), "^".repeat(carets))
}

fn first_columns(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut shown = String::new();
    for cluster in text.graphemes(true) {
        if shown.width() + cluster.width() >= columns {
            break;
        }
        shown.push_str(cluster);
    }
    shown.push('…');
    shown
}

fn last_columns(text: &str, columns: usize) -> &str {
    let mut start = text.len();
    for (at, _) in text.grapheme_indices(true).rev() {
        if text[at..].width() >= columns {
            break;
        }
        start = at;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn carets_stand_under_the_place() {
        let cases = [
            ("titel:ruiz", 0..5, "titel:ruiz\n^^^^^"),
            ("a NEAR/ b", 7..7, "a NEAR/ b\n       ^"),
            ("移民 OR )", 10..11, "移民 OR )\n        ^"),
        ];
        for (text, span, want) in cases {
            assert_eq!(excerpt(text, &span), want);
        }
    }

    #[test]
    fn a_problem_reads_in_lines() {
        let problem = Problem::new(Path::new("topics.toml"), 12, "unknown field `titel`")
            .excerpt("titel:ruiz", &(0..5))
            .hint("did you mean `title:`?");
        let want = "topics.toml:12: unknown field `titel`\n    titel:ruiz\n    ^^^^^\nhint: did you mean `title:`?";
        assert_eq!(problem.to_string(), want);
    }

    #[test]
    fn a_file_that_cannot_be_read_has_no_line() {
        let of = |line| Problem::new(Path::new("/home/dana/keymap.toml"), line, "x").place();
        assert_eq!(
            (of(0), of(7)),
            ("keymap.toml".into(), "keymap.toml:7".into())
        );
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_has_an_excerpt(text in any::<String>(), a in 0..99usize, b in 0..99usize) {
            let span = a.min(text.len())..b.min(text.len());
            let shown = excerpt(&text, &span);
            prop_assert_eq!(shown.lines().count(), 2);
            prop_assert!(shown.lines().all(|line| line.width() <= EXCERPT_COLUMNS + 1));
        }
    }
}
