//! Edit: writing rules into `topics.toml` so that comments and order stay as they are.

use std::fs;
use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::paths::{Paths, write_whole};
use super::{BUILT_IN_TOPICS, Problem};
use crate::model::rule::{MuteAction, Rule, RuleEffect, Until};
use crate::topics::Mute;

/// Returns `rule` as a table of `topics.toml`.
pub fn rule_text(rule: &Rule) -> String {
    let mut table = Table::new();
    let key = match &rule.effect {
        RuleEffect::List { order } => {
            table["name"] = value(&rule.name);
            table["q"] = value(&rule.query);
            if let Some(order) = order {
                table["sort"] = value(order.word());
            }
            "query"
        }
        RuleEffect::Topic => {
            table["name"] = value(&rule.name);
            table["match"] = value(Array::from_iter([&rule.query]));
            "topic"
        }
        RuleEffect::Mute { action, until } => {
            if rule.name != rule.query {
                table["name"] = value(&rule.name);
            }
            table["q"] = value(&rule.query);
            if *action != MuteAction::Hide {
                table["action"] = value(action.name());
            }
            match until {
                None => {}
                // What is no date of TOML's calendar is so far off that it never comes.
                Some(Until::Time(time)) => {
                    if let Ok(time) = time.to_string().parse::<toml_edit::Datetime>() {
                        table["until"] = value(time);
                    }
                }
                Some(Until::Query(query)) => table["until"] = value(query),
            }
            "mute"
        }
    };
    let mut document = DocumentMut::new();
    document[key] = Item::ArrayOfTables(ArrayOfTables::from_iter([table]));
    document.to_string()
}

/// Returns a table of `topics.toml` that is known as the same mute as `mute`.
pub fn mute_text(mute: &Mute) -> String {
    rule_text(&Rule {
        name: mute.text.clone(),
        query: mute.text.clone(),
        effect: RuleEffect::Mute {
            action: mute.action,
            until: None,
        },
    })
}

/// Returns the text of `topics.toml`, the built-in one if there is no file.
///
/// # Errors
/// The file cannot be read.
pub fn topics_text(paths: &Paths) -> Result<String, Problem> {
    let file = paths.topics();
    match fs::read_to_string(&file) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(BUILT_IN_TOPICS.to_owned())
        }
        Err(error) => Err(Problem::new(&file, 0, format!("cannot be read: {error}"))),
    }
}

/// Writes `topics.toml` whole or not at all. A link stays a link.
///
/// # Errors
/// The file cannot be written.
pub fn write_topics(paths: &Paths, text: &str) -> Result<(), Problem> {
    let file = paths.topics();
    write_whole(&file, text).map_err(|error| {
        Problem::new(&file, 0, format!("cannot be written: {error}")).hint("nothing was changed")
    })
}

/// Puts the rule with the text `rule` at the end of its kind in `text`, the text of `file`.
///
/// # Errors
/// The text is no TOML, or it has a saved query of this name, or the same mute, already.
pub fn add_rule(file: &Path, text: &str, rule: &str) -> Result<String, Problem> {
    let mut document = parse(file, text)?;
    let (key, table) = only_rule(file, rule)?;
    let tables = kind(file, &mut document, key)?;
    if let Some(at) = tables
        .iter()
        .position(|known| is_same(key, known, &table, true))
    {
        let name = table
            .get("name")
            .or(tables.get(at).and_then(|known| known.get("q")));
        let name = name.and_then(Item::as_str).unwrap_or_default();
        let problem = match key {
            "query" => Problem::new(
                file,
                0,
                format!("there is a saved query \"{name}\" already"),
            )
            .hint("choose another name"),
            "topic" => Problem::new(file, 0, format!("there is a topic \"{name}\" already")),
            _ => Problem::new(file, 0, format!("\"{name}\" is muted already")),
        };
        return Err(problem);
    }
    let mut table = table;
    table.set_position(None);
    // Its own comment comes back with it.
    let prefix = prefix(&table);
    table
        .decor_mut()
        .set_prefix(format!("\n{}", prefix.trim_start_matches('\n')));
    tables.push(table);
    Ok(document.to_string())
}

/// Returns whether such a rule stands in `text`.
///
/// # Errors
/// The text is no TOML.
pub fn has_rule(file: &Path, text: &str, rule: &str) -> Result<bool, Problem> {
    let mut document = parse(file, text)?;
    let (key, table) = only_rule(file, rule)?;
    let mut tables = kind(file, &mut document, key)?.iter();
    Ok(tables.any(|known| is_same(key, known, &table, true)))
}

