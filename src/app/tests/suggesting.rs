//! What is suggested for a topic, below its list and in the forms.

use super::topics::{counting, managing, topic};
use super::*;
use crate::model::{Desk, Ticket, TopicId};

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
