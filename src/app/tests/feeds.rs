//! Following, renaming, moving feeds.

use super::*;
use crate::app::Overlay;
use crate::app::edit::Edited;
use crate::app::prompt::Subject;
use crate::model::list::Order;
use crate::model::message::RefreshScope;
use crate::model::sidebar::SavedRow;
use crate::model::topic::{SavedChange, TopicEdit};

fn side_feed(id: i64, title: &str, category: &str) -> FeedRow {
    FeedRow {
        id: FeedId(id),
        url: Clean::line(&format!("https://feed{id}.example/rss")),
        title: Clean::line(title),
        category: Clean::line(category),
        unread: 0,
        total: 0,
        last_success: None,
        last_error: None,
        site: None,
        advice: None,
        failing_since: None,
        newest: None,
        rhythm: None,
        failures: 0,
        next: None,
        why_next: Clean::default(),
        is_off: false,
    }
}

pub(super) fn side(feeds: &[(i64, &str, &str)]) -> Msg {
    let mut paths: Vec<&str> = feeds.iter().map(|(_, _, path)| *path).collect();
    paths.dedup();
    Msg::Event(Event::Sidebar(Box::new(Sidebar {
        categories: paths
            .into_iter()
            .map(|path| CategoryRow {
                path: Clean::line(path),
                unread: 0,
            })
            .collect(),
        feeds: feeds
            .iter()
            .map(|(id, title, path)| side_feed(*id, title, path))
            .collect(),
        ..Sidebar::default()
    })))
}

const LAKEPORT: [(i64, &str, &str); 3] = [
    (1, "Bay Wire", "Lakeport"),
    (2, "Lakeport Ledger", "Lakeport"),
    (3, "Open Almanac", "Science"),
];

#[test]
fn the_feed_of_a_story_is_that_of_the_report_it_is_shown_with() {
    let scope = |bench: &Bench| {
        bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Refresh(scope)) => Some(scope.clone()),
            _ => None,
        })
    };
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.send(side(&LAKEPORT));
    for row in &mut bench.app.list.rows {
        if let Some(told) = &mut row.told {
            told.members[1].feed = FeedId(2);
            // That it was read changes nothing.
            told.members[1].flags.is_read = true;
            told.face = Some(told.members[1].id);
        }
    }
    bench.press("r");
    assert_eq!(scope(&bench), Some(RefreshScope::Feeds(vec![FeedId(2)])));
    bench.press("E");
    let Some(Overlay::Edit(form)) = &bench.app.overlay else {
        panic!("nothing is edited");
    };
    assert_eq!(form.edited, Edited::Feed(FeedId(2)));
    bench.press("<Esc>mf");
    let Some(Subject::Mute { name, .. }) = bench.app.prompt.as_ref().map(|prompt| &prompt.subject)
    else {
        panic!("nothing is asked");
    };
    assert_eq!(name, "Lakeport Ledger");
}

#[test]
fn what_is_under_the_cursor_is_edited() {
    let feed = |title: Option<&str>, category: &str| SubscriptionEdit::Feed {
        feed: FeedId(1),
        title: title.map(Clean::line),
        category: Clean::line(category),
    };
    let category = |to: &str| SubscriptionEdit::Category {
        from: "Lakeport".into(),
        to: to.into(),
    };
    // From the first row of the feeds: the category, then its first feed.
    let cases = [
        ("jE<C-u>Wire<Enter>", Some(feed(Some("Wire"), "Lakeport"))),
        ("jE<C-u><Enter>", Some(feed(Some(""), "Lakeport"))),
        ("jE<Tab><C-u>sc<Down><Enter>", Some(feed(None, "Science"))),
        (
            "jE<Tab><C-u><Down><Down><Enter>",
            Some(feed(None, "Science")),
        ),
        (
            "jE<Tab>/<lt><Space>a<Space>//b<Enter>",
            Some(feed(None, "Lakeport/< a/b")),
        ),
        ("jE<Tab><C-u><Enter>", Some(feed(None, ""))),
        ("jE<Esc>", None),
        ("E<C-u>Harbor<Enter>", Some(category("Harbor"))),
        ("E<Enter>", None),
        // From the list, the feed of the entry.
        ("lE<C-u>Wire<Enter>", Some(feed(Some("Wire"), "Lakeport"))),
    ];
    for (keys, want) in cases {
        let mut bench = Bench::new(">a*");
        bench.send(side(&LAKEPORT));
        bench
            .app
            .sidebar
            .point_at(&Source::Category("Lakeport".into()));
        bench.app.focus = Pane::Sidebar;
        bench.press(keys);
        let asked = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::EditSubscription(edit)) => Some(edit.clone()),
            _ => None,
        });
        assert_eq!(asked, want, "{keys}");
        assert!(bench.app.overlay.is_none(), "{keys}");
    }
}

