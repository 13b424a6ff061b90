//! Exit: what the process tells its caller.

use std::process::ExitCode;

/// Exit statuses, all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything was done.
    Fine = 0,
    /// It failed.
    Failed = 1,
    /// The arguments, a query or a file of the configuration are wrong.
    Usage = 2,
    /// Everything was done, but some feeds failed.
    SomeFeedsFailed = 3,
    /// Ended by Ctrl-C or SIGTERM: 128 and the number of SIGINT.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
