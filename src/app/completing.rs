//! While a query is typed: what it means so far, and what its last word may become.

use std::ops::Range;

use tui_input::{Input, InputRequest};

use super::prompt::{Prompt, PromptKind};
use super::watch::told;
use super::{App, bulk};
use crate::model::Notice;
use crate::model::sidebar::Sidebar;
use crate::query::fold::fold;
use crate::query::{self, Aliases, Completion, Names, Query};

/// The ways on from what was typed, tried one after the other.
#[derive(Debug, Clone)]
pub(super) struct Completing {
    /// What was typed.
    typed: String,
    ways: Vec<Completion>,
    /// The one that stands in the line.
    at: usize,
}

/// What a half-typed query comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// In words.
    Holds(String),
    /// It is not a query yet: why.
    Lacks(String),
}

/// What is wrong with the query in a line that was to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the line, in bytes.
    pub span: Range<usize>,
    /// What, and how to mend it.
    pub notice: Notice,
}

impl PromptKind {
    /// Returns whether a query is typed.
    pub fn is_query(self) -> bool {
        matches!(self, Self::Search | Self::Filter | Self::Mute)
    }
}

impl App {
    /// Returns what the query that is typed means; `None` where none is.
    pub fn meaning(&self) -> Option<Meaning> {
        let prompt = self.prompt.as_ref()?;
        let typed = prompt.input.value().trim();
        let shown = Some(prompt.kind).filter(|kind| *kind == PromptKind::Search);
        let shown = shown.and_then(|_| self.shown_for(typed)).unwrap_or(typed);
        prompt.meaning(shown, &self.aliases)
    }

    /// Returns what may stand behind the `feed:` or the like that the line ends with, best first;
    /// nothing once it stands there.
    pub fn values(&self) -> Vec<String> {
        let Some(prompt) = self.prompt.as_ref().filter(|prompt| prompt.takes_values()) else {
            return Vec::new();
        };
        let typed = prompt.input.value();
        let plain = |text: &str| fold(text.trim_matches('"')).text;
        let mut values = Vec::new();
        for way in ways(typed, typed.len(), self.sidebar.data.as_deref()) {
            let (before, value) = typed.split_at(way.span.start);
            if !before.ends_with(':') || plain(value) == plain(&way.text) {
                return Vec::new();
            }
            values.push(way.text);
        }
        values
    }

    /// Takes the aliases in force.
    pub(super) fn take_aliases(&mut self, known: &[(Box<str>, Box<str>)]) {
        self.aliases = Aliases::default();
        for (name, text) in known {
            self.aliases.insert(name, text);
        }
    }
}

impl Completing {
    pub(super) fn new(typed: String, ways: Vec<Completion>) -> Self {
        Self { typed, ways, at: 0 }
    }
}

impl Prompt {
    /// Puts the first of some ways on into the line; Tab goes through the others.
    pub(super) fn offer(&mut self, completing: Completing) {
        self.completing = Some(completing);
        self.show_way();
    }

    /// Returns the query that stands at the end of the line; `None` where none does.
    fn query(&self) -> Option<&str> {
        let line = self.input.value().trim_end();
        let query = match self.kind {
            PromptKind::Palette => &line[line.len() - bulk::read(line)?.query.len()..],
            PromptKind::Until => line.trim_start().strip_prefix("when ")?.trim_start(),
            kind if kind.is_query() => line.trim_start(),
            _ => return None,
        };
        (!query.is_empty()).then_some(query)
    }

    /// Returns what is wrong with a name in the line.
    fn lacks(&self) -> Option<Fault> {
        let typed = self.input.value().trim_end();
        match self.kind {
            PromptKind::Save if typed.trim().is_empty() => Some(Fault {
                span: 0..0,
                notice: Notice::error("the saved query needs a name").hint("Esc goes back"),
            }),
            PromptKind::Mute if typed.trim().is_empty() => Some(Fault {
                span: 0..0,
                notice: Notice::error("type the words to mute").hint("Esc goes back"),
            }),
            PromptKind::File => {
                let name = typed.rsplit('/').next().unwrap_or_default();
                let (stem, ending) = name.rsplit_once('.')?;
                let is_known = ["md", "markdown", "html", "htm", "txt"]
                    .iter()
                    .any(|known| ending.eq_ignore_ascii_case(known));
                let is_ending = !stem.is_empty() && !ending.contains(char::is_whitespace);
                let notice = Notice::error(format!("a .{ending} file cannot be written"));
                (is_ending && !is_known).then(|| Fault {
                    span: typed.len() - ending.len() - 1..typed.len(),
                    notice: notice.hint(".md, .html and .txt can"),
                })
            }
            _ => None,
        }
    }

    /// Returns what is wrong with the query in the line.
    pub(super) fn look_for_fault(&self, aliases: &Aliases) -> Option<Fault> {
        if let Some(fault) = self.lacks() {
            return Some(fault);
        }
        let query = self.query()?;
        let begin = self.input.value().trim_end().len() - query.len();
        let problems = Query::parse_with(query, aliases).err()?;
        let first = problems.into_iter().next()?;
        Some(Fault {
            span: begin + first.span.start..begin + first.span.end,
            notice: told(first),
        })
    }

    /// Returns what the query `text`, which is typed or shown for it, means; `None` where none is typed.
    fn meaning(&self, text: &str, aliases: &Aliases) -> Option<Meaning> {
        if !self.kind.is_query() || text.is_empty() {
            return None;
        }
        Some(match Query::parse_with(text, aliases) {
            Ok(query) => Meaning::Holds(query.describe_with_remarks()),
            Err(problems) => {
                let first = problems.into_iter().next()?;
                Meaning::Lacks(match first.fix {
                    Some(fix) => format!("{}; {fix}", first.message),
                    None => first.message,
                })
            }
        })
    }

