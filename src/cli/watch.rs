//! `watch`: prints what arrives on topics, until Ctrl-C or until nobody reads it any more.

use std::io::Write;

use super::arguments::Watch;
use super::exit::Exit;
use super::failure::Failure;
use super::json::{self, Explainer};
use super::list;
use super::session::Session;
use crate::command::nearest;
use crate::engine::EngineError;
use crate::engine::hook::{Hook, no_option};
use crate::engine::watch::{Answer, News, watch as listen};
use crate::model::{Clean, EntryDetail};

/// `coranto watch`
pub(super) fn watch(session: &mut Session, arguments: &Watch) -> Result<Exit, Failure> {
    check_topics(session, &arguments.topics)?;
    let command = match &arguments.exec {
        Some(line) => Some(split(line)?),
        None => None,
    };
    let mut explainer = Explainer::new(&session.config.watchlist);
    let (paths, clock) = (session.paths.clone(), session.clock.clone());
    let config = session.config.clone();
    let names: Vec<&str> = match arguments.topics.as_slice() {
        [] => session
            .config
            .watchlist
            .topics
            .iter()
            .map(|t| t.name.as_str())
            .collect(),
        asked => asked.iter().map(String::as_str).collect(),
    };
    let mut beginning = Some(Clean::line(&format!("watching: {}", names.join(", "))));
    let mut failure = None;
    let outcome = listen(&paths, &config, &clock, &mut |news| match news {
        News::Entry(entry, topics) => {
            let is_wanted = arguments.topics.is_empty()
                || topics.iter().any(|topic| arguments.topics.contains(topic));
            if !is_wanted {
                return Answer::GoOn;
            }
            let written = write(session, entry, &explainer, arguments.json);
            match (written, &command) {
                (Err(error), _) => {
                    failure = Some(error);
                    Answer::End
                }
                (Ok(()), None) => Answer::GoOn,
                (Ok(()), Some(command)) => Answer::Run(hook(command, entry, topics, &explainer)),
            }
        }
        News::Topics(watchlist) => {
            explainer = Explainer::new(watchlist);
            Answer::GoOn
        }
        News::Nothing if is_closed() => Answer::End,
        News::Nothing => {
            if let Some(line) = beginning.take() {
                session.say(line.as_str());
            }
            Answer::GoOn
        }
        News::Trouble(trouble) => {
            session.say(format!("warning: {trouble}"));
            Answer::GoOn
        }
    });
    match outcome {
        // That is how it ends.
        Err(EngineError::Interrupted) => return Ok(Exit::Interrupted),
        outcome => outcome?,
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(Exit::Fine),
    }
}

fn check_topics(session: &Session, asked: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = session
        .config
        .watchlist
        .topics
        .iter()
        .map(|topic| topic.name.as_str())
        .collect();
    for name in asked {
        if !known.contains(&name.as_str()) {
            let failure = Failure::usage(format!("there is no topic \"{name}\""));
            return Err(match nearest(name, known.iter().copied()) {
                Some(meant) => failure.hint(format!("did you mean \"{meant}\"?")),
                None => failure.hint("coranto topics lists them"),
            });
        }
    }
    Ok(())
}

/// Splits what follows `--exec` into a program and its arguments, as a shell would; no shell runs.
fn split(line: &str) -> Result<Vec<String>, Failure> {
    let refuse = |why: &str| {
        Failure::usage(format!("--exec {why}")).hint(
            "for example --exec 'notify-send --', which gets the headline as its last argument",
        )
    };
    let argv = shell_words::split(line).map_err(|_| refuse("has a quote that is never closed"))?;
    if argv.is_empty() {
        return Err(refuse("names no program"));
    }
    Ok(argv)
}

fn write(
    session: &mut Session,
    entry: &EntryDetail,
    explainer: &Explainer,
    as_json: bool,
) -> Result<(), Failure> {
    if as_json {
        json::write_line(&mut session.out, &json::Entry::new(entry, explainer))?;
    } else {
        list::write_row(session, entry, explainer)?;
    }
    // Whoever reads it waits for this line.
    Ok(session.out.flush()?)
}

/// Returns the program that is told of `entry`: the headline is its last argument.
fn hook(command: &[String], entry: &EntryDetail, topics: &[String], explainer: &Explainer) -> Hook {
    let mut input = Vec::new();
    // Writing to memory does not fail.
    let _ = json::write_line(&mut input, &json::Entry::new(entry, explainer));
    let title = entry.row.title.to_string();
    let mut argv = command.to_vec();
    argv.push(no_option(title.clone()));
    Hook {
        argv,
        variables: vec![
            ("CORANTO_TOPIC", topics.join(", ")),
            ("CORANTO_TITLE", title),
            (
                "CORANTO_URL",
                entry.row.url.as_deref().unwrap_or_default().to_owned(),
            ),
            ("CORANTO_ID", entry.public_id.to_string()),
            ("CORANTO_FEED", entry.feed_title.to_string()),
        ],
        input: String::from_utf8_lossy(&input).into_owned(),
        speaks: true,
    }
}

/// Returns whether nobody can read standard output any more: without a look, only the next hit,
/// perhaps hours later, would tell.
#[cfg(unix)]
fn is_closed() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let out = std::io::stdout();
    // No event is asked for: errors are reported always.
    let mut pipe = [PollFd::new(&out, PollFlags::empty())];
    let found = poll(&mut pipe, Some(&Timespec::default()));
    found.is_ok()
        && pipe[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::HUP)
}

#[cfg(not(unix))]
fn is_closed() -> bool {
    false
}
