//! `import` and `export`: what other readers hold, in; subscriptions and entries, out.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::arguments::ExportFormat;
use super::exit::Exit;
use super::failure::Failure;
use super::json;
use super::session::{Session, counted};
use crate::config::WELCOME_URL;
use crate::engine::import::{self, Order};
use crate::feed::opml;
use crate::feed::origin::Origin;
use crate::model::Clean;
use crate::model::import::{Outcome, Report, ReportLine};

/// Most reasons given when nothing of a file could be taken.
const MOST_REASONS: usize = 10;

/// Lines of a report that are read at a glance: a longer one tells only what matters.
const SHORT: usize = 20;

/// What `coranto import` was asked for.
pub(super) struct Wish {
    pub(super) sources: Vec<PathBuf>,
    pub(super) star: Option<char>,
    pub(super) dry_run: bool,
    pub(super) as_json: bool,
    /// Every line, however many there are.
    pub(super) tells_all: bool,
}

/// `coranto import`: merges, never replaces.
pub(super) fn import(session: &mut Session, wish: Wish) -> Result<Exit, Failure> {
    let names: Vec<String> = wish
        .sources
        .iter()
        .map(|source| source.display().to_string())
        .collect();
    let order = Order {
        sources: wish.sources,
        star: wish.star,
    };
    let gathered = import::gather(&order)?;
    if gathered.is_empty() {
        let skipped = gathered.skipped();
        let reasons = skipped.iter().take(MOST_REASONS);
        let name = names.join(" ");
        return Err(
            Failure::failed(format!("{name} holds no feeds that can be followed"))
                .details(reasons.map(|one| format!("{}: {}: {}", one.place, one.what, one.reason)))
                .hint("nothing was changed"),
        );
    }
    let report = import::merge(
        &session.paths,
        &session.config,
        gathered,
        wish.dry_run,
        &session.clock,
    )?;
    for warning in &report.warnings {
        session.say(format!("warning: {warning}"));
    }
    if wish.as_json {
        for line in &report.lines {
            json::write_line(&mut session.out, &Line::new(line))?;
        }
        json::write_line(&mut session.out, &Totals::new(&report, wish.dry_run))?;
        return Ok(Exit::Fine);
    }
    let mut lines: Vec<&ReportLine> = report.lines.iter().collect();
    lines.sort_by_key(|line| line.weight());
    let mut left = Vec::new();
    if !wish.tells_all && lines.len() > SHORT {
        // What matters stands first.
        let matter = lines.iter().filter(|line| line.matters()).count();
        left = lines.split_off(matter.min(SHORT));
    }
    for line in &lines {
        write_human(session, line)?;
    }
    if !left.is_empty() {
        let other = if lines.is_empty() { "" } else { "other " };
        session.say(format!("hint: -v lists the {other}{}", amount(&left)));
    }
    let verb = if wish.dry_run {
        "nothing was changed; an import would give: "
    } else {
        ""
    };
    writeln!(session.out, "{verb}{}", report.summary())?;
    if !wish.dry_run && report.count(Outcome::Added) > 0 {
        session.say("hint: coranto refresh fetches them");
    }
    Ok(Exit::Fine)
}

/// Says how many feeds and queries there are.
fn amount(lines: &[&ReportLine]) -> String {
    let is_query = |line: &&&ReportLine| {
        matches!(
            line.outcome,
            Outcome::Saved | Outcome::Kept | Outcome::Untold
        )
    };
    let queries = lines.iter().filter(is_query).count();
    let feeds = counted((lines.len() - queries) as u64, "feed", "feeds");
    let told = counted(queries as u64, "query", "queries");
    if queries == 0 {
        feeds
    } else if queries == lines.len() {
        told
    } else {
        format!("{feeds} and {told}")
    }
}

/// One line: the outcome, what it is of, and why.
fn write_human(session: &mut Session, line: &ReportLine) -> Result<(), Failure> {
    let word = session.styled("1", &format!("{:<14}", line.outcome.word()));
    writeln!(session.out, "{word}{}", line.told())?;
    Ok(())
}

