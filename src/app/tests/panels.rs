//! The panels: one family, and each says what its keys do.

use super::*;
use crate::app::Overlay;
use crate::app::help::HelpLine;

/// The rows of the help that is open.
fn help(bench: &Bench) -> Vec<(String, String)> {
    let lines = bench.app.help().into_iter();
    let rows = lines.filter_map(|line| match line {
        HelpLine::Row(keys, doc) => Some((keys, doc.to_string())),
        HelpLine::Heading(_) | HelpLine::Blank => None,
    });
    rows.collect()
}

/// The keys that open the panels, and one of what each says of its keys.
const PANELS: [(&str, &str, &str); 10] = [
    (":check<Enter>", "j  k  ↓  ↑", "Keys in the check"),
    ("gL", "j  k  ↓  ↑", "Keys in the log"),
    ("ge", "X", "Keys in the feeds that need care"),
    ("mu", "X", "Keys in what is muted"),
    ("gU", "Enter", "Keys in the history"),
    ("W", "l  Enter", "Keys in the topics"),
    ("T", "+", "Keys in the timeline"),
    ("c", "h  l", "Keys in the coverage"),
    ("i", "j  k  ↓  ↑", "Keys in the explanation"),
    ("w", "Tab", "Keys in this form"),
];

#[test]
fn in_each_panel_the_help_is_that_of_the_panel_and_leads_back_to_it() {
    for (opens, keys, title) in PANELS {
        let mut bench = Bench::new(">a* b* c*");
        bench.press(opens);
        let panel = bench.app.overlay.clone();
        assert!(panel.is_some(), "{opens}");
        let asks = if opens == "w" { "<F1>" } else { "?" };
        bench.press(asks);
        assert!(bench.app.help_panel.is_some(), "{opens}");
        assert_eq!(bench.app.help_title(), title);
        let rows = help(&bench);
        assert!(rows.iter().any(|(row, _)| row == keys), "{opens}: {rows:?}");
        bench.press("j<Esc>");
        assert!(bench.app.help_panel.is_none(), "{opens}");
        assert_eq!(bench.app.overlay, panel, "{opens}");
    }
}

#[test]
fn each_panel_names_help_and_the_way_out_first() {
    for (opens, _, _) in PANELS {
        let mut bench = Bench::new(">a* b* c*");
        bench.press(opens);
        let keys = bench.app.panel_keys();
        let first: Vec<&str> = keys.iter().take(2).map(|key| key.keys).collect();
        let help = if opens == "w" { "F1" } else { "?" };
        assert_eq!(first, [help, "Esc"], "{opens}");
    }
}

#[test]
fn what_is_typed_into_a_form_is_no_question() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("w?");
    assert!(bench.app.help_panel.is_none());
    let Some(Overlay::Watch(form)) = &bench.app.overlay else {
        panic!("the form is open");
    };
    assert!(form.query.contains('?'));
}

#[test]
fn the_help_of_a_panel_is_searched_as_that_of_the_panes_is() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("W?/colour");
    let rows = help(&bench);
    assert!(!rows.is_empty());
    assert!(
        rows.iter().all(|(_, doc)| doc.contains("colour")),
        "{rows:?}"
    );
    bench.press("<Esc><Esc>");
    assert!(matches!(bench.app.overlay, Some(Overlay::Topics(_))));
}

#[test]
fn to_interrupt_closes_a_panel_and_quits_only_in_the_panes() {
    for (opens, _, _) in PANELS {
        let mut bench = Bench::new(">a* b* c*");
        bench.press(opens).press("<C-c>");
        assert!(bench.app.overlay.is_none(), "{opens}");
        assert!(!bench.asked.contains(&Effect::Quit), "{opens}");
        bench.press("<C-c>");
        assert!(bench.asked.contains(&Effect::Quit), "{opens}");
    }
}

#[test]
fn in_a_menu_keys_move_until_a_name_is_typed() {
    let mut bench = Bench::new(">a* b*");
    let selected = |bench: &Bench| bench.app.prompt.as_ref().map(|prompt| prompt.selected);
    bench.press("gS");
    let first = selected(&bench);
    bench.press("jj");
    assert_eq!(selected(&bench), first.map(|first| first + 2));
    bench.press("k");
    assert_eq!(selected(&bench), first.map(|first| first + 1));
    bench.press("oj");
    let typed = bench
        .app
        .prompt
        .as_ref()
        .map(|prompt| prompt.input.value().to_owned());
    assert_eq!(typed.as_deref(), Some("oj"));
    // Names are typed in the palette from the first letter on.
    bench.press("<Esc>:j");
    let typed = bench
        .app
        .prompt
        .as_ref()
        .map(|prompt| prompt.input.value().to_owned());
    assert_eq!(typed.as_deref(), Some("j"));
}

