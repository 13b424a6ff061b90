//! Coming from another reader: finding its files, reading them, merging what they hold.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rules::RuleBook;
use super::{ClockSource, EngineError};
use crate::config::{self, Config, Paths, Problem, Setup};
use crate::feed::import::{self as files, Files};
use crate::model::feed::Subscription;
use crate::model::import::{
    ForeignFeed, ForeignQuery, Import, ImportedEntry, Outcome, Place, Report, ReportLine, Skipped,
};
use crate::model::mark::RulePatch;
use crate::model::rule::{Rule, RuleEffect};
use crate::model::{Clean, Clock};
use crate::store::{NewsboatCache, StoreError, Writer};
use crate::topics::Matcher;

/// Largest file that is read: far above any list of subscriptions, far below the memory.
const MAX_FILE: u64 = 64 << 20;

/// Names what is taken from newsboat's usual place.
pub const NEWSBOAT: &str = "newsboat";

/// What is to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Files and folders; `-` is standard input; [`NEWSBOAT`], perhaps with a folder behind it.
    pub sources: Vec<PathBuf>,
    /// The flag of newsboat that means a star.
    pub star: Option<char>,
}

/// What was read, and the cache that entries are still to be read from.
#[derive(Debug)]
pub struct Gathered {
    import: Import,
    cache: Option<NewsboatCache>,
    /// What the user should know of the whole.
    warnings: Vec<Clean>,
}

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
                    refusal(source, "no setup of newsboat was found in its usual places")
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
        let mut names: Vec<String> = feeds.keys().cloned().collect();
        names.sort_unstable();
        self.files.know_sfeed(feeds);
        for name in names {
            let path = folder.join("feeds").join(&name);
            // A feed that was never fetched has no file, and is followed all the same.
            let bytes = if path.is_file() { read(&path)? } else { Vec::new() };
            self.files
                .read_sfeed(&name, &bytes)
                .map_err(|reason| refusal(&path, &reason))?;
        }
        Ok(())
    }

    fn newsboat(&mut self, setup: &Setup) -> Result<(), EngineError> {
        let config = setup.config.as_deref().and_then(|path| read(path).ok());
        let config = config.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let config = files::newsboat_config(&config.unwrap_or_default());
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

impl Gathered {
    /// Returns whether there is nothing to take over.
    pub fn is_empty(&self) -> bool {
        self.import.is_empty()
    }

    /// What was left out.
    pub fn skipped(&self) -> &[Skipped] {
        &self.import.skipped
    }

    /// Merges all; with `dry_run` only says what would become of it.
    fn merge(
        mut self,
        writer: &mut Writer,
        paths: &Paths,
        matcher: &Matcher,
        dry_run: bool,
        clock: &Clock,
    ) -> Result<Report, EngineError> {
        let queries = std::mem::take(&mut self.import.queries);
        let plan = Plan::of(paths, &queries)?;
        let mut own: HashMap<String, Vec<_>> = self
            .import
            .feeds
            .iter_mut()
            .filter(|feed| !feed.entries.is_empty())
            .map(|feed| (feed.subscription.url.clone(), std::mem::take(&mut feed.entries)))
            .collect();
        let mut entries_of = |feed: &ForeignFeed| -> Result<Vec<ImportedEntry>, StoreError> {
            let mut found = own.remove(&feed.subscription.url).unwrap_or_default();
            if let Some(cache) = &self.cache {
                found.append(&mut cache.entries(feed)?);
            }
            let entries = found.into_iter().map(|foreign| {
                let (marks, tags) = (foreign.marks, foreign.tags.clone());
                let mut entry = files::new_entry(foreign, clock.now);
                if !dry_run {
                    entry.topics = matcher.entry(&entry.title, &entry.text);
                }
                ImportedEntry { entry, marks, tags }
            });
            Ok(entries.collect())
        };
        if !dry_run {
            plan.write(paths)?;
        }
        let merged = writer.import(
            &self.import,
            &mut entries_of,
            &plan.patches,
            dry_run,
            clock,
        );
        let merged = match merged {
            Ok(merged) => merged,
            Err(error) => {
                if !dry_run {
                    plan.take_back(paths)?;
                }
                return Err(error.into());
            }
        };
        let mut report = Report {
            lines: Vec::new(),
            entries: merged.entries,
            warnings: self.warnings,
        };
        for (feed, (outcome, categories)) in self.import.feeds.iter().zip(merged.feeds) {
            report.lines.push(feed_line(feed, outcome, categories));
        }
        report.lines.extend(plan.lines);
        report
            .lines
            .extend(self.import.skipped.iter().map(|skipped| ReportLine {
                outcome: Outcome::Skipped,
                what: skipped.what.clone(),
                title: Clean::default(),
                categories: Vec::new(),
                note: Some(skipped.reason.clone()),
                place: Clean::line(&skipped.place.to_string()),
            }));
        let told = self.import.warnings.iter().map(|warning| {
            let what = if warning.what.is_empty() {
                String::new()
            } else {
                format!("{}: ", warning.what)
            };
            Clean::line(&format!("{}: {what}{}", warning.place, warning.reason))
        });
        report.warnings.extend(told);
        Ok(report)
    }
}

fn feed_line(feed: &ForeignFeed, outcome: Outcome, categories: Vec<Clean>) -> ReportLine {
    let off = feed.off.filter(|_| outcome == Outcome::Off);
    let title = feed.subscription.title.clone();
    ReportLine {
        outcome,
        what: Clean::line(&feed.subscription.url),
        title: title.unwrap_or_else(|| feed.own_title.clone()),
        categories: match outcome {
            Outcome::Known => Vec::new(),
            Outcome::Category => categories,
            _ => std::iter::once(&feed.subscription.category)
                .chain(&feed.more_categories)
                .filter(|category| !category.is_empty())
                .cloned()
                .collect(),
        },
        note: off.map(Clean::line).or_else(|| feed.note.clone()),
        place: Clean::line(&feed.place.to_string()),
    }
}

/// What the queries of an import make of `topics.toml`.
struct Plan {
    lines: Vec<ReportLine>,
    patches: Vec<RulePatch>,
    /// The file as it was; `None`: there was none.
    before: Option<String>,
    after: Option<String>,
}

impl Plan {
    fn of(paths: &Paths, queries: &[ForeignQuery]) -> Result<Self, EngineError> {
        let mut plan = Self {
            lines: Vec::new(),
            patches: Vec::new(),
            before: None,
            after: None,
        };
        if queries.is_empty() {
            return Ok(plan);
        }
        let file = paths.topics();
        let mut text = config::topics_text(paths)?;
        plan.before = file.exists().then(|| text.clone());
        for query in queries {
            let (outcome, note) = match &query.query {
                Err(reason) => (Outcome::Untold, Clean::line(reason)),
                Ok(said) => {
                    let name = if query.name.is_empty() {
                        said.clone()
                    } else {
                        query.name.to_string()
                    };
                    let rule = config::rule_text(&Rule {
                        name,
                        query: said.clone(),
                        effect: RuleEffect::List,
                    });
                    if config::has_rule(&file, &text, &rule)? {
                        (Outcome::Kept, Clean::line(said))
                    } else {
                        let after = config::add_rule(&file, &text, &rule)?;
                        match config::new_mistake(&file, &text, &after) {
                            Some(mistake) => (Outcome::Untold, Clean::line(&mistake.message)),
                            None => {
                                text = after;
                                plan.patches.push(RulePatch {
                                    text: rule,
                                    is_there: true,
                                });
                                (Outcome::Saved, Clean::line(said))
                            }
                        }
                    }
                }
            };
            plan.lines.push(ReportLine {
                outcome,
                what: query.text.clone(),
                title: query.name.clone(),
                categories: Vec::new(),
                note: Some(note),
                place: Clean::line(&query.place.to_string()),
            });
        }
        plan.after = (!plan.patches.is_empty()).then_some(text);
        Ok(plan)
    }

    fn write(&self, paths: &Paths) -> Result<(), Problem> {
        match &self.after {
            Some(text) => config::write_topics(paths, text),
            None => Ok(()),
        }
    }

    /// What could not be remembered is as if it had not been written.
    fn take_back(&self, paths: &Paths) -> Result<(), EngineError> {
        if self.after.is_some() {
            config::replace_topics(paths, self.after.as_deref(), self.before.as_deref())?;
        }
        Ok(())
    }
}

impl RuleBook {
    /// Merges what was gathered as one undo step.
    pub(super) fn import(
        &self,
        writer: &mut Writer,
        gathered: Gathered,
        matcher: &Matcher,
    ) -> Result<Report, EngineError> {
        gathered.merge(writer, &self.paths, matcher, false, &(self.clock)())
    }
}

/// Merges what was gathered; with `dry_run` nothing is changed, not even a database made.
///
/// # Errors
/// The database or `topics.toml` cannot be written; then nothing is changed.
pub fn merge(
    paths: &Paths,
    config: &Config,
    gathered: Gathered,
    dry_run: bool,
    clock: &ClockSource,
) -> Result<Report, EngineError> {
    let clock = clock();
    let database = paths.database();
    if dry_run && !database.exists() {
        let mut writer = Writer::in_memory()?;
        return gathered.merge(&mut writer, paths, &Matcher::default(), true, &clock);
    }
    let mut writer = Writer::open(&database, &clock)?;
    let matcher = if dry_run {
        Arc::default()
    } else {
        let (ids, _) = writer.sync_topics(&config.watchlist)?;
        writer.sync_mutes(&config.watchlist.mutes, false, &clock)?;
        Arc::new(Matcher::new(&config.watchlist, &ids))
    };
    let report = gathered.merge(&mut writer, paths, &matcher, dry_run, &clock);
    writer.close()?;
    report
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
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn refusal(path: &Path, reason: &str) -> EngineError {
    EngineError::Import {
        file: path.to_owned(),
        reason: reason.to_owned(),
    }
}
