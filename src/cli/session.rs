//! Session: what every subcommand works with.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::sync::Arc;

use super::arguments::{Global, When};
use super::failure::Failure;
use crate::config::{self, Config, Paths};
use crate::engine::{self, ClockSource};
use crate::model::Clock;
use crate::model::mark::COMMAND_LINE;
use crate::query::Query;
use crate::store::{Reader, Writer};

/// One run of one subcommand.
pub(super) struct Session {
    pub(super) paths: Paths,
    pub(super) config: Config,
    pub(super) clock: ClockSource,
    /// Standard output: the result and nothing else.
    pub(super) out: BufWriter<StdoutLock<'static>>,
    /// Whether the result is colored.
    pub(super) has_color: bool,
}

impl Session {
    /// Finds the home and reads its files.
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let paths = Paths::find(global.home.as_deref())
            .map_err(|error| Failure::failed(error).hint("choose a folder with --home DIR"))?;
        let config = config::load(&paths, global.config.as_deref());
        if let Some(file) = &global.config {
            let unreadable =
                |problem: &&config::Problem| problem.line == 0 && problem.file == *file;
            if let Some(problem) = config.problems.iter().find(unreadable) {
                return Err(Failure::file(problem));
            }
        }
        Ok(Self {
            paths,
            config,
            clock: Arc::new(Clock::system),
            out: BufWriter::new(io::stdout().lock()),
            has_color: wants_color(global.color),
        })
    }

    /// Sends what the program says of itself to standard error, as much as was asked for.
    pub(super) fn listen(verbose: u8) {
        let filter = match verbose {
            0 => return,
            1 => "coranto=info",
            2 => "coranto=debug",
            _ => "coranto=trace,info",
        };
        // A second subscriber in one process is refused, and the first one does.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
            .with_writer(io::stderr)
            .with_ansi(false)
            .try_init();
    }

    /// Says one line on standard error. That it is closed is nobody's loss.
    #[expect(clippy::unused_self, reason = "a session is what may speak")]
    pub(super) fn say(&self, line: impl AsRef<str>) {
        let _ = writeln!(io::stderr(), "{}", line.as_ref());
    }

    /// Warns of every mistake in the files.
    pub(super) fn warn_of_problems(&self) {
        for problem in &self.config.problems {
            self.say(format!("warning: {problem}"));
        }
    }

    /// Opens the database for reading; `None`, and a line on standard error, if there is none yet.
    pub(super) fn reader(&self) -> Result<Option<Reader>, Failure> {
        let database = self.paths.database();
        // An error of `exists` is one of the folder: opening says it better.
        if let Ok(false) = database.try_exists() {
            self.say("nothing is followed yet");
            self.say("hint: coranto add URL, coranto import FILE, or start coranto");
            return Ok(None);
        }
        let reader = Reader::open(&database)?;
        let mutes = &self.config.watchlist.mutes;
        if reader.is_behind(mutes, &(self.clock)()).unwrap_or(false) {
            self.follow_topics();
        }
        Ok(Some(reader))
    }

    /// Opens the database for writing, creating it if there is none.
    pub(super) fn writer(&self) -> Result<Writer, Failure> {
        let mut writer = Writer::open(&self.paths.database())?;
        writer.stand(Some(COMMAND_LINE))?;
        Ok(writer)
    }

    /// Reads the arguments of a query as one query.
    ///
    /// If it asks for topics, the cache is matched again first where topics.toml was edited.
    pub(super) fn query(&self, arguments: &[String]) -> Result<Query, Failure> {
        let text = arguments.join(" ");
        let text = text.trim();
        let query = Query::parse_with(text, &self.config.watchlist.aliases)
            .map_err(|problems| Failure::query(text, &problems))?;
        if text.contains("topic:") {
            self.follow_topics();
        }
        Ok(query)
    }

    /// Says which names in a query nothing has.
    pub(super) fn note_unknown(&self, reader: &Reader, query: &Query) -> Result<(), Failure> {
        for said in reader.unknown_names(query)? {
            self.say(format!("note: {said}"));
        }
        Ok(())
    }

    /// Makes the cache follow topics.toml. If it cannot, the last matches are still good answers.
    pub(super) fn follow_topics(&self) {
        if !self.paths.database().exists() {
            return;
        }
        if let Err(error) = engine::headless::follow_topics(&self.paths, &self.config, &self.clock)
        {
            self.say(format!(
                "warning: topics and mutes are as they were last: {error}"
            ));
        }
    }

    /// Assigns what a large refresh left without a story. If that cannot be, the stories are those
    /// there were.
    pub(super) fn group_stories(&self) {
        if !self.paths.database().exists() {
            return;
        }
        let (paths, config) = (&self.paths, &self.config);
        if let Err(error) = engine::headless::group(paths, config, false, &self.clock) {
            self.say(format!("warning: stories are as they were last: {error}"));
        }
    }

    /// Returns `text` in the look of an SGR sequence, if the result is colored.
    pub(super) fn styled(&self, sgr: &str, text: &str) -> String {
        if self.has_color && !text.is_empty() {
            format!("\u{1b}[{sgr}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn wants_color(when: When) -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            io::stdout().is_terminal()
                && !is_set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Returns `number` and the word for what is counted, in the singular or the plural.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
