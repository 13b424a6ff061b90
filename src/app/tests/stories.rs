//! Lists by story: a story is written `[a*,b]`, with its members; `>` stands before it or a member.

use super::retold::told;
use super::*;
use crate::model::Change;
use crate::model::list::Order;
use crate::model::story::{StoryFix, Told};

/// Rows by story: members have ids one after the other; the newest is the first.
pub(super) fn stories(list: &str) -> Vec<EntryRow> {
    let mut id = 0;
    list.split_whitespace()
        .map(|word| {
            let names = word.trim_start_matches('[').trim_end_matches(']');
            let mut members: Vec<EntryRow> = names
                .split(',')
                .map(|name| {
                    id += 1;
                    let title = name.trim_end_matches(['*', '+']);
                    row(id, title, !name.ends_with(['*', '+']), name.ends_with('+'))
                })
                .collect();
            let mut head = members[0].clone();
            if members.len() > 1 {
                for member in &mut members {
                    member.is_member = true;
                    member.story = head.story;
                }
                let told = Told {
                    outlets: 1,
                    carriers: vec![members[0].outlet.clone()],
                    size: members.len() as u64,
                    members,
                    news: None,
                    face: None,
                    outside: Vec::new(),
                };
                head.flags = told.flags();
                head.title = Clean::line(&format!("({})", head.title));
                head.told = Some(Box::new(told));
            }
            head
        })
        .collect()
}

pub(super) fn bench(list: &str) -> Bench {
    let mut bench = Bench::new("");
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    bench.answer(Window {
        rows: stories(list),
        ..Window::default()
    });
    bench.asked.clear();
    bench
}

#[track_caller]
fn check(before: &str, keys: &str, after: &str) {
    let mut bench = bench(before);
    bench.press(keys);
    assert_eq!(bench.show(), after, "keys {keys} on {before}");
}

impl Bench {
    pub(super) fn marks(&self) -> Vec<(Target, Change)> {
        let marks = self.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::Mark { target, change, .. }) => {
                Some((target.clone(), change.clone()))
            }
            _ => None,
        });
        marks.collect()
    }

    fn reads(&self) -> Option<i64> {
        self.app.reader.entry.as_ref().map(|row| row.id.0)
    }
}

fn of_stories(stories: &[i64], entries: &[i64], newest: i64) -> Target {
    Target::Stories {
        stories: stories.iter().map(|id| StoryId(*id)).collect(),
        entries: entries.iter().map(|id| EntryId(*id)).collect(),
        newest: Some(EntryId(newest)),
    }
}

#[test]
fn a_story_unfolds_in_place_and_folds_again() {
    check("[a*,b*] c*", "zo", ">(a)* a* b* c*");
    check("[a*,b*] c*", "za", ">(a)* a* b* c*");
    check("[a*,b*] c*", "zaza", ">(a)* c*");
    check("[a*,b*] c*", "zojjj", "(a)* a* b* >c*");
    // From an entry the cursor goes to its story.
    check("[a*,b*] c*", "zojjzc", ">(a)* c*");
    check("[a*,b*] c*", "zojjh", ">(a)* c*");
    // A story of one has nothing to unfold.
    check("[a*,b*] c*", "jzo", "(a)* >c*");
    check("[a*,b*] c* [d*,e*]", "zR", ">(a)* a* b* c* (d)* d* e*");
    check("[a*,b*] c* [d*,e*]", "zRzM", ">(a)* c* (d)*");
    check("[a*,b*] c* [d*,e*]", "zRzc", ">(a)* c* (d)* d* e*");
    check("[a*,b*] c* [d*,e*]", "GzR", "(a)* a* b* c* >(d)* d* e*");
}

#[test]
fn done_takes_a_whole_story() {
    let mut bench = bench("[a*,b*,c] d*");
    bench.press("d");
    assert_eq!(bench.show(), "(a) >d*");
    assert_eq!(bench.marks(), [(of_stories(&[1], &[], 4), Change::Done)]);
    bench.press("zz");
    assert_eq!(bench.show(), ">d*");
    // Undo brings it back.
    let unread = |id| {
        let flags = Flags::default();
        (EntryId(id), flags)
    };
    bench.send(Msg::Event(Event::Undone(Some(Step {
        label: "done 2 entries".into(),
        flags: vec![unread(1), unread(2)],
        count: 2,
        ..Step::default()
    }))));
    assert_eq!(bench.show(), ">(a)* d*");
}

