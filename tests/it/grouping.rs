//! Stories behind the screen: the engine groups what a refresh brought, says so, and what depends
//! on stories sees them.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use coranto::model::StoryId;
use coranto::model::entry::{Original, TopicMatch};
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::list::{ListSpec, Order};
use coranto::model::message::RefreshScope;
use coranto::model::settings::NotifyMeans;
use coranto::model::story::StoryFix;
use coranto::model::topic::TopicColor;
use coranto::model::why::StoryPlace;
use coranto::model::{
    Anchor, Change, Clean, Desk, EntryId, Event, Level, Request, Source, Target, Ticket,
};
use coranto::query::Query;
use coranto::stories::Near;
use coranto::topics::{Matcher, Topic, Watchlist};

use crate::refresh::{HOUR, Home};
use crate::server::{Answer, Route, Server};
use crate::storylists::{Shelf, spec};

/// Two reports of one event, by two outlets, and something else.
const REPORTS: [(&str, &str, &str); 3] = [
    (
        "ledger",
        "Harbor Line ferry runs aground off Lakeport pier",
        "The Harbor Line ferry ran aground off the Lakeport pier on Tuesday morning with eighty \
         passengers aboard, and Mayor Dana Ruiz ordered an inquiry into the dredging contract.",
    ),
    (
        "post",
        "Lakeport ferry runs aground, mayor Ruiz orders inquiry",
        "Eighty passengers were aboard the Harbor Line ferry when it ran aground off the Lakeport \
         pier; Mayor Dana Ruiz ordered an inquiry into the dredging contract.",
    ),
    (
        "times",
        "Orchestra names new conductor for winter season",
        "The chamber orchestra chose a violinist from the north to lead its winter concerts.",
    ),
];

/// Serves a feed for each outlet; empty until the flag is set.
fn serve(home: &Home, is_out: &Arc<AtomicBool>) -> Server {
    let paths = ["/ledger", "/post", "/times"];
    let routes = paths
        .into_iter()
        .zip(REPORTS)
        .map(|(path, (name, title, text))| {
            let is_out = Arc::clone(is_out);
            let route: Route = Box::new(move |_| {
                let item = format!(
                    "<item><title>{title}</title><link>https://{name}.example/a</link>\
                 <description>{text}</description></item>"
                );
                let item = if is_out.load(Ordering::SeqCst) {
                    item
                } else {
                    String::new()
                };
                Answer::feed(format!(
                    "<rss version=\"2.0\"><channel><title>{name}</title>{item}</channel></rss>"
                ))
            });
            (path, route)
        });
    home.serve(routes.collect::<Vec<_>>())
}

fn follow(home: &Home, server: &Server) -> RefreshScope {
    let urls = ["/ledger", "/post", "/times"].map(|path| server.url(path));
    RefreshScope::Feeds(home.follow(&urls))
}

#[test]
fn the_list_is_told_of_stories_as_soon_as_there_are_some() {
    let home = Home::new();
    let server = serve(&home, &Arc::new(AtomicBool::new(true)));
    let scope = follow(&home, &server);
    let mut running = home.start();
    running.engine.send(Request::Refresh(scope));
    running.wait(&home, |event| (event == Event::Grouped).then_some(()));
    // What the list had before.
    let entries: Vec<EntryId> = (1..=3).map(EntryId).collect();
    running.engine.send(Request::Retell {
        ticket: Ticket(9),
        entries,
        newest: None,
        spec: Box::new(ListSpec::new(Source::Desk(Desk::Unread), false)),
    });
    let rows = running.wait(&home, |event| match event {
        Event::Retold {
            ticket: Ticket(9),
            rows,
        } => Some(rows),
        _ => None,
    });
    let mut sizes: Vec<u64> = rows
        .iter()
        .map(|row| row.told.as_ref().map_or(1, |told| told.size))
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2, 2]);
    running.engine.send(Request::List {
        ticket: Ticket(7),
        spec: ListSpec {
            order: Order::Story,
            ..ListSpec::new(Source::Desk(Desk::Unread), false)
        },
        selected: None,
        anchor: Anchor::Top,
        limit: 10,
    });
    let rows = running.wait(&home, |event| match event {
        Event::List { window, .. } => Some(window.unwrap().rows),
        _ => None,
    });
    assert_eq!(rows.len(), 2);
    running.engine.shutdown();
}

