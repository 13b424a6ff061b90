//! One query, compiled to be tried on many entries.

use super::ast::{Expr, Pattern, Query, TextField};
use super::atoms::{Atoms, Found, drop_unwitnessed};

/// A compiled query.
#[derive(Debug)]
pub struct Finder {
    atoms: Atoms,
    node: Node,
}

/// An expression whose terms are numbers.
#[derive(Debug)]
pub(super) enum Node {
    All,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Text(TextField, u32),
    Meta(Expr),
}

/// Which terms were found in an entry, and where.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// Sorted by term; without the doubtful ones that had no witness in title or body.
    pub hits: Vec<Found>,
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
        let matches = Matches::scan(&self.atoms, title, body);
        self.node.holds(true, &matches, &|expr, _| meta(expr))
    }
}

impl Matches {
    /// Scans title and body with all `atoms`.
    pub(super) fn scan(atoms: &Atoms, title: &str, body: &str) -> Self {
        let mut hits = Vec::new();
        atoms.scan(TextField::Title, title, &mut hits);
        atoms.scan(TextField::Body, body, &mut hits);
        drop_unwitnessed(&mut hits);
        hits.sort_by_key(|hit| hit.atom);
        Self { hits }
    }

    /// Returns the hits of `atom` where `field` looks.
    pub(super) fn of(&self, field: TextField, atom: u32) -> impl Iterator<Item = &Found> {
        let first = self.hits.partition_point(|hit| hit.atom < atom);
        self.hits[first..]
            .iter()
            .take_while(move |hit| hit.atom == atom)
            .filter(move |hit| field.covers(hit.place))
    }
}

impl Node {
    /// Numbers the terms of `expr`.
    pub(super) fn new(expr: &Expr, atoms: &mut Atoms) -> Self {
        let mut all = |children: &[Expr]| -> Vec<Self> {
            children
                .iter()
                .map(|child| Self::new(child, atoms))
                .collect()
        };
        match expr {
            Expr::All => Self::All,
            Expr::And(children) => Self::And(all(children)),
            Expr::Or(children) => Self::Or(all(children)),
            Expr::Not(child) => Self::Not(Box::new(Self::new(child, atoms))),
            Expr::Text(field, pattern) => Self::Text(*field, atoms.add(pattern)),
            meta => Self::Meta(meta.clone()),
        }
    }

    /// Evaluates. `is_positive` tells `meta` whether it is asked under an even number of NOTs.
    pub(super) fn holds(
        &self,
        is_positive: bool,
        matches: &Matches,
        meta: &dyn Fn(&Expr, bool) -> bool,
    ) -> bool {
        let holds = |child: &Self| child.holds(is_positive, matches, meta);
        match self {
            Self::All => true,
            Self::And(children) => children.iter().all(holds),
            Self::Or(children) => children.iter().any(holds),
            Self::Not(child) => !child.holds(!is_positive, matches, meta),
            Self::Text(field, atom) => matches.of(*field, *atom).next().is_some(),
            Self::Meta(expr) => meta(expr, is_positive),
        }
    }
}

impl Pattern {
    /// Returns whether the term occurs in `text`. Compiles the term: see [`Finder`] for many texts.
    pub fn matches(&self, text: &str) -> bool {
        let query = Query {
            expr: Expr::Text(TextField::Any, self.clone()),
        };
        Finder::new(&query).matches("", text, &|_| true)
    }
}
