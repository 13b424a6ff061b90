//! Rules of `topics.toml` beside topics: mutes (`[[mute]]`) and saved queries (`[[query]]`).

use jiff::civil::{Date, DateTime, Time as TimeOfDay};
use toml::de::{DeTable, DeValue};

use super::document::{Document, Value};
use super::watchlist::{is_fixed, parse_query, read_color};
use crate::model::Time;
use crate::model::list::Order;
use crate::model::rule::MuteAction;
use crate::query::{Aliases, Expr, NameField, Query};
use crate::topics::{Mute, MuteEnd, SavedQuery};

/// Reads `[[query]]`, in the order of the file.
pub(super) fn read_saved(
    document: &mut Document<'_>,
    root: &DeTable<'_>,
    aliases: &Aliases,
) -> Vec<SavedQuery> {
    let mut saved: Vec<SavedQuery> = Vec::new();
    for (value, table) in tables(document, root, "query") {
        let known = ["name", "q", "color", "sort"];
        document.unknown_keys(table, " in [[query]]", &known, &[]);
        let start = value.span().start;
        let Some(name) = read_name(document, start, table) else {
            continue;
        };
        if saved.iter().any(|saved| saved.name == name) {
            let problem = document
                .at(
                    start,
                    format!("there are two saved queries named \"{name}\""),
                )
                .hint("the first is in force; give this one another name");
            document.problems.push(problem);
            continue;
        }
        let order = table.get("sort").and_then(|sort| read_sort(document, sort));
        let color = read_color(document, table);
        let query = table.get("q");
        let Some(query) = query.and_then(|q| parse_query(document, &name, "q", q, aliases)) else {
            if query.is_none() {
                lacks_query(document, start, &format!("the saved query \"{name}\""));
            }
            continue;
        };
        let text = table.get("q").and_then(|q| q.get_ref().as_str());
        saved.push(SavedQuery {
            name,
            query,
            text: text.unwrap_or_default().to_owned(),
            color,
            order,
        });
    }
    saved
}

/// Reads `[[mute]]`, in the order of the file.
pub(super) fn read_mutes(
    document: &mut Document<'_>,
    root: &DeTable<'_>,
    aliases: &Aliases,
) -> Vec<Mute> {
    let mut mutes = Vec::new();
    for (value, table) in tables(document, root, "mute") {
        let known = ["name", "q", "action", "until"];
        document.unknown_keys(table, " in [[mute]]", &known, &[]);
        let name = table.get("name").and_then(|name| {
            let text = name.get_ref().as_str().map(str::trim);
            if text.is_none_or(str::is_empty) {
                document.expected("name", "a text in quotes", name);
            }
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        });
        let Some(q) = table.get("q") else {
            lacks_query(document, value.span().start, "a mute");
            continue;
        };
        let place = name.clone().unwrap_or_else(|| "mute".to_owned());
        let action = table
            .get("action")
            .map_or(Some(MuteAction::Hide), |action| {
                read_action(document, action)
            });
        let until = match table.get("until") {
            Some(until) => read_until(document, &place, until, aliases).map(Some),
            None => Some(None),
        };
        let query = read_fixed(document, &place, "q", q, aliases);
        // Half a rule could hide too much, or for too long.
        let (Some(query), Some(action), Some(until)) = (query, action, until) else {
            continue;
        };
        let text = q.get_ref().as_str().unwrap_or_default().to_owned();
        mutes.push(Mute {
            name,
            text,
            query,
            action,
            until,
        });
    }
    mutes
}

/// Returns the tables under `key`.
pub(super) fn tables<'t, 'i>(
    document: &mut Document<'_>,
    root: &'t DeTable<'i>,
    key: &str,
) -> Vec<(&'t Value<'i>, &'t DeTable<'i>)> {
    let Some(value) = root.get(key) else {
        return Vec::new();
    };
    let what = format!("tables, each written `[[{key}]]`");
    let Some(list) = value.get_ref().as_array() else {
        document.expected(key, &what, value);
        return Vec::new();
    };
    let mut tables = Vec::with_capacity(list.len());
    for value in list {
        match value.get_ref().as_table() {
            Some(table) => tables.push((value, table)),
            None => document.expected(key, &what, value),
        }
    }
    tables
}