#[test]
fn a_story_is_announced_once_it_has_its_outlets() {
    let mut home = Home::new();
    let topics = home.paths().topics();
    fs::create_dir_all(topics.parent().unwrap()).unwrap();
    // Both reports match.
    let text = "[[topic]]\nname = \"Harbor\"\nmatch = '\"harbor line\"'\n\
                notify = { mode = \"story\", min_outlets = 2 }\n";
    fs::write(topics, text).unwrap();
    home.config.watchlist = coranto::config::load(&home.paths(), None).watchlist;
    home.config.settings.notify.by = NotifyMeans::Osc9;
    let is_out = Arc::new(AtomicBool::new(false));
    let server = serve(&home, &is_out);
    let scope = follow(&home, &server);
    // What a feed has when it is first fetched is no news.
    home.refresh(&scope).unwrap();
    home.pass(HOUR);
    is_out.store(true, Ordering::SeqCst);
    let mut running = home.start();
    running.engine.send(Request::Refresh(scope));
    let announced = running.wait(&home, |event| match event {
        Event::Announced(announcement) => Some(announcement),
        _ => None,
    });
    assert_eq!((announced.outlets, announced.count), (2, 2));
    running.engine.shutdown();
}

/// A topic that looks for `word`, and takes whole stories if `expands`.
fn watchlist(word: &str, expands: bool) -> Watchlist {
    let mut topic = Topic::new("Ferry", TopicColor::Slot(1), [Query::parse(word).unwrap()]);
    topic.expands_stories = expands;
    Watchlist {
        topics: vec![topic],
        ..Watchlist::default()
    }
}

