//! Update tables: a list with a cursor, keys, a list with a cursor.
//!
//! A list is written as `a* >b c+`: `*` unread, `+` unread and starred, `>` the cursor. The store
//! behind it is played by [`Bench`], which acknowledges marks and answers requests as told.

mod selection;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{App, Effect, Fit, Msg, Pane, Shape};
use crate::command::{KeyMap, key};
use crate::model::feed::{Offer, SubscriptionEdit};
use crate::model::message::{CategoryRow, Sidebar};
use crate::model::page::{Byline, Line, OpenArticle, Page};
use crate::model::palette::Ground;
use crate::model::settings::SettingRow;
use crate::model::{
    Anchor, Change, Clean, Clock, EntryId, EntryRow, Event, FeedId, FeedRow, Flags, Notice,
    Request, Source, Step, StoryId, Target, Time, Window,
};

mod stories;

const NOW: Time = Time(1_795_000_000);

fn row(id: i64, name: &str, is_read: bool, is_starred: bool) -> EntryRow {
    EntryRow {
        id: EntryId(id),
        feed: FeedId(1),
        story: StoryId(id),
        published: NOW.plus(-600 * id),
        title: Clean::line(name),
        outlet: Clean::line("Lakeport Ledger"),
        url: Some(Clean::line("https://lakeport-ledger.example/a")),
        flags: Flags {
            is_read,
            is_starred,
            is_later: false,
        },
        hold: None,
        topics: Vec::new(),
        about: Vec::new(),
        excerpt: None,
        hits: Vec::new(),
        copies: 0,
        words: 300,
        told: None,
        is_member: false,
        place: None,
        tags: Vec::new(),
    }
}

/// An application with the built-in keys, and what it asked for.
struct Bench {
    app: App,
    asked: Vec<Effect>,
}

impl Bench {
    fn new(list: &str) -> Self {
        let mut keymap = KeyMap::default();
        let mut context = String::new();
        for line in include_str!("../../config/keymap.toml").lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                name.clone_into(&mut context);
            } else if let Some((keys, command)) = line.split_once(" = ")
                && !line.starts_with('#')
            {
                let (keys, command) = (keys.trim_matches('"'), command.trim_matches('"'));
                keymap.bind(&context, keys, command).expect("built-in row");
            }
        }
        let clock = Clock {
            now: NOW,
            time_zone: TimeZone::UTC,
        };
        let mut bench = Self {
            app: App::new(crate::model::Settings::default(), keymap, clock),
            asked: Vec::new(),
        };
        bench.send(Msg::Fit(Fit {
            shape: Shape::Wide,
            sidebar_lines: 20,
            list_lines: 20,
            reader_lines: 20,
            reader_width: 60,
            ..Fit::default()
        }));
        let start = bench.app.start();
        bench.asked.extend(start);
        bench.send(Msg::Event(Event::Sidebar(Box::default())));
        let mut at = None;
        let rows: Vec<EntryRow> = list
            .split_whitespace()
            .enumerate()
            .map(|(index, word)| {
                if word.starts_with('>') {
                    at = Some(index);
                }
                let name = word.trim_start_matches('>').trim_end_matches(['*', '+']);
                row(
                    index as i64 + 1,
                    name,
                    !word.ends_with(['*', '+']),
                    word.ends_with('+'),
                )
            })
            .collect();
        bench.answer(Window {
            total: Some(rows.len() as u64),
            rows,
            at,
            ..Window::default()
        });
        bench.asked.clear();
        bench
    }

    fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.asked.extend(effects);
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        for key in key::parse(keys).expect("keys of a test") {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Answers the last list request with `window`.
    fn answer(&mut self, window: Window) {
        let ticket = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::List { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let ticket = ticket.expect("a list was asked for");
        self.send(Msg::Event(Event::List {
            ticket,
            window: Ok(window),
        }));
    }

    /// Answers every mark: stored, or (with a reason) not.
    fn acknowledge(&mut self, failure: Option<&str>) {
        let marks: Vec<_> = self
            .asked
            .iter()
            .filter_map(|effect| match effect {
                Effect::Engine(Request::Mark { ticket, change, .. }) => {
                    Some((*ticket, change.clone()))
                }
                _ => None,
            })
            .collect();
        for (ticket, change) in marks {
            let step = match failure {
                Some(why) => Err(Notice::error(why)),
                None => Ok(Step {
                    label: format!("{} 1 entry", change.word()),
                    flags: Vec::new(),
                    count: 1,
                    ..Step::default()
                }),
            };
            self.send(Msg::Event(Event::Marked { ticket, step }));
        }
    }

    fn show(&self) -> String {
        let list = &self.app.list;
        let words: Vec<String> = list
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let cursor = if index == list.cursor { ">" } else { "" };
                let mark = match (row.flags.is_read, row.flags.is_starred) {
                    (false, false) => "*",
                    (false, true) => "+",
                    _ => "",
                };
                format!("{cursor}{}{mark}", row.title)
            })
            .collect();
        words.join(" ")
    }

    fn has_asked(&self, wanted: impl Fn(&Request) -> bool) -> bool {
        self.asked
            .iter()
            .any(|effect| matches!(effect, Effect::Engine(request) if wanted(request)))
    }
}