#[test]
fn a_feed_is_kept_out_of_stories_in_its_form_or_its_panel() {
    let set = |value: &str| Request::Set {
        name: "feed.stories https://feed1.example/rss".into(),
        value: value.into(),
    };
    let mut bench = Bench::new(">a*");
    bench.send(side(&LAKEPORT));
    bench.press("E<Tab><Tab><Space><Enter>");
    // What is not changed is not sent.
    assert_eq!(bench.asked, [Effect::Engine(set("false"))]);
    assert!(bench.app.overlay.is_none());
    bench.asked.clear();
    bench.press("E<C-u>Wire<Tab><Tab><Space><Space><Tab>2<Enter>");
    let [Effect::Engine(Request::EditSubscription(edit))] = &bench.asked[..] else {
        panic!("{:?}", bench.asked);
    };
    assert_eq!(
        *edit,
        SubscriptionEdit::Feed {
            feed: FeedId(1),
            title: Some("Wire2".into()),
            category: "Lakeport".into(),
        }
    );
    bench.asked.clear();
    let effects = bench.app.show_feed(FeedId(1), None);
    bench.asked.extend(effects);
    bench.press("s");
    assert!(bench.has_asked(|request| *request == set("false")));

    let mut settings = bench.app.settings.clone();
    settings.stories.leave_out = vec!["https://feed1.example/rss".into()];
    bench.send(Msg::Event(Event::Settings {
        settings: Box::new(settings.clone()),
        rows: Vec::new(),
        name: Some("feed.stories https://feed1.example/rss".into()),
    }));
    let said = bench
        .app
        .notice
        .as_ref()
        .map(|notice| notice.text.to_string());
    assert_eq!(said.as_deref(), Some("alone from now on: Bay Wire"));
    bench.asked.clear();
    bench.press("s");
    assert!(bench.has_asked(|request| *request == set("true")));
    // Where nothing is grouped there is nothing to switch.
    bench.app.settings.stories.group = false;
    bench.asked.clear();
    bench.press("s");
    bench.press("<Esc>E<Tab><Tab><C-u>Wire<Enter>");
    assert!(!bench.has_asked(|request| matches!(request, Request::Set { .. })));
}

#[test]
fn that_no_feed_fails_is_said_only_where_they_were_asked() {
    use crate::model::message::Summary;
    let sidebar = |known: bool, error: Option<&str>| {
        let mut feeds: Vec<FeedRow> = (1..4).map(|id| side_feed(id, "Bay Wire", "")).collect();
        for feed in &mut feeds {
            feed.next = Some(NOW);
            feed.last_success = known.then_some(NOW);
        }
        feeds[0].last_error = error.map(Clean::line);
        let sidebar = Sidebar {
            feeds,
            ..Sidebar::default()
        };
        Msg::Event(Event::Sidebar(Box::new(sidebar)))
    };
    let fine = "Every feed is fetched well and brings something.";
    for (known, error, is_offline, want) in [
        (true, None, false, Some(fine)),
        (true, Some("timed out"), false, None),
        (
            true,
            None,
            true,
            Some("Offline: nothing could be asked in the last refresh."),
        ),
        (
            false,
            None,
            true,
            Some("3 feeds were never fetched: offline."),
        ),
        (false, None, false, Some("3 feeds were not fetched yet.")),
        (
            false,
            Some("timed out"),
            false,
            Some("2 feeds were not fetched yet."),
        ),
    ] {
        let mut bench = Bench::new(">a*");
        bench.send(sidebar(known, error));
        bench.send(Msg::Event(Event::Refreshed(Summary {
            asked: 3,
            is_offline,
            ..Summary::default()
        })));
        bench.press("ge");
        assert_eq!(bench.app.care_note().as_deref(), want);
    }
}

