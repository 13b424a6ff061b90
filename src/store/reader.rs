//! The reading connection.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, InterruptHandle, OptionalExtension, Transaction};

use super::names::Names;
use super::rows;
use super::search::{Search, unknown};
use super::{Result, check, files, lists, outlines, revisions, sidebar, subscriptions, told};
use crate::feed::opml::Outline;
use crate::model::entry::Rewrite;
use crate::model::feed::{DueFeed, Subscription};
use crate::model::list::ListSpec;
use crate::model::page::Revised;
use crate::model::sidebar::Sidebar;
use crate::model::{
    Anchor, Clock, EntryDetail, EntryId, EntryRow, FeedId, FeedRow, Key, PublicId, Revision, Window,
};
use crate::query::Query;
use crate::topics::Watchlist;

/// A connection that only reads.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    folder: PathBuf,
    names: RefCell<Names>,
}

/// Ends what a [`Reader`] is at, from another thread; what that was fails.
pub struct Interrupter(InterruptHandle);

impl Interrupter {
    /// Ends it. Does nothing if the reader is at rest.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl Reader {
    /// Opens the database at `path` for reading.
    ///
    /// # Errors
    /// There is none yet, or it is of another schema, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            connection: files::open_reader(path)?,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            names: RefCell::default(),
        })
    }

    /// As [`open`](Self::open), with little memory: for one that reads each entry once.
    ///
    /// # Errors
    /// As of [`open`](Self::open).
    pub fn open_small(path: &Path) -> Result<Self> {
        let reader = Self::open(path)?;
        files::limit_cache(&reader.connection, files::SMALL_CACHE)?;
        Ok(reader)
    }

    /// The folder of the database.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The names that rows are shown with.
    pub(super) fn names(&self) -> &RefCell<Names> {
        &self.names
    }

    /// Returns what ends a long search of this reader.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.connection.get_interrupt_handle())
    }

    /// Begins to read the database as it is now.
    pub(super) fn snapshot(&self) -> Result<Transaction<'_>> {
        // An interrupt that comes late breaks off even the end of the last one, which then is
        // still open, and an old state would be read.
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        Ok(self.connection.unchecked_transaction()?)
    }

    /// The connection.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Loads topics, categories, feeds and all counts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sidebar(&self, watchlist: &Watchlist, clock: &Clock) -> Result<Sidebar> {
        let snapshot = self.snapshot()?;
        sidebar::load(&snapshot, watchlist, clock)
    }

    /// Cuts a window of at most `limit` rows. `EntryRow::hits` is left empty.
    ///
    /// # Errors
    /// The database cannot be read, or the search is no query.
    pub fn window(
        &self,
        spec: &ListSpec,
        anchor: Anchor,
        limit: usize,
        clock: &Clock,
    ) -> Result<Window> {
        let snapshot = self.snapshot()?;
        let list = lists::List::new(&snapshot, spec, clock)?;
        let cut = lists::cut(&snapshot, &list, anchor, limit)?;
        let rows = if list.is_of_stories() {
            let teller = told::Teller::new(&snapshot, &self.names, (spec, Some(&list)), clock)?;
            self.stories_at(&snapshot, &list, &cut.keys, &teller)?
        } else {
            let mut ids = Vec::with_capacity(cut.keys.len());
            for key in &cut.keys {
                ids.extend(list.entry(&snapshot, *key)?.map(|entry| entry.0));
            }
            let mut rows = rows::load(&snapshot, &self.names, ids)?;
            // Entry by entry: one that is gone meanwhile has no row.
            let mut keys = cut.keys.iter();
            for row in &mut rows {
                let of_row = |key: &&Key| {
                    let entry = list.entry(&snapshot, **key);
                    entry.is_ok_and(|entry| entry == Some(row.id))
                };
                let key = keys.find(of_row).copied();
                row.place = key.filter(|key| *key != row.key());
                row.under = key.and_then(|key| list.topic(key));
            }
            rows
        };
        let is_empty = rows.is_empty() && anchor == Anchor::Top;
        Ok(Window {
            unknown: if is_empty {
                match unknown::of_list(&snapshot, spec)? {
                    None => unknown::small_list(&snapshot, spec, clock)?,
                    unknown => unknown,
                }
            } else {
                None
            },
            rows,
            more_above: cut.more_above,
            more_below: cut.more_below,
            total: list.total(&snapshot)?,
            at: cut.at,
            newest: lists::newest(&snapshot)?,
        })
    }

    /// Counts the entries of a list, however it is shown. Of a query it may take a look at every
    /// entry.
    ///
    /// # Errors
    /// The database cannot be read, the search is no query, or the count was broken off.
    pub fn count_list(&self, spec: &ListSpec, clock: &Clock) -> Result<u64> {
        let spec = ListSpec {
            filters: spec.filters.clone(),
            ..ListSpec::new(spec.source.clone(), spec.show_read)
        };
        let snapshot = self.snapshot()?;
        let list = lists::List::new(&snapshot, &spec, clock)?;
        lists::count(&snapshot, &list)
    }

    /// Loads the rows of stories.
    fn stories_at(
        &self,
        snapshot: &Connection,
        list: &lists::List,
        keys: &[Key],
        teller: &told::Teller<'_>,
    ) -> Result<Vec<EntryRow>> {
        let mut heads = Vec::with_capacity(keys.len());
        for key in keys {
            heads.extend(list.entry(snapshot, *key)?.map(|entry| (*key, entry)));
        }
        let mut rows = rows::load(snapshot, &self.names, heads.iter().map(|(_, id)| id.0))?;
        let mut heads = heads.into_iter();
        for row in &mut rows {
            // One that is gone meanwhile has no row.
            let Some((key, _)) = heads.find(|(_, entry)| *entry == row.id) else {
                continue;
            };
            told::tell(snapshot, teller, row, None)?;
            row.place = Some(key).filter(|key| *key != row.key());
            row.under = list.topic(key);
        }
        Ok(rows)
    }

    /// Loads the rows of entries anew, each standing for its story in a list, of which the entries up
    /// to `newest` are told.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn retold(
        &self,
        entries: &[EntryId],
        newest: Option<EntryId>,
        spec: &ListSpec,
        clock: &Clock,
    ) -> Result<Vec<EntryRow>> {
        let snapshot = self.snapshot()?;
        let teller = told::Teller::new(&snapshot, &self.names, (spec, None), clock)?;
        let mut rows = rows::load(&snapshot, &self.names, entries.iter().map(|id| id.0))?;
        for row in &mut rows {
            told::tell(&snapshot, &teller, row, newest)?;
        }
        Ok(rows)
    }

    /// Counts what is unread of the saved queries that [`sidebar`](Self::sidebar) leaves out, by
    /// their texts. May take a look at every entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn saved_counts(
        &self,
        watchlist: &Watchlist,
        clock: &Clock,
    ) -> Result<Vec<(Box<str>, u64)>> {
        let mut counts = Vec::new();
        for saved in &watchlist.saved {
            // One by one: the log cannot be written back while it is read.
            let snapshot = self.snapshot()?;
            if let Some(count) = sidebar::count_saved(&snapshot, &saved.query, clock)? {
                counts.push((saved.query.to_string().into(), count));
            }
        }
        Ok(counts)
    }

    /// Loads the row of one entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn row(&self, id: EntryId) -> Result<Option<EntryRow>> {
        Ok(rows::load(&self.connection, &self.names, [id.0])?.pop())
    }

    /// Loads one entry with its body.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryDetail>> {
        let snapshot = self.snapshot()?;
        rows::detail(&snapshot, &self.names, id.0)
    }

    /// Loads all versions of an entry that are known, the present one last.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn revisions(&self, id: EntryId) -> Result<Vec<Revision>> {
        let snapshot = self.snapshot()?;
        revisions::load(&snapshot, id)
    }

    /// Returns whether an entry is another than it was.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn revised(&self, id: EntryId) -> Result<Revised> {
        revisions::revised(&self.connection, id)
    }

    /// Returns what changed in an entry since the version that was read, or else in its present
    /// version; `None` if it is as it was first seen.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn rewrite(&self, id: EntryId) -> Result<Option<Rewrite>> {
        let snapshot = self.snapshot()?;
        revisions::rewrite(&snapshot, id)
    }

    /// Finds entries whose public id begins with the hex digits `prefix` (4 and more); at most
    /// 10. Anything else finds nothing.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find(&self, prefix: &str) -> Result<Vec<(PublicId, EntryId)>> {
        let is_prefix =
            (4..=16).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(value) = u64::from_str_radix(prefix, 16).ok().filter(|_| is_prefix) else {
            return Ok(Vec::new());
        };
        let free = 64 - 4 * prefix.len() as u32;
        let lowest = value << free;
        let highest = lowest | ((1 << free) - 1);
        // Both have the same first bit, so their order as signed integers is the same.
        let mut statement = self.connection.prepare_cached(
            "SELECT public_id, id FROM entry WHERE public_id BETWEEN ?1 AND ?2 \
             ORDER BY public_id LIMIT 10",
        )?;
        let found = statement.query_map([lowest.cast_signed(), highest.cast_signed()], |row| {
            let public_id: i64 = row.get(0)?;
            Ok((PublicId(public_id.cast_unsigned()), EntryId(row.get(1)?)))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Runs `query` over everything, calling `each` row by row, newest first, until it returns
    /// `false`; copies are listed each.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each(
        &self,
        query: &Query,
        limit: Option<usize>,
        clock: &Clock,
        each: &mut dyn FnMut(EntryDetail) -> bool,
    ) -> Result<()> {
        let search = Search::new(&self.connection, query, clock, false)?;
        let (direction, limit) = (lists::Direction::Older, limit.unwrap_or(usize::MAX));
        let keys = search.keys(&self.connection, direction, lists::end(direction), limit)?;
        // No snapshot is held meanwhile: whoever takes the rows may take their time.
        for key in keys {
            if let Some(entry) = rows::detail(&self.connection, &self.names, key.id.0)?
                && !each(entry)
            {
                break;
            }
        }
        Ok(())
    }

    /// Returns the newest entries that `query` finds, at most `limit`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn newest_found(&self, query: &Query, limit: usize, clock: &Clock) -> Result<Vec<EntryId>> {
        let snapshot = self.snapshot()?;
        let search = Search::new(&snapshot, query, clock, false)?;
        let direction = lists::Direction::Older;
        let keys = search.keys(&snapshot, direction, lists::end(direction), limit)?;
        Ok(keys.into_iter().map(|key| key.id).collect())
    }

    /// Returns what `query` finds, at most `limit`: what its words match best first, or the newest
    /// if it has none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn best(&self, query: &Query, limit: Option<usize>, clock: &Clock) -> Result<Vec<EntryId>> {
        let snapshot = self.snapshot()?;
        let mut search = Search::new(&snapshot, query, clock, false)?;
        search.rank(&snapshot)?;
        let (direction, limit) = (lists::Direction::Older, limit.unwrap_or(usize::MAX));
        let keys = search.keys(&snapshot, direction, lists::end(direction), limit)?;
        Ok(keys.into_iter().map(|key| key.id).collect())
    }

    /// Counts what `query` finds, copies once, as every count does; [`Reader::each`] lists each.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count(&self, query: &Query, clock: &Clock) -> Result<u64> {
        let snapshot = self.snapshot()?;
        let search = Search::new(&snapshot, query, clock, true)?;
        Ok(search.all(&snapshot)?.len() as u64)
    }

    /// All feeds that are followed, by category and title.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedRow>> {
        subscriptions::feeds(&self.connection)
    }

    /// The subscriptions, for an export.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>> {
        subscriptions::subscriptions(&self.connection)
    }

    /// The subscriptions with all that is said of them, for an export.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outlines(&self) -> Result<Vec<Outline>> {
        outlines::outlines(&self.connection)
    }

    /// Returns whether nothing was ever followed here: the first run.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_virgin(&self) -> Result<bool> {
        Ok(self
            .connection
            .query_row("SELECT NOT EXISTS (SELECT 1 FROM feed)", [], |row| {
                row.get(0)
            })?)
    }

    /// Returns whether there is a category at `path`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn category_exists(&self, path: &str) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM category WHERE path = ?1")?
            .query_row([path], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// The feeds to ask: of `only` if given, else all; none that is switched off.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn due(&self, only: Option<&[FeedId]>) -> Result<Vec<DueFeed>> {
        subscriptions::due(&self.connection, only)
    }

    /// Texts of entries for matching again, newest first, below `before`; (id, title, text).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn texts(
        &self,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<(EntryId, String, String)>> {
        let before = before.map_or(i64::MAX, |id| id.0);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let snapshot = self.snapshot()?;
        let mut statement = snapshot.prepare_cached(
            "SELECT id, title FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let titles = statement
            .query_map([before, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        titles
            .into_iter()
            .map(|(id, title)| Ok((EntryId(id), title, rows::text(&snapshot, id)?)))
            .collect()
    }

    /// Texts of these entries, in their order, without those that are gone; (id, title, text).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn texts_of(&self, entries: &[EntryId]) -> Result<Vec<(EntryId, String, String)>> {
        let snapshot = self.snapshot()?;
        let mut statement = snapshot.prepare_cached("SELECT title FROM entry WHERE id = ?1")?;
        let mut texts = Vec::with_capacity(entries.len());
        for &id in entries {
            let title = statement.query_row([id.0], |row| row.get(0)).optional()?;
            if let Some(title) = title {
                texts.push((id, title, rows::text(&snapshot, id.0)?));
            }
        }
        Ok(texts)
    }

    /// The entry that came last; 0 if there is none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn newest(&self) -> Result<EntryId> {
        let id =
            self.connection
                .query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| {
                    row.get(0)
                })?;
        Ok(EntryId(id))
    }

    /// Counts the entries after `entry` whose text another outlet had.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn copies_after(&self, entry: EntryId) -> Result<u64> {
        let count: i64 = self
            .connection()
            .prepare_cached(
                "SELECT count(*) FROM entry WHERE id > ?1 AND copy_count > 0 \
                 AND copy_of IS NOT NULL AND is_hidden = 0",
            )?
            .query_row([entry.0], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    /// A number that changes whenever any process changed the database.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Checks the database; returns what is wrong.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>> {
        let snapshot = self.snapshot()?;
        check::check(&snapshot)
    }
}
