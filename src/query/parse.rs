//! From tokens to a query, recovering after every problem.

use std::ops::Range;

use super::ast::{Expr, Query, State, TextField};
use super::date::{BadDate, DateBound};
use super::problem::Problem;
use super::token::{Kind, Term, Token, tokens};
use crate::command::nearest;

/// Deepest nesting of parentheses and NOTs.
const MAX_DEPTH: usize = 64;

/// Longest query, in bytes.
const MAX_LENGTH: usize = 64 << 10;

/// Fields that can be used, in the order they are offered.
const FIELDS: [&str; 9] = [
    "title", "body", "feed", "category", "topic", "is", "since", "before", "on",
];

/// Fields of the language that are still to come.
const LATER_FIELDS: [&str; 10] = [
    "author", "url", "about", "site", "tag", "lang", "has", "words", "outlets", "story",
];

/// States that are still to come.
const LATER_STATES: [&str; 4] = ["new", "muted", "snoozed", "dup"];

pub(super) fn parse(text: &str) -> Result<Query, Vec<Problem>> {
    if text.len() > MAX_LENGTH {
        let problem = Problem::new(0..text.len().min(1), "the query is longer than 64 KiB");
        return Err(vec![problem.fix("split it into several")]);
    }
    let mut problems = Vec::new();
    let tokens = tokens(text, &mut problems);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        end: text.len(),
        depth: 0,
        problems: &mut problems,
    };
    let expr = parser.query();
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    match expr {
        Some(expr) if problems.is_empty() => Ok(Query { expr }),
        _ => Err(problems),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Length of the text.
    end: usize,
    depth: usize,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Parser<'a> {
    fn query(&mut self) -> Option<Expr> {
        if self.tokens.is_empty() {
            return Some(Expr::All);
        }
        let mut expr = self.any(None);
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
                expr = self.any(None);
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

    fn any(&mut self, field: Option<TextField>) -> Option<Expr> {
        let mut children = vec![self.all(field)];
        while self.peek_kind() == Some(&Kind::Or) {
            self.at += 1;
            children.push(self.all(field));
        }
        let children: Vec<Expr> = children.into_iter().collect::<Option<_>>()?;
        Some(group(
            children,
            |expr| match expr {
                Expr::Or(children) => Ok(children),
                other => Err(other),
            },
            Expr::Or,
        ))
    }

    fn all(&mut self, field: Option<TextField>) -> Option<Expr> {
        let mut children = vec![self.not(field)];
        loop {
            match self.peek_kind() {
                None | Some(Kind::Or | Kind::Close) => break,
                Some(Kind::And) => self.at += 1,
                Some(_) => {}
            }
            children.push(self.not(field));
        }
        let children: Vec<Expr> = children.into_iter().collect::<Option<_>>()?;
        Some(group(
            children,
            |expr| match expr {
                Expr::And(children) => Ok(children),
                other => Err(other),
            },
            Expr::And,
        ))
    }

    fn not(&mut self, field: Option<TextField>) -> Option<Expr> {
        if !matches!(self.peek_kind(), Some(Kind::Not | Kind::Minus)) {
            return self.atom(field);
        }
        let span = self.here();
        self.at += 1;
        let child = self.nested(span, |parser| parser.not(field));
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

    fn atom(&mut self, field: Option<TextField>) -> Option<Expr> {
        let Some(token) = self.peek() else {
            self.problem(
                self.end..self.end,
                "something to search for is missing here",
                None,
            );
            return None;
        };
        match &token.kind {
            Kind::Open => self.parenthesis(|parser| parser.any(field)),
            Kind::Field(name) => {
                self.at += 1;
                if field.is_some() {
                    self.problem(
                        token.span.clone(),
                        "a field inside the parentheses of a field",
                        Some("put it outside"),
                    );
                }
                self.field(name, &token.span)
            }
            Kind::Term(term) => {
                self.at += 1;
                self.text(field.unwrap_or(TextField::Any), term, &token.span)
            }
            Kind::Bad => {
                self.at += 1;
                None
            }
            Kind::And | Kind::Or | Kind::Close | Kind::Not | Kind::Minus => {
                // The operator is left for the caller, so that what follows it is read too.
                if matches!(token.kind, Kind::And) {
                    self.at += 1;
                }
                self.problem(
                    token.span.clone(),
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

    fn text(&mut self, field: TextField, term: &Term, span: &Range<usize>) -> Option<Expr> {
        match term.pattern(span) {
            Ok(pattern) => Some(Expr::Text(field, pattern)),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn field(&mut self, name: &str, span: &Range<usize>) -> Option<Expr> {
        let text = match name {
            "title" => Some(TextField::Title),
            "body" => Some(TextField::Body),
            _ => None,
        };
        if let Some(field) = text {
            return match self.value(name, span)?.kind {
                Kind::Open => self.parenthesis(|parser| parser.any(Some(field))),
                _ => self.atom(Some(field)),
            };
        }
        let leaf: fn(&mut Self, &Term, &Range<usize>) -> Option<Expr> = match name {
            "feed" => |_, term, _| Some(Expr::Feed(term.raw.clone())),
            "category" => |_, term, _| Some(Expr::Category(term.raw.clone())),
            "topic" => |_, term, _| Some(Expr::Topic(term.raw.clone())),
            "is" => Self::state,
            "since" => |parser, term, span| parser.date(term, span).map(Expr::Since),
            "before" => |parser, term, span| parser.date(term, span).map(Expr::Before),
            "on" => Self::on,
            _ => {
                self.unknown_field(name, span);
                return self.skip_value();
            }
        };
        let takes_group = matches!(name, "feed" | "category" | "topic" | "is");
        match &self.value(name, span)?.kind {
            Kind::Open if takes_group => self.parenthesis(|parser| parser.names(leaf)),
            _ => self.leaf(leaf),
        }
    }

    /// Returns the token after `name:`, complaining if there is none directly behind.
    fn value(&mut self, name: &str, span: &Range<usize>) -> Option<&'a Token> {
        let next = self.peek().filter(|token| token.span.start == span.end);
        let next = next.filter(|token| !matches!(token.kind, Kind::Close | Kind::Or));
        if next.is_none() {
            let fix = format!("write `{name}:value`, or quote it to search for the word");
            self.problem(
                span.clone(),
                format!("`{name}:` needs a value directly behind it"),
                Some(&fix),
            );
        }
        next
    }

    /// Reads an OR-group of names up to its closing parenthesis.
    fn names(&mut self, leaf: fn(&mut Self, &Term, &Range<usize>) -> Option<Expr>) -> Option<Expr> {
        let mut children = vec![self.leaf(leaf)];
        while self.peek_kind() == Some(&Kind::Or) {
            self.at += 1;
            children.push(self.leaf(leaf));
        }
        while let Some(token) = self.peek().filter(|token| token.kind != Kind::Close) {
            self.at += 1;
            self.problem(
                token.span.clone(),
                "names in parentheses are joined with OR",
                Some("write `(a OR b)`, or quote a name with spaces"),
            );
            children.push(None);
        }
        let children: Vec<Expr> = children.into_iter().collect::<Option<_>>()?;
        Some(group(children, Err, Expr::Or))
    }

    fn leaf(&mut self, leaf: fn(&mut Self, &Term, &Range<usize>) -> Option<Expr>) -> Option<Expr> {
        let Some(token) = self.peek() else {
            self.problem(self.end..self.end, "a name is missing here", None);
            return None;
        };
        match &token.kind {
            Kind::Term(term) if term.is_exact => {
                self.at += 1;
                self.problem(token.span.clone(), "`=` is for text", Some("leave it out"));
                None
            }
            Kind::Term(term) => {
                self.at += 1;
                leaf(self, term, &token.span)
            }
            Kind::Bad => {
                self.at += 1;
                None
            }
            Kind::Open => {
                self.problem(
                    token.span.clone(),
                    "this field takes one value",
                    Some("leave out the parentheses"),
                );
                self.parenthesis(|parser| parser.any(None));
                None
            }
            _ => {
                self.problem(token.span.clone(), "a name is missing here", None);
                if token.kind != Kind::Close && token.kind != Kind::Or {
                    self.at += 1;
                }
                None
            }
        }
    }

    fn state(&mut self, term: &Term, span: &Range<usize>) -> Option<Expr> {
        let name = term.raw.to_lowercase();
        if let Some(state) = State::ALL.into_iter().find(|state| state.name() == name) {
            return Some(Expr::Is(state));
        }
        if LATER_STATES.contains(&name.as_str()) {
            self.problem(
                span.clone(),
                format!("`is:{name}` is not available yet"),
                None,
            );
            return None;
        }
        let names = State::ALL.map(State::name);
        let fix = match nearest(&name, names) {
            Some(name) => format!("did you mean `is:{name}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        let message = format!("unknown state `{}`", term.raw);
        self.problem(span.clone(), message, Some(&fix));
        None
    }

    fn date(&mut self, term: &Term, span: &Range<usize>) -> Option<DateBound> {
        match DateBound::parse(&term.raw) {
            Ok(bound) => Some(bound),
            Err(BadDate::Ambiguous(count)) => {
                let fix = format!("use {count}min for minutes or {count}mo for months");
                self.problem(span.clone(), "`m` may be minutes or months", Some(&fix));
                None
            }
            Err(BadDate::Unknown) => {
                self.problem(
                    span.clone(),
                    "not a date or duration",
                    Some("use 2d, 12h, 2026-01-31 or today"),
                );
                None
            }
        }
    }

    fn on(&mut self, term: &Term, span: &Range<usize>) -> Option<Expr> {
        let bound = self.date(term, span)?;
        if bound.is_duration() {
            self.problem(
                span.clone(),
                "`on:` takes a date",
                Some("use on:today or on:2026-01-31, or since: with a duration"),
            );
            return None;
        }
        Some(Expr::On(bound))
    }

    fn unknown_field(&mut self, name: &str, span: &Range<usize>) {
        let span = span.start..span.end - 1;
        if LATER_FIELDS.contains(&name) {
            self.problem(span, format!("`{name}:` is not available yet"), None);
            return;
        }
        let fix = match nearest(&name.to_lowercase(), FIELDS) {
            Some(field) => format!("did you mean `{field}:`? Or quote it"),
            None => "quote it to search for the words".to_owned(),
        };
        self.problem(span, format!("unknown field `{name}`"), Some(&fix));
    }

    /// Reads the value of a field that cannot be used, so that it is not complained about.
    fn skip_value(&mut self) -> Option<Expr> {
        match self.peek_kind() {
            Some(Kind::Term(_) | Kind::Bad) => self.at += 1,
            Some(Kind::Open) => {
                self.parenthesis(|parser| parser.any(None));
            }
            _ => {}
        }
        None
    }
}

/// Makes one expression of `children`, taking apart those of the same kind.
fn group(
    children: Vec<Expr>,
    open: fn(Expr) -> Result<Vec<Expr>, Expr>,
    close: fn(Vec<Expr>) -> Expr,
) -> Expr {
    let mut flat = Vec::with_capacity(children.len());
    for child in children {
        match open(child) {
            Ok(inner) => flat.extend(inner),
            Err(child) => flat.push(child),
        }
    }
    match (flat.pop(), flat.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            flat.push(last);
            close(flat)
        }
        (None, _) => Expr::All,
    }
}
