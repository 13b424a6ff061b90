//! Topics as they stand in `topics.toml`, broken ones included, for whoever changes them.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::paths::Paths;
use super::topic_change::{each, text_of};
use super::watchlist::default_color;
use super::{Problem, topics_text};
use crate::model::topic::{QuerySheet, TopicColor, TopicSheet};
use crate::model::{Clean, Level};
use crate::query::{Aliases, Query};
use crate::topics;

/// Reads the topics of the file of `paths`; `aliases` are those in force.
///
/// # Errors
/// The file cannot be read, or is no TOML.
pub fn topic_sheets(paths: &Paths, aliases: &Aliases) -> Result<Vec<TopicSheet>, Problem> {
    let text = topics_text(paths)?;
    let file: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Problem::new(&paths.topics(), 0, error.message())
            .hint("mend this first: coranto topics check lists all mistakes")
    })?;
    Ok(sheets(&file, aliases))
}

fn sheets(file: &DocumentMut, aliases: &Aliases) -> Vec<TopicSheet> {
    let topics = file.get("topic").and_then(Item::as_array_of_tables);
    let mut sheets: Vec<TopicSheet> = Vec::new();
    for topic in topics.into_iter().flatten() {
        let text = |key: &str| topic.get(key).and_then(Item::as_str);
        let Some(name) = text("name").map(str::trim).filter(|name| !name.is_empty()) else {
            continue;
        };
        let is_about = text("level") == Some("about");
        let values = |key: &str| topic.get(key).and_then(Item::as_value);
        let queries = values("match").into_iter().flat_map(each);
        let never = values("never").into_iter().flat_map(each);
        sheets.push(TopicSheet {
            name: Clean::line(name),
            color: text("color")
                .and_then(TopicColor::parse)
                .unwrap_or_else(|| default_color(sheets.len())),
            is_on: topic.get("on").and_then(Item::as_bool).unwrap_or(true),
            queries: queries
                .map(|query| sheet(query, is_about, aliases))
                .collect(),
            never: never.filter_map(Value::as_str).map(Clean::line).collect(),
        });
    }
    sheets
}

fn sheet(query: &Value, is_about: bool, aliases: &Aliases) -> QuerySheet {
    let table = query.as_inline_table();
    let value = |key: &str| table.and_then(|table| TableLike::get(table, key));
    let line = |key: &str| value(key).and_then(Item::as_str).map(Clean::line);
    let text = text_of(query).unwrap_or_default().trim();
    let level = value("level").and_then(Item::as_str);
    let needs_about = level.map_or(is_about, |level| level == "about");
    QuerySheet {
        text: text.into(),
        label: line("label"),
        needs: line("needs"),
        level: if needs_about {
            Level::About
        } else {
            Level::Mention
        },
        color: value("color")
            .and_then(Item::as_str)
            .and_then(TopicColor::parse),
        is_on: value("on").and_then(Item::as_bool).unwrap_or(true),
        problem: problem(text, aliases),
    }
}

fn problem(text: &str, aliases: &Aliases) -> Option<Clean> {
    if text.is_empty() {
        return Some(Clean::line("no query in quotes"));
    }
    match Query::parse_with(text, aliases) {
        Ok(query) => topics::fleeting(&query)
            .map(|other| Clean::line(&format!("`{other}` changes with time"))),
        Err(problems) => problems
            .first()
            .map(|problem| Clean::line(&problem.message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_shows_what_stands_there() {
        let file = "\
[[topic]]
name = 'Harbor Line'
level = 'about'
never = 'cruise*'
match = ['\"harbor line\"', { q = '@ruiz', label = 'mayor', level = 'mention' }, '(ferry']

[[topic]]
name = 'Pier'
color = '#00ff00'
on = false
match = { q = 'ICE', needs = 'lakeport', on = false }
";
        let mut aliases = Aliases::default();
        aliases.insert("ruiz", "\"Dana Ruiz\"");
        let sheets = sheets(&file.parse().unwrap(), &aliases);
        let [harbor, pier] = sheets.as_slice() else {
            panic!("two topics: {sheets:?}");
        };
        assert_eq!(harbor.color, TopicColor::Slot(1));
        assert_eq!(harbor.never, [Clean::line("cruise*")]);
        let levels = harbor.queries.iter().map(|query| query.level);
        assert!(levels.eq([Level::About, Level::Mention, Level::About]));
        let problems: Vec<bool> = (harbor.queries.iter())
            .map(|query| query.problem.is_some())
            .collect();
        assert_eq!(problems, [false, false, true]);
        assert_eq!(harbor.queries[1].label, Some(Clean::line("mayor")));
        assert!(harbor.is_on && !pier.is_on);
        assert_eq!(pier.color, TopicColor::Rgb(0, 255, 0));
        let [ice] = pier.queries.as_slice() else {
            panic!("one query: {pier:?}");
        };
        assert_eq!((&*ice.text, ice.is_on), ("ICE", false));
        assert_eq!(ice.needs, Some(Clean::line("lakeport")));
    }
}
