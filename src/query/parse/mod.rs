//! From tokens to a query, recovering after every problem.
//!
//! This file has the levels of the grammar, loosest first; `field` the fields and their values,
//! `near` the operands of NEAR, `leaf` words, regexes and aliases.

mod field;
mod leaf;
mod near;

use std::ops::Range;

pub(super) use field::FIELDS;

use super::alias::Aliases;
use super::ast::{Expr, NameField, Query, TextField};
use super::problem::Problem;
use super::token::{Kind, Token, tokens};

/// Deepest nesting of parentheses, NOTs and aliases.
const MAX_DEPTH: usize = 64;

/// Longest query, in bytes.
const MAX_LENGTH: usize = 64 << 10;

/// Most terms, aliases written out.
const MAX_TERMS: usize = 10_000;

/// Parses the text of a query.
pub(super) fn parse(text: &str, aliases: &Aliases) -> Result<Query, Vec<Problem>> {
    read(text, &mut Surroundings::new(aliases)).map(|expr| Query { expr })
}

/// Parses the text of the alias `name`, so that a cycle through it is found.
pub(super) fn parse_inside(
    text: &str,
    aliases: &Aliases,
    name: &str,
) -> Result<Query, Vec<Problem>> {
    let mut surroundings = Surroundings::new(aliases);
    surroundings.chain.push(name.to_lowercase());
    read(text, &mut surroundings).map(|expr| Query { expr })
}

fn read(text: &str, surroundings: &mut Surroundings<'_>) -> Result<Expr, Vec<Problem>> {
    if text.len() > MAX_LENGTH {
        let problem = Problem::new(0..text.len().min(1), "the query is longer than 64 KiB");
        return Err(vec![problem.fix("split it into several")]);
    }
    Parser::read(text, Scope::Free, 0, surroundings)
}

/// What is the same for a query and the aliases in it.
struct Surroundings<'a> {
    aliases: &'a Aliases,
    /// The aliases that are being written out, outermost first.
    chain: Vec<String>,
    /// Terms so far.
    terms: usize,
}

impl<'a> Surroundings<'a> {
    fn new(aliases: &'a Aliases) -> Self {
        Self {
            aliases,
            chain: Vec::new(),
            terms: 0,
        }
    }
}

/// What a term stands for where it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Outside of any field.
    Free,
    /// In the value of a field of the text.
    Text(TextField),
    /// In the value of a field of which a part is given: `author:`, `url:`.
    Part(NameField),
}

struct Parser<'a, 's> {
    tokens: &'a [Token],
    at: usize,
    /// Length of the text.
    end: usize,
    depth: usize,
    problems: Vec<Problem>,
    surroundings: &'a mut Surroundings<'s>,
}

