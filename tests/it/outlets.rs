//! Outlets: one definition, one number, wherever a story says how many tell it.

use coranto::model::entry::NewEntry;
use coranto::model::list::Order;
use coranto::model::timeline::Subject;
use coranto::model::{Change, Clean, Desk, EntryId, Source, StoryId, Target};
use coranto::query::Query;

use crate::storylists::{Shelf, spec};

/// Stores an entry of a feed that leads to this address.
fn leads_to(shelf: &mut Shelf, feed: usize, title: &str, url: &str, age: i64) {
    let entry = NewEntry {
        url: Some(Clean::line(url)),
        ..Shelf::entry(feed, title, &format!("{title}. "), age)
    };
    shelf.store(feed, vec![entry]);
}

/// Returns every number of outlets that the program has for story 1.
#[track_caller]
fn outlets(shelf: &Shelf) -> u64 {
    let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), true, Order::Story));
    let row = rows.iter().find(|row| row.story == StoryId(1)).unwrap();
    let told = row.told.as_ref().unwrap();
    assert_eq!(told.carriers.len() as u64, told.outlets);
    assert_eq!(told.carriers[0], row.outlet);
    let story = Subject::Story(StoryId(1));
    let timeline = shelf.reader.timeline(story, None, &shelf.clock).unwrap();
    assert_eq!(timeline.summary.unwrap().outlets, told.outlets);
    let detail = shelf.reader.stories(&[StoryId(1)]).unwrap();
    assert_eq!(detail[0].outlets, told.outlets);
    let why = shelf.reader.why_grouped(EntryId(1)).unwrap().unwrap();
    assert_eq!((why.outlets, why.reports), (told.outlets, told.size));
    let query = Query::parse(&format!("outlets:{} story:1", told.outlets)).unwrap();
    assert!(shelf.reader.count(&query, &shelf.clock).unwrap() > 0);
    told.outlets
}

#[test]
fn outlets_are_hosts_and_where_those_say_nothing_feeds() {
    // Sections of one paper are one outlet, also by way of an aggregator.
    let mut shelf = Shelf::new(4);
    for (feed, url) in [
        (0, "https://www.ledger.example/a"),
        (1, "https://sport.ledger.example/b"),
        (2, "https://m.ledger.example/c"),
        (2, "https://courier.example/d"),
        (3, "https://outlet3.example/e"),
    ] {
        leads_to(&mut shelf, feed, &format!("Talks {url}"), url, 900);
    }
    shelf.assign(&[1, 1, 1, 1, 1], &[]);
    assert_eq!(outlets(&shelf), 3);

    // Nobody's addresses, and places where everybody publishes: there each feed is one.
    for host in [
        "example.org",
        "127.0.0.1:8000",
        "www.youtube.com",
        "github.com",
    ] {
        let mut shelf = Shelf::new(3);
        for (at, feed) in [0, 1, 2, 2].into_iter().enumerate() {
            let url = format!("https://{host}/{at}");
            leads_to(&mut shelf, feed, &format!("Talks of {at}"), &url, 900);
        }
        shelf.assign(&[1, 1, 1, 1], &[]);
        assert_eq!(outlets(&shelf), 3, "{host}");
    }
}

#[test]
fn copies_count_once_and_what_is_hidden_not_at_all() {
    let mut shelf = Shelf::new(4);
    let text = "Both sides sat down again. ".repeat(10);
    shelf.add(0, "Talks resume", &text, 900);
    shelf.add(1, "Mayor meets union", &text, 600);
    shelf.add(2, "Dana Ruiz at the table", "Another text.", 500);
    shelf.add(3, "Union waits", "A third text.", 400);
    shelf.assign(&[1, 1, 1, 1], &[(2, 1)]);
    assert_eq!(outlets(&shelf), 3);
    shelf.mark(&Target::Entries(vec![EntryId(4)]), Change::Deleted(true));
    assert_eq!(outlets(&shelf), 2);
    shelf.writer.undo(&shelf.clock).unwrap();
    assert_eq!(outlets(&shelf), 3);
}

#[test]
fn a_row_names_the_outlet_of_its_headline() {
    let mut shelf = Shelf::new(3);
    shelf.add(0, "Mayor of Lakeport meets the dock union", "A text.", 900);
    shelf.add(1, "More", "Another text.", 600);
    shelf.add(2, "And more", "A third text.", 300);
    shelf.assign(&[1, 1, 1], &[]);
    let rows = shelf.rows(&spec(Source::Desk(Desk::Unread), false, Order::Story));
    let row = &rows[0];
    // The first report has the headline, the last one the time.
    assert_eq!(row.title.as_str(), "Mayor of Lakeport meets the dock union");
    assert_eq!((row.outlet.as_str(), row.id), ("Outlet 0", EntryId(3)));
    let carriers: Vec<&str> = row
        .told
        .as_ref()
        .unwrap()
        .carriers
        .iter()
        .map(Clean::as_str)
        .collect();
    assert_eq!(carriers, ["Outlet 0", "Outlet 2", "Outlet 1"]);
}
