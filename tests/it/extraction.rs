//! Extraction over the pages of the corpus: how much of the article is found, and what else with
//! it, beside what `dom_smoothie` alone achieves (the baselines).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use coranto::article::{Sites, extract, plain};
use serde_json::Value;

use crate::corpus;
use crate::pages;

/// A page takes at most this, ten times over: the machine may be busy.
const WATCHDOG: Duration = Duration::from_secs(10);

/// What `dom_smoothie` alone achieves: token F1 of the collections with texts, in per cent of the
/// marks of the others.
const F1: [(&str, f64); 2] = [
    ("article-extraction-benchmark", 0.950),
    ("readability", 0.998),
];
const CONTAINS: f64 = 92.4;
const NOT_CONTAINS: f64 = 85.2;
const STARTS: f64 = 80.9;

fn tokens(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    for word in words.filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

/// Precision, recall and F1 of the words of `got`.
fn score(got: &str, want: &str) -> [f64; 3] {
    let (got, want) = (tokens(got), tokens(want));
    let total = |counts: &HashMap<String, usize>| counts.values().sum::<usize>() as f64;
    let both: usize = got
        .iter()
        .map(|(word, count)| want.get(word).map_or(0, |wanted| (*wanted).min(*count)))
        .sum();
    let both = both as f64;
    if both == 0.0 {
        return [0.0; 3];
    }
    let (precision, recall) = (both / total(&got), both / total(&want));
    [
        precision,
        recall,
        2.0 * precision * recall / (precision + recall),
    ]
}

/// Without white space: the collection joins the blocks of a page without any.
fn joined(text: &str) -> String {
    text.split_whitespace().collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A share of wishes that were met.
#[derive(Default)]
struct Share {
    met: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, is_met: bool) {
        self.met += usize::from(is_met);
        self.all += 1;
    }

    fn percent(&self) -> f64 {
        self.met as f64 * 100.0 / self.all.max(1) as f64
    }
}

type Wishes = HashMap<String, Vec<(String, Value)>>;

fn wishes(corpus: &Path) -> Wishes {
    let text = std::fs::read_to_string(corpus.join("pages/expected.jsonl")).expect("the wishes");
    let mut wishes = Wishes::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("a wish is JSON");
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        wishes
            .entry(text("file"))
            .or_default()
            .push((text("field"), row["value"].clone()));
    }
    wishes
}

#[test]
fn articles_are_found_on_pages() {
    let Some(folder) = corpus::corpus("extraction") else {
        return;
    };
    let wishes = wishes(&folder);
    let none = Vec::new();
    let mut scores: HashMap<&str, Vec<[f64; 3]>> = HashMap::new();
    let (mut has, mut lacks, mut starts, mut titles) = (
        Share::default(),
        Share::default(),
        Share::default(),
        Share::default(),
    );
    let mut slowest = (Duration::ZERO, String::new());
    let mut details = String::new();
    for page in pages::read(&folder) {
        let key = format!("{}/{}", page.collection, page.name);
        let wanted = wishes.get(&key).unwrap_or(&none);
        let field = |name: &str| wanted.iter().find(|(field, _)| field == name);
        let url = field("url").and_then(|(_, value)| value.as_str());
        let begun = Instant::now();
        let found = extract(
            &page.text(),
            url.unwrap_or("https://example.com/"),
            &Sites::default(),
        );
        let took = begun.elapsed();
        assert!(took < WATCHDOG, "{key}: {took:?}");
        slowest = slowest.max((took, key.clone()));
        match &found {
            Err(obstacle) => {
                let _ = writeln!(details, "- {key}: {obstacle}");
            }
            Ok(found) => {
                if let Some(obstacle) = found.obstacle {
                    let _ = writeln!(details, "- {key}: a teaser: {obstacle}");
                }
            }
        }
        let (text, title) = found
            .map(|found| (plain(&found.html), found.title.to_string()))
            .unwrap_or_default();
        if let Some(expected) = &page.expected {
            let want = match page.collection {
                "readability" => plain(expected),
                _ => expected.clone(),
            };
            let marks = score(&text, &want);
            scores.entry(page.collection).or_default().push(marks);
            if marks[2] < 0.9 {
                let _ = writeln!(details, "- {key}: F1 {:.3}", marks[2]);
            }
        }
        let line = one_line(&text);
        for (name, value) in wanted {
            let texts: Vec<&str> = match value {
                Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
                value => value.as_str().into_iter().collect(),
            };
            for text in texts {
                let is_there = line.contains(&one_line(text));
                match name.as_str() {
                    "contains" => has.count(is_there),
                    "not_contains" => lacks.count(!is_there),
                    "content_starts" => starts.count(joined(&line).contains(&joined(text))),
                    "title" if page.collection == "postlight-parser" => {
                        titles.count(one_line(text) == title);
                    }
                    _ => {}
                }
            }
        }
    }
    let mut summary = String::from("pages: token F1, precision, recall (dom_smoothie alone)\n");
    let mut gain = 0.0;
    let mut wrong = Vec::new();
    for (collection, baseline) in F1 {
        let rows = &scores[collection];
        let mean = |index: usize| {
            rows.iter().map(|row| row[index]).sum::<f64>() / rows.len().max(1) as f64
        };
        gain += mean(2) - baseline;
        let _ = writeln!(
            summary,
            "  {collection} ({} pages): {:.4}, {:.4}, {:.4} ({baseline:.3})",
            rows.len(),
            mean(2),
            mean(0),
            mean(1)
        );
        if (mean(2) * 1_000.0).round() / 1_000.0 < baseline {
            wrong.push(collection);
        }
    }
    for (name, share, baseline) in [
        ("trafilatura, wanted text found", &has, CONTAINS),
        ("trafilatura, unwanted text absent", &lacks, NOT_CONTAINS),
        ("postlight, first words found", &starts, STARTS),
    ] {
        let _ = writeln!(summary, "  {name}: {:.1} % ({baseline} %)", share.percent());
        gain += (share.percent() - baseline) / 100.0;
        if (share.percent() * 10.0).round() / 10.0 < baseline {
            wrong.push(name);
        }
    }
    let _ = writeln!(
        summary,
        "  postlight, title as it is: {:.1} % (58.8 %)",
        titles.percent()
    );
    let _ = write!(
        summary,
        "  slowest: {:?} {}; gain in the mean {:.4}",
        slowest.0,
        slowest.1,
        gain / 5.0
    );
    corpus::report("pages.md", &summary, &details);
    assert!(
        wrong.is_empty(),
        "below what dom_smoothie alone achieves: {wrong:?}"
    );
    assert!(gain > 0.0, "no better than dom_smoothie alone");
}
