//! Topics at run time: the compiled watchlist, shared by whoever matches or highlights, and
//! matching the cache again after the watchlist was edited.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::EngineError;
use super::writer::WriterHandle;
use crate::model::entry::TopicMatch;
use crate::model::{EntryId, Hit, HitKind, TopicId};
use crate::query::{Automaton, Query};
use crate::store::{Reader, Writer};
use crate::topics::{Matcher, Watchlist};

/// Entries matched again in one transaction.
const BATCH: usize = 200;

/// The watchlist in force, and its matcher once that is there: it needs the ids that the store gives the topics.
#[derive(Default)]
pub(super) struct SharedMatcher {
    watchlist: Mutex<Arc<Watchlist>>,
    matcher: Mutex<Option<Arc<Matcher>>>,
    is_there: Condvar,
}

impl SharedMatcher {
    /// Begins with a watchlist that has no matcher yet.
    pub(super) fn new(watchlist: Arc<Watchlist>) -> Self {
        Self {
            watchlist: Mutex::new(watchlist),
            ..Self::default()
        }
    }

    /// Returns the watchlist in force.
    pub(super) fn watchlist(&self) -> Arc<Watchlist> {
        let guard = self.watchlist.lock();
        Arc::clone(&guard.unwrap_or_else(PoisonError::into_inner))
    }

    /// Hands a watchlist and its matcher to all.
    pub(super) fn set(&self, watchlist: Arc<Watchlist>, matcher: Arc<Matcher>) {
        *self
            .watchlist
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = watchlist;
        *self.matcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(matcher);
        self.is_there.notify_all();
    }

    /// Returns the matcher, waiting for it no longer than `patience`.
    pub(super) fn get(&self, patience: Duration) -> Option<Arc<Matcher>> {
        let guard = self.matcher.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_there
            .wait_timeout_while(guard, patience, |matcher| matcher.is_none())
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .clone()
    }
}

/// Makes the store follow `watchlist`; returns the matcher for it, and the topics for which the
/// cache is to be matched again.
pub(super) fn follow_watchlist(
    writer: &WriterHandle,
    watchlist: &Arc<Watchlist>,
) -> Result<(Arc<Matcher>, Vec<TopicId>), EngineError> {
    let list = Arc::clone(watchlist);
    let (ids, changed) = writer.call_blocking(move |writer| writer.sync_topics(&list))?;
    Ok((Arc::new(Matcher::new(watchlist, &ids)), changed))
}

/// Matches `topics` again on every entry of the cache, newest first, as long as `goes_on` says
/// so; it is told how much is done, in percent. Blocking; marks and fetches go before each batch.
pub(super) fn match_again(
    database: &Path,
    writer: &WriterHandle,
    matcher: &Matcher,
    topics: &[TopicId],
    goes_on: &mut dyn FnMut(u8) -> bool,
) -> Result<(), EngineError> {
    if topics.is_empty() {
        return Ok(());
    }
    let reader = Reader::open(database)?;
    let mut before: Option<EntryId> = None;
    let mut newest = 0;
    loop {
        let texts = reader.texts(before, BATCH)?;
        let Some((oldest, ..)) = texts.last() else {
            return Ok(());
        };
        newest = newest.max(texts[0].0.0);
        before = Some(*oldest);
        let percent = (newest - oldest.0) * 100 / newest.max(1);
        if !goes_on(percent.clamp(0, 99) as u8) {
            return Ok(());
        }
        let matches: Vec<(EntryId, Vec<TopicMatch>)> = texts
            .iter()
            .map(|(id, title, text)| {
                let mut found = matcher.entry(title, text);
                found.retain(|hit| topics.contains(&hit.topic));
                (*id, found)
            })
            .collect();
        let topics = topics.to_vec();
        writer
            .call_blocking(move |writer: &mut Writer| writer.replace_matches(&topics, &matches))?;
    }
}

/// The words of a search, compiled to be lit in titles and texts. The last one is kept.
#[derive(Default)]
pub(super) struct SearchLight {
    text: Box<str>,
    words: Automaton,
}

impl SearchLight {
    /// Lights the words of `search`; none, if it is no query.
    pub(super) fn point_at(&mut self, search: Option<&str>) {
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

    /// Returns what to highlight in `text`: the words of the search, and the terms of topics
    /// where they do not overlap.
    pub(super) fn hits(&self, matcher: Option<&Matcher>, text: &str) -> Vec<Hit> {
        let topics = matcher
            .map(|matcher| matcher.spans(text))
            .unwrap_or_default();
        if self.text.is_empty() {
            return topics;
        }
        merged(self.words.spans(text), topics)
    }
}

/// Merges two lists of hits, each in order and not overlapping; where they overlap, `first` wins.
fn merged(first: Vec<Hit>, second: Vec<Hit>) -> Vec<Hit> {
    let mut all = first;
    let known = all.len();
    for hit in second {
        let next = all[..known].partition_point(|other| other.end <= hit.start);
        if next == known || all[next].start >= hit.end {
            all.push(hit);
        }
    }
    all.sort_by_key(|hit| hit.start);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(start: u32, end: u32, kind: HitKind) -> Hit {
        Hit { start, end, kind }
    }

    #[test]
    fn a_search_outshines_topics() {
        let topic = HitKind::Topic(TopicId(1));
        let search = vec![hit(5, 10, HitKind::Search), hit(20, 25, HitKind::Search)];
        let topics = vec![
            hit(0, 5, topic),
            hit(8, 12, topic),
            hit(12, 20, topic),
            hit(24, 30, topic),
        ];
        let all: Vec<(u32, u32)> = merged(search, topics)
            .iter()
            .map(|h| (h.start, h.end))
            .collect();
        assert_eq!(all, [(0, 5), (5, 10), (12, 20), (20, 25)]);
    }
}
