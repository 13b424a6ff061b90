//! `topics`: the watchlist with its counts, and what a topic finds.

use std::collections::BTreeMap;
use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::exit::Exit;
use super::failure::Failure;
use super::feeds::pad;
use super::json;
use super::session::{Session, counted};
use crate::command::nearest;
use crate::model::{Clean, EntryId, Level, TopicId, TopicRow};
use crate::store::Reader;
use crate::topics::{self, Matcher, Topic};

/// The bars of a sparkline, lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// `coranto topics`
pub(super) fn list(session: &mut Session, as_json: bool) -> Result<Exit, Failure> {
    session.follow_topics();
    let clock = (session.clock)();
    let rows = match session.reader()? {
        Some(reader) => reader.sidebar(&session.config.watchlist, &clock)?.topics,
        None => without_entries(session),
    };
    if as_json {
        for row in &rows {
            json::write_line(&mut session.out, &json::TopicCounts::new(row))?;
        }
        return Ok(Exit::Fine);
    }
    let width = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    for row in &rows {
        let name = session.styled("1", &pad(&row.name, width));
        writeln!(
            session.out,
            "{name}  {:>6} unread  {:>6} total  {:>6} about  {}",
            row.unread,
            row.total,
            row.about,
            sparkline(&row.days)
        )?;
    }
    Ok(Exit::Fine)
}

fn without_entries(session: &Session) -> Vec<TopicRow> {
    let topics = session.config.watchlist.topics.iter();
    let topics = topics.filter(|topic| topic.is_on).enumerate();
    topics
        .map(|(index, topic)| TopicRow {
            id: TopicId(index as i64),
            name: Clean::line(&topic.name),
            color: topic.color,
            unread: 0,
            total: 0,
            about: 0,
            unread_about: 0,
            days: [0; 14],
            is_burst: false,
        })
        .collect()
}

/// Entries read from the store at once.
const BATCH: usize = 500;

/// An entry that a topic was found to match.
struct Finding {
    entry: EntryId,
    title: String,
    text: String,
    level: Level,
    /// The topic does not match it without the query that was asked about.
    is_added: bool,
}

/// What a topic finds in the cache.
#[derive(Default)]
struct Findings {
    about: u64,
    mention: u64,
    added: u64,
    /// The newest of them.
    newest: Vec<Finding>,
}

/// `coranto topics test`
pub(super) fn test(
    session: &mut Session,
    name: &str,
    query: &[String],
    number: usize,
    as_json: bool,
) -> Result<Exit, Failure> {
    let all = &session.config.watchlist.topics;
    let Some(topic) = all.iter().find(|topic| topic.name == name).cloned() else {
        let names = all.iter().map(|topic| topic.name.as_str());
        let failure = Failure::usage(format!("there is no topic \"{name}\""));
        return Err(match nearest(name, names) {
            Some(meant) => failure.hint(format!("did you mean \"{meant}\"?")),
            None => failure.hint("coranto topics lists them"),
        });
    };
    let known = Matcher::alone(Topic {
        is_on: true,
        ..topic.clone()
    });
    let asked = if query.is_empty() {
        None
    } else {
        let query = session.query(query)?;
        if let Some(other) = topics::fleeting(&query) {
            return Err(Failure::usage(format!("`{other}` changes with time")).hint(
                "a topic looks at an entry when it arrives: coranto list finds by the rest",
            ));
        }
        Some(Matcher::alone(Topic::new(name, topic.color, [query])))
    };
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let found = find(&reader, &known, asked.as_ref(), number)?;
    let matcher = asked.as_ref().unwrap_or(&known);
    if as_json {
        for finding in &found.newest {
            if let Some(entry) = reader.entry(finding.entry)? {
                let is_added = asked.is_some().then_some(finding.is_added);
                let terms = json::terms(matcher, &finding.title, &finding.text);
                let line = json::TopicFinding::new(&entry, name, finding.level, is_added, terms);
                json::write_line(&mut session.out, &line)?;
            }
        }
        return Ok(Exit::Fine);
    }
    let entries = counted(found.about + found.mention, "entry", "entries");
    write!(
        session.out,
        "{entries}: {} about, {} mention",
        found.about, found.mention
    )?;
    match asked {
        Some(_) => writeln!(
            session.out,
            "; {} not in \"{}\" yet",
            found.added,
            Clean::line(name)
        )?,
        None => writeln!(session.out)?,
    }
    for finding in &found.newest {
        let title = session.styled("1", &Clean::line(&finding.title));
        writeln!(session.out, "{:<8} {title}", finding.level.name())?;
        let why = why(matcher, &finding.title, &finding.text);
        writeln!(session.out, "         {}", session.styled("2", &why))?;
    }
    Ok(Exit::Fine)
}

/// Goes over the whole cache, newest first, and keeps the first `number` of what is found.
fn find(
    reader: &Reader,
    known: &Matcher,
    asked: Option<&Matcher>,
    number: usize,
) -> Result<Findings, Failure> {
    let mut findings = Findings::default();
    let mut before = None;
    loop {
        let texts = reader.texts(before, BATCH)?;
        let Some((oldest, ..)) = texts.last() else {
            return Ok(findings);
        };
        before = Some(*oldest);
        for (entry, title, text) in texts {
            let matcher = asked.unwrap_or(known);
            if matcher.text(&title, &text).is_empty() {
                continue;
            }
            let facts = reader.facts(entry)?.unwrap_or_default();
            let facts = facts.facts();
            let Some(found) = matcher.entry(&title, &text, &facts).into_iter().next() else {
                continue;
            };
            match found.level {
                Level::About => findings.about += 1,
                Level::Mention => findings.mention += 1,
            }
            let is_added = asked.is_some() && known.entry(&title, &text, &facts).is_empty();
            findings.added += u64::from(is_added);
            if findings.newest.len() < number {
                findings.newest.push(Finding {
                    entry,
                    title,
                    text,
                    level: found.level,
                    is_added,
                });
            }
        }
    }
}

/// Returns the words that matched, each with its number, those of the title first.
fn why(matcher: &Matcher, title: &str, text: &str) -> String {
    let mut counts: BTreeMap<(bool, String), u32> = BTreeMap::new();
    for (is_body, whole) in [(false, title), (true, text)] {
        for hit in matcher.spans_on(matcher.topics(), whole) {
            let part = whole.get(hit.start as usize..hit.end as usize);
            let part = Clean::line(part.unwrap_or_default()).into_string();
            *counts.entry((is_body, part)).or_default() += 1;
        }
    }
    let parts = counts.into_iter().map(|((is_body, part), count)| {
        let times = if count > 1 {
            format!(" ×{count}")
        } else {
            String::new()
        };
        let place = if is_body { "" } else { " (title)" };
        format!("{part}{times}{place}")
    });
    let parts: Vec<String> = parts.collect();
    parts.join(" · ")
}

/// Draws counts as bars; the highest count fills its cell, and none is a blank.
fn sparkline(days: &[u32; 14]) -> String {
    let most = days.iter().copied().max().unwrap_or(0).max(1) as usize;
    days.iter()
        .map(|&day| match day as usize {
            0 => ' ',
            count => BARS[(count * BARS.len()).div_ceil(most) - 1],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_is_relative_to_its_highest_day() {
        let mut days = [0; 14];
        days[0] = 1;
        days[12] = 40;
        days[13] = 80;
        assert_eq!(sparkline(&days), "▁           ▄█");
        assert_eq!(sparkline(&[0; 14]), " ".repeat(14));
    }
}
