//! What a cold refresh costs beside its bare parts.
//!
//! The same documents go through feed-rs, a plain table and an FTS5 table, one after the other on
//! one thread, and through our refresh over loopback sockets at 50 ms latency; then a second
//! refresh finds nothing new. Each runs in a process of its own, so that time and memory are its
//! own too.
//!
//! The bare parts run twice: with FTS5 as it comes, which is what the goal is measured by, and with
//! FTS5 set up as `store` does it. The second sum is smaller, for that set-up is a saving of ours;
//! the ratio to it says what all the rest costs.
//!
//! `cargo bench --bench parts` makes 1,000 feeds of 30 items; `CORANTO_BENCH_FEEDS` names a
//! folder of documents instead, `CORANTO_BENCH_TOTAL` the fetches at once (128).

mod feeds;
mod serve;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use coranto::config::{self, Paths};
use coranto::engine::{ClockSource, headless};
use coranto::model::feed::Subscription;
use coranto::model::message::{RefreshScope, Summary};
use coranto::model::{Clean, Clock};
use coranto::store::Writer;

/// Processor time of the cold refresh, in units of the sum of the bare parts.
const GOAL: f64 = 1.6;

/// The full-text index of the bare parts.
struct Index {
    name: &'static str,
    /// What the table is made with.
    options: &'static str,
    /// What it is set to.
    set_up: &'static str,
    /// Rows of a transaction.
    batch: usize,
}

/// A table without the text itself, which ours has none of either, and all else as FTS5 comes.
const AS_IT_COMES: Index = Index {
    name: "as-it-comes",
    options: "content=''",
    set_up: "",
    batch: usize::MAX,
};

/// As in `src/store/schema`, filled in batches as by `store`.
const AS_OURS: Index = Index {
    name: "as-ours",
    options: "content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'",
    set_up: "INSERT INTO entry_fts (entry_fts, rank) VALUES
                 ('hashsize', 16777216), ('automerge', 16), ('crisismerge', 64);",
    batch: 3_000,
};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => serve::run(documents()),
        ["bare", name] => {
            let mut indexes = [&AS_IT_COMES, &AS_OURS].into_iter();
            bare(
                indexes
                    .find(|index| index.name == *name)
                    .expect("one of the two"),
            );
        }
        ["refresh", home, total] => refresh(Path::new(home), total.parse().expect("a number")),
        _ => compare(),
    }
}

fn documents() -> Vec<Vec<u8>> {
    match std::env::var_os("CORANTO_BENCH_FEEDS") {
        Some(folder) => feeds::read(Path::new(&folder)),
        None => feeds::make(1_000, 30),
    }
}

fn compare() {
    let total = std::env::var("CORANTO_BENCH_TOTAL").unwrap_or_else(|_| "128".into());
    println!("bare parts, one thread, FTS5 as it comes");
    let bare = run(&["bare", AS_IT_COMES.name], print_and_add("cpu"));
    println!("bare parts, one thread, FTS5 set up as ours");
    let tuned = run(&["bare", AS_OURS.name], print_and_add("cpu"));

    let mut server = Server::start();
    let home = tempfile::tempdir().expect("a temporary folder");
    let paths = Paths::below(home.path());
    subscribe(&paths, server.port, server.count);
    let home = home
        .path()
        .to_str()
        .expect("a temporary folder has a plain name");
    println!("cold refresh, total = {total}");
    let cold = run(&["refresh", home, &total], print_and_add("cpu"));
    println!("second refresh, total = {total}");
    run(&["refresh", home, &total], print_and_add("cpu"));
    server.stop();
    println!(
        "cold refresh ÷ bare parts, processor time: {:.2} (goal {GOAL}); with FTS5 set up as ours {:.2}",
        cold / bare,
        cold / tuned
    );
}

/// Runs this program again with `arguments` and adds up what `value` finds in its lines.
fn run(arguments: &[&str], value: impl Fn(&str) -> f64) -> f64 {
    let mut child = child(arguments).spawn().expect("this program runs again");
    let output = child.stdout.take().expect("its output is piped");
    let sum = BufReader::new(output)
        .lines()
        .map(|line| value(&line.expect("its output is text")))
        .sum();
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{arguments:?} failed");
    sum
}

/// Prints a line and returns the number that follows `name` in it.
fn print_and_add(name: &str) -> impl Fn(&str) -> f64 {
    move |line| {
        println!("  {line}");
        let mut words = line.split_whitespace();
        words.find(|word| *word == name);
        words
            .next()
            .and_then(|word| word.parse().ok())
            .unwrap_or(0.0)
    }
}

