//! What else of an entry could be followed: the form that `w` opens goes through it.

use super::*;
use crate::app::Overlay;
use crate::app::watch::WatchForm;

fn form(bench: &Bench) -> &WatchForm {
    match &bench.app.overlay {
        Some(Overlay::Watch(form)) => form,
        other => panic!("no form: {other:?}"),
    }
}

/// The engine answers the last question for proposals.
fn proposed(bench: &mut Bench, terms: &[&str]) {
    let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Propose { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.send(Msg::Event(Event::Proposed {
        ticket: ticket.expect("it was asked"),
        terms: terms.iter().map(|term| Clean::line(term)).collect(),
    }));
}

#[test]
fn the_best_proposal_takes_the_place_of_the_guess_and_keys_go_on() {
    let mut bench = Bench::new(">a*");
    bench.press("w");
    proposed(&mut bench, &["\"Taylor Swift\"", "Billboard", "Grammys"]);
    assert_eq!(form(&bench).query, "\"Taylor Swift\"");
    assert_eq!(form(&bench).name, "Taylor Swift");
    for (keys, query, name) in [
        ("<C-n>", "Billboard", "Billboard"),
        ("<C-n>", "Grammys", "Grammys"),
        ("<C-n>", "\"Taylor Swift\"", "Taylor Swift"),
        ("<C-p>", "Grammys", "Grammys"),
        // What was typed is among them from then on.
        ("<C-u>pier<C-n>", "\"Taylor Swift\"", "Taylor Swift"),
        ("<C-p>", "pier", "pier"),
    ] {
        bench.asked.clear();
        bench.press(keys);
        assert_eq!(form(&bench).query, query, "{keys}");
        assert_eq!(form(&bench).name, name, "{keys}");
        assert!(bench.has_asked(|request| matches!(request, Request::Preview { .. })));
    }
}

#[test]
fn down_goes_to_the_next_line_and_there_to_topics() {
    use crate::app::watch::WatchField;
    let mut bench = Bench::new(">a*");
    bench.send(Msg::Event(Event::Sidebar(Box::new(Sidebar {
        topics: vec![super::topics::topic(1, "Harbor Line")],
        ..Sidebar::default()
    }))));
    bench.press("w");
    proposed(&mut bench, &["Billboard"]);
    for (keys, field, name) in [
        ("<Up>", WatchField::Query, "Billboard"),
        ("<Down>", WatchField::Name, "Billboard"),
        ("<Down>", WatchField::Name, "Harbor Line"),
        ("<Up>", WatchField::Name, "Billboard"),
        ("<Up>", WatchField::Query, "Billboard"),
    ] {
        bench.press(keys);
        assert_eq!(
            (form(&bench).field, form(&bench).name.as_str()),
            (field, name),
            "{keys}"
        );
    }
}

#[test]
fn a_proposal_never_replaces_what_the_user_wrote() {
    let mut bench = Bench::new(">a*");
    bench.press("w<C-u>pier");
    proposed(&mut bench, &["\"Taylor Swift\""]);
    assert_eq!(form(&bench).query, "pier");
    // Nor do those of an entry that the form was left for.
    let mut bench = Bench::new(">a* b*");
    bench.press("w");
    let old = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Propose { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.press("<Esc>jw");
    let before = form(&bench).query.clone();
    bench.send(Msg::Event(Event::Proposed {
        ticket: old.unwrap(),
        terms: vec!["Swift".into()],
    }));
    assert_eq!(form(&bench).query, before);
    // Without any, the keys do nothing.
    bench.press("<C-n><C-p>");
    assert_eq!(form(&bench).query, before);
}
