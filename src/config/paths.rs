//! Paths: the folders of one home.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The one environment variable that is read: it stands for `--home`.
pub const HOME_VARIABLE: &str = "CORANTO_HOME";

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

impl Paths {
    /// Finds the folders: below `home` if given, else below the folder that the environment
    /// variable [`HOME_VARIABLE`] names, else the platform's. Nothing is created.
    ///
    /// # Errors
    /// The platform knows no home folder; the sentence says so.
    pub fn find(home: Option<&Path>) -> Result<Self, String> {
        let variable = std::env::var_os(HOME_VARIABLE).filter(|value| !value.is_empty());
        match home.map(Path::to_owned).or(variable.map(PathBuf::from)) {
            Some(home) => Ok(Self::below(&home)),
            None => Self::of_platform(),
        }
    }

    /// Returns the folders below `home`. A relative path counts from the current folder.
    pub fn below(home: &Path) -> Self {
        let home = std::path::absolute(home).unwrap_or_else(|_| home.to_owned());
        Self {
            config: home.join("config"),
            data: home.join("data"),
            cache: home.join("cache"),
            state: home.join("state"),
        }
    }

    fn of_platform() -> Result<Self, String> {
        let folders = directories::ProjectDirs::from("", "", "coranto")
            .ok_or("this system names no home folder for its user")?;
        Ok(Self {
            config: folders.config_dir().to_owned(),
            data: folders.data_dir().to_owned(),
            cache: folders.cache_dir().to_owned(),
            // Only XDG has a folder for state; elsewhere it lies beside the data.
            state: folders
                .state_dir()
                .unwrap_or_else(|| folders.data_local_dir())
                .to_owned(),
        })
    }

    /// Returns whether these are the folders of the platform, and not those of a chosen home.
    pub fn is_platforms(&self) -> bool {
        Self::of_platform().as_ref() == Ok(self)
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.data.join("coranto.db")
    }

    /// The settings.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The keys.
    pub fn keymap(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// What of the pages of sites is the article.
    pub fn sites(&self) -> PathBuf {
        self.config.join("sites.toml")
    }

    /// The user's themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// The watchlist.
    pub fn topics(&self) -> PathBuf {
        self.config.join("topics.toml")
    }

    /// What the watchlist was when nothing was wrong with it.
    pub fn last_topics(&self) -> PathBuf {
        self.state.join("topics.last.toml")
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.state.join("coranto.log")
    }
}

/// Creates `folder` and what is missing above it, readable by its user only. A folder that is
/// there keeps its permissions.
///
/// # Errors
/// Those of the file system.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes `file` whole or not at all, and to the disk; its folder is made if need be. A link stays
/// a link, the file keeps its permissions, and a new one is its user's only.
pub(super) fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        create_folder(folder)?;
    }
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut part = target.clone().into_os_string();
    part.push(".part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&part)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    if let Ok(known) = std::fs::metadata(&target) {
        std::fs::set_permissions(&part, known.permissions())?;
    }
    std::fs::rename(part, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_holds_everything() {
        let paths = Paths::below(Path::new("/somewhere"));
        for path in [&paths.config, &paths.data, &paths.cache, &paths.state] {
            assert_eq!(path.parent(), Some(Path::new("/somewhere")));
        }
        assert_eq!(paths.database(), Path::new("/somewhere/data/coranto.db"));
    }

    #[cfg(unix)]
    #[test]
    fn created_folders_are_private() {
        use std::os::unix::fs::PermissionsExt;

        let home = tempfile::tempdir().unwrap();
        let outer = home.path().join("outer");
        let inner = outer.join("inner");
        create_folder(&inner).unwrap();
        create_folder(&inner).unwrap();
        for folder in [outer, inner] {
            let mode = std::fs::metadata(folder).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
    }
}
