//! NEAR: two operands, each a term, a phrase, a regex, or a group of these with OR and NEAR.

use std::ops::Range;

use super::{Parser, Scope};
use crate::query::ast::{Expr, TextField};
use crate::query::term::{Near, Term};
use crate::query::token::Kind;

impl Parser<'_, '_> {
    /// Reads an atom, and what is near it.
    pub(super) fn near(&mut self, scope: Scope) -> Option<Expr> {
        let first = self.at;
        let left = self.atom(scope);
        let Some(&Kind::Near {
            distance,
            is_ordered,
        }) = self.peek_kind()
        else {
            return left;
        };
        let place = self.since(first);
        let operator = self.here();
        self.at += 1;
        let (right, right_place) = self.right(scope);
        self.refuse_chain(scope);
        let Some(field) = text_field(scope) else {
            self.problem(operator, "NEAR is for text", Some("join the names with OR"));
            return None;
        };
        let left = left.and_then(|left| self.operand(left, field, &place));
        let right = right.and_then(|right| self.operand(right, field, &right_place));
        let near = Near {
            left: left?,
            right: right?,
            distance,
            is_ordered,
        };
        Some(Expr::Text(field, Term::Near(Box::new(near))))
    }

    /// Reads what stands right of the operator.
    fn right(&mut self, scope: Scope) -> (Option<Expr>, Range<usize>) {
        let mut is_fine = true;
        while matches!(self.peek_kind(), Some(Kind::Not | Kind::Minus)) {
            self.problem(
                self.here(),
                "NEAR cannot be near what is not there",
                Some("put it after, as in a NEAR b -c"),
            );
            self.at += 1;
            is_fine = false;
        }
        let first = self.at;
        let right = self.atom(scope);
        (right.filter(|_| is_fine), self.since(first))
    }

    /// `a NEAR b NEAR c`: it could mean two things.
    fn refuse_chain(&mut self, scope: Scope) {
        let mut is_told = false;
        while matches!(self.peek_kind(), Some(Kind::Near { .. })) {
            if !is_told {
                self.problem(
                    self.here(),
                    "NEAR takes two sides",
                    Some("write (a NEAR b) NEAR c"),
                );
            }
            is_told = true;
            self.at += 1;
            self.right(scope);
        }
    }

    /// Makes an operand of what was read at `place`, or says why it is none.
    fn operand(&mut self, expr: Expr, field: TextField, place: &Range<usize>) -> Option<Term> {
        let (message, fix) = match expr {
            Expr::Text(own, term) if own == field => return Some(term),
            Expr::Or(children) => {
                let terms: Option<Vec<Term>> = children
                    .into_iter()
                    .map(|child| self.operand(child, field, place))
                    .collect();
                return terms.map(Term::AnyOf);
            }
            Expr::And(_) => ("AND inside NEAR", "quote the words that follow each other"),
            Expr::Not(_) => (
                "NEAR cannot be near what is not there",
                "put it after, as in a NEAR b -c",
            ),
            Expr::Text(..) => (
                "a field inside NEAR",
                "put it outside, as in title:(a NEAR b)",
            ),
            _ => ("NEAR is for text", "use AND"),
        };
        // One sentence for a group is enough.
        if self.problems.last().is_none_or(|last| last.span != *place) {
            self.problem(place.clone(), message, Some(fix));
        }
        None
    }
}

fn text_field(scope: Scope) -> Option<TextField> {
    match scope {
        Scope::Free => Some(TextField::Any),
        Scope::Text(field) => Some(field),
        Scope::Part(_) => None,
    }
}
