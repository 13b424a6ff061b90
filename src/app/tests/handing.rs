//! What an article is handed to: links by their letters, enclosures, a voice.

use super::*;
use crate::app::Program;
use crate::model::entry::Enclosure;
use crate::model::page::{Byline, Face, Line, Link, OpenArticle, Run};
use crate::model::{EntryId, Page};

fn file(name: &str) -> Enclosure {
    Enclosure {
        url: Clean::line(&format!("https://lakeport.example/{name}")),
        media_type: "audio/mpeg".into(),
        length: None,
        duration: None,
    }
}

/// A reader with a text of `links` links, one a line, and `files`.
fn open_with(links: u16, files: Vec<Enclosure>) -> Bench {
    let mut bench = Bench::new(">survey");
    bench.press("<Enter>");
    let line = |link| Line {
        runs: vec![Run {
            text: "the pier".into(),
            face: Face {
                link: Some(link),
                ..Face::default()
            },
        }],
        ..Line::default()
    };
    let page = Page {
        lines: (0..links).map(line).collect(),
        links: (0..links)
            .map(|link| Link {
                url: Clean::line(&format!("https://lakeport.example/{link}")),
                text: "the pier".into(),
            })
            .collect(),
        ..Page::default()
    };
    let entry = bench
        .app
        .reader
        .entry
        .as_ref()
        .map_or(EntryId(1), |row| row.id);
    bench.app.reader.state = crate::app::reader::ReaderState::Ready(Box::new(OpenArticle {
        entry,
        byline: Byline {
            enclosures: files.iter().map(|file| file.url.clone()).collect(),
            files,
            ..Byline::default()
        },
        page,
        place: None,
        loaded: Time(0),
    }));
    bench.asked.clear();
    bench
}

#[test]
fn a_link_is_opened_by_its_letters() {
    let mut bench = open_with(3, Vec::new());
    bench.press("gf");
    let labels: Vec<_> = bench
        .app
        .hints()
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    assert_eq!(labels, ["a", "s", "d"]);
    bench.press("s");
    let url = "https://lakeport.example/1".into();
    assert_eq!(bench.asked, [Effect::Browse(url)]);
    assert_eq!(bench.app.hints(), []);
    // Letters that no link has, and Esc, put them out.
    for keys in ["gfz", "gf<Esc>"] {
        bench.asked.clear();
        bench.press(keys);
        assert_eq!(
            (bench.asked.len(), bench.app.hints().len()),
            (0, 0),
            "{keys}"
        );
    }
}

#[test]
fn what_comes_with_an_article_is_opened_or_queued() {
    let mut bench = open_with(0, vec![file("a.mp3")]);
    bench.press("e");
    let attach = |program: &[&str], name: &str| Effect::Attach {
        argv: program.iter().map(|word| (*word).to_owned()).collect(),
        url: file(name).url,
    };
    assert_eq!(bench.asked, [attach(&[], "a.mp3")], "the browser");
    bench.asked.clear();
    bench.press("gq");
    assert_eq!(bench.asked, [], "there is no queue");

    let mut bench = open_with(0, vec![file("a.mp3"), file("b.mp3")]);
    bench.app.settings.enclosures.audio = vec!["mpv".into(), "{url}".into()];
    bench.app.settings.enclosures.queue = vec!["later".into()];
    bench.press("ej<Enter>");
    let url = "https://lakeport.example/b.mp3";
    assert_eq!(bench.asked, [attach(&["mpv", url], "b.mp3")]);
    bench.asked.clear();
    bench.press("gqa");
    let url = "https://lakeport.example/a.mp3";
    assert_eq!(bench.asked, [attach(&["later", url], "a.mp3")]);
}

#[test]
fn a_voice_needs_a_program_and_gets_the_words() {
    let mut bench = open_with(1, Vec::new());
    assert_eq!(bench.app.run(crate::command::Command::Speak, None), []);
    bench.app.settings.reader.speak = vec!["say".into()];
    let effects = bench.app.run(crate::command::Command::Speak, None);
    let [Effect::Speak { argv, input }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(argv, &["say"]);
    assert!(input.ends_with("\n\nthe pier\n"), "{input}");
    let effects = bench.app.run(crate::command::Command::Editor, None);
    assert!(matches!(
        effects.as_slice(),
        [Effect::Run { program: Program::Editor, input: Some(input) }] if input.contains("[1] https://")
    ));
}
