//! The sidebar: desk lists, topics, saved queries, and the feeds by category.

use std::collections::BTreeSet;

use super::{App, Effect, Pane};
use crate::model::list::ListSpec;
use crate::model::sidebar::{CategoryRow, SavedRow, Sidebar};
use crate::model::tag::TagRow;
use crate::model::{Clean, Desk, FeedId, FeedRow, Notice, Source, TopicId, TopicRow, tag};

/// A row of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SideRow {
    /// A heading.
    Heading(&'static str),
    /// Nothing.
    Blank,
    /// A desk list.
    Desk(Desk),
    /// A topic.
    Topic(TopicId),
    /// A saved query.
    Saved {
        /// Its name.
        name: Clean,
        /// Its text.
        query: Box<str>,
    },
    /// A tag.
    Tag(Clean),
    /// A category, with its depth and whether it is folded.
    Category {
        /// Path of the category.
        path: Clean,
        /// 0 at the top.
        depth: u16,
        /// What is below is not shown.
        is_folded: bool,
    },
    /// A feed, with its depth.
    Feed {
        /// The feed.
        id: FeedId,
        /// 0 at the top.
        depth: u16,
    },
}

impl SideRow {
    /// Returns the list that the row stands for.
    pub fn source(&self) -> Option<Source> {
        match self {
            Self::Heading(_) | Self::Blank => None,
            Self::Desk(desk) => Some(Source::Desk(*desk)),
            Self::Topic(id) => Some(Source::Topic(*id)),
            Self::Saved { name, query } => Some(Source::Saved {
                name: name.clone(),
                query: query.clone(),
            }),
            Self::Tag(name) => Some(tag::source(name)),
            Self::Category { path, .. } => Some(Source::Category(path.clone())),
            Self::Feed { id, .. } => Some(Source::Feed(*id)),
        }
    }
}

/// Lists to choose from.
#[derive(Debug, Default)]
pub struct SidebarPane {
    /// What the store says; `None` until it said something.
    pub data: Option<Box<Sidebar>>,
    /// The rows, made anew from `data` and what is folded.
    pub rows: Vec<SideRow>,
    /// Index of the selected row. Invariant: a row with a source, if there is one.
    pub cursor: usize,
    /// Index of the first row in sight.
    pub offset: usize,
    folded: BTreeSet<Clean>,
    /// Feeds and categories without unread entries are left out.
    hides_read: bool,
}

impl SidebarPane {
    /// Returns an empty sidebar.
    pub(super) fn hiding(hides_read: bool) -> Self {
        Self {
            hides_read,
            ..Self::default()
        }
    }

    /// Leaves feeds without unread entries out, or shows them again.
    pub(super) fn set_hides_read(&mut self, hides_read: bool, current: &Source) {
        if self.hides_read != hides_read {
            self.hides_read = hides_read;
            let source = self.selected().and_then(SideRow::source);
            self.rebuild();
            self.point_at(source.as_ref().unwrap_or(current));
        }
    }

    /// Returns the categories that are folded.
    pub(super) fn folded(&self) -> impl Iterator<Item = &Clean> {
        self.folded.iter()
    }

    /// Folds a category, without a look at the cursor.
    pub(super) fn fold_away(&mut self, path: Clean) {
        self.folded.insert(path);
        self.rebuild();
    }

    /// Finds a feed.
    pub fn feed(&self, id: FeedId) -> Option<&FeedRow> {
        self.data.as_ref()?.feeds.iter().find(|feed| feed.id == id)
    }

    /// Returns the feeds in the category `path` and below it.
    pub(super) fn feeds_in(&self, path: &str) -> impl Iterator<Item = &FeedRow> {
        let feeds = self.data.iter().flat_map(|data| &data.feeds);
        feeds.filter(move |feed| feed.is_in(path))
    }

    /// Returns a saved query.
    pub fn saved(&self, name: &str) -> Option<&SavedRow> {
        let data = self.data.as_ref()?;
        data.saved.iter().find(|row| row.name.as_str() == name)
    }

    /// Returns whether a list of feeds, or of a saved query, is one that the sidebar shows.
    pub(super) fn has(&self, source: &Source) -> bool {
        let Some(data) = &self.data else {
            return true;
        };
        match source {
            Source::Feed(id) => data.feeds.iter().any(|feed| feed.id == *id),
            Source::Category(path) => data.categories.iter().any(|row| row.path == *path),
            Source::Topic(id) => data.topics.iter().any(|topic| topic.id == *id),
            Source::Saved { name, query } => {
                let is_tag = |tag: &TagRow| tag::source(&tag.name) == *source;
                let is_saved = self.saved(name).is_some_and(|row| row.query == *query);
                is_saved || data.tags.iter().any(is_tag)
            }
            Source::Desk(_) | Source::Search(_) => true,
        }
    }

