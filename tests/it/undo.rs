//! What the engine keeps for the screen: settings as steps, the list that a step was taken in, and
//! counts that are had beside.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use coranto::model::feed::SubscriptionEdit;
use coranto::model::list::ListSpec;
use coranto::model::mark::LookChange;
use coranto::model::message::{RefreshScope, Severity};
use coranto::model::rule::{MuteAction, Rule, RuleEffect, Until};
use coranto::model::topic::{QueryChange, SavedChange, TopicChange, TopicColor, TopicEdit};
use coranto::model::why::MuteId;
use coranto::model::{
    Anchor, Change, Clean, Desk, EntryId, EntryRow, Event, FeedId, Flags, Level, Request, Source,
    Step, StepId, Target, Ticket, Time,
};
use proptest::prelude::*;

use crate::refresh::{Home, Running, rss};
use crate::server::{Answer, Route, Server};

#[test]
fn how_a_list_is_shown_is_a_step_that_outlives_the_reader() {
    let home = Home::new();
    home.follow(&["https://lakeport-ledger.example/feed".to_owned()]);
    let stepped = |event| match event {
        Event::Undone(step) | Event::Redone(step) => {
            Some(step.map(|step| (step.label, step.look, step.place)))
        }
        Event::Notice(notice) if notice.severity == Severity::Error => panic!("{notice:?}"),
        _ => None,
    };
    let step = |look: &str| {
        let place = Some("desk Unread".into());
        Some((
            "showed Unread by title".to_owned(),
            Some(look.into()),
            place,
        ))
    };
    let mut desk = home.start();
    desk.engine.send(Request::Here(Some("desk Unread".into())));
    desk.engine.send(Request::Look(LookChange {
        label: "showed Unread by title".to_owned(),
        before: "".into(),
        after: "title:day unread 0".into(),
    }));
    desk.engine.send(Request::Undo(1));
    assert_eq!(desk.wait(&home, stepped), step(""));
    drop(desk);
    let mut desk = home.start();
    desk.engine.send(Request::Redo(1));
    assert_eq!(desk.wait(&home, stepped), step("title:day unread 0"));
    desk.engine.send(Request::Undo(1));
    assert_eq!(desk.wait(&home, stepped), step(""));
}

#[test]
fn a_setting_is_a_step() {
    let home = Home::new();
    // Not a new home, in which the first step would be another one.
    home.follow(&["https://lakeport-ledger.example/feed".to_owned()]);
    let file = home.paths().settings();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "# mine\n[reader]\nmeasure = 70 # narrow\n").unwrap();
    let text = || std::fs::read_to_string(&file).unwrap();
    let mut desk = home.start();
    let theme = |event| match event {
        Event::Settings { settings, .. } => Some(settings.ui.theme.to_string()),
        Event::Notice(notice) if notice.severity == Severity::Error => panic!("{notice:?}"),
        _ => None,
    };
    let stepped = |event| match event {
        Event::Undone(step) | Event::Redone(step) => Some(step.map(|step| step.label)),
        _ => None,
    };
    let set = |name: &str, value: &str| Request::Set {
        name: name.into(),
        value: value.into(),
    };
    // One that is none changes nothing, and comes back as it was typed.
    desk.engine.send(set("ui.theme", "blurple"));
    let not_set = |event| match event {
        Event::NotSet { name, value, why } => Some((name, value, why.text)),
        _ => None,
    };
    let (name, value, why) = desk.wait(&home, not_set);
    assert_eq!((&*name, &*value), ("ui.theme", "blurple"));
    assert!(why.contains("takes the name of a theme"), "{why}");

    desk.engine.send(set("ui.theme", "nord"));
    assert_eq!(desk.wait(&home, theme), "nord");
    desk.engine.send(set("reader.measure", "66"));
    desk.wait(&home, theme);
    // What is so already is no step.
    desk.engine.send(set("reader.measure", "66"));
    desk.wait(&home, theme);
    let changed = "# mine\n[reader]\nmeasure = 66 # narrow\n\n[ui]\ntheme = \"nord\"\n";
    assert_eq!(text(), changed);

    let label = |text: &str| Some(text.to_owned());
    desk.engine.send(Request::Undo(1));
    assert_eq!(desk.wait(&home, stepped), label("set reader.measure = 66"));
    desk.engine.send(Request::Undo(1));
    desk.wait(&home, |event| theme(event).filter(|name| name == "auto"));
    assert_eq!(desk.wait(&home, stepped), label("set ui.theme = nord"));
    assert_eq!(text(), "# mine\n[reader]\nmeasure = 70 # narrow\n");
    desk.engine.send(Request::Redo(1));
    desk.wait(&home, |event| theme(event).filter(|name| name == "nord"));
    desk.engine.send(Request::Redo(1));
    desk.wait(&home, theme);
    assert_eq!(text(), changed);
    desk.engine.shutdown();
}

