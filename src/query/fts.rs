//! The superset of a query that the full-text index can answer.

use super::ast::{Expr, TextField};
use super::boundary::{Class, class};
use super::fold::push_index_text;
use super::form::Sequence;
use super::term::{Pattern, Term};

impl Expr {
    /// Returns an FTS5 expression over the columns `title` and `body` of the
    /// [folded text](super::fold::index_text) that is true of every entry of which all
    /// `conditions` are; `None` if the index knows nothing of them, so that everything has to be
    /// scanned.
    pub fn fts(conditions: &[Self]) -> Option<String> {
        let known: Vec<String> = conditions.iter().filter_map(Self::expression).collect();
        (!known.is_empty()).then(|| join(&known, " AND "))
    }

    fn expression(&self) -> Option<String> {
        match self {
            Self::Text(field, term) => {
                let words = term.fts()?;
                Some(match field {
                    TextField::Any | TextField::About => words,
                    TextField::Title => format!("title : ({words})"),
                    TextField::Body => format!("body : ({words})"),
                })
            }
            Self::And(children) => Self::fts(children),
            Self::Or(children) => {
                let known: Option<Vec<String>> = children.iter().map(Self::expression).collect();
                known.map(|known| join(&known, " OR "))
            }
            // What is *not* there narrows nothing: the index gives a superset.
            _ => None,
        }
    }
}

impl Term {
    /// Returns the superset of the term: NEAR is as wide as AND.
    fn fts(&self) -> Option<String> {
        match self {
            Self::Words(pattern) => Some(pattern.fts()).filter(|words| !words.is_empty()),
            Self::Regex(_) => None,
            Self::Near(near) => {
                let sides = [near.left.fts(), near.right.fts()];
                let known: Vec<String> = sides.into_iter().flatten().collect();
                (!known.is_empty()).then(|| join(&known, " AND "))
            }
            Self::AnyOf(terms) => {
                let known: Option<Vec<String>> = terms.iter().map(Self::fts).collect();
                known.map(|known| join(&known, " OR "))
            }
        }
    }
}

fn join(parts: &[String], operator: &str) -> String {
    match parts {
        [one] => one.clone(),
        many => {
            let many: Vec<String> = many.iter().map(|part| format!("({part})")).collect();
            many.join(operator)
        }
    }
}

impl Pattern {
    /// Returns an FTS5 expression over [`index_text`](super::fold::index_text) that every text
    /// with a match satisfies: quoted strings joined by OR, in parentheses if more than one.
    /// Empty if the index cannot help and everything has to be scanned.
    pub fn fts(&self) -> String {
        let mut alternatives: Vec<String> = Vec::new();
        for sequence in self.sequences() {
            if !is_indexed(&sequence) {
                return String::new();
            }
            let (phrase, goes_on) = phrase(&sequence);
            if goes_on {
                alternatives.push(format!("\"{phrase}\" *"));
                continue;
            }
            alternatives.push(format!("\"{phrase}\""));
            if sequence.takes_plural {
                alternatives.push(format!("\"{phrase}s\""));
                alternatives.push(format!("\"{phrase}es\""));
            }
        }
        match &alternatives[..] {
            [] => String::new(),
            [one] => one.clone(),
            many => format!("({})", many.join(" OR ")),
        }
    }
}

/// Returns whether the tokenizer knows all characters of words as such, so that it splits where
/// the rules of the language do.
fn is_indexed(sequence: &Sequence) -> bool {
    sequence.parts.iter().all(|part| {
        part.literal.chars().any(char::is_alphanumeric)
            && part.literal.chars().all(|c| match class(c) {
                Class::Letter | Class::Digit => {
                    c.is_alphanumeric() && (c as u32) < 0x0590 || c == '_'
                }
                Class::Hangul => ('\u{ac00}'..='\u{d7a3}').contains(&c),
                Class::Unspaced => {
                    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
                        | '\u{3400}'..='\u{4db5}' | '\u{4e00}'..='\u{9fcc}')
                }
                _ => true,
            })
    })
}

/// Returns the tokens of `sequence` and whether the last one is only the beginning of a word.
fn phrase(sequence: &Sequence) -> (String, bool) {
    let mut out = String::new();
    for (i, part) in sequence.parts.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let is_whole = i + 1 < sequence.parts.len();
        push_index_text(&part.literal, is_whole, &mut out);
    }
    // A quote inside a literal only separates, as in the text.
    let out = out.replace('"', " ");
    let mut ends = out.chars().rev();
    let last = ends.next().map_or(Class::Other, class);
    let before = ends.next().map_or(Class::Other, class);
    let is_lone = last == Class::Unspaced && before != Class::Unspaced;
    let goes_on = sequence.is_prefix || sequence.is_open || is_lone;
    (out, goes_on)
}

#[cfg(test)]
mod tests {
    use super::super::{Expr, Query, Term};

    fn fts(query: &str) -> String {
        match Query::parse(query).map(|query| query.expr) {
            Ok(Expr::Text(_, Term::Words(pattern))) => pattern.fts(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn supersets() {
        let cases = [
            ("protest", r#"("protest" OR "protests" OR "protestes")"#),
            ("negotiat*", r#""negotiat" *"#),
            ("US", r#"("us" OR "u.s")"#),
            ("=Frost", r#""frost""#),
            ("re-elect*", r#"("re elect" * OR "reelect" *)"#),
            ("移民", r#""移民""#),
            ("移", r#""移" *"#),
            ("移民局", r#""移民 民局""#),
            ("ICE移民", r#""ice 移民""#),
            ("한국", r#""한국" *"#),
            ("ไทย", ""),
        ];
        for (query, want) in cases {
            assert_eq!(fts(query), want, "{query}");
        }
    }
}