#[track_caller]
fn check(before: &str, keys: &str, after: &str) {
    let mut bench = Bench::new(before);
    bench.press(keys);
    assert_eq!(bench.show(), after, "keys {keys} on {before}");
}

#[test]
fn the_cursor_moves() {
    check(">a* b* c*", "j", "a* >b* c*");
    check(">a* b* c*", "2j", "a* b* >c*");
    check(">a* b* c*", "9j", "a* b* >c*");
    check("a* b* >c*", "gg", ">a* b* c*");
    check(">a* b* c*", "G", "a* b* >c*");
    check(">a* b* c*", "2G", "a* >b* c*");
    check("a* >b* c*", "kk", ">a* b* c*");
    check(">a* b c*", "n", "a* b >c*");
    check("a* b >c*", "p", ">a* b c*");
}

#[test]
fn triage_shows_at_once_and_leaves_at_the_next_key() {
    check(">a* b* c*", "d", "a >b* c*");
    check(">a* b* c*", "dj", "b* >c*");
    check(">a* b* c*", "2d", "a b >c*");
    check("a* >b* c*", "D", "a b >c*");
    check(">a* b* c*", "A", ">a b c");
    check(">a* b*", "s", ">a+ b*");
    check(">a+ b*", "s", ">a* b*");
    check(">a* b*", "N", ">a b*");
    check(">a b*", "N", ">a* b*");
    check(">a* b*", "X", ">b*");
}

#[test]
fn opening_reads_and_keeps_the_row() {
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    assert_eq!(bench.show(), ">a b*");
    assert_eq!(bench.app.focus, Pane::Reader);
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Article {
            entry: EntryId(1),
            ..
        }
    )));
    bench.press("h");
    bench.press("j");
    assert_eq!(bench.show(), "a >b*");
}

#[test]
fn the_preview_marks_nothing() {
    let mut bench = Bench::new(">a* b*");
    bench.press("j");
    let Some(Effect::Rest(ticket)) = bench.asked.last().cloned() else {
        panic!("no rest was asked for: {:?}", bench.asked);
    };
    bench.send(Msg::Rested(ticket));
    assert_eq!(bench.show(), "a* >b*");
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Article {
            entry: EntryId(2),
            ..
        }
    )));
}

#[test]
fn a_mark_is_unsaved_until_it_is_acknowledged() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    assert!(bench.app.list.is_unsaved(&bench.app.list.rows[0]));
    bench.acknowledge(None);
    assert!(!bench.app.list.is_unsaved(&bench.app.list.rows[0]));
    assert_eq!(
        bench.app.notice.as_ref().map(|n| n.text.as_str()),
        Some("starred 1 entry")
    );
}

#[test]
fn a_mark_that_fails_goes_back() {
    let mut bench = Bench::new(">a* b*");
    bench.press("s");
    bench.acknowledge(Some("the disk is full"));
    assert_eq!(bench.show(), ">a* b*");
    assert!(bench.app.shows_error());
}

