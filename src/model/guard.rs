//! Guard: runs code of others that may panic on hostile input, and turns the panic into `None`.
//!
//! The message of such a panic can hold text of the document, so it must not be printed: the
//! program's panic hook asks [`is_active`] and stays silent.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs `work`; `None` if it panicked.
pub fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    result.ok()
}

/// Returns whether this thread is inside [`catch`].
pub fn is_active() -> bool {
    DEPTH.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_none_and_the_guard_ends() {
        assert_eq!(catch(|| 7), Some(7));
        assert!(!is_active());
        assert_eq!(catch(|| -> i32 { panic!("expected by this test") }), None);
        assert!(!is_active());
        assert_eq!(
            catch(|| (catch(is_active), is_active())),
            Some((Some(true), true))
        );
    }
}
