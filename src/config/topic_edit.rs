//! Editing `topics.toml` for the user: comments, order and everything that is not meant stay as
//! they are. A file that is missing begins as the built-in one.

use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::document::Document;
use super::paths::{Paths, write_whole};
use super::topic_change;
use super::watchlist::{self, default_color};
use crate::model::Clean;
use crate::model::topic::TopicEdit;

/// The text of `topics.toml` before and after an edit; `None` where there is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicsChange {
    /// What stood in it.
    pub before: Option<String>,
    /// What stands in it.
    pub after: Option<String>,
    /// A topic that was there looks for a query more.
    pub is_addition: bool,
}

/// Why `topics.toml` was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file system refuses.
    #[error("{} cannot be changed: {error}", Clean::line(&file.to_string_lossy()))]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is no TOML, or holds topics in a form that is not edited.
    #[error("topics.toml has to be mended first: {0}")]
    Unreadable(String),
    /// The edit would put a mistake into the file.
    #[error("{0}")]
    Mistake(String),
    /// The topic looks for this already.
    #[error("\"{0}\" looks for this already")]
    Known(String),
    /// There is no such topic.
    #[error("there is no topic \"{0}\" any more")]
    Gone(String),
    /// Another topic has this name.
    #[error("there is a topic \"{0}\" already")]
    Taken(String),
    /// There is no such saved query.
    #[error("there is no saved query \"{0}\" any more")]
    NoQuery(String),
    /// Another saved query has this name.
    #[error("there is a saved query \"{0}\" already")]
    TakenQuery(String),
    /// There is nothing to change places with.
    #[error("it stands at the end already")]
    AtTheEnd,
    /// Somebody changed the file since.
    #[error("topics.toml was changed since: it is left as it is")]
    Changed,
}

impl EditError {
    pub(super) fn unreadable(message: &str) -> Self {
        Self::Unreadable(Clean::line(message).into_string())
    }

    /// Returns what to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable(_) => Some("`coranto topics check` says where".to_owned()),
            Self::Changed => Some("look at it again, or edit the file by hand".to_owned()),
            Self::Taken(_) | Self::TakenQuery(_) => Some("choose another name".to_owned()),
            _ => None,
        }
    }
}

/// Makes `edit` in the file of `paths`.
///
/// # Errors
/// See [`EditError`]; then the file is as it was.
pub fn edit_topics(paths: &Paths, edit: &TopicEdit) -> Result<TopicsChange, EditError> {
    let before = topics_file(paths)?;
    let text = before.as_deref().unwrap_or(super::BUILT_IN_TOPICS);
    let (after, is_addition) = edited(text, edit)?;
    write(paths, Some(&after))?;
    Ok(TopicsChange {
        before,
        after: Some(after),
        is_addition,
    })
}

/// Puts `to` in the place of `from` (undoing or redoing an edit).
///
/// # Errors
/// Something else stands in the file, or it cannot be written.
pub fn replace_topics(
    paths: &Paths,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), EditError> {
    if topics_file(paths)?.as_deref() != from {
        return Err(EditError::Changed);
    }
    write(paths, to)
}

/// Returns what stands in `topics.toml`; `None` if there is no file.
///
/// # Errors
/// It cannot be read.
pub fn topics_file(paths: &Paths) -> Result<Option<String>, EditError> {
    match std::fs::read_to_string(paths.topics()) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failure(&paths.topics(), error)),
    }
}

fn write(paths: &Paths, text: Option<&str>) -> Result<(), EditError> {
    let file = paths.topics();
    let result = match text {
        Some(text) => write_whole(&file, text),
        None => std::fs::remove_file(std::fs::canonicalize(&file).unwrap_or(file.clone())),
    };
    result.map_err(|error| failure(&file, error))
}

fn failure(file: &Path, error: io::Error) -> EditError {
    EditError::Io {
        file: file.to_owned(),
        error,
    }
}

/// Returns `text` with the edit made in it, and whether a topic that was there looks for a query more.
/// Pure.
fn edited(text: &str, edit: &TopicEdit) -> Result<(String, bool), EditError> {
    let mut is_addition = false;
    let after = match edit {
        TopicEdit::Watch { topic, query } => {
            let mut file: DocumentMut = text
                .parse()
                .map_err(|error: toml_edit::TomlError| EditError::unreadable(error.message()))?;
            let topics = topic_change::tables(&mut file)?;
            is_addition = watch(topics, topic.trim(), query.trim())?;
            file.to_string()
        }
        TopicEdit::Topic { topic, change } => topic_change::topic(text, topic, change)?,
        TopicEdit::Query {
            topic,
            index,
            was,
            change,
        } => topic_change::query(text, topic, *index, was, change)?,
        TopicEdit::Saved { name, change } => topic_change::saved(text, name, change)?,
    };
    let known = mistakes(text);
    match mistakes(&after)
        .into_iter()
        .find(|mistake| !known.contains(mistake))
    {
        Some(mistake) => Err(EditError::Mistake(mistake)),
        None => Ok((after, is_addition)),
    }
}

