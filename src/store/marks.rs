//! Marks: changing the flags of entries, of whole lists, of what a query finds.

use std::collections::HashSet;

use rusqlite::Connection;

use super::Result;
use super::history::{self, Patch};
use super::ledger::{Ledger, bits};
use super::lists::{Direction, List, end, stories};
use super::search::Search;
use super::writer::{Safety, Writer};
use super::{snoozes, tags};
use crate::model::{Change, Clock, EntryId, Flags, Key, Step, Target};
use crate::query::Query;

impl Writer {
    /// Changes flags; one undo step. A `Search` list takes its query here.
    ///
    /// # Errors
    /// The database cannot be written, or the search is no query; then nothing is changed.
    pub fn mark(&mut self, target: &Target, change: &Change, clock: &Clock) -> Result<Step> {
        let transaction = self.begin(Safety::Power)?;
        let ids = match target {
            Target::Entries(entries) => entries.iter().map(|entry| entry.0).collect(),
            Target::Stories {
                stories,
                entries,
                newest,
            } => {
                let mut ids: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
                for story in stories {
                    ids.extend(if change.lets_go() {
                        stories::held_back(&transaction, story.0)?
                    } else {
                        stories::entries(&transaction, story.0, *newest)?
                    });
                }
                ids
            }
            Target::List {
                spec,
                from,
                until,
                newest,
                also,
                whole_stories,
            } => {
                let list = List::new(&transaction, spec, clock)?;
                let range = (*from, *until);
                let mut ids = list_ids(&transaction, &list, range, *whole_stories)?;
                ids.retain(|id| newest.is_none_or(|newest| *id <= newest.0));
                ids.extend(also.iter().map(|entry| entry.0));
                ids
            }
        };
        let is_by_story = match target {
            Target::Entries(_) => false,
            Target::Stories { .. } => true,
            Target::List { spec, .. } => spec.order.is_grouped(),
        };
        let step = apply(&transaction, &ids, change, is_by_story, clock)?;
        transaction.commit()?;
        Ok(step)
    }

    /// Changes the flags of what `query` finds; with `dry_run` only counts.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn mark_query(
        &mut self,
        query: &Query,
        change: &Change,
        dry_run: bool,
        clock: &Clock,
    ) -> Result<Step> {
        let transaction = self.begin(Safety::Power)?;
        // Copies are one entry here, as in lists: the mark goes to all of them.
        let found = Search::new(&transaction, query, clock, true)?.all(&transaction)?;
        let ids: Vec<i64> = found.iter().map(|key| key.id.0).collect();
        let step = apply(&transaction, &ids, change, false, clock)?;
        if dry_run {
            // What was done is measured and taken back: the count is exactly what it would be.
            transaction.rollback()?;
        } else {
            transaction.commit()?;
        }
        Ok(step)
    }
}

/// Returns the entries of `list` between two places. Of a list by story these are the entries that
/// it counts; what its stories have elsewhere is among them only if they are meant as a whole.
fn list_ids(
    connection: &Connection,
    list: &List,
    (from, until): (Option<Key>, Option<Key>),
    whole_stories: bool,
) -> Result<Vec<i64>> {
    let direction = Direction::Older;
    // What stood before them may have gone since they were shown, and with it a whole group.
    let found = |key| list.found_again(connection, key);
    let (from, until) = (from.map(found).transpose()?, until.map(found).transpose()?);
    let start = from.map_or(end(direction), |from| {
        // The place itself is in, as bounds are not.
        let id = EntryId(from.id.0.saturating_add(1));
        Key { id, ..from }
    });
    let is_all = from.is_none() && until.is_none() && !whole_stories;
    let list = if is_all { list.of_its_entries() } else { list };
    let mut keys = list.keys(connection, direction, start, usize::MAX)?;
    keys.retain(|key| until.is_none_or(|until| *key >= until));
    let is_of_stories = list.is_of_stories();
    let mut ids = Vec::new();
    for key in keys {
        let Some(entry) = list.entry(connection, key)? else {
            continue;
        };
        let story = if is_of_stories {
            stories::story_of(connection, entry)?
        } else {
            None
        };
        match story {
            Some(story) if whole_stories => ids.extend(stories::entries(connection, story, None)?),
            Some(story) => ids.extend(list.held(connection, story)?),
            None => ids.push(entry.0),
        }
    }
    Ok(ids)
}

