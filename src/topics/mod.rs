//! Topics: the watchlist, and matching entries against it.
//!
//! A topic is a name, a colour and queries; an entry belongs to it when one of them holds. All
//! queries of all topics are compiled into one [`Automaton`], so that the number of topics hardly
//! matters for the time an entry takes.

use xxhash_rust::xxh3::xxh3_64;

use crate::model::entry::TopicMatch;
use crate::model::topic::TopicColor;
use crate::model::{Hit, HitKind, Level, TopicId};
use crate::query::automaton::Verdict;
use crate::query::{Aliases, Automaton, Expr, Facts, Query};

pub mod announce;
pub mod choice;
mod lit;
mod proposals;
mod propose;
pub mod rule;

pub use choice::{Notify, NotifyMode, Quiet};
pub use lit::Lit;
pub use proposals::{Said, proposals};
pub use propose::{is_filler, propose, propose_among, quoted};
pub use rule::{Mute, MuteEnd, Muter, Muting, SavedQuery};

/// One tracked subject, as `topics.toml` gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Unique name.
    pub name: String,
    /// Letter that leads to it.
    pub key: Option<char>,
    /// Colour.
    pub color: TopicColor,
    /// Any of these.
    pub queries: Vec<TopicQuery>,
    /// None of these: they are written into each of its queries.
    pub never: Vec<Query>,
    /// Whether it looks for anything.
    pub is_on: bool,
    /// When it announces itself.
    pub notify: Notify,
    /// Whether the other entries of a story belong to it as well, where enough of them match.
    pub expands_stories: bool,
    /// Days for which its entries are kept at least; 0 is for ever.
    pub keep_days: Option<u32>,
}

/// One query of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicQuery {
    /// What it asks, with `needs` and `never` written into it.
    pub query: Query,
    /// What it is called.
    pub label: Option<String>,
    /// Its colour, if it is not that of the topic.
    pub color: Option<TopicColor>,
    /// The entry has to be *about* it; that it mentions it is not enough.
    pub needs_about: bool,
    /// Whether it looks for anything.
    pub is_on: bool,
    /// What it asks, as the user wrote it.
    pub text: String,
    /// Its place among the queries of the topic in the file.
    pub place: usize,
}

/// All topics, in the order of the file, and the aliases.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Watchlist {
    /// The topics.
    pub topics: Vec<Topic>,
    /// The mutes, in the order of the file.
    pub mutes: Vec<Mute>,
    /// The saved queries, in the order of the file.
    pub saved: Vec<SavedQuery>,
    /// What `@name` stands for, in every query.
    pub aliases: Aliases,
}

impl From<Query> for TopicQuery {
    fn from(query: Query) -> Self {
        Self {
            text: query.to_string(),
            query,
            label: None,
            color: None,
            needs_about: false,
            is_on: true,
            place: 0,
        }
    }
}

/// Counts up when entries have to be matched again although no topic changed: when what matches
/// was defined anew.
const RULES: &str = "1";

impl Topic {
    /// Makes a topic of queries without anything else.
    pub fn new(name: &str, color: TopicColor, queries: impl IntoIterator<Item = Query>) -> Self {
        Self {
            name: name.to_owned(),
            key: None,
            color,
            queries: queries.into_iter().map(TopicQuery::from).collect(),
            never: Vec::new(),
            is_on: true,
            notify: Notify::default(),
            expands_stories: false,
            keep_days: None,
        }
    }

    /// Returns what one of its queries asks, without what none of them may find.
    pub fn asks(&self, query: &TopicQuery) -> Query {
        let is_own = |part: &Expr| match part {
            Expr::Not(part) => self.never.iter().all(|never| never.expr != **part),
            _ => true,
        };
        match &query.query.expr {
            Expr::And(parts) => Query {
                expr: Expr::all_of(parts.iter().filter(|part| is_own(part)).cloned()),
            },
            _ => query.query.clone(),
        }
    }

    /// Returns the queries that look for something.
    pub fn active(&self) -> impl Iterator<Item = &TopicQuery> {
        let queries = self.queries.iter();
        queries.filter(|query| self.is_on && query.is_on)
    }

    /// Returns a hash of what the topic matches; when it changes, cached entries are matched again.
    pub fn hash(&self) -> u64 {
        let mut text = String::from(RULES);
        for query in self.active() {
            text.push('\n');
            text.push_str(if query.needs_about { "about " } else { "" });
            text.push_str(&query.query.to_string());
        }
        xxh3_64(text.as_bytes())
    }
}

