//! What the user says of stories: that two are one, that an entry belongs to another, or to none.
//!
//! Every entry of a story that the user corrected is written down with that story (`story_fix`),
//! so that it stays there whatever its likeness says, online and when all stories are made anew.
//! A story is called by one of its entries: if that one goes, the others take another name.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{self, Way};
use super::ledger::Ledger;
use super::traces::Traces;
use super::writer::{Safety, Writer};
use super::{Result, meta, near, told};
use crate::model::story::StoryFix;
use crate::model::{Clock, EntryId, Step};
use crate::stories::{Extractor, Vector, headline};

/// Newest entries of a story whose headlines are looked at for its title.
const HEADLINES: i64 = 200;

impl Writer {
    /// Corrects which stories entries belong to; one undo step. The count is 0 if all was so.
    ///
    /// # Errors
    /// The database cannot be written; then nothing is changed.
    pub fn fix_stories(&mut self, fix: &StoryFix, clock: &Clock) -> Result<Step> {
        let change = self.begin(Safety::Power)?;
        let step = match fix {
            StoryFix::Apart(stories) => near::refuse(&change, *stories, clock)?,
            StoryFix::Join { .. } | StoryFix::Split(_) => apply(&change, fix, clock)?,
        };
        change.commit()?;
        Ok(step)
    }
}

/// Where an entry is, and where the user wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seat {
    story: i64,
    fix: Option<i64>,
}

/// A story beside its entries.
struct StoryRow {
    story: i64,
    created: i64,
    title: Option<String>,
    seen_at: Option<i64>,
}

fn apply(connection: &Connection, fix: &StoryFix, clock: &Clock) -> Result<Step> {
    let plan = Plan::make(connection, fix)?;
    let mut seats = Vec::new();
    for (&entry, &story) in &plan.stories {
        let before = seat(connection, entry)?;
        let fix = Some(story);
        seats.push((entry, before, Seat { story, fix }));
    }
    let moved = seats.iter().filter(|(_, a, b)| a.story != b.story).count() as u64;
    if moved == 0 {
        return Ok(Step::default());
    }
    let touched: BTreeSet<i64> = seats
        .iter()
        .flat_map(|(_, before, after)| [before.story, after.story])
        .collect();
    let rows_before = rows(connection, &touched)?;
    for story in &touched {
        found(connection, *story)?;
    }
    for (entry, _, after) in &seats {
        sit(connection, *entry, *after)?;
    }
    for story in &touched {
        told::settle(connection, *story)?;
        entitle(connection, *story)?;
    }
    meta::grow(connection, meta::STORIES_VERSION)?;

    let label = plan.label;
    let step = history::record(connection, &label, &[], &[], clock)?;
    history::set_count(connection, step, moved)?;
    for (entry, before, after) in &seats {
        remember(connection, step, *entry, *before, *after)?;
    }
    for (is_after, rows) in [(false, rows_before), (true, rows(connection, &touched)?)] {
        for row in rows {
            connection
                .prepare_cached("INSERT INTO step_story_row VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![
                    step,
                    is_after,
                    row.story,
                    row.created,
                    row.title,
                    row.seen_at
                ])?;
        }
    }
    Ok(Step {
        label,
        count: moved,
        ..Step::default()
    })
}

/// Which entries are to be in which stories: those that move, and those beside them that stay.
struct Plan {
    stories: BTreeMap<i64, i64>,
    label: String,
}

