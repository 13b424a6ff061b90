//! What is new to a reader, on stories labelled by hand: `tests/corpus/novelty`, whose README says
//! how. `target/report/novelty.md` has the table and each mistake.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use coranto::model::page::Revised;
use coranto::model::{EntryId, Time};
use coranto::query::language;
use coranto::stories::{Judged, Memory};

use crate::storylists::Shelf;

struct Report {
    headline: String,
    /// Sentences and whether each is new.
    sentences: Vec<(String, bool)>,
    text: String,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    /// New, and taken for new.
    found: usize,
    missed: usize,
    /// Seen, and taken for new.
    alarms: usize,
    dimmed: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.alarms += other.alarms;
        self.dimmed += other.dimmed;
    }

    fn precision(self) -> f64 {
        self.found as f64 / (self.found + self.alarms).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.found as f64 / (self.found + self.missed).max(1) as f64
    }

    fn row(self, name: &str) -> String {
        format!(
            "| {name} | {} | {} | {:.3} | {:.3} |\n",
            self.found + self.missed,
            self.alarms + self.dimmed,
            self.precision(),
            self.recall()
        )
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    files
}

fn load(file: &Path) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    for line in fs::read_to_string(file).unwrap().lines() {
        if let Some(head) = line.strip_prefix("== ") {
            let (_, headline) = head.split_once(" | ").unwrap();
            reports.push(Report {
                headline: headline.to_owned(),
                sentences: Vec::new(),
                text: "\n".to_owned(),
            });
            continue;
        }
        let report = reports.last_mut().unwrap();
        if line.is_empty() {
            report.text.push('\n');
            continue;
        }
        let sentence = &line[2..];
        if !report.text.ends_with('\n') && !report.text.trim_end_matches('”').ends_with('。') {
            report.text.push(' ');
        }
        report.text.push_str(sentence);
        report
            .sentences
            .push((sentence.to_owned(), line.starts_with('+')));
    }
    reports
}

fn judge(file: &Path, is_copy: bool, mistakes: &mut String) -> Tally {
    let reports = load(file);
    let name = file.file_stem().unwrap().to_str().unwrap();
    let mut memory = Memory::new(language::detect(&reports[0].text), &reports[0].text);
    let mut tally = Tally::default();
    for (at, report) in reports.iter().enumerate() {
        let judged: Vec<Judged> = memory.judge(&report.text);
        let found: Vec<&str> = judged
            .iter()
            .map(|one| &report.text[one.range.clone()])
            .collect();
        let wanted: Vec<&str> = report.sentences.iter().map(|(text, _)| &**text).collect();
        assert_eq!(found, wanted, "{name}: sentences");
        if at > 0 {
            for (one, (text, is_new)) in judged.iter().zip(&report.sentences) {
                let (count, fault) = match (is_new, one.is_new) {
                    (true, true) => (&mut tally.found, None),
                    (true, false) => (&mut tally.missed, Some("missed")),
                    (false, true) => (&mut tally.alarms, Some("not new")),
                    (false, false) => (&mut tally.dimmed, None),
                };
                *count += 1;
                if let Some(fault) = fault {
                    let _ = writeln!(mistakes, "- {name}, {fault}: {text}");
                }
            }
        }
        // A copy is read after the report that it is a copy of, and nothing else.
        if at == 0 || !is_copy {
            memory.read(&report.headline);
            memory.read(&report.text);
        }
    }
    tally
}

