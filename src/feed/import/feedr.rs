//! Feedr: the one JSON file that it keeps. Entries are named in it by their links.

use std::collections::HashMap;

use serde_json::Value;

use super::{skipped, source};
use crate::model::Clean;
use crate::model::feed::Subscription;
use crate::model::import::{ForeignFeed, ForeignMark, Import, Marks, Place};

pub(super) fn read(text: &str) -> Result<Import, String> {
    let data: Value =
        serde_json::from_str(text).map_err(|error| format!("it is no whole JSON: {error}"))?;
    let Some(bookmarks) = data.get("bookmarks").and_then(Value::as_array) else {
        return Err("it is JSON and not of feedr: it has no list of bookmarks".to_owned());
    };
    let mut categories: HashMap<&str, Vec<Clean>> = HashMap::new();
    for category in list(&data, "categories") {
        let name = category.get("name").and_then(Value::as_str);
        let name = Clean::line(&name.unwrap_or_default().replace('/', "-"));
        let feeds = category.get("feeds").and_then(Value::as_array);
        for url in feeds.into_iter().flatten().filter_map(Value::as_str) {
            if !name.is_empty() {
                categories.entry(url).or_default().push(name.clone());
            }
        }
    }
    let mut import = Import::default();
    // A feed may stand in a category only.
    let bookmarked = bookmarks.iter().filter_map(address);
    let mut urls: Vec<&str> = bookmarked.collect();
    let mut others: Vec<&str> = categories
        .keys()
        .copied()
        .filter(|url| !urls.contains(url))
        .collect();
    others.sort_unstable();
    urls.extend(others);
    for url in urls {
        match source(url) {
            Ok(found) => {
                let mut categories = categories.remove(url).unwrap_or_default().into_iter();
                import.feeds.push(ForeignFeed {
                    subscription: Subscription {
                        url: found.url,
                        category: categories.next().unwrap_or_default(),
                        ..Subscription::default()
                    },
                    more_categories: categories.collect(),
                    off: found.off,
                    note: found.note,
                    ..ForeignFeed::default()
                });
            }
            Err(reason) => import.skipped.push(skipped(url, &reason, Place::default())),
        }
    }
    let mut marks: HashMap<&str, Marks> = HashMap::new();
    for key in list(&data, "read_items").filter_map(Value::as_str) {
        marks.entry(key).or_default().is_read = true;
    }
    for key in list(&data, "starred_items").filter_map(Value::as_str) {
        marks.entry(key).or_default().is_starred = true;
    }
    import.marks = marks
        .into_iter()
        .map(|(key, marks)| ForeignMark {
            key: key.to_owned(),
            marks,
        })
        .collect();
    import.marks.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(import)
}

/// A bookmark is an address, or an object that holds one.
fn address(bookmark: &Value) -> Option<&str> {
    bookmark
        .as_str()
        .or_else(|| bookmark.get("url").and_then(Value::as_str))
}

fn list<'a>(data: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    data.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bookmarks_categories_and_marks() {
        let text = r#"{"bookmarks": ["https://ledger.example/feed", "ftp://x.example/"],
            "categories": [{"id": "1", "name": "Port", "feeds": ["https://ledger.example/feed", "https://wire.example/"]},
                           {"id": "2", "name": "Daily", "feeds": ["https://ledger.example/feed"]}],
            "read_items": ["https://ledger.example/1", "https://ledger.example/2"],
            "starred_items": ["https://ledger.example/2"], "last_session_time": null}"#;
        let import = read(text).expect("a file of feedr");
        let feeds: Vec<_> = import
            .feeds
            .iter()
            .map(|feed| {
                let one = &feed.subscription;
                (
                    one.url.as_str(),
                    one.category.as_str(),
                    feed.more_categories.len(),
                )
            })
            .collect();
        assert_eq!(
            feeds,
            [
                ("https://ledger.example/feed", "Port", 1),
                ("https://wire.example/", "Port", 0)
            ]
        );
        assert_eq!(import.skipped.len(), 1);
        let marks: Vec<_> = import
            .marks
            .iter()
            .map(|mark| (mark.key.as_str(), mark.marks.is_read, mark.marks.is_starred))
            .collect();
        assert_eq!(
            marks,
            [
                ("https://ledger.example/1", true, false),
                ("https://ledger.example/2", true, true)
            ]
        );
    }

    #[test]
    fn other_json_is_refused_with_the_reason() {
        for (text, want) in [("{", "no whole JSON"), ("{\"a\": 1}", "not of feedr")] {
            let error = read(text).expect_err("a refusal");
            assert!(error.contains(want), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]{}\",:a-z ]{0,80}") {
            let _ = read(&text);
        }
    }
}
