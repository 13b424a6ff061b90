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
use crate::model::{Clean, Level, TopicId, TopicRow};
use crate::topics::{Matcher, Topic};

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

/// What a topic was found to be by.
struct Finding {
    title: Clean,
    level: Level,
    why: String,
}

/// `coranto topics test`
pub(super) fn test(
    session: &mut Session,
    name: &str,
    query: &[String],
    number: usize,
) -> Result<Exit, Failure> {
    let topics = &session.config.watchlist.topics;
    let Some(topic) = topics.iter().find(|topic| topic.name == name).cloned() else {
        let names = topics.iter().map(|topic| topic.name.as_str());
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
        Some(Matcher::alone(Topic::new(name, topic.color, [query])))
    };
    let matcher = asked.as_ref().unwrap_or(&known);
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let (mut about, mut mention, mut added) = (0_u64, 0_u64, 0_u64);
    let mut findings = Vec::new();
    let mut before = None;
    loop {
        let texts = reader.texts(before, BATCH)?;
        let Some((oldest, ..)) = texts.last() else {
            break;
        };
        before = Some(*oldest);
        for (_, title, text) in &texts {
            let Some(found) = matcher.entry(title, text).into_iter().next() else {
                continue;
            };
            match found.level {
                Level::About => about += 1,
                Level::Mention => mention += 1,
            }
            if asked.is_some() && known.entry(title, text).is_empty() {
                added += 1;
            }
            if findings.len() < number {
                findings.push(Finding {
                    title: Clean::line(title),
                    level: found.level,
                    why: why(matcher, title, text),
                });
            }
        }
    }
    let entries = counted(about + mention, "entry", "entries");
    write!(session.out, "{entries}: {about} about, {mention} mention")?;
    match asked {
        Some(_) => writeln!(
            session.out,
            "; {added} not in \"{}\" yet",
            Clean::line(name)
        )?,
        None => writeln!(session.out)?,
    }
    for finding in &findings {
        let title = session.styled("1", &finding.title);
        writeln!(session.out, "{:<8} {title}", finding.level.name())?;
        writeln!(
            session.out,
            "         {}",
            session.styled("2", &finding.why)
        )?;
    }
    Ok(Exit::Fine)
}

/// Returns the words that matched, each with its number, those of the title first.
fn why(matcher: &Matcher, title: &str, text: &str) -> String {
    let mut counts: BTreeMap<(bool, String), u32> = BTreeMap::new();
    for (is_body, whole) in [(false, title), (true, text)] {
        for hit in matcher.spans(whole) {
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
