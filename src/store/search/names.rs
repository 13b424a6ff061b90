//! What the names in a query stand for: feeds, categories, topics.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::any;
use crate::query::{CountField, Expr, FeedFacts, NameField, Part, State, facts, fold};
use crate::store::{Result, meta, rows, subscriptions, told};

/// The names of one query, looked up once.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Feeds by what was asked for.
    feeds: HashMap<String, HashSet<i64>>,
    /// Feeds in the categories asked for.
    categories: HashMap<String, HashSet<i64>>,
    /// Entries on the topics asked for, by id.
    topics: HashMap<String, Vec<i64>>,
    /// Stories by what was asked for.
    stories: HashMap<String, HashSet<i64>>,
    /// Outlets of each story of several entries, if they are asked for.
    outlets: Option<HashMap<i64, u32>>,
    /// Entries with the tags asked for, by id.
    tags: HashMap<String, Vec<i64>>,
    /// Entries of each feed.
    sizes: HashMap<i64, u64>,
    /// What came after it is new, if that is asked for.
    pub(super) last_seen: i64,
}

impl Named {
    /// Looks up every name in `expr`.
    pub(super) fn resolve(connection: &Connection, expr: &Expr) -> Result<Self> {
        let mut named = Self::default();
        named.collect(expr);
        if !named.feeds.is_empty() || !named.categories.is_empty() {
            named.find_feeds(connection)?;
        }
        if !named.topics.is_empty() {
            named.find_topics(connection)?;
        }
        if !named.stories.is_empty() {
            named.find_stories(connection)?;
        }
        if named.outlets.is_some() {
            named.count_outlets(connection)?;
        }
        if !named.tags.is_empty() {
            named.find_tags(connection)?;
        }
        if any(expr, &|leaf| *leaf == Expr::Is(State::New)) {
            named.last_seen = meta::get(connection, meta::LAST_SEEN)?;
        }
        Ok(named)
    }

    fn collect(&mut self, expr: &Expr) {
        expr.each_leaf(&mut |leaf, _| {
            if matches!(
                leaf,
                Expr::Count(CountField::Outlets, ..) | Expr::Has(Part::Story)
            ) {
                self.outlets = Some(HashMap::new());
            }
            let Expr::Named(field, name) = leaf else {
                return;
            };
            match field {
                NameField::Feed => drop(self.feeds.entry(name.clone()).or_default()),
                NameField::Category => drop(self.categories.entry(name.clone()).or_default()),
                NameField::Topic => drop(self.topics.entry(name.clone()).or_default()),
                NameField::Story => drop(self.stories.entry(name.clone()).or_default()),
                NameField::Tag => drop(self.tags.entry(name.clone()).or_default()),
                _ => {}
            }
        });
    }

    fn find_tags(&mut self, connection: &Connection) -> Result<()> {
        let all = connection
            .prepare_cached("SELECT DISTINCT tag FROM entry_tag")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        let all: Vec<(String, String)> = all
            .into_iter()
            .map(|tag| (fold::fold(&tag).text, tag))
            .collect();
        for (asked, entries) in &mut self.tags {
            let asked = fold::fold(asked).text;
            for (_, tag) in all.iter().filter(|(folded, _)| *folded == asked) {
                let mut statement = connection.prepare_cached(TAGGED)?;
                for entry in statement.query_map([tag], |row| row.get(0))? {
                    entries.push(entry?);
                }
            }
            entries.sort_unstable();
            entries.dedup();
        }
        Ok(())
    }

