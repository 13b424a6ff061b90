//! Which story each entry belongs to.
//!
//! An entry is stored as a story of its own that has its id, and assigned in batches afterwards,
//! in the order of ids, as the full-text index follows. A story is called by the entry that began
//! it, so the same entries make the same stories with the same ids.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::assignment::{Assignment, until};
use super::content;
use super::copies;
use super::expand;
use super::files;
use super::fixes;
use super::joining;
use super::ledger::{Ledger, bits};
use super::lists;
use super::marks;
use super::meta;
use super::names::Names;
use super::news::{self, News};
use super::reader::Reader;
use super::rows;
use super::search::Search;
use super::told;
use super::writer::{Safety, Writer};
use super::{mentions, near};
use crate::model::list::Order;
use crate::model::{Clean, Clock, EntryId, PublicId, StoryDetail, StoryEntry, StoryId, Time};
use crate::query::Query;
use crate::stories::{Grouping, Origin, Placed, Trace};

/// Entries after which the counts of terms are written again. Until then they are counted from
/// what is kept of each entry.
const COUNTS_EVERY: i64 = 10_000;

/// An entry that was not assigned yet.
#[derive(Debug)]
pub struct Unassigned {
    /// Who sent it, and when.
    pub origin: Origin,
    /// What the user said of its story.
    pub pinned: Option<i64>,
    /// Its headline; empty where it has none of its own.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Its language, if it says one.
    pub language: Option<String>,
    /// Address of its feed.
    pub feed_url: Box<str>,
    /// Category of its feed.
    pub category: Box<str>,
}

impl Reader {
    /// Returns about how many entries no story was looked for yet: never fewer than there are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unassigned_count(&self) -> Result<u64> {
        let count: i64 = self
            .connection()
            .prepare_cached(
                "SELECT coalesce((SELECT max(id) FROM entry), 0) \
                 - coalesce((SELECT until FROM story_state), 0)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Returns the entries that come next, at most `limit`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unassigned(&self, until: i64, limit: usize) -> Result<Vec<Unassigned>> {
        let snapshot = self.snapshot()?;
        let mut statement = snapshot.prepare_cached(
            "SELECT e.id, e.feed, e.outlet, e.published, e.fetched, f.story, e.title, b.language, \
             feed.url, coalesce(c.path, ''), e.url \
             FROM entry e JOIN entry_body b ON b.entry = e.id JOIN feed ON feed.id = e.feed \
             LEFT JOIN category c ON c.id = feed.category \
             LEFT JOIN story_fix f ON f.entry = e.id WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
        )?;
        let mut found = statement.query(params![until, limit as i64])?;
        let mut entries = Vec::new();
        while let Some(row) = found.next()? {
            let id = row.get(0)?;
            let feed = row.get(1)?;
            let mut title: String = row.get(6)?;
            if !content::tells(&title, row.get::<_, Option<String>>(10)?.as_deref()) {
                title.clear();
            }
            entries.push(Unassigned {
                origin: Origin {
                    entry: id,
                    feed,
                    outlet: outlet_hash(row.get::<_, Option<String>>(2)?.as_deref(), feed),
                    published: row.get(3)?,
                    added: row.get(4)?,
                },
                pinned: row.get(5)?,
                title,
                text: rows::text(&snapshot, id)?,
                language: row.get(7)?,
                feed_url: row.get(8)?,
                category: row.get(9)?,
            });
        }
        Ok(entries)
    }
}

