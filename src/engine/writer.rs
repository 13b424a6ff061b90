//! The writer thread: the one place of this process that changes the database.
//!
//! Work waits in three queues of falling urgency: what the user did, what was fetched, what the
//! full-text index still misses. The thread takes one piece at a time, the most urgent first, so
//! a mark never waits for more than the one batch that is being written.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{ClockSource, EngineError};
use crate::model::feed::{Fetch, Fetched};
use crate::store::{Indexing, StoreError, Stored, Writer};

/// How long the thread waits for work before it looks for changes by other processes.
const POLL: Duration = Duration::from_secs(1);

/// How much is written in one go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Fetches stored in one transaction: it ends with the fetch that reaches this many entries.
    pub(super) entries: usize,
    /// When their texts are indexed.
    indexing: Indexing,
    /// Entries indexed in one transaction that does nothing else.
    pub(super) index: usize,
}

impl Pace {
    /// Someone is waiting at the keyboard: a batch takes about 20 ms.
    pub(super) const READER: Self = Self {
        entries: 300,
        indexing: Indexing::InBatches,
        index: 200,
    };
    /// Nobody is: larger transactions cost less in all, and so does indexing a text that is at
    /// hand.
    pub(super) const HEADLESS: Self = Self {
        entries: 1_500,
        indexing: Indexing::AtOnce,
        index: 1_500,
    };
}

/// A fetch on its way into the store, and who waits for it.
struct Arrival {
    fetch: Fetch,
    freshen: Freshen,
    reply: oneshot::Sender<Result<Stored, EngineError>>,
}

type Call = Box<dyn FnOnce(Result<&mut Writer, EngineError>) + Send>;
/// Brings what was fetched up to date, right before it is stored.
pub(super) type Freshen = Box<dyn FnOnce(&Writer, &mut Fetch) + Send>;
type Watch = Box<dyn FnMut() + Send>;

/// Gives work to the writer thread. Clones speak to the same thread.
#[derive(Clone)]
pub(super) struct WriterHandle(Arc<Shared>);

struct Shared {
    queues: Mutex<Queues>,
    /// Signalled when work comes, and when the database was opened or could not be.
    wake: Condvar,
}

#[derive(Default)]
struct Queues {
    calls: VecDeque<Call>,
    fetches: VecDeque<Arrival>,
    index_waiters: Vec<oneshot::Sender<Result<(), EngineError>>>,
    /// Whether opening is over, for better or worse.
    is_opened: bool,
    is_closing: bool,
    /// The thread has ended; nothing more will be served.
    is_ended: bool,
}

enum Work {
    Call(Call),
    Fetches(Vec<Arrival>),
    Index,
    Poll,
    Stop,
}

