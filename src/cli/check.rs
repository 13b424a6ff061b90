//! `check`, `topics check` and `config`: what is in force, where it is, and what is wrong with it.

use std::io::Write;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::arguments::BuiltIn;
use super::exit::Exit;
use super::failure::Failure;
use super::session::{Session, counted};
use crate::config::{self, Problem};
use crate::feed::origin::Origin;
use crate::model::feed_settings::left_behind;
use crate::model::{Clean, Time};
use crate::query::{Expr, Pattern, Query, Term, TextField};
use crate::store::{self, Reader, StoreError, newest_backup};

/// `coranto check`: everything wrong with the files and the database.
pub(super) fn everything(session: &mut Session, salvages: bool) -> Result<Exit, Failure> {
    let files = report(session, None)?;
    let database = session.paths.database();
    let shown = shown(&database);
    let damages = match database.try_exists() {
        Ok(false) => {
            writeln!(session.out, "{shown}: there is no database yet")?;
            Vec::new()
        }
        _ => match Reader::open(&database).and_then(|reader| reader.check()) {
            Ok(damages) => damages,
            Err(StoreError::Damaged(what)) => vec![what],
            Err(StoreError::Missing(_)) => Vec::new(),
            Err(error) => return Err(error.into()),
        },
    };
    for damage in &damages {
        writeln!(session.out, "{shown}: {}", Clean::line(damage))?;
    }
    if !damages.is_empty() && salvages {
        return salvage(session, &database);
    }
    if !damages.is_empty() {
        session.say("hint: coranto check --salvage keeps what can be read of it");
        if let Some(backup) = newest_backup(&database) {
            session.say(format!("hint: {}", dated(&backup)));
        }
        return Ok(Exit::Failed);
    }
    note_idle_tables(session)?;
    if files == Exit::Fine {
        writeln!(session.out, "everything is fine")?;
    }
    Ok(files)
}

/// `coranto check --salvage`, of a database that has faults.
fn salvage(session: &mut Session, database: &Path) -> Result<Exit, Failure> {
    let salvaged = store::salvage(database, &(session.clock)())?;
    let entries = counted(salvaged.entries, "entry", "entries");
    let feeds = counted(salvaged.feeds, "feed", "feeds");
    writeln!(
        session.out,
        "kept: {entries} of {feeds}, with marks and tags"
    )?;
    if !salvaged.torn.is_empty() {
        let torn = salvaged.torn.join(", ");
        writeln!(session.out, "some could not be read of: {torn}")?;
    }
    let aside = shown(&salvaged.damaged);
    writeln!(session.out, "the damaged database lies at {aside}")?;
    if let Some(backup) = &salvaged.backup {
        session.say(format!("hint: {}", dated(backup)));
    }
    Ok(Exit::Fine)
}

/// Names a backup, and from when it is.
fn dated(backup: &Path) -> String {
    let changed = backup.metadata().and_then(|file| file.modified()).ok();
    let changed = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let at = changed.map_or_else(String::new, |since| {
        format!(" of {}", Time(since.as_secs().cast_signed()))
    });
    format!("a backup{at} lies at {}", shown(backup))
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
    let moved = reader.moved_feeds()?;
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
            let one = std::slice::from_ref(table);
            let mut moved = moved.iter();
            if let Some((_, to)) = moved.find(|(from, to)| left_behind(one, from, to, "").is_some())
            {
                let to = Clean::line(to);
                session.say(format!("hint: its feed has moved: match = \"{to}\""));
            }
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
        say_unknown(session)?;
    }
    Ok(exit)
}

/// Fewest entries that have to be there before it says something that a term is in none.
const ENOUGH: u64 = 100;

/// Notes which terms of topics are in no entry: a slip of the pen looks for nothing for years.
fn say_unknown(session: &mut Session) -> Result<(), Failure> {
    let clock = (session.clock)();
    let Some(reader) = session.reader()? else {
        return Ok(());
    };
    if reader.count(&Query { expr: Expr::All }, &clock)? < ENOUGH {
        return Ok(());
    }
    let mut notes = Vec::new();
    for topic in &session.config.watchlist.topics {
        let mut terms: Vec<Term> = Vec::new();
        for query in topic.active() {
            query.query.expr.each_text(&mut |_, term, is_positive| {
                let known = |pattern: &Pattern| Term::Words(pattern.clone());
                if is_positive {
                    term.each_pattern(&mut |pattern| {
                        if !terms.contains(&known(pattern)) {
                            terms.push(known(pattern));
                        }
                    });
                }
            });
        }
        let mut unknown = Vec::new();
        for term in terms {
            let expr = Expr::Text(TextField::Any, term);
            let mut is_there = false;
            reader.each(&Query { expr: expr.clone() }, Some(1), &clock, &mut |_| {
                is_there = true;
                false
            })?;
            if !is_there {
                unknown.push(expr.to_string());
            }
        }
        if !unknown.is_empty() {
            let name = Clean::line(&topic.name);
            let terms = Clean::line(&unknown.join(" · "));
            notes.push(format!("note: in \"{name}\": no entry has {terms}"));
        }
    }
    for note in notes {
        session.say(note);
    }
    Ok(())
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
pub(super) fn settings(session: &mut Session, linear: bool) -> Result<Exit, Failure> {
    let flags = linear.then_some(("ui.linear", "--linear"));
    let text = config::show_settings(&session.config, flags.as_slice());
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
