//! Retention: once a day what is over is pruned, in batches that nobody waits for.

use super::manner::Manner;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::model::{FeedRow, Settings};
use crate::store::Retention;
use crate::topics::Watchlist;

/// Entries looked at between two chances for marks to be stored.
const BATCH: usize = 500;

/// Returns how long the entries of `feeds` are kept.
pub(super) fn retention(
    settings: &Settings,
    watchlist: &Watchlist,
    feeds: &[FeedRow],
) -> Retention {
    let own = feeds.iter().filter_map(|feed| {
        let own = Manner::new(settings, &feed.url, &feed.category).own;
        Some((feed.id, own.keep?))
    });
    let topics = watchlist.topics.iter();
    let topics = topics.filter_map(|topic| Some((topic.name.clone(), topic.keep_days?)));
    Retention {
        read: settings.keep.read,
        unread: settings.keep.unread,
        feeds: own.collect(),
        topics: topics.collect(),
    }
}

/// Returns whether a day has passed since everything was looked at.
///
/// # Errors
/// The database cannot be read.
pub(super) async fn is_due(
    writer: &WriterHandle,
    clock: &ClockSource,
) -> Result<bool, EngineError> {
    let now = clock();
    writer.call(move |writer| writer.is_pruning_due(&now)).await
}

/// Prunes what is over, and lets go of what is kept of old entries to compare others with them;
/// returns how many entries were pruned.
///
/// # Errors
/// The database cannot be written; what was pruned until then is.
pub(super) async fn prune(
    writer: &WriterHandle,
    retention: Retention,
    clock: &ClockSource,
) -> Result<u64, EngineError> {
    let mut entries = 0;
    let mut from = None;
    loop {
        let (retention, now) = (retention.clone(), clock());
        let pruned = writer
            .call(move |writer| writer.prune(&retention, from, BATCH, &now))
            .await?;
        entries += pruned.entries;
        from = pruned.next;
        if from.is_none() {
            break;
        }
    }
    let mut from = Some(0);
    while let Some(entry) = from {
        let now = clock();
        from = writer
            .call(move |writer| writer.forget_traces(entry, BATCH, &now))
            .await?;
    }
    Ok(entries)
}
