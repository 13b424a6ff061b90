//! Caring for feeds: what is known of each, what can be done about one that fails, and feeds that
//! move or end.

use coranto::app::{Effect, ErrorsPane, Msg, Overlay};
use coranto::command::key;
use coranto::model::feed::{FeedKind, SubscriptionEdit};
use coranto::model::feed_details::{Condition, FeedDetails};
use coranto::model::list::ListSpec;
use coranto::model::message::{FeedStatus, RefreshScope};
use coranto::model::rule::{MuteAction, Rule, RuleEffect};
use coranto::model::{Anchor, Clean, Desk, Event, FeedId, Request, Source, Time};
use coranto::query::Query;
use coranto::store::Writer;

use crate::refresh::{HOUR, Home};
use crate::scene::{Stage, State};
use crate::server::{Answer, Route};

const DAY: i64 = 24 * HOUR;

const FEED: &str = "<rss version='2.0'><channel><title>Lakeport Ledger</title>\
     <link>https://lakeport-ledger.example/</link><ttl>120</ttl>\
     <item><guid>a</guid><title>Ferry & harbor</title></item></channel></rss>";

/// Presses keys one by one; returns what the last of them asks for.
fn last_of(stage: &mut Stage, keys: &str) -> Vec<Effect> {
    let keys = key::parse(keys).unwrap();
    let (last, first) = keys.split_last().unwrap();
    for key in first {
        stage.send(Msg::Key(*key));
    }
    stage.app.update(Msg::Key(*last))
}

#[test]
fn the_list_of_errors_is_where_feeds_are_cared_for() {
    let stage = || Stage::new(120, 40, State::Error);
    let asks = |keys: &str| last_of(&mut stage(), keys);
    let engine = |request| vec![Effect::Engine(request)];
    let ask = |feed| engine(Request::Refresh(RefreshScope::Feeds(vec![FeedId(feed)])));
    assert_eq!(asks("ger"), ask(1));
    assert_eq!(asks("gejr"), ask(4));
    // All that fail; one that is gone does not.
    assert_eq!(asks("geR"), ask(1));
    assert_eq!(asks("gejX"), engine(Request::Remove(vec![FeedId(4)])));
    assert_eq!(asks("geu"), engine(Request::Undo(1)));
    let off = Request::Switch {
        feed: FeedId(1),
        is_on: false,
    };
    assert_eq!(asks("gex"), engine(off));
    let site = Effect::Browse(Clean::line("https://feed5.example/"));
    assert_eq!(asks("geGo"), [site]);

    // The details of one, and back to where they were opened.
    let mut stage = stage();
    stage.press("gej<Enter>");
    let Some(Overlay::Feed(panel)) = &stage.app.overlay else {
        panic!("no details: {:?}", stage.app.overlay);
    };
    assert_eq!(panel.feed, FeedId(4));
    assert_eq!(last_of(&mut stage, "r"), ask(4));
    stage.press("<Esc>");
    let errors = Overlay::FeedErrors(ErrorsPane { cursor: 1 });
    assert_eq!(stage.app.overlay, Some(errors));
}

fn details(home: &Home, feed: FeedId) -> FeedDetails {
    home.reader().feed_details(feed).unwrap().unwrap()
}

/// Asks one feed, whether it is due or not.
fn ask(home: &Home, feed: FeedId) -> Vec<String> {
    let (summary, _) = home.refresh(&RefreshScope::Feeds(vec![feed])).unwrap();
    summary.moved.iter().map(ToString::to_string).collect()
}

fn ids(home: &Home) -> Vec<String> {
    let mut ids = Vec::new();
    let clock = (home.clock())();
    let all = Query::parse("").unwrap();
    home.reader()
        .each(&all, None, &clock, &mut |entry| {
            ids.push(entry.public_id.to_string());
            true
        })
        .unwrap();
    ids
}

fn undo(home: &Home) -> Option<String> {
    let clock = (home.clock())();
    let mut writer = Writer::open(&home.paths().database()).unwrap();
    let step = writer.undo(&clock).unwrap();
    writer.close().unwrap();
    step.map(|step| step.label)
}

#[test]
fn the_last_ten_fetches_are_known_with_what_was_mended() {
    let home = Home::new();
    let routes: [(&str, Route); 1] = [("/feed", Answer::feed(FEED).into())];
    let server = home.serve(routes);
    let feed = home.follow(&[server.url("/feed")])[0];
    assert_eq!(details(&home, feed).log, []);
    for _ in 0..12 {
        ask(&home, feed);
        home.pass(HOUR);
    }
    let details = details(&home, feed);
    assert_eq!(details.log.len(), 10);
    let newest = &details.log[0];
    assert_eq!(newest.outcome, FeedStatus::Unchanged);
    assert_eq!(newest.at, Time((home.clock())().now.0 - HOUR));
    assert_eq!(newest.status, Some(200));
    assert_eq!(newest.bytes, Some(FEED.len() as u64));
    assert!(details.log.is_sorted_by_key(|record| -record.at.0));
    assert_eq!(details.repeats, 11);
    assert_eq!(details.kind, Some(FeedKind::Rss));
    assert_eq!(details.own_title.as_str(), "Lakeport Ledger");
    assert_eq!(details.pace.wish, 2 * HOUR);
    let repairs: Vec<&str> = details.repairs.iter().map(Clean::as_str).collect();
    assert_eq!(repairs, ["mended: characters that were not escaped"]);
    let site = details.row.site.as_deref();
    assert_eq!(site, Some("https://lakeport-ledger.example/"));
}

