//! Mending what was copied: what refers to lost rows, and what derives from the others.

use rusqlite::Connection;

use super::torn::run;
use crate::model::Clock;
use crate::store::ledger::Ledger;
use crate::store::subscriptions::category;
use crate::store::{Result, lists, meta};

/// Gives back the feeds whose rows are lost: their addresses stand in the index too. One whose address
/// is lost keeps its entries, hidden but for those that are starred.
pub(super) fn name_lost_feeds(old: &Connection, new: &Connection) -> Result<()> {
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

/// Keeps how far the user has seen: each story, and all entries. Returns whether all of it could be
/// read.
///
/// A story is called by its first entry, and is so again once stories are made anew.
pub(super) fn seen(old: &Connection, new: &Connection, clock: &Clock) -> Result<bool> {
    const SEEN: &str = "UPDATE story SET seen_at = min(?2, ?3) WHERE id = ?1";
    let mut is_whole = true;
    for way in ["ASC", "DESC"] {
        let sql = format!("SELECT id, seen_at FROM story WHERE seen_at > 0 ORDER BY id {way}");
        let run = run(old, &sql, [], None, |row| {
            let (story, at) = (row.get::<_, i64>(0)?, row.get::<_, i64>(1));
            if let Ok(at) = at {
                new.prepare_cached(SEEN)?
                    .execute(rusqlite::params![story, at, clock.now.0])?;
            }
            Ok(())
        })?;
        is_whole &= !run.is_broken;
        if is_whole {
            break;
        }
    }
    let newest = lists::newest(new)?.map_or(0, |entry| entry.0);
    // Without the number nothing is new: all of it was there.
    let last_seen = meta::get(old, meta::LAST_SEEN).map_or(newest, |last| last.clamp(0, newest));
    meta::set(new, meta::LAST_SEEN, last_seen)?;
    // That they come into their stories again is no news.
    meta::set(new, meta::GROUPED_ANEW, newest)?;
    Ok(is_whole)
}

/// Mends what refers to rows that are lost.
pub(super) fn tidy(new: &Connection, is_torn: bool, clock: &Clock) -> Result<()> {
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
         DELETE FROM story_apart WHERE a NOT IN (SELECT id FROM entry)
           OR b NOT IN (SELECT id FROM entry);
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
pub(super) fn derive(new: &Connection) -> Result<()> {
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
