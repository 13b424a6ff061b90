//! The menu of how a list is shown: what makes sense for the list on the screen, and which is so now.

use super::App;
use super::choices::{Act, Choice};
use super::views::ViewChange;
use crate::model::Clean;
use crate::model::columns::Column;
use crate::model::list::{Grouping, Order};
use crate::model::settings::Dates;

fn choice(name: &str, note: &str, is_now: bool, change: ViewChange) -> Choice {
    Choice {
        name: Clean::line(name),
        note: Clean::line(note),
        mark: Clean::line(if is_now { "now" } else { "" }),
        color: None,
        act: Act::View(change),
    }
}

impl App {
    pub(super) fn views_to_choose(&self) -> Vec<Choice> {
        let mut all = Vec::new();
        // What was read recently has one order.
        if !self.list.spec.is_recent() {
            all.extend(self.orders_to_choose());
            all.extend(self.groups_to_choose());
            all.extend(self.reach_to_choose());
        }
        all.extend(self.looks_to_choose());
        all
    }

    fn orders_to_choose(&self) -> Vec<Choice> {
        let spec = &self.list.spec;
        let is_search = spec.source.query().is_some();
        let suits = |order: &Order| *order != Order::Best || is_search || spec.order == *order;
        let order = |order: Order| {
            let rows = if order.is_grouped() {
                "stories"
            } else {
                "entries"
            };
            let name = format!("{rows}, {}", order.name());
            let is_now = spec.order == order;
            choice(&name, order.doc(), is_now, ViewChange::Order(order))
        };
        Order::ALL.into_iter().filter(suits).map(order).collect()
    }

    /// In an order that is none of time rows stand by themselves.
    fn groups_to_choose(&self) -> Vec<Choice> {
        let spec = &self.list.spec;
        if !spec.order.is_of_time() {
            return Vec::new();
        }
        let group = |grouping: Grouping| {
            let name = match grouping {
                Grouping::None => "not grouped".to_owned(),
                _ => format!("grouped {}", grouping.name()),
            };
            let note = match grouping {
                Grouping::None => "one row after the other",
                Grouping::Topic => "what no topic matches comes last",
                _ => "",
            };
            let is_now = spec.grouping == grouping;
            choice(&name, note, is_now, ViewChange::Group(grouping))
        };
        Grouping::ALL.into_iter().map(group).collect()
    }

    fn reach_to_choose(&self) -> Vec<Choice> {
        let spec = &self.list.spec;
        let (reads, first) = (spec.show_read, spec.unread_first);
        let mut all = Vec::new();
        if !spec.shows_read_always() {
            all.extend([
                choice(
                    "with read",
                    "what was read too",
                    reads,
                    ViewChange::Read(true),
                ),
                choice("unread only", "", !reads, ViewChange::Read(false)),
            ]);
        }
        // Where all are unread, and where it is sought what fits best, there is no first.
        if spec.can_be_halved() {
            all.extend([
                choice(
                    "unread first",
                    "and what was read below",
                    first,
                    ViewChange::UnreadFirst(true),
                ),
                choice(
                    "unread and read mixed",
                    "",
                    !first,
                    ViewChange::UnreadFirst(false),
                ),
            ]);
        }
        all
    }

    fn looks_to_choose(&self) -> Vec<Choice> {
        let (ui, lines) = (&self.settings.ui, self.row_lines());
        let set = |name: &'static str, value: &str| ViewChange::Set(name, value.into());
        let mut all = vec![
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
        ];
        let columns = Column::ALL.into_iter();
        let columns = columns.filter(|column| *column != Column::Title);
        all.extend(columns.map(|column| {
            let is_on = ui.columns.has(column);
            let verb = if is_on { "hide" } else { "show" };
            let turned = ui.columns.turned(column);
            let words: Vec<_> = turned
                .iter()
                .map(|one| format!("\"{}\"", one.word()))
                .collect();
            let value = format!("[{}]", words.join(", "));
            let name = format!("{verb} {}", column.word());
            let note = format!("in all lists: {}", column.doc());
            choice(
                &name,
                &note,
                false,
                ViewChange::Set("ui.columns", value.into()),
            )
        }));
        all.extend([
            choice(
                "times of day",
                "in all lists: 14:02",
                ui.dates == Dates::Clock,
                set("ui.dates", "clock"),
            ),
            choice(
                "ages",
                "in all lists: 3 h",
                ui.dates == Dates::Age,
                set("ui.dates", "age"),
            ),
            choice(
                "feeds with unread only",
                "in the sidebar",
                ui.hide_read_feeds,
                set("ui.hide_read_feeds", "true"),
            ),
            choice(
                "all feeds",
                "in the sidebar",
                !ui.hide_read_feeds,
                set("ui.hide_read_feeds", "false"),
            ),
        ]);
        all
    }
}