impl WriterHandle {
    /// Starts the thread, which opens the database by `open` and calls `on_foreign_change`
    /// whenever another process has changed it (looked at once a second, when idle).
    pub(super) fn start(
        open: impl FnOnce() -> Result<Writer, StoreError> + Send + 'static,
        clock: ClockSource,
        pace: Pace,
        on_foreign_change: impl FnMut() + Send + 'static,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let handle = Self(Arc::new(Shared {
            queues: Mutex::default(),
            wake: Condvar::new(),
        }));
        let shared = EndGuard(Arc::clone(&handle.0));
        let watch: Watch = Box::new(on_foreign_change);
        let thread = std::thread::Builder::new()
            .name("coranto-writer".into())
            .spawn(move || {
                let writer = open();
                shared.0.lock().is_opened = true;
                shared.0.wake.notify_all();
                match writer {
                    Ok(writer) => shared.0.serve(writer, &clock, pace, watch),
                    Err(error) => shared.0.refuse(&Arc::new(error)),
                }
            })?;
        Ok((handle, thread))
    }

    /// Returns a handle that serves nothing: there is no database yet, and need not be one.
    pub(super) fn without() -> Self {
        let queues = Queues {
            is_ended: true,
            ..Queues::default()
        };
        Self(Arc::new(Shared {
            queues: Mutex::new(queues),
            wake: Condvar::new(),
        }))
    }

    /// Blocks until the database was opened (and so exists and has the present schema), or could
    /// not be.
    pub(super) fn wait_until_opened(&self) {
        let mut queues = self.0.lock();
        while !queues.is_opened && !queues.is_ended {
            queues = wait(&self.0.wake, queues);
        }
    }

    /// Runs `call` on the thread before anything that is not a call. Never blocks. After the end
    /// of the thread the call is told so at once: what it was to change has to go back.
    pub(super) fn post(
        &self,
        call: impl FnOnce(Result<&mut Writer, EngineError>) + Send + 'static,
    ) {
        let mut queues = self.0.lock();
        if queues.is_ended {
            drop(queues);
            call(Err(EngineError::Closed));
        } else {
            queues.calls.push_back(Box::new(call));
            self.0.wake.notify_all();
        }
    }

    /// Runs `call` on the thread and returns its result.
    ///
    /// # Errors
    /// What `call` returns; [`EngineError::Shared`]; [`EngineError::Closed`].
    pub(super) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.ask(call).await.unwrap_or(Err(EngineError::Closed))
    }

    /// As [`call`](Self::call), for a thread of one's own; never from an async task.
    pub(super) fn call_blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.ask(call)
            .blocking_recv()
            .unwrap_or(Err(EngineError::Closed))
    }

    fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, EngineError>> {
        let (reply, answer) = oneshot::channel();
        self.post(move |writer| {
            let result = writer.and_then(|writer| call(writer).map_err(EngineError::from));
            // Whoever asked may have been cancelled meanwhile.
            let _ = reply.send(result);
        });
        answer
    }

    /// Stores a fetch, in one transaction with others that wait.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub(super) async fn store(
        &self,
        fetch: Fetch,
        freshen: Freshen,
    ) -> Result<Stored, EngineError> {
        let (reply, answer) = oneshot::channel();
        {
            let mut queues = self.0.lock();
            if !queues.is_ended && !queues.is_closing {
                queues.fetches.push_back(Arrival {
                    fetch,
                    freshen,
                    reply,
                });
                self.0.wake.notify_all();
            }
        }
        answer.await.unwrap_or(Err(EngineError::Closed))
    }

    /// Returns when the full-text index covers every entry.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub(super) async fn indexed(&self) -> Result<(), EngineError> {
        let (reply, answer) = oneshot::channel();
        {
            let mut queues = self.0.lock();
            if !queues.is_ended {
                queues.index_waiters.push(reply);
                self.0.wake.notify_all();
            }
        }
        answer.await.unwrap_or(Err(EngineError::Closed))
    }

    /// Lets the thread end once the calls given so far are served. Fetches that wait are dropped.
    pub(super) fn close(&self) {
        self.0.lock().is_closing = true;
        self.0.wake.notify_all();
    }

    /// Waits for the end of the thread after [`close`](Self::close); returns whether it came.
    /// Each call that still waits may take `patience`: on a slow disk many marks take long, and
    /// none is given up as long as they are written.
    pub(super) fn wait_until_ended(&self, patience: Duration) -> bool {
        let mut queues = self.0.lock();
        let mut waiting = queues.calls.len();
        let mut deadline = Instant::now() + patience;
        while !queues.is_ended {
            if queues.calls.len() < waiting {
                deadline = Instant::now() + patience;
            }
            waiting = queues.calls.len();
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            queues = self
                .0
                .wake
                .wait_timeout(queues, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        true
    }
}

impl Shared {
    /// A panic while the lock is held cannot leave the queues inconsistent: they are only pushed
    /// to and popped from.
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut writer: Writer, clock: &ClockSource, pace: Pace, mut watch: Watch) {
        let mut is_indexed = false;
        let mut version = writer.data_version().ok();
        loop {
            match self.next(is_indexed, pace) {
                Work::Call(call) => call(Ok(&mut writer)),
                Work::Fetches(batch) => {
                    store(&mut writer, batch, pace.indexing, clock);
                    is_indexed = false;
                }
                Work::Index => {
                    let left = writer.index_batch(pace.index);
                    if !matches!(left, Ok(1..)) {
                        // After an error the index is tried again with the next fetch: a search
                        // is right without it, only slower.
                        is_indexed = true;
                        self.answer_index_waiters(left.map(|_| ()));
                    }
                }
                Work::Poll => {
                    let seen = writer.data_version().ok();
                    if seen.is_some() && seen != version {
                        version = seen;
                        watch();
                    }
                }
                Work::Stop => {
                    if let Err(error) = writer.close() {
                        tracing::warn!(%error, "the database was not closed properly");
                    }
                    return;
                }
            }
        }
    }

    /// Answers every call with the error that opening met.
    fn refuse(&self, error: &Arc<StoreError>) {
        loop {
            let refusal = || EngineError::Shared(Arc::clone(error));
            match self.next(true, Pace::READER) {
                Work::Call(call) => call(Err(refusal())),
                Work::Fetches(batch) => {
                    for arrival in batch {
                        let _ = arrival.reply.send(Err(refusal()));
                    }
                }
                Work::Index | Work::Poll => {
                    for waiter in std::mem::take(&mut self.lock().index_waiters) {
                        let _ = waiter.send(Err(refusal()));
                    }
                }
                Work::Stop => return,
            }
        }
    }

    /// Waits for the most urgent piece of work.
    fn next(&self, is_indexed: bool, pace: Pace) -> Work {
        let mut queues = self.lock();
        loop {
            if let Some(call) = queues.calls.pop_front() {
                return Work::Call(call);
            }
            if queues.is_closing {
                return Work::Stop;
            }
            if !queues.fetches.is_empty() {
                return Work::Fetches(queues.take_batch(pace.entries));
            }
            if !is_indexed || !queues.index_waiters.is_empty() {
                return Work::Index;
            }
            let (guard, timeout) = self
                .wake
                .wait_timeout(queues, POLL)
                .unwrap_or_else(PoisonError::into_inner);
            queues = guard;
            if timeout.timed_out() && queues.calls.is_empty() && queues.fetches.is_empty() {
                return Work::Poll;
            }
        }
    }

    fn answer_index_waiters(&self, result: Result<(), StoreError>) {
        let waiters = std::mem::take(&mut self.lock().index_waiters);
        let result = result.map_err(Arc::new);
        for waiter in waiters {
            let _ = waiter.send(result.clone().map_err(EngineError::Shared));
        }
    }
}