#[test]
fn a_failing_feed_tells_since_when_and_what_to_do() {
    let home = Home::new();
    let routes: [(&str, Route); 2] = [
        (
            "/page",
            Answer::new("200 OK", &[], "<html>a page</html>").into(),
        ),
        ("/gone", Answer::new("410 Gone", &[], "").into()),
    ];
    let server = home.serve(routes);
    let feeds = home.follow(&[
        server.url("/page"),
        server.url("/gone"),
        server.url("/missing"),
    ]);
    let since = (home.clock())().now;
    for _ in 0..2 {
        home.refresh(&RefreshScope::Feeds(feeds.clone())).unwrap();
        home.pass(DAY);
    }
    let now = (home.clock())().now;
    let cases = [
        (
            feeds[0],
            Condition::Failing,
            "add the page of the site",
            200,
        ),
        (feeds[1], Condition::Gone, "unsubscribe", 410),
        (feeds[2], Condition::Failing, "another address", 404),
    ];
    for (feed, condition, advice, status) in cases {
        let row = home.feed(feed);
        assert_eq!(row.condition(now), condition, "{advice}");
        assert_eq!(
            (row.failures, row.failing_since),
            (2, Some(since)),
            "{advice}"
        );
        assert!(row.advice.as_deref().unwrap().contains(advice), "{row:?}");
        let log = details(&home, feed).log;
        assert_eq!((log.len(), log[0].status), (2, Some(status)));
        assert_eq!(log[0].remark, row.last_error);
    }
    // A feed that is gone is left alone, and asked when it is named.
    let (summary, _) = home.refresh(&RefreshScope::All).unwrap();
    assert_eq!(summary.asked, 2);
    assert_eq!(home.feed(feeds[1]).next, None);
}

