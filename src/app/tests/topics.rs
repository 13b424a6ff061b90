//! The topic manager.

use super::*;

/// Opens the manager on two topics, the first with two queries.
fn managing() -> Bench {
    use crate::model::topic::{QuerySheet, TopicColor, TopicSheet};
    let query = |text: &str| QuerySheet {
        text: text.into(),
        label: None,
        needs: None,
        level: crate::model::Level::Mention,
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
        (
            "r<C-u>Port<Enter>",
            topic("Harbor", TopicChange::Rename("Port".into())),
        ),
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
