//! Config: where the files are, and what stands in them.
//!
//! Four files, all optional: `config.toml` (settings), `keymap.toml` (keys), `topics.toml` (the
//! watchlist) and `sites.toml` (what of a page is the article). A missing one means the built-in one is in force. Every mistake becomes a
//! [`Problem`] with file and line, and costs no more than the value it is in; nothing here ends
//! the program. The built-in files are part of the binary and are also the documentation:
//! `config.toml` says what each setting does, and a test holds it to [`Settings::default`].

mod commands;
mod document;
mod edit;
mod feed_edit;
mod feeds;
mod headers;
mod keymap;
mod last_good;
mod login;
mod mistake;
mod origins;
mod paths;
mod problem;
mod rules;
mod setting;
mod settings;
mod setup;
mod sites;
mod theme;
mod topic_blocks;
mod topic_change;
mod topic_edit;
mod topic_sheet;
mod watchlist;
mod welcome;

use std::io;
use std::path::{Path, PathBuf};

pub use edit::{add_rule, has_rule, mute_text, remove_rule, rule_text, topics_text, write_topics};
pub use feed_edit::{FeedValue, feed_set, feed_setting, set_feed};
pub use keymap::{BUILT_IN_KEYMAP, MUTT_KEYMAP, NEWSBOAT_KEYMAP, VIM_KEYMAP};
pub use origins::show_settings;
pub use paths::{HOME_VARIABLE, Paths, create_folder, keep_refused, write_whole};
pub use problem::{Problem, excerpt};
pub use setting::{SettingChange, SettingError, rows as setting_rows, set};
pub use settings::write_settings;
pub use setup::{FoundSetup, Setup, expand_home, find_setup, shorten_home};
pub use theme::{BUILT_IN_THEMES, built_in as built_in_themes};
pub use topic_edit::{EditError, TopicsChange, edit_topics, replace_topics, topics_file};
pub use topic_sheet::topic_sheets;
pub use welcome::{WELCOME_URL, welcome};

use crate::article::Sites;
use crate::command::KeyMap;
use crate::model::Settings;
use crate::model::palette::Palette;
use crate::topics::Watchlist;
use document::Document;

