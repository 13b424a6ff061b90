//! Mutes and snoozes, and what is held back.

use super::*;

#[test]
fn what_is_muted_or_snoozed_leaves_and_undo_brings_it_back() {
    let is_marked = |bench: &Bench, wanted: Change| {
        bench.has_asked(|r| {
            matches!(r, Request::Mark { target: Target::Entries(entries), change, .. }
                if *change == wanted && *entries == [EntryId(1)])
        })
    };
    let eight = Time(1_795_075_200);
    let cases = [
        ("mm", Change::Muted(true)),
        ("mstomorrow<Enter>", Change::Snoozed(Some(eight))),
        ("ms<Enter>", Change::Snoozed(Some(NOW.plus(3_600)))),
        (
            "ms5m<Enter><BS><BS>1h<Enter>",
            Change::Snoozed(Some(NOW.plus(3_600))),
        ),
    ];
    for (keys, change) in cases {
        let mut bench = Bench::new(">a* b*");
        bench.press(keys);
        assert!(is_marked(&bench, change), "{keys}");
        assert!(bench.app.prompt.is_none(), "{keys}");
        assert_eq!(bench.show(), ">b*", "{keys}");
        bench.send(Msg::Event(Event::Undone(Some(Step {
            flags: vec![(EntryId(1), Flags::default())],
            ..Step::default()
        }))));
        assert_eq!(bench.show(), ">a* b*", "{keys}");
    }
    let mut bench = Bench::new(">a* b*");
    bench.press("ms<Esc>");
    assert_eq!(bench.show(), ">a* b*");
}

#[test]
fn what_is_put_out_of_sight_is_said_with_the_way_back() {
    let undo = "u undoes it";
    let muted = "u undoes it; not in Starred either";
    let snoozed = "u undoes it; not in Starred until then";
    for (list, keys, text, hint) in [
        (">a* b*", "mm", "muted 1 entry for ever: a", undo),
        (">a* b*", "vjmm", "muted 1 entry for ever", undo),
        (">a+ b*", "vjmm", "muted 1 entry for ever", muted),
        (">a* b*", "ms1d<Enter>", "snoozed 1 entry", undo),
        (">a+ b*", "mm", "muted 1 entry for ever: a", muted),
        (">a+ b*", "ms1d<Enter>", "snoozed 1 entry", snoozed),
        (">a+ b*", "X", "deleted 1 entry", undo),
        (">a* b*", "s", "starred 1 entry", ""),
    ] {
        let mut bench = Bench::new(list);
        bench.press(keys);
        bench.acknowledge(None);
        let said = bench.app.notice.as_ref().map(|notice| {
            let hint = notice.hint.as_deref().unwrap_or_default();
            (notice.text.as_str(), hint)
        });
        assert_eq!(said, Some((text, hint)), "{list} {keys}");
    }
}

#[test]
fn a_report_of_a_story_that_is_muted_is_called_by_its_own_headline() {
    // The row of the story has the headline of its other report.
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.app.list.rows[0].title = Clean::line("the story");
    bench.press("zajmm");
    bench.acknowledge(None);
    let said = bench.app.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(said, Some("muted 1 entry for ever: a"));
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.app.list.rows[0].title = Clean::line("the story");
    bench.press("mm");
    bench.acknowledge(None);
    let said = bench.app.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(said, Some("muted 1 entry for ever: the story"));
}

#[test]
fn tonight_is_offered_while_it_is_more_than_an_hour_away() {
    // It is 11:06.
    for (hours, want) in [(0, true), (7, true), (8, false), (9, false), (10, false)] {
        let mut bench = Bench::new(">a* b*");
        bench.send(Msg::Now(NOW.plus(hours * 3_600)));
        bench.press("ms");
        let prompt = bench.app.prompt.as_ref().expect("a time is asked for");
        let choices = bench.app.until_choices(prompt);
        let is_offered = choices.iter().any(|(text, _)| text == "tonight");
        assert_eq!(is_offered, want, "{hours} hours later");
    }
}

