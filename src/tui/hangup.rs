//! The end of a terminal that goes away while the program runs.
//!
//! A closed window sends SIGHUP, and the loop ends in good order. But the library that reads the
//! terminal reads a dead one for ever and never comes back to the loop. So a thread of its own
//! waits for the hangup, gives the loop a moment, and then ends the process.

use std::sync::Weak;

use crate::engine::Engine;

/// Exit status of a program that a hangup ended: 128 and the number of SIGHUP.
#[cfg(unix)]
const STATUS: i32 = 129;

/// Starts the thread. It ends the process, marks saved, if the loop does not.
#[cfg(unix)]
pub(super) fn watch(engine: Weak<Engine>) -> std::io::Result<()> {
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};

    /// What the loop needs to end by itself.
    const MOMENT: Duration = Duration::from_millis(300);

    std::thread::Builder::new()
        .name("coranto-hangup".into())
        .spawn(move || {
            let stdin = std::io::stdin();
            // No event is asked for: a hangup is reported always, and nothing else is.
            let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
            loop {
                match poll(&mut terminal, None) {
                    Ok(_) if terminal[0].revents().contains(PollFlags::HUP) => break,
                    Err(rustix::io::Errno::INTR) => {}
                    // A terminal that cannot be waited for: SIGHUP alone has to do.
                    Ok(_) | Err(_) => return,
                }
            }
            std::thread::sleep(MOMENT);
            if let Some(engine) = engine.upgrade() {
                engine.shutdown();
                std::process::exit(STATUS);
            }
        })
        .map(drop)
}

/// Does nothing: there are no hangups here.
#[cfg(not(unix))]
pub(super) fn watch(_engine: Weak<Engine>) -> std::io::Result<()> {
    Ok(())
}
