//! Salvage: a damaged database is moved aside, and what can still be read of it is kept in a new one.
//!
//! What the user made (subscriptions, marks, tags, places, what was said of stories) and the entries
//! are copied row by row, around the pages that cannot be read. What derives from them is made anew:
//! counts and lists here, hits, stories and the full-text index as after any change of them. The
//! history of undo stays behind.
//!
//! Until the new database is whole and checked the old one is not touched.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Params, Row, params_from_iter};

use super::ledger::Ledger;
use super::schema::MIGRATIONS;
use super::subscriptions::category;
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
];

/// The others: read from both ends.
const KEYED: &[(&str, &str)] = &[
    ("feed_category", "further categories of feeds"),
    ("entry_tag", "tags"),
    ("foretold", "marks of entries to come"),
    ("pruned", "what was pruned"),
];

/// Rows that may be missing in a row: more than that is the end of a table.
const FARTHEST: i64 = 1 << 40;

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
    let mut new = Writer::open(part, clock)?;
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

/// A column that is copied.
struct Column {
    name: String,
    is_text: bool,
    is_number: bool,
}

/// Returns the columns that a table has in both databases; none if the old one lacks it.
fn columns(old: &Connection, new: &Connection, table: &str) -> Result<Vec<Column>> {
    let mut known = Vec::new();
    let mut statement = old.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let mut rows = statement.query([table])?;
    while let Some(row) = rows.next()? {
        // A name that was damaged is none of ours.
        known.push(
            String::from_utf8_lossy(row.get_ref(0)?.as_bytes().unwrap_or_default()).into_owned(),
        );
    }
    let mut statement =
        new.prepare("SELECT name, type = 'TEXT', type = 'INTEGER' FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            is_text: row.get(1)?,
            is_number: row.get(2)?,
        })
    })?;
    let mut columns = columns.collect::<rusqlite::Result<Vec<Column>>>()?;
    columns.retain(|column| known.contains(&column.name));
    Ok(columns)
}

/// Returns whether the old database is of a schema that may lack a table.
fn is_older(old: &Connection) -> Result<bool> {
    Ok(schema::version(old)? < MIGRATIONS.len() as i64)
}

/// Returns the names of columns, as SQL lists them.
fn list(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    names.join(", ")
}

/// How far a look at a table came.
struct Run {
    /// Number of the last row that was read.
    last: Option<i64>,
    is_broken: bool,
}

/// Copies a table by its row numbers; returns whether all of it could be read.
fn numbered(old: &Connection, new: &Connection, table: &str) -> Result<bool> {
    let columns = columns(old, new, table)?;
    if columns.is_empty() {
        return is_older(old);
    }
    let list = list(&columns);
    let insert = insert(table, &columns);
    let look = |order: Ordering, from: i64, until: i64| {
        let way = if order == Ordering::Less {
            "DESC"
        } else {
            "ASC"
        };
        let sql = format!(
            "SELECT rowid, {list} FROM {table} WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid {way}"
        );
        run(old, &sql, [from, until], Some(order), |row| {
            put(new, &insert, row, &columns)
        })
    };
    // Nothing is known of the rows from `gap` on; `from` is where the next look begins.
    let (mut gap, mut from, mut step, mut is_whole) = (0, 0, 1, true);
    loop {
        let forth = look(Ordering::Greater, from, i64::MAX)?;
        if from > gap && (forth.last.is_some() || !forth.is_broken) {
            // What lies between the broken page and here, from behind.
            look(Ordering::Less, gap, from - 1)?;
        }
        if !forth.is_broken {
            return Ok(is_whole);
        }
        is_whole = false;
        match forth.last {
            Some(last) => (gap, step) = (last + 1, 1),
            None => step *= 2,
        }
        if step > FARTHEST {
            return Ok(false);
        }
        from = gap + step;
    }
}