#[test]
fn a_topic_takes_whole_stories_if_enough_of_them_match() {
    let mut shelf = Shelf::new(4);
    let (ids, _) = shelf.writer.sync_topics(&watchlist("ferry", true)).unwrap();
    let matched = TopicMatch {
        topic: ids[0],
        level: Level::About,
        count: 1,
        in_title: true,
    };
    let add = |shelf: &mut Shelf, feed: usize, title: &str| {
        let age = 9_000 - feed as i64;
        let mut entry = Shelf::entry(feed, title, "A", age);
        entry.topics = title
            .contains("ferry")
            .then_some(matched)
            .into_iter()
            .collect();
        shelf.store(feed, vec![entry]);
    };
    // Two of four match in the first story, one of two in the second.
    for (feed, title) in [
        (0, "ferry a"),
        (1, "ferry b"),
        (2, "boat c"),
        (3, "boat d"),
        (0, "ferry e"),
        (1, "boat f"),
    ] {
        add(&mut shelf, feed, title);
    }
    let on_topic = |shelf: &Shelf| {
        let rows = shelf.rows(&spec(Source::Topic(ids[0]), true, Order::Newest));
        let mut rows: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(on_topic(&shelf), [1, 2, 5]);
    shelf.assign(&[1, 1, 1, 1, 5, 5], &[]);
    assert_eq!(on_topic(&shelf), [1, 2, 3, 4, 5]);
    shelf.assert_sound();

    // Switched off, and on again.
    shelf
        .writer
        .sync_topics(&watchlist("ferry", false))
        .unwrap();
    assert_eq!(on_topic(&shelf), [1, 2, 5]);
    shelf.assert_sound();
    shelf.writer.sync_topics(&watchlist("ferry", true)).unwrap();
    assert_eq!(on_topic(&shelf), [1, 2, 3, 4, 5]);

    // An entry that the user splits off goes; with one that matched the whole story does.
    let split = |shelf: &mut Shelf, entry| {
        let fix = StoryFix::Split(vec![EntryId(entry)]);
        shelf.writer.fix_stories(&fix, &shelf.clock).unwrap();
    };
    split(&mut shelf, 3);
    assert_eq!(on_topic(&shelf), [1, 2, 4, 5]);
    split(&mut shelf, 2);
    assert_eq!(on_topic(&shelf), [1, 2, 5]);
    shelf.assert_sound();
    shelf.writer.undo(&shelf.clock).unwrap();
    assert_eq!(on_topic(&shelf), [1, 2, 4, 5]);

    // A topic that looks for something else is matched again, and keeps what its stories bring it.
    let (_, changed) = shelf
        .writer
        .sync_topics(&watchlist("ferry OR b", true))
        .unwrap();
    assert_eq!(changed, ids);
    let again = [(EntryId(1), vec![matched]), (EntryId(2), vec![matched])];
    let hashes = [(ids[0], watchlist("ferry OR b", true).topics[0].hash())];
    shelf.writer.replace_matches(&hashes, &again).unwrap();
    shelf.writer.finish_matching(&hashes).unwrap();
    assert_eq!(on_topic(&shelf), [1, 2, 4, 5]);
    shelf
        .writer
        .replace_matches(&hashes, &[(EntryId(2), vec![])])
        .unwrap();
    shelf.writer.finish_matching(&hashes).unwrap();
    assert_eq!(on_topic(&shelf), [1, 5]);
    shelf.writer.dissolve_stories().unwrap();
    assert_eq!(on_topic(&shelf), [1, 5]);
    shelf.assert_sound();
}

#[test]
fn why_an_entry_is_in_its_story() {
    let mut shelf = Shelf::new(3);
    for (feed, (_, title, text)) in REPORTS.iter().enumerate() {
        shelf.add(feed, title, text, 9_000 - 3_600 * feed as i64);
    }
    let why = |shelf: &Shelf, entry| shelf.reader.why_grouped(EntryId(entry)).unwrap().unwrap();
    assert_eq!(why(&shelf, 1).place, StoryPlace::Pending);
    shelf.group();
    let first = why(&shelf, 1);
    assert_eq!(
        (first.place, first.reports, first.outlets),
        (StoryPlace::Began, 2, 2)
    );
    assert_eq!(first.likeness, None);
    let second = why(&shelf, 2);
    assert_eq!((second.place, second.id), (StoryPlace::Joined, StoryId(1)));
    let likeness = second.likeness.unwrap();
    assert!(likeness.score >= likeness.needs, "{likeness:?}");
    assert_eq!(likeness.gap, 3_600);
    let shared: Vec<&str> = second.shared.iter().map(Clean::as_str).collect();
    assert!(shared.contains(&"Harbor Line"), "{shared:?}");
    assert!(!shared.is_empty() && shared.len() <= 6);
    let third = why(&shelf, 3);
    assert_eq!((third.place, third.shared.len()), (StoryPlace::Alone, 0));
    assert!(!second.is_fixed && !third.is_fixed);
    // What the user says is said to be so.
    let fix = StoryFix::Split(vec![EntryId(2)]);
    shelf.writer.fix_stories(&fix, &shelf.clock).unwrap();
    let second = why(&shelf, 2);
    assert!(second.is_fixed && second.reports == 1);
    assert!(shelf.reader.why_grouped(EntryId(99)).unwrap().is_none());
}

#[test]
fn a_roundup_is_told_of_with_the_stories_that_it_tells_of() {
    let mut shelf = Shelf::new(3);
    let ferry = "Harbor Line ferry runs aground off Lakeport pier";
    shelf.add(0, ferry, "", 9_000);
    shelf.add(1, "Harbor Line ferry aground off Lakeport pier", "", 8_000);
    shelf.add(2, &format!("Morning briefing: {ferry}"), "", 7_000);
    shelf.group();
    let why = |shelf: &Shelf, entry| shelf.reader.why_grouped(EntryId(entry)).unwrap().unwrap();
    let roundup = why(&shelf, 3);
    assert_eq!((roundup.place, roundup.reports), (StoryPlace::Roundup, 1));
    assert_eq!(roundup.tells_of.len(), 1);
    let mentioned = why(&shelf, 1).mentioned;
    assert_eq!(mentioned.len(), 1);
    assert!(mentioned[0].title.starts_with("Morning briefing"));
    assert_eq!(mentioned[0].outlet.as_str(), "Outlet 2");
    // It stays so when stories are merged or split: they are known by their entries.
    let split = StoryFix::Split(vec![EntryId(1)]);
    shelf.writer.fix_stories(&split, &shelf.clock).unwrap();
    let told: Vec<usize> = [1, 2]
        .map(|entry| why(&shelf, entry).mentioned.len())
        .into();
    assert_eq!(told.iter().sum::<usize>(), 1);
    shelf.assert_sound();
}

#[test]
fn stories_that_may_be_one_are_offered_until_it_is_answered() {
    let mut shelf = Shelf::new(4);
    for (feed, title) in [(0, "a"), (1, "b"), (2, "c"), (3, "d")] {
        shelf.add(feed, title, "text", 9_000 - feed as i64);
    }
    let near = |story, score| Near {
        story,
        score,
        needs: 0.2,
    };
    // Two and three begin stories of their own, four joins the third.
    let nears = [(2, near(1, 0.18)), (3, near(1, 0.16)), (4, near(2, 0.19))];
    shelf.assign_near(&[1, 2, 3, 3], &[], &nears);
    let offered = |shelf: &Shelf, story| -> Vec<i64> {
        let doubts = shelf.reader.doubts(StoryId(story)).unwrap();
        doubts.iter().map(|doubt| doubt.other.0).collect()
    };
    assert_eq!(offered(&shelf, 1), [2, 3]);
    assert_eq!(offered(&shelf, 2), [3, 1]);
    assert_eq!(offered(&shelf, 3), [2, 1]);
    let say = |shelf: &mut Shelf, fix: StoryFix| {
        let step = shelf.writer.fix_stories(&fix, &shelf.clock).unwrap();
        assert!(step.count > 0, "{fix:?}");
    };
    say(&mut shelf, StoryFix::Apart([StoryId(3), StoryId(1)]));
    assert_eq!((offered(&shelf, 1), offered(&shelf, 3)), (vec![2], vec![2]));
    shelf.writer.undo(&shelf.clock).unwrap();
    assert_eq!(offered(&shelf, 1), [2, 3]);
    shelf.writer.redo(&shelf.clock).unwrap();
    assert_eq!(offered(&shelf, 1), [2]);
    // What is one story is not asked any more; and that the third is another holds for all of it.
    say(
        &mut shelf,
        StoryFix::Join {
            stories: vec![StoryId(1), StoryId(2)],
            entries: Vec::new(),
            into: None,
        },
    );
    assert_eq!((offered(&shelf, 1), offered(&shelf, 3)), (vec![], vec![]));
    shelf.assert_sound();
}

#[test]
fn the_likeliest_story_is_asked_about_first() {
    // Of five stories: entry, story it nearly went to, score and what it needed; then what is
    // offered for story 1, in order.
    type Row = (&'static [(i64, i64, f64, f64)], &'static [i64]);
    let rows: [Row; 5] = [
        (
            &[(2, 1, 0.16, 0.2), (3, 1, 0.18, 0.2), (4, 1, 0.17, 0.2)],
            &[3, 4, 2],
        ),
        // Measured by what was needed.
        (
            &[(2, 1, 0.18, 0.2), (3, 1, 0.10, 0.11), (4, 1, 0.3, 0.4)],
            &[3, 2, 4],
        ),
        // Of two that are as likely, the entry that came first.
        (
            &[(3, 1, 0.18, 0.2), (2, 1, 0.18, 0.2), (5, 1, 0.18, 0.2)],
            &[2, 3, 5],
        ),
        // Both pass: an entry that fits both stories before one that fits neither.
        (&[(2, 1, 0.19, 0.2), (3, 1, 0.25, 0.2)], &[3, 2]),
        // Once each, by its best.
        (
            &[(3, 1, 0.16, 0.2), (2, 1, 0.17, 0.2), (6, 1, 0.19, 0.2)],
            &[3, 2],
        ),
    ];
    for (nears, want) in rows {
        let mut shelf = Shelf::new(4);
        for at in 0..6 {
            shelf.add(at % 4, &format!("report {at}"), "text", 9_000 - at as i64);
        }
        let nears: Vec<(i64, Near)> = nears
            .iter()
            .map(|&(entry, story, score, needs)| {
                (
                    entry,
                    Near {
                        story,
                        score,
                        needs,
                    },
                )
            })
            .collect();
        shelf.assign_near(&[1, 2, 3, 4, 5, 3], &[], &nears);
        let doubts = shelf.reader.doubts(StoryId(1)).unwrap();
        let offered: Vec<i64> = doubts.iter().map(|doubt| doubt.other.0).collect();
        assert_eq!(offered, want, "{nears:?}");
    }
}

#[test]
fn a_feed_is_kept_out_by_its_own_table_or_let_in() {
    // Whether [stories] groups, what it leaves out, what the table of one feed says, how many
    // reports the story of that feed has.
    for (group, leave_out, own, reports) in [
        (true, "", None, 2),
        (true, "", Some(false), 1),
        (true, "/post", None, 1),
        (true, "/post", Some(true), 2),
        (false, "", Some(true), 1),
    ] {
        let mut home = Home::new();
        let server = serve(&home, &Arc::new(AtomicBool::new(true)));
        let scope = follow(&home, &server);
        home.config.settings.stories.group = group;
        if !leave_out.is_empty() {
            home.config.settings.stories.leave_out = vec![server.url(leave_out)];
        }
        home.config.settings.feeds = vec![FeedTable {
            about: FeedMatch::parse(&server.url("/post")).unwrap(),
            line: 1,
            settings: FeedSettings {
                stories: own,
                ..FeedSettings::default()
            },
        }];
        home.refresh(&scope).unwrap();
        let reader = home.reader();
        let entries: Vec<EntryId> = (1..=3).map(EntryId).collect();
        let largest = entries
            .iter()
            .map(|entry| reader.why_grouped(*entry).unwrap().unwrap().reports)
            .max();
        assert_eq!(largest, Some(reports), "{group} {leave_out} {own:?}");
    }
}

#[test]
fn a_refresh_says_how_many_of_the_new_entries_are_copies() {
    let home = Home::new();
    // Long enough to tell by itself.
    let text = format!(
        "{} Nobody was hurt, the harbor master said, and two tugs were on their way from the \
         northern pier to free the vessel with the evening tide.",
        REPORTS[0].2
    );
    let text = text.as_str();
    // The same text under other headlines, by two more outlets, and another report.
    let items = [
        ("/a", "ledger", "Ferry runs aground off Lakeport pier", text),
        (
            "/b",
            "post",
            "Inquiry ordered after ferry accident in Lakeport",
            text,
        ),
        (
            "/c",
            "courier",
            "Lakeport ferry stuck, passengers unhurt",
            text,
        ),
        ("/d", "times", REPORTS[2].1, REPORTS[2].2),
    ];
    let routes = items.map(|(path, name, title, text)| {
        let item = format!(
            "<item><title>{title}</title><link>https://{name}.example/a</link>\
             <description>{text}</description></item>"
        );
        let feed =
            format!("<rss version=\"2.0\"><channel><title>{name}</title>{item}</channel></rss>");
        (path, Answer::feed(feed))
    });
    let server = home.serve(routes);
    let urls = ["/a", "/b", "/c", "/d"].map(|path| server.url(path));
    let scope = RefreshScope::Feeds(home.follow(&urls));
    let mut running = home.start();
    running.engine.send(Request::Refresh(scope));
    let summary = running.wait(&home, |event| match event {
        Event::Refreshed(summary) => Some(summary),
        _ => None,
    });
    assert_eq!((summary.new, summary.copies), (4, 2));
    running.engine.shutdown();
}

#[test]
fn a_story_that_was_done_comes_back_with_what_is_new() {
    let mut shelf = Shelf::new(4);
    let text = "A crack was found in a girder of the Harbor Line bridge in Lakeport on Monday, \
                Mayor Dana Ruiz said. The bridge is closed until engineers have looked at it.";
    shelf.add(
        0,
        "Crack closes the Harbor Line bridge in Lakeport",
        text,
        9_000,
    );
    let more =
        "Engineers found a crack in a girder of the Harbor Line bridge, said Mayor Dana Ruiz.";
    shelf.add(
        1,
        "Harbor Line bridge in Lakeport closed: crack in girder",
        more,
        8_000,
    );
    shelf.group();
    let unread = spec(Source::Desk(Desk::Unread), false, Order::Story);
    assert_eq!(shelf.rows(&unread).len(), 1);
    let all = [1, 2].map(EntryId).to_vec();
    shelf.mark(&Target::Entries(all), Change::Done);
    assert_eq!(shelf.rows(&unread), []);
    // One that says nothing new comes in read, and `i` says so.
    let again = "A crack was found in a girder of the Harbor Line bridge in Lakeport, Dana Ruiz said. \
                 Engineers look at the bridge, which is closed.";
    shelf.add(
        2,
        "Crack in girder closes Harbor Line bridge in Lakeport",
        again,
        7_000,
    );
    shelf.group();
    let why = shelf.reader.why_grouped(EntryId(3)).unwrap().unwrap();
    assert_eq!((why.id, why.reports), (StoryId(1), 3));
    assert_eq!(why.news.as_deref(), Some(""));
    assert_eq!(shelf.rows(&unread), []);
    shelf.assert_sound();
    // One that does brings the story back, with the sentence that is new.
    let news =
        format!("{again} The city gives 4,200,000 dollars for a new girder, said T. Okafor.");
    shelf.add(
        3,
        "Lakeport pays for girder of the Harbor Line bridge after crack",
        &news,
        6_000,
    );
    shelf.group();
    let rows = shelf.rows(&unread);
    assert_eq!(rows.len(), 1);
    let told = rows[0].told.as_ref().unwrap();
    assert_eq!((told.size, told.unread()), (4, 1));
    let said = told.news.as_ref().unwrap();
    assert!(said.contains("4,200,000"), "{said}");
    // Grouped anew, what was unread stays so, and nothing is judged again.
    shelf.writer.dissolve_stories().unwrap();
    shelf.reload();
    shelf.group();
    assert_eq!(shelf.rows(&unread).len(), 1);
    shelf.assert_sound();
}

#[test]
fn a_full_text_that_comes_late_settles_where_an_entry_belongs() {
    let mut shelf = Shelf::new(3);
    let text = "A crack was found in a girder of the Harbor Line bridge in Lakeport on Monday, \
                Mayor Dana Ruiz said. The bridge is closed until engineers have looked at it.";
    shelf.add(
        0,
        "Crack closes the Harbor Line bridge in Lakeport",
        text,
        9_000,
    );
    shelf.add(1, "What commuters have to know", "", 8_000);
    shelf.add(2, "Ferries come back to the old pier", "", 7_000);
    shelf.group();
    let stories = |shelf: &Shelf| -> Vec<i64> {
        let all = spec(Source::Desk(Desk::All), true, Order::Newest);
        let mut rows = shelf.rows(&all);
        rows.sort_by_key(|row| row.id);
        rows.iter().map(|row| row.story.0).collect()
    };
    assert_eq!(stories(&shelf), [1, 2, 3]);
    let full = |words: &str| Original {
        html: format!("<p>{words}</p>"),
        words: 40,
        ..Original::default()
    };
    let now = shelf.clock.now;
    let story = full(
        "The Harbor Line bridge in Lakeport is closed after a crack was found in a girder. Mayor \
         Dana Ruiz said that engineers look at the crack. Until then the bridge stays closed.",
    );
    shelf
        .writer
        .store_original(EntryId(2), &story, &Matcher::default(), now)
        .unwrap();
    assert!(shelf.group_again(2));
    assert_eq!(stories(&shelf), [1, 1, 3]);
    shelf.assert_sound();
    // One that tells of something else stays, and so does what is in a story by now.
    let other = full("The old pier was painted. Fishermen wait for the ferries, said T. Okafor.");
    shelf
        .writer
        .store_original(EntryId(3), &other, &Matcher::default(), now)
        .unwrap();
    assert!(!shelf.group_again(3));
    assert!(!shelf.group_again(2) && !shelf.group_again(1));
    assert_eq!(stories(&shelf), [1, 1, 3]);
    // Grouped anew the same comes out.
    shelf.writer.dissolve_stories().unwrap();
    shelf.reload();
    shelf.group();
    assert_eq!(stories(&shelf), [1, 1, 3]);
    shelf.assert_sound();
}
