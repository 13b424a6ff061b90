//! Who goes first when there is more to do than the machine can do at once.

/// Lets this thread step back behind the one that draws, and those that answer it: a refresh that
/// parses and stores thousands of entries must not hold up a key. Where a priority is one of the whole
/// process, nothing is done.
pub(super) fn step_back() {
    #[cfg(target_os = "linux")]
    {
        /// Enough to be preempted at once, little enough to get on beside other programs.
        const STEPS: i32 = 5;
        // Refused, all goes on, only less smoothly.
        let _ = rustix::process::nice(STEPS);
    }
}
