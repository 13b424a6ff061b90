//! Salvage: a damaged database is moved aside, and what can still be read of it is kept in a new one.
//!
//! What the user made (subscriptions, marks, tags, places, what was said and seen of stories, how the
//! screen was) and the entries are copied row by row, around the pages that cannot be read. What derives from them is made anew:
//! counts and lists here, hits, stories and the full-text index as after any change of them. The
//! history of undo stays behind.
//!
//! Until the new database is whole and checked the old one is not touched.

mod mend;
mod torn;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use self::mend::{derive, name_lost_feeds, seen, tidy};
use self::torn::{keyed, numbered};
use super::schema::MIGRATIONS;
use super::writer::{Safety, Writer};
use super::{Result, StoreError, check, files, schema};
use crate::model::Clock;

/// The tables with a number for each row, by which pages that cannot be read are gone around, and
/// what is in them.
const NUMBERED: &[(&str, &str)] = &[
    ("category", "categories"),
    ("feed", "feeds"),
    ("entry", "entries"),
    ("entry_body", "texts"),
    ("revision", "earlier versions"),
    ("original", "full texts"),
    ("place", "places in articles"),
    ("story_fix", "what you said of stories"),
    ("session", "how the screen was"),
];

/// The others: read from both ends.
const KEYED: &[(&str, &str)] = &[
    ("feed_category", "further categories of feeds"),
    ("entry_tag", "tags"),
    ("foretold", "marks of entries to come"),
    ("pruned", "what was pruned"),
    ("story_apart", "what you said of stories"),
];

/// What was kept of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Feeds that are followed.
    pub feeds: u64,
    /// Entries.
    pub entries: u64,
    /// Of what some could not be read.
    pub torn: Vec<&'static str>,
    /// Where the damaged database lies now.
    pub damaged: PathBuf,
    /// The newest backup, if there is one.
    pub backup: Option<PathBuf>,
}

/// Moves the damaged database at `path` aside and puts what can be read of it into a new one.
///
/// # Errors
/// Another process has it open, nothing can be read of it, or there is no room for the new one; then
/// nothing is changed.
pub fn salvage(path: &Path, clock: &Clock) -> Result<Salvaged> {
    let mut part = path.as_os_str().to_owned();
    part.push(".salvage");
    let part = PathBuf::from(part);
    let kept = keep(path, &part, clock);
    let (feeds, entries, torn) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            files::remove_database(&part);
            return Err(error);
        }
    };
    let damaged = files::move_aside(path)?;
    files::publish(&part, path)?;
    Ok(Salvaged {
        feeds,
        entries,
        torn,
        damaged,
        backup: newest_backup(path),
    })
}

/// Returns the newest backup that a migration left beside the database.
pub fn newest_backup(path: &Path) -> Option<PathBuf> {
    let versions = (0..=MIGRATIONS.len() as i64).rev();
    let mut backups = versions.map(|version| schema::backup_path(path, version));
    backups.find(|backup| backup.exists())
}

/// Fills a new database at `part`; returns what it holds.
fn keep(path: &Path, part: &Path, clock: &Clock) -> Result<(u64, u64, Vec<&'static str>)> {
    let old = open_alone(path)?;
    files::remove_database(part);
    let mut new = Writer::open(part)?;
    let mut torn = Vec::new();
    new.connection()
        .pragma_update(None, "foreign_keys", false)?;
    let change = new.begin(Safety::Process)?;
    for (table, what) in NUMBERED {
        if !numbered(&old, &change, table)? {
            torn.push(*what);
        }
    }
    for (table, what) in KEYED {
        if !keyed(&old, &change, table)? {
            torn.push(*what);
        }
    }
    name_lost_feeds(&old, &change)?;
    tidy(&change, !torn.is_empty(), clock)?;
    if !seen(&old, &change, clock)? {
        torn.push("what you have seen of stories");
    }
    torn.dedup();
    derive(&change)?;
    let faults = check::check(&change)?;
    if let Some(first) = faults.first() {
        return Err(StoreError::Damaged(format!(
            "salvage left a fault: {first}"
        )));
    }
    let count = |sql| change.query_row(sql, [], |row| row.get::<_, i64>(0));
    let feeds = count("SELECT count(*) FROM feed WHERE is_followed = 1")?.cast_unsigned();
    let entries = count("SELECT count(*) FROM entry")?.cast_unsigned();
    change.commit()?;
    new.close()?;
    if feeds == 0 && entries == 0 && !torn.is_empty() {
        return Err(StoreError::Lost);
    }
    // With the locks of the old one still held: nobody has written to it meanwhile.
    drop(old);
    Ok((feeds, entries, torn))
}

/// Opens the damaged database so that no other process has it.
fn open_alone(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let old = Connection::open_with_flags(path, flags)?;
    old.busy_timeout(Duration::ZERO)?;
    old.pragma_update(None, "locking_mode", "exclusive")?;
    old.pragma_update(None, "cell_size_check", true)?;
    // A table whose definition is damaged costs that table and not all.
    old.pragma_update(None, "writable_schema", true)?;
    // The first look takes the lock, and finds whether the schema can be read.
    let looked = old.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    });
    match looked.map_err(StoreError::from) {
        Ok(1..) => Ok(old),
        Ok(_) | Err(StoreError::Damaged(_)) => Err(StoreError::Lost),
        Err(StoreError::Busy) => Err(StoreError::InUse),
        Err(error) => Err(error),
    }
}
