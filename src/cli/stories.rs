//! `stories`: what different outlets tell of the same event; and grouping it anew.

use std::collections::HashSet;
use std::io::Write;

use super::exit::Exit;
use super::failure::Failure;
use super::json;
use super::session::{Session, counted};
use crate::engine::headless;
use crate::model::{StoryDetail, StoryEntry, StoryId, Time};
use crate::store::Reader;

/// `coranto stories`
pub(super) fn list(
    session: &mut Session,
    query: &[String],
    number: Option<usize>,
    as_json: bool,
) -> Result<Exit, Failure> {
    let query = (!query.is_empty())
        .then(|| session.query(query))
        .transpose()?;
    session.group_stories();
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let ids = match query {
        None => reader.grouped(Time(i64::MIN))?,
        Some(query) => {
            let mut seen = HashSet::new();
            let mut ids = Vec::new();
            let clock = (session.clock)();
            reader.each(&query, None, &clock, &mut |entry| {
                if seen.insert(entry.row.story) {
                    ids.push(entry.row.story);
                }
                true
            })?;
            ids
        }
    };
    for story in newest(&reader, ids, number)? {
        if as_json {
            let entries = story.entries.iter();
            let whys = entries
                .map(|entry| reader.why_grouped(entry.row.id))
                .collect::<Result<Vec<_>, _>>()?;
            json::write_line(&mut session.out, &json::Story::new(&story, &whys))?;
        } else {
            write_story(session, &story)?;
        }
    }
    Ok(Exit::Fine)
}

/// Loads stories and keeps the newest `number`.
fn newest(
    reader: &Reader,
    ids: Vec<StoryId>,
    number: Option<usize>,
) -> Result<Vec<StoryDetail>, Failure> {
    let mut stories = reader.stories(&ids)?;
    stories.truncate(number.unwrap_or(usize::MAX));
    Ok(stories)
}

/// Writes the headline, and below it who tells the story.
fn write_story(session: &mut Session, story: &StoryDetail) -> Result<(), Failure> {
    let clock = (session.clock)();
    let id = session.styled("2", &format!("{:>6}", story.id.0));
    let title = session.styled("1", &story.title);
    let outlets = counted(story.outlets, "outlet", "outlets");
    let unread = match story.unread {
        0 => String::new(),
        n => format!(", {n} unread"),
    };
    writeln!(session.out, "{id}  {title}  ({outlets}{unread})")?;
    for entry in &story.entries {
        let date = session.styled("2", &clock.format(entry.row.published, "%Y-%m-%d %H:%M"));
        let outlet = &entry.row.outlet;
        let what = told(entry);
        writeln!(session.out, "        {date}  {outlet}: {what}")?;
    }
    Ok(())
}

/// Returns what an entry adds, in one line.
fn told(entry: &StoryEntry) -> String {
    match entry.copy_of {
        Some(_) => format!("{} (same text)", entry.row.title),
        None => entry.row.title.to_string(),
    }
}

/// `coranto stories rebuild`
pub(super) fn rebuild(session: &mut Session) -> Result<Exit, Failure> {
    if session.reader()?.is_none() {
        return Ok(Exit::Fine);
    }
    headless::group(&session.paths, &session.config, true, &session.clock)?;
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let count = reader.grouped(Time(i64::MIN))?.len() as u64;
    let stories = counted(count, "story", "stories");
    session.say(format!("grouped anew: {stories} of more than one entry"));
    Ok(Exit::Fine)
}
