//! What the store knows of why an entry is where it is, and of what is held back.

use rusqlite::{OptionalExtension, params};

use super::search::Search;
use super::{Reader, Result, originals, rows};
use crate::article;
use crate::model::rule::MuteAction;
use crate::model::why::{HeldStory, MuteId, MuteList, MuteRow, Why, WhyCopy, WhyFeed, WhyHeld};
use crate::model::{Clean, Clock, EntryId, Key, StoryId, Time};
use crate::query::Query;

/// Most of a text that is peeked at, in bytes.
const PEEKED: usize = 6_000;

impl Reader {
    /// Returns the rows of a topic, newest first, and whether each is unread.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn on_topic(&self, name: &str) -> Result<Vec<(EntryId, bool)>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT entry, is_read = 0 FROM listed JOIN topic ON scope = -topic.id \
             WHERE topic.name = ?1 ORDER BY published DESC, entry DESC",
        )?;
        let found = statement.query_map([name], |row| Ok((EntryId(row.get(0)?), row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns headline and plain text of an entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn text(&self, entry: EntryId) -> Result<Option<(String, String)>> {
        let title: Option<String> = self
            .connection()
            .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        let text = rows::text(self.connection(), entry.0)?;
        Ok(title.map(|title| (title, text)))
    }

    /// Returns how the text of an entry begins, paragraph by paragraph; of its page, if that was
    /// fetched.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn peek(&self, entry: EntryId) -> Result<Vec<Clean>> {
        let page = originals::html(self.connection(), entry.0)?;
        let text = match &page {
            Some(html) => article::plain(html),
            None => rows::text(self.connection(), entry.0)?,
        };
        let text = &text[..text.floor_char_boundary(PEEKED)];
        let paragraphs = text.lines().map(Clean::line);
        Ok(paragraphs.filter(|line| !line.trim().is_empty()).collect())
    }

    /// Returns whether the list of `query` has the entry, or the row that stands for it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_found(&self, query: &Query, entry: EntryId, clock: &Clock) -> Result<bool> {
        let connection = self.connection();
        let published: Option<i64> = connection
            .prepare_cached("SELECT published FROM entry WHERE id = ?1")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        let Some(published) = published else {
            return Ok(false);
        };
        let key = Key::of_time(Time(published), entry);
        Search::new(connection, query, clock, true)?.passes(connection, key)
    }

    /// Returns what is stored about an entry; topics and saved queries are left to the watchlist.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn why(&self, entry: EntryId) -> Result<Option<Why>> {
        let Some(detail) = self.entry(entry)? else {
            return Ok(None);
        };
        let connection = self.connection();
        let (url, last_success): (String, Option<i64>) = connection
            .prepare_cached("SELECT url, last_success FROM feed WHERE id = ?1")?
            .query_row([detail.row.feed.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some(Why {
            title: detail.row.title.clone(),
            topics: Vec::new(),
            saved: Vec::new(),
            story: self.why_grouped(entry)?,
            holds: self.holds(entry)?,
            copies: self.copies(entry)?,
            feed: WhyFeed {
                id: detail.row.feed,
                title: detail.feed_title,
                category: detail.category,
                url: Clean::line(&url),
                last_success: last_success.map(Time),
            },
            published: detail.row.published,
            fetched: detail.fetched,
            updated: detail.updated,
            words: detail.row.words,
        }))
    }

    fn holds(&self, entry: EntryId) -> Result<Vec<WhyHeld>> {
        let connection = self.connection();
        let mut holds = Vec::new();
        let (is_muted, is_deleted, snoozed): (bool, bool, Option<i64>) = connection
            .prepare_cached(
                "SELECT is_muted, is_deleted, iif(is_snoozed, snoozed_until, NULL) FROM entry \
                 WHERE id = ?1",
            )?
            .query_row([entry.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if is_deleted {
            holds.push(WhyHeld::Deleted);
        }
        if is_muted {
            holds.push(WhyHeld::ByHand);
        }
        holds.extend(snoozed.map(|until| WhyHeld::Snoozed(Time(until))));
        let mut statement = connection.prepare_cached(
            "SELECT mute.hash, mute.name, mute.action, mute.ends, \
             (SELECT count(*) FROM muted WHERE muted.mute = mute.id) \
             FROM muted JOIN mute ON mute.id = muted.mute WHERE muted.entry = ?1 \
             ORDER BY mute.action",
        )?;
        let rules = statement.query_map([entry.0], |row| {
            let name: String = row.get(1)?;
            let count: i64 = row.get(4)?;
            Ok(MuteRow {
                id: MuteId(row.get::<_, i64>(0)?.cast_unsigned()),
                name: Clean::line(&name),
                query: Clean::line(&name),
                action: match row.get(2)? {
                    1 => MuteAction::Hide,
                    2 => MuteAction::Read,
                    _ => MuteAction::Dim,
                },
                ends: row.get::<_, Option<i64>>(3)?.map(Time),
                ends_when: None,
                count: count.cast_unsigned(),
            })
        })?;
        for rule in rules {
            holds.push(WhyHeld::Rule(rule?));
        }
        Ok(holds)
    }

    /// Returns the other members of an entry's group.
    fn copies(&self, entry: EntryId) -> Result<Vec<WhyCopy>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT id, is_face FROM entry WHERE id <> ?1 AND copy_count > 0 AND \
             (id = ?2 OR copy_of = ?2) ORDER BY id",
        )?;
        let first: i64 = self
            .connection()
            .prepare_cached("SELECT coalesce(copy_of, id) FROM entry WHERE id = ?1")?
            .query_row([entry.0], |row| row.get(0))?;
        let members = statement
            .query_map(params![entry.0, first], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<rusqlite::Result<Vec<(i64, bool)>>>()?;
        let mut copies = Vec::new();
        for (id, is_face) in members {
            if let Some(copy) = self.row(EntryId(id))? {
                copies.push(WhyCopy {
                    outlet: copy.outlet,
                    published: copy.published,
                    is_face,
                });
            }
        }
        Ok(copies)
    }

    /// Returns what is held back by hand, and for each mute that is not over the entries it holds.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn held_back(&self) -> Result<(MuteList, Vec<(MuteId, u64)>)> {
        let connection = self.connection();
        let mut list = MuteList::default();
        for sql in [MUTED_STORIES, SNOOZED_STORIES] {
            self.held_stories(sql, &mut list)?;
        }
        let mut statement = connection.prepare_cached(
            "SELECT hash, (SELECT count(*) FROM muted WHERE muted.mute = mute.id) FROM mute \
             WHERE is_over = 0",
        )?;
        let counts = statement.query_map([], |row| {
            let (hash, count): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok((MuteId(hash.cast_unsigned()), count.cast_unsigned()))
        })?;
        Ok((list, counts.collect::<rusqlite::Result<_>>()?))
    }

    fn held_stories(&self, sql: &str, list: &mut MuteList) -> Result<()> {
        let connection = self.connection();
        let mut names = self.names().borrow_mut();
        names.update(connection)?;
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let count = row.get::<_, i64>(1)?.cast_unsigned();
            if list.stories.len() >= MOST_STORIES {
                list.beyond = (list.beyond.0 + 1, list.beyond.1 + count);
                continue;
            }
            let host: Option<String> = row.get(4)?;
            let title: String = row.get(5)?;
            list.stories.push(HeldStory {
                story: StoryId(row.get(0)?),
                title: Clean::line(&title),
                newest: (
                    Time(row.get(2)?),
                    names.outlet(connection, row.get(3)?, host.as_deref())?,
                ),
                wakes: row.get::<_, Option<i64>>(6)?.map(Time),
                count,
            });
        }
        Ok(())
    }
}

