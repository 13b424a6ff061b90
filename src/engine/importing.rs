//! What another reader left, taken over while the screen goes on.

use std::sync::Arc;
use std::time::Duration;

use super::errands::Errand;
use super::{Engine, import};
use crate::model::message::RefreshScope;
use crate::model::{Event, Ticket};

/// Longest time that an import waits for the topics to be in force.
const MATCHER: Duration = Duration::from_secs(5);

impl Engine {
    /// Reads the files of another reader beside, and merges them on the writer's thread.
    pub(super) fn import(&self, source: &str) {
        let order = import::Order {
            sources: import::named(source),
            star: None,
        };
        let (rules, writer) = (self.rules.clone(), self.writer.clone());
        let (matcher, events) = (Arc::clone(&self.matcher), self.events.clone());
        let errands = self.errands.clone();
        self.beside(move || {
            let gathered = match import::gather(&order) {
                Ok(gathered) => gathered,
                Err(error) => {
                    let _ = events.send(Event::Notice(error.into()));
                    return;
                }
            };
            matcher.get(MATCHER);
            writer.post(move |writer| {
                // The one in force when it is stored.
                let matcher = matcher.get(Duration::ZERO).unwrap_or_default();
                let report = writer.and_then(|writer| rules.import(writer, gathered, &matcher));
                let notices = match report {
                    Ok(report) => {
                        let new = report.entries.new;
                        let _ = errands.send(Errand::Topics(None));
                        let _ = events.send(Event::Changed { new });
                        if !report.added.is_empty() {
                            // As whoever adds one sees what it has.
                            let scope = RefreshScope::Feeds(report.added.clone());
                            let _ = errands.send(Errand::Refresh(scope));
                        }
                        import::notices(&report)
                    }
                    Err(error) => vec![error.into()],
                };
                for notice in notices {
                    let _ = events.send(Event::Notice(notice));
                }
            });
        });
    }

    /// Completes the path that is typed.
    pub(super) fn paths(&self, ticket: Ticket, typed: Box<str>) {
        let events = self.events.clone();
        self.beside(move || {
            let paths = import::completions(&typed);
            let _ = events.send(Event::Paths {
                ticket,
                typed,
                paths,
            });
        });
    }

    /// Runs what reads files of the user on a thread of its own.
    fn beside(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn_blocking(work);
        }
    }
}
