//! Running: the user's own commands, for an entry. An argument vector, never a shell.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use super::json::{Entry, Explainer};
use crate::article;
use crate::model::user_command::{Runs, UserCommand, encoded, fill};
use crate::model::{Clean, EntryDetail, Event, Notice};
use crate::topics::Watchlist;

/// How much is kept of what a command writes: its first line is shown.
const KEPT: usize = 4 << 10;

/// A command with everything filled in.
pub(super) struct Ready {
    name: Box<str>,
    argv: Vec<String>,
    runs: Runs,
    input: Option<String>,
}

/// Fills in a command for an entry, or for none.
///
/// # Errors
/// What the entry lacks, or why it is not run.
pub(super) fn prepare(
    command: &UserCommand,
    entry: Option<&EntryDetail>,
    watchlist: &Watchlist,
) -> Result<Ready, Notice> {
    let text = entry.map(|entry| article::plain(entry.shown().0));
    let title = entry.map(|entry| entry.row.title.as_str());
    let url = entry.and_then(|entry| entry.row.url.as_deref());
    let id = entry.map(|entry| entry.public_id.to_string());
    let (url_encoded, title_encoded) = (url.map(encoded), title.map(encoded));
    let values = [
        ("url", url),
        ("title", title),
        ("outlet", entry.map(|entry| entry.row.outlet.as_str())),
        ("feed", entry.map(|entry| entry.feed_title.as_str())),
        ("id", id.as_deref()),
        ("url_encoded", url_encoded.as_deref()),
        ("title_encoded", title_encoded.as_deref()),
        ("text", text.as_deref()),
    ];
    let argv = fill(&command.argv, &values)
        .map_err(|why| Notice::error(format!("{}: {why}", command.name)))?;
    let input = entry.filter(|_| command.is_told).map(|entry| {
        let entry = Entry::new(entry, &Explainer::new(watchlist));
        // It is made of texts and numbers: there is nothing in it that JSON has not.
        serde_json::to_string(&entry).unwrap_or_default() + "\n"
    });
    Ok(Ready {
        name: command.name.clone(),
        argv,
        runs: command.runs,
        input,
    })
}

impl Ready {
    /// Runs it, or hands it to the screen that has the terminal. Blocking.
    pub(super) fn run(self) -> Event {
        match self.runs {
            Runs::Terminal => Event::Program {
                name: self.name,
                argv: self.argv,
                input: self.input.map(|input| Clean::text(&input)),
            },
            Runs::Wait => Event::Notice(self.wait()),
            Runs::Background => Event::Notice(self.launch()),
        }
    }

    fn command(&self) -> Command {
        let (program, arguments) = self
            .argv
            .split_first()
            .map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
        let mut command = Command::new(program);
        command.args(arguments);
        command.stdin(match self.input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        });
        // A ^C that is pressed in the reader is not meant for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    fn cannot_start(&self, error: &std::io::Error) -> Notice {
        let program = Clean::line(self.argv.first().map_or("", String::as_str));
        Notice::error(format!(
            "{}: `{program}` cannot be started: {error}",
            self.name
        ))
        .hint("its `run` in config.toml names it")
    }

    /// Tells it of the entry on a thread of its own: it may be slow to read.
    fn tell(&self, child: &mut Child) {
        if let (Some(mut pipe), Some(input)) = (child.stdin.take(), self.input.clone()) {
            std::thread::spawn(move || {
                // One that does not read is told by its arguments.
                let _ = pipe.write_all(input.as_bytes());
            });
        }
    }

    fn wait(&self) -> Notice {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return self.cannot_start(&error),
        };
        self.tell(&mut child);
        let errors = child.stderr.take();
        let errors = std::thread::spawn(move || errors.map(first_line).unwrap_or_default());
        let said = child.stdout.take().map(first_line).unwrap_or_default();
        let complaint = errors.join().unwrap_or_default();
        match child.wait() {
            Ok(status) if status.success() => Notice::info(match said.as_str() {
                "" => format!("{}: done", self.name),
                said => format!("{}: {said}", self.name),
            }),
            Ok(status) if complaint.is_empty() => {
                Notice::error(format!("{} failed ({status})", self.name))
            }
            Ok(_) => Notice::error(format!("{} failed: {complaint}", self.name)),
            Err(error) => Notice::error(format!("{} got lost: {error}", self.name)),
        }
    }

    fn launch(&self) -> Notice {
        let mut command = self.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Ok(mut child) => {
                self.tell(&mut child);
                // Somebody has to take note of its end.
                std::thread::spawn(move || child.wait());
                Notice::info(format!("started {}", self.name))
            }
            Err(error) => self.cannot_start(&error),
        }
    }
}

/// Reads everything, and returns the first line that is not empty.
fn first_line(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = from.by_ref().take(KEPT as u64).read_to_end(&mut kept);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    let text = String::from_utf8_lossy(&kept);
    let line = text.lines().find(|line| !line.trim().is_empty());
    Clean::line(line.unwrap_or_default().trim()).to_string()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn ready(argv: &[&str], runs: Runs) -> Ready {
        Ready {
            name: "clip".into(),
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
            runs,
            input: Some("{\"title\":\"Harbor Line\"}\n".into()),
        }
    }

    fn said(argv: &[&str], runs: Runs) -> String {
        match ready(argv, runs).run() {
            Event::Notice(notice) => notice.text.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn how_it_ended_is_said() {
        assert_eq!(
            said(&["cat"], Runs::Wait),
            "clip: {\"title\":\"Harbor Line\"}"
        );
        assert_eq!(said(&["true"], Runs::Wait), "clip: done");
        assert_eq!(said(&["false"], Runs::Wait), "clip failed (exit status: 1)");
        let failed = said(&["cat", "/no/such/file"], Runs::Wait);
        assert!(
            failed.starts_with("clip failed: cat: /no/such/file"),
            "{failed}"
        );
        assert_eq!(said(&["true"], Runs::Background), "started clip");
        for runs in [Runs::Wait, Runs::Background] {
            let missing = said(&["coranto-has-no-such-program"], runs);
            assert!(missing.contains("cannot be started"), "{missing}");
        }
    }

    #[test]
    fn one_with_the_terminal_is_handed_over() {
        let event = ready(&["less", "x"], Runs::Terminal).run();
        assert!(matches!(event, Event::Program { argv, .. } if argv == ["less", "x"]));
    }
}