#[test]
fn several_steps_are_undone_and_redone_together() {
    let home = Home::new();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &["A vote"])))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let entry = home.window(Desk::All).rows[0].id;
    for change in [Change::Starred(true), Change::Later(true), Change::Done] {
        desk.engine.send(Request::Mark {
            ticket: Ticket::default(),
            target: Target::Entries(vec![entry]),
            change,
        });
    }
    let stepped = |event| match event {
        Event::Undone(step) | Event::Redone(step) => {
            Some(step.map(|step| (step.label, step.so_far, step.goes_on)))
        }
        _ => None,
    };
    let step = |label: &str, so_far, goes_on| Some((format!("{label} 1 entry"), so_far, goes_on));
    desk.engine.send(Request::Undo(2));
    assert_eq!(desk.wait(&home, stepped), step("done", 1, true));
    assert_eq!(desk.wait(&home, stepped), step("later", 2, false));
    desk.engine.send(Request::Redo(1));
    assert_eq!(desk.wait(&home, stepped), step("later", 1, false));
    // As many as there are, and then none: the fetch before was no step of this.
    desk.engine.send(Request::Redo(9));
    assert_eq!(desk.wait(&home, stepped), step("done", 1, false));
    desk.engine.send(Request::Redo(9));
    assert_eq!(desk.wait(&home, stepped), None);
    desk.engine.shutdown();
}

