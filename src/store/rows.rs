//! Rows of lists and whole entries, as the model has them.

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension, Row};
use url::Url;

use super::names::Names;
use super::{Result, originals, subscriptions, tags};
use crate::article;
use crate::model::entry::{Beside, Enclosure};
use crate::model::{
    Clean, EntryDetail, EntryId, EntryRow, FeedId, Flags, Hold, PublicId, StoryId, Time, TopicId,
};

/// Returns the shown title of a feed: the user's, else its own, else its address without the
/// scheme, a user's name or a query.
pub(super) fn feed_title(user_title: Option<String>, title: &str, url: &str) -> Clean {
    match user_title {
        Some(given) if !given.is_empty() => Clean::line(&given),
        _ if !title.is_empty() => Clean::line(title),
        _ => match Url::parse(url) {
            Ok(parsed) if parsed.has_host() => {
                let host = parsed.host_str().unwrap_or_default();
                let path = parsed.path().trim_end_matches('/');
                Clean::line(&format!("{host}{path}"))
            }
            _ => Clean::line(url),
        },
    }
}

/// Loads rows by id, in the order given; an id that is gone is left out.
pub(super) fn load(
    connection: &Connection,
    names: &RefCell<Names>,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<EntryRow>> {
    names.borrow_mut().update(connection)?;
    load_known(connection, names, ids)
}

/// Does so with the names as they are: what was loaded in the same snapshot had them looked at.
pub(super) fn load_known(
    connection: &Connection,
    names: &RefCell<Names>,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<EntryRow>> {
    let mut names = names.borrow_mut();
    let mut statement = connection.prepare_cached(ROW)?;
    let mut rows = Vec::new();
    for id in ids {
        let found = statement
            .query_row([id], |row| read(connection, row, &mut names))
            .optional()?;
        if let Some((mut row, has)) = found {
            if has.hits {
                (row.topics, row.about, row.score) = topics(connection, id)?;
            }
            if has.tags {
                row.tags = tags::of(connection, id)?;
            }
            if has.mutes && row.hold.is_none() {
                row.hold = muted_by(connection, id)?;
            }
            if has.copies {
                row.copies = count_copies(connection, id)?;
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

pub(super) const ROW: &str = "SELECT id, feed, story, published, title, outlet, url, is_read, \
     is_starred, is_later, words, copy_count > 0, is_muted, iif(is_snoozed, snoozed_until, NULL), \
     published = fetched, EXISTS (SELECT 1 FROM hit WHERE hit.entry = entry.id), \
     EXISTS (SELECT 1 FROM entry_tag WHERE entry_tag.entry = entry.id), \
     EXISTS (SELECT 1 FROM muted WHERE muted.entry = entry.id) FROM entry WHERE id = ?1";

/// What there is of an entry beside its row: most have none of it, and windows are cut quickly.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a table to look into"
)]
struct Has {
    copies: bool,
    hits: bool,
    tags: bool,
    mutes: bool,
}

/// Those that hide before those that dim.
pub(super) const MUTED_BY: &str = "SELECT mute.action, mute.name FROM muted \
     JOIN mute ON mute.id = muted.mute WHERE muted.entry = ?1";

/// Returns what holds an entry back beside what stands in its row.
fn muted_by(connection: &Connection, entry: i64) -> Result<Option<Hold>> {
    let mut statement = connection.prepare_cached(MUTED_BY)?;
    let mut rules = statement
        .query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    rules.sort_unstable();
    let mut holds = rules.into_iter().filter_map(|(action, name)| match action {
        1 => Some(Hold::MutedBy(Clean::line(&name))),
        3 => Some(Hold::DimmedBy(Clean::line(&name))),
        _ => None,
    });
    Ok(holds.next())
}

fn read(
    connection: &Connection,
    row: &Row<'_>,
    names: &mut Names,
) -> rusqlite::Result<(EntryRow, Has)> {
    let feed: i64 = row.get(1)?;
    let text = |at: usize| -> rusqlite::Result<Option<Clean>> {
        Ok(row.get_ref(at)?.as_str_or_null()?.map(Clean::line))
    };
    let entry = EntryRow {
        id: EntryId(row.get(0)?),
        feed: FeedId(feed),
        story: StoryId(row.get(2)?),
        published: Time(row.get(3)?),
        is_undated: row.get(14)?,
        title: text(4)?.unwrap_or_default(),
        outlet: names.outlet(connection, feed, row.get_ref(5)?.as_str_or_null()?)?,
        url: text(6)?,
        flags: Flags {
            is_read: row.get(7)?,
            is_starred: row.get(8)?,
            is_later: row.get(9)?,
        },
        hold: match row.get::<_, Option<i64>>(13)? {
            Some(until) => Some(Hold::Snoozed(Time(until))),
            None => row.get::<_, bool>(12)?.then_some(Hold::Muted),
        },
        topics: Vec::new(),
        about: Vec::new(),
        excerpt: None,
        hits: Vec::new(),
        copies: 0,
        words: row.get(10)?,
        score: 0,
        told: None,
        is_member: false,
        place: None,
        under: None,
        tags: Vec::new(),
    };
    let has = Has {
        copies: row.get(11)?,
        hits: row.get(15)?,
        tags: row.get(16)?,
        mutes: row.get(17)?,
    };
    Ok((entry, has))
}

/// Returns the topics of an entry, in the order of the watchlist, those it is about, and how often
/// they are named in it.
pub(super) const TOPICS: &str = "SELECT position, topic, level > 1, count FROM hit \
     JOIN topic ON topic.id = topic WHERE entry = ?1";

fn topics(connection: &Connection, entry: i64) -> Result<(Vec<TopicId>, Vec<TopicId>, u32)> {
    let mut statement = connection.prepare_cached(TOPICS)?;
    let mut found = statement
        .query_map([entry], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, i64, bool, u32)>>>()?;
    found.sort_unstable();
    let about = found.iter().filter(|(.., is_about, _)| *is_about);
    let counts = found.iter().map(|(.., count)| *count);
    Ok((
        found.iter().map(|(_, topic, ..)| TopicId(*topic)).collect(),
        about.map(|(_, topic, ..)| TopicId(*topic)).collect(),
        counts.fold(0, u32::saturating_add),
    ))
}

/// Counts the other members of an entry's group that are to be seen.
fn count_copies(connection: &Connection, entry: i64) -> Result<u16> {
    let first: i64 = connection
        .prepare_cached("SELECT coalesce(copy_of, id) FROM entry WHERE id = ?1")?
        .query_row([entry], |row| row.get(0))?;
    let count: i64 = connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM entry WHERE copy_of = ?1 AND copy_count > 0 AND is_hidden = 0 \
             AND id <> ?2) + (SELECT count(*) FROM entry WHERE id = ?1 AND is_hidden = 0 \
             AND id <> ?2)",
        )?
        .query_row([first, entry], |row| row.get(0))?;
    Ok(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Loads an entry with its body.
pub(super) fn detail(
    connection: &Connection,
    names: &RefCell<Names>,
    id: i64,
) -> Result<Option<EntryDetail>> {
    let Some(row) = load(connection, names, [id])?.pop() else {
        return Ok(None);
    };
    let names = names.borrow();
    let feed_title = names.feed(row.feed.0);
    let detail = connection
        .prepare_cached(&format!(
            "SELECT e.public_id, c.path, b.authors, e.updated, e.fetched, b.language, b.html, \
             b.summary, b.base, b.enclosures, b.comments, b.image, b.episode, f.url, {} \
             FROM entry e JOIN entry_body b ON b.entry = e.id \
             JOIN feed f ON f.id = e.feed LEFT JOIN category c ON c.id = f.category \
             WHERE e.id = ?1",
            subscriptions::CATEGORIES
        ))?
        .query_row([id], |body| {
            Ok(EntryDetail {
                row,
                public_id: PublicId(body.get::<_, i64>(0)?.cast_unsigned()),
                feed_title,
                feed_url: body.get(13)?,
                categories: body.get(14)?,
                category: body
                    .get_ref(1)?
                    .as_str_or_null()?
                    .map(Clean::line)
                    .unwrap_or_default(),
                authors: from_json(body.get(2)?),
                updated: body.get::<_, Option<i64>>(3)?.map(Time),
                fetched: Time(body.get(4)?),
                language: body.get_ref(5)?.as_str_or_null()?.map(Clean::line),
                html: body.get(6)?,
                summary: body.get(7)?,
                base: body.get(8)?,
                enclosures: enclosures_from_json(body.get(9)?),
                original: None,
                beside: Beside {
                    comments: body.get_ref(10)?.as_str_or_null()?.map(Clean::line),
                    image: body.get_ref(11)?.as_str_or_null()?.map(Clean::line),
                    episode: body.get_ref(12)?.as_str_or_null()?.map(Clean::line),
                },
            })
        })
        .optional()?;
    let Some(mut detail) = detail else {
        return Ok(None);
    };
    detail.original = originals::load(connection, id)?;
    Ok(Some(detail))
}

/// Loads the plain text of an entry, which its HTML becomes; that of its page too, if it was
/// fetched.
pub(super) fn text(connection: &Connection, id: i64) -> Result<String> {
    read_html(connection, id, article::plain)
}

/// Loads what of that text is prose.
pub(super) fn prose(connection: &Connection, id: i64) -> Result<String> {
    read_html(connection, id, article::prose)
}

fn read_html(connection: &Connection, id: i64, read: fn(&str) -> String) -> Result<String> {
    let html: Option<String> = connection
        .prepare_cached("SELECT html FROM entry_body WHERE entry = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let mut text = html.map(|html| read(&html)).unwrap_or_default();
    if let Some(html) = originals::html(connection, id)? {
        text = article::both(&text, &read(&html));
    }
    Ok(text)
}

/// Writes a list of texts; `None` for an empty one.
pub(super) fn to_json(texts: &[Clean]) -> Option<String> {
    let texts: Vec<&str> = texts.iter().map(Clean::as_str).collect();
    (!texts.is_empty()).then(|| serde_json::json!(texts).to_string())
}

/// Reads what [`to_json`] wrote; what cannot be read is nothing.
pub(super) fn from_json(json: Option<String>) -> Vec<Clean> {
    let texts: Vec<String> = json
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    texts.iter().map(|text| Clean::line(text)).collect()
}

type StoredEnclosure = (String, String, Option<u64>, Option<u32>);

pub(super) fn enclosures_to_json(enclosures: &[Enclosure]) -> Option<String> {
    let rows: Vec<(&str, &str, Option<u64>, Option<u32>)> = enclosures
        .iter()
        .map(|file| {
            let (url, media_type) = (file.url.as_str(), file.media_type.as_str());
            (url, media_type, file.length, file.duration)
        })
        .collect();
    (!rows.is_empty()).then(|| serde_json::json!(rows).to_string())
}

pub(super) fn enclosures_from_json(json: Option<String>) -> Vec<Enclosure> {
    let rows: Vec<StoredEnclosure> = json
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    rows.into_iter()
        .map(|(url, media_type, length, duration)| Enclosure {
            url: Clean::line(&url),
            media_type: Clean::line(&media_type),
            length,
            duration,
        })
        .collect()
}
