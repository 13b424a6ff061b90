//! The watchlist while the reader runs: read again when its file changes, and matched again.

use std::sync::Arc;
use std::time::Instant;

use super::EngineError;
use super::background::Background;
use super::errands::{ARRIVALS, counted_entries};
use super::file_watch::FileWatch;
use super::matching::{Again, Followed, Moved, follow_watchlist, match_again};
use super::problems::standing;
use crate::config::{self, Paths};
use crate::model::{Event, Notice};
use crate::store::Reader;

/// The watchlist's file, as it was last seen.
pub(super) struct TopicsFile {
    pub(super) paths: Paths,
    watch: FileWatch,
    /// Held from reading the file until it is in force: who reads last, wins.
    turn_to_read: tokio::sync::Mutex<()>,
}

impl TopicsFile {
    pub(super) fn new(paths: &Paths) -> Self {
        Self {
            paths: paths.clone(),
            watch: FileWatch::new(paths.topics()),
            turn_to_read: tokio::sync::Mutex::default(),
        }
    }

    /// Returns whether the file is another one than when this was last asked.
    pub(super) fn has_changed(&self) -> bool {
        self.watch.has_changed()
    }
}

/// A topic that the user just edited, to be told of once it is matched.
#[derive(Debug)]
pub(super) struct Announced {
    /// Its name.
    pub(super) topic: Box<str>,
    /// What it looks for as well; `None`: it is new.
    pub(super) added: Option<Box<str>>,
}

impl Background {
    /// Brings `topics.toml` as it is now into force. What is wrong with it is said, and the last
    /// good version of that stays.
    pub(super) async fn reload(self: &Arc<Self>, announced: Option<Announced>) {
        let _turn = self.topics.turn_to_read.lock().await;
        let background = Arc::clone(self);
        let is_asked = announced.is_some();
        let read = tokio::task::spawn_blocking(move || {
            // As it is read now, it is no news for the next look.
            background.topics.has_changed();
            let (watchlist, problems) = config::load_topics(&background.topics.paths);
            background.send(Event::File(standing(
                &background.topics.paths.topics(),
                &problems,
                "its last good version stays",
            )));
            // A rule that was made on the screen is in force already: lists are not built twice.
            let is_news = is_asked || watchlist != *background.watchlist.get();
            background.watchlist.set(watchlist);
            is_news
        });
        if !matches!(read.await, Ok(true)) {
            return;
        }
        match self.follow_watchlist(None).await {
            Ok(followed) => {
                self.send(Event::Topics);
                self.match_in_background(followed, announced);
            }
            Err(error) => self.say(error),
        }
    }

    /// Matches the topics that ask for names of feeds again, after feeds `moved`.
    pub(super) async fn follow_feeds(self: &Arc<Self>, moved: Moved) {
        let _turn = self.topics.turn_to_read.lock().await;
        match self.follow_watchlist(Some(moved)).await {
            Ok(followed) => self.match_in_background(followed, None),
            Err(error) => self.say(error),
        }
    }

    /// Brings the watchlist in force into the store, and the matcher for it to all.
    pub(super) async fn follow_watchlist(
        self: &Arc<Self>,
        moved: Option<Moved>,
    ) -> Result<Followed, EngineError> {
        let background = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let result = follow_watchlist(
                &background.database,
                &background.writer,
                &background.watchlist,
                &background.matcher,
                moved,
                &(background.clock)(),
            );
            // After a failure the matcher stays as it was.
            if let Ok(followed) = &result
                && background.matcher.set(Arc::clone(&followed.matcher))
            {
                // The first rows were shown without it.
                background.send(Event::Topics);
            }
            result
        })
        .await
        .unwrap_or(Err(EngineError::Closed))
    }

    /// Matches the cache again for `topics`, and then announces a topic. A matching that is under
    /// way ends: this one goes over what it left.
    pub(super) fn match_in_background(
        self: &Arc<Self>,
        followed: Followed,
        announced: Option<Announced>,
    ) {
        let background = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            background.match_again(&followed);
            if let Some(edited) = announced {
                background.announce(&edited);
            }
        });
    }

    /// Says how many entries a topic has, and what it looks for now. Blocking.
    fn announce(&self, edited: &Announced) {
        let topic = &*edited.topic;
        let counted = Reader::open(&self.database)
            .and_then(|reader| reader.sidebar(&self.watchlist.get(), &(self.clock)()));
        let row = counted.ok().and_then(|sidebar| {
            let mut rows = sidebar.topics.into_iter();
            rows.find(|row| row.name.as_str() == topic)
        });
        let mut text = match &edited.added {
            Some(query) => format!("added {query} to \"{topic}\""),
            None => format!("following \"{topic}\""),
        };
        if let Some(row) = row {
            text.push_str(&format!(" · {}", counted_entries(row.total)));
        }
        self.say(Notice::info(text).undo("{undo} undoes it"));
    }

    /// Blocking.
    fn match_again(&self, followed: &Followed) {
        let mut told = Instant::now();
        let again = Again {
            watchlist: &self.watchlist,
            clock: &(self.clock)(),
            progress: &mut |percent| {
                if told.elapsed() >= ARRIVALS {
                    told = Instant::now();
                    self.send(Event::Matching(percent));
                }
            },
        };
        let result = match_again(&self.database, &self.writer, followed, again);
        self.send(Event::Matching(100));
        match result {
            Ok(()) if followed.topics.is_empty() => {}
            Ok(()) => self.send(Event::Topics),
            // The engine ends; the rest is matched at the next start.
            Err(EngineError::Closed) => {}
            Err(error) => self.say(error),
        }
    }
}
