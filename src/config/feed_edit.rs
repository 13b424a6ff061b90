//! Feed edit: setting and taking out what `[[feed]]` says, so that comments and order stay.

use std::fs;
use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::document::Document;
use super::edit::{keep_comment, parse, prefix};
use super::paths::write_whole;
use super::setting::{SettingChange, SettingError, mistakes};
use super::{BUILT_IN_SETTINGS, Problem, built_in_themes, settings};
use crate::model::palette::Palette;

/// A value of a `[[feed]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedValue {
    /// A text, such as an interval.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

impl FeedValue {
    /// Reads a value as it is typed: text needs no quotes.
    fn typed(text: &str) -> Self {
        if let Ok(on) = text.parse() {
            return Self::Flag(on);
        }
        match text.parse() {
            Ok(number) => Self::Number(number),
            Err(_) => Self::Text(text.trim_matches('"').to_owned()),
        }
    }
}

/// Returns what a setting of one feed is about, and its key, if `name` is that of one:
/// `feed.KEY ADDRESS`.
pub fn feed_setting(name: &str) -> Option<(&str, &str)> {
    let (key, about) = name.strip_prefix("feed.")?.split_once(' ')?;
    Some((about, key))
}

/// Sets `key` for what is meant by `about` in `file`, or takes it out; the file is made of
/// the built-in one if there is none. `about` is written as `match` is: an address, a host,
/// `category:NAME`.
///
/// # Errors
/// The file cannot be read or written, is no TOML, or the value is none for this key; then nothing
/// is changed.
pub fn set_feed(
    file: &Path,
    themes: &[Palette],
    about: &str,
    key: &str,
    typed: Option<&str>,
) -> Result<SettingChange, SettingError> {
    let broken = |problem| SettingError::Broken(Box::new(problem));
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BUILT_IN_SETTINGS.to_owned(),
        Err(error) => return Err(error.into()),
    };
    let new = typed.map(FeedValue::typed);
    let changed = feed_set(file, &text, about, key, new.as_ref()).map_err(broken)?;
    if changed != text {
        write_whole(file, &changed)?;
    }
    Ok(SettingChange {
        settings: mistakes(file, &changed, themes).0,
        before: written(file, &text, about, key).map_err(broken)?,
        after: written(file, &changed, about, key).map_err(broken)?,
    })
}

/// Returns what `key` is for `about` in the file, as it is written there.
fn written(file: &Path, text: &str, about: &str, key: &str) -> Result<Option<String>, Problem> {
    let document = parse(file, text)?;
    let tables = document.get("feed").and_then(Item::as_array_of_tables);
    let mut found = None;
    for table in tables.into_iter().flat_map(ArrayOfTables::iter) {
        if is_about(table, about)
            && let Some(value) = table.get(key).and_then(Item::as_value)
        {
            found = Some(value.clone().decorated("", "").to_string());
        }
    }
    Ok(found)
}

/// Returns whether a table has this `match`.
fn is_about(table: &Table, about: &str) -> bool {
    let text = table.get("match").and_then(Item::as_str);
    text.is_some_and(|text| text.trim() == about.trim())
}

/// Returns `text`, that of `file`, with `key` set in the last table with this `match`, or taken out
/// of all of them; a table that says nothing any more goes too.
///
/// # Errors
/// The text is no TOML, or the value is none for this key.
pub fn feed_set(
    file: &Path,
    text: &str,
    about: &str,
    key: &str,
    new: Option<&FeedValue>,
) -> Result<String, Problem> {
    let mut document = parse(file, text)?;
    let end = document.trailing().as_str().unwrap_or_default().to_owned();
    let mut is_new = false;
    let tables = document
        .entry("feed")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or_else(|| {
            Problem::new(file, 0, "`feed` is not written as [[feed]]")
                .hint("write each as a table of its own, [[feed]]")
        })?;
    let is_meant = |table: &Table| is_about(table, about);
    match new {
        Some(new) => {
            let last = (0..tables.len())
                .rev()
                .find(|&at| tables.get(at).is_some_and(is_meant));
            let at = last.unwrap_or_else(|| {
                let mut table = Table::new();
                table["match"] = value(about.trim());
                // A comment at the end of the file stays above what is new.
                table.decor_mut().set_prefix(format!("{end}\n"));
                is_new = true;
                tables.push(table);
                tables.len() - 1
            });
            if let Some(table) = tables.get_mut(at) {
                put(table, key, new);
            }
            if is_new {
                document.set_trailing("");
            }
        }
        None => take_out(&mut document, key, is_meant),
    }
    if document
        .get("feed")
        .and_then(Item::as_array_of_tables)
        .is_some_and(ArrayOfTables::is_empty)
    {
        document.remove("feed");
    }
    let changed = document.to_string();
    match new_problem(file, text, &changed) {
        Some(problem) => Err(problem),
        None => Ok(changed),
    }
}

