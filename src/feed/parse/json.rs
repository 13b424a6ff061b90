//! JSON Feed that the parser refuses, written out again as it accepts it.

use std::time::Duration;

use serde_json::{Map, Value, json};
use url::Url;

use super::ParseError;
use super::extras::{self, IMAGE};
use super::raw::{Feed, MediaContent, MediaObject};
use crate::model::Clean;

/// Fields that hold one text.
const TEXTS: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
    "home_page_url",
    "feed_url",
    "description",
    "icon",
    "favicon",
    "language",
    "name",
    "mime_type",
];

/// Writes `text` out again: numbers as texts where texts belong, one author as a list of one,
/// what has the wrong shape left out.
///
/// # Errors
/// It is not JSON, or JSON of another kind.
pub(super) fn mend(text: &str) -> Result<String, ParseError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        if text.contains("jsonfeed.org") {
            ParseError::Broken(Clean::line(&format!("not valid JSON, {error}")))
        } else {
            ParseError::NotAFeed
        }
    })?;
    let Value::Object(mut feed) = value else {
        return Err(ParseError::NotAFeed);
    };
    let Some(Value::Array(items)) = feed.remove("items") else {
        return Err(ParseError::NotAFeed);
    };
    mend_texts(&mut feed);
    mend_authors(&mut feed);
    feed.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    feed.entry("title").or_insert_with(|| "".into());
    let items = items.into_iter().filter_map(|item| match item {
        Value::Object(mut item) => {
            mend_texts(&mut item);
            mend_authors(&mut item);
            mend_list(&mut item, "tags", |tag| tag.as_str().map(Value::from));
            mend_list(&mut item, "attachments", |attachment| {
                let mut attachment = attachment.as_object()?.clone();
                attachment.get("url")?.as_str()?;
                mend_texts(&mut attachment);
                attachment.entry("mime_type").or_insert_with(|| "".into());
                if !attachment.get("size_in_bytes").is_some_and(Value::is_u64) {
                    attachment.remove("size_in_bytes");
                }
                Some(Value::Object(attachment))
            });
            Some(Value::Object(item))
        }
        _ => None,
    });
    let items = items.collect();
    feed.insert("items".into(), Value::Array(items));
    Ok(Value::Object(feed).to_string())
}

/// Fills in what the parser passes over: pictures, languages, playing times.
pub(super) fn fill_in(feed: &mut Feed, text: &str) {
    // Most say none of it, and need not be read again.
    if !["image\"", "\"language\"", "\"duration_in_seconds\""]
        .iter()
        .any(|name| text.contains(name))
    {
        return;
    }
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let items = document["items"].as_array().map_or(&[][..], Vec::as_slice);
    if items.len() != feed.entries.len() {
        return;
    }
    for (entry, item) in feed.entries.iter_mut().zip(items) {
        let text = |name: &str| item[name].as_str().map(str::to_owned);
        entry.language = entry.language.take().or_else(|| text("language"));
        if let Some(address) = text("image").or_else(|| text("banner_image")) {
            entry.links.push(extras::link(address, Some(IMAGE)));
        }
        for file in item["attachments"].as_array().into_iter().flatten() {
            let seconds = file["duration_in_seconds"].as_f64();
            let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let url = file["url"].as_str().and_then(|url| Url::parse(url).ok());
            if let Some(duration) = duration.filter(|duration| !duration.is_zero()) {
                let mut object = MediaObject::default();
                object.content.push(played(url, duration));
                entry.media.push(object);
            }
        }
    }
}

fn played(url: Option<Url>, duration: Duration) -> MediaContent {
    MediaContent {
        url,
        content_type: None,
        height: None,
        width: None,
        duration: Some(duration),
        size: None,
        rating: None,
    }
}

/// Closes a document that was cut behind its last whole item; `None` if there is none.
pub(super) fn whole_items(text: &str) -> Option<String> {
    let (_, items) = text.split_once("\"items\"")?;
    let start = text.len() - items.len();
    let (mut depth, mut end) = (0_usize, None);
    let (mut is_in_text, mut is_escaped) = (false, false);
    for (at, byte) in items.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_text => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            _ if is_in_text => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                match (byte, depth) {
                    (b'}', 1) => end = Some(start + at + 1),
                    // The list ended before the cut.
                    (b']', 0) => break,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Some(format!("{}]}}", &text[..end?]))
}

fn mend_texts(object: &mut Map<String, Value>) {
    for name in TEXTS {
        let Some(value) = object.get_mut(*name) else {
            continue;
        };
        match value {
            Value::String(_) | Value::Null => {}
            Value::Number(number) => *value = number.to_string().into(),
            _ => *value = Value::Null,
        }
        if value.is_null() {
            object.remove(*name);
        }
    }
}

fn mend_authors(object: &mut Map<String, Value>) {
    for name in ["author", "authors"] {
        let people = match object.remove(name) {
            Some(Value::Array(people)) => people,
            Some(one) => vec![one],
            None => continue,
        };
        let people: Vec<Value> = people
            .into_iter()
            .filter_map(|person| match person {
                Value::String(name) => Some(json!({ "name": name })),
                Value::Object(mut person) => {
                    person.retain(|_, value| value.is_string());
                    Some(Value::Object(person))
                }
                _ => None,
            })
            .collect();
        if name == "author" {
            if let Some(first) = people.into_iter().next() {
                object.insert(name.into(), first);
            }
        } else {
            object.insert(name.into(), Value::Array(people));
        }
    }
}

fn mend_list(object: &mut Map<String, Value>, name: &str, mend: impl Fn(&Value) -> Option<Value>) {
    let Some(value) = object.remove(name) else {
        return;
    };
    let list = match &value {
        Value::Array(list) => list.iter().filter_map(mend).collect(),
        one => mend(one).into_iter().collect(),
    };
    object.insert(name.into(), Value::Array(list));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_that_are_wrong() {
        let text = r#"{"items":[{"id":7,"authors":{"name":"Dana Ruiz"},"tags":"Harbor Line",
            "attachments":[{"url":"a","size_in_bytes":"x"},3],"title":null},5]}"#;
        let mended: Value = serde_json::from_str(&mend(text).expect("a feed")).expect("JSON");
        let want = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "",
            "items": [{"id": "7", "authors": [{"name": "Dana Ruiz"}], "tags": ["Harbor Line"],
                "attachments": [{"url": "a", "mime_type": ""}]}]
        });
        assert_eq!(mended, want);
    }

    #[test]
    fn of_a_cut_document_the_whole_items_are_left() {
        let text = r#"{"title":"x","items":[{"id":"}]\""},{"id":"2","tags":["a"]},{"id":"3"#;
        let want = r#"{"title":"x","items":[{"id":"}]\""},{"id":"2","tags":["a"]}]}"#;
        assert_eq!(whole_items(text).as_deref(), Some(want));
        assert_eq!(whole_items(r#"{"items":[{"id":"1"#), None);
        assert_eq!(whole_items(r#"{"title":"x"#), None);
    }

    #[test]
    fn other_json_is_no_feed() {
        for text in [r#"{"error":"quota"}"#, "{", "{}", r#"{"items":5}"#] {
            assert_eq!(mend(text), Err(ParseError::NotAFeed), "{text}");
        }
    }
}
