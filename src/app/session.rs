//! The session: what is on the screen when the reader is left, to begin with it next time.
//!
//! It is a text of lines, each a word and what belongs to it. A line that is not understood is
//! left out, so that any version reads what any other wrote.

use super::views::View;
use super::{App, Effect, Pane};
use crate::model::list::{Grouping, ListSpec, Order};
use crate::model::{Anchor, Clean, Desk, EntryId, FeedId, Key, Request, Source, Time, TopicId};

impl App {
    /// Returns the session as a text.
    pub(super) fn session(&self) -> String {
        let mut lines = Vec::new();
        // A search is gone when it is put out, and so is what a line shows while it is typed: what
        // they stand in front of is gone back to.
        let typed = self.prompt.as_ref();
        let typed = typed.and_then(|prompt| prompt.live.origin.as_ref());
        let stand = self.before_search.as_ref().or(typed);
        let spec = stand.map_or(&self.list.spec, |stand| &stand.spec);
        if let Some(source) = written(&spec.source) {
            let view = View::of(spec);
            lines.push(format!("list {} {source}", words(view)));
            lines.extend(spec.filters.iter().map(|filter| format!("filter {filter}")));
        }
        let (row, above) = match stand {
            Some(stand) => (stand.row, stand.above),
            None => (self.list.place(), self.list.lines_above_cursor()),
        };
        if let Some(key) = row {
            lines.push(format!(
                "row {} {} {}",
                key.published.0, key.id.0, key.group
            ));
            lines.push(format!("above {above}"));
        }
        let focus = match self.focus {
            Pane::Sidebar => "sidebar",
            Pane::List | Pane::Reader => "list",
        };
        lines.push(format!("focus {focus}"));
        lines.push(format!(
            "sizes {} {}",
            self.widths.sidebar, self.widths.list
        ));
        for (source, view) in self.views.all() {
            let source = written(source);
            lines.extend(source.map(|source| format!("view {} {source}", words(*view))));
        }
        let folded = self.sidebar.folded().map(|path| format!("folded {path}"));
        lines.extend(folded);
        lines.extend(self.said.lines());
        lines.retain(|line| !line.contains(['\n', '\r']));
        lines.join("\n")
    }

    /// Puts a session on the screen, unless something is there already.
    pub(super) fn restore(&mut self, text: &str) -> Vec<Effect> {
        let mut spec: Option<ListSpec> = None;
        let (mut row, mut above) = (None, None);
        let mut focus = self.focus;
        for line in text.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "list" => {
                    spec = view_of(rest).map(|(view, source)| {
                        let mut spec = ListSpec::new(source, false);
                        view.apply(&mut spec);
                        spec
                    });
                }
                "filter" => {
                    if let Some(spec) = &mut spec {
                        spec.filters.push(rest.into());
                    }
                }
                "row" => row = key_of(rest),
                "above" => above = rest.parse().ok(),
                "focus" if rest == "sidebar" => focus = Pane::Sidebar,
                "sizes" => {
                    if let Some((sidebar, list)) = rest.split_once(' ') {
                        self.widths.sidebar = sidebar.parse().unwrap_or(0);
                        self.widths.list = list.parse().unwrap_or(0);
                    }
                }
                "view" => {
                    if let Some((view, source)) = view_of(rest) {
                        self.views.keep(source, view);
                    }
                }
                "folded" => self.sidebar.fold_away(Clean::line(rest)),
                "said" => self.said.read(rest),
                _ => {}
            }
        }
        if !self.settings.ui.restore || !self.is_untouched() {
            return Vec::new();
        }
        let Some(spec) = spec else {
            return Vec::new();
        };
        self.focus = focus;
        self.sidebar.point_at(&spec.source);
        if self.list.spec == spec && row.is_none() {
            return Vec::new();
        }
        self.list.turn_to(spec);
        match row {
            // Whatever has the list built anew before its rows are there, the cursor goes there.
            Some(row) => {
                self.list.above = above;
                self.jump_in_list(Anchor::Around(row))
            }
            None => self.load_list(Anchor::Top),
        }
    }

    /// Returns what stores the session, if it is to be kept and another one than before.
    pub(super) fn keep_session(&mut self) -> Option<Effect> {
        if self.list.state == super::list::ListState::Loading {
            return None;
        }
        let text: Box<str> = self.session().into();
        if self.kept_session.as_ref() == Some(&text) {
            return None;
        }
        self.kept_session = Some(text.clone());
        Some(Effect::Engine(Request::KeepSession(text)))
    }

    /// Returns whether nobody has done anything yet.
    fn is_untouched(&self) -> bool {
        self.jumps_are_empty()
            && self.prompt.is_none()
            && self.overlay.is_none()
            && self.help_panel.is_none()
            && self.list.cursor == 0
            && self.focus == Pane::List
    }
}

