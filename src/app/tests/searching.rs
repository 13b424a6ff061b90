//! Searches, filters, saved queries.

use super::*;
use crate::app::PromptKind;

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
fn a_search_without_a_find_says_so_and_a_proposed_name_goes_with_the_first_letter() {
    let mut bench = Bench::new(">a* b*");
    bench.press("/zz<Enter>");
    bench.answer(Window::default());
    bench.answer(Window::default());
    bench.press("n");
    let said = bench.app.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(said, Some("nothing was found to go to"));
    let value = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref().expect("a line is open");
        prompt.input.value().to_owned()
    };
    let mut bench = Bench::new(">a* b*");
    bench.press("S");
    assert_eq!(value(&bench), "~/a.md");
    bench.press("<End><BS><BS>txt");
    assert_eq!(value(&bench), "~/a.txt");
    bench.press("<Esc>S/tmp");
    assert_eq!(value(&bench), "/tmp");
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
fn that_something_is_not_in_a_text_is_said_until_the_next_key() {
    for keys in ["G", "<Space>", "j"] {
        let mut bench = Bench::new(">a* b*");
        bench.press("<Enter>");
        bench.lay_out(Page::default());
        bench.press("/zzzz<Enter>");
        let said = bench
            .app
            .notice
            .as_ref()
            .map(|notice| notice.text.to_string());
        assert_eq!(said.as_deref(), Some("`zzzz` is not in this text"));
        assert!(!bench.app.shows_error());
        bench.press(keys);
        assert_eq!(bench.app.notice, None, "{keys}");
    }
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
fn a_query_that_is_none_stays_in_its_line() {
    let fault = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref().expect("the line stays open");
        let fault = prompt.fault.clone();
        fault.map(|fault| {
            let text = &prompt.input.value()[fault.span.clone()];
            (text.to_owned(), fault.notice.text.to_string())
        })
    };
    let unknown = |field: &str| Some((field.to_owned(), format!("unknown field `{field}`")));
    for (open, begin) in [
        ("/", ""),
        ("F", ""),
        ("mw", ""),
        (":", "done "),
        (":", "tag work "),
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press(open);
        bench.send(Msg::Paste(format!("{begin}ferry titel:ruiz")));
        assert_eq!(fault(&bench), None, "nothing is said while it is typed");
        bench.press("<Enter>");
        assert_eq!(fault(&bench), unknown("titel"), "{open}{begin}");
        assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
        // It follows what is typed, and is gone when it is mended.
        bench.press("x<BS>");
        assert_eq!(fault(&bench), unknown("titel"));
        for _ in 0.."titel:ruiz".len() {
            bench.press("<BS>");
        }
        assert_eq!(fault(&bench), None);
        bench.press("<Enter>");
        let stays = bench.app.prompt.as_ref().map(|prompt| prompt.kind);
        assert_eq!(stays, (open == "mw").then_some(PromptKind::Until));
    }
    let mut bench = Bench::new(">a* b*");
    bench.press("mwferry<Enter>");
    bench.send(Msg::Paste("when titel:x".into()));
    bench.press("<Enter>");
    assert_eq!(fault(&bench), unknown("titel"));
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

#[test]
fn filters_stack_and_go_one_by_one() {
    use crate::model::list::{ListSpec, Order};
    use crate::model::{Desk, Source};
    let mut bench = Bench::new(">a* b*");
    let filters = |bench: &Bench| bench.app.list.spec.filters.join("|");
    let is_asked = |bench: &Bench, filters: &[&str]| {
        let spec = ListSpec {
            filters: filters.iter().map(|text| (*text).into()).collect(),
            order: Order::Story,
            ..ListSpec::new(Source::Desk(Desk::Unread), false)
        };
        bench.has_asked(|r| matches!(r, Request::List { spec: asked, .. } if *asked == spec))
    };
    bench.press_through("Fice");
    assert!(is_asked(&bench, &["ice"]));
    bench.press_through("<Enter>Ftitle:(b");
    assert_eq!(
        filters(&bench),
        "ice|title",
        "half typed, the last query stays"
    );
    bench.press_through(")<Enter>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    bench.press_through("Fc<Esc>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    // A search leaves the filters to the list it was begun from.
    bench.press_through("/x<Enter>");
    assert_eq!(filters(&bench), "");
    bench.press_through("<Esc>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    bench.press_through("<Esc>");
    assert_eq!(filters(&bench), "ice");
    bench.press_through("<Esc>");
    assert_eq!(filters(&bench), "");
    bench.press_through("Fice<Enter>gs");
    assert_eq!(filters(&bench), "", "another list has none");
}

#[test]
fn what_a_list_shows_is_saved_as_a_query() {
    let cases = [
        ("gu", Some("is:unread")),
        ("gs", Some("is:starred")),
        ("ga.", None),
        ("/a<Space>OR<Space>b<Enter>", Some("a OR b")),
        (
            "/a<Space>OR<Space>b<Enter>Fice<Enter>",
            Some("(a OR b) ice"),
        ),
        ("FNOT<Space>ice<Enter>", Some("is:unread (NOT ice)")),
    ];
    for (keys, want) in cases {
        let mut bench = Bench::new(">a* b*");
        bench.press_through(keys);
        assert_eq!(bench.app.list_query().as_deref(), want, "{keys}");
        bench.asked.clear();
        bench.press(":save<Enter>Mine<Enter>");
        let is_saved = bench.has_asked(|r| {
            matches!(r, Request::Rule(rule) if rule.name == "Mine" && Some(rule.query.as_str()) == want)
        });
        assert_eq!(is_saved, want.is_some(), "{keys}");
    }
}

#[test]
fn n_goes_through_what_a_search_finds_from_the_list_into_texts() {
    let mut bench = Bench::new(">a b c*");
    bench.press_through("/ferry<Enter>");
    bench.press("n");
    assert_eq!(bench.app.list.cursor, 1);
    bench.press("nN");
    assert_eq!(bench.app.list.cursor, 1);
    // In the text: its two lines, then the next text.
    let article = |bench: &mut Bench| {
        let asked = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Article { ticket, entry, .. }) => Some((*ticket, *entry)),
            _ => None,
        });
        let (ticket, entry) = asked.expect("an article was asked for");
        let run = |hit| crate::model::page::Run {
            text: Clean::piece("ferry"),
            face: crate::model::page::Face {
                hit,
                ..Default::default()
            },
        };
        let line = |index: usize| Line {
            runs: vec![run([5, 60]
                .contains(&index)
                .then_some(crate::model::HitKind::Search))],
            ..Line::default()
        };
        let page = Page {
            lines: (0..200).map(line).collect(),
            hit_lines: vec![5, 60],
            ..Page::default()
        };
        bench.send(Msg::Event(Event::Article {
            ticket,
            entry,
            article: Ok(Box::new(OpenArticle {
                entry,
                byline: Byline::default(),
                page,
                place: None,
                loaded: Time(0),
            })),
        }));
    };
    bench.press("<Enter>");
    article(&mut bench);
    let gone_to = |bench: &Bench| bench.app.reader.gone_to.map(|(line, _)| line);
    bench.press("n");
    assert_eq!(gone_to(&bench), Some(60));
    bench.press("N");
    assert_eq!(gone_to(&bench), Some(5));
    bench.press("nn");
    assert_eq!(bench.app.list.cursor, 2);
    article(&mut bench);
    assert_eq!(gone_to(&bench), Some(5), "the first place of the next text");
    bench.press("N");
    article(&mut bench);
    assert_eq!(bench.app.list.cursor, 1);
    assert_eq!(
        gone_to(&bench),
        Some(60),
        "the last place of the one before"
    );
    // From the list into the text.
    bench.press("h*");
    assert_eq!(bench.app.focus, Pane::Reader);
    assert_eq!(gone_to(&bench), Some(5));
}

