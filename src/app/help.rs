//! The help: the live keys, those of the present pane first; `/` searches in it.

use tui_input::Input;

use super::prompt::edit_of;
use super::{App, Effect, Overlay};
use crate::command::key::Code;
use crate::command::{Command, Context, Key, Section};
use crate::model::Clean;
use crate::query::fold::fold;

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
        self.overlay = Some(Overlay::Help(Box::default()));
        Vec::new()
    }

    /// A key while the help is open.
    pub(super) fn help_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Help(panel)) = &mut self.overlay else {
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
            _ => self.overlay_key(key),
        }
    }

    /// Returns the help: the keys of the present pane first, as they are bound now; of what is
    /// looked for only what has it.
    pub fn help(&self) -> Vec<HelpLine> {
        let lines = self.all_help();
        let wanted = match &self.overlay {
            Some(Overlay::Help(panel)) => fold(panel.wanted.value().trim()).text,
            _ => String::new(),
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
                    if !has(&doc) && !has(&keys) && !has(heading) {
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

    fn all_help(&self) -> Vec<HelpLine> {
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
            let keys = self.keymap.keys_of(context, *command);
            if keys.is_empty() {
                continue;
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
        lines
    }
}
