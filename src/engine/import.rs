//! Coming from another reader: finding its files, reading them, merging what they hold.

mod gather;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rules::RuleBook;
use super::{ClockSource, EngineError};
pub use gather::gather;
pub(super) use gather::{completions, named};

use crate::config::{self, Config, Paths, Problem};
use crate::feed::import as files;
use crate::model::import::{
    ForeignFeed, ForeignQuery, Import, ImportedEntry, Outcome, QueryEffect, Report, ReportLine,
    Skipped,
};
use crate::model::mark::{COMMAND_LINE, RulePatch};
use crate::model::rule::{MuteAction, Rule, RuleEffect};
use crate::model::{Clean, Clock, Notice};
use crate::query::{Facts, FeedFacts};
use crate::store::{NewsboatCache, StoreError, Writer};
use crate::topics::Matcher;

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
            .map(|feed| {
                (
                    feed.subscription.url.clone(),
                    std::mem::take(&mut feed.entries),
                )
            })
            .collect();
        let mut entries_of = |feed: &ForeignFeed| -> Result<Vec<ImportedEntry>, StoreError> {
            let mut found = own.remove(&feed.subscription.url).unwrap_or_default();
            if let Some(cache) = &self.cache {
                found.append(&mut cache.entries(feed)?);
            }
            let names = FeedFacts {
                title: feed.subscription.title.as_deref().unwrap_or_default(),
                url: &feed.subscription.url,
                category: &feed.subscription.category,
            };
            let entries = found.into_iter().map(|foreign| {
                let (marks, tags) = (foreign.marks, foreign.tags.clone());
                let mut entry = files::new_entry(foreign, clock.now);
                if !dry_run {
                    let facts = Facts::of_new(&entry, names);
                    entry.topics = matcher.entry(&entry.title, &entry.text, &facts);
                }
                ImportedEntry { entry, marks, tags }
            });
            Ok(entries.collect())
        };
        if !dry_run {
            plan.write(paths)?;
        }
        let merged = writer.import(&self.import, &mut entries_of, &plan.patches, dry_run, clock);
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
            added: merged.added,
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
                Ok(said) => plan.save(&file, &mut text, query, said)?,
            };
            let kind = match query.effect {
                QueryEffect::List => "",
                QueryEffect::Topic => "topic ",
                QueryEffect::Mute => "mute ",
            };
            plan.lines.push(ReportLine {
                outcome,
                what: query.text.clone(),
                title: Clean::line(format!("{kind}{}", query.name).trim_end()),
                categories: Vec::new(),
                note: Some(note),
                place: Clean::line(&query.place.to_string()),
            });
        }
        plan.after = (!plan.patches.is_empty()).then_some(text);
        Ok(plan)
    }

    /// Puts a query into the `text` of `topics.toml`, unless one of its name stands there.
    fn save(
        &mut self,
        file: &Path,
        text: &mut String,
        query: &ForeignQuery,
        said: &str,
    ) -> Result<(Outcome, Clean), EngineError> {
        let name = match query.name.as_str() {
            "" => said,
            name => name,
        };
        let rule = config::rule_text(&Rule {
            name: name.to_owned(),
            query: said.to_owned(),
            effect: match query.effect {
                QueryEffect::List => RuleEffect::List { order: None },
                QueryEffect::Topic => RuleEffect::Topic,
                QueryEffect::Mute => RuleEffect::Mute {
                    action: MuteAction::Hide,
                    until: None,
                },
            },
        });
        if config::has_rule(file, text, &rule)? {
            return Ok((Outcome::Kept, Clean::line(said)));
        }
        let after = config::add_rule(file, text, &rule)?;
        if let Some(mistake) = config::new_mistake(file, text, &after) {
            return Ok((Outcome::Untold, Clean::line(&mistake.message)));
        }
        *text = after;
        self.patches.push(RulePatch {
            text: rule,
            is_there: true,
        });
        Ok((Outcome::Saved, Clean::line(said)))
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
        let report = gathered.merge(writer, &self.paths, matcher, false, &(self.clock)())?;
        self.follow();
        if report.count(Outcome::Category) > 0 {
            self.match_moved(writer, None)?;
        }
        Ok(report)
    }
}

/// Most things of an import that are told one by one.
const MOST_TOLD: usize = 50;

/// Says what an import did: what the user has to know of each thing, which the log keeps, what is lost
/// last; then all of it in one line.
pub(super) fn notices(report: &Report) -> Vec<Notice> {
    let mut lines: Vec<&ReportLine> = report.lines.iter().filter(|line| line.matters()).collect();
    lines.sort_by_key(|line| line.weight());
    lines.truncate(MOST_TOLD);
    let told = lines.iter().rev().map(|line| {
        let text = format!("{}: {}", line.outcome.word(), line.told());
        Notice::info(text)
    });
    let warnings = report.warnings.iter().map(Notice::info);
    let mut notices: Vec<Notice> = warnings.chain(told).collect();
    let all = Notice::info(report.brief());
    notices.push(match (report.changes_nothing(), notices.is_empty()) {
        (true, true) => all,
        (true, false) => all.hint("{log} says more"),
        (false, true) => all.undo("{undo} undoes it"),
        (false, false) => all.undo("{undo} undoes it, {log} says more"),
    });
    notices
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
    let mut writer = Writer::open(&database)?;
    writer.stand(Some(COMMAND_LINE))?;
    let matcher = if dry_run {
        Arc::default()
    } else {
        let (ids, _) = writer.sync_topics(&config.watchlist)?;
        writer.sync_mutes(&config.watchlist.mutes, false, &clock)?;
        Arc::new(Matcher::new(&config.watchlist, &ids))
    };
    let report = gathered.merge(&mut writer, paths, &matcher, dry_run, &clock)?;
    if !dry_run && report.count(Outcome::Category) > 0 {
        writer.follow_feeds(&config.watchlist, &clock)?;
    }
    writer.close()?;
    Ok(report)
}