impl Reader {
    /// Loads stories with their entries, those of the newest entry first; without the entries
    /// that are held back, and without stories of which nothing is left.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn stories(&self, ids: &[StoryId]) -> Result<Vec<StoryDetail>> {
        let snapshot = self.snapshot()?;
        let mut stories = Vec::with_capacity(ids.len());
        for id in ids {
            stories.extend(detail(&snapshot, self.names(), *id)?);
        }
        stories.sort_by_key(|story| Reverse((story.last, story.id.0)));
        Ok(stories)
    }

    /// Returns what `query` finds, hidden copies too, so that the entries of a story stand together:
    /// the newest first, and the stories in this order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn by_story(&self, query: &Query, order: Order, clock: &Clock) -> Result<Vec<EntryId>> {
        let snapshot = self.connection().unchecked_transaction()?;
        let keys = Search::new(&snapshot, query, clock, false)?.all(&snapshot)?;
        let mut rank = snapshot.prepare_cached(
            "SELECT story.id, spread, heat FROM entry JOIN story ON story.id = entry.story \
             WHERE entry.id = ?1",
        )?;
        let mut ranked = Vec::with_capacity(keys.len());
        let mut newest = HashMap::new();
        for key in keys {
            let (story, spread, heat) = rank.query_row([key.id.0], |row| {
                Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?))
            })?;
            // They come newest first.
            let newest = *newest.entry(story).or_insert(key);
            let rank: i64 = match order {
                Order::Outlets => spread,
                Order::Hot => heat,
                _ => newest.published.0,
            };
            ranked.push((Reverse((rank, newest.id.0)), key.id));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        Ok(ranked.into_iter().map(|(_, id)| id).collect())
    }

    /// Returns the stories of more than one entry, those of the newest entry first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn grouped(&self, since: Time) -> Result<Vec<StoryId>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT id FROM story WHERE size > 1 AND newest >= ?1 ORDER BY newest DESC, id DESC",
        )?;
        let ids = statement.query_map([since.0], |row| row.get(0).map(StoryId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }
}

fn detail(
    connection: &Connection,
    names: &RefCell<Names>,
    id: StoryId,
) -> Result<Option<StoryDetail>> {
    let mut statement = connection.prepare_cached(
        "SELECT e.id, e.public_id, e.feed, first.public_id \
         FROM entry e LEFT JOIN story_entry s ON s.entry = e.id \
         LEFT JOIN entry first ON first.id = iif(e.copy_count > 0, coalesce(e.copy_of, s.copy_of), \
         s.copy_of) WHERE e.story = ?1 AND e.is_hidden = 0",
    )?;
    let mut found = statement.query([id.0])?;
    let mut entries = Vec::new();
    while let Some(row) = found.next()? {
        let entry: i64 = row.get(0)?;
        let public = |id: i64| PublicId(id.cast_unsigned());
        let Some(shown) = rows::load(connection, names, [entry])?.pop() else {
            continue;
        };
        entries.push(StoryEntry {
            public_id: public(row.get(1)?),
            feed_title: names.borrow().feed(row.get(2)?),
            copy_of: row.get::<_, Option<i64>>(3)?.map(public),
            row: shown,
        });
    }
    entries.sort_by_key(|entry| Reverse((entry.row.published, entry.row.id.0)));
    let (Some(last), Some(first)) = (entries.first(), entries.last()) else {
        return Ok(None);
    };
    let title: Option<String> = connection
        .prepare_cached(
            "SELECT coalesce(story.title, entry.title) FROM story \
             LEFT JOIN entry ON entry.id = story.id WHERE story.id = ?1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?
        .flatten();
    let outlets = told::extent(connection, id.0, None)?.outlets;
    Ok(Some(StoryDetail {
        id,
        title: title.map_or_else(|| first.row.title.clone(), |title| Clean::line(&title)),
        first: first.row.published,
        last: last.row.published,
        unread: entries
            .iter()
            .filter(|entry| !entry.row.flags.is_read)
            .count() as u64,
        outlets,
        entries,
    }))
}

impl Unassigned {
    /// Returns how the entry may be grouped, if its feed is not left out.
    pub fn grouping(&self, is_off: bool) -> Grouping {
        match self.pinned {
            Some(story) => Grouping::Pinned(story),
            None if is_off => Grouping::Off,
            None => Grouping::Free,
        }
    }
}

impl Writer {
    /// Stores where entries went; `false`, and nothing is stored, if another process was there
    /// first, or the user corrected a story: then `assignment` is to be loaded again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn store_stories(
        &mut self,
        from: &mut Assignment,
        placed: &[Placed],
        news: &HashMap<i64, News>,
    ) -> Result<bool> {
        let Some(last) = placed.last() else {
            return Ok(true);
        };
        self.limit_cache(files::SMALL_CACHE)?;
        let change = self.begin(Safety::Process)?;
        let version = meta::get(&change, meta::STORIES_VERSION)?;
        if until(&change)? != from.until || version != from.version {
            return Ok(false);
        }
        let mut grown = BTreeSet::new();
        let mut settled = Vec::new();
        for one in placed {
            place(&change, one)?;
            if one.story != one.entry {
                grown.insert(one.story);
            }
            if let Some(news) = news.get(&one.entry)
                && news::keep(&change, one.entry, one.story, news)?
            {
                settled.push(one.entry);
            }
        }
        let ledger = Ledger::new(&change);
        for one in placed {
            if let Some(first) = one.copy_of {
                copies::join(&change, &ledger, one.entry, first)?;
            }
        }
        // What came before this batch tells whether a story is held back.
        let since = placed.iter().map(|one| one.entry).min().unwrap_or_default();
        for one in placed.iter().filter(|one| one.story != one.entry) {
            joining::hold_back(&change, &ledger, one.entry, one.story, since)?;
        }
        for entry in settled {
            marks::change_flags(&ledger, entry, |flags| flags | bits::READ, &mut Vec::new())?;
        }
        ledger.close()?;
        for story in grown {
            told::settle(&change, story)?;
            fixes::entitle_if_fixed(&change, story)?;
        }
        if last.entry - from.counted >= COUNTS_EVERY {
            change.execute(
                "INSERT OR REPLACE INTO story_state VALUES (1, ?1, ?1, ?2)",
                params![last.entry, from.frequencies().encode()],
            )?;
            from.counted = last.entry;
        } else {
            change
                .prepare_cached(
                    "INSERT INTO story_state VALUES (1, ?1, 0, x'') \
                     ON CONFLICT (one) DO UPDATE SET until = excluded.until",
                )?
                .execute([last.entry])?;
        }
        change.commit()?;
        from.until = last.entry;
        Ok(true)
    }

    /// Makes every entry a story of its own again, to be assigned anew. What the user said of
    /// stories stays.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn dissolve_stories(&mut self) -> Result<()> {
        let change = self.begin(Safety::Power)?;
        expand::withdraw(&change)?;
        let newest = lists::newest(&change)?.map_or(0, |entry| entry.0);
        meta::set(&change, meta::GROUPED_ANEW, newest)?;
        // Whoever has stories in mind, in this process or another, has to look again.
        meta::grow(&change, meta::STORIES_VERSION)?;
        change.execute_batch(
            "DELETE FROM story_state;
             DELETE FROM story_entry;
             DELETE FROM story_near;
             DELETE FROM story_mention;
             INSERT OR IGNORE INTO story (id, created, oldest, newest, size, spread, heat)
               SELECT id, fetched, published, published, 1, (1 << 40) + published, published
               FROM entry;
             UPDATE entry SET story = id WHERE story <> id;
             DELETE FROM story WHERE id NOT IN (SELECT id FROM entry);
             UPDATE story SET size = 1, title = NULL, (oldest, newest, spread, heat) =
               (SELECT published, published, (1 << 40) + published, published
               FROM entry WHERE entry.id = story.id) WHERE size > 1;",
        )?;
        Ok(change.commit()?)
    }
}

