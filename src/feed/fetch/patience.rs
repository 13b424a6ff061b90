//! What a fetch shares and what it may spend: its time, and its part of the memory for bodies.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::failure::{FetchFailure, Step};

/// Bytes up to which a body needs no leave; hardly any feed is larger.
const SMALL_BODY: usize = 2 << 20;

/// Bodies larger than that which may be in memory at once.
const LARGE_BODIES: usize = 2;

/// The time that a whole fetch has left.
pub(super) struct Patience {
    limit: Duration,
    deadline: Instant,
    /// What takes too long when the deadline comes.
    step: Step,
}

impl Patience {
    /// A fetch begins that may take `limit`.
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            limit,
            deadline: Instant::now() + limit,
            step: Step::Whole,
        }
    }

    /// A command begins that may take `limit`.
    pub(super) fn with_command(limit: Duration) -> Self {
        Self {
            step: Step::Command,
            ..Self::new(limit)
        }
    }

    /// Waits for `work`: at most `limit` for this `step`, and not past the end of all patience.
    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        step: Step,
        work: impl Future<Output = T>,
    ) -> Result<T, FetchFailure> {
        let end = Instant::now() + limit;
        let failure = if end < self.deadline {
            FetchFailure::TimedOut { after: limit, step }
        } else {
            // Who got no answer at all is told that, whichever patience ended.
            let is_silence = step == Step::Headers;
            FetchFailure::TimedOut {
                after: self.limit,
                step: if is_silence { step } else { self.step },
            }
        };
        // One moment, settled beforehand: what is said does not hang on which timer is seen first.
        let end = end.min(self.deadline);
        timeout_at(end, work).await.map_err(|_| failure)
    }

    /// Waits for `work` of our own, which takes nothing from the patience with the server.
    async fn aside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = work.await;
        self.deadline += start.elapsed();
        done
    }
}

/// Leave for large bodies, shared by all fetches: an endless one must not be met by thirty more.
#[derive(Debug)]
pub(super) struct LargeBodies(Arc<Semaphore>);

impl Default for LargeBodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LARGE_BODIES)))
    }
}

impl LargeBodies {
    /// Appends `chunk` to `body`. A body that becomes large waits until there are few others.
    pub(super) async fn extend(&self, body: &mut Body, chunk: &[u8], patience: &mut Patience) {
        if body.leave.is_none() && body.bytes.len() + chunk.len() > SMALL_BODY {
            let leave = patience.aside(Arc::clone(&self.0).acquire_owned()).await;
            // Refused only once the semaphore is closed, which it never is.
            body.leave = leave.ok();
        }
        body.bytes.extend_from_slice(chunk);
    }
}

/// The bytes of an answer, decoded from their transfer and content encodings.
#[derive(Debug, Default)]
pub struct Body {
    bytes: Vec<u8>,
    /// Held by a large body until it is dropped.
    leave: Option<OwnedSemaphorePermit>,
}

impl Body {
    /// An empty one with room for `capacity` bytes.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(capacity),
            leave: None,
        }
    }
}

impl Body {
    /// Returns an empty one that has taken its leave over, to be filled with what is made of it.
    pub(super) fn successor(&mut self) -> Self {
        Self {
            bytes: Vec::new(),
            leave: self.leave.take(),
        }
    }

    /// Returns whether it needed leave: no more than a few such bodies are in memory at once.
    pub fn is_large(&self) -> bool {
        self.leave.is_some()
    }
}

impl std::ops::Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_third_large_body_waits_and_small_ones_do_not() {
        let large = LargeBodies::default();
        let mut patience = Patience::new(Duration::from_mins(1));
        let chunk = vec![b'x'; SMALL_BODY + 1];
        let mut bodies = Vec::new();
        for _ in 0..LARGE_BODIES {
            let mut body = Body::with_capacity(0);
            large.extend(&mut body, &chunk, &mut patience).await;
            bodies.push(body);
        }
        let mut small = Body::with_capacity(0);
        large.extend(&mut small, b"small", &mut patience).await;
        assert_eq!(&*small, b"small");

        let mut third = Body::with_capacity(0);
        let waits = large.extend(&mut third, &chunk, &mut patience);
        assert_eq!(waits.now_or_never(), None);
        drop(bodies);
        large.extend(&mut third, &chunk, &mut patience).await;
        assert_eq!(third.len(), SMALL_BODY + 1);
    }

    #[tokio::test]
    async fn what_ends_a_fetch_is_named() {
        let hour = Duration::from_hours(1);
        let cases = [
            (hour, Duration::ZERO, Step::Body),
            (Duration::ZERO, hour, Step::Whole),
        ];
        for (whole, limit, step) in cases {
            let patience = Patience::new(whole);
            let never = patience.within(limit, Step::Body, std::future::pending::<()>());
            let want = FetchFailure::TimedOut {
                after: Duration::ZERO,
                step,
            };
            assert_eq!(never.await, Err(want));
        }
    }
}