/// Writes a view as words: `story:day-feed:unread-first unread 2`.
pub(super) fn words(view: View) -> String {
    let read = if view.show_read { "read" } else { "unread" };
    let first = if view.unread_first { UNREAD_FIRST } else { "" };
    let (order, grouping) = (view.order.word(), view.grouping.word());
    format!(
        "{order}:{grouping}{first} {read} {}",
        view.lines.unwrap_or(0)
    )
}

/// Ends the words of a view in which what is unread comes first.
const UNREAD_FIRST: &str = ":unread-first";

fn view_of(text: &str) -> Option<(View, Source)> {
    let mut parts = text.splitn(4, ' ');
    let view = read_view(&mut parts)?;
    Some((view, read(parts.next()?)?))
}

/// Reads a view from its words.
pub(super) fn read_view<'a>(parts: &mut impl Iterator<Item = &'a str>) -> Option<View> {
    let how = parts.next()?;
    let (how, unread_first) = match how.strip_suffix(UNREAD_FIRST) {
        Some(how) => (how, true),
        None => (how, false),
    };
    let (order, grouping) = how.split_once(':').unwrap_or((how, Grouping::Day.word()));
    Some(View {
        order: Order::ALL.into_iter().find(|known| known.word() == order)?,
        grouping: Grouping::ALL
            .into_iter()
            .find(|known| known.word() == grouping)?,
        unread_first,
        show_read: parts.next()? == "read",
        lines: parts
            .next()?
            .parse()
            .ok()
            .filter(|lines| (1..=2).contains(lines)),
    })
}

fn key_of(text: &str) -> Option<Key> {
    let mut numbers = text.split(' ').map(|number| number.parse::<i64>().ok());
    let (published, id) = (numbers.next()??, numbers.next()??);
    // It was not always written.
    let group = numbers.next().flatten().unwrap_or(0);
    let key = Key::of_time(Time(published), EntryId(id));
    Some(Key { group, ..key })
}

/// Writes a source; a search is none that one comes back to.
pub(super) fn written(source: &Source) -> Option<String> {
    Some(match source {
        Source::Desk(desk) => format!("desk {}", desk.name()),
        Source::Topic(id) => format!("topic {}", id.0),
        Source::Category(path) => format!("category {path}"),
        Source::Feed(id) => format!("feed {}", id.0),
        Source::Saved { name, query } => format!("saved {name}\t{query}"),
        Source::Search(_) => return None,
    })
}

pub(super) fn read(text: &str) -> Option<Source> {
    let (kind, rest) = text.split_once(' ')?;
    Some(match kind {
        "desk" => {
            let mut desks = Desk::ALL.into_iter().chain([Desk::Recent]);
            Source::Desk(desks.find(|desk| desk.name() == rest)?)
        }
        "topic" => Source::Topic(TopicId(rest.parse().ok()?)),
        "category" => Source::Category(Clean::line(rest)),
        "feed" => Source::Feed(FeedId(rest.parse().ok()?)),
        "saved" => {
            let (name, query) = rest.split_once('\t')?;
            Source::Saved {
                name: Clean::line(name),
                query: query.into(),
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_are_written_are_read_again() {
        let saved = Source::Saved {
            name: Clean::line("Harbor Line"),
            query: "ferry is:unread".into(),
        };
        for source in [
            Source::Desk(Desk::Later),
            Source::Desk(Desk::Recent),
            Source::Topic(TopicId(7)),
            Source::Category(Clean::line("News/Local paper")),
            Source::Feed(FeedId(3)),
            saved,
        ] {
            let text = written(&source).expect("it is no search");
            assert_eq!(read(&text), Some(source), "{text}");
        }
        assert_eq!(written(&Source::Search("x".into())), None);
        for text in ["", "desk", "desk Nowhere", "feed x", "saved x", "else 1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
