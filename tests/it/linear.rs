//! What is said of the screen where nothing is drawn.

use coranto::view::linear::{self, Said};
use ratatui::layout::Rect;

use crate::scene::{Stage, State};

/// A stage that is listened to.
struct Listener {
    stage: Stage,
    before: Said,
}

impl Listener {
    fn new(state: State) -> (Self, Vec<String>) {
        let stage = Stage::new(96, 24, state);
        let mut listener = Self {
            stage,
            before: Said::default(),
        };
        let first = listener.hear();
        (listener, first)
    }

    fn press(&mut self, keys: &str) -> Vec<String> {
        self.stage.press(keys);
        self.hear()
    }

    fn hear(&mut self) -> Vec<String> {
        let app = &self.stage.app;
        let said = Said::of(
            app,
            linear::area(Rect::new(0, 0, 200, 24), app),
            &self.before,
        );
        let lines = said.since(&self.before).into_iter().map(str::to_owned);
        let lines = lines.collect();
        self.before = said;
        lines
    }
}

#[test]
fn a_session_as_it_is_heard() {
    let (mut listener, first) = Listener::new(State::Full);
    let mut heard = vec![format!("(start)\n{}", first.join("\n"))];
    for keys in [
        "j", "s", "<Enter>", "<Space>", "q", "z", "a", "T", "j", "<Esc>", "h", "j", "?", "j",
        "<Esc>", "W", "j", "<Esc>", "i", "<Esc>", ":", "st", "<Esc>",
    ] {
        heard.push(format!("({keys})\n{}", listener.press(keys).join("\n")));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("linear", heard.join("\n\n")));
}

#[test]
fn what_did_not_change_is_not_said_again() {
    for state in [State::Empty, State::Loading, State::Error, State::Full] {
        let (mut listener, _) = Listener::new(state);
        assert!(listener.hear().is_empty(), "{state:?}");
        for keys in ["h", "?", "W", "ge"] {
            listener.press(keys);
            assert!(listener.hear().is_empty(), "{state:?} {keys}");
            listener.press("<Esc>");
        }
    }
}

#[test]
fn an_empty_list_says_what_to_do() {
    let (_, first) = Listener::new(State::Empty);
    assert!(
        first
            .iter()
            .any(|line| line.contains("No feeds yet.") || line.contains("caught up")),
        "{first:?}"
    );
}

#[test]
fn what_a_search_finds_is_said_once_it_is_accepted() {
    let (mut listener, _) = Listener::new(State::Full);
    for key in ["/", "h", "a", "r"] {
        assert!(listener.press(key).is_empty(), "{key}");
    }
    let said = listener.press("<Enter>");
    assert!(said[0].starts_with("/har"), "{said:?}");
    assert!(said.len() > 1, "{said:?}");
    // Given up, nothing has changed.
    assert!(listener.press("/x<Esc>").is_empty());
}

#[test]
fn what_is_typed_has_the_cursor_in_sight() {
    let (mut listener, _) = Listener::new(State::Full);
    listener.press("/");
    assert_eq!(listener.before.typed(80), Some(("/".to_owned(), 1)));
    listener.press("harbor<Space>line");
    assert_eq!(
        listener.before.typed(80),
        Some(("/harbor line".to_owned(), 12))
    );
    assert_eq!(listener.before.typed(8), Some(("or line".to_owned(), 7)));
}
