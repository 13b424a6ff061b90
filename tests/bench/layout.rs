//! How long articles take to lay out, beside html2text alone on the same pages, and that every
//! page of the corpus fits at every width. Needs `CORANTO_CORPUS`.

#[path = "../it/pages.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod pages;

use std::path::Path;
use std::time::{Duration, Instant};

use coranto::article;
use coranto::model::settings::ReaderSettings;
use unicode_width::UnicodeWidthStr;

/// Our time, in units of that of html2text.
const GOAL: f64 = 1.3;

/// Rounds; the best of each counts.
const ROUNDS: usize = 3;

fn best(mut run: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn main() {
    let Some(corpus) = std::env::var_os("CORANTO_CORPUS") else {
        println!("left out: CORANTO_CORPUS is not set");
        return;
    };
    let pages = pages::read(Path::new(&corpus));
    let settings = ReaderSettings::default();
    let (mut ours, mut alone) = (Duration::ZERO, Duration::ZERO);
    let mut slowest = (Duration::ZERO, String::new());
    for page in &pages {
        let html = page.text();
        // Longer ones are shown as plain text: there is nothing to compare.
        if html.len() > 500_000 {
            continue;
        }
        let own = best(|| {
            std::hint::black_box(article::lay_out(&html, None, 72, &settings));
        });
        alone += best(|| {
            let _ = std::hint::black_box(
                html2text::config::plain().string_from_read(html.as_bytes(), 72),
            );
        });
        ours += own;
        slowest = slowest.max((own, page.name.clone()));
    }
    let mut wide = 0;
    for page in &pages {
        let html = page.text();
        for width in [20, 40, 72, 120] {
            let laid_out = article::lay_out(&html, None, width, &settings);
            for line in &laid_out.lines {
                let cells: usize = line.runs.iter().map(|run| run.text.width()).sum();
                wide += usize::from(cells > usize::from(width));
            }
        }
    }
    println!("{} pages, 72 columns", pages.len());
    println!("  html2text alone {alone:?}, ours {ours:?}, slowest {slowest:?}");
    println!(
        "  ours / html2text: {:.2} (goal {GOAL})",
        ours.as_secs_f64() / alone.as_secs_f64()
    );
    println!("  lines too wide at 20, 40, 72, 120 columns: {wide} (goal 0)");
}