/// A line of `coranto import --json`.
#[derive(Serialize)]
struct Line<'a> {
    outcome: &'static str,
    what: &'a str,
    title: &'a str,
    categories: Vec<&'a str>,
    note: Option<&'a str>,
    place: &'a str,
}

impl<'a> Line<'a> {
    fn new(line: &'a ReportLine) -> Self {
        Self {
            outcome: line.outcome.word(),
            what: &line.what,
            title: &line.title,
            categories: line.categories.iter().map(Clean::as_str).collect(),
            note: line.note.as_deref(),
            place: &line.place,
        }
    }
}

/// The last line of `coranto import --json`.
#[derive(Serialize)]
struct Totals {
    outcome: &'static str,
    dry_run: bool,
    added: usize,
    known: usize,
    category: usize,
    off: usize,
    skipped: usize,
    queries: usize,
    queries_known: usize,
    queries_skipped: usize,
    entries_new: u64,
    entries_known: u64,
    read: u64,
    starred: u64,
    deleted: u64,
    tags: u64,
    awaited: u64,
}

impl Totals {
    fn new(report: &Report, dry_run: bool) -> Self {
        let entries = &report.entries;
        Self {
            outcome: "total",
            dry_run,
            added: report.count(Outcome::Added),
            known: report.count(Outcome::Known),
            category: report.count(Outcome::Category),
            off: report.count(Outcome::Off),
            skipped: report.count(Outcome::Skipped),
            queries: report.count(Outcome::Saved),
            queries_known: report.count(Outcome::Kept),
            queries_skipped: report.count(Outcome::Untold),
            entries_new: entries.new,
            entries_known: entries.known,
            read: entries.read,
            starred: entries.starred,
            deleted: entries.deleted,
            tags: entries.tags,
            awaited: entries.awaited,
        }
    }
}

/// `coranto export`
pub(super) fn export(
    session: &mut Session,
    format: ExportFormat,
    query: &[String],
) -> Result<Exit, Failure> {
    match format {
        ExportFormat::Opml if !query.is_empty() => Err(Failure::usage(
            "OPML holds subscriptions: it takes no query",
        )
        .hint("coranto export jsonl QUERY writes entries")),
        ExportFormat::Opml => {
            let mut outlines = match session.reader()? {
                Some(reader) => reader.outlines()?,
                None => Vec::new(),
            };
            // The welcome feed comes with the program and can be fetched nowhere.
            outlines.retain(|outline| outline.subscription.url != WELCOME_URL);
            for outline in &mut outlines {
                let feed = &outline.subscription;
                let origin = Origin::parse(&feed.url).ok();
                let asked = origin.as_ref().and_then(Origin::web);
                let settings = &session.config.settings;
                let own = settings.of_feed(&feed.url, asked, &feed.category);
                opml::say_settings(outline, &own);
            }
            let text = opml::write_outlines(&outlines, "coranto subscriptions");
            session.out.write_all(text.as_bytes())?;
            Ok(Exit::Fine)
        }
        ExportFormat::Jsonl => super::list::export(session, query),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_and_queries_are_counted_each() {
        let line = |outcome| ReportLine {
            outcome,
            what: Clean::default(),
            title: Clean::default(),
            categories: Vec::new(),
            note: None,
            place: Clean::default(),
        };
        for (outcomes, want) in [
            (&[Outcome::Known][..], "1 feed"),
            (&[Outcome::Known, Outcome::Added], "2 feeds"),
            (&[Outcome::Kept], "1 query"),
            (&[Outcome::Kept, Outcome::Added], "1 feed and 1 query"),
            (
                &[Outcome::Saved, Outcome::Untold, Outcome::Known],
                "1 feed and 2 queries",
            ),
        ] {
            let lines: Vec<ReportLine> = outcomes.iter().copied().map(line).collect();
            assert_eq!(amount(&lines.iter().collect::<Vec<_>>()), want);
        }
    }
}
