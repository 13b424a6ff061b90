//! What the panel that says why an entry is here has to say.

use super::*;
use crate::app::why::{Reasons, WhyKind};
use crate::app::{Overlay, WhyPanel};
use crate::model::topic::TopicColor;
use crate::model::why::{
    Excerpt, Likeness, SameStory, StoryPlace, Why, WhyQuery, WhyStory, WhyTopic,
};
use crate::model::{Hit, HitKind, Level, TopicId};

/// Returns the lines of the panel, wide enough for none to be wrapped.
fn lines(why: Why) -> Vec<(WhyKind, String)> {
    let mut panel = WhyPanel::default();
    panel.why = Some(Ok(Reasons::Entry(Box::new(why))));
    let clock = Clock {
        now: NOW,
        time_zone: TimeZone::UTC,
    };
    let lines = panel.lines(&clock, 200).into_iter();
    lines.map(|line| (line.kind, line.text)).collect()
}

fn story(reports: u64, is_scant: bool, same: Vec<SameStory>) -> Why {
    Why {
        story: Some(WhyStory {
            id: StoryId(1),
            title: "Talks resume".into(),
            reports,
            outlets: reports,
            place: StoryPlace::Alone,
            is_fixed: false,
            likeness: None,
            shared: Vec::new(),
            copy_of: None,
            news: None,
            is_scant,
            topics: Vec::new(),
            same,
            mentioned: Vec::new(),
            tells_of: Vec::new(),
        }),
        ..Why::default()
    }
}

#[test]
fn it_is_said_when_a_full_text_would_settle_a_doubtful_grouping() {
    let same = |is_scant| SameStory {
        story: StoryId(7),
        title: "Mayor meets union".into(),
        reports: 2,
        outlets: 2,
        likeness: Likeness {
            score: 0.08,
            needs: 0.09,
            gap: 7_200,
        },
        shared: Vec::new(),
        is_scant,
    };
    let alone = "Only its headline is known: the full text (x in the reader) may show more.";
    let other = "only headlines are known; full texts (x in the reader) would tell";
    let said = |why: Why, text: &str| {
        let lines = lines(why);
        lines.iter().filter(|(_, line)| line == text).count()
    };
    // Alone with nothing but a headline; nearly the same as another story.
    assert_eq!(said(story(1, true, Vec::new()), alone), 1);
    assert_eq!(said(story(1, true, vec![same(true)]), other), 1);
    // Where the texts are known, or it has its place, a full text changes nothing.
    assert_eq!(said(story(1, false, Vec::new()), alone), 0);
    assert_eq!(said(story(3, true, Vec::new()), alone), 0);
    assert_eq!(said(story(3, false, vec![same(false)]), other), 0);
    // The key is the one that fetches it.
    let bench = Bench::new(">a*");
    let keys = bench.app.keymap.keys_of(
        crate::command::Context::Reader,
        crate::command::Command::FullText,
    );
    assert!(keys.contains(&"x".to_owned()), "{keys:?}");
}

#[test]
fn what_was_found_comes_before_what_was_asked_and_never_is_said_once() {
    let text = "Dana Ruiz meets the union";
    let query = |asked: &str, found: &str| {
        let start = text.find(found).unwrap() as u32;
        WhyQuery {
            label: None,
            text: asked.into(),
            level: Level::About,
            needs_about: false,
            count: 1,
            places: vec![Excerpt {
                is_title: true,
                text: text.into(),
                hits: vec![Hit {
                    start,
                    end: start + found.len() as u32,
                    kind: HitKind::Topic(TopicId(1)),
                }],
            }],
        }
    };
    let why = Why {
        topics: vec![WhyTopic {
            name: "Harbor Line".into(),
            color: TopicColor::Slot(1),
            level: Level::About,
            queries: vec![
                query("\"Dana Ruiz\" OR ruiz", "Dana Ruiz"),
                query("union", "union"),
            ],
            never: vec!["cruise*".into(), "feed:deals".into()],
        }],
        ..Why::default()
    };
    let lines = lines(why);
    let at = |text: &str| lines.iter().position(|(_, line)| line.starts_with(text));
    let order = [
        at("“Dana Ruiz” · about: a term is in the headline · 1 hit"),
        at("asked: \"Dana Ruiz\" OR ruiz"),
        at("“union” · about"),
        at("asked: union"),
        at("never: cruise* · feed:deals"),
    ];
    assert!(
        order.iter().all(Option::is_some) && order.is_sorted(),
        "{lines:#?}"
    );
    let never = lines.iter().filter(|(_, line)| line.contains("cruise"));
    assert_eq!(never.count(), 1);
}

#[test]
fn the_panel_of_an_entry_opens_with_its_reasons() {
    let mut bench = Bench::new(">a*");
    bench.press("i");
    assert!(matches!(bench.app.overlay, Some(Overlay::Why(_))));
    assert!(bench.has_asked(|request| matches!(request, Request::Explain { .. })));
}
