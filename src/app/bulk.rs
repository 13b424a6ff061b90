//! Marks of what a query finds: `:done is:unread before:2d`, `:tag work feed:"Bay Wire"`.

use super::choices::{Act, Choice};
use super::{App, Effect};
use crate::model::list::ListSpec;
use crate::model::{Change, Clean, Source, Target, tag};
use crate::query::Query;

/// A mark, and the query that says what it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bulk {
    pub(super) change: Change,
    pub(super) query: String,
}

/// Returns what a line of the palette marks; `None` if it names no mark with a query.
pub(super) fn read(line: &str) -> Option<Bulk> {
    let (verb, rest) = line.trim_start().split_once(' ')?;
    let rest = rest.trim();
    let (change, query) = match verb {
        "tag" | "untag" => {
            let (name, query) = name_and_rest(rest);
            (Change::Tagged(tag::name(name).ok()?, verb == "tag"), query)
        }
        verb => (flag(verb)?, rest),
    };
    (!query.is_empty()).then(|| Bulk {
        change,
        query: query.to_owned(),
    })
}

/// Both the words of the command line and the names of the commands are known.
fn flag(verb: &str) -> Option<Change> {
    Some(match verb {
        "read" => Change::Read(true),
        "unread" => Change::Read(false),
        "done" => Change::Done,
        "star" | "starred" => Change::Starred(true),
        "unstar" | "unstarred" => Change::Starred(false),
        "later" => Change::Later(true),
        "unlater" => Change::Later(false),
        "delete" | "deleted" => Change::Deleted(true),
        "undelete" | "undeleted" => Change::Deleted(false),
        _ => return None,
    })
}

/// Splits the name of a tag off, which may stand in quotation marks.
fn name_and_rest(text: &str) -> (&str, &str) {
    if let Some(quoted) = text.strip_prefix('"')
        && let Some((name, rest)) = quoted.split_once('"')
    {
        return (name, rest.trim());
    }
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    (name, rest.trim())
}

/// Returns the list of everything that a query finds.
pub(super) fn all_found_by(query: &str) -> ListSpec {
    ListSpec::new(Source::Search(query.into()), true)
}

/// Returns everything that a query finds.
pub(super) fn found_by(query: &str) -> Target {
    Target::List {
        spec: all_found_by(query),
        from: None,
        until: None,
        newest: None,
        also: Vec::new(),
        whole_stories: false,
    }
}

impl App {
    /// Returns the line of the palette as a choice, if it marks what a query finds.
    pub(super) fn bulk_to_choose(&self, line: &str) -> Option<Choice> {
        let bulk = read(line)?;
        let name = match &bulk.change {
            Change::Tagged(tag, _) => format!("{} #{tag}", bulk.change.word()),
            change => change.word().to_owned(),
        };
        let note = match Query::parse_with(&bulk.query, &self.aliases) {
            Ok(query) => {
                let reach = self.reach_of(&bulk.query);
                let reach = reach.map_or_else(String::new, |reach| format!("{reach} · "));
                format!("{reach}what is {}", query.describe())
            }
            Err(problems) => problems
                .into_iter()
                .next()
                .map_or_else(String::new, |first| format!("not yet: {}", first.message)),
        };
        Some(Choice {
            name: Clean::line(&name),
            note: Clean::line(&note),
            mark: Clean::default(),
            color: None,
            act: Act::Mark(bulk),
        })
    }

    /// Marks what a query finds.
    pub(super) fn mark_found(&mut self, bulk: Bulk) -> Vec<Effect> {
        self.mark_and_rebuild(found_by(&bulk.query), bulk.change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_mark_and_a_query() {
        let is = |line: &str, change: Change, query: &str| {
            let query = query.to_owned();
            assert_eq!(read(line), Some(Bulk { change, query }), "{line}");
        };
        let tag = |name: &str, is_on| Change::Tagged(Clean::line(name), is_on);
        is(
            "done is:unread before:2d",
            Change::Done,
            "is:unread before:2d",
        );
        is("unstar  feed:x ", Change::Starred(false), "feed:x");
        is("tag work harbor", tag("work", true), "harbor");
        is("untag \"to check\" a b", tag("to check", false), "a b");
        for none in [
            "done",
            "done ",
            "tag work",
            "tag \"to check\"",
            "open x",
            "",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
