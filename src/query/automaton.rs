//! The marks of many queries in one text, and which of the queries hold.

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
    /// For each atom the queries in which it is positive, in order.
    users: Vec<Vec<u32>>,
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
            for &(_, atom) in &rule.terms {
                let users: &mut Vec<u32> = &mut users[atom as usize];
                if users.last() != Some(&(i as u32)) {
                    users.push(i as u32);
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
        self.atoms.scan(text, &mut found);
        drop_unwitnessed(&mut found);
        let mut ranked: Vec<(Found, u32)> = Vec::with_capacity(found.len());
        for hit in found {
            let users = self.users[hit.atom as usize].iter().copied();
            let user = users.into_iter().find(|&user| {
                let terms = &self.rules[user as usize].terms;
                terms
                    .iter()
                    .any(|&(field, atom)| atom == hit.atom && field.covers(place))
            });
            ranked.extend(user.map(|user| (hit, user)));
        }
        ranked
            .sort_by_key(|&(hit, user)| (std::cmp::Reverse(hit.end - hit.start), user, hit.start));
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
            candidates.extend(&self.users[hit.atom as usize]);
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
            let mut hits = 0;
            for (i, hit) in matches.of(field, atom) {
                let is_title = i < matches.in_title;
                let side = if is_title { &mut title } else { &mut body };
                side.push((hit.start, hit.end, ()));
                hits += 1;
                is_about |= is_title || hits == 2;
            }
        }
        let count = [&mut title, &mut body].map(|side| {
            side.sort_by_key(|&(start, end, ())| (std::cmp::Reverse(end - start), start));
            not_overlapping(side.iter().copied()).len() as u32
        });
        Verdict {
            query,
            kind: rule.kind,
            count: count.iter().sum(),
            in_title: !title.is_empty(),
            is_about,
        }
    }
}

/// Keeps of `ranges`, given best first, those that overlap none kept before; in order of place.
fn not_overlapping<T>(ranges: impl Iterator<Item = (u32, u32, T)>) -> Vec<(u32, u32, T)> {
    let mut kept: Vec<(u32, u32, T)> = Vec::new();
    for range in ranges {
        let at = kept.partition_point(|kept| kept.0 < range.0);
        let is_free = kept.get(at).is_none_or(|next| next.0 >= range.1)
            && at.checked_sub(1).is_none_or(|last| kept[last].1 <= range.0);
        if is_free {
            kept.insert(at, range);
        }
    }
    kept
}
