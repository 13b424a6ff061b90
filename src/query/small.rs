//! A query in capitals, in small letters: what may be meant where acronyms find nothing.

use super::ast::{Expr, Query};
use super::term::{Near, Pattern, Term, Word};

impl Query {
    /// Returns the query with its words in small letters, if it is wholly in capitals and looks for
    /// an acronym.
    ///
    /// ```
    /// use coranto::query::Query;
    /// let small = |text: &str| {
    ///     let small = Query::parse(text).unwrap().in_small_letters();
    ///     small.map(|query| query.to_string())
    /// };
    /// assert_eq!(small("FERRY OR PIER").as_deref(), Some("ferry OR pier"));
    /// assert_eq!(small("FERRY pier"), None);
    /// ```
    pub fn in_small_letters(&self) -> Option<Self> {
        let (mut has_acronym, mut is_capitals) = (false, true);
        self.expr.each_text(&mut |_, term, _| {
            is_capitals &= !has_regex(term);
            term.each_pattern(&mut |pattern| {
                has_acronym |= pattern.has_acronym();
                is_capitals &= !pattern.is_exact && !pattern.text().contains(char::is_lowercase);
            });
        });
        (has_acronym && is_capitals).then(|| Self {
            expr: small(&self.expr),
        })
    }
}

fn has_regex(term: &Term) -> bool {
    match term {
        Term::Words(_) => false,
        Term::Regex(_) => true,
        Term::Near(near) => has_regex(&near.left) || has_regex(&near.right),
        Term::AnyOf(terms) => terms.iter().any(has_regex),
    }
}

fn small(expr: &Expr) -> Expr {
    let all = |children: &[Expr]| children.iter().map(small).collect();
    match expr {
        Expr::And(children) => Expr::And(all(children)),
        Expr::Or(children) => Expr::Or(all(children)),
        Expr::Not(child) => Expr::Not(Box::new(small(child))),
        Expr::Text(field, term) => Expr::Text(*field, small_term(term)),
        other => other.clone(),
    }
}

fn small_term(term: &Term) -> Term {
    match term {
        Term::Words(pattern) => Term::Words(Pattern {
            words: pattern.words.iter().map(small_word).collect(),
            ..pattern.clone()
        }),
        Term::Near(near) => Term::Near(Box::new(Near {
            left: small_term(&near.left),
            right: small_term(&near.right),
            ..(**near).clone()
        })),
        Term::AnyOf(terms) => Term::AnyOf(terms.iter().map(small_term).collect()),
        Term::Regex(_) => term.clone(),
    }
}

fn small_word(word: &Word) -> Word {
    Word {
        text: word.text.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wholly_in_capitals_has_a_small_form() {
        let cases = [
            ("ICE", Some("ice")),
            ("\"HARBOR LINE\" -FERRY", Some("\"harbor line\" -ferry")),
            (
                "title:(LAKEPORT NEAR/2 5)",
                Some("title:(lakeport NEAR/2 5)"),
            ),
            ("feed:ledger FERRY*", Some("feed:ledger ferry*")),
            ("ferry", None),
            ("FERRY pier", None),
            ("=FERRY", None),
            ("FERRY /PIER/", None),
            ("is:unread", None),
            ("5", None),
        ];
        for (query, want) in cases {
            let small = Query::parse(query).unwrap().in_small_letters();
            let small = small.map(|query| query.to_string());
            assert_eq!(small.as_deref(), want, "{query}");
        }
    }
}