#[test]
fn a_mute_shows_what_it_finds_before_it_is_made() {
    use crate::model::rule::{MuteAction, RuleEffect, Until};
    use crate::model::{Desk, Source};
    let is_shown = |bench: &Bench, source: Source| bench.app.list.spec.source == source;
    let cases = [
        ("<Enter>", MuteAction::Hide, None),
        (
            "1d<Enter>",
            MuteAction::Hide,
            Some(Until::Time(NOW.plus(86_400))),
        ),
        (
            "1dd<Enter><BS><Enter>",
            MuteAction::Hide,
            Some(Until::Time(NOW.plus(86_400))),
        ),
        (
            "<Tab>when<Space>(a<Enter>)<Enter>",
            MuteAction::Read,
            Some(Until::Query("(a)".into())),
        ),
        ("<Tab><Tab><Enter>", MuteAction::Dim, None),
    ];
    for (keys, action, until) in cases {
        let mut bench = Bench::new(">a* b*");
        bench.press("mwice");
        assert!(is_shown(&bench, Source::Search("ice".into())));
        bench.press("<Enter>").press(keys);
        let rule = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Rule(rule)) => Some(rule),
            _ => None,
        });
        let rule = rule.unwrap_or_else(|| panic!("{keys} made no rule"));
        assert_eq!((rule.name.as_str(), rule.query.as_str()), ("ice", "ice"));
        assert_eq!(rule.effect, RuleEffect::Mute { action, until }, "{keys}");
        assert!(is_shown(&bench, Source::Desk(Desk::Unread)), "{keys}");
    }
    for keys in [
        "mwice<Esc>",
        "mwice<Enter><Esc>",
        "mw<Enter><Esc>",
        "mwice<Enter>2dd<Esc>",
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press(keys);
        assert!(is_shown(&bench, Source::Desk(Desk::Unread)), "{keys}");
        assert!(bench.app.prompt.is_none(), "{keys}");
        assert!(
            !bench.has_asked(|r| matches!(r, Request::Rule(_))),
            "{keys}"
        );
    }
}

#[test]
fn a_mute_says_what_it_is_and_offers_words() {
    let mut bench = Bench::new(">a* b*");
    bench.press("mw");
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::Propose { ticket, entry }) => Some((*ticket, *entry)),
        _ => None,
    });
    let (ticket, entry) = asked.expect("words are asked for");
    assert_eq!(entry, EntryId(1));
    let terms = vec![Clean::line("\"Dana Ruiz\""), Clean::line("Lakeport")];
    bench.send(Msg::Event(Event::Proposed { ticket, terms }));
    let line = |bench: &Bench| {
        let prompt = bench.app.prompt.as_ref().expect("the line is open");
        (prompt.input.value().to_owned(), prompt.proposals().len())
    };
    assert_eq!(line(&bench), (String::new(), 2));
    bench.press("<Enter>");
    let fault = |bench: &Bench| {
        bench
            .app
            .prompt
            .as_ref()
            .and_then(|prompt| prompt.fault.clone())
    };
    let said = fault(&bench).map(|fault| fault.notice.text.to_string());
    assert_eq!(said.as_deref(), Some("type the words to mute"));
    assert_eq!(bench.app.list_name().as_str(), "Unread");
    bench.press("<Tab>");
    assert_eq!(line(&bench).0, "\"Dana Ruiz\"");
    assert_eq!(fault(&bench), None);
    bench.press("<Tab>");
    assert_eq!(line(&bench).0, "Lakeport");
    assert_eq!(bench.app.list_name().as_str(), "would be muted: Lakeport");
    bench.press("<Enter>");
    assert_eq!(bench.app.list_name().as_str(), "would be muted: Lakeport");
    bench.press("<Tab>");
    assert_eq!(
        bench.app.list_name().as_str(),
        "would be marked read: Lakeport"
    );
}

