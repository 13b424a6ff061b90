//! The files of the database: made private, opened, told apart from other files.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::schema::{self, APPLICATION_ID, MIGRATIONS};
use super::{Result, StoreError};

/// How long a connection waits for the lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long it pauses where it has to look for the lock by itself.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// How long an I/O error may last when the database is opened: the last of others that closes it
/// takes the log away while we look for it, which passes; an error of the disk stays.
const PASSING: Duration = Duration::from_secs(1);

/// Bytes of a page of a new database. A text with its markup is about 4 KiB, so that the usual
/// page would give most of them pages of their own; with this a cold refresh takes a tenth less
/// of the processor. A database that is there keeps the size it was made with.
const PAGE_SIZE: i64 = 16 << 10;

/// Bytes of the log before it is written back, and those it is cut down to then: so much that a
/// cold refresh writes the pages of its indexes a few times and not a thousand times.
const LOG_LIMIT: i64 = 16 << 20;

/// KiB of pages that a connection keeps in memory: one that stores what was fetched, which goes to a
/// dozen indexes; one that reads lists; and one that goes from entry to entry.
pub(super) const LARGE_CACHE: i64 = 16 << 10;
const CACHE: i64 = 4 << 10;
pub(super) const SMALL_CACHE: i64 = 512;

/// Where the user of this process is: at most one row, which steps take their place from.
const HERE: &str = "CREATE TEMP TABLE here (place TEXT)";

/// Opens the database for writing; makes it and its folder (0600 and 0700) if need be.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    let deadline = Instant::now() + PASSING;
    loop {
        match begin_writer(path) {
            Err(StoreError::Io(_)) if Instant::now() < deadline => std::thread::sleep(BUSY_PAUSE),
            result => return result,
        }
    }
}

fn begin_writer(path: &Path) -> Result<Connection> {
    create(path)?;
    inspect(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    plan_once(&connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(96);
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    limit_cache(&connection, LARGE_CACHE)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    let page_size: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = LOG_LIMIT / page_size.max(1);
    connection.pragma_update_and_check(None, "wal_autocheckpoint", pages, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT, |_| Ok(()))?;
    refuse_foreign(&connection, path)?;
    use_log(&connection)?;
    schema::migrate(&mut connection, path, MIGRATIONS)?;
    connection.execute_batch(HERE)?;
    Ok(connection)
}

/// Opens an empty database that is nowhere: what is tried out in it leaves nothing.
pub(super) fn open_in_memory() -> Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    plan_once(&connection)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::migrate(&mut connection, Path::new(""), MIGRATIONS)?;
    connection.execute_batch(HERE)?;
    Ok(connection)
}

/// Limits the pages that a connection keeps in memory, to so many KiB.
pub(super) fn limit_cache(connection: &Connection, kilobytes: i64) -> Result<()> {
    Ok(connection.pragma_update(None, "cache_size", -kilobytes)?)
}

/// Has each statement planned once, whatever is bound to it. Otherwise `SQLite` looks at the values,
/// above all in a `LIMIT`, and plans anew whenever one is bound: rows that are had one after the other
/// took twice as long.
fn plan_once(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Switches a new database to the write-ahead log. Where several processes do so at once, `SQLite`
/// refuses all but one without waiting, so the waiting is done here.
fn use_log(connection: &Connection) -> Result<()> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    let switch = || -> Result<()> {
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        if mode != "wal" {
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        }
        Ok(())
    };
    loop {
        match switch() {
            Err(StoreError::Busy) if Instant::now() < deadline => std::thread::sleep(BUSY_PAUSE),
            result => return result,
        }
    }
}

/// Opens the database for reading.
///
/// In a folder that cannot be written `SQLite` has no place for the index of the log. If there is
/// no log, the file is all there is and nobody can change it: then it is opened as immutable.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    match path.try_exists() {
        Ok(true) => {}
        Ok(false) => return Err(StoreError::Missing(path.into())),
        Err(error) => return Err(StoreError::open(path, error)),
    }
    inspect(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let (connection, found) = match schema::version(&connection) {
        Ok(found) => (connection, found),
        Err(StoreError::ReadOnly) if !has_log(path) => {
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            let connection = Connection::open_with_flags(uri(path, "immutable=1"), flags)?;
            let found = schema::version(&connection)?;
            (connection, found)
        }
        Err(error) => return Err(error),
    };
    plan_once(&connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    limit_cache(&connection, CACHE)?;
    connection.pragma_update(None, "query_only", true)?;
    let known = MIGRATIONS.len() as i64;
    match found {
        _ if found > known => Err(StoreError::Newer { found, known }),
        0 => Err(StoreError::Missing(path.into())),
        _ if found < known => Err(StoreError::Older { found, known }),
        _ => Ok(connection),
    }
}

/// Makes an empty file at `path`, readable by the user only, unless there is one.
pub(super) fn create(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(folder)
            .map_err(|error| StoreError::open(folder, error))?;
    }
    if path.exists() {
        return Ok(());
    }
    private()
        .create(true)
        .truncate(false)
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::open(path, error))
}

