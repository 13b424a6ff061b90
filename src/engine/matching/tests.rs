use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::engine::ClockSource;
use crate::engine::writer::Pace;
use crate::feed::{self, Document};
use crate::model::feed::{Fetch, Subscription, SubscriptionEdit};
use crate::model::topic::TopicColor;
use crate::model::{Clean, Time};
use crate::topics::{Topic, Watchlist};

/// More than two batches.
const ENTRIES: usize = 450;

const FEED: &str = "https://lakeport.example/feed";

struct Home {
    folder: TempDir,
    writer: WriterHandle,
    watchlist: Arc<SharedWatchlist>,
    matcher: Arc<SharedMatcher>,
}

/// Follows a feed with entries about ferries, about piers, and about both.
fn store_entries(writer: &mut Writer) -> Result<(), StoreError> {
    let item = |n| {
        let about = ["Ferry", "Pier", "Ferry and pier"][n % 3];
        format!("<item><guid>{n}</guid><title>{about} {n}</title></item>")
    };
    let items: Vec<String> = (0..ENTRIES).map(item).collect();
    let items = items.concat();
    let body =
        format!("<rss version=\"2.0\"><channel><title>Harbor Post</title>{items}</channel></rss>");
    let parsed = feed::read(&Document {
        body: body.as_bytes(),
        content_type: None,
        final_url: FEED,
        now: Time(0),
        max_items: ENTRIES,
    })
    .unwrap();
    let feed = Subscription {
        url: FEED.into(),
        title: None,
        category: Clean::default(),
        site: None,
    };
    let clock = Clock::fixed(Time(0));
    let ids = writer.subscribe(&[feed], "followed", &clock)?;
    writer.store_fetch(&Fetch::given(ids[0].0, parsed, "test"), &clock)?;
    Ok(())
}

impl Home {
    /// A home with entries.
    fn new() -> Self {
        let home = Self::at(tempfile::tempdir().unwrap());
        home.writer.call_blocking(store_entries).unwrap();
        home
    }

    fn at(folder: TempDir) -> Self {
        let database = folder.path().join("coranto.db");
        let clock: ClockSource = Arc::new(|| Clock::fixed(Time(0)));
        let open = move || Writer::open(&database);
        let (writer, _) = WriterHandle::start(open, clock, Pace::READER, || ()).unwrap();
        Self {
            folder,
            writer,
            watchlist: Arc::new(SharedWatchlist::new(Watchlist::default())),
            matcher: Arc::default(),
        }
    }

    /// Ends the program: what is begun is not finished.
    fn end(&self) {
        self.writer.close();
        assert!(self.writer.wait_until_ended(Duration::from_mins(1)));
    }

    /// Ends the program and starts it again.
    fn restart(self) -> Self {
        self.end();
        Self::at(self.folder)
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("coranto.db")
    }

    /// Brings a watchlist with one topic into force.
    fn follow(&self, query: &str) -> Followed {
        self.follow_after(query, None)
    }

    /// As [`Self::follow`], after feeds moved.
    fn follow_after(&self, query: &str, moved: Option<Moved>) -> Followed {
        let query = Query::parse(query).unwrap();
        self.watchlist.set(Watchlist {
            topics: vec![Topic::new("Harbor", TopicColor::Slot(1), [query])],
            ..Watchlist::default()
        });
        let followed = follow_watchlist(
            &self.database(),
            &self.writer,
            &self.watchlist,
            &self.matcher,
            moved,
            &Clock::fixed(Time(0)),
        )
        .unwrap();
        self.matcher.set(Arc::clone(&followed.matcher));
        followed
    }

    /// Renames the feed.
    fn rename(&self, title: &str) -> Moved {
        let edit = SubscriptionEdit::Feed {
            feed: FeedId(1),
            title: Some(Clean::line(title)),
            category: Clean::default(),
        };
        let watchlist = self.watchlist.get();
        let matcher = Arc::clone(&self.matcher);
        let moved = self.writer.call_blocking(move |writer| {
            let clock = Clock::fixed(Time(0));
            let step = writer.edit_subscriptions(&edit, &clock)?;
            let whole = writer.follow_feeds(&watchlist, &clock)?;
            Ok(Moved {
                feeds: step.moved_feeds,
                whole: whole.expect("a topic that asks for it"),
                turn: matcher.take_turn(),
            })
        });
        moved.unwrap()
    }

    fn match_again(
        &self,
        followed: &Followed,
        progress: &mut dyn FnMut(u8),
    ) -> Result<(), EngineError> {
        let again = Again {
            watchlist: &self.watchlist,
            clock: &Clock::fixed(Time(0)),
            progress,
        };
        match_again(&self.database(), &self.writer, followed, again)
    }

    /// Returns how many entries are on the topic; with `word` it is sure that they are those whose
    /// titles have it.
    fn on_topic(&self, word: Option<&str>) -> usize {
        let reader = Reader::open(&self.database()).unwrap();
        let topics = self.matcher.get(Duration::ZERO).unwrap();
        let mut on_topic = 0;
        for (entry, title, _) in reader.texts(None, ENTRIES).unwrap() {
            let is_on = !reader.matches(entry, topics.topics()).unwrap().is_empty();
            if let Some(word) = word {
                assert_eq!(is_on, title.to_lowercase().contains(word), "{title}");
            }
            on_topic += usize::from(is_on);
        }
        on_topic
    }
}

