//! What other readers' own tests find in the feeds of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use coranto::model::Time;
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

/// Returns what a field of an assertion is in a feed of ours; `None` if coranto keeps no such thing.
/// Of a feed it keeps title and home page, of an entry what a reader shows; not kept are
/// descriptions, rights, pictures, ids, persons, categories and (but for its entries) languages of
/// feeds, addresses of persons, and
/// what is said about a document (`wellformed`, `encoding`, `format`, `type`).
fn value(feed: Option<&ParsedFeed>, field: &str) -> Option<Value> {
    let text = |text: Option<&str>| Value::from(text.unwrap_or_default());
    let Some((index, field)) = field
        .strip_prefix("entries[")
        .and_then(|rest| rest.split_once("]."))
    else {
        return Some(match field {
            "entries" => feed.map_or(0, |feed| feed.entries.len()).into(),
            "feed.title" => text(feed.map(|feed| feed.title.as_str())),
            "feed.link" => text(feed.and_then(|feed| feed.site.as_deref())),
            _ => return None,
        });
    };
    let entry = feed.and_then(|feed| feed.entries.get(index.parse::<usize>().ok()?));
    let (name, nth) = match field.split_once('[') {
        Some((name, rest)) => (name, rest.split(']').next()?.parse::<usize>().ok()?),
        None => (field, 0),
    };
    let time = |time: Option<Time>| time.map(|time| time.to_string());
    let file = entry.and_then(|entry| entry.enclosures.get(nth));
    let found = match name {
        "title" => entry.map(|entry| entry.title.to_string()),
        "link" => entry.and_then(|entry| entry.url.as_deref().map(str::to_owned)),
        "id" => entry.map(|entry| entry.identity.clone()),
        "published" => time(entry.and_then(|entry| entry.published)),
        "updated" => time(entry.and_then(|entry| entry.updated.or(entry.published))),
        "summary" => entry.map(|e| e.summary.clone().unwrap_or_else(|| e.html.clone())),
        "content" if nth == 0 => entry.map(|entry| entry.html.clone()),
        "author" | "author.name" => {
            entry.and_then(|entry| Some(entry.authors.first()?.to_string()))
        }
        "authors" if field.ends_with("].name") => {
            entry.and_then(|entry| Some(entry.authors.get(nth)?.to_string()))
        }
        "category" => entry.and_then(|entry| Some(entry.tags.get(nth)?.to_string())),
        "enclosure" if field.ends_with("].url") => file.map(|file| file.url.to_string()),
        "enclosure" if field.ends_with("].type") => file.map(|file| file.media_type.to_string()),
        "enclosure" if field.ends_with("].length") => {
            file.and_then(|file| Some(file.length?.to_string()))
        }
        _ => return None,
    };
    Some(found.unwrap_or_default().into())
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
    (
        "feedparser/wellformed/atom/entry_link_no_href_link_priority.xml",
        "entries[1].link",
        "both entries say the same, without an id: one entry",
    ),
    (
        "feedparser/wellformed/atom10/entry_link_no_href_link_priority.xml",
        "entries[1].link",
        "both entries say the same, without an id: one entry",
    ),
    (
        "feedparser/wellformed/cdf/item_abstract_map_description.xml",
        "entries[0].summary",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/cdf/item_lastmod_parsed.xml",
        "entries[0].updated",
        "CDF was given up before 2000; no outlet publishes it",
    ),
    (
        "feedparser/wellformed/rss/item_madeup_tags_element.xml",
        "entries[0].category[1]",
        "both are kept; which comes first says nothing",
    ),
    (
        "feedparser/wellformed/rss/item_madeup_tags_element.xml",
        "entries[0].category[2]",
        "both are kept; which comes first says nothing",
    ),
    (
        "feedparser/wellformed/rss/item_summary_and_description.xml",
        "entries[0].summary",
        "RSS has no <summary>; its <description> is shown",
    ),
    (
        "feedparser/wellformed/sanitize/entry_summary_crazy.xml",
        "entries[0].summary",
        "the text of a script is no text",
    ),
    (
        "feedparser/wellformed/sanitize/item_description_crazy.xml",
        "entries[0].summary",
        "the text of a script is no text",
    ),
    (
        "feedparser/encoding/bozo_linenoise.xml",
        "entries[0].summary",
        "Windows-1252 read as UTF-8 and the other way round; no reading is right",
    ),
    (
        "gofeed/parser/atom/atom03_feed_entry_summary_base64_escaped_markup.xml",
        "entries[0].summary",
        "it says that it is plain text, so that it is shown as it stands",
    ),
    (
        "gofeed/parser/atom/issue_275_extensions_and_source.xml",
        "entries[2].content",
        "JSON is for programs; the summary is shown",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[1].title",
        "expects the order of the document; here the newest entry is the first",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[1].id",
        "expects the order of the document; here the newest entry is the first",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[2].title",
        "expects the order of the document; here the newest entry is the first",
    ),
    (
        "feedsmith/atom/atom-03.xml",
        "entries[2].id",
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
    let mut not_kept: BTreeMap<String, usize> = BTreeMap::new();
    let mut details = String::new();
    let mut unexcused = Vec::new();
    for line in lines(&corpus.join("feeds/expected.jsonl")) {
        let (file, field) = (
            line["file"].as_str().unwrap(),
            line["field"].as_str().unwrap(),
        );
        let content_type = line["header"]["content-type"].as_str();
        let body = fs::read(corpus.join(file)).unwrap();
        let result = read(&body, content_type);
        let Some(got) = value(result.as_ref().ok(), field) else {
            *not_kept.entry(field.to_owned()).or_default() += 1;
            continue;
        };
        let want = &line["value"];
        let count = fields.entry(field.to_owned()).or_default();
        count.1 += 1;
        if shown(&got) == shown(want) {
            count.0 += 1;
        } else {
            let error = result.err().map(|e| e.to_string()).unwrap_or_default();
            let reason = excuse(file, field).unwrap_or_else(|| {
                unexcused.push(format!("{file} {field}"));
                "not excused"
            });
            let _ = writeln!(
                details,
                "- {file} `{field}`: want {want}, got {got} {error} ({reason})"
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
    let _ = writeln!(table, "\nnot kept:");
    for (field, count) in &not_kept {
        let _ = writeln!(table, "{field}: {count}");
    }
    report(
        "corpus-assertions.md",
        &summary,
        &format!("{table}\n{details}"),
    );
    assert!(share(good, all) >= 95.0, "{summary}");
    assert_eq!(unexcused, [""; 0]);
}
