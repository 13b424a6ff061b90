//! Searches, filters, saved queries.

use super::*;
use crate::app::PromptKind;
use crate::model::list::Order;
use crate::model::rule::RuleEffect;

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
fn a_query_is_saved_in_the_order_it_is_shown_in() {
    for (keys, want) in [
        ("/ferry<Enter>", None),
        ("/ferry<Enter>zs", Some(Order::Best)),
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press_through(keys);
        bench.press(":save<Enter>Mine<Enter>");
        let is_saved = bench.has_asked(|request| {
            let Request::Rule(rule) = request else {
                return false;
            };
            rule.effect == RuleEffect::List { order: want }
        });
        assert!(is_saved, "{keys}");
    }
}

#[test]
fn a_find_knows_its_place_whatever_becomes_of_the_text() {
    let page = |ferries: &[usize]| {
        let line = |index: usize| Line {
            runs: vec![crate::model::page::Run {
                text: Clean::piece(if ferries.contains(&index) {
                    "ferry"
                } else {
                    "pier"
                }),
                face: crate::model::page::Face::default(),
            }],
            ..Line::default()
        };
        Page {
            lines: (0..200).map(line).collect(),
            ..Page::default()
        }
    };
    let mut bench = Bench::new(">a b c*");
    bench.press("<Enter>");
    bench.lay_out(page(&[5, 60, 90, 120]));
    let place = |bench: &Bench| {
        let find = bench.app.reader.find.as_ref().expect("a find");
        (find.at, find.lines.len())
    };
    bench.press("/ferry<Enter>");
    assert_eq!(place(&bench), (0, 4));
    bench.press("nnn");
    assert_eq!(place(&bench), (3, 4));
    bench.press("N");
    assert_eq!(place(&bench), (2, 4));
    bench.lay_out(page(&[5]));
    assert_eq!(place(&bench), (0, 1));
    bench.lay_out(page(&[]));
    assert_eq!(place(&bench), (0, 0));
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
        doc: "Lines a row takes".into(),
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
    // Who types the name of the command once more means the same.
    bench.asked.clear();
    bench.press(":set<Space>set<Space>ui.row_lines<Space>1<Enter>");
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
