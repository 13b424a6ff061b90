//! What is said at the bottom: how long it stands, and what it covers.

use super::*;

#[test]
fn what_is_said_of_a_mark_goes_with_the_next_command() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    bench.acknowledge(None);
    assert!(bench.app.notice.is_some());
    bench.press("j");
    assert_eq!(bench.app.notice, None);
    // What undo would not take back any more is not offered.
    bench.send(Msg::Event(Event::Notice(
        Notice::info("now following Bay").undo("u undoes it"),
    )));
    bench.press("j");
    assert!(bench.app.notice.is_some());
    bench.press("<Enter>");
    bench.acknowledge(None);
    assert_eq!(bench.app.notice, None);
}

#[test]
fn what_a_command_answers_goes_with_the_next() {
    let mut bench = Bench::new(">a* b*");
    bench.press("H");
    assert!(bench.app.notice.is_some());
    bench.press("j");
    assert_eq!(bench.app.notice, None);
}

#[test]
fn a_success_covers_no_mistake_in_a_file() {
    use crate::model::message::FileNotice;
    let mut bench = Bench::new(">a*");
    let problem = Notice::error("config.toml:2: `theme` takes the name of a theme");
    bench.send(Msg::Event(Event::File(FileNotice {
        file: "config.toml".into(),
        problem: Some(problem.clone()),
        all: vec![problem],
    })));
    bench.send(Msg::Event(Event::Notice(Notice::info(
        "the keys are read again",
    ))));
    let said = bench.app.notice.as_ref().expect("a notice");
    assert!(said.text.starts_with("config.toml:2"), "{said:?}");
    bench.press("j");
    bench.send(Msg::Event(Event::Notice(Notice::info("opened"))));
    assert!(
        bench
            .app
            .notice
            .as_ref()
            .is_some_and(|said| &*said.text == "opened")
    );
}

#[test]
fn a_second_refresh_asks_all() {
    use crate::model::message::{RefreshScope, Summary};
    let mut bench = Bench::new(">a*");
    bench.press("R");
    assert!(bench.has_asked(|r| *r == Request::Refresh(RefreshScope::Due)));
    bench.send(Msg::Event(Event::Refreshed(Summary {
        next_due: Some(NOW.plus(600)),
        ..Summary::default()
    })));
    bench.press("R");
    assert!(bench.has_asked(|r| *r == Request::Refresh(RefreshScope::All)));
}

#[test]
fn that_nothing_answered_is_said_where_it_is_news() {
    use crate::model::message::Summary;
    let said = |others_answer, is_automatic, keys: &str| {
        let mut bench = Bench::new(">a*");
        bench.press(keys);
        bench.acknowledge(None);
        bench.send(Msg::Event(Event::Refreshed(Summary {
            asked: 26,
            is_offline: true,
            is_automatic,
            others_answer,
            ..Summary::default()
        })));
        let notice = bench.app.notice.as_ref().map(|notice| {
            let hint = notice.hint.as_ref().filter(|hint| hint.contains("offline"));
            let hint = hint.map(|hint| format!(" · {hint}"));
            format!("{}{}", notice.text, hint.unwrap_or_default())
        });
        notice.unwrap_or_default()
    };
    let offline = "offline: everything in the cache can be read";
    assert_eq!(said(false, true, "j"), offline);
    assert_eq!(said(false, false, "s"), offline);
    // It covers nothing that was said, and where others answer it is not the network.
    assert!(said(false, true, "s").starts_with("starred 1 entry"));
    assert!(said(false, true, "s").ends_with(offline));
    assert_eq!(said(true, true, "s"), "starred 1 entry");
    assert_eq!(said(true, true, "j"), "");
    assert_eq!(
        said(true, false, "j"),
        "26 feeds cannot be reached; others answer"
    );
}

#[test]
fn the_keys_that_are_said_are_those_in_force() {
    let mut bench = Bench::new(">a* b*");
    let mut said = |hint: &str| {
        bench.send(Msg::Event(Event::Notice(Notice::info("done").hint(hint))));
        let notice = bench.app.notice.as_ref();
        notice.and_then(|notice| notice.hint.as_ref().map(ToString::to_string))
    };
    for (hint, want) in [
        (
            "{undo} undoes it, {log} says more",
            "u undoes it, gL says more",
        ),
        ("{switch-feed} in the sidebar", "x in the sidebar"),
        // Without a key, by its name; what is no command is no key.
        ("{speak} reads it", ":speak reads it"),
        ("queue = [\"{url}\"] {", "queue = [\"{url}\"] {"),
    ] {
        assert_eq!(said(hint).as_deref(), Some(want));
    }
    let mut keymap = KeyMap::default();
    keymap.bind("global", "U", "undo").expect("a row");
    bench.send(Msg::Keys(keymap));
    bench.send(Msg::Event(Event::Notice(
        Notice::info("done").undo("{undo} undoes it"),
    )));
    let notice = bench.app.notice.as_ref().expect("a notice");
    assert_eq!(notice.hint.as_deref(), Some("U undoes it"));
    assert!(notice.offers_undo);
}
