//! Paths: the folders of one home.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

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

/// Numbers what this process writes before it takes its name.
static PARTS: AtomicU64 = AtomicU64::new(0);

/// Writes `file` whole or not at all, and to the disk; its folder is made if need be. A link stays
/// a link, the file keeps its permissions, and a new one is its user's only.
///
/// # Errors
/// Those of the file system; then the file is what it was.
pub fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        create_folder(folder)?;
    }
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut part = target.clone().into_os_string();
    // Each has its own: several processes may write the same file at once.
    let number = PARTS.fetch_add(1, Ordering::Relaxed);
    part.push(format!(".part-{}-{number}", std::process::id()));
    let part = PathBuf::from(part);
    write_part(&part, &target, text)
        .and_then(|()| std::fs::rename(&part, &target))
        .inspect_err(|_| {
            // It says what went wrong already.
            let _ = std::fs::remove_file(&part);
        })?;
    #[cfg(unix)]
    if let Some(folder) = target.parent() {
        // Without this the new name may be lost with the power, which some file systems refuse.
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Keeps a text that was refused, so that what was typed is not lost; returns where.
///
/// # Errors
/// It cannot be written.
pub fn keep_refused(paths: &Paths, name: &str, text: &str) -> io::Result<PathBuf> {
    let file = paths.state.join(format!("refused-{name}"));
    write_whole(&file, text)?;
    Ok(file)
}

/// Writes what is to become `target`. Whatever lies in the way of `part` was left by a process of
/// long ago with the same number.
fn write_part(part: &Path, target: &Path, text: &str) -> io::Result<()> {
    match std::fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(part)?;
    out.write_all(text.as_bytes())?;
    if let Ok(known) = std::fs::metadata(target) {
        out.set_permissions(known.permissions())?;
    }
    out.sync_all()
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

    #[test]
    fn a_file_is_whole_however_many_write_it() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("topics.toml");
        let texts: Vec<String> = (0..8).map(|n| n.to_string().repeat(100_000 + n)).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| (0..8).for_each(|_| write_whole(&file, text).unwrap()));
            }
        });
        assert!(texts.contains(&std::fs::read_to_string(&file).unwrap()));
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_beside_a_file_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;

        let home = tempfile::tempdir().unwrap();
        let (file, other) = (home.path().join("config.toml"), home.path().join("other"));
        std::fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, home.path().join("config.toml.part")).unwrap();
        write_whole(&file, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
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
