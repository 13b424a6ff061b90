//! The topic manager.

use super::*;
use crate::model::topic::TopicColor;
use crate::model::{Ticket, TopicId, TopicRow};

/// Opens the manager on two topics, the first with two queries.
pub(super) fn managing() -> Bench {
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
    assert!(bench.has_asked(|r| *r == Request::Undo(1)));
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

/// Returns the ticket of the last count that was asked for.
pub(super) fn counting(bench: &Bench) -> Ticket {
    let mut tickets = bench.asked.iter().filter_map(|effect| match effect {
        Effect::Engine(Request::CountQueries { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    tickets.next_back().expect("a count")
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
