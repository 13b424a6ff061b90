//! From the text of a query to tokens. Never fails: what cannot be read is a [`Kind::Bad`] token
//! and a problem.

use std::ops::Range;

use super::ast::{Pattern, Word};
use super::problem::Problem;

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `-` at the start of a token.
    Minus,
    /// Letters directly before a colon.
    Field(String),
    Term(Term),
    /// Already complained about; stands for a term.
    Bad,
}

/// A word or a phrase as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Without quotes and escapes, with a last `*`.
    pub raw: String,
    pub is_quoted: bool,
    /// `=` before it.
    pub is_exact: bool,
}

/// Reads all of `text`.
pub(super) fn tokens(text: &str, problems: &mut Vec<Problem>) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        problems,
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    problems: &'a mut Vec<Problem>,
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"')
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '(' => self.push(Kind::Open, 1),
                ')' => self.push(Kind::Close, 1),
                '|' => self.push(Kind::Or, 1),
                _ => self.item(),
            }
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = self.at..self.at + length;
        self.at = span.end;
        self.tokens.push(Token { kind, span });
    }

    fn problem(&mut self, span: Range<usize>, message: &str, fix: &str) {
        self.problems.push(Problem::new(span, message).fix(fix));
    }

    /// Reads up to the end of the word and drops it, complaining.
    fn refuse(&mut self, message: &str, fix: &str) {
        let length = self
            .word_length()
            .max(self.peek().map_or(0, char::len_utf8));
        self.problem(self.at..self.at + length, message, fix);
        self.push(Kind::Bad, length);
    }

    fn word_length(&self) -> usize {
        self.rest().find(ends_word).unwrap_or(self.rest().len())
    }

    /// Reads what begins with neither white space nor a parenthesis: `-`, a field, a term.
    fn item(&mut self) {
        if self.rest().starts_with("--") {
            return self.refuse("one `-` is enough", "write `-word`");
        }
        if self.peek() == Some('-') {
            let next = self.rest()[1..].chars().next();
            if next.is_none_or(|c| c.is_whitespace() || c == ')' || c == '|') {
                return self.refuse(
                    "`-` stands directly before what it excludes",
                    "write `-word`, or quote it",
                );
            }
            self.push(Kind::Minus, 1);
            if matches!(self.peek(), Some('(')) {
                return;
            }
        }
        let word = &self.rest()[..self.word_length()];
        if word.starts_with("http://") || word.starts_with("https://") {
            return self.refuse(
                "searching addresses is not available yet",
                "use feed: with a part of the feed's address",
            );
        }
        let letters = word
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(word.len());
        if letters > 0 && word[letters..].starts_with(':') {
            let name = word[..letters].to_lowercase();
            self.push(Kind::Field(name), letters + 1);
            match self.peek() {
                None => return,
                Some(c) if c.is_whitespace() || matches!(c, '(' | ')' | '|') => return,
                Some('-') => {
                    return self.refuse(
                        "`-` cannot stand after `:`",
                        "put it before the field, as in -title:word",
                    );
                }
                Some('<' | '>') => {
                    return self.refuse("this field takes no comparison", "leave out the sign");
                }
                Some(_) => {}
            }
            return self.term();
        }
        if let Some(kind) = operator(word) {
            return self.push(kind, word.len());
        }
        if is_near(word) {
            return self.refuse(
                "NEAR is not available yet",
                "quote it to search for the word",
            );
        }
        self.term();
    }

    fn term(&mut self) {
        match self.peek() {
            Some('@') => self.refuse("aliases are not available yet", "write its terms out"),
            Some('+') => self.refuse("all words are required anyway", "leave out the `+`"),
            Some('*') => self.refuse("`*` can only end a word", "write `word*`"),
            Some('/') => self.refuse("regexes are not available yet", "use a word or a `prefix*`"),
            Some('=') => self.exact(),
            Some('"') => self.phrase(false),
            _ => self.word(false),
        }
    }

    fn exact(&mut self) {
        match self.rest()[1..].chars().next() {
            Some('"') => self.phrase(true),
            Some('/') => self.refuse("`=` and a regex do not go together", "leave out the `=`"),
            Some(c) if !ends_word(c) && c != '=' => self.word(true),
            _ => self.refuse("`=` needs a word or a phrase", "write `=Word`"),
        }
    }

    /// Reads a phrase up to its closing quote; `\"` and `\\` are escapes.
    fn phrase(&mut self, is_exact: bool) {
        let start = self.at + usize::from(is_exact) + 1;
        let mut raw = String::new();
        let mut is_escaped = false;
        for (at, c) in self.text[start..].char_indices() {
            match c {
                '"' if !is_escaped => {
                    let length = start + at + 1 - self.at;
                    if raw.trim().is_empty() {
                        self.problem(
                            self.at..self.at + length,
                            "nothing between the quotes",
                            "write a word there, or leave them out",
                        );
                        return self.push(Kind::Bad, length);
                    }
                    let term = Term {
                        raw,
                        is_quoted: true,
                        is_exact,
                    };
                    return self.push(Kind::Term(term), length);
                }
                '\\' if !is_escaped => is_escaped = true,
                c => {
                    if is_escaped && !matches!(c, '"' | '\\') {
                        raw.push('\\');
                    }
                    is_escaped = false;
                    raw.push(c);
                }
            }
        }
        self.problem(
            self.at..start,
            "this quote is never closed",
            "add a `\"` at the end of the phrase",
        );
        self.push(Kind::Bad, self.text.len() - self.at);
    }

    fn word(&mut self, is_exact: bool) {
        let skip = usize::from(is_exact);
        let length = self.word_length();
        let term = Term {
            raw: self.rest()[skip..length].to_owned(),
            is_quoted: false,
            is_exact,
        };
        self.push(Kind::Term(term), length);
    }
}

fn operator(word: &str) -> Option<Kind> {
    match word {
        "AND" => Some(Kind::And),
        "OR" => Some(Kind::Or),
        "NOT" => Some(Kind::Not),
        _ => None,
    }
}

fn is_near(word: &str) -> bool {
    let rest = word.strip_prefix('O').unwrap_or(word);
    rest.strip_prefix("NEAR")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns whether a bare `word` would be read as something else than a word.
pub(super) fn needs_quotes(word: &str) -> bool {
    operator(word).is_some()
        || is_near(word)
        || word
            .chars()
            .any(|c| ends_word(c) || matches!(c, ':' | '*' | '\\'))
        || word.starts_with(['-', '=', '@', '+', '/', '<', '>'])
        || word.is_empty()
}

impl Term {
    /// Makes the pattern, or says why it cannot be.
    pub(super) fn pattern(&self, span: &Range<usize>) -> Result<Pattern, Problem> {
        let problem = |message: &str, fix: &str| Problem::new(span.clone(), message).fix(fix);
        let starred = self.raw.strip_suffix('*');
        let is_attached = |raw: &str| !raw.ends_with(|c: char| c.is_whitespace() || c == '*');
        let is_prefix = starred.is_some_and(is_attached);
        let raw = if is_prefix {
            starred.unwrap_or(&self.raw)
        } else {
            &self.raw
        };
        if !self.is_quoted && raw.contains('*') {
            return Err(problem(
                "`*` can only end a word",
                "quote it, or write `word*`",
            ));
        }
        let words: Vec<Word> = if self.is_exact {
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
            is_exact: self.is_exact,
        })
    }
}

fn is_long_enough(word: &Word) -> bool {
    let letters = word.as_str().chars().filter(|c| c.is_alphanumeric());
    letters.clone().count() >= 2 || letters.clone().any(super::boundary::is_unspaced)
}
