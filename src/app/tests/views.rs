//! How lists are shown; what is read by passing; the copy menu, the help, the widths.

use super::feeds::side;
use super::*;
use crate::app::help::HelpLine;
use crate::app::{Border, SideRow};
use crate::model::Desk;
use crate::model::list::Order;

fn order(bench: &Bench) -> Order {
    bench.app.list.spec.order
}

#[test]
fn a_list_is_shown_as_it_was_chosen_for_it() {
    let mut bench = Bench::new(">a* b*");
    assert_eq!(order(&bench), Order::Story);
    bench.press("gSentries<Enter>");
    assert_eq!(order(&bench), Order::Newest);
    bench.answer(Window::default());
    bench.press("gSone<Space>line<Enter>");
    assert_eq!(bench.app.list.row_height(0), 1);
    bench.press("ga");
    bench.answer(Window::default());
    assert_eq!(
        (order(&bench), bench.app.list.row_height(0)),
        (Order::Story, 2)
    );
    bench.press("gu");
    bench.answer(Window::default());
    assert_eq!(
        (order(&bench), bench.app.list.row_height(0)),
        (Order::Newest, 1)
    );
    // With what is chosen, other lists and settings stay.
    bench.press("gSas<Space>usual<Enter>");
    assert_eq!(
        (order(&bench), bench.app.list.row_height(0)),
        (Order::Story, 2)
    );
    bench.press("gSages<Enter>");
    assert!(bench.has_asked(
        |request| matches!(request, Request::Set { name, value } if &**name == "ui.dates" && &**value == "age")
    ));
}

#[test]
fn what_is_passed_or_shown_for_long_is_read_if_that_is_wished() {
    let marks = |bench: &Bench| {
        let asked = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::Mark { target, .. }) => Some(target.clone()),
            _ => None,
        });
        asked.collect::<Vec<_>>()
    };
    let mut bench = Bench::new(">a* b c* d*");
    bench.press("3j");
    assert_eq!(marks(&bench), []);
    let mut bench = Bench::new(">a* b c* d*");
    bench.app.settings.reader.read_passed = true;
    bench.press("3jk");
    assert_eq!(
        marks(&bench),
        [Target::Entries(vec![EntryId(1), EntryId(3)])]
    );

    let mut bench = Bench::new(">a* b* c*");
    bench.app.settings.reader.read_after = 5;
    bench.press("j");
    let rest = bench.asked.iter().find_map(|effect| match effect {
        Effect::Rest(ticket) => Some(*ticket),
        _ => None,
    });
    let rest = rest.expect("the cursor rests");
    bench.send(Msg::Rested(rest));
    assert!(bench.asked.contains(&Effect::Linger(rest, 5)));
    bench.send(Msg::Lingered(rest));
    assert_eq!(marks(&bench), [Target::Entries(vec![EntryId(2)])]);
    // One that was left meanwhile is not read.
    bench.asked.clear();
    bench.press("j");
    bench.send(Msg::Lingered(rest));
    assert_eq!(marks(&bench), []);
}

#[test]
fn everything_is_read_that_one_could_have_seen() {
    let mut bench = Bench::new(">a* b*");
    bench.press("gsC");
    assert!(bench.has_asked(|request| matches!(
        request,
        Request::Mark { target: Target::List { spec, .. }, change: Change::Read(true), .. }
            if spec.source == Source::Desk(Desk::Unread)
    )));
}

#[test]
fn a_part_of_the_entry_is_copied() {
    let mut bench = Bench::new(">a* b*");
    bench.press("jgymark<Enter>");
    let link = "[b](https://lakeport-ledger.example/a)";
    assert_eq!(bench.asked.last(), Some(&Effect::Copy(Clean::line(link))));
    bench.press("gyquote<Enter>");
    let quote = format!("> b\n>\n> — Lakeport Ledger: {link}\n");
    assert_eq!(bench.asked.last(), Some(&Effect::Copy(Clean::text(&quote))));
}

#[test]
fn the_help_is_searched() {
    let mut bench = Bench::new(">a*");
    bench.press("?/Undo");
    let rows = |bench: &Bench| {
        let rows = bench.app.help().into_iter().filter_map(|line| match line {
            HelpLine::Row(_, doc) => Some(doc.to_string()),
            _ => None,
        });
        rows.collect::<Vec<_>>()
    };
    let found = rows(&bench);
    assert!(
        found.contains(&"undo the last step".to_owned()),
        "{found:?}"
    );
    assert!(found.iter().all(|doc| doc.contains("und")), "{found:?}");
    bench.press("<Enter>j<Esc>");
    assert!(rows(&bench).len() > 50);
    assert!(bench.app.help_panel.is_some());
    bench.press("<Esc>");
    assert!(bench.app.help_panel.is_none());
}