#[test]
fn undo_brings_row_and_cursor_back() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("dj");
    assert_eq!(bench.show(), "b* >c*");
    bench.press("u");
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 1 entry".into(),
        flags: vec![(EntryId(1), Flags::default())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">a* b* c*");
    assert_eq!(
        bench.app.notice.as_ref().map(|n| n.text.as_str()),
        Some("undid: done 1 entry")
    );
}

#[test]
fn read_all_leaves_what_arrived_later() {
    let mut bench = Bench::new(">a* b*");
    bench.press("A");
    assert!(bench.has_asked(|r| matches!(
        r,
        Request::Mark {
            target: Target::List {
                newest: Some(EntryId(2)),
                ..
            },
            ..
        }
    )));
}

#[test]
fn a_step_past_the_loaded_rows_is_owed() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("5j");
    bench.answer(Window {
        rows: (3..9)
            .map(|id| row(id, &format!("r{id}"), false, false))
            .collect(),
        ..Window::default()
    });
    assert_eq!(
        bench.app.list.selected().map(|row| row.id),
        Some(EntryId(6))
    );
}

#[test]
fn a_late_window_is_dropped() {
    let mut bench = Bench::new(">a* b*");
    bench.press("gs");
    let Some(Effect::Engine(Request::List { ticket, .. })) = bench.asked.last().cloned() else {
        panic!("no list was asked for");
    };
    bench.press("gl");
    bench.send(Msg::Event(Event::List {
        ticket,
        window: Ok(Window {
            rows: vec![row(9, "late", false, false)],
            ..Window::default()
        }),
    }));
    assert!(bench.app.list.rows.is_empty());
}

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
    bench.press("Fice");
    assert!(is_asked(&bench, &["ice"]));
    bench.press("<Enter>Ftitle:(b");
    assert_eq!(
        filters(&bench),
        "ice|title",
        "half typed, the last query stays"
    );
    bench.press(")<Enter>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    bench.press("Fc<Esc>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    // A search leaves the filters to the list it was begun from.
    bench.press("/x<Enter>");
    assert_eq!(filters(&bench), "");
    bench.press("<Esc>");
    assert_eq!(filters(&bench), "ice|title:(b)");
    bench.press("<Esc>");
    assert_eq!(filters(&bench), "ice");
    bench.press("<Esc>");
    assert_eq!(filters(&bench), "");
    bench.press("Fice<Enter>gs");
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
        bench.press(keys);
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
        "mw<Enter>",
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
fn n_goes_through_what_a_search_finds_from_the_list_into_texts() {
    let mut bench = Bench::new(">a b c*");
    bench.press("/ferry<Enter>");
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

/// Opens the manager on two topics, the first with two queries.
fn managing() -> Bench {
    use crate::model::topic::{QuerySheet, TopicColor, TopicSheet};
    let query = |text: &str| QuerySheet {
        text: text.into(),
        label: None,
        needs: None,
        level: crate::model::Level::Mention,
        is_on: true,
        problem: None,
    };
    let sheet = |name: &str, queries: &[&str]| TopicSheet {
        name: Clean::line(name),
        color: TopicColor::Slot(6),
        is_on: true,
        queries: queries.iter().map(|text| query(text)).collect(),
        never: Vec::new(),
    };
    let mut bench = Bench::new(">a* b*");
    bench.press("W");
    let asked = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::TopicSheets { ticket }) => Some(*ticket),
        _ => None,
    });
    let sheets = vec![
        sheet("Harbor", &["harbor", "pier"]),
        sheet("Ferry", &["ferry"]),
    ];
    bench.send(Msg::Event(Event::TopicSheets {
        ticket: asked.expect("the manager asks for the topics"),
        sheets: Ok(sheets),
    }));
    assert!(bench.has_asked(|r| matches!(r, Request::CountQueries { .. })));
    bench
}