fn lacks_query(document: &mut Document<'_>, start: usize, what: &str) {
    let problem = document
        .at(start, format!("{what} has no `q`"))
        .hint("give it what to look for: q = 'title:horoscope'");
    document.problems.push(problem);
}

fn read_name(document: &mut Document<'_>, start: usize, table: &DeTable<'_>) -> Option<String> {
    let Some(value) = table.get("name") else {
        let problem = document
            .at(start, "a saved query has no `name`")
            .hint("each [[query]] begins with name = \"…\"");
        document.problems.push(problem);
        return None;
    };
    let name = value.get_ref().as_str().map(str::trim);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        document.expected("name", "a text in quotes", value);
        return None;
    };
    Some(name.to_owned())
}

/// The orders that the list of a saved query may have: none that is oldest first.
const SORTS: [Order; 6] = [
    Order::Newest,
    Order::Best,
    Order::Story,
    Order::Outlets,
    Order::Hot,
    Order::Title,
];

fn read_sort(document: &mut Document<'_>, value: &Value<'_>) -> Option<Order> {
    let typed = value.get_ref().as_str();
    let named = SORTS.into_iter().find(|order| Some(order.word()) == typed);
    if named.is_some() {
        return named;
    }
    if typed == Some("oldest") {
        let note = document.at(value.span().start, "lists are never oldest first");
        let hint = "G goes to the oldest; `coranto list --sort oldest` prints them so";
        document.notes.push(note.hint(hint));
    } else {
        let words = SORTS.map(|order| format!("\"{}\"", order.word()));
        document.expected("sort", &words.join(" or "), value);
    }
    None
}

fn read_action(document: &mut Document<'_>, value: &Value<'_>) -> Option<MuteAction> {
    let word = value.get_ref().as_str();
    let mut actions = MuteAction::ALL.into_iter();
    let action = actions.find(|action| Some(action.name()) == word);
    if action.is_none() {
        document.expected("action", "\"hide\", \"read\" or \"dim\"", value);
    }
    action
}

/// Reads `until`: a date, with or without a time and an offset, or a query in quotes.
fn read_until(
    document: &mut Document<'_>,
    place: &str,
    value: &Value<'_>,
    aliases: &Aliases,
) -> Option<MuteEnd> {
    match value.get_ref() {
        DeValue::Datetime(written) if written.date.is_some() => {
            let end = date(&written.to_string());
            if end.is_none() {
                document.expected("until", "a date of the calendar", value);
            }
            end
        }
        DeValue::String(_) => {
            read_fixed(document, place, "until", value, aliases).map(MuteEnd::Query)
        }
        _ => {
            let what = "a date such as 2026-12-31, or a query in quotes";
            document.expected("until", what, value);
            None
        }
    }
}

fn date(text: &str) -> Option<MuteEnd> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(MuteEnd::Time(Time(time.as_second())));
    }
    if let Ok(day) = text.parse::<Date>()
        && text.len() == 10
    {
        return Some(MuteEnd::Local(day.to_datetime(TimeOfDay::midnight())));
    }
    text.parse::<DateTime>().ok().map(MuteEnd::Local)
}

/// Reads a query whose answer for an entry never changes: a mute looks at each entry once.
fn read_fixed(
    document: &mut Document<'_>,
    place: &str,
    key: &str,
    value: &Value<'_>,
    aliases: &Aliases,
) -> Option<Query> {
    let query = parse_query(document, place, key, value, aliases)?;
    let mut fleeting = None;
    query.expr.each_leaf(&mut |leaf, _| {
        if matches!(
            leaf,
            Expr::Is(_)
                | Expr::Since(_)
                | Expr::Before(_)
                | Expr::On(_)
                | Expr::Named(NameField::Tag, _)
        ) {
            fleeting.get_or_insert_with(|| leaf.to_string());
        }
    });
    is_fixed(document, place, value, fleeting).then_some(query)
}
