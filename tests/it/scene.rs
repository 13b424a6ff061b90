//! A scene to draw: the invented Harbor Line story, told by invented outlets.

use coranto::app::{App, Msg};
use coranto::app::{Effect, Pane};
use coranto::command::{KeyMap, key};
use coranto::config::built_in_themes;
use coranto::model::coverage::Coverage;
use coranto::model::feed::{FeedKind, Headline, Offer};
use coranto::model::feed_details::{FeedDetails, FetchRecord, Move};
use coranto::model::list::{GroupLevel, ListSpec};
use coranto::model::mark::StepRow;
use coranto::model::message::{FeedStatus, Progress};
use coranto::model::page::{Byline, Face, Line, LineEnd, Link, OpenArticle, Page, Role, Run};
use coranto::model::palette::Ground;
use coranto::model::rule::MuteAction;
use coranto::model::sidebar::{CategoryRow, SavedRow, Sidebar};
use coranto::model::story::Told;
use coranto::model::tag::TagRow;
use coranto::model::topic::{
    Preview, PreviewRow, QueryCount, QuerySheet, TopicColor, TopicSheet, Variant,
};
use coranto::model::why::{
    Excerpt, HeldStory, Likeness, Mention, MuteId, MuteList, MuteRow, SameStory, StoryPlace, Why,
    WhyCopy, WhyFeed, WhyHeld, WhyQuery, WhyStory, WhyTopic,
};
use coranto::model::{
    Change, Clean, Clock, EntryId, EntryRow, Event, FeedId, FeedRow, Flags, Hit, HitKind, Hold,
    Level, Notice, Pace, Request, Settings, Source, Step, StepId, StoryId, Ticket, Time, TopicId,
    TopicRow, Window,
};
use coranto::stories::Memory;
use coranto::view;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

#[path = "scene/samples.rs"]
mod samples;

/// Monday 23 November 2026, 14:02 UTC.
pub(crate) const NOW: Time = Time(1_795_442_520);

/// What a scene shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    Loading,
    Error,
    Full,
}

