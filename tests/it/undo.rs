//! What the engine keeps for the screen: settings as steps, the list that a step was taken in, and
//! counts that are had beside.

use coranto::model::list::ListSpec;
use coranto::model::message::{RefreshScope, Severity};
use coranto::model::rule::{Rule, RuleEffect};
use coranto::model::{Change, Desk, Event, Request, Source, Step, Target, Ticket};

use crate::refresh::{Home, rss};
use crate::server::Answer;

#[test]
fn a_setting_is_a_step() {
    let home = Home::new();
    // Not a new home, in which the first step would be another one.
    home.follow(&["https://lakeport-ledger.example/feed".to_owned()]);
    let file = home.paths().settings();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "# mine\n[reader]\nmeasure = 70 # narrow\n").unwrap();
    let text = || std::fs::read_to_string(&file).unwrap();
    let mut desk = home.start();
    let theme = |event| match event {
        Event::Settings { settings, .. } => Some(settings.ui.theme.to_string()),
        Event::Notice(notice) if notice.severity == Severity::Error => panic!("{notice:?}"),
        _ => None,
    };
    let stepped = |event| match event {
        Event::Undone(step) | Event::Redone(step) => Some(step.map(|step| step.label)),
        _ => None,
    };
    let set = |name: &str, value: &str| Request::Set {
        name: name.into(),
        value: value.into(),
    };
    desk.engine.send(set("ui.theme", "nord"));
    assert_eq!(desk.wait(&home, theme), "nord");
    desk.engine.send(set("reader.measure", "66"));
    desk.wait(&home, theme);
    // What is so already is no step.
    desk.engine.send(set("reader.measure", "66"));
    desk.wait(&home, theme);
    let changed = "# mine\n[reader]\nmeasure = 66 # narrow\n\n[ui]\ntheme = \"nord\"\n";
    assert_eq!(text(), changed);

    let label = |text: &str| Some(text.to_owned());
    desk.engine.send(Request::Undo);
    assert_eq!(desk.wait(&home, stepped), label("set reader.measure = 66"));
    desk.engine.send(Request::Undo);
    assert_eq!(desk.wait(&home, theme), "dark");
    assert_eq!(desk.wait(&home, stepped), label("set ui.theme = nord"));
    assert_eq!(text(), "# mine\n[reader]\nmeasure = 70 # narrow\n");
    desk.engine.send(Request::Redo);
    assert_eq!(desk.wait(&home, theme), "nord");
    desk.engine.send(Request::Redo);
    desk.wait(&home, theme);
    assert_eq!(text(), changed);
    desk.engine.shutdown();
}

#[test]
fn a_step_remembers_its_list() {
    let home = Home::new();
    let server = home.serve([(
        "/feed",
        Answer::feed(rss("Harbor Post", &["A vote", "A pier"])),
    )]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let rows = home.window(Desk::All).rows;
    let mark = |place: Option<&str>, row: usize, change| {
        desk.engine.send(Request::Here(place.map(Into::into)));
        desk.engine.send(Request::Mark {
            ticket: Ticket::default(),
            target: Target::Entries(vec![rows[row].id]),
            change,
        });
    };
    mark(Some("feed 1"), 0, Change::Done);
    mark(Some("desk All"), 1, Change::Starred(true));
    mark(None, 1, Change::Later(true));
    let mut undo = || -> Step {
        desk.engine.send(Request::Undo);
        desk.wait(&home, |event| match event {
            Event::Undone(step) => step,
            _ => None,
        })
    };
    assert_eq!(undo().place, None);
    let starred = undo();
    assert_eq!(starred.place.as_deref(), Some("desk All"));
    assert_eq!(starred.at, Some(rows[1].key()));
    assert_eq!(undo().place.as_deref(), Some("feed 1"));
    desk.engine.shutdown();
}

#[test]
fn saved_queries_are_counted_beside() {
    let home = Home::new();
    let titles = ["A vote", "A pier", "A vote on the pier"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    desk.engine.send(Request::Rule(Rule {
        name: "Votes".into(),
        query: "vote".into(),
        effect: RuleEffect::List,
    }));
    desk.wait(&home, |event| match event {
        Event::Ruled(step) => Some(step.unwrap()),
        _ => None,
    });
    let count = |event| match event {
        Event::SavedCounted(counts) => Some(counts),
        _ => None,
    };
    desk.engine.send(Request::CountSaved);
    assert_eq!(desk.wait(&home, count), [("vote".into(), 2)]);
    let rows = home.window(Desk::All).rows;
    let vote = rows
        .iter()
        .find(|row| row.title.as_str() == "A vote")
        .unwrap();
    desk.engine.send(Request::Mark {
        ticket: Ticket::default(),
        target: Target::Entries(vec![vote.id]),
        change: Change::Done,
    });
    desk.wait(&home, |event| {
        matches!(event, Event::Marked { .. }).then_some(())
    });
    desk.engine.send(Request::CountSaved);
    assert_eq!(desk.wait(&home, count), [("vote".into(), 1)]);
    desk.engine.shutdown();
}

#[test]
fn what_a_search_finds_is_counted_beside() {
    let home = Home::new();
    let titles: Vec<String> = (0..90).map(|n| format!("A vote, {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    for (ticket, query) in [(1, "vote"), (2, "vote 7")] {
        desk.engine.send(Request::CountList {
            ticket: Ticket(ticket),
            spec: ListSpec::new(Source::Search(query.into()), true),
        });
    }
    // The first is wanted no longer when the second is asked for.
    let counted = desk.wait(&home, |event| match event {
        Event::ListCounted { ticket, total } => Some((ticket, total)),
        _ => None,
    });
    assert_eq!(counted, (Ticket(2), 1));
    desk.engine.shutdown();
}
