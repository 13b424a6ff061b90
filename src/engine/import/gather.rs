//! Finding the files of other readers, and reading them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Gathered, NEWSBOAT, Order};
use crate::config::{self, Setup};
use crate::engine::EngineError;
use crate::feed::import::{self as files, Files};
use crate::model::Clean;
use crate::model::feed::Subscription;
use crate::model::import::{ForeignFeed, Place};
use crate::store::NewsboatCache;

/// Largest file that is read: far above any list of subscriptions, far below the memory.
const MAX_FILE: u64 = 64 << 20;

/// Most ways on that are offered for a path.
const MOST_WAYS: usize = 200;

/// Reads what `order` names.
///
/// # Errors
/// [`EngineError::Import`] with the file and the reason.
pub fn gather(order: &Order) -> Result<Gathered, EngineError> {
    let mut gathering = Gathering {
        files: Files::new(order.star),
        star: order.star,
        cache: None,
        cached: Vec::new(),
        warnings: Vec::new(),
    };
    let mut sources = order.sources.iter().peekable();
    while let Some(source) = sources.next() {
        if source.as_os_str() == NEWSBOAT && !source.is_file() {
            match sources.next_if(|next| next.is_dir()) {
                Some(folder) => gathering.newsboat(&Setup::newsboat_in(folder))?,
                None if source.is_dir() => gathering.folder(source)?,
                None => gathering.newsboat(&Setup::newsboat().ok_or_else(|| {
                    refusal(
                        source,
                        "nothing of newsboat is in its usual places; `newsboat DIR` names another",
                    )
                })?)?,
            }
        } else if source.is_dir() {
            gathering.folder(source)?;
        } else {
            gathering.file(source)?;
        }
    }
    gathering.finish()
}

struct Gathering {
    files: Files,
    star: Option<char>,
    cache: Option<NewsboatCache>,
    /// Feeds that only a cache names.
    cached: Vec<String>,
    warnings: Vec<Clean>,
}

impl Gathering {
    fn file(&mut self, path: &Path) -> Result<(), EngineError> {
        let bytes = read(path)?;
        if bytes.starts_with(b"SQLite format 3\0") {
            let cache = NewsboatCache::open(path, self.star)?;
            self.cached = cache.urls()?;
            self.cache = Some(cache);
            return Ok(());
        }
        // A file of sfeed lies in a folder below its `sfeedrc`, or beside it.
        for folder in path.ancestors().skip(1).take(2) {
            if let Ok(text) = std::fs::read_to_string(folder.join("sfeedrc")) {
                self.files.know_sfeed(files::sfeed_list(&text));
            }
        }
        self.read_as(&name_of(path), path, &bytes)
    }

    fn read_as(&mut self, name: &str, path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
        self.files
            .read(name, bytes)
            .map_err(|reason| refusal(path, &reason))
    }

    /// A folder is told by what is in it.
    fn folder(&mut self, folder: &Path) -> Result<(), EngineError> {
        let has = |name: &str| folder.join(name).is_file();
        if has("sfeedrc") {
            return self.sfeed(folder);
        }
        let tables: Vec<PathBuf> = ["feeds.csv", "entries.csv", "tags.csv"]
            .into_iter()
            .filter(|name| has(name))
            .map(|name| folder.join(name))
            .collect();
        if !tables.is_empty() {
            return tables.iter().try_for_each(|table| self.file(table));
        }
        if has("feedr_data.json") {
            return self.file(&folder.join("feedr_data.json"));
        }
        if has("urls") || has("cache.db") {
            return self.newsboat(&Setup::newsboat_in(folder));
        }
        Err(refusal(
            folder,
            "the folder holds nothing of newsboat, sfeed, elfeed or feedr",
        ))
    }

    fn sfeed(&mut self, folder: &Path) -> Result<(), EngineError> {
        let rc = folder.join("sfeedrc");
        let text = String::from_utf8_lossy(&read(&rc)?).into_owned();
        let feeds = files::sfeed_list(&text);
        if feeds.is_empty() {
            return Err(refusal(&rc, "it names no feed with an address"));
        }
        // Where the links of what was read are kept, by the manual of its reader.
        if let Ok(links) = read(&folder.join("urls")) {
            self.files.know_read(&String::from_utf8_lossy(&links));
        }
        let mut names: Vec<String> = feeds.keys().cloned().collect();
        names.sort_unstable();
        self.files.know_sfeed(feeds);
        for name in names {
            let path = folder.join("feeds").join(&name);
            // A feed that was never fetched has no file, and is followed all the same.
            let bytes = if path.is_file() {
                read(&path)?
            } else {
                Vec::new()
            };
            self.files
                .read_sfeed(&name, &bytes)
                .map_err(|reason| refusal(&path, &reason))?;
        }
        Ok(())
    }

