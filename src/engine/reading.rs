//! The reader thread: everything the screen looks at comes from here.
//!
//! It has a connection that only reads, so nothing that is written ever makes a list wait. A
//! request that a newer one of its kind has overtaken is not answered at all; a long search for a
//! list or a preview that nobody wants any more is broken off. Previews, which may look at every
//! entry, have a thread of this kind to themselves.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::answering::failed;
use super::background::lock;
use super::layout::LayoutJob;
use super::lighting::SearchLight;
use super::matching::SharedMatcher;
use super::rules::SharedWatchlist;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::config::Paths;
use crate::model::{Event, Request};
use crate::store::{Interrupter, Reader, StoreError};

type Call = Box<dyn FnOnce(Result<&Reader, EngineError>) + Send>;

enum Task {
    Answer(Request),
    Call(Call),
}

/// Gives work to the reader thread. Dropping it ends the thread.
pub(super) struct ReaderHandle {
    tasks: Mutex<Sender<Task>>,
    current: Arc<Mutex<Current>>,
}

/// The request that is being answered.
#[derive(Default)]
struct Current {
    /// If it may take long.
    request: Option<Request>,
    interrupter: Option<Interrupter>,
    /// It was broken off.
    is_overtaken: bool,
}

impl Current {
    /// Breaks the request off if `next` asks for something else of the same kind. One that asks
    /// for the same list, further down, waits: it is soon there.
    fn overtake(&mut self, next: &Request) {
        let is_over = match (&self.request, next) {
            (Some(Request::Preview { .. }), Request::Preview { .. }) => true,
            (Some(Request::List { spec, .. }), Request::List { spec: next, .. }) => spec != next,
            _ => false,
        };
        if let Some(interrupter) = self.interrupter.as_ref().filter(|_| is_over) {
            self.is_overtaken = true;
            interrupter.interrupt();
        }
    }
}

/// What the thread needs beside the database.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) database: PathBuf,
    pub(super) paths: Paths,
    pub(super) writer: WriterHandle,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) matcher: Arc<SharedMatcher>,
    pub(super) layout: UnboundedSender<LayoutJob>,
    pub(super) clock: ClockSource,
    pub(super) events: UnboundedSender<Event>,
}

impl ReaderHandle {
    /// Starts the thread, which opens the database.
    pub(super) fn start(name: &str, surroundings: Surroundings) -> std::io::Result<Self> {
        let (tasks, queue) = channel();
        let current = Arc::<Mutex<Current>>::default();
        let serving = Arc::clone(&current);
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || surroundings.serve(&queue, &serving))?;
        Ok(Self {
            tasks: Mutex::new(tasks),
            current,
        })
    }

    /// Asks for an answer by [`Event`].
    pub(super) fn answer(&self, request: Request) {
        lock(&self.current).overtake(&request);
        self.send(Task::Answer(request));
    }

    /// Runs `call` on the thread and returns its result.
    ///
    /// # Errors
    /// What `call` returns, or why there is no database.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let (reply, answer) = oneshot::channel();
        self.send(Task::Call(Box::new(move |reader| {
            let result = reader.and_then(|reader| call(reader).map_err(EngineError::from));
            let _ = reply.send(result);
        })));
        answer.await.unwrap_or(Err(EngineError::Closed))
    }

    fn send(&self, task: Task) {
        if let Ok(tasks) = self.tasks.lock() {
            // The thread ends after this handle, unless it panicked; then nothing can be read.
            let _ = tasks.send(task);
        }
    }
}

impl Surroundings {
    fn serve(&self, queue: &Receiver<Task>, current: &Mutex<Current>) {
        let mut reader = None;
        let mut light = SearchLight::default();
        let mut waiting = VecDeque::new();
        while let Ok(task) = queue.recv() {
            waiting.push_back(task);
            while let Some(task) = waiting.pop_front() {
                waiting.extend(queue.try_iter());
                let reader = match self.reader(&mut reader) {
                    Ok(reader) => reader,
                    Err(error) => {
                        self.refuse(task, error);
                        continue;
                    }
                };
                match task {
                    Task::Call(call) => call(Ok(reader)),
                    Task::Answer(request) if is_overtaken(&request, &waiting) => {}
                    Task::Answer(request) => {
                        // What is interrupted is this request and no other: the lock is held.
                        *lock(current) = Current {
                            interrupter: Some(reader.interrupter()),
                            is_overtaken: false,
                            request: may_take_long(&request).then(|| request.clone()),
                        };
                        let answer = self.answer(reader, &request, &mut light);
                        let event = answer.unwrap_or_else(|why| Some(failed(&request, why)));
                        let done = std::mem::take(&mut *lock(current));
                        if let Some(event) = event.filter(|_| !done.is_overtaken) {
                            let _ = self.events.send(event);
                        }
                    }
                }
            }
        }
    }

    /// Returns the connection, opening it at first. A database that does not exist yet, or has an
    /// older schema, comes into being on the writer thread; then it is tried once more.
    fn reader<'a>(&self, slot: &'a mut Option<Reader>) -> Result<&'a Reader, EngineError> {
        if let Some(reader) = slot {
            return Ok(reader);
        }
        let reader = Reader::open(&self.database).or_else(|_| {
            self.writer.wait_until_opened();
            Reader::open(&self.database)
        })?;
        Ok(slot.insert(reader))
    }

    /// Says why there is no database to read from.
    fn refuse(&self, task: Task, error: EngineError) {
        match task {
            Task::Call(call) => call(Err(error)),
            Task::Answer(request) => {
                let _ = self.events.send(failed(&request, error.into()));
            }
        }
    }
}

fn may_take_long(request: &Request) -> bool {
    matches!(request, Request::Preview { .. } | Request::List { .. })
}

/// Returns whether a newer request of the same kind waits behind `request`. What does more than
/// answer is never left out.
fn is_overtaken(request: &Request, waiting: &VecDeque<Task>) -> bool {
    if matches!(
        request,
        Request::SaveArticle { .. } | Request::RunCommand { .. }
    ) {
        return false;
    }
    let kind = std::mem::discriminant(request);
    waiting
        .iter()
        .any(|task| matches!(task, Task::Answer(newer) if std::mem::discriminant(newer) == kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryId;

    #[test]
    fn a_newer_question_overtakes_and_a_newer_deed_does_not() {
        let save = |path: &str| Request::SaveArticle {
            entry: EntryId(1),
            path: path.into(),
        };
        let waiting = VecDeque::from([Task::Answer(save("b.md")), Task::Answer(Request::Sidebar)]);
        assert!(is_overtaken(&Request::Sidebar, &waiting));
        assert!(!is_overtaken(&save("a.md"), &waiting));
    }
}
