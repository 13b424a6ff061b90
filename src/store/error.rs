//! What can go wrong with the database, in plain words.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database yet.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// The file or its folder cannot be created or opened.
    #[error("the database {path} cannot be opened: {source}")]
    Open {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file or its folder may be read only.
    #[error("the database cannot be written: its folder or file is read-only")]
    ReadOnly,
    /// A later release wrote the file.
    #[error("the database is of a newer coranto (schema {found}; this one knows {known})")]
    Newer {
        /// Version in the file.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// An earlier release wrote the file, and a connection that only reads cannot migrate it.
    #[error("the database is of an older coranto (schema {found}; this one needs {known})")]
    Older {
        /// Version in the file.
        found: i64,
        /// Version this program needs.
        known: i64,
    },
    /// The file is something else.
    #[error("{0} is not a database of coranto")]
    Foreign(PathBuf),
    /// The file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file is so damaged that nothing of it can be salvaged.
    #[error("nothing can be read of the database")]
    Lost,
    /// Another process has the database open, and what is to be done has to be done alone.
    #[error("another coranto has the database open")]
    InUse,
    /// Another process held its lock for longer than the busy timeout.
    #[error("the database is busy: another process is writing")]
    Busy,
    /// No room is left on the disk.
    #[error("the disk is full")]
    Full,
    /// Reading or writing failed below `SQLite`.
    #[error("reading or writing the database failed: {0}")]
    Io(String),
    /// The text of a search is no query.
    #[error("the search cannot be read: {0}")]
    Query(String),
    /// There is no such feed.
    #[error("there is no feed {0}")]
    UnknownFeed(i64),
    /// A file was taken for newsboat's cache.
    #[error("{0} is not a cache of newsboat")]
    NoCache(PathBuf),
    /// Newsboat holds the lock of its cache.
    #[error("{0} is in use: newsboat is running")]
    CacheInUse(PathBuf),
    /// Anything else that `SQLite` refused; a fault of this program.
    #[error("the database refused: {0}")]
    Sql(#[source] rusqlite::Error),
}

impl StoreError {
    /// Returns what to do about it, if there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing(_) => "start coranto once, or add a feed: coranto add URL",
            Self::Open { .. } | Self::ReadOnly => {
                "check the permissions of the data folder, or choose another home: --home DIR"
            }
            Self::Newer { .. } => {
                "update coranto, or use another home: --home DIR; nothing was changed"
            }
            Self::Older { .. } => "start coranto once: it keeps a backup and migrates the database",
            Self::Foreign(_) => "move the file away, or choose another home: --home DIR",
            Self::NoCache(_) => "it is called cache.db, and lies in newsboat's data folder",
            Self::CacheInUse(_) => "close newsboat: it writes its states down when it ends",
            Self::Damaged(_) => {
                "leave coranto, then: coranto check --salvage keeps what can be read of it"
            }
            Self::Lost => {
                "nothing was changed; coranto.db.bak-N beside it, if there is one, can take its place"
            }
            Self::InUse => "leave it, then try again; nothing was changed",
            Self::Busy => "try again in a moment",
            Self::Full => "make room, then try again: nothing that was stored is lost",
            Self::Io(_) => "check the disk, then run coranto check",
            Self::Query(_) | Self::UnknownFeed(_) | Self::Sql(_) => return None,
        })
    }

    /// Words the failure to put something aside in a file, or to have it back.
    pub(super) fn spill(error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error.to_string()),
        }
    }

    /// Words the failure to create or open `path` outside of `SQLite`.
    pub(super) fn open(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match source.kind() {
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull => Self::Full,
            _ => Self::Open {
                path: path.into(),
                source,
            },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::SystemIoFailure) => Self::Io(error.to_string()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sql(error),
        }
    }
}
