//! `brief`: what happened, by topic and by story, for a mail or a note.

use std::collections::HashSet;
use std::io::Write;

use super::arguments::BriefFormat;
use super::exit::Exit;
use super::failure::Failure;
use super::json;
use super::session::{Session, counted};
use crate::model::{Clean, Clock, StoryDetail, StoryEntry, StoryId, Time};
use crate::query::{Expr, Query};
use crate::store::Reader;

/// Reports named below a headline.
const REPORTS: usize = 5;

/// A heading and its stories.
struct Section {
    heading: Clean,
    /// The heading is the name of a topic.
    is_topic: bool,
    stories: Vec<StoryDetail>,
}

/// `coranto brief`
pub(super) fn brief(
    session: &mut Session,
    since: &str,
    format: BriefFormat,
) -> Result<Exit, Failure> {
    let query = Query::parse(&format!("since:{since}")).map_err(|_| no_time(since))?;
    session.follow_topics();
    session.group_stories();
    let clock = (session.clock)();
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let start = match &query.expr {
        Expr::Since(bound) => bound.range(&clock).start,
        _ => return Err(no_time(since)),
    };
    let sections = sections(session, &reader, since, start, &clock)?;
    match format {
        BriefFormat::Text => text(session, &sections, start, &clock),
        BriefFormat::Markdown => markdown(session, &sections, start, &clock),
        BriefFormat::Html => html(session, &sections, start, &clock),
        BriefFormat::Json => json(session, &sections),
    }?;
    Ok(Exit::Fine)
}

fn no_time(since: &str) -> Failure {
    Failure::usage(format!("`{since}` is no time"))
        .hint("--since takes a time such as 8h, 2d, yesterday or 2026-11-20")
}

/// Takes each story once, under the first topic that matches one of its new entries.
fn sections(
    session: &Session,
    reader: &Reader,
    since: &str,
    start: Time,
    clock: &Clock,
) -> Result<Vec<Section>, Failure> {
    let mut taken: HashSet<StoryId> = HashSet::new();
    let mut sections = Vec::new();
    for topic in &session.config.watchlist.topics {
        let name = topic.name.replace('\\', "\\\\").replace('"', "\\\"");
        let Ok(query) = Query::parse(&format!("topic:\"{name}\" since:{since}")) else {
            continue;
        };
        let mut ids = Vec::new();
        reader.each(&query, None, clock, &mut |entry| {
            if taken.insert(entry.row.story) {
                ids.push(entry.row.story);
            }
            true
        })?;
        sections.push(Section {
            heading: Clean::line(&topic.name),
            is_topic: true,
            stories: reader.stories(&ids)?,
        });
    }
    let mut others = reader.grouped(start)?;
    others.retain(|id| taken.insert(*id));
    let mut stories = reader.stories(&others)?;
    stories.retain(|story| story.outlets > 1);
    sections.push(Section {
        heading: Clean::line("Other stories of several outlets"),
        is_topic: false,
        stories,
    });
    sections.retain(|section| !section.stories.is_empty());
    Ok(sections)
}

/// Returns the reports of a story since `start`, the newest first; a copy tells nothing new.
fn reports(story: &StoryDetail, start: Time) -> impl Iterator<Item = &StoryEntry> {
    let is_news =
        move |entry: &&StoryEntry| entry.row.published >= start && entry.copy_of.is_none();
    story.entries.iter().filter(is_news).take(REPORTS)
}

/// Says how many new entries are not named, if there are any.
fn more(story: &StoryDetail, start: Time) -> Option<String> {
    let left = new_entries(story, start) - reports(story, start).count();
    (left > 0).then(|| format!("and {left} more"))
}

/// Returns how many entries of a story are new, copies among them.
fn new_entries(story: &StoryDetail, start: Time) -> usize {
    let new = story.entries.iter();
    new.filter(|entry| entry.row.published >= start).count()
}

