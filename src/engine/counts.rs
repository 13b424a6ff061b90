//! What queries find, counted beside: nothing is stored and nothing that arrives pays for it.
//!
//! The queries of a topic are counted when somebody looks at them, on the entries of the topic
//! alone; saved queries whenever the screen has shown the last counts and something changed since.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::Engine;
use super::background::lock;
use crate::model::suggestion::Suggestion;
use crate::model::topic::QueryCount;
use crate::model::{Event, HitKind, Ticket, Time, TopicId};
use crate::query::{Automaton, Expr, fold};
use crate::store::{Reader, StoreError};
use crate::topics::Watchlist;

/// What changes within this time is counted together, and the first screen comes before.
const PAUSE: Duration = Duration::from_millis(300);

/// A count is made again after so many times what the last one took: where it looks at a hundred
/// thousand texts, the machine has other things to do.
const REST: u32 = 20;

impl Engine {
    /// Counts what the queries of a topic find. A count that goes on for another ends.
    pub(super) fn count_queries(&self, ticket: Ticket, topic: Box<str>) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let (counting, events) = (Arc::clone(&self.counting), self.events.clone());
        counting.begin(ticket);
        let (database, watchlist) = (self.paths.database(), self.rules.watchlist.get());
        let now = (self.clock)().now;
        runtime.spawn_blocking(move || {
            let goes_on = || counting.is(ticket);
            match count(&database, &watchlist, &topic, &goes_on) {
                Ok(Some(counts)) => {
                    let _ = events.send(Event::QueriesCounted { ticket, counts });
                    let suggested = suggest(&database, &watchlist, &topic, (now, &goes_on));
                    tell(&events, ticket, suggested);
                }
                Ok(None) => {}
                Err(error) => {
                    let _ = events.send(Event::Notice(error.into()));
                }
            }
        });
    }

    /// Says what a topic could look for as well. What goes on for another ends.
    pub(super) fn suggest(&self, ticket: Ticket, topic: Box<str>) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let (suggesting, events) = (Arc::clone(&self.suggesting), self.events.clone());
        suggesting.begin(ticket);
        let (database, watchlist) = (self.paths.database(), self.rules.watchlist.get());
        let now = (self.clock)().now;
        runtime.spawn_blocking(move || {
            let goes_on = || suggesting.is(ticket);
            let suggested = suggest(&database, &watchlist, &topic, (now, &goes_on));
            tell(&events, ticket, suggested);
        });
    }

    /// Counts what is unread of the saved queries that the sidebar's own look does not count.
    pub(super) fn count_saved(&self) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let (events, clock) = (self.events.clone(), Arc::clone(&self.clock));
        let (database, watchlist) = (self.paths.database(), self.rules.watchlist.get());
        let rest = Arc::clone(&self.counting_rests);
        let soon = Instant::now() + PAUSE;
        let begin = lock(&rest).map_or(soon, |until| until.max(soon));
        let count = move || {
            let began = Instant::now();
            let counts = Reader::open(&database)
                .and_then(|reader| reader.saved_counts(&watchlist, &clock()))
                .unwrap_or_else(|error| {
                    tracing::warn!("saved queries are not counted: {error}");
                    Vec::new()
                });
            // Before the screen hears of it, and may ask again.
            *lock(&rest) = Some(Instant::now() + began.elapsed() * REST);
            let _ = events.send(Event::SavedCounted(counts));
        };
        runtime.spawn(async move {
            tokio::time::sleep_until(begin.into()).await;
            let _ = tokio::task::spawn_blocking(count).await;
        });
    }
}

/// Tells the screen what is suggested. That something went wrong is no loss worth a word there.
fn tell(
    events: &UnboundedSender<Event>,
    ticket: Ticket,
    suggested: Result<Vec<Suggestion>, StoreError>,
) {
    match suggested {
        Ok(suggestions) => {
            let _ = events.send(Event::Suggested {
                ticket,
                suggestions,
            });
        }
        Err(error) => tracing::warn!(%error, "nothing is suggested"),
    }
}

/// Returns what a topic could look for as well; nothing if it is told in between that it need not
/// go on. Blocking.
pub(super) fn suggest(
    database: &Path,
    watchlist: &Watchlist,
    name: &str,
    (now, goes_on): (Time, &dyn Fn() -> bool),
) -> Result<Vec<Suggestion>, StoreError> {
    if !goes_on() {
        return Ok(Vec::new());
    }
    let Some(topic) = watchlist.topics.iter().find(|topic| topic.name == name) else {
        return Ok(Vec::new());
    };
    let active: Vec<_> = topic.active().collect();
    let queries: Vec<_> = active
        .iter()
        .map(|query| (HitKind::Topic(TopicId(0)), &query.query))
        .collect();
    let automaton = Automaton::compile(&queries);
    // Nor is one word of what it looks for anything else: of "Operation Harbor Line" neither "Line".
    let asked: HashSet<String> = (active.iter())
        .flat_map(|query| {
            let text = fold::fold(&query.query.to_string()).text;
            let words = text.split(|c: char| !c.is_alphanumeric());
            words.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let is_known = |term: &str| {
        let verdicts = automaton.verdicts(term, "", None);
        verdicts.into_iter().next().is_some() || asked.contains(&fold::fold(term).text)
    };
    Reader::open(database)?.suggestions(name, now, &is_known, goes_on)
}

/// Counts the entries of the topic `name` for each of its queries, by their places in the file;
/// `None` if `goes_on` says so in between. Blocking.
fn count(
    database: &Path,
    watchlist: &Watchlist,
    name: &str,
    goes_on: &dyn Fn() -> bool,
) -> Result<Option<Vec<Option<QueryCount>>>, StoreError> {
    let Some(topic) = watchlist.topics.iter().find(|topic| topic.name == name) else {
        return Ok(Some(Vec::new()));
    };
    let active: Vec<_> = topic.active().collect();
    let queries: Vec<_> = active
        .iter()
        .map(|query| (HitKind::Topic(TopicId(0)), &query.query))
        .collect();
    let automaton = Automaton::compile(&queries);
    let mut counts = Vec::new();
    for query in &active {
        counts.resize(counts.len().max(query.place + 1), None);
        counts[query.place] = Some(QueryCount::default());
    }
    let reader = Reader::open(database)?;
    for (entry, is_unread) in reader.on_topic(name)? {
        if !goes_on() {
            return Ok(None);
        }
        let Some((title, text)) = reader.text(entry)? else {
            continue;
        };
        let facts = reader.facts(entry)?.unwrap_or_default();
        let facts = facts.facts();
        let meta = |leaf: &Expr| facts.answer_with(leaf, &text);
        for verdict in automaton.verdicts(&title, &text, Some(&meta)) {
            let query = active[verdict.query];
            if query.needs_about && !verdict.is_about {
                continue;
            }
            if let Some(count) = &mut counts[query.place] {
                count.total += 1;
                count.about += u64::from(verdict.is_about);
                count.unread += u64::from(is_unread);
            }
        }
    }
    Ok(Some(counts))
}