#[test]
fn the_manager_changes_topics_and_queries() {
    use crate::model::Level;
    use crate::model::topic::{QueryChange, TopicChange, TopicColor, TopicEdit};
    let topic = |name: &str, change| TopicEdit::Topic {
        topic: name.into(),
        change,
    };
    let query = |name: &str, index, was: &str, change| TopicEdit::Query {
        topic: name.into(),
        index,
        was: was.into(),
        change,
    };
    let written = |text: &str, label: &str| QueryChange::Write {
        text: text.into(),
        label: label.into(),
    };
    let follow = |topic: &str, query: &str| TopicEdit::Watch {
        topic: topic.into(),
        query: query.into(),
    };
    let cases = [
        ("x", topic("Harbor", TopicChange::Switch(false))),
        ("jX", topic("Ferry", TopicChange::Delete)),
        ("J", topic("Harbor", TopicChange::Move(false))),
        ("jK", topic("Ferry", TopicChange::Move(true))),
        (
            "c",
            topic("Harbor", TopicChange::Color(TopicColor::Slot(1))),
        ),
        (
            "C",
            topic("Harbor", TopicChange::Color(TopicColor::Slot(5))),
        ),
        (
            "#0a0B0c<Enter>",
            topic("Harbor", TopicChange::Color(TopicColor::Rgb(10, 11, 12))),
        ),
        (
            "r<C-u>Port<Enter>",
            topic("Harbor", TopicChange::Rename("Port".into())),
        ),
        ("ljX", query("Harbor", 1, "pier", QueryChange::Delete)),
        (
            "lx",
            query("Harbor", 0, "harbor", QueryChange::Switch(false)),
        ),
        (
            "lv",
            query("Harbor", 0, "harbor", QueryChange::Level(Level::About)),
        ),
        (
            "lj<Enter>*<Tab>quay<Enter>",
            query("Harbor", 1, "pier", written("pier*", "quay")),
        ),
        ("laquay<Enter>", follow("Harbor", "quay")),
        ("aquay<Tab>Port<Enter>", follow("Port", "quay")),
    ];
    for (keys, want) in cases {
        let mut bench = managing();
        bench.press(keys);
        let is_asked = bench.has_asked(|r| *r == Request::EditTopics(want.clone()));
        assert!(is_asked, "{keys}: {:?}", bench.asked);
        // The manager stays, or comes back, to see what was done.
        let stays = matches!(bench.app.overlay, Some(super::Overlay::Topics(_)));
        assert!(stays, "{keys}: {:?}", bench.app.overlay);
    }
}

#[test]
fn a_mistake_in_the_manager_is_told_and_changes_nothing() {
    for keys in [
        "#zzz<Enter>",
        "r<C-u><Enter>",
        "r<Enter>",
        "lj<Enter><Space>(<Enter>",
        "lj<Enter><C-u><Enter>",
        "aquay<Enter>",
        "lj<Enter>x<Esc>",
        "r<C-u>Port<Esc>",
    ] {
        let mut bench = managing();
        bench.press(keys);
        let is_asked = bench.has_asked(|r| matches!(r, Request::EditTopics(_)));
        assert!(!is_asked, "{keys}");
    }
    let mut bench = managing();
    bench.press("u");
    assert!(bench.has_asked(|r| *r == Request::Undo));
    bench.press("<Esc>");
    assert_eq!(bench.app.overlay, None);
}

#[test]
fn an_alias_is_known_wherever_a_query_is_typed() {
    let mut bench = Bench::new(">a* b*");
    let sidebar = crate::model::message::Sidebar {
        aliases: vec![("ruiz".into(), "\"Dana Ruiz\"".into())],
        ..Default::default()
    };
    bench.send(Msg::Event(Event::Sidebar(Box::new(sidebar))));
    bench.press("/@ru<Tab>");
    let source = bench.app.list.spec.source.clone();
    assert_eq!(source.query(), Some("@ruiz"));
    let meaning = bench.app.meaning();
    assert_eq!(meaning, Some(super::Meaning::Holds("“Dana Ruiz”".into())));
    bench.press("x");
    let Some(super::Meaning::Lacks(why)) = bench.app.meaning() else {
        panic!("@ruizx is no alias");
    };
    assert!(why.contains("ruizx"), "{why}");
    // What was found last stays.
    assert_eq!(bench.app.list.spec.source.query(), Some("@ruiz"));
}

