//! The theme that is drawn: the one of the settings, or one that is tried on.

use super::choices::{Act, Choice};
use super::{App, Effect, PromptKind};
use crate::model::palette::{Ground, Palette};
use crate::model::{Clean, Notice};

impl App {
    /// Returns the themes there are, with what is drawn and what the settings choose.
    pub(super) fn themes_to_choose(&self) -> Vec<Choice> {
        let (set, shown) = (self.theme_set(), self.theme);
        let choice = |(index, theme): (usize, &Palette)| Choice {
            name: Clean::line(&theme.name),
            note: Clean::line(match theme.ground {
                Ground::Dark => "light on dark",
                Ground::Light => "dark on light",
            }),
            mark: Clean::line(match index {
                _ if index == set && index == shown => "in force",
                _ if index == set => "Esc goes back to it",
                _ if index == shown => "tried on",
                _ => "",
            }),
            color: None,
            act: Act::Theme(index),
        };
        self.themes.iter().enumerate().map(choice).collect()
    }

    /// The choice under the cursor changed: a theme is tried at once.
    pub(super) fn choice_moved(&mut self) {
        let Some(prompt) = self
            .prompt
            .as_ref()
            .filter(|prompt| prompt.kind == PromptKind::Theme)
        else {
            return;
        };
        if let Some(Act::Theme(index)) = self
            .choices()
            .get(prompt.selected)
            .map(|choice| &choice.act)
        {
            self.theme = *index;
        }
    }

    /// The terminal's page is dark, or light: the theme follows it where it is to.
    pub(super) fn take_ground(&mut self, ground: Ground) {
        self.ground = ground;
        let tries = self
            .prompt
            .as_ref()
            .is_some_and(|p| p.kind == PromptKind::Theme);
        if &*self.settings.ui.theme == "auto" && !tries {
            self.restore_theme();
        }
    }

    /// Puts back the theme that is in force.
    pub(super) fn restore_theme(&mut self) {
        self.theme = self.theme_set();
    }

    /// Returns the theme that the settings choose, by its place among them.
    fn theme_set(&self) -> usize {
        let name = &*self.settings.ui.theme;
        let is_meant = |theme: &Palette| match name {
            "auto" => theme.ground == self.ground,
            name => &*theme.name == name,
        };
        self.themes.iter().position(is_meant).unwrap_or(0)
    }

    /// Takes the themes there are now.
    pub(super) fn take_themes(&mut self, themes: Vec<Palette>) -> Vec<Effect> {
        if themes != self.themes {
            self.themes = themes;
            self.themes_turn += 1;
            self.restore_theme();
            self.say(Notice::info("the themes are read again"));
        }
        Vec::new()
    }
}
