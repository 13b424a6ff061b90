//! What it costs that broken feeds are read as well: sound documents through our parser beside
//! plain feed-rs, in one process, taking turns.
//!
//! `cargo bench --bench parsing` makes 200 feeds of 30 items; `CORANTO_BENCH_FEEDS` names a folder
//! of documents instead.

mod feeds;

use std::path::Path;
use std::time::{Duration, Instant};

use coranto::feed::{Document, parse};
use coranto::model::Time;

/// Time of our parser, in units of plain feed-rs.
const GOAL: f64 = 1.3;

const ROUNDS: usize = 9;

fn main() {
    let documents = match std::env::var_os("CORANTO_BENCH_FEEDS") {
        Some(folder) => feeds::read(Path::new(&folder)),
        None => feeds::make(200, 30),
    };
    let (mut plain, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(timed(|| {
            for body in &documents {
                let parser = feed_rs::parser::Builder::new()
                    .base_uri(Some("https://lakeport.example/feed"))
                    .sanitize_content(false)
                    .build();
                std::hint::black_box(parser.parse(body.as_slice()).is_ok());
            }
        }));
        ours.push(timed(|| {
            for body in &documents {
                let document = Document {
                    body,
                    content_type: None,
                    final_url: "https://lakeport.example/feed",
                    now: Time(1_796_000_000),
                    max_items: 5_000,
                };
                std::hint::black_box(parse::parse(&document).is_ok());
            }
        }));
    }
    // The least is what the work takes; the rest is what others did meanwhile.
    let (plain, ours) = (least(&plain), least(&ours));
    println!(
        "{} documents: feed-rs {:.0} ms, coranto {:.0} ms; ratio {:.2} (goal {GOAL})",
        documents.len(),
        plain * 1_000.0,
        ours * 1_000.0,
        ours / plain
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn least(times: &[Duration]) -> f64 {
    times.iter().min().map_or(0.0, Duration::as_secs_f64)
}
