//! From a query back to text that parses to the same query.

use std::fmt;

use super::ast::{Expr, NameField, Query};
use super::term::{Near, Pattern, Regex, Term};
use super::token::needs_quotes;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => Ok(()),
            Self::Or(children) => joined(f, children, " OR ", |child| matches!(child, Self::Or(_))),
            Self::And(children) => joined(f, children, " ", |child| {
                matches!(child, Self::Or(_) | Self::And(_))
            }),
            Self::Not(child) => match &**child {
                Self::Not(_) => write!(f, "NOT {child}"),
                Self::And(_) | Self::Or(_) => write!(f, "-({child})"),
                Self::Text(field, Term::Near(near)) if field.prefix().is_empty() => {
                    write!(f, "-({near})")
                }
                _ => write!(f, "-{child}"),
            },
            Self::Text(field, Term::Near(near)) if !field.prefix().is_empty() => {
                write!(f, "{}({near})", field.prefix())
            }
            Self::Text(field, term) => write!(f, "{}{term}", field.prefix()),
            Self::Named(field, name) => {
                let is_address = *field == NameField::Url && name.starts_with("http");
                write!(f, "{}:", field.name())?;
                if needs_quotes(name) || is_address {
                    write!(f, "\"{}\"", Escaped(name))
                } else {
                    f.write_str(name)
                }
            }
            Self::Is(state) => write!(f, "is:{}", state.name()),
            Self::Has(part) => write!(f, "has:{}", part.name()),
            Self::Since(bound) => write!(f, "since:{bound}"),
            Self::Before(bound) => write!(f, "before:{bound}"),
            Self::On(bound) => write!(f, "on:{bound}"),
            Self::Count(field, comparison, count) => {
                write!(f, "{}:{}{count}", field.name(), comparison.sign())
            }
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    children: &[Expr],
    between: &str,
    needs_parentheses: fn(&Expr) -> bool,
) -> fmt::Result {
    for (i, child) in children.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        if needs_parentheses(child) {
            write!(f, "({child})")?;
        } else {
            write!(f, "{child}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(pattern) => pattern.fmt(f),
            Self::Regex(regex) => regex.fmt(f),
            Self::Near(near) => near.fmt(f),
            Self::AnyOf(terms) => {
                for (i, term) in terms.iter().enumerate() {
                    if i > 0 {
                        f.write_str(" OR ")?;
                    }
                    term.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |f: &mut fmt::Formatter<'_>, term: &Term| match term {
            Term::Words(_) | Term::Regex(_) => term.fmt(f),
            Term::Near(_) | Term::AnyOf(_) => write!(f, "({term})"),
        };
        side(f, &self.left)?;
        let operator = if self.is_ordered { "ONEAR" } else { "NEAR" };
        write!(f, " {operator}/{} ", self.distance)?;
        side(f, &self.right)
    }
}

impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = if self.ignores_case() { "i" } else { "" };
        write!(f, "/{}/{flag}", self.source())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_prefix { "*" } else { "" };
        if self.is_exact {
            f.write_str("=")?;
        }
        if let [word] = &self.words[..]
            && !needs_quotes(word.as_str())
        {
            return write!(f, "{}{star}", word.as_str());
        }
        f.write_str("\"")?;
        for (i, word) in self.words.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{}", Escaped(word.as_str()))?;
        }
        write!(f, "{star}\"")
    }
}

/// The inside of a phrase.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}