/// Stores where one entry went.
pub(super) fn place(connection: &Connection, placed: &Placed) -> Result<()> {
    let Placed {
        entry,
        story,
        score,
        copy_of,
        is_headline,
        near,
        ref mentions,
        ref trace,
    } = *placed;
    let (vector, sketch) = if *trace == Trace::default() {
        Default::default()
    } else {
        (trace.vector.encode(), trace.sketch.encode())
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO story_entry VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![entry, score, copy_of, vector, sketch])?;
    near::remember(connection, entry, near)?;
    mentions::remember(connection, entry, mentions)?;
    if story == entry {
        return Ok(());
    }
    connection
        .prepare_cached("UPDATE entry SET story = ?2 WHERE id = ?1")?
        .execute([entry, story])?;
    connection
        .prepare_cached(
            "UPDATE story SET title = iif(?3, e.title, story.title) \
             FROM entry e WHERE story.id = ?2 AND e.id = ?1",
        )?
        .execute(params![entry, story, is_headline])?;
    connection
        .prepare_cached("DELETE FROM story WHERE id = ?1")?
        .execute([entry])?;
    Ok(())
}

/// Returns what tells outlets apart; a feed whose entries lead nowhere is an outlet of its own.
pub(super) fn outlet_hash(host: Option<&str>, feed: i64) -> u64 {
    match host {
        Some(host) => xxhash_rust::xxh3::xxh3_64(host.as_bytes()),
        None => xxhash_rust::xxh3::xxh3_64(&feed.to_le_bytes()),
    }
}
