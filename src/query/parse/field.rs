//! Fields and their values.

use std::ops::Range;

use super::{Parser, Scope};
use crate::command::nearest;
use crate::query::ast::{Comparison, CountField, Expr, NameField, Part, State, TextField};
use crate::query::date::{BadDate, DateBound};
use crate::query::token::{Kind, Token, Written};

/// All fields, in the order they are offered.
pub(in crate::query) const FIELDS: [&str; 19] = [
    "title", "body", "about", "feed", "category", "topic", "is", "since", "before", "on", "author",
    "site", "url", "lang", "has", "words", "tag", "story", "outlets",
];

impl<'a> Parser<'a, '_> {
    /// Reads the value of the field `name`, whose token was at `span`.
    pub(super) fn field(&mut self, name: &str, span: &Range<usize>) -> Option<Expr> {
        if !FIELDS.contains(&name) {
            self.unknown_field(name, span);
            return self.skip_value();
        }
        let scope = match name {
            "title" => Some(Scope::Text(TextField::Title)),
            "body" => Some(Scope::Text(TextField::Body)),
            "about" => Some(Scope::Text(TextField::About)),
            "author" => Some(Scope::Part(NameField::Author)),
            "url" => Some(Scope::Part(NameField::Url)),
            _ => None,
        };
        let value = self.value(name, span)?;
        if let Some(scope) = scope {
            let expr = match value.kind {
                Kind::Open => self.parenthesis(|parser| parser.any(scope)),
                _ => self.atom(scope),
            };
            return match scope {
                Scope::Text(TextField::About) => expr.map(prominent),
                _ => expr,
            };
        }
        let takes_group = !matches!(name, "since" | "before" | "on" | "words" | "outlets");
        match value.kind {
            Kind::Open if takes_group => self.parenthesis(|parser| parser.names(name)),
            _ => self.leaf(name),
        }
    }

    /// Makes a condition of the value of the field `name`.
    fn condition(&mut self, name: &str, word: &Written, span: &Range<usize>) -> Option<Expr> {
        match name {
            "is" => self.state(word, span),
            "has" => self.part(word, span),
            "since" => self.date(word, span).map(Expr::Since),
            "before" => self.date(word, span).map(Expr::Before),
            "on" => self.on(word, span),
            "words" => self.count(CountField::Words, word, span),
            "outlets" => self.count(CountField::Outlets, word, span),
            _ => NameField::ALL
                .into_iter()
                .find(|field| field.name() == name)
                .map(|field| Expr::Named(field, word.raw.clone())),
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
    fn names(&mut self, name: &str) -> Option<Expr> {
        let mut children = vec![self.leaf(name)];
        while self.peek_kind() == Some(&Kind::Or) {
            self.at += 1;
            children.push(self.leaf(name));
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
        let children: Option<Vec<Expr>> = children.into_iter().collect();
        children.map(Expr::any_of)
    }

    fn leaf(&mut self, name: &str) -> Option<Expr> {
        let Some(token) = self.peek() else {
            self.problem(self.end..self.end, "a name is missing here", None);
            return None;
        };
        let span = token.span.clone();
        if !matches!(token.kind, Kind::Open | Kind::Close | Kind::Or) {
            self.at += 1;
        }
        match &token.kind {
            Kind::Word(word) if !word.is_exact => return self.condition(name, word, &span),
            Kind::Word(_) => self.problem(span, "`=` is for text", Some("leave it out")),
            Kind::Regex(..) => self.problem(span, "a regex is for text", Some("put it in quotes")),
            Kind::Alias(_) => self.problem(span, "an alias is for text", Some("write it out")),
            Kind::Bad => {}
            Kind::Open => {
                self.problem(
                    span,
                    "this field takes one value",
                    Some("leave out the parentheses"),
                );
                self.parenthesis(|parser| parser.any(Scope::Free));
            }
            _ => self.problem(span, "a name is missing here", None),
        }
        None
    }

    fn state(&mut self, word: &Written, span: &Range<usize>) -> Option<Expr> {
        let state = self.one_of("is", "state", &State::ALL, State::name, word, span)?;
        Some(Expr::Is(state))
    }

    fn part(&mut self, word: &Written, span: &Range<usize>) -> Option<Expr> {
        let part = self.one_of("has", "part", &Part::ALL, Part::name, word, span)?;
        Some(Expr::Has(part))
    }

    /// Finds the value that is named, or offers the nearest.
    fn one_of<T: Copy>(
        &mut self,
        field: &str,
        what: &str,
        all: &[T],
        name: fn(T) -> &'static str,
        word: &Written,
        span: &Range<usize>,
    ) -> Option<T> {
        let typed = word.raw.to_lowercase();
        if let Some(found) = all.iter().find(|value| name(**value) == typed) {
            return Some(*found);
        }
        let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
        let fix = match nearest(&typed, names.iter().copied()) {
            Some(name) => format!("did you mean `{field}:{name}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        let message = format!("unknown {what} `{}`", word.raw);
        self.problem(span.clone(), message, Some(&fix));
        None
    }

    fn date(&mut self, word: &Written, span: &Range<usize>) -> Option<DateBound> {
        match DateBound::parse(&word.raw) {
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

    fn on(&mut self, word: &Written, span: &Range<usize>) -> Option<Expr> {
        let bound = self.date(word, span)?;
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

    fn count(&mut self, field: CountField, word: &Written, span: &Range<usize>) -> Option<Expr> {
        let found = Comparison::ALL.into_iter().find_map(|comparison| {
            let digits = word.raw.strip_prefix(comparison.sign())?;
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let count = is_number.then(|| digits.parse().ok()).flatten()?;
            Some(Expr::Count(field, comparison, count))
        });
        if found.is_none() {
            let fix = format!("use {0}:800, {0}:>800 or {0}:<=800", field.name());
            self.problem(span.clone(), "not a number", Some(&fix));
        }
        found
    }

    fn unknown_field(&mut self, name: &str, span: &Range<usize>) {
        let span = span.start..span.end - 1;
        let fix = match nearest(&name.to_lowercase(), FIELDS) {
            Some(field) => format!("did you mean `{field}:`? Or quote it"),
            None => "quote it to search for the words".to_owned(),
        };
        self.problem(span, format!("unknown field `{name}`"), Some(&fix));
    }

    /// Reads the value of a field that cannot be used, so that it is not complained about.
    fn skip_value(&mut self) -> Option<Expr> {
        match self.peek_kind() {
            Some(Kind::Word(_) | Kind::Regex(..) | Kind::Alias(_) | Kind::Bad) => self.at += 1,
            Some(Kind::Open) => {
                self.parenthesis(|parser| parser.any(Scope::Free));
            }
            _ => {}
        }
        None
    }
}

/// Rewrites the group of an `about:`: all of an AND has to be there, and one of it be prominent.
fn prominent(expr: Expr) -> Expr {
    match expr {
        Expr::Or(children) => Expr::any_of(children.into_iter().map(prominent)),
        Expr::And(children) => {
            let one = Expr::any_of(children.iter().cloned().map(prominent));
            let all = children.into_iter().map(mentioned);
            Expr::all_of(all.chain([one]))
        }
        other => other,
    }
}

/// Takes `about:` off the terms.
fn mentioned(expr: Expr) -> Expr {
    match expr {
        Expr::Text(_, term) => Expr::Text(TextField::Any, term),
        Expr::Or(children) => Expr::any_of(children.into_iter().map(mentioned)),
        Expr::And(children) => Expr::all_of(children.into_iter().map(mentioned)),
        other => other,
    }
}
