//! The settings while the reader runs: they follow `config.toml`.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::background::lock;
use super::file_watch::FileWatch;
use crate::config::{self, Config, Problem, SettingChange, SettingError};
use crate::model::Settings;
use crate::model::palette::Palette;

/// The file, as it was last seen, and the settings that are in force.
pub(super) struct SettingsFile {
    watch: FileWatch,
    themes: Mutex<Vec<Palette>>,
    /// There are other themes, and it may name one.
    is_stale: AtomicBool,
    now: Mutex<Settings>,
}

impl SettingsFile {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            watch: FileWatch::new(config.settings_file.clone()),
            themes: Mutex::new(config.themes.clone()),
            is_stale: AtomicBool::new(false),
            now: Mutex::new(config.settings.clone()),
        }
    }

    /// Returns the themes there are.
    pub(super) fn themes(&self) -> Vec<Palette> {
        lock(&self.themes).clone()
    }

    /// Takes the themes there are now; the file is read again with them.
    pub(super) fn set_themes(&self, themes: Vec<Palette>) {
        *lock(&self.themes) = themes;
        self.is_stale.store(true, Ordering::SeqCst);
    }

    /// Returns which file it is.
    pub(super) fn path(&self) -> &Path {
        &self.watch.file
    }

    /// Returns the settings in force.
    pub(super) fn get(&self) -> Settings {
        lock(&self.now).clone()
    }

    /// Changes a setting in the file, one of a feed too (`feed.KEY ADDRESS`), and brings what is set for articles into force: the next is
    /// laid out with it. Blocking.
    ///
    /// # Errors
    /// Then nothing is changed.
    pub(super) fn set(
        &self,
        name: &str,
        value: Option<&str>,
    ) -> Result<SettingChange, SettingError> {
        let (file, themes) = (&self.watch.file, &self.themes());
        let Some((about, key)) = config::feed_setting(name) else {
            let change = config::set(file, themes, name, value)?;
            lock(&self.now).reader = change.settings.reader.clone();
            return Ok(change);
        };
        // How feeds are asked follows when the file is looked at.
        config::set_feed(file, themes, about, key, value)
    }

    /// Brings the file into force if it has changed; returns the settings then, and whether feeds
    /// are asked otherwise with them.
    ///
    /// # Errors
    /// All that is wrong with it; then all stays as it was.
    pub(super) fn follow(&self) -> Result<Option<(Settings, bool)>, Vec<Problem>> {
        let is_stale = self.is_stale.swap(false, Ordering::SeqCst);
        if !self.watch.has_changed() && !is_stale {
            return Ok(None);
        }
        let new = config::load_settings(&self.watch.file, &self.themes())?;
        let mut now = lock(&self.now);
        let is_news =
            (&new.fetch, &new.refresh, &new.feeds) != (&now.fetch, &now.refresh, &now.feeds);
        now.clone_from(&new);
        Ok(Some((new, is_news)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Paths;
    use crate::model::settings::Dates;

    #[test]
    fn the_last_good_settings_stay_until_the_file_is_mended() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        let write = |text: &str| std::fs::write(paths.settings(), text).unwrap();
        let file = SettingsFile::new(&config::load(&paths, None));
        assert_eq!(file.follow(), Ok(None));

        write("[ui]\ndates = \"age\"\n");
        let (settings, asks_otherwise) = file.follow().unwrap().unwrap();
        assert_eq!((settings.ui.dates, asks_otherwise), (Dates::Age, false));
        assert_eq!(file.follow(), Ok(None));

        write("[ui]\nrow_lines = 1\ndates = \"agee\"\n\n[fetch]\ntotl = 3\n");
        let problems = file.follow().unwrap_err();
        let places: Vec<String> = problems.iter().map(Problem::place).collect();
        assert_eq!(places, ["config.toml:3", "config.toml:6"]);
        assert_eq!(file.follow(), Ok(None));
        assert_eq!(
            (file.get().ui.dates, file.get().ui.row_lines),
            (Dates::Age, 2)
        );

        write("[ui]\nrow_lines = 1\n\n[[feed]]\nmatch = \"lakeport.example\"\ninterval = \"6h\"\n");
        let (settings, asks_otherwise) = file.follow().unwrap().unwrap();
        assert_eq!(
            (settings.ui.dates, settings.ui.row_lines),
            (Dates::Clock, 1)
        );
        assert!(asks_otherwise);
    }
}
