//! Full texts: fetched from the pages of entries, stored, found, and refused where there is none.

use coranto::config;
use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use coranto::model::list::Desk;
use coranto::model::message::RefreshScope;
use coranto::model::page::{Revised, TextSource};
use coranto::model::{EntryDetail, EntryId, Event, Notice, Request, Ticket, Time};
use coranto::query::Query;

use crate::refresh::{Home, Running};
use crate::server::{Answer, Route, Server};

const PARAGRAPH: &str = "<p>The survey of the channel took the whole summer, and it was longer than \
     anybody in Lakeport had thought it would be, since the depth had to be measured twice at each \
     of the forty places between the north pier and the lighthouse.</p>";

fn page(body: &str) -> Answer {
    let html = format!(
        "<html><head><title>The survey</title></head><body><nav>Home</nav><article>\
         <h1>The survey</h1>{body}</article><footer>Imprint</footer></body></html>"
    );
    Answer::new("200 OK", &[("Content-Type", "text/html")], html)
}

fn feed(link: &str) -> Answer {
    Answer::feed(format!(
        "<rss version=\"2.0\"><channel><title>Harbor Courier</title><item><title>The survey</title>\
         <link>{link}</link><description>The survey is out.</description></item></channel></rss>"
    ))
}

/// A home that follows a feed with one entry, which leads to `link`.
fn home(routes: Vec<(&'static str, Answer)>) -> (Home, Server, EntryId) {
    let home = Home::new();
    let server = home.serve(routes);
    home.follow(&[server.url("/feed")]);
    let (summary, _) = home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!(summary.new, 1);
    let entry = home.window(Desk::All).rows[0].id;
    (home, server, entry)
}

fn full_text(home: &Home, running: &mut Running, entry: EntryId) -> Result<Notice, Notice> {
    running
        .engine
        .send(Request::FullText { entry, shown: None });
    running.wait(home, |event| match event {
        Event::FullText { outcome, .. } => Some(outcome),
        _ => None,
    })
}

fn detail(home: &Home, entry: EntryId) -> EntryDetail {
    let detail = home.reader().entry(entry).expect("a database");
    detail.expect("the entry")
}

fn found(home: &Home, query: &str) -> u64 {
    let query = Query::parse(query).expect("a query");
    let clock = (home.clock())();
    home.reader().count(&query, &clock).expect("a database")
}

#[test]
fn the_full_text_is_fetched_stored_and_found() {
    let (home, server, entry) = home(vec![
        ("/feed", feed("/survey")),
        ("/survey", page(&PARAGRAPH.repeat(4))),
    ]);
    assert_eq!(found(&home, "lighthouse"), 0);
    assert_eq!(found(&home, "has:fulltext"), 0);

    let mut running = home.start();
    let notice = full_text(&home, &mut running, entry).expect("a full text");
    assert_eq!(&*notice.text, "the full text");
    let shown = detail(&home, entry);
    assert!(
        shown.shown().0.contains("lighthouse"),
        "{}",
        shown.shown().0
    );
    assert!(!shown.shown().0.contains("Imprint"));
    assert_eq!(shown.shown().1, Some(server.url("/survey").as_str()));
    assert_eq!(found(&home, "lighthouse"), 1);
    assert_eq!(found(&home, "has:fulltext"), 1);
    // What the feed said is still found, and still there.
    assert_eq!(found(&home, "\"survey is out\""), 1);

    // The same key shows the other text, without asking again.
    let asked = server.requests().len();
    full_text(&home, &mut running, entry).expect("the feed's text");
    assert!(detail(&home, entry).shown().0.contains("is out"));
    full_text(&home, &mut running, entry).expect("the full text");
    assert!(detail(&home, entry).shown_original().is_some());
    assert_eq!(server.requests().len(), asked);
    let page = server
        .requests()
        .into_iter()
        .find(|request| request.path == "/survey");
    let accept = page.and_then(|page| page.header("accept").map(<[u8]>::to_vec));
    assert!(accept.is_some_and(|accept| accept.starts_with(b"text/html")));
}

#[test]
fn topics_find_what_only_the_page_says() {
    let mut home = Home::new();
    let topics = "[[topic]]\nname = \"Light\"\nmatch = 'lighthouse'\n\
                  [[topic]]\nname = \"Survey\"\nmatch = { q = 'survey', level = 'about' }\n\
                  [[topic]]\nname = \"Pier\"\nmatch = '\"north pier\" -feed:courier'\n";
    std::fs::create_dir_all(home.paths().topics().parent().unwrap()).unwrap();
    std::fs::write(home.paths().topics(), topics).unwrap();
    home.config.watchlist = config::load(&home.paths(), None).watchlist;
    let server = home.serve([
        ("/feed", feed("/survey")),
        ("/survey", page(&PARAGRAPH.repeat(4))),
    ]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::All).expect("a refresh");
    let entry = home.window(Desk::All).rows[0].id;
    assert_eq!(found(&home, "topic:light"), 0);
    assert_eq!(found(&home, "topic:survey"), 1);

    let mut running = home.start();
    full_text(&home, &mut running, entry).expect("a full text");
    assert_eq!(found(&home, "topic:light"), 1);
    assert_eq!(found(&home, "topic:survey"), 1);
    assert_eq!(found(&home, "topic:pier"), 0);
    running.engine.shutdown();
}

#[test]
fn what_stands_in_the_place_of_an_article_is_said() {
    let wall = "<p>The survey is out. Subscribe to continue reading. Already a subscriber? \
         Log in and go on with the story of the channel, the piers and the lighthouse.</p>";
    let (home, _server, entry) = home(vec![("/feed", feed("/survey")), ("/survey", page(wall))]);
    let mut running = home.start();
    let notice = full_text(&home, &mut running, entry).expect_err("no article");
    assert_eq!(&*notice.text, "the page is for subscribers");
    let shown = detail(&home, entry);
    assert!(shown.shown_original().is_none());
    assert!(shown.shown().0.contains("is out"));
    assert_eq!(found(&home, "has:fulltext"), 0);
}

#[test]
fn a_page_that_fails_changes_nothing() {
    let (home, _server, entry) = home(vec![("/feed", feed("/gone"))]);
    let mut running = home.start();
    let notice = full_text(&home, &mut running, entry).expect_err("a failure");
    assert!(notice.text.contains("404"), "{}", &*notice.text);
    // It is the page that is gone, and no feed is to be looked for.
    let hint = notice.hint.expect("a hint");
    assert_eq!(
        &*hint,
        "the page is gone: what the feed sent is all there is"
    );
    assert_eq!(detail(&home, entry).original, None);
}

/// Refreshes with what is set for the feed; returns the entry and what was asked of its page.
fn gathered(page: Answer, wish: Option<bool>, of_hits: bool) -> (Home, Server, EntryId) {
    let mut home = Home::new();
    let server = home.serve([("/feed", feed("/survey")), ("/survey", page)]);
    home.config.settings.reader.full_text = of_hits;
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(&server.url("/feed")).expect("a match"),
        line: 1,
        settings: FeedSettings {
            full_text: wish,
            ..FeedSettings::default()
        },
    }];
    home.follow(&[server.url("/feed")]);
    let mut running = home.start();
    running.engine.send(Request::Refresh(RefreshScope::All));
    running.wait(&home, |event| {
        matches!(event, Event::FullTextCame(_)).then_some(())
    });
    running.engine.shutdown();
    let entry = home.window(Desk::All).rows[0].id;
    (home, server, entry)
}

