//! The threads that read documents. They give way to the screen: where every processor has work,
//! a key press comes before a feed.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use tokio::sync::oneshot;

use crate::model::guard;

/// How far they stand back: a fifth of the time that they would have beside the screen.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 7;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads and what they are to do. They end when this is dropped.
pub(super) struct Readers {
    jobs: mpsc::Sender<Job>,
}

impl Readers {
    /// Starts `count` threads; a system that has none left to give leaves all to fewer.
    pub(super) fn start(count: usize) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..count {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name("reader".to_owned());
            let started = thread.spawn(move || {
                give_way();
                loop {
                    // Held while waiting, not while working.
                    let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match job {
                        // A panic costs its own document and no thread.
                        Ok(job) => drop(guard::catch(job)),
                        Err(_) => break,
                    }
                }
            });
            if let Err(error) = started {
                tracing::warn!("no thread for reading: {error}");
            }
        }
        Self { jobs }
    }

    /// Does `work` on one of the threads; `None` if there is none, or it ended in a panic.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, answer) = oneshot::channel();
        let job = Box::new(move || {
            let _ = done.send(work());
        });
        self.jobs.send(job).ok()?;
        answer.await.ok()
    }
}

/// On Linux a priority is a thread's own; elsewhere it would be that of the whole program.
fn give_way() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICENESS);
}
