//! Watchlist: `topics.toml`.
//!
//! A broken query costs that query, a broken topic that topic; the others are in force.

use toml::de::{DeTable, DeValue};

use super::document::{Document, Value};
use crate::model::topic::TopicColor;
use crate::query::Query;
use crate::topics::{Topic, Watchlist};

/// Slots for topics in a theme.
const SLOTS: u8 = 6;

/// Keys of a topic that the design has and this version does not act on.
const LATER_IN_TOPIC: [&str; 6] = ["key", "never", "level", "notify", "story_expand", "keep"];

/// Reads topics, in the order of the file.
pub(super) fn read(document: &mut Document<'_>) -> Watchlist {
    let root = document.parse();
    document.unknown_keys(&root, "", &["topic"], &["alias", "mute", "query"]);
    let mut watchlist = Watchlist::default();
    let Some(topics) = root.get("topic") else {
        return watchlist;
    };
    let Some(list) = topics.get_ref().as_array() else {
        document.expected("topic", "tables, each written `[[topic]]`", topics);
        return watchlist;
    };
    for value in list {
        let Some(table) = value.get_ref().as_table() else {
            document.expected("topic", "tables, each written `[[topic]]`", value);
            continue;
        };
        if let Some(topic) = read_topic(document, value, table, &watchlist.topics) {
            watchlist.topics.push(topic);
        }
    }
    watchlist
}

fn read_topic(
    document: &mut Document<'_>,
    value: &Value<'_>,
    table: &DeTable<'_>,
    earlier: &[Topic],
) -> Option<Topic> {
    document.unknown_keys(
        table,
        " in [[topic]]",
        &["name", "color", "match"],
        &LATER_IN_TOPIC,
    );
    let start = value.span().start;
    let name = read_name(document, start, table, earlier)?;
    let color =
        read_color(document, table).unwrap_or(TopicColor::Slot(earlier.len() as u8 % SLOTS + 1));

    let Some(matches) = table.get("match") else {
        let problem = document
            .at(start, format!("the topic \"{name}\" has no `match`"))
            .hint("give it what to look for: match = ['\"Operation Harbor Line\"', 'Lakeport']");
        document.problems.push(problem);
        return None;
    };
    let queries = match matches.get_ref() {
        DeValue::Array(list) => list
            .iter()
            .filter_map(|item| read_query(document, &name, item))
            .collect(),
        // A single query needs no brackets.
        DeValue::String(_) | DeValue::Table(_) => {
            read_query(document, &name, matches).into_iter().collect()
        }
        _ => {
            document.expected("match", "a list of queries in quotes", matches);
            Vec::new()
        }
    };
    // A topic that lost every query stays in the sidebar, so that its place is not taken over.
    Some(Topic {
        name,
        color,
        queries,
    })
}

fn read_name(
    document: &mut Document<'_>,
    start: usize,
    table: &DeTable<'_>,
    earlier: &[Topic],
) -> Option<String> {
    let Some(value) = table.get("name") else {
        let problem = document
            .at(start, "a topic has no `name`")
            .hint("each [[topic]] begins with name = \"…\"");
        document.problems.push(problem);
        return None;
    };
    let name = value.get_ref().as_str().map(str::trim);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        document.expected("name", "a text in quotes", value);
        return None;
    };
    if earlier.iter().any(|topic| topic.name == name) {
        let problem = document
            .at(
                value.span().start,
                format!("there are two topics named \"{name}\""),
            )
            .hint("the first is in force; give this one another name or join the two");
        document.problems.push(problem);
        return None;
    }
    Some(name.to_owned())
}

fn read_color(document: &mut Document<'_>, table: &DeTable<'_>) -> Option<TopicColor> {
    let value = table.get("color")?;
    let color = value.get_ref().as_str().and_then(parse_color);
    if color.is_none() {
        document.expected("color", "\"topic1\" to \"topic6\" or \"#rrggbb\"", value);
    }
    color
}

fn parse_color(text: &str) -> Option<TopicColor> {
    if let Some(slot) = text.strip_prefix("topic") {
        let slot = slot.parse().ok()?;
        return (1..=SLOTS)
            .contains(&slot)
            .then_some(TopicColor::Slot(slot));
    }
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(TopicColor::Rgb(red, green, blue))
}

/// Reads one item of `match`: a query, or a table with a query in `q`.
fn read_query(document: &mut Document<'_>, topic: &str, item: &Value<'_>) -> Option<Query> {
    let value = match item.get_ref() {
        DeValue::Table(table) => {
            document.unknown_keys(table, " in `match`", &["q", "label"], &["level", "needs"]);
            let Some(value) = table.get("q") else {
                document.expected("match", "tables with a query in `q`", item);
                return None;
            };
            value
        }
        _ => item,
    };
    let Some(text) = value.get_ref().as_str() else {
        document.expected("match", "queries in quotes", value);
        return None;
    };
    let start = value.span().start;
    if text.trim().is_empty() {
        let problem = document
            .at(
                start,
                format!("a query of \"{topic}\" is empty and would match everything"),
            )
            .hint("write what to look for, or remove it");
        document.problems.push(problem);
        return None;
    }
    match Query::parse(text) {
        Ok(query) => Some(query),
        Err(wrongs) => {
            for wrong in wrongs {
                let mut problem = document
                    .at(start, format!("in \"{topic}\": {}", wrong.message))
                    .excerpt(text, &wrong.span);
                if let Some(fix) = wrong.fix {
                    problem = problem.hint(fix);
                }
                document.problems.push(problem);
            }
            None
        }
    }
}