#[test]
fn what_cannot_be_saved_so_is_said_and_the_line_stays() {
    let mut bench = Bench::new(">a* b*");
    let fault = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref()?;
        Some(prompt.fault.as_ref()?.notice.text.to_string())
    };
    bench.press("/ferry<Enter>");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    bench.press(":save<Enter><Enter>");
    assert_eq!(
        fault(&bench).as_deref(),
        Some("the saved query needs a name")
    );
    bench.press("harbor");
    assert_eq!(fault(&bench), None);
    bench.press("<Enter>");
    assert!(bench.has_asked(|request| matches!(request, Request::Rule(_))));

    let mut bench = Bench::new(">a* b*");
    for (typed, said) in [
        ("a.pdf", Some("a .pdf file cannot be written")),
        ("a.MD", None),
        ("b.html", None),
        ("notes", None),
        (".hidden", None),
    ] {
        bench.asked.clear();
        bench.press(&format!("S<C-u>{typed}<Enter>"));
        assert_eq!(fault(&bench).as_deref(), said, "{typed}");
        let is_saved = bench.has_asked(|request| matches!(request, Request::SaveArticle { .. }));
        assert_eq!(is_saved, said.is_none(), "{typed}");
        bench.press("<Esc>");
    }
}

#[test]
fn a_story_that_is_starred_whole_says_how_to_pick_one() {
    let mut bench = Bench::new(">a* b*");
    let done = |bench: &mut Bench, target: Target, change: Change| {
        let effects = bench.app.mark(target, change);
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Mark { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        bench.send(Msg::Event(Event::Marked {
            ticket: ticket.expect("a mark"),
            step: Ok(Step {
                label: "starred 1 story, 38 entries".into(),
                count: 38,
                ..Step::default()
            }),
        }));
        bench
            .app
            .notice
            .as_ref()
            .and_then(|notice| notice.hint.clone())
    };
    let said = |bench: &mut Bench, target: Target| done(bench, target, Change::Starred(true));
    let story = |stories: Vec<StoryId>| Target::Stories {
        stories,
        entries: Vec::new(),
        newest: None,
    };
    let one = said(&mut bench, story(vec![StoryId(1)]));
    let hint = "the whole story; za unfolds it to pick one";
    assert_eq!(one.as_deref(), Some(hint));
    let all = done(&mut bench, story(vec![StoryId(1)]), Change::Done);
    assert_eq!(all.as_deref(), Some("every report of the story"));
    let two = said(&mut bench, story(vec![StoryId(1), StoryId(2)]));
    assert_eq!(two.as_deref(), Some("u undoes it"));
    let entry = said(&mut bench, Target::Entries(vec![EntryId(1)]));
    assert_eq!(entry.as_deref(), Some("u undoes it"));
}

#[test]
fn what_was_said_before_makes_room_for_the_keys() {
    for (opens, _, _) in PANELS {
        let mut bench = Bench::new(">a* b* c*");
        bench.send(Msg::Notice(Notice::info("offline")));
        bench.press(opens);
        assert_eq!(bench.app.notice, None, "{opens}");
        // What is said in the panel stays until the next key.
        bench.send(Msg::Notice(Notice::info("undid: starred 1 entry")));
        assert!(bench.app.notice.is_some(), "{opens}");
        bench.press("j");
        assert_eq!(bench.app.notice, None, "{opens}");
    }
}

#[test]
fn commands_are_found_by_what_they_are_called_elsewhere() {
    let mut bench = Bench::new(">a*");
    for (typed, name) in [
        (":sort", "view"),
        (":rename", "edit"),
        (":unsubscribe", "delete"),
        (":category", "edit"),
        (":subscribe", "add"),
        (":settings", "set"),
        (":reload", "refresh-due"),
        (":opml", "import"),
    ] {
        bench.press(typed);
        let choices = bench.app.choices();
        let found = choices.iter().any(|choice| choice.name.as_str() == name);
        assert!(found, "{typed}: {choices:?}");
        bench.press("<Esc>");
    }
    for (typed, doc) in [
        (
            "?/import",
            "take over an OPML file, or what another reader holds",
        ),
        ("?/settings", "change a setting"),
        (
            "?/sort",
            "how this list is sorted, grouped and shown; it is remembered",
        ),
    ] {
        bench.press(typed);
        let rows = help(&bench);
        assert!(
            rows.iter().any(|(_, known)| known == doc),
            "{typed}: {rows:?}"
        );
        bench.press("<Esc><Esc>");
    }
}

#[test]
fn a_key_that_means_nothing_says_so() {
    let mut bench = Bench::new(">a* b*");
    bench.press("mm");
    bench.acknowledge(None);
    for keys in ["%", "gz", "B"] {
        bench.press(keys);
        let said = bench.app.notice.as_ref().map(|said| said.text.to_string());
        assert_eq!(said, Some(format!("{keys} does nothing here")));
    }
}

#[test]
fn a_reader_that_comes_to_be_shows_what_the_cursor_is_on() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("<Enter>q");
    let wide = bench.app.fit;
    bench.send(Msg::Fit(Fit {
        shape: Shape::Narrow,
        reader_width: 76,
        ..wide
    }));
    bench.press("jj");
    bench.asked.clear();
    bench.send(Msg::Fit(wide));
    let rests = bench.asked.iter().find_map(|effect| match effect {
        Effect::Rest(ticket) => Some(*ticket),
        _ => None,
    });
    bench.send(Msg::Rested(rests.expect("the cursor rests")));
    let shown = bench.app.reader.entry.as_ref().map(|row| row.id);
    assert_eq!(shown, Some(EntryId(3)));
}
