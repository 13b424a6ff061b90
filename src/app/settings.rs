//! The settings while the reader runs, and what is wrong with the user's files.

use super::completing::Fault;
use super::{App, Effect, PromptKind};
use crate::model::list::Order;
use crate::model::settings::SettingRow;
use crate::model::{Notice, Settings};

/// Returns the order of lists that suit stories, unless the user wishes otherwise.
pub(super) fn usual_order(settings: &Settings) -> Order {
    if settings.stories.group && settings.stories.list {
        Order::Story
    } else {
        Order::Newest
    }
}

impl App {
    /// Takes the settings that are in force now: one was set, or the file was edited.
    pub(super) fn take_settings(
        &mut self,
        mut settings: Settings,
        rows: Vec<SettingRow>,
        name: Option<&str>,
    ) -> Vec<Effect> {
        // It is how the terminal was taken.
        settings.ui.linear = self.settings.ui.linear;
        let was = std::mem::replace(&mut self.settings, settings);
        self.setting_rows = rows;
        self.typed_setting = None;
        match name {
            Some(name) => self.say_set(name),
            None if was == self.settings => return Vec::new(),
            None => self.say(Notice::info("config.toml is read again")),
        }
        if name == Some("reader.pictures") || was.reader.pictures != self.settings.reader.pictures {
            // What was said last counts.
            self.shows_pictures = None;
        }
        self.restore_theme();
        let source = self.list.spec.source.clone();
        let hides_read = self.settings.ui.hide_read_feeds;
        self.sidebar.set_hides_read(hides_read, &source);
        self.list.set_lines(self.fit.list_lines, self.row_lines());
        let mut effects = self.follow_usual(&was);
        if was.reader != self.settings.reader {
            effects.extend(self.load_article());
        }
        effects
    }

    /// A setting was not taken. If it was typed and nothing else is typed yet, it is there again, to be
    /// mended, with what is wrong above it.
    pub(super) fn not_set(&mut self, name: &str, value: &str, why: Notice) {
        let is_typed = self.typed_setting.take().as_deref() == Some(name);
        let is_covered =
            self.prompt.is_some() || self.overlay.is_some() || self.help_panel.is_some();
        if !is_typed || is_covered || !self.pressed.is_empty() {
            self.say(why);
            return;
        }
        let why = self.note(why);
        self.open_prompt(PromptKind::Set);
        if let Some(prompt) = &mut self.prompt {
            let line = format!("{name} {value}");
            prompt.fault = Some(Fault {
                span: name.len() + 1..line.len(),
                notice: why,
            });
            prompt.input = line.into();
        }
    }

    fn say_set(&mut self, name: &str) {
        if let Some(address) = name.strip_prefix("feed.stories ") {
            return self.say_grouped(address);
        }
        let value = (self.setting_rows.iter().find(|row| *row.name == *name))
            .map_or("", |row| row.value.as_str());
        let value = value.trim_matches('"');
        let notice = Notice::info(format!("set {name} = {value}"));
        self.say(match name {
            "ui.linear" => notice.hint("from the next start on"),
            _ => notice,
        });
    }

    /// Says whether the feed at an address is grouped from now on.
    fn say_grouped(&mut self, address: &str) {
        let mut feeds = self.sidebar.data.iter().flat_map(|data| &data.feeds);
        let feed = feeds.find(|feed| feed.url.as_str() == address);
        let title = feed.map_or(address, |feed| feed.title.as_str());
        let category = feed.map_or("", |feed| feed.category.as_str());
        let text = if self.settings.groups(address, category) {
            format!("grouped from now on: {title}")
        } else {
            format!("alone from now on: {title}")
        };
        self.say(Notice::info(text).hint("coranto stories rebuild does it for what is there"));
    }

    /// Shows the list as it is shown usually now, if nobody chose how it is; another one begins at
    /// its top.
    fn follow_usual(&mut self, was: &Settings) -> Vec<Effect> {
        if usual_order(was) != usual_order(&self.settings) {
            self.order = usual_order(&self.settings);
        }
        let before = self.list.spec.clone();
        let mut spec = before.clone();
        if self.views.get(&before.source).is_none() {
            let ui = &self.settings.ui;
            if ui.group != was.ui.group {
                spec.grouping = ui.group;
            }
            if ui.unread_first != was.ui.unread_first {
                spec.unread_first = ui.unread_first;
            }
            if usual_order(was) != usual_order(&self.settings) && spec.suits_stories() {
                spec.order = self.order;
            }
        }
        // What has nothing to do with this list leaves it, and what was read in it, as it is.
        if spec == before && self.settings.stories == was.stories {
            return Vec::new();
        }
        self.list.turn_to(spec);
        if self.list.spec.has_places_of(&before) {
            self.rebuild_list()
        } else {
            self.load_list(crate::model::Anchor::Top)
        }
    }
}
