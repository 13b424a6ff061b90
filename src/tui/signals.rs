//! The signals of the system, taken in good order: the terminal is never left as it is not to be.

use std::io;
#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    /// To end.
    End,
    /// To end, typed as ^C: while another program had the terminal it was meant for that.
    Interrupt,
    /// To stop for a while.
    Stop,
}

/// What SIGTSTP does. It has to wait until the terminal is given back; but while another program
/// has it, it stops both at once, as the system has it.
#[derive(Debug, Default, Clone)]
pub(super) struct Stop {
    #[cfg(unix)]
    is_lent: Arc<AtomicBool>,
}

impl Stop {
    /// Runs `program`, which has the terminal meanwhile.
    pub(super) fn as_usual<T>(&self, program: impl FnOnce() -> T) -> T {
        #[cfg(unix)]
        self.is_lent.store(true, Ordering::SeqCst);
        let result = program();
        #[cfg(unix)]
        self.is_lent.store(false, Ordering::SeqCst);
        result
    }
}

/// The signals that the loop waits for.
#[cfg(unix)]
pub(super) struct Signals {
    term: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    stop: tokio::signal::unix::Signal,
    /// In debug builds, for the test that a panic restores the terminal.
    #[cfg(debug_assertions)]
    panic: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Takes them from the system.
    ///
    /// # Errors
    /// The system does not give them.
    pub(super) fn new(stop: &Stop) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let number = SignalKind::from_raw(signal_hook::consts::SIGTSTP);
        let is_lent = Arc::clone(&stop.is_lent);
        signal_hook::flag::register_conditional_default(number.as_raw_value(), is_lent)?;
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
            stop: signal(number)?,
            #[cfg(debug_assertions)]
            panic: signal(SignalKind::user_defined1())?,
        })
    }

    /// Returns when one of them came.
    pub(super) async fn next(&mut self) -> Called {
        #[cfg(debug_assertions)]
        let panic = self.panic.recv();
        #[cfg(not(debug_assertions))]
        let panic = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = self.term.recv() => Called::End,
            _ = self.hangup.recv() => Called::End,
            _ = self.interrupt.recv() => Called::Interrupt,
            _ = self.stop.recv() => Called::Stop,
            _ = panic => panic!("asked for by SIGUSR1"),
        }
    }
}

/// There are none here.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn new(_stop: &Stop) -> io::Result<Self> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) -> Called {
        std::future::pending().await
    }
}

/// Stops this process until it is told to go on.
///
/// # Errors
/// The system does not let it.
pub(super) fn stop() -> io::Result<()> {
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP)?;
    Ok(())
}

/// Returns whether there is somebody who could tell this process to go on: a parent in the same
/// session, a shell. In a window of its own there is none.
pub(super) fn can_go_on() -> bool {
    #[cfg(unix)]
    {
        use nix::unistd::{getppid, getsid};
        let parent = getppid();
        // Of a parent that cannot be seen the system would tell our own session.
        let theirs = (parent.as_raw() != 0).then(|| getsid(Some(parent)).ok());
        is_shared(
            theirs.flatten().map(nix::unistd::Pid::as_raw),
            getsid(None).ok().map(nix::unistd::Pid::as_raw),
        )
    }
    #[cfg(not(unix))]
    false
}

/// Returns whether parent and child are in one session. Its number is 0 where it began outside the
/// namespace (`docker exec`, `unshare --pid`).
#[cfg(unix)]
fn is_shared(parent: Option<i32>, child: Option<i32>) -> bool {
    parent.is_some() && parent == child
}

#[cfg(all(test, unix))]
mod tests {
    use super::{can_go_on, is_shared};

    #[test]
    fn only_a_parent_in_the_same_session_tells_it_to_go_on() {
        assert!(is_shared(Some(7), Some(7)));
        assert!(is_shared(Some(0), Some(0)), "both from outside");
        assert!(!is_shared(Some(7), Some(9)), "in a window of its own");
        assert!(!is_shared(Some(0), Some(9)), "started from outside");
        assert!(!is_shared(None, Some(7)), "nobody is there");
        assert!(!is_shared(None, None));
        // Wherever the tests run, even where the numbers cannot be seen.
        can_go_on();
    }
}