#[test]
fn counts_belong_to_the_next_command_only() {
    let mut bench = Bench::new(">a* b* c* d*");
    bench.press("2jk");
    assert_eq!(bench.show(), "a* >b* c* d*");
    bench.press("3<Esc>j");
    assert_eq!(bench.show(), "a* b* >c* d*");
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
fn the_place_in_a_text_survives_another_width() {
    let mut bench = Bench::new(">a*");
    bench.press("<Enter>");
    let article = |lines: u32| OpenArticle {
        entry: EntryId(1),
        byline: Byline::default(),
        page: Page {
            lines: (0..lines)
                .map(|line| Line {
                    progress: line * 65_536 / lines,
                    ..Line::default()
                })
                .collect(),
            ..Page::default()
        },
        place: None,
        loaded: Time(0),
    };
    let send = |bench: &mut Bench, lines| {
        let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Article { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        bench.send(Msg::Event(Event::Article {
            ticket: ticket.expect("an article was asked for"),
            entry: EntryId(1),
            article: Ok(Box::new(article(lines))),
        }));
    };
    send(&mut bench, 100);
    bench.press("50j");
    let head = bench.app.reader.head_lines(60);
    assert_eq!(bench.app.reader.offset, 50);
    bench.send(Msg::Fit(Fit {
        reader_width: 30,
        ..bench.app.fit
    }));
    send(&mut bench, 200);
    let top = bench.app.reader.offset - bench.app.reader.head_lines(30);
    assert!(top.abs_diff((50 - head) * 2) <= 1, "line {top}");
}

fn side_feed(id: i64, title: &str, category: &str) -> FeedRow {
    FeedRow {
        id: FeedId(id),
        url: Clean::line(&format!("https://feed{id}.example/rss")),
        title: Clean::line(title),
        category: Clean::line(category),
        unread: 0,
        total: 0,
        last_success: None,
        last_error: None,
        site: None,
        advice: None,
        failing_since: None,
        newest: None,
        rhythm: None,
        failures: 0,
        next: None,
        why_next: Clean::default(),
        is_off: false,
    }
}

fn side(feeds: &[(i64, &str, &str)]) -> Msg {
    let mut paths: Vec<&str> = feeds.iter().map(|(_, _, path)| *path).collect();
    paths.dedup();
    Msg::Event(Event::Sidebar(Box::new(Sidebar {
        categories: paths
            .into_iter()
            .map(|path| CategoryRow {
                path: Clean::line(path),
                unread: 0,
            })
            .collect(),
        feeds: feeds
            .iter()
            .map(|(id, title, path)| side_feed(*id, title, path))
            .collect(),
        ..Sidebar::default()
    })))
}

const LAKEPORT: [(i64, &str, &str); 3] = [
    (1, "Bay Wire", "Lakeport"),
    (2, "Lakeport Ledger", "Lakeport"),
    (3, "Open Almanac", "Science"),
];

#[test]
fn what_is_under_the_cursor_is_edited() {
    let feed = |title: Option<&str>, category: &str| SubscriptionEdit::Feed {
        feed: FeedId(1),
        title: title.map(Clean::line),
        category: Clean::line(category),
    };
    let category = |to: &str| SubscriptionEdit::Category {
        from: "Lakeport".into(),
        to: to.into(),
    };
    // From the first row of the feeds: the category, then its first feed.
    let cases = [
        ("jE<C-u>Wire<Enter>", Some(feed(Some("Wire"), "Lakeport"))),
        ("jE<C-u><Enter>", Some(feed(Some(""), "Lakeport"))),
        ("jE<Tab><C-u>sc<Down><Enter>", Some(feed(None, "Science"))),
        (
            "jE<Tab><C-u><Down><Down><Enter>",
            Some(feed(None, "Science")),
        ),
        (
            "jE<Tab>/<lt><Space>a<Space>//b<Enter>",
            Some(feed(None, "Lakeport/< a/b")),
        ),
        ("jE<Tab><C-u><Enter>", Some(feed(None, ""))),
        ("jE<Esc>", None),
        ("E<C-u>Harbor<Enter>", Some(category("Harbor"))),
        ("E<Enter>", None),
        // From the list, the feed of the entry.
        ("lE<C-u>Wire<Enter>", Some(feed(Some("Wire"), "Lakeport"))),
    ];
    for (keys, want) in cases {
        let mut bench = Bench::new(">a*");
        bench.send(side(&LAKEPORT));
        bench
            .app
            .sidebar
            .point_at(&Source::Category("Lakeport".into()));
        bench.app.focus = Pane::Sidebar;
        bench.press(keys);
        let asked = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::EditSubscription(edit)) => Some(edit.clone()),
            _ => None,
        });
        assert_eq!(asked, want, "{keys}");
        assert!(bench.app.overlay.is_none(), "{keys}");
    }
}

