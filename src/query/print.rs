//! From a query back to text that parses to the same query.

use std::fmt;

use super::ast::{Expr, Pattern, Query};
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
                _ => write!(f, "-{child}"),
            },
            Self::Text(field, pattern) => write!(f, "{}{pattern}", field.prefix()),
            Self::Feed(name) => named(f, "feed", name),
            Self::Category(name) => named(f, "category", name),
            Self::Topic(name) => named(f, "topic", name),
            Self::Is(state) => write!(f, "is:{}", state.name()),
            Self::Since(bound) => write!(f, "since:{bound}"),
            Self::Before(bound) => write!(f, "before:{bound}"),
            Self::On(bound) => write!(f, "on:{bound}"),
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

fn named(f: &mut fmt::Formatter<'_>, field: &str, name: &str) -> fmt::Result {
    write!(f, "{field}:")?;
    if needs_quotes(name) {
        write!(f, "\"{}\"", Escaped(name))
    } else {
        f.write_str(name)
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
