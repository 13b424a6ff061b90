//! Macros, commands of the user, keyboards of other scripts.

use super::*;
use crate::model::user_command::{Runs, UserCommand};

/// A bench with a command of the user, and keys for it and for macros.
fn bench(list: &str) -> Bench {
    let mut bench = Bench::new(list);
    let clip = UserCommand {
        name: "clip".into(),
        doc: Clean::line("keep a clipping"),
        argv: vec!["clip".into(), "{url}".into()],
        runs: Runs::Terminal,
        is_told: true,
    };
    let mut keymap = KeyMap::with_own(vec![clip]);
    for (keys, command) in [
        ("j", "down"),
        ("s", "star"),
        (":", "palette"),
        ("!", "run"),
        ("?", "help"),
    ] {
        keymap.bind("global", keys, command).expect("a row");
    }
    for (keys, commands) in [
        (",x", &["star", "done"][..]),
        (",c", &["clip", "2 down"]),
        (",f", &["filter", "done"]),
        (",b", &["bottom", "tag", "delete"]),
        (",o", &[":done before:2d"]),
    ] {
        keymap.bind_all("global", keys, commands).expect("a row");
    }
    bench.send(Msg::Keys(keymap));
    bench.asked.clear();
    bench
}

fn commands(bench: &Bench) -> Vec<(String, Option<EntryId>)> {
    let asked = bench.asked.iter().filter_map(|effect| match effect {
        Effect::Engine(Request::RunCommand { command, entry }) => {
            Some((command.argv.join(" "), *entry))
        }
        _ => None,
    });
    asked.collect()
}

#[test]
fn a_macro_runs_its_commands_and_a_count_repeats_it() {
    let mut one = bench(">a* b* c*");
    one.press(",x");
    assert_eq!(one.show(), "a >b* c*");
    let stars = |bench: &Bench| {
        let asked = bench.asked.iter().filter(|effect| {
            matches!(
                effect,
                Effect::Engine(Request::Mark {
                    change: Change::Starred(true),
                    ..
                })
            )
        });
        asked.count()
    };
    assert_eq!(stars(&one), 1);
    let mut two = bench(">a* b* c*");
    two.press("2,x");
    assert_eq!(stars(&two), 2);
}

#[test]
fn a_macro_stops_where_something_is_asked() {
    let mut bench = bench(">a* b*");
    bench.press(",f");
    assert!(bench.app.prompt.is_some());
    assert!(!bench.has_asked(|request| matches!(request, Request::Mark { .. })));
}

#[test]
fn the_rest_of_a_macro_does_not_go_past_what_asks() {
    let mut bench = bench(">a* b*");
    bench.app.list.more_below = true;
    bench.press(",b");
    bench.press("x");
    assert!(bench.app.prompt.is_none(), "the last row is on its way");
    bench.answer(Window {
        rows: vec![row(9, "z", false, false)],
        at: Some(0),
        ..Window::default()
    });
    let prompt = bench.app.prompt.as_ref().expect("the tag is asked for");
    assert_eq!(prompt.input.value(), "x", "what was typed goes on");
    assert!(!bench.has_asked(|request| matches!(request, Request::Mark { .. })));
}

#[test]
fn a_line_of_a_macro_is_as_if_it_were_typed() {
    let mut bench = bench(">a*");
    bench.press(",o");
    assert!(bench.has_asked(|request| matches!(
        request,
        Request::Mark {
            target: Target::List { .. },
            change: Change::Done,
            ..
        }
    )));
}

#[test]
fn a_command_of_the_user_runs_for_the_entry_under_the_cursor() {
    let mut bench = bench(">a* b* c*");
    bench.press(",c");
    assert_eq!(commands(&bench), [("clip {url}".into(), Some(EntryId(1)))]);
    assert_eq!(bench.show(), "a* b* >c*");
    bench.press(":clip<Enter>");
    assert_eq!(commands(&bench)[1].1, Some(EntryId(3)));
    bench.send(Msg::Event(Event::Program {
        name: "clip".into(),
        argv: vec!["clip".into()],
        input: None,
    }));
    let program = crate::app::Program::Own(vec!["clip".into()]);
    assert_eq!(
        bench.asked.last(),
        Some(&Effect::Run {
            program,
            input: None
        })
    );
    // It stands in the help with its keys, as the macros do.
    let help = format!("{:?}", bench.app.help());
    for part in ["Yours", "keep a clipping", ":done before:2d", "star, done"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn what_is_typed_runs_without_a_shell() {
    let mut bench = bench(">a*");
    bench.press("!echo<Space>'a<Space>$b'<Space>;<Enter>");
    assert_eq!(commands(&bench), [("echo a $b ;".into(), Some(EntryId(1)))]);
    bench.press("!echo<Space>'a<Enter>");
    assert!(bench.app.shows_error());
    assert_eq!(commands(&bench).len(), 1);
    bench.send(Msg::Event(Event::Program {
        name: "!".into(),
        argv: vec!["echo".into()],
        input: None,
    }));
    let program = crate::app::Program::Typed(vec!["echo".into()]);
    assert_eq!(
        bench.asked.last(),
        Some(&Effect::Run {
            program,
            input: None
        })
    );
}

#[test]
fn keys_of_a_cyrillic_keyboard_are_those_printed_beside_them() {
    let mut bench = bench(">a* b* c*");
    bench.press("оы");
    assert_eq!(bench.show(), "a* >b+ c*");
    // In an overlay too, and never where text is typed.
    bench.press("?");
    assert!(bench.app.help_panel.is_some());
    bench.press("й");
    assert_eq!(bench.app.overlay, None);
    bench.press(":й");
    assert_eq!(
        bench.app.prompt.as_ref().map(|prompt| prompt.input.value()),
        Some("й")
    );
}
