//! The topic manager.

use super::*;
use crate::model::topic::TopicColor;
use crate::model::{Desk, Ticket, TopicId, TopicRow};

/// Opens the manager on two topics, the first with two queries.
fn managing() -> Bench {
    use crate::model::topic::{QuerySheet, TopicSheet};
    let query = |text: &str| QuerySheet {
        text: text.into(),
        label: None,
        needs: None,
        level: crate::model::Level::Mention,
        color: None,
        is_on: true,
        problem: None,
    };
    let sheet = |name: &str, queries: &[&str]| TopicSheet {
        name: Clean::line(name),
        color: TopicColor::Slot(6),
        is_on: true,
        queries: queries.iter().map(|text| query(text)).collect(),
        never: Vec::new(),
    };
    let mut bench = Bench::new(">a* b*");
    bench.press("W");
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::TopicSheets { ticket }) => Some(*ticket),
        _ => None,
    });
    let sheets = vec![
        sheet("Harbor", &["harbor", "pier"]),
        sheet("Ferry", &["ferry"]),
    ];
    bench.send(Msg::Event(Event::TopicSheets {
        ticket: asked.expect("the manager asks for the topics"),
        sheets: Ok(sheets),
    }));
    assert!(bench.has_asked(|r| matches!(r, Request::CountQueries { .. })));
    bench
}

#[test]
fn the_manager_changes_topics_and_queries() {
    use crate::model::Level;
    use crate::model::topic::{QueryChange, TopicChange, TopicColor, TopicEdit};
    let topic = |name: &str, change| TopicEdit::Topic {
        topic: name.into(),
        change,
    };
    let query = |name: &str, index, was: &str, change| TopicEdit::Query {
        topic: name.into(),
        index,
        was: was.into(),
        change,
    };
    let color = QueryChange::Color;
    let written = |text: &str, label: &str| QueryChange::Write {
        text: text.into(),
        label: label.into(),
    };
    let follow = |topic: &str, query: &str| TopicEdit::Watch {
        topic: topic.into(),
        query: query.into(),
    };
    let cases = [
        ("x", topic("Harbor", TopicChange::Switch(false))),
        ("jX", topic("Ferry", TopicChange::Delete)),
        ("J", topic("Harbor", TopicChange::Move(false))),
        ("jK", topic("Ferry", TopicChange::Move(true))),
        (
            "c",
            topic("Harbor", TopicChange::Color(TopicColor::Slot(1))),
        ),
        (
            "C",
            topic("Harbor", TopicChange::Color(TopicColor::Slot(5))),
        ),
        (
            "#0a0B0c<Enter>",
            topic("Harbor", TopicChange::Color(TopicColor::Rgb(10, 11, 12))),
        ),
        // The line begins with a `#`; whoever types another one means the same.
        (
            "##0a0B0c<Enter>",
            topic("Harbor", TopicChange::Color(TopicColor::Rgb(10, 11, 12))),
        ),
        (
            "r<C-u>Port<Enter>",
            topic("Harbor", TopicChange::Rename("Port".into())),
        ),
        (
            "lc",
            query("Harbor", 0, "harbor", color(TopicColor::parse("topic1"))),
        ),
        (
            "ljC",
            query("Harbor", 1, "pier", color(TopicColor::parse("topic6"))),
        ),
        (
            "l#0a0b0c<Enter>",
            query("Harbor", 0, "harbor", color(TopicColor::parse("#0a0b0c"))),
        ),
        ("l#<Enter>", query("Harbor", 0, "harbor", color(None))),
        ("ljX", query("Harbor", 1, "pier", QueryChange::Delete)),
        (
            "lx",
            query("Harbor", 0, "harbor", QueryChange::Switch(false)),
        ),
        (
            "lv",
            query("Harbor", 0, "harbor", QueryChange::Level(Level::About)),
        ),
        (
            "lj<Enter>*<Tab>quay<Enter>",
            query("Harbor", 1, "pier", written("pier*", "quay")),
        ),
        ("laquay<Enter>", follow("Harbor", "quay")),
        ("aquay<Tab>Port<Enter>", follow("Port", "quay")),
    ];
    for (keys, want) in cases {
        let mut bench = managing();
        bench.press(keys);
        let is_asked = bench.has_asked(|r| *r == Request::EditTopics(want.clone()));
        assert!(is_asked, "{keys}: {:?}", bench.asked);
        // The manager stays, or comes back, to see what was done.
        let stays = matches!(bench.app.overlay, Some(crate::app::Overlay::Topics(_)));
        assert!(stays, "{keys}: {:?}", bench.app.overlay);
    }
}