#[test]
fn the_way_back_up_leads_to_the_story_that_was_done() {
    let mut bench = bench("[a*,b*,c] d*");
    bench.press("dk");
    assert_eq!(bench.show(), ">(a) d*");
}

#[test]
fn a_count_counts_stories() {
    let mut bench = bench("[a*,b*] c* [d*,e*] f*");
    bench.press("zR3d");
    assert_eq!(bench.marks()[0].0, of_stories(&[1, 4], &[3], 6));
    assert_eq!(bench.show(), "(a) a b c (d) d e >f*");
    bench.press("zz");
    assert_eq!(bench.show(), ">f*");
}

#[test]
fn an_unfolded_entry_is_done_by_itself() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("zojd");
    assert_eq!(
        bench.marks(),
        [(Target::Entries(vec![EntryId(1)]), Change::Done)]
    );
    assert_eq!(bench.show(), "(a)* a >b* c*");
    // With its last entry the story is done with.
    bench.press("dj");
    assert_eq!(bench.show(), ">c*");
}

#[test]
fn entries_of_an_unfolded_story_are_selected_by_themselves() {
    // The first of them stands where its story does.
    for (keys, want) in [
        ("zojvd", Target::Entries(vec![EntryId(1)])),
        ("zojvjd", Target::Entries(vec![EntryId(1), EntryId(2)])),
        ("zojjvkd", Target::Entries(vec![EntryId(1), EntryId(2)])),
        ("zovd", of_stories(&[1], &[], 4)),
        ("zojvkd", of_stories(&[1], &[], 4)),
        ("zojvzcd", of_stories(&[1], &[], 4)),
    ] {
        let mut bench = bench("[a*,b*,c*] d*");
        bench.press(keys);
        assert_eq!(bench.marks(), [(want, Change::Done)], "{keys}");
    }
}

#[test]
fn stars_and_deletions_go_to_the_whole_story() {
    let mut bench = bench("[a*,b*] c*");
    bench.press("s");
    assert_eq!(
        bench.marks(),
        [(of_stories(&[1], &[], 3), Change::Starred(true))]
    );
    bench.press("X");
    assert_eq!(bench.show(), ">c*");
    assert_eq!(
        bench.marks()[1],
        (of_stories(&[1], &[], 3), Change::Deleted(true))
    );
}

#[test]
fn a_deleted_entry_leaves_its_story() {
    check("[a*,b*,c*] d*", "zojX", "(a)* >b* c* d*");
    // Of two the other one is no story of several any more.
    check("[a*,b*] c*", "zojX", ">b* c*");
}

#[test]
fn a_story_opens_at_its_newest_unread_report_and_goes_on_in_it() {
    let mut bench = bench("[a,b*,c*] d*");
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(2));
    assert_eq!(
        bench.marks(),
        [(Target::Entries(vec![EntryId(2)]), Change::Read(true))]
    );
    bench.press("n");
    assert_eq!((bench.reads(), bench.app.list.cursor), (Some(3), 0));
    bench.press("n");
    assert_eq!((bench.reads(), bench.app.list.cursor), (Some(4), 1));
}

#[test]
fn back_in_the_list_a_command_means_the_report_that_was_read() {
    let mut bench = bench("[a*,b*,c*] d*");
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(1));
    bench.press("h");
    // It stands in the reader; the first unread one is another.
    let meant = bench.app.current_entry().map(|row| row.id);
    assert_eq!(meant, Some(EntryId(1)));
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(1));
}

#[test]
fn unread_rows_are_found_over_stories() {
    check("a [b*,c*] [d,e*]", "n", "a >(b)* (d)*");
    check("a [b*,c*] [d,e*]", "nzon", "a (b)* >b* c* (d)*");
    check("a [b*,c*] [d,e*]", "nzo<C-n>", "a (b)* b* c* >(d)*");
    check("a [b*,c*] [d,e*]", "nzo<C-n><C-p>", "a >(b)* b* c* (d)*");
}