    /// Finds a topic.
    pub fn topic(&self, id: TopicId) -> Option<&TopicRow> {
        self.data
            .as_ref()?
            .topics
            .iter()
            .find(|topic| topic.id == id)
    }

    /// Returns the selected row.
    pub fn selected(&self) -> Option<&SideRow> {
        self.rows.get(self.cursor)
    }

    /// Takes new counts; the cursor stays on its source.
    pub(super) fn take(&mut self, data: Box<Sidebar>, current: &Source) {
        let source = self.selected().and_then(SideRow::source);
        self.data = Some(data);
        self.rebuild();
        self.point_at(source.as_ref().unwrap_or(current));
    }

    /// Returns how many rows a list has, where that is counted here.
    pub(super) fn count(&self, spec: &ListSpec) -> Option<u64> {
        self.data.as_ref().and_then(|data| data.count(spec))
    }

    /// Puts the cursor on the row of `source`, if it has one.
    pub(super) fn point_at(&mut self, source: &Source) {
        if let Some(index) = self
            .rows
            .iter()
            .position(|row| row.source().as_ref() == Some(source))
        {
            self.cursor = index;
        }
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        if self.selected().is_some_and(|row| row.source().is_none()) {
            self.step(1);
        }
    }

    fn rebuild(&mut self) {
        let Some(data) = &self.data else {
            return;
        };
        let kept = self.selected().and_then(SideRow::source);
        let shows_feed = |feed: &&FeedRow| {
            !self.hides_read || feed.unread > 0 || kept == Some(Source::Feed(feed.id))
        };
        let shows_category = |row: &CategoryRow| {
            let is_kept = match &kept {
                Some(Source::Category(path)) => is_in(path, &row.path),
                Some(Source::Feed(id)) => {
                    let mut feeds = data.feeds.iter();
                    feeds.any(|feed| feed.id == *id && feed.is_in(&row.path))
                }
                _ => false,
            };
            !self.hides_read || row.unread > 0 || is_kept
        };
        let mut rows = vec![SideRow::Heading("DESK")];
        rows.extend(Desk::ALL.map(SideRow::Desk));
        if !data.topics.is_empty() {
            rows.extend([SideRow::Blank, SideRow::Heading("TOPICS")]);
            rows.extend(data.topics.iter().map(|topic| SideRow::Topic(topic.id)));
        }
        if !data.saved.is_empty() {
            rows.extend([SideRow::Blank, SideRow::Heading("SAVED")]);
            rows.extend(data.saved.iter().map(|saved| SideRow::Saved {
                name: saved.name.clone(),
                query: saved.query.clone(),
            }));
        }
        if !data.tags.is_empty() {
            rows.extend([SideRow::Blank, SideRow::Heading("TAGS")]);
            rows.extend(data.tags.iter().map(|tag| SideRow::Tag(tag.name.clone())));
        }
        if !data.feeds.is_empty() {
            rows.extend([SideRow::Blank, SideRow::Heading("FEEDS")]);
            let top = data.feeds.iter().filter(|feed| feed.category.is_empty());
            rows.extend(top.filter(shows_feed).map(|feed| SideRow::Feed {
                id: feed.id,
                depth: 0,
            }));
            for category in &data.categories {
                if self.is_below_folded(&category.path) || !shows_category(category) {
                    continue;
                }
                let depth = category.path.matches('/').count() as u16;
                let is_folded = self.folded.contains(&category.path);
                rows.push(SideRow::Category {
                    path: category.path.clone(),
                    depth,
                    is_folded,
                });
                if !is_folded {
                    let feeds = data.feeds.iter().filter(|f| f.category == category.path);
                    rows.extend(feeds.filter(shows_feed).map(|feed| SideRow::Feed {
                        id: feed.id,
                        depth: depth + 1,
                    }));
                }
            }
        }
        self.rows = rows;
    }

    fn is_below_folded(&self, path: &str) -> bool {
        path.match_indices('/').any(|(at, _)| {
            self.folded
                .iter()
                .any(|folded| folded.as_str() == &path[..at])
        })
    }

    /// Moves the cursor by `steps` rows that have a source; stops at the ends.
    pub(super) fn step(&mut self, steps: i64) {
        self.step_where(steps, |_| true);
    }

