//! A full text that comes after its entry was grouped shows which story that tells, whichever way
//! it comes.

use coranto::model::feed_settings::{FeedMatch, FeedSettings, FeedTable};
use coranto::model::message::RefreshScope;
use coranto::model::{EntryId, Event, FeedId, Request};

use crate::refresh::Home;
use crate::server::{Answer, Server};

const REPORT: &str = "A crack was found in a girder of the Harbor Line bridge in Lakeport on Monday, \
     Mayor Dana Ruiz said. The bridge is closed until engineers have looked at it.";

const PAGE: &str = "<p>The Harbor Line bridge in Lakeport is closed after a crack was found in a \
     girder on Monday. Mayor Dana Ruiz said that engineers look at the crack, and that the bridge \
     stays closed until they have.</p><p>The girder carries the Harbor Line over the channel, and \
     the crack in it was found by chance. Until the engineers are done with the bridge, trains of \
     the Harbor Line end on the south side of Lakeport.</p><p>Dana Ruiz asked for patience: a \
     bridge with a crack in a girder is no bridge, the mayor said.</p>";

fn feed(title: &str, item: &str, link: &str, text: &str) -> Answer {
    Answer::feed(format!(
        "<rss version=\"2.0\"><channel><title>{title}</title><item><title>{item}</title>\
         <link>{link}</link><description>{text}</description></item></channel></rss>"
    ))
}

/// A home with two entries, one of which says nothing of what it is about; its page does.
fn home() -> (Home, Server, Vec<FeedId>) {
    let home = Home::new();
    let page = format!(
        "<html><head><title>Commuters</title></head><body><nav>Home</nav><article>\
         <h1>Commuters</h1>{PAGE}</article><footer>Imprint</footer></body></html>"
    );
    let title = "Crack closes the Harbor Line bridge in Lakeport";
    let server = home.serve([
        (
            "/ledger",
            feed("Ledger", title, "https://ledger.example/a", REPORT),
        ),
        (
            "/post",
            feed("Post", "What commuters have to know", "/page", ""),
        ),
        (
            "/page",
            Answer::new("200 OK", &[("Content-Type", "text/html")], page),
        ),
    ]);
    let feeds = home.follow(&["/ledger", "/post"].map(|path| server.url(path)));
    home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!(reports(&home), [1, 1]);
    (home, server, feeds)
}

/// Returns how many reports the story of each entry has.
fn reports(home: &Home) -> [u64; 2] {
    [1, 2].map(|id| {
        let why = home.reader().why_grouped(EntryId(id)).expect("a database");
        why.expect("the entry").reports
    })
}

/// Returns the entry without a text.
fn bare(home: &Home) -> EntryId {
    let ids = [1, 2].map(EntryId);
    let is_bare = |id: &EntryId| {
        let entry = home.reader().entry(*id).expect("a database");
        entry.expect("the entry").row.title.starts_with("What")
    };
    ids.into_iter().find(is_bare).expect("it")
}

/// Has the full texts of one feed fetched unasked.
fn want_full_texts(home: &mut Home, address: &str) {
    home.config.settings.feeds = vec![FeedTable {
        about: FeedMatch::parse(address).expect("a match"),
        line: 1,
        settings: FeedSettings {
            full_text: Some(true),
            ..FeedSettings::default()
        },
    }];
}

#[test]
fn one_that_is_asked_for() {
    let (home, _server, _) = home();
    let entry = bare(&home);
    let mut running = home.start();
    running
        .engine
        .send(Request::FullText { entry, shown: None });
    running.wait(&home, |event| match event {
        Event::FullText { outcome, .. } => Some(outcome.expect("a text")),
        _ => None,
    });
    running.wait(&home, |event| (event == Event::Grouped).then_some(()));
    running.engine.shutdown();
    assert_eq!(reports(&home), [2, 2]);
}

#[test]
fn one_that_comes_unasked_while_the_reader_runs() {
    let (mut home, server, feeds) = home();
    want_full_texts(&mut home, &server.url("/post"));
    let mut running = home.start();
    running
        .engine
        .send(Request::Refresh(RefreshScope::Feeds(feeds)));
    running.wait(&home, |event| {
        matches!(event, Event::FullTextCame(_)).then_some(())
    });
    running.wait(&home, |event| (event == Event::Grouped).then_some(()));
    running.engine.shutdown();
    assert_eq!(reports(&home), [2, 2]);
}

#[test]
fn one_that_a_refresh_without_the_reader_fetches() {
    let (mut home, server, _) = home();
    want_full_texts(&mut home, &server.url("/post"));
    let (summary, _) = home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!((summary.new, summary.full_texts), (0, 1));
    assert_eq!(reports(&home), [2, 2]);
}

#[test]
fn many_entries_are_grouped_behind_the_screen_which_hears_how_far_they_are() {
    let home = Home::new();
    let items: String = (0..3_100)
        .map(|at| format!("<item><title>Ferry number {at} is late</title><guid>{at}</guid></item>"))
        .collect();
    let feed =
        format!("<rss version=\"2.0\"><channel><title>Ferries</title>{items}</channel></rss>");
    let server = home.serve([("/ferries", Answer::feed(feed))]);
    home.follow(&[server.url("/ferries")]);
    let (summary, _) = home.refresh(&RefreshScope::All).expect("a refresh");
    assert_eq!(summary.new, 3_100);
    // A refresh without the reader leaves so many to it.
    assert_eq!(home.reader().unassigned_count().expect("a count"), 3_100);
    let mut running = home.start();
    let mut heard = Vec::new();
    while heard.last() != Some(&100) {
        heard.push(running.wait(&home, |event| match event {
            Event::Grouping(percent) => Some(percent),
            _ => None,
        }));
    }
    running.engine.shutdown();
    assert!(heard.len() > 2 && heard.is_sorted(), "{heard:?}");
    assert_eq!(home.reader().unassigned_count().expect("a count"), 0);
}
