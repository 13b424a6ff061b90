//! What can be chosen in the line at the bottom, best first: a command, a place, a theme, a
//! setting.

use super::bulk::Bulk;
use super::fuzzy::best;
use super::prompt::Subject;
use super::views::ViewChange;
use super::{App, Effect, Pane, Prompt, PromptKind};
use crate::command::{Command, nearest};
use crate::model::settings::SettingRow;
use crate::model::topic::TopicColor;
use crate::model::user_command::UserCommand;
use crate::model::{Clean, Desk, Notice, Request, Source, StoryId, tag};
use crate::query::fold::fold;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is looked for, and shown first.
    pub name: Clean,
    /// What it is or does.
    pub note: Clean,
    /// Its key, or its count.
    pub mark: Clean,
    /// The colour of its sign, if it has one.
    pub color: Option<TopicColor>,
    pub(super) act: Act,
}

impl Choice {
    /// Returns whether what it does is told in words that begin with each of these, or it is called so
    /// elsewhere.
    fn is_about(&self, wanted: &str) -> bool {
        let also = match &self.act {
            Act::Run(command) => command.also(),
            _ => "",
        };
        let told = format!("{} {} {also}", self.name, fold(&self.note).text);
        let has = |wanted: &str| {
            let mut words = told.split(|c: char| !c.is_alphanumeric());
            words.any(|word| word.starts_with(wanted))
        };
        let wanted = fold(wanted).text;
        let words = wanted.split_whitespace();
        let mut words = words
            .filter(|word| word.len() >= LEAST_LOOKED_FOR)
            .peekable();
        words.peek().is_some() && words.all(has)
    }
}

/// Fewest bytes of a word that is looked for in what commands do: `as` and `to` say nothing.
const LEAST_LOOKED_FOR: usize = 3;

/// The settings that are offered first.
const WISHED: [&str; 13] = [
    "ui.theme",
    "ui.row_lines",
    "ui.dates",
    "ui.columns",
    "ui.group",
    "ui.unread_first",
    "stories.list",
    "ui.hide_read_feeds",
    "reader.measure",
    "reader.pictures",
    "reader.read_after",
    "refresh.interval",
    "keys.preset",
];

/// What choosing it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Run a command.
    Run(Command),
    /// Run a command that asks for a text, and answer it.
    With(Command, Box<str>),
    /// Go to the row of the list with this number, from 1 on.
    Row(u32),
    /// Run one of the user's commands, by its place among them.
    Own(usize),
    /// Go to a list.
    Go(Source),
    /// Use a theme, by its place among them.
    Theme(usize),
    /// Change a setting: its name, and the value it has.
    Set(String),
    /// Put a tag on, or take it off.
    Tag(Clean),
    /// Make what was chosen part of this story.
    Merge(StoryId),
    /// Mark what a query finds.
    Mark(Bulk),
    /// Show the list otherwise.
    View(ViewChange),
    /// Copy a text.
    Copy(Clean),
}

impl PromptKind {
    /// Returns what is said of a name that nothing has.
    fn unknown(self) -> &'static str {
        match self {
            Self::Jump => "no list is called",
            Self::Theme => "no theme is called",
            Self::Set => "no setting is called",
            Self::View | Self::Copy => "nothing here is called",
            Self::Story => "no story of this list is called",
            _ => "unknown command",
        }
    }

    /// Returns whether what can be chosen is few and in sight: `j` and `k` move there until a name is
    /// typed.
    pub fn is_menu(self) -> bool {
        matches!(self, Self::Theme | Self::View | Self::Copy)
    }

    /// Returns whether something is chosen from a list.
    pub fn is_choice(self) -> bool {
        matches!(
            self,
            Self::Palette
                | Self::Jump
                | Self::Theme
                | Self::Set
                | Self::Tag
                | Self::View
                | Self::Copy
                | Self::Story
        )
    }
}

impl App {
    /// Returns what fits the text typed so far, best first; all of it as long as there is none.
    pub fn choices(&self) -> Vec<Choice> {
        let Some(prompt) = self
            .prompt
            .as_ref()
            .filter(|prompt| prompt.kind.is_choice())
        else {
            return Vec::new();
        };
        let all = match prompt.kind {
            PromptKind::Jump => self.places(),
            PromptKind::Theme => self.themes_to_choose(),
            PromptKind::Set => self.settings_to_choose(),
            PromptKind::View => self.views_to_choose(),
            PromptKind::Copy => self.copies_to_choose(),
            PromptKind::Story => self.stories_to_choose(),
            PromptKind::Tag => return self.tags_to_choose(prompt.wanted()),
            _ => {
                let line = prompt.input.value();
                let whole = self.bulk_to_choose(line);
                if let Some(whole) = whole.or_else(|| Self::typed_to_choose(line)) {
                    return vec![whole];
                }
                let mut found = best(prompt.wanted(), self.commands());
                let named: Vec<Act> = found.iter().map(|choice| choice.act.clone()).collect();
                let others = self.commands().into_iter();
                let others = others.filter(|choice| !named.contains(&choice.act));
                found.extend(others.filter(|choice| choice.is_about(prompt.wanted())));
                found.extend(self.settings_called(prompt.wanted()));
                return found;
            }
        };
        best(prompt.wanted(), all)
    }

