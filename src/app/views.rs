//! Views: how a list is shown, remembered for each list; and the menu that changes it.

use std::collections::BTreeMap;

use super::choices::{Act, Choice};
use super::{App, Effect, PromptKind};
use crate::model::list::{ListSpec, Order};
use crate::model::settings::Dates;
use crate::model::{Clean, Desk, Notice, Request, Source};

/// How a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct View {
    pub(super) order: Order,
    pub(super) show_read: bool,
    /// Lines of a row, where they are not those of the settings.
    pub(super) lines: Option<u16>,
}

impl View {
    /// Returns how a list is shown, but for its lines.
    pub(super) fn of(spec: &ListSpec) -> Self {
        Self {
            order: spec.order,
            show_read: spec.show_read,
            lines: None,
        }
    }

    pub(super) fn apply(self, spec: &mut ListSpec) {
        spec.order = self.order;
        spec.show_read = self.show_read;
    }
}

/// The views that the user chose.
#[derive(Debug, Default)]
pub(super) struct Views(BTreeMap<String, (Source, View)>);

/// Most lists whose views are remembered.
const MOST: usize = 200;

impl Views {
    pub(super) fn get(&self, source: &Source) -> Option<View> {
        self.0.get(&name(source)).map(|(_, view)| *view)
    }

    pub(super) fn keep(&mut self, source: Source, view: View) {
        let name = name(&source);
        if self.0.len() < MOST || self.0.contains_key(&name) {
            self.0.insert(name, (source, view));
        }
    }

    fn forget(&mut self, source: &Source) {
        self.0.remove(&name(source));
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&Source, &View)> {
        self.0.values().map(|(source, view)| (source, view))
    }
}

/// Returns what tells sources apart.
fn name(source: &Source) -> String {
    format!("{source:?}")
}

/// What the menu changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ViewChange {
    Order(Order),
    Read(bool),
    Lines(u16),
    /// As lists are shown that nobody changed.
    Usual,
    /// A setting, for all lists.
    Set(&'static str, &'static str),
}

impl App {
    /// Returns the lines a row of the present list takes.
    pub(super) fn row_lines(&self) -> u16 {
        let view = self.views.get(&self.list.spec.source);
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
        self.list.spec.show_read = !self.list.spec.show_read;
        let text = if self.list.spec.show_read {
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
        let order = Order::ALL
            .iter()
            .position(|order| *order == self.list.spec.order);
        if let Some(prompt) = &mut self.prompt {
            prompt.selected = order.unwrap_or(0);
        }
        effects
    }

    pub(super) fn views_to_choose(&self) -> Vec<Choice> {
        let spec = &self.list.spec;
        let lines = self.row_lines();
        let ui = &self.settings.ui;
        let choice = |name: &str, note: &str, is_so: bool, change| Choice {
            name: Clean::line(name),
            note: Clean::line(note),
            mark: Clean::line(if is_so { "so it is" } else { "" }),
            color: None,
            act: Act::View(change),
        };
        let mut all: Vec<Choice> = Order::ALL
            .into_iter()
            .map(|order| {
                let what = if order.is_grouped() {
                    "stories"
                } else {
                    "entries"
                };
                let name = format!("{what}, {}", order.name());
                choice(
                    &name,
                    order.doc(),
                    spec.order == order,
                    ViewChange::Order(order),
                )
            })
            .collect();
        let is_set = |name: &'static str, value| ViewChange::Set(name, value);
        if !spec.shows_read_always() {
            all.extend([
                choice(
                    "with read",
                    "what was read too",
                    spec.show_read,
                    ViewChange::Read(true),
                ),
                choice("unread only", "", !spec.show_read, ViewChange::Read(false)),
            ]);
        }
        all.extend([
            choice("one line a row", "denser", lines == 1, ViewChange::Lines(1)),
            choice(
                "two lines a row",
                "the outlet and topics below",
                lines == 2,
                ViewChange::Lines(2),
            ),
            choice(
                "as usual",
                "forget what was chosen for this list",
                false,
                ViewChange::Usual,
            ),
            choice(
                "times of day",
                "in all lists: 14:02",
                ui.dates == Dates::Clock,
                is_set("ui.dates", "clock"),
            ),
            choice(
                "ages",
                "in all lists: 3 h",
                ui.dates == Dates::Age,
                is_set("ui.dates", "age"),
            ),
            choice(
                "feeds with unread only",
                "in the sidebar",
                ui.hide_read_feeds,
                is_set("ui.hide_read_feeds", "true"),
            ),
            choice(
                "all feeds",
                "in the sidebar",
                !ui.hide_read_feeds,
                is_set("ui.hide_read_feeds", "false"),
            ),
        ]);
        all
    }

    pub(super) fn change_view(&mut self, change: ViewChange) -> Vec<Effect> {
        let source = self.list.spec.source.clone();
        let mut view = View::of(&self.list.spec);
        view.lines = self.views.get(&source).and_then(|view| view.lines);
        match change {
            ViewChange::Set(name, value) => {
                return vec![Effect::Engine(Request::Set {
                    name: name.into(),
                    value: value.into(),
                })];
            }
            ViewChange::Usual => {
                self.views.forget(&source);
                self.list.spec.show_read = false;
                let filters = std::mem::take(&mut self.list.spec.filters);
                self.list.spec = self.list_of(source);
                self.list.spec.filters = filters;
                return self.rebuild_list();
            }
            ViewChange::Order(order) => view.order = order,
            ViewChange::Read(show_read) => view.show_read = show_read,
            ViewChange::Lines(lines) => view.lines = Some(lines),
        }
        self.views.keep(source, view);
        let was_order = self.list.spec.order;
        view.apply(&mut self.list.spec);
        self.say(Notice::info("this list is shown so from now on").hint("gS changes it"));
        if was_order == view.order {
            return self.rebuild_list();
        }
        // Places of one order are none of another.
        self.load_list(crate::model::Anchor::Top)
    }
}
