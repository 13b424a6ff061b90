//! The marks of many queries in one text, and which of the queries hold.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ast::{Expr, Query, TextField};
use super::atoms::Atoms;
use super::finder::Node;
use super::needle::{Matches, Needle, Span};
use crate::model::{Hit, HitKind};

/// Finds the terms of many queries in a text, in one pass (one Aho-Corasick automaton over the
/// folded terms, each raw hit verified by the rules of the language).
#[derive(Debug, Default)]
pub struct Automaton {
    atoms: Atoms,
    rules: Vec<Rule>,
    /// For each atom the queries that look for it alone, in order, and where.
    users: Vec<Vec<(TextField, u32)>>,
    /// For each atom the queries that can hold because of it.
    triggers: Vec<Vec<u32>>,
    /// Queries that can hold without any word: fields only, negations, regexes.
    wordless: Vec<u32>,
    /// Terms that are more than one word or phrase: the query and the number of the term in it.
    compound: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Rule {
    kind: HitKind,
    node: Node,
    /// The positive terms and where they are looked for.
    terms: Vec<(TextField, Needle)>,
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
            query.expr.each_text(&mut |field, term, is_positive| {
                if is_positive {
                    terms.push((field, Needle::new(term, &mut atoms)));
                }
            });
            rules.push(Rule { kind, node, terms });
        }
        atoms.build();
        let mut users: Vec<Vec<(TextField, u32)>> = vec![Vec::new(); atoms.len()];
        let mut triggers: Vec<Vec<u32>> = vec![Vec::new(); atoms.len()];
        let mut wordless = Vec::new();
        let mut compound = Vec::new();
        for (i, rule) in (0_u32..).zip(&rules) {
            for (number, (field, needle)) in (0_u32..).zip(&rule.terms) {
                match needle {
                    Needle::Atom(atom) => push_new(&mut users[*atom as usize], (*field, i)),
                    _ => compound.push((i, number)),
                }
                needle.each_atom(&mut |atom| push_new(&mut triggers[atom as usize], i));
            }
            // `a OR is:starred` can hold without its word too.
            if rule.node.may_hold_without_words(true) {
                wordless.push(i);
            }
        }
        Self {
            atoms,
            rules,
            users,
            triggers,
            wordless,
            compound,
        }
    }

    /// Returns every verified hit in `text`, in order, not overlapping (longest first, then the
    /// earlier query), whatever field it was asked for in.
    pub fn spans(&self, text: &str) -> Vec<Hit> {
        self.spans_in(TextField::Any, text)
    }

    /// As [`Self::spans`], with only the terms that are looked for in `place`.
    pub fn spans_in(&self, place: TextField, text: &str) -> Vec<Hit> {
        settled(self.claims(place, text, &|_| true), |_| 0)
    }

    /// Returns every verified hit in `text` of queries of a `kind` that is wanted, those that
    /// overlap as well, in the order of the queries: [`settled`] says who has the place.
    pub fn claims(
        &self,
        place: TextField,
        text: &str,
        is_wanted: &dyn Fn(HitKind) -> bool,
    ) -> Vec<Hit> {
        let is_wanted = |query: u32| is_wanted(self.rules[query as usize].kind);
        let matches = Matches::scan(&self.atoms, &[(place, text)]);
        let mut claims: Vec<(u32, u32, u32)> = Vec::with_capacity(matches.hits.len());
        for hit in &matches.hits {
            let users = self.users[hit.atom as usize].iter();
            let wanted = users.filter(|(field, user)| field.covers(place) && is_wanted(*user));
            claims.extend(wanted.map(|&(_, user)| (user, hit.start, hit.end)));
        }
        for &(user, number) in &self.compound {
            let (field, needle) = &self.rules[user as usize].terms[number as usize];
            if field.covers(place) && is_wanted(user) {
                let spans = needle.spans(*field, &matches);
                claims.extend(spans.iter().map(|span| (user, span.start, span.end)));
            }
        }
        claims.sort_unstable();
        let hit = |(user, start, end)| {
            let kind = self.rules[user as usize].kind;
            Hit { start, end, kind }
        };
        claims.into_iter().map(hit).collect()
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
        let matches = Matches::of_entry(&self.atoms, title, body);
        let mut candidates = self.wordless.clone();
        for hit in &matches.hits {
            candidates.extend_from_slice(&self.triggers[hit.atom as usize]);
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

    fn verdict(&self, query: usize, matches: &Matches<'_>) -> Verdict {
        let rule = &self.rules[query];
        let (mut title, mut body) = (Vec::new(), Vec::new());
        let mut is_about = false;
        for (field, needle) in &rule.terms {
            for (earlier, span) in needle.spans(*field, matches).into_iter().enumerate() {
                let Span { start, end, .. } = span;
                let is_title = matches.is_title(span);
                let side = if is_title { &mut title } else { &mut body };
                side.push((start, end, ()));
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

/// Adds what is not the last already.
fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if list.last() != Some(&value) {
        list.push(value);
    }
}

/// Returns those of `claims` that have their place, in order and not overlapping: those of the
/// lowest `rank` first, of these the longest, then as they were given.
pub fn settled(mut claims: Vec<Hit>, rank: impl Fn(HitKind) -> usize) -> Vec<Hit> {
    claims.sort_by_key(|hit| (rank(hit.kind), Reverse(hit.end - hit.start)));
    let ranges = claims.iter().map(|hit| (hit.start, hit.end, hit.kind));
    not_overlapping(ranges)
        .into_iter()
        .map(|(start, end, kind)| Hit { start, end, kind })
        .collect()
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
