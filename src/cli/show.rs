//! `show`: one entry, in several forms.

use std::io::Write;

use super::arguments::ShowFormat;
use super::changes;
use super::exit::Exit;
use super::failure::Failure;
use super::json::{self, Explainer};
use super::session::Session;
use crate::article;
use crate::model::page::{Face, Page, Role};
use crate::model::{Clean, EntryDetail, EntryId, TopicId};
use crate::store::Reader;
use crate::topics::Matcher;

/// Fewest digits of an id.
const MIN_DIGITS: usize = 4;

/// `coranto show`
pub(super) fn show(
    session: &mut Session,
    id: &str,
    format: ShowFormat,
    width: Option<u16>,
) -> Result<Exit, Failure> {
    let unknown = || {
        Failure::failed(format!("there is no entry {id}"))
            .hint("coranto list shows the ids of the unread entries, coranto list '' all")
    };
    check_id(id)?;
    let reader = session.reader()?.ok_or_else(unknown)?;
    let entry = find(&reader, id)?.ok_or_else(unknown)?;
    let entry = reader.entry(entry)?.ok_or_else(unknown)?;
    match format {
        ShowFormat::Text => {
            let width = width.unwrap_or(session.config.settings.reader.measure);
            write_text(session, &entry, width)?;
        }
        ShowFormat::Markdown => {
            let text = article::markdown(&entry);
            session.out.write_all(text.as_bytes())?;
        }
        ShowFormat::Html => writeln!(session.out, "{}", Clean::text(entry.shown().0))?,
        ShowFormat::Changes => changes::write(session, &reader.revisions(entry.row.id)?)?,
        ShowFormat::Json => {
            let explainer = Explainer::new(&session.config.watchlist);
            let mut shown = json::Entry::new(&entry, &explainer);
            let revisions = reader.revisions(entry.row.id)?;
            shown.add_revisions(&revisions);
            shown.add_full_text(&entry);
            let grouped = reader.why_grouped(entry.row.id)?;
            if let Some(grouped) = &grouped {
                shown.add_story(grouped);
            }
            json::write_line(&mut session.out, &shown)?;
        }
    }
    Ok(Exit::Fine)
}

fn check_id(id: &str) -> Result<(), Failure> {
    let is_id = id.len() <= 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id && id.len() >= MIN_DIGITS {
        return Ok(());
    }
    let message = if is_id {
        format!("\"{id}\" is too short for an id")
    } else {
        format!("\"{id}\" is no id of an entry")
    };
    Err(Failure::usage(message)
        .hint("an id has 16 of the digits 0-9 a-f, of which the first 4 or more are enough"))
}

fn find(reader: &Reader, id: &str) -> Result<Option<EntryId>, Failure> {
    let found = reader.find(&id.to_ascii_lowercase())?;
    match found.as_slice() {
        [] => Ok(None),
        [(_, entry)] => Ok(Some(*entry)),
        several => {
            let mut lines = Vec::new();
            for (public_id, entry) in several {
                let title = reader.entry(*entry)?.map(|detail| detail.row.title);
                lines.push(format!("{public_id}  {}", title.unwrap_or_default()));
            }
            Err(
                Failure::usage(format!("{id} is the beginning of several ids"))
                    .details(lines)
                    .hint("give more digits"),
            )
        }
    }
}

fn write_text(session: &mut Session, entry: &EntryDetail, width: u16) -> Result<(), Failure> {
    let clock = (session.clock)();
    let title = session.styled("1", &entry.row.title);
    let byline = article::byline(
        entry,
        &clock.format(entry.row.published, "%a %d %b %Y %H:%M"),
    );
    let byline = session.styled("2", &byline);
    writeln!(session.out, "{title}\n{byline}")?;
    if let Some(url) = &entry.row.url {
        let url = session.styled("2", url);
        writeln!(session.out, "{url}")?;
    }
    writeln!(session.out)?;

    let mut page = article::page(entry, width, &session.config.settings.reader);
    if session.has_color {
        let topics = &session.config.watchlist;
        let ids: Vec<TopicId> = (0..topics.topics.len() as i64).map(TopicId).collect();
        let matcher = Matcher::new(topics, &ids);
        let on = Explainer::new(topics).on(entry);
        article::highlight(&mut page, |text| matcher.spans_on(&on, text));
    }
    write_page(session, &page, &article::attached(entry))
}

/// Writes the text, what comes with it, and its links.
fn write_page(session: &mut Session, page: &Page, attached: &[Clean]) -> Result<(), Failure> {
    if let Some(notice) = &page.notice {
        session.say(format!("note: {notice}"));
    }
    for line in &page.lines {
        let mut text = String::new();
        for run in &line.runs {
            text.push_str(&session.styled(&look(run.face), &run.text));
        }
        writeln!(session.out, "{}", text.trim_end())?;
    }
    if !attached.is_empty() {
        writeln!(session.out)?;
    }
    for line in attached {
        writeln!(session.out, "♪ {line}")?;
    }
    if !page.links.is_empty() {
        writeln!(session.out)?;
    }
    for (index, link) in page.links.iter().enumerate() {
        writeln!(session.out, "[{}] {}", index + 1, link.url)?;
    }
    Ok(())
}

/// Returns the SGR parameters for a look; colour is never the only sign.
fn look(face: Face) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if face.is_strong || matches!(face.role, Role::Heading(_)) {
        parts.push("1");
    }
    if face.is_emphasis {
        parts.push("3");
    }
    if face.is_struck {
        parts.push("9");
    }
    if matches!(face.role, Role::Key | Role::Marked) {
        parts.push("7");
    }
    if matches!(face.role, Role::Inserted) {
        parts.push("4");
    }
    if face.hit.is_some() {
        parts.extend(["4", "36"]);
    }
    if matches!(
        face.role,
        Role::LinkNumber
            | Role::Image
            | Role::Rule
            | Role::Note
            | Role::QuoteBar
            | Role::CodeComment
            | Role::Boilerplate
    ) {
        parts.push("2");
    }
    parts.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_hex_digits_and_long_enough() {
        for good in ["a1b2", "A1B2C3D4", "0123456789abcdef"] {
            assert_eq!(check_id(good), Ok(()));
        }
        for bad in ["", "a1b", "xyz9", "0123456789abcdef0", "-a1b2"] {
            assert_eq!(check_id(bad).unwrap_err().exit, Exit::Usage, "{bad}");
        }
    }
}
