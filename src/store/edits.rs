//! Edits of subscriptions: titles and categories, each edit one undo step. A feed has one category in
//! its row, and may have more beside it; moving a category takes both along.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{self, Way};
use super::ledger::Ledger;
use super::subscriptions::{category, is_in, set_category};
use super::writer::{Safety, Writer};
use super::{Result, StoreError, meta, rows};
use crate::model::feed::SubscriptionEdit;
use crate::model::{Clean, Clock, FeedId, Step};

/// What the user chose for a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) title: Option<String>,
    /// Path; empty at the top.
    pub(super) category: String,
}

/// A feed whose subscription is edited.
pub(super) struct Known {
    pub(super) feed: i64,
    shown: Clean,
    pub(super) choice: Choice,
}

impl Writer {
    /// Renames or moves feeds, as one undo step.
    ///
    /// # Errors
    /// A feed is unknown, or the database cannot be written; then nothing is changed.
    pub fn edit_subscriptions(&mut self, edit: &SubscriptionEdit, clock: &Clock) -> Result<Step> {
        let change = self.begin(Safety::Power)?;
        let ledger = Ledger::new(&change);
        let mut edited: Vec<(Known, Choice)> = Vec::new();
        match edit {
            SubscriptionEdit::Feed {
                feed,
                title,
                category,
            } => {
                let known = load(&change, *feed)?;
                let title = match title {
                    Some(title) => Some(title.to_string()).filter(|title| !title.is_empty()),
                    None => known.choice.title.clone(),
                };
                let category = category.to_string();
                edited.push((known, Choice { title, category }));
            }
            SubscriptionEdit::Category { from, to } => {
                for known in load_all(&change)? {
                    let title = known.choice.title.clone();
                    if let Some(category) = moved(&known.choice.category, from, to) {
                        edited.push((known, Choice { title, category }));
                    }
                }
            }
        }
        edited.retain(|(known, after)| known.choice != *after);
        let mut others = Others::of(&change, edit, &edited)?;
        others.take_out(&change, &ledger)?;
        for (known, after) in &edited {
            set(&change, &ledger, known.feed, &known.choice, after)?;
        }
        others.put_in(&change, &ledger)?;
        let mut feeds: HashSet<i64> = edited.iter().map(|(known, _)| known.feed).collect();
        feeds.extend(others.out.iter().map(|(feed, _)| *feed));
        let label = match feeds.len() {
            0 => "nothing to change".to_owned(),
            _ => label(edit, &edited),
        };
        if !feeds.is_empty() {
            let step = history::record(&change, &label, &[], &[], clock)?;
            history::set_count(&change, step, feeds.len() as u64)?;
            others.remember(&change, step)?;
            for (known, after) in &edited {
                remember(&change, step, known, after)?;
            }
        }
        ledger.close()?;
        change.commit()?;
        Ok(Step {
            label,
            count: feeds.len() as u64,
            moved_feeds: sorted(feeds),
            ..Step::default()
        })
    }
}

fn sorted(feeds: impl IntoIterator<Item = i64>) -> Vec<FeedId> {
    let mut feeds: Vec<FeedId> = feeds.into_iter().map(FeedId).collect();
    feeds.sort_unstable();
    feeds.dedup();
    feeds
}

fn label(edit: &SubscriptionEdit, edited: &[(Known, Choice)]) -> String {
    let place = |path: &str| match path {
        "" => "the top".to_owned(),
        path => path.to_owned(),
    };
    match (edit, edited) {
        (SubscriptionEdit::Feed { .. }, []) => String::new(),
        (SubscriptionEdit::Category { from, to }, _) => format!("moved {from} to {}", place(to)),
        (SubscriptionEdit::Feed { .. }, [(known, after), ..]) => {
            let renamed = after.title.as_deref().unwrap_or("its own title");
            let is_renamed = known.choice.title != after.title;
            if known.choice.category == after.category {
                format!("renamed {} to {renamed}", known.shown)
            } else if is_renamed {
                let place = place(&after.category);
                format!("renamed {} to {renamed}, moved to {place}", known.shown)
            } else {
                format!("moved {} to {}", known.shown, place(&after.category))
            }
        }
    }
}

/// Remembers a choice with its step.
pub(super) fn remember(
    connection: &Connection,
    step: i64,
    known: &Known,
    after: &Choice,
) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO step_choice VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            step,
            known.feed,
            known.choice.title,
            after.title,
            known.choice.category,
            after.category
        ])?;
    Ok(())
}