    fn commands(&self) -> Vec<Choice> {
        let choice = |command: &Command| Choice {
            name: Clean::line(command.name()),
            note: Clean::line(command.doc()),
            mark: self
                .keymap
                .all_keys_of(*command)
                .first()
                .map_or_else(Clean::default, |keys| Clean::line(keys)),
            color: None,
            act: Act::Run(*command),
        };
        let own = |(place, own): (usize, &UserCommand)| {
            let keys = self.keymap.keys_of_own(self.context(), place);
            Choice {
                name: Clean::line(&own.name),
                note: own.doc.clone(),
                mark: keys
                    .first()
                    .map_or_else(Clean::default, |keys| Clean::line(keys)),
                color: None,
                act: Act::Own(place),
            }
        };
        let owns = self.keymap.own().iter().enumerate().map(own);
        Command::ALL.iter().map(choice).chain(owns).collect()
    }

    /// Every list that the sidebar has, folded or not; those one was in last come first, searches too.
    fn places(&self) -> Vec<Choice> {
        let place = |name: &Clean, note: &str, unread: u64, source| Choice {
            name: name.clone(),
            note: Clean::line(note),
            mark: if unread > 0 {
                Clean::line(&unread.to_string())
            } else {
                Clean::default()
            },
            color: None,
            act: Act::Go(source),
        };
        let Some(data) = self.sidebar.data.as_deref() else {
            return Vec::new();
        };
        let mut all: Vec<Choice> = Vec::new();
        for (desk, count) in Desk::ALL.into_iter().zip(data.desk) {
            let name = Clean::line(desk.name());
            all.push(place(&name, "desk", count, Source::Desk(desk)));
        }
        for topic in &data.topics {
            let mut choice = place(&topic.name, "topic", topic.unread, Source::Topic(topic.id));
            choice.color = Some(topic.color);
            all.push(choice);
        }
        for saved in &data.saved {
            let source = Source::Saved {
                name: saved.name.clone(),
                query: saved.query.clone(),
            };
            let note = format!("saved query · {}", saved.query);
            all.push(place(&saved.name, &note, saved.unread.unwrap_or(0), source));
        }
        for tag in &data.tags {
            let name = Clean::line(&format!("#{}", tag.name));
            let mut choice = place(&name, "tag", tag.count, tag::source(&tag.name));
            choice.color = Some(tag::color(&tag.name));
            all.push(choice);
        }
        for category in &data.categories {
            let source = Source::Category(category.path.clone());
            all.push(place(&category.path, "category", category.unread, source));
        }
        for feed in &data.feeds {
            let note = format!("{} · {}", feed.category, feed.url);
            let note = note.trim_start_matches(" · ");
            all.push(place(&feed.title, note, feed.unread, Source::Feed(feed.id)));
        }
        let read = Desk::Recent;
        let name = Clean::line(read.name());
        all.push(place(&name, "what you have read", 0, Source::Desk(read)));
        // Where one was last comes first: two keys go back and forth between two lists.
        let mut first = Vec::new();
        for source in self.recent_lists() {
            let known = all
                .iter()
                .position(|choice| choice.act == Act::Go(source.clone()));
            if let Some(at) = known {
                let mut choice = all.remove(at);
                choice.note = Clean::line(&format!("recent · {}", choice.note));
                first.push(choice);
            } else if matches!(source, Source::Search(_)) {
                first.push(place(&self.name_of(&source), "recent search", 0, source));
            }
        }
        first.extend(all);
        first
    }

    fn settings_to_choose(&self) -> Vec<Choice> {
        let choice = |row: &SettingRow| Choice {
            name: row.name.clone(),
            note: if row.value == row.default {
                row.doc.clone()
            } else {
                Clean::line(&format!("built in: {} · {}", row.default, row.doc))
            },
            mark: row.value.clone(),
            color: None,
            act: Act::Set(row.name.to_string()),
        };
        let wished = |row: &&SettingRow| WISHED.iter().position(|name| *name == row.name.as_str());
        let mut rows: Vec<&SettingRow> = self.setting_rows.iter().collect();
        // What most people look for comes first; the others follow as they stand in the file.
        rows.sort_by_key(|row| wished(row).unwrap_or(WISHED.len()));
        rows.into_iter().map(choice).collect()
    }

    /// Says that nothing is called as what is typed, and what is nearly.
    pub fn unknown_choice(&self, prompt: &Prompt) -> Notice {
        let (what, wanted) = (prompt.kind.unknown(), prompt.wanted());
        let notice = Notice::error(format!("{what} `{wanted}`"));
        let names: Vec<&str> = match prompt.kind {
            PromptKind::Set => self.setting_rows.iter().map(|row| &*row.name).collect(),
            PromptKind::Palette => Command::ALL.iter().map(|one| one.name()).collect(),
            _ => Vec::new(),
        };
        match nearest(wanted, names) {
            Some(name) => notice.hint(format!("did you mean `{name}`?")),
            None => notice,
        }
    }

