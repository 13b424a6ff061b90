//! A session of the real binary in a pseudo-terminal: keys go in, a screen comes out.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem};

/// A hang ends here; a loaded machine gets there late, but gets there.
pub(super) const WATCHDOG: Duration = Duration::from_secs(30);

/// A running program, and its screen.
pub(super) struct Session {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    chunks: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything the program wrote.
    pub(super) raw: Vec<u8>,
    master: Box<dyn MasterPty + Send>,
}

impl Session {
    pub(super) fn start(home: &Path, columns: u16, rows: u16) -> Self {
        Self::start_with(home, columns, rows, &[])
    }

    pub(super) fn start_with(home: &Path, columns: u16, rows: u16, arguments: &[&str]) -> Self {
        Self::start_in(home, (columns, rows), arguments, &[])
    }

    pub(super) fn start_in(
        home: &Path,
        size: (u16, u16),
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let program = CommandBuilder::new(env!("CARGO_BIN_EXE_coranto"));
        Self::start_as(program, home, size, arguments, environment)
    }

    /// As [`start_in`](Self::start_in), by a program that becomes coranto.
    pub(super) fn start_as(
        mut command: CommandBuilder,
        home: &Path,
        (columns, rows): (u16, u16),
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        std::fs::create_dir_all(home.join("config")).expect("a temporary home");
        // No test asks the network: the starter feeds are not fetched.
        let settings = home.join("config/config.toml");
        if !settings.exists() {
            std::fs::write(settings, "[refresh]\nautomatic = false\n").expect("a temporary home");
        }
        let pair = NativePtySystem::default()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("a pseudo-terminal");
        command.arg("--home");
        command.arg(home);
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("TZ", "UTC");
        command.env("BROWSER", "true");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("coranto starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (sender, chunks) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            writer: pair.master.take_writer().expect("a writer"),
            chunks,
            screen: vt100::Parser::new(rows, columns, 0),
            raw: Vec::new(),
            master: pair.master,
        }
    }

    pub(super) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen satisfies `is_there`.
    #[track_caller]
    pub(super) fn until(&mut self, what: &str, is_there: impl Fn(&str) -> bool) {
        let end = Instant::now() + WATCHDOG;
        while !is_there(&self.text()) {
            match self
                .chunks
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(chunk) => {
                    self.screen.process(&chunk);
                    self.raw.extend(chunk);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("never saw {what} on\n{}", self.text());
                }
            }
        }
    }

    #[track_caller]
    pub(super) fn until_text(&mut self, text: &str) {
        self.until(text, |screen| screen.contains(text));
    }

    /// Waits until these bytes were written.
    #[track_caller]
    pub(super) fn until_drawn(&mut self, bytes: &str) {
        let seen = self.raw.len();
        let end = Instant::now() + WATCHDOG;
        while !String::from_utf8_lossy(&self.raw[seen..]).contains(bytes) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(chunk) = self.chunks.recv_timeout(left) else {
                panic!("never drew {bytes:?} on\n{}", self.text());
            };
            self.screen.process(&chunk);
            self.raw.extend(chunk);
        }
    }

    pub(super) fn press(&mut self, keys: &str) {
        self.writer
            .write_all(keys.as_bytes())
            .expect("keys are taken");
        self.writer.flush().expect("keys are taken");
    }

    /// Gives the terminal another size.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).expect("another size");
        self.screen.screen_mut().set_size(rows, columns);
    }

    /// Waits until the program is stopped.
    #[cfg(unix)]
    pub(super) fn until_stopped(&self) {
        use rustix::process::{Pid, WaitOptions, waitpid};
        let pid = self
            .child
            .process_id()
            .and_then(|pid| i32::try_from(pid).ok());
        let pid = pid.and_then(Pid::from_raw).expect("it runs");
        let status = waitpid(Some(pid), WaitOptions::UNTRACED).expect("it can be waited for");
        let (_, status) = status.expect("a change");
        assert!(status.stopped(), "{status:?}");
    }

    pub(super) fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        send(name, &pid);
    }

    /// Lets go of everything that keeps the terminal open; returns the program.
    pub(super) fn close_window(mut self) -> Box<dyn Child + Send + Sync> {
        drop(self.chunks);
        // Its answer wakes the thread that reads, which then ends too.
        self.writer.write_all(b"j").expect("keys are taken");
        self.child
    }

    /// Waits for the end; returns whether it ended well.
    #[track_caller]
    pub(super) fn end(&mut self) -> bool {
        let end = Instant::now() + WATCHDOG;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.chunks.recv_timeout(left) {
                Ok(chunk) => {
                    self.screen.process(&chunk);
                    self.raw.extend(chunk);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("it has not ended, and shows\n{}", self.text());
                }
            }
        }
        self.child.wait().expect("it ends").success()
    }

    #[track_caller]
    pub(super) fn assert_restored(&self) {
        let raw = String::from_utf8_lossy(&self.raw);
        let last = |on: &str, off: &str| raw.rfind(off) > raw.rfind(on);
        assert!(
            last("\x1b[?1049h", "\x1b[?1049l"),
            "the alternate screen is left"
        );
        assert!(last("\x1b[?25l", "\x1b[?25h"), "the cursor is shown");
        assert!(last("\x1b[?2004h", "\x1b[?2004l"), "bracketed paste is off");
        assert!(
            last("\x1b[?1000h", "\x1b[?1000l"),
            "the mouse is given back"
        );
        assert!(
            last("\x1b[?1004h", "\x1b[?1004l"),
            "the focus is nobody's concern"
        );
    }
}

fn send(signal: &str, pid: &str) {
    let status = std::process::Command::new("kill")
        .args(["-s", signal, pid])
        .status();
    assert!(status.expect("kill runs").success());
}
