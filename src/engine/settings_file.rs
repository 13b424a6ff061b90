//! The settings while the reader runs: what the engine uses of `config.toml` follows the file. What
//! the screen uses of it is read at the start.

use std::sync::Mutex;

use super::background::lock;
use super::file_watch::FileWatch;
use crate::config::{self, Config, Problem, SettingChange, SettingError};
use crate::model::Settings;
use crate::model::palette::Palette;

/// The file, as it was last seen, and the settings that are in force.
pub(super) struct SettingsFile {
    watch: FileWatch,
    themes: Vec<Palette>,
    now: Mutex<Settings>,
}

impl SettingsFile {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            watch: FileWatch::new(config.settings_file.clone()),
            themes: config.themes.clone(),
            now: Mutex::new(config.settings.clone()),
        }
    }

    /// Returns the settings in force.
    pub(super) fn get(&self) -> Settings {
        lock(&self.now).clone()
    }

    /// Changes a setting in the file, and brings what is set for articles into force: the next is
    /// laid out with it. Blocking.
    ///
    /// # Errors
    /// Then nothing is changed.
    pub(super) fn set(
        &self,
        name: &str,
        value: Option<&str>,
    ) -> Result<SettingChange, SettingError> {
        let change = config::set(&self.watch.file, &self.themes, name, value)?;
        lock(&self.now).reader = change.settings.reader.clone();
        Ok(change)
    }

    /// Brings the file into force if it has changed; returns whether that changes how feeds are
    /// asked.
    ///
    /// # Errors
    /// Something is wrong with it; then all stays as it was.
    pub(super) fn follow(&self) -> Result<bool, Problem> {
        if !self.watch.has_changed() {
            return Ok(false);
        }
        let new = config::load_settings(&self.watch.file, &self.themes)?;
        let mut now = lock(&self.now);
        let is_news =
            (&new.fetch, &new.refresh, &new.feeds) != (&now.fetch, &now.refresh, &now.feeds);
        *now = new;
        Ok(is_news)
    }
}
