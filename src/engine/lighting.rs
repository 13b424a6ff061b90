//! Lighting: what is highlighted in headlines, excerpts and articles.

use crate::article;
use crate::model::why::Excerpt;
use crate::model::{EntryRow, Hit, HitKind, TopicId};
use crate::query::{Automaton, Query, TextField};
use crate::topics::{Lit, Matcher};

/// Characters of an excerpt in a list left of what was searched.
const LEAD: usize = 16;

/// What is lit in titles and texts: the words of a search, compiled, and the terms of topics. What
/// it was last pointed at is kept.
#[derive(Default)]
pub(super) struct SearchLight {
    text: Box<str>,
    words: Automaton,
    /// The topic whose terms come before those of others.
    selected: Option<TopicId>,
}

impl SearchLight {
    /// Lights the words of `search`, none if it is no query, and `selected` before other topics.
    pub(super) fn point_at(&mut self, search: Option<&str>, selected: Option<TopicId>) {
        self.selected = selected;
        let search = search.unwrap_or_default();
        if search == &*self.text {
            return;
        }
        self.words = match Query::parse(search) {
            Ok(query) if !search.is_empty() => Automaton::compile(&[(HitKind::Search, &query)]),
            _ => Automaton::default(),
        };
        self.text = search.into();
    }

    /// Returns whether words are lit.
    pub(super) fn is_lit(&self) -> bool {
        !self.text.is_empty()
    }

    /// Returns the piece of `text` around the first place where the search matches; its entry is
    /// on `topics`.
    pub(super) fn excerpt(
        &self,
        matcher: Option<&Matcher>,
        topics: &[TopicId],
        text: &str,
    ) -> Option<Excerpt> {
        let hits = self.words.spans_in(TextField::Body, text);
        if hits.is_empty() {
            return None;
        }
        let (text, found) = article::excerpt(text, &hits, 0, LEAD);
        Some(Excerpt {
            is_title: false,
            hits: self.over(matcher, topics, &text, found),
            text,
        })
    }

    /// Finds what is to be lit in the headlines of rows.
    pub(super) fn light(&self, matcher: Option<&Matcher>, rows: &mut [EntryRow]) {
        for row in rows {
            for member in row.told.iter_mut().flat_map(|told| &mut told.members) {
                member.hits = self.hits(matcher, &member.topics, &member.title);
            }
            row.hits = self.hits(matcher, &row.topics, &row.title);
        }
    }

    /// Returns what to highlight in a text of an entry that is on `topics`: the words of the
    /// search, and the terms of these topics.
    pub(super) fn hits(
        &self,
        matcher: Option<&Matcher>,
        topics: &[TopicId],
        text: &str,
    ) -> Vec<Hit> {
        self.over(matcher, topics, text, self.words.spans(text))
    }

    /// Lays what was `found` in `text` over the terms of topics.
    fn over(
        &self,
        matcher: Option<&Matcher>,
        topics: &[TopicId],
        text: &str,
        found: Vec<Hit>,
    ) -> Vec<Hit> {
        let Some(matcher) = matcher else {
            return found;
        };
        let selected = self.selected;
        matcher.lit(topics, text, Lit { selected, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::topic::TopicColor;
    use crate::topics::{Topic, Watchlist};

    #[test]
    fn headline_and_excerpt_are_lit_by_one_rule() {
        let parsed = |text| Query::parse(text).expect("a query of the test");
        let topic = |name, text| Topic::new(name, TopicColor::Slot(1), [parsed(text)]);
        let (line, port) = (TopicId(1), TopicId(2));
        let watchlist = Watchlist {
            topics: vec![topic("Line", "harbor"), topic("Port", "\"the harbor\"")],
            ..Watchlist::default()
        };
        let matcher = Matcher::new(&watchlist, &[line, port]);
        let text = "Talks at the harbor";
        let lit = |hits: Vec<Hit>| -> Vec<(String, HitKind)> {
            let word = |hit: &Hit| text[hit.start as usize..hit.end as usize].to_owned();
            hits.iter().map(|hit| (word(hit), hit.kind)).collect()
        };
        for (selected, want) in [
            (None, ("harbor", HitKind::Topic(line))),
            (Some(port), ("the harbor", HitKind::Topic(port))),
        ] {
            let mut light = SearchLight::default();
            light.point_at(Some("talks"), selected);
            let want = [
                ("Talks".to_owned(), HitKind::Search),
                (want.0.to_owned(), want.1),
            ];
            let on = [line, port];
            assert_eq!(lit(light.hits(Some(&matcher), &on, text)), want);
            let excerpt = light.excerpt(Some(&matcher), &on, text).unwrap();
            assert_eq!(&*excerpt.text, text);
            assert_eq!(lit(excerpt.hits), want);
        }
    }
}