#[test]
fn what_is_indexed_meanwhile_is_left_out_of_no_matching() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("coranto.db");
    let mut writer = Writer::open(&database).unwrap();
    store_entries(&mut writer).unwrap();
    let reader = Reader::open(&database).unwrap();
    let ferry = Query::parse("ferry").unwrap();
    std::thread::scope(|scope| {
        let indexing = scope.spawn(move || while writer.index_batch(1).unwrap() > 0 {});
        while !indexing.is_finished() {
            let found = reader.candidates([&ferry].into_iter(), &[]).unwrap();
            assert!(found.len() >= ENTRIES / 3 * 2, "{} were found", found.len());
        }
    });
}

#[test]
fn a_topic_that_changes_again_meanwhile_is_matched_as_it_is_then() {
    // The candidates of the second one are few, so that it does not come to what the first left;
    // or all there are.
    for (second, word) in [("pier", "pier"), ("-ferry", "pier"), ("sail", "sail")] {
        let home = Home::new();
        let first = home.follow("ferry");
        let mut batches = 0;
        home.match_again(&first, &mut |_| {
            batches += 1;
            if batches == 2 {
                assert!(home.on_topic(None) > 0, "the first has begun");
                let followed = home.follow(second);
                assert_eq!(followed.topics.len(), 1);
                home.match_again(&followed, &mut |_| ()).unwrap();
            }
        })
        .unwrap();
        assert!(batches >= 2);
        let word = Some(word).filter(|_| second != "-ferry");
        let found = home.on_topic(word);
        let want = match second {
            "pier" => ENTRIES / 3 * 2,
            "-ferry" => ENTRIES / 3,
            _ => 0,
        };
        assert_eq!(found, want, "{second}");
        assert!(home.follow(second).topics.is_empty(), "nothing is due");
    }
}

#[test]
fn what_was_found_in_a_turn_that_is_over_is_not_written() {
    let home = Home::new();
    let first = home.follow("ferry");
    home.match_again(&first, &mut |_| ()).unwrap();
    // The same topic, taken up again: it looks for the same, and only the turn tells them apart.
    let older = first.turn;
    let newer = home.follow("ferry").turn;
    for (turn, is_written) in [(&older, false), (&newer, true)] {
        let (tell, told) = std::sync::mpsc::channel();
        in_turn(&home.writer, turn, move |_| {
            tell.send(()).unwrap();
            Ok(())
        })
        .unwrap();
        assert_eq!(told.recv().is_ok(), is_written);
    }
}

#[test]
fn a_matching_that_was_broken_off_is_done_at_the_next_start() {
    let home = Home::new();
    let first = home.follow("ferry");
    home.match_again(&first, &mut |_| ()).unwrap();
    let changed = home.follow("pier");
    let mut batches = 0;
    let broken = home.match_again(&changed, &mut |_| {
        batches += 1;
        if batches == 2 {
            home.end();
        }
    });
    assert!(matches!(broken, Err(EngineError::Closed)), "{broken:?}");
    let home = home.restart();
    let again = home.follow("pier");
    assert_eq!(again.topics.len(), 1, "it is still due");
    home.match_again(&again, &mut |_| ()).unwrap();
    assert_eq!(home.on_topic(Some("pier")), ENTRIES / 3 * 2);

    // So is one that was changed back meanwhile, before anything of the change was undone.
    let changed = home.follow("ferry");
    let mut batches = 0;
    let _ = home.match_again(&changed, &mut |_| {
        batches += 1;
        if batches == 3 {
            home.end();
        }
    });
    let home = home.restart();
    let again = home.follow("pier");
    home.match_again(&again, &mut |_| ()).unwrap();
    assert_eq!(home.on_topic(Some("pier")), ENTRIES / 3 * 2);
}

#[test]
fn a_feed_that_moves_is_matched_alone_unless_more_is_due() {
    let post = "feed:post pier";
    let home = Home::new();
    let first = home.follow(post);
    home.match_again(&first, &mut |_| ()).unwrap();
    assert_eq!(home.on_topic(Some("pier")), ENTRIES / 3 * 2);
    let moved = home.rename("Bay Wire");
    let again = home.follow_after(post, Some(moved));
    assert!(again.topics.iter().all(|topic| topic.is_partial));
    assert_eq!(again.topics.len(), 1);
    home.match_again(&again, &mut |_| ()).unwrap();
    assert_eq!(home.on_topic(None), 0);

    // Renamed twice, or while all is matched again: what is begun then knows everything.
    for renames in [["Bay", "Old Post"], ["Bay Wire", "Post"]] {
        let older = home.rename(renames[0]);
        let newer = home.rename(renames[1]);
        assert_eq!(newer.whole, []);
        let first = home.follow_after(post, Some(older));
        assert!(!first.topics[0].is_partial);
        let second = home.follow_after(post, Some(newer));
        assert!(!second.topics[0].is_partial);
        home.match_again(&first, &mut |_| ()).unwrap();
        assert!(!home.follow(post).topics.is_empty(), "its turn is over");
        let third = home.follow(post);
        home.match_again(&third, &mut |_| ()).unwrap();
        assert_eq!(home.on_topic(Some("pier")), ENTRIES / 3 * 2);
    }

    // Renamed in the midst of it: nothing is written with the old name, and it stays due.
    let changed = home.follow("feed:post ferry");
    let mut batches = 0;
    home.match_again(&changed, &mut |_| {
        batches += 1;
        if batches == 2 {
            home.rename("Bay Wire");
        }
    })
    .unwrap();
    let home = home.restart();
    let again = home.follow("feed:post ferry");
    assert_eq!(again.topics.len(), 1);
    home.match_again(&again, &mut |_| ()).unwrap();
    assert_eq!(home.on_topic(None), 0);
}
