//! Revisions: what an entry said before its feed changed it.
//!
//! A version is kept when the next one replaces it, and only if people would see a difference:
//! markup, white space and addresses that change say nothing new. A feed that goes back to an
//! earlier version takes that one out again, so that flipping between two texts keeps two.

use rusqlite::{Connection, OptionalExtension, params};
use xxhash_rust::xxh3::Xxh3;

use super::{Result, content};
use crate::article;
use crate::model::entry::{NewEntry, Rewrite};
use crate::model::page::Revised;
use crate::model::{Clean, EntryId, Revision, Time};

/// Versions of an entry that are known, the present one included.
pub(super) const KEPT: i64 = 10;

/// Most text kept of an earlier version, in bytes.
const MAX_TEXT: usize = 64 << 10;

/// A version as it stands in the database.
struct Version {
    title: String,
    text: String,
    hash: i64,
}

impl Version {
    fn new(title: &str, text: &str) -> Self {
        let mut hasher = Xxh3::new();
        for word in title.split_whitespace().chain(["\n"]) {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        for word in text.split_whitespace() {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        Self {
            title: title.to_owned(),
            text: text[..text.floor_char_boundary(MAX_TEXT)].to_owned(),
            hash: hasher.digest().cast_signed(),
        }
    }
}

/// Keeps the version of the entry `id` that is stored, before `next` takes its place.
pub(super) fn keep(connection: &Connection, id: i64, next: &NewEntry, now: Time) -> Result<()> {
    let (title, html): (String, String) = connection
        .prepare_cached(
            "SELECT e.title, b.html FROM entry e JOIN entry_body b ON b.entry = e.id \
             WHERE e.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if html.is_empty() && title == content::shown_title(next) {
        // It came without its text, from another reader: that was no version of it.
        return Ok(());
    }
    let old = Version::new(&title, &article::plain(&html));
    let new = Version::new(&content::shown_title(next), &next.text);
    if old.hash == new.hash {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM revision WHERE entry = ?1 AND hash IN (?2, ?3)")?
        .execute([id, old.hash, new.hash])?;
    connection
        .prepare_cached(
            "INSERT INTO revision (entry, replaced, hash, title, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, now.0, old.hash, old.title, old.text])?;
    connection
        .prepare_cached(
            "DELETE FROM revision WHERE entry = ?1 AND id NOT IN \
             (SELECT id FROM revision WHERE entry = ?1 ORDER BY id DESC LIMIT ?2)",
        )?
        .execute([id, KEPT - 1])?;
    Ok(())
}

/// Returns when the version of an entry was loaded that was read.
fn seen(connection: &Connection, id: EntryId) -> Result<Option<Time>> {
    let seen: Option<Option<i64>> = connection
        .prepare_cached("SELECT seen FROM place WHERE entry = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(seen.flatten().map(Time))
}

/// Returns when the present version of an entry took the place of another, if it did.
pub(super) fn replaced(connection: &Connection, id: EntryId) -> Result<Option<Time>> {
    let replaced: Option<i64> = connection
        .prepare_cached("SELECT max(replaced) FROM revision WHERE entry = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    Ok(replaced.map(Time))
}

/// Returns whether an entry is another than it was.
pub(super) fn revised(connection: &Connection, id: EntryId) -> Result<Revised> {
    Ok(match (replaced(connection, id)?, seen(connection, id)?) {
        (None, _) => Revised::Never,
        (Some(replaced), Some(seen)) if seen < replaced => Revised::SinceRead,
        (Some(_), _) => Revised::Earlier,
    })
}

/// Returns what changed in an entry since the version that was read; or in the present version,
/// if that was, or none.
pub(super) fn rewrite(connection: &Connection, id: EntryId) -> Result<Option<Rewrite>> {
    let mut revisions = load(connection, id)?;
    let Some(after) = revisions.pop() else {
        return Ok(None);
    };
    let seen = seen(connection, id)?.filter(|seen| *seen < after.since);
    let read = seen.and_then(|seen| revisions.iter().rposition(|version| version.since <= seen));
    let before = match read {
        Some(at) => Some(revisions.swap_remove(at)),
        None => revisions.pop(),
    };
    Ok(before.map(|before| Rewrite { before, after }))
}

/// Loads all versions of an entry that are known, the present one last; one, if it never changed.
pub(super) fn load(connection: &Connection, id: EntryId) -> Result<Vec<Revision>> {
    let present = connection
        .prepare_cached(
            "SELECT e.title, b.html, e.fetched FROM entry e JOIN entry_body b ON b.entry = e.id \
             WHERE e.id = ?1",
        )?
        .query_row([id.0], |row| {
            let (title, html): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((title, html, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((title, html, fetched)) = present else {
        return Ok(Vec::new());
    };
    // Each version is as old as the end of the one before it.
    let mut since = Time(fetched);
    let mut statement = connection.prepare_cached(
        "SELECT title, text, replaced FROM revision WHERE entry = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut revisions = Vec::new();
    while let Some(row) = rows.next()? {
        let (title, text): (String, String) = (row.get(0)?, row.get(1)?);
        revisions.push(Revision {
            since,
            title: Clean::line(&title),
            text: Clean::text(&text),
        });
        since = Time(row.get(2)?);
    }
    revisions.push(Revision {
        since,
        title: Clean::line(&title),
        text: Clean::text(&article::plain(&html)),
    });
    Ok(revisions)
}
