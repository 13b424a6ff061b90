//! Mutes and snoozes: what holds entries back, from when they arrive until it is over.
//!
//! A mute of the watchlist is found once for each entry: on arrival by all compiled mutes
//! together ([`InForce`]), and in the cache by a search, when the mute is new. `muted` remembers
//! who is held by what, so that a mute that goes, or is over, lets go of its own entries only.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::arrivals::Feed;
use super::history::{self, Patch, TopicsPatch};
use super::ledger::{Ledger, bits};
use super::marks::change_flags;
use super::rules::Followed;
use super::writer::{Safety, Writer};
use super::{Foreseen, Reader, Result, meta};
use crate::model::entry::NewEntry;
use crate::model::mark::RulePatch;
use crate::model::rule::MuteAction;
use crate::model::{Clock, EntryId, Step, TopicId};
use crate::query::{Expr, Facts, FeedFacts, NameField, fold};
use crate::topics::{Mute, Muter, Topic, Watchlist};

/// The mutes in force, and their rows.
#[derive(Debug, Default)]
pub(super) struct InForce {
    muter: Muter,
    ids: Vec<i64>,
}

/// What an entry that arrives is held by.
#[derive(Debug, Default)]
pub(super) struct Held {
    rules: Vec<i64>,
    /// Rules that hide it.
    pub(super) mutes: i64,
    /// It arrives read.
    pub(super) is_read: bool,
    /// Rules that are over because it came.
    pub(super) ended: Vec<i64>,
}

