//! The writing connection: how a change begins and ends.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::mutes::InForce;
use super::rules::Followed;
use super::{Foreseen, Result, files, meta};
use crate::model::{Clock, Time};

/// The connection that writes; one a process, on its own thread.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    pub(super) mutes: Arc<InForce>,
    pub(super) followed: Followed,
    pub(super) foreseen: Foreseen,
    safety: Option<Safety>,
    cache: i64,
    was_clean: bool,
    has_written: bool,
}

/// Seconds after which a sound database is checked again.
const CHECK_EVERY: i64 = 7 * 24 * 60 * 60;

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Safety {
    /// A crash of the process. A power cut may take the last commits, whole ones.
    Process,
    /// A power cut too.
    Power,
}

impl Writer {
    /// Opens or creates the database at `path` and migrates it (a backup first).
    ///
    /// # Errors
    /// The file cannot be made or opened, is of a newer release, or is something else.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = files::open_writer(path)?;
        let was_clean = meta::get(&connection, meta::IS_CLEAN)? != 0;
        Ok(Self {
            connection,
            mutes: Arc::default(),
            followed: Followed::default(),
            foreseen: Foreseen::default(),
            safety: None,
            cache: files::LARGE_CACHE,
            was_clean,
            has_written: false,
        })
    }

    /// Opens an empty database that leaves nothing: for trying out what has no database yet.
    ///
    /// # Errors
    /// There is no memory.
    pub fn in_memory() -> Result<Self> {
        Ok(Self {
            connection: files::open_in_memory()?,
            mutes: Arc::default(),
            followed: Followed::default(),
            foreseen: Foreseen::default(),
            safety: None,
            cache: files::LARGE_CACHE,
            was_clean: true,
            has_written: false,
        })
    }

    /// Returns whether the last process that wrote closed the database. If not, a check is due.
    pub fn was_clean(&self) -> bool {
        self.was_clean
    }

    /// Returns whether the database is to be checked: after an unclean end, and weekly.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_check_due(&self, clock: &Clock) -> Result<bool> {
        let checked = meta::get(&self.connection, meta::CHECKED)?;
        // A clock that was set back is no reason to wait for long.
        let is_fresh = (0..CHECK_EVERY).contains(&(clock.now.0 - checked));
        Ok(!self.was_clean || !is_fresh)
    }

    /// Notes that the database is sound.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn note_check(&mut self, clock: &Clock) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        meta::set(&change, meta::CHECKED, clock.now.0)?;
        Ok(change.commit()?)
    }

    /// Notes that the reader is closed: what arrives from now on is new (`is:new`).
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn note_seen(&mut self) -> Result<()> {
        const NEWEST: &str = "SELECT coalesce(max(id), 0) FROM entry";
        let newest: i64 = self.connection.query_row(NEWEST, [], |row| row.get(0))?;
        if meta::get(&self.connection, meta::LAST_SEEN)? == newest {
            return Ok(());
        }
        let change = self.begin(Safety::Process)?;
        meta::set(&change, meta::LAST_SEEN, newest)?;
        Ok(change.commit()?)
    }

    /// Closes the database and notes that all is well.
    ///
    /// # Errors
    /// The note could not be written.
    pub fn close(mut self) -> Result<()> {
        if self.has_written {
            let change = self.begin(Safety::Process)?;
            meta::set(&change, meta::IS_CLEAN, 1)?;
            change.commit()?;
        }
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// Takes the lease to refresh until `deadline` (renewing is taking it again); `false` if
    /// another process has it.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn take_lease(&mut self, owner: u64, deadline: Time, clock: &Clock) -> Result<bool> {
        self.take_lease_unless(owner, deadline, clock, |_| true)
    }

    /// As [`take_lease`](Self::take_lease); of a holder that does not go on any more it is taken.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn take_lease_unless(
        &mut self,
        owner: u64,
        deadline: Time,
        clock: &Clock,
        goes_on: impl Fn(u64) -> bool,
    ) -> Result<bool> {
        let owner = owner.cast_signed();
        let change = self.begin(Safety::Process)?;
        let holder: Option<(i64, i64)> = change
            .query_row("SELECT owner, deadline FROM lease", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let is_held = |(holder, until): (i64, i64)| {
            holder != owner && until > clock.now.0 && goes_on(holder.cast_unsigned())
        };
        if holder.is_some_and(is_held) {
            return Ok(false);
        }
        change.execute(
            "INSERT OR REPLACE INTO lease VALUES (1, ?1, ?2)",
            params![owner, deadline.0],
        )?;
        change.commit()?;
        Ok(true)
    }

    /// A number that changes whenever another process changed the database.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Gives the lease back.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn end_lease(&mut self, owner: u64) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        change.execute("DELETE FROM lease WHERE owner = ?1", [owner.cast_signed()])?;
        Ok(change.commit()?)
    }

    /// Limits the pages that are kept in memory, to so many KiB.
    pub(super) fn limit_cache(&mut self, kilobytes: i64) -> Result<()> {
        if self.cache != kilobytes {
            files::limit_cache(&self.connection, kilobytes)?;
            self.cache = kilobytes;
        }
        Ok(())
    }

    /// The connection, for reading.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Begins a change. The lock is taken at once, so that what is read in it stays true.
    pub(super) fn begin(&mut self, safety: Safety) -> Result<Transaction<'_>> {
        if self.safety != Some(safety) {
            let synchronous = match safety {
                Safety::Process => "normal",
                Safety::Power => "full",
            };
            self.connection
                .pragma_update(None, "synchronous", synchronous)?;
            self.safety = Some(safety);
        }
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        // In each: another process may have ended well meanwhile, and the first may be rolled back.
        meta::clear(&change, meta::IS_CLEAN)?;
        self.has_written = true;
        Ok(change)
    }
}