impl Plan {
    fn make(connection: &Connection, fix: &StoryFix) -> Result<Self> {
        let mut moved = BTreeSet::new();
        let (named, entries, into) = match fix {
            StoryFix::Join {
                stories,
                entries,
                into,
            } => (stories.as_slice(), entries, *into),
            StoryFix::Split(entries) => (&[][..], entries, None),
            StoryFix::Apart(_) => {
                return Ok(Self {
                    stories: BTreeMap::new(),
                    label: String::new(),
                });
            }
        };
        let named: BTreeSet<i64> = named.iter().map(|story| story.0).collect();
        for story in &named {
            moved.extend(members(connection, *story)?);
        }
        let ledger = Ledger::new(connection);
        for entry in entries {
            moved.extend(with_copies(connection, &ledger, *entry)?);
        }
        let into = into.map(|story| story.0).or(named.first().copied());
        let nothing = Self {
            stories: BTreeMap::new(),
            label: String::new(),
        };
        let Some(target) = into.or(moved.first().copied()) else {
            return Ok(nothing);
        };
        let mut beside: BTreeSet<i64> = BTreeSet::new();
        for entry in &moved {
            beside.insert(seat(connection, *entry)?.story);
        }
        let sources = beside.len();
        beside.extend(into);
        let mut stories: BTreeMap<i64, i64> = moved.iter().map(|entry| (*entry, target)).collect();
        let mut stays = 0;
        for story in beside {
            let mut rest = members(connection, story)?;
            rest.retain(|entry| !moved.contains(entry));
            stays += rest.len();
            // Its name goes with the entry that it is called by.
            let is_left = moved.contains(&story) && into != Some(story);
            let name = match rest.first() {
                Some(first) if is_left => *first,
                _ => story,
            };
            stories.extend(rest.into_iter().map(|entry| (entry, name)));
        }
        if into.is_none() && stays == 0 && sources == 1 {
            // The whole of a story is no other story.
            return Ok(nothing);
        }
        let reports = |count: usize| match count {
            1 => "1 report".to_owned(),
            n => format!("{n} reports"),
        };
        let count = moved.len();
        let label = if named.is_empty() {
            match into {
                Some(_) => format!("moved {} to another story", reports(count)),
                None => format!("split {} off", reports(count)),
            }
        } else {
            let merged = named.len() + usize::from(!named.contains(&target));
            format!("merged {merged} stories")
        };
        Ok(Self { stories, label })
    }
}

/// Returns the entries of a story, the oldest id first.
fn members(connection: &Connection, story: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT id FROM entry WHERE story = ?1")?;
    let mut ids = statement
        .query_map([story], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// Returns an entry and those of its copies that are in the same story: they are one row.
fn with_copies(connection: &Connection, ledger: &Ledger<'_>, entry: EntryId) -> Result<Vec<i64>> {
    let Some(group) = ledger.load(entry.0)? else {
        return Ok(Vec::new());
    };
    let story = seat(connection, entry.0)?.story;
    let mut ids = Vec::new();
    for member in &group.members {
        if seat(connection, member.id)?.story == story {
            ids.push(member.id);
        }
    }
    Ok(ids)
}

fn seat(connection: &Connection, entry: i64) -> Result<Seat> {
    Ok(connection
        .prepare_cached(
            "SELECT e.story, f.story FROM entry e LEFT JOIN story_fix f ON f.entry = e.id \
             WHERE e.id = ?1",
        )?
        .query_row([entry], |row| {
            Ok(Seat {
                story: row.get(0)?,
                fix: row.get(1)?,
            })
        })?)
}

fn sit(connection: &Connection, entry: i64, seat: Seat) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET story = ?2 WHERE id = ?1 AND story <> ?2")?
        .execute([entry, seat.story])?;
    match seat.fix {
        Some(story) => connection
            .prepare_cached("INSERT OR REPLACE INTO story_fix VALUES (?1, ?2)")?
            .execute([entry, story])?,
        None => connection
            .prepare_cached("DELETE FROM story_fix WHERE entry = ?1")?
            .execute([entry])?,
    };
    Ok(())
}

fn remember(
    connection: &Connection,
    step: i64,
    entry: i64,
    before: Seat,
    after: Seat,
) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO step_story VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            step,
            entry,
            before.story,
            after.story,
            before.fix,
            after.fix
        ])?;
    Ok(())
}

fn rows(connection: &Connection, stories: &BTreeSet<i64>) -> Result<Vec<StoryRow>> {
    let mut statement =
        connection.prepare_cached("SELECT created, title, seen_at FROM story WHERE id = ?1")?;
    let mut rows = Vec::new();
    for &story in stories {
        let row = statement.query_row([story], |row| {
            Ok(StoryRow {
                story,
                created: row.get(0)?,
                title: row.get(1)?,
                seen_at: row.get(2)?,
            })
        });
        rows.extend(row.optional()?);
    }
    Ok(rows)
}

/// Makes the story that is called by an entry, if there is none.
fn found(connection: &Connection, story: i64) -> Result<()> {
    connection
        .prepare_cached(
            // The entry may be pruned; what counts is settled when the others are in their places.
            "INSERT OR IGNORE INTO story (id, created, oldest, newest, size) \
             VALUES (?1, coalesce((SELECT fetched FROM entry WHERE id = ?1), 0), 0, 0, 0)",
        )?
        .execute([story])?;
    Ok(())
}