#[test]
fn only_where_the_user_goes_is_read() {
    // The reader has the focus; what comes under the cursor by itself is not opened.
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    bench.asked.clear();
    bench.press("mwferry");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));

    let mut bench = Bench::new(">a* b*");
    bench.press("/ferry<Enter>");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    bench.press("<Enter>");
    bench.asked.clear();
    bench.press("<Esc>");
    assert_eq!(bench.app.focus, Pane::List);
    assert!(
        bench.app.list.spec.query().is_some(),
        "back to what was found"
    );
    bench.press("<Esc>");
    bench.answer(Window {
        rows: vec![row(1, "a", false, false), row(2, "b", false, false)],
        ..Window::default()
    });
    assert_eq!(bench.app.focus, Pane::List);
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));

    // A step that waited for rows goes on as it was meant.
    let mut bench = Bench::new(">a*");
    bench.app.list.more_below = true;
    bench.press("<Enter>:next-entry<Enter>");
    bench
        .asked
        .retain(|effect| matches!(effect, Effect::Engine(Request::List { .. })));
    bench.answer(Window {
        rows: vec![row(2, "b", false, false)],
        ..Window::default()
    });
    assert!(bench.has_asked(|r| matches!(r, Request::Mark { .. })));
}

#[test]
fn a_command_takes_what_it_asks_for_behind_it() {
    let mut bench = Bench::new(">a* b*");
    bench.app.setting_rows = vec![SettingRow {
        name: "ui.row_lines".into(),
        value: "2".into(),
        default: "2".into(),
    }];
    bench.press(":set<Space>ui.row_lines<Space>1<Enter>");
    let set = Request::Set {
        name: "ui.row_lines".into(),
        value: "1".into(),
    };
    assert!(bench.has_asked(|r| *r == set));
    bench.asked.clear();
    bench.press(":set<Space>ui.row_lines<Space>=<Space>1<Enter>");
    assert!(bench.has_asked(|r| *r == set));
    bench.press(":tag<Space>work<Enter>");
    let is_tagged = |r: &Request| matches!(r, Request::Mark { change: Change::Tagged(tag, true), .. } if tag.as_str() == "work");
    assert!(bench.has_asked(is_tagged));
    bench.press(":search<Space>ferry<Enter>");
    assert_eq!(bench.app.list.spec.source, Source::Search("ferry".into()));
    assert!(bench.app.prompt.is_none());
    // No theme has this name: the line stays, to choose from what comes near.
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    bench.press(":theme<Space>zzz<Enter>");
    let kind = bench.app.prompt.as_ref().map(|prompt| prompt.kind);
    assert_eq!(kind, Some(PromptKind::Theme));
    bench.press("<Esc>:q<Enter>");
    assert!(bench.asked.contains(&Effect::Quit));
}

