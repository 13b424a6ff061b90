//! How many entries a list has of which only counting tells: that of a query. It is counted beside:
//! one count for the list on the screen, and one for what a mark would reach.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use super::newest::Newest;
use crate::model::list::ListSpec;
use crate::model::{Event, Ticket};
use crate::store::{Reader, StoreError};

/// While something is typed each letter makes another list: only one that stays is counted.
const PAUSE: Duration = Duration::from_millis(200);

impl Engine {
    /// Counts the entries of a list, unless a newer count of the same kind is wanted before it is done.
    pub(super) fn count(&self, kind: &Arc<Newest>, ticket: Ticket, spec: &ListSpec) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let current = Arc::clone(kind);
        current.begin(ticket);
        let (events, database) = (self.events.clone(), self.paths.database());
        let spec = self.rules.watchlist.list_written_out(spec.clone());
        let clock = Arc::clone(&self.clock);
        let count = move || -> Result<Option<u64>, StoreError> {
            let reader = Reader::open(&database)?;
            if !current.goes_on(ticket, Some(reader.interrupter())) {
                return Ok(None);
            }
            let total = reader.count_list(&spec, &clock())?;
            Ok(Some(total).filter(|_| current.goes_on(ticket, None)))
        };
        runtime.spawn(async move {
            tokio::time::sleep(PAUSE).await;
            match tokio::task::spawn_blocking(count).await {
                Ok(Ok(Some(total))) => {
                    let _ = events.send(Event::ListCounted { ticket, total });
                }
                // One that was broken off is no longer asked for; one that failed goes without.
                Ok(Err(error)) => tracing::debug!("a list is not counted: {error}"),
                _ => {}
            }
        });
    }
}
