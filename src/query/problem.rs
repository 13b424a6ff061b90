//! What is wrong with a query, and how it is shown.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// One thing wrong with a query: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte range in the query's text.
    pub span: Range<usize>,
    /// One sentence.
    pub message: String,
    /// A fix, if there is one.
    pub fix: Option<String>,
}

impl Problem {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            fix: None,
        }
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Returns the line that goes under the query: carets below the place, counted in display
    /// columns, then the sentence and the fix.
    pub fn caret_line(&self, query: &str) -> String {
        let start = query.floor_char_boundary(self.span.start);
        let end = query.ceil_char_boundary(self.span.end).max(start);
        let mut line = " ".repeat(query[..start].width());
        line.push_str(&"^".repeat(query[start..end].width().max(1)));
        line.push(' ');
        line.push_str(&self.message);
        if let Some(fix) = &self.fix {
            let _ = write!(line, "; {fix}");
        }
        line
    }
}

/// Renders all `problems` below the `query` they are about, one line each.
///
/// White space in the query that is not a space becomes one, so that the carets stand right.
pub fn render(query: &str, problems: &[Problem]) -> String {
    let shown: String = query
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !crate::model::clean::is_banned(c))
        .collect();
    let mut out = shown;
    for problem in problems {
        out.push('\n');
        out.push_str(&problem.caret_line(query));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_count_display_columns() {
        let query = "移民 titel:ruiz";
        let problem = Problem::new(7..12, "unknown field `titel`").fix("did you mean `title:`?");
        assert_eq!(
            render(query, &[problem]),
            "移民 titel:ruiz\n     ^^^^^ unknown field `titel`; did you mean `title:`?"
        );
    }

    #[test]
    fn a_span_off_the_text_is_drawn_at_its_end() {
        assert_eq!(Problem::new(3..9, "here").caret_line("abc"), "   ^ here");
    }
}
