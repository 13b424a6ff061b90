//! From the text of a query to tokens. Never fails: what cannot be read is a [`Kind::Bad`] token
//! and a problem.

use std::ops::Range;

use super::problem::Problem;
use super::term::Near;

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
    Word(Written),
    /// What stands between the slashes, and whether case does not count.
    Regex(String, bool),
    /// The name after `@`.
    Alias(String),
    Near {
        distance: u16,
        is_ordered: bool,
    },
    /// Already complained about; stands for a term.
    Bad,
}

/// A word or a phrase as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
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
            let (raw, length) = (word.to_owned(), word.len());
            let at = self.at;
            let kind = Kind::Field("url".to_owned());
            self.tokens.push(Token { kind, span: at..at });
            let word = Written {
                raw,
                is_quoted: true,
                is_exact: false,
            };
            return self.push(Kind::Word(word), length);
        }
        let letters = word
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(word.len());
        if letters > 0 && word[letters..].starts_with(':') {
            let name = word[..letters].to_lowercase();
            self.push(Kind::Field(name.clone()), letters + 1);
            match self.peek() {
                None => return,
                Some(c) if c.is_whitespace() || matches!(c, '(' | ')' | '|') => return,
                Some('-') => {
                    return self.refuse(
                        "`-` cannot stand after `:`",
                        "put it before the field, as in -title:word",
                    );
                }
                Some('<' | '>') if !matches!(name.as_str(), "words" | "outlets") => {
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
            return self.near();
        }
        self.term();
    }

    fn term(&mut self) {
        match self.peek() {
            Some('@') => self.alias(),
            Some('+') => self.refuse("all words are required anyway", "leave out the `+`"),
            Some('*') => self.refuse("`*` can only end a word", "write `word*`"),
            Some('/') => self.regex(),
            Some('=') => self.exact(),
            Some('"') => self.phrase(false),
            _ => self.word(false),
        }
    }

    /// Reads `NEAR`, `NEAR/8`, `ONEAR`, `ONEAR/8`.
    fn near(&mut self) {
        let length = self.word_length();
        let word = &self.rest()[..length];
        let is_ordered = word.starts_with('O');
        let (name, number) = word.split_once('/').unzip();
        let distance = match number {
            None => Some(Near::USUAL),
            Some(digits) => digits.parse().ok().filter(|n| *n <= Near::MOST),
        };
        if let Some(distance) = distance {
            let kind = Kind::Near {
                distance,
                is_ordered,
            };
            return self.push(kind, length);
        }
        let name = name.unwrap_or_default();
        let place = self.at + name.len() + 1..self.at + length;
        if number.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
            && !place.is_empty()
        {
            let most = format!("use {} or less, or AND", Near::MOST);
            self.problem(place, "too many words between", &most);
        } else {
            let message = format!("{name}/ needs a number, as in {name}/8");
            self.problems.push(Problem::new(place, message));
        }
        // It stands for the operator, so that the operands are read.
        let kind = Kind::Near {
            distance: Near::USUAL,
            is_ordered,
        };
        self.push(kind, length);
    }

    fn alias(&mut self) {
        let length = self.word_length();
        let name = &self.rest()[1..length];
        if name.is_empty() {
            return self.refuse(
                "`@` needs the name of an alias",
                "write `@name`, or quote it",
            );
        }
        self.push(Kind::Alias(name.to_owned()), length);
    }

    /// Reads a regex: up to a slash, and perhaps an `i`, before white space, `)` or the end.
    fn regex(&mut self) {
        let rest = self.rest();
        let ends = |at: usize| {
            let next = rest[at..].chars().next();
            next.is_none_or(|c| c.is_whitespace() || c == ')')
        };
        let mut is_escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                '/' if !is_escaped => {
                    let ignores_case = rest[at + 1..].starts_with('i') && ends(at + 2);
                    if !ignores_case && !ends(at + 1) {
                        continue;
                    }
                    let length = at + 1 + usize::from(ignores_case);
                    if at == 1 {
                        return self.refuse("nothing between the slashes", "leave them out");
                    }
                    let source = rest[1..at].to_owned();
                    return self.push(Kind::Regex(source, ignores_case), length);
                }
                '\\' => is_escaped = !is_escaped,
                _ => is_escaped = false,
            }
        }
        let end = self.text.len();
        self.problem(
            self.at..self.at + 1,
            "this regex is never closed",
            "end it with a `/`, or quote it to search for the words",
        );
        self.push(Kind::Bad, end - self.at);
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
                    let word = Written {
                        raw,
                        is_quoted: true,
                        is_exact,
                    };
                    return self.push(Kind::Word(word), length);
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
        let word = Written {
            raw: self.rest()[skip..length].to_owned(),
            is_quoted: false,
            is_exact,
        };
        self.push(Kind::Word(word), length);
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
