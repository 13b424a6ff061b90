//! Headers: `headers` and `cookie` of a `[[feed]]`. No value of theirs is part of a problem.

use super::document::Document;
use super::feeds::Entries;
use super::mistake::{Shown, mistake};
use crate::model::feed_settings::Secret;

/// Headers that are coranto's own business, or have a key of their own.
const OWN_HEADERS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "proxy-authorization",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Reads `headers`.
pub(super) fn read_headers(
    document: &mut Document<'_>,
    entries: &Entries<'_, '_>,
) -> Vec<(String, Secret)> {
    let Some((key, value)) = entries.get("headers") else {
        return Vec::new();
    };
    let Some(table) = value.get_ref().as_table() else {
        let what = "`headers` takes a table, { Name = \"value\" }";
        mistake(document, what, &key, Shown::Key).record(document);
        return Vec::new();
    };
    let mut headers = Vec::new();
    for (name, value) in table {
        let key = name.span();
        let name: &str = name.get_ref();
        let name = name.to_ascii_lowercase();
        if OWN_HEADERS.contains(&name.as_str()) {
            let what = format!("the header `{name}` is not set here");
            let problem = mistake(document, &what, &key, Shown::Key);
            match name.as_str() {
                "cookie" => problem.hint("cookie = \"…\""),
                "user-agent" => problem.hint("user_agent = \"…\""),
                _ => problem.hint("coranto says it as each request needs it"),
            }
            .record(document);
            continue;
        }
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        let text = value.get_ref().as_str();
        if let Some(text) = text.filter(|text| is_name && is_header_value(text)) {
            headers.push((name, Secret::new(text)));
        } else {
            let what = "a header is a name and a text in quotes, on one line";
            mistake(document, what, &key, Shown::Key).record(document);
        }
    }
    headers
}

/// Reads `cookie`.
pub(super) fn read_cookie(
    document: &mut Document<'_>,
    entries: &Entries<'_, '_>,
) -> Option<Secret> {
    let (key, value) = entries.get("cookie")?;
    let text = value.get_ref().as_str();
    let text = text.filter(|text| !text.is_empty() && is_header_value(text));
    if text.is_none() {
        let what = "`cookie` takes the text of the header in quotes, \"name=value; name=value\"";
        mistake(document, what, &key, Shown::Key).record(document);
    }
    text.map(Secret::new)
}

fn is_header_value(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
}
