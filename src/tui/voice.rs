//! Reading aloud: one program at a time, which has nothing of the terminal.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::model::{Clean, Notice};

/// The program that reads aloud, while one does.
#[derive(Default)]
pub(super) struct Voice(Option<Child>);

impl Voice {
    /// Ends what is reading; if nothing is, has `text` read by a program.
    pub(super) fn turn(&mut self, argv: &[String], text: Clean) -> Notice {
        if self.end() {
            return Notice::info("no longer reading aloud");
        }
        match start(argv, text) {
            Ok(child) => {
                self.0 = Some(child);
                Notice::info("reading aloud").hint(":speak again ends it")
            }
            Err(message) => Notice::error(message).hint("it is [reader] speak in config.toml"),
        }
    }

    /// Ends what is reading; returns whether anything was.
    fn end(&mut self) -> bool {
        let Some(mut child) = self.0.take() else {
            return false;
        };
        if !matches!(child.try_wait(), Ok(None)) {
            return false;
        }
        kill(&mut child);
        // Someone has to wait for it, or it stays in the process table.
        std::thread::spawn(move || child.wait());
        true
    }
}

impl Drop for Voice {
    /// It does not read on when the reader has gone.
    fn drop(&mut self) {
        self.end();
    }
}

fn start(argv: &[String], text: Clean) -> Result<Child, String> {
    let (name, arguments) = argv.split_first().ok_or("no program is named")?;
    let mut command = Command::new(name);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A script may start others: they end together.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .spawn()
        .map_err(|error| format!("`{}` cannot be started: {error}", Clean::line(name)))?;
    if let Some(mut input) = child.stdin.take() {
        // It takes the text as fast as it speaks: the screen does not wait for that.
        std::thread::spawn(move || input.write_all(text.as_bytes()));
    }
    Ok(child)
}

#[cfg(unix)]
fn kill(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok();
    if let Some(group) = pid.and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
    }
}

#[cfg(not(unix))]
fn kill(child: &mut Child) {
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn argv(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_same_key_begins_and_ends_it() {
        let mut voice = Voice::default();
        // It reads its input to the end and goes on for as long as nobody ends it.
        let program = argv(&["tail", "-f", "/dev/null"]);
        let text = Clean::text(&"the lighthouse ".repeat(10_000));
        assert_eq!(&*voice.turn(&program, text.clone()).text, "reading aloud");
        assert_eq!(
            &*voice.turn(&program, text.clone()).text,
            "no longer reading aloud"
        );
        assert_eq!(&*voice.turn(&program, text.clone()).text, "reading aloud");
        drop(voice);
        let mut voice = Voice::default();
        let notice = voice.turn(&argv(&["coranto-has-no-such-program"]), text);
        assert!(notice.text.contains("cannot be started"), "{}", notice.text);
    }
}
