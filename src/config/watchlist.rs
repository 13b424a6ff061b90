//! Watchlist: `topics.toml`.
//!
//! A broken query costs that query, a broken topic that topic; the others are in force. Mutes and
//! saved queries are read in `rules`.

use toml::de::{DeTable, DeValue};

use super::document::{Document, Value};
use super::rules;
use crate::model::topic::TopicColor;
use crate::query::{Aliases, Expr, Problem as QueryProblem, Query};
use crate::topics::{self, Notify, NotifyMode, Quiet, Topic, TopicQuery, Watchlist};

/// What of a file is broken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Broken {
    /// The file as a whole is no TOML.
    pub(super) is_syntax: bool,
    /// Names of topics in which something is wrong.
    pub(super) topics: Vec<String>,
    /// Something is wrong in a mute.
    pub(super) has_mutes: bool,
    /// Something is wrong in a saved query.
    pub(super) has_saved: bool,
}

/// Reads topics, in the order of the file.
pub(super) fn read(document: &mut Document<'_>) -> (Watchlist, Broken) {
    let root = document.parse();
    let mut broken = Broken {
        is_syntax: !document.problems.is_empty(),
        ..Broken::default()
    };
    document.unknown_keys(&root, "", &["topic", "alias", "mute", "query"], &[]);
    let aliases = read_aliases(document, &root);
    let known = document.problems.len();
    let mutes = rules::read_mutes(document, &root, &aliases);
    broken.has_mutes = document.problems.len() > known;
    let known = document.problems.len();
    let saved = rules::read_saved(document, &root, &aliases);
    broken.has_saved = document.problems.len() > known;
    let mut watchlist = Watchlist {
        topics: Vec::new(),
        mutes,
        saved,
        aliases,
    };
    let Some(topics) = root.get("topic") else {
        return (watchlist, broken);
    };
    let Some(list) = topics.get_ref().as_array() else {
        document.expected("topic", "tables, each written `[[topic]]`", topics);
        return (watchlist, broken);
    };
    for value in list {
        let Some(table) = value.get_ref().as_table() else {
            document.expected("topic", "tables, each written `[[topic]]`", value);
            continue;
        };
        let known = document.problems.len();
        let topic = read_topic(document, value, table, &watchlist);
        if document.problems.len() > known {
            let name = table.get("name").and_then(|name| name.get_ref().as_str());
            broken
                .topics
                .extend(name.map(|name| name.trim().to_owned()));
        }
        watchlist.topics.extend(topic);
    }
    (watchlist, broken)
}

