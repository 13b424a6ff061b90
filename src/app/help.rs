//! The help: the live keys, those of the present pane first; `/` searches in it.

use tui_input::Input;

use super::motion::moved;
use super::panels::PanelKey;
use super::prompt::edit_of;
use super::{App, Effect, wrap};
use crate::command::key::Code;
use crate::command::{Command, Context, Key, Section};
use crate::model::Clean;
use crate::query::fold::fold;

/// What the signs of the screen mean.
pub const MARKS: [(&str, &str); 22] = [
    ("●", "unread; before a topic: this entry is about it"),
    ("○", "a topic that this entry only mentions"),
    ("★", "starred"),
    ("◷", "on the later shelf"),
    ("◌", "on its way to the disk"),
    ("◔", "snoozed"),
    ("⊘", "muted"),
    ("≡ 3", "a story that three outlets tell; za unfolds it"),
    ("≡", "a story that one outlet tells in several reports"),
    ("+3", "three more outlets have the same text"),
    ("~3h", "the feed says no time: first seen 3 hours ago"),
    (
        "312",
        "unread: of copies one counts, in the list of a feed its own",
    ),
    ("#vote", "a tag"),
    ("▎", "the cursor; in a text, a sentence that is new to you"),
    ("▌", "selected"),
    (
        "▁▃█",
        "how much of a topic arrived on each of 14 days; in a narrow sidebar a bar is two",
    ),
    ("▲", "more of a topic than usual"),
    ("!", "a feed that fails"),
    ("×", "a feed that is gone for good"),
    ("z", "a feed without anything new for a long time"),
    ("–", "a feed that is switched off"),
    (
        "[1] ▧ ▷ ♪",
        "in a text: a link, a picture, a video or post, a file that comes with it",
    ),
];

/// Columns of the keys, where there is room.
const KEYS: u16 = 18;

