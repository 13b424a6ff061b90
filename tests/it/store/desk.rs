//! A screen before a store: what is pressed is asked of a real database, as the engine does it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use coranto::app::{App, Effect, Fit, Msg, Shape};
use coranto::command::key;
use coranto::model::{Event, Flags, Notice, Request, Settings};
use coranto::store::{Assignment, Room};
use coranto::stories::{Extractor, Placed, Trace};

use super::*;

/// A screen before a store; requests wait until they are answered.
pub(super) struct Desk {
    pub(super) home: Home,
    pub(super) app: App,
    waiting: VecDeque<Request>,
    feeds: [FeedId; 3],
    is_grouped: bool,
    /// The step it begins with; nothing before it is undone.
    pub(super) first: Option<coranto::model::StepId>,
    assignment: Assignment,
    /// The first entry of each headline.
    headlines: BTreeMap<String, i64>,
    arrived: i64,
}

/// All that triage can change of an entry.
pub(super) type Marks = (Flags, Vec<Clean>, String, i64);

impl Desk {
    pub(super) fn new(is_grouped: bool) -> Self {
        let mut home = Home::new();
        let feeds = [("a", "News/Local"), ("b", "News"), ("c", "")]
            .map(|(name, category)| home.follow(&format!("https://{name}.example/rss"), category));
        let assignment = home
            .reader
            .assignment(&mut Extractor::new(), Time(NOW), Room::Behind);
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
            feeds,
            is_grouped,
            first: None,
            assignment: assignment.unwrap(),
            headlines: BTreeMap::new(),
            arrived: 0,
        };
        for number in 0..feeds.len() {
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
            desk.store(number, entries.collect());
        }
        desk.first = desk.last_step();
        desk.resize(20);
        let effects = desk.app.start();
        desk.take(effects);
        desk.settle();
        desk
    }

    /// Stores entries. If they are grouped, they go into the story of their headline; those of the
    /// feed without a category stay alone.
    fn store(&mut self, feed: usize, entries: Vec<NewEntry>) {
        self.home.fetch(self.feeds[feed], entries);
        if !self.is_grouped {
            return;
        }
        // Corrections since the last round make the first try fail, as they do for the engine.
        while !self.group() {
            let assignment =
                self.home
                    .reader
                    .assignment(&mut Extractor::new(), Time(NOW), Room::Behind);
            self.assignment = assignment.unwrap();
        }
    }

    fn group(&mut self) -> bool {
        let reader = &self.home.reader;
        let unassigned = reader.unassigned(self.assignment.until, 1_000).unwrap();
        let mut placed = Vec::new();
        for new in unassigned {
            let entry = new.origin.entry;
            let row = reader.row(EntryId(entry)).unwrap().unwrap();
            let first = *self.headlines.entry(row.title.to_string()).or_insert(entry);
            let is_alone = row.feed == self.feeds[2] || first == entry;
            let first = reader.row(EntryId(first)).unwrap().unwrap();
            placed.push(Placed {
                entry,
                story: if is_alone { entry } else { first.story.0 },
                score: 0.5,
                copy_of: None,
                is_headline: false,
                near: None,
                mentions: Vec::new(),
                trace: Trace::default(),
            });
        }
        let writer = &mut self.home.writer;
        let news = HashMap::new();
        let stored = writer.store_stories(&mut self.assignment, &placed, &news);
        stored.unwrap()
    }

    pub(super) fn resize(&mut self, lines: u16) {
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

    pub(super) fn send(&mut self, msg: Msg) {
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

    pub(super) fn press(&mut self, keys: &str) {
        for key in key::parse(keys).unwrap() {
            self.send(Msg::Key(key));
        }
    }

    /// Asks something that no key asks for.
    pub(super) fn ask(&mut self, request: Request) {
        self.waiting.push_back(request);
    }

    /// A report arrives in a feed, so many seconds old; the cursor stays where it is.
    pub(super) fn arrive(&mut self, feed: usize, age: i64) {
        self.arrived += 1;
        let identity = format!("late {}", self.arrived);
        let title = format!("Ferry {}", self.arrived % 5);
        let new = linked(entry(&identity, &title, "text", age), &identity);
        self.store(feed, vec![new]);
        let selected = self.app.list.selected().map(|row| row.id);
        self.send(Msg::Event(Event::Changed { new: 1 }));
        self.send(Msg::Event(Event::Grouped));
        if selected.is_some() {
            assert_eq!(self.app.list.selected().map(|row| row.id), selected);
        }
    }

    pub(super) fn settle(&mut self) {
        while !self.waiting.is_empty() {
            self.answer();
        }
    }

    /// Answers the oldest request as the engine does.
    pub(super) fn answer(&mut self) {
        let Some(request) = self.waiting.pop_front() else {
            return;
        };
        let is_first = self.last_step() == self.first;
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
                ..
            } => Event::List {
                ticket,
                window: reader
                    .window(&spec, anchor, limit, clock)
                    .map_err(Notice::from),
            },
            Request::Retell {
                ticket,
                entries,
                newest,
                spec,
            } => Event::Retold {
                ticket,
                rows: reader.retold(&entries, newest, &spec, clock).unwrap(),
            },
            Request::FixStories(fix) => {
                let step = writer.fix_stories(&fix, clock).map_err(Notice::from);
                Event::Fixed { fix, step }
            }
            Request::Mark {
                ticket,
                target,
                change,
            } => Event::Marked {
                ticket,
                step: writer.mark(&target, &change, clock).map_err(Notice::from),
            },
            Request::Undo(1) if is_first => Event::Undone(None),
            Request::Undo(1) => Event::Undone(writer.undo(clock).unwrap()),
            Request::Redo(1) => Event::Redone(writer.redo(clock).unwrap()),
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

    /// Whatever was asked: the cursor is on a row, and that row is in sight.
    #[track_caller]
    pub(super) fn assert_in_sight(&self) {
        let list = &self.app.list;
        assert!(list.cursor < list.rows.len().max(1));
        assert!(list.offset <= list.cursor);
        let lines = u32::from(self.app.fit.list_lines);
        if lines == 0 || list.rows.is_empty() {
            return;
        }
        let upto: u32 = (list.offset..=list.cursor)
            .map(|index| u32::from(list.height(index)))
            .sum();
        assert!(list.offset == list.cursor || upto <= lines);
        assert!(list.selected_rows().end <= list.rows.len());
    }

    /// Once everything is answered: what is shown is what is stored.
    pub(super) fn assert_shown_is_stored(&self) {
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
        // Out of sight too: it may be shown again.
        if let Some(shown) = &self.app.reader.entry {
            let stored = self.home.reader.row(shown.id).unwrap().unwrap();
            assert_eq!((shown.flags, &shown.tags), (stored.flags, &stored.tags));
        }
    }

    /// Returns all that triage can change: flags, tags, what is held back, stories.
    pub(super) fn state(&self) -> BTreeMap<EntryId, Marks> {
        let hidden = Source::Search("is:deleted OR is:muted OR is:snoozed".into());
        let shown = Source::Desk(coranto::model::Desk::All);
        let mut state = BTreeMap::new();
        for source in [shown, hidden] {
            for row in self.home.window(source, true).rows {
                let hold = format!("{:?}", row.hold);
                state.insert(row.id, (row.flags, row.tags, hold, row.story.0));
            }
        }
        state
    }

    /// Returns the last step that is done.
    pub(super) fn last_step(&self) -> Option<coranto::model::StepId> {
        let steps = self.home.reader.steps().unwrap();
        steps
            .iter()
            .find(|step| !step.is_undone)
            .map(|step| step.id)
    }
}
