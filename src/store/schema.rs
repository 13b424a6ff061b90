//! The schema, and how an older database becomes a newer one.
//!
//! `user_version` counts the steps a database has been through. Each step is one transaction, so
//! a kill leaves either the old version or the new one; a backup is written before the first. A new
//! database goes through all of them in one, so that nobody meets one that is half made.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, TransactionBehavior};

use super::files;
use super::{Result, StoreError};

/// The steps from nothing to the present schema, in order. Never edited once released.
pub(super) const MIGRATIONS: &[&str] =
    &[include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// What `PRAGMA application_id` says in our files: "cora".
pub(super) const APPLICATION_ID: i64 = 0x636f_7261;

/// Backups begun by this process.
static PARTS: AtomicU64 = AtomicU64::new(0);

/// Returns the version of the schema in `connection`.
pub(super) fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the database at `path` up to date with `migrations`, with a backup first if it holds
/// anything.
///
/// # Errors
/// [`StoreError::Newer`] before anything is touched; otherwise what `SQLite` says.
pub(super) fn migrate(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let known = migrations.len() as i64;
    let found = version(connection)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == known {
        // Not even the lock is needed: another process may hold it for long.
        return Ok(());
    }
    if found == 0 {
        make(connection, migrations)?;
    } else {
        back_up(connection, path, found)?;
    }
    for (done, sql) in (0_i64..).zip(migrations) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have migrated while this one waited for the lock.
        if version(&step)? == done {
            step.execute_batch(sql)?;
            step.pragma_update(None, "user_version", done + 1)?;
        }
        step.commit()?;
    }
    Ok(())
}

/// Makes a new database, unless another process has made it meanwhile.
fn make(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let all = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&all)? == 0 {
        for sql in migrations {
            all.execute_batch(sql)?;
        }
        all.pragma_update(None, "user_version", migrations.len() as i64)?;
    }
    Ok(all.commit()?)
}

/// Returns where the backup of schema `version` lies.
pub(super) fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".bak-{version}"));
    name.into()
}

/// Copies the database to its backup. The copy appears under its name only when it is whole, and
/// only if it is of `version`: another process may have backed up and migrated meanwhile.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<()> {
    let target = backup_path(path, version);
    let mut part = target.clone().into_os_string();
    // Each has its own: several processes may do this at once.
    let number = PARTS.fetch_add(1, Ordering::Relaxed);
    part.push(format!(".part-{}-{number}", std::process::id()));
    let part = PathBuf::from(part);
    files::replace_with_empty(&part)?;
    let copied = connection
        .execute("VACUUM INTO ?1", [part.to_string_lossy()])
        .map_err(StoreError::from)
        .and_then(|_| self::version(&Connection::open(&part)?));
    match copied {
        Ok(copied) if copied == version => files::publish(&part, &target),
        other => {
            files::remove(&part)?;
            other.map(drop)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::files;

    fn open(path: &Path) -> Connection {
        files::create(path).unwrap();
        Connection::open(path).unwrap()
    }

    #[test]
    fn a_new_database_has_the_newest_schema_and_no_backup() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        assert_eq!(version(&connection).unwrap(), MIGRATIONS.len() as i64);
        assert!(!backup_path(&path, 0).exists());
    }

    #[test]
    fn a_step_on_an_older_database_leaves_a_backup_of_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        migrate(&mut connection, &path, &["CREATE TABLE a (x)"]).unwrap();
        connection.execute("INSERT INTO a VALUES (7)", []).unwrap();
        let steps = ["CREATE TABLE a (x)", "ALTER TABLE a RENAME TO b"];
        migrate(&mut connection, &path, &steps).unwrap();

        let now: i64 = connection
            .query_row("SELECT x FROM b", [], |row| row.get(0))
            .unwrap();
        let backup = Connection::open(backup_path(&path, 1)).unwrap();
        let then: i64 = backup
            .query_row("SELECT x FROM a", [], |row| row.get(0))
            .unwrap();
        assert_eq!((now, then), (7, 7));
        assert_eq!(version(&backup).unwrap(), 1);
        assert_eq!(version(&connection).unwrap(), 2);
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        migrate(&mut connection, &path, &["CREATE TABLE a (x)"]).unwrap();
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); SELECT nonsense"];
        assert!(migrate(&mut connection, &path, &steps).is_err());
        assert_eq!(version(&connection).unwrap(), 1);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 1);
    }

    #[test]
    fn a_new_database_is_made_whole_or_not_at_all() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); SELECT nonsense"];
        assert!(migrate(&mut connection, &path, &steps).is_err());
        assert_eq!(version(&connection).unwrap(), 0);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 0);
    }

    #[test]
    fn several_processes_may_migrate_at_once() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut first = open(&path);
        first.pragma_update(None, "journal_mode", "wal").unwrap();
        migrate(&mut first, &path, &["CREATE TABLE a (x)"]).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut connection = open(&path);
                    connection
                        .busy_timeout(std::time::Duration::from_secs(20))
                        .unwrap();
                    let steps = ["CREATE TABLE a (x)", "ALTER TABLE a RENAME TO b"];
                    migrate(&mut connection, &path, &steps).unwrap();
                });
            }
        });
        assert_eq!(version(&first).unwrap(), 2);
        let backup = Connection::open(backup_path(&path, 1)).unwrap();
        assert_eq!(version(&backup).unwrap(), 1);
        let files = std::fs::read_dir(home.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let left: Vec<String> = names.filter(|name| name.contains(".part")).collect();
        assert_eq!(left, Vec::<String>::new());
    }

    #[test]
    fn what_is_up_to_date_waits_for_no_lock() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        let other = open(&path);
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        connection.busy_timeout(std::time::Duration::ZERO).unwrap();
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
    }

    #[test]
    fn a_newer_database_is_refused_untouched() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("coranto.db");
        let mut connection = open(&path);
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&mut connection, &path, MIGRATIONS).unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 99, .. }));
        assert_eq!(version(&connection).unwrap(), 99);
    }
}
