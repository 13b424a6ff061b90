//! `list`: entries, as lines for people, tab-separated, or JSON.

use std::io::Write;

use super::arguments::{List, Sort};
use super::exit::Exit;
use super::failure::Failure;
use super::json::{self, Explainer};
use super::session::Session;
use crate::model::list::Order;
use crate::model::{Clean, EntryDetail, EntryId};
use crate::query::{Query, fold};
use crate::store::Reader;

/// `coranto list`
pub(super) fn list(session: &mut Session, arguments: &List) -> Result<Exit, Failure> {
    let unread = ["is:unread".to_owned()];
    let words = if arguments.query.is_empty() {
        &unread
    } else {
        arguments.query.as_slice()
    };
    let query = session.query(words)?;
    let Some(reader) = session.reader()? else {
        if arguments.count {
            writeln!(session.out, "0")?;
        }
        return Ok(Exit::Fine);
    };
    session.note_unknown(&reader, &query)?;

    if arguments.count {
        let count = reader.count(&query, &(session.clock)())?;
        if count == 0 {
            note_small(session, &reader, &query)?;
        }
        let most = arguments.number.map_or(u64::MAX, |number| number as u64);
        let count = count.min(most);
        writeln!(session.out, "{count}")?;
        return Ok(Exit::Fine);
    }

    let explainer = Explainer::new(&session.config.watchlist);
    let mut outcome = Ok(());
    let mut is_empty = true;
    visit(
        session,
        &reader,
        &query,
        arguments,
        &mut |session, entry| {
            is_empty = false;
            outcome = if arguments.json {
                json::write_line(&mut session.out, &json::Entry::new(entry, &explainer))
            } else if arguments.tsv {
                write_tsv(session, entry, &explainer)
            } else {
                write_row(session, entry, &explainer)
            };
            outcome.is_ok()
        },
    )?;
    if is_empty {
        note_small(session, &reader, &query)?;
    }
    outcome.map(|()| Exit::Fine)
}

/// Notes what a query in capitals that finds nothing would find in small letters.
fn note_small(session: &Session, reader: &Reader, query: &Query) -> Result<(), Failure> {
    if let Some(said) = reader.in_small_letters(query, &(session.clock)())? {
        session.say(format!("note: {said}"));
    }
    Ok(())
}

/// `coranto export jsonl`
pub(super) fn export(session: &mut Session, words: &[String]) -> Result<Exit, Failure> {
    if !words.is_empty() && words.iter().all(|word| word.trim().is_empty()) {
        return Err(Failure::usage("an empty query says nothing")
            .hint("leave it out to export everything, or say which entries"));
    }
    let query = session.query(words)?;
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    session.note_unknown(&reader, &query)?;
    let explainer = Explainer::new(&session.config.watchlist);
    let mut outcome = Ok(());
    reader.each(&query, None, &(session.clock)(), &mut |entry| {
        outcome = json::write_line(&mut session.out, &json::Whole::new(&entry, &explainer));
        outcome.is_ok()
    })?;
    outcome.map(|()| Exit::Fine)
}