impl Queues {
    /// Takes fetches up to and including the one that reaches `entries` entries. A fetch without
    /// any (a 304, a failure) counts as one.
    fn take_batch(&mut self, entries: usize) -> Vec<Arrival> {
        let mut weight = 0;
        let end = self
            .fetches
            .iter()
            .position(|arrival| {
                weight += match &arrival.fetch.fetched {
                    Fetched::Changed { feed, .. } => feed.entries.len().max(1),
                    Fetched::Unchanged { .. } | Fetched::Failed { .. } => 1,
                };
                weight >= entries
            })
            .map_or(self.fetches.len(), |last| last + 1);
        self.fetches.drain(..end).collect()
    }
}

/// Stores a batch in one transaction.
fn store(writer: &mut Writer, batch: Vec<Arrival>, indexing: Indexing, clock: &ClockSource) {
    let (fetches, replies): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|mut arrival| {
            (arrival.freshen)(writer, &mut arrival.fetch);
            (arrival.fetch, arrival.reply)
        })
        .unzip();
    let results = writer.store_fetches(&fetches, indexing, &clock());
    for (reply, result) in replies.into_iter().zip(results) {
        let _ = reply.send(result.map_err(EngineError::from));
    }
}

/// Marks the end of the thread, a panic included, and refuses what still waits: whoever waits for
/// an answer learns that there will be none.
struct EndGuard(Arc<Shared>);

impl Drop for EndGuard {
    fn drop(&mut self) {
        let (calls, fetches, waiters) = {
            let mut queues = self.0.lock();
            queues.is_ended = true;
            (
                std::mem::take(&mut queues.calls),
                std::mem::take(&mut queues.fetches),
                std::mem::take(&mut queues.index_waiters),
            )
        };
        self.0.wake.notify_all();
        // Without the lock: what a call does about it may be to post another.
        drop((fetches, waiters));
        for call in calls {
            call(Err(EngineError::Closed));
        }
    }
}

fn wait<'a>(condvar: &Condvar, guard: MutexGuard<'a, Queues>) -> MutexGuard<'a, Queues> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::model::{Clock, Time};

    #[test]
    fn calls_are_told_that_the_thread_is_gone() {
        let clock: ClockSource = Arc::new(|| Clock::fixed(Time(0)));
        let (handle, thread) =
            WriterHandle::start(Writer::in_memory, clock, Pace::READER, || ()).unwrap();
        let (go, wait) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        handle.post(move |_| {
            wait.recv().unwrap();
            panic!("the end of the thread that this test is about");
        });
        let post = || {
            let tell = tell.clone();
            handle.post(move |writer| {
                tell.send(matches!(writer, Err(EngineError::Closed)))
                    .unwrap();
            });
        };
        post();
        go.send(()).unwrap();
        assert!(thread.join().is_err());
        post();
        drop(tell);
        assert_eq!(told.iter().collect::<Vec<_>>(), [true, true]);
    }
}
