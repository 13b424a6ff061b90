//! `check`, `topics check` and `config`: what is in force, where it is, and what is wrong with it.

use std::io::Write;
use std::path::Path;

use super::arguments::BuiltIn;
use super::exit::Exit;
use super::failure::Failure;
use super::session::{Session, counted};
use crate::config::{self, Problem};
use crate::feed::origin::Origin;
use crate::model::Clean;

/// `coranto check`: everything wrong with the files and the database.
pub(super) fn everything(session: &mut Session) -> Result<Exit, Failure> {
    let files = report(session, None)?;
    let database = session.paths.database();
    let shown = shown(&database);
    let damages = match database.try_exists() {
        Ok(false) => {
            writeln!(session.out, "{shown}: there is no database yet")?;
            Vec::new()
        }
        _ => match session.reader() {
            Ok(Some(reader)) => reader.check()?,
            Ok(None) => Vec::new(),
            Err(failure) => return Err(failure),
        },
    };
    for damage in &damages {
        writeln!(session.out, "{shown}: {}", Clean::line(damage))?;
    }
    if !damages.is_empty() {
        session.say("hint: backups lie beside the database as coranto.db.bak-N");
        return Ok(Exit::Failed);
    }
    note_idle_tables(session)?;
    if files == Exit::Fine {
        writeln!(session.out, "everything is fine")?;
    }
    Ok(files)
}

/// Names the `[[feed]]` tables that are about no feed: perhaps one was moved, or misspelt.
fn note_idle_tables(session: &mut Session) -> Result<(), Failure> {
    let tables = &session.config.settings.feeds;
    if tables.is_empty() || !session.paths.database().exists() {
        return Ok(());
    }
    let Some(reader) = session.reader()? else {
        return Ok(());
    };
    let feeds = reader.feeds()?;
    let file = shown(&session.paths.settings());
    for table in tables {
        let is_used = feeds.iter().any(|feed| {
            let origin = Origin::parse(&feed.url).ok();
            let asked = origin.as_ref().and_then(Origin::web);
            table.about.fits(&feed.url, asked, &feed.category)
        });
        if !is_used {
            let about = Clean::line(&table.about.to_string());
            let line = table.line;
            session.say(format!(
                "note: {file}:{line}: this [[feed]] fits no feed that is followed: {about}"
            ));
        }
    }
    Ok(())
}

/// `coranto topics check`
pub(super) fn topics(session: &mut Session) -> Result<Exit, Failure> {
    let file = session.paths.topics();
    let exit = report(session, Some(&file))?;
    if exit == Exit::Fine {
        let topics = &session.config.watchlist.topics;
        let queries: usize = topics.iter().map(|topic| topic.queries.len()).sum();
        let topics = counted(topics.len() as u64, "topic", "topics");
        let queries = counted(queries as u64, "query", "queries");
        write!(session.out, "{topics} with {queries}")?;
        let watchlist = &session.config.watchlist;
        for (count, one, many) in [
            (watchlist.mutes.len(), "mute", "mutes"),
            (watchlist.saved.len(), "saved query", "saved queries"),
        ] {
            if count > 0 {
                write!(session.out, ", {}", counted(count as u64, one, many))?;
            }
        }
        writeln!(session.out, ": everything is fine")?;
    }
    Ok(exit)
}

/// Writes the problems and the notes, of one file or of all.
fn report(session: &mut Session, only: Option<&Path>) -> Result<Exit, Failure> {
    let concerns = |problem: &&Problem| only.is_none_or(|file| problem.file == file);
    let mut exit = Exit::Fine;
    for problem in session.config.problems.iter().filter(concerns) {
        writeln!(session.out, "{problem}")?;
        exit = Exit::Usage;
    }
    for note in session.config.notes.iter().filter(concerns) {
        session.say(format!("note: {note}"));
    }
    Ok(exit)
}

/// `coranto config path`
pub(super) fn paths(session: &mut Session) -> Result<Exit, Failure> {
    let paths = &session.paths;
    let rows = [
        ("settings", paths.settings()),
        ("keymap", paths.keymap()),
        ("topics", paths.topics()),
        ("database", paths.database()),
        ("cache", paths.cache.clone()),
        ("state", paths.state.clone()),
    ];
    for (name, path) in rows {
        writeln!(session.out, "{name:<9} {}", shown(&path))?;
    }
    Ok(Exit::Fine)
}

/// `coranto config default`
pub(super) fn built_in(session: &mut Session, file: BuiltIn) -> Result<Exit, Failure> {
    let text = match file {
        BuiltIn::Config => config::BUILT_IN_SETTINGS,
        BuiltIn::Keymap => config::BUILT_IN_KEYMAP,
        BuiltIn::KeysNewsboat => config::NEWSBOAT_KEYMAP,
        BuiltIn::KeysVim => config::VIM_KEYMAP,
        BuiltIn::KeysMutt => config::MUTT_KEYMAP,
        BuiltIn::Topics => config::BUILT_IN_TOPICS,
        BuiltIn::Sites => config::BUILT_IN_SITES,
        BuiltIn::Themes => config::BUILT_IN_THEMES,
    };
    session.out.write_all(text.as_bytes())?;
    Ok(Exit::Fine)
}

/// `coranto config show`
pub(super) fn settings(session: &mut Session) -> Result<Exit, Failure> {
    let text = config::write_settings(&session.config.settings);
    session.out.write_all(text.as_bytes())?;
    session.warn_of_problems();
    Ok(if session.config.problems.is_empty() {
        Exit::Fine
    } else {
        Exit::Usage
    })
}

fn shown(path: &Path) -> Clean {
    Clean::line(&path.to_string_lossy())
}