/// Calls `each` for the entries that `query` finds, in the order asked for.
fn visit(
    session: &mut Session,
    reader: &Reader,
    query: &Query,
    arguments: &List,
    each: &mut dyn FnMut(&mut Session, &EntryDetail) -> bool,
) -> Result<(), Failure> {
    let clock = (session.clock)();
    match arguments.sort {
        Sort::Newest => reader.each(query, arguments.number, &clock, &mut |entry| {
            each(session, &entry)
        })?,
        Sort::Oldest => {
            // Only the ids are kept, so that no length of a list fills the memory with bodies.
            let mut ids = Vec::new();
            reader.each(query, None, &clock, &mut |entry| {
                ids.push(entry.row.id);
                true
            })?;
            ids.reverse();
            ids.truncate(arguments.number.unwrap_or(usize::MAX));
            one_by_one(session, reader, &ids, each)?;
        }
        Sort::Best => {
            let ids = reader.best(query, arguments.number, &clock)?;
            one_by_one(session, reader, &ids, each)?;
        }
        Sort::Feed | Sort::Title => {
            let mut names = Vec::new();
            reader.each(query, None, &clock, &mut |entry| {
                let name = match arguments.sort {
                    Sort::Feed => &entry.feed_title,
                    _ => &entry.row.title,
                };
                names.push((fold::fold(name).text, entry.row.id));
                true
            })?;
            // They come newest first, and stay so where the names are the same.
            names.sort_by(|(one, _), (other, _)| one.cmp(other));
            names.truncate(arguments.number.unwrap_or(usize::MAX));
            let ids: Vec<EntryId> = names.into_iter().map(|(_, id)| id).collect();
            one_by_one(session, reader, &ids, each)?;
        }
        Sort::Story | Sort::Outlets | Sort::Hot => {
            session.group_stories();
            let order = match arguments.sort {
                Sort::Outlets => Order::Outlets,
                Sort::Hot => Order::Hot,
                _ => Order::Story,
            };
            let mut ids = reader.by_story(query, order, &clock)?;
            ids.truncate(arguments.number.unwrap_or(usize::MAX));
            one_by_one(session, reader, &ids, each)?;
        }
    }
    Ok(())
}

fn one_by_one(
    session: &mut Session,
    reader: &Reader,
    ids: &[EntryId],
    each: &mut dyn FnMut(&mut Session, &EntryDetail) -> bool,
) -> Result<(), Failure> {
    for id in ids {
        if let Some(entry) = reader.entry(*id)?
            && !each(session, &entry)
        {
            break;
        }
    }
    Ok(())
}

/// Writes `id  date  ★● title — feed  [topics]`.
pub(super) fn write_row(
    session: &mut Session,
    entry: &EntryDetail,
    explainer: &Explainer,
) -> Result<(), Failure> {
    let row = &entry.row;
    let clock = (session.clock)();
    let id = session.styled("2", &entry.public_id.to_string());
    let date = clock.format(row.published, "%Y-%m-%d %H:%M");
    // As on the screen: kept, and unread.
    let kept = match row.flags {
        flags if flags.is_starred => "★",
        flags if flags.is_later => "◷",
        _ => " ",
    };
    let unread = if row.flags.is_read { " " } else { "●" };
    let sign = session.styled("33", &format!("{kept}{unread}"));
    let title = session.styled(if row.flags.is_read { "" } else { "1" }, &row.title);
    let feed = session.styled("2", &entry.feed_title);
    write!(session.out, "{id}  {date}  {sign} {title} — {feed}")?;
    let topics = explainer.names(entry);
    if !topics.is_empty() {
        let topics = session.styled("36", &format!("[{}]", joined(&topics, ", ")));
        write!(session.out, "  {topics}")?;
    }
    writeln!(session.out)?;
    Ok(())
}

/// Writes id, published, feed title, title, url, flags, topics; clean text has no tabs.
fn write_tsv(
    session: &mut Session,
    entry: &EntryDetail,
    explainer: &Explainer,
) -> Result<(), Failure> {
    let row = &entry.row;
    let flags: Vec<&str> = [
        (if row.flags.is_read { "read" } else { "unread" }, true),
        ("starred", row.flags.is_starred),
        ("later", row.flags.is_later),
    ]
    .into_iter()
    .filter_map(|(word, is_set)| is_set.then_some(word))
    .collect();
    let topics = explainer.names(entry);
    writeln!(
        session.out,
        "{}\t{}\t{}\t{}\t{}\t{}\t{}",
        entry.public_id,
        row.published,
        entry.feed_title,
        row.title,
        row.url.as_deref().unwrap_or_default(),
        flags.join(","),
        joined(&topics, ","),
    )?;
    Ok(())
}

fn joined(names: &[Clean], separator: &str) -> String {
    names
        .iter()
        .map(Clean::as_str)
        .collect::<Vec<_>>()
        .join(separator)
}