/// Most stories that are listed one by one.
const MOST_STORIES: usize = 1_000;

/// The stories of which entries are muted by hand. What goes with the latest time is of its entry; one
/// that is muted alone is called by its own headline.
const MUTED_STORIES: &str = "SELECT story, count(DISTINCT coalesce(copy_of, entry.id)), \
     max(published) AS latest, feed, outlet, CASE count(DISTINCT coalesce(copy_of, entry.id)) \
     WHEN 1 THEN entry.title ELSE coalesce(story.title, entry.title) END, NULL \
     FROM entry INDEXED BY entry_hidden JOIN story ON story.id = entry.story \
     WHERE is_hidden = 1 AND is_muted = 1 AND is_deleted = 0 \
     GROUP BY story ORDER BY latest DESC, story DESC";

/// And those of which entries sleep.
const SNOOZED_STORIES: &str = "SELECT story, count(DISTINCT coalesce(copy_of, entry.id)), \
     published, feed, outlet, CASE count(DISTINCT coalesce(copy_of, entry.id)) \
     WHEN 1 THEN entry.title ELSE coalesce(story.title, entry.title) END, min(snoozed_until) AS wakes \
     FROM entry INDEXED BY entry_snoozed JOIN story ON story.id = entry.story \
     WHERE is_snoozed = 1 AND is_muted = 0 AND is_deleted = 0 \
     GROUP BY story ORDER BY wakes, story DESC";
