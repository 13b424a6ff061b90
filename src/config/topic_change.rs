//! Changes of topics and their queries in `topics.toml`: what is not meant stays as it is, each
//! query keeps its comments.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, Value};

use super::topic_blocks;
use super::topic_edit::{EditError, find, quoted};
use crate::model::Level;
use crate::model::topic::{QueryChange, SavedChange, TopicChange, TopicColor};
use crate::query::rename_topic;

/// Returns `text` with a topic changed. Pure.
pub(super) fn topic(text: &str, name: &str, change: &TopicChange) -> Result<String, EditError> {
    let mut file = parse(text)?;
    let topics = tables(&mut file)?;
    let index = topics.iter().position(|topic| name_of(topic) == Some(name));
    let Some(index) = index else {
        return Err(EditError::Gone(name.to_owned()));
    };
    match change {
        TopicChange::Move(up) => {
            return topic_blocks::moved(text, index, *up).ok_or(EditError::AtTheEnd);
        }
        TopicChange::Delete => {
            return topic_blocks::without(text, "topic", index).ok_or(EditError::AtTheEnd);
        }
        TopicChange::Rename(to) => {
            let to = to.trim();
            if topics.iter().any(|topic| name_of(topic) == Some(to)) {
                return Err(EditError::Taken(to.to_owned()));
            }
            if let Some(topic) = topics.get_mut(index) {
                set(topic, "name", Value::from(to));
            }
            rename_conditions(&mut file, name, to);
        }
        TopicChange::Color(color) => {
            if let Some(topic) = topics.get_mut(index) {
                set(topic, "color", Value::from(color.to_string()));
            }
        }
        TopicChange::Switch(on) => {
            if let Some(topic) = topics.get_mut(index) {
                if *on {
                    topic.remove("on");
                } else {
                    set(topic, "on", Value::from(false));
                }
            }
        }
    }
    Ok(file.to_string())
}

/// Returns `text` with a saved query changed. Pure.
pub(super) fn saved(text: &str, name: &str, change: &SavedChange) -> Result<String, EditError> {
    let mut file = parse(text)?;
    let gone = || EditError::NoQuery(name.to_owned());
    let queries = file.get_mut("query").and_then(Item::as_array_of_tables_mut);
    let queries = queries.ok_or_else(gone)?;
    let find = |name: &str| {
        queries
            .iter()
            .position(|query| name_of(query) == Some(name))
    };
    let index = find(name).ok_or_else(gone)?;
    match change {
        SavedChange::Delete => {
            return topic_blocks::without(text, "query", index).ok_or_else(gone);
        }
        SavedChange::Color(color) => {
            if let Some(table) = queries.get_mut(index) {
                recolour(table, *color);
            }
        }
        SavedChange::Write {
            name: to,
            query,
            color,
        } => {
            let to = to.trim();
            if find(to).is_some_and(|other| other != index) {
                return Err(EditError::TakenQuery(to.to_owned()));
            }
            if let Some(table) = queries.get_mut(index) {
                set(table, "name", Value::from(to));
                set(table, "q", quoted(query.trim()));
                recolour(table, *color);
            }
        }
    }
    Ok(file.to_string())
}

fn recolour(table: &mut Table, color: Option<TopicColor>) {
    match color {
        Some(color) => set(table, "color", Value::from(color.to_string())),
        None => drop(table.remove("color")),
    }
}

