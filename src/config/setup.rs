//! Setup: where other readers keep their files, so that the first run can offer what it finds.

use std::path::{Path, PathBuf};

use super::paths::Paths;

/// The files of newsboat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The folder of `urls`.
    pub folder: PathBuf,
    /// Its list of feeds.
    pub urls: Option<PathBuf>,
    /// Its settings.
    pub config: Option<PathBuf>,
    /// Its cache, if `config` does not say otherwise.
    pub cache: Option<PathBuf>,
}

impl Setup {
    /// Finds the setup of newsboat in its usual places.
    pub fn newsboat() -> Option<Self> {
        let folders = directories::BaseDirs::new()?;
        let own = folders.config_dir().join("newsboat");
        let setup = if own.is_dir() {
            Self {
                cache: existing(folders.data_dir().join("newsboat/cache.db")),
                ..Self::newsboat_in(&own)
            }
        } else {
            Self::newsboat_in(&folders.home_dir().join(".newsboat"))
        };
        // What newsboat was called before it was newsboat has the same files.
        let before = Self::newsboat_in(&folders.home_dir().join(".newsbeuter"));
        let is_there = |setup: &Self| setup.urls.is_some() || setup.cache.is_some();
        [setup, before].into_iter().find(is_there)
    }

    /// Finds what there is of newsboat in `folder`.
    pub fn newsboat_in(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            urls: existing(folder.join("urls")),
            config: existing(folder.join("config")),
            cache: existing(folder.join("cache.db")),
        }
    }
}

/// What another reader left in its usual place, as `coranto import` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSetup {
    /// Whose it is, for people.
    pub whose: &'static str,
    /// What to import.
    pub source: PathBuf,
}

/// Looks for the files of other readers; in a home of its own (`--home`) nothing else of the
/// machine is looked at.
pub fn find_setup(paths: &Paths) -> Option<FoundSetup> {
    if !paths.is_platforms() {
        return None;
    }
    if Setup::newsboat().is_some() {
        return Some(FoundSetup {
            whose: "newsboat",
            source: "newsboat".into(),
        });
    }
    let folders = directories::BaseDirs::new()?;
    let home = folders.home_dir();
    let places = [
        ("sfeed", home.join(".sfeed/sfeedrc"), home.join(".sfeed")),
        (
            "feedr",
            folders.data_local_dir().join("feedr/feedr_data.json"),
            folders.data_local_dir().join("feedr/feedr_data.json"),
        ),
    ];
    for (whose, mark, source) in places {
        if mark.is_file() {
            return Some(FoundSetup { whose, source });
        }
    }
    let opml = [
        folders.config_dir().join("liferea/feedlist.opml"),
        home.join(".liferea/feedlist.opml"),
        home.join("subscriptions.opml"),
        home.join("feeds.opml"),
    ];
    let source = opml.into_iter().find(|path| path.is_file())?;
    Some(FoundSetup {
        whose: "OPML",
        source,
    })
}

/// Puts the user's folder in the place of a leading `~`.
pub fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), directories::BaseDirs::new()) {
        (Some(rest), Some(folders)) => folders.home_dir().join(rest),
        _ => PathBuf::from(path),
    }
}

/// Writes a path as it can be typed, with `~/` for the home folder of the user.
pub fn shorten_home(path: &Path) -> String {
    let folders = directories::BaseDirs::new();
    let below =
        folders.and_then(|folders| Some(path.strip_prefix(folders.home_dir()).ok()?.to_owned()));
    match below {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    }
}

fn existing(path: PathBuf) -> Option<PathBuf> {
    path.is_file().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shortened_only_below_the_home_folder_and_expands_to_what_it_was() {
        let folders = directories::BaseDirs::new().expect("whoever runs tests has a home");
        let inside = folders.home_dir().join("papers/feeds.opml");
        assert_eq!(shorten_home(&inside), "~/papers/feeds.opml");
        for path in [inside.as_path(), Path::new("/srv/feeds.opml")] {
            assert_eq!(expand_home(&shorten_home(path)), path);
        }
        assert_eq!(
            shorten_home(Path::new("/srv/feeds.opml")),
            "/srv/feeds.opml"
        );
    }
}
