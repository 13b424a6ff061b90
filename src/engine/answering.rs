//! What each request is answered with, on the reader thread.
//!
//! What takes longer than the next request may wait is handed on, and answers by itself: laying
//! out, comparing, saving, running.

use std::time::Duration;

use super::layout::LayoutJob;
use super::lighting::SearchLight;
use super::reading::Surroundings;
use super::{EngineError, coverage, explain, preview, proposing, running, saving};
use crate::config;
use crate::feed::opml;
use crate::model::list::ListSpec;
use crate::model::{Anchor, EntryDetail, EntryId, Event, Notice, Request, StoryId, Ticket, Window};
use crate::store::{Reader, StoreError};

/// How long the first rows wait for the topics to highlight in them. If that is too short, they
/// are asked for again once the topics are there.
const PATIENCE: Duration = Duration::from_millis(15);

/// An event, or none if it comes from elsewhere; or why there is no answer ([`failed`]).
type Answer = Result<Option<Event>, Notice>;

impl Surroundings {
    /// Answers a request.
    pub(super) fn answer(
        &self,
        reader: &Reader,
        request: &Request,
        light: &mut SearchLight,
    ) -> Answer {
        let clock = (self.clock)();
        let watchlist = || self.watchlist.get();
        Ok(Some(match *request {
            Request::Sidebar => Event::Sidebar(Box::new(reader.sidebar(&watchlist(), &clock)?)),
            Request::List {
                ticket,
                ref spec,
                selected,
                anchor,
                limit,
            } => {
                let spec = self.watchlist.list_written_out(spec.clone());
                light.point_at(spec.query().as_deref(), selected);
                let window = self.window(reader, &spec, anchor, limit, light)?;
                let window = Ok(window);
                Event::List { ticket, window }
            }
            Request::Retell {
                ticket,
                ref entries,
                newest,
                ref spec,
            } => {
                let spec = self.watchlist.list_written_out((**spec).clone());
                let mut rows = reader.retold(entries, newest, &spec, &clock)?;
                light.light(self.matcher.get(PATIENCE).as_deref(), &mut rows);
                Event::Retold { ticket, rows }
            }
            Request::Preview { ticket, ref query } => {
                let preview = preview::preview(reader, query, &watchlist(), &clock)?;
                let preview = Ok(Box::new(preview));
                Event::Previewed { ticket, preview }
            }
            Request::TopicSheets { ticket } => {
                let sheets = config::topic_sheets(&self.paths, &watchlist().aliases)
                    .map_err(EngineError::from)?;
                let sheets = Ok(sheets);
                Event::TopicSheets { ticket, sheets }
            }
            Request::Explain { ticket, entry } => {
                let why = explain::explain(reader, entry, &watchlist(), &clock)?;
                let why = Ok(Box::new(why));
                Event::Explained { ticket, why }
            }
            Request::Timeline {
                ticket,
                subject,
                from,
            } => {
                let timeline = Ok(Box::new(reader.timeline(subject, from, &clock)?));
                Event::Timeline { ticket, timeline }
            }
            Request::Peek { ticket, entry } => Event::Peeked {
                ticket,
                text: reader.peek(entry).unwrap_or_else(|error| {
                    tracing::warn!("a report cannot be read: {error}");
                    Vec::new()
                }),
            },
            Request::Propose { ticket, entry } => Event::Proposed {
                ticket,
                terms: proposing::propose(reader, entry).unwrap_or_else(|error| {
                    tracing::warn!("nothing is proposed: {error}");
                    Vec::new()
                }),
            },
            Request::Coverage { ticket, story } => return self.coverage(reader, ticket, story),
            Request::FeedDetails { ticket, feed } => {
                let details = reader.feed_details(feed)?;
                let details = details.ok_or(Notice::error("this feed is no longer followed"))?;
                let details = Ok(Box::new(details));
                Event::FeedDetails { ticket, details }
            }
            Request::Subscriptions => {
                let mut outlines = reader.outlines()?;
                // The welcome feed comes with the program and can be fetched nowhere.
                outlines.retain(|outline| outline.subscription.url != config::WELCOME_URL);
                let text = opml::write_outlines(&outlines, "coranto subscriptions");
                Event::Subscriptions(text.into())
            }
            Request::Session => Event::Session(reader.session().unwrap_or_else(|error| {
                tracing::warn!("the session cannot be read: {error}");
                Box::default()
            })),
            Request::History { ticket } => {
                let steps = Ok(reader.steps()?);
                Event::History { ticket, steps }
            }
            Request::Mutes { ticket } => {
                let mutes = Ok(Box::new(explain::mutes(reader, &watchlist(), &clock)?));
                Event::Mutes { ticket, mutes }
            }
            Request::Article {
                ticket,
                entry,
                width,
                ref search,
                selected,
                just_read,
            } => {
                let job = LayoutJob {
                    place: reader.place(entry).unwrap_or_default(),
                    search: search
                        .as_deref()
                        .map(|search| self.watchlist.written_out(search)),
                    selected,
                    read_before: reader.read_before(entry, just_read).unwrap_or_default(),
                    ..self.job(reader, ticket, entry, width)?
                };
                let _ = self.layout.send(job);
                return Ok(None);
            }
            Request::Changes {
                ticket,
                entry,
                width,
            } => {
                let job = LayoutJob {
                    rewrite: reader.rewrite(entry)?,
                    ..self.job(reader, ticket, entry, width)?
                };
                let _ = self.layout.send(job);
                return Ok(None);
            }
            Request::SaveArticle { entry, ref path } => {
                let (detail, path) = (detail(reader, entry)?, path.clone());
                self.apart(move || Event::Notice(saving::save(&detail, &path, &clock)));
                return Ok(None);
            }
            Request::RunCommand { ref command, entry } => {
                let detail = entry.map(|entry| reader.entry(entry)).transpose()?;
                let ready = running::prepare(command, detail.flatten().as_ref(), &watchlist())?;
                self.apart(move || ready.run());
                return Ok(None);
            }
            // The engine hands nothing else over.
            _ => return Ok(None),
        }))
    }

