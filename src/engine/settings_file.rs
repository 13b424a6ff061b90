//! The settings while the reader runs: what the engine uses of `config.toml` follows the file. What
//! the screen uses of it is read at the start.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use super::background::lock;
use crate::config::{self, Config, Problem};
use crate::model::Settings;
use crate::model::palette::Palette;

/// The file, as it was last seen, and the settings that are in force.
pub(super) struct SettingsFile {
    file: PathBuf,
    themes: Vec<Palette>,
    seen: Mutex<Option<Stamp>>,
    now: Mutex<Settings>,
}

/// Changes when a file does; the length tells two changes within one tick of its clock apart.
type Stamp = (Option<SystemTime>, u64);

impl SettingsFile {
    pub(super) fn new(config: &Config) -> Self {
        let file = Self {
            file: config.settings_file.clone(),
            themes: config.themes.clone(),
            seen: Mutex::default(),
            now: Mutex::new(config.settings.clone()),
        };
        file.has_changed();
        file
    }

    /// Returns the settings in force.
    pub(super) fn get(&self) -> Settings {
        lock(&self.now).clone()
    }

    /// Returns which file it is.
    pub(super) fn path(&self) -> &Path {
        &self.file
    }

    /// Brings what the user has just set for articles into force: the next is laid out with it.
    pub(super) fn set_reader(&self, new: &Settings) {
        lock(&self.now).reader = new.reader.clone();
    }

    /// Brings the file into force if it has changed; returns whether that changes how feeds are
    /// asked.
    ///
    /// # Errors
    /// Something is wrong with it; then all stays as it was.
    pub(super) fn follow(&self) -> Result<bool, Problem> {
        if !self.has_changed() {
            return Ok(false);
        }
        let new = config::load_settings(&self.file, &self.themes)?;
        let mut now = lock(&self.now);
        let is_news =
            (&new.fetch, &new.refresh, &new.feeds) != (&now.fetch, &now.refresh, &now.feeds);
        *now = new;
        Ok(is_news)
    }

    fn has_changed(&self) -> bool {
        let file = std::fs::metadata(&self.file);
        let stamp = file.ok().map(|file| (file.modified().ok(), file.len()));
        let mut seen = lock(&self.seen);
        std::mem::replace(&mut *seen, stamp) != stamp
    }
}
