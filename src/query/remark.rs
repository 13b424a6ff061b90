//! What a query that is one may not be meant to say.

use super::ast::{Expr, Query};
use super::boundary;
use super::term::{Pattern, Term};

/// More words between than this are hardly near.
const FAR: u16 = 100;

impl Query {
    /// Returns what to think over of a query that is accepted, a short sentence each.
    ///
    /// ```
    /// use coranto::query::Query;
    /// let remarks = |text: &str| Query::parse(text).unwrap().remarks();
    /// assert_eq!(remarks("-ferry"), ["finds everything but that"]);
    /// assert_eq!(remarks("ferry"), [""; 0]);
    /// ```
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if excludes_only(&self.expr) {
            remarks.push("finds everything but that".to_owned());
        }
        let mut say = |remark: String| {
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        };
        self.expr.each_text(&mut |_, term, is_positive| {
            if is_positive {
                term.each_pattern(&mut |pattern| {
                    if pattern.is_one_letter() {
                        say(format!("“{}” is one letter", pattern.text()));
                    }
                });
            }
            each_near(term, &mut |distance| {
                if distance > FAR {
                    say(format!("{distance} words between are hardly near"));
                }
            });
        });
        remarks
    }
}

/// Returns whether nothing has to be there.
fn excludes_only(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) => true,
        Expr::And(children) => children.iter().all(excludes_only),
        Expr::Or(children) => children.iter().any(excludes_only),
        _ => false,
    }
}

fn each_near(term: &Term, visit: &mut impl FnMut(u16)) {
    match term {
        Term::Near(near) => {
            visit(near.distance);
            each_near(&near.left, visit);
            each_near(&near.right, visit);
        }
        Term::AnyOf(terms) => {
            for term in terms {
                each_near(term, visit);
            }
        }
        Term::Words(_) | Term::Regex(_) => {}
    }
}

impl Pattern {
    /// Returns whether it is a letter by itself, which in CJK is a word.
    fn is_one_letter(&self) -> bool {
        let text = self.text();
        let mut letters = text.chars();
        let is_letter = |c: char| c.is_alphabetic() && !boundary::is_cjk(c);
        letters.next().is_some_and(is_letter) && letters.next().is_none() && !self.is_exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_thought_over() {
        let cases: [(&str, &[&str]); 12] = [
            ("", &[]),
            ("lakeport -ferry", &[]),
            ("-ferry", &["finds everything but that"]),
            ("-ferry -pier", &["finds everything but that"]),
            ("-ferry OR pier", &["finds everything but that"]),
            ("-is:read", &["finds everything but that"]),
            ("a", &["“a” is one letter"]),
            ("-(a b) pier", &[]),
            (
                "a NEAR/2 (b OR a)",
                &["“a” is one letter", "“b” is one letter"],
            ),
            ("移 OR 5", &[]),
            ("pier NEAR/100 ferry", &[]),
            (
                "(pier NEAR/101 ferry) NEAR strike",
                &["101 words between are hardly near"],
            ),
        ];
        for (query, want) in cases {
            assert_eq!(Query::parse(query).unwrap().remarks(), want, "{query}");
        }
    }
}