    /// Returns whether a query is typed at its end, and nothing was put into it for `Tab`.
    fn takes_values(&self) -> bool {
        let is_at_end = self.input.cursor() == self.input.value().chars().count();
        (self.kind.is_query() || self.is_bulk()) && is_at_end && self.completing.is_none()
    }

    /// Puts the next (or the previous) way on into the line.
    pub(super) fn complete(&mut self, is_back: bool, sidebar: Option<&Sidebar>) {
        if let Some(known) = &mut self.completing {
            let count = known.ways.len();
            let step = if is_back { count - 1 } else { 1 };
            known.at = (known.at + step) % count;
        } else {
            let typed = self.input.value().to_owned();
            let cursor = typed
                .char_indices()
                .nth(self.input.cursor())
                .map_or(typed.len(), |(at, _)| at);
            let ways = if typed.is_empty() {
                self.proposed()
            } else {
                ways(&typed, cursor, sidebar)
            };
            if ways.is_empty() {
                return;
            }
            self.completing = Some(Completing::new(typed, ways));
        }
        self.show_way();
    }

    /// Returns what the entry under the cursor is about, to go through.
    fn proposed(&self) -> Vec<Completion> {
        let ways = self.proposals.iter().map(|text| Completion {
            span: 0..0,
            text: text.clone(),
        });
        ways.collect()
    }

    /// Returns what could stand in the line while nothing does, best first.
    pub fn proposals(&self) -> &[String] {
        if self.input.value().is_empty() {
            &self.proposals
        } else {
            &[]
        }
    }

    fn show_way(&mut self) {
        let Some(Completing { typed, ways, at }) = &self.completing else {
            return;
        };
        let way = &ways[*at];
        let mut text = typed.clone();
        text.replace_range(way.span.clone(), &way.text);
        let end = text[..way.span.start + way.text.len()].chars().count();
        self.input = Input::new(text);
        self.input.handle(InputRequest::SetCursor(end));
    }
}

fn ways(typed: &str, cursor: usize, sidebar: Option<&Sidebar>) -> Vec<Completion> {
    let Some(sidebar) = sidebar else {
        return query::complete(typed, cursor, &Names::default());
    };
    let feeds: Vec<&str> = sidebar
        .feeds
        .iter()
        .map(|feed| feed.title.as_str())
        .collect();
    let categories: Vec<&str> = (sidebar.categories.iter())
        .map(|category| category.path.as_str())
        .collect();
    let topics: Vec<&str> = sidebar
        .topics
        .iter()
        .map(|topic| topic.name.as_str())
        .collect();
    let aliases: Vec<&str> = sidebar.aliases.iter().map(|(name, _)| &**name).collect();
    let names = Names {
        feeds: &feeds,
        categories: &categories,
        topics: &topics,
        aliases: &aliases,
    };
    query::complete(typed, cursor, &names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Prompt {
        let mut prompt = Prompt::new(PromptKind::Search);
        prompt.input = Input::new(text.to_owned());
        prompt
    }

    #[test]
    fn tab_walks_through_the_ways_on_and_back() {
        let mut prompt = typed("harbor (s");
        let mut seen = Vec::new();
        for is_back in [false, false, false, true, true] {
            prompt.complete(is_back, None);
            seen.push(prompt.input.value().to_owned());
        }
        let ways = ["harbor (since:", "harbor (site:", "harbor (story:"];
        let [since, site, story] = ways;
        assert_eq!(seen, [since, site, story, site, since]);
        assert_eq!(prompt.input.cursor(), since.chars().count());

        let mut prompt = typed("é xyz");
        prompt.complete(false, None);
        assert_eq!(prompt.input.value(), "é xyz");
    }

    #[test]
    fn values_are_offered_where_one_types() {
        let mut prompt = typed("is:");
        assert!(prompt.takes_values());
        prompt.complete(false, None);
        assert!(!prompt.takes_values(), "Tab goes through them");
        let mut prompt = typed("is: harbor");
        prompt.input.handle(InputRequest::GoToStart);
        assert!(!prompt.takes_values());
        prompt = typed("is:");
        prompt.kind = PromptKind::Find;
        assert!(!prompt.takes_values());
    }

    #[test]
    fn a_value_that_stands_there_is_offered_no_more() {
        let clock = crate::model::Clock::fixed(crate::model::Time(0));
        let keymap = crate::command::KeyMap::default();
        let mut app = App::new(crate::model::Settings::default(), keymap, clock);
        for (text, offered) in [
            ("harbor is:st", 1),
            ("is:starred", 0),
            ("is:Starred", 0),
            ("-has:", query::complete("has:", 4, &Names::default()).len()),
            ("star", 0),
        ] {
            app.prompt = Some(typed(text));
            assert_eq!(app.values().len(), offered, "{text}");
        }
    }

    #[test]
    fn a_query_is_told_in_words_while_it_is_typed() {
        let holds = |text: &str| Some(Meaning::Holds(text.to_owned()));
        let prompt = typed("");
        let meaning = |text: &str| prompt.meaning(text, &Aliases::default());
        assert_eq!(meaning(""), None);
        assert_eq!(meaning("harbor -is:read"), holds("“harbor” and not read"));
        assert!(matches!(meaning("(harbor"), Some(Meaning::Lacks(_))));
        let mut prompt = typed("harbor");
        prompt.kind = PromptKind::Find;
        assert_eq!(prompt.meaning("harbor", &Aliases::default()), None);
    }
}