/// Takes the rule out that is like `rule`; returns the new text of the file and what was taken
/// out, with its comments.
///
/// # Errors
/// The text is no TOML, or there is no such rule.
pub fn remove_rule(file: &Path, text: &str, rule: &str) -> Result<(String, String), Problem> {
    let mut document = parse(file, text)?;
    let (key, table) = only_rule(file, rule)?;
    let tables = kind(file, &mut document, key)?;
    let find = |strict| {
        let mut tables = tables.iter();
        tables.position(|known| is_same(key, known, &table, strict))
    };
    let Some(at) = find(true).or_else(|| find(false)) else {
        return Err(Problem::new(
            file,
            0,
            "the rule does not stand there any more",
        ));
    };
    let mut alone = DocumentMut::new();
    let mut place = None;
    let mut above = String::new();
    if let Some(table) = tables.get(at) {
        let mut table = table.clone();
        place = table.position();
        // A comment right above is its own; what stands apart from it stays in the file.
        let prefix = prefix(&table);
        let own = prefix.rfind("\n\n").map_or(0, |blank| blank + 2);
        prefix[..own].clone_into(&mut above);
        table.set_position(None);
        table.decor_mut().set_prefix(&prefix[own..]);
        alone[key] = Item::ArrayOfTables(ArrayOfTables::from_iter([table]));
    }
    tables.remove(at);
    if tables.is_empty() {
        document.remove(key);
    }
    if above.contains('#') {
        keep_comment(&mut document, place, &above);
    }
    Ok((document.to_string(), alone.to_string()))
}

/// Puts a comment back that stood above a table which is gone: above the next one, or at the end.
pub(super) fn keep_comment(document: &mut DocumentMut, place: Option<isize>, comment: &str) {
    let mut next: Option<&mut Table> = None;
    for (_, item) in document.iter_mut() {
        let tables: Vec<&mut Table> = match item {
            Item::Table(table) => vec![table],
            Item::ArrayOfTables(tables) => tables.iter_mut().collect(),
            _ => Vec::new(),
        };
        for table in tables.into_iter().filter(|table| table.position() > place) {
            if next
                .as_ref()
                .is_none_or(|next| table.position() < next.position())
            {
                next = Some(table);
            }
        }
    }
    if let Some(table) = next {
        let joined = format!("{comment}{}", prefix(table).trim_start_matches('\n'));
        table.decor_mut().set_prefix(joined);
    } else {
        let end = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{comment}{end}"));
    }
}

/// Returns what stands above a table: blank lines and comments.
pub(super) fn prefix(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str());
    prefix.unwrap_or_default().to_owned()
}

/// Saved queries and topics are known by their names, mutes by what they do with what, and (`strict`) for
/// how long.
fn is_same(key: &str, known: &Table, wanted: &Table, strict: bool) -> bool {
    let text = |table: &Table, key: &str| {
        let item = table.get(key).and_then(Item::as_str);
        item.map(|text| text.trim().to_owned())
    };
    if key == "query" || key == "topic" {
        return text(known, "name") == text(wanted, "name");
    }
    let action = |table| text(table, "action").unwrap_or_else(|| "hide".into());
    let until = |table: &Table| {
        table
            .get("until")
            .map(|item| item.to_string().trim().to_owned())
    };
    text(known, "q") == text(wanted, "q")
        && action(known) == action(wanted)
        && (!strict || until(known) == until(wanted))
}

pub(super) fn parse(file: &Path, text: &str) -> Result<DocumentMut, Problem> {
    text.parse::<DocumentMut>().map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..start]
            .split(|byte| *byte == b'\n')
            .count();
        Problem::new(file, line, error.message())
            .hint("mend this first: coranto check lists all mistakes")
    })
}

/// Returns the kind and the table of the one rule in `text`.
fn only_rule(file: &Path, text: &str) -> Result<(&'static str, Table), Problem> {
    let mut document = parse(file, text)?;
    for key in ["mute", "query", "topic"] {
        let item = document.remove(key).map(Item::into_array_of_tables);
        if let Some(Ok(tables)) = item
            && let Some(table) = tables.into_iter().next()
        {
            return Ok((key, table));
        }
    }
    Err(Problem::new(file, 0, "this is no rule"))
}

