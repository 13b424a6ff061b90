//! One query, compiled to be tried on many entries.

use super::ast::{Expr, Query, TextField};
use super::atoms::Atoms;
use super::needle::{Matches, Needle};
use super::term::{Pattern, Term};

/// A compiled query.
#[derive(Debug)]
pub struct Finder {
    atoms: Atoms,
    node: Node,
}

/// An expression whose terms are compiled.
#[derive(Debug)]
pub(super) enum Node {
    All,
    /// The cheap ones first.
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Text(TextField, Needle),
    Meta(Expr),
}

impl Finder {
    /// Compiles `query`.
    pub fn new(query: &Query) -> Self {
        let mut atoms = Atoms::default();
        let node = Node::new(&query.expr, &mut atoms);
        atoms.build();
        Self { atoms, node }
    }

    /// Returns whether the query holds; see [`Query::matches_text`].
    pub fn matches(&self, title: &str, body: &str, meta: &dyn Fn(&Expr) -> bool) -> bool {
        let matches = Matches::of_entry(&self.atoms, title, body);
        self.node.holds(true, &matches, &|expr, _| meta(expr))
    }
}

impl Node {
    /// Compiles `expr`.
    pub(super) fn new(expr: &Expr, atoms: &mut Atoms) -> Self {
        let mut all = |children: &[Expr]| -> Vec<Self> {
            let mut nodes: Vec<Self> = children
                .iter()
                .map(|child| Self::new(child, atoms))
                .collect();
            nodes.sort_by_key(Self::cost);
            nodes
        };
        match expr {
            Expr::All => Self::All,
            Expr::And(children) => Self::And(all(children)),
            Expr::Or(children) => Self::Or(all(children)),
            Expr::Not(child) => Self::Not(Box::new(Self::new(child, atoms))),
            Expr::Text(field, term) => Self::Text(*field, Needle::new(term, atoms)),
            meta => Self::Meta(meta.clone()),
        }
    }

    /// Returns how dear it is to evaluate; regexes come last.
    fn cost(&self) -> u8 {
        match self {
            Self::All | Self::Meta(_) => 0,
            Self::Text(_, needle) => needle.cost(),
            Self::Not(child) => child.cost(),
            Self::And(children) | Self::Or(children) => {
                children.iter().map(Self::cost).max().unwrap_or(0)
            }
        }
    }

    /// Evaluates. `is_positive` tells `meta` whether it is asked under an even number of NOTs.
    pub(super) fn holds(
        &self,
        is_positive: bool,
        matches: &Matches<'_>,
        meta: &dyn Fn(&Expr, bool) -> bool,
    ) -> bool {
        let holds = |child: &Self| child.holds(is_positive, matches, meta);
        match self {
            Self::All => true,
            Self::And(children) => children.iter().all(holds),
            Self::Or(children) => children.iter().any(holds),
            Self::Not(child) => !child.holds(!is_positive, matches, meta),
            Self::Text(field, needle) => needle.is_in(*field, matches),
            Self::Meta(expr) => meta(expr, is_positive),
        }
    }

    /// Returns whether the expression may hold where none of its words is.
    pub(super) fn may_hold_without_words(&self, is_positive: bool) -> bool {
        let may = |child: &Self| child.may_hold_without_words(is_positive);
        match self {
            Self::All => true,
            Self::And(children) => children.iter().all(may),
            Self::Or(children) => children.iter().any(may),
            Self::Not(child) => !child.may_hold_without_words(!is_positive),
            Self::Text(_, needle) => needle.needs_no_word() && is_positive,
            Self::Meta(_) => is_positive,
        }
    }
}

impl Pattern {
    /// Returns whether the term occurs in `text`. Compiles the term: see [`Finder`] for many texts.
    pub fn matches(&self, text: &str) -> bool {
        let query = Query {
            expr: Expr::Text(TextField::Any, Term::Words(self.clone())),
        };
        Finder::new(&query).matches("", text, &|_| true)
    }
}