/// Returns what is wrong with a watchlist, without places.
fn mistakes(text: &str) -> Vec<String> {
    let mut document = Document::new(Path::new("topics.toml"), text);
    let _ = watchlist::read(&mut document);
    let problems = document.problems.into_iter();
    problems.map(|problem| problem.message).collect()
}

/// Lets the topic look for `query` as well; makes it if there is none of that name. Returns whether
/// there was one.
fn watch(topics: &mut ArrayOfTables, name: &str, query: &str) -> Result<bool, EditError> {
    let Some(topic) = find(topics, name) else {
        let color = default_color(topics.len()).to_string();
        let mut topic = Table::new();
        topic.decor_mut().set_prefix("\n");
        topic.insert("name", Value::from(name).into());
        topic.insert("color", Value::from(color).into());
        let mut queries = Array::new();
        push(&mut queries, query);
        topic.insert("match", Value::Array(queries).into());
        topics.push(topic);
        return Ok(false);
    };
    let queries = topic
        .entry("match")
        .or_insert_with(|| Value::Array(Array::new()).into());
    if let Some(single) = queries.as_value()
        && !single.is_array()
    {
        // A single query needs no brackets; two do.
        let mut list = Array::new();
        list.push(single.clone().decorated("", ""));
        *queries = Value::Array(list).into();
    }
    let Some(list) = queries.as_array_mut() else {
        return Err(EditError::Unreadable(format!(
            "`match` of \"{name}\" is no list of queries"
        )));
    };
    if list
        .iter()
        .any(|known| topic_change::text_of(known) == Some(query))
    {
        return Err(EditError::Known(name.to_owned()));
    }
    push(list, query);
    Ok(true)
}

pub(super) fn find<'a>(topics: &'a mut ArrayOfTables, name: &str) -> Option<&'a mut Table> {
    topics.iter_mut().find(|topic| {
        let known = topic.get("name").and_then(Item::as_str);
        known.is_some_and(|known| known.trim() == name)
    })
}

/// Adds a query at the end of a list, on a line of its own if the others have one.
fn push(list: &mut Array, query: &str) {
    let mut value = quoted(query);
    let last = list.iter().last().and_then(|last| last.decor().prefix());
    let prefix = last.and_then(|prefix| prefix.as_str()).unwrap_or_default();
    let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
    if let Some((_, indent)) = prefix.rsplit_once('\n') {
        // A comment behind the last query stays behind it.
        let prefix = format!("{}\n{indent}", trailing.trim_end());
        value.decor_mut().set_prefix(prefix);
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    } else if !list.is_empty() {
        value.decor_mut().set_prefix(" ");
    }
    list.push_formatted(value);
}

