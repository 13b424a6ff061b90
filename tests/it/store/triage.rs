//! The screen and the store together: what is shown is what is stored.

use std::collections::VecDeque;

use coranto::app::{App, Effect, Fit, Msg, Shape};
use coranto::command::key;
use coranto::model::{Event, Notice, Request, Settings};

use super::*;

/// A screen before a store; requests wait until they are answered.
struct Desk {
    home: Home,
    app: App,
    waiting: VecDeque<Request>,
}

impl Desk {
    fn new() -> Self {
        let mut home = Home::new();
        let feeds = [("a", "News/Local"), ("b", "News"), ("c", "")]
            .map(|(name, category)| home.follow(&format!("https://{name}.example/rss"), category));
        for (number, feed) in feeds.iter().enumerate() {
            let entries = (0..14).map(|n| {
                let title = format!("Ferry {}", n % 5);
                let new = entry(&n.to_string(), &title, "text", n * 97 + number as i64);
                // Some are copies of each other.
                let path = if n < 4 {
                    n.to_string()
                } else {
                    format!("{number}/{n}")
                };
                linked(new, &path)
            });
            home.fetch(*feed, entries.collect());
        }
        // Following is a step too; it is not what is tried here.
        let app = App::new(
            Settings::default(),
            crate::scene::keymap(),
            home.clock.clone(),
        );
        let mut desk = Self {
            home,
            app,
            waiting: VecDeque::new(),
        };
        desk.resize(20);
        let effects = desk.app.start();
        desk.take(effects);
        desk.settle();
        desk
    }

    fn resize(&mut self, lines: u16) {
        let shapes = [Shape::Narrow, Shape::Medium, Shape::Wide];
        self.send(Msg::Fit(Fit {
            shape: shapes[usize::from(lines % 3)],
            sidebar_lines: lines,
            list_lines: lines,
            reader_lines: lines,
            reader_width: 40 + lines,
            panel: (60, lines),
            screen: 60,
            ..Fit::default()
        }));
    }

    fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Engine(request) => self.waiting.push_back(request),
                Effect::Rest(ticket) => self.send(Msg::Rested(ticket)),
                _ => {}
            }
        }
    }

    fn press(&mut self, keys: &str) {
        for key in key::parse(keys).unwrap() {
            self.send(Msg::Key(key));
        }
    }

    fn settle(&mut self) {
        while !self.waiting.is_empty() {
            self.answer();
        }
    }

    /// Answers the oldest request as the engine does.
    fn answer(&mut self) {
        let Some(request) = self.waiting.pop_front() else {
            return;
        };
        let Home {
            writer,
            reader,
            clock,
            ..
        } = &mut self.home;
        let event = match request {
            Request::Sidebar => {
                let sidebar = reader.sidebar(&Watchlist::default(), clock);
                Event::Sidebar(Box::new(sidebar.unwrap()))
            }
            Request::List {
                ticket,
                spec,
                anchor,
                limit,
            } => Event::List {
                ticket,
                window: reader
                    .window(&spec, anchor, limit, clock)
                    .map_err(Notice::from),
            },
            Request::Mark {
                ticket,
                target,
                change,
            } => Event::Marked {
                ticket,
                step: writer.mark(&target, &change, clock).map_err(Notice::from),
            },
            Request::Undo => Event::Undone(writer.undo(clock).unwrap()),
            Request::Redo => Event::Redone(writer.redo(clock).unwrap()),
            Request::Remove(feeds) => {
                Event::Subscribed(writer.unsubscribe(&feeds, clock).map_err(Notice::from))
            }
            Request::History { ticket } => Event::History {
                ticket,
                steps: reader.steps().map_err(Notice::from),
            },
            Request::GoToStep(step) => {
                while let Some(way) = writer.way_to(step).unwrap() {
                    let event = match way {
                        coranto::store::Way::Back => Event::Undone(writer.undo(clock).unwrap()),
                        coranto::store::Way::Forth => Event::Redone(writer.redo(clock).unwrap()),
                    };
                    let effects = self.app.update(Msg::Event(event));
                    for effect in effects {
                        if let Effect::Engine(request) = effect {
                            self.waiting.push_back(request);
                        }
                    }
                }
                return;
            }
            // What nobody answers here changes nothing of what is looked at.
            _ => return,
        };
        self.send(Msg::Event(event));
    }

    /// Once everything is answered: what is shown is what is stored.
    fn assert_shown_is_stored(&self) {
        self.home.assert_sound();
        let sidebar = self
            .home
            .reader
            .sidebar(&Watchlist::default(), &self.home.clock)
            .unwrap();
        assert_eq!(self.app.sidebar.data.as_deref(), Some(&sidebar));
        for row in self.app.list.rows.iter().filter(|row| row.told.is_none()) {
            let stored = self.home.reader.row(row.id).unwrap().unwrap();
            assert_eq!(
                (row.flags, &row.tags),
                (stored.flags, &stored.tags),
                "{}",
                row.title
            );
            assert!(!self.app.list.is_unsaved(row));
        }
        if let Some(shown) = &self.app.reader.entry {
            let stored = self.home.reader.row(shown.id).unwrap().unwrap();
            assert_eq!((shown.flags, &shown.tags), (stored.flags, &stored.tags));
        }
    }
}

#[test]
fn the_history_is_a_list_to_jump_back_in() {
    let mut desk = Desk::new();
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