    fn step_where(&mut self, steps: i64, suits: impl Fn(&SideRow) -> bool) {
        let places: Vec<usize> = (0..self.rows.len())
            .filter(|i| self.rows[*i].source().is_some() && suits(&self.rows[*i]))
            .collect();
        if places.is_empty() {
            return;
        }
        let here = places.partition_point(|place| *place <= self.cursor) as i64 - 1;
        let is_between = here < 0 || places[here as usize] != self.cursor;
        let steps = if is_between && steps < 0 {
            steps + 1
        } else {
            steps
        };
        let there = here.saturating_add(steps).clamp(0, places.len() as i64 - 1);
        self.cursor = places[there as usize];
    }

    /// Folds or unfolds the selected category. Returns whether there was something to change.
    pub(super) fn fold(&mut self, folds: bool) -> bool {
        let path = match self.selected() {
            Some(SideRow::Category {
                path, is_folded, ..
            }) if *is_folded != folds => path.clone(),
            // Out of a feed goes to its category, which folds next time.
            Some(SideRow::Feed { id, .. }) if folds => {
                let Some(category) = self.feed(*id).map(|feed| feed.category.clone()) else {
                    return false;
                };
                if category.is_empty() {
                    return false;
                }
                self.point_at(&Source::Category(category));
                return true;
            }
            _ => return false,
        };
        if folds {
            self.folded.insert(path);
        } else {
            self.folded.remove(&path);
        }
        self.rebuild();
        true
    }

    pub(super) fn keep_cursor_in_sight(&mut self, lines: u16) {
        let lines = usize::from(lines.max(1));
        // The heading above the first row of a group stays in sight with it.
        let top = if self.cursor <= 1 { 0 } else { self.cursor };
        self.offset = self
            .offset
            .min(top)
            .max((self.cursor + 1).saturating_sub(lines))
            .min(self.rows.len().saturating_sub(lines.min(self.rows.len())));
    }

    /// Changes the counts for one entry's flag at once; the store's own counts follow.
    pub(super) fn adjust_unread(&mut self, feed: FeedId, topics: &[TopicId], delta: i64) {
        let Some(data) = &mut self.data else {
            return;
        };
        let adjust = |count: &mut u64| *count = count.saturating_add_signed(delta);
        adjust(&mut data.desk[0]);
        for topic in &mut data.topics {
            if topics.contains(&topic.id) {
                adjust(&mut topic.unread);
            }
        }
        let Some(row) = data.feeds.iter_mut().find(|row| row.id == feed) else {
            return;
        };
        adjust(&mut row.unread);
        let category = row.category.clone();
        for row in &mut data.categories {
            let below = category.strip_prefix(row.path.as_str());
            if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                adjust(&mut row.unread);
            }
        }
    }
}

/// Returns whether a category is another one or below it.
fn is_in(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl App {
    /// Shows the list under the sidebar's cursor.
    pub(super) fn show_selected_source(&mut self) -> Vec<Effect> {
        self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
        let Some(source) = self.sidebar.selected().and_then(SideRow::source) else {
            return Vec::new();
        };
        self.before_search = None;
        self.leave_for(&source);
        self.show(self.list_of(source))
    }

    /// Returns the topic that colours before others: the one whose list is shown, or, while
    /// something is looked for that is no list of the sidebar, the one that is selected there.
    pub(super) fn selected_topic(&self) -> Option<TopicId> {
        let source = match &self.list.spec.source {
            Source::Search(_) => self.sidebar.selected()?.source()?,
            source => source.clone(),
        };
        match source {
            Source::Topic(id) => Some(id),
            _ => None,
        }
    }

    /// Goes to a list by its source, from anywhere.
    pub(super) fn go(&mut self, source: &Source) -> Vec<Effect> {
        self.sidebar.point_at(source);
        self.sidebar.keep_cursor_in_sight(self.fit.sidebar_lines);
        self.focus = Pane::List;
        self.before_search = None;
        self.leave_for(source);
        self.show(self.list_of(source.clone()))
    }

    /// Goes `steps` lists on in the sidebar; with `named`, only over desk lists,
    /// topics and saved queries.
    pub(super) fn step_source(&mut self, steps: i64, named: bool) -> Vec<Effect> {
        let from = self.sidebar.cursor;
        self.sidebar.step_where(steps, |row| {
            !named
                || matches!(
                    row,
                    SideRow::Desk(_) | SideRow::Topic(_) | SideRow::Saved { .. } | SideRow::Tag(_)
                )
        });
        let selected = self.sidebar.selected().and_then(SideRow::source);
        if self.sidebar.cursor == from && selected.as_ref() == Some(&self.list.spec.source) {
            let end = if steps > 0 { "last" } else { "first" };
            let what = if named { "topic or list" } else { "list" };
            self.say(Notice::info(format!("this is the {end} {what}")));
            return Vec::new();
        }
        if self.focus == Pane::Reader {
            self.focus = Pane::List;
        }
        self.show_selected_source()
    }
}