fn child(arguments: &[&str]) -> Command {
    let program: PathBuf = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

struct Server {
    child: Child,
    port: u16,
    count: usize,
}

impl Server {
    fn start() -> Self {
        let mut child = child(&["serve"]).spawn().expect("the server starts");
        let output = child.stdout.as_mut().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it prints its port");
        Self {
            child,
            port: line.trim().parse().expect("a port"),
            count: documents().len(),
        }
    }

    fn stop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn bare(index: &Index) {
    let documents = documents();
    let bytes: usize = documents.iter().map(Vec::len).sum();
    println!("{} documents, {} MB", documents.len(), bytes / 1_000_000);

    let watch = Watch::start();
    let parsed: Vec<feed_rs::model::Feed> = documents
        .iter()
        .filter_map(|body| feed_rs::parser::parse(body.as_slice()).ok())
        .collect();
    watch.stop("parse");
    let rows: Vec<(String, String)> = parsed
        .into_iter()
        .flat_map(|feed| feed.entries)
        .map(|entry| {
            let html = entry.content.and_then(|content| content.body);
            let summary = entry.summary.map(|text| text.content);
            (
                entry.title.map(|title| title.content).unwrap_or_default(),
                html.or(summary).unwrap_or_default(),
            )
        })
        .collect();
    let texts: Vec<String> = rows
        .iter()
        .map(|(_, html)| coranto::article::plain(html))
        .collect();

    let home = tempfile::tempdir().expect("a temporary folder");
    let mut database =
        rusqlite::Connection::open(home.path().join("bare.db")).expect("a database can be made");
    database
        .execute_batch(&format!(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal;
             CREATE TABLE entry (id INTEGER PRIMARY KEY, title TEXT, html TEXT);
             CREATE VIRTUAL TABLE entry_fts USING fts5(title, body, {});
             {}",
            index.options, index.set_up
        ))
        .expect("the tables can be made");

    let watch = Watch::start();
    for rows in rows.chunks(30) {
        let change = database.transaction().expect("a transaction begins");
        for (title, html) in rows {
            change
                .prepare_cached("INSERT INTO entry (title, html) VALUES (?1, ?2)")
                .and_then(|mut insert| insert.execute([title, html]))
                .expect("a row is stored");
        }
        change.commit().expect("it is committed");
    }
    watch.stop("insert");

    let watch = Watch::start();
    let titled: Vec<_> = rows.iter().zip(&texts).enumerate().collect();
    for chunk in titled.chunks(index.batch) {
        let change = database.transaction().expect("a transaction begins");
        for (number, ((title, _), text)) in chunk {
            change
                .prepare_cached("INSERT INTO entry_fts (rowid, title, body) VALUES (?1, ?2, ?3)")
                .and_then(|mut insert| insert.execute((*number as i64 + 1, title, text)))
                .expect("a row is indexed");
        }
        change.commit().expect("it is committed");
    }
    watch.stop("FTS5");
}

fn clock() -> ClockSource {
    Arc::new(Clock::system)
}

fn subscribe(paths: &Paths, port: u16, count: usize) {
    let subscriptions: Vec<Subscription> = (0..count)
        .map(|index| Subscription {
            url: format!("http://127.0.0.1:{port}/{index}"),
            category: Clean::from("Bench"),
            ..Subscription::default()
        })
        .collect();
    let clock = Clock::system();
    let mut writer = Writer::open(&paths.database()).expect("the database can be made");
    writer
        .subscribe(&subscriptions, "bench", &clock)
        .expect("the feeds can be followed");
    writer.close().expect("the database closes");
}

fn refresh(home: &Path, total: usize) {
    let paths = Paths::below(home);
    let mut config = config::load(&paths, None);
    config.settings.fetch.total = total;
    let watch = Watch::start();
    let summary: Summary = headless::refresh(
        &paths,
        &config,
        &RefreshScope::All,
        &clock(),
        &mut |_, _| (),
    )
    .expect("the refresh runs");
    watch.stop("refresh");
    println!(
        "asked {}, new {}, failed {}, waiting {}, peak {} MB, network and store {:.2} s",
        summary.asked,
        summary.new,
        summary.failed.len(),
        summary.waiting,
        peak_memory() / 1_000,
        summary.took.as_secs_f64(),
    );
}

/// Measures time and processor time of this process.
struct Watch {
    started: Instant,
    cpu: f64,
}

impl Watch {
    fn start() -> Self {
        Self {
            started: Instant::now(),
            cpu: cpu(),
        }
    }

    fn stop(self, name: &str) {
        let wall = self.started.elapsed().as_secs_f64();
        println!("{name:<8} wall {wall:.2} s, cpu {:.2} s", cpu() - self.cpu);
        let _ = std::io::stdout().flush();
    }
}

/// Returns the processor time of this process in seconds: fields 14 and 15 of `/proc/self/stat`,
/// counted after the name in brackets, in hundredths of a second.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

/// Returns the most memory this process ever had, in kB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|value| value.split_whitespace().next())
        .and_then(|value| value.parse().ok())
        .unwrap_or(0)
}
