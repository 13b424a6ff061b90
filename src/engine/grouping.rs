//! The stories thread: assigns what was stored to stories, when there is time.
//!
//! It reads on a connection of its own and lets the writer thread store what it found, between
//! marks and fetches. Entries are readable before; until they are assigned each is a story of its
//! own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::background::Background;
use super::errands::ARRIVALS;
use super::settings_file::SettingsFile;
use super::writer::WriterHandle;
use super::{ClockSource, EngineError};
use crate::model::message::Summary;
use crate::model::{EntryId, Event, Settings};
use crate::store::{Assignment, News, Reader, Room, StoreError, Unassigned};
use crate::stories::{Extractor, Features, Placed};

/// Entries assigned and stored in one go: short enough for a mark to slip in between, and for their
/// texts not to take much memory.
const BATCH: usize = 200;

/// New entries up to which a refresh waits for them to be grouped.
const AWAITED: u64 = 500;

/// How long what is known of the stories is kept for the entries that come next. It takes more
/// memory than all the rest, and is loaded again in less than a second.
const KEPT: Duration = Duration::from_secs(30);

/// Entries from which on it is said how far they are.
const BACKLOG: u64 = 3_000;

/// Entries from which it is worth to reduce half of them on another thread.
const SHARED: usize = 64;

enum Task {
    /// There may be new entries.
    Look,
    /// More is known of an entry.
    Again(EntryId),
    /// As `Look`, and an answer once they are assigned.
    Finish(oneshot::Sender<Result<(), EngineError>>),
}

/// Gives work to the thread. Dropping the last one ends it.
#[derive(Clone)]
pub(super) struct GroupingHandle(Arc<Mutex<Sender<Task>>>);

/// What the thread needs.
pub(super) struct Grouper {
    pub(super) database: PathBuf,
    pub(super) writer: WriterHandle,
    pub(super) clock: ClockSource,
    /// The memory that it may take.
    pub(super) room: Room,
    /// What is grouped, as it is wanted now.
    pub(super) settings: Box<dyn Fn() -> Settings + Send>,
    /// Called when entries went to stories that they did not begin: lists show them otherwise now.
    pub(super) tell: Box<dyn Fn() + Send>,
    /// Called with how much of a backlog is done, in percent; 100 is all.
    pub(super) progress: Box<dyn Fn(u8) + Send>,
}

impl GroupingHandle {
    /// Starts the thread. It does nothing until it is told to.
    pub(super) fn start(mut grouper: Grouper) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (tasks, mut queue) = channel();
        let thread = std::thread::Builder::new()
            .name("coranto-stories".into())
            .spawn(move || {
                super::priority::step_back();
                grouper.serve(&mut queue);
            })?;
        Ok((Self(Arc::new(Mutex::new(tasks))), thread))
    }

    /// Says that there may be new entries.
    pub(super) fn look(&self) {
        self.send(Task::Look);
    }

    /// Says that more of the text of an entry is known now.
    pub(super) fn again(&self, entry: EntryId) {
        self.send(Task::Again(entry));
    }

    /// Returns when every entry is assigned.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(super) async fn finished(&self) -> Result<(), EngineError> {
        let (reply, answer) = oneshot::channel();
        self.send(Task::Finish(reply));
        answer.await.unwrap_or(Err(EngineError::Closed))
    }

    fn send(&self, task: Task) {
        if let Ok(tasks) = self.0.lock() {
            // The thread ends after the last handle, unless it panicked.
            let _ = tasks.send(task);
        }
    }
}

impl Grouper {
    /// Makes the one that works behind the screen, which hears of it, with the settings in force.
    pub(super) fn behind(
        events: &UnboundedSender<Event>,
        settings: &Arc<SettingsFile>,
        database: &Path,
        writer: WriterHandle,
        clock: ClockSource,
    ) -> Self {
        let (events, settings) = (events.clone(), Arc::clone(settings));
        let far = events.clone();
        Self {
            database: database.to_owned(),
            writer,
            clock,
            room: Room::Behind,
            settings: Box::new(move || settings.get()),
            tell: Box::new(move || {
                let _ = events.send(Event::Grouped);
            }),
            progress: Box::new(move |percent| {
                let _ = far.send(Event::Grouping(percent));
            }),
        }
    }

    /// Waits for tasks, and has each run of them done on a thread of its own: what that took in
    /// memory goes back to the system when it ends, and not before.
    fn serve(&mut self, queue: &mut Receiver<Task>) {
        while let Ok(first) = queue.recv() {
            std::thread::scope(|scope| {
                let (grouper, queue) = (&mut *self, &mut *queue);
                let thread = std::thread::Builder::new().name("coranto-groups".into());
                let started = thread.spawn_scoped(scope, move || grouper.work(first, queue));
                if let Err(error) = started {
                    tracing::warn!(%error, "entries are not assigned to stories now");
                }
            });
        }
    }