#[test]
fn a_list_follows_its_category_and_leaves_one_that_has_gone() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&LAKEPORT));
    bench.app.go(&Source::Category("Lakeport".into()));
    bench.press("h").press("E<C-u>Zone<Enter>");
    bench.send(side(&[
        (3, "Open Almanac", "Science"),
        (1, "Bay Wire", "Zone"),
        (2, "Lakeport Ledger", "Zone"),
    ]));
    assert_eq!(bench.app.list.spec.source, Source::Category("Zone".into()));
    let row = bench
        .app
        .sidebar
        .selected()
        .and_then(super::SideRow::source);
    assert_eq!(row, Some(Source::Category("Zone".into())));

    bench.press("X");
    assert!(bench.has_asked(|r| *r == Request::Remove(vec![FeedId(1), FeedId(2)])));
    bench.send(side(&[(3, "Open Almanac", "Science")]));
    assert_eq!(bench.app.list.spec.source, Source::Feed(FeedId(3)));
}

fn offer(url: &str, is_followed: bool) -> Offer {
    Offer {
        url: Clean::line(url),
        title: Clean::default(),
        kind: None,
        entries: 0,
        newest: None,
        is_followed,
    }
}

#[test]
fn feeds_are_chosen_before_they_are_followed() {
    let all = ["a", "b", "c"];
    let cases: [(&str, &[&str]); 6] = [
        ("<Enter>", &["b"]),
        ("j<Enter>", &["c"]),
        ("<Space><Space><Enter>", &["b", "c"]),
        ("G<Space>k<Enter>", &["c"]),
        // One that is followed cannot be picked.
        ("gg<Space>k<Enter>", &[]),
        ("<Esc>", &[]),
    ];
    for (keys, want) in cases {
        let mut bench = Bench::new(">a*");
        bench.press("alakeport.example<Enter>");
        let Some(ticket) = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Discover { ticket, address }) => {
                assert_eq!(&**address, "lakeport.example");
                Some(*ticket)
            }
            _ => None,
        }) else {
            panic!("the site is asked");
        };
        let offers = Ok(all.map(|url| offer(url, url == "a")).to_vec());
        bench.send(Msg::Event(Event::Offered { ticket, offers }));
        bench.press(keys);
        let asked = bench.asked.iter().find_map(|effect| match effect {
            Effect::Engine(Request::Follow { urls }) => Some(urls.clone()),
            _ => None,
        });
        let want: Vec<Clean> = want.iter().map(|url| Clean::line(url)).collect();
        assert_eq!(asked.unwrap_or_default(), want, "{keys}");
    }
}

#[test]
fn an_address_without_a_feed_can_be_mended() {
    let mut bench = Bench::new(">a*");
    bench.press("alakeprt.example<Enter>");
    let ticket = bench.app.ticket;
    let late = crate::model::Ticket::default();
    let offers = || Err(Notice::error("no such host"));
    for ticket in [late, ticket] {
        let offers = offers();
        bench.send(Msg::Event(Event::Offered { ticket, offers }));
        bench.press("<Enter>");
        let typed = bench.app.prompt.as_ref().map(|prompt| prompt.input.value());
        let want = (ticket != late).then_some("lakeprt.example");
        assert_eq!(typed, want, "a late answer changes nothing");
    }
}

fn looks(app: App) -> App {
    let themes = crate::config::built_in_themes();
    let row = |name: &str, value: &str| SettingRow {
        name: Clean::line(name),
        value: Clean::line(value),
        default: Clean::line("76"),
    };
    let rows = vec![row("fetch.total", "32"), row("reader.measure", "70")];
    app.with_looks(themes, Ground::Light, rows)
}

fn drawn(bench: &Bench) -> &str {
    &bench.app.themes[bench.app.theme].name
}