fn read_topic(
    document: &mut Document<'_>,
    value: &Value<'_>,
    table: &DeTable<'_>,
    watchlist: &Watchlist,
) -> Option<Topic> {
    document.unknown_keys(
        table,
        " in [[topic]]",
        &[
            "name",
            "key",
            "color",
            "match",
            "never",
            "level",
            "notify",
            "story_expand",
            "keep",
            "on",
        ],
        &[],
    );
    let earlier = watchlist.topics.as_slice();
    let start = value.span().start;
    let name = read_name(document, start, table, earlier)?;
    let color = read_color(document, table).unwrap_or(default_color(earlier.len()));

    let Some(matches) = table.get("match") else {
        let problem = document
            .at(start, format!("the topic \"{name}\" has no `match`"))
            .hint("give it what to look for: match = ['\"Operation Harbor Line\"', 'Lakeport']");
        document.problems.push(problem);
        return None;
    };
    let aliases = &watchlist.aliases;
    let never = table
        .get("never")
        .map(|never| read_never(document, &name, never, aliases))
        .unwrap_or_default();
    let needs_about = table
        .get("level")
        .is_some_and(|level| read_level(document, level));
    let mut read = |(place, item): (usize, &Value<'_>)| {
        let mut query = read_query(document, &name, item, needs_about, aliases)?;
        query.place = place;
        let never = never
            .iter()
            .map(|never| Expr::Not(Box::new(never.expr.clone())));
        query.query.expr = Expr::all_of([query.query.expr].into_iter().chain(never));
        Some(query)
    };
    let queries = match matches.get_ref() {
        DeValue::Array(list) if list.is_empty() => {
            let nothing = format!("the topic \"{name}\" looks for nothing");
            let note = document.at(matches.span().start, nothing);
            document
                .notes
                .push(note.hint("put queries into `match`, each in quotes"));
            Vec::new()
        }
        DeValue::Array(list) => list.iter().enumerate().filter_map(read).collect(),
        // A single query needs no brackets.
        DeValue::String(_) | DeValue::Table(_) => read((0, matches)).into_iter().collect(),
        _ => {
            document.expected("match", "a list of queries in quotes", matches);
            Vec::new()
        }
    };
    // A topic that lost every query stays in the sidebar, so that its place is not taken over.
    Some(Topic {
        never,
        key: table.get("key").and_then(|key| read_key(document, key)),
        notify: table
            .get("notify")
            .map(|notify| read_notify(document, notify))
            .unwrap_or_default(),
        expands_stories: table
            .get("story_expand")
            .is_some_and(|on| read_switch(document, "story_expand", on)),
        is_on: read_on(document, table),
        keep_days: table.get("keep").and_then(|keep| read_keep(document, keep)),
        name,
        color,
        queries,
    })
}

/// Returns the colour of the topic with this number if it has none.
pub(super) fn default_color(index: usize) -> TopicColor {
    TopicColor::Slot((index % usize::from(TopicColor::SLOTS)) as u8 + 1)
}

/// Reads `[alias]`. One that is broken is told and left out.
fn read_aliases(document: &mut Document<'_>, root: &DeTable<'_>) -> Aliases {
    let mut aliases = Aliases::default();
    let Some(value) = root.get("alias") else {
        return aliases;
    };
    let Some(table) = value.get_ref().as_table() else {
        document.expected("alias", "a table, written `[alias]`", value);
        return aliases;
    };
    for (name, value) in table {
        let Some(text) = value.get_ref().as_str() else {
            document.expected(name.get_ref(), "a query in quotes", value);
            continue;
        };
        if !aliases.insert(name.get_ref(), text) {
            let message = format!("`{}` is no name for an alias", name.get_ref());
            let problem = document
                .at(name.span().start, message)
                .hint("use letters, digits, `_`, `-` and `.`");
            document.problems.push(problem);
        }
    }
    let mut broken = Vec::new();
    for (name, value) in table {
        let wrongs = aliases.problems(name.get_ref());
        let (Some(text), false) = (value.get_ref().as_str(), wrongs.is_empty()) else {
            continue;
        };
        let place = format!("alias {}", name.get_ref());
        tell(document, value.span().start, &place, text, wrongs);
        broken.push(name.get_ref().to_string());
    }
    for name in broken {
        aliases.remove(&name);
    }
    aliases
}

/// Records what is wrong with the query `text` of `place`.
pub(super) fn tell(
    document: &mut Document<'_>,
    start: usize,
    place: &str,
    text: &str,
    wrongs: Vec<QueryProblem>,
) {
    for wrong in wrongs {
        let mut problem = document
            .at(start, format!("in \"{place}\": {}", wrong.message))
            .excerpt(text, &wrong.span);
        if let Some(fix) = wrong.fix {
            problem = problem.hint(fix);
        }
        document.problems.push(problem);
    }
}

/// Reads `never`: one query or a list of them.
fn read_never(
    document: &mut Document<'_>,
    topic: &str,
    value: &Value<'_>,
    aliases: &Aliases,
) -> Vec<Query> {
    let mut read = |item: &Value<'_>| read_text(document, topic, "never", item, aliases);
    match value.get_ref() {
        DeValue::Array(list) => list.iter().filter_map(read).collect(),
        _ => read(value).into_iter().collect(),
    }
}