/// Returns how much of a story is new.
fn extent(story: &StoryDetail, start: Time) -> String {
    let new = new_entries(story, start) as u64;
    format!(
        "{}, {}",
        counted(story.outlets, "outlet", "outlets"),
        counted(new, "new entry", "new entries"),
    )
}

fn day(time: Time, clock: &Clock) -> String {
    clock.format(time, "%a %H:%M")
}

fn json(session: &mut Session, sections: &[Section]) -> Result<(), Failure> {
    for section in sections {
        let topic = section.is_topic.then_some(&*section.heading);
        for story in &section.stories {
            json::write_line(&mut session.out, &json::BriefStory::new(topic, story))?;
        }
    }
    Ok(())
}

fn text(
    session: &mut Session,
    sections: &[Section],
    start: Time,
    clock: &Clock,
) -> Result<(), Failure> {
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            writeln!(session.out)?;
        }
        let heading = session.styled("1;36", &section.heading);
        writeln!(session.out, "{heading}")?;
        for story in &section.stories {
            let title = session.styled("1", &story.title);
            writeln!(session.out, "\n  {title}")?;
            writeln!(
                session.out,
                "  {}",
                session.styled("2", &extent(story, start))
            )?;
            for entry in reports(story, start) {
                let row = &entry.row;
                let time = day(row.published, clock);
                writeln!(session.out, "    {time}  {}: {}", row.outlet, row.title)?;
            }
            if let Some(more) = more(story, start) {
                writeln!(session.out, "    {more}")?;
            }
        }
    }
    Ok(())
}

fn markdown(
    session: &mut Session,
    sections: &[Section],
    start: Time,
    clock: &Clock,
) -> Result<(), Failure> {
    for section in sections {
        writeln!(session.out, "# {}\n", escaped(&section.heading))?;
        for story in &section.stories {
            writeln!(session.out, "## {}\n", escaped(&story.title))?;
            writeln!(session.out, "{}\n", extent(story, start))?;
            for entry in reports(story, start) {
                let row = &entry.row;
                let (time, outlet) = (day(row.published, clock), escaped(&row.outlet));
                let title = escaped(&row.title);
                match &row.url {
                    Some(url) => writeln!(session.out, "- {time} {outlet}: [{title}](<{url}>)")?,
                    None => writeln!(session.out, "- {time} {outlet}: {title}")?,
                }
            }
            if let Some(more) = more(story, start) {
                writeln!(session.out, "- {more}")?;
            }
            writeln!(session.out)?;
        }
    }
    Ok(())
}

/// Keeps the signs of Markdown from being taken for it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn html(
    session: &mut Session,
    sections: &[Section],
    start: Time,
    clock: &Clock,
) -> Result<(), Failure> {
    writeln!(
        session.out,
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Brief</title>"
    )?;
    for section in sections {
        writeln!(session.out, "<h1>{}</h1>", in_html(&section.heading))?;
        for story in &section.stories {
            let extent = extent(story, start);
            writeln!(
                session.out,
                "<h2>{}</h2>\n<p>{extent}</p>\n<ul>",
                in_html(&story.title)
            )?;
            for entry in reports(story, start) {
                let row = &entry.row;
                let (time, outlet) = (day(row.published, clock), in_html(&row.outlet));
                let title = in_html(&row.title);
                // Only what a browser opens as a page becomes a link.
                match row.url.as_deref().filter(|url| url.starts_with("http")) {
                    Some(url) => writeln!(
                        session.out,
                        "<li>{time} {outlet}: <a href=\"{}\">{title}</a></li>",
                        in_html(url)
                    )?,
                    None => writeln!(session.out, "<li>{time} {outlet}: {title}</li>")?,
                }
            }
            if let Some(more) = more(story, start) {
                writeln!(session.out, "<li>{more}</li>")?;
            }
            writeln!(session.out, "</ul>")?;
        }
    }
    Ok(())
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
