//! Arriving: entries meet the topics on their way into the store, once: on the thread that reads
//! them. What changed until they are stored is told there.

use std::sync::Arc;
use std::time::Duration;

use super::matching::SharedMatcher;
use crate::model::feed::{DueFeed, Fetch, Fetched, ParsedFeed};
use crate::query::{Facts, FeedNames};
use crate::store::Writer;
use crate::topics::Matcher;

/// What entries are matched with.
#[derive(Clone)]
pub(super) struct MatchedWith {
    pub(super) matcher: Arc<Matcher>,
    /// What their feed is called. Without it they are matched by their texts alone.
    pub(super) names: Option<FeedNames>,
}

impl MatchedWith {
    /// Adds the topics to the entries of `feed`.
    pub(super) fn matched(&self, mut feed: ParsedFeed) -> ParsedFeed {
        let names = self.names.as_ref();
        let names = names.filter(|_| self.matcher.asks_facts());
        for entry in &mut feed.entries {
            entry.topics = match names {
                Some(names) => self.matcher.entry(
                    &entry.title,
                    &entry.text,
                    &Facts::of_new(entry, names.facts()),
                ),
                None => self.matcher.text(&entry.title, &entry.text),
            };
            if let (Some(published), false) = (entry.published, entry.topics.is_empty()) {
                feed.pace.note_hit(published);
            }
        }
        feed
    }
}

/// Returns what a feed is called now that its document was read.
pub(super) fn names(feed: &DueFeed, parsed: &ParsedFeed) -> FeedNames {
    let title = match &parsed.title {
        own if feed.is_renamed || own.is_empty() => &feed.title,
        own => own,
    };
    FeedNames {
        title: title.to_string(),
        url: feed.url.clone(),
        category: feed.categories.clone(),
    }
}

/// Matches the entries of `fetched` again if other topics are in force than those they were
/// matched `with`, or if these ask for more than texts and the feed is called otherwise by now. On
/// the writer thread, right before they are stored: the cache is matched again once the new topics
/// are in force, so that every entry meets them here or there.
pub(super) fn freshen(
    writer: &Writer,
    fetch: &mut Fetch,
    with: Option<MatchedWith>,
    in_force: &SharedMatcher,
) {
    let (Fetched::Changed { feed, .. }, Some(with)) = (&mut fetch.fetched, with) else {
        return;
    };
    let matcher = in_force
        .get(Duration::ZERO)
        .unwrap_or_else(|| Arc::clone(&with.matcher));
    let asks_names = matcher.asks_facts();
    let names = asks_names.then(|| writer.feed_names(fetch.feed, &feed.title).ok());
    let names = names.flatten();
    if !Arc::ptr_eq(&matcher, &with.matcher) || (asks_names && names != with.names) {
        let now = MatchedWith { matcher, names };
        **feed = now.matched(std::mem::take(&mut **feed));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::feed::{self, Document};
    use crate::model::feed::Subscription;
    use crate::model::topic::TopicColor;
    use crate::model::{Clean, Clock, FeedId, Time, TopicId};
    use crate::query::Query;
    use crate::store::Reader;
    use crate::topics::{Topic, Watchlist};

    const FEED: &str = "https://lakeport.example/feed";

    fn matcher(query: &str) -> Arc<Matcher> {
        let query = Query::parse(query).unwrap();
        let watchlist = Watchlist {
            topics: vec![Topic::new("Harbor", TopicColor::Slot(1), [query])],
            ..Watchlist::default()
        };
        Arc::new(Matcher::new(&watchlist, &[TopicId(1)]))
    }

    /// Follows a feed, and returns it as one that is due.
    fn followed(
        writer: &mut Writer,
        database: &Path,
        title: Option<&str>,
        category: &str,
    ) -> DueFeed {
        let clock = Clock::fixed(Time(0));
        let feed = Subscription {
            url: FEED.into(),
            title: title.map(Clean::line),
            category: Clean::line(category),
            site: None,
        };
        writer.subscribe(&[feed], "followed", &clock).unwrap();
        Reader::open(database).unwrap().due(None).unwrap().remove(0)
    }

    fn parsed(title: &str) -> ParsedFeed {
        let body = format!(
            "<rss version=\"2.0\"><channel><title>{title}</title>\
             <item><title>Ferry stops</title></item></channel></rss>"
        );
        let document = Document {
            body: body.as_bytes(),
            content_type: None,
            final_url: FEED,
            now: Time(0),
            max_items: 9,
        };
        feed::read(&document).unwrap()
    }

    /// Reads the feed, forgets what was matched, and returns how many topics are found again when
    /// it is stored after `meanwhile`.
    fn found_again(
        query: &str,
        (user_title, own_title): (Option<&str>, &str),
        now: Option<&str>,
        meanwhile: impl FnOnce(&mut Writer),
    ) -> (usize, usize) {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("coranto.db");
        let mut writer = Writer::open(&database).unwrap();
        let due = followed(&mut writer, &database, user_title, "Boats");
        let parsed = parsed(own_title);
        let with = MatchedWith {
            names: Some(names(&due, &parsed)),
            matcher: matcher(query),
        };
        let mut parsed = with.matched(parsed);
        let first = parsed.entries[0].topics.len();
        parsed.entries[0].topics.clear();
        let shared = SharedMatcher::default();
        shared.set(now.map_or_else(|| Arc::clone(&with.matcher), matcher));
        meanwhile(&mut writer);
        let mut fetch = Fetch::given(FeedId(1), parsed, "test");
        freshen(&writer, &mut fetch, Some(with), &shared);
        let Fetched::Changed { feed, .. } = &fetch.fetched else {
            panic!("it is what it was");
        };
        (first, feed.entries[0].topics.len())
    }

    #[test]
    fn an_entry_is_matched_once_unless_something_changed() {
        let same = |_: &mut Writer| ();
        for query in [
            "ferry",
            "feed:post",
            "category:boats",
            "feed:lakeport.example",
        ] {
            let post = (None, "Harbor Post");
            assert_eq!(found_again(query, post, None, same), (1, 0), "{query}");
            let mine = (Some("The Post"), "Bay Wire");
            assert_eq!(found_again(query, mine, None, same), (1, 0), "{query}");
        }
        let post = (None, "Harbor Post");
        assert_eq!(found_again("feed:wire", post, None, same), (0, 0));
        assert_eq!(found_again("ferry", post, Some("ferry"), same), (1, 1));
        // Renamed while it was read.
        let rename = |writer: &mut Writer| {
            let edit = crate::model::feed::SubscriptionEdit::Feed {
                feed: FeedId(1),
                title: Some(Clean::line("Bay Wire")),
                category: Clean::line("Boats"),
            };
            let clock = Clock::fixed(Time(0));
            writer.edit_subscriptions(&edit, &clock).unwrap();
        };
        assert_eq!(found_again("feed:wire", post, None, rename), (0, 1));
        assert_eq!(found_again("ferry", post, None, rename), (1, 0));
    }
}