/// Copies a table without row numbers, from both ends up to what is broken.
fn keyed(old: &Connection, new: &Connection, table: &str) -> Result<bool> {
    let columns = columns(old, new, table)?;
    let Some(key) = columns.first() else {
        return is_older(old);
    };
    let insert = insert(table, &columns);
    let mut is_whole = true;
    for order in ["ASC", "DESC"] {
        let list = list(&columns);
        let sql = format!(
            "SELECT 0, {list} FROM {table} ORDER BY {} {order}",
            key.name
        );
        let run = run(old, &sql, [], None, |row| put(new, &insert, row, &columns))?;
        is_whole &= !run.is_broken;
        if is_whole {
            break;
        }
    }
    Ok(is_whole)
}

fn insert(table: &str, columns: &[Column]) -> String {
    let marks = vec!["?"; columns.len()].join(", ");
    // What breaks a rule of the schema was damaged too.
    format!(
        "INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})",
        list(columns)
    )
}

/// Runs a query of the damaged database as far as it can be read; `order` is how the number of a row
/// compares to the one before.
fn run(
    old: &Connection,
    sql: &str,
    arguments: impl Params,
    order: Option<Ordering>,
    mut take: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<Run> {
    let mut run = Run {
        last: None,
        is_broken: false,
    };
    let mut statement = old.prepare_cached(sql)?;
    let mut rows = statement.query(arguments)?;
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let Ok(number) = row.get::<_, i64>(0) else {
                    run.is_broken = true;
                    return Ok(run);
                };
                // Pages that lead in a circle would never end.
                let goes_on = match (run.last, order) {
                    (Some(last), Some(order)) => number.cmp(&last) == order,
                    _ => true,
                };
                if !goes_on {
                    run.is_broken = true;
                    return Ok(run);
                }
                take(row)?;
                run.last = Some(number);
            }
            Ok(None) => return Ok(run),
            Err(error) if is_damage(&error) => {
                run.is_broken = true;
                return Ok(run);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure)
    )
}

