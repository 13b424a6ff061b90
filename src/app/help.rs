//! The help: the keys as they are bound now.

use super::App;
use crate::command::{Command, Context, Section};
use crate::model::Clean;

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

impl App {
    /// Returns the help: the keys of the present pane first, as they are bound now.
    pub fn help(&self) -> Vec<HelpLine> {
        let context = match self.context() {
            Context::Global => Context::List,
            pane => pane,
        };
        let mut lines = Vec::new();
        let mut section: Option<Section> = None;
        for command in Command::ALL {
            let keys = self.keymap.keys_of(context, *command);
            if keys.is_empty() {
                continue;
            }
            if section != Some(command.section()) {
                if section.is_some() {
                    lines.push(HelpLine::Blank);
                }
                section = Some(command.section());
                lines.push(HelpLine::Heading(command.section().name()));
            }
            lines.push(HelpLine::Row(keys.join("  "), Clean::line(command.doc())));
        }
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
        let yours: Vec<HelpLine> = macros.chain(own).collect();
        if !yours.is_empty() {
            lines.extend([HelpLine::Blank, HelpLine::Heading("Yours")]);
            lines.extend(yours);
        }
        lines
    }
}
