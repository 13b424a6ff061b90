//! What each query of a topic finds: counted when somebody looks at it, on the entries of the
//! topic alone, so that nothing is stored and nothing that arrives pays for it.

use std::path::Path;

use crate::model::TopicId;
use crate::model::suggestion::Suggestion;
use crate::model::topic::QueryCount;
use crate::model::{HitKind, Time};
use crate::query::Automaton;
use crate::store::{Reader, StoreError};
use crate::topics::Watchlist;

/// Returns what a topic could look for as well. Blocking.
pub(super) fn suggest(
    database: &Path,
    watchlist: &Watchlist,
    name: &str,
    now: Time,
) -> Result<Vec<Suggestion>, StoreError> {
    let Some(topic) = watchlist.topics.iter().find(|topic| topic.name == name) else {
        return Ok(Vec::new());
    };
    let active: Vec<_> = topic.active().collect();
    let queries: Vec<_> = active
        .iter()
        .map(|query| (HitKind::Topic(TopicId(0)), &query.query))
        .collect();
    let automaton = Automaton::compile(&queries);
    let is_known = |term: &str| {
        automaton
            .verdicts(term, "", None)
            .into_iter()
            .next()
            .is_some()
    };
    Reader::open(database)?.suggestions(name, now, &is_known)
}

/// Counts the entries of the topic `name` for each of its queries, by their places in the file;
/// `None` if `goes_on` says so in between. Blocking.
pub(super) fn count(
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
        for verdict in automaton.verdicts(&title, &text, None) {
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