#[test]
fn a_mistake_in_the_manager_is_told_and_changes_nothing() {
    for keys in [
        "#zzz<Enter>",
        "r<C-u><Enter>",
        "r<Enter>",
        "lj<Enter><Space>(<Enter>",
        "lj<Enter><C-u><Enter>",
        "aquay<Enter>",
        "lj<Enter>x<Esc>",
        "r<C-u>Port<Esc>",
    ] {
        let mut bench = managing();
        bench.press(keys);
        let is_asked = bench.has_asked(|r| matches!(r, Request::EditTopics(_)));
        assert!(!is_asked, "{keys}");
    }
    let mut bench = managing();
    bench.press("u");
    assert!(bench.has_asked(|r| *r == Request::Undo));
    bench.press("<Esc>");
    assert_eq!(bench.app.overlay, None);
}

#[test]
fn an_alias_is_known_wherever_a_query_is_typed() {
    let mut bench = Bench::new(">a* b*");
    let sidebar = crate::model::sidebar::Sidebar {
        aliases: vec![("ruiz".into(), "\"Dana Ruiz\"".into())],
        ..Default::default()
    };
    bench.send(Msg::Event(Event::Sidebar(Box::new(sidebar))));
    bench.press("/@ru<Tab>");
    let source = bench.app.list.spec.source.clone();
    assert_eq!(source.query(), Some("@ruiz"));
    let meaning = bench.app.meaning();
    assert_eq!(
        meaning,
        Some(crate::app::Meaning::Holds("“Dana Ruiz”".into()))
    );
    bench.press("x");
    let Some(crate::app::Meaning::Lacks(why)) = bench.app.meaning() else {
        panic!("@ruizx is no alias");
    };
    assert!(why.contains("ruizx"), "{why}");
    // What was found last stays.
    assert_eq!(bench.app.list.spec.source.query(), Some("@ruiz"));
}

#[test]
fn a_new_topic_is_called_by_its_query_until_it_has_a_name() {
    let name = |bench: &Bench| match &bench.app.overlay {
        Some(crate::app::Overlay::Watch(form)) => form.name.clone(),
        other => panic!("{other:?}"),
    };
    let mut bench = Bench::new(">a*");
    bench.app.list.rows[0].title = Clean::line("Talks resume as Dana Ruiz meets the union");
    bench.press("w");
    assert_eq!(name(&bench), "Dana Ruiz");
    bench.press("<C-u>");
    bench.send(Msg::Paste("ferry strike OR pier".into()));
    assert_eq!(name(&bench), "ferry strike");
    // Half-typed it is no query: the name stays.
    bench.send(Msg::Paste(" (".into()));
    assert_eq!(name(&bench), "ferry strike");
    bench.press("<BS><BS><Tab><C-u>");
    bench.send(Msg::Paste("Strikes".into()));
    bench.press("<Tab>");
    bench.send(Msg::Paste(" union".into()));
    assert_eq!(name(&bench), "Strikes");
    // Without a name of its own it follows again.
    bench.press("<Tab><C-u><Tab><C-u>");
    bench.send(Msg::Paste("pier".into()));
    assert_eq!(name(&bench), "pier");
}

/// A bench that shows the list of the topic *Harbor*, and what is asked for that.
fn topic_list() -> (Bench, Ticket) {
    let mut bench = Bench::new(">a*");
    bench.send(Msg::Event(Event::Sidebar(Box::new(Sidebar {
        topics: vec![topic(1, "Harbor"), topic(2, "Votes")],
        ..Sidebar::default()
    }))));
    let ticket = open_topic(&mut bench, 1, "Harbor");
    (bench, ticket.unwrap())
}

pub(super) fn topic(id: u32, name: &str) -> TopicRow {
    TopicRow {
        id: TopicId(id.into()),
        name: name.into(),
        color: TopicColor::Slot(1),
        unread: 0,
        total: 0,
        about: 0,
        unread_about: 0,
        days: [0; 14],
        is_burst: false,
    }
}

/// Opens the list of a topic; returns the ticket with which it was asked what is suggested.
fn open_topic(bench: &mut Bench, id: u32, name: &str) -> Option<Ticket> {
    bench.asked.clear();
    let effects = bench.app.go(&Source::Topic(TopicId(id.into())));
    bench.asked.extend(effects);
    bench.send(Msg::Tick(bench.app.clock.clone()));
    bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Suggest { ticket, topic }) if **topic == *name => Some(*ticket),
        _ => None,
    })
}

fn suggested(bench: &mut Bench, ticket: Ticket, terms: &[&str]) {
    use crate::model::suggestion::{Cause, Suggestion};
    let one = |term: &&str| Suggestion {
        term: Clean::line(term),
        cause: Cause::Related {
            inside: 8,
            outside: 1,
        },
        outlets: 2,
    };
    let suggestions = terms.iter().map(one).collect();
    bench.send(Msg::Event(Event::Suggested {
        ticket,
        suggestions,
    }));
}

