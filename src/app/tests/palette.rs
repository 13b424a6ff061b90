//! The palette while it is typed.

use super::*;
use crate::app::PromptKind;
use crate::command::Command;
use crate::model::Ticket;

fn counts(bench: &Bench) -> Vec<Ticket> {
    let asked = bench.asked.iter().filter_map(|effect| match effect {
        Effect::Engine(Request::CountReach { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    asked.collect()
}

#[test]
fn what_a_mark_would_reach_is_counted_while_it_is_typed() {
    let mut bench = Bench::new(">a* b*");
    bench.press(":done");
    assert_eq!(counts(&bench), []);
    bench.press("<Space>ferry");
    let asked = counts(&bench);
    assert_eq!(asked.len(), "ferry".len());
    let note = |bench: &Bench| bench.app.choices()[0].note.to_string();
    let before = note(&bench);
    // The count of what was typed before says nothing of what stands there now.
    for (ticket, entries, begins) in [
        (asked[3], 9, ""),
        (asked[4], 212, "finds 212 entries · "),
        (asked[4], 1, "finds 1 entry · "),
        (asked[4], 0, "finds no entry · "),
    ] {
        bench.send(Msg::Event(Event::ListCounted {
            ticket,
            total: entries,
        }));
        assert_eq!(note(&bench), format!("{begins}{before}"));
    }
    // A key that moves in the line asks for nothing, and what is no query cannot be counted.
    bench.asked.clear();
    bench.press("<Left><End>");
    assert_eq!(counts(&bench), []);
    bench.press("<Space>(");
    assert_eq!(counts(&bench), []);
    assert!(note(&bench).starts_with("not yet"), "{}", note(&bench));
}

#[test]
fn a_command_that_chooses_gives_way_to_what_it_chooses_from() {
    for (keys, want) in [
        (":set", PromptKind::Palette),
        (":set<Space>", PromptKind::Set),
        (":jump<Space>", PromptKind::Jump),
        // Letters would move there.
        (":theme<Space>", PromptKind::Palette),
        (":search<Space>", PromptKind::Palette),
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press(keys);
        let kind = bench.app.prompt.as_ref().map(|prompt| prompt.kind);
        assert_eq!(kind, Some(want), "{keys}");
    }
    let mut bench = Bench::new(">a* b*");
    bench.press(":");
    bench.send(Msg::Paste("set ui.theme nord".into()));
    let typed = bench.app.prompt.as_ref().map(|prompt| prompt.input.value());
    assert_eq!(typed, Some("set ui.theme nord"));
    let mut bench = Bench::new(">a* b*");
    bench.press(":jump<Space>all<Enter>");
    assert_eq!(
        bench.app.list.spec.source,
        Source::Desk(crate::model::Desk::All)
    );
}

#[test]
fn backspace_goes_back_to_the_name_in_the_palette() {
    let mut bench = Bench::new(">a*");
    bench.press(":set<Space>");
    let line = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref()?;
        Some((prompt.kind, prompt.input.value().to_owned()))
    };
    assert_eq!(line(&bench), Some((PromptKind::Set, String::new())));
    bench.press("<BS>");
    assert_eq!(line(&bench), Some((PromptKind::Palette, "set".into())));
    bench.press("<BS><BS><BS><BS>");
    assert_eq!(line(&bench), None);
}

#[test]
fn a_value_that_was_not_taken_can_be_mended() {
    let mut bench = Bench::new(">a*");
    bench.app.setting_rows = vec![SettingRow {
        name: Clean::line("ui.row_lines"),
        value: Clean::line("2"),
        default: Clean::line("2"),
        doc: Clean::default(),
    }];
    let fail = |bench: &mut Bench| {
        bench.send(Msg::Event(Event::NotSet {
            name: "ui.row_lines".into(),
            value: "seven".into(),
            why: Notice::error("`seven` is none"),
        }));
    };
    let line = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref()?;
        Some((prompt.kind, prompt.input.value().to_owned()))
    };
    bench.press(":set<Space>ui.row_lines<Space>seven<Enter>");
    assert_eq!(line(&bench), None);
    fail(&mut bench);
    let typed = "ui.row_lines seven".to_owned();
    assert_eq!(line(&bench), Some((PromptKind::Set, typed)));
    let fault = |bench: &Bench| {
        let fault = bench.app.prompt.as_ref()?.fault.as_ref()?;
        Some((fault.span.clone(), fault.notice.text.to_string()))
    };
    assert_eq!(fault(&bench), Some((13..18, "`seven` is none".to_owned())));
    bench.press("<BS>");
    assert_eq!(fault(&bench), None);
    // Whoever types something else meanwhile goes on with that, and it is said.
    bench.press("<Enter>/x");
    fail(&mut bench);
    assert_eq!(line(&bench).map(|line| line.0), Some(PromptKind::Search));
    // What was not typed is not typed for the user.
    bench.press("<Esc>");
    bench.app.notice = None;
    fail(&mut bench);
    assert_eq!(line(&bench), None);
    assert!(bench.app.notice.is_some());
}

#[test]
fn the_palette_is_asked_in_plain_words() {
    for (typed, command) in [
        ("mark all as read", Command::ReadAll),
        ("dark mode", Command::Themes),
        ("change color", Command::Themes),
        ("hide word", Command::MuteWord),
        ("remap", Command::EditKeys),
        ("columns", Command::View),
    ] {
        let mut bench = Bench::new(">a*");
        bench.press(":");
        bench.app.paste(typed);
        let names: Vec<String> = (bench.app.choices().iter())
            .map(|choice| choice.name.to_string())
            .collect();
        assert!(
            names.contains(&command.name().to_owned()),
            "{typed}: {names:?}"
        );
    }
}