#[test]
fn what_is_new_is_found() {
    let mut table = String::from(
        "# New to a reader\n\n| story | new | seen | precision of new | recall of new |\n|---|---|---|---|---|\n",
    );
    let mut mistakes = String::new();
    let (mut all, mut seen_before, mut fresh) = <(Tally, Tally, Tally)>::default();
    let files = files("tests/corpus/novelty");
    assert!(files.len() >= 12);
    for (at, file) in files.iter().enumerate() {
        let tally = judge(file, false, &mut mistakes);
        table.push_str(&tally.row(file.file_stem().unwrap().to_str().unwrap()));
        all.add(tally);
        // The files are numbered from 1.
        if at % 2 == 0 {
            seen_before.add(tally);
        } else {
            fresh.add(tally);
        }
    }
    table.push_str(&seen_before.row("**odd: the method was made on these**"));
    table.push_str(&fresh.row("**even: not looked at before**"));
    table.push_str(&all.row("**all**"));
    let mut copies = Tally::default();
    for file in self::files("tests/corpus/novelty/copies") {
        copies.add(judge(&file, true, &mut mistakes));
    }
    let dimmed = copies.dimmed as f64 / (copies.dimmed + copies.alarms) as f64;
    let _ = writeln!(
        table,
        "\nWire copy: {} of {} sentences dimmed, {dimmed:.3}.\n\n{mistakes}",
        copies.dimmed,
        copies.dimmed + copies.alarms
    );
    let _ = writeln!(std::io::stderr(), "{table}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/report");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("novelty.md"), &table).unwrap();
    assert!(all.recall() >= 0.95, "recall {:.3}", all.recall());
    assert!(all.precision() >= 0.85, "precision {:.3}", all.precision());
    assert!(fresh.recall() >= 0.95, "recall {:.3}", fresh.recall());
    assert!(
        fresh.precision() >= 0.85,
        "precision {:.3}",
        fresh.precision()
    );
    assert!(dimmed >= 0.95, "dimmed {dimmed:.3}");
}

/// Returns the headlines of what was read before an entry.
fn read_before(shelf: &Shelf, entry: i64, just_read: Option<i64>) -> Vec<String> {
    let texts = shelf
        .reader
        .read_before(EntryId(entry), just_read.map(EntryId));
    let headline = |text: &String| text.lines().next().unwrap_or_default().to_owned();
    texts.unwrap().iter().map(headline).collect()
}

#[test]
fn reports_count_that_were_opened_before() {
    let mut shelf = Shelf::new(5);
    for (feed, title) in ["One", "Two", "Three", "Other story", "Never opened"]
        .iter()
        .enumerate()
    {
        shelf.add(feed, title, "A report.", 100 - feed as i64);
    }
    shelf.assign(&[1, 1, 1, 4, 1], &[]);
    let mut open = |entry: i64, seen: Option<i64>| {
        shelf
            .writer
            .keep_place(EntryId(entry), 0, seen.map(Time))
            .unwrap();
    };
    // All within one second: it is the order that counts.
    open(1, Some(900));
    open(4, Some(900));
    open(2, Some(900));
    open(3, None);
    assert_eq!(read_before(&shelf, 5, None), ["Two", "One"]);
    assert_eq!(read_before(&shelf, 3, None), ["Two", "One"]);
    assert_eq!(read_before(&shelf, 4, None), [""; 0]);
    // Opened again, each is as it was when it was opened first.
    assert_eq!(read_before(&shelf, 2, Some(3)), ["One"]);
    assert_eq!(read_before(&shelf, 1, Some(2)), [""; 0]);
    // One that was just left may not be stored yet.
    assert_eq!(read_before(&shelf, 5, Some(3)), ["Three", "Two", "One"]);
    assert_eq!(read_before(&shelf, 5, Some(4)), ["Two", "One"]);
}

#[test]
fn the_version_that_was_read_counts_once_it_is_another() {
    let mut shelf = Shelf::new(1);
    shelf.add(0, "Bridge", "It is shut.", 50);
    let now = shelf.clock.now;
    shelf.writer.keep_place(EntryId(1), 0, Some(now)).unwrap();
    assert_eq!(read_before(&shelf, 1, None), [""; 0]);
    let before = shelf.clock.now;
    shelf.clock.now = Time(before.0 + 600);
    shelf.add(0, "Bridge", "It is open again.", 50);
    assert_eq!(
        shelf.reader.revised(EntryId(1)).unwrap(),
        Revised::SinceRead
    );
    let texts = |shelf: &Shelf| shelf.reader.read_before(EntryId(1), None).unwrap();
    assert_eq!(texts(&shelf), ["Bridge\nIt is shut."]);
    // And stays so when the new one is opened again.
    shelf
        .writer
        .keep_place(EntryId(1), 0, Some(shelf.clock.now))
        .unwrap();
    assert_eq!(texts(&shelf), ["Bridge\nIt is shut."]);
}
