//! Topics at run time: the compiled watchlist, shared by whoever matches or highlights, and
//! matching the cache again after the watchlist was edited. One such matching is under way at a
//! time: who begins another takes its turn, and from then on the older one writes nothing.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::EngineError;
use super::rules::SharedWatchlist;
use super::writer::WriterHandle;
use crate::model::entry::TopicMatch;
use crate::model::{Clock, EntryId, FeedId, TopicId};
use crate::query::{KnownFacts, Query};
use crate::store::{Foreseen, Reader, StoreError, Writer};
use crate::topics::{Matcher, Mute};

/// Entries matched again in one transaction.
const BATCH: usize = 200;

/// The matcher, once it is there: it needs the ids that the store gives the topics.
#[derive(Default)]
pub(super) struct SharedMatcher {
    state: Mutex<State>,
    is_there: Condvar,
    /// Number of the last turn to match the cache again.
    turn: Arc<AtomicU64>,
}

/// The turn to match the cache again; it is over when the next one is taken.
pub(super) struct Turn {
    last: Arc<AtomicU64>,
    number: u64,
}

/// Feeds that have other names now: topics that ask for these are matched again with their entries.
pub(super) struct Moved {
    pub(super) feeds: Vec<FeedId>,
    /// The topics that know every other entry.
    pub(super) whole: Vec<TopicId>,
    /// From when they have these names. As long as it is not over this is all there is to know.
    pub(super) turn: Arc<Turn>,
}

impl Turn {
    fn is_over(&self) -> bool {
        self.last.load(Ordering::SeqCst) != self.number
    }
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

    /// Takes the turn to match the cache again. On the writer thread, where it is known what is due:
    /// whoever has a later turn knows of all that is.
    pub(super) fn take_turn(&self) -> Arc<Turn> {
        Arc::new(Turn {
            number: self.turn.fetch_add(1, Ordering::SeqCst) + 1,
            last: Arc::clone(&self.turn),
        })
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

/// What following a watchlist led to.
pub(super) struct Followed {
    pub(super) matcher: Arc<Matcher>,
    /// The topics for which the cache is to be matched again.
    pub(super) topics: Vec<Stale>,
    /// Mutes began or ended, or entries came back from a snooze.
    pub(super) lists_changed: bool,
    /// Feeds whose entries the partial ones are matched with.
    feeds: Vec<FeedId>,
    turn: Arc<Turn>,
}

/// A topic that looks for something else than the cache was matched with.
pub(super) struct Stale {
    id: TopicId,
    hash: u64,
    queries: Vec<Query>,
    /// Only with the entries of feeds that moved.
    is_partial: bool,
}

/// Makes the store follow `watchlist`, as it is when the writer comes to it: a rule that the user
/// made meanwhile is in it. The matcher for it is to be brought into force in `shared` after that.
/// If feeds `moved`, and nothing else happened, only their entries are due.
pub(super) fn follow_watchlist(
    database: &Path,
    writer: &WriterHandle,
    watchlist: &Arc<SharedWatchlist>,
    shared: &Arc<SharedMatcher>,
    moved: Option<Moved>,
    clock: &Clock,
) -> Result<Followed, EngineError> {
    let foreseen = foresee(database, &watchlist.get().mutes, clock);
    let (watchlist, shared, clock) = (Arc::clone(watchlist), Arc::clone(shared), clock.clone());
    let (list, ids, changed, lists_changed, moved, turn) = writer.call_blocking(move |writer| {
        let list = watchlist.get();
        let moved = moved.filter(|moved| !moved.turn.is_over());
        let turn = shared.take_turn();
        let (ids, topics) = writer.sync_topics(&list)?;
        let (_, has_woken) = writer.wake(&clock)?;
        writer.expect(foreseen);
        let is_new = writer.sync_mutes(&list.mutes, false, &clock)?;
        Ok((list, ids, topics, has_woken || is_new, moved, turn))
    })?;
    let known = list.topics.iter().zip(&ids);
    let stale = known.filter(|(_, id)| changed.contains(id));
    let (feeds, whole) = moved.map_or_else(Default::default, |moved| (moved.feeds, moved.whole));
    let topics = stale.map(|(topic, id)| Stale {
        is_partial: whole.contains(id),
        id: *id,
        hash: topic.hash(),
        queries: topic.active().map(|query| query.query.clone()).collect(),
    });
    Ok(Followed {
        matcher: Arc::new(Matcher::new(&list, &ids)),
        topics: topics.collect(),
        lists_changed,
        feeds,
        turn,
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
    /// Is told how much is done, in percent.
    pub(super) progress: &'a mut dyn FnMut(u8),
}

/// Matches the topics that changed again, newest entries first: on those that the full-text index
/// finds for them and those they had, or on all if the index cannot help. Blocking; marks and
/// fetches go before each batch. Ends when its turn is over.
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
    let hashes: Vec<(TopicId, u64)> = stale.iter().map(|topic| (topic.id, topic.hash)).collect();
    let entries = due(&reader, followed)?;
    for (done, batch) in entries.chunks(BATCH).enumerate() {
        let percent = done * BATCH * 100 / entries.len();
        (again.progress)(percent.min(99) as u8);
        if followed.turn.is_over() {
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
            let hashes = hashes.clone();
            in_turn(writer, &followed.turn, move |writer| {
                writer.replace_matches(&hashes, &matches)
            })?;
        }
    }
    // A mute may ask for one of these topics.
    let (watchlist, clock) = (Arc::clone(again.watchlist), again.clock.clone());
    in_turn(writer, &followed.turn, move |writer| {
        writer.finish_matching(&hashes)?;
        writer.sync_mutes(&watchlist.get().mutes, true, &clock)?;
        Ok(())
    })
}

/// Returns the entries that the topics are to be matched with, newest first.
fn due(reader: &Reader, followed: &Followed) -> Result<Vec<EntryId>, StoreError> {
    let (partial, whole): (Vec<&Stale>, Vec<&Stale>) =
        followed.topics.iter().partition(|topic| topic.is_partial);
    let mut entries = Vec::new();
    if !whole.is_empty() {
        let topics: Vec<TopicId> = whole.iter().map(|topic| topic.id).collect();
        let queries = whole.iter().flat_map(|topic| &topic.queries);
        entries = reader.candidates(queries, &topics)?;
    }
    if !partial.is_empty() {
        entries.extend(reader.entries_of(&followed.feeds)?);
        entries.sort_unstable_by(|a, b| b.cmp(a));
        entries.dedup();
    }
    Ok(entries)
}

/// Writes what was found in `turn`, unless it is over by then: who has the next one may have read
/// already what is stored.
fn in_turn(
    writer: &WriterHandle,
    turn: &Arc<Turn>,
    write: impl FnOnce(&mut Writer) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), EngineError> {
    let turn = Arc::clone(turn);
    writer.call_blocking(move |writer| {
        if turn.is_over() {
            return Ok(());
        }
        write(writer)
    })
}

#[cfg(test)]
mod tests;
