//! Feeds that need more than an address: switched off and on, files, commands, filters, and what
//! `[[feed]]` says of them.

use coranto::config::built_in_themes;
use coranto::model::feed::{Fetch, Fetched, Schedule, Subscription};
use coranto::model::feed_details::Transfer;
use coranto::model::{Clock, Event, FeedId, Request, Time};
use coranto::store::{Reader, Writer};
use coranto::view::{Depth, Theme};

use crate::scene::{Stage, State, text};

const NOW: Time = Time(1_795_000_000);

fn subscription(url: &str) -> Subscription {
    Subscription {
        url: url.into(),
        ..Subscription::default()
    }
}

/// What is followed, as (address, whether it is off).
fn switches(reader: &Reader) -> Vec<(String, bool)> {
    let feeds = reader.feeds().unwrap();
    let mut rows: Vec<_> = feeds
        .into_iter()
        .map(|feed| (feed.url.into_string(), feed.is_off))
        .collect();
    rows.sort();
    rows
}

#[test]
fn what_was_not_typed_runs_nothing_until_it_is_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coranto.db");
    let clock = Clock::fixed(NOW);
    let mut writer = Writer::open(&path).unwrap();
    let reader = Reader::open(&path).unwrap();
    let urls = [
        "exec:ferries",
        "file:/tmp/ferries.xml",
        "filter:cat:https://lakeport.example/feed",
        "https://lakeport.example/feed",
    ];
    let all: Vec<_> = urls.iter().map(|url| subscription(url)).collect();
    let ids = writer.subscribe(&all, "imported 4 feeds", &clock).unwrap();
    let is_off = [true, true, true, false];
    let want: Vec<_> = urls
        .iter()
        .map(|url| (*url).to_owned())
        .zip(is_off)
        .collect();
    assert_eq!(switches(&reader), want);
    let due = reader.due(None).unwrap();
    assert_eq!(due.len(), 1, "nothing that is off is ever asked");
    assert_eq!(due[0].id, ids[3].0);

    let commands: Vec<FeedId> = ids[..3].iter().map(|(id, _)| *id).collect();
    let step = writer.switch_feeds(&commands, true, &clock).unwrap();
    assert_eq!(
        (step.label.as_str(), step.count),
        ("switched on 3 feeds", 3)
    );
    assert_eq!(reader.due(None).unwrap().len(), 4);
    let again = writer.switch_feeds(&commands, true, &clock).unwrap();
    assert_eq!(again.count, 0);
    writer.undo(&clock).unwrap();
    assert_eq!(switches(&reader), want);
    writer.redo(&clock).unwrap();
    assert_eq!(reader.due(None).unwrap().len(), 4);

    // Followed once and imported again, it is off again; typed, it is on.
    writer.unsubscribe(&commands[..1], &clock).unwrap();
    writer.subscribe(&all, "imported", &clock).unwrap();
    assert_eq!(switches(&reader)[0], ("exec:ferries".to_owned(), true));
    writer.unsubscribe(&commands[..1], &clock).unwrap();
    let typed = writer.subscribe_typed(&[subscription("exec:ferries")], "followed", &clock);
    assert_eq!(typed.unwrap().0, [(commands[0], true)]);
    assert_eq!(switches(&reader)[0], ("exec:ferries".to_owned(), false));
    assert_eq!(reader.check().unwrap(), Vec::<String>::new());
}

#[test]
fn the_database_keeps_no_password_of_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coranto.db");
    let clock = Clock::fixed(NOW);
    let mut writer = Writer::open(&path).unwrap();
    let with = subscription("https://dana:harbor@lakeport.example/feed");
    let ids = writer
        .subscribe(std::slice::from_ref(&with), "imported", &clock)
        .unwrap();
    let reader = Reader::open(&path).unwrap();
    let bare = "https://lakeport.example/feed";
    assert_eq!(switches(&reader), [(bare.to_owned(), false)]);
    // Imported again, it is the same feed.
    let again = writer.subscribe(&[with], "imported", &clock).unwrap();
    assert_eq!(again, [(ids[0].0, false)]);
}

#[test]
fn a_feed_whose_host_asked_for_a_rest_says_when_it_is_next_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coranto.db");
    let clock = Clock::fixed(NOW);
    let mut writer = Writer::open(&path).unwrap();
    let urls = [
        "https://lakeport.example/a",
        "filter:cat:https://lakeport.example/b",
        "https://bay-wire.example/",
        "http://127.0.0.1/a",
        "http://127.0.0.1/b",
    ];
    let mut ids = Vec::new();
    for url in urls {
        let id = writer.subscribe_typed(&[subscription(url)], "followed", &clock);
        ids.push(id.unwrap().0[0].0);
    }
    let rest = NOW.plus(7_200);
    for throttled in [ids[0], ids[3]] {
        let failed = Fetched::Failed {
            error: "the server answered 429 Too Many Requests".into(),
            advice: None,
        };
        let schedule = Schedule {
            next: Some(rest),
            why: "Retry-After".into(),
            retry_after: Some(rest),
            repeats: 0,
        };
        let fetch = Fetch {
            feed: throttled,
            fetched: failed,
            schedule,
            transfer: Transfer {
                status: Some(429),
                ..Transfer::default()
            },
        };
        writer.store_fetch(&fetch, &clock).unwrap();
    }
    let feeds = Reader::open(&path).unwrap().feeds().unwrap();
    let next = |id| {
        let feed = feeds.iter().find(|feed| feed.id == id).unwrap();
        (feed.next, feed.why_next.to_string())
    };
    assert_eq!(next(ids[0]), (Some(rest), "Retry-After".into()));
    assert_eq!(
        next(ids[1]),
        (Some(rest), "its host asked for a rest".into())
    );
    for other in [ids[2], ids[4]] {
        assert_eq!(next(other), (Some(NOW), "new".into()));
    }
}

#[test]
fn the_sidebar_marks_a_feed_that_is_off_and_switches_it() {
    let mut stage = Stage::new(120, 40, State::Full);
    let theme = Theme::new(&built_in_themes()[0], Depth::True);
    let mut data = stage.app.sidebar.data.clone().unwrap();
    let feed = data
        .feeds
        .iter_mut()
        .find(|feed| feed.id == FeedId(5))
        .unwrap();
    feed.is_off = true;
    stage
        .app
        .update(coranto::app::Msg::Event(Event::Sidebar(data)));
    let shown = text(&stage.buffer(&theme));
    assert!(shown.contains("– Open Almanac"), "{shown}");

    stage.focus(coranto::app::Pane::Sidebar).press("G");
    let press = |stage: &mut Stage, key| {
        let key = coranto::command::key::parse(key).unwrap()[0];
        stage.app.update(coranto::app::Msg::Key(key))
    };
    let switched = press(&mut stage, "x");
    let request = Request::Switch {
        feed: FeedId(5),
        is_on: true,
    };
    assert_eq!(switched, [coranto::app::Effect::Engine(request)]);
    assert_eq!(press(&mut stage, "r"), [], "it is not asked");
    let shown = text(&stage.buffer(&theme));
    assert!(shown.contains("switched off: Open Almanac"), "{shown}");
}
