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
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::background::lock;
use super::explain::{explain, mutes};
use super::layout::LayoutJob;
use super::matching::{SearchLight, SharedMatcher};
use super::preview::preview;
use super::proposing::propose;
use super::rules::SharedWatchlist;
use super::running;
use super::saving;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError, coverage};
use crate::config::{self, Paths};
use crate::feed::opml;
use crate::model::list::ListSpec;
use crate::model::{Anchor, Event, Notice, Request, Window};
use crate::store::{Interrupter, Reader, StoreError};

/// How long the first rows wait for the topics to highlight in them. If that is too short, they
/// are asked for again once the topics are there.
const PATIENCE: Duration = Duration::from_millis(15);

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
                        let event = self.serve_request(reader, request, &mut light);
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

    fn serve_request(
        &self,
        reader: &Reader,
        request: Request,
        light: &mut SearchLight,
    ) -> Option<Event> {
        Some(match request {
            Request::Sidebar => match reader.sidebar(&self.watchlist.get(), &(self.clock)()) {
                Ok(sidebar) => Event::Sidebar(Box::new(sidebar)),
                Err(error) => Event::Notice(error.into()),
            },
            Request::List {
                ticket,
                spec,
                anchor,
                limit,
            } => Event::List {
                ticket,
                window: self
                    .window(
                        reader,
                        &self.watchlist.list_written_out(spec),
                        anchor,
                        limit,
                        light,
                    )
                    .map_err(Notice::from),
            },
            Request::Retell {
                ticket,
                entries,
                newest,
                picked,
            } => match reader.retold(&entries, newest, picked) {
                Ok(mut rows) => {
                    light.light(self.matcher.get(PATIENCE).as_deref(), &mut rows);
                    Event::Retold { ticket, rows }
                }
                Err(error) => Event::Notice(error.into()),
            },
            Request::Preview { ticket, query } => Event::Previewed {
                ticket,
                preview: preview(reader, &query, &self.watchlist.get(), &(self.clock)())
                    .map(Box::new),
            },
            Request::TopicSheets { ticket } => Event::TopicSheets {
                ticket,
                sheets: config::topic_sheets(&self.paths, &self.watchlist.get().aliases)
                    .map_err(|problem| EngineError::from(problem).into()),
            },
            Request::Explain { ticket, entry } => Event::Explained {
                ticket,
                why: explain(reader, entry, &self.watchlist.get(), &(self.clock)()).map(Box::new),
            },
            Request::Timeline {
                ticket,
                subject,
                from,
            } => Event::Timeline {
                ticket,
                timeline: reader
                    .timeline(subject, from, &(self.clock)())
                    .map(Box::new)
                    .map_err(Notice::from),
            },
            Request::Peek { ticket, entry } => Event::Peeked {
                ticket,
                text: reader.peek(entry).unwrap_or_else(|error| {
                    tracing::warn!("a report cannot be read: {error}");
                    Vec::new()
                }),
            },
            Request::Propose { ticket, entry } => Event::Proposed {
                ticket,
                terms: propose(reader, entry).unwrap_or_else(|error| {
                    tracing::warn!("nothing is proposed: {error}");
                    Vec::new()
                }),
            },
            Request::Coverage { ticket, story } => match reader.coverage(story) {
                Ok(stored) => {
                    // Comparing is slower than the next request may wait.
                    let events = self.events.clone();
                    std::thread::spawn(move || {
                        let coverage = Ok(coverage::compare(stored));
                        let _ = events.send(Event::Coverage { ticket, coverage });
                    });
                    return None;
                }
                Err(error) => Event::Coverage {
                    ticket,
                    coverage: Err(error.into()),
                },
            },
            Request::FeedDetails { ticket, feed } => Event::FeedDetails {
                ticket,
                details: match reader.feed_details(feed) {
                    Ok(Some(details)) => Ok(Box::new(details)),
                    Ok(None) => Err(Notice::error("this feed is no longer followed")),
                    Err(error) => Err(error.into()),
                },
            },
            Request::Subscriptions => match reader.outlines() {
                Ok(mut outlines) => {
                    // The welcome feed comes with the program and can be fetched nowhere.
                    outlines.retain(|outline| outline.subscription.url != config::WELCOME_URL);
                    let text = opml::write_outlines(&outlines, "coranto subscriptions");
                    Event::Subscriptions(text.into())
                }
                Err(error) => Event::Notice(error.into()),
            },
            Request::Session => Event::Session(reader.session().unwrap_or_else(|error| {
                tracing::warn!("the session cannot be read: {error}");
                Box::default()
            })),
            Request::History { ticket } => Event::History {
                ticket,
                steps: reader.steps().map_err(Notice::from),
            },
            Request::Mutes { ticket } => Event::Mutes {
                ticket,
                mutes: mutes(reader, &self.watchlist.get(), &(self.clock)())
                    .map(Box::new)
                    .map_err(Notice::from),
            },
            Request::Article {
                ticket,
                entry,
                width,
                search,
                just_read,
            } => match reader.entry(entry) {
                Ok(Some(detail)) => {
                    // Laying out is slower than the next request may wait.
                    let _ = self.layout.send(LayoutJob {
                        ticket,
                        detail,
                        place: reader.place(entry).unwrap_or_default(),
                        loaded: (self.clock)().now,
                        revised: reader.revised(entry).unwrap_or_default(),
                        rewrite: None,
                        width,
                        search: search.map(|search| self.watchlist.written_out(&search)),
                        read_before: reader.read_before(entry, just_read).unwrap_or_default(),
                    });
                    return None;
                }
                Ok(None) => Event::Article {
                    ticket,
                    entry,
                    article: Err(
                        Notice::error("this entry is gone").hint("go to another list and back")
                    ),
                },
                Err(error) => Event::Article {
                    ticket,
                    entry,
                    article: Err(error.into()),
                },
            },
            Request::SaveArticle { entry, path } => match reader.entry(entry) {
                Ok(Some(detail)) => {
                    // A disk may be slow, and the next request does not wait for it.
                    let (events, clock) = (self.events.clone(), (self.clock)());
                    std::thread::spawn(move || {
                        let _ = events.send(Event::Notice(saving::save(&detail, &path, &clock)));
                    });
                    return None;
                }
                Ok(None) => Event::Notice(Notice::error("this entry is gone")),
                Err(error) => Event::Notice(error.into()),
            },
            Request::RunCommand { command, entry } => {
                let detail = match entry.map(|entry| reader.entry(entry)).transpose() {
                    Ok(detail) => detail.flatten(),
                    Err(error) => return Some(Event::Notice(error.into())),
                };
                let ready = running::prepare(&command, detail.as_ref(), &self.watchlist.get());
                match ready {
                    Ok(ready) => {
                        // It takes as long as it likes, and the next request does not wait for it.
                        let events = self.events.clone();
                        std::thread::spawn(move || {
                            let _ = events.send(ready.run());
                        });
                        return None;
                    }
                    Err(notice) => Event::Notice(notice),
                }
            }
            Request::Changes {
                ticket,
                entry,
                width,
            } => match (reader.entry(entry), reader.rewrite(entry)) {
                (Ok(Some(detail)), Ok(rewrite)) => {
                    let _ = self.layout.send(LayoutJob {
                        ticket,
                        detail,
                        place: None,
                        loaded: (self.clock)().now,
                        revised: reader.revised(entry).unwrap_or_default(),
                        rewrite,
                        width,
                        search: None,
                        read_before: Vec::new(),
                    });
                    return None;
                }
                (Ok(None), _) => Event::Article {
                    ticket,
                    entry,
                    article: Err(Notice::error("this entry is gone")),
                },
                (Err(error), _) | (_, Err(error)) => Event::Article {
                    ticket,
                    entry,
                    article: Err(error.into()),
                },
            },
            // The engine hands nothing else over.
            Request::FullText { .. }
            | Request::Pictures(_)
            | Request::Place { .. }
            | Request::Opened(_)
            | Request::LookAt { .. }
            | Request::Mark { .. }
            | Request::Undo
            | Request::Redo
            | Request::GoToStep(_)
            | Request::Refresh(_)
            | Request::Discover { .. }
            | Request::Follow { .. }
            | Request::Import { .. }
            | Request::Paths { .. }
            | Request::Remove(_)
            | Request::EditSubscription(_)
            | Request::EditList { .. }
            | Request::Here(_)
            | Request::Switch { .. }
            | Request::FixStories(_)
            | Request::Rule(_)
            | Request::Unmute(_)
            | Request::CountQueries { .. }
            | Request::Suggest { .. }
            | Request::CountSaved
            | Request::CountList { .. }
            | Request::EditTopics(_)
            | Request::LetGo(_)
            | Request::KeepSession(_)
            | Request::Set { .. } => return None,
        })
    }

    fn window(
        &self,
        reader: &Reader,
        spec: &ListSpec,
        anchor: Anchor,
        limit: usize,
        light: &mut SearchLight,
    ) -> Result<Window, StoreError> {
        let mut window = reader.window(spec, anchor, limit, &(self.clock)())?;
        light.point_at(spec.query().as_deref());
        light.light(self.matcher.get(PATIENCE).as_deref(), &mut window.rows);
        for row in &mut window.rows {
            if light.is_lit()
                && let Some((_, text)) = reader.text(row.id)?
            {
                row.excerpt = light.excerpt(&text);
            }
        }
        Ok(window)
    }

    fn refuse(&self, task: Task, error: EngineError) {
        let event = match task {
            Task::Call(call) => return call(Err(error)),
            Task::Answer(Request::List { ticket, .. }) => Event::List {
                ticket,
                window: Err(error.into()),
            },
            Task::Answer(
                Request::Article { ticket, entry, .. } | Request::Changes { ticket, entry, .. },
            ) => Event::Article {
                ticket,
                entry,
                article: Err(error.into()),
            },
            Task::Answer(Request::Preview { ticket, .. }) => Event::Previewed {
                ticket,
                preview: Err(error.into()),
            },
            Task::Answer(Request::Explain { ticket, .. }) => Event::Explained {
                ticket,
                why: Err(error.into()),
            },
            Task::Answer(Request::Timeline { ticket, .. }) => Event::Timeline {
                ticket,
                timeline: Err(error.into()),
            },
            Task::Answer(Request::Coverage { ticket, .. }) => Event::Coverage {
                ticket,
                coverage: Err(error.into()),
            },
            Task::Answer(Request::TopicSheets { ticket }) => Event::TopicSheets {
                ticket,
                sheets: Err(error.into()),
            },
            Task::Answer(Request::FeedDetails { ticket, .. }) => Event::FeedDetails {
                ticket,
                details: Err(error.into()),
            },
            Task::Answer(Request::Mutes { ticket }) => Event::Mutes {
                ticket,
                mutes: Err(error.into()),
            },
            Task::Answer(_) => Event::Notice(error.into()),
        };
        let _ = self.events.send(event);
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