/// Undoes or redoes what a step changed. What it left alone stays as it is. Returns the
/// feeds that have other titles or categories now.
pub(super) fn replay(
    connection: &Connection,
    ledger: &Ledger<'_>,
    step: i64,
    way: Way,
) -> Result<Vec<FeedId>> {
    let changes = connection
        .prepare_cached(
            "SELECT feed, title_before, title_after, category_before, category_after \
             FROM step_choice WHERE step = ?1",
        )?
        .query_map([step], |row| {
            let choice = |title, category| -> rusqlite::Result<Choice> {
                Ok(Choice {
                    title: row.get(title)?,
                    category: row.get(category)?,
                })
            };
            Ok((row.get(0)?, choice(1, 3)?, choice(2, 4)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, Choice, Choice)>>>()?;
    let others = Others::of_step(connection, step, way)?;
    let moved = changes.iter().map(|(feed, ..)| *feed);
    let elsewhere = others.out.iter().chain(&others.put).map(|(feed, _)| *feed);
    let moved = sorted(moved.chain(elsewhere));
    others.take_out(connection, ledger)?;
    for (feed, before, after) in changes {
        let (from, to) = match way {
            Way::Back => (after, before),
            Way::Forth => (before, after),
        };
        set(connection, ledger, feed, &from, &to)?;
    }
    for (feed, category) in others.put {
        set_category(connection, ledger, feed, category, true)?;
    }
    Ok(moved)
}

/// The categories of feeds beside their first, as an edit or an import changes them: taken out
/// before the first is another, and put in after.
#[derive(Default)]
pub(super) struct Others {
    pub(super) out: Vec<(i64, i64)>,
    pub(super) put: Vec<(i64, i64)>,
}

impl Others {
    /// Returns what moving a category, or other first categories, make of them.
    fn of(
        connection: &Connection,
        edit: &SubscriptionEdit,
        edited: &[(Known, Choice)],
    ) -> Result<Self> {
        let mut others = Self::default();
        let mut statement = connection.prepare_cached(
            "SELECT o.feed, o.category, c.path FROM feed_category o \
             JOIN category c ON c.id = o.category \
             JOIN feed f ON f.id = o.feed WHERE f.is_followed = 1",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (feed, id, path): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let moved = match edit {
                SubscriptionEdit::Category { from, to } => moved(&path, from, to),
                SubscriptionEdit::Feed { .. } => None,
            };
            let is_first_now = edited.iter().any(|(known, after)| {
                known.feed == feed && after.category == *moved.as_ref().unwrap_or(&path)
            });
            if is_first_now || moved.as_ref().is_some_and(|moved| *moved != path) {
                others.out.push((feed, id));
            }
            if let Some(moved) = moved.filter(|moved| !is_first_now && *moved != path)
                && let Some(new) = category(connection, &moved)?
            {
                others.put.push((feed, new));
            }
        }
        Ok(others)
    }

    /// Returns what undoing or redoing a step does.
    fn of_step(connection: &Connection, step: i64, way: Way) -> Result<Self> {
        let mut others = Self::default();
        let mut statement = connection
            .prepare_cached("SELECT feed, category, is_in FROM step_category WHERE step = ?1")?;
        let mut rows = statement.query([step])?;
        while let Some(row) = rows.next()? {
            let one = (row.get(0)?, row.get(1)?);
            if row.get::<_, bool>(2)? == (way == Way::Forth) {
                others.put.push(one);
            } else {
                others.out.push(one);
            }
        }
        Ok(others)
    }

    pub(super) fn take_out(&self, connection: &Connection, ledger: &Ledger<'_>) -> Result<()> {
        for (feed, category) in &self.out {
            set_category(connection, ledger, *feed, *category, false)?;
        }
        Ok(())
    }

    /// Only what was really put in stays listed: that is what undoing takes out.
    pub(super) fn put_in(&mut self, connection: &Connection, ledger: &Ledger<'_>) -> Result<()> {
        let mut put = Vec::new();
        for (feed, category) in std::mem::take(&mut self.put) {
            if !is_in(connection, feed, category)? {
                set_category(connection, ledger, feed, category, true)?;
                put.push((feed, category));
            }
        }
        self.put = put;
        Ok(())
    }

    pub(super) fn remember(&self, connection: &Connection, step: i64) -> Result<()> {
        let out = self.out.iter().map(|one| (one, false));
        for ((feed, category), is_in) in out.chain(self.put.iter().map(|one| (one, true))) {
            connection
                .prepare_cached("INSERT INTO step_category VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![step, feed, category, is_in])?;
        }
        Ok(())
    }
}

/// Returns where `path` is once `from` is called `to`, if it is that or below it.
fn moved(path: &str, from: &str, to: &str) -> Option<String> {
    let rest = path.strip_prefix(from)?;
    let is_below = rest.is_empty() || rest.starts_with('/');
    is_below.then(|| format!("{to}{rest}").trim_start_matches('/').to_owned())
}

/// Writes what differs between two choices.
pub(super) fn set(
    connection: &Connection,
    ledger: &Ledger<'_>,
    feed: i64,
    from: &Choice,
    to: &Choice,
) -> Result<()> {
    if from.title != to.title {
        connection
            .prepare_cached("UPDATE feed SET user_title = ?2 WHERE id = ?1")?
            .execute(params![feed, to.title])?;
    }
    if from.category != to.category {
        ledger.rearrange(feed, || {
            connection
                .prepare_cached("UPDATE feed SET category = ?2 WHERE id = ?1")?
                .execute(params![feed, category(connection, &to.category)?])?;
            Ok(())
        })?;
    }
    meta::grow(connection, meta::FEEDS_VERSION)
}

const KNOWN: &str = "SELECT f.id, f.user_title, f.title, f.url, coalesce(c.path, '') \
     FROM feed f LEFT JOIN category c ON c.id = f.category WHERE f.is_followed = 1";

fn known(row: &rusqlite::Row<'_>) -> rusqlite::Result<Known> {
    let (title, own, url): (Option<String>, String, String) =
        (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(Known {
        feed: row.get(0)?,
        shown: rows::feed_title(title.clone(), &own, &url),
        choice: Choice {
            title,
            category: row.get(4)?,
        },
    })
}

fn load(connection: &Connection, feed: FeedId) -> Result<Known> {
    connection
        .prepare_cached(&format!("{KNOWN} AND f.id = ?1"))?
        .query_row([feed.0], known)
        .optional()?
        .ok_or(StoreError::UnknownFeed(feed.0))
}

/// Returns the feeds that are followed.
pub(super) fn load_all(connection: &Connection) -> Result<Vec<Known>> {
    let mut statement = connection.prepare_cached(KNOWN)?;
    let feeds = statement.query_map([], known)?;
    Ok(feeds.collect::<rusqlite::Result<_>>()?)
}
