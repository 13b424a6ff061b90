//! Who colours a word that several look for.

use super::Matcher;
use crate::model::{Hit, HitKind, TopicId};
use crate::query::TextField;
use crate::query::automaton::settled;

/// What is lit in a text beside the terms of the topics that its entry is on.
#[derive(Debug, Default)]
pub struct Lit {
    /// The topic whose list is shown.
    pub selected: Option<TopicId>,
    /// Where the words of a search are in the text.
    pub found: Vec<Hit>,
}

impl Matcher {
    /// Finds every term of these topics in `text`, and lays them under what is lit there anyway.
    pub fn lit(&self, topics: &[TopicId], text: &str, lit: Lit) -> Vec<Hit> {
        if topics.is_empty() {
            return lit.found;
        }
        let is_on = |kind: HitKind| kind.topic().is_some_and(|topic| topics.contains(&topic));
        let mut claims = lit.found;
        claims.extend(self.automaton.claims(TextField::Any, text, &is_on));
        settled(claims, |kind| rank(kind, lit.selected, &self.topics))
    }
}

/// Says whose a place is that several claim, the lowest first: what was searched for, then the
/// selected topic, then the topics in the order of the watchlist.
fn rank(kind: HitKind, selected: Option<TopicId>, watchlist: &[TopicId]) -> usize {
    match kind.topic() {
        None => 0,
        topic if topic == selected => 1,
        Some(topic) => {
            let place = watchlist.iter().position(|other| *other == topic);
            2 + place.unwrap_or(watchlist.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::topic::TopicColor;
    use crate::query::{Automaton, Query};
    use crate::topics::{Topic, Watchlist};

    const LINE: TopicId = TopicId(7);
    const PORT: TopicId = TopicId(3);
    const RUIZ: TopicId = TopicId(5);

    fn parsed(text: &str) -> Query {
        Query::parse(text).expect("a query of the test")
    }

    /// The topics *Line*, *Port* and *Ruiz*, in this order.
    fn matcher() -> Matcher {
        let topic = |queries: &[&str]| {
            let parsed = queries.iter().map(|text| parsed(text));
            Topic::new("", TopicColor::Slot(1), parsed)
        };
        let watchlist = Watchlist {
            topics: vec![
                topic(&["\"harbor line\"", "line", "lakeport NEAR/2 talks"]),
                topic(&["lakeport", "\"lakeport harbor line\""]),
                topic(&["ruiz", "talks", "line"]),
            ],
            ..Watchlist::default()
        };
        Matcher::new(&watchlist, &[LINE, PORT, RUIZ])
    }

    /// Writes what is lit in `text` in brackets: `?` for what was searched, else the topic's id.
    fn lit(text: &str, on: &[TopicId], selected: Option<TopicId>, search: &str) -> String {
        let words = match search {
            "" => Automaton::default(),
            search => Automaton::compile(&[(HitKind::Search, &parsed(search))]),
        };
        let found = words.spans(text);
        let mut out = String::new();
        let mut done = 0;
        for hit in matcher().lit(on, text, Lit { selected, found }) {
            let (start, end) = (hit.start as usize, hit.end as usize);
            let sign = hit
                .kind
                .topic()
                .map_or("?".to_owned(), |id| id.0.to_string());
            out += &format!("{}[{} {sign}]", &text[done..start], &text[start..end]);
            done = end;
        }
        out + &text[done..]
    }

    #[test]
    fn the_search_then_the_selected_topic_then_the_order_of_topics() {
        let all = [RUIZ, LINE, PORT];
        let title = "Lakeport Harbor Line: Ruiz";
        for (on, selected, search, want) in [
            // The order of the watchlist, not that of the entry, nor the longest.
            (&all[..], None, "", "[Lakeport 3] [Harbor Line 7]: [Ruiz 5]"),
            // The selected one has all of its places, the longest first.
            (&all, Some(PORT), "", "[Lakeport Harbor Line 3]: [Ruiz 5]"),
            (
                &all,
                Some(RUIZ),
                "",
                "[Lakeport 3] Harbor [Line 5]: [Ruiz 5]",
            ),
            // One that the entry is not on colours nothing, though it is selected.
            (
                &all[..2],
                Some(PORT),
                "",
                "Lakeport [Harbor Line 7]: [Ruiz 5]",
            ),
            (
                &all[..1],
                Some(PORT),
                "",
                "Lakeport Harbor [Line 5]: [Ruiz 5]",
            ),
            (&[], Some(PORT), "", title),
            // What was found comes before all, however short.
            (
                &all,
                None,
                "harbor",
                "[Lakeport 3] [Harbor ?] [Line 7]: [Ruiz 5]",
            ),
            (
                &all,
                Some(PORT),
                "line",
                "[Lakeport 3] Harbor [Line ?]: [Ruiz 5]",
            ),
            (
                &all,
                Some(RUIZ),
                "ruiz OR lakeport",
                "[Lakeport ?] Harbor [Line 5]: [Ruiz ?]",
            ),
            (&[], None, "ruiz", "Lakeport Harbor Line: [Ruiz ?]"),
        ] {
            assert_eq!(
                lit(title, on, selected, search),
                want,
                "{selected:?} {search}"
            );
        }
        let near = "Lakeport in talks";
        for (selected, search, want) in [
            (None, "", "[Lakeport in talks 7]"),
            (Some(RUIZ), "", "[Lakeport 3] in [talks 5]"),
            (Some(LINE), "in", "[Lakeport 3] [in ?] [talks 5]"),
        ] {
            assert_eq!(
                lit(near, &all, selected, search),
                want,
                "{selected:?} {search}"
            );
        }
    }
}