    /// Does tasks until none came for a while.
    fn work(&mut self, first: Task, queue: &mut Receiver<Task>) {
        let mut desk = None;
        let mut next = Some(first);
        while let Some(first) = next {
            let (mut waiters, mut again) = (Vec::new(), Vec::new());
            for task in std::iter::once(first).chain(queue.try_iter()) {
                match task {
                    Task::Look => {}
                    Task::Again(entry) => again.push(entry),
                    Task::Finish(waiter) => waiters.push(waiter),
                }
            }
            let mut result = self.assign_all(&mut desk);
            for entry in again {
                if let Err(error) = self.assign_again(&mut desk, entry) {
                    tracing::warn!(%error, "an entry could not be assigned again");
                }
            }
            if let Err(error) = &result {
                tracing::warn!(%error, "entries could not be assigned to stories");
            }
            for waiter in waiters {
                // The first is told why, and none that all is well when it is not.
                let next = result.as_ref().map_err(|_| EngineError::Closed).copied();
                let _ = waiter.send(std::mem::replace(&mut result, next));
            }
            next = match desk {
                None => queue.try_recv().ok(),
                Some(_) => queue.recv_timeout(KEPT).ok(),
            };
        }
    }

    /// Assigns entries until none is left.
    fn assign_all(&self, slot: &mut Option<Desk>) -> Result<(), EngineError> {
        let mut untold = Untold {
            tell: &self.tell,
            waits: false,
            told: Instant::now(),
        };
        let mut backlog = None;
        loop {
            let found = match slot.take() {
                Some(desk) => Some(desk),
                None => self.open()?,
            };
            // It is put back when all it knows is stored; after an error it is loaded again.
            let Some(mut desk) = found else { break };
            let entries = desk.reader.unassigned(desk.assignment.until, BATCH)?;
            if entries.is_empty() {
                *slot = Some(desk);
                break;
            }
            backlog
                .get_or_insert_with(|| Backlog::new(&*self.progress))
                .tell(desk.reader.unassigned_count()?);
            let placed = self.place(&mut desk, &entries)?;
            let news = news(&desk.reader, &entries, &placed)?;
            let joins = placed.iter().any(|one| one.story != one.entry);
            // The assignment goes to the writer thread and comes back.
            let Desk {
                reader,
                mut assignment,
                extractors,
            } = desk;
            let (is_stored, assignment, ..) = self.writer.call_blocking(move |writer| {
                let is_stored = writer.store_stories(&mut assignment, &placed, &news)?;
                // They come back as well: what one thread takes and another gives back stays with
                // that one.
                Ok((is_stored, assignment, placed, news))
            })?;
            // If another process was faster, what it stored is loaded in the next round.
            if is_stored {
                untold.hear(joins);
                *slot = Some(Desk {
                    reader,
                    assignment,
                    extractors,
                });
            }
        }
        Ok(())
    }

    /// Assigns an entry again that stands alone.
    fn assign_again(&self, slot: &mut Option<Desk>, entry: EntryId) -> Result<(), EngineError> {
        let desk = match slot.take() {
            Some(desk) => desk,
            None => self.load(Reader::open_small(&self.database)?)?,
        };
        let found = desk.reader.unassigned(entry.0 - 1, 1)?;
        let Some(one) = found.first().filter(|one| one.origin.entry == entry.0) else {
            *slot = Some(desk);
            return Ok(());
        };
        if !desk.reader.may_regroup(entry)? {
            *slot = Some(desk);
            return Ok(());
        }
        let Desk {
            reader,
            mut assignment,
            mut extractors,
        } = desk;
        let is_off = !(self.settings)().groups(&one.feed_url, &one.category);
        let features = reduced(&mut extractors[0], &found).pop();
        let Some(features) = features else {
            *slot = Some(Desk {
                reader,
                assignment,
                extractors,
            });
            return Ok(());
        };
        let grouping = one.grouping(is_off);
        let placed = assignment.reconsider(one.origin, grouping, features)?;
        let (moved, assignment) = self.writer.call_blocking(move |writer| {
            let moved = writer.store_regrouped(&mut assignment, &placed)?;
            Ok((moved, assignment))
        })?;
        if moved {
            (self.tell)();
            *slot = Some(Desk {
                reader,
                assignment,
                extractors,
            });
        }
        Ok(())
    }