/// Returns the first condition of `query` whose answer changes with time: a topic has none, because
/// entries are matched once, when they arrive.
pub fn fleeting(query: &Query) -> Option<String> {
    let mut fleeting = None;
    query.expr.each_leaf(&mut |leaf, _| {
        if !Facts::know(leaf) && *leaf != Expr::All {
            fleeting.get_or_insert_with(|| leaf.to_string());
        }
    });
    fleeting
}

/// Matches texts against all topics at once. Built off the screen thread, shared by `Arc`.
#[derive(Debug, Default)]
pub struct Matcher {
    automaton: Automaton,
    /// The topics, in the order of the watchlist.
    topics: Vec<TopicId>,
    /// What each of them looks for, as [`Topic::hash`].
    hashes: Vec<u64>,
    /// For each query of the automaton the index of its topic, and whether a mention of it is not
    /// enough.
    owners: Vec<(usize, bool)>,
    /// A query asks for more than the text.
    asks_facts: bool,
}

impl Matcher {
    /// Compiles the watchlist; `ids[i]` is the store's id of `watchlist.topics[i]`.
    pub fn new(watchlist: &Watchlist, ids: &[TopicId]) -> Self {
        let mut queries = Vec::new();
        let mut owners = Vec::new();
        let mut asks_facts = false;
        for (index, (topic, id)) in watchlist.topics.iter().zip(ids).enumerate() {
            for query in topic.active() {
                let kind = query
                    .color
                    .map_or(HitKind::Topic(*id), |color| HitKind::Query(*id, color));
                queries.push((kind, &query.query));
                owners.push((index, query.needs_about));
                query.query.expr.each_leaf(&mut |leaf, _| {
                    asks_facts |= !matches!(leaf, Expr::Text(..));
                });
            }
        }
        Self {
            automaton: Automaton::compile(&queries),
            topics: ids.to_vec(),
            hashes: watchlist.topics.iter().map(Topic::hash).collect(),
            owners,
            asks_facts,
        }
    }

    /// Returns the topics, in the order of the watchlist.
    pub fn topics(&self) -> &[TopicId] {
        &self.topics
    }

    /// Returns the topics, each with the hash of what it looks for here.
    pub fn hashes(&self) -> Vec<(TopicId, u64)> {
        let topics = self.topics.iter().copied();
        topics.zip(self.hashes.iter().copied()).collect()
    }

    /// Returns whether a query asks for more than the text: its feed, its author, its language …
    pub fn asks_facts(&self) -> bool {
        self.asks_facts
    }

    /// Compiles one topic; its id is 0.
    pub fn alone(topic: Topic) -> Self {
        let watchlist = Watchlist {
            topics: vec![topic],
            ..Watchlist::default()
        };
        Self::new(&watchlist, &[TopicId(0)])
    }

    /// Matches an entry of which these facts are known: one item a topic that matches, in the
    /// order of the watchlist.
    ///
    /// `text` is the body as plain text, blocks separated by `\n`.
    pub fn entry(&self, title: &str, text: &str, facts: &Facts<'_>) -> Vec<TopicMatch> {
        let meta = |leaf: &Expr| facts.answer_with(leaf, text);
        self.judged(self.automaton.verdicts(title, text, Some(&meta)))
    }

    /// As [`Self::entry`], by the text alone: what a query asks beside it is taken to hold.
    pub fn text(&self, title: &str, text: &str) -> Vec<TopicMatch> {
        self.judged(self.automaton.verdicts(title, text, None))
    }

