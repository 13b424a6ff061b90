//! Copying a table around the pages that cannot be read.

use std::cmp::Ordering;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode, Params, Row, params_from_iter};

use crate::store::Result;
use crate::store::schema::{self, MIGRATIONS};

/// Rows that may be missing in a row: more than that is the end of a table.
const FARTHEST: i64 = 1 << 40;

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
pub(super) struct Run {
    /// Number of the last row that was read.
    last: Option<i64>,
    pub(super) is_broken: bool,
}

/// Copies a table by its row numbers; returns whether all of it could be read.
pub(super) fn numbered(old: &Connection, new: &Connection, table: &str) -> Result<bool> {
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
pub(super) fn keyed(old: &Connection, new: &Connection, table: &str) -> Result<bool> {
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
pub(super) fn run(
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