fn offered(bench: &Bench) -> String {
    let terms = bench.app.suggestions().map(|one| one.term.as_str());
    terms.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_list_of_a_topic_offers_terms_one_by_one() {
    let (mut bench, ticket) = topic_list();
    suggested(&mut bench, ticket, &["strike", "Ana Vale", "pier"]);
    assert_eq!(offered(&bench), "strike, Ana Vale, pier");
    bench.press("-");
    assert_eq!(offered(&bench), "Ana Vale, pier, strike");
    bench.asked.clear();
    bench.press("+");
    let follow = crate::model::topic::TopicEdit::Watch {
        topic: "Harbor".into(),
        query: "\"Ana Vale\"".into(),
    };
    assert!(bench.has_asked(|r| *r == Request::EditTopics(follow.clone())));
    assert_eq!(offered(&bench), "pier, strike");
    // Once the topic looks for it, it is asked again; what is offered stays where it is.
    bench.asked.clear();
    bench.send(Msg::Event(Event::Topics));
    let again = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Suggest { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    assert_eq!(offered(&bench), "pier, strike");
    suggested(&mut bench, ticket, &["late"]);
    assert_eq!(offered(&bench), "pier, strike");
    suggested(&mut bench, again.unwrap(), &["strike", "pier"]);
    assert_eq!(offered(&bench), "pier, strike");
}

#[test]
fn another_list_offers_nothing() {
    let (mut bench, ticket) = topic_list();
    suggested(&mut bench, ticket, &["strike"]);
    let effects = bench.app.go(&Source::Desk(Desk::Unread));
    bench.asked.extend(effects);
    assert_eq!(offered(&bench), "");
    bench.asked.clear();
    bench.press("+-");
    assert!(!bench.has_asked(|request| matches!(request, Request::EditTopics(_))));
    let other = open_topic(&mut bench, 2, "Votes");
    assert!(other.is_some());
    assert_eq!(offered(&bench), "");
    // An answer for the list before comes too late.
    suggested(&mut bench, ticket, &["strike"]);
    assert_eq!(offered(&bench), "");
    bench.press("+");
    let said = bench
        .app
        .notice
        .as_ref()
        .map(|notice| notice.text.to_string());
    assert_eq!(said.as_deref(), Some("nothing is suggested for this topic"));
    // What rises is looked at again after a while.
    bench.asked.clear();
    let mut clock = bench.app.clock.clone();
    clock.now = clock.now.plus(599);
    bench.send(Msg::Tick(clock.clone()));
    assert!(!bench.has_asked(|request| matches!(request, Request::Suggest { .. })));
    clock.now = clock.now.plus(2);
    bench.send(Msg::Tick(clock));
    assert!(bench.has_asked(|request| matches!(request, Request::Suggest { .. })));
}

#[test]
fn a_suggestion_is_followed_with_one_key() {
    use crate::model::suggestion::{Cause, Suggestion};
    use crate::model::topic::TopicEdit;
    let mut bench = managing();
    let ticket = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::CountQueries { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let suggestions = vec![
        Suggestion {
            term: Clean::line("strike"),
            cause: Cause::Rising {
                recent: 4,
                expected: 0.0,
            },
            outlets: 3,
        },
        Suggestion {
            term: Clean::line("Ana Vale"),
            cause: Cause::Related {
                inside: 8,
                outside: 1,
            },
            outlets: 2,
        },
    ];
    bench.send(Msg::Event(Event::Suggested {
        ticket: ticket.unwrap(),
        suggestions: suggestions.clone(),
    }));
    bench.asked.clear();
    // Below the two queries; what is for queries does nothing there.
    bench.press("ljjjxXv");
    assert_eq!(bench.asked, []);
    bench.press("y");
    let follow = TopicEdit::Watch {
        topic: "Harbor".into(),
        query: "\"Ana Vale\"".into(),
    };
    assert!(bench.has_asked(|r| *r == Request::EditTopics(follow.clone())));
    // Those of another topic, and late ones, are not shown.
    bench.press("hj");
    let shown = |bench: &Bench| match &bench.app.overlay {
        Some(crate::app::Overlay::Topics(manager)) => manager.suggestions.len(),
        _ => 99,
    };
    assert_eq!(shown(&bench), 0);
    bench.send(Msg::Event(Event::Suggested {
        ticket: ticket.unwrap(),
        suggestions,
    }));
    assert_eq!(shown(&bench), 0);
}

#[test]
fn how_a_term_is_written_otherwise_is_added_to_the_query() {
    use crate::model::topic::{Preview, Variant};
    let variant = |of: &str, form: &str| Variant {
        of: of.into(),
        form: form.into(),
        entries: 3,
    };
    for (query, keys, want) in [
        (
            "\"Dana Ruiz\"",
            "<Enter>",
            "\"Dana Ruiz\" OR \"Mayor Ruiz\"",
        ),
        ("\"Dana Ruiz\"", "j<Enter>", "\"Dana Ruiz\" OR Ruiz"),
        (
            "\"Dana Ruiz\"",
            "<Space><Space>",
            "\"Dana Ruiz\" OR \"Mayor Ruiz\" OR Ruiz",
        ),
        (
            "\"Dana Ruiz\" OR pier",
            "k<Enter>",
            "\"Dana Ruiz\" OR pier OR Ruiz",
        ),
        // It goes where the term is.
        (
            "lakeport \"Dana Ruiz\" talks",
            "<Enter>",
            "lakeport (\"Dana Ruiz\" OR \"Mayor Ruiz\") talks",
        ),
        (
            "title:\"Dana Ruiz\" talks",
            "j<Enter>",
            "title:(\"Dana Ruiz\" OR Ruiz) talks",
        ),
        (
            "-pier (x \"Dana Ruiz\")",
            "j<Enter>",
            "-pier (x (\"Dana Ruiz\" OR Ruiz))",
        ),
    ] {
        let mut bench = Bench::new(">a*");
        bench.press("w<C-u>");
        bench.asked.clear();
        bench.send(Msg::Paste(query.into()));
        let ticket = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Preview { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        bench.send(Msg::Event(Event::Previewed {
            ticket: ticket.unwrap(),
            preview: Ok(Box::new(Preview {
                variants: vec![
                    variant("Dana Ruiz", "Mayor Ruiz"),
                    variant("Dana Ruiz", "Ruiz"),
                ],
                ..Preview::default()
            })),
        }));
        bench.asked.clear();
        bench.press("<Tab><Tab>").press(keys);
        let Some(crate::app::Overlay::Watch(form)) = &bench.app.overlay else {
            panic!("no form");
        };
        assert_eq!(form.query, want, "{keys} on {query}");
        // What it finds now is asked.
        assert!(bench.has_asked(|request| matches!(request, Request::Preview { .. })));
    }
    // Without variants there are two lines.
    let mut bench = Bench::new(">a*");
    bench.press("w<C-u>pier<Tab><Tab>x");
    let Some(crate::app::Overlay::Watch(form)) = &bench.app.overlay else {
        panic!("no form");
    };
    assert_eq!(form.query, "pierx");
}

/// Returns the ticket of the last count that was asked for.
fn counting(bench: &Bench) -> Ticket {
    let mut tickets = bench.asked.iter().filter_map(|effect| match effect {
        Effect::Engine(Request::CountQueries { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    tickets.next_back().expect("a count")
}

#[test]
fn what_is_suggested_stays_with_its_topic() {
    use crate::model::topic::TopicSheet;
    let mut bench = managing();
    let ticket = counting(&bench);
    suggested(&mut bench, ticket, &["strike"]);
    let manager = |bench: &Bench| match &bench.app.overlay {
        Some(crate::app::Overlay::Topics(manager)) => manager.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(manager(&bench).suggestions.len(), 1);
    let sheets: Vec<TopicSheet> = manager(&bench).topics().to_vec();
    let come = |bench: &mut Bench, sheets: &[TopicSheet]| {
        let asked = bench.app.ask_sheets();
        let [Effect::Engine(Request::TopicSheets { ticket })] = asked[..] else {
            panic!("{asked:?}");
        };
        bench.send(Msg::Event(Event::TopicSheets {
            ticket,
            sheets: Ok(sheets.to_vec()),
        }));
    };
    // The same topics again: all stays.
    come(&mut bench, &sheets);
    assert_eq!(manager(&bench).suggestions.len(), 1);
    // The topic is gone, and another one under the cursor: its own are to come.
    come(&mut bench, &sheets[1..]);
    assert_eq!(manager(&bench).suggestions, []);
    assert_eq!(manager(&bench).counts, None);
}

#[test]
fn a_name_that_another_topic_has_is_to_be_mended() {
    let mut bench = managing();
    bench.asked.clear();
    bench.press("r<C-u>");
    bench.send(Msg::Paste("Ferry".into()));
    bench.press("<Enter>");
    assert!(!bench.has_asked(|request| matches!(request, Request::EditTopics(_))));
    assert!(bench.app.shows_error());
    // What was typed is still there.
    bench.press("s<Enter>");
    let renamed = |request: &Request| {
        matches!(request, Request::EditTopics(crate::model::topic::TopicEdit::Topic { change, .. })
            if *change == crate::model::topic::TopicChange::Rename("Ferrys".into()))
    };
    assert!(bench.has_asked(renamed), "{:?}", bench.asked);
}