/// Returns a query as a TOML string, in single quotes where that is possible: it has double ones.
pub(super) fn quoted(query: &str) -> Value {
    let is_plain = !query.contains('\'') && !query.chars().any(char::is_control);
    let literal = is_plain.then(|| format!("'{query}'").parse().ok());
    literal.flatten().unwrap_or_else(|| Value::from(query))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::topic::{SavedChange, TopicColor};

    /// The text alone.
    fn edited(text: &str, edit: &TopicEdit) -> Result<String, EditError> {
        super::edited(text, edit).map(|(after, _)| after)
    }

    fn follow(topic: &str, query: &str) -> TopicEdit {
        TopicEdit::Watch {
            topic: topic.into(),
            query: query.into(),
        }
    }

    const FILE: &str = "\
# mine
[[topic]]
name = \"Harbor Line\"   # the big one
match = [
  '\"harbor line\"',
  'dredging', # not drudging
]

# one query, no brackets
[[topic]]
name = \"Agency\"
match = 'ICE'

[[mute]]
q = 'horoscope'
";

    #[test]
    fn an_edit_changes_its_lines_and_no_other() {
        let cases = [
            (
                follow("Harbor Line", "\"Dana Ruiz\""),
                FILE.replace("drudging\n]", "drudging\n  '\"Dana Ruiz\"',\n]"),
            ),
            (
                follow("Agency", "O'Brien"),
                FILE.replace("'ICE'", "['ICE', \"O'Brien\"]"),
            ),
            (
                follow("Ana Vale", "\"Ana Vale\""),
                FILE.replace(
                    "match = 'ICE'\n",
                    "match = 'ICE'\n\n[[topic]]\nname = \"Ana Vale\"\ncolor = \"topic3\"\n\
                     match = ['\"Ana Vale\"']\n",
                ),
            ),
        ];
        for (edit, want) in cases {
            let got = edited(FILE, &edit).expect("an edit");
            assert_eq!(got, want, "{edit:?}");
        }
    }

    #[test]
    fn a_saved_query_is_changed_in_its_place() {
        let file = format!(
            "{FILE}\n# mine too\n[[query]]\nname = \"Talks\"\nq = 'talks' # and more\nsort = \"hot\"\n\
             \n[[query]]\nname = \"Long\"\nq = 'words:>900'\n"
        );
        let write = |name: &str, query: &str| SavedChange::Write {
            name: name.into(),
            query: query.into(),
            color: None,
        };
        let change = |name: &str, change| {
            let name = name.into();
            edited(&file, &TopicEdit::Saved { name, change }).map_err(|error| error.to_string())
        };
        let changed = file.replace("\"Talks\"", "\"The talks\"");
        let changed = changed.replace("'talks'", "'talks OR union'");
        assert_eq!(
            change("Talks", write("The talks", " talks OR union ")),
            Ok(changed)
        );
        let rose = file.replace("sort = \"hot\"\n", "sort = \"hot\"\ncolor = \"topic5\"\n");
        let color = TopicColor::parse("topic5");
        assert_eq!(change("Talks", SavedChange::Color(color)), Ok(rose));
        assert_eq!(change("Talks", SavedChange::Color(None)), Ok(file.clone()));
        let rest = file.replace(
            "# mine too\n[[query]]\nname = \"Talks\"\nq = 'talks' # and more\nsort = \"hot\"\n\n",
            "",
        );
        assert_eq!(change("Talks", SavedChange::Delete), Ok(rest));
        for (name, to, query, want) in [
            (
                "Gone",
                "a",
                "b",
                "there is no saved query \"Gone\" any more",
            ),
            (
                "Talks",
                "Long",
                "b",
                "there is a saved query \"Long\" already",
            ),
            ("Talks", "Talks", "(b", "never closed"),
            ("Talks", "Talks", "", "is empty"),
        ] {
            let error = change(name, write(to, query)).expect_err("a refusal");
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn an_edit_that_would_be_a_mistake_is_refused() {
        let cases = [
            (follow("Harbor Line", "dredging"), "looks for this already"),
            (follow("Harbor Line", "(ferry"), "never closed"),
            (follow("Harbor Line", "is:unread"), "changes with time"),
            (follow(" ", "ferry"), "name"),
        ];
        for (edit, want) in cases {
            let error = edited(FILE, &edit).expect_err("a refusal").to_string();
            assert!(error.contains(want), "{edit:?}: {error}");
        }
        assert!(edited("topic = 3", &follow("a", "b")).is_err());
        assert!(edited("[[topic", &follow("a", "b")).is_err());
    }

    #[test]
    fn a_mistake_that_was_there_does_not_stop_an_edit() {
        let broken = FILE.replace("'ICE'", "'(ICE'");
        let (got, is_addition) =
            super::edited(&broken, &follow("Harbor Line", "ferry")).expect("an edit");
        assert!(got.contains("'ferry',"), "{got}");
        assert!(is_addition);
        let other = super::edited(&broken, &follow("Boats", "ferry")).expect("an edit");
        assert!(!other.1);
    }

    #[test]
    fn a_missing_file_begins_as_the_built_in_one_and_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        let change = edit_topics(&paths, &follow("Harbor Line", "ferry")).unwrap();
        assert_eq!(change.before, None);
        let text = std::fs::read_to_string(paths.topics()).unwrap();
        assert_eq!(change.after.as_ref(), Some(&text));
        assert!(text.starts_with(&super::super::BUILT_IN_TOPICS[..200]));

        std::fs::write(paths.topics(), "# mine").unwrap();
        let after = change.after.as_deref();
        let refused = replace_topics(&paths, after, None);
        assert!(matches!(refused, Err(EditError::Changed)));
        std::fs::write(paths.topics(), &text).unwrap();
        replace_topics(&paths, after, None).unwrap();
        assert!(!paths.topics().exists());
        replace_topics(&paths, None, after).unwrap();
        assert_eq!(std::fs::read_to_string(paths.topics()).unwrap(), text);
    }
}