#[test]
fn a_feed_that_has_brought_nothing_for_long_is_dormant() {
    let home = Home::new();
    let item = |n: i64, day: &str| {
        format!("<item><guid>{n}</guid><title>Harbor {n}</title><pubDate>{day}</pubDate></item>")
    };
    let feed = |items: &[String]| {
        let items = items.concat();
        format!("<rss version='2.0'><channel><title>Tides</title>{items}</channel></rss>")
    };
    let daily: Vec<String> = (1..=4)
        .rev()
        .map(|n| item(n, &format!("0{n} Mar 2026 00:00:00 GMT")))
        .collect();
    let yearly: Vec<String> = (2022..=2025)
        .rev()
        .map(|n| item(n, &format!("03 Mar {n} 00:00:00 GMT")))
        .collect();
    let routes: [(&str, Route); 2] = [
        ("/daily", Answer::feed(feed(&daily)).into()),
        ("/yearly", Answer::feed(feed(&yearly)).into()),
    ];
    let server = home.serve(routes);
    let feeds = home.follow(&[server.url("/daily"), server.url("/yearly")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let now = (home.clock())().now;
    // Both were silent for months; one of them is so every year.
    assert_eq!(home.feed(feeds[0]).condition(now), Condition::Dormant);
    assert_eq!(home.feed(feeds[1]).condition(now), Condition::Fine);
}

#[test]
fn a_feed_that_moved_for_good_is_followed_after_three_days() {
    let home = Home::new();
    let routes: [(&str, Route); 2] = [
        (
            "/old",
            Answer::redirect("301 Moved Permanently", "/new").into(),
        ),
        ("/new", Answer::feed(FEED).into()),
    ];
    let server = home.serve(routes);
    let (old, new) = (server.url("/old"), server.url("/new"));
    let feed = home.follow(std::slice::from_ref(&old))[0];
    assert_eq!(ask(&home, feed), Vec::<String>::new());
    let before = ids(&home);
    // Asked again and again on one day it counts once.
    for _ in 0..3 {
        home.pass(HOUR);
        assert_eq!(ask(&home, feed), Vec::<String>::new());
    }
    assert_eq!(details(&home, feed).moving.unwrap().seen, 1);
    home.pass(DAY);
    assert_eq!(ask(&home, feed), Vec::<String>::new());
    home.pass(DAY);
    assert_eq!(home.feed(feed).url.as_str(), old);
    let told = ask(&home, feed);
    let want = format!("Lakeport Ledger moved for good: it is asked at {new} now");
    assert_eq!(told, [want]);
    assert_eq!(home.feed(feed).url.as_str(), new);
    let known = details(&home, feed);
    assert_eq!(known.moved_from.as_deref(), Some(old.as_str()));
    assert_eq!(known.moving, None);

    home.pass(DAY);
    ask(&home, feed);
    assert_eq!(server.requests().last().unwrap().path, "/new");
    assert_eq!(ids(&home), before);

    // Who takes it back wants the old address, and keeps it.
    assert_eq!(undo(&home).as_deref(), Some("Lakeport Ledger moved"));
    assert_eq!(home.feed(feed).url.as_str(), old);
    for _ in 0..5 {
        home.pass(DAY);
        assert_eq!(ask(&home, feed), Vec::<String>::new());
    }
    assert_eq!(home.feed(feed).url.as_str(), old);
    assert!(details(&home, feed).moving.unwrap().is_refused);
    assert_eq!(ids(&home), before);
}

#[test]
fn what_is_no_lasting_move_to_a_feed_changes_nothing() {
    let home = Home::new();
    let hop = |status: &str, to: &str| Route::from(Answer::redirect(status, to));
    let routes: [(&str, Route); 6] = [
        ("/portal", hop("301 Moved Permanently", "/login")),
        (
            "/login",
            Answer::new("200 OK", &[], "<html>log in</html>").into(),
        ),
        ("/for-now", hop("302 Found", "/new")),
        ("/to-known", hop("308 Permanent Redirect", "/new")),
        ("/new", Answer::feed(FEED).into()),
        ("/to-missing", hop("301 Moved Permanently", "/missing")),
    ];
    let server = home.serve(routes);
    let paths = ["/portal", "/for-now", "/to-known", "/new", "/to-missing"];
    let urls: Vec<String> = paths.map(|path| server.url(path)).into();
    let feeds = home.follow(&urls);
    for _ in 0..5 {
        let (summary, _) = home.refresh(&RefreshScope::Feeds(feeds.clone())).unwrap();
        assert_eq!(summary.moved.len(), 0);
        home.pass(DAY);
    }
    for (feed, url) in feeds.iter().zip(&urls) {
        assert_eq!(home.feed(*feed).url.as_str(), url);
    }
    // Where it leads to is followed already; that is said.
    let moving = details(&home, feeds[2]).moving.unwrap();
    assert_eq!(moving.to.as_str(), server.url("/new"));
    assert_eq!(details(&home, feeds[0]).moving, None);
}

#[test]
fn what_is_set_for_an_address_keeps_its_feed_there() {
    let mut home = Home::new();
    let routes: [(&str, Route); 2] = [
        (
            "/old",
            Answer::redirect("301 Moved Permanently", "/new").into(),
        ),
        ("/new", Answer::feed(FEED).into()),
    ];
    let server = home.serve(routes);
    let old = server.url("/old");
    let text = format!("[[feed]]\nmatch = \"{old}\"\ninterval = \"6h\"\n");
    std::fs::create_dir_all(home.paths().config).unwrap();
    std::fs::write(home.paths().settings(), text).unwrap();
    home.config = coranto::config::load(&home.paths(), None);
    let feed = home.follow(std::slice::from_ref(&old))[0];
    for _ in 0..4 {
        assert_eq!(ask(&home, feed), Vec::<String>::new());
        home.pass(DAY);
    }
    assert_eq!(home.feed(feed).url.as_str(), old);
}

#[test]
fn a_mute_of_a_category_follows_a_feed_that_is_moved_on_the_screen() {
    let home = Home::new();
    let routes: [(&str, Route); 1] = [("/feed", Answer::feed(FEED).into())];
    let server = home.serve(routes);
    let feed = home.follow(&[server.url("/feed")])[0];
    home.refresh(&RefreshScope::Due).unwrap();
    let rows = || {
        let spec = ListSpec::new(Source::Desk(Desk::All), true);
        let clock = (home.clock())();
        let window = home.reader().window(&spec, Anchor::Top, 9, &clock);
        window.unwrap().rows.len()
    };
    let mut desk = home.start();
    let mut ask = |request| {
        desk.engine.send(request);
        desk.wait(&home, |event| match event {
            Event::Ruled(step) | Event::Subscribed(step) => Some(step.unwrap()),
            Event::Undone(step) => step,
            _ => None,
        })
    };
    ask(Request::Rule(Rule {
        name: "category:sport".into(),
        query: "category:sport".into(),
        effect: RuleEffect::Mute {
            action: MuteAction::Hide,
            until: None,
        },
    }));
    assert_eq!(rows(), 1);
    ask(Request::EditSubscription(SubscriptionEdit::Feed {
        feed,
        title: None,
        category: "Sport".into(),
    }));
    assert_eq!(rows(), 0);
    ask(Request::Undo(1));
    assert_eq!(rows(), 1);
    desk.engine.shutdown();
}