/// Reads `level`; returns whether a mention is not enough.
fn read_level(document: &mut Document<'_>, value: &Value<'_>) -> bool {
    match value.get_ref().as_str() {
        Some("about") => true,
        Some("mention") => false,
        _ => {
            document.expected("level", "\"mention\" or \"about\"", value);
            false
        }
    }
}

fn read_key(document: &mut Document<'_>, value: &Value<'_>) -> Option<char> {
    let mut letters = value.get_ref().as_str().unwrap_or_default().chars();
    match (letters.next(), letters.next()) {
        (Some(key), None) if !key.is_whitespace() && !key.is_control() => Some(key),
        _ => {
            document.expected("key", "one letter in quotes", value);
            None
        }
    }
}

/// Reads `on`: a topic or a query that is off stands in the file and looks for nothing.
fn read_on(document: &mut Document<'_>, table: &DeTable<'_>) -> bool {
    let on = table.get("on");
    on.is_none_or(|on| read_switch(document, "on", on))
}

fn read_switch(document: &mut Document<'_>, key: &str, value: &Value<'_>) -> bool {
    let on = value.get_ref().as_bool();
    if on.is_none() {
        document.expected(key, "true or false", value);
    }
    on.unwrap_or(false)
}

/// Reads `keep`: days, as in `"90d"`, or `"ever"`, which is 0.
fn read_keep(document: &mut Document<'_>, value: &Value<'_>) -> Option<u32> {
    let text = value.get_ref().as_str();
    let days = text.and_then(|text| match text {
        "ever" => Some(0),
        days => days
            .strip_suffix('d')?
            .parse()
            .ok()
            .filter(|days| *days > 0),
    });
    if days.is_none() {
        document.expected("keep", "days, such as \"90d\", or \"ever\"", value);
    }
    days
}

