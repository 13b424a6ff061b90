//! Outlines: the subscriptions with all that an export writes of them.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{Result, subscriptions};
use crate::feed::opml::{OUR_SPACE, Outline};
use crate::model::Clean;
use crate::model::import::Attribute;

/// Returns what is followed, by category and title.
pub(super) fn outlines(connection: &Connection) -> Result<Vec<Outline>> {
    let mut more: HashMap<String, Vec<Clean>> = HashMap::new();
    let mut statement = connection.prepare(
        "SELECT feed.url, category.path FROM feed_category \
         JOIN feed ON feed.id = feed_category.feed \
         JOIN category ON category.id = feed_category.category \
         WHERE feed.category IS NOT category.id ORDER BY category.path",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let path: String = row.get(1)?;
        more.entry(row.get(0)?)
            .or_default()
            .push(Clean::line(&path));
    }
    let mut said: HashMap<String, Vec<Attribute>> = connection
        .prepare("SELECT url, outline, is_off FROM feed WHERE is_followed = 1")?
        .query_map([], |row| {
            let mut attributes = from_json(row.get(1)?);
            attributes.extend(row.get::<_, bool>(2)?.then(switched_off));
            Ok((row.get(0)?, attributes))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let subscriptions = subscriptions::subscriptions(connection)?;
    let outlines = subscriptions.into_iter().map(|subscription| {
        let attributes = said.remove(&subscription.url).unwrap_or_default();
        Outline {
            more_categories: more.remove(&subscription.url).unwrap_or_default(),
            attributes,
            subscription,
            ..Outline::default()
        }
    });
    Ok(outlines.collect())
}

/// Says that a feed is not to be asked, in our own name space.
fn switched_off() -> Attribute {
    Attribute {
        name: "coranto:off".into(),
        value: "true".into(),
        space: Some(OUR_SPACE.into()),
    }
}

/// Writes attributes; `None` for none.
pub(super) fn to_json(attributes: &[Attribute]) -> Option<String> {
    let rows: Vec<(&str, &str, Option<&str>)> = attributes
        .iter()
        .map(|one| (&*one.name, &*one.value, one.space.as_deref()))
        .collect();
    (!rows.is_empty()).then(|| serde_json::json!(rows).to_string())
}

/// Reads what [`to_json`] wrote; what cannot be read is nothing.
fn from_json(json: Option<String>) -> Vec<Attribute> {
    let rows: Vec<(String, String, Option<String>)> = json
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    rows.into_iter()
        .map(|(name, value, space)| Attribute {
            name: name.into(),
            value: value.into(),
            space: space.map(Into::into),
        })
        .collect()
}