/// Gives a story that the user corrected its title: the same whether its entries came one after
/// the other or all stories are made anew.
pub(super) fn entitle_if_fixed(connection: &Connection, story: i64) -> Result<()> {
    let is_fixed = connection
        .prepare_cached(
            "SELECT 1 FROM entry INDEXED BY entry_story JOIN story_fix ON story_fix.entry = entry.id \
             WHERE entry.story = ?1",
        )?
        .exists([story])?;
    if is_fixed {
        entitle(connection, story)?;
    }
    Ok(())
}

/// Gives a story the headline of its entries that says most of it.
fn entitle(connection: &Connection, story: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT e.id, e.title, s.vector FROM entry e INDEXED BY entry_story \
         LEFT JOIN story_entry s ON s.entry = e.id \
         WHERE e.story = ?1 ORDER BY published DESC, id DESC LIMIT ?2",
    )?;
    let (mut traces, mut extractor) = (Traces::new(connection), Extractor::new());
    let mut found = statement.query([story, HEADLINES])?;
    let mut members: Vec<(String, Vector)> = Vec::new();
    while let Some(row) = found.next()? {
        let kept: Option<Vec<u8>> = row.get(2)?;
        let vector = traces.vector(&mut extractor, row.get(0)?, &kept.unwrap_or_default())?;
        members.push((row.get(1)?, vector.unwrap_or_default()));
    }
    let title = match members.len() {
        // Of one entry it is that of the entry.
        0 | 1 => None,
        _ => headline(&mut extractor, &members).map(|at| members[at].0.as_str()),
    };
    connection
        .prepare_cached("UPDATE story SET title = ?2 WHERE id = ?1")?
        .execute(params![story, title])?;
    Ok(())
}

/// Undoes or redoes what a step did to stories.
pub(super) fn replay(connection: &Connection, step: i64, way: Way) -> Result<()> {
    let seats = connection
        .prepare_cached(
            "SELECT entry, story_before, fix_before, story_after, fix_after FROM step_story \
             WHERE step = ?1",
        )?
        .query_map([step], |row| {
            let seat = |story, fix| {
                Ok::<_, rusqlite::Error>(Seat {
                    story: row.get(story)?,
                    fix: row.get(fix)?,
                })
            };
            Ok((row.get(0)?, seat(1, 2)?, seat(3, 4)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, Seat, Seat)>>>()?;
    if seats.is_empty() {
        return Ok(());
    }
    let is_forth = way == Way::Forth;
    let there = stories_of(connection, step, is_forth)?;
    for row in &there {
        found(connection, row.story)?;
        connection
            .prepare_cached("UPDATE story SET created = ?2, title = ?3 WHERE id = ?1")?
            .execute(params![row.story, row.created, row.title])?;
        if row.seen_at.is_some() {
            connection
                .prepare_cached(
                    "UPDATE story SET seen_at = max(coalesce(seen_at, 0), ?2) WHERE id = ?1",
                )?
                .execute(params![row.story, row.seen_at])?;
        }
    }
    let mut touched: BTreeSet<i64> = there.iter().map(|row| row.story).collect();
    for (entry, before, after) in &seats {
        touched.extend([before.story, after.story]);
        sit(connection, *entry, if is_forth { *after } else { *before })?;
    }
    // What came since to a story that is no more follows the entry that story is called by.
    for gone in stories_of(connection, step, !is_forth)? {
        if there.iter().any(|row| row.story == gone.story) {
            continue;
        }
        let home = connection
            .prepare_cached("SELECT story FROM entry WHERE id = ?1")?
            .query_row([gone.story], |row| row.get(0))
            .optional()?;
        let Some(home) = home.filter(|home| *home != gone.story) else {
            continue;
        };
        for entry in members(connection, gone.story)? {
            let (old, new) = (
                seat(connection, entry)?,
                Seat {
                    story: home,
                    fix: None,
                },
            );
            let (before, after) = if is_forth { (old, new) } else { (new, old) };
            remember(connection, step, entry, before, after)?;
            sit(connection, entry, new)?;
            touched.insert(home);
        }
    }
    for story in touched {
        told::settle(connection, story)?;
    }
    meta::grow(connection, meta::STORIES_VERSION)
}

/// Returns the stories that there were before a step, or after it.
fn stories_of(connection: &Connection, step: i64, is_after: bool) -> Result<Vec<StoryRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT story, created, title, seen_at FROM step_story_row \
         WHERE step = ?1 AND is_after = ?2",
    )?;
    let rows = statement.query_map(params![step, is_after], |row| {
        Ok(StoryRow {
            story: row.get(0)?,
            created: row.get(1)?,
            title: row.get(2)?,
            seen_at: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
