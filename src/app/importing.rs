//! Taking over what another reader holds: the line that asks for its files.

use super::completing::Completing;
use super::{App, Effect, PromptKind};
use crate::model::{Notice, Request, Ticket};
use crate::query::Completion;

impl App {
    /// Asks for the files, or takes those that were named.
    pub(super) fn import(&mut self, source: &str) -> Vec<Effect> {
        if source.is_empty() {
            self.open_prompt(PromptKind::Import);
            return Vec::new();
        }
        self.say(Notice::info(format!("reading {source} …")));
        vec![Effect::Engine(Request::Import {
            source: source.into(),
        })]
    }

    /// Tab in the line: the next way on, or the question what there is.
    pub(super) fn complete_path(&mut self, is_back: bool) -> Vec<Effect> {
        let ticket = self.next_ticket();
        let Some(prompt) = &mut self.prompt else {
            return Vec::new();
        };
        if prompt.completing.is_some() {
            prompt.complete(is_back, None);
            return Vec::new();
        }
        prompt.asked = Some(ticket);
        vec![Effect::Engine(Request::Paths {
            ticket,
            typed: prompt.input.value().into(),
        })]
    }

    /// The files and folders that begin with what was typed.
    pub(super) fn take_paths(&mut self, ticket: Ticket, typed: &str, paths: Vec<String>) {
        let Some(prompt) = self
            .prompt
            .as_mut()
            .filter(|prompt| prompt.asked == Some(ticket) && prompt.input.value() == typed)
        else {
            return;
        };
        prompt.asked = None;
        let ways: Vec<Completion> = paths
            .into_iter()
            .map(|text| Completion {
                span: 0..typed.len(),
                text,
            })
            .collect();
        if ways.is_empty() {
            return;
        }
        let is_only = ways.len() == 1;
        prompt.offer(Completing::new(typed.to_owned(), ways));
        if is_only {
            // It may be a folder: the next Tab looks into it.
            prompt.completing = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Msg;
    use crate::command::{Key, KeyMap, key};
    use crate::model::{Clock, Event, Settings, Time};

    fn app() -> App {
        App::new(
            Settings::default(),
            KeyMap::default(),
            Clock::fixed(Time(1_795_000_000)),
        )
    }

    fn press(app: &mut App, keys: &str) -> Vec<Request> {
        let keys: Vec<Key> = key::parse(keys).expect("keys");
        let effects = keys.into_iter().flat_map(|key| app.update(Msg::Key(key)));
        let effects: Vec<Effect> = effects.collect();
        let requests = effects.into_iter().filter_map(|effect| match effect {
            Effect::Engine(request) => Some(request),
            _ => None,
        });
        requests.collect()
    }

    fn typed(app: &App) -> &str {
        app.prompt
            .as_ref()
            .map_or("", |prompt| prompt.input.value())
    }

    fn answer(app: &mut App, asked: &[Request], paths: &[&str]) {
        let [Request::Paths { ticket, typed }] = asked else {
            panic!("paths are asked for: {asked:?}");
        };
        app.update(Msg::Event(Event::Paths {
            ticket: *ticket,
            typed: typed.clone(),
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
        }));
    }

    #[test]
    fn tab_goes_through_the_files_there_are() {
        let mut app = app();
        app.import("");
        let asked = press(&mut app, "f<Tab>");
        answer(&mut app, &asked, &["feeds.opml", "feeds/"]);
        assert_eq!(typed(&app), "feeds.opml");
        assert_eq!(press(&mut app, "<Tab>"), []);
        assert_eq!(typed(&app), "feeds/");
        // What is typed goes on from there, and Tab looks again.
        let asked = press(&mut app, "s<Tab>");
        answer(&mut app, &asked, &["feeds/sub/"]);
        let again = press(&mut app, "<Tab>");
        answer(&mut app, &again, &[]);
        assert_eq!(typed(&app), "feeds/sub/");
        // An answer that comes too late changes nothing.
        press(&mut app, "x");
        answer(&mut app, &again, &["feeds/sub/late"]);
        assert_eq!(typed(&app), "feeds/sub/x");
        let source = "feeds/sub/x".into();
        assert_eq!(press(&mut app, "<Enter>"), [Request::Import { source }]);
        assert!(app.prompt.is_none());
    }

    #[test]
    fn the_palette_takes_what_to_import() {
        let mut app = app();
        app.open_prompt(PromptKind::Palette);
        let source = "newsboat".into();
        let asked = press(&mut app, "import<Space>newsboat<Enter>");
        assert_eq!(asked, [Request::Import { source }]);
        app.open_prompt(PromptKind::Palette);
        assert_eq!(press(&mut app, "import<Enter>"), []);
        assert!(
            app.prompt
                .is_some_and(|prompt| prompt.kind == PromptKind::Import)
        );
    }
}