    /// Returns the settings with this in their names, for who looks for them among the commands.
    fn settings_called(&self, wanted: &str) -> impl Iterator<Item = Choice> {
        let wanted = fold(wanted).text;
        let is_long = wanted.len() >= LEAST_LOOKED_FOR;
        let settings = self.settings_to_choose().into_iter();
        settings.filter(move |choice| is_long && choice.name.contains(&wanted))
    }

    /// Opens the line to choose something; nothing is chosen yet.
    pub(super) fn open_choice(&mut self, kind: PromptKind) -> Vec<Effect> {
        self.open_prompt(kind);
        let theme = self.theme;
        if let Some(prompt) = &mut self.prompt
            && kind == PromptKind::Theme
        {
            prompt.selected = theme;
        }
        Vec::new()
    }

    /// Goes one choice on or back, around the ends.
    pub(super) fn step_choice(&mut self, is_down: bool) {
        let count = self.choices().len().max(1);
        if let Some(prompt) = &mut self.prompt {
            let step = if is_down { 1 } else { count - 1 };
            prompt.selected = (prompt.selected + step) % count;
        }
        self.choice_moved();
    }

    /// `Enter` in a list of choices.
    pub(super) fn choose(&mut self, prompt: &Prompt, choice: Option<Choice>) -> Vec<Effect> {
        let typed = prompt.input.value().trim();
        let Some(choice) = choice else {
            // The line stays, to be mended; what is wrong stands where the choices would.
            self.say(self.unknown_choice(prompt));
            self.prompt = Some(prompt.clone());
            return Vec::new();
        };
        match choice.act {
            Act::Run(_) if typed.is_empty() && prompt.selected == 0 => Vec::new(),
            Act::Run(command) => self.run(command, None),
            Act::With(command, text) => self.run_with(command, &text),
            Act::Row(row) => {
                self.focus = Pane::List;
                self.run(Command::Top, Some(row))
            }
            Act::Own(place) => self.run_own(place),
            Act::Go(source) => {
                let before = self.searching_from();
                let effects = self.go(&source);
                if matches!(source, Source::Search(_)) && !self.sidebar.has(&source) {
                    // A search is left for the list it was gone to from.
                    self.before_search = Some(before);
                }
                effects
            }
            Act::Mark(bulk) => self.mark_found(bulk),
            Act::View(change) => self.change_view(change),
            Act::Copy(text) => self.copy(&choice.name, text),
            Act::Tag(name) => match &prompt.subject {
                Subject::Rows(chosen) => self.tag_rows((**chosen).clone(), name),
                _ => Vec::new(),
            },
            Act::Merge(story) => match &prompt.subject {
                Subject::Rows(chosen) => self.merge_into(chosen, story),
                _ => Vec::new(),
            },
            Act::Theme(index) => {
                self.theme = index;
                vec![Effect::Engine(Request::Set {
                    name: "ui.theme".into(),
                    value: choice.name.as_str().into(),
                })]
            }
            Act::Set(name) => {
                if let Some(value) = prompt.value() {
                    self.typed_setting = Some(name.as_str().into());
                    return vec![Effect::Engine(Request::Set {
                        name: name.into(),
                        value: value.into(),
                    })];
                }
                // Chosen, and not yet said what to: the value is typed next.
                self.open_prompt(PromptKind::Set);
                self.fill_prompt(&format!("{name} "))
            }
        }
    }
}

impl Prompt {
    /// Returns the part of the text that chooses.
    fn wanted(&self) -> &str {
        match self.kind {
            PromptKind::Set => {
                let mut words = self.setting().split([' ', '=']);
                words.next().unwrap_or_default()
            }
            _ => self.input.value().trim(),
        }
    }

    /// Returns the setting that is typed, with its value; the name of the command may stand there too.
    fn setting(&self) -> &str {
        let typed = self.input.value();
        typed.strip_prefix("set ").unwrap_or(typed)
    }

    /// Returns the value typed behind the name of a setting.
    fn value(&self) -> Option<&str> {
        let (_, value) = self.setting().split_once([' ', '='])?;
        // As the message says it: `ui.theme = nord`, or as vim has it: `ui.theme=nord`.
        let value = value.trim();
        let value = value.strip_prefix('=').unwrap_or(value).trim();
        Some(value).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_first_are_settings() {
        let file = include_str!("../../config/config.toml");
        for name in WISHED {
            let (table, key) = name.split_once('.').expect("a table and a key");
            let (_, rest) = file.split_once(&format!("\n[{table}]\n")).expect(name);
            let table = rest.split("\n[").next().unwrap_or_default();
            assert!(table.contains(&format!("\n{key} = ")), "{name}");
        }
    }
}
