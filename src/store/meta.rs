//! Small numbers about the database itself.

use rusqlite::{Connection, params};

use super::Result;

/// 0 from a write of a process until one closes the database.
pub(super) const IS_CLEAN: &str = "is_clean";

/// When the database was last found to be sound.
pub(super) const CHECKED: &str = "checked";

/// Grows when a title or address changes that rows are shown with.
pub(super) const FEEDS_VERSION: &str = "feeds_version";

/// Grows when a topic or a mute changes; see `rules`.
pub(super) const RULES_VERSION: &str = "rules_version";

/// 1 when entries were stored that have not met all topics.
pub(super) const STALE_TOPICS: &str = "stale_topics";

/// 1 when entries were stored that have not met all mutes.
pub(super) const STALE_MUTES: &str = "stale_mutes";

/// Grows when the user corrects which story entries belong to; see `fixes`.
pub(super) const STORIES_VERSION: &str = "stories_version";

/// The last entry there was when all were grouped anew: those up to it bring no news.
pub(super) const GROUPED_ANEW: &str = "grouped_anew";

/// When all entries were last looked at for those whose time is over.
pub(super) const PRUNED_AT: &str = "pruned_at";

/// The last entry there was when the reader was closed.
pub(super) const LAST_SEEN: &str = "last_seen";

pub(super) fn get(connection: &Connection, key: &str) -> Result<i64> {
    Ok(connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?)
}

pub(super) fn set(connection: &Connection, key: &str, value: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE meta SET value = ?2 WHERE key = ?1")?
        .execute(params![key, value])?;
    Ok(())
}

/// Sets a number to 0; returns whether it was another. Writes nothing if it was not.
pub(super) fn clear(connection: &Connection, key: &str) -> Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE meta SET value = 0 WHERE key = ?1 AND value <> 0")?
        .execute([key])?;
    Ok(changed > 0)
}

pub(super) fn grow(connection: &Connection, key: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE meta SET value = value + 1 WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