fn asked(server: &Server) -> usize {
    let requests = server.requests();
    requests.iter().filter(|one| one.path == "/survey").count()
}

#[test]
fn chosen_feeds_have_their_full_texts_fetched_unasked() {
    let (home, server, entry) = gathered(page(&PARAGRAPH.repeat(4)), Some(true), false);
    assert!(detail(&home, entry).shown().0.contains("lighthouse"));
    assert_eq!(found(&home, "has:fulltext"), 1);
    assert_eq!(asked(&server), 1);
}

#[test]
fn a_refresh_without_the_reader_fetches_them_too() {
    let mut home = Home::new();
    let server = home.serve([
        ("/feed", feed("/survey")),
        ("/survey", page(&PARAGRAPH.repeat(4))),
    ]);
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(&server.url("/feed")).expect("a match"),
        line: 1,
        settings: FeedSettings {
            full_text: Some(true),
            ..FeedSettings::default()
        },
    }];
    home.follow(&[server.url("/feed")]);
    let (summary, _) = home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!((summary.new, summary.full_texts), (1, 1));
    assert_eq!(found(&home, "lighthouse"), 1);
    let (summary, _) = home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!(summary.full_texts, 0);
    assert_eq!(asked(&server), 1);
}

#[test]
fn the_other_text_is_the_one_that_is_not_on_the_screen() {
    let (home, _server, entry) = gathered(page(&PARAGRAPH.repeat(4)), Some(true), false);
    let mut running = home.start();
    // The feed's text was opened before the page came, and the key shows the page's.
    for (shown, is_page) in [
        (TextSource::Feed, true),
        (TextSource::Page, false),
        (TextSource::FeedOfBoth, true),
    ] {
        running.engine.send(Request::FullText {
            entry,
            shown: Some(shown),
        });
        running.wait(&home, |event| {
            matches!(event, Event::FullText { .. }).then_some(())
        });
        assert_eq!(detail(&home, entry).shown_original().is_some(), is_page);
    }
}