/// Returns the columns of the keys in a panel of this width.
pub fn key_columns(width: u16) -> u16 {
    KEYS.min(width / 3)
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// A heading.
    Heading(&'static str),
    /// Keys and what they do.
    Row(String, Clean),
    /// Nothing.
    Blank,
}

/// The help, while it is open.
#[derive(Debug, Clone, Default)]
pub struct HelpPanel {
    /// Lines above the first one in sight.
    pub offset: usize,
    /// What is looked for.
    pub wanted: Input,
    /// It is being typed.
    pub is_typing: bool,
}

impl PartialEq for HelpPanel {
    fn eq(&self, other: &Self) -> bool {
        (self.offset, self.wanted.value(), self.is_typing)
            == (other.offset, other.wanted.value(), other.is_typing)
    }
}

impl App {
    pub(super) fn show_help(&mut self) -> Vec<Effect> {
        self.help_panel = Some(Box::default());
        Vec::new()
    }

    /// A key while the help is open.
    pub(super) fn help_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(panel) = &mut self.help_panel else {
            return Vec::new();
        };
        if panel.is_typing {
            match key.code {
                Code::Enter | Code::Down => panel.is_typing = false,
                Code::Esc => {
                    panel.is_typing = false;
                    panel.wanted = Input::default();
                }
                Code::Backspace if panel.wanted.value().is_empty() => panel.is_typing = false,
                _ => {
                    if let Some(request) = edit_of(key) {
                        panel.wanted.handle(request);
                    }
                }
            }
            panel.offset = 0;
            return Vec::new();
        }
        match key.code {
            Code::Char('/') => {
                panel.is_typing = true;
                Vec::new()
            }
            Code::Esc if !panel.wanted.value().is_empty() => {
                **panel = HelpPanel::default();
                Vec::new()
            }
            Code::Char('q' | '?') | Code::Esc | Code::Enter | Code::F(1) => {
                self.help_panel = None;
                Vec::new()
            }
            Code::Char('Q') => self.leave(),
            _ => {
                let offset = panel.offset;
                let page = usize::from(self.fit.panel.1.max(4) - 2);
                let last = self.help_lines(self.fit.panel.0).len().saturating_sub(page);
                if let (Some(to), Some(panel)) =
                    (moved(key, offset, last, page), &mut self.help_panel)
                {
                    panel.offset = to;
                }
                Vec::new()
            }
        }
    }

    /// Returns the title of the help.
    pub fn help_title(&self) -> String {
        match self.panel_name() {
            Some(name) => format!("Keys in {name}"),
            None => format!("Keys in the {}", self.context().name()),
        }
    }

    /// Returns the help: the keys of the present pane first, as they are bound now; of what is
    /// looked for only what has it.
    pub fn help(&self) -> Vec<HelpLine> {
        let lines = self.all_help();
        let wanted = match &self.help_panel {
            Some(panel) => fold(panel.wanted.value().trim()).text,
            None => String::new(),
        };
        if wanted.is_empty() {
            return lines;
        }
        let mut found = Vec::new();
        let (mut heading, mut is_named) = ("", false);
        for line in lines {
            match line {
                HelpLine::Heading(name) => (heading, is_named) = (name, false),
                HelpLine::Blank => {}
                HelpLine::Row(keys, doc) => {
                    let has = |text: &str| fold(text).text.contains(&wanted);
                    // A command is known by its name as well, and by what it is called elsewhere.
                    let command = Command::ALL.iter().find(|c| c.doc() == doc.as_str());
                    let name = command.map_or("", |command| command.name());
                    let also = command.map_or("", |command| command.also());
                    let texts = [&*doc, &*keys, heading, name, also];
                    if !texts.into_iter().any(has) {
                        continue;
                    }
                    if !is_named {
                        if !found.is_empty() {
                            found.push(HelpLine::Blank);
                        }
                        found.push(HelpLine::Heading(heading));
                        is_named = true;
                    }
                    found.push(HelpLine::Row(keys, doc));
                }
            }
        }
        found
    }

    /// Returns the lines of the help as they stand in a panel of this width: what is too long goes on
    /// below.
    pub fn help_lines(&self, width: u16) -> Vec<HelpLine> {
        let keys_room = key_columns(width).saturating_sub(2);
        let doc_room = width.saturating_sub(key_columns(width));
        let mut lines = Vec::new();
        for line in self.help() {
            let HelpLine::Row(keys, doc) = line else {
                lines.push(line);
                continue;
            };
            let mut keys = parts(&keys, keys_room);
            let mut docs = parts(&doc, doc_room);
            let count = keys.len().max(docs.len());
            keys.resize(count, String::new());
            docs.resize(count, String::new());
            let rows = keys.into_iter().zip(docs);
            lines.extend(rows.map(|(keys, doc)| HelpLine::Row(keys, Clean::line(&doc))));
        }
        lines
    }

    /// Returns the keys of the panel that is open.
    fn panel_help(&self) -> Vec<HelpLine> {
        let row = |key: &PanelKey| HelpLine::Row(key.keys.to_owned(), Clean::line(key.doc));
        let mut keys: Vec<PanelKey> = self.overlay_keys();
        // Help and the way out are the last that one looks for here.
        let ways_out = keys.len().min(2);
        keys.rotate_left(ways_out);
        let keys = keys.iter().filter(|key| !key.doc.is_empty());
        let mut lines = vec![HelpLine::Heading("Here")];
        lines.extend(keys.map(row));
        let motion = self.panel_motion();
        if !motion.is_empty() {
            lines.push(HelpLine::Blank);
            lines.push(HelpLine::Heading("Moving"));
            lines.extend(motion.iter().map(row));
        }
        lines
    }

    fn all_help(&self) -> Vec<HelpLine> {
        if self.panel_name().is_some() {
            return self.panel_help();
        }
        let context = match self.context() {
            Context::Global => Context::List,
            pane => pane,
        };
        let mut lines = Vec::new();
        let mut add = |heading: &'static str, rows: Vec<HelpLine>| {
            if rows.is_empty() {
                return;
            }
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Heading(heading));
            lines.extend(rows);
        };
        let here = self.keymap.here(context).into_iter();
        let here = here.map(|(keys, does)| HelpLine::Row(keys, Clean::line(&does)));
        add("Here", here.collect());
        let own = self.keymap.own().iter().enumerate().map(|(place, own)| {
            let keys = self.keymap.keys_of_own(context, place);
            let keys = if keys.is_empty() {
                format!(":{}", own.name)
            } else {
                keys.join("  ")
            };
            HelpLine::Row(keys, own.doc.clone())
        });
        let macros = self.keymap.macros(context).into_iter();
        let macros = macros.map(|(keys, does)| HelpLine::Row(keys, Clean::line(&does)));
        let yours = macros.chain(own).collect();
        let mut section: Option<Section> = None;
        let mut rows = Vec::new();
        for command in Command::ALL {
            let mut keys = self.keymap.keys_of(context, *command);
            if keys.is_empty() {
                // One of another pane has its keys there; one without any is called by its name.
                if !self.keymap.all_keys_of(*command).is_empty() {
                    continue;
                }
                keys.push(format!(":{}", command.name()));
            }
            if section != Some(command.section()) {
                if let Some(section) = section {
                    add(section.name(), std::mem::take(&mut rows));
                }
                section = Some(command.section());
            }
            rows.push(HelpLine::Row(keys.join("  "), Clean::line(command.doc())));
        }
        if let Some(section) = section {
            add(section.name(), rows);
        }
        add("Yours", yours);
        let marks = MARKS.iter();
        let marks = marks.map(|(sign, doc)| HelpLine::Row((*sign).to_owned(), Clean::line(doc)));
        add("Marks", marks.collect());
        lines
    }
}

fn parts(text: &str, width: u16) -> Vec<String> {
    let ranges = wrap::lines(text, width).into_iter();
    ranges.map(|range| text[range].to_owned()).collect()
}
