//! Cli: the same core without a screen.
//!
//! Standard output carries only the result; messages, warnings and progress go to standard error.
//! A pipe that was closed ends the program quietly. Exit statuses are in [`Exit`]; every error is
//! one sentence and, where there is something to do, a line `hint: …`.

mod add;
mod arguments;
mod brief;
mod changes;
mod check;
mod exchange;
mod exit;
mod failure;
mod feed_details;
mod feeds;
mod json;
mod list;
mod mark;
mod refresh;
mod session;
mod show;
mod stories;
mod topics;
mod watch;

use std::io::{self, Write as _};
use std::panic;

use clap::{CommandFactory as _, Parser as _};

pub use exit::Exit;

use crate::model::guard;
use crate::tui;
use arguments::{
    Arguments, BriefFormat, Command, ConfigCommand, FeedsCommand, ShowFormat, StoriesCommand,
    TopicsCommand,
};
use failure::Failure;
use session::Session;

/// Makes the panics that are caught say nothing: their message may hold text of a feed. All
/// others are faults of ours and are printed as usual.
fn keep_guarded_panics_quiet() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !guard::is_active() {
            usual(info);
        }
    }));
}

/// Runs the program with the arguments of the process.
pub fn run() -> Exit {
    keep_guarded_panics_quiet();
    let arguments = arguments::with_terms(std::env::args_os());
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are asked for and go to standard output. If nobody reads what is
            // printed, nobody has to hear of it either.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            };
        }
    };
    match dispatch(arguments) {
        Ok(exit) => exit,
        Err(failure) => {
            if failure.is_worth_saying() {
                let _ = writeln!(io::stderr(), "{failure}");
            }
            failure.exit
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments {
        global,
        linear,
        command,
    } = arguments;
    // These two need no home.
    match command {
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "coranto", &mut script);
            return write_out(&script);
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
            return write_out(&page);
        }
        _ => {}
    }

    let mut session = Session::open(&global)?;
    let Some(command) = command else {
        session.config.settings.ui.linear |= linear;
        // The reader shows what is wrong with the files itself.
        tui::run(&session.paths, session.config, session.clock)?;
        return Ok(Exit::Fine);
    };
    Session::listen(global.verbose);
    if !says_problems_itself(&command) {
        session.warn_of_problems();
    }
    let exit = match command {
        Command::Add {
            url,
            pick,
            all,
            title,
            category,
        } => {
            let wanted = if all {
                add::Wanted::All
            } else {
                add::Wanted::Numbers(pick)
            };
            add::add(
                &mut session,
                &url,
                wanted,
                title.as_deref(),
                category.as_deref(),
            )
        }
        Command::Feeds {
            feeds,
            json,
            command: None,
        } if feeds.is_empty() => feeds::list(&mut session, json, global.verbose > 0),
        Command::Feeds {
            feeds,
            json,
            command: None,
        } => feed_details::show(&mut session, &feeds, json),
        Command::Feeds {
            command: Some(FeedsCommand::On { feeds }),
            ..
        } => feeds::switch(&mut session, &feeds, true),
        Command::Feeds {
            command: Some(FeedsCommand::Off { feeds }),
            ..
        } => feeds::switch(&mut session, &feeds, false),
        Command::Remove { feed } => feeds::remove(&mut session, &feed),
        Command::Import {
            files,
            dry_run,
            star_flag,
            json,
        } => exchange::import(
            &mut session,
            exchange::Wish {
                sources: files,
                star: star_flag,
                dry_run,
                as_json: json,
                tells_all: global.verbose > 0,
            },
        ),
        Command::Export { format, query } => exchange::export(&mut session, format, &query),
        Command::Refresh { feeds, force, json } => {
            refresh::refresh(&mut session, &feeds, force, json)
        }
        Command::List(list) => list::list(&mut session, &list),
        Command::Show {
            id,
            format,
            json,
            width,
        } => {
            let format = if json { ShowFormat::Json } else { format };
            show::show(&mut session, &id, format, width)
        }
        Command::Mark {
            mark,
            query,
            dry_run,
            json,
        } => mark::mark(&mut session, &mark, &query, dry_run, json),
        Command::Topics {
            json,
            command: None,
        } => topics::list(&mut session, json),
        Command::Topics {
            command: Some(TopicsCommand::Check),
            ..
        } => check::topics(&mut session),
        Command::Topics {
            command:
                Some(TopicsCommand::Test {
                    topic,
                    query,
                    number,
                    json,
                }),
            ..
        } => topics::test(&mut session, &topic, &query, number, json),
        Command::Stories {
            query: _,
            number: _,
            json: _,
            command: Some(StoriesCommand::Rebuild),
        } => stories::rebuild(&mut session),
        Command::Stories {
            query,
            number,
            json,
            command: None,
        } => stories::list(&mut session, &query, number, json),
        Command::Brief {
            since,
            format,
            json,
        } => {
            let format = if json { BriefFormat::Json } else { format };
            brief::brief(&mut session, &since, format)
        }
        Command::Watch(watch) => watch::watch(&mut session, &watch),
        Command::Check { salvage } => check::everything(&mut session, salvage),
        Command::Config {
            command: ConfigCommand::Path,
        } => check::paths(&mut session),
        Command::Config {
            command: ConfigCommand::Default { file },
        } => check::built_in(&mut session, file),
        Command::Config {
            command: ConfigCommand::Show,
        } => {
            session.config.settings.ui.linear |= linear;
            check::settings(&mut session, linear)
        }
        Command::Completions { .. } | Command::Man => Ok(Exit::Fine),
    }?;
    session.out.flush()?;
    Ok(exit)
}

/// Returns whether the problems of the files are the result of `command`, not a warning beside it.
fn says_problems_itself(command: &Command) -> bool {
    match command {
        Command::Check { .. } => true,
        Command::Topics { command, .. } => matches!(command, Some(TopicsCommand::Check)),
        Command::Config { command } => !matches!(command, ConfigCommand::Path),
        _ => false,
    }
}

fn write_out(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::Fine)
}