    /// Loads the stories that entries may go to, if there are such entries.
    fn open(&self) -> Result<Option<Desk>, EngineError> {
        self.writer.wait_until_opened();
        let reader = Reader::open_small(&self.database)?;
        if reader.unassigned_count()? == 0 {
            return Ok(None);
        }
        self.load(reader).map(Some)
    }

    fn load(&self, reader: Reader) -> Result<Desk, EngineError> {
        let mut extractors = [Extractor::new(), Extractor::new()];
        let assignment = reader.assignment(&mut extractors[0], (self.clock)().now, self.room)?;
        Ok(Desk {
            reader,
            assignment,
            extractors,
        })
    }

    fn place(&self, desk: &mut Desk, entries: &[Unassigned]) -> Result<Vec<Placed>, StoreError> {
        let settings = (self.settings)();
        let features = features(&mut desk.extractors, entries);
        entries
            .iter()
            .zip(features)
            .map(|(entry, features)| {
                let is_off = !settings.groups(&entry.feed_url, &entry.category);
                let grouping = entry.grouping(is_off);
                desk.assignment.assign(entry.origin, grouping, features)
            })
            .collect()
    }
}

impl Background {
    /// Counts which of the new entries, those after `last`, are copies. Where they are not too many
    /// it waits for them to be grouped: that shows most of it.
    pub(super) async fn count_copies(
        &self,
        summary: &mut Summary,
        last: EntryId,
    ) -> Result<(), EngineError> {
        if summary.new <= AWAITED {
            // What went wrong is in the log; then fewer are known.
            let _ = self.grouping.finished().await;
        }
        let copies = self.reader.call(move |reader| reader.copies_after(last));
        summary.copies = copies.await?;
        Ok(())
    }
}

/// What the screen was not told yet. Told when it is dropped, whatever went wrong meanwhile.
struct Untold<'a> {
    tell: &'a dyn Fn(),
    waits: bool,
    told: Instant,
}

impl Untold<'_> {
    /// Hears of a batch. Not each is told: the screen loads its rows again.
    fn hear(&mut self, joins: bool) {
        self.waits |= joins;
        if self.told.elapsed() >= ARRIVALS {
            self.tell();
        }
    }

    fn tell(&mut self) {
        if std::mem::take(&mut self.waits) {
            (self.tell)();
            self.told = Instant::now();
        }
    }
}

impl Drop for Untold<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}

/// How far many entries are. When it is dropped all are, as far as they could be.
struct Backlog<'a> {
    tell: &'a dyn Fn(u8),
    /// How many there were, once that is known.
    all: u64,
}

impl<'a> Backlog<'a> {
    fn new(tell: &'a dyn Fn(u8)) -> Self {
        Self { tell, all: 0 }
    }

    /// Hears how many are left.
    fn tell(&mut self, left: u64) {
        self.all = self.all.max(left);
        if self.all > BACKLOG {
            (self.tell)(99 - (left * 99 / self.all) as u8);
        }
    }
}

impl Drop for Backlog<'_> {
    fn drop(&mut self) {
        if self.all > BACKLOG {
            (self.tell)(100);
        }
    }
}

/// What the thread works with.
struct Desk {
    reader: Reader,
    assignment: Assignment,
    extractors: [Extractor; 2],
}

/// Returns what entries bring to stories that were done, by entry.
fn news(
    reader: &Reader,
    entries: &[Unassigned],
    placed: &[Placed],
) -> Result<HashMap<i64, News>, EngineError> {
    let mut found = HashMap::new();
    for (entry, one) in entries.iter().zip(placed) {
        if one.story == one.entry || one.copy_of.is_some() {
            continue;
        }
        let language = entry.language.as_deref();
        let news = reader.news(one.entry, one.story, &entry.title, &entry.text, language)?;
        found.extend(news.map(|news| (one.entry, news)));
    }
    Ok(found)
}

/// Reduces entries to what they are compared by, on two threads if there are many.
fn features(extractors: &mut [Extractor; 2], entries: &[Unassigned]) -> Vec<Features> {
    let [one, two] = extractors;
    if entries.len() < SHARED {
        return reduced(one, entries);
    }
    let (left, right) = entries.split_at(entries.len() / 2);
    std::thread::scope(|scope| {
        let right = scope.spawn(|| reduced(two, right));
        let mut features = reduced(one, left);
        // A panic there is a panic here.
        match right.join() {
            Ok(more) => features.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        features
    })
}

fn reduced(extractor: &mut Extractor, entries: &[Unassigned]) -> Vec<Features> {
    entries
        .iter()
        .map(|entry| extractor.features(&entry.title, &entry.text, entry.language.as_deref()))
        .collect()
}
