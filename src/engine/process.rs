//! Processes: a number for each, which tells others on the same machine whether it still runs.
//!
//! ```text
//! 24 bits  its id
//! 16 bits  the machine since it was started, and the name space of ids
//! 16 bits  when the process began: ids come again
//!  8 bits  a count, for several in one process
//! ```

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU8, Ordering};

use xxhash_rust::xxh3::xxh3_64;

/// Returns a number for this process that no other has, and another one each time.
pub(super) fn mark() -> u64 {
    static COUNT: AtomicU8 = AtomicU8::new(0);
    let count = u64::from(COUNT.fetch_add(1, Ordering::Relaxed));
    let id = std::process::id();
    match (machine(), beginning(id)) {
        (Some(machine), Some(beginning)) => {
            (u64::from(id) & 0xff_ffff) << 40 | machine << 24 | beginning << 8 | count
        }
        // Nobody can see whether it runs.
        _ => RandomState::new().build_hasher().finish(),
    }
}

/// Returns whether the process of a number is known to be gone.
pub(super) fn is_gone(mark: u64) -> bool {
    // Of another machine nothing is known.
    if machine() != Some(mark >> 24 & 0xffff) {
        return false;
    }
    let id = u32::try_from(mark >> 40).unwrap_or_default();
    beginning(id) != Some(mark >> 8 & 0xffff)
}

/// Tells machines, their starts and name spaces of process ids apart; `None` where the system does
/// not say.
fn machine() -> Option<u64> {
    let boot = fs::read("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    let both = [&boot[..], space.as_os_str().as_encoded_bytes()].concat();
    Some(xxh3_64(&both) & 0xffff)
}

/// Tells processes with the same id apart: by when they began. `None` if there is none.
fn beginning(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Its name stands in parentheses and may hold anything; the state is the first word after it.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut words = rest.split_whitespace();
    let is_dead = matches!(words.next()?, "Z" | "X");
    let began = words.nth(18)?;
    (!is_dead).then(|| xxh3_64(began.as_bytes()) & 0xffff)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn who_runs_is_told_from_who_is_gone() {
        let (one, other) = (mark(), mark());
        assert_ne!(one, other);
        assert!(!is_gone(one) && !is_gone(other));
        // No process has this id, or it began at another time.
        assert!(is_gone(one | 0xff_ffff << 40));
        assert!(is_gone(one ^ 1 << 8));
        // On another machine.
        assert!(!is_gone((one | 0xff_ffff << 40) ^ 1 << 24));
    }

    #[test]
    fn a_process_that_ended_is_gone() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("it starts");
        let id = child.id();
        let mark = u64::from(id) << 40
            | machine().expect("a machine") << 24
            | beginning(id).expect("it runs") << 8;
        assert!(!is_gone(mark));
        child.kill().expect("it can be ended");
        child.wait().expect("it ends");
        assert!(is_gone(mark));
    }
}