impl<'a, 's> Parser<'a, 's> {
    /// Reads all of `text`, in which terms have this `scope`.
    fn read(
        text: &str,
        scope: Scope,
        depth: usize,
        surroundings: &mut Surroundings<'s>,
    ) -> Result<Expr, Vec<Problem>> {
        let mut problems = Vec::new();
        let tokens = tokens(text, &mut problems);
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
            end: text.len(),
            depth,
            problems,
            surroundings,
        };
        let expr = parser.query(scope);
        let mut problems = parser.problems;
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        match expr {
            Some(expr) if problems.is_empty() => Ok(expr),
            _ => Err(problems),
        }
    }

    fn query(&mut self, scope: Scope) -> Option<Expr> {
        if self.tokens.is_empty() {
            return Some(Expr::All);
        }
        let mut expr = self.any(scope);
        while let Some(token) = self.peek() {
            // Only a parenthesis that was never opened stops `any` early.
            let span = token.span.clone();
            self.at += 1;
            self.problem(
                span,
                "this parenthesis was never opened",
                Some("remove it, or add one before"),
            );
            if self.peek().is_some() {
                expr = self.any(scope);
            }
        }
        expr
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn peek_kind(&self) -> Option<&'a Kind> {
        self.peek().map(|token| &token.kind)
    }

    fn problem(&mut self, span: Range<usize>, message: impl Into<String>, fix: Option<&str>) {
        let problem = Problem::new(span, message);
        self.problems.push(match fix {
            Some(fix) => problem.fix(fix),
            None => problem,
        });
    }

    /// The place of the next token, or of the end.
    fn here(&self) -> Range<usize> {
        self.peek()
            .map_or(self.end..self.end, |token| token.span.clone())
    }

    /// The place of what was read from token `first` on.
    fn since(&self, first: usize) -> Range<usize> {
        let read = self.tokens.get(first..self.at).unwrap_or_default();
        match read {
            [first, .., last] => first.span.start..last.span.end,
            [only] => only.span.clone(),
            [] => self.here(),
        }
    }

    fn any(&mut self, scope: Scope) -> Option<Expr> {
        let mut children = vec![self.all(scope)];
        while self.peek_kind() == Some(&Kind::Or) {
            self.at += 1;
            children.push(self.all(scope));
        }
        let children: Option<Vec<Expr>> = children.into_iter().collect();
        children.map(Expr::any_of)
    }

    fn all(&mut self, scope: Scope) -> Option<Expr> {
        let mut children = vec![self.not(scope)];
        loop {
            match self.peek_kind() {
                None | Some(Kind::Or | Kind::Close) => break,
                Some(Kind::And) => self.at += 1,
                Some(_) => {}
            }
            children.push(self.not(scope));
        }
        let children: Option<Vec<Expr>> = children.into_iter().collect();
        children.map(Expr::all_of)
    }

    fn not(&mut self, scope: Scope) -> Option<Expr> {
        if !matches!(self.peek_kind(), Some(Kind::Not | Kind::Minus)) {
            return self.near(scope);
        }
        let span = self.here();
        self.at += 1;
        if scope == Scope::Text(TextField::About) {
            let fix = "put it before the field, as in -about:word";
            self.problem(span.clone(), "`about:` takes no NOT", Some(fix));
        }
        let child = self.nested(span, |parser| parser.not(scope));
        child.map(|child| Expr::Not(Box::new(child)))
    }

    /// Goes one level deeper, or refuses to and skips to the end.
    fn nested<T>(
        &mut self,
        span: Range<usize>,
        inner: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.depth == MAX_DEPTH {
            self.problem(span, "nested more than 64 deep", Some("split the query"));
            self.at = self.tokens.len();
            return None;
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn atom(&mut self, scope: Scope) -> Option<Expr> {
        let Some(token) = self.peek() else {
            self.problem(
                self.end..self.end,
                "something to search for is missing here",
                None,
            );
            return None;
        };
        let span = &token.span;
        if token.kind == Kind::Open {
            return self.parenthesis(|parser| parser.any(scope));
        }
        if !matches!(token.kind, Kind::Or | Kind::Close | Kind::Not | Kind::Minus) {
            self.at += 1;
        }
        match &token.kind {
            Kind::Field(name) => {
                if scope != Scope::Free {
                    self.problem(
                        span.clone(),
                        "a field inside the parentheses of a field",
                        Some("put it outside"),
                    );
                }
                self.field(name, span)
            }
            Kind::Word(word) => self.word(scope, word, span),
            Kind::Regex(source, ignores_case) => self.regex(scope, source, *ignores_case, span),
            Kind::Alias(name) => self.alias(scope, name, span),
            Kind::Bad => None,
            // The operator is left for the caller where what follows it is read by that.
            _ => {
                self.problem(
                    span.clone(),
                    "something to search for is missing before this",
                    Some("quote an operator to search for the word"),
                );
                None
            }
        }
    }

    /// Reads `( … )` with `inner`; the current token opens it.
    fn parenthesis<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let open = self.here();
        self.at += 1;
        if self.peek_kind() == Some(&Kind::Close) {
            let span = open.start..self.here().end;
            self.at += 1;
            self.problem(
                span,
                "nothing between the parentheses",
                Some("leave them out"),
            );
            return None;
        }
        let result = self.nested(open.clone(), inner);
        if self.peek_kind() == Some(&Kind::Close) {
            self.at += 1;
        } else {
            self.problem(open, "this parenthesis is never closed", Some("add a `)`"));
        }
        result
    }
}
