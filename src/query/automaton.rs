//! The marks of many queries in one text, and which of the queries hold.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ast::{Expr, Query, TextField};
use super::atoms::{Atoms, Found, drop_unwitnessed};
use super::finder::{Matches, Node};
use crate::model::{Hit, HitKind};

/// Finds the terms of many queries in a text, in one pass (one Aho-Corasick automaton over the
/// folded terms, each raw hit verified by the rules of the language).
#[derive(Debug, Default)]
pub struct Automaton {
    atoms: Atoms,
    rules: Vec<Rule>,
    /// For each atom the queries in which it is positive, in order, and where they look for it.
    users: Vec<Vec<(TextField, u32)>>,
    /// Queries that can hold without any term: fields only, negations.
    termless: Vec<u32>,
}

#[derive(Debug)]
struct Rule {
    kind: HitKind,
    node: Node,
    /// The positive terms and where they are looked for.
    terms: Vec<(TextField, u32)>,
}

/// A query that holds for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Index of the query as given to [`Automaton::compile`].
    pub query: usize,
    /// What it stands for.
    pub kind: HitKind,
    /// Hits of its positive terms in title and body; of overlapping ones the longest counts.
    pub count: u32,
    /// A positive term is in the title.
    pub in_title: bool,
    /// One and the same positive term is in the title or occurs twice.
    pub is_about: bool,
}

impl Automaton {
    /// Compiles `queries`; what each hit stands for comes back as its [`HitKind`].
    pub fn compile(queries: &[(HitKind, &Query)]) -> Self {
        let mut atoms = Atoms::default();
        let mut rules = Vec::with_capacity(queries.len());
        for &(kind, query) in queries {
            let node = Node::new(&query.expr, &mut atoms);
            let mut terms = Vec::new();
            query.expr.each_term(&mut |field, pattern, is_positive| {
                if is_positive {
                    terms.push((field, atoms.add(pattern)));
                }
            });
            rules.push(Rule { kind, node, terms });
        }
        atoms.build();
        let mut users = vec![Vec::new(); atoms.len()];
        let mut termless = Vec::new();
        for (i, rule) in rules.iter().enumerate() {
            for &(field, atom) in &rule.terms {
                let users: &mut Vec<_> = &mut users[atom as usize];
                let user = (field, i as u32);
                if users.last() != Some(&user) {
                    users.push(user);
                }
            }
            // `a OR is:starred` can hold without its term too.
            let none = Matches::default();
            if rule.node.holds(true, &none, &|_, is_positive| is_positive) {
                termless.push(i as u32);
            }
        }
        Self {
            atoms,
            rules,
            users,
            termless,
        }
    }

    /// Returns every verified hit in `text`, in order, not overlapping (longest first, then the
    /// earlier query), whatever field it was asked for in.
    pub fn spans(&self, text: &str) -> Vec<Hit> {
        self.spans_in(TextField::Any, text)
    }

    /// As [`Self::spans`], with only the terms that are looked for in `place`.
    pub fn spans_in(&self, place: TextField, text: &str) -> Vec<Hit> {
        let mut found = Vec::new();
        self.atoms.scan(place, text, &mut found);
        drop_unwitnessed(&mut found);
        let mut ranked: Vec<(Found, u32)> = Vec::with_capacity(found.len());
        for hit in found {
            let mut users = self.users[hit.atom as usize].iter();
            let user = users.find(|(field, _)| field.covers(place));
            ranked.extend(user.map(|&(_, user)| (hit, user)));
        }
        ranked.sort_by_key(|&(hit, user)| (Reverse(hit.end - hit.start), user, hit.start));
        let kept = not_overlapping(ranked.iter().map(|&(hit, user)| {
            let kind = self.rules[user as usize].kind;
            (hit.start, hit.end, kind)
        }));
        kept.into_iter()
            .map(|(start, end, kind)| Hit { start, end, kind })
            .collect()
    }

    /// Returns the queries that hold for an entry, in their order.
    ///
    /// What is not about text (`feed:`, `is:` …) is `meta`'s to answer; without it such a
    /// condition is taken to hold, and its negation too.
    pub fn verdicts(
        &self,
        title: &str,
        body: &str,
        meta: Option<&dyn Fn(&Expr) -> bool>,
    ) -> Vec<Verdict> {
        let matches = Matches::scan(&self.atoms, title, body);
        let mut candidates = self.termless.clone();
        for hit in &matches.hits {
            candidates.extend(self.users[hit.atom as usize].iter().map(|&(_, user)| user));
        }
        candidates.sort_unstable();
        candidates.dedup();
        let meta = |expr: &Expr, is_positive: bool| meta.map_or(is_positive, |meta| meta(expr));
        candidates
            .into_iter()
            .filter(|&i| self.rules[i as usize].node.holds(true, &matches, &meta))
            .map(|i| self.verdict(i as usize, &matches))
            .collect()
    }

    fn verdict(&self, query: usize, matches: &Matches) -> Verdict {
        let rule = &self.rules[query];
        let (mut title, mut body) = (Vec::new(), Vec::new());
        let mut is_about = false;
        for &(field, atom) in &rule.terms {
            for (earlier, hit) in matches.of(field, atom).enumerate() {
                let is_title = hit.place == TextField::Title;
                let side = if is_title { &mut title } else { &mut body };
                side.push((hit.start, hit.end, ()));
                is_about |= is_title || earlier > 0;
            }
        }
        let count = |mut side: Vec<(u32, u32, ())>| {
            side.sort_by_key(|&(start, end, ())| (Reverse(end - start), start));
            not_overlapping(side).len() as u32
        };
        Verdict {
            query,
            kind: rule.kind,
            in_title: !title.is_empty(),
            count: count(title) + count(body),
            is_about,
        }
    }
}

/// Keeps of `ranges`, given best first, those that overlap none kept before; in order of place.
fn not_overlapping<T>(ranges: impl IntoIterator<Item = (u32, u32, T)>) -> Vec<(u32, u32, T)> {
    let mut kept: BTreeMap<u32, (u32, T)> = BTreeMap::new();
    for (start, end, value) in ranges {
        // Kept ranges do not overlap, so only the last that begins before this one's end can.
        let last = kept.range(..end).next_back();
        if last.is_none_or(|(_, &(last_end, _))| last_end <= start) {
            kept.insert(start, (end, value));
        }
    }
    let ranges = kept.into_iter();
    ranges
        .map(|(start, (end, value))| (start, end, value))
        .collect()
}