/// Reads `notify`: a mode, or a table with `mode`, `min_outlets`, `quiet` and `cap`.
fn read_notify(document: &mut Document<'_>, value: &Value<'_>) -> Notify {
    let mut notify = Notify::default();
    let mode = match value.get_ref() {
        DeValue::Table(table) => {
            let known = ["mode", "min_outlets", "quiet", "cap"];
            document.unknown_keys(table, " in `notify`", &known, &[]);
            if let Some(value) = table.get("min_outlets") {
                let number = value.get_ref().as_integer();
                match number.and_then(|number| number.as_str().parse().ok()) {
                    Some(number) => notify.min_outlets = number,
                    None => document.expected("min_outlets", "a whole number", value),
                }
            }
            if let Some(value) = table.get("quiet") {
                notify.quiet = value.get_ref().as_str().and_then(Quiet::parse);
                if notify.quiet.is_none() {
                    document.expected("quiet", "hours, such as \"23:00-07:00\"", value);
                }
            }
            if let Some(value) = table.get("cap") {
                notify.cap = value.get_ref().as_str().and_then(Notify::parse_cap);
                if notify.cap.is_none() {
                    document.expected("cap", "a time up to a week, such as \"30min\"", value);
                }
            }
            table.get("mode")
        }
        _ => Some(value),
    };
    if let Some(value) = mode {
        let word = value.get_ref().as_str();
        let mut modes = NotifyMode::ALL.into_iter();
        if let Some(mode) = modes.find(|mode| Some(mode.name()) == word) {
            notify.mode = mode;
        } else {
            let words = "\"off\", \"entry\", \"story\" or \"digest\"";
            document.expected("mode", words, value);
        }
    }
    notify
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

pub(super) fn read_color(document: &mut Document<'_>, table: &DeTable<'_>) -> Option<TopicColor> {
    let value = table.get("color")?;
    let color = value.get_ref().as_str().and_then(TopicColor::parse);
    if color.is_none() {
        document.expected("color", "\"topic1\" to \"topic6\" or \"#rrggbb\"", value);
    }
    color
}

/// Reads one item of `match`: a query, or a table with a query in `q`.
fn read_query(
    document: &mut Document<'_>,
    topic: &str,
    item: &Value<'_>,
    needs_about: bool,
    aliases: &Aliases,
) -> Option<TopicQuery> {
    let DeValue::Table(table) = item.get_ref() else {
        let query = read_text(document, topic, "match", item, aliases)?;
        return Some(TopicQuery {
            needs_about,
            text: item.get_ref().as_str().unwrap_or_default().to_owned(),
            ..query.into()
        });
    };
    document.unknown_keys(
        table,
        " in `match`",
        &["q", "label", "color", "level", "needs", "on"],
        &[],
    );
    let Some(value) = table.get("q") else {
        document.expected("match", "tables with a query in `q`", item);
        return None;
    };
    let mut query = read_text(document, topic, "q", value, aliases)?;
    if let Some(needs) = table.get("needs") {
        let needs = read_text(document, topic, "needs", needs, aliases)?;
        query.expr = Expr::all_of([query.expr, needs.expr]);
    }
    let label = table.get("label").and_then(|label| {
        let text = label.get_ref().as_str();
        if text.is_none() {
            document.expected("label", "a text in quotes", label);
        }
        text.map(str::to_owned)
    });
    Some(TopicQuery {
        label,
        color: read_color(document, table),
        text: value.get_ref().as_str().unwrap_or_default().to_owned(),
        is_on: read_on(document, table),
        needs_about: table
            .get("level")
            .map_or(needs_about, |level| read_level(document, level)),
        ..query.into()
    })
}

/// Reads a query in quotes that is not empty.
pub(super) fn parse_query(
    document: &mut Document<'_>,
    place: &str,
    key: &str,
    value: &Value<'_>,
    aliases: &Aliases,
) -> Option<Query> {
    let Some(text) = value.get_ref().as_str() else {
        document.expected(key, "a query in quotes", value);
        return None;
    };
    let start = value.span().start;
    if text.trim().is_empty() {
        let problem = document
            .at(
                start,
                format!("the query of \"{place}\" is empty and would match everything"),
            )
            .hint("write what to look for, or remove it");
        document.problems.push(problem);
        return None;
    }
    match Query::parse_with(text, aliases) {
        Ok(query) => {
            for remark in query.remarks() {
                let note = document.at(start, format!("in \"{place}\": {remark}"));
                document.notes.push(note.excerpt(text, &(0..text.len())));
            }
            Some(query)
        }
        Err(wrongs) => {
            tell(document, start, place, text, wrongs);
            None
        }
    }
}

/// Reads the text of a query of the topic.
fn read_text(
    document: &mut Document<'_>,
    topic: &str,
    key: &str,
    value: &Value<'_>,
    aliases: &Aliases,
) -> Option<Query> {
    let query = parse_query(document, topic, key, value, aliases)?;
    is_fixed(document, topic, value, topics::fleeting(&query)).then_some(query)
}

/// Returns whether the answer of `query` never changes for an entry, as it has to be for a rule that
/// looks at each entry once; if not, tells of the condition that is `fleeting`.
pub(super) fn is_fixed(
    document: &mut Document<'_>,
    place: &str,
    value: &Value<'_>,
    fleeting: Option<String>,
) -> bool {
    let Some(fleeting) = fleeting else {
        return true;
    };
    let text = value.get_ref().as_str().unwrap_or_default();
    let at = text.find(&fleeting).unwrap_or(0);
    let end = if text[at..].starts_with(&fleeting) {
        at + fleeting.len()
    } else {
        text.len()
    };
    let problem = document
        .at(value.span().start, format!("in \"{place}\": `{fleeting}` changes with time"))
        .excerpt(text, &(at..end))
        .hint("a rule looks at an entry when it arrives: at its words, feed, author, address, language");
    document.problems.push(problem);
    false
}