    fn judged(&self, verdicts: Vec<Verdict>) -> Vec<TopicMatch> {
        let mut found: Vec<(usize, TopicMatch)> = Vec::new();
        for verdict in verdicts {
            let (owner, needs_about) = self.owners[verdict.query];
            if needs_about && !verdict.is_about {
                continue;
            }
            let level = if verdict.is_about {
                Level::About
            } else {
                Level::Mention
            };
            match found.last_mut() {
                Some((last, known)) if *last == owner => {
                    known.level = known.level.max(level);
                    known.count += verdict.count.max(1);
                    known.in_title |= verdict.in_title;
                }
                _ => found.push((
                    owner,
                    TopicMatch {
                        topic: self.topics[owner],
                        level,
                        // What holds without a word is a match as well.
                        count: verdict.count.max(1),
                        in_title: verdict.in_title,
                    },
                )),
            }
        }
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// Finds every term of these topics in `text`: those that its entry is on.
    pub fn spans_on(&self, topics: &[TopicId], text: &str) -> Vec<Hit> {
        self.lit(topics, text, Lit::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Query {
        Query::parse(text).expect("a query of the test")
    }

    #[test]
    fn a_query_that_needs_about_passes_mentions_by() {
        let mut topic = Topic::new("Harbor", TopicColor::Slot(1), [parsed("harbor")]);
        topic.queries[0].needs_about = true;
        topic.queries.push(parsed("ferry").into());
        let watchlist = Watchlist {
            topics: vec![topic],
            ..Watchlist::default()
        };
        let matcher = Matcher::new(&watchlist, &[TopicId(1)]);
        let levels = |title: &str, text: &str| {
            let found = matcher.text(title, text);
            found.first().map(|found| (found.level, found.count))
        };
        assert_eq!(levels("News", "The harbor."), None);
        assert_eq!(levels("Harbor", ""), Some((Level::About, 1)));
        assert_eq!(levels("News", "Ferry, harbor."), Some((Level::Mention, 1)));
    }

    fn matcher() -> Matcher {
        let topic = |name: &str, queries: &[&str]| {
            let parsed = queries.iter().map(|text| parsed(text));
            Topic::new(name, TopicColor::Slot(1), parsed)
        };
        let watchlist = Watchlist {
            topics: vec![
                topic(
                    "Harbor Line",
                    &["\"harbor line\"", "\"dana ruiz\"", "lakeport -ferry"],
                ),
                topic("Agency", &["ICE"]),
            ],
            ..Watchlist::default()
        };
        Matcher::new(&watchlist, &[TopicId(7), TopicId(9)])
    }

    #[track_caller]
    fn check(title: &str, text: &str, want: &[(i64, Level, u32, bool)]) {
        let got: Vec<_> = matcher()
            .text(title, text)
            .into_iter()
            .map(|m| (m.topic.0, m.level, m.count, m.in_title))
            .collect();
        assert_eq!(got, want, "{title} | {text}");
    }

    #[test]
    fn a_topic_is_mentioned_or_what_it_is_about() {
        check(
            "Talks resume",
            "The Harbor Line was named once.",
            &[(7, Level::Mention, 1, false)],
        );
        check("Harbor Line talks", "", &[(7, Level::About, 1, true)]);
        check(
            "Talks",
            "Dana Ruiz spoke. Dana Ruiz left.",
            &[(7, Level::About, 2, false)],
        );
        check("Nothing", "of the kind", &[]);
    }

    #[test]
    fn several_queries_are_one_match_and_a_negation_counts() {
        check(
            "Talks",
            "Dana Ruiz on the Harbor Line",
            &[(7, Level::Mention, 2, false)],
        );
        check("Lakeport ferry", "", &[]);
        check(
            "Lakeport",
            "ICE spoke",
            &[(7, Level::About, 1, true), (9, Level::Mention, 1, false)],
        );
    }

    #[test]
    fn only_what_an_entry_is_on_is_lit_each_query_in_its_colour() {
        let mut topics = [
            Topic::new(
                "Harbor",
                TopicColor::Slot(1),
                [parsed("harbor"), parsed("pier")],
            ),
            Topic::new("Agency", TopicColor::Slot(2), [parsed("ICE")]),
        ];
        topics[0].queries[1].color = Some(TopicColor::Slot(5));
        let watchlist = Watchlist {
            topics: topics.into(),
            ..Watchlist::default()
        };
        let (harbor, agency) = (TopicId(7), TopicId(9));
        let matcher = Matcher::new(&watchlist, &[harbor, agency]);
        let text = "Harbor: ICE at a pier";
        let lit = |on: &[TopicId]| -> Vec<(&str, HitKind)> {
            let hits = matcher.spans_on(on, text).into_iter();
            hits.map(|hit| (&text[hit.start as usize..hit.end as usize], hit.kind))
                .collect()
        };
        let own = HitKind::Query(harbor, TopicColor::Slot(5));
        assert_eq!(
            lit(&[harbor]),
            [("Harbor", HitKind::Topic(harbor)), ("pier", own)]
        );
        assert_eq!(lit(&[agency]), [("ICE", HitKind::Topic(agency))]);
        assert_eq!(lit(&[harbor, agency]).len(), 3);
        assert_eq!(lit(&[]), []);
    }

    #[test]
    fn the_hash_follows_what_matches() {
        let mut topic = Topic::new("a", TopicColor::Slot(1), [parsed("ice")]);
        let before = topic.hash();
        topic.name = "b".into();
        topic.color = TopicColor::Slot(2);
        assert_eq!(topic.hash(), before);
        topic.queries = vec![parsed("ICE").into()];
        assert_ne!(topic.hash(), before);
        let before = topic.hash();
        topic.queries[0].needs_about = true;
        assert_ne!(topic.hash(), before);
    }
}
