//! The list of all subscriptions, edited in one go: one undo step.

use std::collections::HashMap;

use rusqlite::Connection;

use super::edits::{self, Choice, Known, Others};
use super::history::{self, FeedPatch};
use super::ledger::Ledger;
use super::subscriptions::{category, follow, set_category, set_followed};
use super::writer::{Safety, Writer};
use super::{Result, meta, switches};
use crate::model::feed::ListEdit;
use crate::model::{Clean, Clock, FeedId, Step};

impl Writer {
    /// Follows, unfollows, renames, moves and switches feeds, as one undo step. What the list does not know any
    /// more, because it changed meanwhile, is left alone.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn edit_list(&mut self, edit: &ListEdit, clock: &Clock) -> Result<Step> {
        let change = self.begin(Safety::Power)?;
        let ledger = Ledger::new(&change);
        let known = by_address(&change)?;
        let mut patches = Vec::new();
        for added in &edit.added {
            // The user typed it: whatever it is, it is on, unless it is said to be off.
            let (feed, is_new) = follow(&change, &ledger, &added.subscription, true, clock)?;
            if !is_new {
                continue;
            }
            if added.is_off {
                switches::set(&change, feed, true)?;
            }
            for path in &added.more_categories {
                if let Some(category) = category(&change, path)? {
                    set_category(&change, &ledger, feed, category, true)?;
                }
            }
            patches.push(FeedPatch {
                feed,
                before: false,
                after: true,
            });
        }
        for url in &edit.removed {
            if let Some(known) = known.get(url) {
                set_followed(&change, &ledger, known.feed, false)?;
                patches.push(FeedPatch {
                    feed: known.feed,
                    before: true,
                    after: false,
                });
            }
        }
        let mut others = Others::default();
        let mut edited: Vec<(&Known, Choice)> = Vec::new();
        let mut switched = Vec::new();
        for one in &edit.changed {
            let Some(known) = known.get(&one.url) else {
                continue;
            };
            let mut after = known.choice.clone();
            if let Some(title) = &one.title {
                let title = Some(title.to_string());
                after.title = title.filter(|title| !title.is_empty() && *title != one.url);
            }
            if let Some(paths) = &one.categories {
                let mut paths = paths.iter();
                after.category = paths.next().map(Clean::to_string).unwrap_or_default();
                arrange(&change, &mut others, known.feed, paths)?;
            }
            if let Some(is_off) = one.is_off {
                switches::set(&change, known.feed, is_off)?;
                switched.push((known.feed, is_off));
            }
            edited.push((known, after));
        }
        others.take_out(&change, &ledger)?;
        for (known, after) in &edited {
            edits::set(&change, &ledger, known.feed, &known.choice, after)?;
        }
        others.put_in(&change, &ledger)?;
        ledger.close()?;
        let count = patches.len() + edited.len();
        let label = label(&patches, edited.len());
        if count > 0 {
            meta::grow(&change, meta::FEEDS_VERSION)?;
            let step = history::record(&change, &label, &[], &patches, clock)?;
            history::set_count(&change, step, count as u64)?;
            others.remember(&change, step)?;
            for (known, after) in &edited {
                edits::remember(&change, step, known, after)?;
            }
            for (feed, is_off) in switched {
                switches::remember(&change, step, feed, is_off)?;
            }
        }
        change.commit()?;
        Ok(Step {
            label,
            count: count as u64,
            moved_feeds: edited.iter().map(|(known, _)| FeedId(known.feed)).collect(),
            ..Step::default()
        })
    }
}

fn by_address(connection: &Connection) -> Result<HashMap<String, Known>> {
    let mut urls: HashMap<i64, String> = connection
        .prepare("SELECT id, url FROM feed WHERE is_followed = 1")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let feeds = edits::load_all(connection)?.into_iter();
    Ok(feeds
        .filter_map(|known| Some((urls.remove(&known.feed)?, known)))
        .collect())
}

/// Notes which categories after the first a feed leaves for these, and which it comes into.
fn arrange<'p>(
    connection: &Connection,
    others: &mut Others,
    feed: i64,
    paths: impl Iterator<Item = &'p Clean>,
) -> Result<()> {
    let mut wanted = Vec::new();
    for path in paths {
        wanted.extend(category(connection, path)?);
    }
    let known = connection
        .prepare_cached("SELECT category FROM feed_category WHERE feed = ?1")?
        .query_map([feed], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let left = known.iter().filter(|id| !wanted.contains(id));
    others.out.extend(left.map(|id| (feed, *id)));
    let new = wanted.iter().filter(|id| !known.contains(id));
    others.put.extend(new.map(|id| (feed, *id)));
    Ok(())
}

/// `edited the feeds: 2 new, 1 removed, 3 changed`.
fn label(patches: &[FeedPatch], changed: usize) -> String {
    let new = patches.iter().filter(|patch| patch.after).count();
    let parts = [
        (new, "new"),
        (patches.len() - new, "removed"),
        (changed, "changed"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() {
        return "nothing to change".to_owned();
    }
    format!("edited the feeds: {}", parts.join(", "))
}
