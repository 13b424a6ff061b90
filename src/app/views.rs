//! Views: how a list is shown, remembered for each list.

use super::choices::Act;
use super::{App, Effect, PromptKind, session, taken};
use crate::model::list::{Grouping, ListSpec, Order};
use crate::model::mark::LookChange;
use crate::model::{Anchor, Desk, Notice, Request, Source, Step};

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

impl ViewChange {
    /// Returns how a list is shown after it, as the history says it.
    fn told(&self) -> String {
        match self {
            Self::Order(order) if order.is_grouped() => format!("as stories, {}", order.name()),
            Self::Order(order) => order.name().to_owned(),
            Self::Group(Grouping::None) => "not grouped".to_owned(),
            Self::Group(grouping) => format!("grouped {}", grouping.name()),
            Self::UnreadFirst(true) => "with unread first".to_owned(),
            Self::UnreadFirst(false) => "with unread and read mixed".to_owned(),
            Self::Read(true) => "with read".to_owned(),
            Self::Read(false) => "without read".to_owned(),
            Self::Lines(1) => "in one line a row".to_owned(),
            Self::Lines(_) => "in two lines a row".to_owned(),
            Self::Usual | Self::Set(..) => "as usual".to_owned(),
        }
    }
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
                Source::Desk(Desk::All) => (
                    "All has what was read too",
                    "{go-unread} goes to the unread",
                ),
                Source::Desk(_) => (
                    "this list has what was read too",
                    "{filter} is:unread leaves it out",
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
        self.say(Notice::info(text).hint("{show-read} again goes back"));
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
        let before = self.look_of(&source);
        let mut view = View::of(&self.list.spec);
        view.lines = self.views.get(&source).and_then(|view| view.lines);
        let how = change.told();
        match change {
            ViewChange::Set(name, value) => {
                return vec![Effect::Engine(Request::Set {
                    name: name.into(),
                    value,
                })];
            }
            ViewChange::Usual => {
                self.views.forget(&source);
                let mut effects = self.tell_look(before, &how);
                effects.extend(self.show_as_kept());
                return effects;
            }
            ViewChange::Order(order) => view.order = order,
            ViewChange::Group(grouping) => view.grouping = grouping,
            ViewChange::UnreadFirst(unread_first) => view.unread_first = unread_first,
            ViewChange::Read(show_read) => view.show_read = show_read,
            ViewChange::Lines(lines) => view.lines = Some(lines),
        }
        self.views.keep(source, view);
        let mut effects = self.tell_look(before, &how);
        let was = self.list.spec.clone();
        let mut spec = was.clone();
        view.apply(&mut spec);
        self.list.turn_to(spec);
        let kept = Notice::info("this list is shown so from now on");
        self.say(kept.undo("{undo} undoes it, {view} changes it"));
        if self.list.spec.has_places_of(&was) {
            effects.extend(self.rebuild_list());
        } else {
            effects.extend(self.load_list(Anchor::Top));
        }
        effects
    }

    /// Shows the present list as it is to be shown by what is remembered.
    fn show_as_kept(&mut self) -> Vec<Effect> {
        let was = self.list.spec.clone();
        let mut spec = self.list_of(was.source.clone());
        spec.filters.clone_from(&was.filters);
        self.list.turn_to(spec);
        if self.list.spec.has_places_of(&was) {
            self.rebuild_list()
        } else {
            self.load_list(Anchor::Top)
        }
    }

    /// Returns how a list is shown, in words; none if nobody changed it.
    fn look_of(&self, source: &Source) -> Box<str> {
        let view = self.views.get(source);
        view.map_or_else(String::new, session::words).into()
    }

    /// Has it remembered, for undo, how the present list was shown before.
    fn tell_look(&self, before: Box<str>, how: &str) -> Vec<Effect> {
        let after = self.look_of(&self.list.spec.source);
        if before == after {
            return Vec::new();
        }
        let label = format!("showed {} {how}", self.list_name());
        vec![Effect::Engine(Request::Look(LookChange {
            label,
            before,
            after,
        }))]
    }

    /// A step about how a list is shown was undone or redone: it is shown so again.
    pub(super) fn take_look(&mut self, look: &str, step: &Step, notice: Notice) -> Vec<Effect> {
        let present = &self.list.spec.source;
        let place = step.place.as_deref().and_then(taken::read);
        let source = place.unwrap_or_else(|| present.clone());
        let is_here = source == *present;
        match session::read_view(&mut look.split(' ')) {
            Some(view) => self.views.keep(source.clone(), view),
            None => self.views.forget(&source),
        }
        if is_here {
            self.say(notice);
            return self.show_as_kept();
        }
        if !self.sidebar.has(&source) {
            self.say(notice);
            return Vec::new();
        }
        let name = self.name_of(&source);
        self.say(
            Notice::info(format!("{} · in {name}", notice.text)).hint("{jump-back} goes back"),
        );
        self.go_where_taken(source, None)
    }
}