/// Writes a row of the damaged database as it is, text that is none as well as can be.
fn put(new: &Connection, insert: &str, row: &Row<'_>, columns: &[Column]) -> Result<()> {
    let mut values = Vec::with_capacity(columns.len());
    // The first is the number of the row.
    for (column, at) in columns.iter().zip(1..) {
        let text = |bytes: &[u8]| Value::Text(String::from_utf8_lossy(bytes).into_owned());
        values.push(match row.get_ref(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            _ if column.is_number => Value::Integer(0),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Blob(bytes) if column.is_text => text(bytes),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            ValueRef::Text(bytes) => text(bytes),
        });
    }
    new.prepare_cached(insert)?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// Gives back the feeds whose rows are lost: their addresses stand in the index too. One whose address
/// is lost keeps its entries, hidden but for those that are starred.
fn name_lost_feeds(old: &Connection, new: &Connection) -> Result<()> {
    const FEED: &str = "INSERT OR IGNORE INTO feed (id, url, is_followed, next, why_next) \
                        VALUES (?1, ?2, ?3, 0, 'new')";
    for order in ["ASC", "DESC"] {
        let sql = format!(
            "SELECT id, url FROM feed INDEXED BY sqlite_autoindex_feed_1 ORDER BY url {order}"
        );
        // An index that is damaged as well gives nothing.
        let Ok(mut statement) = old.prepare(&sql) else {
            break;
        };
        let mut rows = statement.query([])?;
        while let Ok(Some(row)) = rows.next() {
            let (Ok(id), Ok(url)) = (row.get::<_, i64>(0), row.get::<_, String>(1)) else {
                continue;
            };
            new.prepare_cached(FEED)?
                .execute(rusqlite::params![id, url, true])?;
        }
    }
    new.execute_batch(
        "INSERT OR IGNORE INTO feed (id, url, is_followed, next, why_next) \
         SELECT DISTINCT feed, 'lost:' || feed, 0, NULL, 'its address was lost' FROM entry \
         WHERE feed NOT IN (SELECT id FROM feed);",
    )?;
    Ok(())
}

/// Mends what refers to rows that are lost.
fn tidy(new: &Connection, is_torn: bool, clock: &Clock) -> Result<()> {
    // What a flipped bit may have made of numbers that are counted, sorted and shown by.
    new.execute(
        "UPDATE entry SET fetched = max(0, min(CAST(fetched AS INTEGER), ?1)), \
         published = max(-62000000000, min(CAST(published AS INTEGER), \
           CAST(fetched AS INTEGER), ?1)), \
         words = max(0, min(CAST(words AS INTEGER), 1000000)), updated = min(updated, ?1), \
         is_read = is_read <> 0, is_starred = is_starred <> 0, is_later = is_later <> 0, \
         is_deleted = is_deleted <> 0, is_muted = is_muted <> 0, is_snoozed = is_snoozed <> 0",
        [clock.now.0],
    )?;
    let paths = new
        .prepare("SELECT id, path FROM category ORDER BY length(path)")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    for (id, path) in paths {
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        new.prepare_cached("UPDATE category SET parent = ?2 WHERE id = ?1")?
            .execute(rusqlite::params![id, category(new, above)?])?;
    }
    new.execute_batch(
        "UPDATE category SET unread = 0, total = 0;
         UPDATE feed SET unread = 0, total = 0;
         UPDATE feed SET category = NULL WHERE category NOT IN (SELECT id FROM category);
         DELETE FROM feed_category WHERE feed NOT IN (SELECT id FROM feed)
           OR category NOT IN (SELECT id FROM category);
         UPDATE entry SET mutes = 0, story = id;
         INSERT INTO story (id, created, oldest, newest, size, spread, heat)
           SELECT id, fetched, published, published, 1, (1 << 40) + published, published FROM entry;
         DELETE FROM entry_body WHERE entry NOT IN (SELECT id FROM entry);
         DELETE FROM entry_tag WHERE entry NOT IN (SELECT id FROM entry);
         DELETE FROM revision WHERE entry NOT IN (SELECT id FROM entry);
         DELETE FROM original WHERE entry NOT IN (SELECT id FROM entry);
         DELETE FROM place WHERE entry NOT IN (SELECT id FROM entry);
         DELETE FROM story_fix WHERE entry NOT IN (SELECT id FROM entry);
         UPDATE foretold SET step = NULL;
         -- The next document of the feed brings the text again.
         UPDATE entry SET content_hash = 0 WHERE id NOT IN (SELECT entry FROM entry_body);
         INSERT INTO entry_body (entry, html)
           SELECT id, '' FROM entry WHERE id NOT IN (SELECT entry FROM entry_body);
         INSERT INTO unindexed SELECT id FROM entry;
         CREATE TEMP TABLE copies AS SELECT coalesce(copy_of, id) AS known, min(id) AS first,
           count(*) AS size FROM entry GROUP BY known;
         CREATE UNIQUE INDEX temp.copies_known ON copies (known);
         UPDATE entry SET copy_of = nullif(c.first, entry.id), copy_count = c.size - 1
           FROM copies c WHERE c.known = coalesce(entry.copy_of, entry.id);
         DROP TABLE copies;",
    )?;
    if is_torn {
        // Whoever has lost entries may not ask for what changed since.
        new.execute_batch("UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL;")?;
    }
    Ok(())
}

/// Makes lists and counts from the entries.
fn derive(new: &Connection) -> Result<()> {
    let groups = new
        .prepare("SELECT id FROM entry WHERE copy_of IS NULL ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let ledger = Ledger::new(new);
    for first in groups {
        if let Some(group) = ledger.load(first)? {
            // All have the same flags; a damaged row may have lost its own.
            ledger.settle(None, Some(&group))?;
        }
    }
    ledger.close()
}