    /// Sends what `work` comes to, however long that takes.
    fn apart(&self, work: impl FnOnce() -> Event + Send + 'static) {
        let events = self.events.clone();
        std::thread::spawn(move || {
            let _ = events.send(work());
        });
    }

    fn coverage(&self, reader: &Reader, ticket: Ticket, story: StoryId) -> Answer {
        let stored = reader.coverage(story)?;
        self.apart(move || Event::Coverage {
            ticket,
            coverage: Ok(coverage::compare(stored)),
        });
        Ok(None)
    }

    /// Returns what there is to lay out of an entry, as it stands.
    fn job(
        &self,
        reader: &Reader,
        ticket: Ticket,
        entry: EntryId,
        width: u16,
    ) -> Result<LayoutJob, Notice> {
        Ok(LayoutJob {
            ticket,
            detail: detail(reader, entry)?,
            place: None,
            loaded: (self.clock)().now,
            revised: reader.revised(entry).unwrap_or_default(),
            rewrite: None,
            width,
            search: None,
            selected: None,
            read_before: Vec::new(),
        })
    }

    fn window(
        &self,
        reader: &Reader,
        spec: &ListSpec,
        anchor: Anchor,
        limit: usize,
        light: &SearchLight,
    ) -> Result<Window, StoreError> {
        let mut window = reader.window(spec, anchor, limit, &(self.clock)())?;
        let matcher = self.matcher.get(PATIENCE);
        light.light(matcher.as_deref(), &mut window.rows);
        for row in &mut window.rows {
            if light.is_lit()
                && let Some((_, text)) = reader.text(row.id)?
            {
                row.excerpt = light.excerpt(matcher.as_deref(), &row.topics, &text);
            }
        }
        Ok(window)
    }
}

/// Returns an entry with all that there is of it.
fn detail(reader: &Reader, entry: EntryId) -> Result<EntryDetail, Notice> {
    let gone = || Notice::error("this entry is gone").hint("go to another list and back");
    reader.entry(entry)?.ok_or_else(gone)
}

/// Returns what says that a request has no answer, and why.
pub(super) fn failed(request: &Request, why: Notice) -> Event {
    match *request {
        Request::List { ticket, .. } => Event::List {
            ticket,
            window: Err(why),
        },
        Request::Article { ticket, entry, .. } | Request::Changes { ticket, entry, .. } => {
            Event::Article {
                ticket,
                entry,
                article: Err(why),
            }
        }
        Request::Preview { ticket, .. } => Event::Previewed {
            ticket,
            preview: Err(why),
        },
        Request::Explain { ticket, .. } => Event::Explained {
            ticket,
            why: Err(why),
        },
        Request::Timeline { ticket, .. } => Event::Timeline {
            ticket,
            timeline: Err(why),
        },
        Request::Coverage { ticket, .. } => Event::Coverage {
            ticket,
            coverage: Err(why),
        },
        Request::TopicSheets { ticket } => Event::TopicSheets {
            ticket,
            sheets: Err(why),
        },
        Request::FeedDetails { ticket, .. } => Event::FeedDetails {
            ticket,
            details: Err(why),
        },
        Request::History { ticket } => Event::History {
            ticket,
            steps: Err(why),
        },
        Request::Mutes { ticket } => Event::Mutes {
            ticket,
            mutes: Err(why),
        },
        _ => Event::Notice(why),
    }
}
