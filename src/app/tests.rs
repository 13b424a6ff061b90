//! Update tables: a list with a cursor, keys, a list with a cursor.
//!
//! A list is written as `a* >b c+`: `*` unread, `+` unread and starred, `>` the cursor. The store
//! behind it is played by [`Bench`], which acknowledges marks and answers requests as told.

mod feeds;
mod handing;
mod looks;
mod macros;
mod muting;
mod panels;
mod proposals;
mod searching;
mod selection;
mod session;
mod still;
mod stories;
mod taken;
mod told;
mod topics;
mod views;
mod why;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{App, Effect, Fit, Msg, Pane, Shape};
use crate::command::{KeyMap, key};
use crate::model::feed::{Offer, SubscriptionEdit};
use crate::model::page::{Byline, Line, OpenArticle, Page};
use crate::model::palette::Ground;
use crate::model::settings::SettingRow;
use crate::model::sidebar::{CategoryRow, Sidebar};
use crate::model::{
    Anchor, Change, Clean, Clock, EntryId, EntryRow, Event, FeedId, FeedRow, Flags, Notice,
    Request, Source, Step, StoryId, Target, Time, Window,
};

const NOW: Time = Time(1_795_000_000);

fn row(id: i64, name: &str, is_read: bool, is_starred: bool) -> EntryRow {
    EntryRow {
        id: EntryId(id),
        feed: FeedId(1),
        story: StoryId(id),
        published: NOW.plus(-600 * id),
        is_undated: false,
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
        under: None,
        score: 0,
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

    /// Presses keys one by one; where another list is to come, it comes with the same rows.
    fn press_through(&mut self, keys: &str) -> &mut Self {
        for key in key::parse(keys).expect("keys of a test") {
            self.send(Msg::Key(key));
            if self.app.list.is_asking() {
                let heads = self.app.list.rows.iter().filter(|row| !row.is_member);
                self.answer(Window {
                    rows: heads.cloned().collect(),
                    at: Some(self.app.list.cursor),
                    ..Window::default()
                });
            }
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
fn topics_that_come_while_the_cursor_rests_keep_no_preview_away() {
    let mut bench = Bench::new(">a* b*");
    bench.press("j");
    let Some(Effect::Rest(ticket)) = bench.asked.last().cloned() else {
        panic!("no rest was asked for: {:?}", bench.asked);
    };
    bench.send(Msg::Event(Event::Topics));
    bench.send(Msg::Rested(ticket));
    let is_second = |request: &Request| matches!(request, Request::Article { entry, .. } if *entry == EntryId(2));
    assert!(bench.has_asked(is_second), "{:?}", bench.asked);
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
fn what_undoing_brings_into_the_reader_does_not_count_as_read() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("dj<Enter>");
    assert_eq!(bench.show(), "b* >c");
    bench.press("u");
    bench.asked.clear();
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 1 entry".into(),
        flags: vec![(EntryId(1), Flags::default())],
        count: 1,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">a* b* c");
    let shown = bench.app.reader.entry.as_ref().map(|row| row.id);
    assert_eq!(shown, Some(EntryId(1)));
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
    // A key that goes on opens the next as ever.
    bench.press("n");
    assert_eq!(bench.show(), "a* >b c");
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
fn keys_wait_for_the_row_they_mean() {
    let mut bench = Bench::new(">a* b*");
    bench.app.list.more_below = true;
    bench.press("200Gsjs");
    assert!(!bench.has_asked(|r| matches!(r, Request::Mark { .. })));
    bench.answer(Window {
        rows: vec![row(7, "x", false, false), row(8, "y", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(bench.show(), "x+ >y+");
    // The rest of a macro waits as well.
    bench.app.list.more_above = true;
    bench.asked.clear();
    let run = |command| crate::command::Action::Run(command, None);
    let actions = [
        run(crate::command::Command::Top),
        run(crate::command::Command::Done),
    ];
    let effects = bench.app.act(&actions, None);
    bench.asked.extend(effects);
    assert_eq!(bench.show(), "x+ >y+");
    bench.answer(Window {
        rows: vec![row(1, "a", false, false), row(2, "b", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(bench.show(), "a >b*");
    // A list that is had anew meanwhile does not take the jump back.
    bench.app.list.more_below = true;
    bench.press("300G");
    let asked = |bench: &Bench| {
        let mut lists = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::List { anchor, .. }) => Some(*anchor),
            _ => None,
        });
        lists.next_back()
    };
    bench.asked.clear();
    let effects = bench.app.rebuild_list();
    bench.asked.extend(effects);
    assert_eq!(asked(&bench), Some(Anchor::Row(299)));
    bench.answer(Window {
        rows: vec![row(1, "a", true, false), row(2, "b", false, false)],
        at: Some(0),
        ..Window::default()
    });
    bench.press("<Esc>");
    // Esc gives up what waits; another list does not get it.
    bench.app.list.more_below = true;
    bench.press("200Gd<Esc>");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        at: Some(0),
        ..Window::default()
    });
    assert_eq!(
        bench.show(),
        ">x+",
        "with the star that is on its way, and not done"
    );
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
    let asked = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::List { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let ticket = asked.expect("a list was asked for");
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
fn counts_belong_to_the_next_command_only() {
    let mut bench = Bench::new(">a* b* c* d*");
    bench.press("2jk");
    assert_eq!(bench.show(), "a* >b* c* d*");
    bench.press("3<Esc>j");
    assert_eq!(bench.show(), "a* b* >c* d*");
}

#[test]
fn escape_and_the_key_behind_it_are_two_though_they_come_together() {
    check(">a* b* c*", "2<A-j>", "a* >b* c*");
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
fn that_nothing_answered_is_said_where_it_is_news() {
    use crate::model::message::Summary;
    let said = |others_answer, is_automatic, keys: &str| {
        let mut bench = Bench::new(">a*");
        bench.press(keys);
        bench.acknowledge(None);
        bench.send(Msg::Event(Event::Refreshed(Summary {
            asked: 26,
            is_offline: true,
            is_automatic,
            others_answer,
            ..Summary::default()
        })));
        let notice = bench
            .app
            .notice
            .as_ref()
            .map(|notice| notice.text.to_string());
        notice.unwrap_or_default()
    };
    let offline = "offline: everything in the cache can be read";
    assert_eq!(said(false, true, "j"), offline);
    assert_eq!(said(false, false, "s"), offline);
    // It covers nothing that was said, and where others answer it is not the network.
    assert_eq!(said(false, true, "s"), "starred 1 entry");
    assert_eq!(said(true, true, "j"), "");
    assert_eq!(
        said(true, false, "j"),
        "26 feeds cannot be reached; others answer"
    );
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
            screen: width,
            ..Fit::default()
        })
    });
    prop_oneof![8 => key, 1 => fit,
        1 => (-5i32..5).prop_map(|n| Msg::Wheel(Pane::List, n)),
        1 => (0usize..12).prop_map(|n| Msg::Click(super::Spot::List(n)))]
}

/// What happens to a list.
#[derive(Debug, Clone)]
enum Turn {
    Msg(Box<Msg>),
    /// Rows come, and the list goes on above and below them.
    Window(Vec<i64>, bool, bool),
    /// They cannot be had.
    Refusal,
    /// Marks are stored, or not.
    Acknowledged(bool),
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let ids = proptest::collection::btree_set(1i64..30, 0..12);
    prop_oneof![
        8 => any_msg().prop_map(|msg| Turn::Msg(Box::new(msg))),
        3 => (ids, any::<bool>(), any::<bool>())
            .prop_map(|(ids, above, below)| Turn::Window(ids.into_iter().collect(), above, below)),
        1 => Just(Turn::Refusal),
        1 => any::<bool>().prop_map(Turn::Acknowledged),
    ]
}

impl Bench {
    /// Returns the rows that were asked for last, if the list waits for them.
    fn awaited(&self) -> Option<(crate::model::Ticket, Anchor)> {
        let asked = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::List { ticket, anchor, .. }) => Some((*ticket, *anchor)),
            _ => None,
        });
        asked.filter(|_| self.app.list.is_asking())
    }

    fn take_turn(&mut self, turn: Turn) -> Result<(), TestCaseError> {
        match turn {
            Turn::Msg(msg) => self.send(*msg),
            Turn::Acknowledged(is_stored) => {
                self.acknowledge((!is_stored).then_some("the disk is full"));
            }
            Turn::Refusal => {
                if let Some((ticket, _)) = self.awaited() {
                    let window = Err(Notice::error("the disk is gone"));
                    self.send(Msg::Event(Event::List { ticket, window }));
                }
            }
            Turn::Window(ids, more_above, more_below) => {
                let Some((ticket, anchor)) = self.awaited() else {
                    return Ok(());
                };
                // Only rows that can stand there: a later number is an older entry.
                let place = match anchor {
                    Anchor::After(key) | Anchor::Before(key) => Some(key.id.0),
                    _ => None,
                };
                let fits = |id: &i64| match anchor {
                    Anchor::After(key) => *id > key.id.0,
                    Anchor::Before(key) => *id < key.id.0,
                    _ => true,
                };
                let ids = ids.into_iter().filter(fits);
                let rows: Vec<EntryRow> = ids.map(|id| row(id, "r", false, false)).collect();
                let goes_on = !rows.is_empty();
                self.send(Msg::Event(Event::List {
                    ticket,
                    window: Ok(Window {
                        rows,
                        more_above: more_above && goes_on,
                        more_below: more_below && goes_on,
                        ..Window::default()
                    }),
                }));
                // However little it brought, it is not asked for once more.
                let is_again = self.awaited().is_some_and(|(_, next)| next == anchor);
                prop_assert!(!is_again || place.is_none(), "{anchor:?}");
            }
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn the_selection_stays_in_sight(turns in proptest::collection::vec(any_turn(), 0..200)) {
        let mut bench = Bench::new(">a* b c* d* e f* g* h i* j* k l");
        for turn in turns {
            bench.take_turn(turn)?;
            let list = &bench.app.list;
            prop_assert!(list.cursor < list.rows.len().max(1));
            prop_assert!(list.offset <= list.cursor);
            // Every row has its day, and so its height.
            let heights: Vec<u32> = (0..list.rows.len()).map(|i| u32::from(list.height(i))).collect();
            let above: u32 = heights.iter().take(list.cursor).skip(list.offset).sum();
            let lines = u32::from(bench.app.fit.list_lines);
            let own = heights.get(list.cursor).copied().unwrap_or(0);
            prop_assert!(list.offset == list.cursor || above + own <= lines);
        }
    }
}
