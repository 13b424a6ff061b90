//! What is being read stays where it is, whatever arrives.

use super::*;
use crate::article;
use crate::model::Ticket;
use crate::model::picture::{Graphics, Ink, Means, Picture};
use crate::model::settings::{Pictures, ReaderSettings};

const WIDTH: u16 = 60;

/// A text with a picture after its third paragraph, one in the middle, and none below.
fn html() -> String {
    let paragraph = |n: usize| format!("<p>Paragraph {n} tells of the harbor.</p>");
    let picture = |n: usize| format!("<p><img src=\"https://lakeport.example/{n}.jpg\"></p>");
    let part = |range: std::ops::Range<usize>| range.map(paragraph).collect::<String>();
    part(0..3) + &picture(1) + &part(3..40) + &picture(2) + &part(40..80)
}

/// A reader with the text open, in a terminal that shows pictures.
fn opened(width: u16) -> Bench {
    let mut bench = Bench::new(">a*");
    bench.app.graphics = Graphics {
        best: Some(Means::Blocks),
        is_unasked: true,
    };
    bench.press("<Enter>");
    answer(&mut bench, width);
    bench
}

fn answer(bench: &mut Bench, width: u16) {
    bench.lay_out(article::lay_out(
        &html(),
        None,
        width,
        &ReaderSettings::default(),
    ));
}

/// The lines on the screen that have text, and how far down each is.
fn seen(bench: &Bench) -> Vec<(usize, String)> {
    let reader = &bench.app.reader;
    let head = reader.head_lines(WIDTH);
    let first = reader.offset.saturating_sub(head);
    let lines = reader.page_lines().iter().enumerate().skip(first);
    let shown = lines.take(usize::from(bench.app.fit.reader_lines));
    let texts = shown.map(|(at, line)| {
        let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        (at + head - reader.offset, text.trim().to_owned())
    });
    texts
        .filter(|(_, text)| text.starts_with("Paragraph"))
        .collect()
}

fn asked_pictures(bench: &Bench) -> Option<Ticket> {
    bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Engine(Request::Pictures(order)) => Some(order.ticket),
        _ => None,
    })
}

fn arrive(bench: &mut Bench, figure: u16, rows: Option<u16>) {
    let ticket = asked_pictures(bench).expect("pictures were asked for");
    let picture = rows.map(|rows| {
        Box::new(Picture {
            id: 1,
            columns: 10,
            rows,
            size: (100, 20 * u32::from(rows)),
            ink: Ink::Halves(vec![[0; 3]; 20 * usize::from(rows)].into()),
        })
    });
    bench.send(Msg::Event(Event::Picture {
        ticket,
        figure,
        picture,
    }));
}

#[test]
fn a_picture_that_arrives_moves_nothing_on_the_screen() {
    for keys in ["", "3j", "8j", "30j", "60j", "70j"] {
        for rows in [None, Some(1), Some(4), Some(10)] {
            for figure in [0, 1] {
                let mut bench = opened(WIDTH);
                if !keys.is_empty() {
                    bench.press(keys);
                }
                let before = seen(&bench);
                arrive(&mut bench, figure, rows);
                let after = seen(&bench);
                // What is below a picture that is to be seen may come nearer from outside.
                let kept = &after[..before.len().min(after.len())];
                assert_eq!(kept, &before[..kept.len()], "{keys}, {figure}, {rows:?}");
                assert!(after.len() >= before.len(), "{keys}, {figure}, {rows:?}");
            }
        }
    }
}

#[test]
fn another_width_keeps_the_line_at_the_top() {
    let mut bench = opened(WIDTH);
    bench.press("60j");
    arrive(&mut bench, 0, Some(4));
    let before = seen(&bench)[0].1.clone();
    for width in [40, 100, WIDTH] {
        bench.send(Msg::Fit(Fit {
            reader_width: width,
            ..bench.app.fit
        }));
        answer(&mut bench, width);
    }
    let number = |text: &str| -> i64 {
        let mut words = text.split(' ');
        words
            .nth(1)
            .and_then(|word| word.parse().ok())
            .expect("a number")
    };
    let after = &seen(&bench)[0].1;
    assert!(
        (number(after) - number(&before)).abs() <= 1,
        "{after} for {before}"
    );
}

#[test]
fn a_full_text_that_comes_unasked_waits_for_one_who_reads() {
    let mut bench = opened(WIDTH);
    bench.press("5j");
    bench.asked.clear();
    let before = seen(&bench);
    bench.send(Msg::Event(Event::FullTextCame(EntryId(1))));
    let loads = |bench: &Bench| bench.has_asked(|r| matches!(r, Request::Article { .. }));
    assert!(!loads(&bench));
    assert_eq!(seen(&bench), before);
    // Nobody has begun to read it at its beginning.
    bench.press("gg");
    bench.send(Msg::Event(Event::FullTextCame(EntryId(1))));
    assert!(loads(&bench));
}

#[test]
fn a_setting_outdoes_what_was_switched() {
    let mut bench = opened(WIDTH);
    let set = |bench: &mut Bench, pictures: Pictures| {
        let mut settings = bench.app.settings.clone();
        settings.reader.pictures = pictures;
        bench.send(Msg::Event(Event::Settings {
            settings: Box::new(settings),
            rows: Vec::new(),
            name: Some("reader.pictures".into()),
        }));
    };
    assert_eq!(bench.app.picture_means(), Some(Means::Blocks));
    bench.press("zp");
    assert_eq!(bench.app.picture_means(), None);
    set(&mut bench, Pictures::By(Means::Blocks));
    assert_eq!(bench.app.picture_means(), Some(Means::Blocks));
    bench.press("zpzp");
    set(&mut bench, Pictures::Off);
    assert_eq!(bench.app.picture_means(), None);
    // Said again, the setting counts though it is as it was.
    bench.press("zp");
    assert_eq!(bench.app.picture_means(), Some(Means::Blocks));
    set(&mut bench, Pictures::Off);
    assert_eq!(bench.app.picture_means(), None);
}
