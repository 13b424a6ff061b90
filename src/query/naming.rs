//! What a query may be called.

use super::ast::{Expr, Query};
use super::term::Term;

impl Query {
    /// Returns a name for what the query finds: the words that have to be there, of alternatives
    /// the first; empty if it asks for none.
    ///
    /// ```
    /// use coranto::query::Query;
    /// let name = |text: &str| Query::parse(text).unwrap().name();
    /// assert_eq!(name("title:(ferry strike) OR pier -race"), "ferry strike");
    /// assert_eq!(name("\"Harbor Line\" is:unread"), "Harbor Line");
    /// ```
    pub fn name(&self) -> String {
        words(&self.expr)
    }
}

fn words(expr: &Expr) -> String {
    match expr {
        Expr::And(parts) => {
            let parts = parts.iter().map(words).filter(|words| !words.is_empty());
            parts.collect::<Vec<_>>().join(" ")
        }
        Expr::Or(parts) => {
            let mut parts = parts.iter().map(words);
            parts.find(|words| !words.is_empty()).unwrap_or_default()
        }
        Expr::Text(_, term) => of_term(term),
        Expr::Named(_, name) => name.clone(),
        _ => String::new(),
    }
}

fn of_term(term: &Term) -> String {
    match term {
        Term::Words(pattern) => {
            let words = pattern.words.iter().map(|word| word.text.as_str());
            words.collect::<Vec<_>>().join(" ")
        }
        Term::Near(near) => format!("{} {}", of_term(&near.left), of_term(&near.right)),
        Term::AnyOf(terms) => terms.first().map(of_term).unwrap_or_default(),
        Term::Regex(_) => String::new(),
    }
}