#[test]
fn a_page_that_is_gone_is_asked_once() {
    let (home, server, entry) = gathered(Answer::new("410 Gone", &[], ""), Some(true), false);
    let original = detail(&home, entry)
        .original
        .expect("a page that was asked");
    let why = original.obstacle.expect("a reason");
    assert!(why.contains("410"), "{why}");
    assert_eq!(asked(&server), 1);
    let now = (home.clock())().now;
    let teasers = home.reader().teasers(Time(now.0 - 3_600), 9, |_| true);
    assert_eq!(teasers.expect("a database"), []);
}

#[test]
fn a_feed_cannot_have_what_only_this_machine_reaches_fetched() {
    let (home, _server, entry) = home(vec![("/feed", feed("http://127.0.0.2:9/secret"))]);
    let mut running = home.start();
    let notice = full_text(&home, &mut running, entry).expect_err("a refusal");
    assert!(notice.text.contains("not allowed"), "{}", &*notice.text);
}

#[test]
fn the_place_in_an_entry_is_kept() {
    let (home, _server, entry) = home(vec![("/feed", feed("/survey"))]);
    {
        let running = home.start();
        running.engine.send(Request::Place {
            entry,
            progress: 30_000,
            seen: None,
        });
        running.engine.shutdown();
    }
    assert_eq!(
        home.reader().place(entry).expect("a database"),
        Some(30_000)
    );
}

#[test]
fn what_changed_since_it_was_read_is_shown() {
    let home = Home::new();
    let turn = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&turn);
    let route: Route = Box::new(move |_| {
        let stays = ["four", "five", "six"][asked.fetch_add(1, Ordering::SeqCst).min(2)];
        Answer::feed(format!(
            "<rss version=\"2.0\"><channel><title>Harbor Courier</title><item><guid>1</guid>\
             <title>The survey</title><description>The ferry stops for {stays} days in May.\
             </description></item></channel></rss>"
        ))
    });
    let server = home.serve([("/feed", route)]);
    home.follow(&[server.url("/feed")]);
    let refresh = || {
        home.pass(7_200);
        home.refresh(&RefreshScope::All).expect("a refresh");
    };
    refresh();
    let entry = home.window(Desk::All).rows[0].id;
    let revised = || home.reader().revised(entry).expect("a database");
    assert_eq!(revised(), Revised::Never);
    assert_eq!(home.reader().rewrite(entry).expect("a database"), None);

    let read = |home: &Home| {
        let running = home.start();
        running.engine.send(Request::Place {
            entry,
            progress: 0,
            seen: Some((home.clock())().now),
        });
        running.engine.shutdown();
    };
    read(&home);
    refresh();
    refresh();
    assert_eq!(revised(), Revised::SinceRead);
    let rewrite = home.reader().rewrite(entry).expect("a database");
    let rewrite = rewrite.expect("a change");
    // Not from the version before the last, which was never read.
    assert!(rewrite.before.text.contains("four"), "{rewrite:?}");
    assert!(rewrite.after.text.contains("six"), "{rewrite:?}");
    let mut running = home.start();
    running.engine.send(Request::Changes {
        ticket: Ticket(7),
        entry,
        width: 60,
    });
    let article = running.wait(&home, |event| match event {
        Event::Article { article, .. } => Some(article),
        _ => None,
    });
    let article = article.expect("what changed");
    let line: String = article.page.lines[0]
        .runs
        .iter()
        .map(|run| run.text.as_str())
        .collect();
    assert_eq!(line, "The ferry stops for four six days in May.");
    assert_eq!(article.page.hit_lines, [0]);
    running.engine.shutdown();

    read(&home);
    assert_eq!(revised(), Revised::Earlier);
}

#[test]
fn an_article_is_saved_as_its_name_says() {
    let (home, _server, entry) = home(vec![("/feed", feed("/survey"))]);
    let mut running = home.start();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, saved_as, holds) in [
        ("survey.md", "survey.md", "# The survey\n"),
        ("survey.md", "survey-2.md", "# The survey\n"),
        ("survey.html", "survey.html", "<h1>The survey</h1>"),
        ("survey.txt", "survey.txt", "The survey is out."),
    ] {
        let path = folder.path().join(name).display().to_string();
        running.engine.send(Request::SaveArticle {
            entry,
            path: path.into(),
        });
        let saved = folder.path().join(saved_as);
        let said = format!("saved in {}", saved.display());
        running.wait(&home, |event| match event {
            Event::Notice(notice) if *notice.text == said => Some(()),
            _ => None,
        });
        let text = std::fs::read_to_string(saved).expect("a file");
        assert!(text.contains(holds), "{text}");
    }
}
