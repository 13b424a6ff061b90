//! What other readers' own tests find in the feeds of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use coranto::model::feed::ParsedFeed;
use serde_json::Value;

use super::{corpus, lines, read, report, share};

/// Returns a value as it is shown: without tags, references and the slash that ends a host.
fn shown(value: &Value) -> String {
    let Value::String(text) = value else {
        return value.to_string();
    };
    let plain = coranto::article::plain(&coranto::article::plain(text));
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.trim_end_matches('/').to_owned()
}

/// Returns what a field of an assertion is in a feed of ours, if there is such a thing.
fn value(feed: &ParsedFeed, field: &str) -> Option<Value> {
    let entry = || feed.entries.first();
    let text = |text: &str| Some(Value::from(text));
    match field {
        "entries" => Some(feed.entries.len().into()),
        "feed.title" => text(&feed.title),
        "feed.link" => text(feed.site.as_deref().unwrap_or_default()),
        "entries[0].title" => text(&entry()?.title),
        "entries[0].link" => text(entry()?.url.as_deref().unwrap_or_default()),
        "entries[0].id" => text(&entry()?.identity),
        "entries[0].published" => text(&entry()?.published?.to_string()),
        "entries[0].author" => text(entry()?.authors.first()?),
        "entries[0].category[0]" => text(entry()?.tags.first()?),
        "entries[0].enclosure[0].url" => text(&entry()?.enclosures.first()?.url),
        _ => None,
    }
}

/// Expectations that a reader for people should not meet, each with its reason.
const UNFAIR: &[(&str, &str, &str)] = &[
    (
        "feedparser/wellformed/atom10/entry_category_term_non_ascii.xml",
        "entries[0].category[0]",
        "the label of a category is what people should see (RFC 4287 §4.2.2.3), not its term",
    ),
    (
        "feedparser/wellformed/base/http_channel_link_base_docuri.xml",
        "feed.link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/base/http_item_link_base_docuri.xml",
        "entries[0].link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/http/headers_content_location-relative.xml",
        "feed.link",
        "expects the address of the server that fed the other reader's own test",
    ),
    (
        "feedparser/wellformed/base/http_entry_id_base_docuri.xml",
        "entries[0].id",
        "an id is compared as it stands (RFC 4287 §4.2.6.1), never made absolute",
    ),
    (
        "feedparser/wellformed/base/http_item_link_base_content_location.xml",
        "entries[0].link",
        "Content-Location is no base any more (RFC 7231, Appendix B)",
    ),
    (
        "feedparser/wellformed/cdf/channel_href_map_link.xml",
        "feed.link",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_href_map_link.xml",
        "entries[0].link",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_title.xml",
        "entries[0].title",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/rss/item_image_link_conflict.xml",
        "entries[0].link",
        "a host is written in small letters (RFC 3986 §6.2.2.1)",
    ),
    (
        "feedparser/wellformed/rss/item_madeup_tags_element.xml",
        "entries[0].category[0]",
        "both are kept; which comes first says nothing",
    ),
    (
        "feedparser/wellformed/sanitize/feed_title_crazy.xml",
        "feed.title",
        "the text of a script is no title",
    ),
    (
        "feedparser/entities/lang.xml",
        "feed.title",
        "HTML 5 means U+27E8, HTML 4 meant U+2329",
    ),
    (
        "feedparser/entities/rang.xml",
        "feed.title",
        "HTML 5 means U+27E9, HTML 4 meant U+232A",
    ),
    (
        "feedparser/entities/lrm.xml",
        "feed.title",
        "marks of direction never reach a terminal",
    ),
    (
        "feedparser/entities/rlm.xml",
        "feed.title",
        "marks of direction never reach a terminal",
    ),
    (
        "gofeed/parser/rss/rss_channel_item_links.xml",
        "entries[0].link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "gofeed/translator/rss/feed_item_links_-_rss_channel_item_links.xml",
        "entries[0].link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "gofeed/translator/rss/feed_links_-_rss_channel_links.xml",
        "feed.link",
        "of three links the first is taken, the last is expected",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[0].title",
        "expects the order of the document; here the newest entry is the first",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[0].id",
        "expects the order of the document; here the newest entry is the first",
    ),
];

fn excuse(file: &str, field: &str) -> Option<&'static str> {
    let file = file.strip_prefix("feeds/").unwrap_or(file);
    let (_, _, reason) = UNFAIR
        .iter()
        .find(|(name, of, _)| *name == file && *of == field)?;
    Some(reason)
}

#[test]
fn what_other_readers_find() {
    let Some(corpus) = corpus("what other readers find in feeds") else {
        return;
    };
    let mut fields: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut details = String::new();
    let mut unexcused = Vec::new();
    for line in lines(&corpus.join("feeds/expected.jsonl")) {
        let (file, field) = (
            line["file"].as_str().unwrap(),
            line["field"].as_str().unwrap(),
        );
        let known = [
            "entries",
            "feed.title",
            "feed.link",
            "entries[0].title",
            "entries[0].link",
            "entries[0].id",
            "entries[0].published",
            "entries[0].author",
            "entries[0].category[0]",
            "entries[0].enclosure[0].url",
        ];
        if !known.contains(&field) {
            continue;
        }
        let content_type = line["header"]["content-type"].as_str();
        let body = fs::read(corpus.join(file)).unwrap();
        let result = read(&body, content_type);
        let got = result.as_ref().ok().and_then(|feed| value(feed, field));
        let want = &line["value"];
        let count = fields.entry(field.to_owned()).or_default();
        count.1 += 1;
        if got.as_ref().map(shown) == Some(shown(want)) {
            count.0 += 1;
        } else {
            let error = result.err().map(|e| e.to_string()).unwrap_or_default();
            let got = got.map_or(error, |got| got.to_string());
            let reason = excuse(file, field).unwrap_or_else(|| {
                unexcused.push(format!("{file} {field}"));
                "not excused"
            });
            let _ = writeln!(
                details,
                "- {file} `{field}`: want {want}, got {got} ({reason})"
            );
        }
    }
    let (good, all) = fields
        .values()
        .fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let summary = format!("assertions: {good} of {all} ({:.1} %)", share(good, all));
    let mut table = String::new();
    for (field, (good, all)) in &fields {
        let _ = writeln!(table, "{field}: {good} of {all}");
    }
    report(
        "corpus-assertions.md",
        &summary,
        &format!("{table}\n{details}"),
    );
    assert!(share(good, all) >= 95.0, "{summary}");
    assert_eq!(unexcused, [""; 0]);
}