impl Writer {
    /// Makes the store follow the mutes of the watchlist: new ones are matched with the cache,
    /// and those that went let go of their entries. With `topics_changed` those that ask for a
    /// topic are matched again. Returns whether anything changed.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn sync_mutes(
        &mut self,
        mutes: &[Mute],
        topics_changed: bool,
        clock: &Clock,
    ) -> Result<bool> {
        let foreseen = std::mem::take(&mut self.foreseen);
        let change = self.begin(Safety::Process)?;
        let again: &[NameField] = if topics_changed {
            &[NameField::Topic]
        } else {
            &[]
        };
        let synced = sync(&change, mutes, again, &foreseen, clock)?;
        change.commit()?;
        self.go_by(synced.in_force, synced.followed);
        Ok(synced.has_changed)
    }

    /// Matches the mutes that ask for the title or the category of a feed again, after feeds were
    /// renamed or moved. Topics that do so are due to be matched from now on; `None` if there are
    /// none, else those of them that were matched with every entry until now.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn follow_feeds(
        &mut self,
        watchlist: &Watchlist,
        clock: &Clock,
    ) -> Result<Option<Vec<TopicId>>> {
        let again = [NameField::Feed, NameField::Category];
        let asks = |expr: &Expr| again.iter().any(|field| asks_for(expr, *field));
        let of_feeds = |topic: &&Topic| topic.active().any(|query| asks(&query.query.expr));
        let topics: Vec<&Topic> = watchlist.topics.iter().filter(of_feeds).collect();
        let is_any_due = !topics.is_empty();
        if !is_any_due && !watchlist.mutes.iter().any(|mute| asks(&mute.query.expr)) {
            return Ok(None);
        }
        let change = self.begin(Safety::Process)?;
        let mut whole = Vec::new();
        for topic in topics {
            let id = change
                .prepare_cached("SELECT id FROM topic WHERE name = ?1 AND matched_hash = hash")?
                .query_row([&topic.name], |row| row.get(0))
                .optional()?;
            whole.extend(id.map(TopicId));
            change.execute(
                "UPDATE topic SET matched_hash = NULL WHERE name = ?1",
                [&topic.name],
            )?;
        }
        let synced = sync(
            &change,
            &watchlist.mutes,
            &again,
            &Foreseen::default(),
            clock,
        )?;
        change.commit()?;
        self.go_by(synced.in_force, synced.followed);
        Ok(is_any_due.then_some(whole))
    }

    fn go_by(&mut self, in_force: InForce, (before, after): (Followed, Followed)) {
        self.mutes = in_force.into();
        self.followed = self.followed.with_mutes(before, after);
    }

    /// Takes over what [`Reader::foresee`] found, for the mutes that come next.
    pub fn expect(&mut self, foreseen: Foreseen) {
        self.foreseen = foreseen;
    }

    /// As [`Writer::sync_mutes`] after `topics.toml` was changed by the user from the screen: one
    /// undo step, together with what the mutes did to entries.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn apply_rules(
        &mut self,
        label: &str,
        rules: Vec<RulePatch>,
        texts: &TopicsPatch,
        mutes: &[Mute],
        clock: &Clock,
    ) -> Result<Step> {
        let foreseen = std::mem::take(&mut self.foreseen);
        let change = self.begin(Safety::Power)?;
        let synced = sync(&change, mutes, &[], &foreseen, clock)?;
        history::record_rules(&change, label, &synced.patches, &rules, texts, clock)?;
        change.commit()?;
        self.go_by(synced.in_force, synced.followed);
        Ok(Step {
            label: label.to_owned(),
            rules,
            ..Step::default()
        })
    }

    /// Brings back what was snoozed until now, unread, and ends the mutes whose time has come.
    /// Returns how many entries came back from a snooze, and whether anything changed.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn wake(&mut self, clock: &Clock) -> Result<(u64, bool)> {
        if !is_due(self.connection(), clock)? {
            return Ok((0, false));
        }
        let change = self.begin(Safety::Process)?;
        let ledger = Ledger::new(&change);
        let snoozed = ids(
            &change,
            "SELECT id FROM entry INDEXED BY entry_snoozed \
             WHERE is_snoozed = 1 AND snoozed_until <= ?1",
            clock.now.0,
        )?;
        let mut woken = 0;
        for id in snoozed {
            let set = |old: u8| old & !(bits::SNOOZED | bits::READ);
            // Copies wake together: the others are awake when their turn comes.
            let is_asleep = ledger
                .load(id)?
                .is_some_and(|group| group.first().flags & bits::SNOOZED != 0);
            if is_asleep && change_flags(&ledger, id, set, &mut Vec::new())?.is_some() {
                woken += 1;
            }
        }
        let over = ids(
            &change,
            "SELECT id FROM mute WHERE is_over = 0 AND ends <= ?1",
            clock.now.0,
        )?;
        for mute in over {
            end(&change, &ledger, mute)?;
        }
        ledger.close()?;
        change.commit()?;
        Ok((woken, true))
    }

    /// Returns the hashes of the mutes that hide or dim an entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn muted_by(&self, entry: EntryId) -> Result<Vec<u64>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT hash FROM muted JOIN mute ON mute.id = muted.mute \
             WHERE muted.entry = ?1 AND action <> 2",
        )?;
        let hashes = statement.query_map([entry.0], |row| row.get::<_, i64>(0))?;
        hashes.map(|hash| Ok(hash?.cast_unsigned())).collect()
    }
}

impl Reader {
    /// Returns whether something snoozed is to come back now, a mute is over, `mutes` are not those
    /// that the store knows, or an entry has not met them: [`Writer::wake`] and [`Writer::sync_mutes`] mend that.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_behind(&self, mutes: &[Mute], clock: &Clock) -> Result<bool> {
        let known = self
            .connection()
            .prepare_cached("SELECT hash FROM mute")?
            .query_map([], |row| row.get::<_, i64>(0))?
            .collect::<rusqlite::Result<HashSet<i64>>>()?;
        let wanted = mutes.iter().map(|mute| mute.hash().cast_signed());
        Ok(known != wanted.collect()
            || meta::get(self.connection(), meta::STALE_MUTES)? != 0
            || is_due(self.connection(), clock)?)
    }
}

pub(super) const IS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM entry INDEXED BY entry_snoozed \
     WHERE is_snoozed = 1 AND snoozed_until <= ?1) \
     OR EXISTS (SELECT 1 FROM mute WHERE is_over = 0 AND ends <= ?1)";

fn is_due(connection: &Connection, clock: &Clock) -> Result<bool> {
    let mut statement = connection.prepare_cached(IS_DUE)?;
    Ok(statement.query_row([clock.now.0], |row| row.get(0))?)
}

struct Synced {
    in_force: InForce,
    /// What was marked read.
    patches: Vec<Patch>,
    has_changed: bool,
    /// The rules of the database before and after.
    followed: (Followed, Followed),
}

