//! An application to press keys in, and the store behind it, which answers as told.
//!
//! A list is written as `a* >b c+`: `*` unread, `+` unread and starred, `>` the cursor.

use super::*;

pub(super) fn row(id: i64, name: &str, is_read: bool, is_starred: bool) -> EntryRow {
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
pub(super) struct Bench {
    pub(super) app: App,
    pub(super) asked: Vec<Effect>,
}

impl Bench {
    pub(super) fn new(list: &str) -> Self {
        let mut keymap = KeyMap::default();
        let mut context = String::new();
        for line in include_str!("../../../config/keymap.toml").lines() {
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

    pub(super) fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.asked.extend(effects);
    }

    pub(super) fn press(&mut self, keys: &str) -> &mut Self {
        for key in key::parse(keys).expect("keys of a test") {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Presses keys one by one; where another list is to come, it comes with the same rows.
    pub(super) fn press_through(&mut self, keys: &str) -> &mut Self {
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
    pub(super) fn answer(&mut self, window: Window) {
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

    /// Answers the last request for an article, which is entry 1, with `page`.
    pub(super) fn lay_out(&mut self, page: Page) {
        let ticket = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::Article { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        self.send(Msg::Event(Event::Article {
            ticket: ticket.expect("an article was asked for"),
            entry: EntryId(1),
            article: Ok(Box::new(OpenArticle {
                entry: EntryId(1),
                byline: Byline::default(),
                page,
                place: None,
                loaded: Time(0),
            })),
        }));
    }

    /// Answers every mark: stored, or (with a reason) not.
    pub(super) fn acknowledge(&mut self, failure: Option<&str>) {
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

    /// Returns the rows that were asked for last, if the list waits for them.
    pub(super) fn awaited(&self) -> Option<(crate::model::Ticket, Anchor)> {
        let asked = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::Engine(Request::List { ticket, anchor, .. }) => Some((*ticket, *anchor)),
            _ => None,
        });
        asked.filter(|_| self.app.list.is_asking())
    }

    pub(super) fn show(&self) -> String {
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

    pub(super) fn has_asked(&self, wanted: impl Fn(&Request) -> bool) -> bool {
        self.asked
            .iter()
            .any(|effect| matches!(effect, Effect::Engine(request) if wanted(request)))
    }
}

#[track_caller]
pub(super) fn check(before: &str, keys: &str, after: &str) {
    let mut bench = Bench::new(before);
    bench.press(keys);
    assert_eq!(bench.show(), after, "keys {keys} on {before}");
}
