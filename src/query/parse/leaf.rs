//! What stands for itself: words and phrases, regexes, aliases.

use std::ops::Range;

use super::{MAX_DEPTH, MAX_TERMS, Parser, Scope};
use crate::command::nearest;
use crate::query::ast::{Expr, TextField};
use crate::query::boundary;
use crate::query::problem::Problem;
use crate::query::term::{BadRegex, Pattern, Regex, Term, Word};
use crate::query::token::Written;

impl Parser<'_, '_> {
    /// Makes a condition of a word or phrase.
    pub(super) fn word(
        &mut self,
        scope: Scope,
        word: &Written,
        span: &Range<usize>,
    ) -> Option<Expr> {
        if let Scope::Part(field) = scope {
            if word.is_exact {
                self.problem(span.clone(), "`=` is for text", Some("leave it out"));
                return None;
            }
            return Some(Expr::Named(field, word.raw.clone()));
        }
        match pattern(word, span) {
            Ok(pattern) => self.term(scope, Term::Words(pattern), span),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    pub(super) fn regex(
        &mut self,
        scope: Scope,
        source: &str,
        ignores_case: bool,
        span: &Range<usize>,
    ) -> Option<Expr> {
        let (place, message, fix) = match scope {
            Scope::Text(TextField::About) => (
                span.clone(),
                "`about:` takes no regex".to_owned(),
                "use title: with it",
            ),
            Scope::Part(_) => (
                span.clone(),
                "this field takes a part of the text, no regex".to_owned(),
                "put it in quotes",
            ),
            _ => match Regex::new(source, ignores_case) {
                Ok(regex) => return self.term(scope, Term::Regex(regex), span),
                Err(BadRegex::Syntax(at, said)) => {
                    // The place is counted in characters, behind the first slash.
                    let at = source.char_indices().nth(at).map_or(source.len(), |c| c.0);
                    let length = source[at..].chars().next().map_or(1, char::len_utf8);
                    let start = span.start + 1 + at;
                    (
                        start..(start + length).min(span.end),
                        format!("not a regex: {said}"),
                        "mend it, or quote it to search for the words",
                    )
                }
                Err(BadRegex::TooLarge) => (
                    span.clone(),
                    "this regex is too large: it would need more than 1 MB".to_owned(),
                    "use smaller numbers of repetitions, or words",
                ),
                Err(BadRegex::FitsNothing) => (
                    span.clone(),
                    "this regex fits the empty text, so it would find everything".to_owned(),
                    "ask for one character at least, as with `+` in place of `*`",
                ),
            },
        };
        self.problem(place, message, Some(fix));
        None
    }

    /// Counts a term, and refuses the first one that is too many.
    fn term(&mut self, scope: Scope, term: Term, span: &Range<usize>) -> Option<Expr> {
        let field = match scope {
            Scope::Text(field) => field,
            _ => TextField::Any,
        };
        self.surroundings.terms += 1;
        if self.surroundings.terms > MAX_TERMS {
            self.at = self.tokens.len();
            if self.surroundings.terms == MAX_TERMS + 1 {
                let message = "more than 10,000 terms, aliases written out";
                self.problem(span.clone(), message, Some("split the query"));
            }
            return None;
        }
        Some(Expr::Text(field, term))
    }

    /// Writes an alias out, as if in parentheses.
    pub(super) fn alias(&mut self, scope: Scope, name: &str, span: &Range<usize>) -> Option<Expr> {
        if self.surroundings.terms > MAX_TERMS {
            // Told already; what aliases of aliases would come to is never written out.
            return None;
        }
        let aliases = self.surroundings.aliases;
        let Some(text) = aliases.get(name) else {
            let fix = match nearest(&name.to_lowercase(), aliases.names()) {
                Some(meant) => format!("did you mean `@{meant}`?"),
                None => "add it to [alias] in topics.toml, or quote it".to_owned(),
            };
            self.problem(span.clone(), format!("unknown alias `@{name}`"), Some(&fix));
            return None;
        };
        let name = name.to_lowercase();
        let chain = &mut self.surroundings.chain;
        if let Some(first) = chain.iter().position(|outer| *outer == name) {
            let names: Vec<&str> = chain[first..].iter().map(String::as_str).collect();
            let message = format!(
                "the alias @{name} stands for itself: {} → {name}",
                names.join(" → ")
            );
            self.problem(span.clone(), message, Some("write one of them out"));
            return None;
        }
        if self.depth == MAX_DEPTH {
            let fix = Some("write one of them out");
            self.problem(span.clone(), "aliases nested more than 64 deep", fix);
            return None;
        }
        chain.push(name.clone());
        let read = Parser::read(text, scope, self.depth + 1, self.surroundings);
        self.surroundings.chain.pop();
        match read {
            Ok(Expr::All) => {
                self.problem(span.clone(), format!("the alias @{name} is empty"), None);
                None
            }
            Ok(expr) => Some(expr),
            Err(problems) => {
                // What is wrong inside is told at the place where it is used.
                if let Some(first) = problems.into_iter().next() {
                    let inner = first.message;
                    let is_chain = inner.starts_with("the alias @") || inner.starts_with("in the");
                    let message = if is_chain {
                        inner
                    } else {
                        format!("in the alias @{name}: {inner}")
                    };
                    self.problem(span.clone(), message, first.fix.as_deref());
                }
                None
            }
        }
    }
}

/// Makes the pattern of a word or phrase, or says why it cannot be.
fn pattern(word: &Written, span: &Range<usize>) -> Result<Pattern, Problem> {
    let problem = |message: &str, fix: &str| Problem::new(span.clone(), message).fix(fix);
    let starred = word.raw.strip_suffix('*');
    let is_attached = |raw: &str| !raw.ends_with(|c: char| c.is_whitespace() || c == '*');
    let is_prefix = starred.is_some_and(is_attached);
    let raw = if is_prefix {
        starred.unwrap_or(&word.raw)
    } else {
        &word.raw
    };
    if !word.is_quoted && raw.contains('*') {
        return Err(problem(
            "`*` can only end a word",
            "quote it, or write `word*`",
        ));
    }
    let words: Vec<Word> = if word.is_exact {
        let joined: Vec<&str> = raw.split_whitespace().collect();
        Word::new(&joined.join(" ")).into_iter().collect()
    } else {
        raw.split_whitespace().filter_map(Word::new).collect()
    };
    let Some(last) = words.last() else {
        return Err(problem(
            "there is no letter or digit to search for",
            "leave it out",
        ));
    };
    if is_prefix && !is_long_enough(last) {
        return Err(problem(
            "a prefix needs two characters or more",
            "write more of the word",
        ));
    }
    Ok(Pattern {
        words,
        is_prefix,
        is_exact: word.is_exact,
    })
}

fn is_long_enough(word: &Word) -> bool {
    let letters = word.as_str().chars().filter(|c| c.is_alphanumeric());
    letters.clone().count() >= 2 || letters.clone().any(boundary::is_cjk)
}
