//! A damaged database: found in the background, and salvaged where it cannot even be opened.

use std::path::Path;

use tokio::sync::mpsc::UnboundedSender;

use super::background::Background;
use crate::model::{Clock, Event, Notice};
use crate::store::{Reader, Salvaged, StoreError, Writer, salvage};

/// Opens the database for writing. One that is damaged so that it cannot be opened is moved aside,
/// and what can be read of it is kept; that is said.
pub(super) fn open(
    database: &Path,
    clock: &Clock,
    events: &UnboundedSender<Event>,
) -> Result<Writer, StoreError> {
    match Writer::open(database) {
        Err(StoreError::Damaged(what)) => {
            let Ok(salvaged) = salvage(database, clock) else {
                return Err(StoreError::Damaged(what));
            };
            let _ = events.send(Event::Notice(notice(&salvaged)));
            Writer::open(database)
        }
        result => result,
    }
}

fn notice(salvaged: &Salvaged) -> Notice {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    let text = format!(
        "the database was damaged: {} entries of {} feeds are kept",
        salvaged.entries, salvaged.feeds
    );
    let aside = name(&salvaged.damaged);
    let hint = match &salvaged.backup {
        Some(backup) => format!(
            "it lies beside as {aside}, and a backup as {}",
            name(backup)
        ),
        None => format!("it lies beside as {aside}"),
    };
    Notice::error(text).hint(hint)
}

impl Background {
    /// Checks the database if the last process that wrote it did not close it, and weekly. Blocking.
    pub(super) fn check_if_due(&self) {
        let clock = (self.clock)();
        let is_due = {
            let clock = clock.clone();
            let asked = self
                .writer
                .call_blocking(move |writer| writer.is_check_due(&clock));
            matches!(asked, Ok(true))
        };
        if !is_due {
            return;
        }
        match Reader::open_small(&self.database).and_then(|reader| reader.check()) {
            Ok(faults) => match faults.first() {
                Some(first) => self.say(
                    Notice::error(format!("the database has a fault: {first}"))
                        .hint("leave coranto, then: coranto check --salvage"),
                ),
                None => self.writer.post(move |writer| {
                    // Not noted, it is checked again.
                    if let Err(error) = writer.and_then(|writer| Ok(writer.note_check(&clock)?)) {
                        tracing::warn!("the check is not noted: {error}");
                    }
                }),
            },
            Err(error) => self.say(error),
        }
    }
}
