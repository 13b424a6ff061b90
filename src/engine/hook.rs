//! Hooks: programs of the user that are told of something. An argument vector, never a shell.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

use crate::feed::fetch::Group;
use crate::model::{Clean, places};

/// A program to run, and what it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hook {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// Variables of its environment, beside those of this process.
    pub variables: Vec<(&'static str, String)>,
    /// What it reads from its standard input.
    pub input: String,
    /// It may write to our standard output and error; else what it writes is dropped.
    pub speaks: bool,
}

/// Why a hook did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// No program is named.
    #[error("no program is named")]
    Empty,
    /// It cannot be started.
    #[error("`{program}` cannot be started: {error}")]
    Start {
        /// The program.
        program: Clean,
        /// What the system says.
        error: io::Error,
    },
    /// It ended, and not well.
    #[error("`{program}` failed ({status})")]
    Failed {
        /// The program.
        program: Clean,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It took too long, and was ended.
    #[error("`{program}` took longer than {} s and was ended", .limit.as_secs())]
    Slow {
        /// The program.
        program: Clean,
        /// How long it may take.
        limit: Duration,
    },
}

impl Hook {
    /// Runs the program to its end, at most for `limit`; then it is killed. So it is if the future
    /// is dropped.
    ///
    /// # Errors
    /// It cannot be started, fails, or takes too long.
    pub async fn run(&self, limit: Duration) -> Result<(), HookError> {
        let (name, arguments) = self.argv.split_first().ok_or(HookError::Empty)?;
        let program = Clean::line(name);
        let stream = || {
            if self.speaks {
                Stdio::inherit()
            } else {
                Stdio::null()
            }
        };
        let variables = self.variables.iter().map(|(name, value)| {
            // A NUL cannot be handed over; the value up to it can.
            (*name, value.split('\0').next().unwrap_or_default())
        });
        let mut command = Command::new(name);
        command
            .args(arguments)
            .envs(variables)
            .stdin(Stdio::piped())
            .stdout(stream())
            .stderr(stream())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Err(HookError::Start { program, error }),
        };
        let group = Group::of(&child);
        let input = child.stdin.take();
        let told = async {
            if let Some(mut input) = input {
                // A program that does not read is told by its arguments.
                let _ = input.write_all(self.input.as_bytes()).await;
                let _ = input.shutdown().await;
            }
            child.wait().await
        };
        let told = timeout(limit, told).await;
        if told.is_ok() {
            // What it left running is its own affair.
            group.spare();
        }
        match told {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(HookError::Failed { program, status }),
            Ok(Err(error)) => Err(HookError::Start { program, error }),
            // Dropping the group kills it, its children too.
            Err(_) => Err(HookError::Slow { program, limit }),
        }
    }
}

/// Puts `values` into the places of `argument`. It makes no option of an argument that is none.
pub(super) fn fill(argument: &str, values: &[(&'static str, &str)]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, Some(*value)))
        .collect();
    let filled = places::fill(argument, &values).unwrap_or_default();
    if places::makes_option(argument, &filled) {
        no_option(filled)
    } else {
        filled
    }
}

/// Returns `argument` so that no program takes it for an option: what a feed says may begin with
/// a `-`.
pub fn no_option(mut argument: String) -> String {
    if argument.starts_with('-') {
        argument.insert(0, ' ');
    }
    argument
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn run(hook: &Hook, limit: Duration) -> Result<(), HookError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(hook.run(limit))
    }

    const WATCHDOG: Duration = Duration::from_secs(20);

    #[test]
    fn a_program_is_told_by_arguments_variables_and_input() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let hook = Hook {
            argv: vec![
                "sh".into(),
                "-c".into(),
                "printf '%s|%s|' \"$1\" \"$CORANTO_TITLE\" > \"$0\"; cat >> \"$0\"".into(),
                file.to_string_lossy().into_owned(),
                "$(x) `y` ; {z}".into(),
            ],
            variables: vec![("CORANTO_TITLE", "Talks; resume\0cut".into())],
            input: "{\"count\":1}\n".into(),
            speaks: false,
        };
        run(&hook, WATCHDOG).unwrap();
        let told = std::fs::read_to_string(file).unwrap();
        assert_eq!(told, "$(x) `y` ; {z}|Talks; resume|{\"count\":1}\n");
    }

    #[test]
    fn a_program_that_fails_or_hangs_is_named() {
        let hook = |argv: &[&str]| Hook {
            argv: argv.iter().map(|&part| part.to_owned()).collect(),
            // More than a pipe holds, and nobody reads it.
            input: "x".repeat(1 << 20),
            ..Hook::default()
        };
        let said = |argv: &[&str], limit| run(&hook(argv), limit).map_err(|e| e.to_string());
        let failed = said(&["sh", "-c", "exit 3"], WATCHDOG).unwrap_err();
        assert_eq!(failed, "`sh` failed (exit status: 3)");
        let slow = said(&["sleep", "1000"], Duration::from_millis(20)).unwrap_err();
        assert!(slow.starts_with("`sleep` took longer than"), "{slow}");
        let missing = said(&["no-such-program-here"], WATCHDOG).unwrap_err();
        assert!(missing.starts_with("`no-such-program-here` cannot be started"));
        assert!(matches!(run(&hook(&[]), WATCHDOG), Err(HookError::Empty)));
    }

    #[test]
    fn the_children_of_a_program_that_hangs_end_too() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let script = "sleep 1000 > \"$0\" & wait";
        let hook = Hook {
            argv: ["sh", "-c", script, pipe.to_str().unwrap()]
                .map(str::to_owned)
                .into(),
            ..Hook::default()
        };
        // The end of the pipe comes with the last process that can write to it.
        let reading = std::thread::spawn(move || std::fs::read(pipe));
        assert!(run(&hook, Duration::from_millis(500)).is_err());
        assert_eq!(reading.join().unwrap().unwrap(), b"");
    }

    #[test]
    fn what_a_feed_says_is_no_option() {
        let values = [("title", "--exec=x"), ("text", "")];
        for (argument, want) in [
            ("{title}", " --exec=x"),
            ("{text}{title}", " --exec=x"),
            ("--body={title}", "--body=--exec=x"),
            ("-t", "-t"),
        ] {
            assert_eq!(fill(argument, &values), want);
        }
    }
}