/// Removes a file of ours that nobody needs.
pub(super) fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|error| StoreError::open(path, error))
}

/// Removes a database of ours that nobody needs, if it is there, with what `SQLite` left beside it.
pub(super) fn remove_database(path: &Path) {
    for file in with_logs(path) {
        // One that stays is overwritten the next time.
        let _ = fs::remove_file(file);
    }
}

/// Gives a database another name, `.damaged-N`, with its log; returns that.
pub(super) fn move_aside(path: &Path) -> Result<PathBuf> {
    let name = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".damaged-{number}"));
        PathBuf::from(name)
    };
    let free = (1..u32::MAX).map(name).find(|path| !path.exists());
    let aside = free.ok_or_else(|| StoreError::Foreign(path.into()))?;
    for (from, to) in with_logs(path).iter().zip(with_logs(&aside)) {
        match fs::rename(from, to) {
            Err(error) if from == path => return Err(StoreError::open(path, error)),
            // Mostly there is no log.
            _ => {}
        }
    }
    Ok(aside)
}

/// Returns the file of a database, and those that `SQLite` keeps beside it.
fn with_logs(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

/// Makes `path` an empty file, readable by the user only.
pub(super) fn replace_with_empty(path: &Path) -> Result<()> {
    let gone = fs::remove_file(path);
    gone.or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
    .and_then(|()| private().create_new(true).open(path).map(drop))
    .map_err(|error| StoreError::open(path, error))
}

/// Writes `part` to the disk and gives it its final name.
pub(super) fn publish(part: &Path, target: &Path) -> Result<()> {
    File::open(part)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(part, target))
        .map_err(|error| StoreError::open(target, error))
}

/// Makes a file in a folder, readable by the user only, and takes its name away: it is there as long
/// as it is open.
pub(super) fn nameless(folder: &Path) -> std::io::Result<File> {
    let mut number = 0_u32;
    loop {
        let path = folder.join(format!(".spill-{}-{number}", std::process::id()));
        match private().read(true).create_new(true).open(&path) {
            // Of a process that was ended at just this point, or of another machine.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
            Ok(file) => {
                fs::remove_file(path)?;
                return Ok(file);
            }
        }
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Looks at the header of the file, so that a foreign or newer one is refused before `SQLite`
/// opens it and leaves a log beside it.
fn inspect(path: &Path) -> Result<()> {
    let mut header = [0; 100];
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        if length > 0 {
            file.read_exact(&mut header)?;
        }
        Ok(length)
    });
    let number = |at: usize| {
        i64::from(u32::from_be_bytes([
            header[at],
            header[at + 1],
            header[at + 2],
            header[at + 3],
        ]))
    };
    match read {
        Ok(0) => Ok(()),
        Ok(_) => {
            // Offsets as in the database file format: 60 user_version, 68 application_id.
            let (found, known) = (number(60), MIGRATIONS.len() as i64);
            let is_new = found == 0 && number(68) == 0;
            if !header.starts_with(b"SQLite format 3\0")
                || !(is_new || number(68) == APPLICATION_ID)
            {
                Err(StoreError::Foreign(path.into()))
            } else if found > known {
                Err(StoreError::Newer { found, known })
            } else {
                Ok(())
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(StoreError::Foreign(path.into()))
        }
        Err(error) => Err(StoreError::open(path, error)),
    }
}

/// Refuses a database that has tables but never went through our first step.
fn refuse_foreign(connection: &Connection, path: &Path) -> Result<()> {
    // The tables first: they and the version appear in one transaction.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && schema::version(connection)? == 0 {
        return Err(StoreError::Foreign(path.into()));
    }
    Ok(())
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0)
}

/// Returns the address of a file for `SQLite`, with an option.
pub(super) fn uri(path: &Path, option: &str) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    format!("{uri}?{option}")
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or('0')
}