#[test]
fn themes_are_tried_and_kept_or_given_back() {
    let mut bench = Bench::new(">a*");
    bench.app = looks(bench.app);
    assert_eq!(drawn(&bench), "dark");
    bench.press("gT<Tab>");
    assert_eq!(drawn(&bench), "light");
    bench.press("<Esc>");
    assert_eq!(drawn(&bench), "dark");
    bench.press("gTnord");
    assert_eq!(drawn(&bench), "nord");
    bench.press("<Enter>");
    let set = |name: &str, value: &str| Request::Set {
        name: name.into(),
        value: value.into(),
    };
    assert!(bench.has_asked(|r| *r == set("ui.theme", "nord")));

    // What cannot be stored is given back; what was is in force.
    let mut settings = bench.app.settings.clone();
    settings.ui.theme = "auto".into();
    bench.send(Msg::Event(Event::Settings {
        settings: Box::new(settings),
        rows: bench.app.setting_rows.clone(),
        name: "ui.theme".into(),
    }));
    assert_eq!(drawn(&bench), "light");

    bench.press(":set<Enter>meas<Enter>");
    let typed = |bench: &Bench| {
        bench
            .app
            .prompt
            .as_ref()
            .map(|p| p.input.value().to_owned())
    };
    assert_eq!(typed(&bench).as_deref(), Some("reader.measure "));
    bench.press("66<Enter>");
    assert!(bench.has_asked(|r| *r == set("reader.measure", "66")));
}

#[test]
fn one_goes_to_a_list_by_its_name_and_back() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&[
        (1, "Bay Wire", "News"),
        (2, "Lakeport Ledger", "News"),
        (3, "Open Almanac", "Science"),
    ]));
    let shown = |bench: &Bench| bench.app.list.spec.source.clone();
    let start = shown(&bench);
    bench.press("'ledg<Enter>");
    assert_eq!(shown(&bench), Source::Feed(FeedId(2)));
    bench.press("'sci<Enter>");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    bench.press("H");
    assert_eq!(shown(&bench), Source::Feed(FeedId(2)));
    bench.press("H");
    assert_eq!(shown(&bench), start);
    bench.press("H");
    assert_eq!(shown(&bench), start);
    bench.press("LL");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    bench.press("'nothing<Enter>");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    assert!(bench.app.shows_error());
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let keys = "jkndDpNsbuAhlGgqXJKZ.*123/ vVt\u{1b}\r\t?:";
    let key = proptest::sample::select(keys.chars().collect::<Vec<_>>()).prop_map(|c| {
        let code = match c {
            '\u{1b}' => key::Code::Esc,
            '\r' => key::Code::Enter,
            '\t' => key::Code::Tab,
            c => key::Code::Char(c),
        };
        Msg::Key(crate::command::Key::plain(code))
    });
    let fit = (1u16..40, 0u16..90).prop_map(|(lines, width)| {
        Msg::Fit(Fit {
            shape: [Shape::Narrow, Shape::Medium, Shape::Wide][usize::from(width % 3)],
            sidebar_lines: lines,
            list_lines: lines,
            reader_lines: lines,
            reader_width: width,
            panel: (width, lines),
        })
    });
    prop_oneof![8 => key, 1 => fit,
        1 => (-5i32..5).prop_map(|n| Msg::Wheel(Pane::List, n)),
        1 => (0usize..12).prop_map(|n| Msg::Click(super::Spot::List(n)))]
}

proptest! {
    #[test]
    fn the_selection_stays_in_sight(msgs in proptest::collection::vec(any_msg(), 0..60)) {
        let mut bench = Bench::new(">a* b c* d* e f* g* h i* j* k l");
        for msg in msgs {
            bench.send(msg);
            let list = &bench.app.list;
            prop_assert!(list.cursor < list.rows.len().max(1));
            prop_assert!(list.offset <= list.cursor);
            let above: u32 = (list.offset..list.cursor).map(|i| u32::from(list.height(i))).sum();
            let lines = u32::from(bench.app.fit.list_lines);
            let own = list.rows.get(list.cursor).map_or(0, |_| u32::from(list.height(list.cursor)));
            prop_assert!(list.offset == list.cursor || above + own <= lines);
        }
    }
}
