//! Topics at run time: the compiled watchlist, shared by whoever matches or highlights, and
//! matching the cache again after the watchlist was edited.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::EngineError;
use super::rules::SharedWatchlist;
use super::writer::WriterHandle;
use crate::article;
use crate::model::entry::TopicMatch;
use crate::model::why::Excerpt;
use crate::model::{Clock, EntryId, EntryRow, Hit, HitKind, TopicId};
use crate::query::{Automaton, KnownFacts, Query, TextField};
use crate::store::{Foreseen, Reader};
use crate::topics::{Lit, Matcher, Mute};

/// Entries matched again in one transaction.
const BATCH: usize = 200;

/// The matcher, once it is there: it needs the ids that the store gives the topics.
#[derive(Default)]
pub(super) struct SharedMatcher {
    state: Mutex<State>,
    is_there: Condvar,
}

#[derive(Default)]
struct State {
    matcher: Option<Arc<Matcher>>,
    /// Somebody went on without it.
    is_missed: bool,
}

impl SharedMatcher {
    /// Hands the matcher to all. Returns whether somebody waited for it in vain since the last
    /// time: what they did without it is to be done again.
    pub(super) fn set(&self, matcher: Arc<Matcher>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.matcher = Some(matcher);
        self.is_there.notify_all();
        std::mem::take(&mut state.is_missed)
    }

    /// Returns the matcher, waiting for it no longer than `patience`.
    pub(super) fn get(&self, patience: Duration) -> Option<Arc<Matcher>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .is_there
            .wait_timeout_while(state, patience, |state| state.matcher.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        state.is_missed |= state.matcher.is_none();
        state.matcher.clone()
    }
}

/// Characters of an excerpt in a list left of what was searched.
const LEAD: usize = 16;

/// What following a watchlist led to.
pub(super) struct Followed {
    pub(super) matcher: Arc<Matcher>,
    /// The topics for which the cache is to be matched again.
    pub(super) topics: Vec<Stale>,
    /// Mutes began or ended, or entries came back from a snooze.
    pub(super) lists_changed: bool,
}

/// A topic that looks for something else than the cache was matched with.
pub(super) struct Stale {
    id: TopicId,
    hash: u64,
    queries: Vec<Query>,
}

/// Makes the store follow `watchlist`, as it is when the writer comes to it: a rule that the user
/// made meanwhile is in it.
pub(super) fn follow_watchlist(
    database: &Path,
    writer: &WriterHandle,
    watchlist: &Arc<SharedWatchlist>,
    clock: &Clock,
) -> Result<Followed, EngineError> {
    let foreseen = foresee(database, &watchlist.get().mutes, clock);
    let (watchlist, clock) = (Arc::clone(watchlist), clock.clone());
    let (list, ids, changed, lists_changed) = writer.call_blocking(move |writer| {
        let list = watchlist.get();
        let (ids, topics) = writer.sync_topics(&list)?;
        let (_, has_woken) = writer.wake(&clock)?;
        writer.expect(foreseen);
        let is_new = writer.sync_mutes(&list.mutes, false, &clock)?;
        Ok((list, ids, topics, has_woken || is_new))
    })?;
    let known = list.topics.iter().zip(&ids);
    let stale = known.filter(|(_, id)| changed.contains(id));
    let topics = stale.map(|(topic, id)| Stale {
        id: *id,
        hash: topic.hash(),
        queries: topic.active().map(|query| query.query.clone()).collect(),
    });
    Ok(Followed {
        matcher: Arc::new(Matcher::new(&list, &ids)),
        topics: topics.collect(),
        lists_changed,
    })
}

/// Finds what new mutes hold in the cache, on this thread. Without an answer the writer searches.
pub(super) fn foresee(database: &Path, mutes: &[Mute], clock: &Clock) -> Foreseen {
    if mutes.is_empty() {
        return Foreseen::default();
    }
    let reader = Reader::open(database);
    let foreseen = reader.and_then(|reader| reader.foresee(mutes, clock));
    foreseen.unwrap_or_default()
}

/// What matching again goes by.
pub(super) struct Again<'a> {
    pub(super) watchlist: &'a Arc<SharedWatchlist>,
    pub(super) clock: &'a Clock,
    /// Is told how much is done, in percent, and says whether to go on.
    pub(super) goes_on: &'a mut dyn FnMut(u8) -> bool,
}

/// Matches the topics that changed again, newest entries first: on those that the full-text index
/// finds for them and those they had, or on all if the index cannot help. Blocking; marks and
/// fetches go before each batch.
///
/// The matcher must be in force already. Every entry that is stored from then on is matched with
/// it, so that what is read here and what is stored meanwhile leave none out.
pub(super) fn match_again(
    database: &Path,
    writer: &WriterHandle,
    followed: &Followed,
    again: Again<'_>,
) -> Result<(), EngineError> {
    let stale = &followed.topics;
    if stale.is_empty() {
        return Ok(());
    }
    // What was on its way into the store with the old matcher is there after this.
    writer.call_blocking(|_| Ok(()))?;
    let reader = Reader::open(database)?;
    let topics: Vec<TopicId> = stale.iter().map(|topic| topic.id).collect();
    let queries = stale.iter().flat_map(|topic| &topic.queries);
    let entries = reader.candidates(queries, &topics)?;
    for (done, batch) in entries.chunks(BATCH).enumerate() {
        let percent = done * BATCH * 100 / entries.len();
        if !(again.goes_on)(percent.min(99) as u8) {
            return Ok(());
        }
        let mut matches: Vec<(EntryId, Vec<TopicMatch>)> = Vec::new();
        for (id, title, text) in reader.texts_of(batch)? {
            let facts = if followed.matcher.asks_facts() {
                reader.facts(id)?.unwrap_or_default()
            } else {
                KnownFacts::default()
            };
            let mut found = followed.matcher.entry(&title, &text, &facts.facts());
            found.retain(|hit| topics.contains(&hit.topic));
            // Most are in no old match and in no new one: they need no write.
            if found != reader.matches(id, &topics)? {
                matches.push((id, found));
            }
        }
        if !matches.is_empty() {
            let topics = topics.clone();
            writer.call_blocking(move |writer| writer.replace_matches(&topics, &matches))?;
        }
    }
    let hashes: Vec<(TopicId, u64)> = stale.iter().map(|topic| (topic.id, topic.hash)).collect();
    // A mute may ask for one of these topics.
    let (watchlist, clock) = (Arc::clone(again.watchlist), again.clock.clone());
    writer.call_blocking(move |writer| {
        writer.finish_matching(&hashes)?;
        writer.sync_mutes(&watchlist.get().mutes, true, &clock)
    })?;
    Ok(())
}

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