fn sync(
    connection: &Connection,
    mutes: &[Mute],
    again: &[NameField],
    foreseen: &Foreseen,
    clock: &Clock,
) -> Result<Synced> {
    let mut known = connection
        .prepare_cached("SELECT hash, id, is_over FROM mute")?
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<rusqlite::Result<HashMap<i64, (i64, bool)>>>()?;
    let before = Followed::all(connection)?;
    let is_stale = meta::clear(connection, meta::STALE_MUTES)?;
    let mut are_others = false;
    let ledger = Ledger::new(connection);
    let mut seen = HashSet::new();
    let mut in_force: Vec<(i64, &Mute)> = Vec::new();
    let mut patches = Vec::new();
    let mut has_changed = false;
    for mute in mutes {
        let hash = mute.hash().cast_signed();
        if !seen.insert(hash) {
            continue;
        }
        let ends = mute.ends(clock);
        let is_past = ends.is_some_and(|ends| ends <= clock.now);
        let (id, is_over, is_new) = if let Some((id, is_over)) = known.remove(&hash) {
            (id, is_over, false)
        } else {
            connection
                .prepare_cached(
                    "INSERT INTO mute (hash, name, action, is_over) VALUES (?1, '', ?2, ?3)",
                )?
                .execute(params![hash, code(mute.action), is_past])?;
            are_others = true;
            (connection.last_insert_rowid(), is_past, true)
        };
        connection
            .prepare_cached("UPDATE mute SET name = ?2, ends = ?3 WHERE id = ?1")?
            .execute(params![id, mute.title(), ends.map(|time| time.0)])?;
        if is_over {
            continue;
        }
        if is_past {
            end(connection, &ledger, id)?;
            has_changed = true;
            continue;
        }
        let asks = |field: &NameField| asks_for(&mute.query.expr, *field);
        let is_again = !is_new && (is_stale || again.iter().any(asks));
        if is_new || is_again {
            let found = foreseen.entries(connection, &mute.query, clock)?;
            let held = ids(connection, HELD, id)?;
            let wanted: HashSet<i64> = found.iter().copied().collect();
            for entry in held.iter().filter(|entry| !wanted.contains(entry)) {
                let_go(connection, &ledger, *entry, id)?;
            }
            let held: HashSet<i64> = held.into_iter().collect();
            for entry in found.into_iter().filter(|entry| !held.contains(entry)) {
                let patch = hold(connection, &ledger, entry, id, mute.action)?;
                patches.extend(patch);
            }
            has_changed = true;
        }
        in_force.push((id, mute));
    }
    for (id, _) in known.into_values() {
        release(connection, &ledger, id)?;
        connection.execute("DELETE FROM mute WHERE id = ?1", [id])?;
        has_changed = true;
        are_others = true;
    }
    ledger.close()?;
    if are_others {
        meta::grow(connection, meta::RULES_VERSION)?;
    }
    Ok(Synced {
        followed: (before, Followed::all(connection)?),
        in_force: InForce {
            muter: Muter::new(in_force.iter().map(|(_, mute)| *mute)),
            ids: in_force.iter().map(|(id, _)| *id).collect(),
        },
        patches,
        has_changed,
    })
}

/// Makes an entry of the cache one that `mute` holds.
fn hold(
    connection: &Connection,
    ledger: &Ledger<'_>,
    entry: i64,
    mute: i64,
    action: MuteAction,
) -> Result<Option<Patch>> {
    let before = ledger.load(entry)?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO muted VALUES (?1, ?2)")?
        .execute([entry, mute])?;
    match action {
        MuteAction::Dim => Ok(None),
        MuteAction::Read => change_flags(ledger, entry, |old| old | bits::READ, &mut Vec::new()),
        MuteAction::Hide => {
            count_mutes(connection, entry)?;
            let after = ledger.load(entry)?;
            ledger.settle(before.as_ref(), after.as_ref())?;
            Ok(None)
        }
    }
}

/// Ends a mute that stays in the file.
pub(super) fn end(connection: &Connection, ledger: &Ledger<'_>, mute: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE mute SET is_over = 1 WHERE id = ?1")?
        .execute([mute])?;
    release(connection, ledger, mute)
}