/// Returns `text` with the query `index` of a topic changed, which must be `was`. Pure.
pub(super) fn query(
    text: &str,
    name: &str,
    index: usize,
    was: &str,
    change: &QueryChange,
) -> Result<String, EditError> {
    let mut file = parse(text)?;
    let topic = find(tables(&mut file)?, name).ok_or_else(|| EditError::Gone(name.to_owned()))?;
    let is_about = topic.get("level").and_then(Item::as_str) == Some("about");
    let Some(queries) = topic.get_mut("match").and_then(Item::as_value_mut) else {
        return Err(EditError::Changed);
    };
    if let QueryChange::Write { text, .. } = change
        && &**text != was
        && each(queries).any(|known| text_of(known) == Some(text))
    {
        return Err(EditError::Known(name.to_owned()));
    }
    let found = each(queries).nth(index).and_then(text_of);
    if found.map(str::trim) != Some(was.trim()) {
        return Err(EditError::Changed);
    }
    match queries {
        Value::Array(list) if *change == QueryChange::Delete => remove(list, index),
        single if *change == QueryChange::Delete => *single = Value::Array(Array::new()),
        Value::Array(list) => {
            if let Some(item) = list.get_mut(index) {
                change_one(item, change, is_about);
            }
        }
        single => change_one(single, change, is_about),
    }
    Ok(file.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, EditError> {
    text.parse()
        .map_err(|error: toml_edit::TomlError| EditError::unreadable(error.message()))
}

/// Returns the topics of a file.
pub(super) fn tables(file: &mut DocumentMut) -> Result<&mut ArrayOfTables, EditError> {
    file.entry("topic")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or_else(|| EditError::unreadable("topics are not written `[[topic]]`"))
}

fn name_of(topic: &Table) -> Option<&str> {
    topic.get("name").and_then(Item::as_str).map(str::trim)
}

/// Sets a value; one that was there keeps its spaces and its comment.
fn set(table: &mut Table, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(known) => {
            *value.decor_mut() = known.decor().clone();
            *known = value;
        }
        None => {
            table.insert(key, value.into());
        }
    }
}

/// Lets the aliases, mutes and saved queries that ask for a topic ask for its new name.
fn rename_conditions(file: &mut DocumentMut, from: &str, to: &str) {
    if let Some(aliases) = file.get_mut("alias").and_then(Item::as_table_mut) {
        let renamed: Vec<(String, String)> = aliases
            .iter()
            .filter_map(|(name, item)| {
                let text = rename_topic(item.as_str()?, from, to)?;
                Some((name.to_owned(), text))
            })
            .collect();
        for (name, text) in renamed {
            set(aliases, &name, quoted(&text));
        }
    }
    for (kind, key) in [("query", "q"), ("mute", "q"), ("mute", "until")] {
        let tables = file.get_mut(kind).and_then(Item::as_array_of_tables_mut);
        for table in tables.into_iter().flat_map(ArrayOfTables::iter_mut) {
            let text = table.get(key).and_then(Item::as_str).unwrap_or_default();
            if let Some(text) = rename_topic(text, from, to) {
                set(table, key, quoted(&text));
            }
        }
    }
}

/// Goes through the queries of a topic: a list, or a single one without brackets.
pub(super) fn each(queries: &Value) -> impl Iterator<Item = &Value> {
    let list = queries.as_array().into_iter().flat_map(Array::iter);
    let single = (!queries.is_array()).then_some(queries);
    list.chain(single)
}

/// Returns the text of a query: a string, or `q` of a table.
pub(super) fn text_of(query: &Value) -> Option<&str> {
    match query {
        Value::InlineTable(table) => table.get("q").and_then(Value::as_str),
        other => other.as_str(),
    }
}

fn change_one(item: &mut Value, change: &QueryChange, is_about: bool) {
    let decor = item.decor().clone();
    let mut table = match &*item {
        Value::InlineTable(table) => table.clone(),
        other => {
            let mut table = InlineTable::new();
            table.insert("q", other.clone().decorated("", ""));
            table.fmt();
            table
        }
    };
    match change {
        QueryChange::Write { text, label } => {
            put(&mut table, "q", quoted(text.trim()));
            match label.trim() {
                "" => drop(table.remove("label")),
                label => put(&mut table, "label", Value::from(label)),
            }
        }
        QueryChange::Level(level) if (*level == Level::About) == is_about => {
            table.remove("level");
        }
        QueryChange::Level(level) => put(&mut table, "level", Value::from(level.name())),
        QueryChange::Color(Some(color)) => {
            put(&mut table, "color", Value::from(color.to_string()));
        }
        QueryChange::Color(None) => drop(table.remove("color")),
        QueryChange::Switch(true) => drop(table.remove("on")),
        QueryChange::Switch(false) => put(&mut table, "on", Value::from(false)),
        QueryChange::Delete => {}
    }
    // A query about which nothing is said but itself needs no table.
    *item = match table.get("q") {
        Some(text) if table.len() == 1 => text.clone().decorated("", ""),
        _ => Value::InlineTable(table),
    };
    *item.decor_mut() = decor;
}

fn put(table: &mut InlineTable, key: &str, mut value: Value) {
    if let Some(known) = table.get_mut(key) {
        *value.decor_mut() = known.decor().clone();
        *known = value;
    } else {
        table.insert(key, value);
        table.fmt();
    }
}

/// Takes a query out of a list. Comments behind other queries stay behind them: what stands on
/// the line of a query is kept by TOML above the next one.
fn remove(list: &mut Array, index: usize) {
    let raw = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or("").to_owned();
    let above = |list: &Array, index: usize| match list.get(index) {
        Some(item) => raw(item.decor().prefix()),
        None => raw(Some(list.trailing())),
    };
    let (own, next) = (above(list, index), above(list, index + 1));
    let line_end = |text: &str| text.find('\n').unwrap_or(text.len());
    let before = &own[..line_end(&own)];
    let (last, rest) = next.split_at(line_end(&next));
    // Behind the last one without a comma its comment is its own.
    let rest = if rest.is_empty() && !last.trim_start().starts_with('#') {
        last
    } else {
        rest
    };
    let joined = format!("{before}{rest}");
    list.remove(index);
    if let Some(item) = list.get_mut(index) {
        item.decor_mut().set_prefix(joined);
    } else if list.is_empty() {
        list.set_trailing("");
    } else {
        list.set_trailing(joined);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# mine
[[topic]]
name = \"Harbor Line\"   # the big one
match = [
  '\"harbor line\"', # its name
  # the survey
  'dredging', # not drudging
  { q = 'ICE', label = \"agency\", needs = 'lakeport' },
]

[[topic]]
name = \"Pier\"
color = \"topic2\" # blue
match = 'pier'

[[query]]
name = \"New\"
q = 'topic:\"Harbor Line\" is:unread'
";

    #[track_caller]
    fn changed(name: &str, change: &TopicChange, from: &str, to: &str) {
        let got = topic(FILE, name, change).expect("a change");
        assert_eq!(got, FILE.replace(from, to));
    }

    #[test]
    fn a_topic_changes_in_its_place() {
        let rename = TopicChange::Rename(" Harbor ".into());
        let got = topic(FILE, "Harbor Line", &rename).unwrap();
        let want = FILE
            .replace("\"Harbor Line\"   #", "\"Harbor\"   #")
            .replace("topic:\"Harbor Line\"", "topic:\"Harbor\"");
        assert_eq!(got, want);
        let color = TopicChange::Color(TopicColor::Rgb(1, 2, 255));
        changed("Pier", &color, "\"topic2\" #", "\"#0102ff\" #");
        let off = TopicChange::Switch(false);
        changed(
            "Pier",
            &off,
            "match = 'pier'\n",
            "match = 'pier'\non = false\n",
        );
        let off = topic(FILE, "Pier", &off).unwrap();
        let on = topic(&off, "Pier", &TopicChange::Switch(true)).unwrap();
        assert_eq!(on, FILE);
        let taken = topic(FILE, "Pier", &TopicChange::Rename("Harbor Line".into()));
        assert!(matches!(taken, Err(EditError::Taken(_))));
        let gone = topic(FILE, "Port", &TopicChange::Delete);
        assert!(matches!(gone, Err(EditError::Gone(_))));
    }

    #[test]
    fn conditions_follow_a_new_name_however_they_are_written() {
        let file = "\
[alias]
piers = 'topic:pier OR quay' # both

[[topic]]
name = \"Pier\"
match = 'pier'

[[query]]
name = \"New\"
q = 'topic:(PIER OR ferry) pier' # mine

[[mute]]
q = '-topic:pier ad'
";
        let rename = TopicChange::Rename("Old pier".into());
        let got = topic(file, "Pier", &rename).unwrap();
        let want = file
            .replace("\"Pier\"", "\"Old pier\"")
            .replace("topic:pier", "topic:\"Old pier\"")
            .replace("(PIER", "(\"Old pier\"");
        assert_eq!(got, want);
    }

    #[track_caller]
    fn query_changed(index: usize, was: &str, change: &QueryChange, from: &str, to: &str) {
        let got = query(FILE, "Harbor Line", index, was, change).expect("a change");
        assert_eq!(got, FILE.replace(from, to));
    }

    fn write(text: &str, label: &str) -> QueryChange {
        QueryChange::Write {
            text: text.into(),
            label: label.into(),
        }
    }

    #[test]
    fn a_query_changes_in_its_place() {
        let all = [
            (1, "dredging", write("dredg*", ""), "'dredging'", "'dredg*'"),
            (
                1,
                "dredging",
                write("dredging", "survey"),
                "'dredging'",
                "{ q = 'dredging', label = \"survey\" }",
            ),
            (
                1,
                "dredging",
                QueryChange::Switch(false),
                "'dredging'",
                "{ q = 'dredging', on = false }",
            ),
            (
                2,
                "ICE",
                QueryChange::Level(Level::About),
                "needs = 'lakeport' }",
                "needs = 'lakeport', level = \"about\" }",
            ),
            (2, "ICE", write("ICE", ""), ", label = \"agency\"", ""),
            (
                1,
                "dredging",
                QueryChange::Color(Some(TopicColor::Slot(5))),
                "'dredging'",
                "{ q = 'dredging', color = \"topic5\" }",
            ),
            (1, "dredging", QueryChange::Color(None), "", ""),
            (
                0,
                "\"harbor line\"",
                QueryChange::Delete,
                "  '\"harbor line\"', # its name\n",
                "",
            ),
            (
                1,
                "dredging",
                QueryChange::Delete,
                "  # the survey\n  'dredging', # not drudging\n",
                "",
            ),
            (
                2,
                "ICE",
                QueryChange::Delete,
                "  { q = 'ICE', label = \"agency\", needs = 'lakeport' },\n",
                "",
            ),
        ];
        for (index, was, change, from, to) in all {
            query_changed(index, was, &change, from, to);
        }
    }

    #[test]
    fn a_single_query_and_one_that_is_another_by_now() {
        let change = write("quay", "");
        let got = query(FILE, "Pier", 0, "pier", &change).unwrap();
        assert_eq!(got, FILE.replace("'pier'", "'quay'"));
        let got = query(FILE, "Pier", 0, "pier", &QueryChange::Delete).unwrap();
        assert_eq!(got, FILE.replace("'pier'", "[]"));
        for (index, was) in [(0, "quay"), (1, "pier")] {
            let refused = query(FILE, "Pier", index, was, &change);
            assert!(matches!(refused, Err(EditError::Changed)), "{index} {was}");
        }
        let known = query(FILE, "Harbor Line", 1, "dredging", &write("ICE", ""));
        assert!(matches!(known, Err(EditError::Known(_))));
    }

    #[test]
    fn a_query_that_is_switched_off_and_on_is_as_before() {
        let off = QueryChange::Switch(false);
        let text = query(FILE, "Harbor Line", 1, "dredging", &off).unwrap();
        let on = QueryChange::Switch(true);
        let text = query(&text, "Harbor Line", 1, "dredging", &on).unwrap();
        assert_eq!(text, FILE);
    }
}
