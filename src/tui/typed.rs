//! What is typed, until another program gets the terminal.
//!
//! The library reads the terminal in a thread of its own, which goes on for a moment when the
//! stream is dropped. Whoever takes the terminal in that moment shares its keys with it.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::StreamExt;
use ratatui::crossterm::event::{Event, EventStream, poll, read};

/// How long the thread has to let go of a terminal that works.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long to look for what has been typed already: the library does not look at all where it may
/// not wait.
const AT_ONCE: Duration = Duration::from_micros(20);

/// What is typed.
#[derive(Default)]
pub(super) struct Typed {
    open: Option<Open>,
}

struct Open {
    stream: EventStream,
    /// The thread holds one too as long as it reads.
    held: Sender<Infallible>,
    released: Receiver<Infallible>,
}

impl Typed {
    /// Returns what comes next; `None` if nothing can come any more.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        let Open { stream, held, .. } = self.open.get_or_insert_with(|| {
            let (held, released) = channel();
            Open {
                stream: EventStream::new(),
                held,
                released,
            }
        });
        poll_fn(|context| {
            let relay = Waker::from(Arc::new(Relay {
                waker: context.waker().clone(),
                _held: held.clone(),
            }));
            stream.poll_next_unpin(&mut Context::from_waker(&relay))
        })
        .await
    }

    /// Returns what has been typed already.
    ///
    /// It is read without the stream: that remembers whom to wake from its last poll, and one that
    /// nobody waits for would cost the next key its wake-up.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(super) fn at_once(&mut self) -> io::Result<Option<Event>> {
        if self.open.is_none() || !poll(AT_ONCE)? {
            return Ok(None);
        }
        read().map(Some)
    }

    /// Stops reading the terminal, until [`Self::next`]. What is typed meanwhile stays where it is.
    pub(super) fn let_go(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        drop(open.stream);
        drop(open.held);
        // Nothing is ever sent: it ends when the last one is dropped.
        let _ = open.released.recv_timeout(PATIENCE);
    }
}

/// Wakes the loop, and is held as long as the thread may do so.
struct Relay {
    waker: Waker,
    _held: Sender<Infallible>,
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.waker.wake_by_ref();
    }
}
