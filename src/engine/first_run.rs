//! The first run: a home where nothing was ever followed gets the welcome feed and the starter
//! feeds, as one step that `u` takes back.

use std::sync::Arc;

use super::EngineError;
use super::arriving::MatchedWith;
use super::writer::WriterHandle;
use crate::config::{self, FoundSetup};
use crate::feed::{self, Document, opml};
use crate::model::feed::{Fetch, Subscription};
use crate::model::{Clean, Clock, Notice};
use crate::query::FeedNames;
use crate::topics::Matcher;

/// Follows the built-in feeds, stores the welcome entries, and returns what to tell the user.
pub(super) async fn furnish(
    writer: &WriterHandle,
    matcher: &Arc<Matcher>,
    clock: Clock,
    max_items: usize,
    found: Option<&FoundSetup>,
) -> Result<Notice, EngineError> {
    let parsed = feed::read(&Document {
        body: config::welcome(&clock).as_bytes(),
        content_type: Some("application/atom+xml"),
        final_url: config::WELCOME_URL,
        now: clock.now,
        max_items,
    })
    .map_err(EngineError::Parse)?;
    let names = FeedNames {
        title: parsed.title.to_string(),
        url: config::WELCOME_URL.into(),
        category: String::new(),
    };
    let with = MatchedWith {
        matcher: Arc::clone(matcher),
        names: Some(names),
    };
    let parsed = with.matched(parsed);
    let mut subscriptions = vec![Subscription {
        url: config::WELCOME_URL.into(),
        title: None,
        category: Clean::default(),
        site: None,
    }];
    subscriptions
        .extend(opml::read(config::STARTER_OPML.as_bytes()).map_err(EngineError::BuiltIn)?);
    let count = subscriptions.len() - 1;
    let label = format!("added the welcome feed and {count} starter feeds");
    // Short, so that a narrow screen shows all of it.
    let text = format!("added {count} starter feeds");
    writer
        .call(move |writer| {
            let ids = writer.subscribe(&subscriptions, &label, &clock)?;
            if let Some((welcome, _)) = ids.first() {
                let fetch = Fetch::given(*welcome, parsed, "comes with the program");
                writer.store_fetch(&fetch, &clock)?;
            }
            Ok(())
        })
        .await?;
    let more = match found {
        Some(found) => {
            let source = config::shorten_home(&found.source);
            format!("{} found: :import {source}", found.whose)
        }
        None => "{add} adds a feed, {help} shows the keys".to_owned(),
    };
    Ok(Notice::info(text).undo(format!("{{undo}} takes them back · {more}")))
}