fn terms() -> [(TopicId, &'static str); 5] {
    [
        (TopicId(1), "Operation Harbor Line"),
        (TopicId(1), "Harbor Line"),
        (TopicId(1), "Dana Ruiz"),
        (TopicId(1), "Ana Vale"),
        (TopicId(2), "dredging"),
    ]
}

fn hits(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for (topic, term) in terms() {
        for (at, _) in text.match_indices(term) {
            let hit = Hit {
                start: at as u32,
                end: (at + term.len()) as u32,
                kind: HitKind::Topic(topic),
            };
            if hits
                .iter()
                .all(|h| h.end <= hit.start || hit.end <= h.start)
            {
                hits.push(hit);
            }
        }
    }
    hits.sort_by_key(|hit| hit.start);
    hits
}

pub(crate) fn row(id: i64, hours: i64, outlet: &str, title: &str, marks: &str) -> EntryRow {
    let hits = hits(title);
    let mut topics: Vec<TopicId> = hits.iter().filter_map(|hit| hit.kind.topic()).collect();
    topics.sort();
    topics.dedup();
    EntryRow {
        id: EntryId(id),
        feed: FeedId(1 + id % 4),
        story: StoryId(id),
        published: NOW.plus(-hours * 3_600 - id * 251),
        is_undated: false,
        title: Clean::line(title),
        outlet: Clean::line(outlet),
        url: Some(Clean::line("https://lakeport-ledger.example/harbor")),
        flags: Flags {
            is_read: marks.contains('r'),
            is_starred: marks.contains('s'),
            is_later: marks.contains('l'),
        },
        hold: None,
        // One is only mentioned.
        about: topics.iter().copied().filter(|_| id != 9).collect(),
        score: 3 * topics.len() as u32,
        topics,
        excerpt: None,
        hits,
        copies: u16::from(marks.contains('c')) * 3,
        words: 460,
        told: None,
        is_member: false,
        place: None,
        under: None,
        tags: Vec::new(),
    }
}

fn rows() -> Vec<EntryRow> {
    let news = [
        (
            0,
            "Lakeport Ledger",
            "Harbor Line talks resume as Dana Ruiz and the dock union meet",
            "c",
        ),
        (
            0,
            "Bay Wire",
            "Operation Harbor Line: what the dredging plan would change",
            "",
        ),
        (
            1,
            "Harbor Courier",
            "Ana Vale asks for the full survey before the council votes",
            "s",
        ),
        (
            2,
            "Northside Radio",
            "Ferry times change for a week while the channel is measured",
            "",
        ),
        (
            3,
            "Lakeport Ledger",
            "Market hall reopens with a winter programme",
            "r",
        ),
        (
            5,
            "Bay Wire",
            "Shipping rates ease as the second berth opens",
            "",
        ),
        (
            6,
            "Open Almanac",
            "港の計画、市議会で審議へ 🚢 住民の質問が続く",
            "",
        ),
        (
            11,
            "Harbor Courier",
            "Dock union and port authority agree on a first agenda",
            "rc",
        ),
        (
            16,
            "Northside Radio",
            "Listeners ask: who pays for the Harbor Line?",
            "l",
        ),
        (
            18,
            "Lakeport Ledger",
            "Dana Ruiz: the survey will be published this week",
            "",
        ),
        (
            20,
            "Open Almanac",
            "A short history of the lake and its three harbors",
            "r",
        ),
        (
            26,
            "Bay Wire",
            "Tide tables for the last week of November",
            "r",
        ),
        (
            28,
            "Harbor Courier",
            "Council committee hears two hours of questions on dredging",
            "",
        ),
        (
            33,
            "Northside Radio",
            "School choir sings at the old customs house",
            "",
        ),
        (
            41,
            "Lakeport Ledger",
            "Operation Harbor Line is announced for the spring",
            "s",
        ),
        (
            44,
            "Open Almanac",
            "How a harbor channel is measured, step by step",
            "",
        ),
        (
            50,
            "Bay Wire",
            "Lakeport library extends its evening hours",
            "",
        ),
        (
            58,
            "Harbor Courier",
            "Ana Vale to chair the harbor committee",
            "r",
        ),
    ];
    news.iter()
        .enumerate()
        .map(|(i, (hours, outlet, title, marks))| row(i as i64 + 1, *hours, outlet, title, marks))
        .collect()
}

/// The rows by story: two of them are told by several.
fn stories() -> Vec<EntryRow> {
    let mut rows = rows();
    let reports: [&[(i64, &str, &str, &str)]; 2] = [
        &[
            (
                1,
                "Bay Wire",
                "Mayor and dock union sit down again over the Harbor Line",
                "c",
            ),
            (
                2,
                "Harbor Courier",
                "Dana Ruiz and T. Okafor: “a good beginning”",
                "r",
            ),
            (
                3,
                "Northside Radio",
                "Listen: what both sides say of the Harbor Line talks",
                "",
            ),
            (
                9,
                "Lakeport Ledger",
                "Harbor Line talks to resume on Monday",
                "r",
            ),
        ],
        &[(
            12,
            "Bay Wire",
            "Port authority and union settle on what to talk about first",
            "r",
        )],
    ];
    for (at, reports) in [0, 7].into_iter().zip(reports) {
        let head = &mut rows[at];
        let first = EntryRow {
            is_member: true,
            ..head.clone()
        };
        let others = (100..)
            .zip(reports)
            .map(|(id, (hours, outlet, title, marks))| EntryRow {
                story: first.story,
                is_member: true,
                ..row(id + at as i64 * 10, *hours, outlet, title, marks)
            });
        let members: Vec<EntryRow> = std::iter::once(first.clone()).chain(others).collect();
        let mut carriers: Vec<Clean> = Vec::new();
        for row in &members {
            if !carriers.contains(&row.outlet) {
                carriers.push(row.outlet.clone());
            }
        }
        let told = Told {
            outlets: carriers.len() as u64,
            carriers,
            size: members.len() as u64,
            members,
            news: None,
            face: None,
            outside: Vec::new(),
        };
        head.flags = told.flags();
        head.told = Some(Box::new(told));
    }
    rows
}

fn feed(id: i64, title: &str, category: &str, unread: u64, error: Option<&str>) -> FeedRow {
    FeedRow {
        id: FeedId(id),
        url: Clean::line(&format!("https://feed{id}.example/rss")),
        title: Clean::line(title),
        site: Some(Clean::line(&format!("https://feed{id}.example/"))),
        category: Clean::line(category),
        unread,
        total: 120,
        last_success: Some(NOW.plus(-7_200)),
        last_error: error.map(Clean::line),
        advice: error.map(|_| Clean::line("the server is slow; it is tried again by itself")),
        failing_since: error.map(|_| NOW.plus(-90_000)),
        failures: u32::from(error.is_some()) * 5,
        newest: Some(NOW.plus(-14_400)),
        rhythm: Some(7_200),
        next: Some(NOW.plus(3_600)),
        why_next: Clean::line("every hour"),
        is_off: false,
    }
}

fn sidebar(state: State) -> Sidebar {
    if state == State::Empty {
        return Sidebar::default();
    }
    let error = (state == State::Error).then_some("timed out after 60 s");
    let mut feeds = vec![
        feed(1, "Bay Wire", "Lakeport", 4, error),
        feed(2, "Harbor Courier", "Lakeport", 2, None),
        feed(3, "Lakeport Ledger", "Lakeport", 2, None),
        feed(4, "Northside Radio", "Lakeport/Radio", 3, None),
        feed(5, "Open Almanac", "Science", 2, None),
    ];
    if state == State::Error {
        let gone = "the server answered 410 Gone";
        feeds[3] = FeedRow {
            next: None,
            why_next: Clean::line("not again: the server says that the feed is gone"),
            advice: Some(Clean::line(
                "it is not asked again by itself: unsubscribe, or add the page of the site to \
                 find a new one",
            )),
            failures: 1,
            ..feed(4, "Northside Radio", "Lakeport/Radio", 3, Some(gone))
        };
        feeds[4].newest = Some(NOW.plus(-300 * 86_400));
    }
    Sidebar {
        desk: [13, 6, 2, 1, 480],
        topics: vec![
            TopicRow {
                id: TopicId(1),
                name: Clean::line("Harbor Line"),
                color: TopicColor::Slot(1),
                unread: 7,
                total: 31,
                about: 12,
                unread_about: 3,
                days: [0, 0, 1, 0, 2, 1, 0, 3, 5, 2, 4, 6, 5, 9],
                is_burst: true,
            },
            TopicRow {
                id: TopicId(2),
                name: Clean::line("Dredging and the lake"),
                color: TopicColor::Slot(2),
                unread: 2,
                total: 9,
                about: 3,
                unread_about: 0,
                days: [1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 2, 1],
                is_burst: false,
            },
        ],
        tags: Vec::new(),
        saved: vec![
            SavedRow {
                name: Clean::line("Talks and the union"),
                query: "talks OR union".into(),
                text: "talks OR union".into(),
                color: Some(TopicColor::Slot(4)),
                order: None,
                unread: Some(3),
            },
            SavedRow {
                name: Clean::line("Long reads"),
                query: "words:>2000 is:unread".into(),
                text: "words:>2000 is:unread".into(),
                color: None,
                order: None,
                unread: None,
            },
        ],
        aliases: vec![("ruiz".into(), "\"Dana Ruiz\" OR \"Mayor Ruiz\"".into())],
        categories: vec![
            CategoryRow {
                path: Clean::line("Lakeport"),
                unread: 11,
            },
            CategoryRow {
                path: Clean::line("Lakeport/Radio"),
                unread: 3,
            },
            CategoryRow {
                path: Clean::line("Science"),
                unread: 2,
            },
        ],
        feeds,
    }
}

fn run(text: &str, face: Face) -> Run {
    Run {
        text: Clean::piece(text),
        face,
    }
}

/// Lays a few paragraphs out as the real thing would.
fn page(width: u16) -> Page {
    let of = |role| Face {
        role,
        ..Face::default()
    };
    let mut lines = Vec::new();
    let paragraph = |lines: &mut Vec<Line>, text: &str, face: Face, bar: bool| {
        let room = if bar { width.saturating_sub(2) } else { width };
        let ranges = coranto::app::wrap::lines(text, room);
        let all = hits(text);
        let last = ranges.len() - 1;
        for (index, range) in ranges.into_iter().enumerate() {
            let mut runs = Vec::new();
            if bar {
                runs.push(run("▎ ", of(Role::QuoteBar)));
            }
            let mut at = range.start;
            for hit in &all {
                let (from, to) = (
                    (hit.start as usize).clamp(range.start, range.end),
                    (hit.end as usize).clamp(range.start, range.end),
                );
                if from >= to {
                    continue;
                }
                runs.push(run(&text[at..from], face));
                let lit = Face {
                    hit: Some(hit.kind),
                    ..face
                };
                runs.push(run(&text[from..to], lit));
                at = to;
            }
            runs.push(run(&text[at..range.end], face));
            lines.push(Line {
                runs,
                end: if index < last {
                    LineEnd::Space
                } else {
                    LineEnd::Hard
                },
                ..Line::default()
            });
        }
        lines.push(Line::default());
    };
    let text = of(Role::Text);
    paragraph(
        &mut lines,
        "The talks about the Harbor Line resumed on Monday morning in the old customs house. \
         Mayor Dana Ruiz and the dock union's T. Okafor met for the first time since the survey \
         was put off, and both sides spoke of a good beginning.",
        text,
        false,
    );
    paragraph(&mut lines, "What is planned", of(Role::Heading(2)), false);
    paragraph(
        &mut lines,
        "Operation Harbor Line would deepen the channel between the two piers. Council member \
         Ana Vale wants the dredging to wait until the survey is published.",
        text,
        false,
    );
    paragraph(
        &mut lines,
        "“We will measure first and dig later,” said Ana Vale.",
        of(Role::Quote),
        true,
    );
    let link = Face {
        link: Some(0),
        ..text
    };
    lines.push(Line {
        runs: vec![
            run("The ", text),
            run("plan of the port", link),
            run("[1]", of(Role::LinkNumber)),
            run(" names three steps:", text),
        ],
        ..Line::default()
    });
    lines.push(Line::default());
    for (number, step) in ["measure the channel", "ask the neighbours", "dig, or not"]
        .iter()
        .enumerate()
    {
        lines.push(Line {
            runs: vec![
                run(&format!("{}. ", number + 1), of(Role::Bullet)),
                run(step, text),
            ],
            ..Line::default()
        });
    }
    lines.push(Line::default());
    paragraph(
        &mut lines,
        "▧ The old customs house at dawn",
        of(Role::Image),
        false,
    );
    let count = lines.len() as u32;
    for (index, line) in lines.iter_mut().enumerate() {
        line.progress = index as u32 * 65_536 / count;
    }
    Page {
        width,
        hit_lines: vec![0, 6],
        lines,
        links: vec![Link {
            url: Clean::line("https://port-of-lakeport.example/plan/channel?step=1"),
            text: Clean::line("plan of the port"),
        }],
        ..Page::default()
    }
}

/// What a query would find.
fn preview(is_common: bool) -> Preview {
    let lit = rows().into_iter().filter(|row| !row.hits.is_empty());
    Preview {
        matched: if is_common { 190 } else { 14 },
        unread: 6,
        of: 1_480,
        newest: lit
            .take(5)
            .map(|row| PreviewRow {
                title: row.title,
                hits: row.hits,
                published: row.published,
                is_unread: !row.flags.is_read,
            })
            .collect(),
        variants: [("Mayor Ruiz", 9), ("Ruiz", 4)]
            .map(|(form, entries)| Variant {
                of: "Dana Ruiz".into(),
                form: Clean::line(form),
                entries,
            })
            .into(),
    }
}

/// The feeds of a page.
fn offers() -> Vec<Offer> {
    let offer = |path: &str, title: &str, kind, entries, newest: Option<&str>| Offer {
        url: Clean::line(&format!("https://lakeport-ledger.example/{path}")),
        title: Clean::line(title),
        kind: Some(kind),
        entries,
        newest: newest.map(|title| Headline {
            title: Clean::line(title),
            published: Some(NOW.plus(-9_000)),
        }),
        is_followed: false,
    };
    let followed = Offer {
        kind: None,
        is_followed: true,
        ..offer(
            "opinion/feed",
            "Lakeport Ledger: Opinion",
            FeedKind::Rss,
            31,
            None,
        )
    };
    let talks = "Harbor Line talks resume as Dana Ruiz and the dock union meet";
    let ferry = "Ferry times change for a week while the channel is measured";
    vec![
        offer("feed", "Lakeport Ledger", FeedKind::Rss, 40, Some(talks)),
        followed,
        offer(
            "city.atom",
            "Lakeport Ledger: City",
            FeedKind::Atom,
            1,
            Some(ferry),
        ),
        offer("feed.json", "", FeedKind::Json, 0, None),
    ]
}

/// The watchlist of the scene.
fn sheets(state: State) -> Vec<TopicSheet> {
    if state == State::Empty {
        return Vec::new();
    }
    let query = |text: &str| QuerySheet {
        text: text.into(),
        label: None,
        needs: None,
        level: Level::Mention,
        color: None,
        is_on: true,
        problem: None,
    };
    vec![
        TopicSheet {
            name: Clean::line("Harbor Line"),
            color: TopicColor::Slot(1),
            is_on: true,
            queries: vec![
                query("\"operation harbor line\""),
                QuerySheet {
                    label: Some(Clean::line("mayor")),
                    level: Level::About,
                    ..query("@ruiz")
                },
                QuerySheet {
                    needs: Some(Clean::line("lakeport")),
                    ..query("ICE OR \"Immigration and Customs Enforcement\"")
                },
                QuerySheet {
                    is_on: false,
                    ..query("\"T. Okafor\"")
                },
                QuerySheet {
                    problem: Some(Clean::line("this parenthesis is never closed")),
                    ..query("lakeport (survey OR talks")
                },
            ],
            never: vec![Clean::line("title:\"harbor line cruise*\"")],
        },
        TopicSheet {
            name: Clean::line("Dredging and the lake"),
            color: TopicColor::Slot(2),
            is_on: true,
            queries: vec![query("dredg*")],
            never: Vec::new(),
        },
        TopicSheet {
            name: Clean::line("Ferries"),
            color: TopicColor::Rgb(0x7f, 0xa8, 0xdc),
            is_on: false,
            queries: vec![query("ferry"), query("\"channel crossing\"")],
            never: Vec::new(),
        },
    ]
}

fn counts(sheet: &TopicSheet) -> Vec<Option<QueryCount>> {
    let count = |(index, query): (usize, &QuerySheet)| {
        let is_counted = sheet.is_on && query.is_on && query.problem.is_none();
        is_counted.then_some(QueryCount {
            total: 24 / (index as u64 + 1),
            about: 9 / (index as u64 + 1),
            unread: 3,
        })
    };
    sheet.queries.iter().enumerate().map(count).collect()
}

/// Why the first row is where it is.
fn why() -> Why {
    let title = &rows()[0].title;
    let text = "… in the old customs house. Mayor Dana Ruiz and the dock union's T. Okafor met for \
                the first time since the survey was put off, and both sides spoke of a good beginning.";
    let at = |text: &str, term: &str| {
        let start = text.find(term).expect("a term of the text") as u32;
        Hit {
            start,
            end: start + term.len() as u32,
            kind: HitKind::Topic(TopicId(1)),
        }
    };
    Why {
        title: title.clone(),
        topics: vec![WhyTopic {
            name: Clean::line("Harbor Line"),
            color: TopicColor::Slot(1),
            level: Level::About,
            queries: vec![
                WhyQuery {
                    label: Some(Clean::line("mayor")),
                    text: Clean::line("\"Dana Ruiz\" OR \"Mayor Ruiz\""),
                    level: Level::About,
                    needs_about: true,
                    count: 2,
                    places: vec![
                        Excerpt {
                            is_title: true,
                            text: title.clone(),
                            hits: vec![at(title, "Dana Ruiz")],
                        },
                        Excerpt {
                            is_title: false,
                            text: Clean::line(text),
                            hits: vec![at(text, "Dana Ruiz")],
                        },
                    ],
                },
                WhyQuery {
                    label: None,
                    text: Clean::line("survey lakeport"),
                    level: Level::Mention,
                    needs_about: false,
                    count: 1,
                    places: vec![Excerpt {
                        is_title: false,
                        text: Clean::line(text),
                        hits: vec![at(text, "survey")],
                    }],
                },
            ],
            never: vec![Clean::line("cruise*"), Clean::line("feed:deals")],
        }],
        saved: vec![Clean::line("Talks and the union")],
        story: Some(why_story()),
        holds: vec![WhyHeld::Rule(mutes(State::Full).rules.remove(1))],
        copies: vec![WhyCopy {
            outlet: Clean::line("Harbor Courier"),
            published: NOW.plus(-900),
            is_face: false,
        }],
        feed: WhyFeed {
            id: FeedId(2),
            title: Clean::line("Lakeport Ledger"),
            category: Clean::line("Lakeport"),
            url: Clean::line("https://feed2.example/rss"),
            last_success: Some(NOW.plus(-600)),
        },
        published: NOW.plus(-700),
        fetched: NOW.plus(-600),
        updated: None,
        words: 460,
    }
}

fn why_story() -> WhyStory {
    let words = |words: &[&str]| words.iter().map(|word| Clean::line(word)).collect();
    WhyStory {
        id: StoryId(1),
        title: rows()[0].title.clone(),
        reports: 4,
        outlets: 3,
        place: StoryPlace::Joined,
        is_fixed: false,
        likeness: Some(Likeness {
            score: 0.312,
            needs: 0.204,
            gap: 5 * 3_600,
        }),
        shared: words(&["Dana Ruiz", "Lakeport", "dock union", "survey"]),
        copy_of: None,
        news: None,
        is_scant: false,
        topics: Vec::new(),
        same: vec![SameStory {
            story: StoryId(9),
            title: Clean::line("Okafor leaves talks on the customs house"),
            reports: 2,
            outlets: 2,
            likeness: Likeness {
                score: 0.183,
                needs: 0.2,
                gap: 26 * 3_600,
            },
            shared: words(&["T. Okafor", "customs house"]),
            is_scant: true,
        }],
        mentioned: vec![Mention {
            title: Clean::line("Morning briefing: talks on the Harbor Line, and a late ferry"),
            outlet: Clean::line("Quay Post"),
            published: NOW.plus(-6 * 3_600),
        }],
        tells_of: Vec::new(),
    }
}

/// All that is known of a feed.
fn feed_details(row: FeedRow) -> FeedDetails {
    let fetch = |hours: i64, outcome, new, remark: Option<&str>| FetchRecord {
        at: NOW.plus(-hours * 3_600),
        outcome,
        status: (outcome != FeedStatus::Failed).then_some(if new > 0 { 200 } else { 304 }),
        bytes: (new > 0).then_some(34_812),
        ms: if outcome == FeedStatus::Failed {
            60_002
        } else {
            214
        },
        new,
        updated: new / 3,
        remark: remark.map(Clean::line),
    };
    let mended = "mended: characters that were not escaped";
    let mut log = vec![
        fetch(2, FeedStatus::Unchanged, 0, None),
        fetch(3, FeedStatus::New, 3, Some(mended)),
        fetch(4, FeedStatus::Unchanged, 0, None),
        fetch(5, FeedStatus::New, 1, Some(mended)),
        fetch(28, FeedStatus::Unchanged, 0, None),
    ];
    if let Some(error) = &row.last_error {
        log.insert(0, fetch(1, FeedStatus::Failed, 0, Some(error)));
    }
    FeedDetails {
        own_title: Clean::line("Bay Wire: news of the lake"),
        more_categories: vec![Clean::line("Wires")],
        kind: Some(FeedKind::Rss),
        moved_from: None,
        moving: Some(Move {
            to: Clean::line("https://news.feed1.example/rss"),
            seen: 2,
            is_refused: false,
        }),
        etag: Some(Clean::line("\"65-5f0c\"")),
        last_modified: None,
        last_try: Some(NOW.plus(-3_600)),
        retry_after: None,
        pace: Pace {
            wish: 3_600,
            skip_hours: 0b11_1111,
            rhythm: row.rhythm,
            newest: row.newest,
            watched_until: Some(NOW.plus(5 * 86_400)),
            ..Pace::default()
        },
        repeats: 0,
        repairs: vec![Clean::line(mended)],
        log,
        row,
    }
}

fn steps(state: State) -> Vec<StepRow> {
    if state == State::Empty {
        return Vec::new();
    }
    let labels = [
        "tagged 3 entries #to check",
        "starred 1 entry",
        "done 43 entries",
        "unsubscribed from Bay Wire",
        "muted 1 entry",
        "read 1 entry",
    ];
    let rows = labels.iter().enumerate().map(|(index, label)| StepRow {
        id: StepId(9 - index as i64),
        label: Clean::line(label),
        title: (!label.contains("unsubscribed"))
            .then(|| Clean::line("Harbor Line talks resume as Dana Ruiz and the dock union meet")),
        at: NOW.plus(-700 * index as i64 - 60),
        is_undone: index < 2,
    });
    rows.collect()
}

fn mutes(state: State) -> MuteList {
    if state == State::Empty {
        return MuteList::default();
    }
    let rule = |id, name: &str, query: &str, action, count| MuteRow {
        id: MuteId(id),
        name: Clean::line(name),
        query: Clean::line(query),
        action,
        ends: None,
        ends_when: None,
        count,
    };
    MuteList {
        rules: vec![
            MuteRow {
                ends: Some(NOW.plus(5 * 86_400)),
                ..rule(
                    1,
                    "Ferry timetables",
                    "ferry timetable*",
                    MuteAction::Hide,
                    2,
                )
            },
            rule(2, "tide", "tide", MuteAction::Dim, 11),
            MuteRow {
                ends_when: Some(Clean::line("\"talks resume\"")),
                ..rule(
                    3,
                    "Bay Wire",
                    "feed:\"https://feed1.example/rss\"",
                    MuteAction::Read,
                    1,
                )
            },
        ],
        stories: vec![
            HeldStory {
                story: StoryId(12),
                title: Clean::line("Lakeport council puts off the vote on the harbor budget"),
                newest: (NOW.plus(-5_400), "Bay Wire".into()),
                wakes: None,
                count: 21,
            },
            HeldStory {
                story: StoryId(7),
                title: Clean::line("Storm season: what to keep in the boat"),
                newest: (NOW.plus(-172_800), "Harbor Courier".into()),
                wakes: Some(NOW.plus(64_800)),
                count: 1,
            },
        ],
        beyond: (0, 0),
    }
}

pub(crate) fn keymap() -> KeyMap {
    let paths = coranto::config::Paths::find(Some(std::path::Path::new("/nonexistent/coranto")));
    let config = coranto::config::load(&paths.expect("a home was given"), None);
    config.keymap
}

/// A screen that plays the engine.
pub(crate) struct Stage {
    pub(crate) app: App,
    size: Rect,
    state: State,
    /// Marks that were asked for and not answered.
    marks: Vec<(Ticket, Change)>,
    /// What was read of the story of the article before it.
    read_before: &'static str,
    /// The file of the picture in the article.
    picture: Option<Vec<u8>>,
}

impl Stage {
    pub(crate) fn new(width: u16, height: u16, state: State) -> Self {
        let clock = Clock::fixed(NOW);
        let mut stage = Self {
            app: App::new(Settings::default(), keymap(), clock).with_looks(
                built_in_themes(),
                Ground::default(),
                Vec::new(),
            ),
            size: Rect::new(0, 0, width, height),
            state,
            marks: Vec::new(),
            read_before: "",
            picture: None,
        };
        let effects = stage.app.start();
        if state != State::Loading {
            stage.send(Msg::Event(Event::Sidebar(Box::new(sidebar(state)))));
        }
        stage.play(effects);
        if state == State::Error {
            stage.send(Msg::Event(Event::Progress(Progress {
                done: 214,
                total: 240,
                failed: 3,
                new: 12,
            })));
            stage.send(Msg::Notice(
                Notice::error("Bay Wire: timed out after 60 s").hint("ge says more"),
            ));
        }
        stage.fit();
        stage
    }

    fn fit(&mut self) {
        let fit = view::fit(self.size, &self.app);
        if fit != self.app.fit {
            self.send(Msg::Fit(fit));
        }
    }

    /// The terminal has another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.size = Rect::new(0, 0, width, height);
        self.fit();
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.play(effects);
        self.fit();
    }

    /// Answers what is asked of the engine.
    fn play(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Rest(ticket) => self.send(Msg::Rested(ticket)),
                Effect::Engine(Request::List { ticket, spec, .. })
                    if self.state != State::Loading =>
                {
                    let window = Ok(self.window(&spec));
                    self.send(Msg::Event(Event::List { ticket, window }));
                }
                Effect::Engine(Request::Mark { ticket, change, .. }) => {
                    self.marks.push((ticket, change));
                }
                Effect::Engine(Request::Preview { ticket, query }) => {
                    let preview = if query.ends_with('(') {
                        Err(Notice::error("this parenthesis is never closed"))
                    } else {
                        Ok(Box::new(preview(query.len() < 8)))
                    };
                    self.send(Msg::Event(Event::Previewed { ticket, preview }));
                }
                Effect::Engine(Request::Discover { ticket, .. })
                    if self.state != State::Loading =>
                {
                    let offers = if self.state == State::Error {
                        Err(Notice::error("no such host").hint("check the address and the network"))
                    } else {
                        Ok(offers())
                    };
                    self.send(Msg::Event(Event::Offered { ticket, offers }));
                }
                Effect::Engine(Request::TopicSheets { ticket }) => {
                    let sheets = Ok(sheets(self.state));
                    self.send(Msg::Event(Event::TopicSheets { ticket, sheets }));
                }
                Effect::Engine(Request::CountQueries { ticket, topic }) => {
                    let counts = sheets(self.state)
                        .into_iter()
                        .find(|sheet| *sheet.name == *topic)
                        .map_or_else(Vec::new, |sheet| counts(&sheet));
                    self.send(Msg::Event(Event::QueriesCounted { ticket, counts }));
                }
                Effect::Engine(Request::Suggest { ticket, .. }) if self.state == State::Full => {
                    let suggestions = samples::suggestions();
                    self.send(Msg::Event(Event::Suggested {
                        ticket,
                        suggestions,
                    }));
                }
                Effect::Engine(Request::Explain { ticket, .. }) => {
                    let why = Ok(Box::new(why()));
                    self.send(Msg::Event(Event::Explained { ticket, why }));
                }
                Effect::Engine(Request::FeedDetails { ticket, feed }) => {
                    let row = sidebar(self.state).feeds.into_iter();
                    let row = row.into_iter().find(|row| row.id == feed);
                    let details = row
                        .map(|row| Box::new(feed_details(row)))
                        .ok_or_else(|| Notice::error("this feed is no longer followed"));
                    self.send(Msg::Event(Event::FeedDetails { ticket, details }));
                }
                Effect::Engine(Request::History { ticket }) => {
                    let steps = Ok(steps(self.state));
                    self.send(Msg::Event(Event::History { ticket, steps }));
                }
                Effect::Engine(Request::Timeline { ticket, .. }) => {
                    let timeline = match self.state {
                        State::Loading => continue,
                        State::Error => Err(Notice::error("the disk is gone")),
                        State::Empty => Ok(Box::default()),
                        State::Full => Ok(Box::new(samples::timeline())),
                    };
                    self.send(Msg::Event(Event::Timeline { ticket, timeline }));
                }
                Effect::Engine(Request::Peek { ticket, .. }) => {
                    let text = samples::peek();
                    self.send(Msg::Event(Event::Peeked { ticket, text }));
                }
                Effect::Engine(Request::Propose { ticket, .. }) => {
                    let terms = samples::proposals();
                    self.send(Msg::Event(Event::Proposed { ticket, terms }));
                }
                Effect::Engine(Request::Coverage { ticket, .. }) => {
                    let coverage = match self.state {
                        State::Loading => continue,
                        State::Error => Err(Notice::error("the disk is gone")),
                        State::Empty => Ok(Coverage::default()),
                        State::Full => Ok(samples::coverage()),
                    };
                    self.send(Msg::Event(Event::Coverage { ticket, coverage }));
                }
                Effect::Engine(Request::Mutes { ticket }) => {
                    let mutes = Ok(Box::new(mutes(self.state)));
                    self.send(Msg::Event(Event::Mutes { ticket, mutes }));
                }
                Effect::Engine(Request::Article {
                    ticket,
                    entry,
                    width,
                    ..
                }) => {
                    let article = if self.state == State::Error {
                        Err(Notice::error("the text cannot be read: the disk is gone"))
                    } else {
                        Ok(Box::new(OpenArticle {
                            entry,
                            byline: Byline {
                                authors: Clean::line("P. Lindqvist"),
                                ..Byline::default()
                            },
                            page: self.page(width),
                            place: None,
                            loaded: Time(0),
                        }))
                    };
                    self.send(Msg::Event(Event::Article {
                        ticket,
                        entry,
                        article,
                    }));
                }
                #[cfg(feature = "pictures")]
                Effect::Engine(Request::Pictures(order)) => self.bring(&order),
                _ => {}
            }
        }
    }

    /// Brings what is wanted of the picture in the article.
    #[cfg(feature = "pictures")]
    fn bring(&mut self, order: &coranto::model::picture::Order) {
        for wanted in &order.wanted {
            let room = coranto::model::picture::Room {
                rows: wanted.rows,
                ..order.room
            };
            let made = |file: &Vec<u8>| coranto::picture::picture(file, order.means, &room).ok();
            let picture = self.picture.as_ref().and_then(made).map(Box::new);
            self.send(Msg::Event(Event::Picture {
                ticket: order.ticket,
                figure: wanted.figure,
                picture,
            }));
        }
    }

    fn window(&self, spec: &ListSpec) -> Window {
        let mut rows = if self.state == State::Empty {
            Vec::new()
        } else if spec.order.is_grouped() {
            stories()
        } else {
            rows()
        };
        if let Source::Search(_) = spec.source {
            let text = "… puts off the vote on the harbor until spring, and asks the port for the \
                        survey that was promised in October.";
            let at = text.find("harbor").expect("a word of the text") as u32;
            for row in &mut rows {
                row.excerpt = Some(Excerpt {
                    is_title: false,
                    text: Clean::line(text),
                    hits: vec![Hit {
                        start: at,
                        end: at + 6,
                        kind: HitKind::Search,
                    }],
                });
            }
        }
        if spec.source.query() == Some("(ferry timetable*) is:muted") {
            rows.truncate(4);
            let rule = Clean::line("Ferry timetables");
            let holds = [
                Hold::MutedBy(rule.clone()),
                Hold::Muted,
                Hold::Snoozed(NOW.plus(64_800)),
                Hold::DimmedBy(rule),
            ];
            for (row, hold) in rows.iter_mut().zip(holds) {
                row.hold = Some(hold);
            }
        }
        for row in &mut rows {
            row.under = row.topics.first().copied();
        }
        if spec.is_recent() {
            rows.retain(|row| row.flags.is_read);
            for (row, at) in rows.iter_mut().zip(0..) {
                let read = NOW.plus(-600 - at * 30_000);
                row.place = Some(coranto::model::Key::of_time(read, row.id));
            }
        }
        if spec.groups().moves() || spec.is_halved() {
            arrange(&mut rows, spec);
        }
        let data = self.app.sidebar.data.as_ref();
        let counted = data.and_then(|data| data.count(spec));
        Window {
            total: counted.or(Some(rows.len() as u64)),
            rows,
            ..Window::default()
        }
    }

    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in key::parse(keys).expect("keys of a test") {
            self.send(Msg::Key(key));
            self.fit();
        }
        self
    }

    /// The article has a picture after its first paragraph, whose file is this, on a terminal that
    /// takes pictures by `means`.
    #[cfg(feature = "pictures")]
    pub(crate) fn with_picture(
        mut self,
        means: coranto::model::picture::Means,
        file: Vec<u8>,
    ) -> Self {
        self.picture = Some(file);
        self.app.graphics = coranto::model::picture::Graphics {
            best: Some(means),
            is_unasked: true,
        };
        self.lay_out_again();
        self
    }

    /// What is shown already is laid out again.
    fn lay_out_again(&mut self) {
        if let Some(entry) = self.app.reader.entry.as_ref().map(|row| row.id) {
            self.send(Msg::Event(Event::FullTextCame(entry)));
        }
    }

    /// Another report of the story was read before the article.
    pub(crate) fn after_reading(mut self, text: &'static str) -> Self {
        self.read_before = text;
        self.lay_out_again();
        self
    }

    fn page(&self, width: u16) -> Page {
        let mut page = page(width);
        if self.picture.is_some() {
            let blank = page.lines.iter().position(|line| line.runs.is_empty());
            page.figures = vec![coranto::model::picture::Figure {
                source: Clean::line("https://lakeport-ledger.example/customs-house.jpg"),
                line: blank.expect("a second paragraph") as u32,
                has_gap_above: true,
                ..Default::default()
            }];
        }
        let mut memory = Memory::new(Some("en"), self.read_before);
        memory.read(self.read_before);
        if !memory.is_empty() {
            coranto::article::mark_new(&mut page, |text| {
                let judged = memory.judge(text).into_iter();
                judged.map(|one| (one.range, one.is_new)).collect()
            });
        }
        page
    }

    /// Puts tags on the first and the third row.
    pub(crate) fn with_tags(mut self) -> Self {
        let names = ["to check", "vote", "Dana Ruiz"].map(Clean::line);
        let mut data = sidebar(self.state);
        for (name, count) in names.iter().zip([12, 3, 1]) {
            let name = name.clone();
            data.tags.push(TagRow { name, count });
        }
        self.send(Msg::Event(Event::Sidebar(Box::new(data))));
        if let [first, _, third, ..] = self.app.list.rows.as_mut_slice() {
            first.tags = names[..2].to_vec();
            third.tags = names[..1].to_vec();
        }
        self.fit();
        self
    }

    /// Says that what was asked to be marked is stored.
    pub(crate) fn acknowledge(&mut self) -> &mut Self {
        for (ticket, change) in std::mem::take(&mut self.marks) {
            let step = Step {
                label: format!("{} 9 entries", change.word()),
                count: 9,
                ..Step::default()
            };
            self.send(Msg::Event(Event::Marked {
                ticket,
                step: Ok(step),
            }));
        }
        self
    }

    pub(crate) fn focus(&mut self, pane: Pane) -> &mut Self {
        match pane {
            Pane::Sidebar => self.press("h"),
            Pane::List => self,
            Pane::Reader => self.press("<Enter>"),
        }
    }

    pub(crate) fn buffer(&self, theme: &view::Theme) -> Buffer {
        let backend = TestBackend::new(self.size.width, self.size.height);
        let mut terminal = Terminal::new(backend).expect("a test backend");
        terminal
            .draw(|frame| view::draw(&self.app, theme, frame))
            .expect("drawing on a test backend");
        terminal.backend().buffer().clone()
    }
}

/// Puts rows into the groups of a list.
fn arrange(rows: &mut [EntryRow], spec: &ListSpec) {
    let clock = Clock::fixed(NOW);
    rows.sort_by_key(|row| {
        let groups = spec.groups().levels().iter().map(|level| match level {
            GroupLevel::Day => -clock.start_of(clock.date(row.published)).0,
            GroupLevel::Feed => row.feed.0,
            GroupLevel::Topic => row.under.map_or(i64::MAX, |topic| topic.0),
        });
        (
            spec.is_halved() && row.flags.is_read,
            groups.collect::<Vec<_>>(),
        )
    });
    let count = rows.len() as i64;
    for (row, at) in rows.iter_mut().zip(0..) {
        let upper = if spec.is_halved() && !row.flags.is_read {
            coranto::model::Key::UPPER
        } else {
            0
        };
        row.place = Some(coranto::model::Key {
            group: upper + count - at,
            ..row.key()
        });
    }
}

/// Returns the text of a buffer, line by line; the second half of wide characters is left out.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut skip = 0;
        let mut line = String::new();
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