    fn newsboat(&mut self, setup: &Setup) -> Result<(), EngineError> {
        let config = setup.config.as_deref().and_then(|path| read(path).ok());
        let config = config.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let mut config = files::newsboat_config(&config.unwrap_or_default(), self.star);
        if let Some(star) = self.star.or(config.star_flag) {
            self.star = Some(star);
            self.files.star_is(star);
        }
        let moved = config.cache_file.as_deref().map(config::expand_home);
        let cache = moved.or_else(|| setup.cache.clone());
        let cache = cache.filter(|path| path.is_file());
        if setup.urls.is_none() && cache.is_none() {
            return Err(refusal(
                &setup.folder,
                &match config.service {
                    Some(service) => format!("its feeds live on {service}, and no cache is here"),
                    None => "there is neither a file urls nor a cache.db".to_owned(),
                },
            ));
        }
        if let Some(path) = &cache {
            let cache = NewsboatCache::open(path, self.star)?;
            if setup.urls.is_none() {
                self.cached = cache.urls()?;
            }
            if self.star.is_none() && cache.has_flags()? {
                self.warnings.push(Clean::line(
                    "flags become tags (tag:flag-a); --star-flag LETTER says which one is a star",
                ));
            }
            self.cache = Some(cache);
        } else {
            self.warnings.push(Clean::line(
                "no cache.db was found: what was read in newsboat is not known",
            ));
        }
        if let Some(path) = &setup.urls {
            let bytes = read(path)?;
            self.read_as(&name_of(path), path, &bytes)?;
        }
        self.files.know_newsboat("config", &mut config);
        Ok(())
    }

    fn finish(self) -> Result<Gathered, EngineError> {
        let mut import = self.files.finish();
        let mut warnings = self.warnings;
        for url in self.cached {
            import.feeds.push(ForeignFeed {
                subscription: Subscription {
                    url,
                    ..Subscription::default()
                },
                place: Place {
                    file: Clean::line("cache.db"),
                    line: 0,
                },
                ..ForeignFeed::default()
            });
        }
        if let Some(cache) = &self.cache {
            for feed in &mut import.feeds {
                cache.describe(feed)?;
            }
            let others = cache.others(&import.feeds)?;
            if others > 0 {
                warnings.push(Clean::line(&format!(
                    "{others} entries of feeds that are not followed in newsboat were left out"
                )));
            }
        }
        Ok(Gathered {
            import,
            cache: self.cache,
            warnings,
        })
    }
}

/// Returns the sources that a line names: one, or `newsboat` with its folder.
pub(in crate::engine) fn named(line: &str) -> Vec<PathBuf> {
    let line = line.trim();
    match line.strip_prefix(NEWSBOAT) {
        Some(folder) if folder.starts_with(' ') => {
            vec![NEWSBOAT.into(), config::expand_home(folder.trim())]
        }
        _ => vec![config::expand_home(line)],
    }
}

/// Returns the files and folders that `typed` may become, as they can be typed, and `newsboat`.
pub(in crate::engine) fn completions(typed: &str) -> Vec<String> {
    let (folder, name) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let place = match folder {
        "" => PathBuf::from("."),
        folder => config::expand_home(folder),
    };
    let mut found: Vec<String> = std::fs::read_dir(place)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            let is_hidden = file.starts_with('.') && !name.starts_with('.');
            let is_meant = file.starts_with(name) && !is_hidden;
            // What would change when it is cleaned for the screen cannot be typed.
            let is_plain = Clean::line(&file).as_str() == file;
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (is_meant && is_plain).then(|| format!("{folder}{file}{slash}"))
        })
        .collect();
    found.sort_unstable();
    if folder.is_empty() && NEWSBOAT.starts_with(name) && !found.iter().any(|one| one == NEWSBOAT) {
        found.insert(0, NEWSBOAT.to_owned());
    }
    found.truncate(MOST_WAYS);
    found
}

fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MAX_FILE + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|open| {
            // A database is read elsewhere; its head is enough to know it.
            let mut head = open.take(16);
            head.read_to_end(&mut bytes)?;
            let is_database = bytes.starts_with(b"SQLite format 3\0");
            head.set_limit(if is_database { 0 } else { MAX_FILE });
            head.read_to_end(&mut bytes)
        })
    };
    match read {
        Ok(_) if bytes.len() as u64 > MAX_FILE => Err(refusal(
            path,
            &format!("it is larger than {} MiB", MAX_FILE >> 20),
        )),
        Ok(_) => Ok(bytes),
        Err(error) => Err(EngineError::Unreadable {
            file: path.to_owned(),
            error,
        }),
    }
}

fn name_of(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn refusal(path: &Path, reason: &str) -> EngineError {
    EngineError::Import {
        file: path.to_owned(),
        reason: reason.to_owned(),
    }
}
