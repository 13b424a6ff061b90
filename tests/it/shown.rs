//! `coranto show` and the reader say the same: each article is laid out by the engine, drawn, and
//! compared line by line with what the command writes at that width.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use coranto::app::reader::ReaderState;
use coranto::app::{App, Msg, Pane};
use coranto::config::built_in_themes;
use coranto::model::list::Desk;
use coranto::model::message::RefreshScope;
use coranto::model::page::OpenArticle;
use coranto::model::{Clock, EntryRow, Event, Request, Settings, Ticket};
use coranto::view::{self, Depth, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use crate::pages;
use crate::refresh::{Home, Running};
use crate::scene::{keymap, text};
use crate::server::Answer;

/// Widths that a text may have: narrow, usual, wide.
const WIDTHS: [u16; 3] = [32, 72, 100];

fn feed(texts: &[(String, String)]) -> Answer {
    let mut items = String::new();
    for (name, html) in texts {
        let html = html.replace("]]>", "");
        let _ = write!(
            items,
            "<item><title>{name}</title><guid>{name}</guid><link>https://lakeport.example/{name}\
             </link><description><![CDATA[{html}]]></description></item>"
        );
    }
    Answer::feed(format!(
        "<rss version=\"2.0\"><channel><title>Harbor Courier</title>{items}</channel></rss>"
    ))
}

/// What the command writes of an entry, below what it says of where it comes from.
fn shown(home: &Home, id: &str, width: u16) -> Vec<String> {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
        .env_clear()
        .env("TZ", "UTC")
        .arg("--home")
        .arg(home.folder())
        .args([
            "show",
            id,
            "--format",
            "text",
            "--width",
            &width.to_string(),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    body.lines().map(str::to_owned).collect()
}

fn article(home: &Home, running: &mut Running, row: &EntryRow, width: u16) -> Box<OpenArticle> {
    running.engine.send(Request::Article {
        ticket: Ticket(9),
        entry: row.id,
        width,
        search: None,
        selected: None,
        just_read: None,
    });
    running.wait(home, |event| match event {
        Event::Article { article, .. } => Some(article.unwrap()),
        _ => None,
    })
}

/// The lines of the article as they are drawn, from the first below the headline block on.
fn drawn(row: &EntryRow, article: Box<OpenArticle>, width: u16) -> Vec<String> {
    let mut settings = Settings::default();
    settings.reader.measure = width;
    // What the command writes is put in order by the terminal.
    settings.reader.reorder = false;
    let mut app = App::new(settings, keymap(), Clock::fixed(row.published));
    app.reader.entry = Some(row.clone());
    app.reader.state = ReaderState::Ready(article);
    (app.focus, app.is_reader_only) = (Pane::Reader, true);
    let columns = width + 8;
    let lines = (app.reader.length(width) + 6) as u16;
    app.update(Msg::Fit(view::fit(Rect::new(0, 0, columns, lines), &app)));
    let theme = Theme::new(&built_in_themes()[0], Depth::True);
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal
        .draw(|frame| view::draw(&app, &theme, frame))
        .unwrap();
    let head = app.reader.head_lines(width);
    let count = app.reader.page_lines().len();
    let left = usize::from((columns - width) / 2);
    text(terminal.backend().buffer())
        .lines()
        .skip(1 + head)
        .take(count)
        .map(|line| {
            let margin: String = line.chars().take(left).collect();
            assert!(margin.trim().is_empty(), "{line}");
            line.chars().skip(left).collect()
        })
        .collect()
}

fn compare(texts: &[(String, String)], widths: &[u16]) {
    let home = Home::new();
    let server = home.serve([("/feed", feed(texts))]);
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::All).unwrap();
    let mut running = home.start();
    let rows = home.window(Desk::All).rows;
    assert_eq!(rows.len(), texts.len());
    for row in rows {
        let id = home
            .reader()
            .entry(row.id)
            .unwrap()
            .unwrap()
            .public_id
            .to_string();
        for width in widths {
            let article = article(&home, &mut running, &row, *width);
            let links = article.page.links.clone();
            let mut written = shown(&home, &id, *width).into_iter();
            for line in drawn(&row, article, *width) {
                let written = written.next().unwrap_or_default();
                assert_eq!(written, line, "{} at {width}", row.title);
            }
            // Below the text the links stand in the same order, with the address in full.
            let below: Vec<String> = written.filter(|line| line.starts_with('[')).collect();
            for (line, (number, link)) in below.iter().zip((1..).zip(&links)) {
                assert_eq!(*line, format!("[{number}] {}", link.url));
            }
            assert_eq!(below.len(), links.len(), "{}", row.title);
        }
    }
    running.engine.shutdown();
}

#[test]
fn every_construct_is_shown_as_it_is_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/articles");
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    texts.sort();
    assert!(texts.len() >= 40);
    compare(&texts, &WIDTHS);
}

#[test]
fn pages_of_the_corpus_are_shown_as_they_are_drawn() {
    let Some(corpus) = std::env::var_os("CORANTO_CORPUS") else {
        crate::corpus::left_out("articles, shown and drawn");
        return;
    };
    let pages = pages::read(Path::new(&corpus));
    let texts: Vec<(String, String)> = pages
        .iter()
        .step_by(17)
        .filter(|page| page.source.len() < 400_000)
        .enumerate()
        .map(|(number, page)| (format!("page-{number}"), page.text().into_owned()))
        .collect();
    compare(&texts, &WIDTHS[1..2]);
}
