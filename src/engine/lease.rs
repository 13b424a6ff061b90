//! The lease: of all processes on one home, one refreshes at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::writer::WriterHandle;
use super::{ClockSource, EngineError, process};

/// Seconds after which a lease that is not renewed falls to whoever asks: its process was killed. On
/// the same machine that is seen at once, where the system tells.
const TERM: i64 = 60;

/// How often it is renewed.
pub(super) const RENEWAL: Duration = Duration::from_secs(TERM as u64 / 3);

/// This process's claim to refresh.
pub(super) struct Lease {
    owner: u64,
    /// Refreshes of this process that rely on it now.
    holders: AtomicUsize,
    writer: WriterHandle,
    clock: ClockSource,
}

/// Holds the lease; gives it back when the last holder of the process is dropped, a cancelled
/// refresh included.
pub(super) struct Held(Arc<Lease>);

impl Lease {
    pub(super) fn new(writer: WriterHandle, clock: ClockSource) -> Arc<Self> {
        Arc::new(Self {
            owner: process::mark(),
            holders: AtomicUsize::new(0),
            writer,
            clock,
        })
    }

    /// Takes the lease.
    ///
    /// # Errors
    /// [`EngineError::Busy`] if another process has it.
    pub(super) async fn hold(self: &Arc<Self>) -> Result<Held, EngineError> {
        // Counted before it is asked for, so that another holder that ends meanwhile does not
        // give it away.
        self.holders.fetch_add(1, Ordering::SeqCst);
        let held = Held(Arc::clone(self));
        if self.take().await? {
            Ok(held)
        } else {
            Err(EngineError::Busy)
        }
    }

    async fn take(&self) -> Result<bool, EngineError> {
        let (owner, clock) = (self.owner, (self.clock)());
        let deadline = clock.now.plus(TERM);
        self.writer
            .call(move |writer| {
                writer
                    .take_lease_unless(owner, deadline, &clock, |holder| !process::is_gone(holder))
            })
            .await
    }
}

impl Held {
    /// Puts the deadline off. If that fails the refresh goes on: what two processes fetch at once
    /// is stored once.
    pub(super) async fn renew(&self) {
        if let Err(error) = self.0.take().await {
            tracing::warn!(%error, "the lease could not be renewed");
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.0.holders.fetch_sub(1, Ordering::SeqCst) == 1 {
            let owner = self.0.owner;
            self.0.writer.post(move |writer| {
                if let Ok(writer) = writer
                    && let Err(error) = writer.end_lease(owner)
                {
                    tracing::warn!(%error, "the lease could not be given back");
                }
            });
        }
    }
}
