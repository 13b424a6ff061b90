//! Views: how a list is shown, remembered for each list.

use super::choices::Act;
use super::{App, Effect, PromptKind};
use crate::model::list::{Grouping, ListSpec, Order};
use crate::model::{Desk, Notice, Request, Source};

/// How a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct View {
    pub(super) order: Order,
    pub(super) grouping: Grouping,
    pub(super) unread_first: bool,
    pub(super) show_read: bool,
    /// Lines of a row, where they are not those of the settings.
    pub(super) lines: Option<u16>,
}

impl View {
    /// Returns how a list is shown, but for its lines.
    pub(super) fn of(spec: &ListSpec) -> Self {
        Self {
            order: spec.order,
            grouping: spec.grouping,
            unread_first: spec.unread_first,
            show_read: spec.show_read,
            lines: None,
        }
    }

    pub(super) fn apply(self, spec: &mut ListSpec) {
        spec.order = self.order;
        spec.grouping = self.grouping;
        spec.unread_first = self.unread_first;
        spec.show_read = self.show_read;
    }
}

/// The views that the user chose, those chosen last at the end.
#[derive(Debug, Default)]
pub(super) struct Views(Vec<(Source, View)>);

/// Most lists whose views are remembered.
const MOST: usize = 200;

impl Views {
    pub(super) fn get(&self, source: &Source) -> Option<View> {
        let kept = self.0.iter().find(|(kept, _)| kept == source);
        kept.map(|(_, view)| *view)
    }

    /// Remembers a view; the one chosen longest ago makes room for it.
    pub(super) fn keep(&mut self, source: Source, view: View) {
        self.forget(&source);
        self.0.push((source, view));
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    fn forget(&mut self, source: &Source) {
        self.0.retain(|(kept, _)| kept != source);
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&Source, &View)> {
        self.0.iter().map(|(source, view)| (source, view))
    }
}

/// What the menu changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ViewChange {
    Order(Order),
    Group(Grouping),
    UnreadFirst(bool),
    Read(bool),
    Lines(u16),
    /// As lists are shown that nobody changed.
    Usual,
    /// A setting, for all lists.
    Set(&'static str, Box<str>),
}

impl App {
    /// Returns the lines a row of the present list takes.
    pub(super) fn row_lines(&self) -> u16 {
        let spec = &self.list.spec;
        // Of what is looked for there is an excerpt.
        if spec.source.query().is_none() && !self.settings.ui.columns.fill_two_lines() {
            return 1;
        }
        let view = self.views.get(&spec.source);
        view.and_then(|view| view.lines)
            .unwrap_or(self.settings.ui.row_lines)
    }

    /// Shows what was read, or hides it again.
    pub(super) fn toggle_show_read(&mut self) -> Vec<Effect> {
        if self.list.spec.shows_read_always() {
            let (text, hint) = match &self.list.spec.source {
                Source::Desk(Desk::All) => ("All has what was read too", "gu goes to the unread"),
                Source::Desk(_) => (
                    "this list has what was read too",
                    "F is:unread leaves it out",
                ),
                _ => (
                    "a query finds what was read too",
                    "is:unread in it leaves that out",
                ),
            };
            self.say(Notice::info(text).hint(hint));
            return Vec::new();
        }
        let show_read = !self.list.spec.show_read;
        self.list.turn_to(ListSpec {
            show_read,
            ..self.list.spec.clone()
        });
        let text = if show_read {
            "read entries are shown"
        } else {
            "read entries are hidden"
        };
        self.say(Notice::info(text));
        self.rebuild_list()
    }

    /// Opens the menu of how this list is shown.
    pub(super) fn choose_view(&mut self) -> Vec<Effect> {
        let effects = self.open_choice(PromptKind::View);
        let order = Act::View(ViewChange::Order(self.list.spec.order));
        let now = self
            .views_to_choose()
            .iter()
            .position(|choice| choice.act == order);
        if let Some(prompt) = &mut self.prompt {
            prompt.selected = now.unwrap_or(0);
        }
        effects
    }

    pub(super) fn change_view(&mut self, change: ViewChange) -> Vec<Effect> {
        let source = self.list.spec.source.clone();
        let mut view = View::of(&self.list.spec);
        view.lines = self.views.get(&source).and_then(|view| view.lines);
        match change {
            ViewChange::Set(name, value) => {
                return vec![Effect::Engine(Request::Set {
                    name: name.into(),
                    value,
                })];
            }
            ViewChange::Usual => {
                self.views.forget(&source);
                let spec = ListSpec {
                    filters: self.list.spec.filters.clone(),
                    ..self.list_of(source)
                };
                self.list.turn_to(spec);
                return self.rebuild_list();
            }
            ViewChange::Order(order) => view.order = order,
            ViewChange::Group(grouping) => view.grouping = grouping,
            ViewChange::UnreadFirst(unread_first) => view.unread_first = unread_first,
            ViewChange::Read(show_read) => view.show_read = show_read,
            ViewChange::Lines(lines) => view.lines = Some(lines),
        }
        self.views.keep(source, view);
        let was = self.list.spec.clone();
        let mut spec = was.clone();
        view.apply(&mut spec);
        self.list.turn_to(spec);
        self.say(Notice::info("this list is shown so from now on").hint("gS changes it"));
        if self.list.spec.has_places_of(&was) {
            return self.rebuild_list();
        }
        self.load_list(crate::model::Anchor::Top)
    }
}