#[test]
fn unmuting_lets_the_row_go_or_lists_what_is_held() {
    use crate::model::Hold;
    let mut bench = Bench::new(">a* b*");
    bench.press("mu");
    assert!(bench.has_asked(|r| matches!(r, Request::Mutes { .. })));
    let holds = [
        (Hold::Muted, Some(Change::Muted(false))),
        (Hold::Snoozed(NOW), Some(Change::Snoozed(None))),
        (Hold::MutedBy("x".into()), None),
        (Hold::DimmedBy("x".into()), None),
    ];
    for (hold, change) in holds {
        let mut bench = Bench::new(">a b");
        bench.app.list.rows[0].hold = Some(hold.clone());
        bench.press("mu");
        let is_asked = bench.has_asked(|r| match (r, &change) {
            (Request::Mark { change, .. }, Some(wanted)) => change == wanted,
            (Request::Unmute(entry), None) => *entry == EntryId(1),
            _ => false,
        });
        assert!(is_asked, "{hold:?}");
        // What is hidden already is not hidden again.
        let is_free = matches!(hold, Hold::DimmedBy(_));
        let mut bench = Bench::new(">a b");
        bench.app.list.rows[0].hold = Some(hold);
        bench.press("mm");
        assert_eq!(
            bench.has_asked(|r| matches!(r, Request::Mark { .. })),
            is_free
        );
    }
}

#[test]
fn a_story_that_is_held_back_is_let_go_of_in_the_list_of_what_is() {
    use crate::model::why::{HeldStory, MuteList};
    use crate::model::{Step, StoryId, Target};
    let held = |story: i64, wakes| HeldStory {
        story: StoryId(story),
        title: "Talks resume".into(),
        newest: (NOW, "Bay Wire".into()),
        wakes,
        count: 21,
    };
    let list = MuteList {
        stories: vec![held(4, None), held(7, Some(NOW.plus(60)))],
        ..MuteList::default()
    };
    let mut bench = Bench::new(">a b*");
    bench.press("mu");
    let asked = |bench: &Bench| {
        let tickets = bench.asked.iter().rev().filter_map(|effect| match effect {
            Effect::Engine(Request::Mutes { ticket }) => Some(*ticket),
            _ => None,
        });
        tickets.collect::<Vec<_>>()
    };
    let answer = |bench: &mut Bench| {
        let ticket = asked(bench)[0];
        bench.send(Msg::Event(Event::Mutes {
            ticket,
            mutes: Ok(Box::new(list.clone())),
        }));
    };
    answer(&mut bench);
    for (keys, story, change) in [
        ("X", 4, Change::Muted(false)),
        ("jx", 7, Change::Snoozed(None)),
    ] {
        bench.press(keys);
        let wanted = Target::Stories {
            stories: vec![StoryId(story)],
            entries: Vec::new(),
            newest: None,
        };
        let marked = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Mark {
                ticket,
                target,
                change,
            }) => Some((*ticket, target.clone(), change.clone())),
            _ => None,
        });
        let (ticket, target, marked) = marked.expect("a mark was asked for");
        assert_eq!((target, marked), (wanted, change));
        // Once it is stored, the list of what is held is asked for again.
        let before = asked(&bench).len();
        let step = Step {
            label: "unmuted 1 story, 21 entries".into(),
            count: 21,
            ..Step::default()
        };
        bench.send(Msg::Event(Event::Marked {
            ticket,
            step: Ok(step),
        }));
        assert_eq!(asked(&bench).len(), before + 1);
        answer(&mut bench);
    }
    bench.press("<Enter>");
    let is_list = |r: &Request| {
        matches!(r, Request::List { spec, .. }
            if spec.source == crate::model::Source::Search("story:7 is:snoozed".into()))
    };
    assert!(bench.has_asked(is_list));
}
