//! Config: where the files are, and what stands in them.

use std::path::{Path, PathBuf};

use crate::model::Settings;
use crate::topics::Watchlist;

/// The folders and files of one home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `keymap.toml`, `topics.toml`.
    pub config: PathBuf,
    /// `coranto.db`.
    pub data: PathBuf,
    /// What can be fetched again.
    pub cache: PathBuf,
    /// Log and session.
    pub state: PathBuf,
}

/// One row of the keymap file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Context name (a table of the file): `global`, `list`, …
    pub context: String,
    /// Keys as written: `g g`, `<C-d>`.
    pub keys: String,
    /// Command name; empty unbinds.
    pub command: String,
    /// Line of the file.
    pub line: usize,
}

/// A mistake in a file: said, and the rest is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Line, counted from 1; 0 when there is none.
    pub line: usize,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What the files say, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// `config.toml`.
    pub settings: Settings,
    /// `keymap.toml`: the built-in rows, then the user's.
    pub bindings: Vec<Binding>,
    /// `topics.toml`.
    pub watchlist: Watchlist,
    /// Everything wrong.
    pub problems: Vec<Problem>,
}

impl Paths {
    /// Finds the folders: below `home` if given, else the platform's.
    ///
    /// # Errors
    /// The platform knows no home folder.
    pub fn find(home: Option<&Path>) -> Result<Self, String> {
        todo!("{home:?}")
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.data.join("coranto.db")
    }
}

/// Reads the files; a missing one means the built-in one. `config_file` replaces `config.toml`.
pub fn load(paths: &Paths, config_file: Option<&Path>) -> Config {
    todo!("{paths:?} {config_file:?}")
}

/// The address under which the welcome feed is subscribed. It is never fetched.
pub const WELCOME_URL: &str = "coranto:welcome";
/// The starter subscriptions, as OPML.
pub const STARTER_OPML: &str = "";
/// Returns the welcome feed.
pub fn welcome(clock: &crate::model::Clock) -> String {
    todo!("{clock:?}")
}