#[test]
fn feeds_without_unread_are_left_out_if_that_is_wished() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&[
        (1, "Ledger", "News"),
        (2, "Wire", "News"),
        (3, "Kitchen", "Food"),
    ]));
    let shown = |bench: &Bench| {
        let rows = bench.app.sidebar.rows.iter().filter_map(|row| match row {
            SideRow::Feed { id, .. } => Some(id.0),
            _ => None,
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(shown(&bench), [1, 2, 3]);
    let mut data = bench.app.sidebar.data.clone().expect("a sidebar");
    for feed in &mut data.feeds {
        feed.unread = u64::from(feed.id == FeedId(2));
    }
    for category in &mut data.categories {
        category.unread = u64::from(category.path.as_str() == "News");
    }
    let mut settings = bench.app.settings.clone();
    settings.ui.hide_read_feeds = true;
    bench.send(Msg::Event(Event::Sidebar(data)));
    bench.send(Msg::Event(Event::Settings {
        settings: Box::new(settings),
        rows: Vec::new(),
        name: Some("ui.hide_read_feeds".into()),
    }));
    assert_eq!(shown(&bench), [2]);
}

#[test]
fn panes_are_made_wider() {
    let mut bench = Bench::new(">a*");
    let mut fit = bench.app.fit;
    fit.widths = crate::app::Widths {
        sidebar: 30,
        list: 60,
    };
    bench.send(Msg::Fit(fit));
    bench.press(">");
    assert_eq!(bench.app.widths.list, 64);
    bench.press("h<lt>");
    assert_eq!(bench.app.widths.sidebar, 26);
    bench.send(Msg::Drag(Border::List, 70));
    assert_eq!(bench.app.widths.list, 70);
}

#[test]
fn all_is_everything_and_has_what_was_read_always() {
    let mut bench = Bench::new(">a* b c*");
    bench.press("ga");
    let spec = bench.app.list.spec.clone();
    assert_eq!(spec.source, Source::Desk(Desk::All));
    assert!(!spec.hides_read());
    bench.asked.clear();
    bench.press(".");
    assert!(bench.asked.is_empty(), "{:?}", bench.asked);
    let notice = bench.app.notice.clone().expect("it says why");
    assert_eq!(notice.text.as_str(), "All has what was read too");
    // Elsewhere the key shows it and hides it again.
    bench.press("gu.");
    assert!(bench.app.list.spec.show_read);
    bench.press(".");
    assert!(bench.app.list.spec.hides_read());
}

#[test]
fn saved_queries_have_counts_that_come_later() {
    use crate::model::sidebar::SavedRow;
    let saved = |name: &str, unread| SavedRow {
        name: Clean::line(name),
        query: name.into(),
        text: name.into(),
        color: None,
        order: None,
        unread,
    };
    let rows = || vec![saved("ferry", None), saved("is:starred", Some(3))];
    let sidebar = || {
        Msg::Event(Event::Sidebar(Box::new(Sidebar {
            saved: rows(),
            ..Sidebar::default()
        })))
    };
    let shown = |bench: &Bench| -> Vec<Option<u64>> {
        let data = bench.app.sidebar.data.as_ref().expect("a sidebar");
        data.saved.iter().map(|row| row.unread).collect()
    };
    let asked = |bench: &mut Bench| {
        let asked = bench.asked.iter();
        let asked = asked.filter(|effect| matches!(effect, Effect::Engine(Request::CountSaved)));
        let count = asked.count();
        bench.asked.clear();
        count
    };
    let counted = |count| Msg::Event(Event::SavedCounted(vec![("ferry".into(), count)]));
    let mut bench = Bench::new(">a*");
    bench.send(sidebar());
    assert_eq!((shown(&bench), asked(&mut bench)), (vec![None, Some(3)], 1));
    // One count at a time, however often something changes meanwhile.
    bench.send(sidebar());
    bench.send(sidebar());
    assert_eq!(asked(&mut bench), 0);
    bench.send(counted(12));
    assert_eq!(
        (shown(&bench), asked(&mut bench)),
        (vec![Some(12), Some(3)], 1)
    );
    bench.send(counted(11));
    assert_eq!(asked(&mut bench), 0);
    // Until the next count the last one stands, but for what is read in its own list.
    bench.send(sidebar());
    assert_eq!(
        (shown(&bench), asked(&mut bench)),
        (vec![Some(11), Some(3)], 1)
    );
    bench.press("f");
    bench.answer(Window {
        rows: vec![row(1, "a", false, false), row(2, "b", false, false)],
        ..Window::default()
    });
    bench.press("d");
    assert_eq!(shown(&bench), [Some(10), Some(3)]);
    bench.press("d");
    assert_eq!(shown(&bench), [Some(9), Some(3)]);
}

#[test]
fn what_was_read_recently_has_one_order_and_waits_for_what_was_read_last() {
    let mut bench = Bench::new(">a* b*");
    let lists = |bench: &Bench| {
        let is_list = |effect: &&Effect| matches!(effect, Effect::Engine(Request::List { .. }));
        bench.asked.iter().filter(is_list).count()
    };
    bench.press("gh");
    assert_eq!(bench.app.list.spec.source, Source::Desk(Desk::Recent));
    assert_eq!((order(&bench), lists(&bench)), (Order::Newest, 1));
    bench.answer(Window::default());
    // Nothing was open.
    bench.send(Msg::Event(Event::PlaceKept));
    bench.press("zszg");
    assert_eq!((order(&bench), lists(&bench)), (Order::Newest, 1));
    bench.press("gSstories");
    assert_eq!(bench.app.choices().len(), 0);
    bench.press("<Esc>");

    bench.app.awaits_recent = true;
    bench.send(Msg::Event(Event::PlaceKept));
    assert_eq!(lists(&bench), 2);
    assert_eq!(order(&bench), Order::Newest);
    // Once: what is opened from here does not move the rows below the cursor.
    bench.send(Msg::Event(Event::PlaceKept));
    assert_eq!(lists(&bench), 2);
}

#[test]
fn what_is_left_before_its_text_was_there_was_opened() {
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    let opened =
        |bench: &Bench, id| bench.has_asked(|request| *request == Request::Opened(EntryId(id)));
    assert!(!opened(&bench, 1));
    bench.press("gh");
    assert!(opened(&bench, 1));
    assert!(bench.app.awaits_recent);
    // What was only looked at in passing was not opened.
    let mut bench = Bench::new(">a* b*");
    bench.press("j").press("gh");
    assert!(!opened(&bench, 1) && !opened(&bench, 2));
}

/// What was told for undo since the list was asked for last.
fn looks(bench: &mut Bench) -> Vec<crate::model::mark::LookChange> {
    let asked = bench.asked.drain(..);
    let looks = asked.filter_map(|effect| match effect {
        Effect::Engine(Request::Look(look)) => Some(look),
        _ => None,
    });
    looks.collect()
}

fn look(bench: &mut Bench, look: &str, place: &str, is_undone: bool) {
    let step = Some(Step {
        label: "showed Unread newest first".into(),
        look: Some(look.into()),
        place: Some(place.into()),
        ..Step::default()
    });
    let event = if is_undone {
        Event::Undone(step)
    } else {
        Event::Redone(step)
    };
    bench.send(Msg::Event(event));
    bench.answer(Window::default());
}

#[test]
fn how_a_list_is_shown_is_a_step() {
    let mut bench = Bench::new(">a* b*");
    bench.press("gSentries<Enter>");
    bench.answer(Window::default());
    bench.press("gSone<Space>line<Enter>");
    bench.answer(Window::default());
    let told = looks(&mut bench);
    let labels: Vec<&str> = told.iter().map(|look| look.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "showed Unread newest first",
            "showed Unread in one line a row"
        ]
    );
    assert_eq!(&*told[0].before, "");
    assert_eq!(told[0].after, told[1].before);
    // To choose what is chosen already is no step.
    bench.press("gSone<Space>line<Enter>");
    assert_eq!(looks(&mut bench), []);

    look(&mut bench, &told[1].before, "desk Unread", true);
    assert_eq!(
        (order(&bench), bench.app.list.row_height(0)),
        (Order::Newest, 2)
    );
    look(&mut bench, &told[0].before, "desk Unread", true);
    assert_eq!(order(&bench), Order::Story);
    let said = bench.app.notice.as_ref().expect("it is said");
    assert_eq!(said.text.as_str(), "undid: showed Unread newest first");
    look(&mut bench, &told[0].after, "desk Unread", false);
    assert_eq!(order(&bench), Order::Newest);
    // As usual is a step as well.
    bench.asked.clear();
    bench.press("gSas<Space>usual<Enter>");
    let told = looks(&mut bench);
    assert_eq!(told.len(), 1);
    assert_eq!(&*told[0].after, "");
}

#[test]
fn a_look_is_undone_in_the_list_it_was_chosen_for() {
    let mut bench = Bench::new(">a* b*");
    bench.press("gSentries<Enter>");
    bench.answer(Window::default());
    let told = looks(&mut bench);
    bench.press("ga");
    bench.answer(Window::default());
    look(&mut bench, &told[0].before, "desk Unread", true);
    assert_eq!(bench.app.list.spec.source, Source::Desk(Desk::Unread));
    assert_eq!(order(&bench), Order::Story);
}