#[test]
fn the_list_shows_entries_or_stories() {
    let mut bench = bench("[a*,b*] c*");
    let orders = |bench: &Bench| -> Vec<Order> {
        let orders = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::List { spec, .. }) => Some(spec.order),
            _ => None,
        });
        orders.collect()
    };
    bench.press_through("zgzgzszszs");
    assert_eq!(
        orders(&bench),
        [
            Order::Newest,
            Order::Story,
            Order::Outlets,
            Order::Hot,
            Order::Story
        ]
    );
    // Another list follows, the shelves too: a story that was put there is one row.
    bench.asked.clear();
    bench.press_through("zggags");
    assert_eq!(
        orders(&bench),
        [Order::Newest, Order::Newest, Order::Newest]
    );
    bench.asked.clear();
    bench.press_through("gazggsgu");
    assert_eq!(
        orders(&bench)[1..],
        [Order::Story, Order::Story, Order::Story]
    );
}

#[test]
fn a_search_has_an_order_of_its_own() {
    let mut bench = bench("a b");
    bench.press_through("/ferry<Enter>");
    bench.asked.clear();
    bench.press_through("zszszgzs");
    let orders: Vec<Order> = bench
        .asked
        .iter()
        .filter_map(|effect| match effect {
            Effect::Engine(Request::List { spec, .. }) => Some(spec.order),
            _ => None,
        })
        .collect();
    let all = [Order::Best, Order::Newest, Order::Story, Order::Outlets];
    assert_eq!(orders, all);
    // No other list follows it there.
    bench.press_through("zgzs");
    bench.asked.clear();
    bench.press("gu");
    let order = bench.asked.iter().find_map(|effect| match effect {
        Effect::Engine(Request::List { spec, .. }) => Some(spec.order),
        _ => None,
    });
    assert_eq!(order, Some(Order::Story));
}

#[test]
fn a_story_is_not_loaded_twice() {
    let mut bench = Bench::new("");
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    bench.answer(Window {
        rows: stories("[a*,b*] c*"),
        more_below: true,
        ..Window::default()
    });
    bench.press("zoG");
    let followed = bench.app.list_follow_up();
    bench.asked.extend(followed);
    // Its newest report was read: the store shows it further down now.
    let mut moved = row(2, "b", false, false);
    moved.story = StoryId(1);
    bench.answer(Window {
        rows: vec![moved, row(9, "d", false, false)],
        ..Window::default()
    });
    let shown = bench.show();
    assert_eq!(shown.matches("b*").count(), 1, "{shown}");
    assert!(shown.ends_with("d*"), "{shown}");
}

