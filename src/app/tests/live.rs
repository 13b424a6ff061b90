//! A search while it is typed, and the way back out of it.

use super::*;

#[test]
fn a_search_is_live_and_esc_goes_back() {
    let mut bench = Bench::new(">a* b*");
    bench.press("/ice");
    let is_search = |r: &Request| {
        matches!(r, Request::List { spec, anchor: Anchor::Top, .. }
            if spec.source == crate::model::Source::Search("ice".into()))
    };
    assert!(bench.has_asked(is_search));
    bench.asked.clear();
    bench.press("<Esc>");
    assert!(bench.has_asked(|r| matches!(r, Request::List { spec, .. }
        if spec.source == crate::model::Source::Desk(crate::model::Desk::Unread))));
}

#[test]
fn a_word_that_nobody_has_is_taken_for_a_beginning_while_it_is_typed() {
    let asked = |bench: &Bench| match &bench.app.list.spec.source {
        Source::Search(text) => text.to_string(),
        other => panic!("no search: {other:?}"),
    };
    let found = |bench: &mut Bench, ids: &[i64]| {
        bench.answer(Window {
            rows: ids.iter().map(|id| row(*id, "x", false, false)).collect(),
            ..Window::default()
        });
    };
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferri");
    assert_eq!(asked(&bench), "ferri");
    found(&mut bench, &[]);
    assert_eq!(asked(&bench), "ferri*");
    found(&mut bench, &[7, 8]);
    let meaning = Some(crate::app::Meaning::Holds("“ferri…”".to_owned()));
    assert_eq!(bench.app.meaning(), meaning);
    // What is seen stays.
    bench.press("<Enter>");
    assert_eq!(
        (asked(&bench).as_str(), bench.show().as_str()),
        ("ferri*", ">x* x*")
    );
    // A word that entries have is that word; one that nothing begins with finds nothing.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ice");
    found(&mut bench, &[7]);
    assert_eq!(asked(&bench), "ice");
    bench.press("x");
    found(&mut bench, &[]);
    found(&mut bench, &[]);
    assert_eq!(asked(&bench), "icex*");
    // Whoever types faster than the answer comes has the same.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferri<Enter>");
    found(&mut bench, &[]);
    assert_eq!(asked(&bench), "ferri*");
}