/// Returns the rules of one kind, a place for them if there are none.
fn kind<'d>(
    file: &Path,
    document: &'d mut DocumentMut,
    key: &str,
) -> Result<&'d mut ArrayOfTables, Problem> {
    let item = document
        .entry(key)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut().ok_or_else(|| {
        Problem::new(file, 0, format!("`{key}` is not written as [[{key}]]"))
            .hint(format!("write each as a table of its own, [[{key}]]"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    const FILE: &str = "\
# my subjects
[[topic]]
name = \"Harbor Line\" # the standoff
match = ['lakeport']

# what I never read
[[mute]]
q = 'horoscope' # every day

[[query]]
name = \"Morning\"
q = 'is:unread'
";

    fn mute(query: &str, action: MuteAction, until: Option<Until>) -> String {
        rule_text(&Rule {
            name: query.into(),
            query: query.into(),
            effect: RuleEffect::Mute { action, until },
        })
    }

    fn file() -> &'static Path {
        Path::new("topics.toml")
    }

    #[test]
    fn a_rule_goes_in_and_out_and_leaves_the_rest_alone() {
        let rule = mute("\"wordle hints\"", MuteAction::Hide, None);
        let with = add_rule(file(), FILE, &rule).unwrap();
        assert!(with.contains("q = '\"wordle hints\"'"), "{with}");
        for line in FILE.lines() {
            assert!(with.contains(line), "{line}\n{with}");
        }
        let (without, taken) = remove_rule(file(), &with, &rule).unwrap();
        assert_eq!(without, FILE);
        assert_eq!(add_rule(file(), &without, &taken).unwrap(), with);
    }

    #[test]
    fn comments_go_with_their_rule_and_others_stay() {
        let rule = mute("horoscope", MuteAction::Hide, None);
        let (without, taken) = remove_rule(file(), FILE, &rule).unwrap();
        assert!(without.contains("# my subjects") && !without.contains("never read"));
        let with = add_rule(file(), &without, &taken).unwrap();
        assert!(
            with.ends_with("\n\n# what I never read\n[[mute]]\nq = 'horoscope' # every day\n"),
            "{with}"
        );
        let head = "# Licence\n\n# about stars\n[[mute]]\nq = 'horoscope'\n";
        for rest in ["", "\n# one more\n[[query]]\nname = 'a'\nq = 'b'\n"] {
            let (without, _) = remove_rule(file(), &format!("{head}{rest}"), &rule).unwrap();
            assert_eq!(without.trim_end(), format!("# Licence\n{rest}").trim_end());
        }
    }

    #[test]
    fn the_first_rule_of_its_kind() {
        let rule = rule_text(&Rule {
            name: "Ferries".into(),
            query: "ferry".into(),
            effect: RuleEffect::List { order: None },
        });
        let with = add_rule(file(), "# empty\n", &rule).unwrap();
        assert!(
            with.contains("[[query]]\nname = \"Ferries\"\nq = \"ferry\"\n"),
            "{with}"
        );
        let (without, _) = remove_rule(file(), &with, &rule).unwrap();
        assert!(!without.contains("query"), "{without}");
        assert!(
            add_rule(file(), BUILT_IN_TOPICS, &rule)
                .unwrap()
                .ends_with("\n[[query]]\nname = \"Ferries\"\nq = \"ferry\"\n")
        );
    }

    #[test]
    fn what_a_mute_says() {
        let text = mute(
            "ferry",
            MuteAction::Dim,
            Some(Until::Time(Time(1_795_000_000))),
        );
        assert_eq!(
            text,
            "[[mute]]\nq = \"ferry\"\naction = \"dim\"\nuntil = 2026-11-18T11:06:40Z\n"
        );
        let text = mute(
            "a",
            MuteAction::Hide,
            Some(Until::Query("\"talks resume\"".into())),
        );
        assert_eq!(text, "[[mute]]\nq = \"a\"\nuntil = '\"talks resume\"'\n");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let said = |result: Result<String, Problem>| result.unwrap_err().to_string();
        let again = mute("horoscope", MuteAction::Hide, None);
        assert_eq!(
            said(add_rule(file(), FILE, &again)),
            "topics.toml: \"horoscope\" is muted already"
        );
        assert!(said(add_rule(file(), "a = = 1", &again)).starts_with("topics.toml:1: "));
        assert!(said(add_rule(file(), "mute = [1]", &again)).contains("[[mute]]"));
        let other = mute("horoscope", MuteAction::Dim, None);
        assert!(remove_rule(file(), FILE, &other).is_err());
    }
}
