//! The undo history: each step is stored with what it changed, entry by entry.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::edits;
use super::fixes;
use super::ledger::Ledger;
use super::looks;
use super::marks::change_flags;
use super::moves;
use super::near;
use super::reader::Reader;
use super::snoozes;
use super::subscriptions::set_followed;
use super::switches;
use super::tags;
use super::writer::{Safety, Writer};
use crate::model::mark::{RulePatch, StepRow};
use crate::model::{Clean, Clock, EntryId, Key, Step, StepId, Time};

/// Steps that are kept.
const KEPT: i64 = 200;

/// The flags of a group before and after a step, as bits. `entry` is any of its members.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patch {
    pub(super) entry: i64,
    pub(super) before: u8,
    pub(super) after: u8,
}

/// Whether a feed was followed before and after a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeedPatch {
    pub(super) feed: i64,
    pub(super) before: bool,
    pub(super) after: bool,
}

/// The text of `topics.toml` before and after a step; `None`: there was no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicsPatch {
    /// What stood in it.
    pub before: Option<String>,
    /// What stands in it.
    pub after: Option<String>,
}

/// A setting before and after a step, as TOML; `None`: it did not stand in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingPatch {
    /// Its name, `table.key`.
    pub name: String,
    /// Its value before.
    pub before: Option<String>,
    /// Its value after.
    pub after: Option<String>,
}

/// Which way the history is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

impl Way {
    /// The other way.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::Back => Self::Forth,
            Self::Forth => Self::Back,
        }
    }

    /// Returns the text that a step is left with on this way, and the one it comes to.
    pub fn sides(self, texts: &TopicsPatch) -> (Option<&str>, Option<&str>) {
        let (before, after) = (texts.before.as_deref(), texts.after.as_deref());
        match self {
            Self::Back => (after, before),
            Self::Forth => (before, after),
        }
    }

    /// The step that is next on this way.
    fn next(self) -> &'static str {
        match self {
            Self::Back => "SELECT id FROM step WHERE is_undone = 0 ORDER BY id DESC LIMIT 1",
            Self::Forth => "SELECT id FROM step WHERE is_undone = 1 ORDER BY id LIMIT 1",
        }
    }
}

/// A step that was undone or redone.
#[derive(Debug)]
pub struct Replayed {
    /// Which.
    pub id: StepId,
    /// What was done.
    pub step: Step,
    /// What it changes in `topics.toml`: whoever replays it changes the file as well.
    pub topics: Option<TopicsPatch>,
    /// What it changes in `config.toml`: likewise.
    pub setting: Option<SettingPatch>,
}

impl Writer {
    /// Undoes the last step; `None` if there is none.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is undone.
    pub fn undo(&mut self, clock: &Clock) -> Result<Option<Step>> {
        Ok(self.replay(Way::Back, clock)?.map(|done| done.step))
    }

    /// Redoes the step undone last; `None` if there is none.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is redone.
    pub fn redo(&mut self, clock: &Clock) -> Result<Option<Step>> {
        Ok(self.replay(Way::Forth, clock)?.map(|done| done.step))
    }

    /// Undoes the last step, or redoes the one undone last; `None` if there is none.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn replay(&mut self, way: Way, clock: &Clock) -> Result<Option<Replayed>> {
        let change = self.begin(Safety::Power)?;
        let next: Option<i64> = change
            .query_row(way.next(), [], |row| row.get(0))
            .optional()?;
        let Some(next) = next else {
            return Ok(None);
        };
        let done = replay(&change, next, way, clock)?;
        change.commit()?;
        Ok(done)
    }

    /// Undoes or redoes this very step, whatever other processes did meanwhile; `None` if it is so
    /// already, or forgotten.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn replay_step(
        &mut self,
        step: StepId,
        way: Way,
        clock: &Clock,
    ) -> Result<Option<Replayed>> {
        let change = self.begin(Safety::Power)?;
        let done = replay(&change, step.0, way, clock)?;
        change.commit()?;
        Ok(done)
    }

    /// Returns which way to go for `target` to become the last step that is done (`None`: for
    /// none to be done); `None` when it is, or is not among the steps that are kept.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn way_to(&self, target: Option<StepId>) -> Result<Option<Way>> {
        let next = |way: Way| -> Result<Option<i64>> {
            let mut statement = self.connection().prepare_cached(way.next())?;
            Ok(statement.query_row([], |row| row.get(0)).optional()?)
        };
        let target = target.map_or(0, |step| step.0);
        Ok(match (next(Way::Back)?, next(Way::Forth)?) {
            (Some(done), _) if done > target => Some(Way::Back),
            (_, Some(undone)) if undone <= target => Some(Way::Forth),
            _ => None,
        })
    }

    /// Says in which list the user is: steps are taken there from now on.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn stand(&mut self, place: Option<&str>) -> Result<()> {
        let connection = self.connection();
        connection.execute("DELETE FROM temp.here", [])?;
        connection.execute("INSERT INTO temp.here VALUES (?1)", [place])?;
        Ok(())
    }

    /// Remembers a step that changed `topics.toml`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_topics(&mut self, label: &str, patch: &TopicsPatch, clock: &Clock) -> Result<()> {
        let change = self.begin(Safety::Power)?;
        let step = record(&change, label, &[], &[], clock)?;
        keep_texts(&change, step, patch)?;
        Ok(change.commit()?)
    }

    /// Remembers a step that changed a setting.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_setting(
        &mut self,
        label: &str,
        patch: &SettingPatch,
        clock: &Clock,
    ) -> Result<()> {
        let change = self.begin(Safety::Power)?;
        let step = record(&change, label, &[], &[], clock)?;
        set_no_place(&change, step)?;
        change.execute(
            "INSERT INTO step_setting VALUES (?1, ?2, ?3, ?4)",
            params![step, patch.name, patch.before, patch.after],
        )?;
        Ok(change.commit()?)
    }
}

