//! What is typed, until another program gets the terminal.
//!
//! The library reads the terminal in a thread of its own, which goes on for a moment when the
//! stream is dropped. Whoever takes the terminal in that moment shares its keys with it; and who
//! takes away what was to wake the thread before it has begun to wait leaves it there, with the
//! lock of the terminal, until a key comes.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::StreamExt;
use ratatui::crossterm::event::{Event, EventStream, poll};

/// How long the thread has to let go of a terminal that works.
const PATIENCE: Duration = Duration::from_secs(1);

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

    /// Returns whether the terminal is read.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Stops reading the terminal, until [`Self::next`].
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(super) fn let_go(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        drop(open.stream);
        drop(open.held);
        // Nothing is ever sent: it ends when the last one is dropped.
        let _ = open.released.recv_timeout(PATIENCE);
        // The thread may have been at rest. What was to wake it would come together with the first
        // key that is typed afterwards, and hide it until the next one. What was typed meanwhile
        // stays where it is.
        poll(Duration::ZERO).map(|_| ())
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