#[test]
fn a_step_remembers_its_list() {
    let home = Home::new();
    let server = home.serve([(
        "/feed",
        Answer::feed(rss("Harbor Post", &["A vote", "A pier"])),
    )]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    let rows = home.window(Desk::All).rows;
    let mark = |place: Option<&str>, row: usize, change| {
        desk.engine.send(Request::Here(place.map(Into::into)));
        desk.engine.send(Request::Mark {
            ticket: Ticket::default(),
            target: Target::Entries(vec![rows[row].id]),
            change,
        });
    };
    mark(Some("feed 1"), 0, Change::Done);
    mark(Some("desk All"), 1, Change::Starred(true));
    mark(None, 1, Change::Later(true));
    let mut undo = || -> Step {
        desk.engine.send(Request::Undo(1));
        desk.wait(&home, |event| match event {
            Event::Undone(step) => step,
            _ => None,
        })
    };
    assert_eq!(undo().place, None);
    let starred = undo();
    assert_eq!(starred.place.as_deref(), Some("desk All"));
    assert_eq!(starred.at, Some(rows[1].key()));
    assert_eq!(undo().place.as_deref(), Some("feed 1"));
    desk.engine.shutdown();
}

#[test]
fn saved_queries_are_counted_beside() {
    let home = Home::new();
    let titles = ["A vote", "A pier", "A vote on the pier"];
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    desk.engine.send(Request::Rule(Rule {
        name: "Votes".into(),
        query: "vote".into(),
        effect: RuleEffect::List { order: None },
    }));
    desk.wait(&home, |event| match event {
        Event::Ruled(step) => Some(step.unwrap()),
        _ => None,
    });
    let count = |event| match event {
        Event::SavedCounted(counts) => Some(counts),
        _ => None,
    };
    desk.engine.send(Request::CountSaved);
    assert_eq!(desk.wait(&home, count), [("vote".into(), 2)]);
    let rows = home.window(Desk::All).rows;
    let vote = rows
        .iter()
        .find(|row| row.title.as_str() == "A vote")
        .unwrap();
    desk.engine.send(Request::Mark {
        ticket: Ticket::default(),
        target: Target::Entries(vec![vote.id]),
        change: Change::Done,
    });
    desk.wait(&home, |event| {
        matches!(event, Event::Marked { .. }).then_some(())
    });
    desk.engine.send(Request::CountSaved);
    assert_eq!(desk.wait(&home, count), [("vote".into(), 1)]);
    desk.engine.shutdown();
}

#[test]
fn what_a_search_finds_is_counted_beside() {
    let home = Home::new();
    let titles: Vec<String> = (0..90).map(|n| format!("A vote, {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let server = home.serve([("/feed", Answer::feed(rss("Harbor Post", &titles)))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::Due).unwrap();
    let mut desk = home.start();
    for (ticket, query) in [(1, "vote"), (2, "vote 7")] {
        desk.engine.send(Request::CountList {
            ticket: Ticket(ticket),
            spec: ListSpec::new(Source::Search(query.into()), true),
        });
    }
    // The first is wanted no longer when the second is asked for.
    let counted = desk.wait(&home, |event| match event {
        Event::ListCounted { ticket, total } => Some((ticket, total)),
        _ => None,
    });
    assert_eq!(counted, (Ticket(2), 1));
    desk.engine.shutdown();
}

/// What the user did, of everything that can be undone.
#[derive(Debug, Clone)]
enum Act {
    Mark(usize, Change),
    MarkAll(Change),
    Topics(TopicEdit),
    Rule(Rule),
    LetGo(usize),
    Unmute(usize),
    Set(&'static str, &'static str),
    Rename(usize, &'static str),
    Move(usize, &'static str),
    Switch(usize, bool),
    Remove(usize),
    Arrive,
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    let change = prop::sample::select(vec![
        Change::Done,
        Change::Read(false),
        Change::Starred(true),
        Change::Starred(false),
        Change::Later(true),
        Change::Muted(true),
        Change::Muted(false),
        Change::Deleted(true),
        Change::Snoozed(Some(Time(1_800_000_000))),
        Change::Tagged("vote".into(), true),
        Change::Tagged("vote".into(), false),
    ]);
    let word = || {
        prop::sample::select(vec![
            "ferry",
            "pier",
            "vote",
            "title:dredg*",
            "\"the port\"",
        ])
    };
    let name = || prop::sample::select(vec!["Harbor", "Ferries", "Council"]);
    let topics = prop_oneof![
        (name(), word()).prop_map(|(topic, query)| TopicEdit::Watch {
            topic: topic.into(),
            query: query.into(),
        }),
        (
            name(),
            prop::sample::select(vec![
                TopicChange::Rename("Council".into()),
                TopicChange::Color(TopicColor::Slot(5)),
                TopicChange::Move(true),
                TopicChange::Move(false),
                TopicChange::Switch(false),
                TopicChange::Switch(true),
                TopicChange::Delete,
            ])
        )
            .prop_map(|(topic, change)| TopicEdit::Topic {
                topic: topic.into(),
                change
            }),
        (
            name(),
            word(),
            prop::sample::select(vec![
                QueryChange::Write {
                    text: "lakeport".into(),
                    label: "the town".into()
                },
                QueryChange::Level(Level::About),
                QueryChange::Color(Some(TopicColor::Slot(5))),
                QueryChange::Color(None),
                QueryChange::Switch(false),
                QueryChange::Delete,
            ])
        )
            .prop_map(|(topic, was, change)| TopicEdit::Query {
                topic: topic.into(),
                index: 0,
                was: was.into(),
                change,
            }),
        (name(), word()).prop_map(|(name, query)| TopicEdit::Saved {
            name: "Votes".into(),
            change: SavedChange::Write {
                name: name.into(),
                query: query.into(),
                color: TopicColor::parse("topic3"),
            },
        }),
        Just(TopicEdit::Saved {
            name: "Votes".into(),
            change: SavedChange::Color(TopicColor::parse("#0a0b0c")),
        }),
    ];
    let effect = prop::sample::select(vec![
        RuleEffect::List { order: None },
        RuleEffect::Topic,
        RuleEffect::Mute {
            action: MuteAction::Hide,
            until: None,
        },
        RuleEffect::Mute {
            action: MuteAction::Read,
            until: None,
        },
        RuleEffect::Mute {
            action: MuteAction::Dim,
            until: Some(Until::Query("survey".into())),
        },
    ]);
    let setting = prop::sample::select(vec![
        ("ui.theme", "nord"),
        ("ui.theme", "light"),
        ("reader.measure", "66"),
        ("reader.pictures", "off"),
        ("ui.row_lines", "1"),
        ("refresh.every", "2h"),
    ]);
    prop_oneof![
        6 => (0..40_usize, change.clone()).prop_map(|(row, change)| Act::Mark(row, change)),
        1 => change.prop_map(Act::MarkAll),
        4 => topics.prop_map(Act::Topics),
        3 => (name(), word(), effect).prop_map(|(name, query, effect)| Act::Rule(Rule {
            name: name.into(),
            query: query.into(),
            effect,
        })),
        1 => (0..3_usize).prop_map(Act::LetGo),
        1 => (0..40_usize).prop_map(Act::Unmute),
        2 => setting.prop_map(|(name, value)| Act::Set(name, value)),
        1 => (0..2_usize, prop::sample::select(vec!["The Post", "Post"])).prop_map(|(feed, title)| Act::Rename(feed, title)),
        1 => (0..2_usize, prop::sample::select(vec!["News", "News/Local", ""])).prop_map(|(feed, path)| Act::Move(feed, path)),
        1 => (0..2_usize, any::<bool>()).prop_map(|(feed, is_on)| Act::Switch(feed, is_on)),
        1 => (0..2_usize).prop_map(Act::Remove),
        1 => Just(Act::Arrive),
        5 => Just(Act::Undo),
        3 => Just(Act::Redo),
    ]
}

/// Two feeds whose documents grow, and an engine.
struct Bench {
    home: Home,
    desk: Running,
    _server: Server,
    feeds: Vec<FeedId>,
    grown: Arc<AtomicUsize>,
    ticket: Ticket,
}

/// All that an act can change.
#[derive(Debug, PartialEq)]
struct All {
    topics: String,
    config: String,
    feeds: Vec<(String, String, String, bool)>,
    entries: BTreeMap<EntryId, (Flags, Vec<Clean>, String)>,
}

impl Bench {
    fn new() -> Self {
        let home = Home::new();
        let paths = home.paths();
        std::fs::create_dir_all(paths.settings().parent().unwrap()).unwrap();
        std::fs::write(
            paths.settings(),
            "# mine\n[reader]\nmeasure = 70 # narrow\n",
        )
        .unwrap();
        let topics = "# mine\n[[topic]]\nname = \"Harbor\"\nmatch = [\"ferry\", \"pier\"] # both\n\n\
                      [[query]]\nname = \"Votes\"\nq = \"vote\"\n";
        std::fs::write(paths.topics(), topics).unwrap();
        let grown = Arc::new(AtomicUsize::new(6));
        let route = |name: &'static str| -> Route {
            let grown = Arc::clone(&grown);
            Box::new(move |_| {
                let subjects = ["A vote", "The pier", "A ferry", "The port", "Dredging"];
                let titles = (0..grown.load(Ordering::SeqCst))
                    .map(|n| format!("{name}: {} {n}", subjects[n % subjects.len()]));
                let titles: Vec<String> = titles.collect();
                let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
                Answer::feed(rss(name, &titles))
            })
        };
        let server = home.serve([("/a", route("Harbor Post")), ("/b", route("Bay Wire"))]);
        let feeds = home.follow(&[server.url("/a"), server.url("/b")]);
        home.refresh(&RefreshScope::All).unwrap();
        let desk = home.start();
        Self {
            home,
            desk,
            _server: server,
            feeds,
            grown,
            ticket: Ticket::default(),
        }
    }

    /// Waits until all that was asked is stored: a mark of nothing comes behind it.
    fn settle(&mut self) {
        self.ticket = self.ticket.next();
        let ticket = self.ticket;
        self.desk.engine.send(Request::Mark {
            ticket,
            target: Target::Entries(Vec::new()),
            change: Change::Done,
        });
        self.desk.wait(&self.home, |event| {
            matches!(event, Event::Marked { ticket: known, .. } if known == ticket).then_some(())
        });
    }

    fn rows(&self) -> Vec<EntryRow> {
        let mut rows = self.home.window(Desk::All).rows;
        let hidden = ListSpec::new(
            Source::Search("is:deleted OR is:muted OR is:snoozed".into()),
            true,
        );
        let clock = (self.home.clock())();
        let reader = self.home.reader();
        rows.extend(
            reader
                .window(&hidden, Anchor::Top, 200, &clock)
                .unwrap()
                .rows,
        );
        rows
    }

    fn all(&self) -> All {
        let paths = self.home.paths();
        let text = |path| std::fs::read_to_string(path).unwrap();
        let feeds = self.home.reader().feeds().unwrap().into_iter().map(|row| {
            (
                row.url.to_string(),
                row.title.to_string(),
                row.category.to_string(),
                row.is_off,
            )
        });
        let entries = self.rows().into_iter();
        All {
            topics: text(paths.topics()),
            config: text(paths.settings()),
            feeds: feeds.collect(),
            entries: entries
                .map(|row| (row.id, (row.flags, row.tags, format!("{:?}", row.hold))))
                .collect(),
        }
    }

    fn last_step(&self) -> Option<StepId> {
        let steps = self.home.reader().steps().unwrap();
        steps
            .iter()
            .find(|step| !step.is_undone)
            .map(|step| step.id)
    }

    fn act(&mut self, act: Act, first: Option<StepId>) {
        let entry = |row: usize| {
            let rows = self.rows();
            rows.get(row % rows.len().max(1)).map(|row| row.id)
        };
        let request = match act {
            Act::Mark(row, change) => Request::Mark {
                ticket: Ticket::default(),
                target: Target::Entries(entry(row).into_iter().collect()),
                change,
            },
            Act::MarkAll(change) => Request::Mark {
                ticket: Ticket::default(),
                target: Target::List {
                    spec: ListSpec::new(Source::Desk(Desk::Unread), false),
                    from: None,
                    until: None,
                    newest: None,
                    also: Vec::new(),
                    whole_stories: false,
                },
                change,
            },
            Act::Topics(edit) => Request::EditTopics(edit),
            Act::Rule(rule) => Request::Rule(rule),
            Act::LetGo(index) => Request::LetGo(MuteId(index as u64 + 1)),
            Act::Unmute(row) => match entry(row) {
                Some(entry) => Request::Unmute(entry),
                None => return,
            },
            Act::Set(name, value) => Request::Set {
                name: name.into(),
                value: value.into(),
            },
            Act::Rename(feed, title) => Request::EditSubscription(SubscriptionEdit::Feed {
                feed: self.feeds[feed],
                title: Some(title.into()),
                category: Clean::default(),
            }),
            Act::Move(feed, path) => Request::EditSubscription(SubscriptionEdit::Feed {
                feed: self.feeds[feed],
                title: None,
                category: path.into(),
            }),
            Act::Switch(feed, is_on) => Request::Switch {
                feed: self.feeds[feed],
                is_on,
            },
            Act::Remove(feed) => Request::Remove(vec![self.feeds[feed]]),
            Act::Arrive => {
                self.grown.fetch_add(1, Ordering::SeqCst);
                self.home.pass(7_200);
                Request::Refresh(RefreshScope::All)
            }
            Act::Undo if self.last_step() == first => return,
            Act::Undo => Request::Undo(1),
            Act::Redo => Request::Redo(1),
        };
        let is_refresh = matches!(request, Request::Refresh(_));
        self.desk.engine.send(request);
        if is_refresh {
            self.desk.wait(&self.home, |event| {
                matches!(event, Event::Refreshed(_)).then_some(())
            });
        }
        self.settle();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// Marks, topics, mutes, saved queries, settings and subscriptions, through the engine and into
    /// its files.
    #[test]
    fn whatever_was_done_undoing_all_gives_the_first_state_back(
        acts in prop::collection::vec(act(), 200..201),
    ) {
        let mut bench = Bench::new();
        let (first, before) = (bench.last_step(), bench.all());
        for act in acts {
            bench.act(act, first);
        }
        let (last, after) = (bench.last_step(), bench.all());
        bench.desk.engine.send(Request::GoToStep(first));
        bench.settle();
        prop_assert_eq!(bench.last_step(), first);
        let mut undone = bench.all();
        undone.entries.retain(|id, _| before.entries.contains_key(id));
        prop_assert_eq!(&undone, &before);
        // And forth again.
        bench.desk.engine.send(Request::GoToStep(last));
        bench.settle();
        prop_assert_eq!(bench.last_step(), last);
        prop_assert_eq!(bench.all(), after);
        bench.desk.engine.shutdown();
    }
}