/// Sets a value and leaves the comment behind it.
fn put(table: &mut Table, key: &str, new: &FeedValue) {
    let mut item = match new {
        FeedValue::Text(text) => value(text),
        FeedValue::Flag(on) => value(*on),
        FeedValue::Number(number) => value(*number),
    };
    if let (Some(old), Some(new)) = (table.get(key).and_then(Item::as_value), item.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    table[key] = item;
}

fn take_out(document: &mut DocumentMut, key: &str, is_meant: impl Fn(&Table) -> bool) {
    let Some(tables) = document
        .get_mut("feed")
        .and_then(Item::as_array_of_tables_mut)
    else {
        return;
    };
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(table) = tables.get_mut(at) {
        if is_meant(table) && table.remove(key).is_some() && table.len() == 1 {
            comments.push((table.position(), prefix(table)));
            tables.remove(at);
        } else {
            at += 1;
        }
    }
    for (place, comment) in comments
        .into_iter()
        .filter(|(_, comment)| comment.contains('#'))
    {
        // Set off by a blank line: it is not about what comes next.
        keep_comment(document, place, &format!("{}\n\n", comment.trim_end()));
    }
    let end = document.trailing().as_str().unwrap_or_default();
    if end.ends_with("\n\n") {
        let end = format!("{}\n", end.trim_end());
        document.set_trailing(end);
    }
}

/// Returns what is wrong in `after` and was not in `before`.
fn new_problem(file: &Path, before: &str, after: &str) -> Option<Problem> {
    let problems = |text| {
        let mut document = Document::new(file, text);
        settings::read(&mut document, &built_in_themes());
        document.problems
    };
    let known = problems(before);
    let is_new = |problem: &Problem| known.iter().all(|known| known.message != problem.message);
    problems(after).into_iter().find(is_new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# mine
[refresh]
interval = 30 # half an hour

# the slow one
[[feed]]
match = \"https://lakeport.example/feed\" # by hand
interval = \"6h\" # twice a morning
timeout = \"3m\"

[[feed]]
match = \"category:News\"
interval = \"2h\"

[ui]
mouse = false
";

    fn set(about: &str, key: &str, new: Option<FeedValue>) -> Result<String, Problem> {
        feed_set(Path::new("config.toml"), FILE, about, key, new.as_ref())
    }

    fn text(text: &str) -> FeedValue {
        FeedValue::Text(text.into())
    }

    #[test]
    fn a_value_changes_and_the_rest_stays() {
        let feed = "https://lakeport.example/feed";
        let changed = set(feed, "interval", Some(text("12h"))).unwrap();
        assert_eq!(changed, FILE.replace("\"6h\"", "\"12h\""));
        let added = set(feed, "full_text", Some(FeedValue::Flag(true))).unwrap();
        let want = FILE.replace("\"3m\"\n", "\"3m\"\nfull_text = true\n");
        assert_eq!(added, want);
        let taken = set(feed, "timeout", None).unwrap();
        assert_eq!(taken, FILE.replace("timeout = \"3m\"\n", ""));
    }

    #[test]
    fn a_table_comes_with_its_first_value_and_goes_with_its_last() {
        let added = set("bay-wire.example", "interval", Some(text("3h"))).unwrap();
        let table = "\n[[feed]]\nmatch = \"bay-wire.example\"\ninterval = \"3h\"\n";
        assert!(added.contains(table), "{added}");
        assert!(FILE.lines().all(|line| added.contains(line)), "{added}");
        let gone = set("category:News", "interval", None).unwrap();
        let want = FILE.replace(
            "[[feed]]\nmatch = \"category:News\"\ninterval = \"2h\"\n\n",
            "",
        );
        assert_eq!(gone, want);
        let (file, only) = (
            Path::new("c"),
            "# top\n[[feed]]\nmatch = 'a.example'\ninterval = '2h'\n",
        );
        let empty = feed_set(file, only, "a.example", "interval", None).unwrap();
        assert_eq!(empty, "# top\n");
        assert_eq!(set("elsewhere.example", "interval", None).unwrap(), FILE);
    }

    #[test]
    fn what_would_be_a_mistake_is_not_written() {
        for (about, key, new) in [
            ("category:News", "interval", Some(text("often"))),
            ("category:News", "intervall", Some(text("2h"))),
            ("category:News", "cookie", Some(text("harbor=1"))),
            ("", "interval", Some(text("2h"))),
        ] {
            let problem = set(about, key, new).unwrap_err();
            assert!(!problem.message.is_empty() && !problem.to_string().contains("harbor"));
        }
        let broken = feed_set(Path::new("c"), "a = = 1", "a.example", "interval", None);
        assert_eq!(broken.unwrap_err().line, 1);
    }

    #[test]
    fn a_feed_is_set_in_the_file_and_set_back() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("config.toml");
        fs::write(&file, FILE).unwrap();
        let about = "https://lakeport.example/feed";
        let name = format!("feed.stories {about}");
        assert_eq!(feed_setting(&name), Some((about, "stories")));
        assert_eq!(feed_setting("ui.theme"), None);
        let set = |value| set_feed(&file, &built_in_themes(), about, "stories", value).unwrap();
        let change = set(Some("false"));
        assert_eq!(
            (change.before, change.after.as_deref()),
            (None, Some("false"))
        );
        assert!(!change.settings.groups(about, "News"));
        let change = set(None);
        assert_eq!(
            (change.before.as_deref(), change.after),
            (Some("false"), None)
        );
        assert!(change.settings.groups(about, "News"));
        assert_eq!(fs::read_to_string(&file).unwrap(), FILE);
        let mistake = set_feed(&file, &built_in_themes(), about, "stories", Some("often"));
        assert!(mistake.is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), FILE);
    }

    #[test]
    fn the_built_in_file_comes_back_as_it_was() {
        let file = Path::new("config.toml");
        let interval = text("2h");
        let with = feed_set(
            file,
            BUILT_IN_SETTINGS,
            "a.example",
            "interval",
            Some(&interval),
        );
        let with = with.unwrap();
        let table = "\n[[feed]]\nmatch = \"a.example\"\ninterval = \"2h\"\n";
        assert_eq!(with, format!("{BUILT_IN_SETTINGS}{table}"));
        let without = feed_set(file, &with, "a.example", "interval", None);
        assert_eq!(without.unwrap(), BUILT_IN_SETTINGS);
    }
}