#[test]
fn the_panel_asks_whether_two_stories_are_one() {
    use crate::model::why::{Likeness, SameStory, StoryPlace, Why, WhyStory};

    let asks = |bench: &mut Bench, same: Vec<SameStory>| {
        bench.press("i");
        let ticket = bench.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Explain { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let why = Why {
            story: Some(WhyStory {
                id: StoryId(1),
                title: Clean::line("a"),
                reports: 2,
                outlets: 2,
                place: StoryPlace::Joined,
                is_fixed: false,
                likeness: None,
                shared: Vec::new(),
                copy_of: None,
                news: None,
                is_scant: false,
                topics: Vec::new(),
                same,
                mentioned: Vec::new(),
                tells_of: Vec::new(),
            }),
            ..Why::default()
        };
        bench.send(Msg::Event(Event::Explained {
            ticket: ticket.expect("reasons are asked for"),
            why: Ok(Box::new(why)),
        }));
    };
    let same = || SameStory {
        story: StoryId(7),
        title: Clean::line("c"),
        reports: 1,
        outlets: 1,
        likeness: Likeness::default(),
        shared: Vec::new(),
        is_scant: false,
    };
    let fixes = |bench: &Bench| -> Vec<StoryFix> {
        let fixes = bench.asked.iter().filter_map(|effect| match effect {
            Effect::Engine(Request::FixStories(fix)) => Some(fix.clone()),
            _ => None,
        });
        fixes.collect()
    };
    let mut bench = bench("[a*,b*] c*");
    asks(&mut bench, vec![same()]);
    bench.press("y");
    let join = StoryFix::Join {
        stories: vec![StoryId(1), StoryId(7)],
        entries: Vec::new(),
        into: None,
    };
    assert_eq!(fixes(&bench), [join]);
    assert!(bench.app.overlay.is_none());
    bench.asked.clear();
    asks(&mut bench, vec![same()]);
    bench.press("n");
    assert_eq!(fixes(&bench), [StoryFix::Apart([StoryId(1), StoryId(7)])]);
    // Where nothing is asked these keys do nothing.
    bench.asked.clear();
    asks(&mut bench, Vec::new());
    bench.press("yn");
    assert_eq!(fixes(&bench), []);
    assert!(bench.app.overlay.is_some());
}

#[test]
fn out_of_a_search_the_cursor_is_back_on_the_report_it_was_on() {
    let mut bench = bench("[a*,b*,c*] d*");
    bench.press("zajj");
    let before = bench.app.list.selected().map(|row| (row.id, row.is_member));
    assert!(before.is_some_and(|(_, is_member)| is_member));
    for keys in ["/pier", "mwpier"] {
        bench.press(keys);
        bench.answer(Window {
            rows: vec![row(9, "x", false, false)],
            ..Window::default()
        });
        bench.press("<Esc>");
        bench.answer(Window {
            rows: stories("[a*,b*,c*] d*"),
            ..Window::default()
        });
        let after = bench.app.list.selected().map(|row| (row.id, row.is_member));
        assert_eq!(after, before, "{keys}");
    }
}

#[test]
fn a_preferred_outlet_gives_its_story_the_face_and_is_read_first() {
    let of_courier = |mut rows: Vec<EntryRow>| {
        for row in rows.iter_mut().filter_map(|row| row.told.as_deref_mut()) {
            row.members[1].outlet = Clean::line("Harbor Courier");
        }
        rows
    };
    let mut bench = Bench::new("");
    bench.app.settings.stories.prefer = vec!["elsewhere.example".into(), "harbor courier".into()];
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    bench.answer(Window {
        rows: of_courier(stories("[a*,b*,c*] d*")),
        ..Window::default()
    });
    assert_eq!(bench.show(), ">b* d*");
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(2));
    bench.press("h");
    // Rows that become stories while they are looked at go by it too.
    bench.retell(of_courier(told("[a*,b*,c*] d*", &[1, 4])));
    assert!(bench.show().starts_with(">b"), "{}", bench.show());
}

#[test]
fn a_report_has_a_place_in_its_story() {
    let story = stories("[c*,b,a]").remove(0);
    let place = |id| story.told.as_ref().and_then(|told| told.place(EntryId(id)));
    assert_eq!(
        [1, 2, 3, 4].map(place),
        [Some((3, 3)), Some((2, 3)), Some((1, 3)), None]
    );
}

/// A story that stands in a list by `a`, the newest of [a, b, c]; its own headline is that of `b`. The
/// list does not have the entries with these ids.
fn in_a_narrow_list(outside: &[i64]) -> Bench {
    let mut bench = bench("");
    let again = bench.app.load_list(Anchor::Top);
    bench.asked.extend(again);
    let mut rows = stories("[a*,b*,c*] d*");
    for row in &mut rows {
        row.title = Clean::line("b");
        if let Some(told) = &mut row.told {
            told.face = Some(EntryId(2));
            told.outside = outside.iter().map(|id| EntryId(*id)).collect();
        }
    }
    bench.answer(Window {
        rows,
        ..Window::default()
    });
    bench.asked.clear();
    bench
}