#[test]
fn a_list_follows_its_category_and_leaves_one_that_has_gone() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&LAKEPORT));
    bench.app.go(&Source::Category("Lakeport".into()));
    bench.press("h").press("E<C-u>Zone<Enter>");
    bench.send(side(&[
        (3, "Open Almanac", "Science"),
        (1, "Bay Wire", "Zone"),
        (2, "Lakeport Ledger", "Zone"),
    ]));
    assert_eq!(bench.app.list.spec.source, Source::Category("Zone".into()));
    let row = bench
        .app
        .sidebar
        .selected()
        .and_then(crate::app::SideRow::source);
    assert_eq!(row, Some(Source::Category("Zone".into())));

    bench.press("X");
    assert!(bench.has_asked(|r| *r == Request::Remove(vec![FeedId(1), FeedId(2)])));
    bench.send(side(&[(3, "Open Almanac", "Science")]));
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(3)));
}

fn offer(url: &str, is_followed: bool) -> Offer {
    Offer {
        url: Clean::line(url),
        title: Clean::default(),
        kind: None,
        entries: 0,
        newest: None,
        is_followed,
    }
}

#[test]
fn feeds_are_chosen_before_they_are_followed() {
    let all = ["a", "b", "c"];
    let cases: [(&str, &[&str]); 6] = [
        ("<Enter>", &["b"]),
        ("j<Enter>", &["c"]),
        ("<Space><Space><Enter>", &["b", "c"]),
        ("G<Space>k<Enter>", &["c"]),
        // One that is followed cannot be picked.
        ("gg<Space>k<Enter>", &[]),
        ("<Esc>", &[]),
    ];
    for (keys, want) in cases {
        let mut bench = Bench::new(">a*");
        bench.press("alakeport.example<Enter>");
        let Some(ticket) = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Discover { ticket, address }) => {
                assert_eq!(&**address, "lakeport.example");
                Some(*ticket)
            }
            _ => None,
        }) else {
            panic!("the site is asked");
        };
        let offers = Ok(all.map(|url| offer(url, url == "a")).to_vec());
        bench.send(Msg::Event(Event::Offered { ticket, offers }));
        bench.press(keys);
        let asked = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Follow { urls, .. }) => Some(urls.clone()),
            _ => None,
        });
        let want: Vec<Clean> = want.iter().map(|url| Clean::line(url)).collect();
        assert_eq!(asked.unwrap_or_default(), want, "{keys}");
    }
}

#[test]
fn an_address_without_a_feed_can_be_mended() {
    let mut bench = Bench::new(">a*");
    bench.press("alakeprt.example<Enter>");
    let ticket = bench.app.ticket;
    let late = crate::model::Ticket::default();
    let offers = || Err(Notice::error("no such host"));
    for ticket in [late, ticket] {
        let offers = offers();
        bench.send(Msg::Event(Event::Offered { ticket, offers }));
        bench.press("<Enter>");
        let typed = bench.app.prompt.as_ref().map(|prompt| prompt.input.value());
        let want = (ticket != late).then_some("lakeprt.example");
        assert_eq!(typed, want, "a late answer changes nothing");
    }
}

