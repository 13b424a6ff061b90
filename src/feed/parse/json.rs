//! JSON Feed that the parser refuses, written out again as it accepts it.

use serde_json::{Map, Value, json};

use super::ParseError;
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
    fn other_json_is_no_feed() {
        for text in [r#"{"error":"quota"}"#, "{", "{}", r#"{"items":5}"#] {
            assert_eq!(mend(text), Err(ParseError::NotAFeed), "{text}");
        }
    }
}