    fn find_feeds(&mut self, connection: &Connection) -> Result<()> {
        let categories = subscriptions::CATEGORIES;
        let mut statement = connection.prepare_cached(&format!(
            "SELECT f.id, f.url, f.user_title, f.title, {categories}, f.total \
             FROM feed f LEFT JOIN category c ON c.id = f.category"
        ))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let url: String = row.get(1)?;
            let title = rows::feed_title(row.get(2)?, &row.get::<_, String>(3)?, &url);
            let id: i64 = row.get(0)?;
            let category: String = row.get(4)?;
            let feed = FeedFacts {
                title: &title,
                url: &url,
                category: &category,
            };
            self.sizes
                .insert(id, row.get::<_, i64>(5)?.max(0).cast_unsigned());
            for (name, feeds) in &mut self.feeds {
                if feed.is_named(name) {
                    feeds.insert(id);
                }
            }
            for (name, feeds) in &mut self.categories {
                if facts::holds_part(&category, name) {
                    feeds.insert(id);
                }
            }
        }
        Ok(())
    }

    fn find_topics(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached("SELECT id, name FROM topic")?;
        let topics = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        for (asked, entries) in &mut self.topics {
            let asked = fold::fold(asked).text;
            for (topic, name) in &topics {
                if fold::fold(name).text == asked {
                    let mut statement = connection.prepare_cached(ON_TOPIC)?;
                    for entry in statement.query_map([topic], |row| row.get(0))? {
                        entries.push(entry?);
                    }
                }
            }
            entries.sort_unstable();
            entries.dedup();
        }
        Ok(())
    }

    fn find_stories(&mut self, connection: &Connection) -> Result<()> {
        let mut by_title = Vec::new();
        for (asked, stories) in &mut self.stories {
            match asked.parse() {
                Ok(id) => drop(stories.insert(id)),
                Err(_) => by_title.push((fold::fold(asked).text, stories)),
            }
        }
        if by_title.is_empty() {
            return Ok(());
        }
        let mut statement = connection.prepare_cached(
            "SELECT story.id, coalesce(story.title, entry.title) FROM story \
             JOIN entry ON entry.id = story.id",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let title = fold::fold(&row.get::<_, String>(1)?).text;
            for (asked, stories) in &mut by_title {
                if title.contains(asked.as_str()) {
                    stories.insert(row.get(0)?);
                }
            }
        }
        Ok(())
    }

    fn count_outlets(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(told::OUTLETS)?;
        let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.outlets = Some(counts.collect::<rusqlite::Result<_>>()?);
        Ok(())
    }

    pub(super) fn is_in_story(&self, name: &str, story: i64) -> bool {
        self.stories
            .get(name)
            .is_some_and(|stories| stories.contains(&story))
    }

    /// Returns whether the story has more than one entry.
    pub(super) fn is_shared(&self, story: i64) -> bool {
        let outlets = self.outlets.as_ref();
        outlets.is_some_and(|outlets| outlets.contains_key(&story))
    }

    /// Returns how many outlets tell the story by themselves.
    pub(super) fn outlets(&self, story: i64) -> u32 {
        let outlets = self.outlets.as_ref();
        outlets
            .and_then(|outlets| outlets.get(&story))
            .map_or(1, |count| (*count).max(1))
    }

    pub(super) fn is_feed(&self, name: &str, feed: i64) -> bool {
        self.feeds
            .get(name)
            .is_some_and(|feeds| feeds.contains(&feed))
    }

    pub(super) fn is_in_category(&self, name: &str, feed: i64) -> bool {
        self.categories
            .get(name)
            .is_some_and(|feeds| feeds.contains(&feed))
    }

    pub(super) fn is_on_topic(&self, name: &str, entry: i64) -> bool {
        self.on_topic(name).binary_search(&entry).is_ok()
    }

    pub(super) fn is_tagged(&self, name: &str, entry: i64) -> bool {
        self.tagged(name).binary_search(&entry).is_ok()
    }

    /// Returns the entries with the tag, by id.
    pub(super) fn tagged(&self, name: &str) -> &[i64] {
        self.tags.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the entries on the topic, by id.
    pub(super) fn on_topic(&self, name: &str) -> &[i64] {
        self.topics.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the feeds that a condition on feed or category admits.
    pub(super) fn feeds_of(&self, condition: &Expr) -> Vec<i64> {
        let feeds = match condition {
            Expr::Named(NameField::Feed, name) => self.feeds.get(name),
            Expr::Named(NameField::Category, name) => self.categories.get(name),
            _ => None,
        };
        feeds.into_iter().flatten().copied().collect()
    }

    pub(super) fn count_entries(&self, feeds: &[i64]) -> u64 {
        feeds.iter().filter_map(|feed| self.sizes.get(feed)).sum()
    }
}

pub(in crate::store) const ON_TOPIC: &str =
    "SELECT entry FROM hit INDEXED BY hit_topic WHERE topic = ?1";

pub(in crate::store) const TAGGED: &str =
    "SELECT entry FROM entry_tag INDEXED BY entry_tag_tag WHERE tag = ?1";
