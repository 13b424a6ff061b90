//! Whatever is pressed and whatever comes, in any order: the selection stays in sight.

use proptest::prelude::*;

use super::*;

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
        1 => (0usize..12).prop_map(|n| Msg::Click(crate::app::Spot::List(n)))]
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