impl Reader {
    /// Returns the steps that can be undone and redone, the last one first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn steps(&self) -> Result<Vec<StepRow>> {
        let mut statement = self.connection().prepare_cached(STEPS)?;
        let rows = statement.query_map([KEPT], |row| {
            Ok(StepRow {
                id: StepId(row.get(0)?),
                label: Clean::line(row.get_ref(1)?.as_str()?),
                at: Time(row.get(2)?),
                is_undone: row.get(3)?,
                title: row.get_ref(4)?.as_str_or_null()?.map(Clean::line),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

const STEPS: &str = "SELECT id, label, created, is_undone, \
     (SELECT title FROM step_entry JOIN entry ON entry.id = step_entry.entry \
     WHERE step_entry.step = step.id ORDER BY step_entry.entry DESC LIMIT 1) \
     FROM step ORDER BY id DESC LIMIT ?1";

/// Remembers a step, taken in the list on the screen, and returns its id. What was undone before can
/// no longer be redone.
pub(super) fn record(
    connection: &Connection,
    label: &str,
    entries: &[Patch],
    feeds: &[FeedPatch],
    clock: &Clock,
) -> Result<i64> {
    connection.execute(
        "DELETE FROM foretold WHERE step IN (SELECT id FROM step WHERE is_undone = 1)",
        [],
    )?;
    connection.execute("DELETE FROM step WHERE is_undone = 1", [])?;
    let count = entries.len().max(feeds.len()) as i64;
    connection.execute(
        "INSERT INTO step (created, label, count, place) \
         VALUES (?1, ?2, ?3, (SELECT place FROM temp.here))",
        params![clock.now.0, label, count],
    )?;
    let step = connection.last_insert_rowid();
    for patch in entries {
        // One group may have been reached by two of its members; the first patch holds.
        connection
            .prepare_cached("INSERT OR IGNORE INTO step_entry VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![step, patch.entry, patch.before, patch.after])?;
    }
    for patch in feeds {
        connection
            .prepare_cached("INSERT OR IGNORE INTO step_feed VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![step, patch.feed, patch.before, patch.after])?;
    }
    connection.execute(
        "DELETE FROM step WHERE id <= (SELECT id FROM step ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        [KEPT],
    )?;
    Ok(step)
}

/// Says that a step belongs to no list: undoing it goes nowhere.
pub(super) fn set_no_place(connection: &Connection, step: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE step SET place = NULL WHERE id = ?1")?
        .execute([step])?;
    Ok(())
}

/// Returns the place of the newest entry that a step changed and that lists show.
fn newest_changed(connection: &Connection, step: i64) -> Result<Option<Key>> {
    let key = connection
        .prepare_cached(
            "SELECT published, id FROM step_entry JOIN entry ON id = entry \
             WHERE step = ?1 AND is_hidden = 0 ORDER BY published DESC, id DESC LIMIT 1",
        )?
        .query_row([step], |row| {
            Ok(Key::of_time(Time(row.get(0)?), EntryId(row.get(1)?)))
        })
        .optional()?;
    Ok(key)
}

/// Says how many things a step changed, where that is not told by its patches.
pub(super) fn set_count(connection: &Connection, step: i64, count: u64) -> Result<()> {
    connection
        .prepare_cached("UPDATE step SET count = ?2 WHERE id = ?1")?
        .execute(params![step, i64::try_from(count).unwrap_or(i64::MAX)])?;
    Ok(())
}

/// Undoes or redoes a step; `None` if it is so already.
fn replay(connection: &Connection, id: i64, way: Way, clock: &Clock) -> Result<Option<Replayed>> {
    let found: Option<(String, i64, Option<String>, i64)> = connection
        .query_row(
            "SELECT label, count, place, created FROM step WHERE id = ?1 AND is_undone = ?2",
            params![id, way == Way::Forth],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let Some((label, count, place, taken)) = found else {
        return Ok(None);
    };
    let ledger = Ledger::new(connection);
    for patch in feed_patches(connection, id)? {
        let target = if way == Way::Back {
            patch.before
        } else {
            patch.after
        };
        set_followed(connection, &ledger, patch.feed, target)?;
    }
    let mut moved_feeds = edits::replay(connection, &ledger, id, way)?;
    let mut flags = Vec::new();
    for patch in patches(connection, id)? {
        let target = if way == Way::Back {
            patch.before
        } else {
            patch.after
        };
        let changed = patch.before ^ patch.after;
        // Only the bits of this step: the others belong to other steps.
        let set = |old: u8| (old & !changed) | (target & changed);
        change_flags(&ledger, patch.entry, set, &mut flags)?;
    }
    ledger.close()?;
    snoozes::replay(connection, id, way)?;
    switches::replay(connection, id, way)?;
    moved_feeds.extend(moves::replay(connection, id, way, clock)?);
    fixes::replay(connection, id, way)?;
    near::replay(connection, id, way)?;
    let tags = tags::replay(connection, id, way)?;
    connection.execute(
        "UPDATE step SET is_undone = ?2 WHERE id = ?1",
        params![id, way == Way::Back],
    )?;
    let step = Step {
        label,
        flags,
        tags,
        count: count.max(0).cast_unsigned(),
        rules: rule_patches(connection, id, way)?,
        moved_feeds,
        place: place.map(Into::into),
        taken: Some(Time(taken)),
        at: newest_changed(connection, id)?,
        look: looks::replayed(connection, id, way)?,
        so_far: 1,
        goes_on: false,
    };
    Ok(Some(Replayed {
        id: StepId(id),
        step,
        topics: topics_patch(connection, id)?,
        setting: setting_patch(connection, id)?,
    }))
}

fn setting_patch(connection: &Connection, step: i64) -> Result<Option<SettingPatch>> {
    let patch = connection
        .prepare_cached("SELECT name, before, after FROM step_setting WHERE step = ?1")?
        .query_row([step], |row| {
            Ok(SettingPatch {
                name: row.get(0)?,
                before: row.get(1)?,
                after: row.get(2)?,
            })
        })
        .optional()?;
    Ok(patch)
}

fn topics_patch(connection: &Connection, step: i64) -> Result<Option<TopicsPatch>> {
    let patch = connection
        .query_row(
            "SELECT before, after FROM step_topics WHERE step = ?1",
            [step],
            |row| {
                Ok(TopicsPatch {
                    before: row.get(0)?,
                    after: row.get(1)?,
                })
            },
        )
        .optional()?;
    Ok(patch)
}

/// Remembers rules that were written into `topics.toml`, or taken out of it, and what they did.
pub(super) fn record_rules(
    connection: &Connection,
    label: &str,
    entries: &[Patch],
    rules: &[RulePatch],
    texts: &TopicsPatch,
    clock: &Clock,
) -> Result<()> {
    let step = record(connection, label, entries, &[], clock)?;
    keep_texts(connection, step, texts)?;
    add_rules(connection, step, rules)
}

/// Remembers the file that a step changed.
fn keep_texts(connection: &Connection, step: i64, texts: &TopicsPatch) -> Result<()> {
    connection.execute(
        "INSERT INTO step_topics VALUES (?1, ?2, ?3)",
        params![step, texts.before, texts.after],
    )?;
    Ok(())
}

/// Says that a step changed these rules too.
pub(super) fn add_rules(connection: &Connection, step: i64, rules: &[RulePatch]) -> Result<()> {
    for rule in rules {
        connection.execute(
            "INSERT INTO step_rule VALUES (?1, ?2, ?3)",
            params![step, rule.text, rule.is_there],
        )?;
    }
    Ok(())
}

fn rule_patches(connection: &Connection, step: i64, way: Way) -> Result<Vec<RulePatch>> {
    let mut statement =
        connection.prepare_cached("SELECT rule, is_there FROM step_rule WHERE step = ?1")?;
    let patches = statement.query_map([step], |row| {
        let is_there: bool = row.get(1)?;
        Ok(RulePatch {
            text: row.get(0)?,
            is_there: is_there == (way == Way::Forth),
        })
    })?;
    Ok(patches.collect::<rusqlite::Result<_>>()?)
}

fn patches(connection: &Connection, step: i64) -> Result<Vec<Patch>> {
    let mut statement =
        connection.prepare_cached("SELECT entry, before, after FROM step_entry WHERE step = ?1")?;
    let patches = statement.query_map([step], |row| {
        Ok(Patch {
            entry: row.get(0)?,
            before: row.get(1)?,
            after: row.get(2)?,
        })
    })?;
    Ok(patches.collect::<rusqlite::Result<_>>()?)
}

fn feed_patches(connection: &Connection, step: i64) -> Result<Vec<FeedPatch>> {
    let mut statement =
        connection.prepare_cached("SELECT feed, before, after FROM step_feed WHERE step = ?1")?;
    let patches = statement.query_map([step], |row| {
        Ok(FeedPatch {
            feed: row.get(0)?,
            before: row.get(1)?,
            after: row.get(2)?,
        })
    })?;
    Ok(patches.collect::<rusqlite::Result<_>>()?)
}