#[test]
fn the_topic_that_is_shown_is_lit_first_in_what_is_searched_from_it_too() {
    use crate::model::{Desk, Source, TopicId};
    let topic = || super::topics::topic(1, "Harbor");
    let mut bench = Bench::new(">a*");
    bench.send(Msg::Event(Event::Sidebar(Box::new(Sidebar {
        topics: vec![topic()],
        ..Sidebar::default()
    }))));
    let shown = |bench: &mut Bench, source: Source| {
        bench.asked.clear();
        let effects = bench.app.go(&source);
        bench.asked.extend(effects);
    };
    let lit = |bench: &Bench| -> Vec<Option<TopicId>> {
        let asked = bench.asked.iter();
        asked
            .filter_map(|effect| match effect {
                Effect::Engine(
                    Request::List { selected, .. } | Request::Article { selected, .. },
                ) => Some(*selected),
                _ => None,
            })
            .collect()
    };
    let harbor = Some(TopicId(1));
    shown(&mut bench, Source::Topic(TopicId(1)));
    assert_eq!(lit(&bench), [harbor]);
    bench.asked.clear();
    bench.press("/ice");
    assert_eq!(lit(&bench).last(), Some(&harbor));
    bench.press("<Esc>");
    shown(&mut bench, Source::Desk(Desk::Unread));
    assert_eq!(lit(&bench), [None]);
}