/// Changes the flags of the groups that `ids` are in, and remembers it as one step. Where rows stand
/// for stories it says how many of those it reached.
fn apply(
    connection: &Connection,
    ids: &[i64],
    change: &Change,
    is_by_story: bool,
    clock: &Clock,
) -> Result<Step> {
    let (bit, on) = match *change {
        Change::Tagged(ref tag, on) => return tags::apply(connection, ids, tag, on, clock),
        Change::Read(on) => (bits::READ, on),
        Change::Done => (bits::READ, true),
        Change::Starred(on) => (bits::STARRED, on),
        Change::Later(on) => (bits::LATER, on),
        Change::Deleted(on) => (bits::DELETED, on),
        Change::Muted(on) => (bits::MUTED, on),
        Change::Snoozed(until) => (bits::SNOOZED, until.is_some()),
    };
    let ledger = Ledger::new(connection);
    let mut patches = Vec::new();
    let mut times = Vec::new();
    let mut flags = Vec::new();
    for &id in ids {
        let set = |old: u8| match *change {
            Change::Snoozed(None) if old & bit != 0 => old & !(bit | bits::READ),
            _ if on => old | bit,
            _ => old & !bit,
        };
        let moved = match *change {
            Change::Snoozed(Some(until)) => snoozes::set(connection, &ledger, id, until)?,
            _ => None,
        };
        let flagged = change_flags(&ledger, id, set, &mut flags)?;
        // Of what is snoozed already only the time changes: that is a change too.
        let same = moved.as_ref().map(|&(_, flags)| Patch {
            entry: id,
            before: flags,
            after: flags,
        });
        patches.extend(flagged.or(same));
        times.extend(moved.map(|(time, _)| time));
    }
    ledger.close()?;
    let count = patches.len() as u64;
    let noun = if count == 1 { "entry" } else { "entries" };
    let stories = if is_by_story && count > 1 {
        count_stories(connection, &patches)?
    } else {
        count
    };
    let stories = match stories {
        n if n == count => String::new(),
        1 => "1 story, ".to_owned(),
        n => format!("{n} stories, "),
    };
    let label = format!("{} {stories}{count} {noun}", change.word());
    let label = match *change {
        Change::Snoozed(Some(until)) => format!("{label} until {}", clock.moment(until)),
        _ => label,
    };
    if count > 0 {
        let step = history::record(connection, &label, &patches, &[], clock)?;
        snoozes::remember(connection, step, &times)?;
    }
    Ok(Step {
        label,
        flags,
        count,
        ..Step::default()
    })
}

fn count_stories(connection: &Connection, patches: &[Patch]) -> Result<u64> {
    let mut found = HashSet::new();
    for patch in patches {
        found.insert(stories::story_of(connection, EntryId(patch.entry))?);
    }
    Ok(found.len() as u64)
}

/// Changes the flags of one group by `set`; `None` if they were so already. Adds to `flags` what
/// its members have now.
pub(super) fn change_flags(
    ledger: &Ledger<'_>,
    id: i64,
    set: impl Fn(u8) -> u8,
    flags: &mut Vec<(EntryId, Flags)>,
) -> Result<Option<Patch>> {
    let Some(before) = ledger.load(id)? else {
        return Ok(None);
    };
    let old = before.first().flags;
    let new = set(old);
    if new == old {
        return Ok(None);
    }
    let mut after = before.clone();
    for member in &mut after.members {
        member.flags = new;
        if new & bits::HIDING == 0 {
            flags.push((EntryId(member.id), model_flags(new)));
        }
    }
    ledger.settle(Some(&before), Some(&after))?;
    Ok(Some(Patch {
        entry: before.first().id,
        before: old,
        after: new,
    }))
}

fn model_flags(flags: u8) -> Flags {
    Flags {
        is_read: flags & bits::READ != 0,
        is_starred: flags & bits::STARRED != 0,
        is_later: flags & bits::LATER != 0,
    }
}
