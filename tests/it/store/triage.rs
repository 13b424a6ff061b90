//! The screen and the store together: whatever is pressed and whatever arrives, what is shown is
//! what is stored, and undoing everything gives the first state back.

use std::fmt;

use coranto::model::Request;

use super::desk::Desk;
use super::*;

/// Keys of one decision each; the weights are those of somebody who triages.
const KEYS: [(u32, &str); 54] = [
    (12, "j"),
    (4, "k"),
    (3, "n"),
    (2, "p"),
    (1, "gg"),
    (1, "G"),
    (1, "2G"),
    (2, "<C-d>"),
    (10, "d"),
    (3, "3d"),
    (1, "D"),
    (1, "A"),
    (5, "s"),
    (3, "b"),
    (3, "N"),
    (3, "X"),
    (2, "mm"),
    (2, "mstomorrow<Enter>"),
    (3, "tvote<Enter>"),
    (2, "tto<Space>check<Enter>"),
    (3, "v"),
    (1, "V"),
    (2, "vjd"),
    (2, "vks"),
    (1, "VX"),
    (1, "Vtall<Enter>"),
    (2, "."),
    (2, "gu"),
    (1, "gs"),
    (1, "gl"),
    (1, "ga"),
    (2, "J"),
    (2, "K"),
    (1, "H"),
    (3, "<Enter>"),
    (2, "<Space>"),
    (3, "h"),
    (2, "l"),
    (3, "<Esc>"),
    (1, "/ferry<Enter>"),
    (1, "Fis:unread<Enter>"),
    (1, ":done<Space>title:1<Enter>"),
    (1, ":tag<Space>work<Space>title:2<Enter>"),
    (1, ":undelete<Space>is:deleted<Enter>"),
    (3, "zo"),
    (2, "zc"),
    (1, "zM"),
    (1, "zR"),
    (1, "vj&"),
    (2, "#"),
    (1, ":done<Space>-title:2<Enter>"),
    (1, "q<Esc>"),
    (8, "u"),
    (4, "<C-r>"),
];

#[derive(Clone)]
enum Turn {
    /// Keys are pressed.
    Press(&'static str),
    /// An entry arrives in a feed, so many seconds old.
    Arrive(usize, i64),
    /// What was asked is answered, up to so many requests.
    Answer(usize),
    /// The screen has another size.
    Resize(u16),
}

/// On one line: a failure is read, and played again by hand.
impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Press(keys) => write!(f, "{keys}"),
            Self::Arrive(feed, age) => write!(f, "arrive {feed} {age}"),
            Self::Answer(count) => write!(f, "answer {count}"),
            Self::Resize(lines) => write!(f, "resize {lines}"),
        }
    }
}

fn turn() -> impl Strategy<Value = Turn> {
    let keys = KEYS.map(|(weight, keys)| (weight, Just(Turn::Press(keys)).boxed()));
    prop_oneof![
        8 => prop::strategy::Union::new_weighted(keys.to_vec()),
        1 => (0..3_usize, 0..5_000_i64).prop_map(|(feed, age)| Turn::Arrive(feed, age)),
        4 => (1..9_usize).prop_map(Turn::Answer),
        1 => (0..40_u16).prop_map(Turn::Resize),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_shown_is_what_is_stored_and_undoing_gives_the_first_state_back(
        is_grouped in any::<bool>(),
        turns in prop::collection::vec(turn(), 200..201),
    ) {
        let mut desk = Desk::new(is_grouped);
        let before = desk.state();
        for turn in turns {
            match turn {
                Turn::Press(keys) => desk.press(keys),
                Turn::Arrive(feed, age) => desk.arrive(feed, age),
                Turn::Answer(count) => (0..count).for_each(|_| desk.answer()),
                Turn::Resize(lines) => desk.resize(lines),
            }
            desk.assert_in_sight();
        }
        desk.settle();
        desk.assert_in_sight();
        desk.assert_shown_is_stored();
        let after = desk.state();
        let last = desk.last_step();

        desk.ask(Request::GoToStep(desk.first));
        desk.settle();
        desk.assert_shown_is_stored();
        let mut undone = desk.state();
        undone.retain(|id, _| before.contains_key(id));
        prop_assert_eq!(&undone, &before);

        // And forth again.
        desk.ask(Request::GoToStep(last));
        desk.settle();
        desk.assert_shown_is_stored();
        prop_assert_eq!(desk.state(), after);
    }
}

#[test]
fn marks_are_drawn_over_a_list_that_was_on_its_way() {
    let mut desk = Desk::new(false);
    // The list is asked for before the marks, and comes while they wait.
    desk.press("ga.3d<Enter>#X");
    desk.settle();
    desk.assert_shown_is_stored();
}

#[test]
fn the_history_is_a_list_to_jump_back_in() {
    let mut desk = Desk::new(false);
    desk.press("ds3dtvote<Enter>");
    desk.settle();
    let labels = |desk: &Desk| -> Vec<(String, bool)> {
        let steps = desk.home.reader.steps().unwrap();
        let steps = steps.iter().take(4);
        steps
            .map(|step| (step.label.to_string(), step.is_undone))
            .collect()
    };
    let label = |text: &str, is_undone| (text.to_owned(), is_undone);
    assert_eq!(
        labels(&desk),
        [
            label("tagged 1 entry #vote", false),
            label("done 3 entries", false),
            label("starred 1 entry", false),
            label("done 1 entry", false),
        ]
    );
    // Back to right after the star, and forth to the end.
    desk.press("gU");
    desk.settle();
    desk.press("jj<Enter>");
    desk.settle();
    assert_eq!(
        labels(&desk)
            .iter()
            .map(|(_, is_undone)| *is_undone)
            .collect::<Vec<_>>(),
        [true, true, false, false]
    );
    assert_eq!(desk.known(), 2, "the panel follows");
    desk.press("gg<Enter>");
    desk.settle();
    assert!(labels(&desk).iter().all(|(_, is_undone)| !is_undone));
    desk.assert_shown_is_stored();
}

impl Desk {
    /// Returns how many steps the open history shows as undone.
    fn known(&self) -> usize {
        match &self.app.overlay {
            Some(coranto::app::Overlay::History(panel)) => {
                panel.rows().iter().filter(|step| step.is_undone).count()
            }
            other => panic!("not the history: {other:?}"),
        }
    }
}