/// Returns a built-in file as a user's own may begin: its tables and all that they may have, none of
/// which is in force twice.
pub fn commented_out(built_in: &str) -> String {
    let is_row = |line: &str| !line.is_empty() && !line.starts_with(['#', '[']);
    let mut text = String::from(
        "# Take the # before a row away to change it; it counts once this is saved.\n\n",
    );
    for line in built_in.lines() {
        text.push_str(if is_row(line) { "# " } else { "" });
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The built-in `config.toml`.
pub const BUILT_IN_SETTINGS: &str = include_str!("../../config/config.toml");
/// The built-in `topics.toml`.
pub const BUILT_IN_TOPICS: &str = include_str!("../../config/topics.toml");
/// The built-in `sites.toml`.
pub const BUILT_IN_SITES: &str = include_str!("../../config/sites.toml");
/// The subscriptions of the first run, as OPML.
pub const STARTER_OPML: &str = include_str!("../../config/starter.opml");

/// What the files say, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// `config.toml`.
    pub settings: Settings,
    /// Where that is, or would be.
    pub settings_file: PathBuf,
    /// `keymap.toml`: the built-in rows, those of the preset, then the user's.
    pub keymap: KeyMap,
    /// The built-in themes, then those of the folder `themes`.
    pub themes: Vec<Palette>,
    /// `topics.toml`.
    pub watchlist: Watchlist,
    /// `sites.toml`: the built-in rules, then the user's.
    pub sites: Sites,
    /// Everything wrong.
    pub problems: Vec<Problem>,
    /// What stands in the files and is not acted on yet; nothing the user has to mend.
    pub notes: Vec<Problem>,
}

/// Reads the files; a missing one means the built-in one. `config_file` replaces `config.toml`,
/// and that it is missing is a problem.
pub fn load(paths: &Paths, config_file: Option<&Path>) -> Config {
    let mut config = Config::default();

    config.themes = theme::load(paths, &mut config.problems);
    let file = config_file.map_or_else(|| paths.settings(), Path::to_owned);
    if let Some(text) = read_file(&file, config_file.is_some(), &mut config.problems) {
        let themes = std::mem::take(&mut config.themes);
        config.settings = config.read(&file, &text, |document| settings::read(document, &themes));
        config.themes = themes;
    }
    config.settings_file = file;

    config.keymap = config.read_keys(paths);

    let mut sites = Sites::default();
    let built_in = Path::new("sites.toml (built in)");
    config.read(built_in, BUILT_IN_SITES, |document| {
        sites::read(document, &mut sites);
    });
    let file = paths.sites();
    if let Some(text) = read_file(&file, false, &mut config.problems) {
        config.read(&file, &text, |document| sites::read(document, &mut sites));
    }
    config.sites = sites;

    config.watchlist = config.read_topics(paths);
    config
}

/// Reads the themes alone: the built-in ones and the user's, and what is wrong with these.
pub fn load_themes(paths: &Paths) -> (Vec<Palette>, Vec<Problem>) {
    let mut problems = Vec::new();
    let themes = theme::load(paths, &mut problems);
    (themes, problems)
}

/// Returns the files of the user's themes.
pub fn theme_files(paths: &Paths) -> Vec<PathBuf> {
    theme::files(&paths.themes())
}

/// Reads the settings alone; a missing file means the built-in one. `themes` are those there are.
///
/// # Errors
/// All that is wrong with them.
pub fn load_settings(file: &Path, themes: &[Palette]) -> Result<Settings, Vec<Problem>> {
    let mut config = Config::default();
    let text = read_file(file, false, &mut config.problems).unwrap_or_default();
    let settings = config.read(file, &text, |document| settings::read(document, themes));
    if config.problems.is_empty() {
        Ok(settings)
    } else {
        Err(config.problems)
    }
}

/// Reads `topics.toml` alone, as [`load`] does; returns what is wrong in it too.
pub fn load_topics(paths: &Paths) -> (Watchlist, Vec<Problem>) {
    let mut config = Config::default();
    let watchlist = config.read_topics(paths);
    (watchlist, config.problems)
}

/// Reads `keymap.toml` alone, as [`load`] does, with what `settings` say of keys; returns what is
/// wrong in it too.
///
/// # Errors
/// It cannot be read.
pub fn load_keymap(paths: &Paths, settings: &Settings) -> Result<(KeyMap, Vec<Problem>), Problem> {
    let mut config = Config {
        settings: settings.clone(),
        ..Config::default()
    };
    let keymap = config.read_keys(paths);
    match config.problems.iter().position(|problem| problem.line == 0) {
        Some(at) => Err(config.problems.swap_remove(at)),
        None => Ok((keymap, config.problems)),
    }
}

/// Returns what is wrong in the text `after` of `topics.toml` and was not in the text `before`.
pub fn new_mistake(file: &Path, before: &str, after: &str) -> Option<Problem> {
    let problems = |text| {
        let mut config = Config::default();
        config.read(file, text, watchlist::read);
        config.problems
    };
    let known = problems(before);
    let is_new = |problem: &Problem| known.iter().all(|known| known.message != problem.message);
    problems(after).into_iter().find(is_new)
}

impl Config {
    fn read_keys(&mut self, paths: &Paths) -> KeyMap {
        let mut keys = keymap::Keys::new(&self.settings);
        let built_in = Path::new("keymap.toml (built in)");
        self.read(built_in, BUILT_IN_KEYMAP, |document| {
            keys.lay(document, false);
        });
        if let Some((file, text)) = keymap::preset(self.settings.keys.preset) {
            self.read(file, text, |document| keys.lay(document, false));
        }
        let file = paths.keymap();
        if let Some(text) = read_file(&file, false, &mut self.problems) {
            self.read(&file, &text, |document| keys.lay(document, true));
        }
        keys.end(&mut self.problems, &mut self.notes)
    }

    fn read_topics(&mut self, paths: &Paths) -> Watchlist {
        let file = paths.topics();
        let Some(text) = read_file(&file, false, &mut self.problems) else {
            let built_in = Path::new("topics.toml (built in)");
            return self.read(built_in, BUILT_IN_TOPICS, watchlist::read).0;
        };
        let problems = self.problems.len();
        let (mut watchlist, broken) = self.read(&file, &text, watchlist::read);
        last_good::repair(&mut watchlist, &broken, paths);
        if self.problems.len() == problems {
            last_good::remember(&text, paths);
        }
        watchlist
    }

    /// Reads one text and takes over what is wrong with it.
    fn read<T>(&mut self, file: &Path, text: &str, read: impl FnOnce(&mut Document<'_>) -> T) -> T {
        let text = document::without_lone_keys(text);
        let mut document = Document::new(file, &text.left);
        document.lone_keys(&text.lines);
        let value = read(&mut document);
        document.problems.sort_by_key(|problem| problem.line);
        self.problems.append(&mut document.problems);
        self.notes.append(&mut document.notes);
        value
    }
}

/// Returns the text of `file`, or `None` if there is none; what is in the way is a problem.
fn read_file(file: &Path, must_exist: bool, problems: &mut Vec<Problem>) -> Option<String> {
    let error = match std::fs::read(file) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return Some(text),
            Err(_) => "it is not UTF-8 text".to_owned(),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => return None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "there is no such file".to_owned(),
        Err(error) => error.to_string(),
    };
    let problem = Problem::new(file, 0, format!("cannot be read: {error}")).hint(
        "until it can be, the built-in one takes its place; a reader that runs keeps what it has",
    );
    problems.push(problem);
    None
}

#[cfg(test)]
mod keymap_tests;
#[cfg(test)]
mod tests;
