//! Merging what another reader kept: one transaction, one undo step. Nothing that is there is
//! taken away or replaced.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::arrivals::{self, Feed};
use super::fulltext::{Indexing, Texts};
use super::history::{self, FeedPatch, Patch};
use super::identity::{Found, Known};
use super::ledger::{Ledger, bits};
use super::marks::change_flags;
use super::mutes::InForce;
use super::outlines::to_json;
use super::subscriptions::{self, category, is_in, set_category, set_followed};
use super::tags;
use super::writer::{Safety, Writer};
use super::{Result, foretold, meta, rows};
use crate::feed::import::normalized;
use crate::model::feed::ParsedFeed;
use crate::model::import::{
    EntryCounts, ForeignFeed, ForeignMark, Import, ImportedEntry, Marks, Outcome,
};
use crate::model::mark::RulePatch;
use crate::model::{Clean, Clock, FeedId};

/// What became of a feed, and of the entries of all.
#[derive(Debug, Default)]
pub struct Merged {
    /// For each feed of the import: its outcome, and the categories that it is in now and was not.
    pub feeds: Vec<(Outcome, Vec<Clean>)>,
    /// The feeds that are followed now and were not, as far as they are asked.
    pub added: Vec<FeedId>,
    /// What became of the entries.
    pub entries: EntryCounts,
}

/// Hands over the entries of a feed, one feed at a time: a cache may be larger than the memory.
pub type EntriesOf<'a> = dyn FnMut(&ForeignFeed) -> Result<Vec<ImportedEntry>> + 'a;

impl Writer {
    /// Merges an import as one undo step, to which `rules` belong; with `dry_run` only says what
    /// would become of it.
    ///
    /// # Errors
    /// The database cannot be written, or `entries_of` failed; then nothing is changed.
    pub fn import(
        &mut self,
        import: &Import,
        entries_of: &mut EntriesOf<'_>,
        rules: &[RulePatch],
        dry_run: bool,
        clock: &Clock,
    ) -> Result<Merged> {
        let mutes = Arc::clone(&self.mutes);
        let change = self.begin(Safety::Power)?;
        let mut merge = Merge::new(&change, &mutes, clock)?;
        for feed in &import.feeds {
            merge.feed(feed, entries_of)?;
        }
        let awaited = merge.marks(&import.marks)?;
        let step = merge.record(rules)?;
        for (key, flags) in awaited {
            if let Some(step) = step {
                foretold::foretell(&change, key, flags, step)?;
            }
        }
        let merged = merge.merged;
        if dry_run {
            // What was done is told and taken back: the report is exactly what it would be.
            change.rollback()?;
        } else {
            change.commit()?;
        }
        Ok(merged)
    }
}

/// A feed that is known.
#[derive(Debug, Clone, Copy)]
struct KnownFeed {
    id: i64,
    is_followed: bool,
    /// Followed since this import began.
    is_new: bool,
}

/// An import on its way.
struct Merge<'a> {
    connection: &'a Connection,
    mutes: &'a InForce,
    clock: &'a Clock,
    known: HashMap<String, KnownFeed>,
    /// The last entry that was there before.
    last: i64,
    merged: Merged,
    feeds: Vec<FeedPatch>,
    entries: Vec<Patch>,
    categories: Vec<(i64, i64)>,
    tags: Vec<(i64, Clean)>,
}