/// Lets go of everything that `mute` holds. What it marked read stays read.
fn release(connection: &Connection, ledger: &Ledger<'_>, mute: i64) -> Result<()> {
    for entry in ids(connection, HELD, mute)? {
        let_go(connection, ledger, entry, mute)?;
    }
    Ok(())
}

/// The entries that a mute holds.
const HELD: &str = "SELECT entry FROM muted WHERE mute = ?1";

fn let_go(connection: &Connection, ledger: &Ledger<'_>, entry: i64, mute: i64) -> Result<()> {
    let before = ledger.load(entry)?;
    connection
        .prepare_cached("DELETE FROM muted WHERE entry = ?1 AND mute = ?2")?
        .execute([entry, mute])?;
    count_mutes(connection, entry)?;
    let after = ledger.load(entry)?;
    ledger.settle(before.as_ref(), after.as_ref())
}

/// Counts the rules that hide an entry anew.
fn count_mutes(connection: &Connection, entry: i64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE entry SET mutes = (SELECT count(*) FROM muted JOIN mute \
             ON mute.id = muted.mute WHERE muted.entry = ?1 AND action = 1) WHERE id = ?1",
        )?
        .execute([entry])?;
    Ok(())
}

impl InForce {
    /// Finds what holds an entry of `feed` that arrives.
    pub(super) fn find(
        &self,
        connection: &Connection,
        feed: &Feed<'_>,
        entry: &NewEntry,
    ) -> Result<Held> {
        let mut held = Held::default();
        if self.muter.is_empty() {
            return Ok(held);
        }
        let mut topics = Vec::with_capacity(entry.topics.len());
        for found in &entry.topics {
            let name: Option<String> = connection
                .prepare_cached("SELECT name FROM topic WHERE id = ?1")?
                .query_row([found.topic.0], |row| row.get(0))
                .optional()?;
            topics.extend(name.map(|name| fold::fold(&name).text));
        }
        let facts = Facts::of_new(
            entry,
            FeedFacts {
                title: feed.title,
                url: feed.url,
                category: feed.category,
            },
        );
        let meta = |leaf: &Expr| match leaf {
            Expr::Named(NameField::Topic, name) => topics.contains(&fold::fold(name).text),
            leaf => facts.answer_with(leaf, &entry.text),
        };
        let found = self.muter.entry(&entry.title, &entry.text, &meta);
        let id = |index: usize| self.ids[index];
        for mute in found.holding.into_iter().map(id) {
            // It may be over since it was compiled.
            let action: Option<i64> = connection
                .prepare_cached("SELECT action FROM mute WHERE id = ?1 AND is_over = 0")?
                .query_row([mute], |row| row.get(0))
                .optional()?;
            let Some(action) = action else { continue };
            held.rules.push(mute);
            held.mutes += i64::from(action == code(MuteAction::Hide));
            held.is_read |= action == code(MuteAction::Read);
        }
        held.ended.extend(found.ended.into_iter().map(id));
        Ok(held)
    }
}

impl Held {
    /// Remembers what holds the entry, instead of what was remembered.
    pub(super) fn store(&self, connection: &Connection, entry: i64, is_known: bool) -> Result<()> {
        if is_known {
            connection
                .prepare_cached("DELETE FROM muted WHERE entry = ?1")?
                .execute([entry])?;
            connection
                .prepare_cached("UPDATE entry SET mutes = ?2 WHERE id = ?1 AND mutes <> ?2")?
                .execute([entry, self.mutes])?;
        }
        for mute in &self.rules {
            connection
                .prepare_cached("INSERT INTO muted VALUES (?1, ?2)")?
                .execute([entry, *mute])?;
        }
        Ok(())
    }
}

fn asks_for(expr: &Expr, field: NameField) -> bool {
    let mut asks = false;
    expr.each_leaf(&mut |leaf, _| asks |= matches!(leaf, Expr::Named(f, _) if *f == field));
    asks
}

fn code(action: MuteAction) -> i64 {
    match action {
        MuteAction::Hide => 1,
        MuteAction::Read => 2,
        MuteAction::Dim => 3,
    }
}

fn ids(connection: &Connection, sql: &str, argument: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([argument], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
