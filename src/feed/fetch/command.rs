//! Commands: their standard output, under limits of time and size.
//!
//! A command is a list of words and never sees a shell. It runs in a process group of its own, which
//! is killed as a whole when its time is up, when it writes too much, and when nobody waits for it
//! any more: at the end of the program, after Ctrl-C.

use std::convert::Infallible;
use std::ffi::OsString;
use std::future::pending;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use super::failure::{FetchFailure, Step};
use super::patience::{Body, LargeBodies, Patience};
use crate::model::Clean;

/// Most that is read at once.
const PIECE: usize = 64 << 10;

/// Most of what a command says on standard error that is kept: a line.
const MAX_SAID: usize = 1 << 10;

/// How long a command that has failed may take to say why.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// What a command may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// Time until it has ended.
    pub(super) time: Duration,
    /// Bytes on its standard output.
    pub(super) bytes: u64,
    /// What it says on standard error is part of the error.
    pub(super) may_say_why: bool,
}

/// Runs a command to its end and returns what it wrote; `input` is what it reads.
///
/// # Errors
/// It cannot be started, takes too long, writes too much, or does not end well.
pub(super) async fn run(
    words: &[String],
    input: Option<Body>,
    allowance: Allowance,
    large_bodies: &LargeBodies,
) -> Result<Body, FetchFailure> {
    let mut child = start(words, input.is_some())?;
    let group = Group::of(&child);
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (stdin, Some(mut stdout), Some(mut stderr)) = pipes else {
        return Err(FetchFailure::Command(Clean::line("it has no output")));
    };
    let mut patience = Patience::with_command(allowance.time);
    let mut said = Said::default();
    let ended: Result<(Body, ExitStatus), FetchFailure> = tokio::select! {
        biased;
        never = said.listen(&mut stderr) => match never {},
        ended = async {
            let (feeding, mut body) = Feeding::new(stdin, input);
            let reading = read(&mut stdout, &mut body, allowance, large_bodies, &mut patience);
            tokio::try_join!(feeding.feed(), reading)?;
            // Its process id is taken until it is waited for, so the group was safe to kill.
            let status = patience.within(allowance.time, Step::Command, child.wait()).await?;
            Ok((body, status.map_err(|error| io_failure(&error))?))
        } => ended,
    };
    let (body, status) = ended?;
    group.spare();
    if status.success() {
        return Ok(body);
    }
    let mut reason = in_words(status);
    if allowance.may_say_why {
        let _ = tokio::time::timeout(LAST_WORDS, said.first_line(&mut stderr)).await;
        reason.push_str(&said.after_colon());
    }
    Err(FetchFailure::Command(Clean::line(&reason)))
}

fn start(words: &[String], has_input: bool) -> Result<Child, FetchFailure> {
    let mut words = words.iter().map(|word| at_home(word));
    let program = words.next().unwrap_or_default();
    let mut command = Command::new(&program);
    command
        .args(words)
        .stdin(if has_input {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| {
        let program = program.to_string_lossy();
        FetchFailure::Command(Clean::line(&match error.kind() {
            io::ErrorKind::NotFound => format!("there is no command \"{program}\""),
            io::ErrorKind::PermissionDenied => format!("\"{program}\" may not be run"),
            _ => format!("\"{program}\" cannot be run: {error}"),
        }))
    })
}

/// Returns `word` with the home folder in place of a first `~/`, as a shell has it.
pub(super) fn at_home(word: &str) -> OsString {
    match word.strip_prefix("~/") {
        Some(rest) => in_home(Path::new(rest)).into(),
        None => word.into(),
    }
}

fn in_home(path: &Path) -> PathBuf {
    std::env::home_dir().unwrap_or_default().join(path)
}

/// What a command reads.
struct Feeding {
    stdin: Option<ChildStdin>,
    input: Option<Body>,
}

impl Feeding {
    /// Returns the body for the output as well: a large input passes its leave on to it, so that
    /// one filter never waits for itself.
    fn new(stdin: Option<ChildStdin>, mut input: Option<Body>) -> (Self, Body) {
        let body = input
            .as_mut()
            .map_or_else(|| Body::with_capacity(0), Body::successor);
        (Self { stdin, input }, body)
    }

    async fn feed(self) -> Result<(), FetchFailure> {
        if let (Some(mut stdin), Some(input)) = (self.stdin, self.input) {
            // A command need not read all of it.
            let _ = stdin.write_all(&input).await;
            let _ = stdin.shutdown().await;
        }
        Ok(())
    }
}

async fn read(
    stdout: &mut ChildStdout,
    body: &mut Body,
    allowance: Allowance,
    large_bodies: &LargeBodies,
    patience: &mut Patience,
) -> Result<(), FetchFailure> {
    let mut piece = vec![0; PIECE];
    loop {
        let read = patience
            .within(allowance.time, Step::Command, stdout.read(&mut piece))
            .await?
            .map_err(|error| io_failure(&error))?;
        if read == 0 {
            return Ok(());
        }
        if (body.len() + read) as u64 > allowance.bytes {
            return Err(FetchFailure::TooLarge(allowance.bytes));
        }
        large_bodies.extend(body, &piece[..read], patience).await;
    }
}

/// The beginning of what a command says on standard error.
#[derive(Default)]
struct Said(Vec<u8>);

impl Said {
    /// Listens for as long as it is polled, so that a talkative command is not held up.
    async fn listen(&mut self, stderr: &mut ChildStderr) -> Infallible {
        while self.hear(stderr).await {}
        pending().await
    }

    /// Listens until there is a whole line.
    async fn first_line(&mut self, stderr: &mut ChildStderr) {
        while !self.0.contains(&b'\n') && self.hear(stderr).await {}
    }

    /// Hears the next piece; returns whether there was one.
    async fn hear(&mut self, stderr: &mut ChildStderr) -> bool {
        let mut piece = [0; 4 << 10];
        let Ok(read @ 1..) = stderr.read(&mut piece).await else {
            return false;
        };
        let room = MAX_SAID.saturating_sub(self.0.len());
        self.0.extend_from_slice(&piece[..read.min(room)]);
        true
    }

    /// The first line that says something, behind a colon.
    fn after_colon(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.map(|line| format!(": {line}")).unwrap_or_default()
    }
}

fn io_failure(error: &io::Error) -> FetchFailure {
    FetchFailure::Command(Clean::line(&format!("it cannot be read from: {error}")))
}

fn in_words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("it was ended by signal {signal}");
    }
    match status.code() {
        Some(code) => format!("it failed with status {code}"),
        None => "it failed".to_owned(),
    }
}

/// The processes of a command that leads a group: killed when dropped, the children of its children too.
#[derive(Debug)]
pub(crate) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl Group {
    #[cfg(unix)]
    pub(crate) fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self {
            leader: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn of(_child: &Child) -> Self {
        // The child itself is killed when it is dropped.
        Self {}
    }

    /// Leaves them alone: the command has ended.
    #[cfg_attr(not(unix), expect(unused_mut, clippy::unused_self))]
    pub(crate) fn spare(mut self) {
        #[cfg(unix)]
        {
            self.leader = None;
        }
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // That it is gone already is as good.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}