#[test]
fn a_saved_query_is_edited_and_taken_away() {
    let saved = |name: &str, query: &str| {
        let Msg::Event(Event::Sidebar(mut data)) = side(&LAKEPORT) else {
            panic!("not a sidebar");
        };
        data.saved.push(SavedRow {
            name: Clean::line(name),
            query: query.into(),
            text: query.into(),
            color: None,
            order: Some(Order::Hot),
            unread: None,
        });
        Msg::Event(Event::Sidebar(data))
    };
    let source = |name: &str, query: &str| Source::Saved {
        name: Clean::line(name),
        query: query.into(),
    };
    let mut bench = Bench::new(">a*");
    bench.send(saved("Talks", "talks OR union"));
    let effects = bench.app.go(&source("Talks", "talks OR union"));
    bench.asked.extend(effects);
    assert_eq!(bench.app.list.spec.order, Order::Hot, "its own order");
    // In its list, too, it is what is edited.
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    bench.press("E");
    let edited = match &bench.app.overlay {
        Some(crate::app::Overlay::Edit(form)) => Some(form.edited.clone()),
        _ => None,
    };
    let talks = crate::app::edit::Edited::Saved(Clean::line("Talks"));
    assert_eq!(edited, Some(talks));
    bench.press("<Esc>");
    bench.app.focus = Pane::Sidebar;
    // Nothing changed, nothing asked; an empty name is none.
    bench.press("E<Enter>").press("E<Tab><Tab><C-u><Enter>");
    assert!(!bench.has_asked(|r| matches!(r, Request::EditTopics(_))));
    bench.press("E<C-u>talks<Tab><Tab><C-u>The<Space>talks<Enter>");
    let edit = |change| TopicEdit::Saved {
        name: "Talks".into(),
        change,
    };
    let written = edit(SavedChange::Write {
        name: "The talks".into(),
        query: "talks".into(),
        color: None,
    });
    assert_eq!(
        written.label(),
        "renamed the saved query \"Talks\" to \"The talks\""
    );
    assert!(bench.has_asked(|r| *r == Request::EditTopics(written.clone())));
    // The list on the screen follows.
    bench.send(saved("The talks", "talks"));
    assert_eq!(bench.app.list.spec.source, source("The talks", "talks"));

    bench.send(saved("Talks", "talks"));
    bench.app.sidebar.point_at(&source("Talks", "talks"));
    // Its colour, chosen or typed; what is none is said, and the form stays.
    for (keys, color) in [("E<Down>", "topic1"), ("E<Tab>#0a0B0c", "#0a0b0c")] {
        bench.press(keys).press("<Enter>");
        let color = crate::model::topic::TopicColor::parse(color);
        let recoloured = Request::EditTopics(edit(SavedChange::Color(color)));
        assert!(bench.has_asked(|r| *r == recoloured), "{keys}");
    }
    bench.press("E<Tab>pink<Enter>");
    assert!(matches!(
        bench.app.overlay,
        Some(crate::app::Overlay::Edit(_))
    ));
    let said = bench
        .app
        .notice
        .as_ref()
        .map(|notice| notice.text.to_string());
    assert_eq!(said.as_deref(), Some("this is no colour"));
    bench.press("<Esc>X");
    assert!(bench.has_asked(|r| *r == Request::EditTopics(edit(SavedChange::Delete))));
}

#[test]
fn a_new_feed_goes_into_a_category() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&LAKEPORT));
    for (keys, want) in [
        ("<Enter>", ""),
        ("<Tab><Enter>", "Lakeport"),
        ("<Tab><Tab><Enter>", "Science"),
        ("<Tab><Tab><Tab><Enter>", ""),
        ("<S-Tab><Enter>", "Science"),
    ] {
        bench.asked.clear();
        bench.press("alakeport.example<Enter>");
        let ticket = bench.app.ticket;
        let offers = Ok(vec![offer("b", false)]);
        bench.send(Msg::Event(Event::Offered { ticket, offers }));
        bench.press(keys);
        let asked = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Follow { category, .. }) => Some(category.as_str()),
            _ => None,
        });
        assert_eq!(asked, Some(want), "{keys}");
    }
}

#[test]
fn a_new_feed_goes_where_one_is() {
    for (source, want) in [
        (Source::Category(Clean::line("Science")), "Science"),
        (Source::Feed(FeedId(2)), "Lakeport"),
        (Source::Desk(Desk::All), ""),
    ] {
        let mut bench = Bench::new(">a*");
        bench.send(side(&LAKEPORT));
        bench.app.go(&source);
        bench.press("alakeport.example<Enter>");
        let Some(Overlay::Add(form)) = &bench.app.overlay else {
            panic!("no form");
        };
        assert_eq!(form.category.as_str(), want);
    }
}