impl<'a> Merge<'a> {
    fn new(connection: &'a Connection, mutes: &'a InForce, clock: &'a Clock) -> Result<Self> {
        let mut known = HashMap::new();
        let mut statement =
            connection.prepare("SELECT id, url, is_followed FROM feed ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let feed = KnownFeed {
                id: row.get(0)?,
                is_followed: row.get(2)?,
                is_new: false,
            };
            let key = normalized(&row.get::<_, String>(1)?);
            // Of two addresses that mean the same the one that is followed counts.
            let entry = known.entry(key).or_insert(feed);
            if feed.is_followed && !entry.is_followed {
                *entry = feed;
            }
        }
        Ok(Self {
            connection,
            mutes,
            clock,
            known,
            last: connection.query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| {
                row.get(0)
            })?,
            merged: Merged::default(),
            feeds: Vec::new(),
            entries: Vec::new(),
            categories: Vec::new(),
            tags: Vec::new(),
        })
    }

    fn feed(&mut self, feed: &ForeignFeed, entries_of: &mut EntriesOf<'_>) -> Result<()> {
        let key = normalized(&feed.subscription.url);
        let known = self.known.get(&key).copied();
        let (id, is_new) = match known {
            Some(known) if known.is_followed => (known.id, known.is_new),
            Some(known) => {
                self.follow_again(known.id, feed)?;
                (known.id, false)
            }
            None => (self.insert(feed)?, true),
        };
        let was_followed = known.is_some_and(|known| known.is_followed);
        self.known.insert(
            key,
            KnownFeed {
                id,
                is_followed: true,
                is_new,
            },
        );
        if !was_followed {
            self.feeds.push(FeedPatch {
                feed: id,
                before: false,
                after: true,
            });
        }
        let categories = self.categorize(id, feed, was_followed && !is_new)?;
        let outcome = match (was_followed, feed.off) {
            (false, Some(_)) => Outcome::Off,
            (false, None) => Outcome::Added,
            (true, _) if !categories.is_empty() => Outcome::Category,
            (true, _) => Outcome::Known,
        };
        if outcome == Outcome::Added {
            self.merged.added.push(FeedId(id));
        }
        self.merged.feeds.push((outcome, categories));
        let entries = entries_of(feed)?;
        if !entries.is_empty() {
            self.entries(id, is_new, &entries)?;
            // Only whoever has the entries may ask for what changed since.
            if is_new {
                let validators = &feed.validators;
                self.connection
                    .prepare_cached("UPDATE feed SET etag = ?2, last_modified = ?3 WHERE id = ?1")?
                    .execute(params![id, validators.etag, validators.last_modified])?;
            }
        }
        Ok(())
    }

    fn insert(&self, feed: &ForeignFeed) -> Result<i64> {
        let subscription = &feed.subscription;
        let category = category(self.connection, &subscription.category)?;
        self.connection
            .prepare_cached(
                "INSERT INTO feed (url, user_title, title, site, category, outline, is_followed, \
                 next, why_next, is_off) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, 'new', ?8)",
            )?
            .execute(params![
                subscription.url,
                subscription.title.as_deref(),
                feed.own_title.as_str(),
                subscription.site.as_deref(),
                category,
                to_json(&feed.attributes),
                self.clock.now.0,
                feed.off.is_some()
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// A feed that was followed once comes back with its entries.
    fn follow_again(&self, id: i64, feed: &ForeignFeed) -> Result<()> {
        let subscription = &feed.subscription;
        let category = category(self.connection, &subscription.category)?;
        self.connection.execute(
            "UPDATE feed SET user_title = ?2, category = ?3, outline = coalesce(?4, outline), \
             next = ?5, why_next = 'new', is_off = ?6 WHERE id = ?1",
            params![
                id,
                subscription.title.as_deref(),
                category,
                to_json(&feed.attributes),
                self.clock.now.0,
                feed.off.is_some()
            ],
        )?;
        let ledger = Ledger::new(self.connection);
        set_followed(self.connection, &ledger, id, true)?;
        ledger.close()
    }

    /// Puts a feed into the categories it is not in; returns them. Those of a feed that is new are
    /// part of following it.
    fn categorize(&mut self, id: i64, feed: &ForeignFeed, is_step: bool) -> Result<Vec<Clean>> {
        let mut added = Vec::new();
        let first = [&feed.subscription.category];
        let wanted = first.into_iter().chain(&feed.more_categories);
        for path in wanted.filter(|path| !path.is_empty()) {
            let Some(category) = category(self.connection, path)? else {
                continue;
            };
            if is_in(self.connection, id, category)? {
                continue;
            }
            let ledger = Ledger::new(self.connection);
            set_category(self.connection, &ledger, id, category, true)?;
            ledger.close()?;
            if is_step {
                self.categories.push((id, category));
            }
            added.push(path.clone());
        }
        Ok(added)
    }

    fn entries(&mut self, id: i64, is_new: bool, entries: &[ImportedEntry]) -> Result<()> {
        let sql = format!(
            "SELECT f.url, f.user_title, f.title, {} FROM feed f \
             LEFT JOIN category c ON c.id = f.category WHERE f.id = ?1",
            subscriptions::CATEGORIES
        );
        let (url, user_title, title, category) = self.connection.query_row(&sql, [id], |row| {
            let title: String = row.get(2)?;
            let category: String = row.get(3)?;
            Ok((row.get::<_, String>(0)?, row.get(1)?, title, category))
        })?;
        let shown = rows::feed_title(user_title, &title, &url);
        let source = Feed {
            id,
            url: &url,
            title: &shown,
            category: &category,
            // What others had already is no news.
            is_new: true,
        };
        let identities: HashSet<&str> = entries
            .iter()
            .map(|one| one.entry.identity.as_str())
            .collect();
        let known = Known::new(self.connection, id, &url, identities.clone())?;
        let mut new = HashSet::new();
        let mut parsed = ParsedFeed::default();
        for one in entries {
            if matches!(known.find(&one.entry)?, Found::New { .. })
                && new.insert(one.entry.identity.as_str())
            {
                parsed.entries.push(one.entry.clone());
            }
        }
        // Newest first, as a document has them.
        parsed
            .entries
            .sort_by_key(|entry| std::cmp::Reverse(entry.published));
        let mut texts = Texts::default();
        arrivals::store_entries(
            self.connection,
            source,
            &parsed,
            self.clock,
            self.mutes,
            &mut texts,
        )?;
        texts.index(self.connection, Indexing::InBatches)?;

        let known = Known::new(self.connection, id, &url, identities)?;
        let ledger = Ledger::new(self.connection);
        for one in entries {
            let Found::Known { id, .. } = known.find(&one.entry)? else {
                continue;
            };
            let is_entry_new = new.contains(one.entry.identity.as_str());
            let patch = change_flags(&ledger, id, |old| old | flags(one.marks), &mut Vec::new())?;
            self.count(patch, is_entry_new);
            // A copy shares the flags of its group: what was there before has to stay.
            let is_copy = ledger
                .load(id)?
                .is_some_and(|group| group.first().id <= self.last);
            if is_entry_new && !is_new && !is_copy {
                // Undone, it is as if it had never come; the row stays, so that it can come again.
                let after = patch.map_or(0, |patch| patch.after);
                self.entries.push(Patch {
                    entry: id,
                    before: bits::DELETED,
                    after,
                });
            } else {
                self.entries.extend(patch);
            }
            // A tag goes to all copies.
            let group = ledger
                .load(id)?
                .map_or_else(Vec::new, |group| group.members);
            for tag in &one.tags {
                let before = self.tags.len();
                for member in &group {
                    let rows = self
                        .connection
                        .prepare_cached("INSERT OR IGNORE INTO entry_tag VALUES (?1, ?2)")?
                        .execute(params![member.id, tag.as_str()])?;
                    if rows > 0 {
                        self.tags.push((member.id, tag.clone()));
                    }
                }
                self.merged.entries.tags += u64::from(self.tags.len() > before);
            }
        }
        ledger.close()
    }

    fn count(&mut self, patch: Option<Patch>, is_new: bool) {
        let counts = &mut self.merged.entries;
        counts.new += u64::from(is_new);
        counts.known += u64::from(!is_new);
        self.count_flags(patch);
    }

    fn count_flags(&mut self, patch: Option<Patch>) {
        let counts = &mut self.merged.entries;
        let set = patch.map_or(0, |patch| patch.after & !patch.before);
        counts.read += u64::from(set & bits::READ != 0);
        counts.starred += u64::from(set & bits::STARRED != 0);
        counts.deleted += u64::from(set & bits::DELETED != 0);
    }

    /// Marks the entries that are named by link or guid; returns what is not there yet.
    fn marks<'m>(&mut self, marks: &'m [ForeignMark]) -> Result<Vec<(&'m str, u8)>> {
        if marks.is_empty() {
            return Ok(Vec::new());
        }
        let mut awaited: HashMap<&str, u8> = marks
            .iter()
            .map(|mark| (mark.key.as_str(), flags(mark.marks)))
            .filter(|(_, flags)| *flags != 0)
            .collect();
        let mut found = Vec::new();
        let mut statement = self
            .connection
            .prepare("SELECT id, identity, url FROM entry")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let keys = [row.get_ref(1)?, row.get_ref(2)?];
            for key in keys {
                let Ok(Some(key)) = key.as_str_or_null() else {
                    continue;
                };
                if let Some(&flags) = awaited.get(key) {
                    found.push((row.get::<_, i64>(0)?, key.to_owned(), flags));
                }
            }
        }
        let ledger = Ledger::new(self.connection);
        for (id, key, flags) in found {
            let patch = change_flags(&ledger, id, |old| old | flags, &mut Vec::new())?;
            self.count_flags(patch);
            self.entries.extend(patch);
            awaited.remove(key.as_str());
        }
        ledger.close()?;
        self.merged.entries.awaited = awaited.len() as u64;
        let mut awaited: Vec<_> = awaited.into_iter().collect();
        awaited.sort_unstable();
        Ok(awaited)
    }

    /// Remembers all as one step; `None` if there is nothing to undo.
    fn record(&self, rules: &[RulePatch]) -> Result<Option<i64>> {
        let counts = &self.merged.entries;
        let is_nothing = self.feeds.is_empty()
            && self.entries.is_empty()
            && self.categories.is_empty()
            && self.tags.is_empty()
            && rules.is_empty();
        if is_nothing && counts.awaited == 0 {
            return Ok(None);
        }
        let many = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let mut label = format!(
            "imported {}",
            many(self.feeds.len() as u64, "feed", "feeds")
        );
        if counts.new > 0 {
            label = format!("{label} and {}", many(counts.new, "entry", "entries"));
        }
        meta::grow(self.connection, meta::FEEDS_VERSION)?;
        let step = history::record(
            self.connection,
            &label,
            &self.entries,
            &self.feeds,
            self.clock,
        )?;
        history::add_rules(self.connection, step, rules)?;
        for (feed, category) in &self.categories {
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO step_category VALUES (?1, ?2, ?3, 1)")?
                .execute([step, *feed, *category])?;
        }
        for (entry, tag) in &self.tags {
            tags::remember(self.connection, step, *entry, tag, true)?;
        }
        Ok(Some(step))
    }
}

fn flags(marks: Marks) -> u8 {
    let mut flags = 0;
    for (is_set, bit) in [
        (marks.is_read, bits::READ),
        (marks.is_starred, bits::STARRED),
        (marks.is_deleted, bits::DELETED),
    ] {
        if is_set {
            flags |= bit;
        }
    }
    flags
}