#[test]
fn a_beginning_is_looked_for_in_the_answer_to_what_was_typed_alone() {
    let source = |bench: &Bench| match &bench.app.list.spec.source {
        Source::Search(text) => text.to_string(),
        other => panic!("no search: {other:?}"),
    };
    let tickets = |bench: &Bench| -> Vec<crate::model::Ticket> {
        let asked = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::List { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        asked.collect()
    };
    let found = |bench: &mut Bench, ids: &[i64]| {
        bench.answer(Window {
            rows: ids.iter().map(|id| row(*id, "x", false, false)).collect(),
            ..Window::default()
        });
    };
    // The answer to what was typed before is none to what stands there now.
    let mut bench = Bench::new(">a* b*");
    bench.press("/xq");
    found(&mut bench, &[]);
    let beginning = *tickets(&bench).last().unwrap();
    bench.press("<BS>");
    bench.send(Msg::Event(Event::List {
        ticket: beginning,
        window: Ok(Window::default()),
    }));
    assert_eq!(source(&bench), "x");
    // Nor is what becomes of a search later on.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferry<Enter>");
    found(&mut bench, &[7]);
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    found(&mut bench, &[]);
    assert_eq!(source(&bench), "ferry");
    // Keys typed ahead mean the rows that come in the end.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferri<Enter>d");
    found(&mut bench, &[]);
    found(&mut bench, &[7, 8]);
    assert_eq!(bench.show(), "x >x*");
    // Unless they were given up.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferri<Enter>d<Esc>");
    found(&mut bench, &[]);
    bench.press("j");
    assert_eq!(bench.show(), "a* >b*");
    // What was counted for what was typed before is not the count of what is found in the end.
    let mut bench = Bench::new(">a* b*");
    bench.press("/fe");
    bench.answer(Window {
        rows: (1..90).map(|id| row(id, "x", false, false)).collect(),
        more_below: true,
        ..Window::default()
    });
    let count = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::CountList { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    bench.press("rri");
    found(&mut bench, &[]);
    bench.send(Msg::Event(Event::ListCounted {
        ticket: count.expect("a count"),
        total: 1_234,
    }));
    found(&mut bench, &[7]);
    assert_eq!(bench.app.list.total, None);
    // A key that moves in the line looks for nothing else.
    let mut bench = Bench::new(">a* b*");
    bench.press("/ferri");
    found(&mut bench, &[]);
    found(&mut bench, &[7]);
    bench.asked.clear();
    bench.press("<Left><Home>");
    assert!(tickets(&bench).is_empty());
}

#[test]
fn a_search_is_left_for_where_it_was_begun() {
    let feed = Source::Feed(FeedId(2));
    let found = |bench: &mut Bench| {
        bench.answer(Window {
            rows: vec![row(7, "x", false, false)],
            ..Window::default()
        });
    };
    // In a search another one; out of it and into it again with H and L; by its end, by `q`.
    for keys in ["<Esc>", "q", "/other<Enter><Esc>", "/<Esc><Esc>", "HL<Esc>"] {
        let mut bench = Bench::new("a* b* >c*");
        bench.send(super::feeds::side(&[
            (1, "Bay Wire", "News"),
            (2, "Lakeport Ledger", "News"),
        ]));
        bench.press("'ledger<Enter>");
        bench.answer(Window {
            rows: vec![row(5, "e", false, false), row(6, "f", false, false)],
            ..Window::default()
        });
        bench.press("j/ferry<Enter>");
        found(&mut bench);
        bench.asked.clear();
        let row = bench.app.before_search.as_ref().and_then(|stand| stand.row);
        let row = row.expect("the row is known");
        for key in key::parse(keys).expect("keys") {
            bench.send(Msg::Key(key));
            if bench.app.list.is_asking() {
                found(&mut bench);
            }
        }
        let is_back = |r: &Request| {
            matches!(r, Request::List { spec, anchor, .. }
                if spec.source == feed && *anchor == Anchor::Around(row))
        };
        assert!(bench.has_asked(is_back), "{keys}: {:?}", bench.asked);
        assert_eq!(bench.app.list.spec.source, feed, "{keys}");
    }
}

#[test]
fn a_search_that_is_opened_again_stays_until_something_else_is_searched() {
    let typed = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref().expect("the line is open");
        (prompt.input.value().to_owned(), prompt.is_replaced)
    };
    let ice = Source::Search("ice".into());
    let mut bench = Bench::new(">a* b*");
    bench.press_through("/ice<Enter>/");
    assert_eq!(typed(&bench), ("ice".to_owned(), true));
    for (keys, want) in [
        ("x", "x"),
        ("<Left>x", "icxe"),
        ("<BS>", ""),
        ("<Del>", ""),
        ("<Left><BS>", "ie"),
        ("<End>x", "icex"),
    ] {
        bench.press_through(keys);
        assert_eq!(typed(&bench), (want.to_owned(), false), "{keys}");
        // It was opened in this list, and goes back to it.
        bench.press_through("<Esc>");
        assert_eq!(bench.app.list.spec.source, ice, "{keys}");
        bench.press_through("/");
    }
    bench.send(Msg::Paste("fog".into()));
    assert_eq!(typed(&bench), ("fog".to_owned(), false));
    bench.press_through("<Esc>/");
    bench.asked.clear();
    bench.press("<Esc>");
    assert!(bench.app.prompt.is_none());
    assert!(bench.asked.is_empty(), "{:?}", bench.asked);
    assert_eq!(bench.app.list.spec.source, ice);
    bench.press("<Esc>");
    assert_eq!(
        bench.app.list.spec.source,
        Source::Desk(crate::model::Desk::Unread)
    );
}

#[test]
fn a_search_that_is_on_the_screen_at_the_end_is_begun_next_time_where_it_was_begun() {
    let mut bench = Bench::new("a* >b*");
    let session = bench.app.session();
    let row = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("row "))
            .map(str::to_owned)
    };
    bench.press_through("/ferry<Enter>");
    assert!(row(&session).is_some());
    assert_eq!(row(&bench.app.session()), row(&session));
}

#[test]
fn what_is_typed_in_the_palette_is_no_text_that_is_replaced() {
    let mut bench = Bench::new(">a* b*");
    bench.press_through("/ice<Enter>");
    bench.press_through(":search<Space>titel:x<Enter>y");
    let prompt = bench.app.prompt.as_ref().expect("the line stays open");
    assert!(prompt.fault.is_some());
    assert_eq!(prompt.input.value(), "titel:xy");
}
