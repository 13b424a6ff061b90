//! Edits of subscriptions: titles and categories, each edit one undo step.

use rusqlite::{Connection, OptionalExtension, params};

use super::history::{self, Way};
use super::ledger::Ledger;
use super::subscriptions::category;
use super::writer::{Safety, Writer};
use super::{Result, StoreError, meta, rows};
use crate::model::feed::SubscriptionEdit;
use crate::model::{Clean, Clock, FeedId, Step};

/// What the user chose for a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    title: Option<String>,
    /// Path; empty at the top.
    category: String,
}

/// A feed whose subscription is edited.
struct Known {
    feed: i64,
    shown: Clean,
    choice: Choice,
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
                for known in load_below(&change, from)? {
                    let rest = &known.choice.category[from.len()..];
                    let category = format!("{to}{rest}").trim_start_matches('/').to_owned();
                    let title = known.choice.title.clone();
                    edited.push((known, Choice { title, category }));
                }
            }
        }
        edited.retain(|(known, after)| known.choice != *after);
        for (known, after) in &edited {
            set(&change, &ledger, known.feed, &known.choice, after)?;
        }
        let label = label(edit, &edited);
        if !edited.is_empty() {
            let step = history::record(&change, &label, &[], &[], clock)?;
            history::set_count(&change, step, edited.len() as u64)?;
            for (known, after) in &edited {
                change
                    .prepare_cached("INSERT INTO step_choice VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![
                        step,
                        known.feed,
                        known.choice.title,
                        after.title,
                        known.choice.category,
                        after.category
                    ])?;
            }
        }
        ledger.close()?;
        change.commit()?;
        Ok(Step {
            label,
            count: edited.len() as u64,
            has_moved_feeds: !edited.is_empty(),
            ..Step::default()
        })
    }
}

fn label(edit: &SubscriptionEdit, edited: &[(Known, Choice)]) -> String {
    let place = |path: &str| match path {
        "" => "the top".to_owned(),
        path => path.to_owned(),
    };
    match (edit, edited) {
        (_, []) => "nothing to change".to_owned(),
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

/// Undoes or redoes what a step changed. What it left alone stays as it is. Returns whether feeds
/// have other titles or categories now.
pub(super) fn replay(
    connection: &Connection,
    ledger: &Ledger<'_>,
    step: i64,
    way: Way,
) -> Result<bool> {
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
    let is_any = !changes.is_empty();
    for (feed, before, after) in changes {
        let (from, to) = match way {
            Way::Back => (after, before),
            Way::Forth => (before, after),
        };
        set(connection, ledger, feed, &from, &to)?;
    }
    Ok(is_any)
}

/// Writes what differs between two choices.
fn set(
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

/// Returns the feeds in a category and below it.
fn load_below(connection: &Connection, path: &str) -> Result<Vec<Known>> {
    let mut statement = connection.prepare_cached(KNOWN)?;
    let mut feeds = statement
        .query_map([], known)?
        .collect::<rusqlite::Result<Vec<Known>>>()?;
    feeds.retain(|known| {
        let rest = known.choice.category.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    Ok(feeds)
}