#[test]
fn a_row_is_headed_by_and_opens_what_its_list_is_of() {
    let headline = |bench: &Bench| bench.app.list.rows[0].title.to_string();
    // The store's headline, where the list has the report.
    let mut bench = in_a_narrow_list(&[3]);
    assert_eq!(headline(&bench), "b");
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(2));
    // Else the report by which the story stands there.
    let mut bench = in_a_narrow_list(&[2]);
    assert_eq!(headline(&bench), "a");
    bench.press("<Enter>");
    assert_eq!(bench.reads(), Some(1));
    // Then what else the list has of it, and no other.
    let first = |bench: &Bench| bench.app.list.rows[0].first().map(|row| row.id.0);
    assert_eq!(first(&bench), Some(3));
    let read = Change::Read(true);
    bench.app.mark(Target::Entries(vec![EntryId(3)]), read);
    assert_eq!(first(&bench), Some(1));
    // What was read in a story leads on to all of it.
    bench.press("<Space>");
    assert_eq!(bench.reads(), Some(2));
    // A preferred outlet is preferred among them.
    let mut row = stories("[a*,b*,c*]").remove(0);
    if let Some(told) = &mut row.told {
        told.outside = vec![EntryId(2)];
        for (member, outlet) in told.members.iter_mut().zip(["Post", "Ledger", "Herald"]) {
            member.outlet = Clean::line(outlet);
        }
    }
    row.head(&["Ledger".into(), "Herald".into()]);
    assert_eq!(row.title.as_str(), "c");
}

#[test]
fn a_story_is_opened_though_its_list_has_nothing_of_it_any_more() {
    let mut row = stories("[a*,b*,c*]").remove(0);
    if let Some(told) = &mut row.told {
        told.face = Some(EntryId(1));
        told.outside = vec![EntryId(2), EntryId(3)];
    }
    row.let_go(EntryId(1));
    assert_eq!(row.first().map(|row| row.id), Some(EntryId(2)));
    // Of two that the list has, the other one is what it stands by then.
    let mut row = stories("[a*,b*,c*]").remove(0);
    if let Some(told) = &mut row.told {
        told.outside = vec![EntryId(2)];
    }
    row.let_go(EntryId(1));
    assert_eq!(row.id, EntryId(3));
    assert_eq!(row.first().map(|row| row.id), Some(EntryId(3)));
}

#[test]
fn a_row_that_was_gone_back_to_goes_when_it_is_left_again() {
    let mut bench = bench("[a*,b*] c* d*");
    bench.press("dk");
    assert_eq!(bench.show(), ">(a) c* d*");
    bench.press("jj");
    assert_eq!(bench.show(), "c* >d*");
    // Unless something of it is unread again.
    let mut bench = Bench::new("a* >b* c*");
    bench.press("dk");
    assert_eq!(bench.show(), "a* >b c*");
    bench.press("Njk");
    assert_eq!(bench.show(), "a* >b* c*");
}

#[test]
fn a_row_says_what_it_opens() {
    // The headline of the story was read: the row has that of the next report.
    let mut row = stories("[a*,b,c*]").remove(0);
    row.title = Clean::line("b");
    if let Some(told) = &mut row.told {
        told.face = Some(EntryId(2));
    }
    row.head(&[]);
    assert_eq!(row.title.as_str(), "a");
    assert_eq!(row.first().map(|row| row.id), Some(EntryId(1)));
    // What is read on in the story, its row has the headline of.
    let mut bench = bench("[a*,b*,c*] d*");
    bench.press("<Enter>");
    assert_eq!(bench.app.list.rows[0].title.as_str(), "a");
    bench.press("n");
    assert_eq!(bench.reads(), Some(2));
    assert_eq!(bench.app.list.rows[0].title.as_str(), "b");
    // Unfolded, a story keeps its headline above its reports.
    let mut bench = super::stories::bench("[a*,b*] c*");
    bench.press("zojj");
    let headline = bench.app.list.rows[0].title.clone();
    bench.press("<Enter>");
    assert_eq!(
        (bench.reads(), &bench.app.list.rows[0].title),
        (Some(2), &headline)
    );
}

#[test]
fn a_count_means_stories_for_each_mark() {
    for (keys, change) in [
        ("2d", Change::Done),
        ("2s", Change::Starred(true)),
        ("2X", Change::Deleted(true)),
        ("2mm", Change::Muted(true)),
    ] {
        let mut bench = bench("[a*,b*] c* d*");
        bench.press(keys);
        assert_eq!(
            bench.marks(),
            [(of_stories(&[1], &[3], 4), change)],
            "{keys}"
        );
    }
}
