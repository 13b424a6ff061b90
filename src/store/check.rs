//! The check: the file is sound, references hold, and what is derived is right.
//!
//! What the ledger keeps step by step is computed here in one go, by other means, in SQL.

use rusqlite::Connection;

use super::Result;

/// Most faults reported of each kind.
const MOST: usize = 10;

/// Who is shown: the members that each category and topic would show.
const EXPECTED: &str = "
WITH RECURSIVE inside (category, within) AS (
  SELECT id, id FROM category
  UNION ALL
  SELECT inside.category, category.parent FROM inside
  JOIN category ON category.id = inside.within WHERE category.parent IS NOT NULL
),
of_feed (feed, category) AS (
  SELECT id, category FROM feed WHERE category IS NOT NULL
  UNION SELECT feed, category FROM feed_category
),
place (scope, entry, is_about) AS (
  SELECT inside.within, entry.id, 0 FROM entry
  JOIN feed ON feed.id = entry.feed AND feed.is_followed = 1
  JOIN of_feed ON of_feed.feed = feed.id
  JOIN inside ON inside.category = of_feed.category
  WHERE entry.is_hidden = 0
  UNION ALL
  SELECT -hit.topic, entry.id, hit.level > 1 FROM entry
  JOIN hit ON hit.entry = entry.id WHERE entry.is_hidden = 0
),
expected (scope, entry, is_about, published, is_read) AS (
  SELECT scope, min(entry.id), is_about, published, is_read
  FROM place JOIN entry ON entry.id = place.entry
  GROUP BY scope, coalesce(copy_of, entry.id)
)";

/// Each query names what is wrong, one a row.
const FAULTS: &[&str] = &[
    "SELECT 'entry ' || id || ' is hidden by ' || mutes || ' rules instead of ' || n FROM ( \
       SELECT id, mutes, (SELECT count(*) FROM muted JOIN mute ON mute.id = muted.mute \
       WHERE muted.entry = entry.id AND action = 1) AS n FROM entry) WHERE mutes <> n",
    "SELECT 'the mute ' || name || ' is over and holds entry ' || entry \
     FROM muted JOIN mute ON mute.id = muted.mute WHERE is_over = 1",
    "SELECT 'entry ' || entry.id || ' is ' || iif(is_hidden, 'hidden', 'shown') || ' wrongly' \
     FROM entry JOIN feed ON feed.id = entry.feed \
     WHERE is_hidden <> (is_deleted OR is_muted OR is_snoozed OR mutes > 0 \
       OR NOT (is_followed OR is_starred))",
    "SELECT 'entry ' || id || ' stands for its copies wrongly' FROM entry AS e \
     WHERE copy_count + (copy_of IS NOT NULL) > 0 AND is_face <> (id = coalesce( \
       (SELECT min(id) FROM entry WHERE is_hidden = 0 \
        AND coalesce(copy_of, id) = coalesce(e.copy_of, e.id)), coalesce(e.copy_of, e.id)))",
    "SELECT 'entry ' || id || ' alone is not shown for itself' FROM entry \
     WHERE copy_count = 0 AND (copy_of IS NOT NULL OR is_face = 0)",
    "SELECT 'copies of entry ' || first || ' are counted wrongly' FROM ( \
       SELECT coalesce(copy_of, id) AS first, count(*) AS size, min(copy_count) AS low, \
       max(copy_count) AS high FROM entry GROUP BY first) \
     WHERE low <> size - 1 OR high <> size - 1",
    "SELECT 'the desk counts ' || desk.total || ' rows, ' || desk.unread || ' unread, ' \
       || desk.starred || ' starred, ' || desk.later || ' later instead of ' || c.total || ', ' \
       || c.unread || ', ' || c.starred || ', ' || c.later \
     FROM desk, (SELECT count(*) AS total, coalesce(sum(is_read = 0), 0) AS unread, \
       coalesce(sum(is_starred), 0) AS starred, coalesce(sum(is_later), 0) AS later \
       FROM entry WHERE is_hidden = 0 AND is_face = 1) AS c \
     WHERE (desk.total, desk.unread, desk.starred, desk.later) \
       <> (c.total, c.unread, c.starred, c.later)",
    "SELECT 'entry ' || entry || ' has ' || count(*) || ' earlier versions' FROM revision \
     GROUP BY entry HAVING count(*) > 9",
    "SELECT 'story ' || id || ' counts ' || size || ' entries from ' || oldest || ' to ' || newest \
       || ' wrongly' FROM story WHERE (size, oldest, newest) IS NOT \
       (SELECT count(*), min(published), max(published) FROM entry WHERE entry.story = story.id)",
    "SELECT 'feed ' || feed.url || ' counts ' || feed.unread || ' of ' || feed.total \
       || ' instead of ' || coalesce(c.unread, 0) || ' of ' || coalesce(c.total, 0) \
     FROM feed LEFT JOIN (SELECT feed, count(*) AS total, sum(is_read = 0) AS unread \
       FROM entry WHERE is_hidden = 0 GROUP BY feed) AS c ON c.feed = feed.id \
     WHERE feed.total <> coalesce(c.total, 0) OR feed.unread <> coalesce(c.unread, 0)",
];

/// As [`FAULTS`], on top of [`EXPECTED`].
const LIST_FAULTS: &[&str] = &[
    "SELECT 'list ' || scope || ' lacks entry ' || entry FROM ( \
       SELECT scope, published, entry, is_read FROM expected \
       EXCEPT SELECT scope, published, entry, is_read FROM listed)",
    "SELECT 'list ' || scope || ' shows entry ' || entry || ' wrongly' FROM ( \
       SELECT scope, published, entry, is_read FROM listed \
       EXCEPT SELECT scope, published, entry, is_read FROM expected)",
    "SELECT 'category ' || path || ' counts ' || unread || ' of ' || total FROM category \
     WHERE (unread, total) <> (SELECT coalesce(sum(is_read = 0), 0), count(*) \
       FROM expected WHERE scope = category.id)",
    "SELECT 'topic ' || name || ' counts ' || unread || ', ' || about || ' of ' || total \
     FROM topic WHERE (unread, about, total, unread_about) <> ( \
       SELECT coalesce(sum(is_read = 0), 0), coalesce(sum(is_about), 0), count(*), \
       coalesce(sum(is_about AND is_read = 0), 0) FROM expected WHERE scope = -topic.id)",
];

/// Returns what is wrong, in plain words; nothing if all is well.
pub(super) fn check(connection: &Connection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let sound = collect(connection, "PRAGMA quick_check(10)")?;
    faults.extend(sound.into_iter().filter(|line| line != "ok"));
    if !faults.is_empty() {
        // What is computed from a damaged file says nothing.
        return Ok(faults);
    }
    faults.extend(collect(
        connection,
        "SELECT 'a row of ' || \"table\" || ' refers to a missing row of ' || parent \
         FROM pragma_foreign_key_check",
    )?);
    for sql in FAULTS {
        faults.extend(collect(connection, sql)?);
    }
    for sql in LIST_FAULTS {
        faults.extend(collect(connection, &format!("{EXPECTED} {sql}"))?);
    }
    Ok(faults)
}

fn collect(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let lines = statement.query_map([], |row| row.get(0))?.take(MOST);
    Ok(lines.collect::<rusqlite::Result<_>>()?)
}
